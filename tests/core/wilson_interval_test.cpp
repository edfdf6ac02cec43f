// SPDX-License-Identifier: MIT
#include <assay/core/wilson_interval.hpp>

#include "support/check.hpp"

using assay::estimate;
using assay::newcombe_interval;
using assay::paired_newcombe_interval;
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

TEST_CASE("paired_newcombe_interval: reference values") {
  struct row {
    double both, first, second, neither, value, error, lower, upper;
  };
  // the formula to 40 digits; (36, 12, 2, 0) is an example of Newcombe 1998 (0.0569 to 0.3404), (1, 1, 7, 12) the airway data of
  // Fagerland, Lydersen and Laake 2014 (-0.507 to -0.026)
  const row rows[] = {
      {1, 1, 7, 12, -0.28571428571428571, 0.11938727057676357, -0.50692022668614096, -0.025559124164859795},
      {36, 12, 2, 0, 0.2, 0.069282032302755092, 0.056929584003238811, 0.3404276029749407},
      {30, 12, 40, 18, -0.28, 0.066452990903344599, -0.40235324295295666, -0.14326950297300678},
      {20, 12, 2, 16, 0.2, 0.069282032302755092, 0.056156424841748287, 0.32920699540014056},
      {36, 14, 0, 0, 0.28, 0.063498031465550174, 0.15283951785585732, 0.4166512369595656},
      {53, 0, 1, 0, -0.018518518518518519, 0.018346249485727374, -0.097714374887819324, 0.049621661889404006},
      {7, 3, 0, 10, 0.15, 0.07984359711335656, -0.030583676805806326, 0.31173511966633085},
      {54, 0, 0, 0, 0, 0, -0.0664135880908964, 0.0664135880908964},
      {0, 54, 0, 0, 1, 0, 0.90607700299599404, 1},
  };
  for (const row& r : rows) {
    const estimate e = paired_newcombe_interval(r.both, r.first, r.second, r.neither);
    CHECK_CLOSE(e.value, r.value);
    CHECK_CLOSE(e.standard_error, r.error);
    CHECK_NEAR(e.lower, r.lower, 1e-14);
    CHECK_NEAR(e.upper, r.upper, 1e-14);
    const estimate back = paired_newcombe_interval(r.both, r.second, r.first, r.neither);
    CHECK_NEAR(back.lower, -e.upper, 1e-14);
    CHECK_NEAR(back.upper, -e.lower, 1e-14);
    const estimate failures = paired_newcombe_interval(r.neither, r.second, r.first, r.both);  // the complementary rates
    CHECK_NEAR(failures.lower, -e.upper, 1e-14);
    CHECK_NEAR(failures.upper, -e.lower, 1e-14);
  }
  CHECK_CLOSE(paired_newcombe_interval(7, 3, 1, 9, 0.9).lower, -0.07535418921283761);
  CHECK_CLOSE(paired_newcombe_interval(7, 3, 1, 9, 0.9).upper, 0.26391124125983031);
}

TEST_CASE("paired_newcombe_interval: large counts, no rows, bad input") {
  // asymptotically d -+ z se
  const estimate e = paired_newcombe_interval(4e15, 2e15, 1e15, 3e15);
  CHECK_NEAR(e.upper - e.value, 1.959963984540054 * e.standard_error, 1e-6);
  CHECK_NEAR(e.value - e.lower, 1.959963984540054 * e.standard_error, 1e-6);
  const estimate none = paired_newcombe_interval(0, 0, 0, 0, 0.8);
  CHECK(assay::is_undefined(none.value));
  CHECK(assay::is_undefined(none.upper));
  CHECK(none.level == 0.8);
  CHECK(test::error_of([] { paired_newcombe_interval(-1, 0, 0, 0); }) ==
        "assay::paired_newcombe_interval: both = -1 must be finite and not negative");
  CHECK(test::contains(test::error_of([] { paired_newcombe_interval(1, assay::undefined(), 0, 0); }), "only_first = nan"));
  CHECK(test::contains(test::error_of([] { paired_newcombe_interval(1, 0, -0.5, 0); }), "only_second = -0.5"));
  CHECK(test::contains(test::error_of([] { paired_newcombe_interval(1, 0, 0, -2); }), "neither = -2"));
  CHECK(test::contains(test::error_of([] { paired_newcombe_interval(1, 0, 0, 1, 1); }), "level = 1"));
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
