// SPDX-License-Identifier: MIT
/// @file
/// roc_curve: true against false positive rate at every distinct score.
#pragma once

#include <assay/discrimination/rank_metric.hpp>

#include <limits>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// A ROC curve from (0, 0) to (1, 1), thresholds descending; row k is "score >= threshold[k]".
struct roc_curve_result {
  Vector threshold;            ///< +inf first, then every distinct score downwards
  Vector false_positive_rate;  ///< in [0, 1], ascending; NaN without negatives
  Vector true_positive_rate;   ///< in [0, 1], ascending; NaN without positives
  Vector false_positives;      ///< number (sum of weights) of negatives at or above the threshold
  Vector true_positives;       ///< number (sum of weights) of positives at or above the threshold
};

namespace discrimination_detail {

/// Thresholds with cumulative amounts, descending, beginning with (+inf, 0, 0).
struct cumulative_curve {
  Vector threshold;
  Vector false_positives;
  Vector true_positives;

  template <class Score, class Weight>
  explicit cumulative_curve(const ranked_scores<Score, Weight>& r) {
    std::vector<double> t{std::numeric_limits<double>::infinity()};
    std::vector<double> fp{0.0};
    std::vector<double> tp{0.0};
    r.descending([&](const auto& b) {
      t.push_back(static_cast<double>(b.score));
      fp.push_back(fp.back() + static_cast<double>(b.negatives));
      tp.push_back(tp.back() + static_cast<double>(b.positives));
    });
    threshold = view(t);
    false_positives = view(fp);
    true_positives = view(tp);
  }
};

struct roc_curve_metric {
  static constexpr const char* name = "roc_curve";
  template <class Score, class Weight>
  static roc_curve_result of(const ranked_scores<Score, Weight>& r, const rank_options& options) {
    const cumulative_curve c(r);
    const Index n = c.threshold.size();
    const auto rate = [&](const Vector& count) -> Vector {
      const double total = count(n - 1);
      if (!(total > 0)) return Vector::Constant(n, options.undefined);
      return count / total;
    };
    return {c.threshold, rate(c.false_positives), rate(c.true_positives), c.false_positives, c.true_positives};
  }
};

}  // namespace discrimination_detail

/// ROC curve: one vertex per distinct score, none for rows of weight 0; ties form diagonal segments.
///
/// `roc_curve(truth, score[, weights][, options])` or `roc_curve(ranked_scores[, options])`.
/// @par Returns    roc_curve_result with (number of distinct scores + 1) rows; a class without weight has rate NaN
/// @par Errors     as auroc
/// @par Cost       O(n) radix sort; 40 bytes per distinct score
/// @par Same as    scikit-learn roc_curve(drop_intermediate=False)
struct roc_curve_function : discrimination_detail::rank_metric<discrimination_detail::roc_curve_metric, rank_options> {};
inline constexpr roc_curve_function roc_curve{};

ASSAY_NAMESPACE_END
