// SPDX-License-Identifier: MIT
/// @file
/// mean_squared_error, its root and its interval.
#pragma once

#include <assay/regression/regression_moments.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace regression_detail {

inline double squared_error(double y, double p) { return (p - y) * (p - y); }

struct mean_squared_error_metric {
  static constexpr const char* name = "mean_squared_error";
  template <class Rows>
  static double of(const Rows& rows, const error_options& o) {
    return value_or(rows.mean_loss(squared_error), o.undefined);
  }
  static double from(const regression_moments& m, const error_options& o, const char* function) {
    check_moment(function, m, m.mean_squared_error());
    return value_or(m.mean_squared_error(), o.undefined);
  }
};

struct root_mean_squared_error_metric {
  static constexpr const char* name = "root_mean_squared_error";
  template <class Rows>
  static double of(const Rows& rows, const error_options& o) {
    return value_or(std::sqrt(rows.mean_loss(squared_error)), o.undefined);
  }
  static double from(const regression_moments& m, const error_options& o, const char* function) {
    check_moment(function, m, m.mean_squared_error());
    return value_or(std::sqrt(m.mean_squared_error()), o.undefined);
  }
};

struct mean_squared_error_interval_metric {
  static constexpr const char* name = "mean_squared_error_interval";
  template <class Rows>
  static estimate of(const Rows& rows, const score_interval_options& o) {
    return rows.mean_loss_interval(squared_error, o);
  }
};

}  // namespace regression_detail

/// Mean squared error Σ w (p − y)² / Σ w; smaller is better, the mean of the truth is the best constant.
///
/// `mean_squared_error(truth, prediction[, weights][, options])` or `mean_squared_error(regression_moments[, options])`.
/// @par Input   truth, prediction: n finite numbers; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Range   [0, ∞); NaN (options.undefined) without rows of non-zero weight
/// @par Errors  invalid_input: sizes differ, NaN or infinite values, a negative weight, sums that leave the range of double
/// @par Cost    one pass, no memory
/// @par Merge   through regression_moments
/// @par Same as scikit-learn mean_squared_error, torchmetrics mean_squared_error
struct mean_squared_error_function : regression_detail::moment_metric<regression_detail::mean_squared_error_metric> {};
inline constexpr mean_squared_error_function mean_squared_error{};

/// √ mean_squared_error, in the unit of the truth.
///
/// `root_mean_squared_error(truth, prediction[, weights][, options])` or `root_mean_squared_error(regression_moments[, options])`.
/// @par Input, Range, Errors, Cost, Merge  as mean_squared_error
/// @par Same as scikit-learn root_mean_squared_error, torchmetrics mean_squared_error(squared = False)
struct root_mean_squared_error_function : regression_detail::moment_metric<regression_detail::root_mean_squared_error_metric> {};
inline constexpr root_mean_squared_error_function root_mean_squared_error{};

/// Mean squared error with its standard error and normal interval, cut at 0; of skewed errors and few rows take bootstrap.
///
/// `mean_squared_error_interval(truth, prediction[, weights][, options])` → estimate. Standard error of the mean of the row losses as in
/// brier_score_interval; importance or frequency weights. NaN below two rows.
/// @par Input, Cost  as mean_squared_error
/// @par Errors  as mean_squared_error; level outside (0, 1), frequency weights that are not whole
struct mean_squared_error_interval_function
    : regression_detail::error_metric<regression_detail::mean_squared_error_interval_metric, score_interval_options> {};
inline constexpr mean_squared_error_interval_function mean_squared_error_interval{};

ASSAY_NAMESPACE_END
