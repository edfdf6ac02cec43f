#include "support/check.hpp"

#include <assay/core/bits.hpp>

#include <cmath>
#include <limits>

using namespace assay;

TEMPLATE_TEST_CASE("bits: kinds of numbers", "[bits]", float, double) {
  using T = TestType;
  using limits = std::numeric_limits<T>;
  const T nan = limits::quiet_NaN();
  const T inf = limits::infinity();
  CHECK(core::is_nan(nan));
  CHECK(core::is_nan(-nan));
  CHECK(core::is_nan(limits::signaling_NaN()));
  for (const T x : {T(0), -T(0), T(1), limits::max(), limits::lowest(), limits::denorm_min()}) {
    CHECK_FALSE(core::is_nan(x));
    CHECK(core::is_finite(x));
    CHECK_FALSE(core::is_infinite(x));
  }
  CHECK_FALSE(core::is_nan(inf));
  CHECK(core::is_infinite(inf));
  CHECK(core::is_infinite(-inf));
  CHECK_FALSE(core::is_finite(inf));
  CHECK_FALSE(core::is_finite(nan));
}

TEMPLATE_TEST_CASE("bits: probabilities and weights", "[bits]", float, double) {
  using T = TestType;
  using limits = std::numeric_limits<T>;
  for (const T x : {T(0), -T(0), T(0.5), T(1), limits::denorm_min()}) {
    CHECK(core::is_probability(x));
    CHECK(core::is_weight(x));
  }
  for (const T x : {std::nextafter(T(1), T(2)), T(2), limits::max()}) {
    CHECK_FALSE(core::is_probability(x));
    CHECK(core::is_weight(x));
  }
  for (const T x : {-limits::denorm_min(), T(-1), limits::infinity(), -limits::infinity(), limits::quiet_NaN()}) {
    CHECK_FALSE(core::is_probability(x));
    CHECK_FALSE(core::is_weight(x));
  }
}

TEST_CASE("bits: the exponent that brings a number near 1") {
  for (const double x : {1.0, 0.75, 3.0, 1e300, 1e-300, 5e-324, -6.0}) {
    const double m = std::ldexp(x, -assay::core::binary_exponent(x));
    CHECK(std::abs(m) >= 0.5);
    CHECK(std::abs(m) < 1);
  }
  CHECK(assay::core::binary_exponent(0) == 0);
}
