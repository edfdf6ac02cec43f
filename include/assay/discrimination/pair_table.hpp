// SPDX-License-Identifier: MIT
/// @file
/// Rows of two columns, sorted and grouped: what the counts of their pairs and the standard errors of these are made of.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/radix_sort.hpp>
#include <assay/core/sums.hpp>
#include <assay/core/weighting.hpp>
#include <assay/discrimination/block_pairs.hpp>

#include <cmath>
#include <numeric>
#include <utility>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// Keys of two columns, and weights if there are any; rows of weight 0 are left out.
struct pair_rows {
  std::vector<std::uint64_t> x;
  std::vector<std::uint64_t> y;
  std::vector<double> weight;  // empty when unweighted
  bool is_weighted = false;
};

template <class X>
using ordered_feed = core::real_feed<X, core::real_kind::ordered, double>;

inline void check_row_count(const char* function, Index n) {
  if (n > Index{0xffffffff}) core::raise_for(function, "more than 2^32 - 1 rows");
}

/// The rows of two columns of numbers, with at most one column of weights.
template <class X, class Y, class... W>
pair_rows collect_pairs(core::argument first, const Eigen::DenseBase<X>& x, core::argument second, const Eigen::DenseBase<Y>& y,
                        const Eigen::DenseBase<W>&... weights) {
  const char* const function = first.function;
  const ordered_feed<X> a(x, first);
  const ordered_feed<Y> b(y, second);
  core::check_same_size(function, second.name, b.size(), first.name, a.size());
  (core::check_same_size(function, "weights", weights.size(), first.name, a.size()), ...);
  check_row_count(function, a.size());
  pair_rows rows;
  rows.is_weighted = sizeof...(W) == 1;
  rows.x.reserve(static_cast<std::size_t>(a.size()));
  rows.y.reserve(static_cast<std::size_t>(a.size()));
  const auto add = [&](Index, Index n, const double* u, const double* v, const auto*... w) {
    for (Index i = 0; i < n; ++i) {
      if (((core::magnitude_bits(w[i]) == 0) || ...)) continue;
      rows.x.push_back(core::ordered_key(u[i]));
      rows.y.push_back(core::ordered_key(v[i]));
      (rows.weight.push_back(w[i]), ...);
    }
  };
  core::for_blocks(0, a.size(), add, a, b, core::weight_feed<W>(weights, function)...);
  return rows;
}

/// Rows in the order of (x, y, weight): cells of equal x and y, blocks of equal x. Nothing depends on the order in which rows came.
struct pair_table {
  std::vector<pair_cell> cells;          // key: place of the y among the distinct ones
  std::vector<std::uint32_t> block;      // the first cell of every distinct x, and the end
  std::vector<std::uint64_t> block_key;  // their x
  std::vector<std::uint32_t> row;        // the first row of every cell, and the end; empty when unweighted
  std::vector<double> weight;            // of every row, scaled; empty when unweighted
  int exponent = 0;                      // weights are those given times 2^exponent
  bool whole = true;                     // all weights were whole numbers
  std::vector<double> own_pairs;         // of every cell: Σ w_i w_j over two of its rows; empty when unweighted
  std::uint32_t distinct_y = 0;

  explicit pair_table(pair_rows rows) {
    const std::size_t n = rows.x.size();
    std::vector<std::uint32_t> order(n);
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    std::vector<std::uint64_t> keys(n);
    if (rows.is_weighted) {
      for (std::size_t i = 0; i < n; ++i) keys[i] = core::to_bits(rows.weight[i]);
      core::radix_sort(keys, order);
    }
    for (std::size_t i = 0; i < n; ++i) keys[i] = rows.y[order[i]];
    core::radix_sort(keys, order);
    std::vector<std::uint32_t> place(n);
    for (std::size_t i = 0; i < n; ++i) {
      if (i == 0 || keys[i] != keys[i - 1]) ++distinct_y;
      place[order[i]] = distinct_y - 1;
    }
    rows.y = {};
    for (std::size_t i = 0; i < n; ++i) keys[i] = rows.x[order[i]];
    core::radix_sort(keys, order);
    rows.x = {};
    if (rows.is_weighted) scale(rows.weight, order);

    std::vector<std::uint32_t>& y = order;
    for (std::uint32_t& i : y) i = place[i];
    place = {};

    std::size_t distinct = 0;
    std::size_t distinct_x = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const bool next_x = i == 0 || keys[i] != keys[i - 1];
      distinct_x += next_x;
      distinct += next_x || y[i] != y[i - 1];
    }
    cells.reserve(distinct);
    block.reserve(distinct_x + 1);
    block_key.reserve(distinct_x);
    for (std::size_t begin = 0, end; begin < n; begin = end) {
      if (begin == 0 || keys[begin] != keys[begin - 1]) {
        block.push_back(static_cast<std::uint32_t>(cells.size()));
        block_key.push_back(keys[begin]);
      }
      if (rows.is_weighted) row.push_back(static_cast<std::uint32_t>(begin));
      double total = 0;
      double pairs = 0;
      for (end = begin; end < n && keys[end] == keys[begin] && y[end] == y[begin]; ++end) {
        const double w = rows.is_weighted ? weight[end] : 1.0;
        pairs += total * w;
        total += w;
      }
      cells.push_back({y[begin], static_cast<std::uint32_t>(cells.size()), total});
      if (rows.is_weighted) own_pairs.push_back(pairs);
    }
    block.push_back(static_cast<std::uint32_t>(cells.size()));
    if (rows.is_weighted) row.push_back(static_cast<std::uint32_t>(n));
  }

  std::size_t blocks() const { return block.size() - 1; }
  double weight_of_block(std::size_t b) const {
    double sum = 0;
    for (std::size_t k = block[b]; k < block[b + 1]; ++k) sum += cells[k].weight;
    return sum;
  }
  /// Σ w_i w_j over the pairs of different cells of a block.
  double pairs_in_block(std::size_t b) const {
    double pairs = 0;
    double before = 0;
    for (std::size_t k = block[b]; k < block[b + 1]; ++k) {
      pairs += before * cells[k].weight;
      before += cells[k].weight;
    }
    return pairs;
  }
  double total() const {
    core::cascade_sum sum;
    for (const pair_cell& c : cells) sum.add(c.weight);
    return sum.value();
  }
  /// Weight of every distinct y.
  std::vector<double> weight_of_y() const {
    std::vector<double> out(distinct_y);
    for (const pair_cell& c : cells) out[c.key] += c.weight;
    return out;
  }

  /// What of a row of a cell is not paired with the rest of it: the row, or by frequency one of the copies that it stands for.
  double own_weight(double row_weight, weighting kind) const { return kind == weighting::frequency ? unit() : row_weight; }
  /// Σ w_i w_j over pairs of rows of a cell; by frequency a row is so many of them.
  double pairs_in_cell(const pair_cell& c, weighting kind) const {
    if (own_pairs.empty() || kind == weighting::frequency) return 0.5 * c.weight * (c.weight - unit());
    return own_pairs[c.index];
  }
  /// A count of pairs (power 2) or a sum of weights (power 1) in the scale of the weights as given; throws if double cannot hold it.
  double as_given(const char* function, double scaled, int power) const {
    const double x = std::ldexp(scaled, -power * exponent);
    if (!core::is_finite(x) || (scaled > 0 && !(x > 0))) {
      core::raise_for(
          function, power == 1 ? "the sum of the weights is too large for double" : "products of the weights leave the range of double");
    }
    return x;
  }

  /// Σ w² U² over the rows (by frequency Σ w U²): the variance of a statistic by the infinitesimal jackknife, with
  /// U = influence(cell, weight of the row) its derivative by the weight of a row.
  template <class Influence>
  double jackknife_variance(weighting kind, Influence&& influence) const {
    core::cascade_sum sum;
    for (const pair_cell& c : cells) {
      if (weight.empty()) {
        const double u = influence(c, 1.0);
        sum.add(c.weight * u * u);
        continue;
      }
      for (std::size_t i = row[c.index]; i < row[c.index + 1]; ++i) {
        const double u = influence(c, weight[i]);
        sum.add(weight[i] * u * (own_weight(weight[i], kind) * u));
      }
    }
    return sum.value();
  }

 private:
  /// Weights by a power of two such that neither products of several pair counts leave the range of double, to which -ffast-math may
  /// turn a chain of divisions, nor the product of two weights unless both are tiny beside the largest.
  void scale(const std::vector<double>& weights, const std::vector<std::uint32_t>& order) {
    double largest = 0;
    for (const double w : weights) largest = (std::max)(largest, w);
    exponent = 50 - core::binary_exponent(largest);
    weight.resize(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      const double w = weights[order[i]];
      whole = whole && w == std::floor(w);
      weight[i] = std::ldexp(w, exponent);
    }
  }
  /// What a weight of 1 has become; finite when all are whole.
  double unit() const { return std::ldexp(1.0, exponent); }
};

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
