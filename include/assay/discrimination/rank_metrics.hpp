// SPDX-License-Identifier: MIT
/// @file
/// rank_metrics: every scalar metric of ranked scores in one walk.
#pragma once

#include <assay/discrimination/rank_metric.hpp>

ASSAY_NAMESPACE_BEGIN

/// What rank_metrics returns. With one class only, everything but the totals is NaN.
struct rank_metrics_result {
  double positives = 0;                        ///< number (sum of weights) of the positives
  double negatives = 0;                        ///< number (sum of weights) of the negatives
  double prevalence = undefined();             ///< positives / (positives + negatives); NaN without rows
  double auroc = undefined();                  ///< P(score⁺ > score⁻) + ½ P(score⁺ = score⁻), in [0, 1]
  double gini = undefined();                   ///< 2 auroc − 1, Somers' D of the score given the truth, in [−1, 1]
  double average_precision = undefined();      ///< Σ (R_k − R_{k−1}) P_k over distinct scores, in [0, 1]
  double ks_statistic = undefined();           ///< max |TPR − FPR|, in [0, 1]
  double ks_threshold = undefined();           ///< the highest score at which the maximum is attained
  double youden_index = undefined();           ///< max (TPR − FPR) over score ≥ threshold, at least 0
  double youden_threshold = undefined();       ///< the highest score at which it is attained; +inf when nothing beats 0
};

namespace discrimination_detail {

/// Running totals of a walk downwards: what lies above or at the current score.
template <class Amount>
class descending_totals {
 public:
  static constexpr bool is_weighted = std::is_same_v<Amount, double>;
  template <class Score, class Weight>
  explicit descending_totals(const scaled_totals<Score, Weight>& totals)
      : positives_(totals.positives), negatives_(totals.negatives), exchange_(totals.exchange()) {}

  template <class Block>
  void add(const Block& b) {
    // for every negative: the positives above it, and half of those tied with it
    if constexpr (is_weighted) {
      area_.add(b.negatives * (2 * true_positives_ + b.positives));
    } else {
      area_ += static_cast<core::uint128>(b.negatives) * static_cast<core::uint128>(2 * true_positives_ + b.positives);
    }
    true_positives_ += b.positives;
    false_positives_ += b.negatives;
  }
  Amount true_positives() const { return true_positives_; }
  Amount false_positives() const { return false_positives_; }
  double precision() const {
    const auto hits = static_cast<double>(true_positives_);
    return hits / (hits + static_cast<double>(false_positives_) * exchange_);
  }
  /// TPR − FPR times P·N: exact when unweighted, so that equal differences compare equal.
  auto scaled_difference() const {
    if constexpr (is_weighted) {
      return true_positives_ * negatives_ - false_positives_ * positives_;
    } else {
      return static_cast<core::int128>(true_positives_) * negatives_ - static_cast<core::int128>(false_positives_) * positives_;
    }
  }
  double product() const { return static_cast<double>(positives_) * static_cast<double>(negatives_); }
  double auroc() const {
    double area;
    if constexpr (is_weighted) {
      area = area_.value();
    } else {
      area = static_cast<double>(area_);
    }
    return (std::min)(1.0, area / (2 * product()));
  }

 private:
  Amount positives_;
  Amount negatives_;
  double exchange_;
  Amount true_positives_{};
  Amount false_positives_{};
  std::conditional_t<is_weighted, core::cascade_sum, core::uint128> area_{};
};

template <class Score, class Weight>
descending_totals(const scaled_totals<Score, Weight>&) -> descending_totals<typename scaled_totals<Score, Weight>::amount>;

struct rank_metrics_metric {
  static constexpr const char* name = "rank_metrics";
  template <class Score, class Weight>
  static rank_metrics_result of(const ranked_scores<Score, Weight>& r, const rank_options& options) {
    rank_metrics_result out;
    out.positives = static_cast<double>(r.positives());
    out.negatives = static_cast<double>(r.negatives());
    if (r.size() > 0) out.prevalence = out.positives / (out.positives + out.negatives);
    if (!has_both_classes(r)) {
      out.auroc = out.gini = out.average_precision = out.ks_statistic = out.youden_index = options.undefined;
      return out;
    }
    const scaled_totals both(r);
    descending_totals totals(both);
    core::cascade_sum precision;
    auto best_up = totals.scaled_difference();
    auto best_size = best_up;
    bool first = true;
    out.youden_threshold = std::numeric_limits<double>::infinity();
    r.descending([&](const auto& b) {
      totals.add(b);
      if (b.positives > 0) precision.add(static_cast<double>(b.positives) * totals.precision());
      const auto d = totals.scaled_difference();
      if (d > best_up) {
        best_up = d;
        out.youden_threshold = static_cast<double>(b.score);
      }
      const auto size = d < 0 ? -d : d;
      if (size > best_size || first) {
        first = false;
        best_size = size;
        out.ks_threshold = static_cast<double>(b.score);
      }
    }, both.scales);
    out.auroc = totals.auroc();
    out.gini = 2 * out.auroc - 1;
    out.average_precision = (std::min)(1.0, precision.value() / static_cast<double>(both.positives));
    out.ks_statistic = (std::min)(1.0, static_cast<double>(best_size) / totals.product());
    out.youden_index = (std::min)(1.0, static_cast<double>(best_up) / totals.product());
    return out;
  }
};

}  // namespace discrimination_detail

/// AUROC, Gini, average precision, KS and Youden's index with their thresholds, in one walk over the sorted scores.
///
/// `rank_metrics(truth, score[, weights][, options])` or `rank_metrics(ranked_scores[, options])`.
/// truth: n labels 0/1; score: n real numbers, larger = more positive, not NaN; weights: n finite numbers >= 0.
/// Ties are exact (half credit, whole blocks). NaN with one class only. Throws invalid_input on bad input.
/// @par Cost  O(n) radix sort and one walk; 4-8 bytes a row (16 weighted) twice while sorting
struct rank_metrics_function : discrimination_detail::rank_metric<discrimination_detail::rank_metrics_metric, rank_options> {};
inline constexpr rank_metrics_function rank_metrics{};

ASSAY_NAMESPACE_END
