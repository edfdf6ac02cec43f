// SPDX-License-Identifier: MIT
/// @file
/// assay::hill_number: the effective number of classes of a distribution.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/undefined.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace coherence_detail {

inline void check_order(const char* function, double order) {
  if (core::is_nan(order)) core::raise_for(function, "order is NaN");
  if (!core::is_weight(order) && core::to_bits(order) != core::infinity_bits<double>) {
    core::raise_for(function, "order = " + core::to_text(order) + " is negative");
  }
}

/// Hill number of finite p >= 0, whose sum need not be 1.
inline double hill_number(const double* p, Index count, double order) {
  double sum = 0;
  double largest = 0;
  Index positive = 0;
  for (Index i = 0; i < count; ++i) {
    sum += p[i];
    largest = (std::max)(largest, p[i]);
    positive += p[i] > 0;
  }
  if (!core::is_finite(sum)) core::raise_for("hill_number", "the sum of the probabilities is too large for double");
  if (!(largest > 0)) return undefined();
  if (order == 0) return static_cast<double>(positive);
  if (!core::is_finite(order)) return sum / largest;
  double s = 0;
  if (order == 1) {
    for (Index i = 0; i < count; ++i) {
      if (p[i] > 0) s -= p[i] / sum * std::log(p[i] / sum);
    }
    return std::exp(s);
  }
  if (order == 2) {
    for (Index i = 0; i < count; ++i) s += p[i] / sum * (p[i] / sum);
    return 1 / s;
  }
  if (std::abs(order - 1) < 0.25) {
    // sum p^q = 1 + sum p (p^(q-1) - 1): no cancellation on the way to order 1
    for (Index i = 0; i < count; ++i) {
      if (p[i] > 0) s += p[i] / sum * std::expm1((order - 1) * std::log(p[i] / sum));
    }
    return std::exp(std::log1p(s) / (1 - order));
  }
  // relative to the largest: no overflow or underflow at any order
  for (Index i = 0; i < count; ++i) {
    if (p[i] > 0) s += std::pow(p[i] / largest, order);
  }
  return std::exp(order / (1 - order) * std::log(largest / sum) + std::log(s) / (1 - order));
}

}  // namespace coherence_detail

/// Hill number of order q of probabilities p_i: (sum p_i^q)^(1 / (1 - q)), the effective number of classes.
///
/// Order 0 counts the p_i > 0, 1 is exp of the Shannon entropy (natural logarithm), 2 the inverse Simpson index, infinity
/// 1 / max p. Any order >= 0 may be given; the limit at 1 is continuous to rounding. p need not sum to 1: it is divided
/// by its sum.
/// Range: [1, number of p_i > 0], not increasing in q. Undefined (NaN) when p is empty or all zero.
/// Errors: p negative, NaN, infinite or too large to be summed; order negative or NaN. Time O(n). Weights: p are the weights.
/// Reference: Hill 1973; Leinster 2021, Entropy and Diversity, chapter 4.
struct hill_number_function {
  template <class P>
  double operator()(const Eigen::DenseBase<P>& probabilities, double order) const {
    coherence_detail::check_order("hill_number", order);
    const core::real_feed<P, core::real_kind::weight, double> in(probabilities, {"hill_number", "probabilities"});
    std::vector<double> p(static_cast<std::size_t>(in.size()));
    core::for_blocks(0, in.size(), [&](Index begin, Index count, const double* x) { std::copy_n(x, count, p.data() + begin); }, in);
    return coherence_detail::hill_number(p.data(), in.size(), order);
  }
  template <class P, class... Rest>
    requires(!core::dense<P>)
  double operator()(const P&, const Rest&...) const {
    static_assert(core::always_false<P>, "assay::hill_number takes an Eigen vector of probabilities and an order; wrap a std::vector or "
                                         "std::span as assay::view(x)");
    return 0;
  }
};
inline constexpr hill_number_function hill_number{};

ASSAY_NAMESPACE_END
