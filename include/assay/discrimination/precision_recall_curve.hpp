// SPDX-License-Identifier: MIT
/// @file
/// precision_recall_curve: precision against recall at every distinct score.
#pragma once

#include <assay/discrimination/roc_curve.hpp>

#include <optional>

ASSAY_NAMESPACE_BEGIN

/// Options of precision-recall curves and their areas.
struct precision_recall_options {
  /// Number (sum of weights) of all positives, those that were never scored included: objects that a detector missed. Without
  /// it the scored ones are all. With it only the absence of any positive is undefined.
  std::optional<double> positives = {};
  double undefined = assay::undefined();  ///< returned where the metric is undefined; peers return 0, 0.5 or 1 there
};

/// A precision-recall curve, thresholds descending; row k is "score >= threshold[k]".
struct precision_recall_curve_result {
  Vector threshold;  ///< +inf first, then every distinct score downwards
  Vector precision;  ///< in [0, 1]; the first value is 1 by convention (nothing is predicted positive there)
  Vector recall;     ///< in [0, 1], ascending from 0; NaN without positives
};

namespace discrimination_detail {

/// The total of the positives: as many as were scored, or what the caller says, which must not be less.
inline double total_of_positives(const char* function, double scored, const std::optional<double>& given, double scale = 1) {
  if (!given) return scored;
  if (!core::is_weight(*given)) core::raise_for(function, "positives = " + core::to_text(*given) + " must be finite and not negative");
  const double total = *given * scale;
  if (total < scored * (1 - 1e-12)) {  // the caller may have summed weights in another order
    core::raise_for(function, "positives = " + core::to_text(*given) + " is less than the total of the scored positives, " +
                                  core::to_text(scored / scale));
  }
  return (std::max)(total, scored);
}

struct precision_recall_curve_metric {
  static constexpr const char* name = "precision_recall_curve";
  template <class Score, class Weight>
  static precision_recall_curve_result of(const ranked_scores<Score, Weight>& r, const precision_recall_options& options) {
    const roc_curve_result c = roc_curve_metric::of(r, {});
    const Index n = c.threshold.size();
    const double positives = total_of_positives(name, c.true_positives(n - 1), options.positives);
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
/// Between two points the curve is not a straight line: see precision_recall_area.
/// @par Options    positives: the total of positives when some were never scored, undefined
/// @par Returns    precision_recall_curve_result with (number of distinct scores + 1) rows
/// @par Errors     as auroc; positives not finite, negative, or less than the scored ones
/// @par Cost       O(n) radix sort; 88 bytes per distinct score
/// @par Same as    scikit-learn precision_recall_curve (there in reversed order)
struct precision_recall_curve_function
    : core::rank_metric<discrimination_detail::precision_recall_curve_metric, precision_recall_options> {};
inline constexpr precision_recall_curve_function precision_recall_curve{};

ASSAY_NAMESPACE_END
