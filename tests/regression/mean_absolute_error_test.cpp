// SPDX-License-Identifier: MIT
#include "regression/error_data.hpp"

#include <assay/regression/mean_absolute_error.hpp>

using namespace assay;

TEST_CASE("mean_absolute_error: reference values") {
  const test::errors12 d;  // scikit-learn 1.9.1
  CHECK_CLOSE(mean_absolute_error(d.y, d.p), 0.7291666666666666);
  CHECK_CLOSE(mean_absolute_error(d.y, d.p, d.w), 0.6721311475409836);
  const regression_moments m(d.y, d.p, d.w);
  CHECK_CLOSE(mean_absolute_error(m), 0.6721311475409836);
  CHECK_CLOSE(mean_error(d.y, d.p), (d.p - d.y).mean());
  CHECK_CLOSE(mean_error(m), (d.w * (d.p - d.y)).sum() / d.w.sum());
}

TEST_CASE("mean_absolute_error: laws") {
  test::check_error_metric("mean_absolute_error", [](const auto&... a) { return mean_absolute_error(a...); });
  test::check_error_metric("mean_error", [](const auto&... a) { return mean_error(a...); });
  const test::random_errors d(4000, 3);
  CHECK(mean_absolute_error(d.y + 0x1p40, d.p + 0x1p40) == mean_absolute_error(d.y, d.p));
  CHECK_CLOSE(mean_error(d.y + 1e15, d.p + 1e15), mean_error(d.y, d.p));
  CHECK(mean_absolute_error(d.y, d.y) == 0);
  CHECK(mean_error(regression_moments{}, {.undefined = 2}) == 2);
  CHECK(mean_absolute_error(regression_moments{}, {.undefined = 2}) == 2);
  CHECK(mean_absolute_error(Eigen::Array2d(1e300, 0), Eigen::Array2d(0, 0)) == 5e299);  // no squares
}

TEST_CASE("mean_absolute_error_interval: standard error from its definition") {
  const test::errors12 d;
  const Eigen::ArrayXd loss = (d.p - d.y).abs();
  const estimate e = mean_absolute_error_interval(d.y, d.p);
  CHECK_CLOSE(e.value, loss.mean());
  CHECK_CLOSE(e.standard_error, std::sqrt((loss - loss.mean()).square().sum() / (12 * 11)));
  CHECK_CLOSE(e.upper, e.value + 1.959963984540054 * e.standard_error);
  const double mean = (d.w * loss).sum() / d.w.sum();
  CHECK_CLOSE(mean_absolute_error_interval(d.y, d.p, d.w).standard_error,
              std::sqrt(12.0 / 11 * (d.w * (loss - mean)).square().sum()) / d.w.sum());
  CHECK(test::error_of([&] { (void)mean_absolute_error_interval(d.y, d.p, d.w, {.weighting = weighting::frequency}); }) ==
        "assay::mean_absolute_error_interval: frequency weights must be whole numbers");
}
