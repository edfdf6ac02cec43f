// SPDX-License-Identifier: MIT
/// @file
/// The sums that a reliability table keeps per bin and label, and the passes that fill them.
#pragma once

#include <assay/calibration/bin_edges.hpp>
#include <assay/core/whole_weights.hpp>
#include <assay/core/fixed_sum.hpp>

#include <algorithm>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace calibration_detail {

/// Unweighted rows of one bin and one label, exact.
struct exact_cell {
  std::uint64_t rows = 0;
  core::fixed_sum p;          ///< Σ p
  core::fixed_sum p_squared;  ///< Σ p², where moments are asked for

  void merge(const exact_cell& other) {
    rows += other.rows;
    p.merge(other.p);
    p_squared.merge(other.p_squared);
  }
  friend bool operator==(const exact_cell&, const exact_cell&) = default;
};

/// Weighted rows of one bin and one label.
struct weighted_cell {
  std::uint64_t rows = 0;  ///< of non-zero weight
  double weight = 0;       ///< Σ w
  double weight_squared = 0;
  double p = 0;          ///< Σ w p
  double p_squared = 0;  ///< Σ w p²

  void merge(const weighted_cell& other) {
    rows += other.rows;
    weight += other.weight;
    weight_squared += other.weight_squared;
    p += other.p;
    p_squared += other.p_squared;
  }
  friend bool operator==(const weighted_cell&, const weighted_cell&) = default;
};

/// Cell 2 b + y holds the rows of bin b with label y.
template <class Cell>
struct cells {
  std::vector<Cell> cell;
  bool whole = true;  ///< every weight so far is a whole number

  explicit cells(Index bins) : cell(static_cast<std::size_t>(2 * bins)) {}
  Cell& operator[](std::size_t i) { return cell[i]; }
  const Cell& operator[](std::size_t i) const { return cell[i]; }
  void merge(const cells& other) {
    for (std::size_t i = 0; i < cell.size(); ++i) cell[i].merge(other.cell[i]);
    whole = whole && other.whole;
  }
  friend bool operator==(const cells&, const cells&) = default;
};

/// Up to this many cells have private sums on the stack; more go straight to their cells.
inline constexpr Index private_cells = 256;

/// Values in [0, 1] as integers: x = high * 2^-44 + low * 2^-92, error below 2^-93.
struct units {
  static constexpr int count_bit = 54;  ///< a 1 here counts the value; 512 of them leave 2^54 for the sum of high
  static constexpr std::uint64_t high_mask = (std::uint64_t{1} << count_bit) - 1;
  static constexpr double high_magic = 0x1.8p8;
  static constexpr double low_magic = 0x1.8p-40;

  alignas(64) std::uint64_t high[stage_size];
  alignas(64) std::int64_t low[stage_size];
  bool has_low;

  /// stage_size values.
  template <core::binary_float T>
  void set(const T* __restrict x) {
    // adding the magic number rounds to a multiple of 2^-44; the difference of the bit patterns is that multiple
    for (Index i = 0; i < stage_size; ++i) {
      high[i] = core::to_bits(static_cast<double>(x[i]) + high_magic) - core::to_bits(high_magic) + (std::uint64_t{1} << count_bit);
    }
    has_low = true;
    if constexpr (std::is_same_v<T, float>) {
      // floats from 2^-21 up are multiples of 2^-44
      constexpr std::uint32_t first = core::to_bits(0x1p-21f) - 1;
      std::uint32_t small = 0;
      for (Index i = 0; i < stage_size; ++i) small |= static_cast<std::uint32_t>(core::magnitude_bits(x[i]) - 1 < first);
      has_low = small != 0;
    }
    if (!has_low) return;
    for (Index i = 0; i < stage_size; ++i) {
      const double rest = static_cast<double>(x[i]) - static_cast<double>(static_cast<std::int64_t>(high[i] & high_mask)) * 0x1p-44;
      low[i] = static_cast<std::int64_t>(core::to_bits(rest + low_magic) - core::to_bits(low_magic));
    }
  }
};

/// Sums of units per cell in four interleaved private tables, so that neighbouring rows of one cell do not wait for each
/// other. Each table takes at most 512 rows before it is emptied.
class private_sums {
 public:
  explicit private_sums(Index cells) : cells_(cells) {
    std::fill_n(high_, 4 * cells, std::uint64_t{0});
    std::fill_n(low_, 4 * cells, std::int64_t{0});
  }

  void add(const std::uint32_t* __restrict cell, const units& x, Index count) {
    scatter(high_, cell, x.high, count);
    if (x.has_low) scatter(low_, cell, x.low, count);
  }
  std::uint64_t rows(Index c) const {
    std::uint64_t n = 0;
    for (Index k = c; k < 4 * cells_; k += cells_) n += high_[k] >> units::count_bit;
    return n;
  }
  core::fixed_sum sum(Index c) const {
    std::uint64_t high = 0;
    std::int64_t low = 0;
    for (Index k = c; k < 4 * cells_; k += cells_) {
      high += high_[k] & units::high_mask;
      low += low_[k];
    }
    return {static_cast<core::int128>(high >> 2), (static_cast<core::int128>(high & 3) << 48) + low};
  }

 private:
  template <class Word>
  void scatter(Word* __restrict table, const std::uint32_t* __restrict cell, const Word* __restrict x, Index count) const {
    const Index c = cells_;
    const Index fours = count - count % 4;
    for (Index i = 0; i < fours; i += 4) {
      table[cell[i]] += x[i];
      table[c + cell[i + 1]] += x[i + 1];
      table[2 * c + cell[i + 2]] += x[i + 2];
      table[3 * c + cell[i + 3]] += x[i + 3];
    }
    for (Index i = fours; i < count; ++i) table[cell[i]] += x[i];
  }

  Index cells_;
  alignas(64) std::uint64_t high_[4 * private_cells];
  alignas(64) std::int64_t low_[4 * private_cells];
};

/// Calls body(const T* p, const uint32* cell, begin, count) for the stages of a block; p and cell have stage_size elements.
template <class T, class Body>
void for_stages(const bin_finder& finder, const std::uint8_t* __restrict y, const T* __restrict p, Index count, Body&& body) {
  alignas(64) std::uint32_t cell[stage_size];
  std::uint8_t padded_y[stage_size];
  T padded_p[stage_size];
  for (Index begin = 0; begin < count; begin += stage_size) {
    const Index n = (std::min)(stage_size, count - begin);
    const std::uint8_t* label = y + begin;
    const T* x = p + begin;
    if (n < stage_size) {
      std::fill(std::copy_n(label, n, padded_y), padded_y + stage_size, std::uint8_t{0});
      std::fill(std::copy_n(x, n, padded_p), padded_p + stage_size, T(0));
      label = padded_y;
      x = padded_p;
    }
    finder.find(x, cell);
    for (Index i = 0; i < stage_size; ++i) cell[i] = 2 * cell[i] + label[i];
    body(x, static_cast<const std::uint32_t*>(cell), begin, n);
  }
}

/// x² of stage_size numbers, in a loop of its own so that no square is contracted into a sum.
template <class T>
void square(const T* __restrict x, double* __restrict out) {
  for (Index i = 0; i < stage_size; ++i) out[i] = static_cast<double>(x[i]) * static_cast<double>(x[i]);
}

/// Adds a block of at most block_size = 4 * 512 unweighted rows.
template <class T>
void add_block(cells<exact_cell>& out, const bin_finder& finder, bool moments, const std::uint8_t* y, const T* p, Index count) {
  const Index cell_count = 2 * finder.bins();
  units x;
  double squared[stage_size];
  if (cell_count > private_cells) {
    for_stages(finder, y, p, count, [&](const T* q, const std::uint32_t* cell, Index, Index n) {
      const auto each = [&](core::fixed_sum exact_cell::*sum) {
        for (Index i = 0; i < n; ++i) {
          const auto high = static_cast<core::int128>(x.high[i] & units::high_mask);
          (out[cell[i]].*sum).merge({high >> 2, ((high & 3) << 48) + (x.has_low ? x.low[i] : 0)});
        }
      };
      for (Index i = 0; i < n; ++i) ++out[cell[i]].rows;
      x.set(q);
      each(&exact_cell::p);
      if (!moments) return;
      square(q, squared);
      x.set(static_cast<const double*>(squared));
      each(&exact_cell::p_squared);
    });
    return;
  }
  private_sums first(cell_count);
  private_sums second(moments ? cell_count : 0);
  for_stages(finder, y, p, count, [&](const T* q, const std::uint32_t* cell, Index, Index n) {
    x.set(q);
    first.add(cell, x, n);
    if (!moments) return;
    square(q, squared);
    x.set(static_cast<const double*>(squared));
    second.add(cell, x, n);
  });
  for (Index c = 0; c < cell_count; ++c) {
    exact_cell& e = out[static_cast<std::size_t>(c)];
    e.rows += first.rows(c);
    e.p.merge(first.sum(c));
    if (moments) e.p_squared.merge(second.sum(c));
  }
}

/// Adds a block of weighted rows: sums of the block first, so that the error grows with the number of blocks.
template <class T>
void add_block(cells<weighted_cell>& out, const bin_finder& finder, const std::uint8_t* y, const T* p, const double* w, Index count) {
  const Index cell_count = 2 * finder.bins();
  weighted_cell block[private_cells];
  weighted_cell* into = cell_count <= private_cells ? block : out.cell.data();
  bool whole = true;
  for_stages(finder, y, p, count, [&](const T* q, const std::uint32_t* cell, Index begin, Index n) {
    for (Index i = 0; i < n; ++i) {
      const double weight = w[begin + i];
      const double x = static_cast<double>(q[i]);
      weighted_cell& c = into[cell[i]];
      c.rows += static_cast<std::uint64_t>(core::magnitude_bits(weight) != 0);
      c.weight += weight;
      c.weight_squared += weight * weight;
      c.p += weight * x;
      c.p_squared += weight * x * x;
    }
    for (Index i = 0; i < n; ++i) whole &= core::is_whole(w[begin + i]);
  });
  if (into == block) {
    for (Index c = 0; c < cell_count; ++c) out[static_cast<std::size_t>(c)].merge(block[c]);
  }
  out.whole = out.whole && whole;
}

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
