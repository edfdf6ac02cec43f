// SPDX-License-Identifier: MIT
/// @file
/// label_ranking_average_precision: how pure the top of the ranking of labels is, seen from every true label.
#pragma once

#include <assay/discrimination/row_mean.hpp>

ASSAY_NAMESPACE_BEGIN

namespace discrimination_detail {
struct label_ranking_average_precision_metric {
  static constexpr const char* name = "label_ranking_average_precision";
  template <class S, class Y, class... W>
  static double of(const row_mean_options& o, const S& scores, const Y& truth, const W&... weights) {
    const auto value = [](const auto& row) {
      if (row.relevant() == 0 || row.irrelevant() == 0) return 1.0;
      double relevant = 0;
      double all = 0;
      double sum = 0;
      row.descending([&](const auto& b) {
        const auto hits = static_cast<double>(b.positives);
        relevant += hits;
        all += hits + static_cast<double>(b.negatives);
        sum += hits * (relevant / all);
      });
      return (std::min)(1.0, sum / row.relevant());
    };
    return mean_over_ranked_rows(name, o.undefined, value, scores, truth, weights...);
  }
};
}  // namespace discrimination_detail

/// Label ranking average precision: the mean over rows of the mean over the true labels of the share of true labels among those
/// that score at least as high. Per row it is the average precision of its labels.
///
/// `label_ranking_average_precision(truth, scores[, weights][, options])`.
/// @par Input      as coverage_error
/// @par Returns    a value in (0, 1]; a row with no true label or with true ones only counts 1; NaN (options.undefined) without rows
/// @par Errors     as coverage_error
/// @par Cost       one pass, O(n L log L) at most; no memory that grows with n
/// @par Merge      none; the mean of batches weighted by their rows
/// @par Same as    scikit-learn label_ranking_average_precision_score, torchmetrics multilabel_ranking_average_precision
/// @par Reference  Schapire and Singer 2000, doi:10.1023/A:1007649029923
struct label_ranking_average_precision_function
    : discrimination_detail::label_score_metric<discrimination_detail::label_ranking_average_precision_metric, row_mean_options> {};
inline constexpr label_ranking_average_precision_function label_ranking_average_precision{};

ASSAY_NAMESPACE_END
