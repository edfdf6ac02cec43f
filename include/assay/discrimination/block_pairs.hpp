// SPDX-License-Identifier: MIT
/// @file
/// Concordant, discordant and tied pairs of rows of different blocks, by merge sort.
#pragma once

#include <assay/core/config.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// Rows that are equal in all that pairs depend on.
struct pair_cell {
  std::uint32_t key;    ///< place of their value among the distinct ones
  std::uint32_t index;  ///< of the cell, before any sorting
  double weight;        ///< of all of them

  /// Weight as the first of a pair.
  double leading() const { return weight; }
};

/// The same when the first of a pair weighs something else than the second.
struct led_pair_cell : pair_cell {
  double lead;
  double leading() const { return lead; }
};

/// Σ leading(first) · weight(second) over pairs of which the first stands in an earlier block.
struct pair_sums {
  double concordant = 0;  ///< the second has the larger key
  double discordant = 0;  ///< the first has
  double tied = 0;        ///< both have one key

  pair_sums& operator+=(const pair_sums& other) {
    concordant += other.concordant;
    discordant += other.discordant;
    tied += other.tied;
    return *this;
  }
};

/// Counts pairs in O(n log(blocks)) by merging blocks; inside a block keys ascend. Every sum is of products, none is a difference,
/// so that nothing cancels when weights differ in size, and whole numbers are exact to 2⁵³. With PerCell the same of every cell:
/// the derivatives of the sums by its weight, leading weights being proportional to weights.
template <class Cell, bool PerCell = false>
class block_pairs {
 public:
  /// begin: the first cell of every block, and the end. The cells are sorted by key on the way.
  block_pairs(std::vector<Cell>& cells, const std::vector<std::uint32_t>& begin)
      : cells_(cells), begin_(begin), spare_(cells.size()), of_cell_(PerCell ? cells.size() : 0) {}

  /// Pairs of the blocks [first, last).
  pair_sums count(std::size_t first, std::size_t last) {
    if (last - first < 2) return {};
    const std::size_t start = begin_[first];
    const std::size_t end = begin_[last];
    if (end - start <= small) return leaf(first, last);
    // blocks are never cut; the border nearest to the middle keeps the depth logarithmic
    const std::size_t middle = start + (end - start) / 2;
    const auto inner = begin_.begin() + static_cast<std::ptrdiff_t>(first) + 1;
    const auto above = std::lower_bound(inner, begin_.begin() + static_cast<std::ptrdiff_t>(last) - 1, middle);
    auto split = static_cast<std::size_t>(above - begin_.begin());
    if (split - first > 1 && middle - begin_[split - 1] < begin_[split] - middle) --split;
    // the halves' totals are added pairwise, which keeps sums accurate
    pair_sums total = count(first, split);
    total += count(split, last);
    total += merge(start, begin_[split], end);
    return total;
  }
  const std::vector<pair_sums>& of_cell() const { return of_cell_; }

 private:
  static constexpr std::size_t small = 12;

  pair_sums leaf(std::size_t first, std::size_t last) {
    pair_sums total;
    const std::size_t start = begin_[first];
    for (std::size_t block = first + 1; block < last; ++block) {
      for (std::size_t j = begin_[block]; j < begin_[block + 1]; ++j) {
        const Cell& b = cells_[j];
        pair_sums firsts;  // leading weight of the earlier cells
        for (std::size_t i = start; i < begin_[block]; ++i) {
          const Cell& a = cells_[i];
          const double lead = a.leading();
          firsts.concordant += a.key < b.key ? lead : 0;
          firsts.discordant += a.key > b.key ? lead : 0;
          firsts.tied += a.key == b.key ? lead : 0;
          if constexpr (PerCell) {
            const double share = lead / a.weight * b.weight;
            pair_sums& of_first = of_cell_[a.index];
            (a.key < b.key ? of_first.concordant : a.key > b.key ? of_first.discordant : of_first.tied) += share;
          }
        }
        if constexpr (PerCell) of_cell_[b.index] += firsts;
        total.concordant += firsts.concordant * b.weight;
        total.discordant += firsts.discordant * b.weight;
        total.tied += firsts.tied * b.weight;
      }
    }
    for (std::size_t i = start + 1; i < begin_[last]; ++i) {
      const Cell c = cells_[i];
      std::size_t j = i;
      for (; j > start && cells_[j - 1].key > c.key; --j) cells_[j] = cells_[j - 1];
      cells_[j] = c;
    }
    return total;
  }

  pair_sums merge(std::size_t start, std::size_t middle, std::size_t end) {
    if constexpr (PerCell) walk_down(start, middle, end);
    pair_sums total;
    double first = 0;   // leading weight so far of the earlier half
    double second = 0;  // weight so far of the later half
    std::size_t i = start;
    std::size_t j = middle;
    Cell* out = spare_.data() + start;
    while (i < middle && j < end) {
      const Cell& a = cells_[i];
      const Cell& b = cells_[j];
      if (a.key < b.key) {
        take_first(total, a, second);
        first += a.leading();
        *out++ = a;
        ++i;
      } else if (b.key < a.key) {
        take_second(total, b, first);
        second += b.weight;
        *out++ = b;
        ++j;
      } else {
        const std::uint32_t key = a.key;
        double level_first = 0;
        double level_second = 0;
        std::size_t i_end = i;
        std::size_t j_end = j;
        for (; i_end < middle && cells_[i_end].key == key; ++i_end) level_first += cells_[i_end].leading();
        for (; j_end < end && cells_[j_end].key == key; ++j_end) level_second += cells_[j_end].weight;
        total.tied += level_first * level_second;
        for (; i < i_end; ++i) {
          take_first(total, cells_[i], second);
          if constexpr (PerCell) of_cell_[cells_[i].index].tied += share(cells_[i], level_second);
          *out++ = cells_[i];
        }
        for (; j < j_end; ++j) {
          take_second(total, cells_[j], first);
          if constexpr (PerCell) of_cell_[cells_[j].index].tied += level_first;
          *out++ = cells_[j];
        }
        first += level_first;
        second += level_second;
      }
    }
    for (; i < middle; ++i) {
      take_first(total, cells_[i], second);
      *out++ = cells_[i];
    }
    for (; j < end; ++j) {
      take_second(total, cells_[j], first);
      *out++ = cells_[j];
    }
    std::copy(spare_.begin() + static_cast<std::ptrdiff_t>(start), spare_.begin() + static_cast<std::ptrdiff_t>(end),
              cells_.begin() + static_cast<std::ptrdiff_t>(start));
    return total;
  }
  void take_first(pair_sums& total, const Cell& a, double second) {
    total.discordant += a.leading() * second;
    if constexpr (PerCell) of_cell_[a.index].discordant += share(a, second);
  }
  void take_second(pair_sums& total, const Cell& b, double first) {
    total.concordant += b.weight * first;
    if constexpr (PerCell) of_cell_[b.index].concordant += first;
  }

  /// What a cell meets above it, of which the walk up knows nothing but by subtraction.
  void walk_down(std::size_t start, std::size_t middle, std::size_t end) {
    double first = 0;
    double second = 0;
    std::size_t i = middle;
    std::size_t j = end;
    while (i > start || j > middle) {
      const std::uint32_t key = j == middle || (i > start && cells_[i - 1].key > cells_[j - 1].key) ? cells_[i - 1].key : cells_[j - 1].key;
      const double first_above = first;
      for (; i > start && cells_[i - 1].key == key; --i) {
        const Cell& a = cells_[i - 1];
        of_cell_[a.index].concordant += share(a, second);
        first += a.leading();
      }
      for (; j > middle && cells_[j - 1].key == key; --j) {
        const Cell& b = cells_[j - 1];
        of_cell_[b.index].discordant += first_above;
        second += b.weight;
      }
    }
  }
  /// Derivative of leading(a) · second by the weight of a.
  static double share(const Cell& a, double second) { return a.leading() / a.weight * second; }

  std::vector<Cell>& cells_;
  const std::vector<std::uint32_t>& begin_;
  std::vector<Cell> spare_;
  std::vector<pair_sums> of_cell_;
};

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
