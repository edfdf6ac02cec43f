// SPDX-License-Identifier: MIT
/// @file
/// Skill of probabilities: what they gain in Brier score or log loss over a constant prediction.
#pragma once

#include <assay/calibration/brier_score.hpp>
#include <assay/calibration/log_loss.hpp>
#include <assay/core/undefined.hpp>

#include <cmath>
#include <string>
#include <utility>

ASSAY_NAMESPACE_BEGIN

/// Options of brier_skill_score.
struct brier_skill_score_options {
  double reference = assay::undefined();  ///< probability of class 1 that binary predictions are compared with; NaN: the observed rate
  Vector class_reference = Vector();      ///< the same for n x K predictions, K numbers; empty: the observed rates
  double undefined = assay::undefined();  ///< returned where the score of the reference is 0
};

/// Options of log_loss_skill_score.
struct log_loss_skill_score_options {
  double reference = assay::undefined();  ///< probability of class 1 that binary predictions are compared with; NaN: the observed rate
  Vector class_reference = Vector();      ///< the same for n x K predictions, K numbers; empty: the observed rates
  double clip = 0;                        ///< of the predictions, as in log_loss; 0 <= clip < 1/2
  double undefined = assay::undefined();  ///< returned where the loss of the reference is 0 or infinite
};

namespace calibration_detail {

/// Shares of the classes, and what is missing to 1, which is a sum of its own: a share near 1 has lost it.
struct score_shares {
  Vector share;
  Vector missing;

  explicit score_shares(const Vector& weight) : share(weight), missing(Vector::Zero(weight.size())) {
    const double total = weight.sum();
    double before = 0;
    double after = 0;
    for (Index k = 0, j = weight.size(); k < weight.size(); ++k) {
      missing[k] += before;
      before += weight[k];
      --j;
      missing[j] += after;
      after += weight[j];
    }
    if (!(total > 0)) return;
    share /= total;
    missing /= total;
  }
  score_shares(Vector given, Vector less) : share(std::move(given)), missing(std::move(less)) {}
  bool is_empty() const { return !(share.sum() > 0); }
};

/// Of rows that are known to be valid.
template <class Labels, class... W>
score_shares score_class_shares(const Labels& labels, Index classes, const core::weight_feed<W>&... weights) {
  struct sums {
    Vector of;
    void merge(const sums& other) { of += other.of; }
  };
  const sums s = core::reduce_blocks(
      labels.size(), [&] { return sums{Vector::Zero(classes)}; },
      [&](sums& out, Index, Index count, const auto* label, const auto*... w) {
        for (Index i = 0; i < count; ++i) {
          double weight = 1;
          ((weight = w[i]), ...);
          out.of[static_cast<Index>(label[i])] += weight;
        }
      },
      labels, weights...);
  return score_shares(s.of);
}

/// What the predictions are compared with: one row of probabilities for all.
struct score_reference {
  score_shares truth;
  score_shares prediction;

  /// Mean Brier score of the constant, in the convention `sum`.
  double brier() const {
    return (truth.share * prediction.missing.square()).sum() + (prediction.share.square() * truth.missing).sum();
  }
  double log_loss() const {
    double sum = 0;
    for (Index k = 0; k < truth.share.size(); ++k) {
      const double p = prediction.share[k];
      if (!(truth.share[k] > 0)) continue;
      if (!(p > 0)) return core::infinity();
      sum -= truth.share[k] * (p > 0.5 ? std::log1p(-prediction.missing[k]) : std::log(p));
    }
    return sum;
  }
};

inline void score_check_reference(const char* function, double p) {
  if (!core::is_probability(p)) core::raise_for(function, "reference " + core::problem_of(p, core::real_kind::probability));
}

template <class Options, class Y, class P, class... W>
score_reference score_make_reference(const char* function, const Options& options, const Eigen::DenseBase<Y>& truth,
                                     const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>&... weights) {
  if constexpr (core::dense_vector<P>) {
    if (options.class_reference.size() > 0) core::raise_for(function, "class_reference is of n x K predictions; pass reference");
    const core::label_feed<Y> y(truth, {function, "truth"});
    const score_shares shares = score_class_shares(y, 2, core::weight_feed<W>(weights, function)...);
    const double p = options.reference;
    if (is_undefined(p)) return {shares, shares};
    score_check_reference(function, p);
    return {shares, {Vector{{1 - p, p}}, Vector{{p, 1 - p}}}};
  } else {
    if (!is_undefined(options.reference)) core::raise_for(function, "reference is of binary predictions; pass class_reference");
    const Index classes = prediction.cols();
    const core::class_feed<Y> y(truth, {function, "truth"}, classes);
    const score_shares shares = score_class_shares(y, classes, core::weight_feed<W>(weights, function)...);
    const Vector& p = options.class_reference;
    if (p.size() == 0) return {shares, shares};
    if (p.size() != classes)
      core::raise_for(function, "class_reference has " + core::to_text(p.size()) + " elements but prediction has " +
                                    core::to_text(classes) + " columns");
    for (Index k = 0; k < classes; ++k) {
      if (!core::is_probability(p[k]))
        core::raise_at({function, "class_reference"}, k, core::problem_of(p[k], core::real_kind::probability));
    }
    return {shares, {p, 1 - p}};
  }
}

/// 1 - loss / reference.
inline double score_skill(double loss, double reference, double otherwise) {
  if (is_undefined(loss) || is_undefined(reference)) return undefined();
  if (core::is_infinite(reference) || !(reference > 0)) return otherwise;
  if (core::is_infinite(loss)) return -core::infinity();
  return 1 - loss / reference;
}

}  // namespace calibration_detail

/// Brier skill score: the share of the Brier score of a constant prediction that the predictions save,
/// 1 - BS / BS_ref; larger is better.
///
/// The constant is the observed rate (of every class), whose score is the uncertainty of the Murphy decomposition, ȳ (1 - ȳ) or
/// 1 - Σ ȳ_k²; or one that is known beforehand (`.reference`, `.class_reference`). Then the skill is not measured against what
/// only the test data tell.
///
/// @par Input   as brier_score.
/// @par Range   (-infinity, 1]; 0 is no better than the constant; NaN (`.undefined`) where the score of the constant is 0, as with one
///              class; NaN without rows of non-zero weight.
/// @par Errors  as brier_score; a reference outside [0, 1] or of another size than K.
/// @par Cost    one pass over the predictions, two over truth and weights; O(n K).
/// @par Same as d2_brier_score (scikit-learn); IPA (R riskRegression).
/// @par Reference M. W. Kattan, T. A. Gerds, The index of prediction accuracy, Diagnostic and Prognostic Research 2 (2018).
struct brier_skill_score_function {
  static constexpr const char* name = "brier_skill_score";

  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                    const brier_skill_score_options& options = {}) const {
    return skill(options, false, truth, prediction);
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                    const brier_skill_score_options& options = {}) const {
    return skill(options, true, truth, prediction, weights);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::brier_skill_score takes Eigen objects (truth, prediction[, weights][, options]), prediction being a vector or an "
                  "n x K matrix; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }

 private:
  template <class P, class... Data>
  static double skill(const brier_skill_score_options& options, bool weighted, const auto& truth, const Eigen::DenseBase<P>& prediction,
                      const Data&... weights) {
    const auto r = calibration_detail::reduce_brier<false>(name, {}, truth, prediction, weights...);
    const auto reference = calibration_detail::score_make_reference(name, options, truth, prediction, weights...);
    if (reference.truth.is_empty()) return assay::undefined();
    const double factor = core::dense_vector<P> ? 0.5 : 1;  // a row (1 - p, p) has twice the binary score
    return calibration_detail::score_skill(r.scale * r.state.mean(weighted), factor * reference.brier(), options.undefined);
  }
};
inline constexpr brier_skill_score_function brier_skill_score{};

/// Skill in log loss: the share of the log loss of a constant prediction that the predictions save, 1 - LL / LL_ref; larger is
/// better. With the observed rates as the constant it is McFadden's R² of the probabilities.
///
/// @par Input   as log_loss; `.reference` and `.class_reference` as in brier_skill_score.
/// @par Range   [-infinity, 1]; 0 is no better than the constant; NaN (`.undefined`) where the loss of the constant is 0, as with one
///              class, or infinite; NaN without rows of non-zero weight.
/// @par Errors  as log_loss; a reference outside [0, 1] or of another size than K.
/// @par Cost    one pass over the predictions, two over truth and weights; O(n K).
/// @par Same as d2_log_loss_score (scikit-learn, which clips at the epsilon of the scalar type).
/// @par Reference D. McFadden, Conditional logit analysis of qualitative choice behavior (1974).
struct log_loss_skill_score_function {
  static constexpr const char* name = "log_loss_skill_score";

  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                    const log_loss_skill_score_options& options = {}) const {
    return skill(options, false, truth, prediction);
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                    const log_loss_skill_score_options& options = {}) const {
    return skill(options, true, truth, prediction, weights);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::log_loss_skill_score takes Eigen objects (truth, prediction[, weights][, options]), prediction being a vector or "
                  "an n x K matrix; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }

 private:
  template <class P, class... Data>
  static double skill(const log_loss_skill_score_options& options, bool weighted, const auto& truth, const Eigen::DenseBase<P>& prediction,
                      const Data&... weights) {
    const double loss = calibration_detail::reduce_log_loss<false>(name, options.clip, truth, prediction, weights...).mean(weighted);
    const auto reference = calibration_detail::score_make_reference(name, options, truth, prediction, weights...);
    if (reference.truth.is_empty()) return assay::undefined();
    return calibration_detail::score_skill(loss, reference.log_loss(), options.undefined);
  }
};
inline constexpr log_loss_skill_score_function log_loss_skill_score{};

ASSAY_NAMESPACE_END
