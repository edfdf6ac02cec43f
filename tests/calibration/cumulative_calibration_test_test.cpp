#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/cumulative_calibration_test.hpp>

#include <algorithm>

using assay::cumulative_calibration_test;
using assay::cumulative_statistic;
using assay::Index;
using assay::weighting;

TEST_CASE("cumulative_calibration_test: reference values") {
  // definition and the series of ecevecce, rows 92 and 93 and section 4.5
  const test::b20 d;
  const auto t = cumulative_calibration_test(d.y, d.p);
  CHECK_NEAR(t.maximum_absolute_deviation, 0.0625, 1e-14);
  CHECK_NEAR(t.range, 0.065, 1e-14);
  CHECK_NEAR(t.standard_deviation, 0.09354143466934853, 1e-14);
  CHECK_NEAR(t.maximum_absolute_deviation_p_value, 0.9196951095078968, 1e-12);
  CHECK_NEAR(t.range_p_value, 0.9993668251983733, 1e-12);
  const auto w = cumulative_calibration_test(d.y, d.p, d.w);
  CHECK_NEAR(w.maximum_absolute_deviation, 0.09148936170212765, 1e-14);
  CHECK_NEAR(w.range, 0.09361702127659574, 1e-14);
  CHECK_NEAR(w.standard_deviation, 0.10007353566058654, 1e-14);
  const test::l200 l;
  CHECK_NEAR(cumulative_calibration_test(l.y, l.p).standard_deviation, 0.0009125970474603674, 1e-13);
  CHECK(cumulative_calibration_test(l.y, l.p).range_p_value == 0);  // 183 standard deviations
}

TEST_CASE("cumulative_calibration_test: distributions in both tails") {
  // the series for the distribution functions in 80 digits, mpmath 1.3
  const struct {
    double x, maximum, range;
  } rows[] = {
      {0.1, 1.0, 1.0},
      {0.2, 0.99999999999994869, 1.0},
      {0.3, 0.99999858193801117, 1.0},
      {0.5, 0.99084300971023924, 0.99999991222227752},
      {0.8, 0.81475809273337792, 0.99403633480789433},
      {0.999, 0.63013754500869793, 0.93714454010562912},
      {1, 0.62922257020047609, 0.93663541207954943},
      {1.2, 0.45964225047255343, 0.7931900460921017},
      {1.499, 0.26773348032129206, 0.51383658479683343},
      {1.5, 0.26721521438306098, 0.51294075423024825},
      {2, 0.091000523846366249, 0.18149433939418731},
      {3, 0.0053995921265203777, 0.010799168467638438},
      {5, 1.1466062875167756e-6, 2.2932125750335512e-6},
      {8, 2.4883842297087136e-15, 4.9767684594174273e-15},
      {12, 7.105928448310716e-33, 1.4211856896621432e-32},
  };
  for (const auto& r : rows) {
    INFO("x = " << r.x);
    CHECK_NEAR(assay::calibration_detail::brownian_maximum_tail(r.x), r.maximum, 1e-13);
    CHECK_NEAR(assay::calibration_detail::brownian_range_tail(r.x), r.range, 1e-13);
  }
  for (const auto tail : {assay::calibration_detail::brownian_maximum_tail, assay::calibration_detail::brownian_range_tail}) {
    CHECK(tail(0) == 1);
    CHECK(tail(1e300) == 0);
    double last = 1;
    for (double x = 0.01; x < 6; x += 0.01) {
      CHECK(tail(x) <= last * (1 + 1e-14));
      CHECK(tail(x) > 0);
      last = tail(x);
    }
  }
}

TEST_CASE("cumulative_calibration_test: p-values are uniform for calibrated predictions") {
  test::generator g(11);
  const Index n = 2000;
  int below_maximum = 0;
  int below_range = 0;
  Eigen::ArrayXd p(n);
  Eigen::ArrayXi y(n);
  for (int trial = 0; trial < 400; ++trial) {
    for (Index i = 0; i < n; ++i) {
      p[i] = g.uniform();
      y[i] = g.uniform() < p[i];
    }
    const auto t = cumulative_calibration_test(y, p);
    below_maximum += t.maximum_absolute_deviation_p_value < 0.2;
    below_range += t.range_p_value < 0.2;
  }
  // 80 expected, standard deviation 8
  CHECK((below_maximum > 50 && below_maximum < 110));
  CHECK((below_range > 50 && below_range < 110));
}

TEST_CASE("cumulative_calibration_test: laws of rank metrics") {
  test::check_rank_metric(
      "cumulative_calibration_test", [](const auto&... a) { return cumulative_calibration_test(a...).range; }, "prediction");
  // repeated rows and their weights
  const test::ranking_sample d(5, 300, 40);
  const test::ranking_sample r = d.repeated();
  const Eigen::ArrayXd p = d.s / 2;
  const Eigen::ArrayXd q = r.s / 2;
  const auto repeated = cumulative_calibration_test(r.y, q);
  const auto weighted = cumulative_calibration_test(d.y, p, d.w, {.weighting = weighting::frequency});
  CHECK_NEAR(weighted.standard_deviation, repeated.standard_deviation, 1e-13);
  CHECK_NEAR(weighted.range_p_value, repeated.range_p_value, 1e-11);
  const auto importance = cumulative_calibration_test(d.y, p, d.w);
  CHECK_NEAR(importance.standard_deviation, std::sqrt((d.w * d.w * p * (1 - p)).sum()) / d.w.sum(), 1e-13);
  CHECK(cumulative_calibration_test(d.y, p, (d.w * 0x1p-700).eval()) == importance);
  const auto large = cumulative_calibration_test(d.y, p, (d.w * 0x1p700).eval(), {.weighting = weighting::frequency});
  CHECK_NEAR(large.standard_deviation, weighted.standard_deviation * 0x1p-350, 1e-13);
}

TEST_CASE("cumulative_calibration_test: undefined and errors") {
  const auto none = cumulative_calibration_test(Eigen::ArrayXi(0), Eigen::ArrayXd(0));
  CHECK(assay::is_undefined(none.maximum_absolute_deviation));
  CHECK(assay::is_undefined(none.range_p_value));
  // no chance at all: no test
  const Eigen::ArrayXi y = test::labels({1, 0, 1});
  const auto sure = cumulative_calibration_test(y, test::array({0, 1, 1}));
  CHECK(sure.standard_deviation == 0);
  CHECK(sure.maximum_absolute_deviation == 1.0 / 3);
  CHECK(assay::is_undefined(sure.maximum_absolute_deviation_p_value));
  CHECK(assay::is_undefined(sure.range_p_value));
  CHECK(test::error_of([&] {
          cumulative_calibration_test(y, test::array({0, 0.5, 1}), test::array({1, 0.5, 1}), {.weighting = weighting::frequency});
        }) == "assay::cumulative_calibration_test: frequency weights must be whole numbers");
}
