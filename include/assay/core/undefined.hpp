// SPDX-License-Identifier: MIT
/// @file
/// The value of a metric that is undefined on valid input, and the test for it.
#pragma once

#include <assay/core/bits.hpp>

#include <bit>
#include <cstdint>
#include <type_traits>

ASSAY_NAMESPACE_BEGIN
namespace core {

/// The same bits, of which the optimiser knows nothing: under -ffast-math it may else conclude that they are no NaN.
template <class Bits>
constexpr Bits opaque(Bits bits) {
#if defined(__FAST_MATH__) || defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__
  if (!std::is_constant_evaluated()) {
#if defined(__GNUC__)
    __asm__("" : "+r"(bits));
#else
    volatile Bits copy = bits;
    return copy;
#endif
  }
#endif
  return bits;
}

}  // namespace core

/// What a metric returns where it is undefined on valid input: a quiet NaN, under -ffast-math too.
constexpr double undefined() { return std::bit_cast<double>(core::opaque(std::uint64_t{0x7ff8000000000000u})); }

/// Whether a result is undefined (any NaN). Works on the bits, so that it also holds under -ffast-math, where
/// `x != x` and std::isnan are removed.
constexpr bool is_undefined(double x) {
  return (core::opaque(std::bit_cast<std::uint64_t>(x)) & ~core::sign_bit<double>) > core::infinity_bits<double>;
}
constexpr bool is_undefined(float x) {
  return (core::opaque(std::bit_cast<std::uint32_t>(x)) & ~core::sign_bit<float>) > core::infinity_bits<float>;
}

ASSAY_NAMESPACE_END
