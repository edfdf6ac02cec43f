// SPDX-License-Identifier: MIT
/// @file
/// auroc_difference_test: is one AUROC larger than another, on the same rows or on two samples?
#pragma once

#include <assay/core/alternative.hpp>
#include <assay/core/beta_distribution.hpp>
#include <assay/discrimination/auroc_influence.hpp>

ASSAY_NAMESPACE_BEGIN

/// Distribution with which the statistic of a test is compared.
enum class reference_distribution {
  normal,  ///< standard normal
  student  ///< Student's t with Welch's degrees of freedom; for two samples of known size
};

struct auroc_difference_options {
  double level = 0.95;                                             ///< confidence level of the interval in (0, 1)
  assay::alternative alternative = assay::alternative::two_sided;  ///< greater: a is better than b; less: b is better
  auroc_variance variance = auroc_variance::delong;                ///< estimator of the variances
  assay::weighting weighting = assay::weighting::importance;       ///< meaning of the weights, if any
  reference_distribution distribution = reference_distribution::normal;  ///< normal or student
};

/// What auroc_difference_test returns.
struct auroc_difference_result {
  estimate difference;                       ///< AUROC of a − AUROC of b; the interval is two-sided and cut to [−1, 1]
  double a = undefined();                    ///< AUROC of a
  double b = undefined();                    ///< AUROC of b
  double variance_a = undefined();
  double variance_b = undefined();
  double covariance = undefined();           ///< 0 for two samples
  double statistic = undefined();            ///< difference / its standard error
  double degrees_of_freedom = undefined();   ///< of Student's t; NaN for normal
  double p_value = undefined();
};

namespace discrimination_detail {

/// Statistic, p-value and interval of a difference of which the value is known; rows: of the two samples, for student.
inline void finish_difference(auroc_difference_result& out, const auroc_difference_options& o, double variance, double rows_a,
                              double rows_b) {
  if (is_undefined(variance)) return;
  estimate& d = out.difference;
  const bool normal = o.distribution == reference_distribution::normal;
  d.standard_error = std::sqrt(variance);
  if (!(d.standard_error > 0)) {  // nothing varies: the interval is a point, and no test is possible
    d.lower = d.value;
    d.upper = d.value;
    return;
  }
  double df = undefined();
  if (!normal) {
    const double a = out.variance_a / variance;
    const double b = out.variance_b / variance;
    df = 1 / (a * a / (rows_a - 1) + b * b / (rows_b - 1));
    out.degrees_of_freedom = df;
  }
  out.statistic = d.value / d.standard_error;
  out.p_value = core::symmetric_p_value(out.statistic, o.alternative, [&](double x) {
    return normal ? core::normal_cdf(-x) : core::student_t_survival(x, df);
  });
  const double tail = 0.5 + 0.5 * o.level;
  const double half = d.standard_error * (normal ? core::normal_quantile(tail) : core::student_t_quantile(tail, df));
  d.lower = (std::max)(-1.0, d.value - half);
  d.upper = (std::min)(1.0, d.value + half);
}

/// Two models on the same rows, which may come in clusters.
template <class Y, class A, class B, class... W>
auroc_difference_result paired_difference(const char* function, const auroc_difference_options& o,
                                          const std::vector<std::uint32_t>* clusters, const Eigen::DenseBase<Y>& truth,
                                          const Eigen::DenseBase<A>& score_a, const Eigen::DenseBase<B>& score_b,
                                          const Eigen::DenseBase<W>&... weights) {
  core::check_level(function, o.level);
  check_influence_variance(function, o.variance);
  if (o.distribution != reference_distribution::normal) core::raise_for(function, "distribution student is for two samples");
  const auto a = model_scores({function, "score_a"}, score_a, truth.size());
  const auto b = model_scores({function, "score_b"}, score_b, truth.size());
  const auto rows = binary_rows(function, o.weighting, truth, weights...);
  auroc_influence influence(rows, 3);
  influence.add(a.data());
  influence.add(b.data());
  influence.add_difference(0, 1);
  auroc_difference_result out;
  out.difference.level = o.level;
  out.a = influence.auroc(0);
  out.b = influence.auroc(1);
  out.difference.value = influence.auroc_difference(0, 1);
  const Eigen::MatrixXd s = covariance_of(influence, o, clusters);
  out.variance_a = s(0, 0);
  out.variance_b = s(1, 1);
  out.covariance = s(0, 1);
  finish_difference(out, o, s(2, 2), undefined(), undefined());
  return out;
}

}  // namespace discrimination_detail

/// Test of the difference of two AUROCs, a − b. On the same rows (paired): z = (A − B)/se with the variance Σ (h_a − h_b)² of
/// the rows' influences h = w(V − A)/W (V the placement, see auroc_interval), which is Var A + Var B − 2 Cov. On two samples the
/// covariance is 0.
///
/// `auroc_difference_test(truth, score_a, score_b[, weights][, options])` (paired),
/// `auroc_difference_test(ranked_scores, ranked_scores[, options])` or `auroc_difference_test(estimate, estimate[, options])` (two
/// samples) → auroc_difference_result.
/// @par Input      truth: n labels 0/1; score_a, score_b: n real numbers each, larger = more positive; weights: n finite numbers >= 0
/// @par Options    level (0.95), alternative two_sided, greater (a is better than b) or less, variance delong or
///                 infinitesimal_jackknife (ranked_scores: any of auroc_interval), weighting importance or frequency, distribution
///                 normal or student (ranked_scores: t with (V_a + V_b)²/(V_a²/(n_a − 1) + V_b²/(n_b − 1)) degrees of freedom)
/// @par Undefined  all NaN with one class only; error, statistic and p NaN when a class has fewer than two rows. Where the error is 0
///                 (identical scores, or nothing but constant differences) statistic and p are NaN: nothing can be tested.
/// @par Size       of a nominal 5 % paired test in simulations (correlated normal scores, 10 to 200 rows a class, A 0.7 and 0.92):
///                 4 to 6 %; 1 % for 10 rows a class at 0.92
/// @par Errors     as auroc; a level outside (0, 1); frequency weights that are not whole; a variance or distribution that the form
///                 does not have
/// @par Cost       O(n) radix sorts; paired about 90 bytes a row while it runs
/// @par Same as    pROC roc.test(method = "delong", paired = TRUE); unpaired with student roc.test(paired = FALSE), whose p-value of
///                 identical scores is 1
/// @par Reference  DeLong, DeLong and Clarke-Pearson 1988, doi:10.2307/2531595
struct auroc_difference_test_function {
  template <class Y, class A, class B>
  auroc_difference_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<A>& score_a,
                                     const Eigen::DenseBase<B>& score_b, const auroc_difference_options& options = {}) const {
    return discrimination_detail::paired_difference(name, options, nullptr, truth, score_a, score_b);
  }
  template <class Y, class A, class B, class W>
  auroc_difference_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<A>& score_a,
                                     const Eigen::DenseBase<B>& score_b, const Eigen::DenseBase<W>& weights,
                                     const auroc_difference_options& options = {}) const {
    return discrimination_detail::paired_difference(name, options, nullptr, truth, score_a, score_b, weights);
  }
  template <class ScoreA, class WeightA, class ScoreB, class WeightB>
  auroc_difference_result operator()(const ranked_scores<ScoreA, WeightA>& a, const ranked_scores<ScoreB, WeightB>& b,
                                     const auroc_difference_options& options = {}) const {
    const auroc_interval_options o{.level = options.level, .variance = options.variance, .weighting = options.weighting};
    return two_samples(options, discrimination_detail::auroc_interval_metric::of(a, o, name),
                       discrimination_detail::auroc_interval_metric::of(b, o, name), rows_of(a, options), rows_of(b, options));
  }
  auroc_difference_result operator()(const estimate& a, const estimate& b, const auroc_difference_options& options = {}) const {
    core::check_level(name, options.level);
    if (options.distribution != reference_distribution::normal) {
      core::raise_for(name, "distribution student needs the numbers of rows; pass ranked_scores");
    }
    return two_samples(options, a, b, undefined(), undefined());
  }
  template <class Y, class A, class... Rest>
    requires(!core::dense<Y> || !core::dense<A> || (core::unwrapped<Rest> || ...))
  auroc_difference_result operator()(const Y&, const A&, const Rest&...) const {
    static_assert(core::always_false<Y, A>,
                  "assay::auroc_difference_test takes Eigen vectors (truth, score_a, score_b[, weights][, options]), or two ranked_scores, "
                  "or two estimates; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "auroc_difference_test";

  template <class Score, class Weight>
  static double rows_of(const ranked_scores<Score, Weight>& r, const auroc_difference_options& o) {
    if (o.weighting == weighting::frequency) return static_cast<double>(r.positives()) + static_cast<double>(r.negatives());
    return static_cast<double>(r.size());
  }
  static auroc_difference_result two_samples(const auroc_difference_options& o, const estimate& a, const estimate& b, double rows_a,
                                             double rows_b) {
    auroc_difference_result out;
    out.difference.level = o.level;
    out.a = a.value;
    out.b = b.value;
    if (is_undefined(a.value) || is_undefined(b.value)) return out;
    out.difference.value = a.value - b.value;
    if (is_undefined(a.standard_error) || is_undefined(b.standard_error)) return out;
    out.variance_a = a.standard_error * a.standard_error;
    out.variance_b = b.standard_error * b.standard_error;
    out.covariance = 0;
    discrimination_detail::finish_difference(out, o, out.variance_a + out.variance_b, rows_a, rows_b);
    return out;
  }
};
inline constexpr auroc_difference_test_function auroc_difference_test{};

/// The paired test when rows of one cluster depend on each other and clusters do not: influences are summed by cluster, as in
/// clustered_auroc_interval.
///
/// `clustered_auroc_difference_test(truth, score_a, score_b, clusters[, weights][, options])` → auroc_difference_result.
/// @par Input      as auroc_difference_test; clusters: n whole numbers >= 0 that need not be dense
/// @par Undefined  as auroc_difference_test; error, statistic and p NaN when a class stands in fewer than two clusters
/// @par Reference  Obuchowski 1997, doi:10.2307/2533958
struct clustered_auroc_difference_test_function {
  template <class Y, class A, class B, class G>
  auroc_difference_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<A>& score_a,
                                     const Eigen::DenseBase<B>& score_b, const Eigen::DenseBase<G>& clusters,
                                     const auroc_difference_options& options = {}) const {
    const auto ids = discrimination_detail::cluster_ids(name, clusters, truth.size());
    return discrimination_detail::paired_difference(name, options, &ids, truth, score_a, score_b);
  }
  template <class Y, class A, class B, class G, class W>
  auroc_difference_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<A>& score_a,
                                     const Eigen::DenseBase<B>& score_b, const Eigen::DenseBase<G>& clusters,
                                     const Eigen::DenseBase<W>& weights, const auroc_difference_options& options = {}) const {
    const auto ids = discrimination_detail::cluster_ids(name, clusters, truth.size());
    return discrimination_detail::paired_difference(name, options, &ids, truth, score_a, score_b, weights);
  }
  template <class Y, class A, class B, class G, class... Rest>
    requires(!core::dense<Y> || !core::dense<A> || !core::dense<B> || !core::dense<G> || (core::unwrapped<Rest> || ...))
  auroc_difference_result operator()(const Y&, const A&, const B&, const G&, const Rest&...) const {
    static_assert(core::always_false<Y, A>,
                  "assay::clustered_auroc_difference_test takes Eigen vectors (truth, score_a, score_b, clusters[, weights][, options]); "
                  "wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "clustered_auroc_difference_test";
};
inline constexpr clustered_auroc_difference_test_function clustered_auroc_difference_test{};

ASSAY_NAMESPACE_END
