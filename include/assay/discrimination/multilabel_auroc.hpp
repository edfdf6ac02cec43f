// SPDX-License-Identifier: MIT
/// @file
/// multilabel_auroc: area under the ROC curve of every label, averaged or pooled.
#pragma once

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/class_average.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {
struct multilabel_auroc_metric {
  static constexpr const char* name = "multilabel_auroc";
  static constexpr const char* per_label_name = "multilabel_auroc_per_label";
  template <class Ranked>
  static double value(const Ranked& r) {
    return auroc(r);
  }
};
}  // namespace discrimination_detail

/// AUROC of every column of scores for the labels in the same column of truth, averaged over the labels, or of all n L pairs in
/// one ranking (averaging::micro).
///
/// `multilabel_auroc(truth, scores[, weights][, options])`.
/// @par Input      truth: n x L labels 0/1; scores: n x L real numbers, larger = more likely, not NaN (infinities are ordered);
///                 weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Options    average macro, weighted (by the rows that have the label) or micro; absent: what a label that all rows have, or
///                 none, counts; undefined
/// @par Returns    a value in [0, 1]; NaN (options.undefined) when no label has a value
/// @par Errors     invalid_input: shapes differ, NaN score (its row and column are named), label not 0/1, negative weight,
///                 averaging::binary
/// @par Cost       O(n L) radix sort; memory a few columns (micro: all n L keys)
/// @par Merge      none; a ranked_scores per label is exact
/// @par Same as    scikit-learn roc_auc_score; torchmetrics multilabel_auroc with absent_class::zero
struct multilabel_auroc_function
    : discrimination_detail::label_score_metric<
          discrimination_detail::every_label_metric<discrimination_detail::multilabel_auroc_metric, false>, class_average_options> {};
inline constexpr multilabel_auroc_function multilabel_auroc{};

/// The AUROC of every label with its number of rows, the average, and the number of labels without a value: per_class_result.
/// Input, options, errors and cost as multilabel_auroc.
struct multilabel_auroc_per_label_function
    : discrimination_detail::label_score_metric<
          discrimination_detail::every_label_metric<discrimination_detail::multilabel_auroc_metric, true>, class_average_options> {};
inline constexpr multilabel_auroc_per_label_function multilabel_auroc_per_label{};

ASSAY_NAMESPACE_END
