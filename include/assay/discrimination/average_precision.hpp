// SPDX-License-Identifier: MIT
/// @file
/// average_precision: area under the step precision-recall curve.
#pragma once

#include <assay/discrimination/precision_recall_curve.hpp>
#include <assay/discrimination/rank_metrics.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// Whether a precision-recall area exists: both classes, or with a stated total some positive.
template <class Score, class Weight>
bool has_precision_recall(const ranked_scores<Score, Weight>& r, const precision_recall_options& options) {
  return options.positives ? *options.positives > 0 || r.positive_rows() > 0 : core::has_both_classes(r);
}

/// What a walk downwards has predicted positive so far, in the scale of the positives.
class predicted_positives {
 public:
  template <class Score, class Weight>
  explicit predicted_positives(const core::scaled_totals<Score, Weight>& totals)
      : exchange_(ranked_scores<Score, Weight>::is_weighted ? totals.exchange() : 1.0) {}
  template <class Block>
  void add(const Block& b) {
    true_positives_ += static_cast<double>(b.positives);
    false_positives_ += static_cast<double>(b.negatives);
  }
  double true_positives() const { return true_positives_; }
  double false_positives() const { return false_positives_ * exchange_; }
  double rows() const { return true_positives_ + false_positives(); }
  double precision() const { return true_positives_ > 0 ? true_positives_ / rows() : 0.0; }
  /// Rows of a block.
  template <class Block>
  double rows_of(const Block& b) const {
    return static_cast<double>(b.positives) + static_cast<double>(b.negatives) * exchange_;
  }
  /// What a unit of negatives is worth in the scale of the positives.
  double exchange() const { return exchange_; }

 private:
  double exchange_;
  double true_positives_ = 0;
  double false_positives_ = 0;
};

struct average_precision_metric {
  static constexpr const char* name = "average_precision";
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const precision_recall_options& options) {
    const core::scaled_totals both(r);
    const double total = total_of_positives(name, static_cast<double>(both.positives), options.positives, both.scales.positive);
    if (!has_precision_recall(r, options)) return options.undefined;
    predicted_positives predicted(both);
    blocked_sum area;
    r.descending([&](const auto& b) {
      predicted.add(b);
      if (b.positives > 0) area.add(static_cast<double>(b.positives) * predicted.precision());
    }, both.scales);
    return (std::min)(1.0, area.value() / total);
  }
};
}  // namespace discrimination_detail

/// Average precision Σ_k (R_k − R_{k−1}) P_k over the distinct scores from the highest down, with recall R and precision P
/// of "score ≥ k-th score"; tied scores enter together. No interpolation: for other conventions see precision_recall_area.
///
/// `average_precision(truth, score[, weights][, options])` or `average_precision(ranked_scores[, options])`.
/// @par Options    positives: the total of positives when some were never scored (a detector's missed objects), undefined
/// @par Returns    a value in [0, 1]; a constant score gives the prevalence, which is the chance level. NaN
///                 (options.undefined) with one class only; with options.positives only where that is 0
/// @par Errors     as auroc; positives not finite, negative, or less than the scored ones
/// @par Cost       O(n) radix sort and one walk; 4 (float) or 8 (double) bytes a row, twice while sorting
/// @par Merge      exact, through ranked_scores
/// @par Same as    scikit-learn average_precision_score, LightGBM average_precision
struct average_precision_function
    : core::rank_metric<discrimination_detail::average_precision_metric, precision_recall_options> {};
inline constexpr average_precision_function average_precision{};

ASSAY_NAMESPACE_END
