// SPDX-License-Identifier: MIT
/// @file
/// crps_gaussian_gradient and gaussian_log_score_gradient: the scores as losses, with their derivatives.
#pragma once

#include <assay/regression/crps_gaussian.hpp>
#include <assay/regression/gaussian_log_score.hpp>

#include <array>
#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// A score of normal predictions and its derivatives with respect to the predictions, one a row.
struct predictive_gradient {
  double value = undefined();
  Vector mean;       ///< with respect to the means
  Vector deviation;  ///< with respect to the deviations
};

namespace regression_detail {

/// derivatives(y, mean, deviation) gives those of one row's score with respect to mean and deviation.
template <class Rows, class Derivatives>
predictive_gradient spread_gradient(const Rows& rows, double value, Derivatives&& derivatives) {
  const bool empty = rows.weights().is_empty();
  predictive_gradient out{value, Vector::Constant(rows.size(), undefined()), Vector::Constant(rows.size(), undefined())};
  if (empty) return out;
  const Vector share = predictive_shares(rows.weights(), rows.size());
  const double each = 1 / static_cast<double>(rows.size());
  rows.for_blocks([&](Index begin, Index count, const double* y, const double* m, const double* s, const auto*... w) {
    for (Index i = 0; i < count; ++i) {
      const bool exists = !((core::magnitude_bits(w[i]) == 0) || ...);
      const double part = share.size() == 0 ? each : share[begin + i];
      const std::array<double, 2> d = derivatives(y[i], m[i], s[i]);
      out.mean[begin + i] = exists ? part * d[0] : 0.0;
      out.deviation[begin + i] = exists ? part * d[1] : 0.0;
    }
  });
  return out;
}

struct crps_gaussian_gradient_metric {
  static constexpr const char* name = "crps_gaussian_gradient";
  static constexpr auto kind = predictive_kind::spread;
  template <class Rows>
  static predictive_gradient of(const Rows& rows, const predictive_options& o) {
    return spread_gradient(rows, crps_gaussian_metric::of(rows, o), [](double y, double mean, double deviation) {
      constexpr double spread = 0.56418958354775628695;  // 1/√π
      const double d = mean - y;
      const double side = d > 0 ? 1 : d < 0 ? -1 : 0;
      if (!(std::abs(d) < 40 * deviation)) {
        return std::array<double, 2>{side, std::abs(side) * -spread + (1 - std::abs(side)) * (0.79788456080286535588 - spread)};
      }
      const double z = d / deviation;
      return std::array<double, 2>{std::erf(0.70710678118654752440 * z), 0.79788456080286535588 * std::exp(-0.5 * (z * z)) - spread};
    });
  }
};

struct gaussian_log_score_gradient_metric {
  static constexpr const char* name = "gaussian_log_score_gradient";
  static constexpr auto kind = predictive_kind::positive_spread;
  template <class Rows>
  static predictive_gradient of(const Rows& rows, const predictive_options& o) {
    return spread_gradient(rows, gaussian_log_score_metric::of(rows, o), [](double y, double mean, double deviation) {
      const double z = (mean - y) / deviation;
      return std::array<double, 2>{z / deviation, (1 - z * z) / deviation};
    });
  }
};

}  // namespace regression_detail

/// crps_gaussian with its derivatives: of the row score by the mean 2Φ((μ − y)/σ) − 1, by the deviation 2φ((y − μ)/σ) − 1/√π, times the
/// row's share of the weight. They are bounded, which those of the log score are not.
///
/// `crps_gaussian_gradient(truth, mean, deviation[, weights][, options])` → predictive_gradient {value, mean, deviation}.
/// @par Input, Errors  as crps_gaussian
/// @par Returns Vectors of n doubles whatever the type of the predictions; 0 for rows of weight 0, all NaN without other rows. Of
///              deviation 0 the limits, and 0 by the mean where it equals the truth
/// @par Cost    two passes, 16 bytes a row of results
struct crps_gaussian_gradient_function : regression_detail::predictive_metric<regression_detail::crps_gaussian_gradient_metric> {};
inline constexpr crps_gaussian_gradient_function crps_gaussian_gradient{};

/// gaussian_log_score with its derivatives: of the row score by the mean (μ − y)/σ², by the deviation (1 − (y − μ)²/σ²)/σ, times the
/// row's share of the weight.
///
/// `gaussian_log_score_gradient(truth, mean, deviation[, weights][, options])` → predictive_gradient {value, mean, deviation}.
/// @par Input, Errors  as gaussian_log_score
/// @par Returns, Cost  as crps_gaussian_gradient
struct gaussian_log_score_gradient_function
    : regression_detail::predictive_metric<regression_detail::gaussian_log_score_gradient_metric> {};
inline constexpr gaussian_log_score_gradient_function gaussian_log_score_gradient{};

ASSAY_NAMESPACE_END
