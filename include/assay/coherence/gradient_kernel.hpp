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
#include <cstring>
#include <type_traits>

#if defined(__AVX__)
#include <immintrin.h>
#endif

ASSAY_NAMESPACE_BEGIN
namespace coherence_detail {

/// Columns of a chunk: its sums and a few rows stand in a first-level cache. Constants, since results depend on them.
inline constexpr Index gradient_columns = 512;
template <class T>
inline constexpr Index chunk_columns = gradient_columns * 4 / static_cast<Index>(sizeof(T));  // 2 KiB of a row
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

/// Doubles of one SIMD register.
#if defined(__AVX512F__)
inline constexpr Index lane_count = 8;
#elif defined(__AVX__)
inline constexpr Index lane_count = 4;
#else
inline constexpr Index lane_count = 2;
#endif
/// As many numbers, added lane by lane: a sum over them is vectorised without a licence to reorder additions.
using lanes [[gnu::vector_size(8 * lane_count)]] = double;

inline void load(lanes& out, const double* x) { std::memcpy(&out, x, sizeof out); }
#if defined(__AVX512F__)
// GCC 12 makes five instructions of the conversion below; maskz, since the plain one trips its own -Wuninitialized
inline void load(lanes& out, const float* x) { out = _mm512_maskz_cvtps_pd(0xff, _mm256_loadu_ps(x)); }
#elif defined(__AVX__)
inline void load(lanes& out, const float* x) { out = _mm256_cvtps_pd(_mm_loadu_ps(x)); }
#else
inline void load(lanes& out, const float* x) {
  using floats [[gnu::vector_size(4 * lane_count)]] = float;
  floats f;
  std::memcpy(&f, x, sizeof f);
  out = __builtin_convertvector(f, lanes);
}
#endif
template <class T>
void load(double& out, const T* x) {
  out = static_cast<double>(*x);
}
inline void store(double* x, const lanes& in) { std::memcpy(x, &in, sizeof in); }
inline void store(double* x, const double& in) { *x = in; }

/// Sums of lanes, and of what is left over.
struct lane_sum {
  lanes many = {};
  double one = 0;
  void add(const lanes& x) { many += x; }
  void add(const double& x) { one += x; }
  double value() const {
    double s = one;
    for (Index k = 0; k < lane_count; k += 2) s += many[k] + many[k + 1];
    return s;
  }
};

/// Calls step(tag, j) for columns [0, cols), tag telling whether it is for lane_count columns at once or for one.
template <class Step>
[[gnu::always_inline]] inline void for_lanes(Index cols, Step&& step) {
  Index j = 0;
  for (; j + lane_count <= cols; j += lane_count) step(std::type_identity<lanes>{}, j);
  for (; j < cols; ++j) step(std::type_identity<double>{}, j);
}

/// Moves the mean of `cols` columns by the rows of a block, and returns what that adds to the spread.
///
/// The mean of the block is origin + first / weight; square and first are the sums of the deviations from origin (both
/// nullptr: origin is the mean and the rows have no spread of their own, or it is added by the caller). The excess of
/// the block itself equals its scatter unless given.
template <class T>
gradient_spread fold(const T* origin, const double* first, const double* square, Index cols, double* mean,
                     const gradient_totals& before, const gradient_totals& block, const double* excess = nullptr) {
  const double total = before.weight + block.weight;
  const double fa = before.weight / total;
  const double fb = block.weight / total;
  const double scale = 1 / block.weight;
  lane_sum own;
  lane_sum e;  // ||delta||^2
  lane_sum d;  // delta . mean
  const auto step = [&]<class Real>(std::type_identity<Real>, Index j) __attribute__((always_inline)) {
    Real old, delta;
    load(old, mean + j);
    load(delta, origin + j);
    delta -= old;
    if (first != nullptr) {
      Real s, q;
      load(s, first + j);
      load(q, square + j);
      own.add(q - s * (s * scale));
      delta += s * scale;
    }
    e.add(delta * delta);
    d.add(delta * old);
    store(mean + j, old + fb * delta);
  };
  for_lanes(cols, step);
  // no cancellation to fear in it: the origin is one of the r rows, so that square <= (r + 1) * scatter
  const double within = own.value() < 0 ? 0 : own.value();  // NaN stays
  // the factor of delta . mean is exactly 0 when all weights are 1
  const double cross = (block.squares * before.weight - before.squares * block.weight) / total;
  return {within + e.value() * before.weight * fb,
          (excess == nullptr ? within : *excess) + e.value() * (block.squares * fa * (1 + fb) - before.squares * fb * fb) + 2 * d.value() * cross};
}

/// Sums over the rows of a block of their deviations d from an origin row, per column: w d and w d^2 and, with weights,
/// w^2 d and w^2 d^2.
template <bool Weighted>
struct block_sums {
  alignas(64) double first[gradient_columns];
  alignas(64) double square[gradient_columns];
  alignas(64) double first2[Weighted ? gradient_columns : 1];
  alignas(64) double square2[Weighted ? gradient_columns : 1];

  /// rows[count .. count + 3] are the rows that come next: rows are far apart in memory, and no hardware looks ahead from
  /// one to the next.
  template <class T>
  void set_rows(const T* const* rows, const double* weights, Index count, const T* origin, Index cols) {
    std::fill_n(first, cols, 0.0);
    std::fill_n(square, cols, 0.0);
    if constexpr (Weighted) {
      std::fill_n(first2, cols, 0.0);
      std::fill_n(square2, cols, 0.0);
    }
    Index r = 0;
    for (; r + 4 <= count; r += 4) add_rows<4>(rows + r, weights + r, origin, cols);
    for (; r < count; ++r) add_rows<1>(rows + r, weights + r, origin, cols);
  }
  template <std::size_t Rows, class T>
  void add_rows(const T* const* rows, const double* weights, const T* origin, Index cols) {
    const T* x[Rows];
    const T* next[Rows];
    double w[Rows];
    for (std::size_t r = 0; r < Rows; ++r) {
      x[r] = rows[r];
      next[r] = rows[Rows + r];
      w[r] = Weighted ? weights[r] : 1;
    }
    const auto step = [&]<class Real>(std::type_identity<Real>, Index j) __attribute__((always_inline)) {
      Real a, s, q, s2, q2;
      load(a, origin + j);
      load(s, first + j);
      load(q, square + j);
      if constexpr (Weighted) {
        load(s2, first2 + j);
        load(q2, square2 + j);
      }
      for (std::size_t r = 0; r < Rows; ++r) {
        Real d;
        load(d, x[r] + j);
        d -= a;
        if constexpr (Weighted) {
          const Real p = d * w[r];
          s += p;
          q += p * d;
          s2 += p * w[r];
          q2 += p * p;
        } else {
          s += d;
          q += d * d;
        }
      }
      store(first + j, s);
      store(square + j, q);
      if constexpr (Weighted) {
        store(first2 + j, s2);
        store(square2 + j, q2);
      }
    };
    constexpr Index line = 64 / static_cast<Index>(sizeof(T));
    Index j = 0;
    for (; j + line <= cols; j += line) {
      for (std::size_t r = 0; r < Rows; ++r) __builtin_prefetch(next[r] + j);
      for (Index k = 0; k < line; k += lane_count) step(std::type_identity<lanes>{}, j + k);
    }
    for (; j < cols; ++j) step(std::type_identity<double>{}, j);
  }
  /// The same, unweighted, of rows that stand column by column; the first row is the origin.
  template <class T>
  void set_columns(const core::tile<T>& x, Index rows, Index cols) {
    for (Index j = 0; j < cols; ++j) {
      const T* column = x.data + j * x.column_stride;
      const double origin = static_cast<double>(column[0]);
      lane_sum s;
      lane_sum q;
      for_lanes(rows, [&]<class Real>(std::type_identity<Real>, Index i) __attribute__((always_inline)) {
        Real d;
        load(d, column + i);
        d -= origin;
        s.add(d);
        q.add(d * d);
      });
      first[j] = s.value();
      square[j] = q.value();
    }
  }
  /// The excess of a weighted block itself.
  template <class T>
  double excess(const T* origin, Index cols, const gradient_totals& block) const {
    const double scale = 1 / block.weight;
    const double squares = block.squares;
    return core::sum_block(cols, [&](Index j) {
      const double m = first[j] * scale;
      return (square2[j] - squares * (m * m)) + 2 * static_cast<double>(origin[j]) * (first2[j] - squares * m);
    });
  }
};

/// How the rows of a chunk are reached: in place, down the columns of column-major data, or through a buffer.
enum class gradient_layout { rows, columns, packed };

template <class Source>
gradient_layout layout_of(const Source& source, bool weighted) {
  if (source.in_place()) {
    const auto t = source.load(0, 1, 0, 1, nullptr);
    if (t.column_stride == 1) return gradient_layout::rows;
    if (t.row_stride == 1 && source.rows() >= 16 && !weighted) return gradient_layout::columns;
  }
  return gradient_layout::packed;
}

/// One chunk of columns of all rows of a block: moves their mean, returns the increment of the spread.
template <class T, class Source>
gradient_spread absorb_columns(const Source& source, gradient_layout layout, const double* weights, Index first_column, Index cols,
                               double* mean, gradient_totals totals) {
  gradient_spread spread;
  if (layout == gradient_layout::columns) {
    block_sums<false> sums;
    T origin[gradient_columns];
    for (Index begin = 0; begin < source.rows(); begin += column_rows) {
      const Index count = (std::min)(column_rows, source.rows() - begin);
      const core::tile<T> x = source.load(begin, count, first_column, cols, nullptr);
      for (Index j = 0; j < cols; ++j) origin[j] = x(0, j);
      sums.set_columns(x, count, cols);
      const auto block = gradient_totals::ones(count);
      spread.add(fold(origin, sums.first, sums.square, cols, mean, totals, block));
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
    for (Index j = 0; j < cols; j += 8) __builtin_prefetch(mean + j, 1);
    if (begin == 0) first_row = packed ? buffer : x.data;
    const T* data = packed ? buffer : x.data;
    const Index stride = packed ? cols : x.row_stride;
    const bool last = begin + step >= source.rows();
    for (Index i = 0; i < count; ++i) rows[i] = data + i * stride;
    for (Index i = 0; i < 4; ++i) {
      if (packed) {
        rows[count + i] = data;
      } else if (!last) {
        rows[count + i] = data + (std::min)(count + i, source.rows() - 1 - begin) * stride;
      } else {
        rows[count + i] = first_row + (std::min)(i, source.rows() - 1) * stride + (first_column + cols < source.cols() ? cols : 0);
      }
    }
    if (weights == nullptr) {
      const auto block = gradient_totals::ones(count);
      if (count == 1) {
        spread.add(fold(rows[0], nullptr, nullptr, cols, mean, totals, block));
      } else {
        block_sums<false> sums;
        sums.set_rows(rows, w, count, rows[0], cols);
        spread.add(fold(rows[0], sums.first, sums.square, cols, mean, totals, block));
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
    std::copy_n(rows + count, 4, rows + used);  // what comes next
    const auto block = gradient_totals::of(w, used);
    block_sums<true> sums;
    sums.set_rows(rows, w, used, rows[largest], cols);
    const double excess = sums.excess(rows[largest], cols, block);
    spread.add(fold(rows[largest], sums.first, sums.square, cols, mean, totals, block, &excess));
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
