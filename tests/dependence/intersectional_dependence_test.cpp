// SPDX-License-Identifier: MIT
#include <assay/dependence/intersectional_dependence.hpp>

#include "dependence/concatenated_oracle.hpp"

using namespace assay;

namespace {
const Eigen::ArrayXd y = data::column({.1, .9, .8, .2, .15, .85, .75, .25}), age = data::column({25, 40, 31, 52, 60, 22, 47, 35});
const Eigen::ArrayXi g = (Eigen::ArrayXi(8) << 0, 0, 1, 1, 0, 0, 1, 1).finished(), r = (Eigen::ArrayXi(8) << 0, 1, 0, 1, 0, 1, 0, 1).finished();
}  // namespace

TEST_CASE("intersectional_dependence: gerrymandering, every attribute blind, the intersection not") {
  // reference 27.9 (d)
  const auto v = intersectional_dependence(y, categorical(g), categorical(r));
  CHECK(v.rows == 8);
  CHECK(v.algorithm == distance_algorithm::ranked_cells);
  CHECK(v.statistic == statistic::v);
  CHECK_CLOSE(v.concatenated, 0.05627694366047359);
  CHECK_CLOSE(v.marginal[0], 0.009375);
  CHECK_CLOSE(v.marginal[1], 0.009375);
  CHECK_CLOSE(v.residual, 0.03752694366047359);
  CHECK_CLOSE(v.correlation, concatenated_distance_correlation_squared(y, categorical(g), categorical(r)));
  CHECK_CLOSE(v.marginal_correlation[1], distance_correlation_squared(y, categorical(r)));
  CHECK_CLOSE(v.variance_squared, distance_covariance_squared(y, y));
  const auto u = intersectional_dependence(variables(y, categorical(g), categorical(r)), {.statistic = statistic::u});
  CHECK(u.statistic == statistic::u);
  CHECK_NEAR(u.concatenated, 0.020539476622734015, 1e-12);
  CHECK_NEAR(u.marginal[0], -0.0257142857142857, 1e-13);
  CHECK_NEAR(u.marginal[1], -0.0257142857142857, 1e-13);
  CHECK_NEAR(u.residual, 0.07196804805130544, 1e-12);
  // attributes that tell nothing of each other
  CHECK(distance_covariance_squared(categorical(g), categorical(r)) == 0);
  CHECK_NEAR(distance_covariance_squared(categorical(g), categorical(r), {.statistic = statistic::u}), -0.0571428571428571, 1e-13);
  // a third, scaled to [0, 1]
  for (const statistic kind : {statistic::v, statistic::u}) {
    const auto mixed = intersectional_dependence(variables(y, categorical(g), categorical(r), age), {.statistic = kind, .scaling = attribute_scaling::min_max});
    const bool is_v = kind == statistic::v;
    CHECK(mixed.algorithm == distance_algorithm::tiles);
    CHECK_NEAR(mixed.concatenated, is_v ? 0.04579323017775439 : -0.008170181282222808, 1e-12);
    CHECK_NEAR(mixed.marginal[2], is_v ? 0.014031661184210526 : -0.008389724310776944, 1e-12);
    CHECK_CLOSE(mixed.residual, mixed.concatenated - mixed.marginal.sum());
  }
}

TEST_CASE("intersectional_dependence: weights, scaling and the closed form of two attributes") {
  test::generator random(81);
  const Eigen::Index n = 150;
  const Eigen::ArrayXi a = oracle::codes(random, n, 3), b = oracle::codes(random, n, 2), cell = 2 * a + b;
  const Eigen::ArrayXd x = oracle::numbers(random, n, 1, 8).col(0).array() + (a * b).cast<double>();
  Eigen::ArrayXd w = oracle::weights(random, n, true);
  w[3] = 0;
  for (const concatenated_distance_options& o :
       {concatenated_distance_options{}, concatenated_distance_options{.statistic = statistic::u},
        concatenated_distance_options{.statistic = statistic::u, .weighting = weighting::frequency},
        concatenated_distance_options{.categories = category_metric::one_hot}, concatenated_distance_options{.scaling = attribute_scaling::unit_distance_variance}}) {
    const auto list = variables(x, categorical(a), categorical(b));
    const auto found = intersectional_dependence(list, w, o);
    CHECK(found.rows == n - 1);
    CHECK_NEAR(found.concatenated, concatenated_distance_covariance_squared(list, w, o), 1e-13);
    CHECK_NEAR(found.correlation, concatenated_distance_correlation_squared(list, w, o), 1e-13);
    CHECK_NEAR(found.marginal[0], concatenated_distance_covariance_squared(variables(x, categorical(a)), w, o), 1e-13);
    CHECK_CLOSE(found.residual, found.concatenated - found.marginal.sum());
    if (o.scaling == attribute_scaling::none) {
      const double unit = o.categories == category_metric::one_hot ? std::sqrt(2.0) : 1.0;
      const double together = distance_covariance_squared(x, categorical(cell), w, {.statistic = o.statistic, .weighting = o.weighting});
      CHECK_NEAR(found.residual, (2 - std::sqrt(2.0)) * (unit * together - found.marginal.sum()), 1e-12);
    } else {  // every block has distance variance 1, so that its correlation is its covariance over the root of dVar^2(x)
      CHECK_NEAR(found.marginal[1] / std::sqrt(found.variance_squared), found.marginal_correlation[1], 1e-12);
    }
  }
  // the same attribute twice tells nothing new: sqrt(2) - 2 of its own
  const auto twice = intersectional_dependence(x, categorical(a), categorical(a));
  CHECK_NEAR(twice.residual, (std::sqrt(2.0) - 2) * twice.marginal[0], 1e-12);
}

TEST_CASE("intersectional_dependence: undefined and errors") {
  const auto few = intersectional_dependence(variables(y.head(3), categorical(g.head(3)), categorical(r.head(3))), {.statistic = statistic::u});
  CHECK(is_undefined(few.concatenated));
  CHECK(is_undefined(few.residual));
  CHECK(is_undefined(few.marginal[1]));
  const auto zero = intersectional_dependence(variables(y.head(0), categorical(g.head(0))), {.undefined = 0});
  CHECK(zero.rows == 0);
  CHECK(zero.residual == 0);
  CHECK(zero.marginal[0] == 0);
  const Eigen::ArrayXi same = Eigen::ArrayXi::Zero(8);
  const auto constant = intersectional_dependence(y, categorical(g), categorical(same));
  CHECK(constant.marginal[1] == 0);
  CHECK(is_undefined(constant.marginal_correlation[1]));
  CHECK_NEAR(constant.residual, 0, 1e-15);
  CHECK(test::error_of([&] { intersectional_dependence(y, categorical(g), r); }) ==
        "assay::intersectional_dependence: z holds integers: pass categorical(z) for categories or z.cast<double>() for numbers");
  CHECK(test::error_of([&] { intersectional_dependence(variables(y, categorical(g)), {.exponent = 0}); }) ==
        "assay::intersectional_dependence: exponent must be in (0, 2]");
}
