// SPDX-License-Identifier: MIT
#include "regression/error_data.hpp"

#include <assay/regression/mean_squared_error.hpp>

using namespace assay;

TEST_CASE("mean_squared_error: reference values") {
  const test::errors12 d;  // scikit-learn 1.9.1
  CHECK_CLOSE(mean_squared_error(d.y, d.p), 0.6822916666666666);
  CHECK_CLOSE(mean_squared_error(d.y, d.p, d.w), 0.5737704918032787);
  CHECK_CLOSE(root_mean_squared_error(d.y, d.p), 0.8260094833999587);
  CHECK_CLOSE(root_mean_squared_error(d.y, d.p, d.w), 0.7574763968621587);
  const regression_moments m(d.y, d.p, d.w);
  CHECK_CLOSE(mean_squared_error(m), 0.5737704918032787);
  CHECK_CLOSE(root_mean_squared_error(m), 0.7574763968621587);
}

TEST_CASE("mean_squared_error: laws, other kinds of input") {
  test::check_error_metric("mean_squared_error", [](const auto&... a) { return mean_squared_error(a...); });
  const test::random_errors d(3000, 2);  // eighths: exact as float
  const double expected = mean_squared_error(d.y, d.p);
  CHECK(mean_squared_error(d.y.cast<float>(), d.p.cast<float>().matrix()) == expected);
  CHECK(mean_squared_error(d.y.cast<Eigen::half>(), d.p) == expected);
  CHECK(mean_squared_error((8 * d.y).cast<int>(), 8 * d.p) == 64 * expected);
  Eigen::Array<double, Eigen::Dynamic, 2, Eigen::RowMajor> both(3000, 2);
  both << d.y, d.p;
  CHECK(mean_squared_error(both.col(0), both.col(1).transpose()) == expected);
  const std::vector<double> y(d.y.begin(), d.y.end());
  const std::vector<double> p(d.p.begin(), d.p.end());
  CHECK(mean_squared_error(view(y), view(p)) == expected);
  CHECK(root_mean_squared_error(d.y, d.p) == std::sqrt(expected));
}

TEST_CASE("mean_squared_error: offsets, scales, limits") {
  const test::random_errors d(4000, 3);
  const double expected = mean_squared_error(d.y, d.p);
  CHECK(mean_squared_error(d.y + 0x1p40, d.p + 0x1p40) == expected);
  CHECK_CLOSE(mean_squared_error(0x1p-30 * d.y, 0x1p-30 * d.p), 0x1p-60 * expected);
  CHECK(mean_squared_error(d.y, d.y) == 0);
  CHECK(mean_squared_error(Eigen::ArrayXd(0), Eigen::ArrayXd(0), {.undefined = 4}) == 4);
  CHECK(mean_squared_error(regression_moments{}, {.undefined = 4}) == 4);
  CHECK(is_undefined(root_mean_squared_error(regression_moments{})));
  CHECK(test::error_of([] { (void)mean_squared_error(Eigen::Array2d(1e200, 0), Eigen::Array2d(0, 0)); }) ==
        "assay::mean_squared_error: the sum of the losses is too large for double");
  const regression_moments large(Eigen::Array2d(1e200, 0), Eigen::Array2d(0, 0));
  CHECK(test::error_of([&] { (void)root_mean_squared_error(large); }) ==
        "assay::root_mean_squared_error: squares of the data are too large for double; multiply truth and prediction by a constant");
}

TEST_CASE("mean_squared_error_interval: standard error from its definition") {
  const test::errors12 d;
  const Eigen::ArrayXd loss = (d.p - d.y).square();
  const estimate e = mean_squared_error_interval(d.y, d.p, {.level = 0.9});
  CHECK_CLOSE(e.value, loss.mean());
  CHECK_CLOSE(e.standard_error, std::sqrt((loss - loss.mean()).square().sum() / (12 * 11)));
  CHECK_CLOSE(e.upper, e.value + 1.6448536269514722 * e.standard_error);
  CHECK_CLOSE(e.lower, e.value - 1.6448536269514722 * e.standard_error);
  CHECK(e.level == 0.9);
  const double mean = (d.w * loss).sum() / d.w.sum();
  CHECK_CLOSE(mean_squared_error_interval(d.y, d.p, d.w).standard_error,
              std::sqrt(12.0 / 11 * (d.w * (loss - mean)).square().sum()) / d.w.sum());
  const test::random_errors r(300, 4);
  const estimate repeated = mean_squared_error_interval(r.repeated(r.y), r.repeated(r.p));
  const estimate frequency = mean_squared_error_interval(r.y, r.p, r.w, {.weighting = weighting::frequency});
  CHECK_CLOSE(frequency.lower, repeated.lower);
  CHECK_CLOSE(frequency.standard_error, repeated.standard_error);
  CHECK(mean_squared_error_interval(Eigen::Array2d(0, 0), Eigen::Array2d(0, 3)).lower == 0);
  CHECK(is_undefined(mean_squared_error_interval(Eigen::Array<double, 1, 1>(1), Eigen::Array<double, 1, 1>(2)).upper));
  CHECK(test::contains(test::error_of([&] { (void)mean_squared_error_interval(d.y, d.p, {.level = 1}); }),
                       "assay::mean_squared_error_interval: level"));
}
