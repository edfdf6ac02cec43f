#include <algorithm>
#include <assay/dependence/disco.hpp>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::disco;
using assay::energy_test;

TEST_CASE("disco: reference values") {  // table 5.1 row 49 (R energy)
  const data::iris d;
  Eigen::ArrayXi species(150);
  for (int i = 0; i < 150; ++i) species[i] = 7 - i / 50;
  const auto r = disco(d.rows(0, 150), categorical(species), {.permutations = 99});
  CHECK_NEAR(r.between, 119.23731, 1e-7);
  CHECK_NEAR(r.within, 70.33848, 1e-7);
  CHECK_NEAR(r.total, 189.57579, 1e-7);
  CHECK_NEAR(r.f_ratio, 124.597, 1e-5);
  CHECK(r.degrees_between == 2);
  CHECK(r.degrees_within == 147);
  CHECK(r.p_value == 0.01);
  CHECK_NEAR(r.energy_statistics(2, 1), 123.553814983907, 1e-12);  // codes descend
  CHECK_NEAR(r.energy_statistics(0, 1), 38.8541531941155, 1e-12);
  CHECK_NEAR(r.energy_statistics.sum() / 2, 357.711928608878, 1e-12);
  const auto t = energy_test(d.rows(0, 50), d.rows(50, 50), {.permutations = 49});
  CHECK_NEAR(t.statistic, 123.553814983907, 1e-12);
  CHECK_NEAR(t.energy_distance, 123.553814983907 / 25, 1e-12);
  CHECK(t.p_value == 0.02);
}

TEST_CASE("disco: sums by definition, exponent 2 is the analysis of variance") {
  test::generator random(2);
  for (const int columns : {1, 3}) {
    const Eigen::MatrixXd x = oracle::numbers(random, 80, columns, columns == 1 ? 5 : 0);
    const Eigen::ArrayXi g = oracle::codes(random, 80, 4);
    for (const double exponent : {1.0, 0.7, 2.0}) {
      const oracle::matrix d = oracle::distances(x, exponent);
      long double within = 0;
      for (int c = 0; c < 4; ++c) {
        long double sum = 0;
        for (Eigen::Index i = 0; i < 80; ++i) {
          for (Eigen::Index j = 0; j < 80; ++j) sum += g[i] == c && g[j] == c ? d(i, j) : 0;
        }
        within += sum / static_cast<long double>(2 * (g == c).count());
      }
      const double total = static_cast<double>(d.sum() / 160);
      const auto r = disco(x, categorical(g), {.exponent = exponent, .permutations = 0});
      CHECK_NEAR(r.within, static_cast<double>(within), 1e-12);
      CHECK_NEAR(r.total, total, 1e-12);
      CHECK_NEAR(r.between, total - static_cast<double>(within), 1e-11);
      CHECK_NEAR(r.f_ratio, r.between / 3 / (r.within / 76), 1e-12);
      CHECK(assay::is_undefined(r.p_value));
      CHECK(r.permutations == 0);
    }
    const auto squares = disco(x, categorical(g), {.exponent = 2, .permutations = 0});
    CHECK_NEAR(squares.total, (x.rowwise() - x.colwise().mean()).squaredNorm(), 1e-12);
  }
}

TEST_CASE("disco: all permutations of six rows") {
  const data::s6 d;
  const Eigen::ArrayXi g = (Eigen::ArrayXi(6) << 0, 0, 0, 1, 1, 2).finished();
  for (const bool wide : {false, true}) {
    Eigen::MatrixXd x(6, wide ? 2 : 1);
    x.col(0) = d.y;
    if (wide) x.col(1) = d.z;
    const auto own = disco(x, categorical(g));
    CHECK(own.exact);
    CHECK(own.permutations == 720);
    std::array<Eigen::Index, 6> order{0, 1, 2, 3, 4, 5};
    int reached = 0;
    do {
      const Eigen::MatrixXd shuffled = x(order, Eigen::all);
      reached += disco(shuffled, categorical(g), {.permutations = 0}).f_ratio >= own.f_ratio * (1 - 1e-12);
    } while (std::next_permutation(order.begin(), order.end()));
    CHECK_CLOSE(own.p_value, reached / 720.0);
    CHECK(std::abs(disco(x, categorical(g), {.permutations = 719}).p_value - own.p_value) < 0.08);
  }
}

TEST_CASE("disco: one number by sorting and by tiles; early stopping; level") {
  test::generator random(12);
  Eigen::MatrixXd x = oracle::numbers(random, 60, 2, 0);
  x.col(1).setZero();
  const Eigen::ArrayXi g = oracle::codes(random, 60, 3);
  const auto fast = disco(x.col(0), categorical(g)), slow = disco(x, categorical(g));
  CHECK_NEAR(fast.f_ratio, slow.f_ratio, 1e-12);
  CHECK(std::abs(fast.p_value - slow.p_value) < 0.07);
  const auto brief = disco(x.col(0), categorical(g), {.permutations = 100000, .max_exceedances = 10});
  CHECK(brief.permutations < 2000);
  CHECK_CLOSE(brief.p_value, 10.0 / static_cast<double>(brief.permutations));
  int low = 0;
  double sum = 0;
  for (std::uint64_t k = 0; k < 300; ++k) {
    const Eigen::ArrayXd a = oracle::numbers(random, 12, 1, 5).col(0), b = oracle::numbers(random, 20, 1, 5).col(0);
    const double p = energy_test(a, b, {.permutations = 99, .seed = k}).p_value;
    low += p <= 0.1;
    sum += p;
  }
  CHECK(low > 12);
  CHECK(low < 50);
  CHECK(std::abs(sum / 300 - 0.505) < 0.07);
}

TEST_CASE("disco: offset, scale, the order of rows and of groups") {
  test::generator random(13);
  const Eigen::ArrayXd x = (1024 * oracle::numbers(random, 50, 1, 0).col(0)).array().round();
  const Eigen::ArrayXi g = oracle::codes(random, 50, 3);
  const auto own = disco(x, categorical(g), {.permutations = 0});
  CHECK_NEAR(disco((x + 0x1p30).eval(), categorical(g), {.permutations = 0}).f_ratio, own.f_ratio, 1e-11);
  CHECK_NEAR(disco((1e-9 * x).eval(), categorical(g), {.permutations = 0}).f_ratio, own.f_ratio, 1e-11);
  CHECK_NEAR(disco((1e-9 * x).eval(), categorical(g), {.permutations = 0}).within * 1e9, own.within, 1e-11);
  CHECK_NEAR(disco(x.reverse(), categorical(2 - g.reverse()), {.permutations = 0}).f_ratio, own.f_ratio, 1e-12);
}

TEST_CASE("disco: edge cases and errors") {
  const data::s6 d;
  const Eigen::ArrayXd constant = Eigen::ArrayXd::Constant(6, 0.1);
  const auto flat = disco(constant, categorical(d.g));
  CHECK(flat.total == 0);
  CHECK(assay::is_undefined(flat.f_ratio));
  CHECK(flat.p_value == 1);
  CHECK(energy_test(constant, constant.head(3)).p_value == 1);
  const auto apart = disco(d.g.cast<double>(), categorical(d.g));  // nothing within
  CHECK(apart.within == 0);
  CHECK(apart.f_ratio > 1e300);
  CHECK_CLOSE(apart.p_value, 6 * 8 / 720.0);
  const auto one = disco(d.x, categorical((d.g * 0).eval()), {.undefined = 2});
  CHECK(assay::is_undefined(one.f_ratio));
  CHECK(one.p_value == 2);
  CHECK(one.between == 0);
  const auto single = disco(d.x, categorical((Eigen::ArrayXi(6) << 0, 1, 2, 3, 4, 5).finished()));
  CHECK(assay::is_undefined(single.f_ratio));
  CHECK(single.p_value == 1);
  CHECK(assay::is_undefined(disco(d.x.head(0), categorical(d.g.head(0))).p_value));
  CHECK(energy_test(d.x.head(0), d.y, {.undefined = 4}).p_value == 4);
  CHECK(assay::is_undefined(energy_test(d.x, d.y.head(0)).statistic));
  CHECK(test::error_of([&] { disco(d.x, categorical(d.g), d.w); }) ==
        "assay::disco: no test is defined for weighted rows; energy_distance_matrix takes weights");
  CHECK(test::error_of([&] { energy_test(d.x, d.y, d.w, d.w); }) ==
        "assay::energy_test: no test is defined for weighted rows; energy_distance takes weights");
  CHECK(test::error_of([&] { disco(d.x, categorical(d.g), {.permutations = -1}); }) ==
        "assay::disco: permutations must be in [1, 2^32)");
  CHECK(test::error_of([&] { energy_test(d.x, d.y, {.exponent = 0}); }) == "assay::energy_test: exponent must be in (0, 2]");
}
