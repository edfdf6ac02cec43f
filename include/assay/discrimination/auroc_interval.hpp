// SPDX-License-Identifier: MIT
/// @file
/// auroc_interval: AUROC with standard error and confidence interval.
#pragma once

#include <assay/core/estimate.hpp>
#include <assay/core/normal_distribution.hpp>
#include <assay/core/weighting.hpp>
#include <assay/core/wilson_interval.hpp>
#include <assay/discrimination/auroc.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// Scale on which an interval is symmetric.
enum class interval_scale {
  plain,  ///< value ± z·se, cut to [0, 1]
  logit,  ///< symmetric in log(A / (1 − A)); undefined for A of 0 or 1
  score   ///< AUROC only: the values from which A is less than z errors away, the error being that at the value (Newcombe 2006,
          ///< method 5); has width at A of 0 or 1, too
};

/// Variance of the AUROC.
enum class auroc_variance {
  delong,                   ///< unbiased, factor n/(n − 1) per class; with unit weights the variance of DeLong et al.
  infinitesimal_jackknife,  ///< without that factor, as R survival::concordance
  hanley_mcneil,            ///< from A and the numbers of rows alone, as if the scores were exponential
  obuchowski                ///< of normal scores, the line through the ROC curve giving their means and variances
};

struct auroc_interval_options {
  double level = 0.95;                                        ///< confidence level in (0, 1)
  interval_scale scale = interval_scale::plain;               ///< plain, logit or score
  auroc_variance variance = auroc_variance::delong;           ///< estimator of the variance
  assay::weighting weighting = assay::weighting::importance;  ///< meaning of the weights, if any
};

namespace discrimination_detail {

/// Σ over the rows of one class of w^k (placement − centre)², k = 1 or 2.
struct placement_squares {
  core::cascade_sum linear;   // weights to the first power
  core::cascade_sum squared;  // weights squared
  core::cascade_sum squares;  // of the weights alone
  void add(double amount, double squared_amount, double deviation) {
    linear.add(amount * (deviation * deviation));
    squared.add(squared_amount * (deviation * deviation));
    squares.add(squared_amount);
  }
  /// Variance of the mean placement of a class with `rows` rows and total weight `total`.
  double variance(double rows, double total, const auroc_interval_options& o) const {
    const bool unbiased = o.variance == auroc_variance::delong;
    if (o.weighting == weighting::frequency) return linear.value() / total / (unbiased ? total - 1 : total);
    return squared.value() / (total * total) * (unbiased ? rows / (rows - 1) : 1.0);
  }
  /// How many rows of equal weight would say as much about a mean.
  double effective_rows(double total, weighting kind) const {
    return kind == weighting::frequency ? total : total * (total / squares.value());
  }
};

/// Variance of the AUROC a of p positives and n negatives with exponential scores; in Hanley and McNeil's formula
/// more_p = p − 1 and more_n = n − 1.
inline double exponential_variance(double a, double p, double n, double more_p, double more_n) {
  return a * (1 - a) * (1 + more_p * ((1 - a) / (2 - a)) + more_n * (a / (1 + a))) / p / n;
}

/// Variance of the AUROC of normal scores, their parameters being those of the straight line through the vertices of the ROC
/// curve on normal quantiles.
class binormal_line {
 public:
  /// A vertex of the curve; those on its border have no finite quantiles.
  void add(double true_positive_rate, double true_negative_rate) {
    constexpr double border = 1e-11;  // 0 but for the rounding of sums of weights
    const double least = (std::min)(true_positive_rate, true_negative_rate);
    const double most = (std::max)(true_positive_rate, true_negative_rate);
    if (least < border || most > 1 - border) return;
    const double x = core::normal_quantile(true_positive_rate);
    const double y = core::normal_quantile(true_negative_rate);
    vertices_ += 1;
    const double from_mean = x - mean_x_;
    mean_x_ += from_mean / vertices_;
    mean_y_ += (y - mean_y_) / vertices_;
    scatter_ += from_mean * (x - mean_x_);
    product_ += from_mean * (y - mean_y_);
  }
  /// NaN unless two vertices differ in their true positive rate.
  double variance(double p, double n) const {
    if (!(scatter_ > 0)) return undefined();
    const double b = product_ / scatter_;
    const double a = mean_y_ - b * mean_x_;  // in units of the negatives' standard deviation
    const double kappa = p / n;
    const double s = 1 + b * b;
    const double density = std::exp(-a * a / s) / (6.28318530717958647693 * s);  // squared
    const double of_a = 1 + b * b / kappa + a * a / 2;
    const double of_b = b * b * (1 + kappa) / (2 * kappa);
    const double slope = a * b / s;
    return density * (of_a + slope * slope * of_b) / n;
  }

 private:
  double vertices_ = 0;
  double mean_x_ = 0;
  double mean_y_ = 0;
  double scatter_ = 0;
  double product_ = 0;
};

/// The smallest A' < a that is not more than z errors away from a, the error being that at A' (Newcombe's method 5).
inline double lower_score_bound(double a, double p, double n, double z) {
  const double more = (p + n) / 2 - 1;
  double outside = 0;
  double inside = a;
  for (;;) {
    const double x = outside + (inside - outside) / 2;
    if (!(x > outside && x < inside)) return inside;
    const double distance = a - x;
    (distance * distance > z * z * exponential_variance(x, p, n, more, more) ? outside : inside) = x;
  }
}

/// The bounds of an AUROC of which the level, the value and, but for score, the standard error are known; p and n are the
/// (effective) numbers of rows.
inline void set_bounds(estimate& e, interval_scale scale, double p, double n) {
  const double a = e.value;
  const double z = core::normal_quantile(0.5 + 0.5 * e.level);
  if (scale == interval_scale::score) {
    e.lower = lower_score_bound(a, p, n, z);
    e.upper = 1 - lower_score_bound(1 - a, p, n, z);  // the variance is the same for a and 1 − a
    return;
  }
  if (is_undefined(e.standard_error)) return;
  const double half = z * e.standard_error;
  if (scale == interval_scale::plain) {
    e.lower = (std::max)(0.0, a - half);
    e.upper = (std::min)(1.0, a + half);
  } else if (a > 0 && a < 1) {
    const double centre = std::log(a / (1 - a));
    e.lower = 1 / (1 + std::exp(half / (a * (1 - a)) - centre));
    e.upper = 1 / (1 + std::exp(-half / (a * (1 - a)) - centre));
  }
}

/// Throws unless a variance is one that is made of the rows' influences.
inline void check_influence_variance(const char* function, auroc_variance v) {
  if (v != auroc_variance::delong && v != auroc_variance::infinitesimal_jackknife) {
    core::raise_for(function, "variance must be delong or infinitesimal_jackknife");
  }
}

struct auroc_interval_metric {
  static constexpr const char* name = "auroc_interval";
  template <class Score, class Weight>
  static estimate of(const ranked_scores<Score, Weight>& r, const auroc_interval_options& o, const char* function = name) {
    core::check_level(function, o.level);
    const bool by_frequency = o.weighting == weighting::frequency;
    if (by_frequency && !r.has_whole_weights()) core::raise_for(function, "frequency weights must be whole numbers");
    estimate out;
    out.level = o.level;
    out.value = auroc_metric::of(r, rank_options{});
    if (is_undefined(out.value)) return out;

    // frequencies mean what they say; importance weights of any size give the same interval
    const core::scaled_totals both(r);
    const core::class_scales scales = by_frequency ? core::class_scales{} : both.scales;
    const double p = static_cast<double>(by_frequency ? r.positives() : both.positives);
    const double n = static_cast<double>(by_frequency ? r.negatives() : both.negatives);
    double positives_above = 0;
    double negatives_above = 0;
    placement_squares of_positives;
    placement_squares of_negatives;
    binormal_line line;
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
      if (o.variance == auroc_variance::obuchowski) line.add(positives_above / p, 1 - negatives_above / n);
    }, scales);

    const double effective_p = of_positives.effective_rows(p, o.weighting);
    const double effective_n = of_negatives.effective_rows(n, o.weighting);
    double variance = undefined();
    if (o.variance == auroc_variance::hanley_mcneil) {
      variance = exponential_variance(out.value, effective_p, effective_n, effective_p - 1, effective_n - 1);
    } else if (o.variance == auroc_variance::obuchowski) {
      variance = line.variance(effective_p, effective_n);
    } else {
      const double rows_p = by_frequency ? p : static_cast<double>(r.positive_rows());
      const double rows_n = by_frequency ? n : static_cast<double>(r.negative_rows());
      // no spread is to be seen in one row
      if (rows_p >= 2 && rows_n >= 2) variance = of_positives.variance(rows_p, p, o) + of_negatives.variance(rows_n, n, o);
    }
    if (!is_undefined(variance)) out.standard_error = std::sqrt(variance);
    set_bounds(out, o.scale, effective_p, effective_n);
    return out;
  }
};

}  // namespace discrimination_detail

/// AUROC with standard error and confidence interval: DeLong's variance, with weights the infinitesimal jackknife
/// Var = Σ_P w²(V10 − A)²/W_P² · n_P/(n_P − 1) + Σ_N w²(V01 − A)²/W_N² · n_N/(n_N − 1), where V10 (V01) is the weighted
/// share of the other class on the right side of a row, ties half, and n the rows of non-zero weight.
///
/// Of the other variances, with P and N rows (importance weights: (Σw)²/Σw² of each class, frequency: Σw) hanley_mcneil is
/// [A(1 − A) + (P − 1)(A/(2 − A) − A²) + (N − 1)(2A²/(1 + A) − A²)]/(PN); obuchowski is that of Φ(a/√(1 + b²)) with
/// Var a = (1 + b²N/P + a²/2)/N, Var b = b²(1/P + 1/N)/2 and a + b·x the least-squares line of Φ⁻¹(true negative rate) on
/// Φ⁻¹(true positive rate) through the vertices of the ROC curve, with no covariance of a and b.
///
/// `auroc_interval(truth, score[, weights][, options])` or `auroc_interval(ranked_scores[, options])` → estimate.
/// @par Options    level (0.95), scale plain, logit or score, variance delong, infinitesimal_jackknife, hanley_mcneil or
///                 obuchowski, weighting importance or frequency (whole weights; obeys the repetition law)
/// @par Undefined  all NaN with one class only; delong, infinitesimal_jackknife: error NaN when a class has fewer than two rows;
///                 obuchowski: NaN without two vertices inside the curve; bounds NaN with the error, logit bounds for A of 0 or 1
/// @par Bounds     At A = 0 or 1 the error of delong is 0 and the plain interval has no width: that is the estimator, not
///                 certainty. Take scale score there: it needs A, P and N only, solves |A − A'| = z·se(A') with both P − 1 and
///                 N − 1 in hanley_mcneil replaced by (P + N)/2 − 1, and stays in [0, 1].
/// @par Coverage   of nominal 95 % in simulations (normal scores, A 0.5 to 0.99, 5 to 200 rows a class): score 94 to 98 %. With
///                 delong: A <= 0.7 and 25 or more rows of each class plain 93 to 95 %, logit 95 to 96 %; plain falls to 70 % for A
///                 0.95 and 10 rows of each, to 15 % for 0.99 and 5, logit to 80 % for 5 rows against 200
/// @par Errors     as auroc; a level outside (0, 1); frequency weights that are not whole
/// @par Cost       O(n) radix sort and two walks
/// @par Same as    pROC ci.auc(method = "delong"); survival::concordance for infinitesimal_jackknife; auRoc auc.nonpara.mw(method
///                 = "newcombe") for score; pROC var(method = "obuchowski") if P = N (else it exchanges the roles of P and N)
/// @par Reference  DeLong, DeLong and Clarke-Pearson 1988, doi:10.2307/2531595; Hanley and McNeil 1982,
///                 doi:10.1148/radiology.143.1.7063747; Obuchowski and McClish 1997; Newcombe 2006, doi:10.1002/sim.2324
struct auroc_interval_function : core::rank_metric<discrimination_detail::auroc_interval_metric, auroc_interval_options> {};
inline constexpr auroc_interval_function auroc_interval{};

ASSAY_NAMESPACE_END
