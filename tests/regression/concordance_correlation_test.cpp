// SPDX-License-Identifier: MIT
#include "regression/error_data.hpp"

#include <assay/regression/concordance_correlation.hpp>

using namespace assay;

TEST_CASE("concordance_correlation: reference values") {
  const test::errors12 d;  // numpy 2 from the formulas of Lin
  CHECK_CLOSE(concordance_correlation(d.y, d.p), 0.9612120015791551);
  const estimate e = concordance_correlation_interval(d.y, d.p);
  CHECK_CLOSE(e.value, 0.9612120015791551);
  CHECK_NEAR(e.standard_error, 0.02343810173414658, 1e-12);
  CHECK_NEAR(e.lower, 0.8758646760605525, 1e-12);
  CHECK_NEAR(e.upper, 0.9882477162177099, 1e-12);
  // torchmetrics 1.9.0 divides the variances, but not the bias, by n − 1: 0.9613721195668935
  const regression_moments m(d.y, d.p);
  const double bias = m.mean_error() * m.mean_error() * 11 / 12;
  CHECK_CLOSE(2 * m.covariance() / (m.truth_variance() + m.prediction_variance() + bias), 0.9613721195668935);
}

TEST_CASE("concordance_correlation: laws") {
  test::check_error_metric("concordance_correlation", [](const auto&... a) { return concordance_correlation(a...); });
  const test::random_errors d(4000, 3);
  const double c = concordance_correlation(d.y, d.p);
  CHECK_CLOSE(concordance_correlation(d.p, d.y), c);
  CHECK_CLOSE(concordance_correlation(d.y + 1e9, d.p + 1e9), c);
  CHECK_CLOSE(concordance_correlation(1e-9 * d.y, 1e-9 * d.p), c);
  CHECK(c < pearson_correlation(d.y, d.p));
  // 1 − c is the mean squared error over the spread
  const regression_moments m(d.y, d.p);
  CHECK_CLOSE(1 - c, m.mean_squared_error() / (m.truth_variance() + m.prediction_variance() + m.mean_error() * m.mean_error()));
  CHECK_CLOSE(concordance_correlation(d.y, d.y), 1.0);
  CHECK_CLOSE(concordance_correlation(d.y - d.y.mean(), d.y.mean() - d.y), -1.0);
}

TEST_CASE("concordance_correlation: constants, undefined, weights of the interval") {
  const test::random_errors d(300, 3);
  const Eigen::ArrayXd constant = Eigen::ArrayXd::Constant(300, 0.1);
  CHECK(concordance_correlation(d.y, constant) == 0);
  CHECK(concordance_correlation(constant, constant + 1) == 0);
  CHECK(is_undefined(concordance_correlation(constant, constant)));
  CHECK(concordance_correlation(constant, constant, {.undefined = 1}) == 1);
  CHECK(is_undefined(concordance_correlation_interval(d.y, constant).lower));
  CHECK(is_undefined(concordance_correlation_interval(d.y.head(2), d.p.head(2)).lower));
  const estimate exact = concordance_correlation_interval(d.y, d.y);
  CHECK_CLOSE(exact.lower, 1.0);
  const estimate repeated = concordance_correlation_interval(d.repeated(d.y), d.repeated(d.p));
  const estimate frequency = concordance_correlation_interval(d.y, d.p, d.w, {.weighting = weighting::frequency});
  CHECK_CLOSE(frequency.lower, repeated.lower);
  CHECK_CLOSE(frequency.upper, repeated.upper);
  const estimate importance = concordance_correlation_interval(d.y, d.p, d.w);
  const double n = d.w.sum() * d.w.sum() / d.w.square().sum();
  CHECK_CLOSE(importance.standard_error, repeated.standard_error * std::sqrt((d.w.sum() - 2) / (n - 2)));
}

TEST_CASE("concordance_correlation_interval: covers the true value as often as it says") {
  // normal pairs, means 0 and 0.3, standard deviations 1 and 1.2, correlation 0.8
  const double truth = 2 * 0.8 * 1.2 / (1 + 1.44 + 0.09);
  test::generator g(11);
  int covered = 0;
  for (int round = 0; round < 2000; ++round) {
    Eigen::ArrayXd y(60), p(60);
    for (Index i = 0; i < 60; ++i) {
      y[i] = g.normal();
      p[i] = 0.3 + 1.2 * (0.8 * y[i] + 0.6 * g.normal());
    }
    const estimate e = concordance_correlation_interval(y, p, {.level = 0.9});
    covered += e.lower <= truth && truth <= e.upper;
  }
  CHECK(covered > 1760);
  CHECK(covered < 1840);
}
