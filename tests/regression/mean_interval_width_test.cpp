#include "regression/intervals.hpp"

#include <assay/regression/mean_interval_width.hpp>

using assay::mean_interval_width;
using assay::sharpness;
using test::numbers;

TEST_CASE("mean_interval_width: reference values") {
  const test::three_normals d;
  const Eigen::ArrayXd lower = d.mean - 1.6448536269514722 * d.deviation;
  const Eigen::ArrayXd upper = d.mean + 1.6448536269514722 * d.deviation;
  CHECK_CLOSE(mean_interval_width(d.y, lower, upper), 1.7545105354149042);  // row 121 of the reference table
  CHECK_CLOSE(mean_interval_width(d.y, lower, upper, {.normalized = true}), 1.7545105354149042 / 1.5);
}

TEST_CASE("mean_interval_width: laws, range, errors") {
  const test::predictive_sample s(1, 5000);
  const double width = (s.upper - s.lower).mean();
  CHECK_CLOSE(mean_interval_width(s.y, s.lower, s.upper), width);
  CHECK_NEAR(mean_interval_width(s.y, s.lower + 1e9, s.upper + 1e9), width, 1e-14);
  CHECK_CLOSE(mean_interval_width(1e-9 * s.y, 1e-9 * s.lower, 1e-9 * s.upper), 1e-9 * width);
  CHECK_CLOSE(mean_interval_width(s.y, s.lower, s.upper, s.w), (s.w * (s.upper - s.lower)).sum() / s.w.sum());
  for (const bool normalized : {false, true}) {
    test::check_predictive_metric(
        "mean_interval_width", true,
        [&](const auto&... a) { return mean_interval_width(a..., {.normalized = normalized}); },
        "lower", "upper");
  }
  // rows of weight 0 do not stretch the range
  const Eigen::ArrayXd y = numbers({-100, 0, 2, 1});
  const Eigen::ArrayXd l = numbers({0, 0, 0, 0});
  const Eigen::ArrayXd u = numbers({1, 1, 1, 1});
  CHECK_CLOSE(mean_interval_width(y, l, u, numbers({0, 1, 1, 1}), {.normalized = true}), 0.5);
  CHECK_CLOSE(mean_interval_width(y, l, u, {.normalized = true}), 1.0 / 102);
  // one truth only
  CHECK(assay::is_undefined(mean_interval_width(l, l, u, {.normalized = true})));
  CHECK(mean_interval_width(l, l, u, {.normalized = true, .undefined = 7}) == 7);
  CHECK(mean_interval_width(l, l, u) == 1);
  CHECK(test::error_of([&] { mean_interval_width(y, -1e308 * u, 1e308 * u); }) ==
        "assay::mean_interval_width: the sum of the losses is too large for double");
}

TEST_CASE("sharpness") {
  const test::three_normals d;
  CHECK_CLOSE(sharpness(d.deviation), 0.648074069840786);  // uncertainty-toolbox 0.1.1
  const test::predictive_sample s(2, 3000);
  CHECK_CLOSE(sharpness(s.deviation), std::sqrt(s.deviation.square().mean()));
  CHECK_CLOSE(sharpness(s.deviation, s.w), sharpness(s.repeated().deviation));
  CHECK_CLOSE(sharpness(s.deviation.cast<float>()), sharpness(s.deviation));
  // no square overflows or vanishes
  for (const double scale : {5e307, 1e200, 1e-200, 1e-300}) {
    CHECK_CLOSE(sharpness(scale * s.deviation), scale * sharpness(s.deviation));
    CHECK_CLOSE(sharpness(s.deviation, scale * s.w), sharpness(s.deviation, s.w));
  }
  CHECK(sharpness(numbers({0, 0})) == 0);
  CHECK(assay::is_undefined(sharpness(numbers({}))));
  CHECK(assay::is_undefined(sharpness(numbers({1}), numbers({0}))));
  CHECK(sharpness(numbers({}), {.undefined = 0}) == 0);
  CHECK(test::error_of([&] { sharpness(numbers({1, -2})); }) == "assay::sharpness: deviation[1] = -2 is negative");
  CHECK(test::error_of([&] { sharpness(numbers({1, std::numeric_limits<double>::quiet_NaN()})); }) ==
        "assay::sharpness: deviation[1] is NaN");
  CHECK(test::error_of([&] { sharpness(numbers({1, 2}), numbers({1})); }) ==
        "assay::sharpness: weights has 1 elements but deviation has 2");
}
