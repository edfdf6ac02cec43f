// SPDX-License-Identifier: MIT
/// @file
/// Brier score and log loss with their derivatives, to train or to tune with.
#pragma once

#include <assay/calibration/brier_score.hpp>
#include <assay/calibration/log_loss.hpp>
#include <assay/core/row_weights.hpp>
#include <assay/core/value_and_gradient.hpp>

ASSAY_NAMESPACE_BEGIN

namespace calibration_detail {

template <class P>
using score_gradient_of = std::conditional_t<core::dense_vector<P>, value_and_gradient<>, value_and_gradient<Eigen::ArrayXXd>>;

/// Shares of n rows in a mean; all NaN without rows of non-zero weight.
template <class... W>
Vector score_row_shares(const char* function, Index n, const Eigen::DenseBase<W>&... weights) {
  const core::row_weights<W...> rows(function, "truth", n, weights...);
  Vector out = Vector::Ones(n);
  if (rows.is_empty()) {
    out.setConstant(undefined());
  } else {
    rows.to_shares(out);
  }
  return out;
}

/// The derivatives of binary predictions: of(share, label, p) for every row.
template <class Y, class P, class F>
Vector score_slopes(const char* function, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, Vector shares, F&& of) {
  const core::label_feed<Y> y(truth, {function, "truth"});
  const core::probability_feed<P> p(prediction, {function, "prediction"});
  core::for_blocks(
      0, y.size(),
      [&](Index begin, Index count, const std::uint8_t* label, const auto* x) {
        for (Index i = 0; i < count; ++i) shares[begin + i] = of(shares[begin + i], label[i] != 0, static_cast<double>(x[i]));
      },
      y, p);
  return shares;
}

/// The derivatives of n x K predictions: of(share, whether it is the class of the row, p) for every row and class.
template <class Y, class P, class F>
Eigen::ArrayXXd score_class_slopes(const char* function, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                                   const Vector& shares, F&& of) {
  const class_columns<P> p(prediction, function);
  const core::class_feed<Y> y(truth, {function, "truth"}, p.classes());
  Eigen::ArrayXXd out(y.size(), p.classes());
  core::for_blocks(
      0, y.size(),
      [&](Index begin, Index count, const std::int32_t* label) {
        p.pieces(begin, count, [&](Index at, Index n, const auto& for_each_class) {
          for_each_class([&](Index k, const auto* x) {
            for (Index i = 0; i < n; ++i) {
              const Index row = begin + at + i;
              out(row, k) = of(shares[row], label[at + i] == static_cast<std::int32_t>(k), static_cast<double>(x[i]));
            }
          });
        });
      },
      y);
  return out;
}

}  // namespace calibration_detail

/// Brier score with its derivatives with respect to the predictions: 2 w (p - y) / Σ w of a row; of n x K predictions
/// 2 w (p_k - 1[y = k]) / Σ w, by brier_convention::half half of it.
///
/// (truth, prediction[, weights][, options]) → {value, gradient} with n derivatives, of n x K predictions
/// an n x K array. Every probability is a variable of its own: of rows that sum to 1 project, or go through the softmax.
/// @par Input   as brier_score.
/// @par Returns the value of brier_score; derivatives are doubles whatever the type of the predictions, 0 in rows of weight 0, NaN without
///              rows of non-zero weight.
/// @par Errors  as brier_score.
/// @par Cost    two passes, O(n K); 8 (K + 1) bytes a row.
struct brier_score_gradient_function {
  static constexpr const char* name = "brier_score_gradient";

  template <class Y, class P>
  calibration_detail::score_gradient_of<P> operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                                                      const brier_options& options = {}) const {
    return gradient(options, false, truth, prediction);
  }
  template <class Y, class P, class W>
  calibration_detail::score_gradient_of<P> operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                                                      const Eigen::DenseBase<W>& weights, const brier_options& options = {}) const {
    return gradient(options, true, truth, prediction, weights);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  value_and_gradient<> operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::brier_score_gradient takes Eigen objects (truth, prediction[, weights][, options]), prediction being a vector or "
                  "an n x K matrix; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  template <class P, class... Data>
  static calibration_detail::score_gradient_of<P> gradient(const brier_options& options, bool weighted, const auto& truth,
                                                           const Eigen::DenseBase<P>& prediction, const Data&... weights) {
    const auto r = calibration_detail::reduce_brier<false>(name, options, truth, prediction, weights...);
    const Vector shares = calibration_detail::score_row_shares(name, truth.size(), weights...);
    const double value = r.scale * r.state.mean(weighted);
    const double factor = core::dense_vector<P> || options.convention == brier_convention::sum ? 2 : 1;
    const auto slope = [factor](double share, bool own, double p) { return factor * share * (p - (own ? 1.0 : 0.0)); };
    if constexpr (core::dense_vector<P>) {
      return {value, calibration_detail::score_slopes(name, truth, prediction, shares, slope)};
    } else {
      return {value, calibration_detail::score_class_slopes(name, truth, prediction, shares, slope)};
    }
  }
};
inline constexpr brier_score_gradient_function brier_score_gradient{};

/// Log loss with its derivatives with respect to the predictions: -w / (p Σ w) of a row with y = 1, w / ((1 - p) Σ w) with y = 0;
/// of n x K predictions -w / (p_y Σ w) for the class of the row, 0 for the others.
///
/// (truth, prediction[, weights][, options]) → {value, gradient} with n derivatives, of n x K predictions
/// an n x K array. Where the outcome has probability 0 the derivative is infinite: give a `.clip`, beyond which the loss
/// is flat and the derivative 0, or train on log odds.
/// @par Input   as log_loss.
/// @par Returns the value of log_loss; derivatives are doubles whatever the type of the predictions, 0 in rows of weight 0, NaN without
///              rows of non-zero weight.
/// @par Errors  as log_loss.
/// @par Cost    two passes, O(n K); 8 (K + 1) bytes a row.
struct log_loss_gradient_function {
  static constexpr const char* name = "log_loss_gradient";

  template <class Y, class P>
  calibration_detail::score_gradient_of<P> operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                                                      const log_loss_options& options = {}) const {
    return gradient(options, false, truth, prediction);
  }
  template <class Y, class P, class W>
  calibration_detail::score_gradient_of<P> operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                                                      const Eigen::DenseBase<W>& weights, const log_loss_options& options = {}) const {
    return gradient(options, true, truth, prediction, weights);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  value_and_gradient<> operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::log_loss_gradient takes Eigen objects (truth, prediction[, weights][, options]), prediction being a vector or an "
                  "n x K matrix; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  /// -d ln p / dp.
  static double slope_of(double share, double p, double clip) {
    if (core::magnitude_bits(share) == 0 || p < clip || p > 1 - clip) return 0;
    return p > 0 ? -share / p : -core::infinity();
  }
  template <class P, class... Data>
  static calibration_detail::score_gradient_of<P> gradient(const log_loss_options& options, bool weighted, const auto& truth,
                                                           const Eigen::DenseBase<P>& prediction, const Data&... weights) {
    const double value = calibration_detail::reduce_log_loss<false>(name, options.clip, truth, prediction, weights...).mean(weighted);
    const Vector shares = calibration_detail::score_row_shares(name, truth.size(), weights...);
    const double clip = options.clip;
    if constexpr (core::dense_vector<P>) {
      return {value, calibration_detail::score_slopes(name, truth, prediction, shares, [clip](double share, bool positive, double p) {
                return positive ? slope_of(share, p, clip) : -slope_of(share, 1 - p, clip);
              })};
    } else {
      return {value, calibration_detail::score_class_slopes(name, truth, prediction, shares, [clip](double share, bool own, double p) {
                return own ? slope_of(share, p, clip) : 0.0;
              })};
    }
  }
};
inline constexpr log_loss_gradient_function log_loss_gradient{};

ASSAY_NAMESPACE_END
