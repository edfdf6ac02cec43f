// SPDX-License-Identifier: MIT
/// @file
/// pairwise_accuracy: share of pairs that a score puts in the true order.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/radix_sort.hpp>
#include <assay/core/undefined.hpp>
#include <assay/discrimination/inversions.hpp>

#include <algorithm>
#include <cmath>

ASSAY_NAMESPACE_BEGIN

struct pairwise_accuracy_options {
  double tie_credit = 0.5;                ///< what a pair with equal scores counts: 0.5 as AUROC, 0 strict, 1 lenient
  double undefined = assay::undefined();  ///< returned without a pair of different truth
};

namespace discrimination_detail {

/// Rows in the order of (score, truth).
template <class Amount>
struct truth_by_score {
  static constexpr bool is_weighted = std::is_same_v<Amount, double>;
  using total_type = std::conditional_t<is_weighted, double, core::uint128>;
  std::vector<std::uint64_t> truth;
  std::vector<std::uint64_t> score;
  std::vector<Amount> weights;  // empty when unweighted

  void add(Index n, const double* y, const double* s, const double* w) {
    for (Index i = 0; i < n; ++i) {
      if constexpr (is_weighted) {
        if (core::magnitude_bits(w[i]) == 0) continue;
        weights.push_back(w[i]);
      }
      truth.push_back(core::ordered_key(y[i]));
      score.push_back(core::ordered_key(s[i]));
    }
  }

  /// Two stable sorts: by truth, then by score.
  void sort() {
    const std::size_t n = truth.size();
    std::vector<std::uint32_t> order(n);
    for (std::size_t i = 0; i < n; ++i) order[i] = static_cast<std::uint32_t>(i);
    std::vector<std::uint64_t> keys = truth;
    core::radix_sort(keys, order);
    for (std::size_t i = 0; i < n; ++i) keys[i] = score[order[i]];
    core::radix_sort(keys, order);
    score = std::move(keys);
    gather(truth, order);
    if constexpr (is_weighted) gather(weights, order);
  }
  template <class T>
  static void gather(std::vector<T>& x, const std::vector<std::uint32_t>& order) {
    std::vector<T> out(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) out[i] = x[order[i]];
    x = std::move(out);
  }

  /// Σ w_i w_j over the pairs of different truth inside blocks of consecutive rows, in each of which truth ascends. A sum of
  /// products, not a difference of sums: nothing cancels when one truth has nearly all the weight.
  template <class Same>
  total_type differing(Same&& same) const {
    total_type total{};
    for (std::size_t begin = 0, end; begin < truth.size(); begin = end) {
      total_type below{};  // weight of the rows of smaller truth
      total_type level{};  // weight of the rows so far of this truth
      total_type pairs{};
      for (end = begin; end < truth.size() && same(begin, end); ++end) {
        if (end > begin && truth[end] != truth[end - 1]) {
          pairs += below * level;
          below += level;
          level = 0;
        }
        level += weight(end);
      }
      total += pairs + below * level;
    }
    return total;
  }
  total_type weight(std::size_t i) const {
    if constexpr (is_weighted) {
      return weights[i];
    } else {
      return 1;
    }
  }

  /// Weights by a power of two such that neither the sum of all products nor the product of a large and a small one leaves
  /// the range of double.
  void scale() {
    if constexpr (is_weighted) {
      double largest = 0;
      for (const double w : weights) largest = (std::max)(largest, w);
      int exponent = 0;
      (void)std::frexp(largest, &exponent);
      for (double& w : weights) w = std::ldexp(w, 450 - exponent);
    }
  }

  double accuracy(const pairwise_accuracy_options& o) {
    sort();
    scale();
    // inside equal scores truth ascends, so every inversion is a pair in the wrong order
    const total_type tied = differing([&](std::size_t i, std::size_t j) { return score[i] == score[j]; });
    inversion_counter<std::uint64_t, Amount> inversions(truth, weights);
    const total_type discordant = inversions.count();  // leaves truth sorted
    if (truth.empty() || truth.front() == truth.back()) return o.undefined;
    const auto comparable = static_cast<double>(differing([](std::size_t, std::size_t) { return true; }));
    const double lost = static_cast<double>(discordant) + (1 - o.tie_credit) * static_cast<double>(tied);
    return (std::max)(0.0, (std::min)(1.0, 1 - lost / comparable));
  }
};

}  // namespace discrimination_detail

/// Pairwise accuracy (ranking accuracy): of all pairs of rows with different truth, the share that the score puts in the
/// order of the truth, (C + c·T) / (C + D + T) with C concordant, D discordant and T pairs of equal score, c = tie_credit.
/// For 0/1 truth and c = ½ it is the AUROC; the truth may as well be graded (ratings, times, utilities).
///
/// `pairwise_accuracy(truth, score[, weights][, options])`.
/// @par Input      truth, score: n real numbers, not NaN (infinities are ordered); weights: n finite numbers >= 0, a pair
///                 weighs w_i·w_j, an integer weight equals a repeated row
/// @par Returns    a value in [0, 1]; NaN (options.undefined) when no two rows differ in truth
/// @par Errors     invalid_input: sizes differ, NaN, negative weight, tie_credit outside [0, 1], more than 2³² − 1 rows
/// @par Cost       O(n log n) time, about 50 bytes a row while it runs; unweighted pair counts are exact
/// @par Same as    (1 + Goodman-Kruskal-like Somers' D of the score given the truth) / 2 for c = ½
struct pairwise_accuracy_function {
  template <class Y, class S>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const pairwise_accuracy_options& options = {}) const {
    check(truth.size(), options);
    const truth_feed<Y> t(truth, {name, "truth"});
    const truth_feed<S> s(score, {name, "score"});
    core::check_same_size(name, "score", s.size(), "truth", t.size());
    discrimination_detail::truth_by_score<std::uint64_t> rows;
    core::for_blocks(
        0, t.size(), [&](Index, Index n, const double* y, const double* x) { rows.add(n, y, x, nullptr); }, t, s);
    return rows.accuracy(options);
  }
  template <class Y, class S, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<W>& weights,
                    const pairwise_accuracy_options& options = {}) const {
    check(truth.size(), options);
    const truth_feed<Y> t(truth, {name, "truth"});
    const truth_feed<S> s(score, {name, "score"});
    const core::weight_feed<W> w(weights, name);
    core::check_same_size(name, "score", s.size(), "truth", t.size());
    core::check_same_size(name, "weights", w.size(), "truth", t.size());
    discrimination_detail::truth_by_score<double> rows;
    core::for_blocks(
        0, t.size(), [&](Index, Index n, const double* y, const double* x, const double* v) { rows.add(n, y, x, v); }, t, s, w);
    return rows.accuracy(options);
  }
  template <class Y, class S, class... Rest>
    requires(!core::dense<Y> || !core::dense<S> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const S&, const Rest&...) const {
    static_assert(core::always_false<Y, S>,
                  "assay::pairwise_accuracy takes Eigen vectors (truth, score[, weights][, options]); wrap a std::vector or "
                  "std::span as assay::view(x)");
    return 0;
  }

 private:
  static constexpr const char* name = "pairwise_accuracy";
  template <class D>
  using truth_feed = core::real_feed<D, core::real_kind::ordered, double>;
  static void check(Index n, const pairwise_accuracy_options& o) {
    if (!core::is_probability(o.tie_credit)) core::raise_for(name, "tie_credit = " + core::to_text(o.tie_credit) + " is not in [0, 1]");
    if (n > Index{0xffffffff}) core::raise_for(name, "more than 2^32 - 1 rows");
  }
};
inline constexpr pairwise_accuracy_function pairwise_accuracy{};

ASSAY_NAMESPACE_END
