// SPDX-License-Identifier: MIT
/// @file
/// pair_counts: how many pairs of rows two columns put in the same order, in opposite orders, or tie.
#pragma once

#include <assay/core/undefined.hpp>
#include <assay/discrimination/pair_table.hpp>

ASSAY_NAMESPACE_BEGIN

struct pair_counts_options {
  /// Of a row of weight w: importance, one row, no pair with itself; frequency, w rows, w(w − 1)/2 pairs tied on both.
  assay::weighting weighting = assay::weighting::importance;
};

/// Pairs of rows; a pair weighs w_i·w_j.
struct pair_counts_result {
  double concordant = 0;  ///< x and y differ in the same direction
  double discordant = 0;  ///< in opposite directions
  double tied_x = 0;      ///< only x is equal
  double tied_y = 0;      ///< only y is equal
  double tied_both = 0;   ///< both are equal
  double weight = 0;      ///< Σ w: n when unweighted
  Index distinct_x = 0;   ///< different values of x
  Index distinct_y = 0;   ///< different values of y

  /// All pairs: n(n − 1)/2 when unweighted.
  double pairs() const { return concordant + discordant + (tied_x + tied_y) + tied_both; }
  friend bool operator==(const pair_counts_result&, const pair_counts_result&) = default;
};

namespace discrimination_detail {

/// The counts of a table in its scale of weights, given the pairs between its blocks.
inline pair_counts_result counts_of(const pair_table& t, const pair_sums& between, weighting kind) {
  pair_counts_result out;
  out.concordant = between.concordant;
  out.discordant = between.discordant;
  out.tied_y = between.tied;
  out.weight = t.total();
  out.distinct_x = static_cast<Index>(t.blocks());
  out.distinct_y = static_cast<Index>(t.distinct_y);
  core::cascade_sum tied_x;
  for (std::size_t b = 0; b < t.blocks(); ++b) tied_x.add(t.pairs_in_block(b));
  out.tied_x = tied_x.value();
  core::cascade_sum tied_both;
  for (const pair_cell& c : t.cells) tied_both.add(t.pairs_in_cell(c, kind));
  out.tied_both = tied_both.value();
  return out;
}
inline pair_counts_result counts_of(const pair_table& t, weighting kind) {
  std::vector<pair_cell> cells = t.cells;
  return counts_of(t, block_pairs<pair_cell>(cells, t.block).count(0, t.blocks()), kind);
}

inline void check_whole(const char* function, const pair_table& t, weighting kind) {
  if (kind == weighting::frequency && !t.whole) core::raise_for(function, "frequency weights must be whole numbers");
}

/// Function object: metric(x, y[, weights][, options]) through Metric::of(pair_table, options). Metric::name, Metric::first and
/// Metric::second stand in error messages; Metric::check(options), if any, is asked first. A Metric with is_test takes no weights.
template <class Metric, class Options>
struct pair_count_metric {
  template <class X, class Y>
  auto operator()(const Eigen::DenseBase<X>& x, const Eigen::DenseBase<Y>& y, const Options& options = {}) const {
    check(options);
    return Metric::of(pair_table(collect_pairs(first, x, second, y)), options);
  }
  template <class X, class Y, class W>
  auto operator()(const Eigen::DenseBase<X>& x, const Eigen::DenseBase<Y>& y, const Eigen::DenseBase<W>& weights,
                  const Options& options = {}) const {
    if constexpr (requires { Metric::is_test; }) {
      core::raise_for(Metric::name, "no test is defined for weighted rows; leave the weights out, or repeat the rows");
    }
    check(options);
    return Metric::of(pair_table(collect_pairs(first, x, second, y, weights)), options);
  }
  template <class X, class Y, class... Rest>
    requires(!core::dense<X> || !core::dense<Y> || (core::unwrapped<Rest> || ...))
  double operator()(const X&, const Y&, const Rest&...) const {
    static_assert(core::always_false<X, Y>,
                  "assay: metrics of pairs take two Eigen vectors ([, weights][, options]); wrap a std::vector or std::span as "
                  "assay::view(x)");
    return 0;
  }

 private:
  static void check(const Options& o) {
    if constexpr (requires { Metric::check(o); }) Metric::check(o);
  }
  static constexpr core::argument first{Metric::name, Metric::first};
  static constexpr core::argument second{Metric::name, Metric::second};
};

struct pair_counts_metric {
  static constexpr const char* name = "pair_counts";
  static constexpr const char* first = "x";
  static constexpr const char* second = "y";
  static pair_counts_result of(const pair_table& t, const pair_counts_options& o) {
    check_whole(name, t, o.weighting);
    pair_counts_result out = counts_of(t, o.weighting);
    for (double* const count : {&out.concordant, &out.discordant, &out.tied_x, &out.tied_y, &out.tied_both}) {
      *count = t.as_given(name, *count, 2);
    }
    out.weight = t.as_given(name, out.weight, 1);
    return out;
  }
};

}  // namespace discrimination_detail

/// Concordant, discordant and tied pairs of rows of two columns: all that Kendall's τ, Goodman and Kruskal's γ, Somers' D and
/// pairwise accuracy depend on. Those take the result as their argument, so that one sort answers them all.
///
/// `pair_counts(x, y[, weights][, options])` → pair_counts_result.
/// @par Input      x, y: n real numbers, not NaN (infinities are ordered, −0 ties with +0); weights: n finite numbers >= 0
/// @par Options    weighting importance or frequency: whether a row of weight w has w(w − 1)/2 pairs with its own copies, all in
///                 tied_both; the other counts of a whole weight are those of a repeated row either way
/// @par Returns    counts, all 0 without rows; exact up to 2⁵³ when unweighted or with whole weights
/// @par Errors     invalid_input: sizes differ, NaN, negative weight, frequency weights that are not whole, weights of which the
///                 products leave the range of double, more than 2³² − 1 rows
/// @par Cost       O(n) radix sorts and O(n log m) merges, m the distinct x; about 60 bytes a row while it runs (weighted 80). The
///                 column with fewer distinct values is better x
/// @par Merge      not by parts: pairs lie across them. Counts of strata add up to those of pairs inside strata
/// @par Reference  Knight 1966, doi:10.2307/2282833; the merges count both orders at once
struct pair_counts_function : discrimination_detail::pair_count_metric<discrimination_detail::pair_counts_metric, pair_counts_options> {};
inline constexpr pair_counts_function pair_counts{};

ASSAY_NAMESPACE_END
