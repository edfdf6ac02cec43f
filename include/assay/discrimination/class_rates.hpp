// SPDX-License-Identifier: MIT
/// @file
/// The remaining rates of one class against the rest: negative_predictive_value, false_positive_rate, false_negative_rate,
/// false_discovery_rate and false_omission_rate.
#pragma once

#include <assay/discrimination/class_metric.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {
struct negative_predictive_value_rate {
  static constexpr const char* name = "negative_predictive_value";
  static constexpr cell_share value{.yes = {.true_negatives = 1}, .no = {.false_negatives = 1}};
};
struct false_positive_rate_rate {
  static constexpr const char* name = "false_positive_rate";
  static constexpr cell_share value{.yes = {.false_positives = 1}, .no = {.true_negatives = 1}};
};
struct false_negative_rate_rate {
  static constexpr const char* name = "false_negative_rate";
  static constexpr cell_share value{.yes = {.false_negatives = 1}, .no = {.true_positives = 1}};
};
struct false_discovery_rate_rate {
  static constexpr const char* name = "false_discovery_rate";
  static constexpr cell_share value{.yes = {.false_positives = 1}, .no = {.true_positives = 1}};
};
struct false_omission_rate_rate {
  static constexpr const char* name = "false_omission_rate";
  static constexpr cell_share value{.yes = {.false_negatives = 1}, .no = {.true_negatives = 1}};
};
}  // namespace discrimination_detail

/// Negative predictive value TN / (TN + FN): share of the predicted negatives that are negative.
///
/// `negative_predictive_value(truth, predicted[, weights][, options])` or `negative_predictive_value(confusion_matrix[, options])`.
/// @par Options    as precision: average, positive, undefined, skip_undefined
/// @par Returns    a value in [0, 1]; options.undefined (NaN) when every row is predicted to be of the class
/// @par Errors     as precision
/// @par Cost       one pass; K² cells
/// @par Same as    R caret negPredValue (without its prevalence argument), torchmetrics negative_predictive_value
struct negative_predictive_value_function : discrimination_detail::class_rate<discrimination_detail::negative_predictive_value_rate> {};
inline constexpr negative_predictive_value_function negative_predictive_value{};

/// False positive rate (fall-out, false alarm rate) FP / (FP + TN): share of the negatives that are predicted positive.
///
/// All else as negative_predictive_value; undefined (NaN) when every row belongs to the class. With recall and its complement
/// false_negative_rate, specificity and this one, every pair of rates adds up to 1 but for rounding.
struct false_positive_rate_function : discrimination_detail::class_rate<discrimination_detail::false_positive_rate_rate> {};
inline constexpr false_positive_rate_function false_positive_rate{};

/// False negative rate (miss rate) FN / (FN + TP): share of the positives that are predicted negative.
///
/// All else as negative_predictive_value; undefined (NaN) for a class without true rows.
struct false_negative_rate_function : discrimination_detail::class_rate<discrimination_detail::false_negative_rate_rate> {};
inline constexpr false_negative_rate_function false_negative_rate{};

/// False discovery rate FP / (FP + TP): share of the predicted positives that are negative.
///
/// All else as negative_predictive_value; undefined (NaN) for a class without predicted rows.
struct false_discovery_rate_function : discrimination_detail::class_rate<discrimination_detail::false_discovery_rate_rate> {};
inline constexpr false_discovery_rate_function false_discovery_rate{};

/// False omission rate FN / (FN + TN): share of the predicted negatives that are positive.
///
/// All else as negative_predictive_value, whose complement it is.
struct false_omission_rate_function : discrimination_detail::class_rate<discrimination_detail::false_omission_rate_rate> {};
inline constexpr false_omission_rate_function false_omission_rate{};

ASSAY_NAMESPACE_END
