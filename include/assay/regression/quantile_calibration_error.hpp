// SPDX-License-Identifier: MIT
/// @file
/// quantile_calibration_error (QCE).
#pragma once

#include <assay/core/normal_distribution.hpp>
#include <assay/regression/quantile_calibration_curve.hpp>
#include <assay/regression/spread_bins.hpp>

#include <algorithm>
#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// Options of quantile_calibration_error.
struct quantile_calibration_error_options {
  Vector levels = Vector::LinSpaced(9, 0.1, 0.9);  ///< in [0, 1], at least one
  predictive_region region = predictive_region::central_interval;
  Index bins = 10;  ///< of the deviation, 1 to 65536; 1: over all rows (marginal)
  assay::spread_binning binning = assay::spread_binning::equal_count;
  double undefined = assay::undefined();  ///< returned without rows
};

namespace regression_detail {

struct quantile_calibration_error_metric {
  static constexpr const char* name = "quantile_calibration_error";
  static constexpr auto kind = predictive_kind::positive_spread;
  template <class Rows>
  static double of(const Rows& rows, const quantile_calibration_error_options& o) {
    check_spread_bins(name, o.bins);
    const Vector& levels = o.levels;
    if (levels.size() == 0) core::raise_for(name, "levels has no elements");
    for (Index k = 0; k < levels.size(); ++k) {
      if (!core::is_probability(levels[k])) core::raise_at({name, "levels"}, k, core::problem_of(levels[k], core::real_kind::probability));
    }
    const spread_rows sorted(rows, [&](double y, double mean, double deviation) {
      return level_of_pit(core::normal_cdf((y - mean) / deviation), o.region);
    });
    if (sorted.size() == 0) return o.undefined;
    double total = 0;
    double sum = 0;
    Vector held(levels.size());
    sorted.for_bins(o.bins, o.binning, [](double s) { return s; }, [&](std::size_t first, std::size_t last) {
      held.setZero();
      double weight = 0;
      for (std::size_t i = first; i < last; ++i) {
        weight += sorted[i].weight;
        for (Index k = 0; k < levels.size(); ++k) held[k] += sorted[i].value <= levels[k] ? sorted[i].weight : 0.0;
      }
      total += weight;
      for (Index k = 0; k < levels.size(); ++k) sum += std::abs(held[k] - levels[k] * weight);
    });
    return sum / total / static_cast<double>(levels.size());
  }
};

}  // namespace regression_detail

/// Quantile calibration error (QCE): rows are put into bins by their deviation; in each bin the share of rows whose truth lies in its
/// region of level p (see predictive_region) is compared with p: weighted mean over bins of |share − p|, mean over the levels.
///
/// Normal predictions. One bin is the marginal error: the mean gap of quantile_calibration_curve at these levels.
///
/// `quantile_calibration_error(truth, mean, deviation[, weights][, options])`.
/// @par Options levels (0.1, …, 0.9), region (central_interval), bins (10), binning (equal_count), undefined; bins as in
///              expected_normalized_calibration_error
/// @par Input   as expected_normalized_calibration_error
/// @par Range   [0, 1]; NaN (options.undefined) without rows of non-zero weight
/// @par Errors  as expected_normalized_calibration_error; no levels, a level outside [0, 1]
/// @par Cost    O(n L) of L levels and a radix sort; memory 24 bytes a row, twice while sorting
/// @par Merge   not by parts
/// @par Same as netcal QCE by equal_width; marginal=True is `.bins = 1`
/// @par Reference F. Küppers, J. Schneider and A. Haselhoff, ECCV workshops 2022
struct quantile_calibration_error_function
    : regression_detail::predictive_metric<regression_detail::quantile_calibration_error_metric, quantile_calibration_error_options> {};
inline constexpr quantile_calibration_error_function quantile_calibration_error{};

ASSAY_NAMESPACE_END
