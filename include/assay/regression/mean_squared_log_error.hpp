// SPDX-License-Identifier: MIT
/// @file
/// mean_squared_log_error and its root, mean_log_cosh_error.
#pragma once

#include <assay/regression/error_metric.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace regression_detail {

template <class Rows>
double mean_squared_log(const Rows& rows) {
  return rows.losses_at([&](Index row, double y, double p) {
               if (!(y > -1)) core::raise_at({rows.function(), "truth"}, row, "= " + core::to_text(y) + " is not above -1");
               if (!(p > -1)) core::raise_at({rows.function(), "prediction"}, row, "= " + core::to_text(p) + " is not above -1");
               // ln((1 + p)/(1 + y)), which keeps the digits of near predictions
               const double u = (p - y) / (1 + y);
               const double d = std::abs(u) < 0.5 ? std::log1p(u) : std::log1p(p) - std::log1p(y);
               return d * d;
             })
      .mean(Rows::is_weighted);
}

struct mean_squared_log_error_metric {
  static constexpr const char* name = "mean_squared_log_error";
  template <class Rows>
  static double of(const Rows& rows, const error_options& o) {
    return value_or(mean_squared_log(rows), o.undefined);
  }
};

struct root_mean_squared_log_error_metric {
  static constexpr const char* name = "root_mean_squared_log_error";
  template <class Rows>
  static double of(const Rows& rows, const error_options& o) {
    return value_or(std::sqrt(mean_squared_log(rows)), o.undefined);
  }
};

struct mean_log_cosh_error_metric {
  static constexpr const char* name = "mean_log_cosh_error";
  template <class Rows>
  static double of(const Rows& rows, const error_options& o) {
    return value_or(rows.mean_loss([](double y, double p) {
                      const double e = std::abs(p - y);
                      // ln cosh e = ln(1 + 2 sinh²(e/2)); beyond 1 without overflow
                      if (e > 1) return e + std::log1p(std::exp(-2 * e)) - 0.69314718055994530942;
                      const double s = std::sinh(e / 2);
                      return std::log1p(2 * s * s);
                    }),
                    o.undefined);
  }
};

}  // namespace regression_detail

/// Mean squared log error: mean of (ln(1 + p) − ln(1 + y))², the squared error of orders of magnitude.
///
/// `mean_squared_log_error(truth, prediction[, weights][, options])`.
/// @par Input   truth, prediction: n finite numbers > −1; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Range   [0, ∞); NaN (options.undefined) without rows of non-zero weight
/// @par Errors  invalid_input: sizes differ, NaN, infinite values or values <= −1 (rows of weight 0 too), a negative weight, sums that
///              leave the range of double
/// @par Cost    one pass, one or two logarithms a row; no memory
/// @par Merge   not by parts; a mean of means weighted by rows
/// @par Same as scikit-learn mean_squared_log_error, torchmetrics mean_squared_log_error
struct mean_squared_log_error_function : regression_detail::error_metric<regression_detail::mean_squared_log_error_metric> {};
inline constexpr mean_squared_log_error_function mean_squared_log_error{};

/// √ mean_squared_log_error.
///
/// `root_mean_squared_log_error(truth, prediction[, weights][, options])`.
/// @par Input, Range, Errors, Cost, Merge  as mean_squared_log_error
/// @par Same as scikit-learn root_mean_squared_log_error
struct root_mean_squared_log_error_function : regression_detail::error_metric<regression_detail::root_mean_squared_log_error_metric> {};
inline constexpr root_mean_squared_log_error_function root_mean_squared_log_error{};

/// Mean of ln cosh(p − y): half the squared error of small errors, the absolute error less ln 2 of large ones.
///
/// `mean_log_cosh_error(truth, prediction[, weights][, options])`.
/// @par Input   truth, prediction: n finite numbers; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Range   [0, ∞); NaN (options.undefined) without rows of non-zero weight
/// @par Errors  invalid_input: sizes differ, NaN or infinite values, a negative weight, sums that leave the range of double
/// @par Cost, Merge  as mean_squared_log_error
/// @par Same as torchmetrics log_cosh_error, which overflows above 710
struct mean_log_cosh_error_function : regression_detail::error_metric<regression_detail::mean_log_cosh_error_metric> {};
inline constexpr mean_log_cosh_error_function mean_log_cosh_error{};

ASSAY_NAMESPACE_END
