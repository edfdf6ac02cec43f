// SPDX-License-Identifier: MIT
/// @file
/// Log loss (cross-entropy) of binary and n x K probabilities, with its interval.
#pragma once

#include <assay/calibration/class_columns.hpp>
#include <assay/core/mean_loss.hpp>
#include <assay/core/feeds.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of the log loss.
struct log_loss_options {
  double clip = 0;  ///< probabilities of the outcome below clip count as clip, above 1 - clip as 1 - clip; 0 <= clip < 1/2
};

/// Options of the interval of the log loss.
struct log_loss_interval_options {
  double level = 0.95;
  assay::weighting weighting = assay::weighting::importance;
  double clip = 0;
};

namespace calibration_detail {

/// Turns probabilities of the outcome into losses. missing[i] = 1 - own[i] is given apart: it is exact where own is near 1.
inline void log_losses(double* __restrict own, const double* __restrict missing, Index count, double* __restrict out) {
  using array = Eigen::Map<Eigen::ArrayXd>;
  constexpr double tiny = 0x1p-1000;  // below, the logarithm of a subnormal number would be in doubt
  for (Index i = 0; i < count; ++i) {
    const double x = own[i] > 0 ? own[i] : 1.0;
    out[i] = x < tiny ? x * 0x1p100 : x;
  }
  array logs(out, count);
  logs = logs.log();
  for (Index i = 0; i < count; ++i) {
    const double m = missing[i];
    const double series = m * (1 + m * (1.0 / 2 + m * (1.0 / 3 + m * (1.0 / 4 + m * (1.0 / 5)))));
    const double log_own = own[i] < tiny ? out[i] - 69.314718055994530942 : out[i];  // 100 ln 2
    const double loss = m < 0x1p-10 ? series : -log_own;
    out[i] = own[i] > 0 ? loss : core::infinite_loss;
  }
}

inline void clip_probabilities(double* own, double* missing, Index count, double clip) {
  if (!(clip > 0)) return;
  for (Index i = 0; i < count; ++i) {
    own[i] = (std::min)((std::max)(own[i], clip), 1 - clip);
    missing[i] = (std::min)((std::max)(missing[i], clip), 1 - clip);
  }
}

template <bool Spread, class Y, class P, class... W>
core::loss_state<false, Spread> reduce_log_loss(const char* function, double clip, const Eigen::DenseBase<Y>& truth,
                                          const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>&... weights) {
  if (!core::is_finite(clip) || !(clip >= 0 && clip < 0.5)) core::raise_for(function, "clip = " + core::to_text(clip) + " is outside [0, 0.5)");
  (core::check_same_size(function, "weights", weights.size(), "truth", truth.size()), ...);
  if constexpr (core::dense_vector<P>) {
    const core::label_feed<Y> y(truth, {function, "truth"});
    const core::probability_feed<P> p(prediction, {function, "prediction"});
    core::check_same_size(function, "prediction", p.size(), "truth", y.size());
    const auto fill = [&](Index begin, Index count, const std::uint8_t* label, double* out) {
      typename core::probability_feed<P>::value_type buffer[core::block_size];
      double own[core::block_size];
      double missing[core::block_size];
      const auto* x = p.load(begin, count, buffer);
      for (Index i = 0; i < count; ++i) {
        const double q = static_cast<double>(x[i]);
        own[i] = label[i] != 0 ? q : 1 - q;
        missing[i] = label[i] != 0 ? 1 - q : q;
      }
      clip_probabilities(own, missing, count, clip);
      log_losses(own, missing, count, out);
    };
    return core::reduce_losses<false, Spread>(function, y, fill, core::weight_feed<W>(weights, function)...);
  } else {
    const class_columns<P> p(prediction, function);
    const core::class_feed<Y> y(truth, {function, "truth"}, p.classes());
    p.check_rows(y.size());
    const auto fill = [&](Index begin, Index count, const std::int32_t* label, double* out) {
      double own[core::block_size];
      double missing[core::block_size];
      p.pieces(begin, count, [&](Index at, Index n, const auto& for_each_class) {
        for_each_class([&](Index k, const auto* x) {
          for (Index i = 0; i < n; ++i) own[at + i] = label[at + i] == static_cast<std::int32_t>(k) ? static_cast<double>(x[i]) : own[at + i];
        });
      });
      for (Index i = 0; i < count; ++i) missing[i] = 1 - own[i];
      clip_probabilities(own, missing, count, clip);
      log_losses(own, missing, count, out);
    };
    return core::reduce_losses<false, Spread>(function, y, fill, core::weight_feed<W>(weights, function)...);
  }
}

}  // namespace calibration_detail

/// Log loss: the mean of -ln of the probability that was given to the outcome; smaller is better, a proper score.
///
/// Binary: -Σ w [y ln p + (1 - y) ln(1 - p)] / Σ w; n x K: -Σ w ln p_y / Σ w. Exact by default: an outcome of probability 0
/// gives +infinity. `.clip` bounds the probabilities away from 0 and 1.
///
/// @par Input   truth: n labels 0/1 and prediction: n probabilities; or truth: n classes 0..K-1 and prediction: an n x K
///              matrix of probabilities, K >= 2, whose rows are neither checked to sum to 1 nor renormalised; weights: n finite numbers >= 0.
/// @par Range   [0, infinity]; NaN without rows of non-zero weight.
/// @par Errors  invalid_input: sizes differ, NaN, a probability outside [0, 1], a label out of range, a negative weight, clip,
///              sums over the weights that leave the range of double.
/// @par Cost    one pass, O(n K); no memory that grows with n. Losses near 0 keep their relative accuracy. The sum is not
///              independent of the order of rows in its last bits.
/// @par Same as log_loss (scikit-learn, which clips at the epsilon of the scalar type and renormalised rows in old versions).
struct log_loss_function {
  static constexpr const char* name = "log_loss";

  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const log_loss_options& options = {}) const {
    return calibration_detail::reduce_log_loss<false>(name, options.clip, truth, prediction).mean(false);
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                    const log_loss_options& options = {}) const {
    return calibration_detail::reduce_log_loss<false>(name, options.clip, truth, prediction, weights).mean(true);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::log_loss takes Eigen objects (truth, prediction[, weights][, options]), prediction being a vector or "
                  "an n x K matrix; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }
};
inline constexpr log_loss_function log_loss{};

/// Log loss with its standard error and normal interval, the lower end cut at 0; standard errors as brier_score_interval.
/// An infinite loss has no standard error and no interval (NaN). Input, errors and cost as log_loss.
struct log_loss_interval_function {
  static constexpr const char* name = "log_loss_interval";

  template <class Y, class P>
  estimate operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                      const log_loss_interval_options& options = {}) const {
    return core::loss_interval(name, calibration_detail::reduce_log_loss<true>(name, options.clip, truth, prediction), false, 1,
                                             0, {options.level, options.weighting});
  }
  template <class Y, class P, class W>
  estimate operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                      const log_loss_interval_options& options = {}) const {
    return core::loss_interval(name, calibration_detail::reduce_log_loss<true>(name, options.clip, truth, prediction, weights),
                                             true, 1, 0, {options.level, options.weighting});
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  estimate operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::log_loss_interval takes Eigen objects (truth, prediction[, weights][, options]), prediction being a vector or "
                  "an n x K matrix; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }
};
inline constexpr log_loss_interval_function log_loss_interval{};

ASSAY_NAMESPACE_END
