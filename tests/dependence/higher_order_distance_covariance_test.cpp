#include <assay/dependence/higher_order_distance_covariance.hpp>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::higher_order_distance_covariance_squared;
using assay::joint_distance_covariance_squared;
using assay::statistic;
using assay::variables;
using assay::weighting;
using options = assay::higher_order_distance_options;

namespace {
const options u{.statistic = statistic::u};
}

TEST_CASE("higher_order_distance_covariance: reference values") {
  const data::s6 d;  // reference row 17
  CHECK_NEAR(higher_order_distance_covariance_squared(d.x, d.y, d.z), 2.96090534979424, 1e-13);
  CHECK_NEAR(higher_order_distance_covariance_squared(variables(d.x, d.y, d.z), u), -0.488888888888889, 1e-13);
  const data::iris i;  // row 48
  const auto v = variables(i.sepal_length, i.sepal_width, i.petal_length);
  CHECK_NEAR(higher_order_distance_covariance_squared(v), 0.0318812393470623, 1e-12);
  CHECK_NEAR(higher_order_distance_covariance_squared(v, u), 0.0276782543156715, 1e-12);
  // reference 27.9 (d)
  const Eigen::ArrayXd y = data::column({.1, .9, .8, .2, .15, .85, .75, .25});
  const Eigen::ArrayXi g = data::column({0, 0, 1, 1, 0, 0, 1, 1}).cast<int>(), r = data::column({0, 1, 0, 1, 0, 1, 0, 1}).cast<int>();
  CHECK_NEAR(higher_order_distance_covariance_squared(y, categorical(g), categorical(r)), .0734375, 1e-13);
  CHECK_NEAR(higher_order_distance_covariance_squared(variables(y, categorical(g), categorical(r)), u), .09346938775510205, 1e-13);
}

TEST_CASE("higher_order_distance_covariance: joint distance covariance is a sum of them") {
  // sum over sets of two and more of c^(d - |T|) dCov_T, and what subtract_attribute_terms leaves: the sets with x
  test::generator random(2);
  const Eigen::Index n = 50;
  const Eigen::ArrayXd x = oracle::numbers(random, n, 1, 7).col(0), w = oracle::weights(random, n, false), whole = oracle::weights(random, n, true);
  const Eigen::ArrayXi ga = oracle::codes(random, n, 3), gb = oracle::codes(random, n, 2), gc = oracle::codes(random, n, 4);
  const auto a = categorical(ga), b = categorical(gb), k = categorical(gc);
  for (const statistic kind : {statistic::v, statistic::u}) {
    for (const bool scale : {false, true}) {
      for (const double c : {1.0, 2.5}) {
        const options o{.statistic = kind, .scale_invariant = scale, .rank = scale, .weighting = weighting::frequency};
        const Eigen::ArrayXd& weight = kind == statistic::v ? w : whole;
        const auto order = [&](const auto&... v) { return higher_order_distance_covariance_squared(variables(v...), weight, o); };
        const double with = c * c * (order(x, a) + order(x, b) + order(x, k)) + c * (order(x, a, b) + order(x, a, k) + order(x, b, k)) + order(x, a, b, k);
        const double without = c * c * (order(a, b) + order(a, k) + order(b, k)) + c * order(a, b, k);
        assay::joint_distance_options joint{.statistic = kind, .c = c, .scale_invariant = scale, .rank = scale, .weighting = weighting::frequency};
        CHECK_NEAR(joint_distance_covariance_squared(variables(x, a, b, k), weight, joint), with + without, 1e-12);
        joint.subtract_attribute_terms = true;
        CHECK_NEAR(joint_distance_covariance_squared(variables(x, a, b, k), weight, joint), with, 1e-12);
      }
    }
  }
}

TEST_CASE("higher_order_distance_covariance: edge cases") {
  const data::s6 d;
  CHECK_NEAR(higher_order_distance_covariance_squared(d.x, d.y), 37.0 / 54, 1e-14);
  CHECK_NEAR(higher_order_distance_covariance_squared(variables(d.x, d.y), u), -8.0 / 9, 1e-14);
  const Eigen::ArrayXd constant = Eigen::ArrayXd::Ones(6);
  CHECK(higher_order_distance_covariance_squared(d.x, constant, d.z) == 0);
  CHECK(assay::is_undefined(higher_order_distance_covariance_squared(variables(d.x, constant, d.z), {.scale_invariant = true})));
  CHECK(higher_order_distance_covariance_squared(variables(d.x.head(3), d.y.head(3), d.z.head(3)), {.statistic = statistic::u, .undefined = 1}) == 1);
  // units multiply; the sign is that of a positive definite kernel
  CHECK_NEAR(higher_order_distance_covariance_squared(1e-9 * d.x, 1e3 * d.y, -d.z - 1e9), 1e-6 * 2.96090534979424, 1e-9);
  using test::error_of;
  CHECK(error_of([&] { higher_order_distance_covariance_squared(variables(d.x, d.y, d.z), {.exponent = 0}); }) ==
        "assay::higher_order_distance_covariance_squared: exponent must be in (0, 2]");
  CHECK(error_of([&] { higher_order_distance_covariance_squared(variables(d.x, d.y, d.z), d.w, u); }).find("weighting::frequency") != std::string::npos);
}
