// SPDX-License-Identifier: MIT
#include "regression/error_data.hpp"

#include <assay/regression/pearson_correlation.hpp>

using namespace assay;

TEST_CASE("pearson_correlation: reference values") {
  const test::errors12 d;  // SciPy 1.17.1 pearsonr with its confidence intervals
  CHECK_CLOSE(pearson_correlation(d.y, d.p), 0.9648497828312592);
  const estimate e = pearson_correlation_interval(d.y, d.p);
  CHECK_CLOSE(e.value, 0.9648497828312592);
  CHECK_CLOSE(e.lower, 0.8760328026871075);
  CHECK_CLOSE(e.upper, 0.9903603188599486);
  CHECK_CLOSE(e.standard_error, (1 - e.value * e.value) / 3);
  const estimate narrow = pearson_correlation_interval(d.y, d.p, {.level = 0.9});
  CHECK_CLOSE(narrow.lower, 0.8983274558760556);
  CHECK_CLOSE(narrow.upper, 0.9881202471618546);
}

TEST_CASE("pearson_correlation: laws") {
  test::check_error_metric("pearson_correlation", [](const auto&... a) { return pearson_correlation(a...); });
  const test::random_errors d(4000, 3);
  const double r = pearson_correlation(d.y, d.p);
  CHECK(pearson_correlation(regression_moments(d.y, d.p)) == r);
  CHECK_CLOSE(pearson_correlation(d.p, d.y), r);
  CHECK_CLOSE(pearson_correlation(1e-9 * d.y, 1e9 - d.p), -r);
  CHECK_CLOSE(pearson_correlation(1e-120 * d.y, 1e120 * d.p), r);
  CHECK_CLOSE(pearson_correlation(d.y, 3 * d.y - 1), 1.0);
  CHECK(pearson_correlation(d.y, 2 * d.y) <= 1);
  CHECK(is_undefined(pearson_correlation(d.y, Eigen::ArrayXd::Constant(4000, 0.1))));
  CHECK(pearson_correlation(Eigen::ArrayXd::Constant(4000, 0.1), d.p, {.undefined = 0}) == 0);
  CHECK(test::error_of([] { (void)pearson_correlation(Eigen::Array2d(1e200, 0), Eigen::Array2d(0, 1)); }) ==
        "assay::pearson_correlation: squares of the data are too large for double; multiply truth and prediction by a constant");
}

TEST_CASE("pearson_correlation_interval: weights, few rows, errors") {
  const test::random_errors d(300, 3);
  const estimate repeated = pearson_correlation_interval(d.repeated(d.y), d.repeated(d.p));
  const estimate frequency = pearson_correlation_interval(d.y, d.p, d.w, {.weighting = weighting::frequency});
  CHECK_CLOSE(frequency.lower, repeated.lower);
  CHECK_CLOSE(frequency.upper, repeated.upper);
  const estimate importance = pearson_correlation_interval(d.y, d.p, d.w);
  const double n = d.w.sum() * d.w.sum() / d.w.square().sum();
  CHECK_CLOSE(importance.standard_error, (1 - importance.value * importance.value) / std::sqrt(n - 3));
  CHECK_CLOSE(pearson_correlation_interval(d.y, d.p, 1e-5 * d.w).lower, importance.lower);
  const estimate three = pearson_correlation_interval(d.y.head(3), d.p.head(3));
  CHECK(!is_undefined(three.value));
  CHECK(is_undefined(three.lower));
  const Eigen::ArrayXd line = Eigen::ArrayXd::LinSpaced(9, 0, 8);
  const estimate exact = pearson_correlation_interval(line, line);
  CHECK(exact.value == 1);
  CHECK(exact.lower == 1);
  CHECK(exact.upper == 1);
  CHECK(exact.standard_error == 0);
  CHECK(test::contains(test::error_of([&] { (void)pearson_correlation_interval(d.y, d.p, {.level = 0}); }),
                       "assay::pearson_correlation_interval: level"));
  CHECK(test::error_of([&] { (void)pearson_correlation_interval(d.y, d.p, 0.5 * d.w, {.weighting = weighting::frequency}); }) ==
        "assay::pearson_correlation_interval: frequency weights must be whole numbers");
}
