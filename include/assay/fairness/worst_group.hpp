// SPDX-License-Identifier: MIT
/// @file
/// worst_group: the group for which a metric is worst.
#pragma once

#include <assay/fairness/by_group.hpp>
#include <assay/fairness/group_table.hpp>

ASSAY_NAMESPACE_BEGIN

/// The worst value of a metric over groups, and where it is found.
struct worst_group_value {
  double value = undefined();    ///< NaN when no group has a value
  Index group = -1;              ///< the lowest id that has it; -1 when none
  Index rows = 0;                ///< its rows of non-zero weight
  double overall = undefined();  ///< the metric over all rows
  std::vector<Index> skipped;    ///< groups without a value: undefined, too small, or without rows
};

namespace fairness_detail {
struct worst_of_comparison {
  static constexpr const char* name = "worst_group";
  static worst_group_value of(const group_comparison& c) {
    return {c.worst, c.worst_group, c.worst_group < 0 ? Index{0} : c.counts[c.worst_group], c.overall, c.skipped};
  }
};
}  // namespace fairness_detail

/// Worst value of a metric over the groups: the smallest, or the largest with `.better = better::smaller`.
///
/// `worst_group(metric, truth, prediction, groups[, weights][, options])`, `worst_group(group_table, group_rate[, options])`
/// or `worst_group(group_comparison)`. Groups without a value are not the worst; they are listed.
/// @par Input      as by_group
/// @par Options    group_options: better, undefined_groups, minimum_rows, undefined
/// @par Returns    worst_group_value
/// @par Note       the minimum over noisy groups is biased downwards, the more so the smaller the groups; minimum_rows and
///                 group_table::rate_intervals tell what is noise
/// @par Cost       as by_group; O(G) from a table
/// @par Same as    fairlearn MetricFrame.group_min (group_max); worst-group accuracy of WILDS
struct worst_group_function : fairness_detail::per_group<fairness_detail::worst_of_comparison> {
  using per_group::operator();
  worst_group_value operator()(const group_comparison& c) const { return fairness_detail::worst_of_comparison::of(c); }
  worst_group_value operator()(const group_table& table, group_rate rate, const group_options& options = {}) const {
    return (*this)(table.compare(rate, options, "worst_group"));
  }
};
inline constexpr worst_group_function worst_group{};

ASSAY_NAMESPACE_END
