// SPDX-License-Identifier: MIT
/// @file
/// Sums of the logistic loss over all pairs of a positive and a negative in O(n log n), to about thirteen digits.
///
/// Scores fall into cells of width 2. With d the difference of a pair:
/// - the same cell and the next one: log(1 + e^−d) is analytic in the strip |Im d| < π, so that interpolation at 20 Chebyshev
///   nodes a cell converges like 6.4^−20; the points of a cell become weights at its nodes (few points stay as they are);
/// - cells further apart, |d| >= 2: log(1 + e^−d) = max(0, −d) + Σ_k (−1)^(k+1)/k e^(−k|d|) of 20 terms, each of which is a
///   product of a factor of the positive and one of the negative, summed up in passing.
/// All contributions to a sum have one sign, so that no digit is lost, wherever the scores lie and however far they spread.
#pragma once

#include <assay/discrimination/chebyshev_cell.hpp>
#include <assay/discrimination/margin_sums.hpp>

#include <utility>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// The lower points of one class, two cells and more below the place that moves upwards: Σw, Σwg and Σ w e^(−kg) of their gaps g.
class far_points {
 public:
  void move_to(double centre) {
    gaps_.move_to(centre);
    if (!empty_) {
      const double factor = std::exp(rounded(centre_ - centre));
      double power = 1;
      for (double& e : decay_) e *= power *= factor;
    }
    centre_ = centre;
  }
  void add(const cell_points& cell, double cell_centre) {
    if (cell.count == 0) return;
    empty_ = false;
    const double gap = rounded(centre_ - cell_centre);
    gaps_.add({cell.total, cell.total * gap - cell.moment, 0});
    cell_values product = cell.weight;
    const double factor = std::exp(-gap);
    double power = 1;
    for (double& e : decay_) {
      double sum = 0;
      for (std::size_t n = 0; n < cell.padded; ++n) sum += product[n] *= cell.up[n];
      e += sum * (power *= factor);
    }
  }
  /// Adds to loss (and share) at the places of a cell at the centre. Wrong: the cell is of negatives, above positives, so that
  /// the pairs are in the wrong order.
  template <bool Loss, bool Share>
  void add_to(const cell_points& cell, bool wrong, cell_values& loss, cell_values& share) const {
    if (empty_) return;
    if (wrong) {
      const gap_moments g = gaps_.value();
      for (std::size_t n = 0; n < cell.count; ++n) {
        if constexpr (Loss) loss[n] += g.one + g.zero * cell.place[n];
        if constexpr (Share) share[n] += g.zero;
      }
    }
    cell_values power;
    power.fill(1);
    double sign = 1;
    double k = 1;
    for (const double e : decay_) {
      const double of_loss = sign / k * e;
      const double of_share = wrong ? -sign * e : sign * e;
      for (std::size_t n = 0; n < cell.padded; ++n) {
        power[n] *= cell.down[n];
        if constexpr (Loss) loss[n] += of_loss * power[n];
        if constexpr (Share) share[n] += of_share * power[n];
      }
      sign = -sign;
      k += 1;
    }
  }

 private:
  running_gaps gaps_;
  std::array<double, 20> decay_{};
  double centre_ = 0;
  bool empty_ = true;
};

/// One pass upwards through the cells: every pair of a lower and a higher point, and with Loss those of one cell.
/// Returns the sum of the losses; with Share adds Σ_j w_j / (1 + e^d) to every point.
template <bool Loss, bool Share>
double ascend(const class_points& positive, const class_points& negative, pair_slopes& slopes) {
  core::cascade_sum total;
  far_points far_positive;
  far_points far_negative;
  std::array<cell_pair, 2> cells;
  cell_pair* lower = cells.data();
  cell_pair* here = lower + 1;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < positive.size() || j < negative.size()) {
    const double centre = cell_centre(i == positive.size()   ? negative.score[j]
                                      : j == negative.size() ? positive.score[i]
                                                             : (std::min)(positive.score[i], negative.score[j]));
    far_positive.move_to(centre);
    far_negative.move_to(centre);
    if (centre - lower->centre > 2) {
      far_positive.add(lower->positive, lower->centre);
      far_negative.add(lower->negative, lower->centre);
      lower->positive.count = lower->negative.count = 0;
    }
    here->centre = centre;
    i = here->positive.load(positive, i, centre);
    j = here->negative.load(negative, j, centre);
    if (here->positive.count > 0) {
      cell_values loss{};
      cell_values share{};
      far_negative.template add_to<Loss, Share>(here->positive, false, loss, share);
      add_near<Loss, Share>(here->positive, lower->negative, near_pairs::positive_above, loss, share);
      if constexpr (Loss) add_near<Loss, Share>(here->positive, here->negative, near_pairs::positive, loss, share);
      if constexpr (Loss) total.add(here->positive.dot(loss));
      if constexpr (Share) here->positive.spread(share, slopes.positive);
    }
    if (here->negative.count > 0) {
      cell_values loss{};
      cell_values share{};
      far_positive.template add_to<Loss, Share>(here->negative, true, loss, share);
      add_near<Loss, Share>(here->negative, lower->positive, near_pairs::negative_above, loss, share);
      if constexpr (Loss && Share) add_near<false, true>(here->negative, here->positive, near_pairs::negative, loss, share);
      if constexpr (Loss) total.add(here->negative.dot(loss));
      if constexpr (Share) here->negative.spread(share, slopes.negative);
    }
    far_positive.add(lower->positive, lower->centre);
    far_negative.add(lower->negative, lower->centre);
    std::swap(lower, here);
  }
  return total.value();
}

/// Σ over all pairs of w_i w_j log(1 + e^−(x_i − y_j)).
inline double logistic_sum(const class_points& positive, const class_points& negative) {
  pair_slopes none;
  return ascend<true, false>(positive, negative, none);
}

/// Its derivatives per unit of weight; returns the sum.
inline double logistic_slopes(const class_points& positive, const class_points& negative, pair_slopes& out) {
  const std::size_t p = positive.size();
  const std::size_t n = negative.size();
  out = {std::vector<double>(p), std::vector<double>(n)};
  const double sum = ascend<true, true>(positive, negative, out);
  // seen from above the classes change places: x − y = (−y) − (−x)
  pair_slopes mirrored{std::vector<double>(n), std::vector<double>(p)};
  ascend<false, true>(negative.mirrored(), positive.mirrored(), mirrored);
  for (std::size_t i = 0; i < p; ++i) out.positive[i] = -(out.positive[i] + mirrored.negative[p - 1 - i]);
  for (std::size_t j = 0; j < n; ++j) out.negative[j] += mirrored.positive[n - 1 - j];
  return sum;
}

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
