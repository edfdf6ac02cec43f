// SPDX-License-Identifier: MIT
/// @file
/// idealized_ranking_accuracy: the ranking accuracy of a policy that optimises its preference objective perfectly.
#pragma once

#include <assay/preference/pair_metric.hpp>

#include <vector>

ASSAY_NAMESPACE_BEGIN

struct idealized_ranking_accuracy_options {
  Vector beta{{0.01, 0.1, 1.0, 5.0, 10.0}};  ///< strengths of the penalty towards the reference, each > 0
  double epsilon = 1e-3;                     ///< shares of 1 and 0 count as 1 − epsilon and epsilon; in (0, ½)
};

/// Ranking accuracies of the perfect policies, one per beta.
struct idealized_ranking {
  Vector beta;
  Vector accuracy;               ///< per beta; NaN without pairs
  double minimum = undefined();  ///< over the betas
  double median = undefined();   ///< of an even number of betas the mean of the middle two
  double maximum = undefined();
};

namespace preference_detail {

/// log(share / (1 − share)), shares of 0 and 1 moved inside by epsilon.
inline double preference_logit(double share, double epsilon) {
  if (!(share > 0)) share = epsilon;
  if (!(share < 1)) share = 1 - epsilon;
  return std::log(share) - std::log1p(-share);
}

/// Log-probability by which the perfect policy puts the first response above the second.
inline double idealized_log_ratio(double logit, double reference_log_ratio, double beta) {
  return logit / beta + reference_log_ratio;
}

}  // namespace preference_detail

/// Ranking accuracy of the policy that minimises the DPO (RLHF) objective exactly, π* ∝ π_ref e^(r/β), from the reference and the
/// share α of annotators who prefer the chosen response: the weighted share of pairs with
/// logit(α)/β + log π_ref(chosen) − log π_ref(rejected) > 0, for every β.
///
/// `idealized_ranking_accuracy(reference_chosen, reference_rejected, share[, weights][, options])` → idealized_ranking.
/// @par Input      log-probabilities of both responses under the reference: n finite numbers <= 0 each (length_normalized(...)
/// for
///                 the length-normalised figure); share: n numbers in [0, 1]; weights: n finite numbers >= 0
/// @par Options    beta (0.01, 0.1, 1, 5, 10), epsilon (0.001)
/// @par Returns    accuracies in [0, 1], a tie being wrong; NaN without pairs of non-zero weight
/// @par Errors     invalid_input: sizes differ, NaN or infinity, a positive log-probability, a share outside [0, 1], no beta or
/// one
///                 that is not positive, epsilon outside (0, ½)
/// @par Cost       O(n) time for every beta, 16 bytes a row
/// @par Merge      the accuracies of parts, weighted by their sums of weights
/// @par Reference  Chen et al. 2024, arXiv:2405.19534, corollary 3.3
struct idealized_ranking_accuracy_function {
  template <class C, class R, class S>
  idealized_ranking operator()(const Eigen::DenseBase<C>& reference_chosen, const Eigen::DenseBase<R>& reference_rejected,
                               const Eigen::DenseBase<S>& share, const idealized_ranking_accuracy_options& options = {}) const {
    return call(options, reference_chosen, reference_rejected, share);
  }
  template <class C, class R, class S, class W>
  idealized_ranking operator()(const Eigen::DenseBase<C>& reference_chosen, const Eigen::DenseBase<R>& reference_rejected,
                               const Eigen::DenseBase<S>& share, const Eigen::DenseBase<W>& weights,
                               const idealized_ranking_accuracy_options& options = {}) const {
    return call(options, reference_chosen, reference_rejected, share, weights);
  }
  template <class C, class R, class S, class... Rest>
  requires(!core::dense<C> || !core::dense<R> || !core::dense<S> || (core::unwrapped<Rest> || ...)) idealized_ranking operator()(
      const C&, const R&, const S&, const Rest&...) const {
    static_assert(
        core::always_false<C, R>,
        "assay::idealized_ranking_accuracy takes Eigen vectors (reference_chosen, reference_rejected, share[, weights][, "
        "options]); wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "idealized_ranking_accuracy";

  static void check(const idealized_ranking_accuracy_options& o) {
    if (o.beta.size() == 0) core::raise_for(name, "there is no beta");
    for (Index k = 0; k < o.beta.size(); ++k) {
      if (!core::is_finite(o.beta[k]) || !(o.beta[k] > 0)) {
        core::raise_at({name, "beta"}, k, "= " + core::to_text(o.beta[k]) + " must be finite and positive");
      }
    }
    if (!core::is_finite(o.epsilon) || !(o.epsilon > 0 && o.epsilon < 0.5)) {
      core::raise_for(name, "epsilon = " + core::to_text(o.epsilon) + " is outside (0, 0.5)");
    }
  }

  template <class C, class R, class S, class... W>
  static idealized_ranking call(const idealized_ranking_accuracy_options& o, const Eigen::DenseBase<C>& reference_chosen,
                                const Eigen::DenseBase<R>& reference_rejected, const Eigen::DenseBase<S>& share,
                                const Eigen::DenseBase<W>&... weights) {
    check(o);
    const preference_detail::log_probability_feed<C> c(reference_chosen, {name, "reference_chosen"});
    const preference_detail::log_probability_feed<R> r(reference_rejected, {name, "reference_rejected"});
    const core::real_feed<S, core::real_kind::probability, double> s(share, {name, "share"});
    core::check_same_size(name, "reference_rejected", r.size(), "reference_chosen", c.size());
    core::check_same_size(name, "share", s.size(), "reference_chosen", c.size());
    const core::row_weights<W...> rows(name, "reference_chosen", c.size(), weights...);
    Vector logit(c.size());
    Vector reference(c.size());
    core::for_blocks(
        0, c.size(),
        [&](Index begin, Index count, const double* x, const double* y, const double* p) {
          for (Index i = 0; i < count; ++i) {
            logit[begin + i] = preference_detail::preference_logit(p[i], o.epsilon);
            reference[begin + i] = x[i] - y[i];
          }
        },
        c, r, s);
    idealized_ranking out{o.beta, Vector(o.beta.size())};
    for (Index k = 0; k < o.beta.size(); ++k) {
      const double mean = rows.template means<1>([&](Index begin, Index count, const auto& x) {
        for (Index i = 0; i < count; ++i) {
          const double ratio = preference_detail::idealized_log_ratio(logit[begin + i], reference[begin + i], o.beta[k]);
          x[0][i] = ratio > 0 ? 1.0 : 0.0;
        }
      })[0];
      out.accuracy[k] = rows.is_empty() ? undefined() : mean;
    }
    if (rows.is_empty()) return out;
    std::vector<double> sorted(out.accuracy.begin(), out.accuracy.end());
    std::sort(sorted.begin(), sorted.end());
    const std::size_t half = sorted.size() / 2;
    out.minimum = sorted.front();
    out.median = sorted.size() % 2 != 0 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
    out.maximum = sorted.back();
    return out;
  }
};
inline constexpr idealized_ranking_accuracy_function idealized_ranking_accuracy{};

/// Alignment gap: the median idealized ranking accuracy less the ranking accuracy that a model reached; NaN where either is.
/// Reference: Chen et al. 2024, arXiv:2405.19534 (who count ties of the model as right).
inline double alignment_gap(const idealized_ranking& ideal, double reached) {
  if (is_undefined(reached) || is_undefined(ideal.median)) return undefined();
  if (!core::is_probability(reached))
    core::raise_for("alignment_gap", "accuracy = " + core::to_text(reached) + " is outside [0, 1]");
  return ideal.median - reached;
}

ASSAY_NAMESPACE_END
