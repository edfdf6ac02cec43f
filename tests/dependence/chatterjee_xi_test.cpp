#include <assay/dependence/chatterjee_xi.hpp>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::chatterjee_xi;
using assay::chatterjee_xi_test;
using assay::xi_null;

namespace {

/// The definition for rows in the order given.
double in_order(const std::vector<double>& y) {
  const double n = static_cast<double>(y.size());
  std::vector<double> r;
  double spread = 0, path = 0;
  for (const double v : y) {
    double below = 0, above = 0;
    for (const double u : y) below += u <= v, above += u >= v;
    r.push_back(below);
    spread += above * (n - above);
  }
  for (std::size_t i = 0; i + 1 < r.size(); ++i) path += std::abs(r[i + 1] - r[i]);
  return 1 - n * path / (2 * spread);
}

/// Mean of the definition over all permutations of rows that leave x ascending.
double over_ties(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y) {
  std::vector<int> order(static_cast<std::size_t>(x.size()));
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  double sum = 0;
  int count = 0;
  do {
    bool ascends = true;
    std::vector<double> sorted;
    for (std::size_t i = 0; i < order.size(); ++i) {
      ascends &= i == 0 || x[order[i - 1]] <= x[order[i]];
      sorted.push_back(y[order[i]]);
    }
    if (ascends) sum += in_order(sorted), ++count;
  } while (std::next_permutation(order.begin(), order.end()));
  return sum / count;
}

Eigen::ArrayXd permuted(const Eigen::ArrayXd& y, const std::vector<int>& order) {
  Eigen::ArrayXd out(y.size());
  for (Eigen::Index i = 0; i < y.size(); ++i) out[i] = y[order[static_cast<std::size_t>(i)]];
  return out;
}

}  // namespace

TEST_CASE("chatterjee_xi: reference values") {  // reference table 71 (XICOR), 72 (Boost), 73
  const Eigen::ArrayXd ten = Eigen::ArrayXd::LinSpaced(10, 1, 10), four = ten.head(4);
  CHECK_CLOSE(chatterjee_xi(ten, (ten - 5).square()), 0.472049689440994);
  const data::mtcars d;
  CHECK_CLOSE(chatterjee_xi(Eigen::ArrayXd::LinSpaced(32, 0, 31), d.mpg), 0.355193258838615);
  CHECK_CLOSE(chatterjee_xi(categorical(d.cyl), d.mpg), 0.5464764999740008);
  CHECK_CLOSE(chatterjee_xi(d.cyl.cast<double>(), d.mpg), 0.5464764999740008);
  CHECK_CLOSE(chatterjee_xi(four, four), 0.4);  // (n - 2) / (n + 1); the table's 0.6 is 3 sum |.| / (n^2 - 1)
  CHECK_CLOSE(chatterjee_xi(four, -four), 0.4);
  CHECK(std::abs(chatterjee_xi(four, Eigen::ArrayXd{{1, 3, 2, 4}})) < 1e-15);
  CHECK(assay::is_undefined(chatterjee_xi(four, 0 * four)));
  for (int n = 2; n < 10; ++n) CHECK_NEAR(chatterjee_xi(ten.head(n), ten.head(n)), (n - 2.0) / (n + 1), 1e-14);
  // the parabola on -1(.02)1: y ties in pairs but for the lowest. The table's 0.941253111840115 comes from rounded u, whose
  // squares do not tie
  const Eigen::ArrayXd u = Eigen::ArrayXd::LinSpaced(101, -50, 50);
  CHECK_CLOSE(chatterjee_xi(u, u.square()), 16.0 / 17);
  CHECK(chatterjee_xi(u.square(), u) < 0.01);  // the other direction: u is no function of u^2
}

TEST_CASE("chatterjee_xi: the mean over all orders of tied rows") {
  test::generator random(11);
  for (int trial = 0; trial < 40; ++trial) {
    const Eigen::Index n = 2 + random.below(6);
    const Eigen::ArrayXd x = oracle::numbers(random, n, 1, 1 + random.below(4)).col(0);
    Eigen::ArrayXd y = oracle::numbers(random, n, 1, trial % 3 == 0 ? 0 : 3).col(0);
    y[0] = -1, y[1] = 3;
    const double xi = chatterjee_xi(x, y);
    CHECK_NEAR(xi, over_ties(x, y), 1e-13);
    CHECK_CLOSE(chatterjee_xi(categorical(x.cast<int>()), y), xi);
    CHECK_CLOSE(chatterjee_xi(x.reverse(), y.reverse()), xi);
    CHECK_NEAR(chatterjee_xi(x * 1e-9 + 1, 8 * y - 2), xi, 1e-13);
    CHECK_CLOSE(chatterjee_xi(-x, y), xi);
  }
}

TEST_CASE("chatterjee_xi: many rows") {
  const Eigen::Index n = 200000;
  Eigen::ArrayXd x(n);
  for (Eigen::Index i = 0; i < n; ++i) x[i] = static_cast<double>((i * 7919) % n);
  CHECK_NEAR(chatterjee_xi(x, x), (static_cast<double>(n) - 2) / (static_cast<double>(n) + 1), 1e-14);
  // one run of x: y is not explained, the mean over all orders is 0
  CHECK(std::abs(chatterjee_xi(Eigen::ArrayXd::Zero(n), x)) < 1e-12);
  // sums beyond 2^64, as 10^7 rows have them: exact
  std::vector<std::uint32_t> r(200000);
  for (std::size_t k = 0; k < r.size(); ++k) r[k] = static_cast<std::uint32_t>(k) * 20000;
  const assay::core::uint128 m = r.size(), pairs = 20000 * (m * m * m - m) / 6;
  CHECK((pairs >> 64) != 0);
  CHECK((assay::dependence_detail::xi_within(r.data(), r.size()) == pairs));
  CHECK((assay::dependence_detail::xi_between(r.data(), r.size(), r.data(), r.size()) == 2 * pairs));
}

TEST_CASE("chatterjee_xi_test: asymptotic") {  // the formula of XICOR in numpy; the first also scipy 1.17.1
  const data::mtcars d;
  const auto t = chatterjee_xi_test(Eigen::ArrayXd::LinSpaced(32, 0, 31), d.mpg);
  CHECK_CLOSE(t.xi, 0.355193258838615);
  CHECK_CLOSE(t.standard_error, 0.1132518940312731);
  CHECK_NEAR(t.p_value, 0.000855435835055548, 1e-11);
  CHECK(t.mean == 0);
  CHECK(t.permutations == 0);
  const Eigen::ArrayXd ten = Eigen::ArrayXd::LinSpaced(10, 1, 10);
  const auto parabola = chatterjee_xi_test(ten, (ten - 5).square());
  CHECK_CLOSE(parabola.standard_error, 0.2122824718279318);
  CHECK_NEAR(parabola.p_value, 0.01308476848326697, 1e-11);
  // without ties in y: nearly 2/5n
  const Eigen::ArrayXd many = Eigen::ArrayXd::LinSpaced(4000, 0, 1);
  CHECK_NEAR(chatterjee_xi_test(many, many).standard_error, std::sqrt(0.4 / 4000), 1e-3);
}

TEST_CASE("chatterjee_xi_test: moments and p-values over all permutations") {
  test::generator random(2);
  for (int trial = 0; trial < 12; ++trial) {
    const Eigen::Index n = 2 + trial % 5;
    const Eigen::ArrayXd x = oracle::numbers(random, n, 1, trial % 2 == 0 ? 3 : 0).col(0);
    Eigen::ArrayXd y = oracle::numbers(random, n, 1, trial % 3 == 0 ? 0 : 3).col(0);
    y[0] = -1;
    std::vector<int> order;
    for (int i = 0; i < n; ++i) order.push_back(i);
    const double own = chatterjee_xi(x, y);
    double sum = 0, squares = 0, count = 0, reached = 0;
    do {
      const double xi = chatterjee_xi(x, permuted(y, order));
      sum += xi, squares += xi * xi, count += 1, reached += xi >= own - 1e-12;
    } while (std::next_permutation(order.begin(), order.end()));
    const auto exact = chatterjee_xi_test(x, y, {.null = xi_null::exact_moments});
    CHECK(std::abs(exact.mean - sum / count) < 1e-13);
    CHECK(std::abs(exact.standard_error * exact.standard_error - (squares / count - sum / count * (sum / count))) < 1e-13);
    const auto all = chatterjee_xi_test(x, y, {.null = xi_null::permutation});
    CHECK_CLOSE(all.p_value, reached / count);
    CHECK(all.xi == own);
  }
}

TEST_CASE("chatterjee_xi_test: the three agree for many rows, and p is uniform under independence") {
  test::generator random(6);
  int small = 0;
  for (int trial = 0; trial < 60; ++trial) {
    const Eigen::ArrayXd x = oracle::numbers(random, 150, 1, trial % 2 == 0 ? 6 : 0).col(0);
    const Eigen::ArrayXd y = oracle::numbers(random, 150, 1, trial % 3 == 0 ? 5 : 0).col(0);
    const auto seed = static_cast<std::uint64_t>(trial);
    const double exact = chatterjee_xi_test(x, y, {.null = xi_null::exact_moments}).p_value;
    const double drawn = chatterjee_xi_test(x, y, {.null = xi_null::permutation, .seed = seed}).p_value;
    CHECK(std::abs(exact - drawn) < (trial % 2 == 0 ? 0.15 : 0.08));  // of few runs of x the distribution is skewed
    small += exact < 0.2;
    if (trial % 2 == 1) CHECK(std::abs(chatterjee_xi_test(x, y).p_value - exact) < 0.05);
  }
  CHECK(small > 3);
  CHECK(small < 25);
  const Eigen::ArrayXd x = Eigen::ArrayXd::LinSpaced(200, -1, 1);
  for (const xi_null null : {xi_null::asymptotic, xi_null::exact_moments, xi_null::permutation})
    CHECK(chatterjee_xi_test(x, x.square(), {.null = null}).p_value <= 0.001);
}

TEST_CASE("chatterjee_xi: edge cases and errors") {
  const Eigen::ArrayXd x{{1, 2, 3, 4}}, same = Eigen::ArrayXd::Constant(4, 0.1);
  for (int n = 0; n < 2; ++n) {
    CHECK(assay::is_undefined(chatterjee_xi(x.head(n), x.head(n))));
    CHECK(assay::is_undefined(chatterjee_xi_test(x.head(n), x.head(n)).p_value));
  }
  CHECK(chatterjee_xi(x, same, {.undefined = 0}) == 0);
  CHECK(chatterjee_xi_test(x, same, {.undefined = 1}).p_value == 1);
  CHECK(std::abs(chatterjee_xi(same, x)) < 1e-15);
  CHECK(chatterjee_xi_test(same, x, {.null = xi_null::exact_moments}).p_value == 1);
  CHECK(chatterjee_xi_test(same, x, {.null = xi_null::permutation}).p_value == 1);
  CHECK(test::error_of([&] { chatterjee_xi(x, x, x); }) ==
        "assay::chatterjee_xi: xi compares neighbours in x, and who they are depends on how often a row is repeated: it has no "
        "weights; repeat the rows");
  CHECK(test::contains(test::error_of([&] { chatterjee_xi_test(x, x, x); }), "it has no weights"));
  CHECK(test::error_of([&] { chatterjee_xi(x, x.head(3)); }) == "assay::chatterjee_xi: x has 4 rows but y has 3");
  CHECK(test::error_of([&] { chatterjee_xi(x.matrix() * x.matrix().transpose(), x); }) ==
        "assay::chatterjee_xi: x has 4 columns, one number per row is wanted");
  CHECK(test::error_of([&] { chatterjee_xi_test(x, x, {.permutations = 0}); }) ==
        "assay::chatterjee_xi_test: permutations must be in [1, 2^32)");
  CHECK(test::contains(test::error_of([&] { chatterjee_xi(x.cast<int>(), x); }), "x holds integers"));
  Eigen::ArrayXd bad = x;
  bad[2] = std::nan("");
  CHECK(test::error_of([&] { chatterjee_xi(x, bad); }) == "assay::chatterjee_xi: y[2] is NaN");
}
