// SPDX-License-Identifier: MIT
/// @file
/// predictive_parity_difference: how far groups differ in what a positive prediction is worth.
#pragma once

#include <assay/fairness/rate_gap.hpp>

ASSAY_NAMESPACE_BEGIN
namespace fairness_detail {
struct predictive_parity_difference_gap {
  static constexpr const char* name = "predictive_parity_difference";
  static constexpr bool reads_truth = true;
  static double of(const group_table& t, const group_options& o) {
    return single_rate<group_rate::positive_predictive, false>::of(t, o, name);
  }
};
}  // namespace fairness_detail

/// Difference of the positive predictive values PPV_g = P(y = 1 | ŷ = 1, g): max_g PPV_g − min_g PPV_g, or
/// max_g |PPV_g − PPV| to the overall value.
///
/// `predictive_parity_difference(truth, prediction, groups[, weights][, options])` or `(group_table[, options])`.
/// @par Input      truth, prediction: n labels 0/1; groups: n dense ids 0, 1, …; weights: n finite numbers >= 0, an integer
///                 weight equals a repeated row
/// @par Options    group_options: contrast, undefined_groups, minimum_rows, undefined (`better` does not matter)
/// @par Returns    a value in [0, 1], 0 for one group; a group without positive predictions is skipped; NaN when no group has
///                 any, or only one of several
/// @par Errors     invalid_input: sizes differ, label not 0/1, id out of range, NaN, negative weight
/// @par Cost       one pass; 128 bytes a group
/// @par Merge      exact, through group_table
/// @par Same as    difference() of precision_score in a fairlearn MetricFrame
/// @par Reference  Chouldechova 2017, arXiv:1703.00056
struct predictive_parity_difference_function
    : fairness_detail::rate_gap<fairness_detail::predictive_parity_difference_gap, group_options> {};
inline constexpr predictive_parity_difference_function predictive_parity_difference{};

ASSAY_NAMESPACE_END
