// SPDX-License-Identifier: MIT
#include <assay/inference/permutation_test.hpp>

#include "support/check.hpp"

#include <algorithm>
#include <array>
#include <cmath>

using assay::alternative;
using assay::permutation_test;
using Eigen::ArrayXd;
using Eigen::ArrayXi;

namespace {

const auto product = [](const auto& x, const auto& y) { return (x * y).sum(); };

}  // namespace

TEST_CASE("permutation_test: against all permutations of six rows") {
  const ArrayXd x = (ArrayXd(6) << 0.1, 0.5, 0.5, 2.0, 3.3, 4.0).finished();
  const ArrayXd y = (ArrayXd(6) << 1.0, 0.0, 2.0, 2.0, 1.5, 3.0).finished();
  std::array<int, 6> order{0, 1, 2, 3, 4, 5};
  const double observed = product(x, y);
  double above = 0, below = 0, all = 0;
  do {
    double s = 0;
    for (int i = 0; i < 6; ++i) s += x(i) * y(order[static_cast<std::size_t>(i)]);
    above += s >= observed - 1e-9;
    below += s <= observed + 1e-9;
    ++all;
  } while (std::next_permutation(order.begin(), order.end()));
  CHECK(all == 720);
  const auto exact = [&](double count, const assay::permutation_options& o) {
    const auto r = permutation_test(product, x, y, o);
    CHECK(r.statistic == observed);
    CHECK(r.permutations == 20000);
    const double p = count / all;
    CHECK(std::abs(r.p_value - p) < 4 * std::sqrt(p * (1 - p) / 20000) + 1e-4);
    return r.p_value;
  };
  const double greater = exact(above, {.permutations = 20000, .seed = 1});
  const double less = exact(below, {.permutations = 20000, .seed = 1, .alternative = alternative::less});
  CHECK(greater < less);
  const auto both = permutation_test(product, x, y, {.permutations = 20000, .seed = 1, .alternative = alternative::two_sided});
  CHECK_CLOSE(both.p_value, 2 * greater);
}

TEST_CASE("permutation_test: p-values are uniform under independence and smallest under dependence") {
  test::generator g(5);
  std::array<int, 4> quarters{};
  for (std::uint64_t t = 0; t < 400; ++t) {
    ArrayXd x(12), y(12);
    for (int i = 0; i < 12; ++i) {
      x(i) = g.normal();
      y(i) = g.normal();
    }
    const auto r = permutation_test(product, x, y, {.permutations = 99, .seed = t});
    ++quarters[static_cast<std::size_t>((std::min)(3, static_cast<int>(4 * (r.p_value - 0.005))))];
  }
  double statistic = 0;
  for (const int q : quarters) statistic += (q - 100.0) * (q - 100.0) / 100.0;
  CHECK(statistic < 16.3);  // the 0.999 quantile of chi-square with 3 degrees of freedom
  const ArrayXd z = ArrayXd::LinSpaced(20, 0, 1);
  CHECK_CLOSE(permutation_test(product, z, z).p_value, 0.001);
  CHECK(permutation_test(product, z, z, {.alternative = alternative::less}).p_value == 1.0);
  CHECK(permutation_test(product, z, z, {.seed = 4}).p_value == permutation_test(product, z, z, {.seed = 4}).p_value);
}

TEST_CASE("permutation_test: equal statistics count, undefined ones do not; matrices") {
  const ArrayXd x = ArrayXd::Constant(7, 0.1);
  const ArrayXd y = ArrayXd::LinSpaced(7, 0.1, 0.9);
  // always the same up to the order of the sum
  CHECK(permutation_test(product, x, y).p_value == 1.0);
  const auto undefined = [](const auto&, const auto&) { return assay::undefined(); };
  const auto none = permutation_test(undefined, x, y);
  CHECK(assay::is_undefined(none.statistic));
  CHECK(assay::is_undefined(none.p_value));
  CHECK(none.permutations == 0);
  // defined where the first element stands first: one permutation in seven
  const auto sometimes = [](const auto&, const auto& b) { return b(0) < 0.15 ? 1.0 : assay::undefined(); };
  const auto some = permutation_test(sometimes, x, y, {.permutations = 7000});
  CHECK(std::abs(static_cast<double>(some.permutations) - 1000) < 120);
  CHECK(some.p_value == 1.0);
  Eigen::MatrixXd m(7, 2);
  m << y.matrix(), 2 * y.matrix();
  const auto rows_stay = [](const auto& a, const auto& b) {
    return (b.col(1) - 2 * b.col(0)).cwiseAbs().maxCoeff() > 0 ? 1e6 : (a.matrix().cwiseProduct(b.col(0))).sum();
  };
  CHECK(permutation_test(rows_stay, y, m).p_value < 0.01);
}

TEST_CASE("permutation_test: errors") {
  const ArrayXd x = ArrayXd::Ones(3);
  const ArrayXd z = ArrayXd::Ones(4);
  const auto zero = [](const auto&, const auto&) { return 0.0; };
  CHECK(test::error_of([&] { permutation_test(zero, x, z); }) == "assay::permutation_test: x has 3 elements but y has 4");
  CHECK(test::contains(test::error_of([&] { permutation_test(zero, x, x, {.permutations = 0}); }), "permutations = 0"));
}

TEST_CASE("permutation_test: infinite statistics are equal to one another") {
  const Eigen::ArrayXd x = Eigen::ArrayXd::LinSpaced(4, 0, 1);
  const auto infinite = [](const auto&, const auto&) { return std::numeric_limits<double>::infinity(); };
  CHECK(assay::permutation_test(infinite, x, x, {.permutations = 19}).p_value == 1.0);
}
