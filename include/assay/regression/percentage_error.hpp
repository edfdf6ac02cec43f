// SPDX-License-Identifier: MIT
/// @file
/// mean_absolute_percentage_error, symmetric_mean_absolute_percentage_error, weighted_absolute_percentage_error.
#pragma once

#include <assay/regression/regression_moments.hpp>

#include <algorithm>
#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// Options of percentage errors.
struct percentage_error_options {
  double epsilon = 0;                     ///< the least that an error is divided by, >= 0: 2⁻⁵² scikit-learn, 1.17e-6 torchmetrics
  double undefined = assay::undefined();  ///< returned without rows
};

namespace regression_detail {

inline void check_epsilon(const char* function, double epsilon) {
  if (!core::is_weight(epsilon)) core::raise_for(function, "epsilon = " + core::to_text(epsilon) + " must be finite and not negative");
}

/// error / size; 0 of no error, infinite where only the size is 0.
inline double relative_error(double error, double size) {
  if (!(error > 0)) return 0;
  const double ratio = size > 0 ? error / size : core::infinite_loss;
  return core::is_finite(ratio) ? ratio : core::infinite_loss;
}

struct mean_absolute_percentage_error_metric {
  static constexpr const char* name = "mean_absolute_percentage_error";
  template <class Rows>
  static double of(const Rows& rows, const percentage_error_options& o) {
    check_epsilon(name, o.epsilon);
    return value_or(rows.mean_loss([&](double y, double p) { return relative_error(std::abs(p - y), (std::max)(std::abs(y), o.epsilon)); }),
                    o.undefined);
  }
};

struct symmetric_mean_absolute_percentage_error_metric {
  static constexpr const char* name = "symmetric_mean_absolute_percentage_error";
  template <class Rows>
  static double of(const Rows& rows, const percentage_error_options& o) {
    check_epsilon(name, o.epsilon);
    return value_or(rows.mean_loss([&](double y, double p) {
                      return 2 * relative_error(std::abs(p - y), (std::max)(std::abs(y) + std::abs(p), o.epsilon));
                    }),
                    o.undefined);
  }
};

struct weighted_absolute_percentage_error_metric {
  static constexpr const char* name = "weighted_absolute_percentage_error";
  template <class Rows>
  static double of(const Rows& rows, const error_options& o) {
    const double error = rows.mean_loss([](double y, double p) { return std::abs(p - y); });
    const double size = rows.mean_loss([](double y, double) { return std::abs(y); });
    return size > 0 ? error / size : o.undefined;
  }
};

}  // namespace regression_detail

/// Mean absolute percentage error Σ w |p − y|/|y| / Σ w, as a fraction (0.1 is 10 %). It favours predictions that are too small.
///
/// `mean_absolute_percentage_error(truth, prediction[, weights][, options])`.
/// @par Input   truth, prediction: n finite numbers; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Options epsilon: |y| is taken for at least this; undefined
/// @par Range   [0, ∞]; ∞ when a truth is 0 and its prediction is not, unless epsilon bounds it; a row without error counts 0. NaN
///              (options.undefined) without rows of non-zero weight
/// @par Errors  invalid_input: sizes differ, NaN or infinite values, a negative weight, sums that leave the range of double, epsilon
/// @par Cost    one pass, no memory
/// @par Merge   not by parts; a mean of means weighted by rows
/// @par Same as scikit-learn mean_absolute_percentage_error (epsilon 2⁻⁵²), torchmetrics (epsilon 1.17e-6)
struct mean_absolute_percentage_error_function
    : regression_detail::error_metric<regression_detail::mean_absolute_percentage_error_metric, percentage_error_options> {};
inline constexpr mean_absolute_percentage_error_function mean_absolute_percentage_error{};

/// Symmetric mean absolute percentage error: mean of 2 |p − y| / (|y| + |p|).
///
/// `symmetric_mean_absolute_percentage_error(truth, prediction[, weights][, options])`.
/// @par Input, Options, Errors, Cost, Merge  as mean_absolute_percentage_error; epsilon bounds |y| + |p|
/// @par Range   [0, 2]; a row without error counts 0. NaN (options.undefined) without rows of non-zero weight
/// @par Same as torchmetrics symmetric_mean_absolute_percentage_error (epsilon 1.17e-6); others leave out the factor 2
struct symmetric_mean_absolute_percentage_error_function
    : regression_detail::error_metric<regression_detail::symmetric_mean_absolute_percentage_error_metric, percentage_error_options> {};
inline constexpr symmetric_mean_absolute_percentage_error_function symmetric_mean_absolute_percentage_error{};

/// Weighted absolute percentage error Σ w |p − y| / Σ w |y|: the absolute error per unit of truth, which single truths near 0 do not
/// blow up.
///
/// `weighted_absolute_percentage_error(truth, prediction[, weights][, options])`.
/// @par Input, Errors, Cost, Merge  as mean_absolute_percentage_error
/// @par Range   [0, ∞); NaN (options.undefined) without rows of non-zero weight, and when all truths are 0
/// @par Same as torchmetrics weighted_mean_absolute_percentage_error
struct weighted_absolute_percentage_error_function
    : regression_detail::error_metric<regression_detail::weighted_absolute_percentage_error_metric> {};
inline constexpr weighted_absolute_percentage_error_function weighted_absolute_percentage_error{};

ASSAY_NAMESPACE_END
