// SPDX-License-Identifier: MIT
/// @file
/// The mean gap of the bins, every bin counting the same.
#pragma once

#include <assay/calibration/binned_metric.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// Average calibration error of binary probabilities: the mean over the non-empty bins of |ȳ_b - p̄_b|, ȳ_b and p̄_b the observed
/// rate and the mean prediction of bin b. Every bin counts the same, however few rows it holds.
///
/// With bins of equal mass it is about expected_calibration_error; with bins of equal width a bin of one row counts as much as one
/// of a thousand.
///
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0 (within the bins). Or a
///              reliability_table (equal width), or a ranked_scores of the predictions and options, or a number of bins
///              (equal mass).
/// @par Range   [0, 1]; NaN when there is no row of non-zero weight.
/// @par Errors  as expected_calibration_error
/// @par Cost    as expected_calibration_error
/// @par Merge   through reliability_table or ranked_scores.
/// @par Same as ACE (netcal) with `.edges = edges::linspace`. Not the adaptive calibration error of Nixon et al. 2019, which is
///              classwise_calibration_error with `.binning = binning::equal_mass`.
/// @par Reference L. Neumann, A. Zisserman, A. Vedaldi, Relaxed softmax: efficient confidence auto-calibration for safe pedestrian
///              detection, NeurIPS workshop 2018.
struct average_calibration_error_function
    : calibration_detail::binned_metric<average_calibration_error_function, calibration_bin_options, calibration_detail::no_options> {
  static constexpr const char* name = "average_calibration_error";

  static calibration_detail::no_options table_options(const calibration_bin_options&) { return {}; }
  static double of(const calibration_detail::binned& in, calibration_detail::no_options) {
    in.weight(name);
    double sum = 0;
    double bins = 0;
    for (const reliability_bin& b : in.bins) {
      if (!(b.weight > 0)) continue;
      sum += std::abs(b.gap);
      ++bins;
    }
    return bins > 0 ? sum / bins : undefined();
  }
};
inline constexpr average_calibration_error_function average_calibration_error{};

ASSAY_NAMESPACE_END
