// SPDX-License-Identifier: MIT
#include <assay/core/undefined.hpp>

#include "support/check.hpp"

#include <bit>
#include <cstdint>
#include <limits>

namespace {

[[gnu::noinline]] double ratio(double a, double b) { return b == 0 ? assay::undefined() : a / b; }

}  // namespace

TEST_CASE("undefined: is a quiet NaN, in constant expressions too") {
  static_assert(assay::is_undefined(assay::undefined()));
  static_assert(std::bit_cast<std::uint64_t>(assay::undefined()) == 0x7ff8000000000000u);
  CHECK(assay::is_undefined(assay::undefined()));
  CHECK(std::bit_cast<std::uint64_t>(assay::undefined()) == 0x7ff8000000000000u);
  CHECK(assay::is_undefined(ratio(1.0, 0.0)));
  CHECK_FALSE(assay::is_undefined(ratio(1.0, 2.0)));
}

TEST_CASE("undefined: is_undefined tells NaN of any sign and payload from every number") {
  for (const std::uint64_t bits : {0x7ff0000000000001u, 0x7ff8000000000000u, 0xfff0000000000001u, 0xffffffffffffffffu}) {
    CHECK(assay::is_undefined(std::bit_cast<double>(bits)));
  }
  // 0, -0, largest, smallest subnormal, infinities, 1
  for (const std::uint64_t bits : {0x0000000000000000ul, 0x8000000000000000u, 0x7fefffffffffffffu, 0x0000000000000001ul,
                                   0x7ff0000000000000u, 0xfff0000000000000u, 0x3ff0000000000000u}) {
    CHECK_FALSE(assay::is_undefined(std::bit_cast<double>(bits)));
  }
  for (const std::uint32_t bits : {0x7f800001u, 0x7fc00000u, 0xff800001u, 0xffffffffu}) {
    CHECK(assay::is_undefined(std::bit_cast<float>(bits)));
  }
  for (const std::uint32_t bits : {0x00000000u, 0x80000000u, 0x7f7fffffu, 0x00000001u, 0x7f800000u, 0xff800000u}) {
    CHECK_FALSE(assay::is_undefined(std::bit_cast<float>(bits)));
  }
}
