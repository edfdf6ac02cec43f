// SPDX-License-Identifier: MIT
/// @file
/// auroc_interval: AUROC with standard error and confidence interval.
#pragma once

#include <assay/core/estimate.hpp>
#include <assay/core/normal_distribution.hpp>
#include <assay/core/weighting.hpp>
#include <assay/discrimination/auroc.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// Scale on which an interval is symmetric.
enum class interval_scale {
  plain,  ///< value ± z·se, cut to [0, 1]
  logit   ///< symmetric in log(A / (1 − A)); undefined for A of 0 or 1
};

/// Variance of the AUROC.
enum class auroc_variance {
  delong,                  ///< unbiased, factor n/(n − 1) per class; with unit weights the variance of DeLong et al.
  infinitesimal_jackknife  ///< without that factor, as R survival::concordance
};

struct auroc_interval_options {
  double level = 0.95;                                  ///< confidence level in (0, 1)
  interval_scale scale = interval_scale::plain;         ///< plain or logit
  auroc_variance variance = auroc_variance::delong;     ///< estimator of the variance
  assay::weighting weighting = assay::weighting::importance;  ///< meaning of the weights, if any
};

namespace discrimination_detail {

/// Σ over the rows of one class of w^k (placement − centre)², k = 1 or 2.
struct placement_squares {
  core::cascade_sum linear;   // weights to the first power
  core::cascade_sum squared;  // weights squared
  void add(double amount, double squares, double deviation) {
    linear.add(amount * (deviation * deviation));
    squared.add(squares * (deviation * deviation));
  }
  /// Variance of the mean placement of a class with `rows` rows and total weight `total`.
  double variance(double rows, double total, const auroc_interval_options& o) const {
    const bool unbiased = o.variance == auroc_variance::delong;
    if (o.weighting == weighting::frequency) return linear.value() / total / (unbiased ? total - 1 : total);
    return squared.value() / (total * total) * (unbiased ? rows / (rows - 1) : 1.0);
  }
};

struct auroc_interval_metric {
  static constexpr const char* name = "auroc_interval";
  template <class Score, class Weight>
  static estimate of(const ranked_scores<Score, Weight>& r, const auroc_interval_options& o) {
    if (!core::is_finite(o.level) || !(o.level > 0 && o.level < 1)) {
      core::raise_for(name, "level = " + core::to_text(o.level) + " is not in (0, 1)");
    }
    estimate out;
    out.level = o.level;
    out.value = auroc_metric::of(r, rank_options{});
    if (is_undefined(out.value)) return out;

    const bool by_frequency = o.weighting == weighting::frequency;
    // frequencies mean what they say; importance weights of any size give the same interval
    const scaled_totals both(r);
    const core::class_scales scales = by_frequency ? core::class_scales{} : both.scales;
    const double p = static_cast<double>(by_frequency ? r.positives() : both.positives);
    const double n = static_cast<double>(by_frequency ? r.negatives() : both.negatives);
    double positives_above = 0;
    double negatives_above = 0;
    placement_squares of_positives;
    placement_squares of_negatives;
    bool whole = true;
    r.descending([&](const auto& b) {
      const auto bp = static_cast<double>(b.positives);
      const auto bn = static_cast<double>(b.negatives);
      // placement of a positive: share of negatives below it, half of the tied ones; of a negative: positives above it
      const double v10 = (n - negatives_above - 0.5 * bn) / n;
      const double v01 = (positives_above + 0.5 * bp) / p;
      if (bp > 0) of_positives.add(bp, static_cast<double>(b.positive_squares), v10 - out.value);
      if (bn > 0) of_negatives.add(bn, static_cast<double>(b.negative_squares), v01 - out.value);
      positives_above += bp;
      negatives_above += bn;
      whole = whole && bp == std::floor(bp) && bn == std::floor(bn);
    }, scales);
    if (by_frequency && !whole) core::raise_for(name, "frequency weights must be whole numbers");

    const double rows_p = by_frequency ? p : static_cast<double>(r.positive_rows());
    const double rows_n = by_frequency ? n : static_cast<double>(r.negative_rows());
    if (rows_p < 2 || rows_n < 2) return out;  // no spread to be seen in one row
    const double variance = of_positives.variance(rows_p, p, o) + of_negatives.variance(rows_n, n, o);
    out.standard_error = std::sqrt(variance);
    const double z = core::normal_quantile(0.5 + 0.5 * o.level);
    const double a = out.value;
    if (o.scale == interval_scale::plain) {
      out.lower = (std::max)(0.0, a - z * out.standard_error);
      out.upper = (std::min)(1.0, a + z * out.standard_error);
    } else if (a > 0 && a < 1) {
      const double centre = std::log(a / (1 - a));
      const double half = z * out.standard_error / (a * (1 - a));
      out.lower = 1 / (1 + std::exp(-(centre - half)));
      out.upper = 1 / (1 + std::exp(-(centre + half)));
    }
    return out;
  }
};

}  // namespace discrimination_detail

/// AUROC with standard error and confidence interval: DeLong's variance, with weights the infinitesimal jackknife
/// Var = Σ_P w²(V10 − A)²/W_P² · n_P/(n_P − 1) + Σ_N w²(V01 − A)²/W_N² · n_N/(n_N − 1), where V10 (V01) is the weighted
/// share of the other class on the right side of a row, ties half, and n the rows of non-zero weight.
///
/// `auroc_interval(truth, score[, weights][, options])` or `auroc_interval(ranked_scores[, options])` → estimate.
/// @par Options    level (0.95), scale plain or logit, variance delong or infinitesimal_jackknife, weighting importance or
///                 frequency (whole weights; obeys the repetition law)
/// @par Undefined  all NaN with one class only; error and bounds NaN when a class has fewer than two rows; logit bounds NaN
///                 for A of 0 or 1. At A = 0 or 1 the plain interval has no width: that is the estimator, not certainty.
/// @par Errors     as auroc; a level outside (0, 1); frequency weights that are not whole
/// @par Cost       O(n) radix sort and two walks
/// @par Same as    pROC ci.auc(method = "delong"); survival::concordance for infinitesimal_jackknife
/// @par Reference  DeLong, DeLong and Clarke-Pearson 1988, doi:10.2307/2531595
struct auroc_interval_function : discrimination_detail::rank_metric<discrimination_detail::auroc_interval_metric, auroc_interval_options> {};
inline constexpr auroc_interval_function auroc_interval{};

ASSAY_NAMESPACE_END
