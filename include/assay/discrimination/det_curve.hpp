// SPDX-License-Identifier: MIT
/// @file
/// det_curve: false negative against false positive rate at every distinct score (detection error tradeoff).
#pragma once

#include <assay/core/normal_distribution.hpp>
#include <assay/discrimination/roc_curve.hpp>

#include <limits>

ASSAY_NAMESPACE_BEGIN

/// Scale of the rates of a DET curve.
enum class det_scale {
  linear,         ///< the rates
  normal_deviate  ///< their normal quantiles Φ⁻¹, −inf and +inf at 0 and 1: normal scores make a straight line
};

struct det_curve_options {
  det_scale scale = det_scale::linear;    ///< of the rates
  double undefined = assay::undefined();  ///< rate of a class without weight
};

/// A DET curve, thresholds descending; row k is "score >= threshold[k]".
struct det_curve_result {
  Vector threshold;            ///< +inf first, then every distinct score downwards
  Vector false_positive_rate;  ///< ascending from 0 to 1, or its normal deviate; NaN without negatives
  Vector false_negative_rate;  ///< descending from 1 to 0, or its normal deviate; NaN without positives
  Vector false_positives;      ///< number (sum of weights) of negatives at or above the threshold
  Vector false_negatives;      ///< number (sum of weights) of positives below the threshold
};

namespace discrimination_detail {

/// Φ⁻¹ of a share of a total, both ends included; of more than half from what is left of it, so that both tails keep all digits.
inline double normal_deviate(double part, double rest, double total) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (!(part > 0)) return -infinity;
  if (!(rest > 0)) return infinity;
  return part <= rest ? core::normal_quantile(part / total) : -core::normal_quantile(rest / total);
}

struct det_curve_metric {
  static constexpr const char* name = "det_curve";
  template <class Score, class Weight>
  static det_curve_result of(const ranked_scores<Score, Weight>& r, const det_curve_options& o) {
    const roc_curve_result c = roc_curve_metric::of(r, {});
    const Index n = c.threshold.size();
    const Vector none = Vector::Constant(n, o.undefined);
    det_curve_result out{c.threshold, none, none, c.false_positives, c.true_positives(n - 1) - c.true_positives};
    const auto rate = [&](const Vector& part, const Vector& rest, Vector& to) {
      const double total = (std::max)(part(0), part(n - 1));
      if (!(total > 0)) return;
      for (Index i = 0; i < n; ++i) {
        to(i) = o.scale == det_scale::linear ? part(i) / total : normal_deviate(part(i), rest(i), total);
      }
    };
    rate(out.false_positives, c.false_positives(n - 1) - c.false_positives, out.false_positive_rate);
    rate(out.false_negatives, c.true_positives, out.false_negative_rate);
    return out;
  }
};

}  // namespace discrimination_detail

/// Detection error tradeoff: the false positive rate (false alarms) and the false negative rate (misses) of every threshold, as
/// they are or as normal deviates. Where both are equal is equal_error_rate; their cheapest mix is lowest_cost.
///
/// `det_curve(truth, score[, weights][, options])` or `det_curve(ranked_scores[, options])`.
/// @par Input      as roc_curve
/// @par Options    scale: linear or normal_deviate (a plot leaves its infinite ends out), undefined
/// @par Returns    det_curve_result with (number of distinct scores + 1) rows; a class without weight has rate NaN
/// @par Errors     as auroc
/// @par Numerics   normal deviates keep all digits at both ends, wherever 1 − rate would lose them
/// @par Cost       O(n) radix sort; 80 bytes per distinct score
/// @par Merge      exact, through ranked_scores
/// @par Same as    scikit-learn det_curve(drop_intermediate=False), which runs upwards and leaves out the ends where one rate stays
///                 at 0
/// @par Reference  Martin, Doddington, Kamm, Ordowski and Przybocki 1997, Eurospeech: The DET curve in assessment of detection task
///                 performance
struct det_curve_function : core::rank_metric<discrimination_detail::det_curve_metric, det_curve_options> {};
inline constexpr det_curve_function det_curve{};

ASSAY_NAMESPACE_END
