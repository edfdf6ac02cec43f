// SPDX-License-Identifier: MIT
/// @file
/// crps_logistic, crps_laplace, crps_uniform, crps_exponential: closed forms beside crps_gaussian.
#pragma once

#include <assay/regression/error_metric.hpp>
#include <assay/regression/predictive_metric.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace regression_detail {

inline constexpr predictive_names crps_location_scale{"location", "scale"};

struct crps_logistic_metric {
  static constexpr const char* name = "crps_logistic";
  static constexpr auto kind = predictive_kind::spread;
  static constexpr auto columns = crps_location_scale;
  template <class Rows>
  static double of(const Rows& rows, const predictive_options& o) {
    return rows.mean(o.undefined, [](double y, double location, double scale) {
      const double d = std::abs(y - location);
      if (!(d < 800 * scale)) return d - scale;
      return d + scale * (2 * std::log1p(std::exp(-d / scale)) - 1);
    });
  }
};

struct crps_laplace_metric {
  static constexpr const char* name = "crps_laplace";
  static constexpr auto kind = predictive_kind::spread;
  static constexpr auto columns = crps_location_scale;
  template <class Rows>
  static double of(const Rows& rows, const predictive_options& o) {
    return rows.mean(o.undefined, [](double y, double location, double scale) {
      const double d = std::abs(y - location);
      if (!(d < 800 * scale)) return d - 0.75 * scale;
      return d + scale * (std::exp(-d / scale) - 0.75);
    });
  }
};

struct crps_uniform_metric {
  static constexpr const char* name = "crps_uniform";
  static constexpr auto kind = predictive_kind::interval;
  static constexpr auto columns = interval_bounds;
  template <class Rows>
  static double of(const Rows& rows, const predictive_options& o) {
    return rows.mean(o.undefined, [](double y, double lower, double upper) {
      const double width = upper - lower;
      if (y <= lower) return (lower - y) + width / 3;
      if (y >= upper) return (y - upper) + width / 3;
      const double z = (y - lower) / width - 0.5;
      return width * (z * z + 1.0 / 12);
    });
  }
};

struct crps_exponential_metric {
  static constexpr const char* name = "crps_exponential";
  template <class Rows>
  static double of(const Rows& rows, const predictive_options& o) {
    const double score = rows.losses_at([&](Index row, double y, double mean) {
                               if (mean < 0) core::raise_at({name, "prediction"}, row, "= " + core::to_text(mean) + " is negative");
                               if (y <= 0) return mean / 2 - y;
                               if (!(y < 800 * mean)) return y - 1.5 * mean;
                               return y + mean * (2 * std::expm1(-y / mean) + 0.5);
                             }).mean(Rows::is_weighted);
    return is_undefined(score) ? o.undefined : score;
  }
};

}  // namespace regression_detail

/// Continuous ranked probability score of logistic predictions, see crps_gaussian: mean of s (z − 2 ln σ(z) − 1), z = (y − μ)/s and σ
/// the logistic function.
///
/// `crps_logistic(truth, location, scale[, weights][, options])`; the standard deviation is π s/√3.
/// @par Input, Range, Errors, Cost, Merge  as crps_gaussian
/// @par Same as scoringrules crps_logistic
struct crps_logistic_function : regression_detail::predictive_metric<regression_detail::crps_logistic_metric> {};
inline constexpr crps_logistic_function crps_logistic{};

/// Continuous ranked probability score of Laplace predictions, see crps_gaussian: mean of |y − μ| + b exp(−|y − μ|/b) − 3b/4.
///
/// `crps_laplace(truth, location, scale[, weights][, options])`; the standard deviation is √2 b.
/// @par Input, Range, Errors, Cost, Merge  as crps_gaussian
/// @par Same as scoringrules crps_laplace
struct crps_laplace_function : regression_detail::predictive_metric<regression_detail::crps_laplace_metric> {};
inline constexpr crps_laplace_function crps_laplace{};

/// Continuous ranked probability score of uniform predictions on [l, u], see crps_gaussian: with h = u − l and z = (y − l)/h the mean of
/// h (z² − z + 1/3) inside, of the distance from the interval + h/3 outside.
///
/// `crps_uniform(truth, lower, upper[, weights][, options])`.
/// @par Input   as interval_coverage
/// @par Range, Errors, Cost, Merge  as crps_gaussian; lower above upper
/// @par Same as scoringrules crps_uniform
struct crps_uniform_function : regression_detail::predictive_metric<regression_detail::crps_uniform_metric> {};
inline constexpr crps_uniform_function crps_uniform{};

/// Continuous ranked probability score of exponential predictions of mean θ >= 0, see crps_gaussian: mean of
/// y − 2θ (1 − exp(−y/θ)) + θ/2, of y < 0 of θ/2 − y.
///
/// `crps_exponential(truth, mean[, weights][, options])`.
/// @par Input   truth, mean: n finite numbers, mean >= 0 (named prediction in messages); weights: n finite numbers >= 0, an integer
///              weight equals a repeated row
/// @par Range, Errors, Cost, Merge  as crps_gaussian
/// @par Same as scoringrules crps_exponential with rate 1/θ
struct crps_exponential_function : regression_detail::error_metric<regression_detail::crps_exponential_metric, predictive_options> {};
inline constexpr crps_exponential_function crps_exponential{};

ASSAY_NAMESPACE_END
