// SPDX-License-Identifier: MIT
/// @file
/// Ranked probability score of n x K probabilities of ordered classes, with its interval.
#pragma once

#include <assay/calibration/class_columns.hpp>
#include <assay/core/feeds.hpp>
#include <assay/core/mean_loss.hpp>

#include <algorithm>

ASSAY_NAMESPACE_BEGIN

/// Options of the ranked probability score.
struct ranked_probability_score_options {
  bool normalise = false;  ///< divide by K - 1, the most that a row can lose
};

/// Options of the interval of the ranked probability score.
struct ranked_probability_score_interval_options {
  double level = 0.95;
  assay::weighting weighting = assay::weighting::importance;
  bool normalise = false;
};

namespace calibration_detail {

/// A state of losses, the factor of their mean, and the most that the mean can be.
template <bool Spread>
struct score_ranked_losses {
  core::loss_state<true, Spread> state;
  double scale = 1;
  double most = 1;
};

template <bool Spread, class Y, class P, class... W>
score_ranked_losses<Spread> score_reduce_ranked(const char* function, bool normalise, const Eigen::DenseBase<Y>& truth,
                                                const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>&... weights) {
  (core::check_same_size(function, "weights", weights.size(), "truth", truth.size()), ...);
  const class_columns<P> p(prediction, function);
  const core::class_feed<Y> y(truth, {function, "truth"}, p.classes());
  p.check_rows(y.size());
  const Index last = p.classes() - 1;
  const double steps = static_cast<double>(last);
  // rows that sum to 1 lose at most K - 1, any row of numbers in [0, 1] Σ k² < K³ / 3; fixed sums take terms up to 256
  double scale = 1;
  while (256 * scale < (steps + 1) * (steps + 1) * (steps + 1) / 3) scale *= 2;
  const auto fill = [&](Index begin, Index count, const std::int32_t* label, double* out) {
    double cumulative[core::block_size];
    std::fill_n(cumulative, count, 0.0);
    std::fill_n(out, count, 0.0);
    p.pieces(begin, count, [&](Index at, Index n, const auto& for_each_class) {
      double* sum = cumulative + at;
      double* loss = out + at;
      const std::int32_t* own = label + at;
      for_each_class([&](Index k, const auto* x) {
        if (k == last) return;
        for (Index i = 0; i < n; ++i) {
          sum[i] += static_cast<double>(x[i]);
          const double r = sum[i] - static_cast<double>(own[i] <= static_cast<std::int32_t>(k));
          loss[i] += r * r;
        }
      });
      for (Index i = 0; i < n; ++i) loss[i] *= 1 / scale;
    });
  };
  const double factor = normalise ? 1 / steps : 1;
  return {core::reduce_losses<true, Spread>(function, y, fill, core::weight_feed<W>(weights, function)...), scale * factor, steps * factor};
}

}  // namespace calibration_detail

/// Ranked probability score of ordered classes: the Brier scores of all questions "is the class at most k?", added up;
/// smaller is better, a proper score.
///
/// Σ w Σ_{k < K-1} (F_k - 1[y <= k])² / Σ w with F_k = p_0 + … + p_k; by `.normalise` over K - 1. Of two classes it is the binary
/// Brier score. The unweighted sum is order-independent: equal data give equal bits.
///
/// @par Input   truth: n classes 0..K-1 in their order; prediction: an n x K matrix of probabilities, K >= 2, whose rows are
///              neither checked to sum to 1 nor renormalised; weights: n finite numbers >= 0.
/// @par Range   [0, K - 1], normalised [0, 1] (more when rows sum to more than 1); NaN without rows of non-zero weight.
/// @par Errors  invalid_input: sizes differ, NaN, a probability outside [0, 1], a label out of range, a negative weight,
///              sums over the weights that leave the range of double.
/// @par Cost    one pass, O(n K); no memory that grows with n.
/// @par Same as rps_score (scoringrules); rps (R verification) with `.normalise`.
/// @par Reference E. S. Epstein, A scoring system for probability forecasts of ranked categories, J. Applied Meteorology 8 (1969).
struct ranked_probability_score_function {
  static constexpr const char* name = "ranked_probability_score";

  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                    const ranked_probability_score_options& options = {}) const {
    return mean(options, false, truth, prediction);
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                    const ranked_probability_score_options& options = {}) const {
    return mean(options, true, truth, prediction, weights);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::ranked_probability_score takes Eigen objects (truth, prediction[, weights][, options]), prediction being an "
                  "n x K matrix; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }

 private:
  template <class P, class... Data>
  static double mean(const ranked_probability_score_options& options, bool weighted, const auto& truth,
                     const Eigen::DenseBase<P>& prediction, const Data&... weights) {
    static_assert(!core::dense_vector<P>,
                  "assay::ranked_probability_score takes an n x K matrix of probabilities; of one column: brier_score");
    const auto r = calibration_detail::score_reduce_ranked<false>(name, options.normalise, truth, prediction, weights...);
    return r.scale * r.state.mean(weighted);
  }
};
inline constexpr ranked_probability_score_function ranked_probability_score{};

/// Ranked probability score with its standard error and normal interval, cut to the range of the score; standard errors as
/// brier_score_interval. Input, errors and cost as ranked_probability_score.
struct ranked_probability_score_interval_function {
  static constexpr const char* name = "ranked_probability_score_interval";

  template <class Y, class P>
  estimate operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                      const ranked_probability_score_interval_options& options = {}) const {
    return interval(options, false, truth, prediction);
  }
  template <class Y, class P, class W>
  estimate operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                      const ranked_probability_score_interval_options& options = {}) const {
    return interval(options, true, truth, prediction, weights);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  estimate operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::ranked_probability_score_interval takes Eigen objects (truth, prediction[, weights][, options]), prediction "
                  "being an n x K matrix; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  template <class P, class... Data>
  static estimate interval(const ranked_probability_score_interval_options& options, bool weighted, const auto& truth,
                           const Eigen::DenseBase<P>& prediction, const Data&... weights) {
    static_assert(!core::dense_vector<P>,
                  "assay::ranked_probability_score_interval takes an n x K matrix of probabilities; of one column: brier_score_interval");
    const auto r = calibration_detail::score_reduce_ranked<true>(name, options.normalise, truth, prediction, weights...);
    return core::loss_interval(name, r.state, weighted, r.scale, r.most, {options.level, options.weighting});
  }
};
inline constexpr ranked_probability_score_interval_function ranked_probability_score_interval{};

ASSAY_NAMESPACE_END
