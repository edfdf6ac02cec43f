// SPDX-License-Identifier: MIT
/// @file
/// assay::gradient_coherence: coherence, diversity and noise scale of per-example gradients.
#pragma once

#include <assay/coherence/gradient_moments.hpp>
#include <assay/core/weighting.hpp>

#include <cmath>
#include <limits>

ASSAY_NAMESPACE_BEGIN

/// Options of gradient_coherence.
struct gradient_coherence_options {
  assay::weighting weighting = assay::weighting::importance;  ///< what weights mean to the unbiased rows and to m_coherence
};

/// What gradient_coherence returns. With mu the mean gradient, Q = sum w ||g||^2, W = sum w and n_e = n_effective:
struct gradient_coherence_result {
  Index n = 0;                   ///< gradients of non-zero weight (frequency weights: W)
  double n_effective = 0;        ///< Kish: W^2 / sum w^2 (frequency weights: W); n when unweighted
  double alpha = 0;              ///< ||mu||^2 / (Q / W), in [0, 1]: 1 all equal, 1/n pairwise orthogonal, 0 sum is zero
  double alpha_unbiased = 0;     ///< squared_norm_unbiased / (Q / W): pairs i != j only; below 0 when gradients cancel
  double m_coherence = 0;        ///< n_e alpha = ||sum g||^2 / sum ||g||^2, in [0, n_e]: examples that a step along one helps
  double diversity = 0;          ///< 1 / m_coherence (Yin et al.), +inf when the gradients sum to zero
  double batch_bound = 0;        ///< n_e diversity = 1 / alpha: largest batch without loss of convergence rate
  double mean_squared_norm = 0;  ///< Q / W
  double squared_norm = 0;       ///< ||mu||^2, the plug-in value of ||E g||^2
  double squared_norm_unbiased = 0;  ///< U-statistic of ||E g||^2: mean of g_i . g_j over i != j; may be negative
  double trace_cov = 0;              ///< tr Cov(g), unbiased
  double noise_scale = 0;            ///< trace_cov / squared_norm_unbiased (McCandlish et al.); negative or +inf when no mean shows
  double noise_scale_plug_in = 0;    ///< trace_cov / squared_norm
  double noise_scale_population = 0;  ///< (scatter / W) / squared_norm = 1 / alpha - 1
  double norm_test = 0;              ///< sqrt(trace_cov / (n_e squared_norm)) (Byrd et al.): standard error over norm of the mean
};

/// Coherence of per-example gradients G (n x d, one gradient per row) or of what gradient_moments has seen.
///
/// alpha = E[g_i . g_j] / E[g . g] over all pairs, m-coherence = n alpha (Chatterjee and Zielinski 2020, arXiv 2008.01217),
/// gradient diversity = 1 / m-coherence (Yin et al. 2018), simple noise scale tr Cov / ||E g||^2 (McCandlish et al. 2018),
/// norm test (Byrd et al. 2012). All rows follow from (n, ||mu||^2, sum ||g - mu||^2): no n x n matrix.
///
/// Options: .weighting. Importance weights (default): invariant to the scale of the weights; trace_cov = scatter /
/// (W - sum w^2 / W), squared_norm_unbiased = sum_{i != j} w_i w_j g_i . g_j / sum_{i != j} w_i w_j, n_e = W^2 / sum w^2.
/// Frequency weights must be whole numbers and stand for repeated rows.
/// Undefined (NaN): everything but n without gradients; the unbiased rows, noise_scale, noise_scale_plug_in and norm_test of
/// one gradient; ratios 0 / 0, that is alpha and its relatives when all gradients are zero. Gradients that sum to zero:
/// alpha = m_coherence = 0, and diversity, batch_bound, plug-in noise scales and norm_test are +inf.
/// Gradients of zero length belong to the sample: they lower alpha and leave m_coherence as it is.
/// Errors: as gradient_moments; weighting::frequency with weights that are no whole numbers.
/// Time: one read of G; memory: d doubles. Batches and threads: feed a gradient_moments.
struct gradient_coherence_function {
  /// Of a summary.
  gradient_coherence_result operator()(const gradient_moments& m, const gradient_coherence_options& options = {}) const {
    const bool frequency = options.weighting == weighting::frequency;
    if (frequency && !m.whole_weights()) {
      core::raise_for("gradient_coherence", "weighting::frequency wants weights that are whole numbers");
    }
    const double none = undefined();
    const double weight = m.weight();
    gradient_coherence_result r;
    r.n = frequency ? static_cast<Index>(weight) : m.count();
    if (m.count() == 0) {
      r.n_effective = 0;
      r.alpha = r.alpha_unbiased = r.m_coherence = r.diversity = r.batch_bound = r.mean_squared_norm = none;
      r.squared_norm = r.squared_norm_unbiased = r.trace_cov = none;
      r.noise_scale = r.noise_scale_plug_in = r.noise_scale_population = r.norm_test = none;
      return r;
    }
    const Vector& mean = m.mean();
    r.squared_norm = core::sum_block(mean.size(), [&](Index j) { return mean[j] * mean[j]; });
    r.mean_squared_norm = m.scatter() / weight + r.squared_norm;
    r.n_effective = frequency ? weight : weight * (weight / m.squared_weight());
    r.alpha = ratio(r.squared_norm, r.mean_squared_norm);
    r.m_coherence = r.n_effective * r.alpha;
    r.diversity = ratio(r.mean_squared_norm, r.n_effective * r.squared_norm);
    r.batch_bound = ratio(r.mean_squared_norm, r.squared_norm);
    r.noise_scale_population = ratio(m.scatter() / weight, r.squared_norm);

    const bool has_pairs = frequency ? weight >= 2 : m.count() >= 2;
    const double pairs = frequency ? weight * (weight - 1) : m.pair_weight();
    r.trace_cov = has_pairs ? m.scatter() * (weight / pairs) : none;
    r.squared_norm_unbiased = has_pairs ? r.squared_norm - (frequency ? m.scatter() : m.excess()) / pairs : none;
    r.alpha_unbiased = has_pairs ? ratio(r.squared_norm_unbiased, r.mean_squared_norm) : none;
    r.noise_scale = has_pairs ? ratio(r.trace_cov, r.squared_norm_unbiased) : none;
    r.noise_scale_plug_in = has_pairs ? ratio(r.trace_cov, r.squared_norm) : none;
    r.norm_test = has_pairs ? root_ratio(r.trace_cov, r.n_effective * r.squared_norm) : none;
    return r;
  }

  /// Of gradients, one per row.
  template <class G>
  gradient_coherence_result operator()(const Eigen::DenseBase<G>& gradients, const gradient_coherence_options& options = {}) const {
    gradient_moments m(gradients.cols());
    m.update(gradients);
    return (*this)(m, options);
  }
  /// Of gradients, one per row, with weights.
  template <class G, class W>
  gradient_coherence_result operator()(const Eigen::DenseBase<G>& gradients, const Eigen::DenseBase<W>& weights,
                                       const gradient_coherence_options& options = {}) const {
    gradient_moments m(gradients.cols());
    m.update(gradients, weights);
    return (*this)(m, options);
  }
  template <class G, class... Rest>
    requires(!core::dense<G> || (core::unwrapped<Rest> || ...))
  gradient_coherence_result operator()(const G&, const Rest&...) const {
    static_assert(core::always_false<G>,
                  "assay::gradient_coherence takes a gradient_moments or an Eigen matrix with one gradient per row [, weights]"
                  "[, options]");
    return {};
  }

 private:
  /// a / b with 0 / 0 undefined and x / 0 = +inf.
  static double ratio(double a, double b) {
    if (b != 0) return a / b;
    return a > 0 ? std::numeric_limits<double>::infinity() : undefined();
  }
  static double root_ratio(double a, double b) {
    if (b != 0) return std::sqrt(a / b);
    return a > 0 ? std::numeric_limits<double>::infinity() : undefined();
  }
};
inline constexpr gradient_coherence_function gradient_coherence{};

/// Coherence alpha of means of k independent gradients, from the alpha of the gradients: k alpha / (1 + (k - 1) alpha).
/// Mini-batches are never less coherent than their examples. Exact for the population values of alpha; apply it to
/// alpha_unbiased. Undefined (NaN) for alpha <= -1 / (k - 1), which no population has. Errors: k < 1.
struct mini_batch_coherence_function {
  double operator()(double alpha, double k) const {
    if (!core::is_finite(k) || k < 1) core::raise_for("mini_batch_coherence", "k must be at least 1");
    const double d = 1 + (k - 1) * alpha;
    return d > 0 ? k * alpha / d : undefined();
  }
};
inline constexpr mini_batch_coherence_function mini_batch_coherence{};

/// The inverse: alpha of single gradients from the alpha of means of k gradients each, a / (k - (k - 1) a), for training
/// loops that only have micro-batch gradients. Undefined (NaN) for alpha > k / (k - 1), which no population has.
struct per_example_coherence_function {
  double operator()(double alpha_of_means, double k) const {
    if (!core::is_finite(k) || k < 1) core::raise_for("per_example_coherence", "k must be at least 1");
    const double d = k - (k - 1) * alpha_of_means;
    return d > 0 ? alpha_of_means / d : undefined();
  }
};
inline constexpr per_example_coherence_function per_example_coherence{};

ASSAY_NAMESPACE_END
