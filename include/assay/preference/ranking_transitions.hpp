// SPDX-License-Identifier: MIT
/// @file
/// ranking_transitions: which pairs training has put right, and which wrong.
#pragma once

#include <assay/preference/pair_metric.hpp>

ASSAY_NAMESPACE_BEGIN

struct ranking_transitions_options {
  preference_ties ties = preference_ties::half;  ///< what a tied pair counts, in either model
};

/// Shares of the pairs by what the reference and the model make of them; the four add up to 1. NaN without pairs.
struct ranking_transition_table {
  double right_to_right = undefined();
  double right_to_wrong = undefined();
  double wrong_to_right = undefined();
  double wrong_to_wrong = undefined();
  double reference_accuracy = undefined();  ///< ranking accuracy of the reference
  double accuracy = undefined();            ///< ranking accuracy of the model
  double weight = 0;                        ///< Σ w, the number of pairs without weights
};

namespace preference_detail {

struct ranking_transitions_metric {
  static constexpr const char* name = "ranking_transitions";
  template <class C, class R, class A, class B, class Weights>
  static ranking_transition_table of(const ranking_transitions_options& o, const Eigen::DenseBase<C>& chosen,
                                     const Eigen::DenseBase<R>& rejected, const Eigen::DenseBase<A>& reference_chosen,
                                     const Eigen::DenseBase<B>& reference_rejected, const Weights& weights) {
    const reward_feed<C> c(chosen, {name, "chosen"});
    const reward_feed<R> r(rejected, {name, "rejected"});
    const reward_feed<A> rc(reference_chosen, {name, "reference_chosen"});
    const reward_feed<B> rr(reference_rejected, {name, "reference_rejected"});
    const double tie = credit_of(o.ties);
    const std::array<double, 6> mean = weights.template means<6>([&](Index begin, Index count, const auto& out) {
      double x[core::block_size];
      double y[core::block_size];
      const double* first = rc.load(begin, count, x);
      compare(first, rr.load(begin, count, y), tie, count, out[4]);
      first = c.load(begin, count, x);
      compare(first, r.load(begin, count, y), tie, count, out[5]);
      for (Index i = 0; i < count; ++i) {
        const double before = out[4][i];
        const double after = out[5][i];
        out[0][i] = before * after;
        out[1][i] = before * (1 - after);
        out[2][i] = (1 - before) * after;
        out[3][i] = (1 - before) * (1 - after);
      }
    });
    if (weights.is_empty()) return {};
    return {mean[0], mean[1], mean[2], mean[3], mean[4], mean[5], weights.total()};
  }
};

}  // namespace preference_detail

/// Two by two table of pairs: ranked rightly or wrongly by the reference × by the model, as weighted shares. A tied pair counts
/// by `ties`; half right in one model it falls half into each row (column).
///
/// `ranking_transitions(chosen, rejected, reference_chosen, reference_rejected[, weights][, options])` →
/// ranking_transition_table.
/// @par Input      scores of both responses by the model and by the reference, log-probabilities or rewards: n numbers each, not
/// NaN
///                 (infinities are ordered); weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Undefined  shares NaN without pairs of non-zero weight
/// @par Errors     invalid_input: sizes differ, NaN, negative weight
/// @par Cost       one pass, O(n) time, no memory
/// @par Merge      shares of parts, weighted by `weight`. Unweighted the order of rows does not matter
/// @par Reference  Chen et al. 2024, arXiv:2405.19534, section 4
struct ranking_transitions_function
    : preference_detail::reference_metric<preference_detail::ranking_transitions_metric, ranking_transitions_options> {};
inline constexpr ranking_transitions_function ranking_transitions{};

ASSAY_NAMESPACE_END
