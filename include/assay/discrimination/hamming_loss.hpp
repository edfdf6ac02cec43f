// SPDX-License-Identifier: MIT
/// @file
/// hamming_loss: share of wrong labels.
#pragma once

#include <assay/discrimination/class_metric.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// Rows (sum of weights) off the diagonal, as a sum of its own: few errors among many rows lose no digits.
inline double wrong_rows(const confusion_matrix& m) {
  double sum = 0;
  for (Index t = 0; t < m.classes(); ++t) {
    for (Index p = 0; p < m.classes(); ++p) {
      if (p != t) sum += m(t, p);
    }
  }
  return sum;
}

struct hamming_loss_metric {
  static constexpr const char* name = "hamming_loss";
  static double of(const confusion_matrix& m, const table_metric_options& o) {
    return defined_or(share(wrong_rows(m), m.correct()), o.undefined);
  }
};
}  // namespace discrimination_detail

/// Hamming loss: share of wrong labels. With one label per row it is the share of wrong rows (zero-one loss, misclassification
/// rate) 1 − accuracy; see multilabel_hamming_loss for several.
///
/// `hamming_loss(truth, predicted[, weights][, options])` or `hamming_loss(confusion_matrix[, options])`.
/// @par Returns    a value in [0, 1]; NaN (options.undefined) without weight
/// @par Errors     as accuracy
/// @par Cost       one pass; K² cells
/// @par Same as    scikit-learn hamming_loss, zero_one_loss
struct hamming_loss_function : discrimination_detail::class_metric<discrimination_detail::hamming_loss_metric, table_metric_options> {};
inline constexpr hamming_loss_function hamming_loss{};

ASSAY_NAMESPACE_END
