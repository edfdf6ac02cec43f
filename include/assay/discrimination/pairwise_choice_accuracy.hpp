// SPDX-License-Identifier: MIT
/// @file
/// pairwise_choice_accuracy: how often the better of two items is chosen.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/fixed_sum.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/weighting.hpp>
#include <assay/core/wilson_interval.hpp>

#include <algorithm>
#include <cmath>

ASSAY_NAMESPACE_BEGIN

struct pairwise_choice_accuracy_options {
  double level = 0.95;                                        ///< confidence level in (0, 1)
  assay::weighting weighting = assay::weighting::importance;  ///< meaning of the weights, if any
};

/// What pairwise_choice_accuracy returns. Pairs are counted by their weights.
struct pairwise_choice_accuracy_result {
  estimate accuracy;   ///< share of the compared pairs in which the better item was chosen, ties half; Wilson's interval
  double pairs = 0;    ///< compared: the references differ
  double ties = 0;     ///< of these, no choice was made
  double skipped = 0;  ///< the references are equal
};

namespace discrimination_detail {

/// Choices of 0, ½ or 1.
template <class Derived>
class choice_feed : public core::real_feed<Derived, core::real_kind::ordered, double> {
  using base = core::real_feed<Derived, core::real_kind::ordered, double>;

 public:
  choice_feed(const Eigen::DenseBase<Derived>& x, core::argument a) : base(x, a), argument_(a) {}
  const double* load(Index begin, Index count, double* buffer) const {
    const double* x = base::load(begin, count, buffer);
    for (Index i = 0; i < count; ++i) {
      if (!(core::is_probability(x[i]) && 2 * x[i] == std::floor(2 * x[i]))) [[unlikely]] {
        core::raise_at(argument_, begin + i, "= " + core::to_text(x[i]) + " is not 0, 0.5 or 1");
      }
    }
    return x;
  }

 private:
  core::argument argument_;
};

inline bool is_compared(double a, double b) { return a < b || b < a; }

/// Sums over pairs whose order does not matter to the bits; weights are at most 1.
struct choice_sums {
  core::fixed_sum pairs;
  core::fixed_sum squares;
  core::fixed_sum right;
  core::fixed_sum ties;
  core::fixed_sum skipped;

  void add(double choice, double a, double b, double w) {
    if (!is_compared(a, b)) return skipped.add(w);
    pairs.add(w);
    squares.add(w * w);
    if (choice > 0 && choice < 1) return ties.add(w);
    if ((choice > 0) == (a < b)) right.add(w);
  }
};

}  // namespace discrimination_detail

/// Accuracy of choices between two items: of the pairs whose references differ, the share in which the item with the larger
/// reference was chosen, Σ w (1[right] + ½·1[no choice]) / Σ w, with Wilson's interval.
///
/// With correctness 0/1 as reference it is AUC_a, with consistency AUC_c. Of choices that follow a score, over all pairs of items,
/// it equals pairwise_accuracy(reference, score): the AUROC for 0/1, (1 + Somers' D)/2 in general.
///
/// `pairwise_choice_accuracy(choice, reference_a, reference_b[, weights][, options])` → pairwise_choice_accuracy_result.
/// @par Input      choice: n of 0 (a), 1 (b) or 0.5 (neither); references: n real numbers, not NaN (infinities are ordered);
///                 weights: n finite numbers >= 0
/// @par Options    level (0.95); weighting: importance counts (Σw)²/Σw² trials, frequency Σw (whole weights)
/// @par Undefined  accuracy NaN throughout when no references differ
/// @par Errors     invalid_input: sizes differ, NaN, another choice, negative weight, level outside (0, 1), frequency weights that are
///                 not whole
/// @par Coverage   the interval takes pairs for independent. It is too narrow when pairs share items: then resample items, or of
///                 choices that follow a score take clustered_auroc_interval or auroc_interval
/// @par Cost       one pass, weighted two; no memory
/// @par Merge      the mean of the parts, weighted by pairs. The order of rows does not matter to the bits
/// @par Reference  Steyvers, Belem and Smyth 2025, arXiv:2510.05126
struct pairwise_choice_accuracy_function {
  template <class C, class A, class B>
  pairwise_choice_accuracy_result operator()(const Eigen::DenseBase<C>& choice, const Eigen::DenseBase<A>& reference_a,
                                             const Eigen::DenseBase<B>& reference_b,
                                             const pairwise_choice_accuracy_options& options = {}) const {
    return call(options, choice, reference_a, reference_b);
  }
  template <class C, class A, class B, class W>
  pairwise_choice_accuracy_result operator()(const Eigen::DenseBase<C>& choice, const Eigen::DenseBase<A>& reference_a,
                                             const Eigen::DenseBase<B>& reference_b, const Eigen::DenseBase<W>& weights,
                                             const pairwise_choice_accuracy_options& options = {}) const {
    return call(options, choice, reference_a, reference_b, weights);
  }
  template <class C, class A, class B, class... Rest>
    requires(!core::dense<C> || !core::dense<A> || !core::dense<B> || (core::unwrapped<Rest> || ...))
  pairwise_choice_accuracy_result operator()(const C&, const A&, const B&, const Rest&...) const {
    static_assert(core::always_false<C, A>,
                  "assay::pairwise_choice_accuracy takes Eigen vectors (choice, reference_a, reference_b[, weights][, options]); "
                  "wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "pairwise_choice_accuracy";

  template <class C, class A, class B, class... W>
  static pairwise_choice_accuracy_result call(const pairwise_choice_accuracy_options& o, const Eigen::DenseBase<C>& choice,
                                              const Eigen::DenseBase<A>& a, const Eigen::DenseBase<B>& b,
                                              const Eigen::DenseBase<W>&... weights) {
    using core::real_kind;
    core::check_level(name, o.level);
    const Index n = choice.size();
    core::check_same_size(name, "reference_a", a.size(), "choice", n);
    core::check_same_size(name, "reference_b", b.size(), "choice", n);
    (core::check_same_size(name, "weights", weights.size(), "choice", n), ...);
    const core::real_feed<A, real_kind::ordered, double> feed_a(a, {name, "reference_a"});
    const core::real_feed<B, real_kind::ordered, double> feed_b(b, {name, "reference_b"});
    // weights by the powers of two that bring the largest of the skipped and of the compared pairs below 1
    double largest[2] = {1, 1};
    bool whole = true;
    if constexpr (sizeof...(W) == 1) {
      largest[0] = largest[1] = 0;
      const auto see = [&](Index, Index count, const double* x, const double* y, const double* w) {
        for (Index i = 0; i < count; ++i) {
          double& most = largest[discrimination_detail::is_compared(x[i], y[i])];
          most = (std::max)(most, w[i]);
          whole = whole && w[i] == std::floor(w[i]);
        }
      };
      core::for_blocks(0, n, see, feed_a, feed_b, core::weight_feed<W>(weights, name)...);
    }
    const bool by_frequency = o.weighting == weighting::frequency;
    if (by_frequency && !whole) core::raise_for(name, "frequency weights must be whole numbers");
    int exponents[2] = {0, 0};
    for (int k = 0; k < 2; ++k) (void)std::frexp(largest[k], &exponents[k]);

    discrimination_detail::choice_sums sums;
    const auto add = [&](Index, Index count, const double* c, const double* x, const double* y, const auto*... w) {
      for (Index i = 0; i < count; ++i) {
        if constexpr (sizeof...(W) == 1) {
          sums.add(c[i], x[i], y[i], (std::ldexp(w[i], -exponents[discrimination_detail::is_compared(x[i], y[i])]), ...));
        } else {
          sums.add(c[i], x[i], y[i], 0.5);  // exponents of 1
        }
      }
    };
    core::for_blocks(0, n, add, discrimination_detail::choice_feed<C>(choice, {name, "choice"}), feed_a, feed_b,
                     core::weight_feed<W>(weights, name)...);

    pairwise_choice_accuracy_result out;
    const double pairs = sums.pairs.value();
    out.pairs = std::ldexp(pairs, exponents[1]);
    out.ties = std::ldexp(sums.ties.value(), exponents[1]);
    out.skipped = std::ldexp(sums.skipped.value(), exponents[0]);
    out.accuracy.level = o.level;
    if (!(pairs > 0)) return out;
    const double value = (std::min)(1.0, (sums.right.value() + 0.5 * sums.ties.value()) / pairs);
    out.accuracy = core::wilson(value, by_frequency ? out.pairs : pairs * (pairs / sums.squares.value()), o.level);
    return out;
  }
};
inline constexpr pairwise_choice_accuracy_function pairwise_choice_accuracy{};

ASSAY_NAMESPACE_END
