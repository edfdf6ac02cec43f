#include "regression/intervals.hpp"

#include <assay/core/normal_distribution.hpp>
#include <assay/regression/pit_values.hpp>

#include <algorithm>

using assay::Index;
using assay::pit_values;
using assay::rank_histogram;
using test::numbers;

TEST_CASE("pit_values: normal predictions") {
  // row 119 of the reference table, to more digits by scipy 1.17.1 norm.cdf
  const test::three_normals d;
  const assay::Vector pit = pit_values(d.y, d.mean, d.deviation);
  CHECK_CLOSE(pit[0], 0.9999997133484281);
  CHECK_CLOSE(pit[1], 0.9772498680518208);
  CHECK_CLOSE(pit[2], 0.15865525393145707);
  const test::predictive_sample s(1, 5000);
  const assay::Vector p = pit_values(s.y, s.mean, s.deviation);
  for (Index i = 0; i < 5000; ++i) CHECK_CLOSE(p[i], assay::core::normal_cdf((s.y[i] - s.mean[i]) / s.deviation[i]));
  CHECK((pit_values(s.y + 1e9, s.mean + 1e9, s.deviation) == p).all());
  CHECK((pit_values(0x1p-30 * s.y, 0x1p-30 * s.mean, 0x1p-30 * s.deviation) == p).all());
  CHECK(pit_values(numbers({1e300, -1e300}), numbers({0, 0}), numbers({1e-300, 1e-300}))[0] == 1);
  CHECK(pit_values(numbers({}), numbers({}), numbers({})).size() == 0);
}

TEST_CASE("pit_values: ensembles") {
  const Eigen::ArrayXd y = numbers({0, 1, 1, 9, -9});
  Eigen::ArrayXXd x(5, 4);
  x << 1, -1, 2, 3,  //
      0, 2, 3, -1,  //
      1, 1, 0, 4,  //
      1, 2, 3, 4,  //
      1, 2, 3, 4;
  const assay::Vector middle = pit_values(y, x, {.randomized = false});
  const double expected[] = {0.3, 0.5, 0.5, 0.9, 0.1};  // (b + (t + 1)/2)/5
  for (Index i = 0; i < 5; ++i) CHECK_CLOSE(middle[i], expected[i]);
  const assay::Vector a = pit_values(y, x);
  CHECK((a == pit_values(y, x, {.seed = 0})).all());
  CHECK(!(a == pit_values(y, x, {.seed = 1})).all());
  // the rows of a part have the numbers of their index
  CHECK((pit_values(y.head(3), x.topRows(3)) == a.head(3)).all());
  // within the step, over many seeds evenly
  double sum = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const assay::Vector p = pit_values(y, x, {.seed = seed});
    REQUIRE((p[0] >= 0.2 && p[0] < 0.4 && p[2] >= 0.2 && p[2] < 0.8 && p[3] >= 0.8 && p[3] < 1 && p[4] >= 0 && p[4] < 0.2));
    sum += p[2] < 0.35;
  }
  CHECK(std::abs(sum / 2000 - 0.25) < 0.04);
  // truth and members from one distribution with ties: uniform
  test::generator g(3);
  Eigen::ArrayXd t(20000);
  Eigen::ArrayXXd e(20000, 3);
  for (Index i = 0; i < 20000; ++i) {
    t[i] = g.below(3);
    for (Index k = 0; k < 3; ++k) e(i, k) = g.below(3);
  }
  const assay::Vector u = pit_values(t, e);
  for (const double q : {0.1, 0.25, 0.5, 0.9}) CHECK(std::abs((u <= q).cast<double>().mean() - q) < 0.015);
  const assay::Vector h = rank_histogram(t, e);
  for (Index k = 0; k < 4; ++k) CHECK(std::abs(h[k] - 5000) < 200);
}

TEST_CASE("pit_values: distributions with steps") {
  const Eigen::ArrayXd below = numbers({0, 0.25, 0.5, 0.3});
  const Eigen::ArrayXd at = numbers({0.25, 0.5, 1, 0.3});
  const assay::Vector middle = pit_values(below, at, {.randomized = false});
  const double expected[] = {0.125, 0.375, 0.75, 0.3};
  for (Index i = 0; i < 4; ++i) CHECK(middle[i] == expected[i]);
  const assay::Vector p = pit_values(below, at, {.seed = 5});
  for (Index i = 0; i < 4; ++i) CHECK((below[i] <= p[i] && p[i] <= at[i]));
  CHECK(p[3] == 0.3);
  CHECK(test::error_of([&] { pit_values(at, below); }) == "assay::pit_values: below[0] = 0.25 exceeds at[0] = 0");
  CHECK(test::error_of([&] { pit_values(below, 2 * at); }) == "assay::pit_values: at[2] = 2 is outside [0, 1]");
  CHECK(test::error_of([&] { pit_values(below, at.head(2)); }) == "assay::pit_values: at has 2 elements but below has 4");
}

TEST_CASE("rank_histogram") {
  const Eigen::ArrayXd y = numbers({0, 1, 1, 9});
  Eigen::ArrayXXd x(4, 2);
  x << 1, -1, 1, 2, 1, 1, 3, 4;
  const assay::Vector h = rank_histogram(y, x);
  CHECK(h.size() == 3);
  CHECK_CLOSE(h[0], 0.5 + 1.0 / 3);
  CHECK_CLOSE(h[1], 1.5 + 1.0 / 3);
  CHECK_CLOSE(h[2], 1 + 1.0 / 3);
  const assay::Vector w = rank_histogram(y, x, numbers({1, 2, 0, 0.5}));
  CHECK_CLOSE(w[0], 1.0);
  CHECK_CLOSE(w[1], 2.0);
  CHECK_CLOSE(w[2], 0.5);
  CHECK(rank_histogram(numbers({}), Eigen::ArrayXXd(0, 2)).sum() == 0);
  CHECK(test::error_of([&] { rank_histogram(y, x, numbers({1, 2, -1, 1})); }) == "assay::rank_histogram: weights[2] = -1 is negative");
  CHECK(test::error_of([&] { rank_histogram(y, x, numbers({1})); }) == "assay::rank_histogram: weights has 1 elements but truth has 4");
}

TEST_CASE("pit_values: errors") {
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  const Eigen::ArrayXd y = numbers({1, 2, 3});
  CHECK(test::error_of([&] { pit_values(y, y, numbers({1, 0, 1})); }) == "assay::pit_values: deviation[1] = 0 is not positive");
  CHECK(test::error_of([&] { pit_values(y, numbers({1, 2, nan}), y); }) == "assay::pit_values: mean[2] is NaN");
  Eigen::ArrayXXd x = Eigen::ArrayXXd::Zero(3, 2);
  CHECK(test::error_of([&] { pit_values(y.head(2), x); }) == "assay::pit_values: ensemble has 3 rows but truth has 2 elements");
  x(1, 1) = nan;
  CHECK(test::error_of([&] { pit_values(y, x); }) == "assay::pit_values: ensemble(1, 1) is NaN");
}
