#include "support/check.hpp"

#include <assay/calibration/error_norm.hpp>

#include <limits>

using assay::error_norm;
using assay::calibration_detail::combine;

TEST_CASE("error_norm: weighted power means") {
  const std::vector<assay::calibration_detail::norm_term> terms{{1, 0.5}, {3, 0.1}, {2, 0}};
  CHECK_CLOSE(combine(terms, error_norm::l1), 0.8 / 6);
  CHECK_CLOSE(combine(terms, error_norm::l2), std::sqrt(0.28 / 6));
  CHECK_CLOSE(combine(terms, error_norm::max), 0.5);
  CHECK_CLOSE(combine(terms, assay::lp(1)), 0.8 / 6);
  CHECK_CLOSE(combine(terms, assay::lp(2)), std::sqrt(0.28 / 6));
  CHECK_CLOSE(combine(terms, assay::lp(3)), std::cbrt(0.128 / 6));
  CHECK_NEAR(combine(terms, assay::lp(1000)), 0.5, 2e-3);  // no power underflows
  CHECK(combine({{2, 0}}, assay::lp(3)) == 0);
  CHECK(assay::is_undefined(combine({}, error_norm::l1)));
  CHECK(assay::is_undefined(combine({}, error_norm::max)));
}

TEST_CASE("error_norm: power means grow with the exponent") {
  const std::vector<assay::calibration_detail::norm_term> terms{{1, 0.5}, {3, 0.1}, {2, 0.03}};
  double last = 0;
  for (const double q : {1.0, 1.5, 2.0, 4.0, 50.0}) {
    CHECK(combine(terms, assay::lp(q)) > last);
    last = combine(terms, assay::lp(q));
  }
  CHECK(last < combine(terms, error_norm::max));
}

TEST_CASE("error_norm: senseless exponents") {
  for (const double q : {0.5, 0.0, -1.0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    CHECK(test::error_of([&] { assay::lp(q); }) == "assay::lp: the exponent must be a finite number >= 1");
  }
  static_assert(assay::lp(2) == error_norm::l2);
  static_assert(error_norm::max != error_norm::l1);
}
