// SPDX-License-Identifier: MIT
/// @file
/// jaccard_index: intersection over union of the true and the predicted rows of a class.
#pragma once

#include <assay/discrimination/class_metric.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {
struct jaccard_index_rate {
  static constexpr const char* name = "jaccard_index";
  static constexpr cell_share value{.yes = {.true_positives = 1}, .no = {.false_positives = 1, .false_negatives = 1}};
};
}  // namespace discrimination_detail

/// Jaccard index TP / (TP + FP + FN) (intersection over union, critical success index, threat score) = F1 / (2 − F1).
///
/// `jaccard_index(truth, predicted[, weights][, options])` or `jaccard_index(confusion_matrix[, options])`.
/// @par Options    as precision: average, positive, undefined, skip_undefined
/// @par Returns    a value in [0, 1]; options.undefined (NaN) for a class that neither occurs nor is predicted
/// @par Errors     as precision
/// @par Cost       one pass; K² cells
/// @par Same as    scikit-learn jaccard_score (zero_division = options.undefined), torchmetrics jaccard_index
struct jaccard_index_function : discrimination_detail::class_rate<discrimination_detail::jaccard_index_rate> {};
inline constexpr jaccard_index_function jaccard_index{};

ASSAY_NAMESPACE_END
