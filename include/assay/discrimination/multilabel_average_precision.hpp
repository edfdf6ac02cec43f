// SPDX-License-Identifier: MIT
/// @file
/// multilabel_average_precision: average precision of every label, averaged or pooled.
#pragma once

#include <assay/discrimination/average_precision.hpp>
#include <assay/discrimination/class_average.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {
struct multilabel_average_precision_metric {
  static constexpr const char* name = "multilabel_average_precision";
  static constexpr const char* per_label_name = "multilabel_average_precision_per_label";
  template <class Ranked>
  static double value(const Ranked& r) {
    return average_precision(r);
  }
};
}  // namespace discrimination_detail

/// Average precision of every column of scores for the labels in the same column of truth, averaged over the labels (mean
/// average precision), or of all n L pairs in one ranking (averaging::micro).
///
/// `multilabel_average_precision(truth, scores[, weights][, options])`.
/// @par Input      as multilabel_auroc
/// @par Options    as multilabel_auroc
/// @par Returns    a value in [0, 1]; NaN (options.undefined) when no label has a value
/// @par Errors     as multilabel_auroc
/// @par Cost       as multilabel_auroc
/// @par Merge      none; a ranked_scores per label is exact
/// @par Same as    scikit-learn average_precision_score, torchmetrics multilabel_average_precision, where every label has both classes
struct multilabel_average_precision_function
    : discrimination_detail::label_score_metric<
          discrimination_detail::every_label_metric<discrimination_detail::multilabel_average_precision_metric, false>,
          class_average_options> {};
inline constexpr multilabel_average_precision_function multilabel_average_precision{};

/// The average precision of every label with its number of rows, the average, and the number of labels without a value:
/// per_class_result. Input, options, errors and cost as multilabel_auroc.
struct multilabel_average_precision_per_label_function
    : discrimination_detail::label_score_metric<
          discrimination_detail::every_label_metric<discrimination_detail::multilabel_average_precision_metric, true>,
          class_average_options> {};
inline constexpr multilabel_average_precision_per_label_function multilabel_average_precision_per_label{};

ASSAY_NAMESPACE_END
