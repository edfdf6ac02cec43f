// SPDX-License-Identifier: MIT
/// @file
/// The cumulative differences between outcomes and predictions, to plot.
#pragma once

#include <assay/calibration/cumulative_calibration_error.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of the curve of cumulative differences.
struct cumulative_calibration_curve_options {
  assay::weighting weighting = assay::weighting::importance;  ///< matters to the standard deviation only
};

/// The cumulative differences C_k at the distinct predictions t_1 < … < t_K, and C_0 = 0 before them. The slope of `difference` against
/// `position` over a stretch is how far outcomes lie above predictions there.
struct cumulative_calibration_curve_result {
  Vector prediction;                        ///< t_k; 0 at k = 0
  Vector position;                          ///< share of the weight up to t_k: from 0 to 1
  Vector difference;                        ///< C_k
  double standard_deviation = undefined();  ///< of C_K for calibrated predictions: √(Σ w² p (1 - p)) / W

  /// Number of points K + 1; 0 without rows.
  Index size() const { return position.size(); }
};

/// Curve of cumulative differences (position, C_k), whose largest excursion is cumulative_calibration_error: steep stretches are ranges of
/// predictions that are off; a calibrated model wanders within about two standard deviations of 0.
///
/// `cumulative_calibration_curve(truth, prediction[, weights][, options])` or `cumulative_calibration_curve(ranked_scores[, options])`.
/// @par Input   as cumulative_calibration_error.
/// @par Returns K + 1 points; none, and a standard deviation of NaN, without rows.
/// @par Errors  as cumulative_calibration_test.
/// @par Cost    as cumulative_calibration_error; 48 bytes a distinct prediction.
/// @par Merge   exact, through ranked_scores.
/// @par Same as the cumulative plot of ecevecce.
/// @par Reference M. Tygert, Cumulative deviation of a subpopulation from the full population, Journal of Big Data 8 (2021).
struct cumulative_calibration_curve_function
    : core::rank_metric<cumulative_calibration_curve_function, cumulative_calibration_curve_options> {
  static constexpr const char* name = "cumulative_calibration_curve";
  static constexpr auto kind = core::real_kind::probability;
  static constexpr const char* argument_name = "prediction";

  template <class Score, class Weight>
  static cumulative_calibration_curve_result of(const ranked_scores<Score, Weight>& r,
                                                const cumulative_calibration_curve_options& options) {
    const bool repeated = calibration_detail::cumulative_repeats(name, r, options.weighting);
    cumulative_calibration_curve_result out;
    if (r.size() == 0) return out;
    std::vector<double> prediction{0};
    std::vector<double> position{0};
    std::vector<double> difference{0};
    const auto totals = calibration_detail::walk_cumulative_differences(r, [&](double p, double weight, double sum) {
      prediction.push_back(p);
      position.push_back(weight);
      difference.push_back(sum);
    });
    out.prediction = view(prediction);
    out.position = view(position) / totals.weight;
    out.difference = view(difference) / totals.weight;
    out.standard_deviation = totals.standard_deviation(repeated);
    return out;
  }
};
inline constexpr cumulative_calibration_curve_function cumulative_calibration_curve{};

ASSAY_NAMESPACE_END
