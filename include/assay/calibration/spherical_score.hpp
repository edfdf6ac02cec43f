// SPDX-License-Identifier: MIT
/// @file
/// Spherical score of binary and n x K probabilities, with its interval.
#pragma once

#include <assay/calibration/class_columns.hpp>
#include <assay/core/feeds.hpp>
#include <assay/core/mean_loss.hpp>

#include <algorithm>
#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace calibration_detail {

/// Factor of the probabilities of a row, so that no square vanishes.
inline constexpr double score_spherical_scale = 0x1p500;

/// Turns probabilities of the outcome and sums of squares into scores.
inline void score_spherical(const double* own, const double* squares, Index count, double* out) {
  for (Index i = 0; i < count; ++i) {
    const double length = std::sqrt(squares[i]);
    out[i] = (std::min)(own[i] / (length > 0 ? length : 1.0), 1.0);
  }
}

template <bool Spread, class Y, class P, class... W>
core::loss_state<true, Spread> score_reduce_spherical(const char* function, const Eigen::DenseBase<Y>& truth,
                                                      const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>&... weights) {
  (core::check_same_size(function, "weights", weights.size(), "truth", truth.size()), ...);
  if constexpr (core::dense_vector<P>) {
    const core::label_feed<Y> y(truth, {function, "truth"});
    const core::probability_feed<P> p(prediction, {function, "prediction"});
    core::check_same_size(function, "prediction", p.size(), "truth", y.size());
    const auto fill = [&](Index begin, Index count, const std::uint8_t* label, double* out) {
      typename core::probability_feed<P>::value_type buffer[core::block_size];
      double own[core::block_size];
      double squares[core::block_size];
      const auto* x = p.load(begin, count, buffer);
      for (Index i = 0; i < count; ++i) {
        const double one = static_cast<double>(x[i]);
        own[i] = label[i] != 0 ? one : 1 - one;
        squares[i] = one * one + (1 - one) * (1 - one);  // at least 1/2
      }
      score_spherical(own, squares, count, out);
    };
    return core::reduce_losses<true, Spread>(function, y, fill, core::weight_feed<W>(weights, function)...);
  } else {
    const class_columns<P> p(prediction, function);
    const core::class_feed<Y> y(truth, {function, "truth"}, p.classes());
    p.check_rows(y.size());
    const auto fill = [&](Index begin, Index count, const std::int32_t* label, double* out) {
      double own[core::block_size];
      double squares[core::block_size];
      std::fill_n(squares, count, 0.0);
      p.pieces(begin, count, [&](Index at, Index n, const auto& for_each_class) {
        for_each_class([&](Index k, const auto* x) {
          for (Index i = 0; i < n; ++i) {
            const double scaled = score_spherical_scale * static_cast<double>(x[i]);
            squares[at + i] += scaled * scaled;
            own[at + i] = label[at + i] == static_cast<std::int32_t>(k) ? scaled : own[at + i];
          }
        });
      });
      score_spherical(own, squares, count, out);
    };
    return core::reduce_losses<true, Spread>(function, y, fill, core::weight_feed<W>(weights, function)...);
  }
}

}  // namespace calibration_detail

/// Spherical score: the mean of p_y / ‖p‖₂, the probability of the outcome over the length of the row of probabilities;
/// larger is better, a proper score.
///
/// Binary rows are (1 - p, p). Σ w p_y / ‖p‖₂ / Σ w; a row of zeros scores 0. The unweighted sum is order-independent: equal
/// data give equal bits.
///
/// @par Input   truth: n labels 0/1 and prediction: n probabilities; or truth: n classes 0..K-1 and prediction: an n x K
///              matrix of probabilities, K >= 2, whose rows need not sum to 1: their scale is free; weights: n finite numbers >= 0.
/// @par Range   [0, 1]; 1/√K for equal probabilities; NaN without rows of non-zero weight.
/// @par Errors  invalid_input: sizes differ, NaN, a probability outside [0, 1], a label out of range, a negative weight,
///              sums over the weights that leave the range of double.
/// @par Cost    one pass, O(n K); no memory that grows with n.
/// @par Same as SphericalScore of exponent 2 (StatisticalMeasures.jl).
/// @par Reference T. Gneiting, A. E. Raftery, Strictly proper scoring rules, JASA 102 (2007).
struct spherical_score_function {
  static constexpr const char* name = "spherical_score";

  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction) const {
    return calibration_detail::score_reduce_spherical<false>(name, truth, prediction).mean(false);
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights) const {
    return calibration_detail::score_reduce_spherical<false>(name, truth, prediction, weights).mean(true);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::spherical_score takes Eigen objects (truth, prediction[, weights]), prediction being a vector or an n x K "
                  "matrix; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }
};
inline constexpr spherical_score_function spherical_score{};

/// Spherical score with its standard error and normal interval, cut to [0, 1]; standard errors as brier_score_interval.
/// Input, errors and cost as spherical_score.
struct spherical_score_interval_function {
  static constexpr const char* name = "spherical_score_interval";

  template <class Y, class P>
  estimate operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                      const score_interval_options& options = {}) const {
    return core::loss_interval(name, calibration_detail::score_reduce_spherical<true>(name, truth, prediction), false, 1, 1, options);
  }
  template <class Y, class P, class W>
  estimate operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                      const score_interval_options& options = {}) const {
    return core::loss_interval(name, calibration_detail::score_reduce_spherical<true>(name, truth, prediction, weights), true, 1, 1,
                               options);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  estimate operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::spherical_score_interval takes Eigen objects (truth, prediction[, weights][, options]), prediction being a "
                  "vector or an n x K matrix; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }
};
inline constexpr spherical_score_interval_function spherical_score_interval{};

ASSAY_NAMESPACE_END
