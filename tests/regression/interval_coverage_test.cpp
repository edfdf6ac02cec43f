#include "regression/intervals.hpp"

#include <assay/regression/interval_coverage.hpp>

using assay::interval_coverage;
using assay::interval_coverage_interval;
using test::numbers;

TEST_CASE("interval_coverage: reference values") {
  const test::three_normals d;
  const Eigen::ArrayXd half = 1.6448536269514722 * d.deviation;
  CHECK(interval_coverage(d.y, (d.mean - half).eval(), (d.mean + half).eval()) == 1.0 / 3);  // row 121 of the reference table
  // ends count, on both sides
  CHECK(interval_coverage(numbers({0, 1, 2, -0.0}), numbers({0, 0, 3, 0}), numbers({1, 1, 4, 0})) == 0.75);
}

TEST_CASE("interval_coverage: counts, laws, errors") {
  const test::predictive_sample s(1, 5000);
  double holds = 0;
  double weight = 0;
  for (Eigen::Index i = 0; i < 5000; ++i) {
    const bool in = s.lower[i] <= s.y[i] && s.y[i] <= s.upper[i];
    holds += in;
    weight += in ? s.w[i] : 0;
  }
  CHECK(interval_coverage(s.y, s.lower, s.upper) == holds / 5000);
  CHECK(interval_coverage(s.y, s.lower, s.upper, s.w) == weight / s.w.sum());
  // far from 0, and small
  CHECK(interval_coverage(s.y + 1e9, s.lower + 1e9, s.upper + 1e9) == holds / 5000);
  CHECK(interval_coverage(s.y * 0x1p-30, s.lower * 0x1p-30, s.upper * 0x1p-30) == holds / 5000);
  test::check_predictive_metric("interval_coverage", true, [](const auto&... a) { return interval_coverage(a...); }, "lower", "upper");
  CHECK(interval_coverage(numbers({}), numbers({}), numbers({}), {.undefined = 0}) == 0);
}

TEST_CASE("interval_coverage: input types") {  // of the whole family of predictive metrics
  const test::predictive_sample s(2, 100);
  const double expected = interval_coverage(s.y, s.lower, s.upper, s.w);
  CHECK(interval_coverage(s.y.cast<float>(), s.lower.cast<float>().eval(), s.upper, s.w.cast<float>()) == expected);
  CHECK(interval_coverage((4 * s.y).cast<int>(), 4 * s.lower, 4 * s.upper.matrix().transpose().array(), s.w) == expected);
  CHECK(interval_coverage(s.y.cast<Eigen::half>().eval(), s.lower, s.upper.cast<Eigen::bfloat16>().eval(), s.w) == expected);
  Eigen::ArrayXXd columns(100, 3);
  columns << s.y, s.lower, s.upper;
  const Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = columns;
  CHECK(interval_coverage(rows.col(0), rows.col(1), columns.col(2), s.w) == expected);
}

TEST_CASE("interval_coverage_interval: Wilson") {
  // statsmodels 0.15 proportion_confint(8, 10, method="wilson")
  const Eigen::ArrayXd y = numbers({0, 0, 0, 0, 0, 0, 0, 0, 5, -5});
  const Eigen::ArrayXd l = Eigen::ArrayXd::Constant(10, -1);
  const Eigen::ArrayXd u = Eigen::ArrayXd::Constant(10, 1);
  const assay::estimate e = interval_coverage_interval(y, l, u);
  CHECK_CLOSE(e.value, 0.8);
  CHECK_CLOSE(e.standard_error, std::sqrt(0.8 * 0.2 / 10));
  CHECK_NEAR(e.lower, 0.49016247153664183, 1e-12);
  CHECK_NEAR(e.upper, 0.9433178485456247, 1e-12);
  // importance weights of any scale change nothing; frequencies are repeated rows
  const assay::estimate same = interval_coverage_interval(y, l, u, Eigen::ArrayXd::Constant(10, 1e-200));
  CHECK_CLOSE(same.lower, e.lower);
  CHECK_CLOSE(same.upper, e.upper);
  const assay::estimate three = interval_coverage_interval(y, l, u, Eigen::ArrayXd::Constant(10, 3),
                                                           {.weighting = assay::weighting::frequency});
  CHECK_CLOSE(three.standard_error, std::sqrt(0.8 * 0.2 / 30));
  const test::predictive_sample s(3, 200);
  const test::predictive_sample r = s.repeated();
  const assay::estimate f = interval_coverage_interval(s.y, s.lower, s.upper, s.w,
                                                       {.level = 0.9, .weighting = assay::weighting::frequency});
  const assay::estimate g = interval_coverage_interval(r.y, r.lower, r.upper, {.level = 0.9});
  CHECK_CLOSE(f.lower, g.lower);
  CHECK_CLOSE(f.upper, g.upper);
  CHECK(f.level == 0.9);
  // Kish's effective rows
  const double n = s.w.sum() * s.w.sum() / s.w.square().sum();
  const assay::estimate k = interval_coverage_interval(s.y, s.lower, s.upper, s.w);
  CHECK_CLOSE(k.standard_error, std::sqrt(k.value * (1 - k.value) / n));
  // all covered: the interval is not empty
  const assay::estimate all = interval_coverage_interval(y.head(8), l.head(8), u.head(8));
  CHECK(all.upper == 1);
  CHECK(all.lower < 0.7);
  // no rows, bad options
  CHECK(assay::is_undefined(interval_coverage_interval(numbers({}), numbers({}), numbers({})).lower));
  CHECK(assay::is_undefined(interval_coverage_interval(y, l, u, Eigen::ArrayXd::Zero(10)).value));
  CHECK(test::error_of([&] { interval_coverage_interval(y, l, u, {.level = 1}); }) ==
        "assay::interval_coverage_interval: level = 1 is outside (0, 1)");
  CHECK(test::contains(test::error_of([&] {
          interval_coverage_interval(y, l, u, Eigen::ArrayXd::Constant(10, 0.5), {.weighting = assay::weighting::frequency});
        }),
        "frequency weights must be whole numbers"));
}
