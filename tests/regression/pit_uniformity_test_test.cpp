#include "regression/intervals.hpp"

#include <assay/core/normal_distribution.hpp>
#include <assay/regression/pit_uniformity_test.hpp>
#include <assay/regression/pit_values.hpp>

#include <algorithm>

using assay::Index;
using assay::pit_uniformity_test;
using test::numbers;

TEST_CASE("pit_uniformity_test: reference values") {
  // scipy 1.17.1 kstest(x, "uniform"), two-sided, greater, less
  const Eigen::ArrayXd x = numbers({.61, .1, .2, .92, .35, .15, .41, .6});
  const assay::pit_uniformity_test_result r = pit_uniformity_test(x);
  CHECK_CLOSE(r.statistic, 0.265);
  CHECK_CLOSE(r.above, 0.265);
  CHECK_CLOSE(r.below, 0.1);
  CHECK_CLOSE(r.p_value, 0.5429489388874995);
  CHECK(pit_uniformity_test(x.reverse()) == r);
  CHECK_NEAR(pit_uniformity_test(x.cast<float>()).p_value, r.p_value, 1e-6);
  // predictions too high and too low
  const auto low = pit_uniformity_test(x * 0.5);
  CHECK(low.above > low.below);
  const auto high = pit_uniformity_test(1 - x * 0.5);
  CHECK_CLOSE(high.below, low.above);
  CHECK_CLOSE(high.p_value, low.p_value);
}

TEST_CASE("pit_uniformity_test: against the definition, with ties") {
  test::generator g(1);
  for (const int n : {1, 2, 50, 500}) {
    Eigen::ArrayXd x(n);
    for (Index i = 0; i < n; ++i) x[i] = g.below(11) / 10.0;
    double d = 0;
    for (Index i = 0; i < n; ++i) {  // sup |F_n(t) − t| at and just below every value
      const double up = static_cast<double>((x <= x[i]).count()) / n;
      const double down = static_cast<double>((x < x[i]).count()) / n;
      d = std::max({d, std::abs(up - x[i]), std::abs(down - x[i])});
    }
    CHECK_CLOSE(pit_uniformity_test(x).statistic, d);
  }
}

TEST_CASE("pit_uniformity_test: p-values of calibrated predictions are uniform, others are rejected") {
  test::generator g(2);
  double mean = 0;
  int small = 0;
  for (int k = 0; k < 1000; ++k) {
    Eigen::ArrayXd y(20);
    for (Index i = 0; i < 20; ++i) y[i] = 3 + 2 * g.normal();
    const double p = pit_uniformity_test(assay::pit_values(y, Eigen::ArrayXd::Constant(20, 3), Eigen::ArrayXd::Constant(20, 2))).p_value;
    mean += p / 1000;
    small += p < 0.05;
  }
  CHECK(std::abs(mean - 0.5) < 0.04);
  CHECK(std::abs(small - 50) < 25);
  Eigen::ArrayXd y(500);
  for (Index i = 0; i < 500; ++i) y[i] = g.normal();
  CHECK(pit_uniformity_test(assay::pit_values(y, Eigen::ArrayXd::Zero(500), Eigen::ArrayXd::Constant(500, 2))).p_value < 1e-6);
}

TEST_CASE("pit_uniformity_test: edges and errors") {
  const auto none = pit_uniformity_test(numbers({}));
  CHECK(assay::is_undefined(none.statistic));
  CHECK(assay::is_undefined(none.p_value));
  CHECK_CLOSE(pit_uniformity_test(numbers({0.25})).p_value, 0.5);
  CHECK(pit_uniformity_test(numbers({0.5})).p_value == 1);
  CHECK(pit_uniformity_test(numbers({0, 0})).p_value == 0);
  CHECK(pit_uniformity_test(numbers({-0.0, 1})).statistic == 0.5);
  CHECK(test::error_of([] { pit_uniformity_test(numbers({0.5, 1.5})); }) == "assay::pit_uniformity_test: pit[1] = 1.5 is outside [0, 1]");
  CHECK(test::error_of([] { pit_uniformity_test(numbers({0.5, std::numeric_limits<double>::quiet_NaN()})); }) ==
        "assay::pit_uniformity_test: pit[1] is NaN");
}
