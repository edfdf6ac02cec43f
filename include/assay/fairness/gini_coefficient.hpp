// SPDX-License-Identifier: MIT
/// @file
/// gini_coefficient: how unequally a quantity is shared out.
#pragma once

#include <assay/fairness/inequality_metric.hpp>

ASSAY_NAMESPACE_BEGIN

/// Which Gini coefficient.
enum class gini_estimator {
  population,  ///< of the rows at hand; equal shares of everything for one of n gives 1 − 1/n
  sample       ///< corrected for the size of the sample: n/(n − 1) times the former
};

struct gini_options {
  gini_estimator estimator = gini_estimator::population;             ///< population or sample
  assay::negative_values negatives = assay::negative_values::error;  ///< error, raw, abs_normalised
  assay::weighting weighting = assay::weighting::importance;         ///< for the sample form: meaning of the weights
  double undefined = assay::undefined();  ///< returned where the coefficient is undefined, e.g. of all zeros
};

namespace fairness_detail {

struct gini_metric {
  static constexpr const char* name = "gini_coefficient";
  static bool forbids_negative(const gini_options& o) { return o.negatives == negative_values::error; }

  template <class Weight>
  static double of(const income_distribution<Weight>& d, const gini_options& o) {
    double out = undefined();
    d.ranked([&](Index n, double, const auto& x, const auto& w) { out = of_sorted(n, d.weight(), x, w, o, d.is_weighted); });
    return is_undefined(out) ? o.undefined : out;
  }

 private:
  struct part {
    double sum;
    Index gaps;
  };
  /// Σ |x_(k+1) − x_k| S_k (1 − S_k) over the first `most` gaps while S_k, the share of weight up to row k, is at most `limit`.
  template <class X, class W>
  static part gaps_from(Index most, double limit, double total, const X& x, const W& w) {
    core::cascade_sum gaps;
    core::cascade_sum before;
    Index done = 0;
    for (Index begin = 0; begin < most; begin += core::block_size) {
      const Index rows = (std::min)(core::block_size, most - begin);
      const double base = before.value();
      double inside = 0;
      double share[core::block_size];
      Index count = 0;
      for (; count < rows; ++count) {
        inside += w(begin + count);
        share[count] = (base + inside) / total;
        if (share[count] > limit) break;
      }
      gaps.add(core::sum_block(count, [&](Index i) {
        return std::abs(x(begin + i + 1) - x(begin + i)) * (share[i] * (1 - share[i]));
      }));
      done += count;
      if (count < rows) break;
      before.add(inside);
    }
    return {gaps.value(), done};
  }

  /// Half the mean difference is Σ_k (x_(k+1) − x_(k)) F_k (1 − F_k), F_k the share of weight up to k. F up to one half is summed
  /// from below, 1 − F beyond it from above: no term is negative and nothing cancels, at any offset and in either tail.
  template <class X, class W>
  static double of_sorted(Index n, double total, const X& x, const W& w, const gini_options& o, bool is_weighted) {
    if (n == 0) return undefined();
    const part lower = gaps_from(n - 1, 0.5, total, x, w);
    const part upper = gaps_from(
        n - 1 - lower.gaps, 1.0, total, [&](Index i) { return x(n - 1 - i); }, [&](Index i) { return w(n - 1 - i); });
    core::cascade_sum sum;
    core::cascade_sum spread;  // Σ p (1 − p)
    bool whole = true;
    for (Index begin = 0; begin < n; begin += core::block_size) {
      const Index count = (std::min)(core::block_size, n - begin);
      sum.add(core::sum_block(count, [&](Index i) {
        const double v = x(begin + i);
        return (o.negatives == negative_values::abs_normalised ? std::abs(v) : v) * (w(begin + i) / total);
      }));
      if (is_weighted && o.estimator == gini_estimator::sample) {
        spread.add(core::sum_block(count, [&](Index i) { return w(begin + i) / total * ((total - w(begin + i)) / total); }));
        for (Index i = 0; i < count; ++i) whole = whole && w(begin + i) == std::floor(w(begin + i));
      }
    }
    if (!(sum.value() > 0)) return undefined();
    const double gini = (lower.sum + upper.sum) / sum.value();
    if (o.estimator == gini_estimator::population) return gini;
    if (is_weighted && o.weighting == weighting::importance) return n > 1 ? gini / spread.value() : undefined();
    if (!whole) core::raise_for(name, "frequency weights must be whole numbers");
    return total > 1 ? gini * (total / (total - 1)) : undefined();
  }
};

}  // namespace fairness_detail

/// Gini coefficient: G = Σ_ij p_i p_j |x_i − x_j| / (2 Σ p_i x_i), p = w / Σw; 0 when all have the same, towards 1 when one has
/// all. The sample form divides by 1 − 1/n (unweighted), 1 − 1/Σw (frequency weights) or 1 − Σp² (importance weights).
///
/// `gini_coefficient(x[, weights][, options])` or `gini_coefficient(income_distribution[, options])`.
/// @par Input      x: n finite numbers; weights: n finite numbers >= 0, an integer weight equals a repeated row (sample form:
///                 with weighting::frequency)
/// @par Options    gini_options: estimator, negatives, weighting, undefined
/// @par Returns    a value in [0, 1) for x >= 0 ([0, 1] in the sample form); NaN (options.undefined) without rows, when all are
///                 zero, when the mean is not positive, and in the sample form for one row
/// @par Errors     invalid_input: x or a weight not finite, negative weight, negative x unless allowed, frequency weights that
///                 are not whole
/// @par Numerics   a sum of terms that are not negative: relative error of a few units in the last place at any scale, and no
///                 cancellation for large offsets
/// @par Cost       O(n) radix sort; 8 bytes a row (16 with weights), twice while sorting
/// @par Merge      exact, through income_distribution
/// @par Same as    R ineq Gini (population), Boost.Math sample_gini_coefficient (sample), DescTools Gini (weights, sample)
/// @par Reference  Gini 1912; Lerman and Yitzhaki 1989, doi:10.1016/0304-4076(89)90076-9
struct gini_coefficient_function : fairness_detail::inequality_metric<fairness_detail::gini_metric, gini_options> {};
inline constexpr gini_coefficient_function gini_coefficient{};

ASSAY_NAMESPACE_END
