// SPDX-License-Identifier: MIT
/// @file
/// informedness, markedness and fowlkes_mallows_index: pairs of rates in one number.
#pragma once

#include <assay/discrimination/class_metric.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// The difference of two shares, from their complements where that loses fewer digits; NaN where either is undefined.
inline double share_difference(double yes_a, double no_a, double yes_b, double no_b) {
  const double a = share(yes_a, no_a);
  const double b = share(yes_b, no_b);
  if (is_undefined(a) || is_undefined(b)) return undefined();
  return b <= 0.5 ? a - b : share(no_b, yes_b) - share(no_a, yes_a);
}

struct informedness_rate {
  static constexpr const char* name = "informedness";
  static double value(const class_cells& c) {
    return share_difference(c.true_positives, c.false_negatives, c.false_positives, c.true_negatives);
  }
};
struct markedness_rate {
  static constexpr const char* name = "markedness";
  static double value(const class_cells& c) {
    return share_difference(c.true_positives, c.false_positives, c.false_negatives, c.true_negatives);
  }
};
struct fowlkes_mallows_index_rate {
  static constexpr const char* name = "fowlkes_mallows_index";
  static double value(const class_cells& c) {
    const double precision = share(c.true_positives, c.false_positives);
    const double recall = share(c.true_positives, c.false_negatives);
    if (is_undefined(precision) || is_undefined(recall)) return undefined();
    return std::sqrt(precision * recall);
  }
};
}  // namespace discrimination_detail

/// Informedness (bookmaker informedness, Youden's J at this decision) recall + specificity − 1 = recall − false positive rate.
///
/// `informedness(truth, predicted[, weights][, options])` or `informedness(confusion_matrix[, options])`.
/// @par Options    as precision: average (of more than two classes: of each against the rest), positive, undefined, skip_undefined
/// @par Returns    a value in [−1, 1], 0 by chance; options.undefined (NaN) where the class or the rest has no rows
/// @par Errors     as precision
/// @par Cost       one pass; K² cells
/// @par Same as    2 balanced_accuracy − 1 of two classes; scikit-learn balanced_accuracy_score(adjusted = True) likewise
/// @par Reference  Powers 2011, Journal of Machine Learning Technologies 2, 37-63
struct informedness_function : discrimination_detail::class_rate<discrimination_detail::informedness_rate> {};
inline constexpr informedness_function informedness{};

/// Markedness precision + negative predictive value − 1: how far the prediction is marked by the truth. Of two classes
/// informedness · markedness is the square of the Matthews correlation.
///
/// All else as informedness; options.undefined (NaN) where the class is never or always predicted.
struct markedness_function : discrimination_detail::class_rate<discrimination_detail::markedness_rate> {};
inline constexpr markedness_function markedness{};

/// Fowlkes-Mallows index √(precision · recall), the geometric mean of which F1 is the harmonic one. Of classes, not of pairs of
/// rows in clusters.
///
/// Calling forms, options, errors and cost as informedness.
/// @par Returns    a value in [0, 1]; options.undefined (NaN) for a class without true or without predicted rows
struct fowlkes_mallows_index_function : discrimination_detail::class_rate<discrimination_detail::fowlkes_mallows_index_rate> {};
inline constexpr fowlkes_mallows_index_function fowlkes_mallows_index{};

ASSAY_NAMESPACE_END
