// SPDX-License-Identifier: MIT
/// @file
/// concordance_correlation (Lin) and its interval.
#pragma once

#include <assay/regression/pearson_correlation.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace regression_detail {

/// NaN without rows, and where all truths and predictions are one number.
inline double concordance_of(const regression_moments& m, const char* function) {
  if (m.size() == 0) return undefined();
  const double bias = m.mean_error();
  const double spread = m.truth_variance() + m.prediction_variance() + bias * bias;
  check_moment(function, m, spread);
  const bool both = m.is_truth_constant() && m.is_prediction_constant();
  if (!(spread > 0) || (both && core::magnitude_bits(bias) == 0)) return undefined();
  if (m.is_truth_constant() || m.is_prediction_constant()) return 0;
  return 2 * m.covariance() / spread;
}

struct concordance_correlation_metric : of_moments<concordance_correlation_metric> {
  static constexpr const char* name = "concordance_correlation";
  static double from(const regression_moments& m, const error_options& o, const char* function) {
    return value_or(concordance_of(m, function), o.undefined);
  }
};

struct concordance_correlation_interval_metric : of_moments<concordance_correlation_interval_metric> {
  static constexpr const char* name = "concordance_correlation_interval";
  static estimate from(const regression_moments& m, const correlation_interval_options& o, const char* function) {
    const double n = rows_of_interval(function, m, o);
    const double c = concordance_of(m, function);
    const double r = correlation_of(m, function);
    if (is_undefined(r) || !(std::abs(r) > 0) || !(n > 2)) return {.value = c, .level = o.level};
    const double bias = m.mean_error();
    const double u = bias * bias / std::sqrt(m.truth_variance()) / std::sqrt(m.prediction_variance());
    const double a = c / r;
    const double unexplained = (1 - c) * (1 + c);
    if (!(unexplained > 0)) return fisher_interval(c, 0, o.level);
    const double variance = (1 - r) * (1 + r) * a * a / unexplained + 2 * a * c * c * u / ((1 + c) * unexplained) -
                            0.5 * (a * a * c * c) * (u * u) / (unexplained * unexplained);
    return fisher_interval(c, std::sqrt((std::max)(0.0, variance) / (n - 2)), o.level);
  }
};

}  // namespace regression_detail

/// Lin's concordance correlation 2 Cov(y, p) / (Var(y) + Var(p) + (ȳ − p̄)²): how near to the line p = y, so that unlike Pearson's a bias
/// or a wrong scale counts.
///
/// `concordance_correlation(truth, prediction[, weights][, options])` or `concordance_correlation(regression_moments[, options])`.
/// Variances are divided by n, as Lin's.
/// @par Input   truth, prediction: n finite numbers; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Range   [−1, 1]; 0 when one column is constant; NaN (options.undefined) without rows, and when all truths and predictions are
///              one number
/// @par Errors  invalid_input: sizes differ, NaN or infinite values, a negative weight, sums or squares that leave the range of double
/// @par Cost    one pass, no memory
/// @par Merge   through regression_moments
/// @par Same as R epiR epi.ccc; torchmetrics concordance_corrcoef divides variances by n − 1 and not the bias
/// @par Reference Lin 1989, Biometrics 45
struct concordance_correlation_function : regression_detail::moment_metric<regression_detail::concordance_correlation_metric> {};
inline constexpr concordance_correlation_function concordance_correlation{};

/// Lin's concordance correlation with the interval of Fisher's z and Lin's asymptotic standard error, divided by n − 2; n is the number
/// of rows, with weights (Σw)²/Σw² (importance) or Σw (frequency).
///
/// `concordance_correlation_interval(truth, prediction[, weights][, options])` or `…(regression_moments[, options])` → estimate. For data
/// that are jointly normal. Bounds are NaN for n <= 2, where a column is constant, and where Pearson's correlation is 0.
/// @par Input, Cost, Merge  as concordance_correlation
/// @par Errors  as concordance_correlation; level outside (0, 1), frequency weights that are not whole
/// @par Same as R epiR epi.ccc(ci = "z-transform")
/// @par Reference Lin 1989, Biometrics 45; with the correction of Lin 2000, Biometrics 56
struct concordance_correlation_interval_function
    : regression_detail::moment_metric<regression_detail::concordance_correlation_interval_metric, correlation_interval_options> {};
inline constexpr concordance_correlation_interval_function concordance_correlation_interval{};

ASSAY_NAMESPACE_END
