// SPDX-License-Identifier: MIT
/// @file
/// equal_error_rate: where the false positive rate equals the false negative rate.
#pragma once

#include <assay/discrimination/roc_convex_hull.hpp>
#include <assay/discrimination/threshold_choice.hpp>

ASSAY_NAMESPACE_BEGIN

/// Which curve crosses FPR = FNR.
enum class equal_error_rule {
  interpolated,  ///< the ROC curve, straight between its vertices
  nearest,       ///< no curve: the mean of both rates at the vertex at which they differ least, of equal ones the highest threshold
  convex_hull    ///< the upper convex hull of the ROC curve: what two thresholds by lot can reach
};

struct equal_error_rate_options {
  equal_error_rule rule = equal_error_rule::interpolated;
  double undefined = assay::undefined();  ///< returned with one class only
};

namespace discrimination_detail {

/// The false positive rate at which a curve crosses FPR = FNR, seen vertex by vertex.
class equal_error_crossing {
 public:
  template <class Totals>
  void see(const Totals& t) {
    if (crossed_) return;
    const auto excess = static_cast<double>(t.scaled_excess());  // (FPR − FNR) P·N, exact when unweighted
    const double rate = t.false_positive_rate();
    crossed_ = excess >= 0;
    rate_ = crossed_ ? rate_ + (rate - rate_) * (excess_ / (excess_ - excess)) : rate;
    excess_ = excess;
  }
  double rate() const { return rate_; }

 private:
  double rate_ = 0;
  double excess_ = 0;
  bool crossed_ = false;
};

struct equal_error_rate_metric {
  static constexpr const char* name = "equal_error_rate";
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const equal_error_rate_options& o) {
    if (o.rule == equal_error_rule::nearest) return best_point(r, equal_error_criterion({}, name), o.undefined).value;
    if (!core::has_both_classes(r)) return o.undefined;
    const core::scaled_totals both = walked_totals(r);
    threshold_totals totals(both);
    equal_error_crossing crossing;
    crossing.see(totals);
    if (o.rule == equal_error_rule::convex_hull) {
      const auto hull = convex_hull(r, both.scales);
      for (const auto& vertex : hull) {
        totals.set(vertex.true_positives, vertex.false_positives);
        crossing.see(totals);
      }
    } else {
      r.descending([&](const auto& b) {
        totals.add(b);
        crossing.see(totals);
      }, both.scales);
    }
    return crossing.rate();
  }
};

}  // namespace discrimination_detail

/// Equal error rate: the false positive rate at which the ROC curve, straight between its vertices, has as large a false
/// negative rate.
///
/// `equal_error_rate(truth, score[, weights][, options])` or `equal_error_rate(ranked_scores[, options])`. The threshold nearest to it
/// is told by equal_error_point (threshold_choice.hpp), whose value is that of the rule `nearest`.
/// @par Options    rule: interpolated, nearest or convex_hull; undefined
/// @par Returns    a value in [0, 1], ½ for a constant score, of the convex hull at most ½; NaN (options.undefined) with one class
///                 only
/// @par Errors     as auroc
/// @par Numerics   unweighted: the crossing is found in exact integers
/// @par Cost       O(n) radix sort and one walk; convex_hull 24 bytes per vertex of the hull
/// @par Merge      exact, through ranked_scores
/// @par Same as    nearest: torchmetrics eer; convex_hull: ROCCH-EER of speaker verification toolkits (BOSARIS)
struct equal_error_rate_function
    : core::rank_metric<discrimination_detail::equal_error_rate_metric, equal_error_rate_options> {};
inline constexpr equal_error_rate_function equal_error_rate{};

ASSAY_NAMESPACE_END
