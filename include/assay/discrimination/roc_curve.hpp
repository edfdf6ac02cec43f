// SPDX-License-Identifier: MIT
/// @file
/// roc_curve: true against false positive rate at every distinct score.
#pragma once

#include <assay/core/rank_metric.hpp>

#include <limits>
#include <vector>

ASSAY_NAMESPACE_BEGIN

struct roc_curve_options {
  bool drop_collinear = false;            ///< leave out vertices inside straight pieces: the same curve from fewer points
  double undefined = assay::undefined();  ///< rates of a class without rows
};

/// A ROC curve from (0, 0) to (1, 1), thresholds descending; row k is "score >= threshold[k]".
struct roc_curve_result {
  Vector threshold;            ///< +inf first, then every distinct score downwards
  Vector false_positive_rate;  ///< in [0, 1], ascending; NaN without negatives
  Vector true_positive_rate;   ///< in [0, 1], ascending; NaN without positives
  Vector false_positives;      ///< number (sum of weights) of negatives at or above the threshold
  Vector true_positives;       ///< number (sum of weights) of positives at or above the threshold
};

namespace discrimination_detail {

/// A vertex of the ROC curve: what lies at or above a threshold, in scaled amounts.
template <class Amount>
struct roc_vertex {
  Amount false_positives;
  Amount true_positives;
  double threshold;
};

/// The turn at b on the way from a to c: 1 to the left, −1 to the right, 0 straight on; exact when unweighted.
template <class Amount>
int turn(const roc_vertex<Amount>& a, const roc_vertex<Amount>& b, const roc_vertex<Amount>& c) {
  using wide = std::conditional_t<std::is_same_v<Amount, double>, double, core::int128>;
  // products are compared, not subtracted, so that equal ones are equal under contraction too
  const wide left = wide(b.false_positives - a.false_positives) * (c.true_positives - a.true_positives);
  const wide right = wide(b.true_positives - a.true_positives) * (c.false_positives - a.false_positives);
  return static_cast<int>(left > right) - static_cast<int>(left < right);
}

/// The vertices from (+inf, 0, 0) to all rows, without those at which drops(turn) holds when the next one comes.
template <class Score, class Weight, class Drops>
auto roc_vertices(const ranked_scores<Score, Weight>& r, const core::class_scales& scales, Drops&& drops) {
  using vertex = roc_vertex<typename ranked_scores<Score, Weight>::amount>;
  std::vector<vertex> out{{0, 0, std::numeric_limits<double>::infinity()}};
  vertex at = out.front();
  r.descending([&](const auto& b) {
    at.false_positives += b.negatives;
    at.true_positives += b.positives;
    at.threshold = static_cast<double>(b.score);
    while (out.size() > 1 && drops(turn(out[out.size() - 2], out.back(), at))) out.pop_back();
    out.push_back(at);
  }, scales);
  return out;
}

template <class Amount>
roc_curve_result curve_of(const std::vector<roc_vertex<Amount>>& vertices, const core::class_scales& scales, double undefined_rate) {
  const auto n = static_cast<Index>(vertices.size());
  roc_curve_result out{Vector(n), Vector(n), Vector(n), Vector(n), Vector(n)};
  for (Index i = 0; i < n; ++i) {
    const auto& v = vertices[static_cast<std::size_t>(i)];
    out.threshold(i) = v.threshold;
    out.false_positives(i) = static_cast<double>(v.false_positives) / scales.negative;
    out.true_positives(i) = static_cast<double>(v.true_positives) / scales.positive;
  }
  const auto rate = [&](const Vector& count) -> Vector {
    const double total = count(n - 1);
    if (!(total > 0)) return Vector::Constant(n, undefined_rate);
    return (count >= total).select(1.0, count / total);  // -ffast-math may multiply by 1 / total
  };
  out.false_positive_rate = rate(out.false_positives);
  out.true_positive_rate = rate(out.true_positives);
  return out;
}

struct roc_curve_metric {
  static constexpr const char* name = "roc_curve";
  template <class Score, class Weight>
  static roc_curve_result of(const ranked_scores<Score, Weight>& r, const roc_curve_options& o) {
    const core::scaled_totals both(r);
    const auto vertices = roc_vertices(r, both.scales, [&](int turn) { return o.drop_collinear && turn == 0; });
    return curve_of(vertices, both.scales, o.undefined);
  }
};

}  // namespace discrimination_detail

/// ROC curve: one vertex per distinct score, none for rows of weight 0; ties form diagonal segments.
///
/// `roc_curve(truth, score[, weights][, options])` or `roc_curve(ranked_scores[, options])`.
/// @par Options    drop_collinear (false): leave out vertices on straight pieces, unweighted by exact integers; with weights a
///                 vertex stays that rounding moves off the line
/// @par Returns    roc_curve_result with (number of distinct scores + 1) rows; a class without weight has rate NaN
/// @par Errors     as auroc
/// @par Cost       O(n) radix sort; 64 bytes per distinct score
/// @par Same as    scikit-learn roc_curve(drop_intermediate=False); its True leaves out only what lies midway between its neighbours
struct roc_curve_function : core::rank_metric<discrimination_detail::roc_curve_metric, roc_curve_options> {};
inline constexpr roc_curve_function roc_curve{};

ASSAY_NAMESPACE_END
