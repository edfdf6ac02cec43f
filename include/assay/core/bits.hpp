// SPDX-License-Identifier: MIT
/// @file
/// Tests on the bits of floating-point numbers: they survive -ffast-math, which removes every other NaN test.
#pragma once

#include <assay/core/config.hpp>

#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>

ASSAY_NAMESPACE_BEGIN
namespace core {

template <class T>
concept binary_float = std::same_as<T, float> || std::same_as<T, double>;

template <binary_float T>
using bits_of = std::conditional_t<std::same_as<T, float>, std::uint32_t, std::uint64_t>;

template <binary_float T>
inline constexpr bits_of<T> sign_bit = bits_of<T>{1} << (sizeof(T) * 8 - 1);
/// Bits of +infinity; anything above (sign removed) is NaN.
template <binary_float T>
inline constexpr bits_of<T> infinity_bits = std::same_as<T, float> ? static_cast<bits_of<T>>(0x7f800000u)
                                                                   : static_cast<bits_of<T>>(0x7ff0000000000000u);

template <binary_float T>
constexpr bits_of<T> to_bits(T x) {
  return std::bit_cast<bits_of<T>>(x);
}
template <binary_float T>
constexpr bits_of<T> magnitude_bits(T x) {
  return static_cast<bits_of<T>>(to_bits(x) & ~sign_bit<T>);
}
template <binary_float T>
constexpr bool is_nan(T x) {
  return magnitude_bits(x) > infinity_bits<T>;
}
template <binary_float T>
constexpr bool is_finite(T x) {
  return magnitude_bits(x) < infinity_bits<T>;
}
template <binary_float T>
constexpr bool is_infinite(T x) {
  return magnitude_bits(x) == infinity_bits<T>;
}
/// 0 <= x <= 1, by bits (-0 included).
template <binary_float T>
constexpr bool is_probability(T x) {
  return to_bits(x) <= to_bits(T(1)) || to_bits(x) == sign_bit<T>;
}
/// 0 <= x < infinity, by bits (-0 included).
template <binary_float T>
constexpr bool is_weight(T x) {
  return to_bits(x) < infinity_bits<T> || to_bits(x) == sign_bit<T>;
}

/// x as it stands in a register: a product that is not fused with the sum it goes into, which compilers may do in one place and
/// not in another, with other bits.
inline double separately_rounded(double x) {
#if defined(__GNUC__) && defined(__x86_64__)
  __asm__("" : "+x"(x));
#elif defined(__GNUC__) && defined(__aarch64__)
  __asm__("" : "+w"(x));
#endif
  return x;
}

/// The exponent e of x = m * 2^e with 1/2 <= |m| < 1, 0 for 0: what weights are brought near 1 by.
inline int binary_exponent(double x) {
  int e = 0;
  (void)std::frexp(x, &e);
  return e;
}

}  // namespace core
ASSAY_NAMESPACE_END
