#include "regression/spread_data.hpp"

#include <assay/regression/uncertainty_calibration_error.hpp>

using assay::spread_binning;
using assay::uncertainty_calibration_error;
using test::numbers;

TEST_CASE("uncertainty_calibration_error: reference values") {
  test::six_normals d;
  CHECK_CLOSE(uncertainty_calibration_error(d.y, d.mean, d.deviation, {.bins = 3}), 0.55);  // row 126
  // two bins there split the tied deviations; here the first has four rows
  CHECK_CLOSE(uncertainty_calibration_error(d.y, d.mean, d.deviation, {.bins = 2}), (std::abs(2.5 - 1.45) + std::abs(8 - 10.25)) / 6);
  d.deviation[3] = 1 + 1e-15;
  CHECK_NEAR(uncertainty_calibration_error(d.y, d.mean, d.deviation, {.bins = 2}), 0.30, 1e-12);
  // netcal 1.4.0 UCE
  const test::forty_normals f;
  const double expected[][2] = {{1, 0.6005640282575828}, {3, 0.6005640282575833}, {5, 0.6932052366357764}, {10, 1.2088028896017795}};
  for (const auto& [bins, value] : expected) {
    CHECK_CLOSE(
        uncertainty_calibration_error(f.y, f.mean, f.deviation,
                                      {.bins = static_cast<assay::Index>(bins), .binning = spread_binning::equal_width}),
        value);
  }
}

TEST_CASE("uncertainty_calibration_error: oracle, laws, errors") {
  const test::predictive_sample s(1, 800);
  for (const int bins : {1, 2, 3, 7, 100}) {
    double sum = 0;
    for (const auto& part : test::equal_count_bins(s.deviation, s.w, bins)) {
      double gap = 0;
      for (const auto i : part) gap += s.w[i] * (s.deviation[i] * s.deviation[i] - (s.y[i] - s.mean[i]) * (s.y[i] - s.mean[i]));
      sum += std::abs(gap);
    }
    CHECK_CLOSE(uncertainty_calibration_error(s.y, s.mean, s.deviation, s.w, {.bins = bins}), sum / s.w.sum());
  }
  test::check_predictive_metric(
      "uncertainty_calibration_error", false,
      [](const auto& y, const auto&... a) { return uncertainty_calibration_error(y, a...); }, "mean", "deviation");
  // in squared units, wherever the truth is
  const double value = uncertainty_calibration_error(s.y, s.mean, s.deviation);
  for (const double scale : {1e-9, 1e-100, 1e100}) {
    CHECK_CLOSE(uncertainty_calibration_error(scale * s.y, scale * s.mean, scale * s.deviation), scale * value * scale);
  }
  CHECK_CLOSE(uncertainty_calibration_error(s.y + 1e9, s.mean + 1e9, s.deviation), value);
  // point predictions: the mean squared error
  CHECK_CLOSE(uncertainty_calibration_error(s.y, s.mean, 0 * s.y), (s.y - s.mean).square().mean());
  CHECK(uncertainty_calibration_error(numbers({2}), numbers({2}), numbers({0})) == 0);
  CHECK(uncertainty_calibration_error(numbers({}), numbers({}), numbers({}), {.undefined = 1}) == 1);
  const std::string f = "assay::uncertainty_calibration_error: ";
  CHECK(test::error_of([&] { uncertainty_calibration_error(s.y, s.mean, s.deviation, {.bins = 65537}); }) ==
        f + "bins = 65537 is outside [1, 65536]");
  CHECK(test::error_of([&] { uncertainty_calibration_error(numbers({1}), numbers({2}), numbers({-1})); }) ==
        f + "deviation[0] = -1 is negative");
  CHECK(test::error_of([&] { uncertainty_calibration_error(numbers({1e300}), numbers({2}), numbers({1})); }) ==
        f + "the sum of the losses is too large for double");
}
