#include "regression/spread_data.hpp"

#include <assay/core/normal_distribution.hpp>
#include <assay/regression/quantile_calibration_error.hpp>

using assay::predictive_region;
using assay::quantile_calibration_error;
using assay::spread_binning;
using test::numbers;

TEST_CASE("quantile_calibration_error: reference values") {
  // netcal 1.4.0 QCE(marginal=False), q = .1 .5 .9; the last is marginal=True
  const test::forty_normals f;
  const double expected[][2] = {{1, 0.1}, {3, 0.13166666666666668}, {5, 0.145}, {10, 0.15666666666666668}};
  for (const auto& [bins, value] : expected) {
    CHECK_CLOSE(quantile_calibration_error(
                    f.y, f.mean, f.deviation,
                    {.levels = numbers({.1, .5, .9}), .bins = static_cast<assay::Index>(bins), .binning = spread_binning::equal_width}),
                value);
  }
}

TEST_CASE("quantile_calibration_error: oracle and laws") {
  const test::predictive_sample s(1, 800);
  const Eigen::ArrayXd levels = numbers({0.9, 0.33, 0.77});  // in any order
  for (const auto region : {predictive_region::central_interval, predictive_region::below_quantile}) {
    for (const int bins : {1, 2, 7, 100}) {
      double sum = 0;
      for (const auto& part : test::equal_count_bins(s.deviation, s.w, bins)) {
        for (const double p : levels) {
          double gap = 0;
          for (const auto i : part) {
            const double z = (s.y[i] - s.mean[i]) / s.deviation[i];
            const bool holds = region == predictive_region::below_quantile ? z <= assay::core::normal_quantile(p)
                                                                           : std::abs(z) <= assay::core::normal_quantile(0.5 + p / 2);
            gap += s.w[i] * ((holds ? 1 : 0) - p);
          }
          sum += std::abs(gap);
        }
      }
      CHECK_NEAR(quantile_calibration_error(s.y, s.mean, s.deviation, s.w, {.levels = levels, .region = region, .bins = bins}),
                 sum / s.w.sum() / 3, 1e-12);
    }
  }
  // one bin: the mean gap of the curve at its levels
  const auto curve = assay::quantile_calibration_curve(s.y, s.mean, s.deviation, s.w, {.points = 6});
  CHECK_NEAR(quantile_calibration_error(s.y, s.mean, s.deviation, s.w, {.levels = curve.expected, .bins = 1}),
             curve.mean_absolute_calibration_error, 1e-12);
  test::check_predictive_metric(
      "quantile_calibration_error", false, [](const auto&... a) { return quantile_calibration_error(a...); }, "mean", "deviation");
}

TEST_CASE("quantile_calibration_error: undefined and errors") {
  const Eigen::ArrayXd x = numbers({1, 2});
  const std::string f = "assay::quantile_calibration_error: ";
  CHECK(quantile_calibration_error(numbers({}), numbers({}), numbers({}), {.undefined = 1}) == 1);
  CHECK(test::error_of([&] { quantile_calibration_error(x, x, x, {.levels = numbers({})}); }) == f + "levels has no elements");
  CHECK(test::error_of([&] { quantile_calibration_error(x, x, x, {.levels = numbers({.5, 2})}); }) ==
        f + "levels[1] = 2 is outside [0, 1]");
  CHECK(test::error_of([&] { quantile_calibration_error(x, x, x, {.bins = 0}); }) == f + "bins = 0 is outside [1, 65536]");
  CHECK(test::error_of([&] { quantile_calibration_error(x, x, 0 * x); }) == f + "deviation[0] = 0 is not positive");
}
