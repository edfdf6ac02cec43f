// SPDX-License-Identifier: MIT
#include "regression/error_data.hpp"

#include <assay/regression/absolute_error.hpp>

using namespace assay;

namespace {

/// The middle of the sorted numbers.
double median(Eigen::ArrayXd x) {
  std::sort(x.begin(), x.end());
  return (x[(x.size() - 1) / 2] + x[x.size() / 2]) / 2;
}

}  // namespace

TEST_CASE("median_absolute_error, max_error, d2_absolute_error: reference values") {
  const test::errors12 d;  // scikit-learn 1.9.1
  CHECK_CLOSE(median_absolute_error(d.y, d.p), 0.75);
  CHECK_CLOSE(median_absolute_error(d.y, d.p, d.w), 0.5);
  CHECK_CLOSE(max_error(d.y, d.p), 1.5);
  CHECK_CLOSE(d2_absolute_error(d.y, d.p), 0.7083333333333334);
  CHECK_CLOSE(d2_absolute_error(d.y, d.p, d.w), 0.7328990228013029);
}

TEST_CASE("median_absolute_error, max_error, d2_absolute_error: laws") {
  test::check_error_metric("median_absolute_error", [](const auto&... a) { return median_absolute_error(a...); });
  test::check_error_metric("max_error", [](const auto&... a) { return max_error(a...); });
  test::check_error_metric("d2_absolute_error", [](const auto&... a) { return d2_absolute_error(a...); });
}

TEST_CASE("median_absolute_error, max_error, d2_absolute_error: agree with the definitions") {
  for (const Index n : {1, 2, 3, 4, 101, 3000}) {
    const test::random_errors d(n, static_cast<std::uint64_t>(n));
    const Eigen::ArrayXd error = (d.p - d.y).abs();
    CHECK(median_absolute_error(d.y, d.p) == median(error));
    CHECK(max_error(d.y, d.p) == error.maxCoeff());
    if (n > 2) {
      CHECK(median_absolute_error(d.y, d.p, d.w) == median(d.repeated(error)));
      CHECK(median_absolute_error(d.y, d.p, 0.1 * d.w) == median(d.repeated(error)));
      CHECK(max_error(d.y, d.p, d.w) == d.repeated(error).maxCoeff());
      CHECK_CLOSE(d2_absolute_error(d.y, d.p), 1 - error.mean() / (d.y - median(d.y)).abs().mean());
      const Eigen::ArrayXd y = d.repeated(d.y);
      CHECK_CLOSE(d2_absolute_error(d.y, d.p, d.w), 1 - d.repeated(error).mean() / (y - median(y)).abs().mean());
    }
  }
}

TEST_CASE("median_absolute_error, max_error, d2_absolute_error: few rows, limits") {
  CHECK(median_absolute_error(Eigen::Array2d(0, 0), Eigen::Array2d(1, 2), Eigen::Array2d(1, 1)) == 1.5);
  CHECK(median_absolute_error(Eigen::Array2d(0, 0), Eigen::Array2d(1, 2), Eigen::Array2d(1, 3)) == 2);
  CHECK(median_absolute_error(Eigen::Array2d(0, 0), Eigen::Array2d(1.5e308, 1.7e308)) == 1.6e308);
  CHECK(median_absolute_error(Eigen::ArrayXd(0), Eigen::ArrayXd(0), {.undefined = 1}) == 1);
  CHECK(max_error(Eigen::ArrayXd(0), Eigen::ArrayXd(0), {.undefined = 1}) == 1);
  CHECK(max_error(Eigen::Array2d(1, 2), Eigen::Array2d(1, 2)) == 0);
  CHECK(is_undefined(d2_absolute_error(Eigen::Array3d(1, 1, 1), Eigen::Array3d(1, 2, 3))));
  CHECK(d2_absolute_error(Eigen::Array3d(1, 1, 1), Eigen::Array3d(1, 2, 3), {.undefined = 0}) == 0);
  const test::random_errors d(100, 1);
  CHECK(test::error_of([&] { (void)median_absolute_error(d.y, d.p, 5e307 * d.w); }) ==
        "assay::median_absolute_error: a sum over the weights is too large for double");
}
