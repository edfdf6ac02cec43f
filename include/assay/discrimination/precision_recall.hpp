// SPDX-License-Identifier: MIT
/// @file
/// precision, recall and specificity.
#pragma once

#include <assay/discrimination/class_metric.hpp>

#include <utility>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {
struct precision_metric {
  static constexpr const char* name = "precision";
  static double of(const confusion_matrix& m, const class_metric_options& o) {
    return average_over_classes(m, o, name,
                                [](const class_cells& c) { return std::pair(c.true_positives, c.true_positives + c.false_positives); });
  }
};
struct recall_metric {
  static constexpr const char* name = "recall";
  static double of(const confusion_matrix& m, const class_metric_options& o) {
    return average_over_classes(m, o, name,
                                [](const class_cells& c) { return std::pair(c.true_positives, c.true_positives + c.false_negatives); });
  }
};
struct specificity_metric {
  static constexpr const char* name = "specificity";
  static double of(const confusion_matrix& m, const class_metric_options& o) {
    return average_over_classes(
        m, o, name, [](const class_cells& c) { return std::pair(c.true_negatives, c.true_negatives + c.false_positives); }, true);
  }
};
}  // namespace discrimination_detail

/// Precision TP / (TP + FP): share of the predicted positives that are positive.
///
/// `precision(truth, predicted[, weights][, options])` or `precision(confusion_matrix[, options])`.
/// @par Options    average: binary (two classes, options.positive), macro, micro, weighted
/// @par Returns    a value in [0, 1]; a class without predicted rows has the value options.undefined (NaN)
/// @par Errors     as accuracy; binary averaging of more than two classes
/// @par Cost       one pass; K² cells
/// @par Same as    scikit-learn precision_score (zero_division = options.undefined)
struct precision_function : discrimination_detail::class_metric<discrimination_detail::precision_metric, class_metric_options> {};
inline constexpr precision_function precision{};

/// Recall (sensitivity, true positive rate) TP / (TP + FN): share of the positives that are predicted positive.
///
/// Calling forms, options, errors and cost as precision; a class without true rows has the value options.undefined (NaN).
/// @par Same as    scikit-learn recall_score
struct recall_function : discrimination_detail::class_metric<discrimination_detail::recall_metric, class_metric_options> {};
inline constexpr recall_function recall{};

/// Specificity (true negative rate) TN / (TN + FP): share of the negatives that are predicted negative.
///
/// Calling forms, options and errors as precision; undefined (NaN) when every row belongs to the class. Averages take K³
/// additions after the pass.
/// @par Same as    torchmetrics specificity
struct specificity_function : discrimination_detail::class_metric<discrimination_detail::specificity_metric, class_metric_options> {};
inline constexpr specificity_function specificity{};

ASSAY_NAMESPACE_END
