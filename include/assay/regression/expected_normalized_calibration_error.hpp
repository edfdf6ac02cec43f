// SPDX-License-Identifier: MIT
/// @file
/// expected_normalized_calibration_error (ENCE).
#pragma once

#include <assay/regression/spread_bins.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace regression_detail {

struct expected_normalized_calibration_error_metric {
  static constexpr const char* name = "expected_normalized_calibration_error";
  static constexpr auto kind = predictive_kind::positive_spread;
  template <class Rows>
  static double of(const Rows& rows, const spread_bin_options& o) {
    const spread_table table(rows, o, false);
    if (table.bins.empty()) return o.undefined;
    double sum = 0;
    for (const spread_bin& b : table.bins) {
      const double predicted = std::sqrt(b.variance);
      sum += std::abs(predicted - std::sqrt(b.error)) / predicted;
    }
    sum /= static_cast<double>(table.bins.size());
    rows.check_loss(sum);
    return sum;
  }
};

}  // namespace regression_detail

/// Expected normalized calibration error (ENCE): do errors grow as the predicted deviations say? Rows are put into bins by their
/// deviation; of each bin the root mean predicted variance RMV and the root mean square error RMSE of the mean are compared:
/// mean over bins of |RMV − RMSE|/RMV.
///
/// The number depends on the bins, and is above 0 for calibrated predictions with few rows in a bin.
///
/// `expected_normalized_calibration_error(truth, mean, deviation[, weights][, options])`.
/// @par Options bins (10), binning (equal_count, equal_width), undefined. Equal counts: a bin ends after the first deviation at which
///              the weight so far reaches i/B of the total, so that tied deviations stay together and there may be fewer bins
/// @par Input   truth, mean: n finite numbers; deviation: n finite numbers > 0; weights: n finite numbers >= 0 of any size, an integer
///              weight equals a repeated row
/// @par Range   [0, ∞), without unit; NaN (options.undefined) without rows of non-zero weight
/// @par Errors  invalid_input: sizes differ, NaN or infinite values, a deviation that is not positive (in rows of weight 0 too), a
///              negative weight, bins outside [1, 65536]
/// @par Cost    O(n): a radix sort; memory 24 bytes a row, twice while sorting
/// @par Merge   not by parts
/// @par Same as netcal ENCE by equal_width
/// @par Reference D. Levi, L. Gispan, N. Giladi and E. Fetaya, Sensors 22 (2022)
struct expected_normalized_calibration_error_function
    : regression_detail::predictive_metric<regression_detail::expected_normalized_calibration_error_metric, spread_bin_options> {};
inline constexpr expected_normalized_calibration_error_function expected_normalized_calibration_error{};

ASSAY_NAMESPACE_END
