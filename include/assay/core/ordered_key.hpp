// SPDX-License-Identifier: MIT
/// @file
/// Order-preserving integer keys of floating-point numbers: what the radix sort sorts and what ties are equal in.
#pragma once

#include <assay/core/bits.hpp>

ASSAY_NAMESPACE_BEGIN
namespace core {

/// Unsigned key with key(a) < key(b) exactly when a < b; -0 and +0 share a key; infinities are ordered. x is not NaN.
/// By integers only: x + 0.0f no longer maps -0 to +0 under -ffast-math.
template <binary_float T>
constexpr bits_of<T> ordered_key(T x) {
  using bits = bits_of<T>;
  const bits b = to_bits(x);
  // negative numbers: all bits flipped, then + 1 so that -0 (0x7f…f) meets +0 (0x80…0); positive: sign bit set
  const bits negative = static_cast<bits>(b >> (sizeof(T) * 8 - 1));
  const bits mask = static_cast<bits>(bits{0} - negative);
  return static_cast<bits>((b ^ (mask | sign_bit<T>)) + negative);
}

/// The number of a key; the key of zeros gives +0.
template <binary_float T>
constexpr T from_ordered_key(bits_of<T> key) {
  using bits = bits_of<T>;
  const bits positive = static_cast<bits>(key >> (sizeof(T) * 8 - 1));
  const bits b = positive != 0 ? static_cast<bits>(key ^ sign_bit<T>) : static_cast<bits>(~static_cast<bits>(key - 1));
  return std::bit_cast<T>(b);
}

}  // namespace core
ASSAY_NAMESPACE_END
