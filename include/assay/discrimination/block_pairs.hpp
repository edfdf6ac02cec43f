// SPDX-License-Identifier: MIT
/// @file
/// Concordant, discordant and tied pairs of rows of different blocks, by merge sort.
#pragma once

#include <assay/core/config.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
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
  /// begin: the first cell of every block, and the end.
  block_pairs(std::vector<Cell>& cells, const std::vector<std::uint32_t>& begin)
      : cells_(cells.data()),
        begin_(begin),
        spare_(std::make_unique_for_overwrite<Cell[]>(cells.size())),
        of_cell_(PerCell ? cells.size() : 0) {}

  /// Pairs of the blocks [first, last), of which the cells are sorted by key on the way.
  pair_sums count(std::size_t first, std::size_t last) {
    if (last - first < 2) return {};
    return count(first, last, cells_, spare_.get());
  }
  const std::vector<pair_sums>& of_cell() const { return of_cell_; }

 private:
  static constexpr std::size_t small = 8;
  static constexpr std::uint32_t no_key = 0xffffffffu;

  /// Leaves the cells sorted in `to`, using `from` on the way; one of them is cells_, where they are at first.
  pair_sums count(std::size_t first, std::size_t last, Cell* to, Cell* from) {
    const std::size_t start = begin_[first];
    const std::size_t end = begin_[last];
    pair_sums total;
    if (last - first < 2 || end - start <= small) {
      if (last - first > 1) total = leaf(first, last);
      if (to != cells_) std::copy(cells_ + start, cells_ + end, to + start);
      return total;
    }
    // blocks are never cut; the border nearest to the middle keeps the depth logarithmic
    const std::size_t middle = start + (end - start) / 2;
    const auto inner = begin_.begin() + static_cast<std::ptrdiff_t>(first) + 1;
    const auto above = std::lower_bound(inner, begin_.begin() + static_cast<std::ptrdiff_t>(last) - 1, middle);
    auto split = static_cast<std::size_t>(above - begin_.begin());
    if (split - first > 1 && middle - begin_[split - 1] < begin_[split] - middle) --split;
    // the halves' totals are added pairwise, which keeps sums accurate
    total = count(first, split, from, to);
    total += count(split, last, from, to);
    total += walk<true>(from + start, from + begin_[split], from + begin_[split], from + end, to + start);
    if constexpr (PerCell) walk<false>(from + begin_[split], from + end, from + start, from + begin_[split], nullptr);
    return total;
  }

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
            pair_sums& of_first = of_cell_[a.index];
            (a.key < b.key ? of_first.concordant : a.key > b.key ? of_first.discordant : of_first.tied) += share(a, b.weight);
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

  /// Goes through two sorted ranges, up or down, of equal keys through those of the leader first. A leader meets what of the others
  /// is behind it in order, a follower what of the leaders is behind it or level with it. Up, leaders are the cells of the earlier
  /// block; the pairs are counted and the cells merged. Down, they are those of the later one: what stands above a cell is known on
  /// the way up only as a difference. Without branches on which key is less, since that cannot be predicted.
  template <bool Up>
  pair_sums walk(const Cell* leader, const Cell* leader_end, const Cell* follower, const Cell* follower_end, Cell* out) {
    pair_sums total;
    double behind = 0;  // amount of the leaders behind `level_key`
    double level = 0;   // and of those with it
    std::uint32_t level_key = no_key;
    double others = 0;  // amount of the followers so far
    const auto at = [](const Cell* begin, const Cell* end) -> const Cell& { return Up ? *begin : end[-1]; };
    const auto step = [](const Cell*& begin, const Cell*& end, bool taken) {
      if constexpr (Up) {
        begin += taken;
      } else {
        end -= taken;
      }
    };
    const auto lead = [&](const Cell& c, bool taken) {
      const double amount = masked(amount_of<Up>(c), taken);
      if constexpr (Up) total.discordant += amount * others;
      const bool fresh = taken & (c.key != level_key);
      behind += masked(level, fresh);
      level = masked(level, !fresh) + amount;
      level_key = taken ? c.key : level_key;
    };
    const auto follow = [&](const Cell& c, bool taken) {
      const double amount = masked(amount_of<!Up>(c), taken);
      if constexpr (Up) {
        const bool ties = c.key == level_key;
        total.concordant += amount * (behind + masked(level, !ties));
        total.tied += amount * masked(level, ties);
      }
      others += amount;
    };
    const auto keep = [&](const Cell& c, bool leads) {
      if constexpr (PerCell) {
        pair_sums& sums = of_cell_[c.index];
        const double scale = (Up == leads) ? c.leading() / c.weight : 1.0;  // of the first of a pair: a derivative of its lead
        if (leads) {
          sums.discordant += scale * others;
        } else {
          const bool ties = c.key == level_key;
          sums.concordant += scale * (behind + masked(level, !ties));
          sums.tied += scale * masked(level, ties);
        }
      }
      if constexpr (Up) *out++ = c;
    };
    while (leader != leader_end && follower != follower_end) {
      const Cell& a = at(leader, leader_end);
      const Cell& b = at(follower, follower_end);
      const bool leads = Up ? a.key <= b.key : a.key >= b.key;
      keep(leads ? a : b, leads);
      lead(a, leads);
      follow(b, !leads);
      step(leader, leader_end, leads);
      step(follower, follower_end, !leads);
    }
    for (; leader != leader_end; step(leader, leader_end, true)) {
      keep(at(leader, leader_end), true);
      lead(at(leader, leader_end), true);
    }
    for (; follower != follower_end; step(follower, follower_end, true)) {
      keep(at(follower, follower_end), false);
      follow(at(follower, follower_end), true);
    }
    return total;
  }
  /// x or 0.
  static double masked(double x, bool keep) {
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) & (std::uint64_t{0} - static_cast<std::uint64_t>(keep)));
  }
  template <bool First>
  static double amount_of(const Cell& c) {
    return First ? c.leading() : c.weight;
  }
  /// Derivative of leading(a) · second by the weight of a.
  static double share(const Cell& a, double second) { return a.leading() / a.weight * second; }

  Cell* cells_;
  const std::vector<std::uint32_t>& begin_;
  std::unique_ptr<Cell[]> spare_;
  std::vector<pair_sums> of_cell_;
};

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
