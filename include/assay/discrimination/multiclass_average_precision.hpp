// SPDX-License-Identifier: MIT
/// @file
/// multiclass_average_precision: average precision of every class against the rest, averaged or pooled.
#pragma once

#include <assay/discrimination/average_precision.hpp>
#include <assay/discrimination/class_average.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {
struct multiclass_average_precision_metric {
  static constexpr const char* name = "multiclass_average_precision";
  static constexpr const char* per_class_name = "multiclass_average_precision_per_class";
  template <class Ranked>
  static double value(const Ranked& r) {
    return average_precision(r);
  }
};
}  // namespace discrimination_detail

/// Average precision of every column of scores for its class against the rest, averaged over the classes (mean average
/// precision), or of all n K pairs (row, class) in one ranking (averaging::micro).
///
/// `multiclass_average_precision(truth, scores[, weights][, options])`.
/// @par Input      as multiclass_auroc
/// @par Options    average macro, weighted (by the rows of a class) or micro; absent: what a class counts that does not occur;
///                 undefined
/// @par Returns    a value in [0, 1]; NaN (options.undefined) when fewer than two classes occur
/// @par Errors     as multiclass_auroc
/// @par Cost       O(n K) radix sort; memory a few columns (micro: all n K keys)
/// @par Merge      none; a ranked_scores per class is exact
/// @par Same as    scikit-learn average_precision_score, torchmetrics multiclass_average_precision
struct multiclass_average_precision_function
    : discrimination_detail::class_score_metric<
          discrimination_detail::one_vs_rest_metric<discrimination_detail::multiclass_average_precision_metric, false>,
          class_average_options> {};
inline constexpr multiclass_average_precision_function multiclass_average_precision{};

/// The average precision of every class with its number of rows, the average, and the number of classes without a value:
/// per_class_result. Input, options, errors and cost as multiclass_average_precision.
struct multiclass_average_precision_per_class_function
    : discrimination_detail::class_score_metric<
          discrimination_detail::one_vs_rest_metric<discrimination_detail::multiclass_average_precision_metric, true>,
          class_average_options> {};
inline constexpr multiclass_average_precision_per_class_function multiclass_average_precision_per_class{};

ASSAY_NAMESPACE_END
