// SPDX-License-Identifier: MIT
/// @file
/// f1_score and f_beta.
#pragma once

#include <assay/discrimination/class_metric.hpp>

#include <utility>

ASSAY_NAMESPACE_BEGIN

/// Options of f_beta.
struct f_beta_options {
  double beta = 1;                        ///< recall counts beta times as much as precision; finite, > 0
  averaging average = averaging::binary;  ///< binary needs a table of two classes
  Index positive = 1;                     ///< the class that counts as positive (binary only)
  double undefined = assay::undefined();  ///< value of a class that neither occurs nor is predicted
};

namespace discrimination_detail {
struct f_beta_metric {
  static constexpr const char* name = "f_beta";
  static double of(const confusion_matrix& m, const f_beta_options& o, const char* function = name) {
    if (!(o.beta > 0) || !core::is_finite(o.beta)) core::raise_for(function, "beta = " + core::to_text(o.beta) + " is not positive and finite");
    const double b2 = o.beta * o.beta;
    return average_over_classes(m, {o.average, o.positive, o.undefined}, function, [b2](const class_cells& c) {
      const double hits = (1 + b2) * c.true_positives;
      return std::pair(hits, hits + b2 * c.false_negatives + c.false_positives);
    });
  }
};
struct f1_score_metric {
  static constexpr const char* name = "f1_score";
  static double of(const confusion_matrix& m, const class_metric_options& o) {
    return f_beta_metric::of(m, {1.0, o.average, o.positive, o.undefined}, name);
  }
};
}  // namespace discrimination_detail

/// F-score (1 + β²) TP / ((1 + β²) TP + β² FN + FP), the weighted harmonic mean of precision and recall.
///
/// `f_beta(truth, predicted[, weights], {.beta = 2})` or `f_beta(confusion_matrix, options)`.
/// @par Options    beta (1), average: binary, macro, micro, weighted
/// @par Returns    a value in [0, 1]; options.undefined (NaN) for a class that neither occurs nor is predicted
/// @par Errors     as precision; beta not positive and finite
/// @par Cost       one pass; K² cells
/// @par Same as    scikit-learn fbeta_score (zero_division = options.undefined)
struct f_beta_function : discrimination_detail::class_metric<discrimination_detail::f_beta_metric, f_beta_options> {};
inline constexpr f_beta_function f_beta{};

/// F1 score 2 TP / (2 TP + FN + FP): f_beta with β = 1.
///
/// @par Same as    scikit-learn f1_score
struct f1_score_function : discrimination_detail::class_metric<discrimination_detail::f1_score_metric, class_metric_options> {};
inline constexpr f1_score_function f1_score{};

ASSAY_NAMESPACE_END
