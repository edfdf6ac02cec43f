// SPDX-License-Identifier: MIT
/// @file
/// The cells of a score_histogram: which scores share one, and what is counted in them.
#pragma once

#include <assay/core/bits.hpp>
#include <assay/core/blocks.hpp>
#include <assay/core/error.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/state.hpp>
#include <assay/core/sums.hpp>
#include <assay/core/undefined.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// How scores fall into the cells of a score_histogram; both ways are monotone.
enum class cell_spacing {
  ordered_bits,  ///< the leading bits of sign, exponent and mantissa: relative resolution, any range, no parameters
  uniform        ///< equal widths between low and high; scores beyond fall into the first and the last cell
};

/// Options of a score histogram, fixed at construction.
struct score_histogram_options {
  cell_spacing spacing = cell_spacing::ordered_bits;
  Index cells = 65536;  ///< ordered_bits: a power of two from 2^8 to 2^20; uniform: 1 to 2^20
  double low = 0;       ///< uniform: where the first cell begins
  double high = 1;      ///< uniform: where the last cell ends
  friend bool operator==(const score_histogram_options&, const score_histogram_options&) = default;
};

namespace discrimination_detail {

inline constexpr Index max_score_cells = Index{1} << 20;

/// Finds the cells of scores; the cell never decreases when the score grows.
class cell_finder {
 public:
  explicit cell_finder(const score_histogram_options& o)
      : options_(checked(o)), shift_(32 - std::countr_zero(static_cast<std::uint64_t>(o.cells))) {
    if (o.spacing == cell_spacing::ordered_bits) return;
    edges_.resize(static_cast<std::size_t>(o.cells) + 1);
    for (Index i = 0; i <= o.cells; ++i) {
      // opaque: -ffast-math would multiply by 1/cells, which is not i/cells
      const auto all = std::bit_cast<double>(core::opaque(core::to_bits(static_cast<double>(o.cells))));
      edges_[static_cast<std::size_t>(i)] = o.low + (o.high - o.low) * (static_cast<double>(i) / all);
    }
    scale_ = static_cast<double>(o.cells) / (o.high - o.low);
  }
  const score_histogram_options& options() const { return options_; }

  /// slot[i] = 2 cell + label for n rows.
  template <class T>
  void find(Index n, const std::uint8_t* y, const T* s, std::uint32_t* slot) const {
    if (options_.spacing == cell_spacing::ordered_bits) {
      each(n, y, s, slot, [shift = shift_](T x) { return rounded_key(x) >> shift; });
    } else {
      each(n, y, s, slot, [this](T x) { return between_edges(static_cast<double>(x)); });
    }
  }
  std::uint32_t cell(double x) const {
    return options_.spacing == cell_spacing::ordered_bits ? rounded_key(x) >> shift_ : between_edges(x);
  }

  /// The least score of a cell: s >= edge(b) exactly when cell(s) >= b.
  double edge(Index b) const {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (b == 0) return -infinity;
    if (options_.spacing == cell_spacing::uniform) return edges_[static_cast<std::size_t>(b)];
    const auto key = static_cast<std::uint32_t>(b) << shift_;
    if (key <= core::ordered_key(-std::numeric_limits<float>::infinity())) return -infinity;
    if (key >= core::ordered_key(std::numeric_limits<float>::infinity())) return infinity;
    return static_cast<double>(core::from_ordered_key<float>(key));
  }

 private:
  static const score_histogram_options& checked(const score_histogram_options& o) {
    const auto fail = [](const std::string& problem) { core::raise_for("score_histogram", problem); };
    const bool is_power = o.cells >= 256 && std::has_single_bit(static_cast<std::uint64_t>(o.cells));
    if (o.spacing == cell_spacing::ordered_bits && !(is_power && o.cells <= max_score_cells)) {
      fail("cells = " + core::to_text(o.cells) + " is not a power of two from 256 to 1048576");
    }
    if (o.cells < 1 || o.cells > max_score_cells) fail("cells = " + core::to_text(o.cells) + " is outside [1, 1048576]");
    if (!core::is_finite(o.low) || !core::is_finite(o.high) || !core::is_finite(o.high - o.low) || !(o.low < o.high)) {
      fail("[low, high] = [" + core::to_text(o.low) + ", " + core::to_text(o.high) + "] is no finite interval");
    }
    const double size = (std::max)(std::abs(o.low), std::abs(o.high));
    if (!((o.high - o.low) / static_cast<double>(o.cells) > size * 0x1p-49)) fail("the cells are narrower than the spacing of doubles");
    return o;
  }

  static std::uint32_t rounded_key(float x) { return core::ordered_key(x); }
  /// Of the largest float that is not above x, so that edges, which are floats, mean the same to doubles.
  static std::uint32_t rounded_key(double x) {
    const auto f = static_cast<float>(x);
    return core::ordered_key(f) - static_cast<std::uint32_t>(static_cast<double>(f) > x);
  }
  std::uint32_t between_edges(double x) const {
    // the product is within a fraction of a cell of the truth, so only the nearest edge is in doubt
    const double inside = (std::max)(options_.low, (std::min)(options_.high, x));
    const auto nearest = static_cast<std::int32_t>((inside - options_.low) * scale_ + 0.5);
    const std::int32_t cell = nearest - static_cast<std::int32_t>(inside < edges_[static_cast<std::size_t>(nearest)]);
    return static_cast<std::uint32_t>((std::min)(static_cast<std::int32_t>(options_.cells - 1), cell));
  }
  template <class T, class F>
  static void each(Index n, const std::uint8_t* y, const T* s, std::uint32_t* slot, F&& cell) {
    constexpr Index lanes = 32;  // a constant count: GCC vectorises nothing else at -O2
    Index i = 0;
    for (; i + lanes <= n; i += lanes) {
      for (Index k = i; k < i + lanes; ++k) slot[k] = 2 * cell(s[k]) + y[k];
    }
    for (; i < n; ++i) slot[i] = 2 * cell(s[i]) + y[i];
  }

  score_histogram_options options_;
  int shift_;
  double scale_ = 0;
  std::vector<double> edges_;  // uniform only
};

/// Amounts of both classes per cell, negatives first; empty stands for zeros.
template <class Amount>
struct cell_amounts {
  static constexpr bool is_weighted = std::is_same_v<Amount, double>;
  std::vector<Amount> amount;

  /// Rows that fill a table of their own: many more than cells, so that tables cost little, and for weights few enough that a sum
  /// stays accurate.
  static constexpr Index rows_per_part(Index cells) {
    constexpr Index least = Index{1} << 20;
    return is_weighted ? least : (std::max)(least, 64 * cells);
  }

  cell_amounts() = default;
  explicit cell_amounts(Index cells) : amount(static_cast<std::size_t>(2 * cells)) {}
  void add(Index n, const std::uint32_t* slot) {
    for (Index i = 0; i < n; ++i) ++amount[slot[i]];
  }
  void add(Index n, const std::uint32_t* slot, const double* w) {
    for (Index i = 0; i < n; ++i) amount[slot[i]] += w[i];
  }
  /// A list of rows, with weights if this is weighted.
  void add(const std::vector<std::uint32_t>& slot, const std::vector<double>& w) {
    if constexpr (is_weighted) {
      add(static_cast<Index>(slot.size()), slot.data(), w.data());
    } else {
      add(static_cast<Index>(slot.size()), slot.data());
    }
  }
  void merge(const cell_amounts& other) {
    if (amount.empty()) amount.resize(other.amount.size());
    for (std::size_t i = 0; i < other.amount.size(); ++i) amount[i] += other.amount[i];
  }
  Amount operator[](std::size_t slot) const { return amount.empty() ? Amount{} : amount[slot]; }
  friend bool operator==(const cell_amounts&, const cell_amounts&) = default;

  double total() const {
    core::cascade_sum sum;
    const auto n = static_cast<Index>(amount.size());
    for (Index i = 0; i < n; i += core::block_size) {
      const Amount* a = amount.data() + i;
      sum.add(core::sum_block((std::min)(core::block_size, n - i), [a](Index k) { return static_cast<double>(a[k]); }));
    }
    return sum.value();
  }

  /// Only what is not zero: slot, amount.
  void write(core::state_writer& out) const {
    std::uint64_t used = 0;
    for (const Amount a : amount) used += a > Amount{};
    out.put(used);
    for (std::size_t i = 0; i < amount.size(); ++i) {
      if (!(amount[i] > Amount{})) continue;
      out.put(static_cast<std::uint32_t>(i));
      out.put(amount[i]);
    }
  }
  static cell_amounts read(core::state_reader& in, Index cells) {
    const std::size_t used = in.get_size(12);
    if (used == 0) return {};
    cell_amounts out(cells);
    std::size_t next = 0;
    std::uint64_t rows = 0;
    constexpr std::uint64_t most = std::uint64_t{1} << 62;
    for (std::size_t k = 0; k < used; ++k) {
      const std::size_t slot = in.get<std::uint32_t>();
      in.require(slot >= next && slot < out.amount.size(), "the cells are out of range or not sorted");
      next = slot + 1;
      const auto a = in.get<Amount>();
      if constexpr (is_weighted) {
        in.require(core::is_weight(a) && core::magnitude_bits(a) != 0, "a sum of weights is not positive or not finite");
      } else {
        in.require(a != 0 && a <= most && (rows += a) <= most, "a count is out of range");
      }
      out.amount[slot] = a;
    }
    return out;
  }
};

}  // namespace discrimination_detail

ASSAY_NAMESPACE_END
