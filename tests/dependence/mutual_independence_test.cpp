#include <assay/dependence/mutual_independence.hpp>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::mutual_independence_coefficient;
using assay::variables;

namespace {

/// By definition, O(n^4).
double definition(const oracle::matrix& a, const oracle::matrix& b, const Eigen::ArrayXd& w) {
  const Eigen::Index n = a.rows();
  const Eigen::ArrayXd p = w / w.sum();
  long double x = 0, y = 0, joint = 0, three = 0, four = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) {
      const long double pij = static_cast<long double>(p[i]) * static_cast<long double>(p[j]);
      x += pij * a(i, j);
      y += pij * b(i, j);
      joint += pij * std::hypot(a(i, j), b(i, j));
      for (Eigen::Index k = 0; k < n; ++k) {
        const long double pk = static_cast<long double>(p[k]);
        three += pij * pk * std::hypot(a(i, j), b(i, k));
        for (Eigen::Index l = 0; l < n; ++l) four += pij * pk * static_cast<long double>(p[l]) * std::hypot(a(i, j), b(k, l));
      }
    }
  }
  return static_cast<double>(std::sqrt((2 * three - joint - four) / (x + y - four)));
}
double definition(const oracle::matrix& a, const oracle::matrix& b) { return definition(a, b, Eigen::ArrayXd::Ones(a.rows())); }

}  // namespace

TEST_CASE("mutual_independence_coefficient: reference value") {  // table 5.1 row 45 (R energy mvI)
  const data::iris d;
  CHECK_NEAR(mutual_independence_coefficient(d.rows(0, 20), d.rows(50, 20)), 0.213332428549368, 1e-12);
}

TEST_CASE("mutual_independence_coefficient: the definition, with ties, weights and unequal scales") {
  test::generator random(17);
  for (int trial = 0; trial < 8; ++trial) {
    const int levels = trial % 2 == 0 ? 3 : 0;
    const Eigen::MatrixXd x = oracle::numbers(random, 13, 1 + trial % 3, levels),
                          y = (trial < 4 ? 1.0 : 1e-3) * oracle::numbers(random, 13, 2, levels);
    const Eigen::ArrayXd w = oracle::weights(random, 13, false), whole = oracle::weights(random, 13, true);
    const oracle::matrix a = oracle::distances(x), b = oracle::distances(y);
    CHECK_NEAR(mutual_independence_coefficient(x, y) / definition(a, b), 1, 1e-11);
    CHECK_NEAR(mutual_independence_coefficient(variables(x, y), w) / definition(a, b, w), 1, 1e-11);
    CHECK_NEAR(mutual_independence_coefficient(variables(x, y), whole) /
                   mutual_independence_coefficient(oracle::repeat(x, whole), oracle::repeat(y, whole)),
               1, 1e-11);
    CHECK_NEAR(mutual_independence_coefficient(y, x) / definition(a, b), 1, 1e-11);
    const Eigen::ArrayXi g = oracle::codes(random, 13, 3);
    CHECK_NEAR(mutual_independence_coefficient(x, categorical(g)) / definition(a, oracle::differences(g)), 1, 1e-11);
  }
  // distances from 1e-9 to 1
  Eigen::ArrayXd close = Eigen::ArrayXd::LinSpaced(8, 0, 1);
  close[3] = close[2] + 1e-9;
  const Eigen::ArrayXd other = data::column({1, 7, 5, 5, 6, 2, 0, 3});
  CHECK_NEAR(mutual_independence_coefficient(close, other) /
                 definition(oracle::distances(close.matrix()), oracle::distances(other.matrix())),
             1, 1e-10);
}

TEST_CASE("mutual_independence_coefficient: range, invariances, edge cases") {
  const data::s6 d;
  const double own = mutual_independence_coefficient(d.x, d.y);
  CHECK_NEAR(mutual_independence_coefficient((d.x + 1e9).eval(), d.y) / own, 1, 1e-11);
  CHECK_NEAR(mutual_independence_coefficient((1e-9 * d.x).eval(), (1e-9 * d.y).eval()) / own, 1, 1e-11);
  CHECK_NEAR(mutual_independence_coefficient(d.x.reverse(), d.y.reverse()) / own, 1, 1e-12);
  CHECK(mutual_independence_coefficient(d.x, (1e-200 * d.y).eval()) >= 0);
  const Eigen::ArrayXd two = data::column({0, 1, 1, 0}), independent = data::column({0, 0, 1, 1});
  CHECK_CLOSE(mutual_independence_coefficient(two, two), 1);
  CHECK(mutual_independence_coefficient(two, independent) < 1e-7);
  CHECK(assay::is_undefined(mutual_independence_coefficient(d.x, Eigen::ArrayXd::Ones(6))));
  CHECK(mutual_independence_coefficient(variables(d.x, Eigen::ArrayXd::Ones(6)), {.undefined = 0}) == 0);
  CHECK(assay::is_undefined(mutual_independence_coefficient(d.x.head(0), d.y.head(0))));
  CHECK(assay::is_undefined(mutual_independence_coefficient(d.x.head(1), d.y.head(1))));
  Eigen::ArrayXd w = Eigen::ArrayXd::Ones(6);
  w[5] = 0;
  CHECK_CLOSE(mutual_independence_coefficient(variables(d.x, d.y), w), mutual_independence_coefficient(d.x.head(5), d.y.head(5)));
  CHECK(test::error_of([&] { mutual_independence_coefficient(d.x, d.y, d.z); }) ==
        "assay::mutual_independence_coefficient: takes two variables");
  CHECK(test::contains(test::error_of([&] { mutual_independence_coefficient(d.x, d.y.head(5)); }), "x has 6 rows but y has 5"));
}
