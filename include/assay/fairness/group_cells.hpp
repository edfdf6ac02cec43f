// SPDX-License-Identifier: MIT
/// @file
/// The cells of a group_table, and how a block of rows is counted into them.
#pragma once

#include <assay/core/bits.hpp>
#include <assay/core/blocks.hpp>

#include <algorithm>
#include <array>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace fairness_detail {

/// Rows of one group with one label and one prediction.
struct cell_sums {
  Index unit_rows = 0;      ///< rows of weight 1
  Index weighted_rows = 0;  ///< rows of other weights
  double weight = 0;        ///< their Σw
  double squares = 0;       ///< their Σw²

  Index rows() const { return unit_rows + weighted_rows; }
  double total() const { return static_cast<double>(unit_rows) + weight; }
  void add(double w) {
    const bool unit = core::to_bits(w) == core::to_bits(1.0);
    const double other = unit ? 0.0 : w;
    unit_rows += unit;
    weighted_rows += !unit;
    weight += other;
    squares += other * other;
  }
  void merge(const cell_sums& other) {
    unit_rows += other.unit_rows;
    weighted_rows += other.weighted_rows;
    weight += other.weight;
    squares += other.squares;
  }
  friend bool operator==(const cell_sums&, const cell_sums&) = default;
};

/// Cell 2·label + prediction of one group.
using group_cells = std::array<cell_sums, 4>;

/// Up to so many groups a block is counted in four tables in turn, so that a row need not wait for the row before it.
inline constexpr std::int32_t few_groups = 16;

/// Place 4·group + 2·label + prediction of every row of a block.
inline void places(Index n, const std::uint8_t* y, const std::uint8_t* p, const std::int32_t* g, std::uint32_t* out) {
  for (Index i = 0; i < n; ++i) out[i] = 4 * static_cast<std::uint32_t>(g[i]) + 2 * std::uint32_t{y[i]} + p[i];
}

/// Counts the rows of a block into the cells of groups 0 … groups − 1, all ids of which are in range.
inline void count_rows(Index n, const std::uint32_t* place, Index groups, group_cells* cells) {
  if (groups > few_groups) {
    for (Index i = 0; i < n; ++i) ++cells[place[i] / 4][place[i] % 4].unit_rows;
    return;
  }
  std::array<std::array<std::uint32_t, 4 * few_groups>, 4> rows{};
  for (Index i = 0; i < n; ++i) ++rows[static_cast<std::size_t>(i) % 4][place[i]];
  for (std::size_t c = 0; c < 4 * static_cast<std::size_t>(groups); ++c) {
    cells[c / 4][c % 4].unit_rows += Index{rows[0][c]} + Index{rows[1][c]} + Index{rows[2][c]} + Index{rows[3][c]};
  }
}

/// The same with weights; rows of weight 0 do not exist.
inline void count_rows(Index n, const std::uint32_t* place, const double* w, Index groups, group_cells* cells) {
  if (groups > few_groups) {
    for (Index i = 0; i < n; ++i) {
      if (core::magnitude_bits(w[i]) != 0) cells[place[i] / 4][place[i] % 4].add(w[i]);
    }
    return;
  }
  std::array<std::array<group_cells, few_groups>, 4> lanes{};
  for (Index i = 0; i < n; ++i) {
    if (core::magnitude_bits(w[i]) != 0) lanes[static_cast<std::size_t>(i) % 4][place[i] / 4][place[i] % 4].add(w[i]);
  }
  for (const auto& lane : lanes) {
    for (std::size_t g = 0; g < static_cast<std::size_t>(groups); ++g) {
      for (std::size_t c = 0; c < 4; ++c) cells[g][c].merge(lane[g][c]);
    }
  }
}

}  // namespace fairness_detail
ASSAY_NAMESPACE_END
