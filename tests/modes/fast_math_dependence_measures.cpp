// The further measures of dependence compiled with -ffast-math: values keep their digits, checks survive.
#include <assay/dependence.hpp>
#include <limits>

#include "dependence/oracle.hpp"

using namespace assay;

TEST_CASE("fast-math: several attributes") {
  const data::s6 d;
  CHECK_NEAR(joint_distance_covariance_squared(d.x, d.y, d.z), 6.46399176954732, 1e-12);
  CHECK_NEAR(joint_distance_covariance_squared(variables(d.x, d.y, d.z), {.statistic = statistic::u}), -1.42222222222222, 1e-12);
  CHECK_NEAR(higher_order_distance_covariance_squared(d.x, d.y, d.z), 2.96090534979424, 1e-12);
  CHECK(is_undefined(joint_distance_covariance_squared(variables(d.x.head(3), d.y.head(3), d.z.head(3)), {.statistic = statistic::u})));
  CHECK_NEAR(joint_distance_covariance_squared_gradient(d.x, d.y, d.z).gradient[5], 1.3940329218107, 1e-12);
  CHECK(joint_independence_test(variables(d.x, d.x, d.x), {.permutations = 99, .max_exceedances = 1}).p_value <= 1);
  const Eigen::ArrayXd score = data::column({.1, .9, .8, .2, .15, .85, .75, .25});
  const Eigen::ArrayXi sex = data::column({0, 0, 1, 1, 0, 0, 1, 1}).cast<int>(), region = data::column({0, 1, 0, 1, 0, 1, 0, 1}).cast<int>();
  CHECK_NEAR(intersectional_dependence(score, categorical(sex), categorical(region)).residual, 0.03752694366047359, 1e-12);
  CHECK_NEAR(generalized_jensen_shannon_divergence(score, categorical(2 * sex + region), {.clip = 1e-10}).value, 0.9282529766440586, 1e-11);
  CHECK_NEAR(correlation_ratio(score, categorical(2 * sex + region)), 0.9942528735632182, 1e-12);
  CHECK_NEAR(uf_ratio(score, categorical(2 * sex + region)), 1.1599616858237547, 1e-12);
  CHECK(is_undefined(correlation_ratio(0 * score, categorical(sex))));
}

TEST_CASE("fast-math: samples and tests") {
  const data::mtcars cars;
  const auto parts = disco(cars.mpg, categorical(cars.am), {.permutations = 99});
  CHECK(parts.p_value == 0.01);
  CHECK_NEAR(energy_distance_matrix(cars.mpg, categorical(cars.am))(0, 1), 5.56354308380731, 1e-12);
  const Eigen::ArrayXd before = data::column({0, 8}), w_before = data::column({3, 1}), w_after = data::column({2, 2});
  CHECK_CLOSE(energy_distance(before, before, w_before, w_after), 1);
  CHECK(energy_distance_gradient(before, w_after).gradient.size() == 2);
  CHECK(distance_covariance_gamma_test(cars.mpg, cars.wt).p_value < 1e-6);
  CHECK(distance_correlation_t_test(cars.mpg, cars.wt).p_value < 1e-6);
  CHECK(is_undefined(distance_correlation_t_test(cars.mpg, 0 * cars.wt).p_value));
  CHECK(mutual_independence_coefficient(cars.mpg, cars.wt) > 0.3);
}

TEST_CASE("fast-math: kernels, information, ranks") {
  const data::s6 d;
  const data::mtcars cars;
  const kernel_choice one{.bandwidth = 1};
  CHECK_NEAR(hsic(cars.mpg / 5, cars.wt, {.x = one, .y = one}), 0.0505964423329997, 1e-12);
  CHECK_NEAR(hsic(cars.mpg / 5, cars.wt, {.x = one, .y = one, .statistic = statistic::u}), 0.0466450065211444, 1e-11);
  CHECK_NEAR(dhsic(variables(d.x, d.y, d.z), {.kernels = {one}}), 0.121657941591968, 1e-12);
  CHECK(is_undefined(hsic(d.x.head(3), d.y.head(3), {.statistic = statistic::u})));
  CHECK(is_undefined(centered_kernel_alignment(d.x, 0 * d.y)));
  CHECK(is_undefined(mmd_squared(d.x.head(0), d.y)));
  CHECK_NEAR(chatterjee_xi(Eigen::ArrayXd::LinSpaced(32, 1, 32).eval(), cars.mpg), 0.355193258838615, 1e-12);
  CHECK_NEAR(chatterjee_xi(categorical(cars.cyl), cars.mpg), 0.5464764999740008, 1e-12);
  CHECK(is_undefined(chatterjee_xi(d.x, 0 * d.y)));
  const Eigen::ArrayXi a = data::column({0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2}).cast<int>(),
                       b = data::column({1, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0}).cast<int>();
  CHECK_NEAR(mutual_information(categorical(a), categorical(b)), 0.17349113363785, 1e-12);
  CHECK_NEAR(normalized_mutual_information(categorical(a), categorical(b)), 0.205242383816958, 1e-12);
  CHECK_NEAR(chi_square_test(categorical(a), categorical(b)).statistic, 3.42857142857143, 1e-12);
}

TEST_CASE("fast-math: bad input of the further measures is still seen") {
  const data::s6 d;
  Eigen::ArrayXd bad = d.y;
  bad[2] = std::numeric_limits<double>::quiet_NaN();
  const auto names_it = [](auto&& f) { return test::contains(test::error_of(f), "[2] is NaN"); };
  CHECK(names_it([&] { joint_distance_covariance_squared(d.x, bad, d.z); }));
  CHECK(names_it([&] { concatenated_distance_covariance_squared(d.x, bad, d.z); }));
  CHECK(names_it([&] { energy_distance(d.x, bad); }));
  CHECK(names_it([&] { hsic(d.x, bad); }));
  CHECK(names_it([&] { mmd_squared(d.x, bad); }));
  CHECK(names_it([&] { chatterjee_xi(d.x, bad); }));
  CHECK(names_it([&] { mutual_information_knn(d.x, bad); }));
  CHECK(names_it([&] { correlation_ratio(bad, categorical(d.g)); }));
}
