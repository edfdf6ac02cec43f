// SPDX-License-Identifier: MIT
/// @file
/// ks_statistic: largest distance between the score distributions of the two classes.
#pragma once

#include <assay/discrimination/rank_metrics.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {
struct ks_statistic_metric {
  static constexpr const char* name = "ks_statistic";
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const rank_options& options) {
    return rank_metrics_metric::of(r, options).ks_statistic;
  }
};
}  // namespace discrimination_detail

/// Kolmogorov-Smirnov statistic max_t |TPR(t) − FPR(t)| between the scores of positives and negatives.
///
/// `ks_statistic(truth, score[, weights][, options])` or `ks_statistic(ranked_scores[, options])`; its threshold is in
/// rank_metrics. Unweighted, maxima are compared in exact integers, so the threshold does not depend on rounding.
/// @par Returns    a value in [0, 1]; NaN (options.undefined) with one class only
/// @par Errors     as auroc
/// @par Cost       as auroc
/// @par Same as    SciPy ks_2samp statistic, R hmeasure KS
struct ks_statistic_function : discrimination_detail::rank_metric<discrimination_detail::ks_statistic_metric, rank_options> {};
inline constexpr ks_statistic_function ks_statistic{};

ASSAY_NAMESPACE_END
