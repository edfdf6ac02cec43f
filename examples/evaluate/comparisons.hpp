// SPDX-License-Identifier: MIT
/// @file
/// How far the groups of a partition differ in a metric.
#pragma once

#include "evaluate/result.hpp"

#include <string>
#include <vector>

namespace evaluate {

/// A comparison of one metric of the scopes.
struct wanted_comparison {
  std::string of;   ///< key of the metric
  std::string key;  ///< of the comparison
  std::string label;
  bool ratio = false;
  bool larger_is_better = true;
  bool is_rate = true;  ///< one without positives (say) is told as skipped
};

/// The comparisons of binary and of multiclass predictions, and of predicted numbers.
const std::vector<wanted_comparison>& binary_comparisons();
const std::vector<wanted_comparison>& multiclass_comparisons();
const std::vector<wanted_comparison>& regression_comparisons();

/// Fills the comparisons of a partition and tells which groups take no part. A replicate of a bootstrap compares the groups
/// that were the lowest and the highest in the data (like): else chance alone would keep every difference above 0.
void compare(partition& p, const scope& overall, const std::vector<wanted_comparison>& wanted, const partition* like = nullptr);

}  // namespace evaluate
