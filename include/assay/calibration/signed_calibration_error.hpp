// SPDX-License-Identifier: MIT
/// @file
/// The two halves of the expected calibration error: predictions above and below the observed rates.
#pragma once

#include <assay/calibration/binned_metric.hpp>

ASSAY_NAMESPACE_BEGIN

/// The expected calibration error by its sign.
struct signed_calibration_error_result {
  double over = undefined();   ///< Σ π_b max(p̄_b - ȳ_b, 0): predictions above the rates
  double under = undefined();  ///< Σ π_b max(ȳ_b - p̄_b, 0): predictions below the rates

  /// expected_calibration_error of the same bins (norm l1).
  double total() const { return over + under; }
  /// Mean prediction less mean outcome, whatever the bins.
  double net() const { return over - under; }
};

/// By how much predictions lie above and below the observed rates: over = Σ_b π_b max(p̄_b - ȳ_b, 0) and
/// under = Σ_b π_b max(ȳ_b - p̄_b, 0) with π_b = W_b / W the share, p̄_b the mean prediction and ȳ_b the observed rate of bin b.
///
/// Their sum is expected_calibration_error of the same bins. Of (correct, confidence), see top_labels, they are the over- and
/// under-confidence of a classifier; of a binary outcome p above the rate is over-confident only where p is above 1/2.
///
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0. Or a reliability_table (equal
///              width), or a ranked_scores of the predictions and options, or a number of bins (equal mass).
/// @par Range   over and under in [0, 1], their sum too; both NaN when there is no row of non-zero weight.
/// @par Errors  as expected_calibration_error
/// @par Cost    as expected_calibration_error
/// @par Merge   through reliability_table or ranked_scores.
struct signed_calibration_error_function
    : calibration_detail::binned_metric<signed_calibration_error_function, calibration_bin_options, calibration_detail::no_options> {
  static constexpr const char* name = "signed_calibration_error";

  static calibration_detail::no_options table_options(const calibration_bin_options&) { return {}; }
  static signed_calibration_error_result of(const calibration_detail::binned& in, calibration_detail::no_options) {
    const double total = in.weight(name);
    if (!(total > 0)) return {};
    double over = 0;
    double under = 0;
    for (const reliability_bin& b : in.bins) {
      if (b.weight > 0) (b.gap < 0 ? over : under) += b.weight * (b.gap < 0 ? -b.gap : b.gap);
    }
    return {over / total, under / total};
  }
};
inline constexpr signed_calibration_error_function signed_calibration_error{};

ASSAY_NAMESPACE_END
