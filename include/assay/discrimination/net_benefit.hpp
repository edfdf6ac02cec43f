// SPDX-License-Identifier: MIT
/// @file
/// net_benefit, interventions_avoided, decision_curve: what acting on a probability is worth, in true positives.
#pragma once

#include <assay/core/rank_metric.hpp>

#include <algorithm>
#include <numeric>
#include <optional>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Options of net_benefit and interventions_avoided.
struct net_benefit_options {
  double threshold = 0.5;  ///< probability t from which on one acts, in [0, 1): a false positive costs t/(1 − t) true positives
  /// Share of positives where the decision is to be used, if other than in the data (case-control studies), in [0, 1].
  std::optional<double> prevalence = {};
  double undefined = assay::undefined();  ///< returned without rows, with a prevalence also with one class only
};

/// Options of decision_curve.
struct decision_curve_options {
  Vector thresholds = Vector::LinSpaced(99, 1, 99) / 100;  ///< each in [0, 1), in any order
  std::optional<double> prevalence = {};                   ///< as in net_benefit_options
  double undefined = assay::undefined();                   ///< as in net_benefit_options
};

/// Net benefit of a model and of the two decisions that need none, at every threshold; that of acting on nobody is 0.
struct decision_curve_result {
  Vector threshold;
  Vector net_benefit;            ///< of acting where the probability is at least the threshold
  Vector net_benefit_of_all;     ///< of acting on everybody
  Vector interventions_avoided;  ///< net share of all rows that are spared an action that they do not need
};

namespace discrimination_detail {

/// The four kinds of decisions in one unit, and all rows in it.
struct decision_amounts {
  double true_positives;
  double false_positives;
  double false_negatives;
  double true_negatives;
  double all;

  double net_benefit(double t) const { return (true_positives - core::separately_rounded(false_positives * (t / (1 - t)))) / all; }
  double net_benefit_of_all(double t) const {
    return (true_positives + false_negatives - core::separately_rounded((false_positives + true_negatives) * (t / (1 - t)))) / all;
  }
  /// (net_benefit − net_benefit_of_all) (1 − t)/t without its cancellation; at t = 0 nobody is spared.
  double avoided(double t) const {
    return t > 0 ? (true_negatives - core::separately_rounded(false_negatives * ((1 - t) / t))) / all : 0.0;
  }
};

inline bool is_decision_threshold(double t) { return core::is_probability(t) && t < 1; }

inline Vector decision_threshold(const char* function, double t) {
  if (!is_decision_threshold(t)) core::raise_for(function, "threshold = " + core::to_text(t) + " is not in [0, 1)");
  return Vector::Constant(1, t);
}

/// What acting from each of some thresholds on does, in one walk.
template <class Score, class Weight>
class decisions {
  using amount = typename ranked_scores<Score, Weight>::amount;

 public:
  decisions(const ranked_scores<Score, Weight>& r, const Vector& thresholds, const std::optional<double>& prevalence, const char* function)
      : both_(r) {
    if (prevalence && !core::is_probability(*prevalence)) {
      core::raise_for(function, "prevalence = " + core::to_text(*prevalence) + " is not in [0, 1]");
    }
    defined_ = prevalence ? core::has_both_classes(r) : r.size() > 0;
    at_.resize(static_cast<std::size_t>(thresholds.size()));
    std::vector<std::size_t> down(at_.size());
    std::iota(down.begin(), down.end(), std::size_t{0});
    // compared in the type of the scores, as `probability >= t` is: 0.7f is not below 0.7
    const auto t = [&](std::size_t i) { return static_cast<double>(static_cast<Score>(thresholds(static_cast<Index>(i)))); };
    std::sort(down.begin(), down.end(), [&](std::size_t a, std::size_t b) { return t(a) > t(b); });
    std::size_t next = 0;
    counts sum{};
    r.descending([&](const auto& b) {
      const auto score = static_cast<double>(b.score);
      for (; next < down.size() && t(down[next]) > score; ++next) at_[down[next]] = sum;
      sum.positives += b.positives;
      sum.negatives += b.negatives;
    }, both_.scales);
    for (; next < down.size(); ++next) at_[down[next]] = sum;
    all_ = sum;
    // the unit: a row of the scaled positives, or the share that a prevalence makes
    unit_of_positives_ = prevalence ? *prevalence / static_cast<double>(all_.positives) : 1.0;
    unit_of_negatives_ = prevalence ? (1 - *prevalence) / static_cast<double>(all_.negatives) : both_.exchange();
  }
  bool is_defined() const { return defined_; }
  /// At the i-th threshold.
  decision_amounts operator()(Index i) const {
    const counts& c = at_[static_cast<std::size_t>(i)];
    const auto p = [&](amount x) { return core::separately_rounded(static_cast<double>(x) * unit_of_positives_); };
    const auto n = [&](amount x) { return core::separately_rounded(static_cast<double>(x) * unit_of_negatives_); };
    return {p(c.positives), n(c.negatives), p(all_.positives - c.positives), n(all_.negatives - c.negatives),
            p(all_.positives) + n(all_.negatives)};
  }

 private:
  struct counts {
    amount positives;
    amount negatives;
  };
  core::scaled_totals<Score, Weight> both_;
  bool defined_ = false;
  double unit_of_positives_ = 1;
  double unit_of_negatives_ = 1;
  std::vector<counts> at_;
  counts all_{};
};

struct net_benefit_metric {
  static constexpr const char* name = "net_benefit";
  static constexpr core::real_kind kind = core::real_kind::probability;
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const net_benefit_options& o) {
    const decisions<Score, Weight> d(r, decision_threshold(name, o.threshold), o.prevalence, name);
    return d.is_defined() ? d(0).net_benefit(o.threshold) : o.undefined;
  }
};

struct interventions_avoided_metric {
  static constexpr const char* name = "interventions_avoided";
  static constexpr core::real_kind kind = core::real_kind::probability;
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const net_benefit_options& o) {
    const decisions<Score, Weight> d(r, decision_threshold(name, o.threshold), o.prevalence, name);
    return d.is_defined() ? d(0).avoided(o.threshold) : o.undefined;
  }
};

struct decision_curve_metric {
  static constexpr const char* name = "decision_curve";
  static constexpr core::real_kind kind = core::real_kind::probability;
  template <class Score, class Weight>
  static decision_curve_result of(const ranked_scores<Score, Weight>& r, const decision_curve_options& o) {
    const Index n = o.thresholds.size();
    for (Index i = 0; i < n; ++i) {
      const double t = o.thresholds(i);
      if (!is_decision_threshold(t)) core::raise_at({name, "thresholds"}, i, "= " + core::to_text(t) + " is not in [0, 1)");
    }
    const decisions<Score, Weight> d(r, o.thresholds, o.prevalence, name);
    const Vector none = Vector::Constant(n, o.undefined);
    decision_curve_result out{o.thresholds, none, none, none};
    for (Index i = 0; d.is_defined() && i < n; ++i) {
      const decision_amounts at = d(i);
      const double t = o.thresholds(i);
      out.net_benefit(i) = at.net_benefit(t);
      out.net_benefit_of_all(i) = at.net_benefit_of_all(t);
      out.interventions_avoided(i) = at.avoided(t);
    }
    return out;
  }
};

}  // namespace discrimination_detail

/// Net benefit of acting where the predicted probability is at least t: TP/n − FP/n · t/(1 − t), true positives per row less
/// false positives at the price that the choice of t implies.
///
/// `net_benefit(truth, probability[, weights], {.threshold = 0.2})` or `net_benefit(ranked_scores, options)`.
/// @par Input      truth: n labels 0/1; probability: n numbers in [0, 1]; weights: n finite numbers >= 0
/// @par Options    threshold t; prevalence π: then π·TPR − (1 − π)·FPR · t/(1 − t), for data that were sampled by class
/// @par Returns    a value in [−t/(1 − t), 1]; 0 for acting on nobody. NaN (options.undefined) without rows, with a prevalence also
///                 with one class only
/// @par Errors     as auroc; a probability outside [0, 1], a threshold outside [0, 1), a prevalence outside [0, 1]
/// @par Cost       O(n) radix sort and one walk
/// @par Merge      exact, through ranked_scores
/// @par Same as    R dcurves and rmda decision_curve, where rmda compares p > t
/// @par Reference  Vickers and Elkin 2006, doi:10.1177/0272989X06295361
struct net_benefit_function : core::rank_metric<discrimination_detail::net_benefit_metric, net_benefit_options> {};
inline constexpr net_benefit_function net_benefit{};

/// Net share of the rows that are spared an intervention compared with acting on everybody, at no more missed positives than
/// they are worth: TN/n − FN/n · (1 − t)/t, which is (net benefit − that of all) / (t/(1 − t)).
///
/// `interventions_avoided(truth, probability[, weights], {.threshold = 0.2})` or `interventions_avoided(ranked_scores, options)`.
/// @par Returns    at most 1; negative where acting on everybody is better; 0 at t = 0. NaN as net_benefit
/// @par Errors     as net_benefit
/// @par Cost       as net_benefit
/// @par Merge      exact, through ranked_scores
/// @par Same as    R dcurves net_intervention_avoided; rmda net benefit with policy = "opt-out"
struct interventions_avoided_function
    : core::rank_metric<discrimination_detail::interventions_avoided_metric, net_benefit_options> {};
inline constexpr interventions_avoided_function interventions_avoided{};

/// Net benefit over many thresholds, beside that of acting on everybody, and the interventions avoided.
///
/// `decision_curve(truth, probability[, weights][, options])` or `decision_curve(ranked_scores[, options])`.
/// @par Options    thresholds (0.01, 0.02, …, 0.99), prevalence, undefined
/// @par Returns    decision_curve_result with a row for every threshold, in the order given; NaN as net_benefit
/// @par Errors     as net_benefit
/// @par Cost       O(n) radix sort and one walk for all k thresholds, O(k log k)
/// @par Merge      exact, through ranked_scores
/// @par Same as    R dcurves dca
struct decision_curve_function
    : core::rank_metric<discrimination_detail::decision_curve_metric, decision_curve_options> {};
inline constexpr decision_curve_function decision_curve{};

ASSAY_NAMESPACE_END
