// SPDX-License-Identifier: MIT
/// @file
/// spearman_correlation: correlation of midranks, and its test.
#pragma once

#include <assay/core/alternative.hpp>
#include <assay/core/beta_distribution.hpp>
#include <assay/discrimination/pair_counts.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

ASSAY_NAMESPACE_BEGIN

struct spearman_correlation_options {
  double undefined = assay::undefined();  ///< returned where a column is constant
};

struct spearman_correlation_test_options {
  assay::alternative alternative = assay::alternative::two_sided;  ///< greater: the columns grow together; less: against each other
};

/// What spearman_correlation_test returns.
struct spearman_correlation_test_result {
  double correlation = undefined();
  double statistic = undefined();           ///< t = ρ √((n − 2)/(1 − ρ²)), infinite at ±1
  double degrees_of_freedom = undefined();  ///< n − 2
  double p_value = undefined();
};

namespace discrimination_detail {

/// Twice the centred midrank of every group of equal rows: what lies below it less what lies above it.
inline std::vector<double> doubled_midranks(const std::vector<double>& weight) {
  std::vector<double> out(weight.size());
  double below = 0;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    out[i] = below;
    below += weight[i];
  }
  double above = 0;
  for (std::size_t i = weight.size(); i-- > 0;) {
    out[i] -= above;
    above += weight[i];
  }
  return out;
}

/// Σ of products of ranks: whole numbers below 2³³ in 128 bits, or doubles.
template <bool Exact>
class rank_products {
  using whole = core::int128;

 public:
  void add(double weight, double a, double b) {
    if constexpr (Exact) {
      sum_ += static_cast<whole>(weight) * static_cast<whole>(a) * static_cast<whole>(b);
    } else {
      sum_.add(weight * (a * b));
    }
  }
  double value() const {
    if constexpr (Exact) {
      return static_cast<double>(sum_);
    } else {
      return sum_.value();
    }
  }

 private:
  std::conditional_t<Exact, whole, core::cascade_sum> sum_{};
};

template <bool Exact>
double rank_correlation(const pair_table& t) {
  const double unit = Exact ? 1.0 : 1 / t.total();  // shares, since a product of three weights leaves the range of double
  std::vector<double> of_x(t.blocks());
  for (std::size_t b = 0; b < of_x.size(); ++b) of_x[b] = t.weight_of_block(b) * unit;
  std::vector<double> of_y = t.weight_of_y();
  for (double& w : of_y) w *= unit;
  const std::vector<double> x = doubled_midranks(of_x);
  const std::vector<double> y = doubled_midranks(of_y);
  rank_products<Exact> xx;
  rank_products<Exact> yy;
  rank_products<Exact> xy;
  for (std::size_t b = 0; b < of_x.size(); ++b) xx.add(of_x[b], x[b], x[b]);
  for (std::size_t k = 0; k < of_y.size(); ++k) yy.add(of_y[k], y[k], y[k]);
  for (std::size_t b = 0; b < t.blocks(); ++b) {
    for (std::size_t k = t.block[b]; k < t.block[b + 1]; ++k) xy.add(t.cells[k].weight * unit, x[b], y[t.cells[k].key]);
  }
  if (!(xx.value() > 0) || !(yy.value() > 0)) return undefined();
  const double square = (xy.value() / xx.value()) * (xy.value() / yy.value());  // 1 exactly for one order, and the same for (y, x)
  return std::copysign((std::min)(1.0, std::sqrt(square)), xy.value());
}

struct spearman_correlation_metric {
  static constexpr const char* name = "spearman_correlation";
  static constexpr const char* first = "x";
  static constexpr const char* second = "y";
  static double of(const pair_table& t, const spearman_correlation_options& o) {
    if (t.blocks() < 2 || t.distinct_y < 2) return o.undefined;
    return t.weight.empty() ? rank_correlation<true>(t) : rank_correlation<false>(t);
  }
};

struct spearman_correlation_test_metric {
  static constexpr bool is_test = true;
  static constexpr const char* name = "spearman_correlation_test";
  static constexpr const char* first = "x";
  static constexpr const char* second = "y";
  static spearman_correlation_test_result of(const pair_table& t, const spearman_correlation_test_options& o) {
    spearman_correlation_test_result out;
    out.correlation = spearman_correlation_metric::of(t, {});
    const double df = t.total() - 2;
    if (is_undefined(out.correlation) || !(df > 0)) return out;
    out.degrees_of_freedom = df;
    const double unexplained = (1 - out.correlation) * (1 + out.correlation);
    out.statistic = unexplained > 0 ? out.correlation * std::sqrt(df / unexplained)
                                    : std::copysign(std::numeric_limits<double>::infinity(), out.correlation);
    out.p_value = core::symmetric_p_value(out.statistic, o.alternative, [df](double x) { return core::student_t_survival(x, df); });
    return out;
  }
};

}  // namespace discrimination_detail

/// Spearman's rank correlation ρ: Pearson's correlation of the ranks of two columns, tied rows having the mean of their ranks; with
/// weights the rank of a row is the weight below it and half of that of its tie.
///
/// `spearman_correlation(x, y[, weights][, options])`.
/// @par Input      x, y: n real numbers, not NaN (infinities are ordered); weights: n finite numbers >= 0, an integer weight equals a
///                 repeated row
/// @par Returns    a value in [−1, 1]; NaN (options.undefined) when x or y is constant. Unweighted sums are exact integers
/// @par Errors     invalid_input: sizes differ, NaN, negative weight, more than 2³² − 1 rows
/// @par Cost       O(n) radix sorts; about 60 bytes a row while it runs (weighted 80)
/// @par Merge      not by parts: ranks are those of all rows
/// @par Same as    SciPy spearmanr, R cor(method = "spearman"); R wCorr weightedCorr(method = "Spearman") has other weighted ranks
/// @par Reference  Spearman 1904, doi:10.2307/1412159; Kendall 1970, Rank Correlation Methods
struct spearman_correlation_function
    : discrimination_detail::pair_count_metric<discrimination_detail::spearman_correlation_metric, spearman_correlation_options> {};
inline constexpr spearman_correlation_function spearman_correlation{};

/// Test of independence by Spearman's ρ: t = ρ √((n − 2)/(1 − ρ²)) against Student's distribution with n − 2 degrees of freedom. An
/// approximation: with fewer than about 10 rows take permutation_test.
///
/// `spearman_correlation_test(x, y[, options])` → spearman_correlation_test_result.
/// @par Input      x, y: n real numbers, not NaN (infinities are ordered). No weights: they throw.
/// @par Options    alternative two_sided, greater or less
/// @par Undefined  all NaN when x or y is constant; all but the correlation with two rows. At ρ = ±1 the p-value is 0 or 1
/// @par Errors     invalid_input: sizes differ, NaN, weights
/// @par Cost       as spearman_correlation
/// @par Merge      not by parts: ranks are those of all rows
/// @par Same as    SciPy spearmanr; R cor.test(method = "spearman", exact = FALSE)
/// @par Reference  Kendall 1970, Rank Correlation Methods
struct spearman_correlation_test_function
    : discrimination_detail::pair_count_metric<discrimination_detail::spearman_correlation_test_metric,
                                               spearman_correlation_test_options> {};
inline constexpr spearman_correlation_test_function spearman_correlation_test{};

ASSAY_NAMESPACE_END
