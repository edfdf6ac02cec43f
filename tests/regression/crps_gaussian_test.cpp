#include "regression/intervals.hpp"

#include <assay/core/normal_distribution.hpp>
#include <assay/regression/crps_gaussian.hpp>

#include <algorithm>

using assay::crps_gaussian;
using assay::crps_gaussian_interval;
using assay::gaussian_log_score;
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

}  // namespace

TEST_CASE("crps_gaussian: reference values") {
  // row 122 of the reference table
  CHECK_CLOSE(crps_gaussian(numbers({0}), numbers({0}), numbers({1})), 0.23369497725510913);
  CHECK_CLOSE(crps_gaussian(numbers({1}), numbers({0}), numbers({1})), 0.6024413576276163);
  CHECK_CLOSE(crps_gaussian(numbers({-2}), numbers({0}), numbers({1})), 1.4527918216859033);
  // row 119; properscoring 0.1 crps_gaussian
  const test::three_normals d;
  const double scores[] = {0.4435810523375554, 0.7263959108429516, 0.6024413576276163};
  for (Eigen::Index i = 0; i < 3; ++i) CHECK_CLOSE(crps_gaussian(d.y.segment(i, 1), d.mean.segment(i, 1), d.deviation.segment(i, 1)), scores[i]);
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
    CHECK_NEAR(crps_gaussian(numbers({y}), numbers({mean}), numbers({deviation})), expected, 1e-10);
  }
}

TEST_CASE("crps_gaussian: point predictions and far truths") {
  CHECK(crps_gaussian(numbers({1, 4}), numbers({3, 4}), numbers({0, 0})) == 1);
  CHECK_CLOSE(crps_gaussian(numbers({1}), numbers({3}), numbers({1e-300})), 2.0);
  CHECK_CLOSE(crps_gaussian(numbers({1e200}), numbers({-1e200}), numbers({1e-200})), 2e200);
  // one form on both sides of where z is no longer formed
  CHECK_CLOSE(crps_gaussian(numbers({40 - 1e-12}), numbers({0}), numbers({1})), 40 - 0.5641895835477563);
  CHECK_CLOSE(crps_gaussian(numbers({40 + 1e-12}), numbers({0}), numbers({1})), 40 - 0.5641895835477563);
  CHECK_CLOSE(crps_gaussian(numbers({1}), numbers({0}), numbers({1e308})), 0.23369497725510913e308);
  // in the units of the truth, wherever it is
  const test::predictive_sample s(4, 500);
  const double score = crps_gaussian(s.y, s.mean, s.deviation);
  CHECK_CLOSE(crps_gaussian(1e-9 * s.y, 1e-9 * s.mean, 1e-9 * s.deviation), 1e-9 * score);
  CHECK_CLOSE(crps_gaussian(-3 * s.y, -3 * s.mean, 3 * s.deviation), 3 * score);
  CHECK_CLOSE(crps_gaussian(s.y + 1e9, s.mean + 1e9, s.deviation), score);
  CHECK(test::error_of([&] { crps_gaussian(numbers({1e308}), numbers({-1e308}), numbers({0})); }) ==
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
  for (Eigen::Index i = 0; i < 400; ++i) x[i] = crps_gaussian(s.y.segment(i, 1), s.mean.segment(i, 1), s.deviation.segment(i, 1));
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

TEST_CASE("gaussian_log_score") {
  const test::three_normals d;
  // uncertainty-toolbox 0.1.1 nll_gaussian, scoringrules 0.10.0 logs_normal
  CHECK_CLOSE(gaussian_log_score(d.y, d.mean, d.deviation), 4.920361108686675);
  const test::predictive_sample s(6, 500);
  const Eigen::ArrayXd x = 0.5 * ((s.y - s.mean) / s.deviation).square() + s.deviation.log() + 0.5 * std::log(2 * 3.14159265358979323846);
  CHECK_CLOSE(gaussian_log_score(s.y, s.mean, s.deviation, s.w), (s.w * x).sum() / s.w.sum());
  // a change of units is a constant, and the score may be negative
  CHECK_NEAR(gaussian_log_score(1e-9 * s.y, 1e-9 * s.mean, 1e-9 * s.deviation), x.mean() + std::log(1e-9), 1e-13);
  test::check_predictive_metric("gaussian_log_score", false, [](const auto&... a) { return gaussian_log_score(a...); }, "mean", "deviation");
  CHECK(test::error_of([&] { gaussian_log_score(numbers({1, 2}), numbers({1, 2}), numbers({1, 0})); }) ==
        "assay::gaussian_log_score: deviation[1] = 0 is not positive");
  CHECK(test::error_of([&] { gaussian_log_score(numbers({1e200}), numbers({1}), numbers({1})); }) ==
        "assay::gaussian_log_score: the sum of the losses is too large for double");
}
