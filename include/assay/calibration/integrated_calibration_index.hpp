// SPDX-License-Identifier: MIT
/// @file
/// integrated_calibration_index: distances between predictions and a flexible calibration curve.
#pragma once

#include <assay/calibration/flexible_calibration_curve.hpp>
#include <assay/core/sums.hpp>

ASSAY_NAMESPACE_BEGIN

/// Distances |c(p) - p| of the rows from the calibration curve c.
struct integrated_calibration_index_result {
  double ici = undefined();   ///< mean (Eavg)
  double e50 = undefined();   ///< median
  double e90 = undefined();   ///< quantile 0.9
  double emax = undefined();  ///< largest
};

namespace calibration_detail {

/// Quantile of type 7 of values that count so many rows each, sorted by their keys.
inline double smoother_quantile(const std::vector<std::uint64_t>& keys, const std::vector<double>& weight, double rows, double p) {
  const double place = 1 + p * (rows - 1);
  const double low = std::floor(place);
  const double share = place - low;
  double held = 0;
  double below = -1;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    held += weight[i];
    const double x = core::from_ordered_key<double>(keys[i]);
    const bool last = i + 1 == keys.size();
    if (below < 0 && (last || held >= low * (1 - smoother_rows::slack))) below = x;
    if (last || held >= (low + 1) * (1 - smoother_rows::slack)) return below + share * (x - below);
  }
  return undefined();
}

struct integrated_calibration_index_metric {
  static constexpr const char* name = "integrated_calibration_index";
  static constexpr auto kind = core::real_kind::probability;
  static constexpr const char* argument_name = "prediction";

  template <class Score, class Weight>
  static integrated_calibration_index_result of(const ranked_scores<Score, Weight>& r, const flexible_calibration_options& options) {
    check_smoother(name, options);
    const smoother_rows rows(r, name, options.weighting);
    if (rows.size() == 0) return {};
    const Vector fit = smoother_fit(r, rows, options);
    std::vector<std::uint64_t> keys(rows.x.size());
    std::vector<double> weight(rows.x.size());
    core::cascade_sum sum;
    for (std::size_t i = 0; i < rows.x.size(); ++i) {
      const double distance = std::abs(fit[static_cast<Index>(i)] - rows.x[i]);
      keys[i] = core::ordered_key(distance);
      weight[i] = rows.weight(i);
      sum.add(weight[i] * distance);
    }
    core::radix_sort(keys, weight);
    integrated_calibration_index_result out;
    out.ici = sum.value() / rows.cumulative.back();
    out.e50 = smoother_quantile(keys, weight, rows.rows(), 0.5);
    out.e90 = smoother_quantile(keys, weight, rows.rows(), 0.9);
    out.emax = core::from_ordered_key<double>(keys.back());
    return out;
  }
};

}  // namespace calibration_detail

/// Integrated calibration index (ICI): the mean distance of the predictions from a flexible calibration curve, with the median (E50),
/// the quantile 0.9 (E90) and the largest (Emax) of the distances; 0 is best.
///
/// `integrated_calibration_index(truth, prediction[, weights][, options])` or `integrated_calibration_index(ranked_scores[, options])`. The
/// values depend on the smoother: name it when you report them. Quantiles are of type 7 over the rows.
///
/// @par Input   as flexible_calibration_curve.
/// @par Range   about [0, 1], isotonic [0, 1]; all NaN without rows of non-zero weight.
/// @par Errors  as flexible_calibration_curve.
/// @par Cost    as flexible_calibration_curve, and a radix sort of the distances.
/// @par Merge   through ranked_scores; unweighted: equal bits for any order and split.
/// @par Same as Eavg, E90 and Emax of val.prob of R rms ({.smoother = smoother::lowess}); ICI of Austin and Steyerberg (loess).
/// @par Reference P. C. Austin and E. W. Steyerberg, The Integrated Calibration Index (ICI) and related metrics for quantifying the
///              calibration of logistic regression models, Statistics in Medicine 38 (2019).
struct integrated_calibration_index_function
    : core::rank_metric<calibration_detail::integrated_calibration_index_metric, flexible_calibration_options> {};
inline constexpr integrated_calibration_index_function integrated_calibration_index{};

ASSAY_NAMESPACE_END
