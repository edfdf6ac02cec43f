// SPDX-License-Identifier: MIT
#include <assay/core/wilson_interval.hpp>

#include "support/check.hpp"

using assay::estimate;
using assay::newcombe_interval;
using assay::wilson_interval;

TEST_CASE("wilson_interval: reference values") {
  // equal to statsmodels proportion_confint(method="wilson")
  const estimate a = wilson_interval(8, 10);
  CHECK_CLOSE(a.value, 0.8);
  CHECK_CLOSE(a.standard_error, 0.12649110640673517);
  CHECK_CLOSE(a.lower, 0.490162471536642);
  CHECK_CLOSE(a.upper, 0.943317848545625);
  CHECK(a.level == 0.95);
  const estimate none = wilson_interval(0, 5);
  CHECK(none.lower == 0.0);
  CHECK_CLOSE(none.upper, 0.434482464783175);
  const estimate all = wilson_interval(5, 5);
  CHECK_CLOSE(all.lower, 0.565517535216825);
  CHECK(all.upper == 1.0);
}

TEST_CASE("wilson_interval: ends solve the score equation at any level and any real n") {
  test::generator g(3);
  for (int i = 0; i < 200; ++i) {
    const double n = 0.5 + 1000 * g.uniform();
    const double k = n * g.uniform();
    const double level = 0.5 + 0.499 * g.uniform();
    const estimate e = wilson_interval(k, n, level);
    const double z = assay::core::normal_quantile(0.5 + level / 2);
    for (const double end : {e.lower, e.upper}) {
      CHECK_NEAR((e.value - end) * (e.value - end) * n, z * z * end * (1 - end), 1e-9);
    }
    CHECK(e.lower < e.value);
    CHECK(e.value < e.upper);
    // successes and failures are mirror images
    const estimate m = wilson_interval(n - k, n, level);
    CHECK_NEAR(1 - m.upper, e.lower, 1e-12);
  }
}

TEST_CASE("wilson_interval: no trials, bad input") {
  const estimate e = wilson_interval(0, 0, 0.9);
  CHECK(assay::is_undefined(e.value));
  CHECK(assay::is_undefined(e.standard_error));
  CHECK(assay::is_undefined(e.lower));
  CHECK(assay::is_undefined(e.upper));
  CHECK(e.level == 0.9);
  const double nan = assay::undefined();
  using assay::core::wilson;
  for (const estimate& none : {wilson(nan, nan, 0.9), wilson(0.5, nan, 0.9), wilson(nan, 5, 0.9)}) {
    CHECK(assay::is_undefined(none.lower));
    CHECK(assay::is_undefined(none.upper));
  }
  CHECK(test::error_of([] { wilson_interval(11, 10); }) == "assay::wilson_interval: successes = 11 exceeds trials = 10");
  CHECK(test::contains(test::error_of([] { wilson_interval(-1, 10); }), "successes = -1"));
  CHECK(test::contains(test::error_of([&] { wilson_interval(nan, 10); }), "successes = nan"));
  CHECK(test::contains(test::error_of([&] { wilson_interval(1, nan); }), "trials = nan"));
  CHECK(test::contains(test::error_of([] { wilson_interval(1, 2, 1.0); }), "level = 1"));
  CHECK(test::contains(test::error_of([] { wilson_interval(1, 2, 0.0); }), "level = 0"));
  CHECK(test::contains(test::error_of([&] { wilson_interval(1, 2, nan); }), "level = nan"));
}

TEST_CASE("newcombe_interval: reference values, antisymmetry, bad input") {
  // Newcombe 1998, example (a): 0.0524 to 0.3339
  const estimate e = newcombe_interval(56, 70, 48, 80);
  CHECK_CLOSE(e.value, 0.2);
  CHECK_CLOSE(e.lower, 0.0524314724023650);
  CHECK_CLOSE(e.upper, 0.333872654036906);
  CHECK_CLOSE(e.standard_error, 0.072702917999997);
  const estimate r = newcombe_interval(48, 80, 56, 70);
  CHECK_CLOSE(r.lower, -e.upper);
  CHECK_CLOSE(r.upper, -e.lower);
  // 1 - sqrt((1 - l1)^2 + u2^2) with l1 = 10 / (10 + z^2), u2 = z^2 / (20 + z^2); the upper ends cancel
  const estimate extreme = newcombe_interval(10, 10, 0, 20);
  CHECK_CLOSE(extreme.lower, 0.6790860371419147);
  CHECK(extreme.upper == 1.0);
  CHECK(assay::is_undefined(newcombe_interval(0, 0, 1, 2).lower));
  CHECK(assay::is_undefined(newcombe_interval(1, 2, 0, 0).value));
  CHECK(test::error_of([] { newcombe_interval(1, 2, 3, 2); }) == "assay::newcombe_interval: successes = 3 exceeds trials = 2");
}

TEST_CASE("estimate: undefined by default, compares all fields") {
  const estimate none;
  CHECK(assay::is_undefined(none.value));
  CHECK(assay::is_undefined(none.standard_error));
  CHECK(assay::is_undefined(none.lower));
  CHECK(assay::is_undefined(none.upper));
  CHECK(none.level == 0.95);
  CHECK(estimate{1, 2, 3, 4, 0.9} == estimate{1, 2, 3, 4, 0.9});
  CHECK_FALSE(estimate{1, 2, 3, 4, 0.9} == estimate{1, 2, 3, 5, 0.9});
}
