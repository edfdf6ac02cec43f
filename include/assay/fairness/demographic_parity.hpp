// SPDX-License-Identifier: MIT
/// @file
/// demographic_parity_difference, demographic_parity_ratio: how far groups differ in how often they are selected.
#pragma once

#include <assay/fairness/rate_gap.hpp>

ASSAY_NAMESPACE_BEGIN
namespace fairness_detail {
struct demographic_parity_difference_gap {
  static constexpr const char* name = "demographic_parity_difference";
  static constexpr bool reads_truth = false;
  static double of(const group_table& t, const group_options& o) {
    return single_rate<group_rate::selection, false>::of(t, o, name);
  }
};
struct demographic_parity_ratio_gap {
  static constexpr const char* name = "demographic_parity_ratio";
  static constexpr bool reads_truth = false;
  static double of(const group_table& t, const group_options& o) {
    return single_rate<group_rate::selection, true>::of(t, o, name);
  }
};
}  // namespace fairness_detail

/// Difference of the selection rates S_g = P(ŷ = 1 | g): max_g S_g − min_g S_g, or max_g |S_g − S| to the overall rate.
///
/// `demographic_parity_difference(truth, prediction, groups[, weights][, options])` or `(group_table[, options])`.
/// @par Input      truth: n elements, unread (only so that all group metrics are called alike); prediction: n labels 0/1;
///                 groups: n dense ids 0, 1, …; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Options    group_options: contrast, undefined_groups, minimum_rows, undefined (`better` does not matter)
/// @par Returns    a value in [0, 1], 0 for one group; NaN without rows, or when only one of several groups has a value
/// @par Errors     invalid_input: sizes differ, prediction not 0/1, id out of range, NaN, negative weight
/// @par Cost       one pass; 128 bytes a group
/// @par Merge      exact, through group_table
/// @par Same as    fairlearn demographic_parity_difference; the signed difference of two groups (AIF360
///                 statistical_parity_difference) is S_1 − S_0 of group_table::rates
struct demographic_parity_difference_function
    : fairness_detail::rate_gap<fairness_detail::demographic_parity_difference_gap, group_options> {};
inline constexpr demographic_parity_difference_function demographic_parity_difference{};

/// Ratio of the selection rates: min_g S_g / max_g S_g, or min_g min(S_g/S, S/S_g) to the overall rate. At least 0.8 is the
/// four-fifths rule.
///
/// Called as demographic_parity_difference; 1 for one group; NaN also for 0/0 (nobody is selected).
/// @par Same as    fairlearn demographic_parity_ratio; disparate impact of the less selected group
struct demographic_parity_ratio_function
    : fairness_detail::rate_gap<fairness_detail::demographic_parity_ratio_gap, group_options> {};
inline constexpr demographic_parity_ratio_function demographic_parity_ratio{};

ASSAY_NAMESPACE_END
