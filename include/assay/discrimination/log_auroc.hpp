// SPDX-License-Identifier: MIT
/// @file
/// log_auroc: area under the ROC curve over the logarithm of the false positive rate (logAUC).
#pragma once

#include <assay/discrimination/precision_recall_area.hpp>

#include <cmath>
#include <limits>

ASSAY_NAMESPACE_BEGIN

/// How the true positive rate runs between two vertices of the ROC curve.
enum class log_auroc_rule {
  linear,     ///< straight in the false positive rate, as the ROC curve does: exact
  log_linear  ///< straight in its logarithm (trapezoids), but straight in the rate up to the ends of the interval
};

struct log_auroc_options {
  double from = 1e-3;  ///< interval [from, to] of false positive rates, 0 < from < to <= 1
  double to = 1e-1;
  log_auroc_rule rule = log_auroc_rule::linear;
  double undefined = assay::undefined();  ///< returned with one class only
};

namespace discrimination_detail {

struct log_auroc_metric {
  static constexpr const char* name = "log_auroc";
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const log_auroc_options& o) {
    constexpr double least = (std::numeric_limits<double>::min)();
    if (!core::is_probability(o.from) || !core::is_probability(o.to) || !(o.from >= least && o.from < o.to)) {
      core::raise_for(name, "the interval [" + core::to_text(o.from) + ", " + core::to_text(o.to) + "] is not one in (0, 1]");
    }
    if (!core::has_both_classes(r)) return o.undefined;
    const core::scaled_totals both = walked_totals(r);
    threshold_totals totals(both);
    core::cascade_sum area;
    double x = 0;
    double y = 0;
    r.descending([&](const auto& b) {
      totals.add(b);
      const double next_x = totals.false_positive_rate();
      const double next_y = totals.true_positive_rate();
      const double left = (std::max)(x, o.from);
      const double right = (std::min)(next_x, o.to);
      if (left < right) {
        const double slope = (next_y - y) / (next_x - x);
        const double at_left = y + slope * (left - x);
        const double growth = (right - left) / left;
        // ∫ TPR dFPR/FPR from left on, where log FPR grows by log(1 + growth)
        if (o.rule == log_auroc_rule::linear) {
          area.add(at_left * std::log1p(growth) + slope * (left * log1p_excess(growth)));
        } else {
          area.add((at_left + 0.5 * slope * (right - left)) * std::log1p(growth));
        }
      }
      x = next_x;
      y = next_y;
    }, both.scales);
    return (std::min)(1.0, area.value() / std::log1p((o.to - o.from) / o.from));
  }
};

}  // namespace discrimination_detail

/// Area under the ROC curve over log₁₀ FPR in [from, to], divided by log₁₀(to/from): the mean true positive rate at low false
/// positive rates, each power of ten counting alike.
///
/// `log_auroc(truth, score[, weights][, options])` or `log_auroc(ranked_scores[, options])`.
/// @par Options    from (0.001), to (0.1), rule: the ROC curve is straight in the rate, and so is `linear`, integrated exactly;
///                 `log_linear` draws straight lines over log FPR, which lie above it, undefined
/// @par Returns    a value in [0, 1]; in expectation (to − from)/ln(to/from) for a random score (0.1446 for 0.001 to 0.1). NaN
///                 (options.undefined) with one class only
/// @par Errors     as auroc; an interval that is not 0 < from < to <= 1
/// @par Numerics   a few roundings, however short a segment is
/// @par Cost       O(n) radix sort and one walk
/// @par Merge      exact, through ranked_scores
/// @par Same as    log_linear: torchmetrics binary_logauc
/// @par Reference  Mysinger and Shoichet 2010, doi:10.1021/ci100214a
struct log_auroc_function : core::rank_metric<discrimination_detail::log_auroc_metric, log_auroc_options> {};
inline constexpr log_auroc_function log_auroc{};

ASSAY_NAMESPACE_END
