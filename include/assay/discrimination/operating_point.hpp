// SPDX-License-Identifier: MIT
/// @file
/// operating_point: a threshold with its counts and rates; the one walk that chooses a threshold by a criterion.
#pragma once

#include <assay/discrimination/descending_totals.hpp>

#include <limits>

ASSAY_NAMESPACE_BEGIN

/// The decision "score >= threshold". Amounts are numbers of rows, or sums of weights.
struct operating_point {
  double value = undefined();      ///< of the criterion by which the threshold was chosen
  double threshold = undefined();  ///< +inf: nothing is predicted positive
  double true_positives = undefined();
  double false_positives = undefined();
  double false_negatives = undefined();
  double true_negatives = undefined();
  double true_positive_rate = undefined();   ///< recall, sensitivity; in [0, 1]
  double false_positive_rate = undefined();  ///< 1 − specificity; in [0, 1]
  double precision = undefined();            ///< in [0, 1]; NaN where nothing is predicted positive
};

/// Options of operating_point_at.
struct operating_point_at_options {
  double threshold = 0.5;  ///< a score of at least this is predicted positive
};

namespace discrimination_detail {

/// A threshold in the type of the scores, as Eigen compares: 0.7f is not below 0.7.
template <class Score>
Score threshold_for(double threshold) {
  if constexpr (sizeof(Score) == sizeof(double)) {
    return threshold;
  } else {
    constexpr auto most = static_cast<double>((std::numeric_limits<Score>::max)());
    constexpr Score infinity = std::numeric_limits<Score>::infinity();
    return threshold > most ? infinity : threshold < -most ? -infinity : static_cast<Score>(threshold);
  }
}

/// The point that a walk has reached.
template <class Totals, class Both>
operating_point point_of(const Totals& t, const Both& both, double threshold) {
  operating_point p;
  p.threshold = threshold;
  p.true_positives = static_cast<double>(t.true_positives()) / both.scales.positive;
  p.false_positives = static_cast<double>(t.false_positives()) / both.scales.negative;
  p.false_negatives = static_cast<double>(t.false_negatives()) / both.scales.positive;
  p.true_negatives = static_cast<double>(t.true_negatives()) / both.scales.negative;
  if (both.positives > 0) p.true_positive_rate = t.true_positive_rate();
  if (both.negatives > 0) p.false_positive_rate = t.false_positive_rate();
  if (t.is_predicting()) p.precision = t.precision();
  return p;
}

/// The point with the largest criterion.key(totals), of equal ones that with the highest threshold; "nothing is predicted
/// positive" takes part. A point for which criterion.allows(totals) does not hold is passed over; when none is left all is
/// NaN. criterion.value(totals) becomes the point's value.
template <class Score, class Weight, class Criterion>
operating_point best_point(const ranked_scores<Score, Weight>& r, const Criterion& criterion, double undefined_value) {
  operating_point out;
  out.value = undefined_value;
  if (!core::has_both_classes(r)) return out;
  const core::scaled_totals both = walked_totals(r);
  threshold_totals totals(both);
  auto best = totals;
  auto best_key = criterion.key(totals);
  double threshold = std::numeric_limits<double>::infinity();
  bool found = criterion.allows(totals);
  r.descending([&](const auto& b) {
    totals.add(b);
    const auto key = criterion.key(totals);
    if (criterion.allows(totals) && (!found || key > best_key)) {
      found = true;
      best = totals;
      best_key = key;
      threshold = static_cast<double>(b.score);
    }
  }, both.scales);
  if (!found) return out;
  out = point_of(best, both, threshold);
  out.value = criterion.value(best);
  return out;
}

/// The criterion's point, and its value alone: the two metrics that a criterion makes. Criterion has a name, an Options type,
/// check(function) and what best_point asks for.
template <class Criterion>
struct point_metric {
  static constexpr const char* name = Criterion::point_name;
  template <class Score, class Weight>
  static operating_point of(const ranked_scores<Score, Weight>& r, const typename Criterion::options& o) {
    const Criterion criterion(o, name);
    return best_point(r, criterion, o.undefined);
  }
};
template <class Criterion>
struct point_value_metric {
  static constexpr const char* name = Criterion::name;
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const typename Criterion::options& o) {
    const Criterion criterion(o, name);
    return best_point(r, criterion, o.undefined).value;
  }
};
template <class Criterion>
using point_function = core::rank_metric<point_metric<Criterion>, typename Criterion::options>;
template <class Criterion>
using point_value_function = core::rank_metric<point_value_metric<Criterion>, typename Criterion::options>;

struct operating_point_at_metric {
  static constexpr const char* name = "operating_point_at";
  template <class Score, class Weight>
  static operating_point of(const ranked_scores<Score, Weight>& r, const operating_point_at_options& o) {
    if (core::is_nan(o.threshold)) core::raise_for(name, "threshold is NaN");
    const core::scaled_totals both = walked_totals(r);
    threshold_totals totals(both);
    const auto threshold = threshold_for<Score>(o.threshold);
    r.descending([&](const auto& b) {
      if (b.score >= threshold) totals.add(b);
    }, both.scales);
    operating_point out = point_of(totals, both, o.threshold);
    out.value = o.threshold;
    return out;
  }
};

}  // namespace discrimination_detail

/// Counts and rates of the decision "score >= threshold", compared in the type of the scores: with floats as `score >= 0.7f`.
///
/// `operating_point_at(truth, score[, weights], {.threshold = 0.3})` or `operating_point_at(ranked_scores, options)`.
/// @par Returns    operating_point, its value the threshold; a rate whose class has no weight is NaN
/// @par Errors     as auroc; a threshold that is NaN
/// @par Cost       O(n) radix sort and one walk; of a fixed threshold alone confusion_matrix(truth, score >= t) is cheaper
struct operating_point_at_function
    : core::rank_metric<discrimination_detail::operating_point_at_metric, operating_point_at_options> {};
inline constexpr operating_point_at_function operating_point_at{};

ASSAY_NAMESPACE_END
