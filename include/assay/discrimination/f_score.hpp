// SPDX-License-Identifier: MIT
/// @file
/// f1_score and f_beta.
#pragma once

#include <assay/discrimination/class_metric.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of f_beta.
struct f_beta_options {
  double beta = 1;                        ///< recall counts beta times as much as precision; finite, > 0
  averaging average = averaging::binary;  ///< binary needs a table of two classes
  Index positive = 1;                     ///< the class that counts as positive (binary only)
  double undefined = assay::undefined();  ///< value of a class that neither occurs nor is predicted
  bool skip_undefined = false;            ///< macro, weighted: leave such classes out of the mean
};

namespace discrimination_detail {

/// F-beta as a share: TP / (TP + a FP + b FN) with a = 1 / (1 + β²), b = β² / (1 + β²), neither of which overflows.
inline cell_share f_share(double beta) {
  const double inverse = 1 / beta;
  const double a = beta < 1 ? 1 / (1 + beta * beta) : inverse * inverse / (1 + inverse * inverse);
  const double b = beta < 1 ? beta * beta / (1 + beta * beta) : 1 / (1 + inverse * inverse);
  return {.yes = {.true_positives = 1}, .no = {.false_positives = a, .false_negatives = b}};
}
inline void check_beta(const char* function, double beta) {
  if (!(beta > 0) || !core::is_finite(beta)) core::raise_for(function, "beta = " + core::to_text(beta) + " is not positive and finite");
}

struct f_beta_metric {
  static constexpr const char* name = "f_beta";
  static double of(const confusion_matrix& m, const f_beta_options& o) {
    check_beta(name, o.beta);
    return average_over_classes(m, {o.average, o.positive, o.undefined, o.skip_undefined}, name, f_share(o.beta));
  }
};
struct f1_score_rate {
  static constexpr const char* name = "f1_score";
  static constexpr cell_share value{.yes = {.true_positives = 1}, .no = {.false_positives = 0.5, .false_negatives = 0.5}};
};
}  // namespace discrimination_detail

/// F-score (1 + β²) TP / ((1 + β²) TP + β² FN + FP), the weighted harmonic mean of precision and recall.
///
/// `f_beta(truth, predicted[, weights], {.beta = 2})` or `f_beta(confusion_matrix, options)`.
/// @par Options    beta (1), average: binary, macro, micro, weighted; undefined, skip_undefined
/// @par Returns    a value in [0, 1]; options.undefined (NaN) for a class that neither occurs nor is predicted
/// @par Errors     as precision; beta not positive and finite
/// @par Cost       one pass; K² cells
/// @par Same as    scikit-learn fbeta_score (zero_division = options.undefined)
struct f_beta_function : discrimination_detail::class_metric<discrimination_detail::f_beta_metric, f_beta_options> {};
inline constexpr f_beta_function f_beta{};

/// F1 score 2 TP / (2 TP + FN + FP): f_beta with β = 1; the Dice coefficient of the true and the predicted positives.
///
/// @par Same as    scikit-learn f1_score
struct f1_score_function : discrimination_detail::class_rate<discrimination_detail::f1_score_rate> {};
inline constexpr f1_score_function f1_score{};

ASSAY_NAMESPACE_END
