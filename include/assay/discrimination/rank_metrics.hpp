// SPDX-License-Identifier: MIT
/// @file
/// rank_metrics: every scalar metric of ranked scores in one walk.
#pragma once

#include <assay/discrimination/auroc_interval.hpp>
#include <assay/discrimination/descending_totals.hpp>

#include <limits>

ASSAY_NAMESPACE_BEGIN

struct rank_metrics_options {
  double undefined = assay::undefined();  ///< returned where a metric is undefined (one class only)
  bool standard_error = true;             ///< with weights that of the AUROC takes two walks more; without it is NaN then
};

/// What rank_metrics returns. With one class only, everything but the totals is NaN.
struct rank_metrics_result {
  double positives = 0;                        ///< number (sum of weights) of the positives
  double negatives = 0;                        ///< number (sum of weights) of the negatives
  double prevalence = undefined();             ///< positives / (positives + negatives); NaN without rows
  double auroc = undefined();                  ///< P(score⁺ > score⁻) + ½ P(score⁺ = score⁻), in [0, 1]
  double auroc_standard_error = undefined();   ///< DeLong's (weighted: jackknife), as auroc_interval; NaN: fewer than two rows in a class, or left out
  double gini = undefined();                   ///< 2 auroc − 1, Somers' D of the score given the truth, in [−1, 1]
  double average_precision = undefined();      ///< Σ (R_k − R_{k−1}) P_k over distinct scores, in [0, 1]
  double ks_statistic = undefined();           ///< max |TPR − FPR|, in [0, 1]
  double ks_threshold = undefined();           ///< the highest score at which the maximum is attained
  double youden_index = undefined();           ///< max (TPR − FPR) over score ≥ threshold, at least 0
  double youden_threshold = undefined();       ///< the highest score at which it is attained; +inf when nothing beats 0
  double best_f1_score = undefined();          ///< max F1 over score ≥ threshold, in (0, 1]
  double best_f1_threshold = undefined();      ///< the highest score at which it is attained
};

namespace discrimination_detail {

/// The highest threshold at which a quantity of the walk is largest.
template <class Value>
struct highest_maximum {
  Value value;
  double threshold;
  void see(Value x, double score) {
    if (x > value) {
      value = x;
      threshold = score;
    }
  }
};

/// A long sum of positive terms: blocks in a register, the blocks in a cascade.
class blocked_sum {
 public:
  void add(double x) {
    here_ += core::separately_rounded(x);
    if (++count_ == core::block_size) flush();
  }
  double value() {
    flush();
    return total_.value();
  }

 private:
  void flush() {
    total_.add(here_);
    here_ = 0;
    count_ = 0;
  }
  core::cascade_sum total_;
  double here_ = 0;
  Index count_ = 0;
};

struct rank_metrics_metric {
  static constexpr const char* name = "rank_metrics";
  template <class Score, class Weight>
  static rank_metrics_result of(const ranked_scores<Score, Weight>& r, const rank_metrics_options& options) {
    constexpr bool is_weighted = ranked_scores<Score, Weight>::is_weighted;
    rank_metrics_result out;
    out.positives = static_cast<double>(r.positives());
    out.negatives = static_cast<double>(r.negatives());
    if (r.size() > 0) out.prevalence = out.positives / (out.positives + out.negatives);
    if (!core::has_both_classes(r)) {
      out.auroc = out.gini = out.average_precision = out.ks_statistic = out.youden_index = out.best_f1_score = options.undefined;
      return out;
    }
    const core::scaled_totals both(r);
    if constexpr (is_weighted) {
      walk<double>(r, both, out);
      if (options.standard_error) out.auroc_standard_error = auroc_interval_metric::of(r, {}).standard_error;
    } else if (fits_64_bits(both.positives, both.negatives)) {
      walk<std::int64_t>(r, both, out);
    } else {
      walk<core::int128>(r, both, out);
    }
    out.gini = 2 * out.auroc - 1;
    return out;
  }

 private:
  /// Difference: a type for TPR − FPR times P·N.
  template <class Difference, class Score, class Weight>
  static void walk(const ranked_scores<Score, Weight>& r, const core::scaled_totals<Score, Weight>& both, rank_metrics_result& out) {
    constexpr bool is_weighted = ranked_scores<Score, Weight>::is_weighted;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::conditional_t<is_weighted, descending_totals<double>, threshold_totals<Index>> totals(both);
    placement_sums<std::conditional_t<sizeof(Difference) == 16, core::uint128, std::uint64_t>> placements(r.positive_rows(), r.negative_rows());
    blocked_sum precision;
    const auto positives = static_cast<Difference>(both.positives);
    const auto negatives = static_cast<Difference>(both.negatives);
    highest_maximum<Difference> youden{0, infinity};
    // below anything that occurs, so that of a curve on the diagonal the highest score is told
    highest_maximum<Difference> reversed{-2 * positives * negatives, infinity};
    highest_maximum<double> f1{0, infinity};
    r.descending([&](const auto& b) {
      const auto score = static_cast<double>(b.score);
      if constexpr (!is_weighted) placements.add(b, totals.true_positives(), totals.false_positives());
      totals.add(b);
      if (b.positives > 0) {
        precision.add(static_cast<double>(b.positives) * totals.precision());
        f1.see(totals.f1_score(), score);
      }
      const Difference d = totals.true_positives() * negatives - totals.false_positives() * positives;
      youden.see(d, score);
      reversed.see(-d, score);
    }, both.scales);
    if constexpr (is_weighted) {
      out.auroc = totals.auroc();
    } else {
      out.auroc = placements.auroc();
      out.auroc_standard_error = std::sqrt(placements.variance());
    }
    out.average_precision = (std::min)(1.0, precision.value() / static_cast<double>(both.positives));
    out.youden_index = (std::min)(1.0, static_cast<double>(youden.value) / totals.product());
    out.youden_threshold = youden.threshold;
    const bool is_reversed = reversed.value > youden.value || (reversed.value == youden.value && reversed.threshold > youden.threshold);
    const auto& ks = youden.value == 0 || is_reversed ? reversed : youden;
    out.ks_statistic = (std::min)(1.0, static_cast<double>(ks.value) / totals.product());
    out.ks_threshold = ks.threshold;
    out.best_f1_score = (std::min)(1.0, f1.value);
    out.best_f1_threshold = f1.threshold;
  }
};

}  // namespace discrimination_detail

/// AUROC with its standard error, Gini, average precision, and KS, Youden's index and the best F1 with their thresholds, in
/// one walk over the sorted scores (the weighted standard error takes a second and a third).
///
/// `rank_metrics(truth, score[, weights][, options])` or `rank_metrics(ranked_scores[, options])`.
/// truth: n labels 0/1; score: n real numbers, larger = more positive, not NaN; weights: n finite numbers >= 0.
/// Ties are exact (half credit, whole blocks). NaN with one class only. Throws invalid_input on bad input.
/// @par Cost  O(n) radix sort and one walk; 4-8 bytes a row (16 weighted) twice while sorting
struct rank_metrics_function : core::rank_metric<discrimination_detail::rank_metrics_metric, rank_metrics_options> {};
inline constexpr rank_metrics_function rank_metrics{};

ASSAY_NAMESPACE_END
