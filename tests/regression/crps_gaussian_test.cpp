#include "regression/intervals.hpp"

#include <assay/core/normal_distribution.hpp>
#include <assay/regression/crps_gaussian.hpp>

#include <algorithm>

using assay::crps_gaussian;
using assay::crps_gaussian_interval;
using test::numbers;

namespace {

/// ∫ (F(x) − 1[x >= y])² dx by Simpson's rule on both sides of y; F is smooth there and changes within `reach` of centre.
template <class F>
double integrated_crps(double y, double centre, double reach, F cdf) {
  const auto simpson = [&](double a, double b, double shift) {
    constexpr int steps = 4000;
    const double h = (b - a) / steps;
    double sum = 0;
    for (int i = 0; i <= steps; ++i) {
      const double f = cdf(a + h * i) - shift;
      sum += (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2) * f * f;
    }
    return sum * h / 3;
  };
  const double low = std::min(y, centre - reach);
  const double high = std::max(y, centre + reach);
  return simpson(low, y, 0) + simpson(y, high, 1);
}

/// One row, or plain arrays: few types to compile.
double one(double y, double mean, double deviation) { return crps_gaussian(numbers({y}), numbers({mean}), numbers({deviation})); }
double of(const Eigen::ArrayXd& y, const Eigen::ArrayXd& mean, const Eigen::ArrayXd& deviation) {
  return crps_gaussian(y, mean, deviation);
}

}  // namespace

TEST_CASE("crps_gaussian: reference values") {
  // row 122 of the reference table
  CHECK_CLOSE(one(0, 0, 1), 0.23369497725510913);
  CHECK_CLOSE(one(1, 0, 1), 0.6024413576276163);
  CHECK_CLOSE(one(-2, 0, 1), 1.4527918216859033);
  // row 119; properscoring 0.1 crps_gaussian
  const test::three_normals d;
  const double scores[] = {0.4435810523375554, 0.7263959108429516, 0.6024413576276163};
  for (Eigen::Index i = 0; i < 3; ++i) CHECK_CLOSE(one(d.y[i], d.mean[i], d.deviation[i]), scores[i]);
  CHECK_CLOSE(crps_gaussian(d.y, d.mean, d.deviation), 0.5908061069360411);  // uncertainty-toolbox 0.1.1
  CHECK_NEAR(crps_gaussian(d.y.cast<float>(), d.mean, d.deviation), 0.5908061069360411, 1e-15);
}

TEST_CASE("crps_gaussian: against the integral") {
  test::generator g(1);
  for (int i = 0; i < 20; ++i) {
    const double mean = g.normal();
    const double deviation = 0.1 + g.uniform();
    const double y = mean + 3 * deviation * g.normal();
    const double expected =
        integrated_crps(y, mean, 9 * deviation, [&](double x) { return assay::core::normal_cdf((x - mean) / deviation); });
    CHECK_NEAR(one(y, mean, deviation), expected, 1e-10);
  }
}

TEST_CASE("crps_gaussian: point predictions and far truths") {
  CHECK(crps_gaussian(numbers({1, 4}), numbers({3, 4}), numbers({0, 0})) == 1);
  CHECK_CLOSE(one(1, 3, 1e-300), 2.0);
  CHECK_CLOSE(one(1e200, -1e200, 1e-200), 2e200);
  // one form on both sides of where z is no longer formed
  CHECK_CLOSE(one(40 - 1e-12, 0, 1), 40 - 0.5641895835477563);
  CHECK_CLOSE(one(40 + 1e-12, 0, 1), 40 - 0.5641895835477563);
  CHECK_CLOSE(one(1, 0, 1e308), 0.23369497725510913e308);
  // in the units of the truth, wherever it is
  const test::predictive_sample s(4, 500);
  const double score = crps_gaussian(s.y, s.mean, s.deviation);
  CHECK_CLOSE(of(1e-9 * s.y, 1e-9 * s.mean, 1e-9 * s.deviation), 1e-9 * score);
  CHECK_CLOSE(of(-3 * s.y, -3 * s.mean, 3 * s.deviation), 3 * score);
  CHECK_CLOSE(of(s.y + 1e9, s.mean + 1e9, s.deviation), score);
  CHECK(test::error_of([&] { one(1e308, -1e308, 0); }) ==
        "assay::crps_gaussian: the sum of the losses is too large for double");
}

TEST_CASE("crps_gaussian: laws and errors") {
  test::check_predictive_metric("crps_gaussian", false, [](const auto&... a) { return crps_gaussian(a...); }, "mean", "deviation");
  CHECK(crps_gaussian(numbers({}), numbers({}), numbers({}), {.undefined = 5}) == 5);
  CHECK(test::error_of([&] { crps_gaussian(numbers({1, 2}), numbers({1, 2}), numbers({1, -0.5})); }) ==
        "assay::crps_gaussian: deviation[1] = -0.5 is negative");
}

TEST_CASE("crps_gaussian_interval") {
  const test::predictive_sample s(5, 400);
  Eigen::ArrayXd x(400);
  for (Eigen::Index i = 0; i < 400; ++i) x[i] = one(s.y[i], s.mean[i], s.deviation[i]);
  const assay::estimate e = crps_gaussian_interval(s.y, s.mean, s.deviation);
  CHECK_CLOSE(e.value, x.mean());
  CHECK_CLOSE(e.standard_error, std::sqrt((x - x.mean()).square().sum() / (400.0 * 399)));
  CHECK_CLOSE(e.upper - e.value, 1.959963984540054 * e.standard_error);
  const assay::estimate f = crps_gaussian_interval(s.y, s.mean, s.deviation, s.w, {.weighting = assay::weighting::frequency});
  const test::predictive_sample r = s.repeated();
  CHECK_CLOSE(f.standard_error, crps_gaussian_interval(r.y, r.mean, r.deviation).standard_error);
  const double n = static_cast<double>((s.w > 0).count());
  const double mean = (s.w * x).sum() / s.w.sum();
  CHECK_CLOSE(crps_gaussian_interval(s.y, s.mean, s.deviation, s.w).standard_error,
              std::sqrt(n / (n - 1) * (s.w.square() * (x - mean).square()).sum()) / s.w.sum());
  CHECK(assay::is_undefined(crps_gaussian_interval(numbers({1}), numbers({1}), numbers({1})).standard_error));
  CHECK(test::error_of([&] { crps_gaussian_interval(numbers({1, 2}), numbers({1, 2}), numbers({1, -1})); }) ==
        "assay::crps_gaussian_interval: deviation[1] = -1 is negative");
  CHECK(test::error_of([&] { crps_gaussian_interval(s.y, s.mean, s.deviation, {.level = 0}); }) ==
        "assay::crps_gaussian_interval: level = 0 is outside (0, 1)");
}
