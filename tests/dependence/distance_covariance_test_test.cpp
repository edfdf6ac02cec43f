#include <algorithm>
#include <assay/dependence/distance_covariance_test.hpp>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::distance_covariance_chi_square_test;
using assay::distance_covariance_test;
using assay::statistic;

TEST_CASE("distance_covariance_test: chi-square bound") {  // hyppo, chi-square approximation
  const data::iris d;
  const auto a = distance_covariance_chi_square_test(d.sepal_length, d.petal_length);
  CHECK_NEAR(a.p_value, 5.6485047e-26, 1e-7);
  CHECK_CLOSE(a.correlation_squared, 0.733947240612313);
  CHECK_CLOSE(a.statistic, 150 * 0.733947240612313 + 1);
  CHECK(a.permutations == 0);
  CHECK_NEAR(distance_covariance_chi_square_test(d.sepal_length, d.sepal_width).p_value, 3.0958635e-4, 1e-7);
  // the statistic may be so negative that nothing is left to exceed
  const Eigen::ArrayXd x = Eigen::ArrayXd::LinSpaced(900, 0, 899);
  Eigen::ArrayXd row(900), column(900);
  for (int i = 0; i < 900; ++i) {
    row[i] = i / 30;
    column[i] = i % 30;
  }
  CHECK(distance_covariance_chi_square_test(row, column).p_value > 0.3);
  CHECK(distance_covariance_chi_square_test(x, x).p_value < 1e-100);
  CHECK(assay::is_undefined(distance_covariance_chi_square_test(x.head(19), x.head(19)).p_value));
  CHECK_FALSE(assay::is_undefined(distance_covariance_chi_square_test(x.head(20), x.head(20)).p_value));
  CHECK(assay::is_undefined(distance_covariance_chi_square_test(x, Eigen::ArrayXd::Ones(900)).p_value));
  CHECK(distance_covariance_chi_square_test(x, Eigen::ArrayXd::Ones(900), {.undefined = 1}).p_value == 1);
}

TEST_CASE("distance_covariance_test: all permutations of six rows") {
  // by enumeration of the 720 permutations; the permuted share must come near it
  const data::s6 d;
  const oracle::matrix a = oracle::distances(d.x.matrix()), b = oracle::distances(d.y.matrix());
  const double own = oracle::v(a, b);
  std::array<Eigen::Index, 6> order{0, 1, 2, 3, 4, 5};
  int reached = 0;
  do {
    oracle::matrix permuted(6, 6);
    for (Eigen::Index i = 0; i < 6; ++i) {
      for (Eigen::Index j = 0; j < 6; ++j)
        permuted(i, j) = b(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(j)]);
    }
    reached += oracle::v(a, permuted) >= own * (1 - 1e-12);
  } while (std::next_permutation(order.begin(), order.end()));
  const double share = reached / 720.0;
  const auto t = distance_covariance_test(d.x, d.y, {.permutations = 719, .seed = 3});
  CHECK_CLOSE(t.statistic, 37.0 / 54);
  CHECK_CLOSE(t.correlation_squared, 0.30660994704044503);
  CHECK(t.permutations == 719);
  CHECK_FALSE(t.exact);
  CHECK(std::abs(t.p_value - share) < 4 * std::sqrt(share * (1 - share) / 719));
  const auto all = distance_covariance_test(d.x, d.y);  // 999 are enough for each of the 720
  CHECK(all.exact);
  CHECK(all.permutations == 720);
  CHECK(all.p_value == share);
  Eigen::MatrixXd wide(6, 2);
  wide << d.y, d.y;
  CHECK(distance_covariance_test(d.x, wide).p_value == share);
}

TEST_CASE("distance_covariance_test: every algorithm gives the same test") {
  const data::mtcars d;
  Eigen::MatrixXd wide(32, 2);
  wide << d.wt, Eigen::ArrayXd::Constant(32, 1.0);
  const Eigen::ArrayXd wave = d.mpg.sin();
  for (const statistic kind : {statistic::v, statistic::u}) {
    const assay::distance_test_options o{.statistic = kind, .permutations = 4000, .seed = 9};
    const auto fast = distance_covariance_test(wave, d.wt, o), tiles = distance_covariance_test(wave, wide, o);
    CHECK_NEAR(fast.statistic, tiles.statistic, 1e-10);
    CHECK(std::abs(fast.p_value - tiles.p_value) < 0.05);
    CHECK(fast.p_value > 0.01);
    const auto number = distance_covariance_test(wave, d.am.cast<double>(), o),
               groups = distance_covariance_test(wave, categorical(d.am), o),
               turned = distance_covariance_test(categorical(d.am), wave, o);
    CHECK(std::abs(number.p_value - groups.p_value) < 0.05);
    CHECK(groups.p_value == turned.p_value);
    const auto counts = distance_covariance_test(categorical(d.cyl), categorical(d.am), o);
    Eigen::MatrixXd one_hot(32, 3);
    for (int k = 0; k < 3; ++k) one_hot.col(k) = (d.cyl == 4 + 2 * k).cast<double>();
    const auto slow = distance_covariance_test(one_hot, categorical(d.am), o);
    CHECK_NEAR(counts.statistic * std::sqrt(2.0), slow.statistic, 1e-12);
    CHECK(std::abs(counts.p_value - slow.p_value) < 0.03);
    CHECK_CLOSE(distance_covariance_test(d.mpg, d.wt, o).p_value, 1.0 / 4001);
    CHECK_CLOSE(distance_covariance_test(d.mpg, categorical(d.cyl), o).p_value, 1.0 / 4001);
    const auto general = distance_covariance_test(d.mpg, d.wt, {.statistic = kind, .exponent = 0.5, .permutations = 99});
    CHECK(general.p_value == 0.01);
  }
}

TEST_CASE("distance_covariance_test: early stopping") {
  const data::mtcars d;
  test::generator random(3);
  const Eigen::ArrayXd noise = oracle::numbers(random, 32, 1, 0).col(0);
  const auto whole = distance_covariance_test(noise, d.wt, {.permutations = 2000, .seed = 4});
  const auto brief = distance_covariance_test(noise, d.wt, {.permutations = 2000, .seed = 4, .max_exceedances = 20});
  CHECK(brief.permutations < 400);
  CHECK_CLOSE(brief.p_value, 20.0 / static_cast<double>(brief.permutations));
  CHECK(std::abs(brief.p_value - whole.p_value) < 0.25);
  // the count ends at an exceedance: one permutation fewer has 19
  const auto before =
      distance_covariance_test(noise, d.wt, {.permutations = brief.permutations - 1, .seed = 4, .max_exceedances = 20});
  CHECK_CLOSE(before.p_value, 20.0 / static_cast<double>(brief.permutations));
  const auto strong = distance_covariance_test(d.mpg, d.wt, {.permutations = 500, .seed = 4, .max_exceedances = 20});
  CHECK(strong.permutations == 500);
  CHECK_CLOSE(strong.p_value, 1.0 / 501);
}

TEST_CASE("distance_covariance_test: reference statistics n dCov^2") {  // table 5.1 row 32
  const Eigen::MatrixXd a = Eigen::VectorXd::LinSpaced(16, 1, 16).reshaped(4, 4).transpose();
  Eigen::MatrixXd b(4, 4);
  b << 1, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1;
  CHECK_NEAR(4 * distance_covariance_test(a, b).statistic, 11.7532306, 1e-8);
  CHECK_CLOSE(4 * distance_covariance_test(a, a).statistic, 208);
  CHECK_NEAR(4 * distance_covariance_test(b, b).statistic, 1.3604610, 1e-7);
}

TEST_CASE("distance_covariance_test: uniform under independence, the same for the same seed") {
  test::generator random(8);
  double sum = 0;
  int below = 0;
  for (int k = 0; k < 200; ++k) {
    const Eigen::ArrayXd x = oracle::numbers(random, 40, 1, 0).col(0);
    const Eigen::ArrayXi g = oracle::codes(random, 40, 3);
    const double p =
        distance_covariance_test(x, categorical(g), {.permutations = 99, .seed = static_cast<std::uint64_t>(k)}).p_value;
    sum += p;
    below += p <= 0.1;
  }
  CHECK(std::abs(sum / 200 - 0.505) < 0.08);
  CHECK(below < 40);
  CHECK(below > 5);
  const data::s6 d;
  const auto p = [&](std::uint64_t seed) {
    return distance_covariance_test(d.x, d.y, {.permutations = 499, .seed = seed}).p_value;
  };
  CHECK(p(1) == p(1));
  CHECK(p(1) != p(2));
}

TEST_CASE("distance_covariance_test: permutations that exchange equal rows reach the statistic") {
  // every permutation of one category against one odd row gives one of two values
  Eigen::ArrayXd x = Eigen::ArrayXd::Constant(10, 0.1);
  x[3] = 0.7;
  Eigen::ArrayXd y = Eigen::ArrayXd::Constant(10, 0.3);
  y[3] = 1e5;
  CHECK(std::abs(distance_covariance_test(x, y, {.permutations = 5000}).p_value - 0.1) < 0.02);
  Eigen::MatrixXd wide(10, 2);
  wide << y, y;
  CHECK(std::abs(distance_covariance_test(x, wide, {.permutations = 5000}).p_value - 0.1) < 0.02);
}

TEST_CASE("distance_covariance_test: undefined and errors") {
  const data::s6 d;
  const Eigen::ArrayXd constant = Eigen::ArrayXd::Ones(6);
  CHECK(distance_covariance_test(d.x, constant).p_value == 1);
  CHECK(assay::is_undefined(distance_covariance_test(d.x.head(1), d.y.head(1)).p_value));
  CHECK(assay::is_undefined(distance_covariance_test(d.x.head(3), d.y.head(3), {.statistic = statistic::u}).p_value));
  CHECK(assay::is_undefined(distance_covariance_test(d.x.head(0), d.y.head(0)).p_value));
  CHECK(test::contains(test::error_of([&] { distance_covariance_test(d.x, d.y, {.permutations = 0}); }),
                       "permutations must be in"));
  CHECK(test::error_of([&] { distance_covariance_test(d.x, d.y, {.max_exceedances = -1}); }) ==
        "assay::distance_covariance_test: max_exceedances must not be negative");
  CHECK(test::contains(test::error_of([&] { distance_covariance_test(d.x, d.y, d.w); }), "no test is defined for weighted rows"));
  CHECK(test::contains(test::error_of([&] { distance_covariance_chi_square_test(d.x, d.y, d.w); }),
                       "no test is defined for weighted rows"));
  CHECK(test::contains(test::error_of([&] { distance_covariance_test(d.x, d.g); }), "y holds integers"));
}
