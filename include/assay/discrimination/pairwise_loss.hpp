// SPDX-License-Identifier: MIT
/// @file
/// pairwise_loss: convex surrogates of 1 − AUROC to train with, and their gradients.
#pragma once

#include <assay/core/parallel.hpp>
#include <assay/core/ranked_scores.hpp>
#include <assay/core/undefined.hpp>
#include <assay/core/value_and_gradient.hpp>
#include <assay/discrimination/moment_sums.hpp>
#include <assay/discrimination/softplus_sums.hpp>

ASSAY_NAMESPACE_BEGIN

/// Loss of a pair whose positive scores d above its negative.
enum class surrogate_loss {
  squared,        ///< (margin − d)²
  hinge,          ///< max(0, margin − d)
  squared_hinge,  ///< max(0, margin − d)²
  exponential,    ///< e^−d (RankBoost)
  logistic        ///< log(1 + e^−d) (RankNet, Bradley-Terry)
};

struct pairwise_loss_options {
  surrogate_loss loss = surrogate_loss::logistic;
  double margin = 1;                      ///< of squared, hinge and squared_hinge; finite, >= 0
  double undefined = assay::undefined();  ///< returned with one class only
};

namespace discrimination_detail {

inline void check_options(const char* function, const pairwise_loss_options& o) {
  if (!core::is_weight(o.margin))
    core::raise_for(function, "margin = " + core::to_text(o.margin) + " must be finite and not negative");
}

/// Σ over all pairs of w_i w_j loss(x_i − y_j), for ascending points.
inline double pair_sum(const class_points& positive, const class_points& negative, const pairwise_loss_options& o) {
  switch (o.loss) {
    case surrogate_loss::squared:
      return squared_moments(positive, negative, o.margin).sum(positive, negative);
    case surrogate_loss::hinge:
      return margin_sum<1>(positive, negative, o.margin);
    case surrogate_loss::squared_hinge:
      return margin_sum<2>(positive, negative, o.margin);
    case surrogate_loss::exponential:
      return exponential_factors(positive, negative).sum();
    case surrogate_loss::logistic:
      break;
  }
  return logistic_sum(positive, negative);
}

/// Whether pair_sum wants ascending points.
inline bool needs_order(surrogate_loss loss) { return loss != surrogate_loss::squared && loss != surrogate_loss::exponential; }

/// The same with the derivatives per unit of weight.
inline double pair_sum(const class_points& positive, const class_points& negative, const pairwise_loss_options& o,
                       pair_slopes& slopes) {
  switch (o.loss) {
    case surrogate_loss::squared: {
      const squared_moments moments(positive, negative, o.margin);
      slopes = moments.slopes(positive, negative);
      return moments.sum(positive, negative);
    }
    case surrogate_loss::hinge:
      return margin_slopes<1>(positive, negative, o.margin, slopes);
    case surrogate_loss::squared_hinge:
      return margin_slopes<2>(positive, negative, o.margin, slopes);
    case surrogate_loss::exponential: {
      const exponential_factors factors(positive, negative);
      slopes = factors.slopes(positive, negative);
      return factors.sum();
    }
    case surrogate_loss::logistic:
      break;
  }
  return logistic_slopes(positive, negative, slopes);
}

/// The mean of non-negative losses; infinite when their sum leaves the range of double.
inline double mean_of_pairs(double sum, double positives, double negatives) {
  const double mean = sum / positives / negatives;
  return core::is_finite(mean) ? mean : std::bit_cast<double>(core::opaque(core::infinity_bits<double>));
}

inline double pair_mean(class_points& positive, class_points& negative, const pairwise_loss_options& o) {
  if (positive.empty() || negative.empty()) return o.undefined;
  positive.scale_weights();
  negative.scale_weights();
  return mean_of_pairs(pair_sum(positive, negative, o), positive.total(), negative.total());
}

/// Rows of both classes of a score of type Score.
template <class Score>
struct labelled_rows {
  indexed_points positive;
  indexed_points negative;

  value_and_gradient<> gradient(const char* function, Index rows, const pairwise_loss_options& o) {
    if (!core::is_finite(positive.total() + negative.total()))
      core::raise_for(function, "the sum of the weights is too large for double");
    // what is undefined has no gradient; a value that the caller put in its place is constant
    if (positive.empty() || negative.empty())
      return {o.undefined, Vector::Constant(rows, is_undefined(o.undefined) ? undefined() : 0.0)};
    core::parallel_for(2, [&](Index i) {
      indexed_points& side = i == 0 ? positive : negative;
      side.scale_weights();
      if (needs_order(o.loss)) side.template sort<Score>();
    });
    pair_slopes slopes;
    const double sum = pair_sum(positive, negative, o, slopes);
    const double p = positive.total();
    const double n = negative.total();
    value_and_gradient<> out{mean_of_pairs(sum, p, n), Vector::Zero(rows)};
    for (std::size_t i = 0; i < positive.size(); ++i)
      out.gradient[positive.row[i]] = positive.weight[i] * slopes.positive[i] / p / n;
    for (std::size_t j = 0; j < negative.size(); ++j)
      out.gradient[negative.row[j]] = negative.weight[j] * slopes.negative[j] / p / n;
    return out;
  }
};

}  // namespace discrimination_detail

/// Mean over all pairs of a positive i and a negative j of a loss of the difference of their scores, a smooth or piecewise
/// linear upper bound of 1 − AUROC (for the logistic loss up to the factor log 2, for hinges of margin 1):
/// Σ_{i∈P} Σ_{j∈N} w_i w_j loss(s_i − s_j) / (W_P W_N).
///
/// `pairwise_loss(truth, score[, weights][, options])` or `pairwise_loss(ranked_scores[, options])`.
/// @par Input      truth: n labels 0/1; score: n finite numbers, larger = more positive; weights: n finite numbers >= 0, a pair
///                 weighs w_i·w_j, an integer weight equals a repeated row
/// @par Options    loss (logistic, squared, hinge, squared_hinge, exponential), margin (1), undefined
/// @par Returns    a value >= 0; +infinity when it leaves the range of double; NaN (options.undefined) with one class only
/// @par Errors     invalid_input: sizes differ, NaN or infinity, a label that is not 0 or 1, negative weight, negative margin
/// @par Cost       O(n) radix sort, then O(n); the logistic loss O(n) times 20, not O(n²). All digits but the last two or three,
///                 wherever the scores lie; the logistic loss differs from the sum over all pairs by less than 1e-13 of itself
/// @par Merge      exact, through ranked_scores. The order of rows and the split into batches do not matter
/// @par Same as    the mean over all pairs of torch soft_margin_loss (logistic) and margin_ranking_loss (hinge)
/// @par Reference  Gao, Zhou: On the consistency of AUC pairwise optimization, IJCAI 2015; Burges et al.: Learning to rank using
///                 gradient descent, ICML 2005
struct pairwise_loss_function {
  template <class Y, class S>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score,
                    const pairwise_loss_options& options = {}) const {
    ranked_scores<core::real_type<typename S::Scalar>> r;
    r.template update<core::real_kind::finite>(truth, score, name);
    return (*this)(r, options);
  }
  template <class Y, class S, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<W>& weights,
                    const pairwise_loss_options& options = {}) const {
    ranked_scores<core::real_type<typename S::Scalar>, double> r;
    r.template update<core::real_kind::finite>(truth, score, weights, name);
    return (*this)(r, options);
  }
  template <class Score, class Weight>
  double operator()(const ranked_scores<Score, Weight>& r, const pairwise_loss_options& options = {}) const {
    discrimination_detail::check_options(name, options);
    discrimination_detail::class_points positive;
    discrimination_detail::class_points negative;
    r.ascending([&](const auto& block) {
      if (core::is_infinite(block.score)) core::raise_for(name, "a score is infinite");
      const auto s = static_cast<double>(block.score);
      if (block.positives > 0) positive.add(s, static_cast<double>(block.positives));
      if (block.negatives > 0) negative.add(s, static_cast<double>(block.negatives));
    });
    return discrimination_detail::pair_mean(positive, negative, options);
  }
  template <class Y, class S, class... Rest>
  requires(!core::dense<Y> || !core::dense<S> || (core::unwrapped<Rest> || ...)) double operator()(const Y&, const S&,
                                                                                                   const Rest&...) const {
    static_assert(
        core::always_false<Y, S>,
        "assay::pairwise_loss takes Eigen vectors (truth, score[, weights][, options]) or a ranked_scores; wrap a std::vector or "
        "std::span as assay::view(x)");
    return 0;
  }

 private:
  static constexpr const char* name = "pairwise_loss";
};
inline constexpr pairwise_loss_function pairwise_loss{};

/// pairwise_loss with its derivatives with respect to the scores: (truth, score[, weights][, options]) →
/// {value, gradient}, the gradient a Vector of n doubles whatever the type of the scores.
///
/// @par Input      as pairwise_loss
/// @par Returns    the derivative of the mean; it sums to 0, is 0 for rows of weight 0, and at the kink of the hinge (d = margin)
///                 it is that of the side without loss, 0. One class only: value NaN and all derivatives NaN, or
///                 options.undefined and 0. Where an entry leaves the range of double it is infinite
/// @par Errors     as pairwise_loss
/// @par Cost       squared and exponential O(n) without sorting; the others a radix sort and two passes, about 100 bytes a row;
///                 the error of an entry is below 1e-13 of the sum of the sizes of its terms
struct pairwise_loss_gradient_function {
  template <class Y, class S>
  value_and_gradient<> operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score,
                               const pairwise_loss_options& options = {}) const {
    return call(truth, score, options);
  }
  template <class Y, class S, class W>
  value_and_gradient<> operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score,
                               const Eigen::DenseBase<W>& weights, const pairwise_loss_options& options = {}) const {
    core::check_same_size(name, "weights", weights.size(), "truth", truth.size());
    return call(truth, score, options, core::weight_feed<W>(weights, name));
  }
  template <class Y, class S, class... Rest>
  requires(!core::dense<Y> || !core::dense<S> || (core::unwrapped<Rest> || ...)) value_and_gradient<> operator()(
      const Y&, const S&, const Rest&...) const {
    static_assert(core::always_false<Y, S>,
                  "assay::pairwise_loss_gradient takes Eigen vectors (truth, score[, weights][, options]); wrap a std::vector or "
                  "std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "pairwise_loss_gradient";

  template <class Y, class S, class... W>
  static value_and_gradient<> call(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score,
                                const pairwise_loss_options& options, const W&... weights) {
    using real = core::real_type<typename S::Scalar>;
    discrimination_detail::check_options(name, options);
    const core::label_feed<Y> y(truth, {name, "truth"});
    const core::real_feed<S, core::real_kind::finite> s(score, {name, "score"});
    core::check_same_size(name, "score", s.size(), "truth", y.size());
    discrimination_detail::labelled_rows<real> rows;
    rows.positive.reserve(y.size());
    rows.negative.reserve(y.size());
    core::for_blocks(
        0, y.size(),
        [&](Index begin, Index count, const std::uint8_t* label, const real* x, const auto*... w) {
          for (Index i = 0; i < count; ++i) {
            double weight = 1;
            ((weight = w[i]), ...);
            if (core::magnitude_bits(weight) == 0) continue;
            (label[i] != 0 ? rows.positive : rows.negative).add(static_cast<double>(x[i]), weight, begin + i);
          }
        },
        y, s, weights...);
    return rows.gradient(name, y.size(), options);
  }
};
inline constexpr pairwise_loss_gradient_function pairwise_loss_gradient{};

ASSAY_NAMESPACE_END
