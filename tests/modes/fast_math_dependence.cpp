// The dependence family compiled with -ffast-math: values keep their digits, checks survive.
#include <assay/dependence.hpp>
#include <limits>

#include "dependence/oracle.hpp"

using namespace assay;

TEST_CASE("fast-math: distance covariance and correlation") {
  const data::s6 d;
  CHECK_CLOSE(distance_covariance_squared(d.x, d.y), 37.0 / 54);
  CHECK_CLOSE(distance_covariance_squared(d.x, d.y, {.statistic = statistic::u}), -8.0 / 9);
  CHECK_CLOSE(distance_correlation_squared(d.x, d.y), 0.30660994704044503);
  CHECK_CLOSE(distance_covariance_squared(d.x, d.y, d.w), 1.45751747929933);
  CHECK_NEAR(distance_covariance_squared(d.x, d.y, d.w, {.statistic = statistic::u}), 0.0578217410806019, 1e-12);
  CHECK_CLOSE(distance_covariance_squared(d.x, d.y, {.exponent = 1.5}), 1.2305346120472218);
  CHECK_NEAR(distance_covariance_squared(d.x, d.x, {.exponent = 0.7}),
             oracle::v(oracle::distances(d.x.matrix(), 0.7), oracle::distances(d.x.matrix(), 0.7)), 1e-12);
  CHECK_CLOSE(distance_correlation_squared(d.x, categorical(d.g)), 0.781800213121543);
  const data::mtcars cars;
  CHECK_CLOSE(distance_correlation(cars.mpg, cars.wt), 0.871021610036535);
  CHECK_CLOSE(distance_correlation(cars.mpg, categorical(cars.am)), 0.587191442602907);
  const data::iris flowers;
  CHECK_NEAR(distance_correlation_squared(flowers.rows(0, 50), flowers.rows(50, 50), {.statistic = statistic::u}),
             -0.0271709015086332, 1e-11);
  CHECK_NEAR(distance_covariance_chi_square_test(flowers.sepal_length, flowers.sepal_width).p_value, 3.0958635e-4, 1e-7);
  CHECK(distance_covariance_test(cars.mpg, cars.wt, {.permutations = 99}).p_value == 0.01);
}

TEST_CASE("fast-math: offset, scale and long sums") {
  Eigen::ArrayXd x(1000), y(1000);
  for (int i = 0; i < 1000; ++i) {
    x[i] = 1e9 + 1e-3 * i;
    y[i] = 1e9 + 1e-3 * ((7919 * i) % 1000);
  }
  CHECK_NEAR(distance_covariance_squared(x, y), 4.595012627e-6, 1e-6);
  const Eigen::ArrayXd line = Eigen::ArrayXd::LinSpaced(20, 1, 20);
  CHECK_CLOSE(distance_correlation_squared(line * 1e-9, line.square() * 1e-9, {.statistic = statistic::u}), 0.972657137033019);
  test::generator random(2);
  const Eigen::MatrixXd a = oracle::numbers(random, 20000, 1, 0), b = oracle::numbers(random, 20000, 1, 0);
  Eigen::MatrixXd wide(20000, 2);
  wide << b, Eigen::ArrayXd::Constant(20000, 1.0);
  CHECK_NEAR(distance_covariance_squared(a, b), distance_covariance_squared(a, wide), 1e-9);
}

TEST_CASE("fast-math: gradients") {
  const data::s6 d;
  const Eigen::ArrayXd expected = data::column(
      {-0.240740740740741, 0.0925925925925926, 0.0925925925925926, -0.0185185185185185, -0.0925925925925926, 0.166666666666667});
  CHECK((distance_covariance_squared_gradient(d.x, d.y).gradient - expected).abs().maxCoeff() < 1e-14);
  Eigen::MatrixXd wide(6, 2);
  wide << d.y, Eigen::ArrayXd::Constant(6, 1.0);
  CHECK((distance_covariance_squared_gradient(d.x, wide).gradient - expected).abs().maxCoeff() < 1e-14);
  const auto power = distance_covariance_squared_gradient(d.x, wide, {.exponent = 0.7});
  CHECK_NEAR((power.gradient * d.x).sum(), 0.7 * power.value, 1e-12);
}

TEST_CASE("fast-math: undefined values and bad input are still seen") {
  const data::s6 d;
  const Eigen::ArrayXd constant = Eigen::ArrayXd::Constant(6, 0.1);
  CHECK(is_undefined(distance_correlation(d.x, constant)));
  CHECK(is_undefined(distance_correlation_squared_gradient(d.x, constant).value));
  CHECK(is_undefined(distance_covariance_squared(d.x.head(3), d.y.head(3), {.statistic = statistic::u})));
  CHECK(is_undefined(distance_covariance_chi_square_test(d.x, d.y).p_value));
  CHECK_FALSE(is_undefined(distance_correlation(d.x, d.y)));
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  for (const Index bad : {Index{0}, Index{2500}, Index{4999}}) {
    Eigen::ArrayXd x = Eigen::ArrayXd::LinSpaced(5000, 0, 1);
    const Eigen::ArrayXd y = x;
    x[bad] = nan;
    CHECK(test::error_of([&] { distance_covariance(x, y); }) ==
          "assay::distance_covariance: x[" + std::to_string(bad) + "] is NaN");
    CHECK(test::contains(test::error_of([&] { distance_covariance(y, y, x); }), "weights[" + std::to_string(bad) + "] is NaN"));
    CHECK(test::contains(test::error_of([&] { distance_covariance(y, x.matrix().replicate(1, 2).eval()); }),
                         "y(" + std::to_string(bad) + ", 0) is NaN"));
    x[bad] = -inf;
    CHECK(test::contains(test::error_of([&] { distance_covariance_test(x, y); }), "is infinite"));
  }
  CHECK(test::contains(test::error_of([&] { distance_covariance(d.x, d.y, {.exponent = nan}); }), "exponent"));
}
