#include <assay/dependence/distance_covariance.hpp>
#include <assay/dependence/energy_distance.hpp>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::energy_distance;
using assay::energy_distance_matrix;
using assay::statistic;
using assay::weighting;

namespace {

/// By definition; factors turn means over all pairs within x and within y into the wanted ones.
struct definition {
  long double across = 0, in_x = 0, in_y = 0;

  definition(const oracle::matrix& d, Eigen::Index n, const Eigen::ArrayXd& w) {
    long double wx = 0, wy = 0;
    for (Eigen::Index i = 0; i < d.rows(); ++i) (i < n ? wx : wy) += static_cast<long double>(w[i]);
    for (Eigen::Index i = 0; i < d.rows(); ++i) {
      for (Eigen::Index j = 0; j < d.rows(); ++j) {
        const long double p = static_cast<long double>(w[i]) / (i < n ? wx : wy),
                          q = static_cast<long double>(w[j]) / (j < n ? wx : wy);
        (i < n && j < n ? in_x : i >= n && j >= n ? in_y : across) += p * q * d(i, j);
      }
    }
  }
  double v(long double fx = 1, long double fy = 1) const { return static_cast<double>(across - fx * in_x - fy * in_y); }
};

/// 1 / (1 - sum p^2).
long double distinct(const Eigen::ArrayXd& w) {
  const Eigen::ArrayXd p = w / w.sum();
  return 1 / (1 - static_cast<long double>(p.square().sum()));
}

}  // namespace

TEST_CASE("energy_distance: reference values") {
  const data::iris d;
  const Eigen::ArrayXd setosa = d.sepal_length.head(50), versicolor = d.sepal_length.segment(50, 50);
  const double e = energy_distance(setosa, versicolor);  // table 5.1 row 50 (R energy, scipy)
  CHECK_NEAR(e, 0.94984, 1e-13);
  CHECK_NEAR(std::sqrt(e), 0.9745973527565114, 1e-13);
  // row 51: scipy's is the root
  const auto root = [](const Eigen::ArrayXd& x, const Eigen::ArrayXd& y) { return std::sqrt(energy_distance(x, y)); };
  CHECK_CLOSE(root(data::column({0}), data::column({2})), 2);
  CHECK_CLOSE(energy_distance(data::column({0, 8}), data::column({0, 8}), data::column({3, 1}), data::column({2, 2})), 1);
  CHECK_NEAR(std::sqrt(energy_distance(data::column({0.7, 7.4, 2.4, 6.8}), data::column({1.4, 8}),
                                       data::column({2.1, 4.2, 7.4, 8}), data::column({7.6, 8.8}))),
             0.88003340976158, 1e-13);
  const Eigen::ArrayXd line = Eigen::ArrayXd::LinSpaced(100, 0, 99);  // row 53
  CHECK_CLOSE(energy_distance(line, line.square()), 3146.5236);
  const data::mtcars cars;  // row 56
  Eigen::ArrayXd manual(13), automatic(19);
  for (Eigen::Index i = 0, a = 0, b = 0; i < 32; ++i) (cars.am[i] == 1 ? manual[a++] : automatic[b++]) = cars.mpg[i];
  const double by_am = energy_distance(automatic, manual);
  CHECK_NEAR(by_am, 5.56354308380731, 1e-13);
  CHECK_NEAR(2 * std::pow(19.0 / 32, 2) * std::pow(13.0 / 32, 2) * by_am, 0.647404098510742, 1e-13);
  // row 49: edist is n m / (n + m) E = 25 E
  Eigen::ArrayXi species(150);
  for (int i = 0; i < 150; ++i) species[i] = i / 50;
  const Eigen::ArrayXXd all = 25 * energy_distance_matrix(d.rows(0, 150), categorical(species));
  CHECK_NEAR(all(0, 1), 123.553814983907, 1e-12);
  CHECK_NEAR(all(0, 2), 195.303960430855, 1e-12);
  CHECK_NEAR(all(1, 2), 38.8541531941155, 1e-12);
  CHECK_NEAR(all.sum() / 2, 357.711928608878, 1e-12);
  CHECK_NEAR(25 * energy_distance(d.rows(0, 50), d.rows(50, 50)), 123.553814983907, 1e-12);
}

TEST_CASE("energy_distance: agrees with the definition, with ties, weights and every exponent") {
  test::generator random(31);
  for (int trial = 0; trial < 24; ++trial) {
    const Eigen::Index n = 2 + random.below(40), m = 2 + random.below(40), columns = trial % 3 == 2 ? 3 : 1;
    const Eigen::MatrixXd z = oracle::numbers(random, n + m, columns, trial % 2 == 0 ? 4 : 0);
    const Eigen::MatrixXd x = z.topRows(n), y = z.bottomRows(m);
    const Eigen::ArrayXd one = Eigen::ArrayXd::Ones(n + m), whole = oracle::weights(random, n + m, true),
                         real = oracle::weights(random, n + m, false);
    for (const double exponent : {1.0, 0.5, 2.0, 1.3}) {
      const oracle::matrix d = oracle::distances(z, exponent);
      const auto near = [&](double found, double expected, const definition& e) {
        CHECK(std::abs(found - expected) < 1e-12 * (1e-3 + static_cast<double>(e.across)));
      };
      const definition plain(d, n, one), repeated(d, n, whole), weighed(d, n, real);
      near(energy_distance(x, y, {.exponent = exponent}), plain.v(), plain);
      const long double dn = static_cast<long double>(n), dm = static_cast<long double>(m);
      near(energy_distance(x, y, {.statistic = statistic::u, .exponent = exponent}), plain.v(dn / (dn - 1), dm / (dm - 1)),
           plain);
      const Eigen::ArrayXd rx = real.head(n), ry = real.tail(m), wx = whole.head(n), wy = whole.tail(m);
      near(energy_distance(x, y, rx, ry, {.exponent = exponent}), weighed.v(), weighed);
      near(energy_distance(x, y, rx, ry, {.statistic = statistic::u, .exponent = exponent}),
           weighed.v(distinct(rx), distinct(ry)), weighed);
      const double frequency =
          energy_distance(x, y, wx, wy, {.statistic = statistic::u, .exponent = exponent, .weighting = weighting::frequency});
      near(frequency,
           energy_distance(oracle::repeat(x, wx), oracle::repeat(y, wy), {.statistic = statistic::u, .exponent = exponent}),
           repeated);
      near(energy_distance(x, y, wx, wy, {.exponent = exponent}),
           energy_distance(oracle::repeat(x, wx), oracle::repeat(y, wy), {.exponent = exponent}), repeated);
    }
  }
}

TEST_CASE("energy_distance: categories, one sort and tiles agree") {
  test::generator random(5);
  const Eigen::ArrayXi g = oracle::codes(random, 30, 4), h = oracle::codes(random, 45, 5);
  double sum = 0;
  for (int c = 0; c < 5; ++c) {
    const double p = static_cast<double>((g == c).count()) / 30, q = static_cast<double>((h == c).count()) / 45;
    sum += (p - q) * (p - q);
  }
  CHECK_CLOSE(energy_distance(categorical(g), categorical(h)), sum);
  Eigen::MatrixXd x = oracle::numbers(random, 700, 2, 0), y = oracle::numbers(random, 300, 2, 9);
  x.col(1).setConstant(3);
  y.col(1).setConstant(3);
  for (const statistic kind : {statistic::v, statistic::u}) {
    CHECK_NEAR(energy_distance(x.col(0), y.col(0), {.statistic = kind}), energy_distance(x, y, {.statistic = kind}), 1e-11);
  }
}

TEST_CASE("energy_distance_matrix: every pair of groups as energy_distance") {
  test::generator random(6);
  for (const int columns : {1, 2}) {
    const Eigen::Index n = 90;
    const Eigen::MatrixXd x = oracle::numbers(random, n, columns, columns == 1 ? 6 : 0);
    const Eigen::ArrayXi g = 3 * oracle::codes(random, n, 4) + 2;
    const Eigen::ArrayXd w = oracle::weights(random, n, false);
    const auto rows = [&](int code, const auto& from) {
      std::vector<Eigen::Index> keep;
      for (Eigen::Index i = 0; i < n; ++i) {
        if (g[i] == code) keep.push_back(i);
      }
      return from(keep, Eigen::all).eval();
    };
    for (const statistic kind : {statistic::v, statistic::u}) {
      const assay::distance_options o{.statistic = kind};
      const Eigen::ArrayXXd plain = energy_distance_matrix(x, categorical(g), o),
                            weighed = energy_distance_matrix(x, categorical(g), w, o);
      CHECK(plain.rows() == 4);
      CHECK((plain == plain.transpose()).all());
      for (int a = 0; a < 4; ++a) {
        for (int b = 0; b < 4; ++b) {
          if (a == b) {
            CHECK(plain(a, a) == 0);
            continue;
          }
          const auto xa = rows(3 * a + 2, x), xb = rows(3 * b + 2, x);
          const Eigen::ArrayXd wa = rows(3 * a + 2, w.matrix().eval()).array(), wb = rows(3 * b + 2, w.matrix().eval()).array();
          CHECK_NEAR(plain(a, b), energy_distance(xa, xb, o), 1e-12);
          CHECK_NEAR(weighed(a, b), energy_distance(xa, xb, wa, wb, o), 1e-12);
        }
      }
    }
    // dCov^2(x, g) = sum_g p_g^2 E(P_g, P)
    double sum = 0;
    for (int a = 0; a < 4; ++a) {
      const auto xa = rows(3 * a + 2, x);
      sum += std::pow(static_cast<double>(xa.rows()) / static_cast<double>(n), 2) * energy_distance(xa, x);
    }
    CHECK_NEAR(sum / assay::distance_covariance_squared(x, categorical(g)), 1, 1e-11);
    // two groups: 2 p0^2 p1^2 E
    const Eigen::ArrayXi two = (g > 5).cast<int>();
    const double p = two.cast<double>().mean();
    const double e = energy_distance_matrix(x, categorical(two))(0, 1);
    CHECK_NEAR(2 * p * p * (1 - p) * (1 - p) * e / assay::distance_covariance_squared(x, categorical(two)), 1, 1e-11);
  }
}

TEST_CASE("energy_distance: offset, scale, weights of any size, order of rows") {
  test::generator random(8);
  Eigen::MatrixXd x = (1024 * oracle::numbers(random, 60, 2, 0)).array().round(),
                  y = (1024 * oracle::numbers(random, 40, 2, 0)).array().round() + 300;
  const Eigen::ArrayXd wx = oracle::weights(random, 60, false), wy = oracle::weights(random, 40, false);
  for (const int columns : {1, 2}) {
    const Eigen::MatrixXd a = x.leftCols(columns), b = y.leftCols(columns);
    for (const statistic kind : {statistic::v, statistic::u}) {
      const assay::distance_options o{.statistic = kind};
      const double own = energy_distance(a, b, wx, wy, o);
      CHECK(std::abs(own) > 1);
      const Eigen::MatrixXd a9 = a.array() + 0x1p30, b9 = b.array() + 0x1p30;
      CHECK_NEAR(energy_distance(a9, b9, wx, wy, o) / own, 1, 1e-11);
      CHECK_NEAR(energy_distance(1e-9 * a, 1e-9 * b, wx, wy, o) / own * 1e9, 1, 1e-11);
      CHECK_NEAR(energy_distance(1e-300 * a, 1e-300 * b, wx, wy, o) / own * 1e300, 1, 1e-11);
      CHECK_NEAR(energy_distance(a, b, (1e-200 * wx).eval(), (1e200 * wy).eval(), o) / own, 1, 1e-12);
      CHECK_NEAR(energy_distance(b, a, wy, wx, o) / own, 1, 1e-12);
      CHECK_NEAR(energy_distance(a.colwise().reverse(), b.colwise().reverse(), wx.reverse(), wy.reverse(), o) / own, 1, 1e-12);
    }
  }
}

TEST_CASE("energy_distance: edge cases") {
  const data::s6 d;
  const assay::distance_options u{.statistic = statistic::u};
  CHECK(energy_distance(d.x, d.x) == 0);
  CHECK(energy_distance(d.x, d.x, u) < 0);  // the signed estimator is about 0, not 0
  CHECK(assay::is_undefined(energy_distance(d.x.head(0), d.y)));
  CHECK(energy_distance(d.x, d.y.head(0), {.undefined = -1}) == -1);
  CHECK(assay::is_undefined(energy_distance(d.x.head(0), d.y.head(0))));
  CHECK_CLOSE(energy_distance(d.x.head(1), d.y.head(1)), 0);
  CHECK(assay::is_undefined(energy_distance(d.x.head(1), d.y, u)));
  CHECK(assay::is_undefined(energy_distance(d.x, d.y.head(1), u)));
  CHECK_FALSE(assay::is_undefined(energy_distance(d.x.head(2), d.y.head(2), u)));
  const Eigen::ArrayXd five = Eigen::ArrayXd::Constant(6, 5.0), three = Eigen::ArrayXd::Constant(4, 3.0);
  CHECK_CLOSE(energy_distance(five, three), 4);
  CHECK_CLOSE(energy_distance(five, three, u), 4);
  CHECK(energy_distance(five, five.head(3)) == 0);
  // rows of weight 0 do not exist
  Eigen::ArrayXd wx = d.w, wy = Eigen::ArrayXd::Ones(6);
  wx[1] = 0;
  wy[5] = 0;
  const Eigen::ArrayXd fewer = data::column({1, 3, 4, 5, 6}), fewer_w = data::column({0.5, 2, 1, 0.25, 3});
  CHECK_CLOSE(energy_distance(d.x, d.y, wx, wy), energy_distance(fewer, d.y.head(5), fewer_w, wy.head(5)));
  CHECK_CLOSE(energy_distance(d.x, d.y, wx, wy, u), energy_distance(fewer, d.y.head(5), fewer_w, wy.head(5), u));
  Eigen::ArrayXd alone = Eigen::ArrayXd::Constant(6, 1e-12);
  alone[2] = 1;
  CHECK(assay::is_undefined(energy_distance(d.x, d.y, alone, wy, u)));
  CHECK_FALSE(assay::is_undefined(energy_distance(d.x, d.y, alone, wy)));
  CHECK(assay::is_undefined(energy_distance(d.x, d.y, Eigen::ArrayXd::Zero(6).eval(), wy)));
  const Eigen::ArrayXXd pairs = energy_distance_matrix(d.x, categorical((Eigen::ArrayXi(6) << 0, 0, 1, 1, 1, 7).finished()), u);
  CHECK(assay::is_undefined(pairs(2, 0)));
  CHECK(assay::is_undefined(pairs(2, 2)));
  CHECK_FALSE(assay::is_undefined(pairs(1, 0)));
  CHECK(energy_distance_matrix(d.x.head(0), categorical(d.g.head(0))).size() == 0);
}

TEST_CASE("energy_distance: errors") {
  const data::s6 d;
  Eigen::MatrixXd wide(6, 2);
  wide << d.x, d.y;
  CHECK(test::error_of([&] { energy_distance(d.x, wide); }) == "assay::energy_distance: x has 1 columns but y has 2");
  CHECK(test::error_of([&] { energy_distance(d.x, categorical(d.g)); }) ==
        "assay::energy_distance: x and y must both be numbers or both categories");
  CHECK(test::error_of([&] { energy_distance(d.x, d.y, d.w.head(5), d.w); }) ==
        "assay::energy_distance: x has 6 elements but weights_x has 5");
  CHECK(test::error_of([&] { energy_distance(d.x, d.y, d.w, d.w.head(5)); }) ==
        "assay::energy_distance: y has 6 elements but weights_y has 5");
  CHECK(test::error_of([&] { energy_distance(d.x, d.y, {.exponent = 2.5}); }) ==
        "assay::energy_distance: exponent must be in (0, 2]");
  CHECK(test::contains(test::error_of([&] { energy_distance(d.x, d.g); }), "y holds integers"));
  CHECK(test::contains(test::error_of([&] { energy_distance(d.x, (d.y / 0.0).eval()); }), "y[0] is infinite"));
  CHECK(test::contains(test::error_of([&] {
                         energy_distance(d.x, d.y, d.w, d.w, {.statistic = statistic::u, .weighting = weighting::frequency});
                       }),
                       "is not a whole number"));
  CHECK(test::error_of([&] { energy_distance_matrix(d.x, categorical(d.g.head(5))); }) ==
        "assay::energy_distance_matrix: x has 6 rows but y has 5");
}
