// SPDX-License-Identifier: MIT
/// @file
/// average_precision: area under the step precision-recall curve.
#pragma once

#include <assay/discrimination/rank_metrics.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {
struct average_precision_metric {
  static constexpr const char* name = "average_precision";
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const rank_options& options) {
    return rank_metrics_metric::of(r, options).average_precision;
  }
};
}  // namespace discrimination_detail

/// Average precision Σ_k (R_k − R_{k−1}) P_k over the distinct scores from the highest down, with recall R and precision P
/// of "score ≥ k-th score"; tied scores enter together. No interpolation (a trapezoid over this curve is optimistic).
///
/// `average_precision(truth, score[, weights][, options])` or `average_precision(ranked_scores[, options])`.
/// @par Returns    a value in [0, 1], the prevalence for a constant score; NaN (options.undefined) with one class only
/// @par Errors     as auroc
/// @par Cost       as auroc
/// @par Same as    scikit-learn average_precision_score, LightGBM average_precision
struct average_precision_function : discrimination_detail::rank_metric<discrimination_detail::average_precision_metric, rank_options> {};
inline constexpr average_precision_function average_precision{};

ASSAY_NAMESPACE_END
