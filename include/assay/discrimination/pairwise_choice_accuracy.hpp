// SPDX-License-Identifier: MIT
/// @file
/// pairwise_choice_accuracy: how often one of two items is chosen that a reference puts first.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/radix_sort.hpp>
#include <assay/core/sums.hpp>
#include <assay/core/weighting.hpp>
#include <assay/core/wilson_interval.hpp>
#include <assay/discrimination/row_ids.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

ASSAY_NAMESPACE_BEGIN

struct pairwise_choice_accuracy_options {
  double level = 0.95;                                        ///< confidence level in (0, 1)
  assay::weighting weighting = assay::weighting::importance;  ///< meaning of the weights, if any
};

/// What pairwise_choice_accuracy returns.
struct pairwise_choice_accuracy_result {
  estimate accuracy;           ///< share of the pairs in which the item with the larger reference was chosen
  Index pairs = 0;             ///< pairs of different references, of weight other than 0
  Index ties = 0;              ///< of them: choices of ½
  Index skipped = 0;           ///< pairs of equal references, which say nothing
  double effective_pairs = 0;  ///< how many independent pairs of equal weight would say as much: the n of the interval
};

namespace discrimination_detail {

/// Choices between two items of different reference.
struct choice_rows {
  std::vector<double> credit;         // 1 where the item with the larger reference was chosen, 0 where the other was
  std::vector<double> weight;         // near 1 by a power of two; empty when unweighted
  std::vector<std::uint64_t> item_a;  // empty unless items are given
  std::vector<std::uint64_t> item_b;
  Index ties = 0;
  Index skipped = 0;
  int exponent = 0;  // of the scale of the weights

  double weight_at(std::size_t i) const { return weight.empty() ? 1.0 : weight[i]; }
  /// Σ f(i) over pairs.
  template <class F>
  double sum(F&& f) const {
    core::cascade_sum total;
    for (std::size_t i = 0; i < credit.size(); ++i) total.add(f(i));
    return total.value();
  }
};

template <class C, class A, class B, class... W>
choice_rows collect_choices(const char* function, weighting kind, const std::vector<std::uint64_t>& item_a,
                            const std::vector<std::uint64_t>& item_b, const Eigen::DenseBase<C>& choice,
                            const Eigen::DenseBase<A>& reference_a, const Eigen::DenseBase<B>& reference_b,
                            const Eigen::DenseBase<W>&... weights) {
  const core::real_feed<C, core::real_kind::probability, double> c(choice, {function, "choice"});
  const core::real_feed<A, core::real_kind::ordered, double> a(reference_a, {function, "reference_a"});
  const core::real_feed<B, core::real_kind::ordered, double> b(reference_b, {function, "reference_b"});
  core::check_same_size(function, "reference_a", a.size(), "choice", c.size());
  core::check_same_size(function, "reference_b", b.size(), "choice", c.size());
  (core::check_same_size(function, "weights", weights.size(), "choice", c.size()), ...);
  choice_rows out;
  bool whole = true;
  const auto add = [&](Index begin, Index n, const double* chosen, const double* of_a, const double* of_b, const auto*... w) {
    for (Index i = 0; i < n; ++i) {
      if (((core::magnitude_bits(w[i]) == 0) || ...)) continue;
      const std::uint64_t key_a = core::ordered_key(of_a[i]);
      const std::uint64_t key_b = core::ordered_key(of_b[i]);
      if (key_a == key_b) {
        ++out.skipped;
        continue;
      }
      out.ties += chosen[i] == 0.5;
      out.credit.push_back(key_a < key_b ? chosen[i] : 1 - chosen[i]);
      (out.weight.push_back(w[i]), ...);
      ((whole = whole && w[i] == std::floor(w[i])), ...);
      if (!item_a.empty()) {
        out.item_a.push_back(item_a[static_cast<std::size_t>(begin + i)]);
        out.item_b.push_back(item_b[static_cast<std::size_t>(begin + i)]);
      }
    }
  };
  core::for_blocks(0, c.size(), add, c, a, b, core::weight_feed<W>(weights, function)...);
  if (kind == weighting::frequency && !whole) core::raise_for(function, "frequency weights must be whole numbers");
  double largest = 0;
  for (const double w : out.weight) largest = (std::max)(largest, w);
  out.exponent = core::binary_exponent(largest);
  for (double& w : out.weight) w = std::ldexp(w, -out.exponent);
  return out;
}

/// Accuracy, and how many pairs would say as much if none had an item in common with another.
inline pairwise_choice_accuracy_result accuracy_of(const choice_rows& rows, const pairwise_choice_accuracy_options& o) {
  pairwise_choice_accuracy_result out;
  out.accuracy.level = o.level;
  out.pairs = static_cast<Index>(rows.credit.size());
  out.ties = rows.ties;
  out.skipped = rows.skipped;
  if (out.pairs == 0) return out;
  const double total = rows.sum([&](std::size_t i) { return rows.weight_at(i); });
  const double right = rows.sum([&](std::size_t i) { return rows.weight_at(i) * rows.credit[i]; });
  const double squares = rows.sum([&](std::size_t i) { return rows.weight_at(i) * rows.weight_at(i); });
  out.effective_pairs = o.weighting == weighting::frequency ? std::ldexp(total, rows.exponent) : total * (total / squares);
  out.accuracy.value = (std::min)(1.0, right / total);
  return out;
}

/// Σ over items of (Σ of the residuals of their pairs)², less the same over pairs of items: both relative to the total weight.
struct residual_squares {
  double of_items = 0;
  double of_pairs = 0;
  double items = 0;

  residual_squares(const choice_rows& rows, double accuracy) {
    const std::size_t n = rows.credit.size();
    const double total = rows.sum([&](std::size_t i) { return rows.weight_at(i); });
    std::vector<double> residual(n);
    for (std::size_t i = 0; i < n; ++i) residual[i] = rows.weight_at(i) / total * (rows.credit[i] - accuracy);
    std::vector<std::uint64_t> first(n);
    std::vector<std::uint64_t> second(n);
    for (std::size_t i = 0; i < n; ++i) {
      first[i] = (std::min)(rows.item_a[i], rows.item_b[i]);
      second[i] = (std::max)(rows.item_a[i], rows.item_b[i]);
    }
    // every pair at both of its items
    std::vector<std::uint64_t> keys(first);
    keys.insert(keys.end(), second.begin(), second.end());
    std::vector<std::uint32_t> order(2 * n);
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    core::radix_sort(keys, order);
    const auto squares = [&](auto same, double& count) {
      core::cascade_sum sum;
      for (std::size_t begin = 0, end; begin < order.size(); begin = end) {
        double part = 0;
        for (end = begin; end < order.size() && same(begin, end); ++end) part += residual[order[end] % n];
        sum.add(part * part);
        count += 1;
      }
      return sum.value();
    };
    of_items = squares([&](std::size_t i, std::size_t j) { return keys[i] == keys[j]; }, items);
    // and once by both: in the order of the second item, then of the first
    order.resize(n);
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    keys = second;
    core::radix_sort(keys, order);
    for (std::size_t i = 0; i < n; ++i) keys[i] = first[order[i]];
    core::radix_sort(keys, order);
    double pairs = 0;
    of_pairs = squares([&](std::size_t i, std::size_t j) { return keys[i] == keys[j] && second[order[i]] == second[order[j]]; }, pairs);
  }
};

}  // namespace discrimination_detail

/// Accuracy of choices between two items: of the pairs whose references differ, the weighted share in which the item with the larger
/// reference was chosen, an undecided choice counting half. With correctness as reference it is AUC_a, with consistency AUC_c; if a
/// score chooses, over all pairs, it is the AUROC, or (1 + somers_d)/2 for graded references.
///
/// `pairwise_choice_accuracy(choice, reference_a, reference_b[, weights][, options])` → pairwise_choice_accuracy_result.
/// @par Input      choice: n numbers, 0 where item a was chosen, 1 where b was, ½ where neither; in between the share of repeated
///                 answers that chose b; reference_a, reference_b: n real numbers each, larger = better, not NaN; weights: n finite
///                 numbers >= 0, an integer weight equals a repeated row
/// @par Options    level (0.95); weighting importance (effective pairs (Σw)²/Σw²) or frequency (Σw, whole weights)
/// @par Returns    accuracy in [0, 1] with Wilson's interval for so many effective pairs; all NaN without a pair of different references
/// @par Errors     invalid_input: sizes differ, NaN, a choice outside [0, 1], negative weight, a level outside (0, 1), frequency weights
///                 that are not whole
/// @par Cost       O(n); 8 bytes a pair (weighted 16)
/// @par Merge      pairs, ties and skipped pairs add; the accuracy is the mean of the parts by their weights
/// @par Note       the interval holds for pairs that have no items in common; else take clustered_pairwise_choice_accuracy
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
                  "assay::pairwise_choice_accuracy takes Eigen vectors (choice, reference_a, reference_b[, weights][, options]); wrap a "
                  "std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "pairwise_choice_accuracy";
  template <class... Columns>
  static pairwise_choice_accuracy_result call(const pairwise_choice_accuracy_options& o, const Columns&... columns) {
    core::check_level(name, o.level);
    const auto rows = discrimination_detail::collect_choices(name, o.weighting, {}, {}, columns...);
    pairwise_choice_accuracy_result out = discrimination_detail::accuracy_of(rows, o);
    out.accuracy = core::wilson(out.accuracy.value, out.effective_pairs, o.level);
    return out;
  }
};
inline constexpr pairwise_choice_accuracy_function pairwise_choice_accuracy{};

/// The same for pairs that have items in common: the interval allows for dependence between any two pairs that share an item.
///
/// With e = w(credit − accuracy)/Σw of every pair, Var = Σ_items (Σ e of its pairs)² − Σ_{a,b} (Σ e of the pairs of a and b)²; no less
/// than the last sum, which is the variance of pairs without common items. Of all pairs of positives and negatives it is the
/// infinitesimal jackknife's variance of the AUROC, less a term smaller by 1/n. Wilson's interval has n = accuracy(1 − accuracy)/Var;
/// at an accuracy of 0 or 1, where Var is 0, as many pairs as there are, at most items/2.
///
/// `clustered_pairwise_choice_accuracy(choice, reference_a, reference_b, item_a, item_b[, weights][, options])`.
/// @par Input      as pairwise_choice_accuracy; item_a, item_b: n whole numbers >= 0 that need not be dense, which items were compared
/// @par Errors     as pairwise_choice_accuracy; an item that is negative or not whole, or compared with itself; 2³¹ or more pairs
/// @par Cost       O(n) radix sorts; about 90 bytes a pair while it runs
/// @par Merge      not by parts: items lie in several
/// @par Reference  Fafchamps and Gubert 2007, doi:10.1016/j.jdeveco.2006.05.005; Aronow, Samii and Assenova 2015, doi:10.1093/pan/mpv018
struct clustered_pairwise_choice_accuracy_function {
  template <class C, class A, class B, class I, class J>
  pairwise_choice_accuracy_result operator()(const Eigen::DenseBase<C>& choice, const Eigen::DenseBase<A>& reference_a,
                                             const Eigen::DenseBase<B>& reference_b, const Eigen::DenseBase<I>& item_a,
                                             const Eigen::DenseBase<J>& item_b,
                                             const pairwise_choice_accuracy_options& options = {}) const {
    return call(options, item_a, item_b, choice, reference_a, reference_b);
  }
  template <class C, class A, class B, class I, class J, class W>
  pairwise_choice_accuracy_result operator()(const Eigen::DenseBase<C>& choice, const Eigen::DenseBase<A>& reference_a,
                                             const Eigen::DenseBase<B>& reference_b, const Eigen::DenseBase<I>& item_a,
                                             const Eigen::DenseBase<J>& item_b, const Eigen::DenseBase<W>& weights,
                                             const pairwise_choice_accuracy_options& options = {}) const {
    return call(options, item_a, item_b, choice, reference_a, reference_b, weights);
  }
  template <class C, class A, class B, class I, class J, class... Rest>
    requires(!core::dense<C> || !core::dense<A> || !core::dense<B> || !core::dense<I> || !core::dense<J> || (core::unwrapped<Rest> || ...))
  pairwise_choice_accuracy_result operator()(const C&, const A&, const B&, const I&, const J&, const Rest&...) const {
    static_assert(core::always_false<C, A>,
                  "assay::clustered_pairwise_choice_accuracy takes Eigen vectors (choice, reference_a, reference_b, item_a, item_b[, "
                  "weights][, options]); wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "clustered_pairwise_choice_accuracy";
  template <class I, class J, class C, class... Columns>
  static pairwise_choice_accuracy_result call(const pairwise_choice_accuracy_options& o, const Eigen::DenseBase<I>& item_a,
                                              const Eigen::DenseBase<J>& item_b, const Eigen::DenseBase<C>& choice,
                                              const Columns&... columns) {
    namespace detail = discrimination_detail;
    core::check_level(name, o.level);
    core::check_same_size(name, "item_a", item_a.size(), "choice", choice.size());
    core::check_same_size(name, "item_b", item_b.size(), "choice", choice.size());
    if (choice.size() > Index{0x7fffffff}) core::raise_for(name, "more than 2^31 - 1 rows");
    const auto a = detail::row_ids({name, "item_a"}, item_a);
    const auto b = detail::row_ids({name, "item_b"}, item_b);
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i] == b[i]) core::raise_at({name, "item_b"}, static_cast<Index>(i), "= " + core::to_text(b[i]) + " is item_a too");
    }
    const detail::choice_rows rows = detail::collect_choices(name, o.weighting, a, b, choice, columns...);
    pairwise_choice_accuracy_result out = detail::accuracy_of(rows, o);
    if (out.pairs == 0) return out;
    const double p = out.accuracy.value;
    const detail::residual_squares squares(rows, p);
    const double variance = (std::max)(squares.of_items - squares.of_pairs, squares.of_pairs);
    out.effective_pairs = variance > 0 ? p * (1 - p) / variance : (std::min)(out.effective_pairs, squares.items / 2);
    out.accuracy = core::wilson(p, out.effective_pairs, o.level);
    out.accuracy.standard_error = std::sqrt(variance);
    return out;
  }
};
inline constexpr clustered_pairwise_choice_accuracy_function clustered_pairwise_choice_accuracy{};

ASSAY_NAMESPACE_END
