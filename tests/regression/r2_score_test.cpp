// SPDX-License-Identifier: MIT
#include "regression/error_data.hpp"

#include <assay/regression/r2_score.hpp>

using namespace assay;

TEST_CASE("r2_score, explained_variance: reference values") {
  const test::errors12 d;  // scikit-learn 1.9.1
  CHECK_CLOSE(r2_score(d.y, d.p), 0.9266380436811649);
  CHECK_CLOSE(r2_score(d.y, d.p, d.w), 0.9369015250029554);
  CHECK_CLOSE(explained_variance(d.y, d.p), 0.9304181444838528);
  CHECK_CLOSE(explained_variance(d.y, d.p, d.w), 0.938349686724199);
  const regression_moments m(d.y, d.p, d.w);
  CHECK_CLOSE(r2_score(m), 0.9369015250029554);
  CHECK_CLOSE(explained_variance(m), 0.938349686724199);
}

TEST_CASE("r2_score, explained_variance: laws") {
  test::check_error_metric("r2_score", [](const auto&... a) { return r2_score(a...); });
  test::check_error_metric("explained_variance", [](const auto&... a) { return explained_variance(a...); });
  const test::random_errors d(4000, 3);
  const double r2 = r2_score(d.y, d.p);
  CHECK_CLOSE(r2_score(d.y + 1e9, d.p + 1e9), r2);
  CHECK_CLOSE(r2_score(1e-9 * d.y, 1e-9 * d.p), r2);
  CHECK_CLOSE(explained_variance(d.y, d.p + 1e9), explained_variance(d.y, d.p));
  CHECK(r2_score(d.y, d.y) == 1);
  CHECK(explained_variance(d.y, d.y + 64) == 1);
  CHECK(r2_score(d.y, -d.y) < 0);
  CHECK_NEAR(r2_score(d.y, Eigen::ArrayXd::Constant(4000, d.y.mean())), 0, 1e-14);
}

TEST_CASE("r2_score, explained_variance: undefined and errors") {
  const Eigen::ArrayXd constant = Eigen::ArrayXd::Constant(777, 0.1);
  const Eigen::ArrayXd p = Eigen::ArrayXd::LinSpaced(777, 0, 1);
  CHECK(is_undefined(r2_score(constant, p)));
  CHECK(is_undefined(r2_score(constant, constant)));
  CHECK(is_undefined(explained_variance(constant, p)));
  CHECK(r2_score(constant, p, {.undefined = 0}) == 0);
  CHECK(is_undefined(r2_score(Eigen::Array<double, 1, 1>(1), Eigen::Array<double, 1, 1>(1))));
  CHECK(is_undefined(r2_score(Eigen::Array2d(1, 2), Eigen::Array2d(1, 2), Eigen::Array2d(0, 1))));
  CHECK(r2_score(Eigen::Array2d(1, 2), Eigen::Array2d(1, 3)) == -1);
  CHECK(test::error_of([] { (void)r2_score(Eigen::Array2d(1e200, 0), Eigen::Array2d(0, 0)); }) ==
        "assay::r2_score: squares of the data are too large for double; multiply truth and prediction by a constant");
}
