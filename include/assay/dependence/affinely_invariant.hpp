// SPDX-License-Identifier: MIT
/// @file
/// assay::affinely_invariant: numbers whose distances do not change with units, rotation or shear of the columns.
#pragma once

#include <assay/dependence/variables.hpp>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// What affinely_invariant makes: an array by reference, an expression by value.
template <class Held>
struct affinely_invariant_numbers {
  Held numbers;
};
template <class Held>
inline constexpr bool is_concatenation<affinely_invariant_numbers<Held>> = true;

/// Columns of weighted variance 1 that are uncorrelated and span those of v: their Euclidean distances are the Mahalanobis
/// distances of the rows, which every generalised inverse of the covariance gives alike. Gram-Schmidt on the data, twice, the
/// column with the largest share of its variance left first; the covariance, whose condition is the square, is never formed.
inline variable whitened(const variable& v, const std::vector<double>& weights) {
  constexpr double rank_tolerance = 1e-10;  // of a column's standard deviation
  const Index n = v.rows;
  const Eigen::ArrayXd w = weights.empty() ? Eigen::ArrayXd::Ones(n) : Eigen::ArrayXd(Eigen::Map<const Eigen::ArrayXd>(weights.data(), n));
  const double total = n > 0 ? w.sum() : 1.0;
  Eigen::ArrayXXd x = Eigen::Map<const Eigen::ArrayXXd>(v.values.data(), n, v.columns);
  const auto product = [&](Index a, Index b) { return n > 0 ? (w * x.col(a) * x.col(b)).sum() / total : 0.0; };
  std::vector<double> length(at(v.columns));
  for (Index c = 0; c < v.columns; ++c) {
    // what centring left of the mean would be taken for a direction of its own
    if (n > 0) x.col(c) -= (w * x.col(c)).sum() / total;
    if (n > 0 && (x.col(c) == x(0, c)).all()) x.col(c).setZero();
    length[at(c)] = std::sqrt(product(c, c));
  }
  Index rank = 0;
  for (; rank < v.columns; ++rank) {
    Index best = rank;
    double share = 0;
    for (Index c = rank; c < v.columns; ++c) {
      const double left = length[at(c)] > 0 ? std::sqrt(product(c, c)) / length[at(c)] : 0.0;
      if (left > share) {
        share = left;
        best = c;
      }
    }
    if (!(share > rank_tolerance)) break;
    if (best != rank) {
      x.col(rank).swap(x.col(best));
      std::swap(length[at(rank)], length[at(best)]);
    }
    for (Index b = 0; b < rank; ++b) x.col(rank) -= product(b, rank) * x.col(b);  // again: the share may be small
    x.col(rank) /= std::sqrt(product(rank, rank));
    for (Index c = rank + 1; c < v.columns; ++c) x.col(c) -= product(rank, c) * x.col(rank);
  }
  variable out;
  out.rows = n;
  out.columns = (std::max)(rank, Index{1});
  out.values.assign(at(n * out.columns), 0.0);  // one constant column where nothing varies
  std::copy(x.data(), x.data() + n * rank, out.values.data());
  return out;
}

template <class Held>
variable load_variable(const affinely_invariant_numbers<Held>& x, core::argument a) {
  variable v;
  v.blocks.push_back(load_variable(held(x.numbers), a));
  v.rows = v.blocks.front().rows;
  v.unite = [](variable& out, const std::vector<double>& weights) { out = whitened(variable(out.blocks.front()), weights); };
  return v;
}

}  // namespace dependence_detail

/// Marks numbers for the dependence functions as x S^{-1/2}, S their weighted covariance matrix (divided by the sum of weights):
/// `distance_correlation(affinely_invariant(x), affinely_invariant(y))` does not change with units, rotation or shear of columns.
///
/// Distances are Mahalanobis distances. A singular S is defined: its pseudo-inverse on the directions in which the rows vary; a
/// column of which less than 1e-10 of the standard deviation is left beside the others counts as spanned by them, and data in
/// which nothing varies is constant. A vector is divided by its standard deviation.
///
/// @param x  vector or n x d matrix; must outlive the result. Goes wherever a dependence function takes x, y, z, but for the
///   argument with respect to which a gradient is taken
/// @par Complexity  O(n d^2) time, O(n d) memory, once a call
/// @par Same as  dcor distance_correlation_af_inv; its covariance divides by n - 1: dCov^2 is ((n - 1) / n)^exponent times this one
///   where both arguments are transformed
/// @par Reference  Dueck, Edelmann, Gneiting, Richards (2014)
struct affinely_invariant_function {
  template <core::dense X>
  auto operator()(const X& x) const {
    using held_numbers = decltype(dependence_detail::hold(x));
    return dependence_detail::affinely_invariant_numbers<held_numbers>{dependence_detail::hold(x)};
  }
  template <class X>
  requires(!core::dense<X>) int operator()(const X&) const {
    static_assert(core::always_false<X>,
                  "assay::affinely_invariant takes an Eigen vector or matrix of numbers; wrap a std::vector or std::span as "
                  "assay::view(x)");
    return 0;
  }
};
inline constexpr affinely_invariant_function affinely_invariant{};

ASSAY_NAMESPACE_END
