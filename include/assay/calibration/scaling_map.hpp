// SPDX-License-Identifier: MIT
/// @file
/// What the parametric recalibration maps of one score share: calling forms, distinct scores with the weights of both classes.
#pragma once

#include <assay/calibration/recalibration.hpp>
#include <assay/core/ranked_scores.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

ASSAY_NAMESPACE_BEGIN
namespace calibration_detail {

/// Where a threshold parts the classes: at the score that both have, else at the first one above it; -1 when none does.
struct scaling_threshold {
  Index at = -1;
  bool up = true;  ///< the positives are above
};

/// Distinct scores in ascending order with the weights of both classes, brought near 1 by a power of two.
struct scaling_rows {
  Vector score;
  Vector positive;
  Vector negative;
  double positives = 0;  ///< sums of the weights as they were given
  double negatives = 0;

  bool is_empty() const { return score.size() == 0; }
  bool has_both_classes() const { return (positive > 0).any() && (negative > 0).any(); }
  bool has_both(Index i) const { return positive[i] > 0 && negative[i] > 0; }
  bool is_constant() const { return score.size() < 2; }
  /// Index of the score at which half of the weight is reached.
  Index median() const {
    const double half_weight = (positive + negative).sum() / 2;
    double so_far = 0;
    Index i = 0;
    while (i + 1 < score.size() && (so_far += positive[i] + negative[i]) < half_weight) ++i;
    return i;
  }
  double largest() const { return is_empty() ? 0 : (std::max)(std::abs(score[0]), std::abs(score[score.size() - 1])); }
  /// There are rows of both classes.
  scaling_threshold threshold() const {
    Index first[2] = {0, 0};
    Index last[2] = {score.size() - 1, score.size() - 1};
    for (const bool up : {false, true}) {
      const Vector& weight = up ? positive : negative;
      while (!(weight[first[up]] > 0)) ++first[up];
      while (!(weight[last[up]] > 0)) --last[up];
    }
    if (last[0] <= first[1]) return {first[1], true};
    if (last[1] <= first[0]) return {first[0], false};
    return {};
  }
};

template <class Score, class Weight>
scaling_rows make_scaling_rows(const char* function, const ranked_scores<Score, Weight>& ranked) {
  scaling_rows out;
  out.positives = static_cast<double>(ranked.positives());
  out.negatives = static_cast<double>(ranked.negatives());
  core::class_scales scales;
  if constexpr (ranked_scores<Score, Weight>::is_weighted) {
    scales.negative = scales.positive = scale_to_one((std::max)(out.positives, out.negatives));
  }
  Index n = 0;
  ranked.ascending(
      [&](const auto& t) {
        if (core::is_infinite(t.score)) core::raise_for(function, "a score is infinite");
        n += t.positives + t.negatives > 0;  // a weight may vanish beside much larger ones
      },
      scales);
  out.score.resize(n);
  out.positive.resize(n);
  out.negative.resize(n);
  Index i = 0;
  ranked.ascending(
      [&](const auto& t) {
        if (!(t.positives + t.negatives > 0)) return;
        out.score[i] = static_cast<double>(t.score);
        out.positive[i] = static_cast<double>(t.positives);
        out.negative[i++] = static_cast<double>(t.negatives);
      },
      scales);
  return out;
}

/// 1 / (1 + e^-x).
inline double scaling_sigmoid(double x) {
  const double e = std::exp(-std::abs(x));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/// Log odds of p = 1 - 2^-53, the last that double tells from 1: those of a class of which every row is positive.
inline constexpr double largest_scaling_log_odds = 36.736800569677101;
/// Log odds of so many positives to so many negatives.
inline double scaling_log_odds(double positives, double negatives) {
  if (!(positives > 0)) return -largest_scaling_log_odds;
  if (!(negatives > 0)) return largest_scaling_log_odds;
  return std::clamp(std::log(positives) - std::log(negatives), -largest_scaling_log_odds, largest_scaling_log_odds);
}

/// A line of log odds: level + slope (x - centre).
struct scaling_line {
  double centre = 0;
  double slope = 0;
  double level = 0;
  fit_status status = fit_status::degenerate;

  double at(double x) const { return core::magnitude_bits(slope) == 0 ? level : level + slope * (x - centre); }

  friend bool operator==(const scaling_line&, const scaling_line&) = default;
  void write(core::state_writer& out) const {
    out.put(centre);
    out.put(slope);
    out.put(level);
    out.put(status);
  }
  static scaling_line read(core::state_reader& in) {
    scaling_line out;
    for (double* const x : {&out.centre, &out.slope, &out.level}) {
      *x = in.get<double>();
      in.require(core::is_finite(*x), "a parameter is not finite");
    }
    out.status = in.get_enum(fit_status::degenerate);
    return out;
  }
};

/// The line through p = 2^-20 and 1 - 2^-20 at the scores beside a threshold, and through the observed rate at a score that
/// both classes have. half(i, j) is half the distance of the scores i < j; the centre is left to the caller: it is score `at`,
/// or the one below when that is of one class.
template <class Half>
scaling_line separable_scaling_line(const scaling_rows& rows, scaling_threshold threshold, Half&& half) {
  constexpr double beside = 13.862942657524135;  // log odds of 1 - 2^-20
  constexpr double largest = (std::numeric_limits<double>::max)();
  const Index at = threshold.at;
  const double sign = threshold.up ? 1 : -1;
  scaling_line out;
  out.status = fit_status::separable;
  if (rows.has_both(at)) {
    out.level = scaling_log_odds(rows.positive[at], rows.negative[at]);
    const double below = at > 0 ? half(at - 1, at) : largest;
    const double above = at + 1 < rows.score.size() ? half(at, at + 1) : largest;
    out.slope = (beside + std::abs(out.level)) / (std::min)(below, above) / 2;
  } else {
    out.level = -sign * beside;
    out.slope = beside / half(at - 1, at);
  }
  out.slope = sign * (std::min)(out.slope, largest);
  return out;
}

/// The calling forms of a map of one score: fit(truth, score[, weights][, options]) and fit(ranked_scores[, options]) through
/// Map::fit_rows(scaling_rows, options), map(score) of one and of an array through Map::value(score). Map::fit_argument and
/// Map::map_argument stand in messages.
template <class Map, class Options, core::real_kind Kind>
class scaling_map {
 public:
  using options_type = Options;
  static constexpr core::real_kind kind = Kind;

  template <class Y, class S>
  static Map fit(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Options& options = {}) {
    ranked_scores<core::real_type<typename S::Scalar>> ranked;
    ranked.template update<Kind>(truth, score, Map::fit_argument.function, Map::fit_argument.name);
    return fit(ranked, options);
  }
  template <class Y, class S, class W>
  static Map fit(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<W>& weights,
                 const Options& options = {}) {
    ranked_scores<core::real_type<typename S::Scalar>, double> ranked;
    ranked.template update<Kind>(truth, score, weights, Map::fit_argument.function, Map::fit_argument.name);
    return fit(ranked, options);
  }
  template <class Score, class Weight>
  static Map fit(const ranked_scores<Score, Weight>& ranked, const Options& options = {}) {
    if constexpr (Kind == core::real_kind::probability) ranked.check_probabilities(Map::fit_argument.function);
    if (!ranked.is_compact()) {
      ranked_scores<Score, Weight> compact = ranked;
      compact.compact();
      return fit(compact, options);
    }
    Map::check(options);
    return Map::fit_compact(ranked, options);
  }
  template <class Y, class S, class... Rest>
    requires(!core::dense<Y> || !core::dense<S> || (core::unwrapped<Rest> || ...))
  static Map fit(const Y&, const S&, const Rest&...) {
    static_assert(core::always_false<Y, S>,
                  "assay: the fit of a recalibration map takes Eigen vectors (truth, score[, weights][, options]) or a "
                  "ranked_scores; wrap a std::vector or std::span as assay::view(x)");
    return Map();
  }

  double map(double x) const {
    if (!core::is_valid<Kind>(x))
      core::raise_for(Map::map_argument.function, std::string(Map::map_argument.name) + " " + core::problem_of(x, Kind));
    return self().value(x);
  }
  template <class S>
    requires(core::dense_vector<S>)
  Vector map(const Eigen::DenseBase<S>& x) const {
    return map_each<Kind>(Map::map_argument, x, [this](double v) { return self().value(v); });
  }

  friend bool operator==(const scaling_map&, const scaling_map&) = default;

 protected:
  template <class Score, class Weight>
  static Map fit_compact(const ranked_scores<Score, Weight>& ranked, const Options& options) {
    return Map::fit_rows(make_scaling_rows(Map::fit_argument.function, ranked), options);
  }

 private:
  const Map& self() const { return static_cast<const Map&>(*this); }
};

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
