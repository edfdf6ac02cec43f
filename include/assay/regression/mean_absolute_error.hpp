// SPDX-License-Identifier: MIT
/// @file
/// mean_absolute_error and its interval, mean_error (bias).
#pragma once

#include <assay/regression/regression_moments.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace regression_detail {

inline double absolute_error(double y, double p) { return std::abs(p - y); }

struct mean_absolute_error_metric {
  static constexpr const char* name = "mean_absolute_error";
  template <class Rows>
  static double of(const Rows& rows, const error_options& o) {
    return value_or(rows.mean_loss(absolute_error), o.undefined);
  }
  static double from(const regression_moments& m, const error_options& o, const char* function) {
    check_moment(function, m, m.mean_absolute_error());
    return value_or(m.mean_absolute_error(), o.undefined);
  }
};

struct mean_absolute_error_interval_metric {
  static constexpr const char* name = "mean_absolute_error_interval";
  template <class Rows>
  static estimate of(const Rows& rows, const score_interval_options& o) {
    return rows.mean_loss_interval(absolute_error, o);
  }
};

struct mean_error_metric : of_moments<mean_error_metric> {
  static constexpr const char* name = "mean_error";
  static double from(const regression_moments& m, const error_options& o, const char* function) {
    check_moment(function, m, m.mean_error());
    return value_or(m.mean_error(), o.undefined);
  }
};

}  // namespace regression_detail

/// Mean absolute error Σ w |p − y| / Σ w; smaller is better, the median of the truth is the best constant.
///
/// `mean_absolute_error(truth, prediction[, weights][, options])` or `mean_absolute_error(regression_moments[, options])`.
/// @par Input   truth, prediction: n finite numbers; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Range   [0, ∞); NaN (options.undefined) without rows of non-zero weight
/// @par Errors  invalid_input: sizes differ, NaN or infinite values, a negative weight, sums that leave the range of double
/// @par Cost    one pass, no memory
/// @par Merge   through regression_moments
/// @par Same as scikit-learn mean_absolute_error, torchmetrics mean_absolute_error
struct mean_absolute_error_function : regression_detail::moment_metric<regression_detail::mean_absolute_error_metric> {};
inline constexpr mean_absolute_error_function mean_absolute_error{};

/// Mean absolute error with its standard error and normal interval, cut at 0.
///
/// `mean_absolute_error_interval(truth, prediction[, weights][, options])` → estimate. Standard error of the mean of the row losses as
/// in brier_score_interval; importance or frequency weights. NaN below two rows.
/// @par Input, Cost  as mean_absolute_error
/// @par Errors  as mean_absolute_error; level outside (0, 1), frequency weights that are not whole
struct mean_absolute_error_interval_function
    : regression_detail::error_metric<regression_detail::mean_absolute_error_interval_metric, score_interval_options> {};
inline constexpr mean_absolute_error_interval_function mean_absolute_error_interval{};

/// Mean error Σ w (p − y) / Σ w, the bias: above 0 where predictions are too large.
///
/// `mean_error(truth, prediction[, weights][, options])` or `mean_error(regression_moments[, options])`.
/// @par Input, Errors, Cost, Merge  as mean_absolute_error
/// @par Range   (−∞, ∞); NaN (options.undefined) without rows of non-zero weight
struct mean_error_function : regression_detail::moment_metric<regression_detail::mean_error_metric> {};
inline constexpr mean_error_function mean_error{};

ASSAY_NAMESPACE_END
