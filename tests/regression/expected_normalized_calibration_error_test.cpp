#include "regression/spread_data.hpp"

#include <assay/regression/expected_normalized_calibration_error.hpp>

using assay::expected_normalized_calibration_error;
using assay::spread_binning;
using test::numbers;

TEST_CASE("expected_normalized_calibration_error: reference values") {
  test::six_normals d;
  CHECK_CLOSE(expected_normalized_calibration_error(d.y, d.mean, d.deviation, {.bins = 3}), 0.23629939839713554);  // row 126
  // two bins there split the tied deviations; here the first has four rows
  const double first = std::abs(std::sqrt(2.5 / 4) - std::sqrt((.16 + .04 + 1 + .25) / 4)) / std::sqrt(2.5 / 4);
  const double second = std::abs(2 - std::sqrt((6.25 + 4) / 2)) / 2;
  CHECK_CLOSE(expected_normalized_calibration_error(d.y, d.mean, d.deviation, {.bins = 2}), (first + second) / 2);
  d.deviation[3] = 1 + 1e-15;
  CHECK_NEAR(expected_normalized_calibration_error(d.y, d.mean, d.deviation, {.bins = 2}), 0.09284812936736378, 1e-12);
  // netcal 1.4.0 ENCE
  const test::forty_normals f;
  const double expected[][2] = {{1, 0.11315388311319141}, {3, 0.10442523466855985}, {5, 0.16419256538611746}, {10, 0.23686023537473036}};
  for (const auto& [bins, value] : expected) {
    CHECK_CLOSE(expected_normalized_calibration_error(f.y, f.mean, f.deviation,
                                                      {.bins = static_cast<assay::Index>(bins), .binning = spread_binning::equal_width}),
                value);
  }
}

TEST_CASE("expected_normalized_calibration_error: oracle, laws, errors") {
  const test::predictive_sample s(1, 800);
  for (const int bins : {1, 2, 3, 7, 100}) {
    double sum = 0;
    const auto parts = test::equal_count_bins(s.deviation, s.w, bins);
    for (const auto& part : parts) {
      double weight = 0, variance = 0, error = 0;
      for (const auto i : part) {
        weight += s.w[i];
        variance += s.w[i] * s.deviation[i] * s.deviation[i];
        error += s.w[i] * (s.y[i] - s.mean[i]) * (s.y[i] - s.mean[i]);
      }
      sum += std::abs(std::sqrt(variance / weight) - std::sqrt(error / weight)) / std::sqrt(variance / weight);
    }
    CHECK_CLOSE(expected_normalized_calibration_error(s.y, s.mean, s.deviation, s.w, {.bins = bins}),
                sum / static_cast<double>(parts.size()));
  }
  test::check_predictive_metric(
      "expected_normalized_calibration_error", false, [](const auto&... a) { return expected_normalized_calibration_error(a...); }, "mean",
      "deviation");
  // without unit, wherever the truth is
  const double value = expected_normalized_calibration_error(s.y, s.mean, s.deviation);
  for (const double scale : {1e-9, 1e-200, 1e200}) {
    CHECK_CLOSE(expected_normalized_calibration_error(scale * s.y, scale * s.mean, scale * s.deviation), value);
  }
  CHECK_CLOSE(expected_normalized_calibration_error(s.y + 1e9, s.mean + 1e9, s.deviation), value);
  CHECK(expected_normalized_calibration_error(numbers({}), numbers({}), numbers({}), {.undefined = 1}) == 1);
  CHECK_CLOSE(expected_normalized_calibration_error(numbers({3}), numbers({1}), numbers({1})), 1.0);
  const std::string f = "assay::expected_normalized_calibration_error: ";
  CHECK(test::error_of([&] { expected_normalized_calibration_error(s.y, s.mean, s.deviation, {.bins = 0}); }) ==
        f + "bins = 0 is outside [1, 65536]");
  CHECK(test::error_of([&] { expected_normalized_calibration_error(numbers({1, 2}), numbers({1, 2}), numbers({1, 0})); }) ==
        f + "deviation[1] = 0 is not positive");
}
