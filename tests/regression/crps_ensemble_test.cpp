#include "regression/intervals.hpp"

#include <assay/regression/crps_ensemble.hpp>

#include <vector>

using assay::crps_ensemble;
using assay::crps_ensemble_interval;
using assay::crps_estimator;
using assay::Index;
using test::numbers;

namespace {

/// Straight from the definition, O(m²) a row.
Eigen::ArrayXd oracle(const Eigen::ArrayXd& y, const Eigen::ArrayXXd& x, bool fair) {
  const Index m = x.cols();
  Eigen::ArrayXd out(y.size());
  for (Index i = 0; i < y.size(); ++i) {
    double near = 0;
    double apart = 0;
    for (Index j = 0; j < m; ++j) {
      near += std::abs(x(i, j) - y[i]);
      for (Index k = 0; k < m; ++k) apart += std::abs(x(i, j) - x(i, k));
    }
    out[i] = near / static_cast<double>(m) - apart / (2 * static_cast<double>(m) * static_cast<double>(fair ? m - 1 : m));
  }
  return out;
}

/// n rows of m members on a grid, so that members and truth are often equal.
struct ensemble_sample {
  Eigen::ArrayXd y, w;
  Eigen::ArrayXXd x;
  ensemble_sample(std::uint64_t seed, Index n, Index m) : y(n), w(n), x(n, m) {
    test::generator g(seed);
    for (Index i = 0; i < n; ++i) {
      y[i] = 0.25 * g.below(9);
      w[i] = g.below(4);
      for (Index j = 0; j < m; ++j) x(i, j) = i % 2 == 0 ? 0.25 * g.below(9) : 1 + g.normal();
    }
  }
};

using array = Eigen::ArrayXd;  // few types to compile
using matrix = Eigen::ArrayXXd;

}  // namespace

TEST_CASE("crps_ensemble: reference values") {
  // scoringrules 0.10.0 crps_ensemble (nrg, qd, int; fair, pwm), properscoring 0.1, torchmetrics 1.9.0
  const Eigen::ArrayXd y = numbers({.5, 2, -1, 3});
  Eigen::ArrayXXd x(4, 5);
  x << 0, 1, 2, .5, .5,  //
      1.5, 1.7, 2.5, 3, 0,  //
      0, 0, 1, 2, .25,  //
      1, 2, 3, 4, 5;
  CHECK_CLOSE(crps_ensemble(y, x), 0.5225);
  CHECK_CLOSE(crps_ensemble(y, x, {.estimator = crps_estimator::fair}), 0.39);
  const double empirical[] = {0.14, 0.3, 1.25, 0.4};
  const double fair[] = {0.05, 0.16, 1.15, 0.2};
  for (Index i = 0; i < 4; ++i) {
    CHECK_CLOSE(crps_ensemble(array(y.segment(i, 1)), matrix(x.middleRows(i, 1))), empirical[i]);
    CHECK_CLOSE(crps_ensemble(array(y.segment(i, 1)), matrix(x.middleRows(i, 1)), {.estimator = crps_estimator::fair}), fair[i]);
  }
  CHECK_CLOSE(crps_ensemble(y, x, numbers({1, 2, 0, 1})), (0.14 + 0.6 + 0.4) / 4);
}

TEST_CASE("crps_ensemble: against the definition") {
  for (const Index m : {1, 2, 3, 64, 65, 300}) {
    const ensemble_sample s(static_cast<std::uint64_t>(m), m > 100 ? 40 : 700, m);
    for (const auto e : {crps_estimator::empirical, crps_estimator::fair}) {
      if (m == 1 && e == crps_estimator::fair) continue;
      const Eigen::ArrayXd rows = oracle(s.y, s.x, e == crps_estimator::fair);
      CHECK_CLOSE(crps_ensemble(s.y, s.x, {.estimator = e}), rows.mean());
      CHECK_CLOSE(crps_ensemble(s.y, s.x, s.w, {.estimator = e}), (s.w * rows).sum() / s.w.sum());
    }
  }
  // one member: the absolute error; long rows
  const ensemble_sample one(9, 100, 1);
  CHECK_CLOSE(crps_ensemble(one.y, one.x), (one.y - one.x.col(0)).abs().mean());
  const ensemble_sample long_rows(8, 2, 5000);
  CHECK_CLOSE(crps_ensemble(long_rows.y, long_rows.x), oracle(long_rows.y, long_rows.x, false).mean());
}

TEST_CASE("crps_ensemble: invariances") {
  const ensemble_sample s(3, 5000, 7);
  const double score = crps_ensemble(s.y, s.x, s.w);
  const Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = s.x;
  CHECK(crps_ensemble(s.y, rows, s.w) == score);
  CHECK(crps_ensemble(s.y, Eigen::ArrayXXd(s.x.rowwise().reverse()), s.w) == score);  // any order of members
  CHECK_CLOSE(crps_ensemble(array(-1e-9 * s.y), matrix(-1e-9 * s.x), s.w), 1e-9 * score);
  // nothing cancels far from 0
  const Eigen::ArrayXd y = 1e9 + 0.25 * (4 * s.y).round();
  const Eigen::ArrayXXd x = 1e9 + 0.25 * (4 * s.x).round();
  CHECK_CLOSE(crps_ensemble(y, x, s.w), crps_ensemble(Eigen::ArrayXd(y - 1e9), Eigen::ArrayXXd(x - 1e9), s.w));
  // a copy of every member is the same distribution, but not for `fair`
  Eigen::ArrayXXd twice(5000, 14);
  twice << s.x, s.x;
  CHECK_CLOSE(crps_ensemble(s.y, twice, s.w), score);
  CHECK(crps_ensemble(s.y, twice, s.w, {.estimator = crps_estimator::fair}) >
        crps_ensemble(s.y, s.x, s.w, {.estimator = crps_estimator::fair}));
  // weights: repeated rows, any size, rows of weight 0 do not exist
  for (const double scale : {1e-300, 1e300}) CHECK_CLOSE(crps_ensemble(s.y, s.x, array(scale * s.w)), score);
  const auto n = static_cast<Index>(s.w.sum());
  Eigen::ArrayXd repeated_y(n);
  Eigen::ArrayXXd repeated_x(n, 7);
  Index k = 0;
  for (Index i = 0; i < 5000; ++i) {
    for (int r = 0; r < static_cast<int>(s.w[i]); ++r, ++k) {
      repeated_y[k] = s.y[i];
      repeated_x.row(k) = s.x.row(i);
    }
  }
  CHECK_CLOSE(crps_ensemble(repeated_y, repeated_x), score);
}

TEST_CASE("crps_ensemble_interval") {
  const ensemble_sample s(4, 300, 6);
  for (const auto e : {crps_estimator::empirical, crps_estimator::fair}) {
    const Eigen::ArrayXd x = oracle(s.y, s.x, e == crps_estimator::fair);
    const assay::estimate plain = crps_ensemble_interval(s.y, s.x, {.level = 0.9, .estimator = e});
    CHECK_CLOSE(plain.value, x.mean());
    CHECK_CLOSE(plain.standard_error, std::sqrt((x - x.mean()).square().sum() / (300.0 * 299)));
    CHECK_CLOSE(plain.upper - plain.value, 1.6448536269514722 * plain.standard_error);
    const double n = static_cast<double>((s.w > 0).count());
    const double mean = (s.w * x).sum() / s.w.sum();
    CHECK_CLOSE(crps_ensemble_interval(s.y, s.x, s.w, {.estimator = e}).standard_error,
                std::sqrt(n / (n - 1) * (s.w.square() * (x - mean).square()).sum()) / s.w.sum());
  }
  CHECK(assay::is_undefined(crps_ensemble_interval(array(s.y.head(1)), matrix(s.x.topRows(1))).standard_error));
  CHECK(assay::is_undefined(crps_ensemble_interval(s.y, matrix(s.x.leftCols(1)), {.estimator = crps_estimator::fair}).value));
  CHECK(test::error_of([&] { crps_ensemble_interval(s.y, s.x, {.level = 1}); }) ==
        "assay::crps_ensemble_interval: level = 1 is outside (0, 1)");
  CHECK(test::error_of([&] { crps_ensemble_interval(s.y, s.x, array(s.w.head(2))); }) ==
        "assay::crps_ensemble_interval: weights has 2 elements but truth has 300");
}

TEST_CASE("crps_ensemble: undefined and errors") {
  const ensemble_sample s(5, 30, 4);
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(assay::is_undefined(crps_ensemble(numbers({}), Eigen::ArrayXXd(0, 3))));
  CHECK(assay::is_undefined(crps_ensemble(s.y, s.x, array(array::Zero(30)))));
  CHECK(assay::is_undefined(crps_ensemble(s.y, matrix(s.x.leftCols(1)), {.estimator = crps_estimator::fair})));
  CHECK(crps_ensemble(s.y, matrix(s.x.leftCols(1)), {.estimator = crps_estimator::fair, .undefined = 4}) == 4);
  const std::string f = "assay::crps_ensemble: ";
  for (const Index i : {0, 17, 29}) {
    Eigen::ArrayXXd x = s.x;
    x(i, 3) = nan;
    CHECK(test::error_of([&] { crps_ensemble(s.y, x); }) == f + "ensemble(" + std::to_string(i) + ", 3) is NaN");
    x(i, 3) = 1;
    x(i, 0) = -std::numeric_limits<double>::infinity();
    CHECK(test::error_of([&] { crps_ensemble(s.y, matrix(x.leftCols(1)), {.estimator = crps_estimator::fair}); }) ==
          f + "ensemble(" + std::to_string(i) + ", 0) is infinite");
    Eigen::ArrayXd y = s.y;
    y[i] = nan;
    CHECK(test::error_of([&] { crps_ensemble(y, matrix(s.x.leftCols(1)), {.estimator = crps_estimator::fair}); }) ==
          f + "truth[" + std::to_string(i) + "] is NaN");
  }
  CHECK(test::error_of([&] { crps_ensemble(s.y, Eigen::ArrayXXd(30, 0)); }) == f + "ensemble has no columns, one per member is wanted");
  CHECK(test::error_of([&] { crps_ensemble(array(s.y.head(3)), s.x); }) == f + "ensemble has 30 rows but truth has 3 elements");
  CHECK(test::error_of([&] { crps_ensemble(s.y, s.x, array(s.w.head(3))); }) == f + "weights has 3 elements but truth has 30");
  CHECK(test::error_of([&] { crps_ensemble(numbers({1e308}), matrix(matrix::Constant(1, 3, -1e308))); }) ==
        f + "the sum of the losses is too large for double");
}
