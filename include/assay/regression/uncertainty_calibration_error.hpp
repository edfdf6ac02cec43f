// SPDX-License-Identifier: MIT
/// @file
/// uncertainty_calibration_error (UCE).
#pragma once

#include <assay/regression/spread_bins.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace regression_detail {

struct uncertainty_calibration_error_metric {
  static constexpr const char* name = "uncertainty_calibration_error";
  static constexpr auto kind = predictive_kind::spread;
  template <class Rows>
  static double of(const Rows& rows, const spread_bin_options& o) {
    const spread_table table(rows, o, true);
    if (table.bins.empty()) return o.undefined;
    double sum = 0;
    for (const spread_bin& b : table.bins) sum += b.weight / table.weight * std::abs(b.variance - b.error);
    sum = sum / table.scale / table.scale;
    rows.check_loss(sum);
    return sum;
  }
};

}  // namespace regression_detail

/// Uncertainty calibration error (UCE): rows are put into bins by their deviation; the weighted mean over bins of
/// |mean predicted variance − mean squared error of the mean|, in squared units of the truth.
///
/// `uncertainty_calibration_error(truth, mean, deviation[, weights][, options])`.
/// @par Options as expected_normalized_calibration_error; bins of equal width are even in the variance
/// @par Input   as expected_normalized_calibration_error, but deviation >= 0
/// @par Range   [0, ∞); NaN (options.undefined) without rows of non-zero weight
/// @par Errors  as expected_normalized_calibration_error; a negative deviation, a mean that leaves the range of double
/// @par Cost, Merge  as expected_normalized_calibration_error
/// @par Same as netcal UCE by equal_width
/// @par Reference M.-H. Laves, S. Ihler, J. F. Fast, L. A. Kahrs and T. Ortmaier, MIDL 2020
struct uncertainty_calibration_error_function
    : regression_detail::predictive_metric<regression_detail::uncertainty_calibration_error_metric, spread_bin_options> {};
inline constexpr uncertainty_calibration_error_function uncertainty_calibration_error{};

ASSAY_NAMESPACE_END
