// SPDX-License-Identifier: MIT
/// @file
/// equal_error_rate: where the false positive rate equals the false negative rate.
#pragma once

#include <assay/discrimination/descending_totals.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

struct equal_error_rate_metric {
  static constexpr const char* name = "equal_error_rate";
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const rank_options& options) {
    if (!has_both_classes(r)) return options.undefined;
    const scaled_totals both(r);
    threshold_totals totals(both);
    double before = -1;  // (TPR + FPR − 1) times P·N
    double last_rate = 0;
    double rate = -1;
    before *= totals.product();
    r.descending([&](const auto& b) {
      if (rate >= 0) return;
      totals.add(b);
      const auto excess = static_cast<double>(totals.scaled_excess());
      if (excess >= 0) {
        // the curve is straight from the last vertex, with negative excess, to this one
        rate = last_rate + (totals.false_positive_rate() - last_rate) * (before / (before - excess));
      }
      before = excess;
      last_rate = totals.false_positive_rate();
    }, both.scales);
    return rate >= 0 ? rate : last_rate;  // weights may sum up to a little less than all
  }
};

}  // namespace discrimination_detail

/// Equal error rate: the false positive rate at which the ROC curve, straight between its vertices, has as large a false
/// negative rate.
///
/// `equal_error_rate(truth, score[, weights][, options])` or `equal_error_rate(ranked_scores[, options])`. The vertex nearest to it, with
/// its threshold, is equal_error_point (threshold_choice.hpp), of which the value is the mean of both rates there.
/// @par Returns    a value in [0, 1], ½ for a constant score; NaN (options.undefined) with one class only
/// @par Errors     as auroc
/// @par Cost       O(n) radix sort and one walk
/// @par Same as    pROC-style interpolation; torchmetrics eer is equal_error_point(...).value
struct equal_error_rate_function : discrimination_detail::rank_metric<discrimination_detail::equal_error_rate_metric, rank_options> {};
inline constexpr equal_error_rate_function equal_error_rate{};

ASSAY_NAMESPACE_END
