// SPDX-License-Identifier: MIT
/// @file
/// Order-independent sums of values in [0, 1]: the same bits for every order and split of the data.
#pragma once

#include <assay/core/bits.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace core {

/// A value x in [0, 1] as two integers: x = high * 2^-42 + low * 2^-92 with an error below 2^-93, that is relative
/// 2^-50 down to x = 1e-12 and exact for multiples of 2^-92. Everything after this step is integer arithmetic, which
/// is what makes sums independent of order, and safe under -ffast-math.
struct fixed_value {
  std::int64_t high;  ///< in units of 2^-42, at most 2^42
  std::int64_t low;   ///< in units of 2^-92, at most 2^49 in size
};

/// Most values that 64-bit sums of high and of low can take before they are flushed to 128 bits.
inline constexpr Index fixed_block = 8192;

constexpr fixed_value to_fixed(double x) {
  // adding 1.5 * 2^10 rounds x to a multiple of 2^-42; the difference of the bit patterns is that multiple
  constexpr double high_magic = 0x1.8p10;
  constexpr double low_magic = 0x1.8p-40;
  const auto high = static_cast<std::int64_t>(to_bits(x + high_magic) - to_bits(high_magic));
  const double rest = x - static_cast<double>(high) * 0x1p-42;  // exact
  const auto low = static_cast<std::int64_t>(to_bits(rest + low_magic) - to_bits(low_magic));
  return {high, low};
}

/// Sum of values in [0, 1], merged by addition; equal sums have equal bits.
class fixed_sum {
 public:
  constexpr fixed_sum() = default;
  constexpr fixed_sum(int128 high, int128 low) : high_(high), low_(low) { carry(); }

  constexpr void add(double x) {
    const fixed_value v = to_fixed(x);
    add(v.high, v.low);
  }
  /// Adds sums of at most fixed_block values.
  constexpr void add(std::int64_t high, std::int64_t low) {
    high_ += high;
    low_ += low;
    carry();
  }
  constexpr void merge(const fixed_sum& other) {
    high_ += other.high_;
    low_ += other.low_;
    carry();
  }
  friend constexpr fixed_sum operator-(const fixed_sum& a, const fixed_sum& b) { return {a.high_ - b.high_, a.low_ - b.low_}; }
  /// The sum less a count: sums of residuals p - y without cancellation.
  constexpr fixed_sum minus_count(std::uint64_t count) const { return {high_ - (static_cast<int128>(count) << 42), low_}; }
  friend constexpr bool operator==(const fixed_sum&, const fixed_sum&) = default;

  /// The value of the sum, correct to a few units in the last place.
  double value() const {
    // the low part is in [0, 2^50): fixed by carry(), so that equal sums have one representation
    return std::ldexp(static_cast<double>(high_), -42) + std::ldexp(static_cast<double>(low_), -92);
  }
  constexpr int128 high() const { return high_; }
  constexpr int128 low() const { return low_; }

 private:
  constexpr void carry() {
    const int128 c = low_ >> 50;
    high_ += c;
    low_ -= c << 50;
  }
  int128 high_ = 0;
  int128 low_ = 0;
};

}  // namespace core
ASSAY_NAMESPACE_END
