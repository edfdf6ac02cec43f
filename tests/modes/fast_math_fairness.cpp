// SPDX-License-Identifier: MIT
// Compiled with -ffast-math: reference values and checks of the input must hold all the same.
#include <assay/fairness.hpp>

#include "fairness/reference_data.hpp"
#include "support/check.hpp"

#include <limits>

namespace {

const double not_a_number = std::numeric_limits<double>::quiet_NaN();
const double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("fast math, fairness: rates, gaps and intervals of fairlearn's data") {
  const reference::unit_data d;
  const assay::group_table t(d.truth, d.prediction, d.first, d.weights);
  CHECK_NEAR(t.overall(assay::group_rate::selection), .669064748201439, 1e-12);
  CHECK_NEAR(t.rate(assay::group_rate::true_positive, 0), .772727272727273, 1e-12);
  CHECK_NEAR(assay::demographic_parity_difference(t), .0238391376451078, 1e-11);
  CHECK_NEAR(assay::equalized_odds_difference(d.truth, d.prediction, d.first, d.weights), .0197628458498024, 1e-11);
  assay::group_table w(1);
  w.add(0, true, true, 8);
  w.add(0, true, false, 2);
  CHECK_NEAR(w.rate_interval(assay::group_rate::true_positive, 0).lower, 0.490162471536642, 1e-11);
  CHECK(assay::is_undefined(w.rate_interval(assay::group_rate::false_positive, 0).lower));
  CHECK(assay::group_table::from_bytes(t.to_bytes()) == t);
}

TEST_CASE("fast math, fairness: a group without positives is undefined and skipped") {
  const Eigen::ArrayXi y = reference::digits("1100110000");
  const Eigen::ArrayXi p = reference::digits("1010101010");
  const Eigen::ArrayXi g = reference::digits("0000111122");
  CHECK(assay::equalized_odds_difference(y, p, g) == 0.0);
  CHECK(assay::equalized_odds_difference(y, p, g, {.undefined = 0}) == 0.5);
  const assay::group_comparison c = assay::group_table(y, p, g).compare(assay::group_rate::true_positive);
  CHECK(assay::is_undefined(c.values[2]));
  CHECK(c.skipped == std::vector<assay::Index>{2});
  CHECK(assay::is_undefined(assay::equalized_odds_difference(y, p, g, {.undefined_groups = assay::undefined_groups::propagate})));
  CHECK(assay::is_undefined(assay::demographic_parity_ratio(y, 0 * p, g)));
  const auto largest = [](const auto&, const auto& x) { return x.maxCoeff() > 0 ? assay::undefined() : 1.0; };
  const assay::group_comparison free = assay::by_group(largest, y, p, reference::digits("0101010101"));
  CHECK(free.skipped == std::vector<assay::Index>{0});
  CHECK(assay::is_undefined(free.difference));
  CHECK(free.worst_group == 1);
}

TEST_CASE("fast math, fairness: inequality") {
  const Eigen::ArrayXd x = reference::incomes();
  const Eigen::ArrayXd n = reference::class_sizes();
  CHECK_NEAR(assay::gini_coefficient(x), 0.462091130267624, 1e-12);
  CHECK_NEAR(assay::gini_coefficient(x, n), 0.388925666072782, 1e-12);
  CHECK_NEAR(assay::gini_coefficient(1e9 + Eigen::ArrayXd::LinSpaced(1000, 0, 999) / 1024), (1e6 - 1) / 6e3 / 1024 / (1e9 + 499.5 / 1024),
             1e-11);
  CHECK(assay::gini_coefficient(Eigen::ArrayXd::Constant(5000, 0.1)) == 0.0);
  CHECK(assay::is_undefined(assay::gini_coefficient(0 * x)));
  CHECK_NEAR(assay::lorenz_curve(x)(0.9), 1 - 0.334319526627219, 1e-12);
  CHECK(assay::is_undefined(assay::lorenz_curve(0 * x).share[1]));
  const assay::welfare s = assay::welfare_summary(x);
  CHECK_NEAR(s.percentile_20, 2248.6, 1e-12);
  CHECK(assay::is_undefined(assay::welfare_summary(x.head(0)).mean));
  CHECK(assay::income_distribution(Eigen::Array2d(0.0, -0.0)) == assay::income_distribution(Eigen::Array2d(-0.0, 0.0)));
  test::generator random(1);
  Eigen::ArrayXd many(300000);
  for (Eigen::Index i = 0; i < many.size(); ++i) many[i] = std::exp(random.normal());
  assay::income_distribution<> split;
  for (Eigen::Index i = 0; i < many.size(); i += 100000) split.update(many.segment(i, 100000));
  CHECK(assay::gini_coefficient(split) == assay::gini_coefficient(many));
}

TEST_CASE("fast math, fairness: NaN and infinity are found") {
  const reference::guide d;
  Eigen::ArrayXd y = d.truth.cast<double>();
  Eigen::ArrayXd g = d.group.cast<double>();
  Eigen::ArrayXd w = Eigen::ArrayXd::Ones(18);
  for (const Eigen::Index i : {0, 9, 17}) {
    const std::string at = "[" + std::to_string(i) + "] is NaN";
    const double label = y[i];
    const double group = g[i];
    y[i] = not_a_number;
    CHECK(test::error_of([&] { assay::equalized_odds_difference(y, d.prediction, g, w); }) == "assay::equalized_odds_difference: truth" + at);
    CHECK(test::error_of([&] { assay::demographic_parity_difference(d.truth, y, g, w); }) ==
          "assay::demographic_parity_difference: prediction" + at);
    y[i] = label;
    g[i] = not_a_number;
    CHECK(test::error_of([&] { assay::group_table(y, y, g); }) == "assay::group_table: groups" + at);
    CHECK(test::error_of([&] { assay::intersect(y, g); }) == "assay::intersect: g2" + at);
    g[i] = group;
    w[i] = infinity;
    CHECK(test::contains(test::error_of([&] { assay::group_table(y, y, g, w); }), "is infinite"));
    w[i] = not_a_number;
    CHECK(test::error_of([&] { assay::gini_coefficient(y, w); }) == "assay::gini_coefficient: weights" + at);
    CHECK(test::error_of([&] { assay::lorenz_curve(w); }) == "assay::lorenz_curve: x" + at);
    CHECK(test::error_of([&] { assay::welfare_summary(w); }) == "assay::welfare_summary: x" + at);
    w[i] = 1;
  }
}
