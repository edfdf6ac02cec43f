// SPDX-License-Identifier: MIT
/// @file
/// r2_score, explained_variance: how much better than a constant.
#pragma once

#include <assay/regression/regression_moments.hpp>

ASSAY_NAMESPACE_BEGIN
namespace regression_detail {

/// 1 − unexplained / variance of the truth.
inline double explained_share(const regression_moments& m, double unexplained, const error_options& o, const char* function) {
  check_moment(function, m, unexplained);
  check_moment(function, m, m.truth_variance());
  return m.is_truth_constant() || !(m.truth_variance() > 0) ? o.undefined : 1 - unexplained / m.truth_variance();
}

struct r2_score_metric : of_moments<r2_score_metric> {
  static constexpr const char* name = "r2_score";
  static double from(const regression_moments& m, const error_options& o, const char* function) {
    return explained_share(m, m.mean_squared_error(), o, function);
  }
};

struct explained_variance_metric : of_moments<explained_variance_metric> {
  static constexpr const char* name = "explained_variance";
  static double from(const regression_moments& m, const error_options& o, const char* function) {
    return explained_share(m, m.error_variance(), o, function);
  }
};

}  // namespace regression_detail

/// Coefficient of determination R² = 1 − Σ w (p − y)² / Σ w (y − ȳ)²: 1 without errors, 0 for the mean of the truth, negative for worse.
///
/// `r2_score(truth, prediction[, weights][, options])` or `r2_score(regression_moments[, options])`.
/// @par Input   truth, prediction: n finite numbers; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Range   (−∞, 1]; NaN (options.undefined) when all truths are equal, one row included
/// @par Errors  invalid_input: sizes differ, NaN or infinite values, a negative weight, sums or squares that leave the range of double
/// @par Cost    one pass, no memory
/// @par Merge   through regression_moments
/// @par Same as scikit-learn r2_score (of a constant truth there 1 or 0, by force_finite = False NaN or −∞), torchmetrics r2_score
struct r2_score_function : regression_detail::moment_metric<regression_detail::r2_score_metric> {};
inline constexpr r2_score_function r2_score{};

/// Explained variance 1 − Var(p − y) / Var(y): R² of the prediction less its bias.
///
/// `explained_variance(truth, prediction[, weights][, options])` or `explained_variance(regression_moments[, options])`.
/// @par Input, Errors, Cost, Merge  as r2_score
/// @par Range   (−∞, 1]; NaN (options.undefined) when all truths are equal
/// @par Same as scikit-learn explained_variance_score, torchmetrics explained_variance
struct explained_variance_function : regression_detail::moment_metric<regression_detail::explained_variance_metric> {};
inline constexpr explained_variance_function explained_variance{};

ASSAY_NAMESPACE_END
