#include "discrimination/table_interval_laws.hpp"

#include <assay/discrimination/matthews_correlation_interval.hpp>

using namespace assay;

TEST_CASE("matthews_correlation_interval: the phi coefficient's asymptotic error") {
  // the variance of two classes by their margins (Yule 1912)
  const double n = 80;
  const double a = 15 / n, b = 10 / n, c = 5 / n, d = 50 / n;  // TP, FP, FN, TN
  const double row = a + c, column = a + b;
  const double r = (a * d - b * c) / std::sqrt(row * (1 - row) * column * (1 - column));
  const double skew_row = (1 - 2 * row) / std::sqrt(row * (1 - row));
  const double skew_column = (1 - 2 * column) / std::sqrt(column * (1 - column));
  const double variance =
      1 - r * r + r * (1 + r * r / 2) * skew_row * skew_column - 0.75 * r * r * (skew_row * skew_row + skew_column * skew_column);
  const confusion_matrix m = test::table((Eigen::ArrayXXi(2, 2) << 50, 10, 5, 15).finished());
  const estimate e = matthews_correlation_interval(m);
  CHECK_CLOSE(e.value, r);
  CHECK_CLOSE(e.standard_error, std::sqrt(variance / n));
  const double half = 1.9599639845400545 * e.standard_error / (1 - r * r);
  CHECK_CLOSE(std::atanh(e.lower), std::atanh(r) - half);
  CHECK_CLOSE(std::atanh(e.upper), std::atanh(r) + half);
  const estimate plain = matthews_correlation_interval(m, {.scale = table_interval_scale::plain});
  CHECK_CLOSE(plain.upper, r + 1.9599639845400545 * e.standard_error);
}

TEST_CASE("matthews_correlation_interval: ends of the range, undefined cases") {
  const Eigen::Array4i y(0, 1, 1, 0);
  const estimate e = matthews_correlation_interval(y, y);
  CHECK(e.value == 1);
  CHECK_NEAR(e.standard_error, 0.0, 1e-15);
  CHECK(is_undefined(e.lower));
  const estimate plain = matthews_correlation_interval(y, 1 - y, {.scale = table_interval_scale::plain});
  CHECK(plain.value == -1);
  CHECK(plain.lower == -1);
  const estimate constant = matthews_correlation_interval(y, Eigen::Array4i(0, 0, 0, 0));
  CHECK(is_undefined(constant.value));
  CHECK(is_undefined(constant.upper));
}

TEST_CASE("matthews_correlation_interval: rare classes") {
  const confusion_matrix m = test::weighted_table((Eigen::ArrayXXd(2, 2) << 1e9, 30, 50, 70).finished());
  // mpmath 1.3, numerical derivatives by 50 digits
  const estimate e = matthews_correlation_interval(m, {.weighting = weighting::frequency});
  CHECK_NEAR(e.standard_error, 0.037546270724896548, 1e-9);
}

TEST_CASE("matthews_correlation_interval: laws") {
  for (const int classes : {2, 5}) {
    test::check_table_interval<table_interval_options>(
        "matthews_correlation_interval", classes, [](const auto&... a) { return matthews_correlation(a...); },
        [](const auto&... a) { return matthews_correlation_interval(a...); });
  }
  const test::class_rows_sample d(11, 400, 3);
  const double resampled = test::resampled_error(d, 2000, [](const auto&... a) { return matthews_correlation(a...); });
  CHECK(std::abs(matthews_correlation_interval(d.y, d.p, d.w).standard_error - resampled) < 0.06 * resampled);
}
