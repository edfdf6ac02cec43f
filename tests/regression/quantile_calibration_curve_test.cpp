#include "regression/intervals.hpp"

#include <assay/core/normal_distribution.hpp>
#include <assay/regression/pit_values.hpp>
#include <assay/regression/quantile_calibration_curve.hpp>

using assay::Index;
using assay::predictive_region;
using assay::quantile_calibration_curve;
using test::numbers;

namespace {

using result = assay::quantile_calibration_curve_result;

bool same(const result& a, const result& b, double relative = 1e-12) {
  return ((a.expected - b.expected).abs() <= relative).all() && ((a.observed - b.observed).abs() <= relative).all() &&
         test::close_to(a.miscalibration_area, b.miscalibration_area, relative) &&
         test::close_to(a.mean_absolute_calibration_error, b.mean_absolute_calibration_error, relative) &&
         test::close_to(a.root_mean_squared_calibration_error, b.root_mean_squared_calibration_error, relative);
}

}  // namespace

TEST_CASE("quantile_calibration_curve: reference values") {
  // row 120 of the reference table, uncertainty-toolbox 0.1.1
  const test::three_normals d;
  const result interval = quantile_calibration_curve(d.y, d.mean, d.deviation);
  CHECK_CLOSE(interval.root_mean_squared_calibration_error, 0.4165757476562379);
  CHECK_CLOSE(interval.mean_absolute_calibration_error, 0.3733333333333335);
  CHECK_CLOSE(interval.miscalibration_area, 0.37710437710437716);
  const result quantile = quantile_calibration_curve(d.y, d.mean, d.deviation, {.region = predictive_region::below_quantile});
  CHECK_CLOSE(quantile.root_mean_squared_calibration_error, 0.30362567774902066);
  CHECK_CLOSE(quantile.mean_absolute_calibration_error, 0.23757575757575758);
  CHECK_CLOSE(quantile.miscalibration_area, 0.23916245791245785);
  CHECK(interval.expected.size() == 100);
  CHECK(interval.expected[99] == 1);
  CHECK(interval.observed[99] == 1);
  CHECK(interval.observed[0] == 0);
  CHECK_CLOSE(interval.observed[70], 1.0 / 3);  // 0.707 > 0.683
}

TEST_CASE("quantile_calibration_curve: against coverage counted level by level") {
  const test::predictive_sample s(1, 700);
  for (const Index points : {2, 5, 100}) {
    const result c = quantile_calibration_curve(s.y, s.mean, s.deviation, s.w, {.points = points});
    const result q = quantile_calibration_curve(s.y, s.mean, s.deviation, {.region = predictive_region::below_quantile, .points = points});
    for (Index k = 0; k < points; ++k) {
      const double p = c.expected[k];
      CHECK_CLOSE(p, static_cast<double>(k) / static_cast<double>(points - 1));
      // z itself may stand on a bound: none does but 0
      const double z = k == points - 1 ? 1e9 : k == 0 ? 0 : assay::core::normal_quantile(0.5 + p / 2);
      CHECK_NEAR(c.observed[k], (s.w * ((s.y - s.mean).abs() <= z * s.deviation).cast<double>()).sum() / s.w.sum(), 1e-12);
      const double x = k == points - 1 ? 1e9 : k == 0 ? -1e9 : assay::core::normal_quantile(p);
      CHECK_NEAR(q.observed[k], ((s.y - s.mean) <= x * s.deviation).cast<double>().mean(), 1e-12);
    }
    const Eigen::ArrayXd gap = c.observed - c.expected;
    CHECK_CLOSE(c.mean_absolute_calibration_error, gap.abs().mean());
    CHECK_CLOSE(c.root_mean_squared_calibration_error, std::sqrt(gap.square().mean()));
    // the area by many steps along every segment
    double area = 0;
    for (Index k = 1; k < points; ++k) {
      for (int i = 0; i < 2000; ++i) area += std::abs(gap[k - 1] + (gap[k] - gap[k - 1]) * (i + 0.5) / 2000) / 2000;
    }
    CHECK_NEAR(c.miscalibration_area, area / static_cast<double>(points - 1), 1e-6);
  }
}

TEST_CASE("quantile_calibration_curve: PIT values, weights, order") {
  const test::predictive_sample s(2, 3000);
  const assay::Vector pit = assay::pit_values(s.y, s.mean, s.deviation);
  for (const auto region : {predictive_region::central_interval, predictive_region::below_quantile}) {
    const assay::quantile_calibration_curve_options o{.region = region, .points = 51};
    const result c = quantile_calibration_curve(s.y, s.mean, s.deviation, s.w, o);
    CHECK(same(quantile_calibration_curve(pit, s.w, o), c));
    const test::predictive_sample r = s.repeated();
    CHECK(same(quantile_calibration_curve(r.y, r.mean, r.deviation, o), c));
    for (const double scale : {1e-300, 1e300}) CHECK(same(quantile_calibration_curve(pit, Eigen::ArrayXd(scale * s.w), o), c));
    const result plain = quantile_calibration_curve(pit, o);
    CHECK(same(quantile_calibration_curve(Eigen::ArrayXd(pit.reverse()), o), plain, 0));
    CHECK(same(quantile_calibration_curve(s.y * 0x1p-30, s.mean * 0x1p-30, s.deviation * 0x1p-30, o), plain, 0));
    CHECK(same(quantile_calibration_curve(s.y + 1e9, s.mean + 1e9, s.deviation, o), plain, 0));
  }
}

TEST_CASE("quantile_calibration_curve: undefined and errors") {
  for (const result& c : {quantile_calibration_curve(numbers({}), numbers({}), numbers({})),
                          quantile_calibration_curve(numbers({.3}), numbers({0}))}) {
    CHECK(c.expected.size() == 100);
    CHECK(assay::is_undefined(c.observed[3]));
    CHECK(assay::is_undefined(c.miscalibration_area));
    CHECK(assay::is_undefined(c.mean_absolute_calibration_error));
  }
  const std::string f = "assay::quantile_calibration_curve: ";
  const Eigen::ArrayXd x = numbers({0.5, 0.25});
  CHECK(test::error_of([&] { quantile_calibration_curve(x, {.points = 1}); }) == f + "points = 1 is less than 2");
  CHECK(test::error_of([&] { quantile_calibration_curve(4 * x); }) == f + "pit[0] = 2 is outside [0, 1]");
  CHECK(test::error_of([&] { quantile_calibration_curve(x, numbers({1})); }) == f + "weights has 1 elements but pit has 2");
  CHECK(test::error_of([&] { quantile_calibration_curve(x, x, numbers({1, 0})); }) == f + "deviation[1] = 0 is not positive");
  CHECK(test::error_of([&] { quantile_calibration_curve(x, x, x, -x); }) == f + "weights[0] = -0.5 is negative");
}
