// SPDX-License-Identifier: MIT
/// @file
/// The sums that a residual_spectrum keeps per cell of the prediction, and the pass that fills them.
#pragma once

#include <assay/core/bits.hpp>
#include <assay/core/sums.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace calibration_detail {

/// Moments of a cell: Σ x zᵏ for k < 7, with x = w (p - y) and z in [-1, 1] the place of p in its cell.
inline constexpr Index spectrum_moments = 7;
/// Numbers of a cell: the first moment in two parts, so that it is all but exact, then the others.
inline constexpr Index spectrum_slots = 8;
/// Rows that are worked on at a time.
inline constexpr Index spectrum_stage_size = 512;

/// Up to spectrum_stage_size rows, ready to be added.
struct spectrum_stage {
  Index rows = 0;
  alignas(64) std::int32_t cell[spectrum_stage_size];
  alignas(64) double place[spectrum_stage_size];
  alignas(64) double residual[spectrum_stage_size];
  alignas(64) double coarse[spectrum_stage_size];  // residual rounded to a multiple of 2^-24: sums of 2^29 of them are exact

  /// p - y times scale, times the weights if any; |w| scale <= 4.
  template <class T, class... W>
  void set(Index cells, double scale, Index count, const std::uint8_t* __restrict y, const T* __restrict p, const W* __restrict... w) {
    rows = count;
    const auto last = static_cast<std::int32_t>(cells - 1);
    const auto width = static_cast<double>(cells);
    constexpr double magic = 0x1.8p28;  // adding it rounds to a multiple of 2^-24; the difference of the bit patterns is that multiple
    for (Index i = 0; i < count; ++i) {
      const auto q = static_cast<double>(p[i]);
      const double at = q * width;
      const std::int32_t c = (std::min)(static_cast<std::int32_t>(at), last);
      cell[i] = c;
      place[i] = 2 * (at - static_cast<double>(c)) - 1;
      double weight = scale;
      ((weight *= w[i]), ...);
      const double x = weight * (q - static_cast<double>(y[i]));
      residual[i] = x;
      coarse[i] = static_cast<double>(static_cast<std::int64_t>(core::to_bits(x + magic) - core::to_bits(magic))) * 0x1p-24;
    }
  }

  void moments(Index i, double* out) const {
    const double x = residual[i];
    const double z = place[i];
    const double z2 = z * z;
    const double z4 = z2 * z2;
    const double first = x * z;
    const double second = x * z2;
    out[0] = coarse[i];
    out[1] = x - coarse[i];
    out[2] = first;
    out[3] = second;
    out[4] = first * z2;
    out[5] = second * z2;
    out[6] = first * z4;
    out[7] = second * z4;
  }

  /// Adds the rows to the cells, two at a time: two of one cell, as where predictions are tied, wait for it only once.
  void add_to(double* cells) const {
    const auto slots = [&](Index i) { return cells + spectrum_slots * static_cast<Index>(cell[i]); };
    double one[spectrum_slots];
    double two[spectrum_slots];
    Index i = 0;
    for (; i + 2 <= rows; i += 2) {
      moments(i, one);
      moments(i + 1, two);
      double* a = slots(i);
      if (cell[i] == cell[i + 1]) {
        for (Index k = 0; k < spectrum_slots; ++k) a[k] += one[k] + two[k];
      } else {
        double* b = slots(i + 1);
        for (Index k = 0; k < spectrum_slots; ++k) a[k] += one[k];
        for (Index k = 0; k < spectrum_slots; ++k) b[k] += two[k];
      }
    }
    if (i < rows) {
      moments(i, one);
      double* a = slots(i);
      for (Index k = 0; k < spectrum_slots; ++k) a[k] += one[k];
    }
  }
};

/// Number of rows and sum of weights of a block.
struct spectrum_count {
  std::uint64_t rows = 0;  // of non-zero weight
  double weight = 0;

  void add(double scale, Index count) {
    rows += static_cast<std::uint64_t>(count);
    weight += scale * static_cast<double>(count);
  }
  void add(double scale, Index count, const double* w) {
    for (Index i = 0; i < count; ++i) rows += static_cast<std::uint64_t>(core::magnitude_bits(w[i]) != 0);
    weight += core::sum_block(count, [&](Index i) { return scale * w[i]; });
  }
  void merge(const spectrum_count& other) {
    rows += other.rows;
    weight += other.weight;
  }
  friend bool operator==(const spectrum_count&, const spectrum_count&) = default;
};

/// The cells of many rows.
struct spectrum_cells {
  std::vector<double> slot;
  spectrum_count count;

  explicit spectrum_cells(Index cells = 0) : slot(static_cast<std::size_t>(spectrum_slots * cells)) {}
  void merge(const spectrum_cells& other) {
    for (std::size_t i = 0; i < other.slot.size(); ++i) slot[i] += other.slot[i];
    count.merge(other.count);
  }
  /// Times a power of two.
  void scale(double factor) {
    for (double& x : slot) x *= factor;
    count.weight *= factor;
  }
  friend bool operator==(const spectrum_cells&, const spectrum_cells&) = default;
};

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
