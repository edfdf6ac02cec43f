// SPDX-License-Identifier: MIT
/// @file
/// The calling forms that all metrics of ranked scores share.
#pragma once

#include <assay/core/ranked_scores.hpp>
#include <assay/core/undefined.hpp>

#include <algorithm>
#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// Options of point metrics of ranked scores.
struct rank_options {
  /// Returned where the metric is undefined (one class only); peers return 0, 0.5 or 1 there.
  double undefined = assay::undefined();
};

namespace core {

/// What the scores of a metric must be: ordered numbers, unless it says otherwise (`kind`).
template <class Metric>
inline constexpr real_kind score_kind = real_kind::ordered;
template <class Metric>
  requires requires { Metric::kind; }
inline constexpr real_kind score_kind<Metric> = Metric::kind;

/// What error messages call the scores: `score`, unless the metric says otherwise (`argument_name`).
template <class Metric>
inline constexpr const char* score_name = "score";
template <class Metric>
  requires requires { Metric::argument_name; }
inline constexpr const char* score_name<Metric> = Metric::argument_name;

/// Function object: metric(truth, score[, weights][, options]) and metric(ranked_scores[, options]), all through
/// Metric::of(ranked_scores, options); Metric::name stands in error messages. A metric of probabilities
/// (`kind = real_kind::probability`) has the range of a ranked_scores checked before `of`.
template <class Metric, class Options>
struct rank_metric {
  template <class Y, class S>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Options& options = {}) const {
    ranked_scores<real_type<typename S::Scalar>> r;
    r.template update<score_kind<Metric>>(truth, score, Metric::name, score_name<Metric>);
    return Metric::of(r, options);
  }
  template <class Y, class S, class W>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<W>& weights,
                  const Options& options = {}) const {
    ranked_scores<real_type<typename S::Scalar>, double> r;
    r.template update<score_kind<Metric>>(truth, score, weights, Metric::name, score_name<Metric>);
    return Metric::of(r, options);
  }
  template <class Score, class Weight>
  auto operator()(const ranked_scores<Score, Weight>& r, const Options& options = {}) const {
    if constexpr (score_kind<Metric> == real_kind::probability) r.check_probabilities(Metric::name, score_name<Metric>);
    if (!r.is_compact()) {  // merge once, not for every walk
      ranked_scores<Score, Weight> compact = r;
      compact.compact();
      return Metric::of(compact, options);
    }
    return Metric::of(r, options);
  }
  template <class Y, class S, class... Rest>
    requires(!dense<Y> || !dense<S> || (unwrapped<Rest> || ...))
  double operator()(const Y&, const S&, const Rest&...) const {
    static_assert(always_false<Y, S>,
                  "assay: rank metrics take Eigen vectors (truth, score[, weights][, options]) or a ranked_scores; wrap a "
                  "std::vector or std::span as assay::view(x)");
    return 0;
  }
};

/// Totals of the two classes, with weights brought near 1 by a power of two per class, so that their products neither overflow
/// nor vanish: no digit changes, and weights of any size give the same metric. Unweighted: the counts.
template <class Score, class Weight>
struct scaled_totals {
  using amount = typename ranked_scores<Score, Weight>::amount;
  amount positives;
  amount negatives;
  class_scales scales;

  explicit scaled_totals(const ranked_scores<Score, Weight>& r) : scaled_totals(r.positives(), r.negatives()) {}
  scaled_totals(amount of_positives, amount of_negatives) : positives(of_positives), negatives(of_negatives) {
    if constexpr (ranked_scores<Score, Weight>::is_weighted) {
      scales = {power_of_two(-binary_exponent(negatives)), power_of_two(-binary_exponent(positives))};
      negatives *= scales.negative;
      positives *= scales.positive;
    }
  }
  /// What a unit of scaled negatives is worth in units of scaled positives.
  double exchange() const { return power_of_two(binary_exponent(scales.positive) - binary_exponent(scales.negative)); }

 private:
  static double power_of_two(int e) { return std::ldexp(1.0, (std::max)(-1000, (std::min)(1000, e))); }
};

/// True when a summary holds both classes.
template <class Score, class Weight>
bool has_both_classes(const ranked_scores<Score, Weight>& r) {
  return r.positive_rows() > 0 && r.negative_rows() > 0;
}

}  // namespace core
ASSAY_NAMESPACE_END
