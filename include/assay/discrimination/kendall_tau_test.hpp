// SPDX-License-Identifier: MIT
/// @file
/// kendall_tau_test: does the order of one column say anything about that of another?
#pragma once

#include <assay/core/alternative.hpp>
#include <assay/discrimination/kendall_tau.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

ASSAY_NAMESPACE_BEGIN

enum class kendall_method {
  automatic,  ///< exact without ties and with fewer than 50 rows, else asymptotic
  exact,      ///< all orders of the rows are equally likely; no ties, at most 170 rows
  asymptotic  ///< normal, with the variance of C − D under independence given the ties
};

struct kendall_tau_test_options {
  kendall_method method = kendall_method::automatic;               ///< automatic, exact or asymptotic
  assay::alternative alternative = assay::alternative::two_sided;  ///< greater: the orders agree; less: they are opposite
};

/// What kendall_tau_test returns.
struct kendall_tau_test_result {
  double tau = undefined();             ///< τ_b
  double surplus = undefined();         ///< C − D, with mean 0 under independence
  double standard_error = undefined();  ///< of C − D under independence
  double statistic = undefined();       ///< z = surplus / standard_error
  double p_value = undefined();
  bool is_exact = false;  ///< whether the p-value is that of the exact distribution
};

namespace discrimination_detail {

/// P(D <= d) of the discordant pairs D of n rows in random order, no ties.
inline double discordant_cdf(Index n, double d) {
  const double pairs = 0.5 * static_cast<double>(n) * static_cast<double>(n - 1);
  if (d < 0) return 0.0;
  if (2 * d > pairs) return 1.0 - discordant_cdf(n, pairs - d - 1);  // symmetric
  const auto most = static_cast<std::size_t>(d);
  std::vector<double> probability(most + 1);  // of so many discordant pairs among the rows so far
  std::vector<double> next(most + 1);
  probability[0] = 1;
  for (std::size_t rows = 2; rows <= static_cast<std::size_t>(n); ++rows) {
    // one more row is discordant with 0 to rows − 1 of the others, each as likely
    double window = 0;
    for (std::size_t k = 0; k <= most; ++k) {
      window += probability[k];
      if (k >= rows) window = (std::max)(0.0, window - probability[k - rows]);
      next[k] = window / static_cast<double>(rows);
    }
    probability.swap(next);
  }
  double sum = 0;
  for (const double p : probability) sum += p;
  return (std::min)(1.0, sum);
}

/// Σ over ties of t rows of t(t − 1)/2, t(t − 1)(t − 2) and t(t − 1)(2t + 5).
struct tie_sums {
  double pairs = 0;
  double triples = 0;
  double variance = 0;
  void add(double t) {
    const double ordered = t * (t - 1);
    pairs += ordered / 2;
    triples += ordered * (t - 2);
    variance += ordered * (2 * t + 5);
  }
};

struct kendall_tau_test_metric {
  static constexpr bool is_test = true;
  static constexpr const char* name = "kendall_tau_test";
  static constexpr const char* first = "x";
  static constexpr const char* second = "y";
  static kendall_tau_test_result of(const pair_table& t, const kendall_tau_test_options& o) {
    const pair_counts_result counts = counts_of(t, weighting::frequency);
    const auto n = static_cast<Index>(counts.weight);
    const bool ties = counts.tied_x > 0 || counts.tied_y > 0 || counts.tied_both > 0;
    if (o.method == kendall_method::exact) {
      if (ties) core::raise_for(name, "method exact needs rows without ties");
      if (n > 170) core::raise_for(name, "method exact takes at most 170 rows, not " + core::to_text(n));
    }
    kendall_tau_test_result out;
    out.tau = kendall_tau_metric::of(counts, {});
    if (is_undefined(out.tau)) return out;
    out.surplus = counts.concordant - counts.discordant;
    tie_sums x;
    tie_sums y;
    for (std::size_t b = 0; b < t.blocks(); ++b) x.add(t.weight_of_block(b));
    for (const double rows : t.weight_of_y()) y.add(rows);
    const double rows = counts.weight;
    const double ordered = rows * (rows - 1);
    double variance = (ordered * (2 * rows + 5) - x.variance - y.variance) / 18 + 2 * x.pairs * (y.pairs / ordered);
    if (n > 2) variance += x.triples * (y.triples / (9 * ordered * (rows - 2)));
    out.standard_error = std::sqrt(variance);
    out.statistic = out.surplus / out.standard_error;
    out.is_exact = o.method == kendall_method::exact || (o.method == kendall_method::automatic && !ties && n < 50);
    if (!out.is_exact) {
      out.p_value = core::symmetric_p_value(out.statistic, o.alternative, [](double z) { return core::normal_cdf(-z); });
      return out;
    }
    out.p_value = core::symmetric_p_value(out.surplus, o.alternative,
                                          [&](double s) { return discordant_cdf(n, (ordered / 2 - s) / 2); });
    return out;
  }
};

}  // namespace discrimination_detail

/// Test of independence by Kendall's τ: of the surplus S = C − D, whose mean is 0 and whose variance given the ties t of x and u of y is
/// [n(n − 1)(2n + 5) − Σ t(t − 1)(2t + 5) − Σ u(u − 1)(2u + 5)]/18 + Σ t(t − 1) Σ u(u − 1)/(2n(n − 1))
/// + Σ t(t − 1)(t − 2) Σ u(u − 1)(u − 2)/(9n(n − 1)(n − 2)); or of its exact distribution over all orders of the rows.
///
/// `kendall_tau_test(x, y[, options])` → kendall_tau_test_result.
/// @par Input      x, y: n real numbers, not NaN (infinities are ordered). No weights: they throw.
/// @par Options    method automatic, exact or asymptotic; alternative two_sided, greater or less
/// @par Undefined  all NaN when x or y is constant
/// @par Errors     invalid_input: sizes differ, NaN, weights, method exact with ties or more than 170 rows
/// @par Cost       as pair_counts; exact O(n³)
/// @par Merge      not by parts: pairs lie across them
/// @par Same as    SciPy kendalltau, of which automatic is exact up to 33 rows; R cor.test(method = "kendall")
/// @par Reference  Kendall 1970, Rank Correlation Methods, 4th edition, chapters 4 and 5
struct kendall_tau_test_function
    : discrimination_detail::pair_count_metric<discrimination_detail::kendall_tau_test_metric, kendall_tau_test_options> {};
inline constexpr kendall_tau_test_function kendall_tau_test{};

ASSAY_NAMESPACE_END
