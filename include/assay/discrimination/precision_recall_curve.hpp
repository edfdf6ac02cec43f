// SPDX-License-Identifier: MIT
/// @file
/// precision_recall_curve: precision against recall at every distinct score.
#pragma once

#include <assay/discrimination/roc_curve.hpp>

ASSAY_NAMESPACE_BEGIN

/// A precision-recall curve, thresholds descending; row k is "score >= threshold[k]".
struct precision_recall_curve_result {
  Vector threshold;  ///< +inf first, then every distinct score downwards
  Vector precision;  ///< in [0, 1]; the first value is 1 by convention (nothing is predicted positive there)
  Vector recall;     ///< in [0, 1], ascending from 0; NaN without positives
};

namespace discrimination_detail {
struct precision_recall_curve_metric {
  static constexpr const char* name = "precision_recall_curve";
  template <class Score, class Weight>
  static precision_recall_curve_result of(const ranked_scores<Score, Weight>& r, const rank_options& options) {
    const cumulative_curve c(r);
    const Index n = c.threshold.size();
    const double positives = c.true_positives(n - 1);
    precision_recall_curve_result out{c.threshold, c.true_positives / (c.true_positives + c.false_positives), Vector(n)};
    out.precision(0) = 1;
    if (positives > 0) {
      out.recall = c.true_positives / positives;
    } else {
      out.recall.setConstant(options.undefined);
    }
    return out;
  }
};
}  // namespace discrimination_detail

/// Precision-recall curve: one point per distinct score after the conventional start (recall 0, precision 1).
///
/// `precision_recall_curve(truth, score[, weights][, options])` or `precision_recall_curve(ranked_scores[, options])`.
/// Between two points the curve is not a straight line; the area by steps is average_precision.
/// @par Returns    precision_recall_curve_result with (number of distinct scores + 1) rows
/// @par Errors     as auroc
/// @par Cost       O(n) radix sort; 40 bytes per distinct score
/// @par Same as    scikit-learn precision_recall_curve (there in reversed order)
struct precision_recall_curve_function
    : discrimination_detail::rank_metric<discrimination_detail::precision_recall_curve_metric, rank_options> {};
inline constexpr precision_recall_curve_function precision_recall_curve{};

ASSAY_NAMESPACE_END
