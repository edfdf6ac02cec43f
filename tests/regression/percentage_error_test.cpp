// SPDX-License-Identifier: MIT
#include "regression/error_data.hpp"

#include <assay/regression/percentage_error.hpp>

using namespace assay;

TEST_CASE("percentage errors: reference values") {
  const test::errors12 d;  // scikit-learn 1.9.1, torchmetrics 1.9.0
  CHECK_CLOSE(mean_absolute_percentage_error(d.y, d.p), 0.4563885869032927);
  CHECK_CLOSE(mean_absolute_percentage_error(d.y, d.p, d.w), 0.36089336571496644);
  CHECK_CLOSE(symmetric_mean_absolute_percentage_error(d.y, d.p), 0.5108991126094706);
  CHECK_CLOSE(weighted_absolute_percentage_error(d.y, d.p), 0.23648648648648649);
  // truth 0: scikit-learn 1.9.1 divides by 2⁻⁵², torchmetrics 1.9.0 by 1.17e-6
  const Eigen::Array2d y(0, 2);
  const Eigen::Array2d p(1, 1);
  CHECK_CLOSE(mean_absolute_percentage_error(y, p, {.epsilon = 0x1p-52}), 2251799813685248.2);
  CHECK_CLOSE(mean_absolute_percentage_error(y, p, {.epsilon = 1.17e-6}), (1 / 1.17e-6 + 0.5) / 2);
}

TEST_CASE("percentage errors: laws") {
  test::check_error_metric("mean_absolute_percentage_error", [](const auto&... a) { return mean_absolute_percentage_error(a...); });
  test::check_error_metric("symmetric_mean_absolute_percentage_error",
                           [](const auto&... a) { return symmetric_mean_absolute_percentage_error(a...); });
  test::check_error_metric("weighted_absolute_percentage_error", [](const auto&... a) { return weighted_absolute_percentage_error(a...); });
  const test::random_errors d(900, 4);
  CHECK_CLOSE(mean_absolute_percentage_error(d.y, d.p), ((d.p - d.y).abs() / d.y).mean());
  CHECK_CLOSE(mean_absolute_percentage_error(-1e-9 * d.y, -1e-9 * d.p), mean_absolute_percentage_error(d.y, d.p));
  CHECK_CLOSE(symmetric_mean_absolute_percentage_error(d.y, d.p), (2 * (d.p - d.y).abs() / (d.y + d.p)).mean());
  CHECK_CLOSE(symmetric_mean_absolute_percentage_error(d.p, d.y), symmetric_mean_absolute_percentage_error(d.y, d.p));
  CHECK_CLOSE(weighted_absolute_percentage_error(d.y, -d.p, d.w), (d.w * (d.p + d.y)).sum() / (d.w * d.y).sum());
}

TEST_CASE("percentage errors: zeros, undefined, errors") {
  const double infinity = std::numeric_limits<double>::infinity();
  const Eigen::Array3d y(0, 0, 2);
  CHECK(mean_absolute_percentage_error(y, Eigen::Array3d(0, 0, 1)) == 0.5 / 3);
  CHECK(core::is_infinite(mean_absolute_percentage_error(y, Eigen::Array3d(0, 1, 1))));
  CHECK(mean_absolute_percentage_error(y, Eigen::Array3d(0, 1, 1), Eigen::Array3d(1, 0, 1)) == 0.25);
  CHECK(core::is_infinite(mean_absolute_percentage_error(Eigen::Array2d(1e-300, 1), Eigen::Array2d(1e10, 1))));
  CHECK(symmetric_mean_absolute_percentage_error(y, Eigen::Array3d(0, 1, 2)) == 2.0 / 3);
  CHECK(symmetric_mean_absolute_percentage_error(y.head(2), -y.head(2)) == 0);
  CHECK(is_undefined(weighted_absolute_percentage_error(y.head(2), Eigen::Array2d(1, 1))));
  CHECK(weighted_absolute_percentage_error(y.head(2), Eigen::Array2d(1, 1), {.undefined = 3}) == 3);
  CHECK(mean_absolute_percentage_error(Eigen::ArrayXd(0), Eigen::ArrayXd(0), {.undefined = 3}) == 3);
  CHECK(test::error_of([&] { (void)mean_absolute_percentage_error(y, y, {.epsilon = -1}); }) ==
        "assay::mean_absolute_percentage_error: epsilon = -1 must be finite and not negative");
  CHECK(test::error_of([&] { (void)symmetric_mean_absolute_percentage_error(y, y, {.epsilon = infinity}); }) ==
        "assay::symmetric_mean_absolute_percentage_error: epsilon = inf must be finite and not negative");
}
