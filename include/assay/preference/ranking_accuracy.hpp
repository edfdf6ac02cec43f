// SPDX-License-Identifier: MIT
/// @file
/// ranking_accuracy: how often a model puts the preferred of two responses first, with its interval.
#pragma once

#include <assay/core/weighting.hpp>
#include <assay/core/wilson_interval.hpp>
#include <assay/preference/pair_metric.hpp>

ASSAY_NAMESPACE_BEGIN

struct ranking_accuracy_options {
  preference_ties ties = preference_ties::half;  ///< what a tied pair counts
  double undefined = assay::undefined();         ///< returned without pairs
};

struct ranking_accuracy_interval_options {
  double level = 0.95;                                        ///< confidence level in (0, 1)
  preference_ties ties = preference_ties::half;               ///< what a tied pair counts
  assay::weighting weighting = assay::weighting::importance;  ///< meaning of the weights, if any
};

namespace preference_detail {

template <class C, class R, class Weights>
double mean_credit(const char* function, preference_ties ties, const Eigen::DenseBase<C>& chosen,
                   const Eigen::DenseBase<R>& rejected, const Weights& weights) {
  const reward_feed<C> c(chosen, {function, "chosen"});
  const reward_feed<R> r(rejected, {function, "rejected"});
  const double tie = credit_of(ties);
  return weights.template means<1>([&](Index begin, Index count, const auto& out) {
    double c_buffer[core::block_size];
    double r_buffer[core::block_size];
    const double* x = c.load(begin, count, c_buffer);
    compare(x, r.load(begin, count, r_buffer), tie, count, out[0]);
  })[0];
}

struct ranking_accuracy_metric {
  static constexpr const char* name = "ranking_accuracy";
  template <class C, class R, class Weights>
  static double of(const ranking_accuracy_options& o, const Eigen::DenseBase<C>& chosen, const Eigen::DenseBase<R>& rejected,
                   const Weights& weights) {
    const double mean = mean_credit(name, o.ties, chosen, rejected, weights);
    return weights.is_empty() ? o.undefined : mean;
  }
};

struct ranking_accuracy_interval_metric {
  static constexpr const char* name = "ranking_accuracy_interval";
  template <class C, class R, class Weights>
  static estimate of(const ranking_accuracy_interval_options& o, const Eigen::DenseBase<C>& chosen,
                     const Eigen::DenseBase<R>& rejected, const Weights& weights) {
    core::check_level(name, o.level);
    const bool by_frequency = o.weighting == weighting::frequency;
    if (by_frequency && !weights.is_whole()) core::raise_for(name, "frequency weights must be whole numbers");
    const double mean = mean_credit(name, o.ties, chosen, rejected, weights);
    if (weights.is_empty()) return {.level = o.level};
    return core::wilson(mean, by_frequency ? weights.total() : weights.effective_rows(), o.level);
  }
};

}  // namespace preference_detail

/// Ranking accuracy (reward accuracy, pairwise accuracy of preferences): the share of pairs in which a model gives the preferred
/// response the higher score, Σ w (1[c > r] + t·1[c = r]) / Σ w with t by `ties`.
///
/// `ranking_accuracy(chosen, rejected[, weights][, options])`.
/// @par Input      chosen, rejected: n scores of the preferred and of the other response, rewards or log-probabilities, not NaN
///                 (infinities are ordered); for log-probabilities per token pass length_normalized(...) of both; weights: n
///                 finite numbers >= 0, an integer weight equals a repeated row
/// @par Options    ties: half (default), right or wrong; undefined
/// @par Returns    a value in [0, 1]; NaN (options.undefined) without pairs of non-zero weight
/// @par Errors     invalid_input: sizes differ, NaN, negative weight
/// @par Cost       one pass, O(n) time, no memory
/// @par Merge      the mean of the parts, weighted by their sums of weights. Unweighted the order of rows does not matter
/// @par Same as    TRL rewards/accuracies with ties wrong
/// @par Reference  Chen et al.: Preference learning algorithms do not learn preference rankings, NeurIPS 2024, arXiv:2405.19534
struct ranking_accuracy_function
    : preference_detail::pair_metric<preference_detail::ranking_accuracy_metric, ranking_accuracy_options> {};
inline constexpr ranking_accuracy_function ranking_accuracy{};

/// ranking_accuracy with Wilson's interval: (chosen, rejected[, weights][, options]) → estimate.
///
/// @par Options    level (0.95), ties, weighting: importance counts (Σw)² / Σw² trials, frequency Σw (whole weights)
/// @par Undefined  all NaN without pairs of non-zero weight
/// @par Errors     as ranking_accuracy; a level outside (0, 1); frequency weights that are not whole
/// @par Reference  see wilson_interval
struct ranking_accuracy_interval_function
    : preference_detail::pair_metric<preference_detail::ranking_accuracy_interval_metric, ranking_accuracy_interval_options> {};
inline constexpr ranking_accuracy_interval_function ranking_accuracy_interval{};

ASSAY_NAMESPACE_END
