// SPDX-License-Identifier: MIT
/// @file
/// pairwise_accuracy: share of pairs that a score puts in the true order.
#pragma once

#include <assay/discrimination/pair_counts.hpp>

ASSAY_NAMESPACE_BEGIN

struct pairwise_accuracy_options {
  double tie_credit = 0.5;                ///< what a pair with equal scores counts: 0.5 as AUROC, 0 strict, 1 lenient
  double undefined = assay::undefined();  ///< returned without a pair of different truth
};

namespace discrimination_detail {

struct pairwise_accuracy_metric {
  static constexpr const char* name = "pairwise_accuracy";
  static constexpr const char* first = "truth";
  static constexpr const char* second = "score";
  static void check(const pairwise_accuracy_options& o) {
    if (!core::is_probability(o.tie_credit)) core::raise_for(name, "tie_credit = " + core::to_text(o.tie_credit) + " is not in [0, 1]");
  }
  static double of(const pair_table& t, const pairwise_accuracy_options& o) { return of(counts_of(t, weighting::importance), o); }
  static double of(const pair_counts_result& counts, const pairwise_accuracy_options& o) {
    const double pairs = (counts.concordant + counts.discordant) + counts.tied_y;
    return pairs > 0 ? (counts.concordant + o.tie_credit * counts.tied_y) / pairs : o.undefined;
  }
};

}  // namespace discrimination_detail

/// Pairwise accuracy (ranking accuracy): of all pairs of rows with different truth, the share that the score puts in the
/// order of the truth, (C + c·T) / (C + D + T) with C concordant, D discordant and T pairs of equal score, c = tie_credit.
/// For 0/1 truth and c = ½ it is the AUROC; the truth may as well be graded (ratings, times, utilities).
///
/// `pairwise_accuracy(truth, score[, weights][, options])` or `pairwise_accuracy(pair_counts_result[, options])`, with x the truth.
/// @par Input      truth, score: n real numbers, not NaN (infinities are ordered); weights: n finite numbers >= 0, a pair
///                 weighs w_i·w_j, an integer weight equals a repeated row
/// @par Returns    a value in [0, 1]; NaN (options.undefined) when no two rows differ in truth
/// @par Errors     invalid_input: sizes differ, NaN, negative weight, tie_credit outside [0, 1], more than 2³² − 1 rows
/// @par Cost       as pair_counts: the fewer grades of truth, the faster
/// @par Merge      not by parts: pairs lie across them
/// @par Same as    (1 + somers_d) / 2 for c = ½
struct pairwise_accuracy_function
    : discrimination_detail::pair_count_metric<discrimination_detail::pairwise_accuracy_metric, pairwise_accuracy_options> {
  using pair_count_metric::operator();
  double operator()(const pair_counts_result& counts, const pairwise_accuracy_options& options = {}) const {
    discrimination_detail::pairwise_accuracy_metric::check(options);
    return discrimination_detail::pairwise_accuracy_metric::of(counts, options);
  }
};
inline constexpr pairwise_accuracy_function pairwise_accuracy{};

ASSAY_NAMESPACE_END
