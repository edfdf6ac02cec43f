// SPDX-License-Identifier: MIT
/// @file
/// precision, recall and specificity.
#pragma once

#include <assay/discrimination/class_metric.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {
struct precision_rate {
  static constexpr const char* name = "precision";
  static constexpr cell_share value{.yes = {.true_positives = 1}, .no = {.false_positives = 1}};
};
struct recall_rate {
  static constexpr const char* name = "recall";
  static constexpr cell_share value{.yes = {.true_positives = 1}, .no = {.false_negatives = 1}};
};
struct specificity_rate {
  static constexpr const char* name = "specificity";
  static constexpr cell_share value{.yes = {.true_negatives = 1}, .no = {.false_positives = 1}};
};
}  // namespace discrimination_detail

/// Precision TP / (TP + FP): share of the predicted positives that are positive.
///
/// `precision(truth, predicted[, weights][, options])` or `precision(confusion_matrix[, options])`.
/// @par Options    average: binary (two classes, options.positive), macro, micro, weighted; undefined, skip_undefined for classes
///                 without a value
/// @par Returns    a value in [0, 1]; a class without predicted rows has the value options.undefined (NaN, and so has a mean over
///                 it, unless skip_undefined leaves it out)
/// @par Errors     as accuracy; binary averaging of more than two classes
/// @par Cost       one pass; K² cells
/// @par Same as    scikit-learn precision_score (zero_division = options.undefined; nan: skip_undefined)
struct precision_function : discrimination_detail::class_rate<discrimination_detail::precision_rate> {};
inline constexpr precision_function precision{};

/// Recall (sensitivity, true positive rate, hit rate) TP / (TP + FN): share of the positives that are predicted positive.
///
/// Calling forms, options, errors and cost as precision; a class without true rows has the value options.undefined (NaN).
/// @par Same as    scikit-learn recall_score
struct recall_function : discrimination_detail::class_rate<discrimination_detail::recall_rate> {};
inline constexpr recall_function recall{};

/// Specificity (true negative rate) TN / (TN + FP): share of the negatives that are predicted negative.
///
/// Calling forms, options, errors and cost as precision; undefined (NaN) when every row belongs to the class.
/// @par Same as    torchmetrics specificity
struct specificity_function : discrimination_detail::class_rate<discrimination_detail::specificity_rate> {};
inline constexpr specificity_function specificity{};

ASSAY_NAMESPACE_END
