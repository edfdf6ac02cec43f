// SPDX-License-Identifier: MIT
/// @file
/// positive_likelihood_ratio_interval, negative_likelihood_ratio_interval and diagnostic_odds_ratio_interval.
#pragma once

#include <assay/discrimination/class_rates.hpp>
#include <assay/discrimination/confusion_interval.hpp>
#include <assay/discrimination/likelihood_ratio.hpp>
#include <assay/discrimination/precision_recall.hpp>

ASSAY_NAMESPACE_BEGIN

struct likelihood_ratio_interval_options {
  double level = 0.95;                                        ///< confidence level in (0, 1)
  Index positive = 1;                                         ///< the class that counts as positive
  double pseudocount = 0;                                     ///< rows of weight 1 added to each of the four cells
  assay::weighting weighting = assay::weighting::importance;  ///< meaning of the weights, if any
};

namespace discrimination_detail {

/// Rate::shares are what a ratio is made of; Rate::odds: their odds x / (1 − x), so that the derivative of the logarithm is
/// 1 / (x (1 − x)) instead of 1 / x.
template <class Rate>
struct likelihood_ratio_interval_metric {
  static constexpr const char* name = Rate::interval_name;
  static estimate of(const confusion_matrix& m, const likelihood_ratio_interval_options& o) {
    core::check_level(name, o.level);
    check_pseudocount(name, o.pseudocount);
    const sampled_table sample(name, m, o.weighting);
    const std::size_t k = positive_class(m, o.positive, name);
    const class_cells raw = sample.cells()[k];
    estimate out{.level = o.level};
    if (!(raw.positives() > 0) || !(raw.negatives() > 0)) return out;
    const class_cells weights = with_pseudocount(raw, o.pseudocount);
    const class_cells squares = with_pseudocount(sample.squared_cells()[k], o.pseudocount);
    out.value = Rate::value(weights);
    if (is_undefined(out.value) || !core::is_finite(out.value) || !(out.value > 0)) return out;
    double variance = 0;  // of the logarithm
    for (const cell_share& f : Rate::shares) {
      const sampled_share x = sampled_share::of(f, weights, squares);
      const double error = x.variance();
      if (is_undefined(error)) return out;
      const double scale = Rate::odds ? x.value() * x.complement() : x.value();
      variance += error / scale / scale;
    }
    const double se = std::sqrt(variance);
    out.standard_error = out.value * se;
    const double factor = std::exp(core::normal_quantile(0.5 + 0.5 * o.level) * se);
    out.lower = out.value / factor;
    out.upper = out.value * factor;
    return out;
  }
};

struct positive_likelihood_ratio_interval_rate : positive_likelihood_ratio_rate {
  static constexpr const char* interval_name = "positive_likelihood_ratio_interval";
  static constexpr cell_share shares[2] = {recall_rate::value, false_positive_rate_rate::value};
  static constexpr bool odds = false;
};
struct negative_likelihood_ratio_interval_rate : negative_likelihood_ratio_rate {
  static constexpr const char* interval_name = "negative_likelihood_ratio_interval";
  static constexpr cell_share shares[2] = {false_negative_rate_rate::value, specificity_rate::value};
  static constexpr bool odds = false;
};
struct diagnostic_odds_ratio_interval_rate : diagnostic_odds_ratio_rate {
  static constexpr const char* interval_name = "diagnostic_odds_ratio_interval";
  static constexpr cell_share shares[2] = {recall_rate::value, false_positive_rate_rate::value};
  static constexpr bool odds = true;
};
template <class Rate>
using likelihood_ratio_interval = class_metric<likelihood_ratio_interval_metric<Rate>, likelihood_ratio_interval_options>;

}  // namespace discrimination_detail

/// Positive likelihood ratio with standard error and interval, symmetric on the logarithmic scale.
///
/// Var(log LR+) = Var(recall) / recall² + Var(fpr) / fpr², unweighted 1/TP − 1/(TP + FN) + 1/FP − 1/(FP + TN); se = LR+ √Var.
///
/// `positive_likelihood_ratio_interval(truth, predicted[, weights][, options])` or
/// `positive_likelihood_ratio_interval(confusion_matrix[, options])` → estimate.
/// @par Options    level (0.95), positive (1), pseudocount (0; 0.5 for tables with empty cells), weighting importance or frequency
/// @par Undefined  value as positive_likelihood_ratio; error and bounds NaN where it is 0 or ∞, and where squared weights leave the
///                 range of double
/// @par Errors     as positive_likelihood_ratio, more than two classes; a level outside (0, 1); frequency weights that are not whole
/// @par Coverage   of nominal 95 % in simulations (as precision_interval), pseudocount 0.5: 92 to 97 %
/// @par Cost       one pass; K² cells
/// @par Reference  Simel, Samsa and Matchar 1991, doi:10.1016/0895-4356(91)90128-V
struct positive_likelihood_ratio_interval_function
    : discrimination_detail::likelihood_ratio_interval<discrimination_detail::positive_likelihood_ratio_interval_rate> {};
inline constexpr positive_likelihood_ratio_interval_function positive_likelihood_ratio_interval{};

/// Negative likelihood ratio with standard error and interval; all as positive_likelihood_ratio_interval, with the false negative
/// rate and specificity.
struct negative_likelihood_ratio_interval_function
    : discrimination_detail::likelihood_ratio_interval<discrimination_detail::negative_likelihood_ratio_interval_rate> {};
inline constexpr negative_likelihood_ratio_interval_function negative_likelihood_ratio_interval{};

/// Diagnostic odds ratio with standard error and Woolf's interval; all as positive_likelihood_ratio_interval.
///
/// Var(log DOR) is the sum of Var(r) / (r (1 − r))² over recall and false positive rate, unweighted 1/TP + 1/FN + 1/FP + 1/TN.
/// @par Same as    R vcd oddsratio(log = TRUE) and its confint, exponentiated
/// @par Reference  Woolf 1955, doi:10.1111/j.1469-1809.1955.tb01348.x
struct diagnostic_odds_ratio_interval_function
    : discrimination_detail::likelihood_ratio_interval<discrimination_detail::diagnostic_odds_ratio_interval_rate> {};
inline constexpr diagnostic_odds_ratio_interval_function diagnostic_odds_ratio_interval{};

ASSAY_NAMESPACE_END
