#include "support/check.hpp"

#include <assay/core/ordered_key.hpp>

#include <limits>

using namespace assay;

TEMPLATE_TEST_CASE("ordered_key: the order of keys is the order of numbers", "[key]", float, double) {
  using T = TestType;
  using limits = std::numeric_limits<T>;
  const std::vector<T> ascending{-limits::infinity(), limits::lowest(), T(-1), -limits::min(), -limits::denorm_min(), T(0),
                                 limits::denorm_min(), limits::min(), T(1), std::nextafter(T(1), T(2)), limits::max(), limits::infinity()};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    CHECK(core::from_ordered_key<T>(core::ordered_key(ascending[i])) == ascending[i]);
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      CHECK((core::ordered_key(ascending[i]) < core::ordered_key(ascending[j])) == (i < j));
    }
  }
  CHECK(core::ordered_key(T(0)) == core::ordered_key(-T(0)));
  CHECK_FALSE(std::signbit(core::from_ordered_key<T>(core::ordered_key(-T(0)))));
  test::generator g(5);
  for (int i = 0; i < 1000; ++i) {
    const T a = static_cast<T>(g.normal());
    const T b = static_cast<T>(g.normal() * 1e-30);
    CHECK((core::ordered_key(a) < core::ordered_key(b)) == (a < b));
    CHECK(core::from_ordered_key<T>(core::ordered_key(a)) == a);
  }
}
