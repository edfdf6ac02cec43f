// SPDX-License-Identifier: MIT
#include <assay/fairness/gini_coefficient.hpp>
#include <assay/fairness/lorenz_curve.hpp>

#include "reference_data.hpp"
#include "support/check.hpp"

#include <algorithm>

using assay::gini_coefficient;
using assay::lorenz_curve;
using assay::negative_values;
using reference::list;

TEST_CASE("lorenz_curve: class means and sizes of the ineq documentation") {
  const assay::lorenz_points c = lorenz_curve(reference::incomes(), reference::class_sizes());
  const double f[10] = {0.0483935742971888, 0.131224899598394, 0.203714859437751, 0.272991967871486, 0.339357429718876,
                        0.41566265060241,   0.490461847389558, 0.705321285140562, 0.89718875502008,  1};
  const double l[10] = {0.00323048007667859, 0.0181832289072181, 0.0400527274329233, 0.069441248181723, 0.105775284990182,
                        0.1566275771169,     0.215622658242012,  0.435775287963449,  0.717598245930662, 1};
  REQUIRE(c.population.size() == 11);
  CHECK(c.population[0] == 0.0);
  CHECK(c.share[0] == 0.0);
  for (int k = 0; k < 10; ++k) {
    CHECK_NEAR(c.population[k + 1], f[k], 1e-13);
    CHECK_NEAR(c.share[k + 1], l[k], 1e-13);
  }
  CHECK(c.population[10] == 1.0);
  CHECK(c.share[10] == 1.0);
}

TEST_CASE("lorenz_curve: quantile shares by interpolation: Palma, S80/S20, top tenth") {
  const assay::lorenz_points c = lorenz_curve(reference::incomes());
  CHECK_NEAR((1 - c(0.9)) / c(0.4), 2.822492709522, 1e-12);
  CHECK_NEAR((1 - c(0.8)) / c(0.2), 17.0484031936128, 1e-12);
  CHECK_NEAR(1 - c(0.9), 0.334319526627219, 1e-12);
  CHECK(c(0.0) == 0.0);
  CHECK(c(1.0) == 1.0);
  CHECK_NEAR(c(0.05), 0.5 * c(0.1), 1e-14);
}

TEST_CASE("lorenz_curve: its area is the Gini coefficient; ties are one point; the grid lies on the polygon") {
  test::generator random(9);
  for (const Eigen::Index n : {1, 2, 7, 3000, 9000}) {
    Eigen::ArrayXd x(n), w(n);
    for (Eigen::Index i = 0; i < n; ++i) {
      x[i] = n == 9000 ? std::exp(random.normal()) : 1 + random.below(12);
      w[i] = random.below(3) + 0.25;
    }
    const assay::lorenz_points c = lorenz_curve(x, w);
    std::vector<double> distinct(x.data(), x.data() + n);
    std::sort(distinct.begin(), distinct.end());
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    REQUIRE(c.population.size() == static_cast<Eigen::Index>(distinct.size()) + 1);
    double area = 0;
    for (Eigen::Index k = 1; k < c.population.size(); ++k) {
      area += (c.population[k] - c.population[k - 1]) * (c.share[k] + c.share[k - 1]);
      CHECK(c.population[k] > c.population[k - 1]);
    }
    CHECK(std::abs(1 - area - gini_coefficient(x, w)) < 1e-12);
    const assay::lorenz_points grid = lorenz_curve(x, w, {.points = 11});
    REQUIRE(grid.population.size() == 11);
    for (Eigen::Index k = 0; k <= 10; ++k) {
      CHECK_CLOSE(grid.population[k], static_cast<double>(k) / 10);
      CHECK(std::abs(grid.share[k] - c(static_cast<double>(k) / 10)) < 1e-12);
    }
    CHECK(grid.share[10] == 1.0);
  }
}

TEST_CASE("lorenz_curve: edge cases and errors") {
  CHECK(lorenz_curve(Eigen::ArrayXd(0)).population.size() == 0);
  CHECK(assay::is_undefined(lorenz_curve(Eigen::ArrayXd(0))(0.5)));
  const assay::lorenz_points zeros = lorenz_curve(list({0, 0}));
  CHECK(zeros.population.size() == 2);
  CHECK(assay::is_undefined(zeros.share[1]));
  CHECK(assay::is_undefined(lorenz_curve(list({0, 0}), {.points = 3}).share[2]));
  const assay::lorenz_points one = lorenz_curve(list({5}));
  CHECK(one(0.3) == 0.3);
  const assay::lorenz_points negative = lorenz_curve(list({-1, 3}), {.negatives = negative_values::raw});
  CHECK_CLOSE(negative(0.5), -0.5);
  CHECK(test::contains(test::error_of([] { lorenz_curve(list({1, -1})); }), "assay::lorenz_curve: x[1] = -1 is negative"));
  CHECK(test::contains(test::error_of([] { lorenz_curve(list({1}), {.points = 1}); }), "points = 1"));
  CHECK(test::contains(test::error_of([] { lorenz_curve(list({1}), {.negatives = negative_values::abs_normalised}); }),
                       "abs_normalised"));
  CHECK(test::contains(test::error_of([&] { (void)one(1.5); }), "F = 1.5 is outside [0, 1]"));
}
