// SPDX-License-Identifier: MIT
/// @file
/// pearson_correlation and its interval.
#pragma once

#include <assay/core/normal_distribution.hpp>
#include <assay/regression/regression_moments.hpp>

#include <algorithm>
#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// Options of intervals of correlations.
struct correlation_interval_options {
  double level = 0.95;
  assay::weighting weighting = assay::weighting::importance;
};

namespace regression_detail {

/// Correlation; NaN where a column is constant.
inline double correlation_of(const regression_moments& m, const char* function) {
  for (const double x : {m.truth_variance(), m.prediction_variance(), m.covariance()}) check_moment(function, m, x);
  const double y = std::sqrt(m.truth_variance());
  const double p = std::sqrt(m.prediction_variance());
  if (m.is_truth_constant() || m.is_prediction_constant() || !(y > 0) || !(p > 0)) return undefined();
  return (std::max)(-1.0, (std::min)(1.0, m.covariance() / y / p));
}

/// The number of rows that an interval counts on.
inline double rows_of_interval(const char* function, const regression_moments& m, const correlation_interval_options& o) {
  core::check_level(function, o.level);
  core::check_frequencies(function, o.weighting, m.has_whole_weights());
  return o.weighting == weighting::frequency ? m.weight() : m.effective_rows();
}

/// value and the interval of Fisher's z = atanh(value) with this standard error.
inline estimate fisher_interval(double value, double error_of_z, double level) {
  estimate out;
  out.value = value;
  out.level = level;
  const double unexplained = (1 - value) * (1 + value);
  if (!(unexplained > 0)) {  // ±1: z is infinite
    out.standard_error = 0;
    out.lower = out.upper = value;
    return out;
  }
  out.standard_error = error_of_z * unexplained;
  const double z = std::atanh(value);
  const double radius = core::normal_quantile(0.5 + level / 2) * error_of_z;
  out.lower = std::tanh(z - radius);
  out.upper = std::tanh(z + radius);
  return out;
}

struct pearson_correlation_metric : of_moments<pearson_correlation_metric> {
  static constexpr const char* name = "pearson_correlation";
  static double from(const regression_moments& m, const error_options& o, const char* function) {
    return value_or(correlation_of(m, function), o.undefined);
  }
};

struct pearson_correlation_interval_metric : of_moments<pearson_correlation_interval_metric> {
  static constexpr const char* name = "pearson_correlation_interval";
  static estimate from(const regression_moments& m, const correlation_interval_options& o, const char* function) {
    const double n = rows_of_interval(function, m, o);
    const double r = correlation_of(m, function);
    if (is_undefined(r) || !(n > 3)) return {.value = r, .level = o.level};
    return fisher_interval(r, 1 / std::sqrt(n - 3), o.level);
  }
};

}  // namespace regression_detail

/// Pearson's correlation Σ w (y − ȳ)(p − p̄) / √(Σ w (y − ȳ)² Σ w (p − p̄)²): how near to a straight line, whichever line.
///
/// `pearson_correlation(truth, prediction[, weights][, options])` or `pearson_correlation(regression_moments[, options])`.
/// @par Input   truth, prediction: n finite numbers; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Range   [−1, 1]; NaN (options.undefined) when truth or prediction is constant, one row included
/// @par Errors  invalid_input: sizes differ, NaN or infinite values, a negative weight, sums or squares that leave the range of double
/// @par Cost    one pass, no memory
/// @par Merge   through regression_moments
/// @par Same as SciPy pearsonr, torchmetrics pearson_corrcoef, R cor, cov.wt(cor = TRUE) with weights; of ranks spearman_correlation
struct pearson_correlation_function : regression_detail::moment_metric<regression_detail::pearson_correlation_metric> {};
inline constexpr pearson_correlation_function pearson_correlation{};

/// Pearson's correlation with the interval of Fisher's z = atanh r, standard error 1/√(n − 3); n is the number of rows, with weights
/// (Σw)²/Σw² (importance) or Σw (frequency).
///
/// `pearson_correlation_interval(truth, prediction[, weights][, options])` or `…(regression_moments[, options])` → estimate;
/// standard_error is (1 − r²)/√(n − 3). For data that are jointly normal; of others take bootstrap. Bounds are NaN for n <= 3, and
/// r = ±1 is its own interval.
/// @par Input, Cost, Merge  as pearson_correlation
/// @par Errors  as pearson_correlation; level outside (0, 1), frequency weights that are not whole
/// @par Same as SciPy pearsonr(…).confidence_interval, R cor.test
/// @par Reference Fisher 1921, Metron 1
struct pearson_correlation_interval_function
    : regression_detail::moment_metric<regression_detail::pearson_correlation_interval_metric, correlation_interval_options> {};
inline constexpr pearson_correlation_interval_function pearson_correlation_interval{};

ASSAY_NAMESPACE_END
