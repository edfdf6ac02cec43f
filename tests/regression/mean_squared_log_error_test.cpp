// SPDX-License-Identifier: MIT
#include "regression/error_data.hpp"

#include <assay/regression/mean_squared_log_error.hpp>

using namespace assay;

TEST_CASE("mean_squared_log_error, mean_log_cosh_error: reference values") {
  const test::errors12 d;  // scikit-learn 1.9.1, torchmetrics 1.9.0
  CHECK_CLOSE(mean_squared_log_error(d.positive, d.expected), 0.08009136415322536);
  CHECK_CLOSE(mean_squared_log_error(d.positive, d.expected, d.w), 0.07837448340014977);
  CHECK_CLOSE(root_mean_squared_log_error(d.positive, d.expected), 0.28300417691833696);
  CHECK_CLOSE(root_mean_squared_log_error(d.positive, d.expected, d.w), 0.279954430935018);
  CHECK_CLOSE(mean_log_cosh_error(d.y, d.p), 0.2915307510238761);
}

TEST_CASE("mean_squared_log_error, mean_log_cosh_error: laws") {
  test::check_error_metric("mean_squared_log_error", [](const auto&... a) { return mean_squared_log_error(a...); });
  test::check_error_metric("mean_log_cosh_error", [](const auto&... a) { return mean_log_cosh_error(a...); });
  const test::random_errors d(500, 2);
  CHECK_CLOSE(mean_squared_log_error(d.y, d.p), (d.y.log1p() - d.p.log1p()).square().mean());
  CHECK_CLOSE(root_mean_squared_log_error(d.p, d.y, d.w), std::sqrt(mean_squared_log_error(d.y, d.p, d.w)));
  CHECK_CLOSE(mean_log_cosh_error(d.y, d.p), (d.p - d.y).cosh().log().mean());
}

TEST_CASE("mean_squared_log_error, mean_log_cosh_error: digits, limits, domains") {
  const auto one = [](double x) { return Eigen::Array<double, 1, 1>(x); };
  CHECK_NEAR(mean_squared_log_error(one(1e9), one(1e9 + 1)) / 9.99999997000000e-19, 1, 1e-12);  // ln(1 + 1/(1e9 + 1))²
  CHECK_NEAR(mean_log_cosh_error(one(0), one(1e-9)) / 5e-19, 1, 1e-12);
  CHECK_NEAR(mean_log_cosh_error(one(0), one(2000)), 2000 - std::log(2.0), 1e-15);
  CHECK_NEAR(mean_log_cosh_error(one(0), one(1)), std::log(std::cosh(1.0)), 1e-15);
  CHECK_NEAR(mean_log_cosh_error(one(0), one(1.001)), std::log(std::cosh(1.001)), 1e-15);
  CHECK(mean_squared_log_error(one(-0.5), one(-0.5)) == 0);
  CHECK(test::error_of([&] { (void)mean_squared_log_error(one(-1), one(1)); }) ==
        "assay::mean_squared_log_error: truth[0] = -1 is not above -1");
  CHECK(test::error_of([&] { (void)root_mean_squared_log_error(one(1), one(-2)); }) ==
        "assay::root_mean_squared_log_error: prediction[0] = -2 is not above -1");
  CHECK(root_mean_squared_log_error(Eigen::ArrayXd(0), Eigen::ArrayXd(0), {.undefined = 1}) == 1);
  CHECK(mean_log_cosh_error(Eigen::ArrayXd(0), Eigen::ArrayXd(0), {.undefined = 1}) == 1);
}
