// SPDX-License-Identifier: MIT
/// @file
/// spearman_correlation: correlation of the ranks of two columns, and its test.
#pragma once

#include <assay/core/alternative.hpp>
#include <assay/core/beta_distribution.hpp>
#include <assay/discrimination/pair_counts.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

ASSAY_NAMESPACE_BEGIN

struct spearman_correlation_options {
  double undefined = assay::undefined();  ///< returned where a column is constant
};

struct spearman_correlation_test_options {
  assay::alternative alternative = assay::alternative::two_sided;  ///< greater: the orders agree; less: they are opposite
};

/// What spearman_correlation_test returns.
struct spearman_correlation_test_result {
  double value = undefined();               ///< spearman_correlation
  double statistic = undefined();           ///< t = ρ √(df / (1 − ρ²)); infinite for ρ = ±1
  double degrees_of_freedom = undefined();  ///< n − 2
  double p_value = undefined();
};

namespace discrimination_detail {

/// Twice the midrank of every value less its mean, as the weight below it less the weight above it: no cancellation.
template <class Amount>
std::vector<Amount> centred_ranks(const std::vector<Amount>& weight) {
  std::vector<Amount> rank(weight.size());
  Amount below = 0;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    rank[i] = below;
    below += weight[i];
  }
  Amount above = 0;
  for (std::size_t i = weight.size(); i-- > 0;) {
    rank[i] -= above;
    above += weight[i];
  }
  return rank;
}

struct spearman_correlation_metric {
  static constexpr const char* name = "spearman_correlation";
  static constexpr const char* first = "x";
  static constexpr const char* second = "y";
  static double of(const pair_table& t, const spearman_correlation_options& o) {
    if (t.blocks() < 2 || t.distinct_y < 2) return o.undefined;
    // as integers where all are: the products of two ranks and a weight of less than 2^32 add up to less than 2^96
    const double rows = t.weight.empty() ? t.total() : std::ldexp(t.total(), -t.exponent);
    if (t.whole && rows < 0x1p32) {
      return of<std::int64_t, core::int128>(t, t.weight.empty() ? 1.0 : std::ldexp(1.0, -t.exponent), o);
    }
    return of<double, core::cascade_sum>(t, 1 / t.total(), o);
  }

 private:
  static void add(core::int128& sum, std::int64_t w, std::int64_t a, std::int64_t b) { sum += static_cast<core::int128>(w * a) * b; }
  static void add(core::cascade_sum& sum, double w, double a, double b) { sum.add(w * a * b); }
  static double value(core::int128 sum) { return static_cast<double>(sum); }
  static double value(const core::cascade_sum& sum) { return sum.value(); }

  template <class Amount, class Sum>
  static double of(const pair_table& t, double unit, const spearman_correlation_options& o) {
    std::vector<Amount> x(t.blocks());
    std::vector<Amount> y(t.distinct_y);
    for (std::size_t b = 0; b < t.blocks(); ++b) {
      for (std::size_t k = t.block[b]; k < t.block[b + 1]; ++k) {
        const auto w = static_cast<Amount>(t.cells[k].weight * unit);
        x[b] += w;
        y[t.cells[k].key] += w;
      }
    }
    const std::vector<Amount> rank_x = centred_ranks(x);
    const std::vector<Amount> rank_y = centred_ranks(y);
    Sum squares_x{};
    Sum squares_y{};
    Sum products{};
    for (std::size_t b = 0; b < x.size(); ++b) {
      add(squares_x, x[b], rank_x[b], rank_x[b]);
      for (std::size_t k = t.block[b]; k < t.block[b + 1]; ++k) {
        add(products, static_cast<Amount>(t.cells[k].weight * unit), rank_x[b], rank_y[t.cells[k].key]);
      }
    }
    for (std::size_t i = 0; i < y.size(); ++i) add(squares_y, y[i], rank_y[i], rank_y[i]);
    const auto [small, large] = std::minmax({value(squares_x), value(squares_y)});
    if (!(small > 0)) return o.undefined;
    // exactly ±1 where the columns have one order, and the same for (y, x)
    return (std::max)(-1.0, (std::min)(1.0, value(products) / small * std::sqrt(small / large)));
  }
};

struct spearman_correlation_test_metric {
  static constexpr const char* name = "spearman_correlation_test";
  static constexpr const char* first = "x";
  static constexpr const char* second = "y";
  static spearman_correlation_test_result of(const pair_table& t, const spearman_correlation_test_options& o) {
    spearman_correlation_test_result out;
    out.value = spearman_correlation_metric::of(t, {});
    const double df = t.total() - 2;
    if (is_undefined(out.value) || !(df > 0)) return out;
    out.degrees_of_freedom = df;
    const double rest = (1 - out.value) * (1 + out.value);
    out.statistic = rest > 0 ? out.value * std::sqrt(df / rest) : std::copysign(std::numeric_limits<double>::infinity(), out.value);
    // the tail of t by ρ itself, which ±1 does not make infinite
    out.p_value = core::symmetric_p_value(out.value, o.alternative, [df](double r) {
      const double tail = 0.5 * core::incomplete_beta(0.5 * df, 0.5, (1 - r) * (1 + r), r * r);
      return r < 0 ? 1 - tail : tail;
    });
    return out;
  }
};

}  // namespace discrimination_detail

/// Spearman's rank correlation ρ: Pearson's correlation of the midranks, Σ w r s / √(Σ w r² Σ w s²) with r and s the weight below a
/// row's value less the weight above it, in x and in y.
///
/// `spearman_correlation(x, y[, weights][, options])` → double.
/// @par Input      x, y: n real numbers, not NaN (infinities are ordered, −0 ties with +0); weights: n finite numbers >= 0, an integer
///                 weight equals a repeated row
/// @par Returns    a value in [−1, 1], exactly ±1 for columns of one (the opposite) order; NaN (options.undefined) when x or y is
///                 constant
/// @par Errors     invalid_input: sizes differ, NaN, negative weight, more than 2³² − 1 rows
/// @par Numerics   unweighted and with whole weights of sum below 2³²: exact 128-bit sums of doubled ranks
/// @par Cost       O(n) radix sorts; about 60 bytes a row while it runs (weighted 80)
/// @par Merge      not by parts: ranks change
/// @par Same as    SciPy spearmanr, R cor(method = "spearman")
/// @par Reference  Spearman 1904, doi:10.2307/1412159
struct spearman_correlation_function
    : discrimination_detail::pair_count_metric<discrimination_detail::spearman_correlation_metric, spearman_correlation_options> {};
inline constexpr spearman_correlation_function spearman_correlation{};

/// Test of independence by Spearman's ρ: t = ρ √((n − 2)/(1 − ρ²)) against Student's distribution of n − 2 degrees of freedom. An
/// approximation: of few rows without ties take kendall_tau_test, which is exact.
///
/// `spearman_correlation_test(x, y[, options])` → spearman_correlation_test_result.
/// @par Input      x, y: n real numbers, not NaN (infinities are ordered). No weights: they throw.
/// @par Options    alternative two_sided, greater or less
/// @par Undefined  all NaN when x or y is constant; all but the value with fewer than three rows
/// @par Errors     invalid_input: sizes differ, NaN, weights
/// @par Cost       as spearman_correlation
/// @par Same as    SciPy spearmanr(alternative = ), R cor.test(method = "spearman", exact = FALSE)
struct spearman_correlation_test_function {
  template <class X, class Y>
  spearman_correlation_test_result operator()(const Eigen::DenseBase<X>& x, const Eigen::DenseBase<Y>& y,
                                              const spearman_correlation_test_options& options = {}) const {
    return test(x, y, options);
  }
  template <class X, class Y, class W>
  spearman_correlation_test_result operator()(const Eigen::DenseBase<X>&, const Eigen::DenseBase<Y>&, const Eigen::DenseBase<W>&,
                                              const spearman_correlation_test_options& = {}) const {
    core::raise_for(metric::name, "no test is defined for weighted rows; leave the weights out, or repeat the rows");
  }
  template <class X, class Y, class... Rest>
    requires(!core::dense<X> || !core::dense<Y> || (core::unwrapped<Rest> || ...))
  spearman_correlation_test_result operator()(const X& x, const Y& y, const Rest&... rest) const {
    return test(x, y, rest...);
  }

 private:
  using metric = discrimination_detail::spearman_correlation_test_metric;
  static constexpr discrimination_detail::pair_count_metric<metric, spearman_correlation_test_options> test{};
};
inline constexpr spearman_correlation_test_function spearman_correlation_test{};

ASSAY_NAMESPACE_END
