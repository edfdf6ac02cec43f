// SPDX-License-Identifier: MIT
/// @file
/// Losses of preference learning with gradients: Bradley-Terry, DPO and IPO.
#pragma once

#include <assay/preference/pair_metric.hpp>

ASSAY_NAMESPACE_BEGIN

struct bradley_terry_options {
  double label_smoothing = 0;             ///< share of the labels that is taken to be wrong, in [0, ½)
  double undefined = assay::undefined();  ///< returned without pairs
};
struct dpo_options {
  double beta = 0.1;                      ///< strength of the penalty towards the reference, > 0
  double label_smoothing = 0;             ///< share of the labels that is taken to be wrong, in [0, ½): conservative DPO
  double undefined = assay::undefined();  ///< returned without pairs
};
struct ipo_options {
  double tau = 0.1;                       ///< strength of the regularisation, > 0; the margin aimed at is 1 / (2 tau)
  double undefined = assay::undefined();  ///< returned without pairs
};

/// A mean loss and its derivatives with respect to the scores of the model, one a row.
struct preference_gradient {
  double value = assay::undefined();
  Vector chosen;
  Vector rejected;
};

namespace preference_detail {

/// log(1 + e^x) and 1 / (1 + e^−x), to the last digits for x of either sign.
inline double softplus(double x) { return std::log1p(std::exp(-std::abs(x))) + (std::max)(0.0, x); }
inline double sigmoid(double x) {
  const double e = std::exp(-std::abs(x));
  return (x < 0 ? e : 1.0) / (1 + e);
}

inline void check_smoothing(const char* function, double x) {
  if (!core::is_finite(x) || !(x >= 0 && x < 0.5))
    core::raise_for(function, "label_smoothing = " + core::to_text(x) + " is outside [0, 0.5)");
}

/// −(1 − ε) log σ(scale·d) − ε log σ(−scale·d).
struct logistic_preference {
  double scale;
  double smoothing;
  double loss(double d) const {
    const double z = scale * d;
    return (1 - smoothing) * softplus(-z) + (smoothing > 0 ? smoothing * softplus(z) : 0.0);
  }
  double slope(double d) const {
    const double z = scale * d;
    return scale * (smoothing * sigmoid(z) - (1 - smoothing) * sigmoid(-z));
  }
};

/// (d − 1/(2τ))².
struct squared_preference {
  double target;
  double loss(double d) const { return (d - target) * (d - target); }
  double slope(double d) const { return 2 * (d - target); }
};

struct bradley_terry_rule {
  using options = bradley_terry_options;
  static constexpr const char* name = "bradley_terry_loss";
  static constexpr const char* gradient_name = "bradley_terry_loss_gradient";
  static logistic_preference loss(const char* function, const bradley_terry_options& o) {
    check_smoothing(function, o.label_smoothing);
    return {1, o.label_smoothing};
  }
};
struct dpo_rule {
  using options = dpo_options;
  static constexpr const char* name = "dpo_loss";
  static constexpr const char* gradient_name = "dpo_loss_gradient";
  static logistic_preference loss(const char* function, const dpo_options& o) {
    check_positive(function, "beta", o.beta);
    check_smoothing(function, o.label_smoothing);
    return {o.beta, o.label_smoothing};
  }
};
struct ipo_rule {
  using options = ipo_options;
  static constexpr const char* name = "ipo_loss";
  static constexpr const char* gradient_name = "ipo_loss_gradient";
  static squared_preference loss(const char* function, const ipo_options& o) {
    check_positive(function, "tau", o.tau);
    return {1 / (2 * o.tau)};
  }
};

/// Mean of loss(d), the d of a block being written by differences(begin, count, out); with Gradient also its derivatives.
template <bool Gradient, class Loss, class Differences, class Weights>
preference_gradient mean_loss(const Loss& loss, Index rows, double undefined_value, const Differences& differences,
                              const Weights& weights) {
  preference_gradient out;
  if constexpr (Gradient) out.chosen.resize(rows);
  out.value = weights.template means<1>([&](Index begin, Index count, const auto& x) {
    double d[core::block_size];
    differences(begin, count, d);
    for (Index i = 0; i < count; ++i) x[0][i] = loss.loss(d[i]);
    if constexpr (Gradient) {
      for (Index i = 0; i < count; ++i) out.chosen[begin + i] = loss.slope(d[i]);
    }
  })[0];
  if (weights.is_empty()) {
    // what is undefined has no gradient; a value that the caller put in its place is constant
    out.value = undefined_value;
    if constexpr (Gradient) out.chosen.setConstant(is_undefined(undefined_value) ? undefined() : 0.0);
  } else {
    if (!core::is_finite(out.value)) out.value = std::bit_cast<double>(core::opaque(core::infinity_bits<double>));
    if constexpr (Gradient) weights.to_shares(out.chosen);
  }
  if constexpr (Gradient) out.rejected = -out.chosen;
  return out;
}

/// Rewards are finite; log-probabilities besides at most 0.
template <class D>
using finite_feed = core::real_feed<D, core::real_kind::finite, double>;

template <class Rule, bool Gradient>
struct reward_loss {
  static constexpr const char* name = Gradient ? Rule::gradient_name : Rule::name;
  template <class C, class R, class Weights>
  static auto of(const typename Rule::options& o, const Eigen::DenseBase<C>& chosen, const Eigen::DenseBase<R>& rejected,
                 const Weights& weights) {
    const auto loss = Rule::loss(name, o);
    const finite_feed<C> c(chosen, {name, "chosen"});
    const finite_feed<R> r(rejected, {name, "rejected"});
    preference_gradient out = mean_loss<Gradient>(
        loss, c.size(), o.undefined,
        [&](Index begin, Index count, double* d) {
          double y[core::block_size];
          const double* first = c.load(begin, count, d);
          const double* second = r.load(begin, count, y);
          for (Index i = 0; i < count; ++i) d[i] = first[i] - second[i];
        },
        weights);
    if constexpr (Gradient) {
      return out;
    } else {
      return out.value;
    }
  }
};

template <class Rule, bool Gradient>
struct policy_loss {
  static constexpr const char* name = Gradient ? Rule::gradient_name : Rule::name;
  template <class C, class R, class A, class B, class Weights>
  static auto of(const typename Rule::options& o, const Eigen::DenseBase<C>& chosen, const Eigen::DenseBase<R>& rejected,
                 const Eigen::DenseBase<A>& reference_chosen, const Eigen::DenseBase<B>& reference_rejected,
                 const Weights& weights) {
    const auto loss = Rule::loss(name, o);
    const log_probability_feed<C> c(chosen, {name, "chosen"});
    const log_probability_feed<R> r(rejected, {name, "rejected"});
    const log_probability_feed<A> rc(reference_chosen, {name, "reference_chosen"});
    const log_probability_feed<B> rr(reference_rejected, {name, "reference_rejected"});
    preference_gradient out = mean_loss<Gradient>(
        loss, c.size(), o.undefined,
        [&](Index begin, Index count, double* d) {
          double x[core::block_size];
          double y[core::block_size];
          const double* first = c.load(begin, count, x);
          const double* second = r.load(begin, count, y);
          for (Index i = 0; i < count; ++i) d[i] = first[i] - second[i];
          first = rc.load(begin, count, x);
          second = rr.load(begin, count, y);
          for (Index i = 0; i < count; ++i) d[i] -= first[i] - second[i];
        },
        weights);
    if constexpr (Gradient) {
      return out;
    } else {
      return out.value;
    }
  }
};

template <class Rule, bool Gradient>
using reward_loss_function = pair_metric<reward_loss<Rule, Gradient>, typename Rule::options>;
template <class Rule, bool Gradient>
using policy_loss_function = reference_metric<policy_loss<Rule, Gradient>, typename Rule::options>;

}  // namespace preference_detail

/// Bradley-Terry loss of a reward model: the weighted mean of −(1 − ε) log σ(d) − ε log σ(−d) with d = chosen − rejected and ε
/// the label smoothing.
///
/// `bradley_terry_loss(chosen, rejected[, weights][, options])`; `bradley_terry_loss_gradient` → preference_gradient {value,
/// chosen, rejected}. With an adaptive margin μ pass chosen − μ.
/// @par Input      chosen, rejected: n finite rewards; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Options    label_smoothing (0), undefined
/// @par Returns    a value >= 0; NaN (options.undefined) without pairs of non-zero weight. The derivatives of chosen and rejected
///                 are opposite, 0 in rows of weight 0, and NaN where the value is
/// @par Errors     invalid_input: sizes differ, NaN or infinity, negative weight, label_smoothing outside [0, 0.5)
/// @par Cost       one pass, O(n) time
/// @par Merge      the mean of the parts, weighted by their sums of weights
/// @par Reference  Bradley, Terry 1952; Wang et al. 2024, arXiv:2401.06080 (label smoothing, adaptive margin)
struct bradley_terry_loss_function : preference_detail::reward_loss_function<preference_detail::bradley_terry_rule, false> {};
inline constexpr bradley_terry_loss_function bradley_terry_loss{};
/// bradley_terry_loss with its derivatives with respect to the rewards.
struct bradley_terry_loss_gradient_function
    : preference_detail::reward_loss_function<preference_detail::bradley_terry_rule, true> {};
inline constexpr bradley_terry_loss_gradient_function bradley_terry_loss_gradient{};

/// DPO loss: the weighted mean of −(1 − ε) log σ(β Δ) − ε log σ(−β Δ), Δ the log-ratio of the pair under the policy less that
/// under the reference, ε the label smoothing.
///
/// `dpo_loss(chosen, rejected, reference_chosen, reference_rejected[, weights][, options])`; `dpo_loss_gradient` →
/// preference_gradient, with respect to the log-probabilities of the policy. A reference of weight g (γ-DPO, g = −γ) is
/// dpo_loss(chosen, rejected, g · reference_chosen, g · reference_rejected).
/// @par Input      log-probabilities: n finite numbers <= 0 each; weights: n finite numbers >= 0
/// @par Options    beta (0.1), label_smoothing (0), undefined
/// @par Returns    as bradley_terry_loss
/// @par Errors     invalid_input: sizes differ, NaN or infinity, a positive log-probability, negative weight, beta not positive,
///                 label_smoothing outside [0, 0.5)
/// @par Cost       one pass, O(n) time
/// @par Merge      the mean of the parts, weighted by their sums of weights
/// @par Same as    TRL DPOTrainer, loss_type "sigmoid"
/// @par Reference  Rafailov et al.: Direct preference optimization, NeurIPS 2023
struct dpo_loss_function : preference_detail::policy_loss_function<preference_detail::dpo_rule, false> {};
inline constexpr dpo_loss_function dpo_loss{};
/// dpo_loss with its derivatives with respect to the log-probabilities of the policy.
struct dpo_loss_gradient_function : preference_detail::policy_loss_function<preference_detail::dpo_rule, true> {};
inline constexpr dpo_loss_gradient_function dpo_loss_gradient{};

/// IPO loss: the weighted mean of (Δ − 1/(2τ))², Δ as in dpo_loss.
///
/// `ipo_loss(chosen, rejected, reference_chosen, reference_rejected[, weights][, options])`; `ipo_loss_gradient` →
/// preference_gradient.
/// @par Options    tau (0.1), undefined
/// Input, returns, errors, cost and merge as dpo_loss.
/// @par Same as    TRL DPOTrainer, loss_type "ipo" (which calls tau beta and takes length-normalised log-probabilities)
/// @par Reference  Azar et al.: A general theoretical paradigm to understand learning from human preferences, AISTATS 2024
struct ipo_loss_function : preference_detail::policy_loss_function<preference_detail::ipo_rule, false> {};
inline constexpr ipo_loss_function ipo_loss{};
/// ipo_loss with its derivatives with respect to the log-probabilities of the policy.
struct ipo_loss_gradient_function : preference_detail::policy_loss_function<preference_detail::ipo_rule, true> {};
inline constexpr ipo_loss_gradient_function ipo_loss_gradient{};

ASSAY_NAMESPACE_END
