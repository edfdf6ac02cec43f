// SPDX-License-Identifier: MIT
/// @file
/// Sums over the pairs of a positive and a negative that miss a margin: what hinge losses are made of.
#pragma once

#include <assay/discrimination/class_points.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// Σw, Σwg and Σwg² of gaps g >= 0. All terms are positive: nothing cancels.
struct gap_moments {
  double zero = 0;
  double one = 0;
  double two = 0;

  void add(double weight, double gap) {
    zero += weight;
    one += weight * gap;
    two += weight * gap * gap;
  }
  void add(const gap_moments& other) {
    zero += other.zero;
    one += other.one;
    two += other.two;
  }
  /// All gaps grow by step >= 0.
  void grow(double step) {
    if (!(step > 0 && zero > 0)) return;  // not 0 · infinity
    two += step * (2 * one + step * zero);
    one += step * zero;
  }
};

/// Gaps between points and a place that moves upwards. What was added long ago moves in long steps, so that roundings do not
/// pile up over the steps of a million points.
class running_gaps {
 public:
  void move_to(double place) {
    recent_.grow(rounded(place - place_));
    place_ = place;
    if (++steps_ < 1024) return;
    old_.grow(rounded(place - old_place_));
    old_.add(recent_);
    recent_ = {};
    old_place_ = place;
    steps_ = 0;
  }
  void add(double weight, double gap) { recent_.add(weight, gap); }
  void add(const gap_moments& gaps) { recent_.add(gaps); }
  gap_moments value() const {
    gap_moments out = old_;
    out.grow(rounded(place_ - old_place_));
    out.add(recent_);
    return out;
  }

 private:
  gap_moments old_;     // of the place old_place_
  gap_moments recent_;  // of the place place_
  double old_place_ = 0;
  double place_ = 0;
  int steps_ = 0;
};

/// visit(j, gap_moments) for every negative j, upwards, of the gaps margin − (x_i − y_j) > 0 of the positives; both ascending.
template <class Visit>
void for_gaps(const class_points& positive, const class_points& negative, double margin, Visit&& visit) {
  running_gaps gaps;
  std::size_t i = 0;
  for (std::size_t j = 0; j < negative.size(); ++j) {
    const double y = negative.score[j];
    gaps.move_to(y);
    for (; i < positive.size(); ++i) {
      const double d = rounded(positive.score[i] - y);
      if (!(d < margin)) break;
      gaps.add(positive.weight[i], margin - d);
    }
    visit(j, gaps.value());
  }
}

/// Σ over all pairs of w_i w_j max(0, margin − (x_i − y_j))^Power.
template <int Power>
double margin_sum(const class_points& positive, const class_points& negative, double margin) {
  core::cascade_sum total;
  for_gaps(positive, negative, margin,
           [&](std::size_t j, const gap_moments& g) { total.add(negative.weight[j] * (Power == 1 ? g.one : g.two)); });
  return total.value();
}

/// Its derivatives per unit of weight: of every positive −Σ_j w_j Power·g^(Power − 1), of every negative Σ_i w_i of the same;
/// returns the sum.
template <int Power>
double margin_slopes(const class_points& positive, const class_points& negative, double margin, pair_slopes& out) {
  out = {std::vector<double>(positive.size()), std::vector<double>(negative.size())};
  const auto slope = [](const gap_moments& g) { return Power == 1 ? g.zero : 2 * g.one; };
  core::cascade_sum total;
  for_gaps(positive, negative, margin, [&](std::size_t j, const gap_moments& g) {
    total.add(negative.weight[j] * (Power == 1 ? g.one : g.two));
    out.negative[j] = slope(g);
  });
  // seen from above the classes change places: x − y = (−y) − (−x)
  for_gaps(negative.mirrored(), positive.mirrored(), margin,
           [&](std::size_t i, const gap_moments& g) { out.positive[positive.size() - 1 - i] = -slope(g); });
  return total.value();
}

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
