// SPDX-License-Identifier: MIT
/// @file
/// geometric_mean: geometric mean of the recalls.
#pragma once

#include <assay/discrimination/class_metric.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {
struct geometric_mean_metric {
  static constexpr const char* name = "geometric_mean";
  static double of(const confusion_matrix& m, const table_metric_options& o) {
    double logarithm = 0;
    double present = 0;
    bool found = true;
    for (const class_cells& c : cells_of_classes(m)) {
      if (!(c.positives() > 0)) continue;
      present += 1;
      if (c.true_positives > 0) {
        // of a recall next to 1 the complement has the digits
        logarithm += c.true_positives < c.false_negatives ? std::log(c.true_positives / c.positives())
                                                          : std::log1p(-(c.false_negatives / c.positives()));
      } else {
        found = false;
      }
    }
    if (!(present > 0)) return o.undefined;
    return found ? std::exp(logarithm / present) : 0;
  }
};
}  // namespace discrimination_detail

/// Geometric mean (G-mean) of the recalls of the classes that occur in the truth: (Π recall)^(1/K), of two classes
/// √(recall · specificity). 0 when a class is never found; balanced_accuracy is the arithmetic mean.
///
/// `geometric_mean(truth, predicted[, weights][, options])` or `geometric_mean(confusion_matrix[, options])`.
/// @par Returns    a value in [0, 1]; NaN (options.undefined) without weight
/// @par Errors     as accuracy
/// @par Cost       one pass; K² cells
/// @par Same as    imbalanced-learn geometric_mean_score
/// @par Reference  Kubat and Matwin 1997, Addressing the curse of imbalanced training sets
struct geometric_mean_function : discrimination_detail::class_metric<discrimination_detail::geometric_mean_metric, table_metric_options> {};
inline constexpr geometric_mean_function geometric_mean{};

ASSAY_NAMESPACE_END
