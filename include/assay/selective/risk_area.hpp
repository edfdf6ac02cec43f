// SPDX-License-Identifier: MIT
/// @file
/// Areas under risk-coverage curves in their conventions, and the calling form of metrics of selective prediction.
#pragma once

#include <assay/core/log_deficit.hpp>
#include <assay/core/rank_metric.hpp>
#include <assay/core/sums.hpp>
#include <assay/selective/ranked_losses.hpp>

#include <algorithm>
#include <cmath>
#include <initializer_list>

ASSAY_NAMESPACE_BEGIN

/// What the area under a risk-coverage curve is. Risk R(c) is the mean loss of the share c of rows that are surest; where rows tie it is
/// that of their orders on average, so that no convention depends on the order of rows.
enum class aurc_convention {
  integral,         ///< ∫ R(c) dc over [0, 1]; weights of any kind, and repeating all rows changes nothing
  prefix_mean,      ///< mean of R(k/n) for k = 1..n (Geifman and El-Yaniv); weights are whole numbers
  trapezoid,        ///< trapezoids over the distinct confidences, the first risk carried on to coverage 0 (fd-shifts)
  prefix_trapezoid  ///< trapezoids over k/n, k = 1..n, divided by 1 - 1/n (torch-uncertainty); weights are whole numbers
};

/// Options of areas under risk-coverage curves.
struct aurc_options {
  aurc_convention convention = aurc_convention::integral;
  double undefined = assay::undefined();  ///< returned without rows; by prefix_trapezoid also of one row
};

namespace selective_detail {

/// Weight and loss of a tie block of either summary; of right and wrong answers the loss is 1 where wrong.
template <class Score, class Amount>
loss_block block_of(const core::tie_block<Score, Amount>& b) {
  return {static_cast<double>(b.score), static_cast<double>(b.positives + b.negatives), static_cast<double>(b.negatives)};
}
inline const loss_block& block_of(const loss_block& b) { return b; }

/// Calls visit(const loss_block&) from the highest confidence down.
template <class Ranked, class Visit>
void walk_down(const Ranked& r, Visit&& visit) {
  r.descending([&](const auto& b) { visit(block_of(b)); });
}
/// The same in the order of the best confidence there is, which puts lower losses first.
template <class Score, class Weight, class Visit>
void walk_best(const ranked_scores<Score, Weight>& r, Visit&& visit) {
  double right = 0;
  double wrong = 0;
  r.descending([&](const auto& b) {
    right += static_cast<double>(b.positives);
    wrong += static_cast<double>(b.negatives);
  });
  for (const loss_block& b : {loss_block{1, right, 0}, loss_block{0, wrong, wrong}}) {
    if (b.weight > 0) visit(b);
  }
}
template <class Visit>
void walk_best(const ranked_losses& r, Visit&& visit) {
  r.by_loss(visit);
}

inline bool counts_rows(aurc_convention c) { return c == aurc_convention::prefix_mean || c == aurc_convention::prefix_trapezoid; }

template <class Ranked>
void check_convention(const char* function, const Ranked& r, aurc_convention convention) {
  if (counts_rows(convention) && !r.has_whole_weights()) {
    core::raise_for(function, "prefixes count rows: weights must be whole numbers (aurc_convention::integral takes any)");
  }
}

/// What a block of `weight` rows with so much loss adds, below `above` rows with the loss `loss_above`: ∫ of the mean loss of all that is
/// accepted, over the block. Both terms are positive.
inline double integrated_risk(double above, double loss_above, double weight, double loss) {
  if (!(above > 0)) return loss;
  const double u = weight / above;
  return loss_above * std::log1p(u) + loss * core::log_deficit(u);
}

/// The same as a sum over the rows of the block, k = 1..weight, each with the mean loss of the block; whole numbers.
inline double summed_risk(double above, double loss_above, double weight, double loss) {
  const double mean = loss / weight;
  double sum = 0;
  // row by row while they are few, else Euler and Maclaurin's correction of the integral from the 64th on
  while (weight > 0 && (weight <= 32 || above < 64)) {
    above += 1;
    loss_above += mean;
    weight -= 1;
    sum += loss_above / above;
  }
  if (!(weight > 0)) return sum;
  const double a = 1 / (above * above);
  const double b = 1 / ((above + weight) * (above + weight));
  // Σ 1/k = ln((above + weight)/above) − weight · less, by differences of 1/(2k) − 1/(12k²) + 1/(120k⁴) − 1/(252k⁶)
  const double slope = (2 * above + weight) * (a * b);
  const double less = 0.5 / (above * (above + weight)) - slope * (1.0 / 12 - (a + b) / 120 + (a * a + a * b + b * b) / 252);
  const double u = weight / above;
  return sum + loss_above * (std::log1p(u) - weight * less) + mean * weight * (core::log_deficit(u) + above * less);
}

/// Adds up the area under a risk-coverage curve, block by block from the highest confidence down.
class risk_area {
 public:
  explicit risk_area(aurc_convention convention) : convention_(convention) {}

  void add(const loss_block& b) {
    if (!(above_ + pending_.weight > 0)) first_ = last_ = b.loss / b.weight;
    if (convention_ == aurc_convention::trapezoid) {
      take(b);
      const double risk = loss_above_ / above_;
      area_.add(b.weight * (0.5 * (last_ + risk)));
      last_ = risk;
    } else if (is_alike(b)) {  // right answers, or wrong ones, in a row are one block
      pending_.weight += b.weight;
      pending_.loss += b.loss;
    } else {
      flush();
      pending_ = b;
    }
  }
  /// NaN without rows, or where the convention wants two.
  double value() {
    if (pending_.weight > 0) flush();
    const double rows = above_;
    if (!(rows > 0)) return undefined();
    if (convention_ != aurc_convention::prefix_trapezoid) return area_.value() / rows;
    return rows >= 2 ? (area_.value() - 0.5 * (first_ + loss_above_ / rows)) / (rows - 1) : undefined();
  }

 private:
  bool is_alike(const loss_block& b) const {
    return pending_.weight > 0 &&
           ((!(b.loss > 0) && !(pending_.loss > 0)) || (is_all(b) && is_all(pending_)));
  }
  static bool is_all(const loss_block& b) { return !(b.loss < b.weight) && !(b.loss > b.weight); }
  void flush() {
    const loss_block& b = pending_;
    if (!(b.weight > 0)) return;
    area_.add(counts_rows(convention_) ? summed_risk(above_, loss_above_, b.weight, b.loss)
                                       : integrated_risk(above_, loss_above_, b.weight, b.loss));
    take(b);
  }
  void take(const loss_block& b) {
    above_ += b.weight;
    loss_above_ += b.loss;
  }

  aurc_convention convention_;
  core::cascade_sum area_;
  double above_ = 0;
  double loss_above_ = 0;
  double first_ = 0;
  double last_ = 0;
  loss_block pending_{0, 0, 0};
};

/// Calling form: metric(correct, confidence[, weights][, options]), metric(ranked_scores[, options]) and, of any loss,
/// metric(ranked_losses[, options]).
template <class Metric, class Options>
struct selective_metric : core::rank_metric<Metric, Options> {
  using core::rank_metric<Metric, Options>::operator();
  auto operator()(const ranked_losses& r, const Options& options = {}) const { return Metric::of(r, options); }
};

}  // namespace selective_detail
ASSAY_NAMESPACE_END
