#include "support/check.hpp"

#include <assay/coherence/hill_number.hpp>

#include <Eigen/Core>

#include <limits>
#include <vector>

using namespace assay;

namespace {
const double infinity = std::numeric_limits<double>::infinity();

double by_definition(const Eigen::ArrayXd& p, double q) {
  long double s = 0;
  for (const double x : p) {
    if (x > 0) s += q == 1 ? -static_cast<long double>(x) * std::log(static_cast<long double>(x)) : std::pow(static_cast<long double>(x), static_cast<long double>(q));
  }
  return static_cast<double>(q == 1 ? std::exp(s) : std::pow(s, 1 / (1 - static_cast<long double>(q))));
}
}  // namespace

TEST_CASE("hill_number: closed forms") {
  const Eigen::Array3d p(0.5, 0.25, 0.25);
  CHECK(hill_number(p, 0) == 3);
  CHECK_CLOSE(hill_number(p, 1), std::pow(2.0, 1.5));
  CHECK_CLOSE(hill_number(p, 2), 8.0 / 3);
  CHECK_CLOSE(hill_number(p, infinity), 2.0);
  CHECK_CLOSE(hill_number(p, 0.5), std::pow(std::sqrt(0.5) + 1, 2));
  for (const double q : {0.0, 0.3, 1.0, 1.1, 2.0, 50.0, infinity}) {
    CHECK_CLOSE(hill_number(Eigen::ArrayXd::Constant(17, 1.0 / 17), q), 17.0);
    CHECK_CLOSE(hill_number(Eigen::Array4d(0, 1, 0, 0), q), 1.0);
  }
}

TEST_CASE("hill_number: any order against the definition") {
  test::generator random(6);
  for (int trial = 0; trial < 30; ++trial) {
    Eigen::ArrayXd p(1 + random.below(20));
    for (double& x : p) x = random.below(4) == 0 ? 0 : std::pow(random.uniform(), 6);
    p[0] = 0.1;
    p /= p.sum();
    for (const double q : {0.0, 0.01, 0.4, 0.74, 0.76, 0.9, 1.0, 1.001, 1.2, 1.24, 1.26, 1.5, 2.0, 3.0, 10.0}) {
      CHECK_NEAR(hill_number(p, q), by_definition(p, q), 1e-11);
      CHECK_NEAR(hill_number(1e-200 * p, q), hill_number(p, q), 1e-11);
    }
    double last = infinity;
    for (double q = 0; q < 4; q += 0.05) {
      CHECK(hill_number(p, q) <= last * (1 + 1e-13));
      last = hill_number(p, q);
    }
    CHECK(hill_number(p, 1e4) >= hill_number(p, infinity) * (1 - 1e-12));
    CHECK_NEAR(hill_number(p, 1e8), hill_number(p, infinity), 1e-6);
  }
}

TEST_CASE("hill_number: continuous at order 1") {
  const Eigen::ArrayXd p = Eigen::Array4d(0.7, 0.2, 0.0999999, 1e-7);
  const double one = hill_number(p, 1);
  for (const double step : {1e-6, 1e-9, 1e-12, 1e-15}) {
    CHECK_NEAR(hill_number(p, 1 + step), one, 4 * step + 1e-14);
    CHECK_NEAR(hill_number(p, 1 - step), one, 4 * step + 1e-14);
  }
}

TEST_CASE("hill_number: undefined and errors") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(is_undefined(hill_number(Eigen::ArrayXd(0), 1)));
  CHECK(is_undefined(hill_number(Eigen::Array3d::Zero(), 0)));
  CHECK(is_undefined(hill_number(Eigen::Array3d::Zero(), 2)));
  const Eigen::Array3d p(0.5, 0.25, 0.25);
  CHECK(test::error_of([&] { hill_number(p, -0.5); }) == "assay::hill_number: order = -0.5 is negative");
  CHECK(test::error_of([&] { hill_number(p, nan); }) == "assay::hill_number: order is NaN");
  CHECK(test::contains(test::error_of([&] { hill_number(p, -infinity); }), "is negative"));
  CHECK(test::error_of([&] { hill_number(-p, 1); }) == "assay::hill_number: probabilities[0] = -0.5 is negative");
  CHECK(test::error_of([&] { hill_number(Eigen::Array3d(0.5, 0.5, nan), 1); }) == "assay::hill_number: probabilities[2] is NaN");
  CHECK(hill_number(p, -0.0) == 3);
  CHECK_CLOSE(hill_number(p, 1e308), 2);
  CHECK(test::error_of([&] { hill_number(p * 1.7e308 * 2, 1); }) == "assay::hill_number: the sum of the probabilities is too large for double");
}

TEST_CASE("hill_number: input types") {
  const std::vector<float> p = {0.5f, 0.25f, 0.25f};
  CHECK_CLOSE(hill_number(view(p), 2), 8.0 / 3);
  CHECK_CLOSE(hill_number(Eigen::RowVector3d(2, 1, 1) + Eigen::RowVector3d(2, 1, 1), 2), 8.0 / 3);
  CHECK_CLOSE(hill_number(Eigen::Array3i(2, 1, 1), 2), 8.0 / 3);
}
