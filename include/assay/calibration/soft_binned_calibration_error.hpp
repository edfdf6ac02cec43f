// SPDX-License-Identifier: MIT
/// @file
/// soft_binned_calibration_error: a calibration error to train with, and its gradient.
#pragma once

#include <assay/calibration/binning.hpp>
#include <assay/calibration/error_norm.hpp>
#include <assay/calibration/soft_bins.hpp>
#include <assay/core/row_weights.hpp>
#include <assay/core/value_and_gradient.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

ASSAY_NAMESPACE_BEGIN

struct soft_binned_options {
  Index bins = 15;                    ///< 1 to 65536
  double temperature = 0.01;          ///< finite, > 0: how far a prediction spreads over the bins; towards 0 they become hard
  error_norm norm = error_norm::l2;   ///< not error_norm::max
};

namespace calibration_detail {

inline void check_soft(const char* function, const soft_binned_options& o) {
  check_bins(function, o.bins);
  if (!core::is_finite(o.temperature) || !(o.temperature > 0)) {
    core::raise_for(function, "temperature = " + core::to_text(o.temperature) + " must be finite and positive");
  }
  if (o.norm == error_norm::max) core::raise_for(function, "error_norm::max is not differentiable; take a large exponent, as lp(20)");
}

/// Of every bin the sums of shares times memberships, and of these times y - p.
struct soft_sums {
  std::vector<double> weight;
  std::vector<double> residual;

  explicit soft_sums(Index bins = 0) : weight(static_cast<std::size_t>(bins)), residual(weight) {}
  void clear() {
    std::fill(weight.begin(), weight.end(), 0.0);
    std::fill(residual.begin(), residual.end(), 0.0);
  }
  void merge(const soft_sums& other) {
    for (std::size_t j = 0; j < weight.size(); ++j) {
      weight[j] += other.weight[j];
      residual[j] += other.residual[j];
    }
  }
  std::vector<norm_term> terms() const {
    std::vector<norm_term> out;
    for (std::size_t j = 0; j < weight.size(); ++j) {
      if (counts(j)) out.push_back({weight[j], std::abs(residual[j]) / weight[j]});
    }
    return out;
  }
  /// Bins that no row comes near are left out.
  bool counts(std::size_t j) const { return weight[j] > 1e-290; }
};

/// Sums, and room for those of a block: short sums of long ones.
struct soft_state {
  soft_sums total;
  soft_sums block;
  std::vector<double> membership;

  explicit soft_state(Index bins) : total(bins), block(bins), membership(static_cast<std::size_t>(bins)) {}
  void merge(const soft_state& other) { total.merge(other.total); }
};

/// The rows of one call.
template <class Y, class P, class... W>
class soft_rows {
 public:
  soft_rows(const char* function, const soft_binned_options& options, const Eigen::DenseBase<Y>& truth,
            const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>&... weights)
      : options_((check_soft(function, options), options)),
        bins_(options.bins, options.temperature),
        y_(truth, {function, "truth"}),
        p_(prediction, {function, "prediction"}),
        weights_((core::check_same_size(function, "prediction", p_.size(), "truth", y_.size()), function), "truth", y_.size(), weights...) {
    if (weights_.is_empty()) {
      core::for_blocks(0, y_.size(), [](Index, Index, const auto*...) {}, y_, p_);  // bad rows are errors all the same
      return;
    }
    share_ = 1 / static_cast<double>(y_.size());
    if constexpr (sizeof...(W) != 0) {
      shares_.setOnes(y_.size());
      weights_.to_shares(shares_);
    }
  }

  double value() {
    if (weights_.is_empty()) return undefined();
    const soft_state state = core::reduce_blocks(
        y_.size(), [&] { return soft_state(bins_.bins()); },
        [&](soft_state& s, Index begin, Index count, const std::uint8_t* y, const auto* p) {
          s.block.clear();
          for (Index i = 0; i < count; ++i) {
            const auto x = static_cast<double>(p[i]);
            const double w = share(begin + i);
            const double r = w * (static_cast<double>(y[i]) - x);
            const soft_bins::window in = bins_.find(x, s.membership.data());
            double* const weight = s.block.weight.data() + in.first;
            double* const residual = s.block.residual.data() + in.first;
            for (Index j = 0; j <= in.last - in.first; ++j) {
              weight[j] += w * s.membership[static_cast<std::size_t>(j)];
              residual[j] += r * s.membership[static_cast<std::size_t>(j)];
            }
          }
          s.total.merge(s.block);
        },
        y_, p_);
    sums_ = state.total;
    return combine(sums_.terms(), options_.norm);
  }

  value_and_gradient<> gradient() {
    value_and_gradient<> out{value(), Vector::Constant(y_.size(), weights_.is_empty() ? undefined() : 0.0)};
    if (weights_.is_empty() || !(out.value > 0)) return out;  // -ffast-math takes NaN for a value above 0
    // d value / dp_i = Σ_j (of_residual_j dR_j/dp_i + of_weight_j dS_j/dp_i), S_j and R_j the sums of bin j
    const double q = options_.norm.exponent();
    std::vector<double> of_residual(sums_.weight.size());
    std::vector<double> of_weight(sums_.weight.size());
    for (std::size_t j = 0; j < of_weight.size(); ++j) {
      if (!sums_.counts(j)) continue;
      const double relative = std::abs(sums_.residual[j]) / sums_.weight[j] / out.value;
      const double sign = sums_.residual[j] > 0 ? 1 : sums_.residual[j] < 0 ? -1 : 0;
      of_residual[j] = sign * (q > 1 ? std::pow(relative, q - 1) : 1.0);
      of_weight[j] = q > 1 ? (1 - q) / q * out.value * std::pow(relative, q) : 0.0;
    }
    std::vector<double> membership(of_weight.size());
    core::for_blocks(
        0, y_.size(),
        [&](Index begin, Index count, const std::uint8_t* y, const auto* p) {
          for (Index i = 0; i < count; ++i) {
            const auto x = static_cast<double>(p[i]);
            const soft_bins::window in = bins_.find(x, membership.data());
            double mean = 0, a = 0, ka = 0, b = 0, kb = 0;  // Σu k, Σu α, Σu k α, Σu β, Σu k β with k from the nearest bin
            for (Index j = in.first; j <= in.last; ++j) {
              const double u = membership[static_cast<std::size_t>(j - in.first)];
              const double uk = u * static_cast<double>(j - in.nearest);
              mean += uk;
              a += u * of_residual[static_cast<std::size_t>(j)];
              ka += uk * of_residual[static_cast<std::size_t>(j)];
              b += u * of_weight[static_cast<std::size_t>(j)];
              kb += uk * of_weight[static_cast<std::size_t>(j)];
            }
            const double of_membership = (static_cast<double>(y[i]) - x) * (ka - mean * a) + (kb - mean * b);
            out.gradient[begin + i] = share(begin + i) * (bins_.slope() * of_membership - a);
          }
        },
        y_, p_);
    return out;
  }

 private:
  double share(Index i) const {
    if constexpr (sizeof...(W) != 0) return shares_[i];
    return share_;
  }

  soft_binned_options options_;
  soft_bins bins_;
  core::label_feed<Y> y_;
  core::probability_feed<P> p_;
  core::row_weights<W...> weights_;
  double share_ = 0;
  Vector shares_;  // with weights
  soft_sums sums_;
};

}  // namespace calibration_detail

/// Calibration error over soft bins, which has a gradient: a prediction p belongs to bin j with membership
/// u_j(p) = softmax_j(-(p - ξ_j)² / T), ξ_j = (j + 1/2) / B, and the error is (Σ_j S_j |R_j / S_j|^q / W)^(1/q) with
/// S_j = Σ_i w_i u_j(p_i), R_j = Σ_i w_i u_j(p_i) (y_i - p_i), W = Σ w_i.
///
/// `soft_binned_calibration_error(truth, prediction[, weights][, options])`. Towards temperature 0 it becomes the equal-width
/// expected_calibration_error of the same norm (a prediction on an edge belongs to both bins by half). Where memberships of
/// neighbouring bins are to be in the ratio d half-way between two centres and a bin further, take T = 1 / (B² ln d).
///
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0, of any scale. Of a classifier
///              pass what top_labels gives: (correct, confidence).
/// @par Options bins (15), temperature (0.01), norm (l2; any but max)
/// @par Range   [0, 1]; NaN when there is no row of non-zero weight.
/// @par Errors  invalid_input: sizes differ, NaN, a prediction outside [0, 1], a label not 0 or 1, negative weight, bins outside
///              [1, 65536], a temperature that is not positive, error_norm::max
/// @par Cost    O(n B), two exponentials a row; bins with a membership below 1e-30 are skipped. 8 bytes a row with weights. Sums of
///              doubles: the order of rows changes the last bits.
/// @par Same as get_soft_binning_ece_tensor (uncertainty-baselines) for l2.
/// @par Reference A. Karandikar et al., Soft calibration objectives for neural networks, NeurIPS 2021.
struct soft_binned_calibration_error_function {
  static constexpr const char* name = "soft_binned_calibration_error";

  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                    const soft_binned_options& options = {}) const {
    return calibration_detail::soft_rows<Y, P>(name, options, truth, prediction).value();
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                    const soft_binned_options& options = {}) const {
    return calibration_detail::soft_rows<Y, P, W>(name, options, truth, prediction, weights).value();
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::soft_binned_calibration_error takes Eigen vectors (truth, prediction[, weights][, options]); wrap a std::vector "
                  "or std::span as assay::view(x)");
    return 0;
  }
};
inline constexpr soft_binned_calibration_error_function soft_binned_calibration_error{};

/// soft_binned_calibration_error with its derivatives with respect to the predictions: {value, gradient}, the
/// gradient a Vector of n doubles whatever the type of the predictions. Call, options and errors as
/// soft_binned_calibration_error.
///
/// @par Returns 0 for rows of weight 0, and for all rows where the value is 0; a bin whose residuals sum to 0 adds none with l1. NaN
///              when there is no row of non-zero weight. Labels are constants: those of top_labels do not follow the prediction.
/// @par Cost    twice that of the value.
struct soft_binned_calibration_error_gradient_function {
  static constexpr const char* name = "soft_binned_calibration_error_gradient";

  template <class Y, class P>
  value_and_gradient<> operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                                  const soft_binned_options& options = {}) const {
    return calibration_detail::soft_rows<Y, P>(name, options, truth, prediction).gradient();
  }
  template <class Y, class P, class W>
  value_and_gradient<> operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                                  const Eigen::DenseBase<W>& weights, const soft_binned_options& options = {}) const {
    return calibration_detail::soft_rows<Y, P, W>(name, options, truth, prediction, weights).gradient();
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  value_and_gradient<> operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::soft_binned_calibration_error_gradient takes Eigen vectors (truth, prediction[, weights][, options]); wrap a "
                  "std::vector or std::span as assay::view(x)");
    return {};
  }
};
inline constexpr soft_binned_calibration_error_gradient_function soft_binned_calibration_error_gradient{};

ASSAY_NAMESPACE_END
