// SPDX-License-Identifier: MIT
/// @file
/// The loops of gradient_moments: one read of a block of gradients, deviations from one of its rows, in double.
#pragma once

#include <assay/core/blocks.hpp>
#include <assay/core/error.hpp>
#include <assay/core/sums.hpp>
#include <assay/core/undefined.hpp>

#include <algorithm>
#include <bit>

ASSAY_NAMESPACE_BEGIN
namespace coherence_detail {

/// Columns of a chunk: its sums and a few rows stand in a first-level cache. Constants, since results depend on them.
inline constexpr Index gradient_columns = 512;
/// Rows whose deviations are taken from the same row.
inline constexpr Index gradient_rows = 64;
/// Columns of a chunk that goes through a buffer, and rows that fit the buffer.
inline constexpr Index packed_columns = 256;
inline constexpr Index packed_rows = 16;
/// Rows of a block of column-major data, which are read down the columns.
inline constexpr Index column_rows = 1024;

/// Sums of the weights of gradients.
struct gradient_totals {
  Index count = 0;     ///< of non-zero weight
  double weight = 0;   ///< sum of w
  double squares = 0;  ///< sum of w^2
  double pairs = 0;    ///< sum of w_i w_j over i != j; kept, since W^2 - sum w^2 cancels when one weight dominates

  static gradient_totals ones(Index n) {
    const auto k = static_cast<double>(n);
    return {n, k, k, k * (k - 1)};
  }
  static gradient_totals of(const double* w, Index n) {
    gradient_totals t;
    for (Index i = 0; i < n; ++i) t.add({w[i] > 0 ? 1 : 0, w[i], w[i] * w[i], 0});
    return t;
  }
  void add(const gradient_totals& other) {
    pairs += other.pairs + 2 * weight * other.weight;
    count += other.count;
    weight += other.weight;
    squares += other.squares;
  }
  friend bool operator==(const gradient_totals&, const gradient_totals&) = default;
};

/// sum w ||g - mean||^2 and sum w^2 (||g||^2 - ||mean||^2), or an increment of them.
struct gradient_spread {
  double scatter = 0;
  double excess = 0;
  void add(const gradient_spread& other) {
    scatter += other.scatter;
    excess += other.excess;
  }
  bool is_finite() const {
    constexpr auto limit = core::infinity_bits<double>;
    const auto s = core::opaque(std::bit_cast<std::uint64_t>(scatter)) & ~core::sign_bit<double>;
    const auto e = core::opaque(std::bit_cast<std::uint64_t>(excess)) & ~core::sign_bit<double>;
    return s < limit && e < limit;
  }
};

template <class T>
bool all_finite(const T* x, Index count) {
  core::bits_of<T> bad = 0;
  for (Index i = 0; i < count; ++i) bad |= static_cast<core::bits_of<T>>(!core::is_finite(x[i]));
  return bad == 0;
}

inline bool is_whole(double w) { return w >= 0x1p52 || static_cast<double>(static_cast<std::int64_t>(w)) == w; }

/// Eight partial sums, so that a loop over columns is vectorised without reordering its additions.
struct lanes {
  alignas(64) double at[8] = {};
  double sum() const { return ((at[0] + at[4]) + (at[1] + at[5])) + ((at[2] + at[6]) + (at[3] + at[7])); }
};

/// Moves the mean of the columns of `before` by rows of which `origin` + shift(j) is the mean, and returns what the move
/// adds to the spread: with E = ||delta||^2 and D = delta . mean, all in the weights of both.
/// within(j) are what the rows add to the scatter by themselves.
template <class T, class Shift, class Within>
gradient_spread fold(const T* origin, Shift&& shift, Within&& within, Index cols, double* __restrict__ mean,
                     const gradient_totals& before, const gradient_totals& added) {
  const double total = before.weight + added.weight;
  const double fa = before.weight / total;
  const double fb = added.weight / total;
  lanes e;
  lanes d;
  lanes own;
  const auto step = [&](Index j, std::size_t lane) {
    const double old = mean[j];
    const double delta = (static_cast<double>(origin[j]) - old) + shift(j);
    own.at[lane] += within(j);
    e.at[lane] += delta * delta;
    d.at[lane] += delta * old;
    mean[j] = old + fb * delta;
  };
  Index j = 0;
  for (; j + 8 <= cols; j += 8) {
    for (std::size_t lane = 0; lane < 8; ++lane) step(j + static_cast<Index>(lane), lane);
  }
  for (std::size_t lane = 0; j < cols; ++j, ++lane) step(j, lane);
  // the factor of D is exactly 0 when all weights are 1
  const double cross = (added.squares * before.weight - before.squares * added.weight) / total;
  const double scatter = own.sum() < 0 ? 0 : own.sum();  // NaN stays
  return {scatter + e.sum() * before.weight * fb, scatter + e.sum() * (added.squares * fa * (1 + fb) - before.squares * fb * fb) + 2 * d.sum() * cross};
}

/// Moves the mean by rows of which `other` is the mean (their own spread is added by the caller).
template <class T>
gradient_spread fold_mean(const T* other, Index cols, double* mean, const gradient_totals& before, const gradient_totals& added) {
  const auto zero = [](Index) { return 0.0; };
  return fold(other, zero, zero, cols, mean, before, added);
}

/// Sums over the rows of a block of the deviations from its origin row, per column.
struct column_sums {
  alignas(64) double first[gradient_columns];
  alignas(64) double square[gradient_columns];

  void clear(Index cols) {
    std::fill_n(first, cols, 0.0);
    std::fill_n(square, cols, 0.0);
  }
  /// rows[count .. count + 3] are the rows that come next: rows are far apart in memory, and no hardware looks ahead from
  /// one to the next.
  template <class T>
  void add_rows(const T* const* rows, Index count, const T* __restrict__ origin, Index cols) {
    double* __restrict__ s = first;
    double* __restrict__ q = square;
    Index r = 0;
    for (; r + 4 <= count; r += 4) {
      const T* __restrict__ x0 = rows[r];
      const T* __restrict__ x1 = rows[r + 1];
      const T* __restrict__ x2 = rows[r + 2];
      const T* __restrict__ x3 = rows[r + 3];
      const auto step = [&](Index j) {
        const double a = static_cast<double>(origin[j]);
        const double d0 = static_cast<double>(x0[j]) - a;
        const double d1 = static_cast<double>(x1[j]) - a;
        const double d2 = static_cast<double>(x2[j]) - a;
        const double d3 = static_cast<double>(x3[j]) - a;
        s[j] += (d0 + d1) + (d2 + d3);
        q[j] += (d0 * d0 + d1 * d1) + (d2 * d2 + d3 * d3);
      };
      constexpr Index line = 64 / static_cast<Index>(sizeof(T));
      Index j = 0;
      for (; j + line <= cols; j += line) {
        for (Index k = 0; k < 4; ++k) __builtin_prefetch(rows[r + 4 + k] + j);
        for (Index k = 0; k < line; ++k) step(j + k);
      }
      for (; j < cols; ++j) step(j);
    }
    for (; r < count; ++r) {
      const T* __restrict__ x = rows[r];
      for (Index j = 0; j < cols; ++j) {
        const double d = static_cast<double>(x[j]) - static_cast<double>(origin[j]);
        s[j] += d;
        q[j] += d * d;
      }
    }
  }
  /// The same of rows that stand column by column; the first row is the origin.
  template <class T>
  void set_columns(const core::tile<T>& x, Index rows, Index cols) {
    for (Index j = 0; j < cols; ++j) {
      const T* __restrict__ column = x.data + j * x.column_stride;
      const double a = static_cast<double>(column[0]);
      lanes s;
      lanes q;
      const auto step = [&](Index i, std::size_t lane) {
        const double d = static_cast<double>(column[i]) - a;
        s.at[lane] += d;
        q.at[lane] += d * d;
      };
      Index i = 0;
      for (; i + 8 <= rows; i += 8) {
        for (std::size_t lane = 0; lane < 8; ++lane) step(i + static_cast<Index>(lane), lane);
      }
      for (std::size_t lane = 0; i < rows; ++i, ++lane) step(i, lane);
      first[j] = s.sum();
      square[j] = q.sum();
    }
  }
  /// Moves the mean of `before` by the block; returns the increment of the spread.
  template <class T>
  gradient_spread fold_into(double* mean, const T* origin, Index cols, const gradient_totals& before, const gradient_totals& block) const {
    const double scale = 1 / block.weight;
    // no cancellation to fear: the origin is one of the r rows, so that square <= (r + 1) * scatter
    return fold(
        origin, [&](Index j) { return first[j] * scale; }, [&](Index j) { return square[j] - first[j] * (first[j] * scale); }, cols, mean,
        before, block);
  }
};

/// The same with weights: sums of w d and w d^2, and of w^2 d and w^2 d^2. The origin is the row of the largest weight.
struct weighted_column_sums : column_sums {
  alignas(64) double first2[gradient_columns];
  alignas(64) double square2[gradient_columns];

  void clear(Index cols) {
    column_sums::clear(cols);
    std::fill_n(first2, cols, 0.0);
    std::fill_n(square2, cols, 0.0);
  }
  template <class T>
  void add_rows(const T* const* rows, const double* weights, Index count, const T* __restrict__ origin, Index cols) {
    double* __restrict__ s = first;
    double* __restrict__ q = square;
    double* __restrict__ s2 = first2;
    double* __restrict__ q2 = square2;
    for (Index r = 0; r < count; ++r) {
      const T* __restrict__ x = rows[r];
      const double w = weights[r];
      for (Index j = 0; j < cols; ++j) {
        const double d = static_cast<double>(x[j]) - static_cast<double>(origin[j]);
        const double wd = w * d;
        s[j] += wd;
        q[j] += wd * d;
        s2[j] += w * wd;
        q2[j] += wd * wd;
      }
    }
  }
  template <class T>
  gradient_spread fold_into(double* mean, const T* origin, Index cols, const gradient_totals& before, const gradient_totals& block) const {
    const double scale = 1 / block.weight;
    gradient_spread s = column_sums::fold_into(mean, origin, cols, before, block);
    const double squares = block.squares;
    const double excess = core::sum_block(cols, [&](Index j) {
      const double m = first[j] * scale;
      return (square2[j] - squares * (m * m)) + 2 * static_cast<double>(origin[j]) * (first2[j] - squares * m);
    });
    const double within = core::sum_block(cols, [&](Index j) { return square[j] - first[j] * (first[j] * scale); });
    s.excess += excess - (within < 0 ? 0 : within);  // in place of what the unweighted fold took for it
    return s;
  }
};

/// How the rows of a chunk are reached: in place, down the columns of column-major data, or through a buffer.
enum class gradient_layout { rows, columns, packed };

template <class Source>
gradient_layout layout_of(const Source& source, bool weighted) {
  if (source.in_place()) {
    const auto t = source.load(0, 1, 0, 1, nullptr);
    if (t.column_stride == 1) return gradient_layout::rows;
    if (t.row_stride == 1 && source.rows() >= 8 && !weighted) return gradient_layout::columns;
  }
  return gradient_layout::packed;
}

/// One chunk of columns of all rows of a block: moves their mean, returns the increment of the spread.
template <class T, class Source>
gradient_spread absorb_columns(const Source& source, gradient_layout layout, const double* weights, Index first_column, Index cols,
                               double* mean, gradient_totals totals) {
  gradient_spread spread;
  if (layout == gradient_layout::columns) {
    column_sums sums;
    T origin[gradient_columns];
    for (Index begin = 0; begin < source.rows(); begin += column_rows) {
      const Index count = (std::min)(column_rows, source.rows() - begin);
      const core::tile<T> x = source.load(begin, count, first_column, cols, nullptr);
      for (Index j = 0; j < cols; ++j) origin[j] = x(0, j);
      sums.set_columns(x, count, cols);
      const auto block = gradient_totals::ones(count);
      spread.add(sums.fold_into(mean, origin, cols, totals, block));
      totals.add(block);
    }
    return spread;
  }

  T buffer[packed_rows * packed_columns];
  const bool packed = layout == gradient_layout::packed;
  const Index step = packed ? packed_rows : gradient_rows;
  const T* rows[gradient_rows + 4];
  const T* first_row = nullptr;
  double w[gradient_rows];
  for (Index begin = 0; begin < source.rows(); begin += step) {
    Index count = (std::min)(step, source.rows() - begin);
    const core::tile<T> x = source.load(begin, count, first_column, cols, buffer);
    if (packed && x.data != buffer) {
      for (Index j = 0; j < cols; ++j)
        for (Index i = 0; i < count; ++i) buffer[i * cols + j] = x(i, j);
    }
    if (begin == 0) first_row = packed ? buffer : x.data;
    const T* data = packed ? buffer : x.data;
    const Index stride = packed ? cols : x.row_stride;
    const bool last = begin + step >= source.rows();
    for (Index i = 0; i < count; ++i) rows[i] = data + i * stride;
    for (Index i = 0; i < 4; ++i) rows[count + i] = last ? first_row + i * stride + cols : rows[count - 1] + (i + 1) * stride;
    if (weights == nullptr) {
      const auto block = gradient_totals::ones(count);
      if (count == 1) {
        spread.add(fold_mean(rows[0], cols, mean, totals, block));
      } else {
        column_sums sums;
        sums.clear(cols);
        sums.add_rows(rows, count, rows[0], cols);
        spread.add(sums.fold_into(mean, rows[0], cols, totals, block));
      }
      totals.add(block);
      continue;
    }
    Index used = 0;
    Index largest = 0;
    for (Index i = 0; i < count; ++i) {
      const double weight = weights[begin + i];
      if (weight > 0) {
        rows[used] = rows[i];
        w[used] = weight;
        if (weight > w[largest]) largest = used;
        ++used;
      } else if (!all_finite(rows[i], cols)) {
        spread.scatter = undefined();  // a row of weight 0 adds nothing, but must be finite
      }
    }
    if (used == 0) continue;
    const auto block = gradient_totals::of(w, used);
    weighted_column_sums sums;
    sums.clear(cols);
    sums.add_rows(rows, w, used, rows[largest], cols);
    spread.add(sums.fold_into(mean, rows[largest], cols, totals, block));
    totals.add(block);
  }
  return spread;
}

/// Finds the first entry that is not finite, by rows.
template <class T, class Source>
[[noreturn, gnu::cold, gnu::noinline]] void raise_not_finite(const Source& source, const double* weights) {
  T buffer[packed_columns];
  for (Index i = 0; i < source.rows(); ++i) {
    for (Index j = 0; j < source.cols(); j += packed_columns) {
      const Index cols = (std::min)(packed_columns, source.cols() - j);
      const core::tile<T> x = source.load(i, 1, j, cols, buffer);
      for (Index k = 0; k < cols; ++k) {
        if (core::is_finite(x(0, k))) continue;
        core::raise_for("gradient_moments", "gradients(" + core::to_text(i) + ", " + core::to_text(j + k) + ") is " +
                                                (core::is_nan(x(0, k)) ? "NaN" : "infinite"));
      }
    }
  }
  core::raise_for("gradient_moments", weights == nullptr ? "the squares of the gradients are too large for double"
                                                         : "the squares of the weighted gradients are too large for double");
}

}  // namespace coherence_detail
ASSAY_NAMESPACE_END
