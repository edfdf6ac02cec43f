// SPDX-License-Identifier: MIT
/// @file
/// goodman_kruskal_gamma: agreement on the order of pairs that are tied in neither column, with interval.
#pragma once

#include <assay/discrimination/pair_influence.hpp>

ASSAY_NAMESPACE_BEGIN

struct goodman_kruskal_gamma_options {
  double undefined = assay::undefined();  ///< returned when every pair is tied
};

namespace discrimination_detail {

/// γ of pair counts, NaN where undefined, and its derivatives.
inline double gamma_of(const pair_counts_result& n, pair_gradient& g) {
  const double pairs = n.concordant + n.discordant;
  if (!(pairs > 0)) return undefined();
  g.concordant = 2 * n.discordant / pairs / pairs;
  g.discordant = -2 * n.concordant / pairs / pairs;
  return (n.concordant - n.discordant) / pairs;
}

struct gamma_metric {
  static constexpr const char* name = "goodman_kruskal_gamma";
  static constexpr const char* first = "x";
  static constexpr const char* second = "y";
  static double of(const pair_table& t, const goodman_kruskal_gamma_options& o) { return of(counts_of(t, weighting::importance), o); }
  static double of(const pair_counts_result& counts, const goodman_kruskal_gamma_options& o) {
    pair_gradient unused;
    const double gamma = gamma_of(counts, unused);
    return is_undefined(gamma) ? o.undefined : gamma;
  }
};

struct gamma_interval_metric {
  static constexpr const char* name = "goodman_kruskal_gamma_interval";
  static constexpr const char* first = "x";
  static constexpr const char* second = "y";
  static void check(const pair_interval_options& o) { check_pair_interval(name, o); }
  static estimate of(const pair_table& t, const pair_interval_options& o) { return coefficient_interval(name, t, o, gamma_of); }
};

}  // namespace discrimination_detail

/// Goodman and Kruskal's γ = (C − D)/(C + D): of the pairs tied in neither column, the share in the same order less the share in
/// opposite orders; a pair weighs w_i·w_j. Yule's Q for two by two tables. Ties cost nothing: a coarse score flatters it.
///
/// `goodman_kruskal_gamma(x, y[, weights][, options])` or `goodman_kruskal_gamma(pair_counts_result[, options])`.
/// @par Input      x, y: n real numbers, not NaN (infinities are ordered); weights: n finite numbers >= 0, an integer weight equals a
///                 repeated row
/// @par Returns    a value in [−1, 1]; NaN (options.undefined) when every pair is tied
/// @par Errors     invalid_input: sizes differ, NaN, negative weight, more than 2³² − 1 rows
/// @par Cost       as pair_counts
/// @par Merge      not by parts: pairs lie across them
/// @par Same as    R Hmisc rcorr.cens(outx = TRUE), DescTools GoodmanKruskalGamma
/// @par Reference  Goodman and Kruskal 1954, doi:10.1080/01621459.1954.10501231
struct goodman_kruskal_gamma_function
    : discrimination_detail::pair_count_metric<discrimination_detail::gamma_metric, goodman_kruskal_gamma_options> {
  using pair_count_metric::operator();
  double operator()(const pair_counts_result& counts, const goodman_kruskal_gamma_options& options = {}) const {
    return discrimination_detail::gamma_metric::of(counts, options);
  }
};
inline constexpr goodman_kruskal_gamma_function goodman_kruskal_gamma{};

/// Goodman and Kruskal's γ with standard error and confidence interval by the infinitesimal jackknife: √Σ w²U² with U = ∂γ/∂w of
/// every row.
///
/// `goodman_kruskal_gamma_interval(x, y[, weights][, options])` → estimate.
/// @par Options    level (0.95); scale plain, cut to [−1, 1], or logit, which is Fisher's z; weighting importance (Σ w²U²) or
///                 frequency (Σ wU², whole weights; obeys the repetition law)
/// @par Undefined  all NaN where γ is; logit bounds NaN at γ = ±1. There the error is 0: that is the estimator, not certainty.
/// @par Errors     as goodman_kruskal_gamma; a level outside (0, 1); scale score; frequency weights that are not whole
/// @par Cost       as kendall_tau_interval
/// @par Same as    the asymptotic standard error (ASE) of SAS PROC FREQ and R DescTools GoodmanKruskalGamma
/// @par Reference  Goodman and Kruskal 1963, doi:10.1080/01621459.1963.10500850
struct goodman_kruskal_gamma_interval_function
    : discrimination_detail::pair_count_metric<discrimination_detail::gamma_interval_metric, pair_interval_options> {};
inline constexpr goodman_kruskal_gamma_interval_function goodman_kruskal_gamma_interval{};

ASSAY_NAMESPACE_END
