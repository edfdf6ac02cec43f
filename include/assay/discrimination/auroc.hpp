// SPDX-License-Identifier: MIT
/// @file
/// auroc: area under the ROC curve.
#pragma once

#include <assay/discrimination/descending_totals.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {
struct auroc_metric {
  static constexpr const char* name = "auroc";
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const rank_options& options) {
    if (!core::has_both_classes(r)) return options.undefined;
    if constexpr (!ranked_scores<Score, Weight>::is_weighted) {
      const double pairs = static_cast<double>(r.positives()) * static_cast<double>(r.negatives());
      return (std::min)(1.0, static_cast<double>(r.doubled_concordance()) / (2 * pairs));
    } else {
      const core::scaled_totals both(r);
      descending_totals totals(both);
      r.descending([&](const auto& b) { totals.add(b); }, both.scales);
      return totals.auroc();
    }
  }
};
}  // namespace discrimination_detail

/// Area under the ROC curve, P(score⁺ > score⁻) + ½ P(score⁺ = score⁻):
/// A = Σ_{i∈P} Σ_{j∈N} w_i w_j (1[s_i > s_j] + ½·1[s_i = s_j]) / (W_P W_N).
///
/// `auroc(truth, score[, weights][, options])` or `auroc(ranked_scores[, options])`.
/// @par Input      truth: n labels 0/1; score: n real numbers, larger = more positive (never flipped), not NaN, infinities
///                 ordered; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Returns    a value in [0, 1]; NaN (options.undefined) when one class has no weight
/// @par Errors     invalid_input: sizes differ, NaN score, label not 0/1, negative weight
/// @par Numerics   unweighted: exact 128-bit pair counts; ties are exact equality after −0 → +0
/// @par Cost       O(n) radix sort; 4 (float) or 8 (double) bytes a row, twice while sorting
/// @par Merge      exact, through ranked_scores
/// @par Same as    scikit-learn roc_auc_score, pROC auc(direction = "<")
/// @par Reference  Hanley and McNeil 1982, doi:10.1148/radiology.143.1.7063747
struct auroc_function : core::rank_metric<discrimination_detail::auroc_metric, rank_options> {};
inline constexpr auroc_function auroc{};

ASSAY_NAMESPACE_END
