// SPDX-License-Identifier: MIT
/// @file
/// Partial distance covariance and correlation: what x and y have in common beyond z.
#pragma once

#include <assay/dependence/distance_covariance.hpp>
#include <assay/dependence/variables.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of partial distance covariance and correlation, in this order.
struct partial_distance_options {
  double exponent = 1;
  /// What is returned where the result is undefined; 0 is the habit of R energy and dcor.
  double undefined = assay::undefined();
};

namespace dependence_detail {

/// Inner products of the U-centred distances of three variables, each by the algorithm that their shapes ask for.
struct partial_products {
  double xy = undefined(), xz = undefined(), yz = undefined(), xx = undefined(), yy = undefined(), zz = undefined();
  double magnitude_x = 0, magnitude_y = 0, magnitude_z = 0;
  double scale = 1;  ///< from xy of the scaled data to the caller's

  partial_products(const joint_sample& s, double exponent) {
    const distance_options o{.statistic = statistic::u, .exponent = exponent, .weighting = weighting::frequency};
    sample pair{{s.weights, {}, s.rows()}, s.variables[0], s.variables[1]};
    const combination combine(scheme_of(pair, o), s.rows(), s.weights);
    if (!combine.defined()) return;
    const request q{scheme::frequency, exponent, true};
    scale = distance_scale(pair.x, exponent) * distance_scale(pair.y, exponent);
    const pair_moments of_xy = moments_of(pair, q, combine);
    pair.y = s.variables[2];
    const pair_moments of_xz = moments_of(pair, q, combine);
    pair.x = s.variables[1];
    const pair_moments of_yz = moments_of(pair, {scheme::frequency, exponent, false}, combine);
    xy = combine(of_xy.xy), xx = combine(of_xy.xx), yy = combine(of_xy.yy);
    xz = combine(of_xz.xy), zz = combine(of_xz.yy);
    yz = combine(of_yz.xy);
    magnitude_x = combine.magnitude(of_xy.xx);
    magnitude_y = combine.magnitude(of_xy.yy);
    magnitude_z = combine.magnitude(of_xz.yy);
  }

  bool constant_z() const { return vanishes(zz, magnitude_z); }
  /// (P(x), P(y)), P the projection orthogonal to z; a constant z takes nothing away.
  double covariance() const { return constant_z() ? xy : xy - xz * (yz / zz); }
  double correlation() const {
    const double rest_x = constant_z() ? xx : xx - xz * (xz / zz), rest_y = constant_z() ? yy : yy - yz * (yz / zz);
    constexpr double rounding = 1e-13;
    if (!(rest_x > rounding * magnitude_x) || !(rest_y > rounding * magnitude_y)) return undefined();
    return (std::min)(1.0, (std::max)(-1.0, covariance() / (std::sqrt(rest_x) * std::sqrt(rest_y))));
  }
};

template <class Rule>
struct partial_distance_function {
  template <argument X, argument Y, argument Z>
  double operator()(const X& x, const Y& y, const Z& z, const partial_distance_options& options = {}) const {
    joint_sample s = load(x, y, z, options);
    prepare(s);
    return evaluate(s, options);
  }
  template <argument X, argument Y, argument Z, class W>
  double operator()(const X& x, const Y& y, const Z& z, const Eigen::DenseBase<W>& weights,
                    const partial_distance_options& options = {}) const {
    joint_sample s = load(x, y, z, options);
    weigh(s, Rule::name, weights, true);
    prepare(s);
    return evaluate(s, options);
  }
  template <class X, class Y, class Z, class... Rest>
  requires(!argument<X> || !argument<Y> || !argument<Z> || (core::unwrapped<Rest> || ...)) double operator()(const X&, const Y&, const Z&, const Rest&...) const {
    static_assert(core::always_false<X, Y, Z>,
                  "assay: partial distance covariance and correlation take x, y and the controls z as Eigen vectors, matrices or "
                  "categorical(g), then [weights][, options]; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }

 private:
  template <class X, class Y, class Z>
  static joint_sample load(const X& x, const Y& y, const Z& z, const partial_distance_options& o) {
    check_options(Rule::name, {.exponent = o.exponent});
    return load_variables(Rule::name, variables(x, y, z));
  }
  static double evaluate(const joint_sample& s, const partial_distance_options& o) {
    const partial_products products(s, o.exponent);
    const double value = is_undefined(products.xy) ? undefined() : Rule::of(products);
    return is_undefined(value) ? o.undefined : value;
  }
};

struct partial_covariance_rule {
  static constexpr const char* name = "partial_distance_covariance";
  static double of(const partial_products& p) { return p.covariance() * p.scale; }
};
struct partial_correlation_rule {
  static constexpr const char* name = "partial_distance_correlation";
  static double of(const partial_products& p) { return p.correlation(); }
};

}  // namespace dependence_detail

/// Partial distance covariance of x and y given z: (x, y, z[, weights][, options]); signed.
///
/// (P(x), P(y)) = Omega_xy - Omega_xz Omega_yz / Omega_zz, where Omega is the U form of dCov^2 (the inner product of U-centred
/// distances) and P the projection orthogonal to the distances of z. A constant z takes nothing away: Omega_xy. 0 does not imply
/// that x and y are independent given z, nor the other way round.
///
/// @param x, y, z  vectors, n x d matrices (several controls: a matrix z), categorical(g) or concatenated(...)
/// @param weights  whole numbers, as repeated rows (weighting::frequency): others have no inner product
/// @param options  partial_distance_options
/// @return real; undefined with fewer than 4 rows
/// @throws invalid_input  as distance_statistics; weights that are not whole
/// @par Complexity  three distance_statistics: O(n log n) where each of x, y, z is a number or categories and the exponent is 1
/// @par Same as  R energy pdcov; dcor partial_distance_covariance
/// @par Reference  Szekely, Rizzo (2014)
inline constexpr dependence_detail::partial_distance_function<dependence_detail::partial_covariance_rule> partial_distance_covariance{};
/// Partial distance correlation of x and y given z in [-1, 1]: partial_distance_covariance divided by the norms of P(x) and P(y).
///
/// With R* the bias-corrected dCor^2: (R*_xy - R*_xz R*_yz) / sqrt((1 - R*_xz^2)(1 - R*_yz^2)). Undefined also where nothing of x or
/// of y is left: constant, or given by z (R energy and dcor: 0, by options.undefined). See partial_distance_covariance.
/// @par Same as  R energy pdcor; dcor partial_distance_correlation
inline constexpr dependence_detail::partial_distance_function<dependence_detail::partial_correlation_rule> partial_distance_correlation{};

ASSAY_NAMESPACE_END
