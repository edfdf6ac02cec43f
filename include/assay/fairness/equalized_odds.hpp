// SPDX-License-Identifier: MIT
/// @file
/// equalized_odds_difference, equalized_odds_ratio, equal_opportunity_difference: how far groups differ in TPR and FPR.
#pragma once

#include <assay/fairness/rate_gap.hpp>

ASSAY_NAMESPACE_BEGIN

/// How the gaps of TPR and FPR become one number.
enum class odds_combination {
  worst,  ///< the larger difference, the smaller ratio
  mean    ///< their mean
};

/// Options of equalized odds; those of group_options and the combination of the two rates.
struct equalized_odds_options {
  odds_combination combination = odds_combination::worst;                    ///< of the gaps in TPR and FPR
  assay::group_contrast contrast = assay::group_contrast::between_groups;    ///< between groups or to overall
  assay::undefined_groups undefined_groups = assay::undefined_groups::skip;  ///< groups without positives (negatives)
  Index minimum_rows = 1;                 ///< fewer positives (negatives) leave a rate undefined
  double undefined = assay::undefined();  ///< stands in for an undefined rate; scikit-learn's 0
};

namespace fairness_detail {

template <bool Ratio>
double odds_gap(const group_table& t, const equalized_odds_options& o, const char* name) {
  const group_options one{
      .contrast = o.contrast, .undefined_groups = o.undefined_groups, .minimum_rows = o.minimum_rows, .undefined = o.undefined};
  const double tpr = single_rate<group_rate::true_positive, Ratio>::of(t, one, name);
  const double fpr = single_rate<group_rate::false_positive, Ratio>::of(t, one, name);
  if (is_undefined(tpr) || is_undefined(fpr)) return undefined();
  if (o.combination == odds_combination::mean) return 0.5 * (tpr + fpr);
  return Ratio ? (std::min)(tpr, fpr) : (std::max)(tpr, fpr);
}

struct equalized_odds_difference_gap {
  static constexpr const char* name = "equalized_odds_difference";
  static constexpr bool reads_truth = true;
  static double of(const group_table& t, const equalized_odds_options& o) { return odds_gap<false>(t, o, name); }
};
struct equalized_odds_ratio_gap {
  static constexpr const char* name = "equalized_odds_ratio";
  static constexpr bool reads_truth = true;
  static double of(const group_table& t, const equalized_odds_options& o) { return odds_gap<true>(t, o, name); }
};
struct equal_opportunity_difference_gap {
  static constexpr const char* name = "equal_opportunity_difference";
  static constexpr bool reads_truth = true;
  static double of(const group_table& t, const group_options& o) {
    return single_rate<group_rate::true_positive, false>::of(t, o, name);
  }
};

}  // namespace fairness_detail

/// Equalized odds: the larger (or the mean) of the differences of TPR_g = P(ŷ = 1 | y = 1, g) and FPR_g = P(ŷ = 1 | y = 0, g)
/// between the groups, each max_g − min_g, or max_g |rate_g − overall|.
///
/// `equalized_odds_difference(truth, prediction, groups[, weights][, options])` or `(group_table[, options])`.
/// @par Input      truth, prediction: n labels 0/1; groups: n dense ids 0, 1, …; weights: n finite numbers >= 0, an integer
///                 weight equals a repeated row
/// @par Options    equalized_odds_options: combination, contrast, undefined_groups, minimum_rows, undefined
/// @par Returns    a value in [0, 1], 0 for one group. A group without positives (negatives) has no TPR (FPR): it is skipped
///                 there, not counted as 0; group_table::compare lists it. NaN when one of the two gaps is undefined: no
///                 group has the rate, or only one of several groups
/// @par Errors     invalid_input: sizes differ, label not 0/1, id out of range, NaN, negative weight
/// @par Cost       one pass; 128 bytes a group
/// @par Merge      exact, through group_table
/// @par Same as    fairlearn equalized_odds_difference (agg worst_case or mean) where every group has both classes; its rates of
///                 a group without positives are 0, here `.undefined = 0`
/// @par Reference  Hardt, Price and Srebro 2016, arXiv:1610.02413
struct equalized_odds_difference_function
    : fairness_detail::rate_gap<fairness_detail::equalized_odds_difference_gap, equalized_odds_options> {};
inline constexpr equalized_odds_difference_function equalized_odds_difference{};

/// Equalized odds as a ratio: the smaller (or the mean) of the ratios of TPR_g and of FPR_g, each min_g / max_g.
///
/// Called as equalized_odds_difference; 1 for one group; NaN also for 0/0 (no group has a false positive).
/// @par Same as    fairlearn equalized_odds_ratio
struct equalized_odds_ratio_function
    : fairness_detail::rate_gap<fairness_detail::equalized_odds_ratio_gap, equalized_odds_options> {};
inline constexpr equalized_odds_ratio_function equalized_odds_ratio{};

/// Equal opportunity: difference of TPR_g = P(ŷ = 1 | y = 1, g) between the groups.
///
/// Called as equalized_odds_difference, with group_options; NaN when no group has positives, or only one of several.
/// @par Same as    fairlearn equal_opportunity_difference; AIF360's of two groups is signed: TPR_1 − TPR_0 of group_table::rates
struct equal_opportunity_difference_function
    : fairness_detail::rate_gap<fairness_detail::equal_opportunity_difference_gap, group_options> {};
inline constexpr equal_opportunity_difference_function equal_opportunity_difference{};

ASSAY_NAMESPACE_END
