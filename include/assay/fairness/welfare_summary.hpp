// SPDX-License-Identifier: MIT
/// @file
/// welfare_summary: total, mean, worst, 20th percentile and Gini coefficient of utilities.
#pragma once

#include <assay/fairness/gini_coefficient.hpp>

ASSAY_NAMESPACE_BEGIN

struct welfare_options {
  gini_estimator estimator = gini_estimator::population;             ///< of the Gini coefficient
  assay::negative_values negatives = assay::negative_values::error;  ///< for the Gini coefficient; error leaves it NaN here
  assay::weighting weighting = assay::weighting::importance;         ///< for the percentile and the sample Gini coefficient
};

/// How well off a population is, and how evenly.
struct welfare {
  Index rows = 0;                      ///< rows of non-zero weight
  double weight = 0;                   ///< Σw
  double total = 0;                    ///< Σ w u
  double mean = undefined();           ///< Σ w u / Σ w
  double worst = undefined();          ///< smallest u
  double percentile_20 = undefined();  ///< 20th percentile, see income_distribution::quantile
  double gini = undefined();           ///< Gini coefficient; NaN with negative utilities unless allowed, and for a total of 0
};

namespace fairness_detail {
struct welfare_metric {
  static constexpr const char* name = "welfare_summary";
  static bool forbids_negative(const welfare_options&) { return false; }

  template <class Weight>
  static welfare of(const income_distribution<Weight>& d, const welfare_options& o) {
    welfare out;
    out.rows = d.size();
    out.weight = d.weight();
    out.total = d.total();
    out.mean = d.mean();
    out.worst = d.minimum();
    out.percentile_20 = d.quantile(0.2, o.weighting);
    const gini_options g{.estimator = o.estimator, .negatives = o.negatives, .weighting = o.weighting};
    const bool has_negative = out.rows > 0 && out.worst < 0;
    if (!has_negative || o.negatives != negative_values::error) out.gini = gini_metric::of(d, g);
    return out;
  }
};
}  // namespace fairness_detail

/// Total, mean, worst, 20th percentile and Gini coefficient of the utilities u of n people, scenarios or users.
///
/// `welfare_summary(u[, weights][, options])` or `welfare_summary(income_distribution[, options])` → welfare.
/// @par Input      u: n finite numbers, larger = better; weights: n finite numbers >= 0. An integer weight equals a repeated row
///                 (percentile and sample Gini: with weighting::frequency)
/// @par Options    welfare_options: estimator, negatives, weighting
/// @par Undefined  all but the sums are NaN without rows; gini as in gini_coefficient, and NaN with negative utilities unless
///                 `.negatives` allows them
/// @par Errors     invalid_input: u or a weight not finite, negative weight
/// @par Cost       O(n) radix sort
/// @par Merge      exact, through income_distribution
struct welfare_summary_function : fairness_detail::inequality_metric<fairness_detail::welfare_metric, welfare_options> {};
inline constexpr welfare_summary_function welfare_summary{};

ASSAY_NAMESPACE_END
