// SPDX-License-Identifier: MIT
/// @file
/// crps_gaussian and its interval.
#pragma once

#include <assay/regression/predictive_metric.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace regression_detail {

/// σ (z (2Φ(z) − 1) + 2φ(z) − 1/√π) with z = (y − μ)/σ; far out z is not formed, so that it cannot overflow.
inline double crps_normal(double y, double mean, double deviation) {
  constexpr double spread = 0.56418958354775628695;  // 1/√π
  const double d = std::abs(y - mean);
  if (!(d < 40 * deviation)) return d - spread * deviation;
  const double z = d / deviation;
  return d * std::erf(0.70710678118654752440 * z) + deviation * (0.79788456080286535588 * std::exp(-0.5 * (z * z)) - spread);
}

struct crps_gaussian_metric {
  static constexpr const char* name = "crps_gaussian";
  static constexpr auto kind = predictive_kind::spread;
  template <class Rows>
  static double of(const Rows& rows, const predictive_options& o) {
    return rows.mean(o.undefined, crps_normal);
  }
};

struct crps_gaussian_interval_metric {
  static constexpr const char* name = "crps_gaussian_interval";
  static constexpr auto kind = predictive_kind::spread;
  template <class Rows>
  static estimate of(const Rows& rows, const score_interval_options& o) {
    return rows.mean_interval(o, crps_normal);
  }
};

}  // namespace regression_detail

/// Continuous ranked probability score of normal predictions, the squared distance ∫ (F(x) − 1[x >= y])² dx of the predicted
/// distribution from the truth; smaller is better, a proper score in the units of the truth.
///
/// Mean of σ (z (2Φ(z) − 1) + 2φ(z) − 1/√π), z = (y − μ)/σ; of σ = 0 the absolute error |y − μ|. The score of one row is a call on
/// that row.
///
/// `crps_gaussian(truth, mean, deviation[, weights][, options])`.
/// @par Input   truth, mean: n finite numbers; deviation: n finite numbers >= 0; weights: n finite numbers >= 0 of any size, an integer
///              weight equals a repeated row
/// @par Range   [0, ∞); NaN (options.undefined) without rows of non-zero weight
/// @par Errors  invalid_input: sizes differ, NaN or infinite values, a negative deviation (in rows of weight 0 too) or weight, sums that
///              leave the range of double
/// @par Cost    one pass with an error function and an exponential a row, one more over the weights; no memory
/// @par Merge   not by parts; a mean of means weighted by rows
/// @par Same as uncertainty-toolbox crps_gaussian, properscoring crps_gaussian, scoringrules crps_normal
/// @par Reference T. Gneiting, A. E. Raftery, A. H. Westveld and T. Goldman, Monthly Weather Review 133 (2005)
struct crps_gaussian_function : regression_detail::predictive_metric<regression_detail::crps_gaussian_metric> {};
inline constexpr crps_gaussian_function crps_gaussian{};

/// crps_gaussian with its standard error and normal interval, cut at 0.
///
/// `crps_gaussian_interval(truth, mean, deviation[, weights][, options])` → estimate. Standard error of the mean of the row scores as in
/// brier_score_interval; importance or frequency weights. NaN below two rows.
/// @par Input, Cost  as crps_gaussian
/// @par Errors  as crps_gaussian; level outside (0, 1), frequency weights that are not whole, sums over the weights that leave the range
///              of double
struct crps_gaussian_interval_function
    : regression_detail::predictive_metric<regression_detail::crps_gaussian_interval_metric, score_interval_options> {};
inline constexpr crps_gaussian_interval_function crps_gaussian_interval{};

ASSAY_NAMESPACE_END
