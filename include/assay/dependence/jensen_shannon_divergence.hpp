// SPDX-License-Identifier: MIT
/// @file
/// Jensen-Shannon divergence of two or more discrete distributions.
#pragma once

#include <algorithm>
#include <assay/core/gamma_distribution.hpp>
#include <assay/core/matrix_feed.hpp>
#include <assay/core/row_weights.hpp>
#include <string>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Options of jensen_shannon_divergence, in this order.
struct jensen_shannon_options {
  double base = 2;                        ///< of the logarithm: 2 for bits, e for nats; above 1
  bool normalize = false;                 ///< divide every distribution by its sum, else a sum that is not 1 to 10^-6 throws
  double undefined = assay::undefined();  ///< value without rows of non-zero weight
};

namespace dependence_detail {

inline double log_of_jensen_shannon_base(const char* function, double base) {
  if (!core::is_finite(base) || !(base > 1)) core::raise_for(function, "base must be finite and above 1");
  return std::log(base);
}

/// n distributions over K outcomes, one a column, checked and brought to sum 1.
struct distributions {
  std::vector<double> values;
  Index outcomes = 0;
  std::vector<double> shares;  ///< of the distributions in their mixture

  const double* of(std::size_t k) const { return values.data() + k * static_cast<std::size_t>(outcomes); }

  /// In nats: sum_k pi_k KL(p_k | m), of terms p log(p / m) + m - p >= 0, in which what is added cancels.
  double divergence() const {
    const auto n = static_cast<std::size_t>(outcomes);
    std::vector<double> mixture(n, 0.0);
    for (std::size_t k = 0; k < shares.size(); ++k) {
      for (std::size_t c = 0; c < n; ++c) mixture[c] += shares[k] * of(k)[c];
    }
    core::cascade_sum sum;
    for (std::size_t k = 0; k < shares.size(); ++k) {
      for (std::size_t c = 0; c < n; ++c) {
        const double p = of(k)[c];
        // of a subnormal p nothing can be added to the mixture
        sum.add(shares[k] * (p > 0 && mixture[c] > 0 ? core::deviance(p, mixture[c]) : mixture[c]));
      }
    }
    return (std::max)(0.0, sum.value());
  }
};

/// Divides x by its sum.
inline void to_distribution(double* x, Index count, const char* function, const std::string& name, bool normalize) {
  double largest = 0;
  for (Index i = 0; i < count; ++i) largest = (std::max)(largest, x[i]);
  if (!(largest > 0)) core::raise_for(function, name + " sums to 0");
  const int exponent = normalize ? core::binary_exponent(largest) : 0;  // the sum must not overflow
  core::cascade_sum sum;
  for (Index i = 0; i < count; ++i) {
    x[i] = std::ldexp(x[i], -exponent);
    sum.add(x[i]);
  }
  const double total = sum.value();
  if (!normalize && !(std::abs(total - 1) <= 1e-6)) {
    core::raise_for(function, name + " sums to " + core::to_text(total) + ", not to 1; of counts pass {.normalize = true}");
  }
  for (Index i = 0; i < count; ++i) x[i] /= total;
}

template <class P>
void load_distribution(const Eigen::DenseBase<P>& p, core::argument a, bool normalize, distributions& out) {
  const core::real_feed<P, core::real_kind::weight, double> feed(p, a);
  const std::size_t begin = out.values.size();
  out.values.resize(begin + static_cast<std::size_t>(feed.size()));
  core::for_blocks(
      0, feed.size(),
      [&](Index first, Index count, const double* x) {
        std::copy(x, x + count, out.values.data() + begin + static_cast<std::size_t>(first));
      },
      feed);
  to_distribution(out.values.data() + begin, feed.size(), a.function, a.name, normalize);
}

}  // namespace dependence_detail

/// Jensen-Shannon divergence of two distributions (p, q[, options]), or of the rows of an n x K matrix
/// (P[, weights of the rows][, options]): how far each is from their mixture.
///
/// D = H(sum_k pi_k p_k) - sum_k pi_k H(p_k) = sum_k pi_k KL(p_k | m), pi the shares of the weights (equal without). Symmetric,
/// finite for any distributions, 0 exactly where they agree; its root is a metric (scipy's jensenshannon).
/// @param options  base = 2 (bits), normalize = false, undefined
/// @return [0, H(pi)], so at most 1 for two distributions in bits; undefined (options.undefined) without rows of non-zero weight
/// @throws invalid_input  sizes differ; NaN, infinity, negative numbers; a distribution that does not sum to 1 within 10^-6 (0
/// with normalize); base not above 1. Distributions that pass are divided by their sum.
/// @par Complexity  O(n K) time and memory; small divergences keep their digits
/// @par Same as  scipy.spatial.distance.jensenshannon(p, q, base)^2 (nats by default, and always normalised)
/// @par Reference  Lin (1991)
struct jensen_shannon_divergence_function {
  template <core::dense_vector P, core::dense_vector Q>
  double operator()(const P& p, const Q& q, const jensen_shannon_options& options = {}) const {
    const double unit = dependence_detail::log_of_jensen_shannon_base(name, options.base);
    core::check_same_size(name, "p", p.size(), "q", q.size());
    dependence_detail::distributions d;
    d.outcomes = p.size();
    d.shares = {0.5, 0.5};
    dependence_detail::load_distribution(p, {name, "p"}, options.normalize, d);
    dependence_detail::load_distribution(q, {name, "q"}, options.normalize, d);
    return d.divergence() / unit;
  }
  template <core::dense_matrix P>
  double operator()(const P& p, const jensen_shannon_options& options = {}) const {
    return of_rows(p, options);
  }
  template <core::dense_matrix P, core::dense_vector W>
  double operator()(const P& p, const W& weights, const jensen_shannon_options& options = {}) const {
    return of_rows(p, options, weights);
  }
  template <class P, class... Rest>
  requires(!core::dense<P> || (core::unwrapped<Rest> || ...)) double operator()(const P&, const Rest&...) const {
    static_assert(core::always_false<P>,
                  "assay::jensen_shannon_divergence takes two Eigen vectors (p, q[, options]), or a matrix whose rows are "
                  "distributions [, weights][, options]; wrap a std::vector or std::span as assay::view(p)");
    return 0;
  }

 private:
  static constexpr const char* name = "jensen_shannon_divergence";

  template <class P, class... W>
  static double of_rows(const Eigen::DenseBase<P>& p, const jensen_shannon_options& options,
                        const Eigen::DenseBase<W>&... weights) {
    const double unit = dependence_detail::log_of_jensen_shannon_base(name, options.base);
    const Index rows = p.rows(), columns = p.cols();
    const core::row_weights<W...> w(name, "the rows of p", rows, weights...);
    Vector shares = Vector::Constant(rows, w.is_empty() ? 0.0 : 1.0);
    if (!w.is_empty()) w.to_shares(shares);
    dependence_detail::distributions d;
    d.outcomes = columns;
    d.values.reserve(static_cast<std::size_t>(rows * columns));
    const core::matrix_columns<P> feed(p);
    for (Index i = 0; i < rows; ++i) {
      const std::size_t begin = d.values.size();
      for (Index c = 0; c < columns; ++c) {
        const double x = static_cast<double>(feed.at(i, c));
        if (!core::is_weight(x)) core::raise_at({name, "p"}, i, c, core::problem_of(x, core::real_kind::weight));
        d.values.push_back(x);
      }
      if (!(shares[i] > 0)) {  // a row of weight 0 does not exist
        d.values.resize(begin);
        continue;
      }
      dependence_detail::to_distribution(d.values.data() + begin, columns, name, "row " + core::to_text(i) + " of p",
                                         options.normalize);
      d.shares.push_back(shares[i]);
    }
    return d.shares.empty() ? options.undefined : d.divergence() / unit;
  }
};
inline constexpr jensen_shannon_divergence_function jensen_shannon_divergence{};

ASSAY_NAMESPACE_END
