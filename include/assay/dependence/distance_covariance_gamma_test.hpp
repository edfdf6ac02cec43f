// SPDX-License-Identifier: MIT
/// @file
/// Tests of independence on distance covariance without permutations: Student's t, moment-matched gamma, conservative bound.
#pragma once

#include <assay/core/special_functions.hpp>
#include <assay/dependence/distance_covariance.hpp>
#include <assay/dependence/distance_covariance_test.hpp>

ASSAY_NAMESPACE_BEGIN

/// Result of the tests of independence that make no permutations.
struct distance_approximation_result {
  double statistic = assay::undefined();
  double p_value = assay::undefined();
  double correlation_squared = assay::undefined();  ///< dCor^2, bias-corrected for the t test
  /// Student's degrees of freedom (t), twice the shape of the gamma distribution (gamma), 1 (conservative).
  double degrees_of_freedom = assay::undefined();
};

namespace dependence_detail {

/// Calling forms of a test without permutations: Test has a `name` and of(sample, options).
template <class Test>
struct approximate_test {
  template <argument X, argument Y>
  distance_approximation_result operator()(const X& x, const Y& y, const distance_options& options = {}) const {
    return Test::of(load_sample(Test::name, x, y, options), options);
  }
  template <argument X, argument Y, core::dense W>
  distance_approximation_result operator()(const X&, const Y&, const W&, const distance_options& = {}) const {
    refuse_weights(Test::name);
  }
  template <class X, class Y, class... Rest>
  requires(!argument<X> || !argument<Y> || (core::unwrapped<Rest> || ...)) distance_approximation_result operator()(
      const X&, const Y&, const Rest&...) const {
    static_assert(
        core::always_false<X, Y>,
        "assay: a test of independence takes x and y as Eigen vectors, matrices or categorical(g), then [options]; wrap a "
        "std::vector or std::span as assay::view(x)");
    return {};
  }
};

struct t_test_of_independence {
  static constexpr const char* name = "distance_correlation_t_test";

  static distance_approximation_result of(const sample& s, distance_options o) {
    const double otherwise = std::exchange(o.undefined, undefined());
    o.statistic = statistic::u;
    const distance_statistics_result found = distance_statistics_of(s, o, true);
    distance_approximation_result out{undefined(), otherwise, found.correlation_squared, undefined()};
    const double r = found.correlation_squared;
    if (is_undefined(r)) return out;
    const double n = static_cast<double>(found.rows);
    out.degrees_of_freedom = n * (n - 3) / 2 - 1;
    const double rest = (1 - r) * (1 + r);
    constexpr double rounding = 64 * std::numeric_limits<double>::epsilon();
    if (!(rest > rounding)) {  // nothing is left of what varies: all or none of the t distribution is beyond
      out.statistic = r > 0 ? (std::numeric_limits<double>::infinity)() : -(std::numeric_limits<double>::infinity)();
      out.p_value = r > 0 ? 0.0 : 1.0;
      return out;
    }
    out.statistic = std::sqrt(out.degrees_of_freedom) * r / std::sqrt(rest);
    out.p_value = core::student_t_survival(out.statistic, out.degrees_of_freedom);
    return out;
  }
};

/// What the distribution of n V^2 over all permutations of y needs of one variable: of its doubly centred distances A the
/// trace, the sum of squares, and the sum of squares of the diagonal.
struct centred_matrix {
  double trace, squares, diagonal;

  /// From sum_i r_i, sum_i r_i^2 (r_i = sum_j a_ij) and dVar^2: A_ii = abar - 2 r_i / n.
  centred_matrix(double n, double sum, double row_squares, double variance)
      : trace(-sum / n), squares(n * n * variance), diagonal(4 * row_squares / (n * n) - 3 * (sum / n) * (sum / n) / n) {}
};

struct null_moments {
  double mean, variance;
};

/// Mean and variance of sum_ij A_ij B_pi(i)pi(j) over all permutations pi of n rows (Kazi-Aoual, Hitier, Sabatier, Lebreton
/// 1995).
inline null_moments permutation_moments(double n, const centred_matrix& a, const centred_matrix& b) {
  const auto beta = [](const centred_matrix& m) { return m.trace * m.trace / m.squares; };
  const auto tau = [&](const centred_matrix& m) {  // times n - 1 - beta
    return (n - 1) / (n - 3) * (n * (n + 1) * m.diagonal / m.squares - (n - 1) * (beta(m) + 2));
  };
  const double shared = (n - 1 - beta(a)) * (n - 1 - beta(b)) + (n - 3) / (2 * n * (n - 1)) * tau(a) * tau(b);
  return {a.trace * b.trace / (n - 1), 2 / ((n + 1) * (n - 1) * (n - 1) * (n - 2)) * shared * a.squares * b.squares};
}

/// V statistic with what its null distribution needs, in the units of the scaled data.
struct null_distribution {
  double statistic = undefined();  ///< n V^2
  double mean = undefined();       ///< of the distinct rows: (n V^2) / (abar bbar) is compared with 1 in the limit
  null_moments moments{undefined(), undefined()};
  double correlation_squared = undefined();
  bool defined = false;

  null_distribution(const sample& s, const distance_options& o, double least) {
    const request q{scheme::v, o.exponent, true};
    const combination combine(q.kind, s.rows(), {});
    const double n = static_cast<double>(s.rows());
    if (!(n >= least)) return;
    const pair_moments found = moments_of(s, q, combine);
    const double xy = combine(found.xy), xx = combine(found.xx), yy = combine(found.yy);
    statistic = n * xy * distance_scale(s.x, o.exponent) * distance_scale(s.y, o.exponent);
    if (vanishes(xx, combine.magnitude(found.xx)) || vanishes(yy, combine.magnitude(found.yy))) return;
    pair_moments plain = found;
    if (found.algorithm == distance_algorithm::centred_tiles) {
      const std::vector<double> unweighted;
      const tile_pass pass{&s.x, &s.y, &unweighted, q, {}, {}};
      plain = collect(pass, pass.run());
    }
    defined = true;
    correlation_squared = (std::min)(1.0, xy / (std::sqrt(xx) * std::sqrt(yy)));
    const centred_matrix a(n, plain.xx.a, plain.xx.rs, xx), b(n, plain.yy.a, plain.yy.rs, yy);
    moments = permutation_moments(n, a, b);
    moments.mean /= n;
    moments.variance /= n * n;
    scaled = n * xy;
    mean = (a.trace / n) * (b.trace / n);
  }
  double scaled = undefined();  ///< n V^2 of the scaled data, as mean and moments are
};

struct gamma_test_of_independence {
  static constexpr const char* name = "distance_covariance_gamma_test";

  static distance_approximation_result of(const sample& s, const distance_options& o) {
    const null_distribution null(s, o, 4);
    distance_approximation_result out{null.statistic, o.undefined, null.correlation_squared, undefined()};
    if (!null.defined || !(null.moments.variance > 0)) return out;
    const double shape = null.moments.mean * null.moments.mean / null.moments.variance;
    out.degrees_of_freedom = 2 * shape;
    out.p_value = core::gamma_q(shape, null.scaled * null.moments.mean / null.moments.variance);
    return out;
  }
};

struct conservative_test_of_independence {
  static constexpr const char* name = "distance_covariance_conservative_test";

  static distance_approximation_result of(const sample& s, const distance_options& o) {
    const null_distribution null(s, o, 2);
    distance_approximation_result out{undefined(), o.undefined, null.correlation_squared, 1};
    if (!null.defined) return out;
    out.statistic = null.scaled / null.mean;
    out.p_value = std::erfc(std::sqrt(out.statistic / 2));
    return out;
  }
};

}  // namespace dependence_detail

/// Student's t test of independence on the bias-corrected distance correlation R* (statistic::u, whatever the option says):
/// (x, y[, options]).
///
/// T = sqrt(v - 1) R* / sqrt(1 - R*^2) with v = n (n - 3) / 2 is referred to Student's t with v - 1 degrees of freedom; p is the
/// upper tail. The t distribution is the limit for many *columns* at fixed n (dimensions large, components exchangeable); with
/// one column it rejects too often in the tail: of independent normal numbers (n = 10 to 300) 7 % at the nominal 5 %, 3 to 4 % at
/// 1 %; with ten columns 6 % and 1.6 %. Prefer a permutation test for small p. No weights: they throw.
/// @return distance_approximation_result; undefined (options.undefined) with fewer than 4 rows, x or y constant; R* = 1: T is
/// infinite and p is 0
/// @throws invalid_input  as distance_statistics; weights
/// @par Complexity  one distance_statistics
/// @par Same as  R energy dcorT.test, dcor distance_correlation_t_test
/// @par Reference  Szekely, Rizzo (2013)
inline constexpr dependence_detail::approximate_test<dependence_detail::t_test_of_independence> distance_correlation_t_test{};

/// Gamma test of independence: n V^2 (V = dCov of the V form) against the gamma distribution that has the mean and the variance
/// of n V^2 over all n! permutations of y: (x, y[, options]).
///
/// Both moments are exact at the sample's n and cost no permutation. With doubly centred distances A and B the mean is
/// tr A tr B / (n (n - 1)); the variance is a function of tr A, sum A_ij^2, sum A_ii^2 and the same of B. No weights: they throw.
/// Simulated levels at n = 10 to 300: nominal 10 %: 7 to 12 % (normal numbers 9 to 10 %), 5 %: 3.3 to 7.7 % (5.4 to 6.1 %), 1 %:
/// 0.8 to 2.4 % (1.8 to 2.2 %); the widest for Cauchy data. Good for a screening at 5 %, not for p below 0.01: the true tail is
/// heavier.
/// @return distance_approximation_result, statistic = n V^2; undefined (options.undefined) with fewer than 4 rows, x or y
/// constant
/// @throws invalid_input  as distance_statistics; weights
/// @par Complexity  one distance_statistics (and a pass more where it needed a second)
/// @par Same as  dcortools and dHSIC fit a gamma distribution to estimates of the moments for large n; their p-values differ a
/// little
/// @par Reference  Kazi-Aoual, Hitier, Sabatier, Lebreton (1995) for the moments
inline constexpr dependence_detail::approximate_test<dependence_detail::gamma_test_of_independence>
    distance_covariance_gamma_test{};

/// Conservative bound of the test of independence: n V^2 / (abar bbar) (abar, bbar: mean distances of all pairs) against the
/// squared quantile of the normal distribution: (x, y[, options]).
///
/// p = P(Z^2 >= statistic) for a standard normal Z. In the limit of many rows at most p of independent samples reach it, as long
/// as p <= 0.215; above, p bounds nothing. It wastes power: of independent normal numbers 1 % reach p <= 0.1, 0.1 % p <= 0.05. At
/// n = 100 p <= 0.01 of Cauchy data was reached by 1.3 %. No weights: they throw.
/// @return distance_approximation_result; undefined (options.undefined) with fewer than 2 rows, x or y constant
/// @throws invalid_input  as distance_statistics; weights
/// @par Complexity  one distance_statistics @par Reference  Szekely, Rizzo, Bakirov (2007), theorem 6
inline constexpr dependence_detail::approximate_test<dependence_detail::conservative_test_of_independence>
    distance_covariance_conservative_test{};

ASSAY_NAMESPACE_END
