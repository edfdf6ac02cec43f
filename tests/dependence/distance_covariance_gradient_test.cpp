#include <assay/dependence/distance_covariance_gradient.hpp>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::distance_correlation_squared;
using assay::distance_correlation_squared_gradient;
using assay::distance_covariance_squared;
using assay::distance_covariance_squared_gradient;
using assay::distance_options;
using assay::statistic;
using assay::weighting;

namespace {

const distance_options u{.statistic = statistic::u};

void check_values(const Eigen::ArrayXd& gradient, std::initializer_list<double> expected) {
  const Eigen::ArrayXd e = data::column(expected);
  REQUIRE(gradient.size() == e.size());
  for (Eigen::Index i = 0; i < e.size(); ++i) CHECK_NEAR(gradient[i], e[i], 1e-13);
}

/// Central differences; x without ties, steps that keep the order.
template <class Metric, class Function, class Y>
void check_differences(const Metric& metric, const Function& function, const Eigen::ArrayXd& x, const Y& y,
                       const Eigen::ArrayXd& w, const distance_options& o, double tolerance) {
  const auto [value, gradient] = function(x, y, w, o);
  CHECK_NEAR(value, metric(x, y, w, o), 1e-12);
  REQUIRE(gradient.size() == x.size());
  for (Eigen::Index k = 0; k < x.size(); k += 5) {
    const double h = 1e-5;
    Eigen::ArrayXd up = x, down = x;
    up[k] += h;
    down[k] -= h;
    INFO("row " << k);
    CHECK(test::close_to(gradient[k], (metric(up, y, w, o) - metric(down, y, w, o)) / (2 * h), tolerance, tolerance));
  }
}

}  // namespace

TEST_CASE("distance_covariance_gradient: six rows") {  // O(n^2) run of the definition
  const data::s6 d;
  const auto v = distance_covariance_squared_gradient(d.x, d.y);
  CHECK_CLOSE(v.value, 37.0 / 54);
  check_values(v.gradient, {-0.240740740740741, 0.0925925925925926, 0.0925925925925926, -0.0185185185185185, -0.0925925925925926,
                            0.166666666666667});
  check_values(
      distance_covariance_squared_gradient(d.x, d.y, d.w).gradient,
      {-0.0303014224906634, -0.0683990943356999, -0.17227978573308, -0.217740581968358, -0.0800934683672598, 0.568814352895062});
  check_values(distance_covariance_squared_gradient(d.x, d.y, u).gradient, {0, 4.0 / 15, 4.0 / 45, -4.0 / 45, -4.0 / 15, 0});
  const auto r = distance_correlation_squared_gradient(d.x, d.y);
  CHECK_CLOSE(r.value, 0.30660994704044503);
  check_values(r.gradient, {-0.0772331590365306, 0.0863440943671886, 0.0608394694777483, -0.0276924481760786, -0.0863440943671883,
                            0.0440861377348612});
}

TEST_CASE("distance_covariance_gradient: central differences") {
  test::generator random(31);
  const Eigen::Index n = 61;
  Eigen::ArrayXd x(n);
  for (Eigen::Index i = 0; i < n; ++i) x[i] = 0.05 * static_cast<double>((i * 17) % n) + 0.01 * random.uniform();
  const Eigen::ArrayXd y = oracle::numbers(random, n, 1, 5).col(0).array() + x, w = oracle::weights(random, n, false),
                       whole = oracle::weights(random, n, true);
  const Eigen::MatrixXd z = oracle::numbers(random, n, 3, 0);
  const Eigen::ArrayXi g = oracle::codes(random, n, 4);
  for (const double exponent : {1.0, 0.6, 1.5, 2.0}) {
    for (const distance_options& o :
         {distance_options{.exponent = exponent}, distance_options{.statistic = statistic::u, .exponent = exponent},
          distance_options{.statistic = statistic::u, .exponent = exponent, .weighting = weighting::frequency}}) {
      INFO("exponent " << exponent << " u " << (o.statistic == statistic::u) << " frequency "
                       << (o.weighting == weighting::frequency));
      const Eigen::ArrayXd& weight = o.weighting == weighting::frequency ? whole : w;
      const double tolerance = exponent == 0.6 ? 1e-4 : 1e-7;
      check_differences(distance_covariance_squared, distance_covariance_squared_gradient, x, y, weight, o, tolerance);
      check_differences(distance_covariance_squared, distance_covariance_squared_gradient, x, categorical(g), weight, o,
                        tolerance);
      check_differences(distance_covariance_squared, distance_covariance_squared_gradient, x, z, weight, o, tolerance);
      check_differences(distance_correlation_squared, distance_correlation_squared_gradient, x, y, weight, o, tolerance);
      check_differences(distance_correlation_squared, distance_correlation_squared_gradient, x, categorical(g), weight, o,
                        tolerance);
    }
  }
}

TEST_CASE("distance_covariance_gradient: the fast paths agree with all pairs, ties and weights included") {
  test::generator random(32);
  for (const Eigen::Index n : {4, 7, 64, 65, 400, 1500}) {
    for (const int levels : {0, 3, 30}) {
      const Eigen::ArrayXd x = oracle::numbers(random, n, 1, levels).col(0), y = oracle::numbers(random, n, 1, levels).col(0);
      const Eigen::ArrayXi g = oracle::codes(random, n, 3);
      Eigen::ArrayXd w = oracle::weights(random, n, true);
      if (n > 7) w[3] = 0;
      Eigen::MatrixXd wide(n, 2), one_hot(n, 3);  // the same distances by way of tiles; one-hot: times sqrt(2)
      wide << y, Eigen::ArrayXd::Constant(n, 2.0);
      for (int k = 0; k < 3; ++k) one_hot.col(k) = (g == k).cast<double>();
      for (const distance_options& o :
           {distance_options{}, u, distance_options{.statistic = statistic::u, .weighting = weighting::frequency}}) {
        INFO("n " << n << " levels " << levels);
        const auto compare = [&](const assay::value_and_gradient<>& fast, const assay::value_and_gradient<>& slow, double factor) {
          const double size = 1e-300 + slow.gradient.abs().maxCoeff();
          CHECK(test::close_to(fast.value * factor, slow.value, 1e-9, 1e-13));
          CHECK((fast.gradient * factor - slow.gradient).abs().maxCoeff() < 1e-10 * size + 1e-14 / static_cast<double>(n));
          CHECK(std::abs(fast.gradient.sum()) < 1e-10);
        };
        compare(distance_covariance_squared_gradient(x, y, o), distance_covariance_squared_gradient(x, wide, o), 1);
        compare(distance_covariance_squared_gradient(x, y, w, o), distance_covariance_squared_gradient(x, wide, w, o), 1);
        compare(distance_covariance_squared_gradient(x, categorical(g), o), distance_covariance_squared_gradient(x, one_hot, o),
                std::sqrt(2.0));
        compare(distance_covariance_squared_gradient(x, categorical(g), w, o),
                distance_covariance_squared_gradient(x, one_hot, w, o), std::sqrt(2.0));
      }
    }
  }
}

TEST_CASE("distance_covariance_gradient: laws") {
  test::generator random(33);
  const Eigen::ArrayXd x = oracle::numbers(random, 200, 1, 0).col(0),
                       y = x.square() + oracle::numbers(random, 200, 1, 3).col(0).array();
  // Euler: homogeneous of degree exponent
  for (const double exponent : {1.0, 1.5}) {
    for (const statistic kind : {statistic::v, statistic::u}) {
      const auto r = distance_covariance_squared_gradient(x, y, {.statistic = kind, .exponent = exponent});
      CHECK_CLOSE((r.gradient * x).sum(), exponent * r.value);
    }
  }
  CHECK(std::abs((distance_correlation_squared_gradient(x, y).gradient * x).sum()) < 1e-13);  // degree 0
  const auto plain = distance_covariance_squared_gradient(x, y),
             moved = distance_covariance_squared_gradient(x * 1e-9, y * 1e6 + 1e9);
  CHECK_NEAR(moved.value, 1e-3 * plain.value, 1e-9);
  CHECK((moved.gradient - 1e6 * plain.gradient).abs().maxCoeff() < 1e-3 * plain.gradient.abs().maxCoeff());
  CHECK_NEAR(distance_correlation_squared_gradient(x, x).value, 1, 1e-14);
  CHECK(distance_correlation_squared_gradient(x, x).gradient.abs().maxCoeff() < 1e-13);
  // weight 0: no influence, no gradient
  Eigen::ArrayXd w = Eigen::ArrayXd::Ones(200), spoiled = x;
  w[0] = 0;
  spoiled[0] = 1e9;
  const auto dropped = distance_covariance_squared_gradient(spoiled, y, w);
  CHECK(dropped.gradient[0] == 0);
  CHECK((dropped.gradient.tail(199) - distance_covariance_squared_gradient(x.tail(199), y.tail(199)).gradient).abs().maxCoeff() <
        1e-15);
}

TEST_CASE("distance_covariance_gradient: undefined and errors") {
  const Eigen::ArrayXd line = Eigen::ArrayXd::LinSpaced(9, 0, 1), constant = Eigen::ArrayXd::Constant(9, 0.3);
  const auto r = distance_correlation_squared_gradient(line, constant);
  CHECK(assay::is_undefined(r.value));
  CHECK(r.gradient.size() == 9);
  CHECK(assay::is_undefined(r.gradient[8]));
  const auto zero = distance_correlation_squared_gradient(constant, line, {.undefined = 0});
  CHECK(zero.value == 0);
  CHECK((zero.gradient == 0).all());
  CHECK(assay::is_undefined(distance_covariance_squared_gradient(line.head(3), line.head(3), u).value));
  CHECK(distance_covariance_squared_gradient(line.head(0), line.head(0)).gradient.size() == 0);
  const auto flat = distance_covariance_squared_gradient(constant, line);
  CHECK(flat.value == 0);
  CHECK((flat.gradient == 0).all());
  // a run-time n x 1 matrix is one number, and its gradient has its shape
  const Eigen::MatrixXd one = line.square().matrix();
  const auto of_matrix = distance_covariance_squared_gradient(one, line);
  CHECK((of_matrix.gradient.col(0) == distance_covariance_squared_gradient(line.square(), line).gradient).all());
  const Eigen::MatrixXd flat_matrix = Eigen::MatrixXd::Constant(9, 2, 0.3);
  CHECK((distance_covariance_squared_gradient(flat_matrix, line).gradient == 0).all());
  CHECK(assay::is_undefined(distance_correlation_squared_gradient(flat_matrix, line).gradient(8, 1)));
  Eigen::ArrayXd bad = line;
  bad[4] = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { distance_correlation_squared_gradient(bad, line); }) ==
        "assay::distance_correlation_squared_gradient: x[4] is NaN");
}

TEST_CASE("distance_covariance_gradient: matrices against the definition and central differences") {
  test::generator random(34);
  const Eigen::Index n = 70;
  Eigen::MatrixXd x = oracle::numbers(random, n, 3, 0);
  const Eigen::MatrixXd y = oracle::numbers(random, n, 2, 0) + 0.5 * x.leftCols(2);
  const Eigen::ArrayXi g = oracle::codes(random, n, 3);
  Eigen::ArrayXd w = oracle::weights(random, n, false), whole = oracle::weights(random, n, true);
  w[5] = whole[5] = 0;
  x.row(8) = x.row(7);  // coincident rows: 0, never NaN
  for (const double exponent : {1.0, 0.7, 1.5, 2.0}) {
    for (const int kind : {0, 1, 2}) {
      const distance_options o{.statistic = kind == 0 ? statistic::v : statistic::u,
                               .exponent = exponent,
                               .weighting = kind == 2 ? weighting::frequency : weighting::importance};
      const Eigen::ArrayXd& weight = kind == 2 ? whole : w;
      INFO("exponent " << exponent << " kind " << kind);
      const auto check = [&](const auto& other) {
        const auto r = distance_covariance_squared_gradient(x, other, weight, o);
        const auto c = distance_correlation_squared_gradient(x, other, weight, o);
        CHECK_NEAR(r.value, distance_covariance_squared(x, other, weight, o), 1e-12);
        CHECK_NEAR(c.value, distance_correlation_squared(x, other, weight, o), 1e-12);
        REQUIRE(r.gradient.rows() == n);
        REQUIRE(r.gradient.cols() == 3);
        CHECK(r.gradient.colwise().sum().abs().maxCoeff() < 1e-13);
        CHECK(test::close_to((r.gradient * x.array()).sum(), exponent * r.value, 1e-11, 1e-14));
        CHECK(std::abs((c.gradient * x.array()).sum()) < 1e-11);
        CHECK((r.gradient.row(5) == 0).all());
        CHECK((c.gradient.row(5) == 0).all());
        CHECK(r.gradient.row(8).isFinite().all());
        for (Eigen::Index k = 10; k < n; k += 23) {
          for (Eigen::Index column = 0; column < 3; column += 2) {
            const double h = 1e-5;
            Eigen::MatrixXd up = x, down = x;
            up(k, column) += h;
            down(k, column) -= h;
            CHECK(test::close_to(r.gradient(k, column),
                                 (distance_covariance_squared(up, other, weight, o) - distance_covariance_squared(down, other, weight, o)) / (2 * h),
                                 1e-7, 1e-8));
            CHECK(test::close_to(c.gradient(k, column),
                                 (distance_correlation_squared(up, other, weight, o) - distance_correlation_squared(down, other, weight, o)) / (2 * h),
                                 1e-7, 1e-8));
          }
        }
      };
      check(y);
      if (exponent == 1) check(categorical(g));
    }
  }
  // V by the definition: 2 p_k sum_j p_j B_kj exponent |d|^(exponent - 2) d
  const Eigen::ArrayXd p = w / w.sum();
  for (const double exponent : {1.0, 1.5}) {
    const Eigen::MatrixXd a = oracle::distances(x).cast<double>(), b = oracle::distances(y, exponent).cast<double>();
    const Eigen::VectorXd mean = b * p.matrix();
    const double all = p.matrix().dot(mean);
    Eigen::ArrayXXd expected = Eigen::ArrayXXd::Zero(n, 3);
    for (Eigen::Index k = 0; k < n; ++k) {
      for (Eigen::Index j = 0; j < n; ++j) {
        if (a(k, j) <= 0) continue;
        const double c = 2 * p[k] * p[j] * (b(k, j) - mean[k] - mean[j] + all) * exponent * std::pow(a(k, j), exponent - 2);
        expected.row(k) += c * (x.row(k) - x.row(j)).array();
      }
    }
    const auto r = distance_covariance_squared_gradient(x, y, w, {.exponent = exponent});
    CHECK((r.gradient - expected).abs().maxCoeff() < 1e-12 * expected.abs().maxCoeff());
  }
}
