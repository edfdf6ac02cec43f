// SPDX-License-Identifier: MIT
/// @file
/// gaussian_log_score: the negative log likelihood of normal predictions.
#pragma once

#include <assay/regression/predictive_metric.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace regression_detail {

struct gaussian_log_score_metric {
  static constexpr const char* name = "gaussian_log_score";
  static constexpr auto kind = predictive_kind::positive_spread;
  template <class Rows>
  static double of(const Rows& rows, const predictive_options& o) {
    return rows.mean(o.undefined, [](double y, double mean, double deviation) {
      const double z = (y - mean) / deviation;
      return 0.5 * (z * z) + std::log(deviation) + 0.91893853320467274178;  // ln √(2π)
    });
  }
};

}  // namespace regression_detail

/// Mean negative log density of normal predictions, ln σ + (y − μ)²/(2σ²) + ln √(2π); smaller is better, a proper score. It punishes
/// truths far out, in σ, much more than crps_gaussian.
///
/// `gaussian_log_score(truth, mean, deviation[, weights][, options])`.
/// @par Input   as crps_gaussian, but deviation > 0
/// @par Range   (−∞, ∞); NaN (options.undefined) without rows of non-zero weight
/// @par Errors  as crps_gaussian; a deviation that is not positive
/// @par Cost, Merge  as crps_gaussian, with a logarithm a row
/// @par Same as uncertainty-toolbox nll_gaussian, scoringrules logs_normal, netcal NLL
struct gaussian_log_score_function : regression_detail::predictive_metric<regression_detail::gaussian_log_score_metric> {};
inline constexpr gaussian_log_score_function gaussian_log_score{};

ASSAY_NAMESPACE_END
