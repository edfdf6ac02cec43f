// SPDX-License-Identifier: MIT
/// @file
/// positive_likelihood_ratio, negative_likelihood_ratio and diagnostic_odds_ratio.
#pragma once

#include <assay/discrimination/class_metric.hpp>

#include <limits>

ASSAY_NAMESPACE_BEGIN

/// Options of likelihood and odds ratios.
struct likelihood_ratio_options {
  averaging average = averaging::binary;  ///< binary needs a table of two classes
  Index positive = 1;                     ///< the class that counts as positive (binary only)
  double undefined = assay::undefined();  ///< value of a class where the ratio is 0/0
  bool skip_undefined = false;            ///< macro, weighted: leave such classes out of the mean
  double pseudocount = 0;                 ///< added to each of the four cells: 0.5 is Haldane's and Anscombe's correction
};

namespace discrimination_detail {

inline void check_pseudocount(const char* function, double pseudocount) {
  if (!core::is_weight(pseudocount)) {
    core::raise_for(function, "pseudocount = " + core::to_text(pseudocount) + " is not finite and >= 0");
  }
}

/// a / b of numbers >= 0; infinite where b alone is 0, NaN where both are or either is NaN.
inline double ratio(double a, double b) {
  if (is_undefined(a) || is_undefined(b)) return undefined();
  if (b > 0) return a / b;
  return a > 0 ? std::numeric_limits<double>::infinity() : undefined();
}

struct positive_likelihood_ratio_rate {
  static constexpr const char* name = "positive_likelihood_ratio";
  static double value(const class_cells& c) {
    return ratio(share(c.true_positives, c.false_negatives), share(c.false_positives, c.true_negatives));
  }
};
struct negative_likelihood_ratio_rate {
  static constexpr const char* name = "negative_likelihood_ratio";
  static double value(const class_cells& c) {
    return ratio(share(c.false_negatives, c.true_positives), share(c.true_negatives, c.false_positives));
  }
};
struct diagnostic_odds_ratio_rate {
  static constexpr const char* name = "diagnostic_odds_ratio";
  static double value(const class_cells& c) {
    const bool empty = !(c.false_positives > 0) || !(c.false_negatives > 0);
    if (!empty) return (c.true_positives / c.false_negatives) * (c.true_negatives / c.false_positives);
    return c.true_positives > 0 && c.true_negatives > 0 ? std::numeric_limits<double>::infinity() : undefined();
  }
};

inline class_cells with_pseudocount(class_cells c, double pseudocount) {
  c.true_positives += pseudocount;
  c.false_positives += pseudocount;
  c.false_negatives += pseudocount;
  c.true_negatives += pseudocount;
  return c;
}

template <class Rate>
struct likelihood_ratio_metric {
  static constexpr const char* name = Rate::name;
  static double of(const confusion_matrix& m, const likelihood_ratio_options& o) {
    check_pseudocount(name, o.pseudocount);
    return average_over_classes(m, {o.average, o.positive, o.undefined, o.skip_undefined}, name, [&](const class_cells& c) {
      if (!(c.positives() > 0) || !(c.negatives() > 0)) return undefined();
      return Rate::value(with_pseudocount(c, o.pseudocount));
    });
  }
};
template <class Rate>
using likelihood_ratio = class_metric<likelihood_ratio_metric<Rate>, likelihood_ratio_options>;

}  // namespace discrimination_detail

/// Positive likelihood ratio, recall / false positive rate: what a positive prediction multiplies the odds of the class by.
///
/// `positive_likelihood_ratio(truth, predicted[, weights][, options])` or `positive_likelihood_ratio(confusion_matrix[, options])`.
/// @par Options    as precision, and pseudocount (0) for tables with empty cells, in units of the weights
/// @par Returns    a value in [0, ∞]: ∞ without false positives; NaN (options.undefined) where nothing is predicted positive or one
///                 class has no rows. An infinite value of one class makes the mean over classes infinite.
/// @par Errors     as precision; a pseudocount that is negative or not finite
/// @par Cost       one pass; K² cells
/// @par Same as    scikit-learn class_likelihood_ratios, which is undefined without false positives
struct positive_likelihood_ratio_function
    : discrimination_detail::likelihood_ratio<discrimination_detail::positive_likelihood_ratio_rate> {};
inline constexpr positive_likelihood_ratio_function positive_likelihood_ratio{};

/// Negative likelihood ratio, false negative rate / specificity: what a negative prediction multiplies the odds of the class by.
///
/// All else as positive_likelihood_ratio: ∞ without true negatives, NaN (options.undefined) where all is predicted positive.
struct negative_likelihood_ratio_function
    : discrimination_detail::likelihood_ratio<discrimination_detail::negative_likelihood_ratio_rate> {};
inline constexpr negative_likelihood_ratio_function negative_likelihood_ratio{};

/// Diagnostic odds ratio TP·TN / (FP·FN), the positive by the negative likelihood ratio.
///
/// All else as positive_likelihood_ratio: ∞ where FP·FN = 0 < TP·TN, NaN (options.undefined) where both products are 0.
struct diagnostic_odds_ratio_function : discrimination_detail::likelihood_ratio<discrimination_detail::diagnostic_odds_ratio_rate> {};
inline constexpr diagnostic_odds_ratio_function diagnostic_odds_ratio{};

ASSAY_NAMESPACE_END
