// SPDX-License-Identifier: MIT
/// @file
/// somers_d: Somers' D of a score and a truth, 2·AUROC − 1 for two classes, with interval.
#pragma once

#include <assay/discrimination/pair_influence.hpp>

ASSAY_NAMESPACE_BEGIN

/// Which pairs Somers' D asks about: those that differ in the other variable.
enum class dependent_variable {
  score,     ///< D(score | truth): pairs of different truth; 2·AUROC − 1 for two classes
  truth,     ///< D(truth | score): pairs of different score
  symmetric  ///< over the mean number of both
};

struct somers_d_options {
  dependent_variable dependent = dependent_variable::score;  ///< score, truth or symmetric
  double undefined = assay::undefined();                     ///< returned without a pair that counts
};

struct somers_d_interval_options {
  dependent_variable dependent = dependent_variable::score;   ///< score, truth or symmetric
  double level = 0.95;                                        ///< confidence level in (0, 1)
  interval_scale scale = interval_scale::plain;               ///< plain, or logit: symmetric in log((1 + D)/(1 − D)), Fisher's z
  assay::weighting weighting = assay::weighting::importance;  ///< meaning of the weights, if any
};

namespace discrimination_detail {

/// D of pair counts with the truth as x, NaN where undefined, and its derivatives.
inline double somers_d_of(const pair_counts_result& n, dependent_variable dependent, pair_gradient& g) {
  const double score_share = dependent == dependent_variable::score ? 1 : dependent == dependent_variable::truth ? 0 : 0.5;
  const double tied = score_share * n.tied_y + (1 - score_share) * n.tied_x;
  const double pairs = (n.concordant + n.discordant) + tied;
  if (!(pairs > 0)) return undefined();
  const double d = (n.concordant - n.discordant) / pairs;
  // 1 − D and 1 + D without cancellation
  g.concordant = (2 * n.discordant + tied) / pairs / pairs;
  g.discordant = -(2 * n.concordant + tied) / pairs / pairs;
  g.tied_x = -(1 - score_share) * d / pairs;
  g.tied_y = -score_share * d / pairs;
  return d;
}

struct somers_d_metric {
  static constexpr const char* name = "somers_d";
  static constexpr const char* first = "truth";
  static constexpr const char* second = "score";
  static double of(const pair_table& t, const somers_d_options& o) { return of(counts_of(t, weighting::importance), o); }
  static double of(const pair_counts_result& counts, const somers_d_options& o) {
    pair_gradient unused;
    const double d = somers_d_of(counts, o.dependent, unused);
    return is_undefined(d) ? o.undefined : d;
  }
};

struct somers_d_interval_metric {
  static constexpr const char* name = "somers_d_interval";
  static constexpr const char* first = "truth";
  static constexpr const char* second = "score";
  static void check(const somers_d_interval_options& o) { check_pair_interval(name, o); }
  static estimate of(const pair_table& t, const somers_d_interval_options& o) {
    return coefficient_interval(
        name, t, o, [&](const pair_counts_result& counts, pair_gradient& g) { return somers_d_of(counts, o.dependent, g); });
  }
};

}  // namespace discrimination_detail

/// Somers' D: of the pairs of rows with different truth, the share that the score puts in the order of the truth less the share that
/// it puts in the opposite order, (C − D)/(C + D + T), T tied only on the score; a pair weighs w_i·w_j. It is 2·AUROC − 1 (the Gini of
/// credit scoring) for two classes, and 2·pairwise_accuracy − 1 for graded or real-valued truth.
///
/// `somers_d(truth, score[, weights][, options])` or `somers_d(pair_counts_result[, options])`, with x the truth.
/// @par Input      truth, score: n real numbers, not NaN (infinities are ordered); weights: n finite numbers >= 0, an integer weight
///                 equals a repeated row
/// @par Options    dependent score (default); truth: over pairs of different score, T tied only on the truth; symmetric: T the mean of
///                 both
/// @par Returns    a value in [−1, 1]; NaN (options.undefined) when no pair differs in what it asks about
/// @par Errors     invalid_input: sizes differ, NaN, negative weight, more than 2³² − 1 rows
/// @par Cost       as pair_counts
/// @par Merge      not by parts: pairs lie across them
/// @par Same as    SciPy somersd(truth, score), and somersd(score, truth) for truth; Hmisc somers2, R survival concordance (2C − 1)
/// @par Reference  Somers 1962, doi:10.2307/2090408; Newson 2002, Parameters behind "nonparametric" statistics
struct somers_d_function : discrimination_detail::pair_count_metric<discrimination_detail::somers_d_metric, somers_d_options> {
  using pair_count_metric::operator();
  double operator()(const pair_counts_result& counts, const somers_d_options& options = {}) const {
    return discrimination_detail::somers_d_metric::of(counts, options);
  }
};
inline constexpr somers_d_function somers_d{};

/// Somers' D with standard error and confidence interval by the infinitesimal jackknife: √Σ w²U² with U = ∂D/∂w of every row.
///
/// `somers_d_interval(truth, score[, weights][, options])` → estimate.
/// @par Options    dependent score (default), truth or symmetric; level (0.95); scale plain, cut to [−1, 1], or logit, which is
///                 Fisher's z; weighting importance (Σ w²U²) or frequency (Σ wU², whole weights; obeys the repetition law)
/// @par Undefined  all NaN where D is; logit bounds NaN at D = ±1. There the error is 0: that is the estimator, not certainty.
/// @par Errors     as somers_d; a level outside (0, 1); scale score; frequency weights that are not whole
/// @par Cost       as kendall_tau_interval
/// @par Same as    R survival concordance (2·std of C), SAS PROC FREQ ASE
/// @par Reference  Goodman and Kruskal 1972, doi:10.1080/01621459.1972.10482401
struct somers_d_interval_function
    : discrimination_detail::pair_count_metric<discrimination_detail::somers_d_interval_metric, somers_d_interval_options> {};
inline constexpr somers_d_interval_function somers_d_interval{};

ASSAY_NAMESPACE_END
