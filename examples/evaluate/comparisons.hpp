// SPDX-License-Identifier: MIT
/// @file
/// How far the groups of a partition differ in a metric, and which one it serves worst.
#pragma once

#include "evaluate/options.hpp"
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
  bool is_rate = true;  ///< one without positives (say) is told as skipped
};

/// Which values of a metric are good.
enum class good { large, small, near_zero };

/// A metric whose worst group is told.
struct judged_metric {
  std::string key;
  good is;
};

/// What is compared between groups.
struct group_judgement {
  std::vector<wanted_comparison> comparisons;
  std::vector<judged_metric> worst;
};

/// Of binary and of multiclass predictions, and of predicted numbers.
const group_judgement& binary_judgement();
const group_judgement& multiclass_judgement();
const group_judgement& regression_judgement();

/// Up to this many groups the largest difference between more than two has an interval.
inline constexpr std::size_t most_paired_groups = 200;

/// Fills comparisons and worst groups of a partition and tells which groups take no part. A replicate of a bootstrap compares the
/// groups that were the lowest and the highest in the data (like): else chance alone would keep every difference above 0.
void compare(partition& p, const scope& overall, const group_judgement& wanted, const options& o, const partition* like = nullptr);

/// Says in words what the demographic parity ratio means by the four-fifths rule of the US guidelines on selection, once its
/// interval is known.
void tell_four_fifths(partition& p);

}  // namespace evaluate
