// SPDX-License-Identifier: MIT
/// @file
/// reward_accuracy: ranking accuracy of the implicit reward of a policy.
#pragma once

#include <assay/preference/ranking_accuracy.hpp>

ASSAY_NAMESPACE_BEGIN
namespace preference_detail {

struct reward_accuracy_metric {
  static constexpr const char* name = "reward_accuracy";
  template <class C, class R, class A, class B, class Weights>
  static double of(const ranking_accuracy_options& o, const Eigen::DenseBase<C>& chosen, const Eigen::DenseBase<R>& rejected,
                   const Eigen::DenseBase<A>& reference_chosen, const Eigen::DenseBase<B>& reference_rejected,
                   const Weights& weights) {
    const log_probability_feed<C> c(chosen, {name, "chosen"});
    const log_probability_feed<R> r(rejected, {name, "rejected"});
    const log_probability_feed<A> rc(reference_chosen, {name, "reference_chosen"});
    const log_probability_feed<B> rr(reference_rejected, {name, "reference_rejected"});
    const double tie = credit_of(o.ties);
    const double mean = weights.template means<1>([&](Index begin, Index count, const auto& out) {
      double reward_c[core::block_size];
      double reward_r[core::block_size];
      subtract(c, rc, begin, count, reward_c);
      subtract(r, rr, begin, count, reward_r);
      compare(reward_c, reward_r, tie, count, out[0]);
    })[0];
    return weights.is_empty() ? o.undefined : mean;
  }

 private:
  template <class P, class Q>
  static void subtract(const P& p, const Q& q, Index begin, Index count, double* out) {
    double p_buffer[core::block_size];
    double q_buffer[core::block_size];
    const double* x = p.load(begin, count, p_buffer);
    const double* y = q.load(begin, count, q_buffer);
    for (Index i = 0; i < count; ++i) out[i] = x[i] - y[i];
  }
};

}  // namespace preference_detail

/// Ranking accuracy of the implicit reward β log(π / π_ref) of a policy: the share of pairs whose preferred response gained more
/// log-probability over the reference than the other. It says nothing of the order in which the policy itself ranks the pair,
/// which is ranking_accuracy. β > 0 does not matter.
///
/// `reward_accuracy(chosen, rejected, reference_chosen, reference_rejected[, weights][, options])`.
/// @par Input      log-probabilities of both responses under the policy and under the reference: n finite numbers <= 0 each;
///                 weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Options    ranking_accuracy_options: ties, undefined
/// @par Returns    a value in [0, 1]; NaN (options.undefined) without pairs of non-zero weight
/// @par Errors     invalid_input: sizes differ, NaN or infinity, a positive log-probability, negative weight
/// @par Cost       one pass, O(n) time, no memory
/// @par Merge      the mean of the parts, weighted by their sums of weights
/// @par Same as    TRL DPOTrainer rewards/accuracies with ties wrong
/// @par Reference  Rafailov et al.: Direct preference optimization, NeurIPS 2023
struct reward_accuracy_function
    : preference_detail::reference_metric<preference_detail::reward_accuracy_metric, ranking_accuracy_options> {};
inline constexpr reward_accuracy_function reward_accuracy{};

ASSAY_NAMESPACE_END
