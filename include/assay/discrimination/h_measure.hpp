// SPDX-License-Identifier: MIT
/// @file
/// h_measure: expected minimum loss over a prior of the costs of errors, relative to that of a score that knows nothing.
#pragma once

#include <assay/core/beta_distribution.hpp>
#include <assay/discrimination/roc_convex_hull.hpp>

#include <optional>

ASSAY_NAMESPACE_BEGIN

/// Beta density of the cost share c = cost of a false positive / (cost of a false positive + cost of a false negative).
enum class cost_prior {
  severity_ratio,  ///< Beta(2, 1 + 1/SR), whose mode c / (1 − c) is the severity ratio SR
  class_shares,    ///< Beta(1 + π₁, 1 + π₀) (Hand and Anagnostopoulos 2014)
  given            ///< Beta(alpha, beta); Hand (2009) proposes Beta(2, 2)
};

struct h_measure_options {
  cost_prior prior = cost_prior::severity_ratio;
  std::optional<double> severity_ratio = {};  ///< SR > 0, cost of a false positive over that of a false negative; none: π₁ / π₀
  double alpha = 2;                           ///< prior given: > 0
  double beta = 2;                            ///< prior given: > 0
  std::optional<double> prevalence = {};      ///< π₁ in (0, 1); none: share of the positives in the rows
  double undefined = assay::undefined();      ///< returned with one class only
};

namespace discrimination_detail {

/// Σ of partial means of a Beta density over intervals of the cost share, weighted by the rates of error that are made there.
class cost_integral {
 public:
  cost_integral(double alpha, double beta, double positives, double negatives)
      : alpha_(alpha), beta_(beta), positives_(positives), negatives_(negatives) {}

  /// Loss of a threshold that is used from the cost share c (d = 1 − c) down to that of the next call; the first begins at 1.
  void use(double false_positive_rate, double false_negative_rate, double c, double d) {
    const double of_false_positives = alpha_ / (alpha_ + beta_) * core::incomplete_beta(alpha_ + 1, beta_, c, d);
    const double of_false_negatives = beta_ / (alpha_ + beta_) * core::incomplete_beta(alpha_, beta_ + 1, c, d);
    loss_ += negatives_ * false_positive_rate_ * (false_positives_ - of_false_positives) +
             positives_ * false_negative_rate_ * (false_negatives_ - of_false_negatives);
    false_positives_ = of_false_positives;
    false_negatives_ = of_false_negatives;
    false_positive_rate_ = false_positive_rate;
    false_negative_rate_ = false_negative_rate;
  }
  /// The last threshold is used down to c = 0.
  double loss() {
    use(0, 0, 0, 1);
    return loss_;
  }

 private:
  double alpha_;
  double beta_;
  double positives_;  // shares of the classes
  double negatives_;
  // integrals of c and of 1 − c from 0 to the cost share at which the current threshold begins, and its rates of error
  double false_positives_ = 0;
  double false_negatives_ = 0;
  double false_positive_rate_ = 0;
  double false_negative_rate_ = 0;
  double loss_ = 0;
};

struct h_measure_metric {
  static constexpr const char* name = "h_measure";
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const h_measure_options& o) {
    check(o);
    if (!core::has_both_classes(r)) return o.undefined;
    const auto p = static_cast<double>(r.positives());
    const auto n = static_cast<double>(r.negatives());
    const double positives = o.prevalence ? *o.prevalence : p / (p + n);
    const double negatives = o.prevalence ? 1 - *o.prevalence : n / (p + n);
    double alpha = o.alpha;
    double beta = o.beta;
    if (o.prior == cost_prior::severity_ratio) {
      alpha = 2;
      beta = 1 + (o.severity_ratio ? 1 / *o.severity_ratio : negatives / positives);
    } else if (o.prior == cost_prior::class_shares) {
      alpha = 1 + positives;
      beta = 1 + negatives;
    }
    // a score that knows nothing: all negative as long as false positives are dear, else all positive
    cost_integral nothing(alpha, beta, positives, negatives);
    nothing.use(0, 1, 1, 0);
    nothing.use(1, 0, positives, negatives);

    const core::scaled_totals both(r);
    const auto hull = convex_hull(r, both.scales);
    const auto all_p = static_cast<double>(hull.back().true_positives);
    const auto all_n = static_cast<double>(hull.back().false_positives);
    cost_integral best(alpha, beta, positives, negatives);
    best.use(0, 1, 1, 0);
    for (std::size_t i = 1; i < hull.size(); ++i) {
      // where the costs of either vertex are equal
      const double gain = positives * (static_cast<double>(hull[i].true_positives - hull[i - 1].true_positives) / all_p);
      const double loss = negatives * (static_cast<double>(hull[i].false_positives - hull[i - 1].false_positives) / all_n);
      best.use(static_cast<double>(hull[i].false_positives) / all_n,
               static_cast<double>(hull.back().true_positives - hull[i].true_positives) / all_p, gain / (gain + loss),
               loss / (gain + loss));
    }
    return (std::max)(0.0, (std::min)(1.0, 1 - best.loss() / nothing.loss()));
  }

 private:
  static void check(const h_measure_options& o) {
    const auto positive = [](const char* what, double x) {
      if (!core::is_finite(x) || !(x > 0)) {
        core::raise_for(name, std::string(what) + " = " + core::to_text(x) + " must be finite and positive");
      }
    };
    if (o.severity_ratio) positive("severity_ratio", *o.severity_ratio);
    positive("alpha", o.alpha);
    positive("beta", o.beta);
    if (o.prevalence && !(core::is_finite(*o.prevalence) && *o.prevalence > 0 && *o.prevalence < 1)) {
      core::raise_for(name, "prevalence = " + core::to_text(*o.prevalence) + " is outside (0, 1)");
    }
  }
};

}  // namespace discrimination_detail

/// H-measure 1 − L / L₀ of Hand: with c the cost share of a false positive and u its Beta density, the expected loss at the best
/// threshold L = ∫ min_t [c π₀ FPR(t) + (1 − c) π₁ FNR(t)] u(c) dc, and L₀ that of a score that knows nothing,
/// ∫ min(c π₀, (1 − c) π₁) u(c) dc. The AUROC is such an average too, but over a density that depends on the score.
///
/// `h_measure(truth, score[, weights][, options])` or `h_measure(ranked_scores[, options])`. The minimum runs along the upper convex hull
/// of the ROC curve, piece by piece in closed form.
/// @par Options    prior of c: severity_ratio (default, with severity_ratio none: π₁/π₀, so that errors on the rarer class are the graver
///                 ones), class_shares, or given with alpha and beta; prevalence π₁ where the rows do not have it
/// @par Returns    a value in [0, 1]: 1 for a perfect score, 0 for one whose ROC curve is nowhere above the diagonal; the score is never
///                 flipped. NaN (options.undefined) with one class only
/// @par Errors     as auroc; severity_ratio, alpha or beta not positive, prevalence outside (0, 1)
/// @par Cost       O(n) radix sort and one walk; two incomplete beta functions per vertex of the hull
/// @par Merge      exact, through ranked_scores
/// @par Same as    R hmeasure HMeasure(severity.ratio), class_shares: severity.ratio = -1; that flips scores with an AUROC below ½
/// @par Reference  Hand 2009, doi:10.1007/s10994-009-5119-5; Hand and Anagnostopoulos 2014, arXiv:1202.2564
struct h_measure_function : core::rank_metric<discrimination_detail::h_measure_metric, h_measure_options> {};
inline constexpr h_measure_function h_measure{};

ASSAY_NAMESPACE_END
