// SPDX-License-Identifier: MIT
#include <assay/fairness/gini_coefficient.hpp>
#include <assay/fairness/inequality_metric.hpp>

#include "reference_data.hpp"
#include "support/check.hpp"

#include <limits>

using assay::gini_coefficient;
using assay::gini_estimator;
using assay::negative_values;
using assay::weighting;

namespace {

using reference::list;

// Σ p_i p_j |x_i − x_j| / (2 mean), pair by pair
double brute_gini(const Eigen::ArrayXd& x, const Eigen::ArrayXd& w) {
  double difference = 0;
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    for (Eigen::Index j = 0; j < x.size(); ++j) difference += w[i] * w[j] * std::abs(x[i] - x[j]);
  }
  return difference / (2 * (w * x).sum() * w.sum());
}

Eigen::ArrayXd repeat(const Eigen::ArrayXd& x, const Eigen::ArrayXd& w) {
  Eigen::ArrayXd out(static_cast<Eigen::Index>(w.sum()));
  Eigen::Index k = 0;
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    for (int r = 0; r < static_cast<int>(w[i]); ++r) out[k++] = x[i];
  }
  return out;
}

}  // namespace

TEST_CASE("gini_coefficient: values of ineq, laeken, Boost, DescTools and microdf") {
  const Eigen::ArrayXd x = reference::incomes();
  const Eigen::ArrayXd n = reference::class_sizes();
  CHECK_NEAR(gini_coefficient(x), 0.462091130267624, 1e-13);
  CHECK_NEAR(gini_coefficient(x, {.estimator = gini_estimator::sample}), 0.513434589186249, 1e-13);
  CHECK_NEAR(gini_coefficient(x, n), 0.388925666072782, 1e-13);
  CHECK_NEAR(gini_coefficient(x, n, {.estimator = gini_estimator::sample, .weighting = weighting::frequency}), 0.388964718755388,
             1e-13);
  const assay::gini_options sample{.estimator = gini_estimator::sample};
  CHECK_CLOSE(gini_coefficient(list({1, 0, 0})), 2.0 / 3);
  CHECK_CLOSE(gini_coefficient(list({1, 0, 0}), sample), 1.0);
  CHECK(gini_coefficient(list({1, 1, 1})) == 0.0);
  CHECK_CLOSE(gini_coefficient(list({10, 10, 0, 0, 0})), 0.6);
  CHECK_CLOSE(gini_coefficient(list({1, 1, 1, 1, 16})), 0.6);
  CHECK_CLOSE(gini_coefficient(list({0, 1, 1})), 1.0 / 3);
  // Boost and microdf return 0 for nothing to share
  CHECK(assay::is_undefined(gini_coefficient(list({0, 0, 0}))));
  CHECK(gini_coefficient(list({0, -0.0, 0}), {.undefined = 0}) == 0.0);
  // microdf
  CHECK_CLOSE(gini_coefficient(list({-5, 0, 10}), {.negatives = negative_values::raw}), 2.0);
  CHECK_CLOSE(gini_coefficient(list({-5, 0, 10}), {.negatives = negative_values::abs_normalised}), 2.0 / 3);
  CHECK(assay::is_undefined(gini_coefficient(list({-5, 0, 5}), {.negatives = negative_values::raw})));
  CHECK_CLOSE(gini_coefficient(list({-5, 0, 5}), {.negatives = negative_values::abs_normalised}),
              brute_gini(list({0, 5, 10}), Eigen::Array3d::Ones()) * 1.5);
}

TEST_CASE("gini_coefficient: horsepower and petal lengths by ineq; the limit of a uniform distribution") {
  const std::vector<int> hp{110, 110, 93, 110, 175, 105, 245, 62,  95,  123, 123, 180, 180, 180, 205, 215,
                            230, 66,  52, 65,  97,  150, 150, 245, 175, 66,  91,  113, 264, 175, 335, 109};
  CHECK_NEAR(gini_coefficient(assay::view(hp)), 0.254393907115467, 1e-13);
  // iris, millimetres
  const std::vector<int> petals{
      14, 14, 13, 15, 14, 17, 14, 15, 14, 15, 15, 16, 14, 11, 12, 15, 13, 14, 17, 15, 17, 15, 10, 17, 19, 16, 16, 15, 14, 16,
      16, 15, 15, 14, 15, 12, 13, 14, 13, 15, 13, 13, 13, 16, 19, 14, 16, 14, 15, 14, 47, 45, 49, 40, 46, 45, 47, 33, 46, 39,
      35, 42, 40, 47, 36, 44, 45, 41, 45, 39, 48, 40, 49, 47, 43, 44, 48, 50, 45, 35, 38, 37, 39, 51, 45, 45, 47, 44, 41, 40,
      44, 46, 40, 33, 42, 42, 42, 43, 30, 41, 60, 51, 59, 56, 58, 66, 45, 63, 58, 61, 51, 53, 55, 50, 51, 53, 55, 67, 69, 50,
      57, 49, 67, 49, 57, 60, 48, 49, 56, 58, 61, 64, 56, 51, 56, 61, 56, 55, 48, 54, 56, 51, 51, 59, 57, 52, 50, 52, 54, 51};
  CHECK_NEAR(gini_coefficient(assay::view(petals)), 0.261485423688723, 1e-13);
  const Eigen::ArrayXd grid = Eigen::ArrayXd::LinSpaced(200001, 2, 5);
  CHECK_NEAR(gini_coefficient(grid), 3.0 / (3 * 7.0), 1e-5);  // (b − a) / (3 (a + b))
}

TEST_CASE("gini_coefficient: millions of floats (i mod 1000) + 1, where float accumulation goes astray (0.5989 at 2e7)") {
  const Eigen::ArrayXf x = Eigen::ArrayXf::NullaryExpr(2000000, [](Eigen::Index i) { return static_cast<float>(i % 1000 + 1); });
  // (n² − 1) / (3 n (n + 1)) = (n − 1) / (3 n) of 1 … n
  CHECK_NEAR(gini_coefficient(x), 0.333, 1e-13);
  Eigen::ArrayXd values = Eigen::ArrayXd::LinSpaced(1000, 1, 1000);
  const Eigen::ArrayXd copies = Eigen::ArrayXd::Constant(1000, 20000);
  CHECK_NEAR(gini_coefficient(values, copies), 0.333, 1e-13);
  CHECK_NEAR(gini_coefficient(values, copies * 1e9), 0.333, 1e-13);
}

TEST_CASE("gini_coefficient: agrees with all pairs, for ties, zeros, weights and negative values") {
  test::generator random(4);
  for (int trial = 0; trial < 60; ++trial) {
    const Eigen::Index n = 1 + random.below(trial < 50 ? 60 : 5000);
    Eigen::ArrayXd x(n), w(n);
    for (Eigen::Index i = 0; i < n; ++i) {
      x[i] = trial % 2 == 0 ? random.below(6) : std::exp(random.normal());
      w[i] = trial % 3 == 0 ? random.below(4) : random.uniform();
    }
    x[0] += 0.5;
    w[0] += 0.5;
    CHECK_NEAR(gini_coefficient(x), brute_gini(x, Eigen::ArrayXd::Ones(n)), 1e-12);
    CHECK_NEAR(gini_coefficient(x, w), brute_gini(x, w), 1e-12);
    CHECK_NEAR(gini_coefficient(x.reverse(), w.reverse()), gini_coefficient(x, w), 0.0);
    if (n > 1 && (w > 0).count() > 1) {
      const Eigen::ArrayXd p = w / w.sum();
      CHECK_NEAR(gini_coefficient(x, w, {.estimator = gini_estimator::sample}), brute_gini(x, w) / (1 - p.square().sum()), 1e-10);
    }
    const Eigen::ArrayXd signed_x = x - 0.4;
    const double raw = (w * signed_x).sum() > 0 ? brute_gini(signed_x, w) : std::nan("");
    CHECK_NEAR(gini_coefficient(signed_x, w, {.negatives = negative_values::raw}), raw, 1e-9);
    const double normalised = brute_gini(signed_x, w) * (w * signed_x).sum() / (w * signed_x.abs()).sum();
    CHECK_NEAR(gini_coefficient(signed_x, w, {.negatives = negative_values::abs_normalised}), normalised, 1e-11);
  }
}

TEST_CASE("gini_coefficient: integer weights are repeated rows; the scale of values and of weights does not matter") {
  const Eigen::ArrayXd x = list({3, 1, 4, 1, 5, 9, 2, 6});
  const Eigen::ArrayXd w = list({2, 0, 1, 3, 1, 2, 5, 1});
  const Eigen::ArrayXd rows = repeat(x, w);
  CHECK_CLOSE(gini_coefficient(x, w), gini_coefficient(rows));
  CHECK_CLOSE(gini_coefficient(x, w, {.estimator = gini_estimator::sample, .weighting = weighting::frequency}),
              gini_coefficient(rows, {.estimator = gini_estimator::sample}));
  const Eigen::ArrayXd ones = Eigen::ArrayXd::Ones(8);
  const assay::gini_options sample{.estimator = gini_estimator::sample};
  CHECK_CLOSE(gini_coefficient(x, ones, sample), gini_coefficient(x, sample));
  CHECK_CLOSE(gini_coefficient(x, 7 * ones, sample), gini_coefficient(x, sample));
  for (const double scale : {1e-300, 1e-9, 1e9, 1e300}) {
    CHECK_CLOSE(gini_coefficient(scale * x), gini_coefficient(x));
    CHECK_CLOSE(gini_coefficient(scale * x, w), gini_coefficient(x, w));
    CHECK_CLOSE(gini_coefficient(x, (scale < 1 ? 1e-9 : 1e9) * w), gini_coefficient(x, w));
  }
}

TEST_CASE("gini_coefficient: a large offset does not matter") {
  // x = 1e9 + i / 1024 exactly: half the mean difference of 0 … n − 1 is (n² − 1) / (6 n)
  const Eigen::Index n = 1000;
  const Eigen::ArrayXd x = 1e9 + Eigen::ArrayXd::LinSpaced(n, 0, 999) / 1024;
  const double half = (1e6 - 1) / 6e3 / 1024;
  CHECK_NEAR(gini_coefficient(x), half / (1e9 + 499.5 / 1024), 1e-12);
  CHECK(gini_coefficient(Eigen::ArrayXd::Constant(100000, 0.1)) == 0.0);
  CHECK(gini_coefficient(Eigen::ArrayXd::Constant(5000, 1e9 + 0.1), Eigen::ArrayXd::LinSpaced(5000, 0.1, 7.7)) == 0.0);
}

TEST_CASE("gini_coefficient: no rows, one row, weight 0, and errors that name the place") {
  CHECK(assay::is_undefined(gini_coefficient(Eigen::ArrayXd(0))));
  CHECK(gini_coefficient(list({3})) == 0.0);
  CHECK(assay::is_undefined(gini_coefficient(list({3}), {.estimator = gini_estimator::sample})));
  CHECK(assay::is_undefined(gini_coefficient(list({3, 4}), list({0, 2}), {.estimator = gini_estimator::sample})));
  CHECK_CLOSE(gini_coefficient(list({3, 5}), {.estimator = gini_estimator::sample}), 0.25);
  CHECK_CLOSE(gini_coefficient(list({-7, 1, 0, 0}), list({0, 1, 1, 1})), 2.0 / 3);  // a row of weight 0 does not exist
  CHECK(assay::is_undefined(gini_coefficient(list({1, 2}), list({0, 0}))));

  const double nan = std::numeric_limits<double>::quiet_NaN();
  Eigen::ArrayXd x = Eigen::ArrayXd::Ones(5000);
  Eigen::ArrayXd w = x;
  for (const Eigen::Index i : {Eigen::Index{0}, Eigen::Index{2500}, Eigen::Index{4999}}) {
    const std::string at = "[" + std::to_string(i) + "]";
    x[i] = nan;
    CHECK(test::error_of([&] { gini_coefficient(x); }) == "assay::gini_coefficient: x" + at + " is NaN");
    w[i] = 0;
    CHECK(test::error_of([&] { gini_coefficient(x, w); }) == "assay::gini_coefficient: x" + at + " is NaN");
    x[i] = std::numeric_limits<double>::infinity();
    CHECK(test::error_of([&] { gini_coefficient(x); }) == "assay::gini_coefficient: x" + at + " is infinite");
    x[i] = -2;
    CHECK(test::contains(test::error_of([&] { gini_coefficient(x); }), "x" + at + " = -2 is negative; see the option negatives"));
    CHECK(gini_coefficient(x, w) == 0.0);
    w[i] = 1;
    CHECK(test::contains(test::error_of([&] { gini_coefficient(x, w); }), "x" + at + " = -2 is negative"));
    x[i] = 1;
    w[i] = -1;
    CHECK(test::contains(test::error_of([&] { gini_coefficient(x, w); }), "weights" + at + " = -1 is negative"));
    w[i] = 1;
  }
  CHECK(test::contains(test::error_of([&] { gini_coefficient(x, w.head(3)); }), "weights has 3 elements but x has 5000"));
  CHECK(test::contains(test::error_of([&] {
                         gini_coefficient(assay::income_distribution(list({-1, 2})));
                       }),
                       "the smallest value -1 is negative"));
  CHECK(test::contains(test::error_of([&] {
                         gini_coefficient(x, 0.5 * w, {.estimator = gini_estimator::sample, .weighting = weighting::frequency});
                       }),
                       "frequency weights must be whole"));
}

TEST_CASE("gini_coefficient: a tail of little weight that holds nearly everything") {
  // by hand from G = sum p_i p_j |x_i - x_j| / (2 mean); 1 - F of the second row is 5e-19
  CHECK_CLOSE(assay::gini_coefficient(Eigen::Array3d(1, 2, 1e20), Eigen::Array3d(1, 1, 1e-18)), 100.5 / 103);
  CHECK_CLOSE(assay::gini_coefficient(Eigen::Array3d(1, 2, 1e20), Eigen::Array3d(1e17, 1e17, 1)), 1000.5 / 1003);
  CHECK_CLOSE(assay::gini_coefficient(Eigen::Array3d(-1, 2, 2.5), Eigen::Array3d(1e-18, 1, 1), {.negatives = assay::negative_values::raw}),
              0.25 / 4.5);
  test::generator random(3);
  const Eigen::Index n = 400;
  Eigen::ArrayXd x(n), w(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    x(i) = std::exp(20 * random.normal());
    w(i) = std::exp(10 * random.normal());
  }
  double pairs = 0;
  double mean = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    mean += w(i) * x(i);
    for (Eigen::Index j = 0; j < i; ++j) pairs += w(i) * w(j) * std::abs(x(i) - x(j));
  }
  CHECK_NEAR(assay::gini_coefficient(x, w), pairs / (mean * w.sum()), 1e-13);
}
