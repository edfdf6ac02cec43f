// SPDX-License-Identifier: MIT
/// @file
/// augrc, excess_augrc: areas under the generalised risk-coverage curve.
#pragma once

#include <assay/selective/risk_area.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace selective_detail {

/// Σ (2·loss above + loss) weight over blocks: twice the area under the loss of what is accepted.
class generalized_area {
 public:
  /// Weights are brought near 1 by a power of two, since they are multiplied.
  explicit generalized_area(double unit) : unit_(unit) {}
  void add(const loss_block& b) {
    const double weight = b.weight * unit_;
    const double loss = b.loss * unit_;
    if (!(weight_ > 0)) first_ = loss / weight;
    doubled_.add(weight * (2 * loss_ + loss));
    weight_ += weight;
    loss_ += loss;
  }
  bool is_defined(aurc_convention c) const { return weight_ > 0 && (c != aurc_convention::prefix_trapezoid || weight_ >= 2 * unit_); }
  double value(aurc_convention c) const {
    const double doubled = doubled_.value();
    if (c == aurc_convention::prefix_mean) return 0.5 * ((doubled + unit_ * loss_) / weight_) / weight_;
    if (c == aurc_convention::prefix_trapezoid) return 0.5 * ((doubled - unit_ * (unit_ * first_)) / weight_) / (weight_ - unit_);
    return 0.5 * (doubled / weight_) / weight_;
  }

 private:
  double unit_;
  core::cascade_sum doubled_;
  double weight_ = 0;
  double loss_ = 0;
  double first_ = 0;
};

template <class Ranked>
generalized_area generalized_area_of(const Ranked& r, bool best = false) {
  double total = 0;
  walk_down(r, [&](const loss_block& b) { total += b.weight; });
  generalized_area area(std::ldexp(1.0, (std::max)(-1000, (std::min)(1000, -core::binary_exponent(total)))));
  const auto add = [&](const loss_block& b) { area.add(b); };
  if (best) {
    walk_best(r, add);
  } else {
    walk_down(r, add);
  }
  return area;
}

struct augrc_metric {
  static constexpr const char* name = "augrc";
  static constexpr const char* argument_name = "confidence";
  template <class Ranked>
  static double of(const Ranked& r, const aurc_options& options) {
    check_convention(name, r, options.convention);
    const generalized_area area = generalized_area_of(r);
    return area.is_defined(options.convention) ? area.value(options.convention) : options.undefined;
  }
};

struct excess_augrc_metric {
  static constexpr const char* name = "excess_augrc";
  static constexpr const char* argument_name = "confidence";
  template <class Ranked>
  static double of(const Ranked& r, const aurc_options& options) {
    check_convention(name, r, options.convention);
    const generalized_area area = generalized_area_of(r);
    if (!area.is_defined(options.convention)) return options.undefined;
    return (std::max)(0.0, area.value(options.convention) - generalized_area_of(r, true).value(options.convention));
  }
};

}  // namespace selective_detail

/// Area under the generalised risk-coverage curve: the share of all rows that are answered wrongly, on average over how many are answered,
/// the surest first. Unlike aurc it does not give the few surest answers most of the weight.
///
/// `augrc(correct, confidence[, weights][, options])`, `augrc(ranked_scores[, options])`, and of any loss `augrc(ranked_losses[,
/// options])`. With e the error rate and A the type-2 AUROC of confidence it is (1 − A) e (1 − e) + e²/2. The curve is straight between
/// distinct confidences, so that integral and trapezoid are one number.
/// @par Input      as aurc
/// @par Range      [0, ½], of losses [0, ∞); 0 when all is right; NaN (options.undefined) without rows, by prefix_trapezoid below two
/// @par Errors     as aurc
/// @par Cost       O(n) radix sort
/// @par Merge      exact, through ranked_scores or ranked_losses
/// @par Same as    fd-shifts augrc / 1000; without ties: torch-uncertainty AUGRC (prefix_trapezoid)
/// @par Reference  Traub et al. 2024, arXiv:2407.01032
struct augrc_function : selective_detail::selective_metric<selective_detail::augrc_metric, aurc_options> {};
inline constexpr augrc_function augrc{};

/// Excess AUGRC: the AUGRC less that of the best confidence for the same answers, (1 − A) e (1 − e) of the integral.
///
/// `excess_augrc(correct, confidence[, weights][, options])`, `excess_augrc(ranked_scores[, options])`, `excess_augrc(ranked_losses[,
/// options])`.
/// @par Input, Errors, Cost, Merge  as augrc
/// @par Range      [0, ½], 0 for a perfect ranking; of losses [0, ∞); NaN (options.undefined) as augrc
/// @par Same as    fd-shifts eaugrc / 1000 of right and wrong answers
struct excess_augrc_function : selective_detail::selective_metric<selective_detail::excess_augrc_metric, aurc_options> {};
inline constexpr excess_augrc_function excess_augrc{};

ASSAY_NAMESPACE_END
