// SPDX-License-Identifier: MIT
/// @file
/// precision_recall_area: area under the precision-recall curve (AUPRC) by a named rule.
#pragma once

#include <assay/discrimination/average_precision.hpp>

#include <cmath>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// How precision runs between the points of a precision-recall curve.
enum class precision_recall_rule {
  step,              ///< precision of the point at the higher recall: average_precision
  trapezoid,         ///< straight lines from (0, 1) on: optimistic, since precision is not linear in recall
  continuous,        ///< hyperbolas along which true and false positives grow in proportion: no interpolation error
  interpolated,      ///< highest precision at this or any higher recall
  eleven_point,      ///< mean of the interpolated precision at recall 0, 0.1, …, 1
  hundred_one_point  ///< mean of the interpolated precision at recall 0, 0.01, …, 1
};

struct precision_recall_area_options {
  precision_recall_rule rule = precision_recall_rule::step;  ///< the convention
  std::optional<double> positives = {};                      ///< total of positives, as in precision_recall_options
  double undefined = assay::undefined();                     ///< returned where the area is undefined
};

namespace discrimination_detail {

/// u − log(1 + u) for u >= 0 to full relative accuracy.
inline double log1p_excess(double u) {
  if (u > 0.5) return u - std::log1p(u);
  // log(1 + u) = 2 artanh(v), v = u / (2 + u) <= 1/5, and u − 2v = uv
  const double v = u / (2 + u);
  const double v2 = v * v;
  double sum = 0;
  for (int k = 23; k >= 3; k -= 2) sum = (sum + 1.0 / k) * v2;
  return v * (u - 2 * sum);
}

/// ∫ TP / (TP + FP) dTP while `positives` true positives come, evenly spread over `rows` rows, on top of true_positives
/// among `predicted` rows: with s = positives / rows and u = rows / predicted,
/// s·TP·log(1 + u) + s²·predicted·(u − log(1 + u)). Nothing cancels, and no slope dFP/dTP is formed.
inline double precision_integral(double true_positives, double predicted, double positives, double rows) {
  const double s = positives / rows;
  if (!(predicted > rows * 1e-300)) return positives * s;
  const double u = rows / predicted;
  return s * (true_positives * std::log1p(u) + s * (predicted * log1p_excess(u)));
}

/// The least decreasing curve above the points of a precision-recall curve, as a stack of stairs.
class precision_envelope {
 public:
  explicit precision_envelope(std::size_t points) { stairs_.reserve(points); }
  void add(double true_positives, double precision) {
    while (!stairs_.empty() && stairs_.back().precision <= precision) stairs_.pop_back();
    stairs_.push_back({true_positives, precision});
  }
  double area(double positives) const {
    blocked_sum sum;
    double before = 0;
    for (const stair& s : stairs_) {
      sum.add((s.true_positives - before) * s.precision);
      before = s.true_positives;
    }
    return sum.value() / positives;
  }
  /// Mean height at recall 0, 1/steps, …, 1; recalls are compared as true_positives·steps >= i·positives.
  double mean_at_recalls(int steps, double positives) const {
    double sum = 0;
    auto at = stairs_.begin();
    for (int i = 0; i <= steps; ++i) {
      while (at != stairs_.end() && at->true_positives * steps < i * positives) ++at;
      if (at == stairs_.end()) break;
      sum += at->precision;
    }
    return sum / (steps + 1);
  }

 private:
  struct stair {
    double true_positives;  // where it ends
    double precision;
  };
  std::vector<stair> stairs_;
};

struct precision_recall_area_metric {
  static constexpr const char* name = "precision_recall_area";
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const precision_recall_area_options& options) {
    using rule = precision_recall_rule;
    constexpr bool is_weighted = ranked_scores<Score, Weight>::is_weighted;
    const core::scaled_totals both(r);
    const double total = total_of_positives(name, static_cast<double>(both.positives), options.positives, both.scales.positive);
    if (!has_precision_recall(r, {options.positives})) return options.undefined;
    const bool stairs = options.rule >= rule::interpolated;
    precision_envelope envelope(stairs ? static_cast<std::size_t>(r.positive_rows()) : 0);
    predicted_positives predicted(both);
    blocked_sum area;
    double before = 1;  // precision of the point before: by convention 1 where nothing is predicted positive
    r.descending([&](const auto& b) {
      const auto positives = static_cast<double>(b.positives);
      const double true_positives = predicted.true_positives();
      const double rows = predicted.rows();
      predicted.add(b);
      const double precision = predicted.precision();
      if (positives > 0) {
        switch (options.rule) {
          case rule::step: area.add(positives * precision); break;
          case rule::trapezoid: area.add(positives * (0.5 * (before + precision))); break;
          case rule::continuous: area.add(precision_integral(true_positives, rows, positives, predicted.rows_of(b))); break;
          default: envelope.add(predicted.true_positives(), precision);
        }
      }
      before = precision;
    }, both.scales);
    if (!stairs) return (std::min)(1.0, area.value() / total);
    if (options.rule == rule::interpolated) return (std::min)(1.0, envelope.area(total));
    // sums of weights are rounded: a recall that is reached in real numbers must be reached here
    const double recalled = is_weighted ? total * (1 - 1e-12) : total;
    return envelope.mean_at_recalls(options.rule == rule::eleven_point ? 10 : 100, recalled);
  }
};

}  // namespace discrimination_detail

/// Area under the precision-recall curve (AUPRC, PR-AUC) by one of the conventions in use, which differ by more than models
/// do: name yours. With true positives TP_k, false positives FP_k, recall R_k = TP_k / P and precision P_k at the k-th distinct
/// score from the highest down:
/// step Σ (R_k − R_{k−1}) P_k; trapezoid Σ (R_k − R_{k−1}) (P_k + P_{k−1})/2 with P_0 = 1;
/// continuous Σ ∫ TP/(TP + FP) dTP / P with FP linear in TP between two points, precision constant from recall 0 to the first
/// point; interpolated Σ (R_k − R_{k−1}) max_{j>=k} P_j; eleven_point and hundred_one_point the mean over recalls r of
/// max {P_k : R_k >= r}, 0 where r is not reached.
///
/// `precision_recall_area(truth, score[, weights][, options])` or `precision_recall_area(ranked_scores[, options])`.
/// @par Input      truth: n labels 0/1; score: n real numbers, larger = more positive, not NaN, infinities ordered; weights:
///                 n finite numbers >= 0, an integer weight equals a repeated row; tied scores enter together
/// @par Options    rule (step), positives: the total of positives when some were never scored (a detector's missed
///                 objects), undefined
/// @par Returns    a value in [0, 1]; a constant score gives the prevalence, which is the chance level (trapezoid: halfway to 1).
///                 NaN (options.undefined) with one class only; with options.positives only where that is 0
/// @par Errors     as auroc; positives not finite, negative, or less than the scored ones
/// @par Numerics   recalls are compared exactly when unweighted (10·TP >= i·P), with weights to a relative 1e-12; continuous
///                 is accurate to a few roundings for any slope dFP/dTP
/// @par Cost       O(n) radix sort and one walk; interpolated rules 16 bytes per stair of the envelope
/// @par Merge      exact, through ranked_scores
/// @par Same as    step: scikit-learn average_precision_score; trapezoid: scikit-learn auc of precision_recall_curve; continuous:
///                 PRROC pr.curve auc.integral, XGBoost aucpr; interpolated: PASCAL VOC 2010-2012, dlib; eleven_point: VOC 2007;
///                 hundred_one_point: COCO (of one class and threshold)
/// @par Reference  Davis and Goadrich 2006, doi:10.1145/1143844.1143874; Keilwagen, Grosse and Grau 2014,
///                 doi:10.1371/journal.pone.0092209; Everingham et al. 2010, doi:10.1007/s11263-009-0275-4
struct precision_recall_area_function
    : core::rank_metric<discrimination_detail::precision_recall_area_metric, precision_recall_area_options> {};
inline constexpr precision_recall_area_function precision_recall_area{};

ASSAY_NAMESPACE_END
