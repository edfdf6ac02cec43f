#include "regression/intervals.hpp"

#include <assay/regression/crps_parametric.hpp>

#include <algorithm>
#include <vector>

using assay::crps_exponential;
using assay::crps_laplace;
using assay::crps_logistic;
using assay::crps_uniform;
using test::numbers;

namespace {

/// ∫ (F(x) − 1[x >= y])² dx by Simpson's rule between the points where F bends, y being one of them.
template <class F>
double integrated_crps(double y, std::vector<double> points, F cdf) {
  std::sort(points.begin(), points.end());
  double total = 0;
  for (std::size_t k = 0; k + 1 < points.size(); ++k) {
    constexpr int steps = 4000;
    const double a = points[k];
    const double h = (points[k + 1] - a) / steps;
    double sum = 0;
    for (int i = 0; i <= steps; ++i) {
      const double f = cdf(a + h * i) - (a >= y ? 1 : 0);
      sum += (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2) * f * f;
    }
    total += sum * h / 3;
  }
  return total;
}

using array = Eigen::ArrayXd;  // few types to compile

}  // namespace

TEST_CASE("crps of logistic, Laplace, uniform, exponential: reference values") {
  // row 123 of the reference table
  CHECK_CLOSE(crps_logistic(numbers({1}), numbers({0}), numbers({1})), 0.6265233750364456);
  CHECK_CLOSE(crps_laplace(numbers({1}), numbers({0}), numbers({1})), 0.6178794411714423);
  CHECK_CLOSE(crps_uniform(numbers({.3}), numbers({0}), numbers({1})), 0.37 / 3);
  CHECK_CLOSE(crps_exponential(numbers({1}), numbers({1})), 0.23575888234288467);
  // scoringrules 0.10.0
  const test::three_normals d;
  CHECK_CLOSE(crps_logistic(d.y, d.mean, d.deviation), 0.5515981519257472);
  CHECK_CLOSE(crps_laplace(d.y, d.mean, d.deviation), 0.5787402924965525);
  CHECK_CLOSE(crps_uniform(d.y, d.mean, array(d.mean + d.deviation)), 0.811111111111111);
  CHECK_CLOSE(crps_exponential(d.y, d.mean), 0.6397612250287102);
}

TEST_CASE("crps of logistic, Laplace, uniform, exponential: against the integral") {
  test::generator g(1);
  for (int i = 0; i < 12; ++i) {
    const double m = g.normal();
    const double s = 0.2 + g.uniform();
    const double y = m + 2 * s * g.normal();
    const double far = 40 * s + 2 * std::abs(y) + 1;
    const auto y1 = numbers({y});
    CHECK_NEAR(crps_logistic(y1, numbers({m}), numbers({s})),
               integrated_crps(y, {m - far, m, y, m + far}, [&](double x) { return 1 / (1 + std::exp((m - x) / s)); }), 1e-8);
    CHECK_NEAR(crps_laplace(y1, numbers({m}), numbers({s})),
               integrated_crps(y, {m - far, m, y, m + far},
                               [&](double x) { return x < m ? 0.5 * std::exp((x - m) / s) : 1 - 0.5 * std::exp((m - x) / s); }),
               1e-8);
    CHECK_NEAR(crps_uniform(y1, numbers({m}), numbers({m + s})),
               integrated_crps(y, {m, m + s, y}, [&](double x) { return std::clamp((x - m) / s, 0.0, 1.0); }), 1e-12);
    CHECK_NEAR(crps_exponential(y1, numbers({s})),
               integrated_crps(y, {0, y, far}, [&](double x) { return x < 0 ? 0.0 : 1 - std::exp(-x / s); }), 1e-8);
  }
}

TEST_CASE("crps of logistic, Laplace, uniform, exponential: point predictions and far truths") {
  for (const double y : {-3.0, 0.0, 2.0}) {
    const auto t = numbers({y});
    const auto zero = numbers({0});
    CHECK(crps_logistic(t, zero, zero) == std::abs(y));
    CHECK(crps_laplace(t, zero, zero) == std::abs(y));
    CHECK(crps_uniform(t, zero, zero) == std::abs(y));
    CHECK(crps_exponential(t, zero) == std::abs(y));
    CHECK_NEAR(crps_logistic(array(1e200 * t), zero, numbers({1e-200})), 1e200 * std::abs(y), 1e-14);
    CHECK_NEAR(crps_laplace(array(1e200 * t), zero, numbers({1e-200})), 1e200 * std::abs(y), 1e-14);
    CHECK_NEAR(crps_exponential(array(1e200 * t), numbers({1e-200})), 1e200 * std::abs(y), 1e-14);
  }
  // one form on both sides of where the exponential is left out
  for (const double y : {800 - 1e-9, 800 + 1e-9}) {
    CHECK_NEAR(crps_logistic(numbers({y}), numbers({0}), numbers({1})), 799.0, 1e-11);
    CHECK_NEAR(crps_laplace(numbers({y}), numbers({0}), numbers({1})), 799.25, 1e-11);
    CHECK_NEAR(crps_exponential(numbers({y}), numbers({1})), 798.5, 1e-11);
  }
  // in the units of the truth, wherever it is
  const test::predictive_sample s(4, 500);
  CHECK_CLOSE(crps_logistic(array(1e-9 * s.y), array(1e-9 * s.mean), array(1e-9 * s.deviation)),
              1e-9 * crps_logistic(s.y, s.mean, s.deviation));
  CHECK_CLOSE(crps_laplace(array(1e9 + s.y), array(1e9 + s.mean), s.deviation), crps_laplace(s.y, s.mean, s.deviation));
  CHECK_CLOSE(crps_uniform(array(1e9 + s.y), array(1e9 + s.lower), array(1e9 + s.upper)), crps_uniform(s.y, s.lower, s.upper));
}

TEST_CASE("crps of logistic, Laplace, uniform, exponential: laws and errors") {
  test::check_predictive_metric("crps_logistic", false, [](const auto&... a) { return crps_logistic(a...); }, "location", "scale");
  test::check_predictive_metric("crps_uniform", true, [](const auto&... a) { return crps_uniform(a...); }, "lower", "upper");
  const test::predictive_sample s(6, 500);
  const test::predictive_sample r = s.repeated();
  CHECK_CLOSE(crps_laplace(s.y, s.mean, s.deviation, s.w), crps_laplace(r.y, r.mean, r.deviation));
  CHECK_CLOSE(crps_exponential(s.y, s.deviation, s.w), crps_exponential(r.y, r.deviation));
  CHECK(assay::is_undefined(crps_exponential(numbers({}), numbers({}))));
  CHECK(crps_exponential(numbers({}), numbers({}), {.undefined = 1}) == 1);
  CHECK(test::error_of([&] { crps_exponential(numbers({1, 2}), numbers({1, -2})); }) ==
        "assay::crps_exponential: prediction[1] = -2 is negative");
  CHECK(test::error_of([&] { crps_laplace(numbers({1, 2}), numbers({1, 2}), numbers({1, -2})); }) ==
        "assay::crps_laplace: scale[1] = -2 is negative");
}
