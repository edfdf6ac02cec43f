#include <algorithm>
#include <assay/dependence/distance_covariance_gamma_test.hpp>
#include <numeric>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::distance_correlation_t_test;
using assay::distance_covariance_conservative_test;
using assay::distance_covariance_gamma_test;

namespace {

/// Mean and variance of n V^2 over all permutations of y, by making them.
assay::dependence_detail::null_moments enumerate(const oracle::matrix& a, const oracle::matrix& b) {
  const Eigen::Index n = a.rows();
  std::vector<Eigen::Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  double count = 0, sum = 0, squares = 0;
  do {
    const double v = static_cast<double>(n) * oracle::v(a, b(order, order));
    ++count;
    sum += v;
    squares += v * v;
  } while (std::next_permutation(order.begin(), order.end()));
  return {sum / count, squares / count - sum / count * (sum / count)};
}

}  // namespace

TEST_CASE("distance_correlation_t_test: reference values") {
  const Eigen::MatrixXd a = Eigen::VectorXd::LinSpaced(16, 1, 16).reshaped(4, 4).transpose();
  Eigen::MatrixXd b(4, 4);
  b << 1, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1;
  const auto t = distance_correlation_t_test(a, b);  // table 5.1 row 33 (dcor)
  CHECK_NEAR(t.statistic, -0.4430164, 1e-7);
  CHECK_NEAR(t.p_value, 0.6327451, 1e-7);
  CHECK(t.degrees_of_freedom == 1);
  const auto own = distance_correlation_t_test(a, a);
  CHECK(own.statistic > 1e300);
  CHECK(own.p_value == 0);
  const data::iris d;  // row 43 (R energy)
  const auto flowers = distance_correlation_t_test(d.rows(0, 50), d.rows(50, 50));
  CHECK_NEAR(flowers.correlation_squared, -0.0271709015086332, 1e-11);
  CHECK_NEAR(flowers.statistic, -0.931319007205131, 1e-11);
  CHECK(flowers.degrees_of_freedom == 1174);
  CHECK_NEAR(flowers.p_value, 0.824059977522431, 1e-12);
  const data::mtcars cars;  // row 54
  const auto c = distance_correlation_t_test(cars.mpg, cars.wt);
  CHECK_NEAR(c.statistic, 23.7050926780543, 1e-12);
  CHECK(c.degrees_of_freedom == 463);
  CHECK(c.p_value < 1e-80);
  CHECK(c.p_value > 0);
  // the option statistic does not matter
  CHECK(distance_correlation_t_test(cars.mpg, cars.wt, {.statistic = assay::statistic::u}).statistic == c.statistic);
}

TEST_CASE("distance_covariance_gamma_test: the moments are those of all permutations") {
  test::generator random(11);
  const auto same = [](const Eigen::MatrixXd& x, const oracle::matrix& a, const auto& y, const oracle::matrix& b,
                       double exponent) {
    const auto expected = enumerate(a, b);
    const auto found = distance_covariance_gamma_test(x, y, {.exponent = exponent});
    const double n = static_cast<double>(x.rows());
    CHECK_NEAR(found.statistic, n * oracle::v(a, b), 1e-12);
    const double shape = expected.mean * expected.mean / expected.variance;
    CHECK_NEAR(found.degrees_of_freedom, 2 * shape, 1e-9);
    CHECK_NEAR(found.p_value, assay::core::gamma_q(shape, found.statistic * expected.mean / expected.variance), 1e-9);
    CHECK_NEAR(found.correlation_squared, oracle::v(a, b) / std::sqrt(oracle::v(a, a) * oracle::v(b, b)), 1e-10);
  };
  for (Eigen::Index n = 4; n <= 7; ++n) {
    for (int levels : {0, 3}) {
      const Eigen::MatrixXd x = oracle::numbers(random, n, 1, levels), y = oracle::numbers(random, n, 2, levels);
      const Eigen::MatrixXd column = y.col(0);
      Eigen::ArrayXi g = oracle::codes(random, n, 3);
      g[0] = 0;
      g[1] = 1;
      Eigen::MatrixXd varied = x;
      varied(0, 0) += 1.5;
      const oracle::matrix a = oracle::distances(varied);
      same(varied, a, column, oracle::distances(column), 1);
      same(varied, a, categorical(g), oracle::differences(g), 1);
      same(varied, a, y, oracle::distances(y), 1);
      same(varied, oracle::distances(varied, 0.5), y, oracle::distances(y, 0.5), 0.5);
    }
  }
}

TEST_CASE("distance_covariance_gamma_test: agrees with the permutation test") {
  const data::mtcars d;
  test::generator random(4);
  for (int k = 0; k < 6; ++k) {
    const Eigen::ArrayXd x = d.wt + 1.5 * oracle::numbers(random, 32, 1, 0).col(0).array();
    const double p = distance_covariance_gamma_test(x, d.mpg).p_value;
    const double q = assay::distance_covariance_test(x, d.mpg, {.permutations = 1999}).p_value;
    CHECK(std::abs(p - q) < 0.02 + 0.1 * q);
  }
}

TEST_CASE("distance_covariance_gamma_test: level, with the t test and the conservative bound") {
  test::generator random(21);
  int gamma = 0, student = 0, conservative = 0;
  for (int k = 0; k < 400; ++k) {
    const Eigen::ArrayXd x = oracle::numbers(random, 30, 1, 0).col(0);
    const Eigen::ArrayXd y = oracle::numbers(random, 30, 1, 0).col(0);
    gamma += distance_covariance_gamma_test(x, y).p_value <= 0.1;
    student += distance_correlation_t_test(x, y).p_value <= 0.1;
    conservative += distance_covariance_conservative_test(x, y).p_value <= 0.1;
  }
  CHECK(gamma > 22);
  CHECK(gamma < 58);
  CHECK(student > 22);
  CHECK(student < 75);
  CHECK(conservative < 20);
}

TEST_CASE("distance_covariance_conservative_test: statistic") {
  const data::s6 d;
  const oracle::matrix a = oracle::distances(d.x.matrix()), b = oracle::distances(d.y.matrix());
  const double statistic = 6 * oracle::v(a, b) / static_cast<double>(a.mean() * b.mean());
  const auto t = distance_covariance_conservative_test(d.x, d.y);
  CHECK_CLOSE(t.statistic, statistic);
  CHECK_CLOSE(t.p_value, std::erfc(std::sqrt(statistic / 2)));
  CHECK_CLOSE(t.correlation_squared, 0.30660994704044503);
  CHECK(t.degrees_of_freedom == 1);
}

TEST_CASE("distance_covariance_gamma_test: offset, scale, order of rows") {
  const data::mtcars d;
  const Eigen::ArrayXd x = (4096 * d.mpg).round(), y = d.wt;
  const auto own = distance_covariance_gamma_test(x, y);
  const auto moved = distance_covariance_gamma_test((x + 0x1p30).eval(), y);
  const auto tiny = distance_covariance_gamma_test(x, (1e-9 * y).eval());
  const auto turned = distance_covariance_gamma_test(x.reverse(), y.reverse());
  for (const auto& other : {moved, tiny, turned}) {
    CHECK_NEAR(other.p_value / own.p_value, 1, 1e-9);
    CHECK_CLOSE(other.degrees_of_freedom, own.degrees_of_freedom);
  }
  CHECK_CLOSE(tiny.statistic, 1e-9 * own.statistic);
}

TEST_CASE("distance tests without permutations: undefined and errors") {
  const data::s6 d;
  const Eigen::ArrayXd constant = Eigen::ArrayXd::Ones(6);
  const auto all = [](const auto& check) {
    check(distance_correlation_t_test, 4, "distance_correlation_t_test");
    check(distance_covariance_gamma_test, 4, "distance_covariance_gamma_test");
    check(distance_covariance_conservative_test, 2, "distance_covariance_conservative_test");
  };
  all([&](const auto& test_of, Eigen::Index least, const std::string& name) {
    CHECK(assay::is_undefined(test_of(d.x, constant).p_value));
    CHECK(test_of(d.x, constant, {.undefined = 1}).p_value == 1);
    INFO(name);
    CHECK_FALSE(assay::is_undefined(test_of(d.x.head(least), d.z.head(least)).p_value));
    for (Eigen::Index n = 0; n < least; ++n) CHECK(assay::is_undefined(test_of(d.x.head(n), d.y.head(n)).p_value));
    CHECK(test::error_of([&] { test_of(d.x, d.y, d.w); }) ==
          "assay::" + name + ": no test is defined for weighted rows; leave the weights out, or repeat the rows");
    CHECK(test::contains(test::error_of([&] { test_of(d.x, d.g); }), "y holds integers"));
    CHECK(test::contains(test::error_of([&] { test_of(d.x, d.y.head(5)); }), "x has 6 rows but y has 5"));
  });
}
