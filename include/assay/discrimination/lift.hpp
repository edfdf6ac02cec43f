// SPDX-License-Identifier: MIT
/// @file
/// lift, cumulative_gain, lift_curve: how many positives stand at the top of the list.
#pragma once

#include <assay/core/rank_metric.hpp>
#include <assay/discrimination/roc_curve.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of lift and cumulative_gain.
struct lift_options {
  double depth = 0.1;                     ///< share of the rows (of their weight) that is taken from the top, in (0, 1]
  double undefined = assay::undefined();  ///< returned without positives
};

/// Gain and lift at every distinct score, thresholds descending; row k is "score >= threshold[k]".
struct lift_curve_result {
  Vector threshold;        ///< +inf first, then every distinct score downwards
  Vector depth;            ///< share of the rows at or above the threshold, from 0 to 1
  Vector cumulative_gain;  ///< share of the positives at or above it, from 0 to 1; NaN without positives
  Vector lift;             ///< gain / depth; NaN in the first row, which takes no rows
};

namespace discrimination_detail {

inline void check_depth(const char* function, double depth) {
  if (!core::is_probability(depth) || !(depth > 0)) core::raise_for(function, "depth = " + core::to_text(depth) + " is not in (0, 1]");
}

/// Gain and lift of the first rows, which make up `depth` of all; of a tie block in part its mean.
struct gain_and_lift {
  double gain;
  double lift;
};
// one body for all callers, since -ffast-math rounds every inlined copy in its own way
template <class Score, class Weight>
[[gnu::noinline]] gain_and_lift gain_at(const ranked_scores<Score, Weight>& r, double depth) {
  const core::scaled_totals both(r);
  const double exchange = both.exchange();
  const auto positives = static_cast<double>(both.positives);
  double room = depth * (positives + static_cast<double>(both.negatives) * exchange);
  double found = 0;
  r.descending([&](const auto& b) {
    if (!(room > 0)) return;
    const auto p = static_cast<double>(b.positives);
    const double rows = p + static_cast<double>(b.negatives) * exchange;
    found += rows > room ? p * (room / rows) : p;
    room -= rows;
  }, both.scales);
  found = (std::min)(found, positives);
  return {found / positives, found / (depth * positives)};
}

struct cumulative_gain_metric {
  static constexpr const char* name = "cumulative_gain";
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const lift_options& o) {
    check_depth(name, o.depth);
    return r.positive_rows() > 0 ? gain_at(r, o.depth).gain : o.undefined;
  }
};

struct lift_metric {
  static constexpr const char* name = "lift";
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const lift_options& o) {
    check_depth(name, o.depth);
    return r.positive_rows() > 0 ? gain_at(r, o.depth).lift : o.undefined;
  }
};

struct lift_curve_metric {
  static constexpr const char* name = "lift_curve";
  template <class Score, class Weight>
  static lift_curve_result of(const ranked_scores<Score, Weight>& r, const rank_options& o) {
    const roc_curve_result c = roc_curve_metric::of(r, {});
    const Index n = c.threshold.size();
    lift_curve_result out{c.threshold, Vector::Zero(n), Vector::Constant(n, o.undefined), Vector::Constant(n, o.undefined)};
    if (n > 1) out.depth = (c.true_positives + c.false_positives) / (c.true_positives(n - 1) + c.false_positives(n - 1));
    if (r.positive_rows() > 0) {
      out.cumulative_gain = c.true_positives / c.true_positives(n - 1);
      out.lift.tail(n - 1) = out.cumulative_gain.tail(n - 1) / out.depth.tail(n - 1);
    }
    return out;
  }
};

}  // namespace discrimination_detail

/// Cumulative gain: the share of all positives that is found in the top `depth` of the rows by score.
///
/// `cumulative_gain(truth, score[, weights], {.depth = 0.1})` or `cumulative_gain(ranked_scores, options)`.
/// The curve is straight between two distinct scores: a depth that ends inside a tie, or inside a row, takes that share of its
/// positives, which is the mean over all orders of the tied rows. Whole numbers of rows are `.depth = k / n`.
/// @par Input      truth: n labels 0/1; score: n real numbers, larger = more positive, not NaN, infinities ordered; weights: n
///                 finite numbers >= 0, an integer weight equals a repeated row, and depth is a share of their sum
/// @par Returns    a value in [0, 1], in expectation `depth` for a random score; NaN (options.undefined) without positives
/// @par Errors     as auroc; a depth outside (0, 1]
/// @par Cost       O(n) radix sort and one walk
/// @par Merge      exact, through ranked_scores
/// @par Same as    the cumulative gains chart; at n·depth whole and no ties the recall of the first n·depth rows
struct cumulative_gain_function : core::rank_metric<discrimination_detail::cumulative_gain_metric, lift_options> {};
inline constexpr cumulative_gain_function cumulative_gain{};

/// Lift: how many times as many positives there are in the top `depth` of the rows as in as many rows at random,
/// cumulative_gain / depth: the precision there divided by the prevalence.
///
/// `lift(truth, score[, weights], {.depth = 0.1})` or `lift(ranked_scores, options)`. Parts of ties and rows as cumulative_gain.
/// @par Returns    a value in [0, 1/depth], not above 1/prevalence, 1 for a constant score; NaN (options.undefined) without positives
/// @par Errors     as auroc; a depth outside (0, 1]
/// @par Cost       as cumulative_gain
/// @par Merge      exact, through ranked_scores
/// @par Same as    the enrichment factor of virtual screening
struct lift_function : core::rank_metric<discrimination_detail::lift_metric, lift_options> {};
inline constexpr lift_function lift{};

/// Gain and lift at every distinct score, the curves straight between two of them.
///
/// `lift_curve(truth, score[, weights][, options])` or `lift_curve(ranked_scores[, options])`.
/// @par Returns    lift_curve_result with (number of distinct scores + 1) rows; gain and lift NaN (options.undefined) without
///                 positives
/// @par Errors     as auroc
/// @par Cost       O(n) radix sort; 56 bytes per distinct score
/// @par Merge      exact, through ranked_scores
struct lift_curve_function : core::rank_metric<discrimination_detail::lift_curve_metric, rank_options> {};
inline constexpr lift_curve_function lift_curve{};

ASSAY_NAMESPACE_END
