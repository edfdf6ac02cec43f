// SPDX-License-Identifier: MIT
/// @file
/// Cumulative calibration error of probabilities: the largest sum of residuals below a threshold.
#pragma once

#include <assay/calibration/block_residual.hpp>
#include <assay/core/rank_metric.hpp>
#include <assay/core/whole_weights.hpp>

#include <algorithm>
#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// What is taken of the cumulative differences C_0 = 0, C_1, …, C_K.
enum class cumulative_statistic {
  maximum_absolute_deviation,  ///< max |C_k|, as Kolmogorov and Smirnov
  range                        ///< max C_k - min C_k, as Kuiper
};

/// Options of the cumulative calibration error.
struct cumulative_calibration_options {
  cumulative_statistic statistic = cumulative_statistic::maximum_absolute_deviation;
  double undefined = assay::undefined();  ///< returned without rows
};

namespace calibration_detail {

/// A sum whose every partial sum is wanted, in two stages, so that errors grow with √n at most.
class cumulative_sum {
 public:
  void add(double x) {
    recent_ += x;
    if (++count_ % 2048 == 0) {
      base_ += recent_;
      recent_ = 0;
    }
  }
  double value() const { return base_ + recent_; }

 private:
  double base_ = 0;
  double recent_ = 0;
  unsigned count_ = 0;
};

/// Sums of a walk over the cumulative differences; weights are multiplied by `scale`.
struct cumulative_totals {
  double scale = 1;
  double weight = 0;
  double variance = 0;          // Σ w p (1 - p)
  double squared_variance = 0;  // Σ w² p (1 - p)

  /// Of the last difference, when every outcome is drawn with its prediction; a row of weight w is one row, or w equal ones.
  double standard_deviation(bool repeated) const { return std::sqrt(repeated ? variance * scale : squared_variance) / weight; }
};

/// Whether weights stand for repeated rows; checks that they can.
template <class Score, class Weight>
bool cumulative_repeats(const char* function, const ranked_scores<Score, Weight>& r, weighting kind) {
  const bool repeated = ranked_scores<Score, Weight>::is_weighted && kind == weighting::frequency;
  if (repeated) core::check_frequencies(function, kind, r.has_whole_weights());
  return repeated;
}

/// Calls visit(p, Σ w, Σ w (y - p)), both sums over the rows of predictions up to p, for every distinct prediction from the lowest up.
template <class Score, class Weight, class Visit>
cumulative_totals walk_cumulative_differences(const ranked_scores<Score, Weight>& r, Visit&& visit) {
  cumulative_totals out;
  out.scale = block_weight_scale(r);
  cumulative_sum weight;
  cumulative_sum difference;
  cumulative_sum variance;
  cumulative_sum squared;
  r.ascending(
      [&](const auto& block) {
        const auto p = static_cast<double>(block.score);
        const auto positives = static_cast<double>(block.positives);
        const auto negatives = static_cast<double>(block.negatives);
        weight.add(positives + negatives);
        difference.add(block_residual(p, positives, negatives));
        variance.add(core::separately_rounded((positives + negatives) * (p * (1 - p))));
        squared.add(core::separately_rounded(static_cast<double>(block.positive_squares + block.negative_squares) * (p * (1 - p))));
        visit(p, weight.value(), difference.value());
      },
      {out.scale, out.scale});
  out.weight = weight.value();
  out.variance = variance.value();
  out.squared_variance = squared.value();
  return out;
}

/// Lowest and highest cumulative difference, 0 included.
struct cumulative_extremes {
  double lowest = 0;
  double highest = 0;

  void add(double difference) {
    lowest = (std::min)(lowest, difference);
    highest = (std::max)(highest, difference);
  }
  double of(cumulative_statistic s) const {
    return s == cumulative_statistic::range ? highest - lowest : (std::max)(highest, -lowest);
  }
};

}  // namespace calibration_detail

/// Cumulative calibration error (ECCE): with C_k = Σ_{p_i <= t_k} w_i (y_i - p_i) / W over the distinct predictions t_1 < … < t_K and
/// C_0 = 0 it is max |C_k|, or max C_k - min C_k. No bins and no bandwidth; rows of equal prediction enter together.
///
/// The maximum absolute deviation is also the KS calibration error of Gupta et al.
/// `cumulative_calibration_error(truth, prediction[, weights][, options])` or `cumulative_calibration_error(ranked_scores[, options])`;
/// of a classifier pass `correct` and `confidence` of top_labels.
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0, an integer weight equals a
///              repeated row.
/// @par Range   [0, 1]; NaN (options.undefined) without rows.
/// @par Errors  invalid_input: sizes differ, NaN, a prediction outside [0, 1], a label that is not 0 or 1, a negative weight.
/// @par Cost    O(n) radix sort and one walk; 4 to 24 bytes a row.
/// @par Merge   exact, through ranked_scores. The order of rows and the split into batches do not matter.
/// @par Same as ECCE-MAD and ECCE-R (ecevecce, which wants distinct predictions), KS error (Gupta et al.).
/// @par Reference I. Arrieta-Ibarra et al., Metrics of calibration for probabilistic predictions, JMLR 23 (2022); K. Gupta et al.,
///              Calibration of neural networks using splines, ICLR 2021.
struct cumulative_calibration_error_function : core::rank_metric<cumulative_calibration_error_function, cumulative_calibration_options> {
  static constexpr const char* name = "cumulative_calibration_error";
  static constexpr auto kind = core::real_kind::probability;
  static constexpr const char* argument_name = "prediction";

  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const cumulative_calibration_options& options) {
    if (r.size() == 0) return options.undefined;
    calibration_detail::cumulative_extremes extremes;
    const auto totals =
        calibration_detail::walk_cumulative_differences(r, [&](double, double, double difference) { extremes.add(difference); });
    return extremes.of(options.statistic) / totals.weight;
  }
};
inline constexpr cumulative_calibration_error_function cumulative_calibration_error{};

ASSAY_NAMESPACE_END
