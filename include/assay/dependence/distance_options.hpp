// SPDX-License-Identifier: MIT
/// @file
/// Options of the distance covariance family, and what tells which algorithm ran.
#pragma once

#include <assay/core/undefined.hpp>
#include <assay/core/weighting.hpp>

ASSAY_NAMESPACE_BEGIN

/// Estimator of distance covariance.
enum class statistic {
  v,  ///< V-statistic: the population formula on the sample; never negative, biased upwards by about E|X-X'| E|Y-Y'| / n
  u   ///< U-statistic (bias-corrected): unbiased, may be negative; needs 4 rows
};

/// Options of the distance covariance family, in this order.
struct distance_options {
  assay::statistic statistic = assay::statistic::v;
  /// Distances are |x - x'|^exponent, in (0, 2]. Below 2 the measure is 0 only for independence; at 2 it sees linear
  /// dependence alone. Without meaning for categories.
  double exponent = 1;
  /// Meaning of weights for statistic::u.
  assay::weighting weighting = assay::weighting::importance;
  /// What is returned where the result is undefined; 0 for a correlation with a constant is the habit of some packages.
  double undefined = assay::undefined();
};

/// How pairs were summed.
enum class distance_algorithm {
  ranked_pairs,       ///< two numbers, exponent 1: O(n log n)
  ranked_categories,  ///< number and categories, exponent 1: one sort
  ranked_cells,       ///< number and concatenated categories, exponent 1: one sort and a pass for every grouping
  category_counts,    ///< categories and categories: O(n + classes)
  tiles,              ///< anything else: O(n^2) time, O(n) memory, one pass
  centred_tiles       ///< as tiles, and a second pass on centred distances since the first lost too many digits
};

/// Everything that one pass yields; see distance_statistics.
struct distance_statistics_result {
  Index rows = 0;                                   ///< rows of non-zero weight
  double covariance_squared = assay::undefined();   ///< dCov^2(x, y)
  double variance_squared_x = assay::undefined();   ///< dVar^2(x) = dCov^2(x, x)
  double variance_squared_y = assay::undefined();   ///< dVar^2(y)
  double correlation_squared = assay::undefined();  ///< dCor^2(x, y), signed for statistic::u
  /// Mean product of distances over |dCov^2|: by this factor rounding errors are magnified. About n for independent data.
  double condition = assay::undefined();
  distance_algorithm algorithm = distance_algorithm::tiles;
  assay::statistic statistic = assay::statistic::v;  ///< the estimator; U has no roots
};

ASSAY_NAMESPACE_END
