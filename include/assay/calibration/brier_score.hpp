// SPDX-License-Identifier: MIT
/// @file
/// Brier score of binary and n x K probabilities, with its interval.
#pragma once

#include <assay/calibration/class_columns.hpp>
#include <assay/core/mean_loss.hpp>
#include <assay/core/feeds.hpp>

ASSAY_NAMESPACE_BEGIN

/// What the Brier score of n x K probabilities adds up.
enum class brier_convention {
  sum,  ///< Σ_k (p_k - 1[y = k])², in [0, 2] (Brier 1950)
  half  ///< half of it, in [0, 1]: of two classes the binary score
};

/// Options of the Brier score; read for n x K probabilities only.
struct brier_options {
  brier_convention convention = brier_convention::sum;
};

namespace calibration_detail {

/// A state of Brier losses and the factor of its mean.
template <bool Spread>
struct brier_losses {
  core::loss_state<true, Spread> state;
  double scale = 1;
  double most = 1;
};

template <bool Spread, class Y, class P, class... W>
brier_losses<Spread> reduce_brier(const char* function, const brier_options& options, const Eigen::DenseBase<Y>& truth,
                                  const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>&... weights) {
  (core::check_same_size(function, "weights", weights.size(), "truth", truth.size()), ...);
  if constexpr (core::dense_vector<P>) {
    const core::label_feed<Y> y(truth, {function, "truth"});
    const core::probability_feed<P> p(prediction, {function, "prediction"});
    core::check_same_size(function, "prediction", p.size(), "truth", y.size());
    const auto fill = [&](Index begin, Index count, const std::uint8_t* label, double* out) {
      typename core::probability_feed<P>::value_type buffer[core::block_size];
      const auto* x = p.load(begin, count, buffer);
      for (Index i = 0; i < count; ++i) out[i] = static_cast<double>(x[i]) - static_cast<double>(label[i]);
      for (Index i = 0; i < count; ++i) out[i] *= out[i];
    };
    return {core::reduce_losses<true, Spread>(function, y, fill, core::weight_feed<W>(weights, function)...), 1, 1};
  } else {
    const class_columns<P> p(prediction, function);
    const core::class_feed<Y> y(truth, {function, "truth"}, p.classes());
    p.check_rows(y.size());
    // a row of K numbers in [0, 1] has a loss of at most K; scaled to [0, 1] by a power of two
    double scale = 1;
    while (scale < static_cast<double>(p.classes())) scale *= 2;
    const auto fill = [&](Index begin, Index count, const std::int32_t* label, double* out) {
      p.pieces(begin, count, [&](Index at, Index n, const auto& for_each_class) {
        double* sum = out + at;
        const std::int32_t* own = label + at;
        std::fill_n(sum, n, 0.0);
        for_each_class([&](Index k, const auto* x) {
          for (Index i = 0; i < n; ++i) {
            const double r = static_cast<double>(x[i]) - static_cast<double>(own[i] == static_cast<std::int32_t>(k));
            sum[i] += r * r;
          }
        });
        for (Index i = 0; i < n; ++i) sum[i] *= 1 / scale;
      });
    };
    const double factor = options.convention == brier_convention::half ? 0.5 : 1;
    return {core::reduce_losses<true, Spread>(function, y, fill, core::weight_feed<W>(weights, function)...), scale * factor, 2 * factor};
  }
}

}  // namespace calibration_detail

/// Brier score: the mean squared distance of probabilities from the outcome; smaller is better, a proper score.
///
/// Binary: Σ w (p - y)² / Σ w. For n x K probabilities the mean of Σ_k (p_k - 1[y = k])², or of half of it (see
/// brier_convention). The unweighted sum is order-independent: equal data give equal bits.
///
/// @par Input   truth: n labels 0/1 and prediction: n probabilities; or truth: n classes 0..K-1 and prediction: an n x K
///              matrix of probabilities, K >= 2, whose rows are neither checked to sum to 1 nor renormalised; weights: n finite numbers >= 0.
/// @par Range   [0, 1]; [0, 2] by brier_convention::sum (more when rows sum to more than 1); NaN without rows of non-zero weight.
/// @par Errors  invalid_input: sizes differ, NaN, a probability outside [0, 1], a label out of range, a negative weight,
///              sums over the weights that leave the range of double.
/// @par Cost    one pass, O(n K); no memory that grows with n.
/// @par Merge   through reliability_table with moments (see brier_decomposition).
/// @par Same as brier_score_loss (scikit-learn; n x K: scale_by_half=False is `sum`).
/// @par Reference G. W. Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78 (1950).
struct brier_score_function {
  static constexpr const char* name = "brier_score";

  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const brier_options& options = {}) const {
    const auto r = calibration_detail::reduce_brier<false>(name, options, truth, prediction);
    return r.scale * r.state.mean(false);
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                    const brier_options& options = {}) const {
    const auto r = calibration_detail::reduce_brier<false>(name, options, truth, prediction, weights);
    return r.scale * r.state.mean(true);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::brier_score takes Eigen objects (truth, prediction[, weights][, options]), prediction being a vector or "
                  "an n x K matrix; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }
};
inline constexpr brier_score_function brier_score{};

/// Brier score with its standard error and normal interval, cut to the range of the score.
///
/// Standard error: s / √n with the sample variance s² of the row losses. With weights √(n/(n-1) Σ w² (loss - mean)²) / Σ w, n the
/// rows of non-zero weight (importance; weights beyond 1e±150 lose their squares and throw), or √(Σ w (loss - mean)² / (W (W - 1)))
/// (frequency). NaN below two rows.
/// Input, errors and cost as brier_score; n x K by brier_convention::sum.
struct brier_score_interval_function {
  static constexpr const char* name = "brier_score_interval";

  template <class Y, class P>
  estimate operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                      const score_interval_options& options = {}) const {
    const auto r = calibration_detail::reduce_brier<true>(name, {}, truth, prediction);
    return core::loss_interval(name, r.state, false, r.scale, r.most, options);
  }
  template <class Y, class P, class W>
  estimate operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                      const score_interval_options& options = {}) const {
    const auto r = calibration_detail::reduce_brier<true>(name, {}, truth, prediction, weights);
    return core::loss_interval(name, r.state, true, r.scale, r.most, options);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  estimate operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::brier_score_interval takes Eigen objects (truth, prediction[, weights][, options]), prediction being a vector or "
                  "an n x K matrix; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }
};
inline constexpr brier_score_interval_function brier_score_interval{};

ASSAY_NAMESPACE_END
