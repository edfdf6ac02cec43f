// SPDX-License-Identifier: MIT
/// @file
/// accuracy and balanced_accuracy.
#pragma once

#include <assay/discrimination/class_metric.hpp>

ASSAY_NAMESPACE_BEGIN

struct balanced_accuracy_options {
  bool adjusted = false;                  ///< rescale so that chance is 0: (value − 1/K) / (1 − 1/K), K classes in the truth
  double undefined = assay::undefined();  ///< returned without rows, and by adjusted with one class only
};

namespace discrimination_detail {
struct accuracy_metric {
  static constexpr const char* name = "accuracy";
  static double of(const confusion_matrix& m, const table_metric_options& o) {
    const double total = m.total();
    return total > 0 ? m.correct() / total : o.undefined;
  }
};
struct balanced_accuracy_metric {
  static constexpr const char* name = "balanced_accuracy";
  static double of(const confusion_matrix& m, const balanced_accuracy_options& o) {
    double sum = 0;
    double present = 0;
    for (Index k = 0; k < m.classes(); ++k) {
      const double support = m.truth_total(k);
      if (support == 0) continue;
      sum += m(k, k) / support;
      present += 1;
    }
    if (present == 0) return o.undefined;
    const double mean = sum / present;
    if (!o.adjusted) return mean;
    return present > 1 ? (mean - 1 / present) / (1 - 1 / present) : o.undefined;
  }
};
}  // namespace discrimination_detail

/// Share of rows whose predicted class is the true one, Σ_k M_kk / Σ M.
///
/// `accuracy(truth, predicted[, weights][, options])` or `accuracy(confusion_matrix[, options])`; predicted holds classes:
/// of probabilities pass `p >= 0.5`.
/// @par Returns    a value in [0, 1]; NaN (options.undefined) without weight
/// @par Errors     invalid_input: sizes differ, a label that is no whole number, negative weight
/// @par Cost       one pass; K² cells
/// @par Same as    scikit-learn accuracy_score
struct accuracy_function : discrimination_detail::class_metric<discrimination_detail::accuracy_metric, table_metric_options> {};
inline constexpr accuracy_function accuracy{};

/// Mean recall over the classes that occur in the truth.
///
/// `balanced_accuracy(truth, predicted[, weights][, options])` or `balanced_accuracy(confusion_matrix[, options])`.
/// @par Returns    a value in [0, 1]; adjusted: in [−1/(K−1), 1]; NaN (options.undefined) without weight
/// @par Errors     as accuracy
/// @par Cost       as accuracy
/// @par Same as    scikit-learn balanced_accuracy_score
struct balanced_accuracy_function
    : discrimination_detail::class_metric<discrimination_detail::balanced_accuracy_metric, balanced_accuracy_options> {};
inline constexpr balanced_accuracy_function balanced_accuracy{};

ASSAY_NAMESPACE_END
