// SPDX-License-Identifier: MIT
/// @file
/// Distance covariance and distance correlation of numbers, vectors and categories.
#pragma once

#include <assay/dependence/category_moments.hpp>
#include <assay/dependence/distance_tiles.hpp>

#include <utility>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// Which algorithm the shapes ask for.
inline distance_algorithm algorithm_for(const variable& x, const variable& y, double exponent) {
  const Index of_x = groupings_of(x), of_y = groupings_of(y);
  if (of_x > 0 && of_y > 0) {
    return groupings_pay(of_x * of_y, x.rows) ? distance_algorithm::category_counts : distance_algorithm::tiles;
  }
  if (exponent != 1) return distance_algorithm::tiles;
  if (x.is_number() && y.is_number()) return distance_algorithm::ranked_pairs;
  const bool ranked = (x.is_number() && groupings_pay(of_y, y.rows)) || (y.is_number() && groupings_pay(of_x, x.rows));
  if (!ranked) return distance_algorithm::tiles;
  return (of_x > 0 ? x : y).is_categorical() ? distance_algorithm::ranked_categories : distance_algorithm::ranked_cells;
}

inline pair_moments moments_of(const sample& s, const request& q, const combination& combine) {
  switch (algorithm_for(s.x, s.y, q.exponent)) {
    case distance_algorithm::category_counts:
      return moments_of(category_counts(s.x, s.y, s.weights, q.exponent), q);
    case distance_algorithm::ranked_pairs:
      return moments_of(ranked_pairs(s.x, s.y, s.weights), q);
    case distance_algorithm::ranked_categories:
    case distance_algorithm::ranked_cells: {
      if (s.x.is_number()) return moments_of(ranked_categories(s.x, s.y, s.weights), q);
      pair_moments out = moments_of(ranked_categories(s.y, s.x, s.weights), q);
      std::swap(out.xx, out.yy);
      return out;
    }
    default:
      return tile_moments(s, q, combine);
  }
}

/// Factor from the scaled distances of v to the caller's.
inline double distance_scale(const variable& v, double exponent) { return std::pow(v.scale, exponent); }

/// dVar^2 is 0 up to rounding: constant data, or for U distances that are all equal. Relative to the mean squared distance.
inline bool vanishes(double variance, double magnitude) {
  return !(variance > 64 * std::numeric_limits<double>::epsilon() * magnitude);
}

inline distance_statistics_result distance_statistics_of(const sample& s, const distance_options& o, bool variances) {
  const request q{scheme_of(s, o), o.exponent, variances};
  const combination combine(q.kind, s.rows(), s.weights);
  distance_statistics_result out;
  out.rows = s.rows();
  out.statistic = o.statistic;
  out.algorithm = algorithm_for(s.x, s.y, o.exponent);
  out.covariance_squared = out.variance_squared_x = out.variance_squared_y = out.correlation_squared = o.undefined;
  if (!combine.defined()) return out;
  const pair_moments m = moments_of(s, q, combine);
  out.algorithm = m.algorithm;
  const double a = distance_scale(s.x, o.exponent), b = distance_scale(s.y, o.exponent);
  const double xy = combine(m.xy);
  out.covariance_squared = xy * a * b;
  if (std::abs(xy) > 0) out.condition = combine.magnitude(m.xy) / std::abs(xy);
  if (!variances) return out;
  const double xx = combine(m.xx), yy = combine(m.yy);
  out.variance_squared_x = xx * a * a;
  out.variance_squared_y = yy * b * b;
  if (vanishes(xx, combine.magnitude(m.xx)) || vanishes(yy, combine.magnitude(m.yy))) return out;
  out.correlation_squared = (std::min)(1.0, xy / (std::sqrt(xx) * std::sqrt(yy)));
  return out;
}

/// The root of the V form; what is undefined stays so.
inline double root_of(double square) { return is_undefined(square) ? square : std::sqrt((std::max)(0.0, square)); }

inline void check_root(const char* function, statistic kind) {
  if (kind != statistic::v) {
    core::raise_for(function, "the U-statistic may be negative and has no root; use " + std::string(function) + "_squared");
  }
}

}  // namespace dependence_detail

/// Squared distance covariance, distance correlation, both distance variances, the condition of the sum and the algorithm
/// that ran, from one pass; all other functions of this header are members of the result.
///
/// With a_ij = |x_i - x_j|^exponent, b_ij = |y_i - y_j|^exponent (Euclidean; categories: 0 when equal, else 1), p_i = w_i / sum
/// w, abar_i = sum_j p_j a_ij, abar = sum_i p_i abar_i: V: dCov^2 = sum_ij p_i p_j a_ij b_ij - 2 sum_i p_i abar_i bbar_i + abar
/// bbar; U: the unbiased estimator of the same (sums over distinct rows); dVar^2(x) = dCov^2(x, x); dCor^2 = dCov^2 /
/// sqrt(dVar^2(x) dVar^2(y)).
///
/// @param x,y  vectors (numbers), n x d matrices (rows are examples; run-time n x 1 is one number), or categorical(g)
/// @param weights  of the rows; V: a whole weight equals repeated rows; U: see distance_options::weighting
/// @param options  distance_options
/// @return range: dCov^2 >= 0, dCor^2 in [0, 1] for V; U may be negative. Undefined (options.undefined): no rows (V), fewer than
///   4 rows of non-zero weight or frequency weights that sum to less (U), importance weights of which a few outweigh all others
///   by some 10^4 (U); dCor^2 also where x or y is constant
/// @throws invalid_input  sizes differ; NaN or infinity; integers that are not marked categorical; exponent not in (0, 2];
///   negative weights, fractional ones with weighting::frequency
/// @par Complexity  numbers and categories with exponent 1: O(n log n) time, about 100 bytes a row (150 with weights, 45 with
/// categories); else O(n^2 d) time, O(n d)
///   memory, one pass (two where the condition is above 4.5e5, but for U with unequal importance weights). Offset and scale of the data cost no digits; relative error
///   about 1e-15 times the condition.
/// @par Merge  not mergeable: pairs cross the batches. The mean of U over disjoint batches is unbiased.
/// @par Same as  R energy DCOR, dcovU, bcdcor; dcor distance_covariance_sqr, u_distance_correlation_sqr (unweighted)
/// @par Reference  Szekely, Rizzo, Bakirov (2007); Szekely, Rizzo (2014); Huo, Szekely (2016); Chaudhuri, Hu (2019)
struct distance_statistics_function {
  template <dependence_detail::argument X, dependence_detail::argument Y>
  distance_statistics_result operator()(const X& x, const Y& y, const distance_options& options = {}) const {
    return dependence_detail::distance_statistics_of(dependence_detail::load_sample("distance_statistics", x, y, options),
                                                     options, true);
  }
  template <dependence_detail::argument X, dependence_detail::argument Y, class W>
  distance_statistics_result operator()(const X& x, const Y& y, const Eigen::DenseBase<W>& weights,
                                        const distance_options& options = {}) const {
    return dependence_detail::distance_statistics_of(
        dependence_detail::load_sample("distance_statistics", x, y, weights, options), options, true);
  }
  template <class X, class Y, class... Rest>
  requires(!dependence_detail::argument<X> || !dependence_detail::argument<Y> || (core::unwrapped<Rest> || ...)) distance_statistics_result operator()(
      const X&, const Y&, const Rest&...) const {
    static_assert(core::always_false<X, Y>,
                  "assay::distance_statistics takes x and y as Eigen vectors, matrices or categorical(g), then [weights][, "
                  "options]; wrap a "
                  "std::vector or std::span as assay::view(x)");
    return {};
  }
};
inline constexpr distance_statistics_function distance_statistics{};

namespace dependence_detail {

/// The four metrics that are one member of the result each.
template <class Metric>
struct distance_metric {
  template <argument X, argument Y>
  double operator()(const X& x, const Y& y, const distance_options& options = {}) const {
    Metric::check(options.statistic);
    return evaluate(load_sample(Metric::name, x, y, options), options);
  }
  template <argument X, argument Y, class W>
  double operator()(const X& x, const Y& y, const Eigen::DenseBase<W>& weights, const distance_options& options = {}) const {
    Metric::check(options.statistic);
    return evaluate(load_sample(Metric::name, x, y, weights, options), options);
  }
  double operator()(const distance_statistics_result& statistics) const {
    Metric::check(statistics.statistic);
    return Metric::of(statistics);
  }
  template <class X, class Y, class... Rest>
  requires(!argument<X> || !argument<Y> || (core::unwrapped<Rest> || ...)) double operator()(const X&, const Y&, const Rest&...) const {
    static_assert(core::always_false<X, Y>,
                  "assay: distance covariance and correlation take x and y as Eigen vectors, matrices or categorical(g), then "
                  "[weights][, options]; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }

 private:
  /// What stands for the undefined is the caller's own number: no root is taken of it.
  static double evaluate(const sample& s, distance_options options) {
    const double otherwise = std::exchange(options.undefined, undefined());
    const double value = Metric::of(distance_statistics_of(s, options, Metric::variances));
    return is_undefined(value) ? otherwise : value;
  }
};

struct squared_covariance {
  static constexpr const char* name = "distance_covariance_squared";
  static constexpr bool variances = false;
  static void check(statistic) {}
  static double of(const distance_statistics_result& r) { return r.covariance_squared; }
};
struct squared_correlation {
  static constexpr const char* name = "distance_correlation_squared";
  static constexpr bool variances = true;
  static void check(statistic) {}
  static double of(const distance_statistics_result& r) { return r.correlation_squared; }
};
struct root_covariance {
  static constexpr const char* name = "distance_covariance";
  static constexpr bool variances = false;
  static void check(statistic kind) { check_root(name, kind); }
  static double of(const distance_statistics_result& r) { return root_of(r.covariance_squared); }
};
struct root_correlation {
  static constexpr const char* name = "distance_correlation";
  static constexpr bool variances = true;
  static void check(statistic kind) { check_root(name, kind); }
  static double of(const distance_statistics_result& r) { return root_of(r.correlation_squared); }
};

}  // namespace dependence_detail

/// Squared distance covariance dCov^2(x, y[, weights][, options]), V or U: 0 (V, exponent < 2) in the limit exactly for
/// independence. Formulas, shapes, errors and cost: distance_statistics.
inline constexpr dependence_detail::distance_metric<dependence_detail::squared_covariance> distance_covariance_squared{};
/// Squared distance correlation dCor^2(x, y[, weights][, options]): in [0, 1] for V; signed and bias-corrected for U (R energy
/// bcdcor). Undefined where x or y is constant. See distance_statistics.
inline constexpr dependence_detail::distance_metric<dependence_detail::squared_correlation> distance_correlation_squared{};
/// Distance covariance: the root of the V form, as R energy dcov and dcor distance_covariance return. See distance_statistics.
inline constexpr dependence_detail::distance_metric<dependence_detail::root_covariance> distance_covariance{};
/// Distance correlation in [0, 1]: the root of the V form, as R energy dcor and dcor distance_correlation return. See
/// distance_statistics.
inline constexpr dependence_detail::distance_metric<dependence_detail::root_correlation> distance_correlation{};

ASSAY_NAMESPACE_END
