#include <assay/dependence/distance_covariance.hpp>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::distance_correlation;
using assay::distance_correlation_squared;
using assay::distance_covariance;
using assay::distance_covariance_squared;
using assay::distance_options;
using assay::distance_statistics;
using assay::statistic;
using assay::weighting;

namespace {

const distance_options u{.statistic = statistic::u};

Eigen::MatrixXd m4() { return (Eigen::MatrixXd(4, 4) << 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16).finished(); }

}  // namespace

TEST_CASE("distance_covariance: six rows") {  // dcor 0.7 (naive), R energy 1.7-11; fractions by hand
  const data::s6 d;
  const auto v = distance_statistics(d.x, d.y);
  CHECK_CLOSE(v.covariance_squared, 37.0 / 54);
  CHECK_CLOSE(v.variance_squared_x, 553.0 / 324);
  CHECK_CLOSE(v.variance_squared_y, 79.0 / 27);
  CHECK_CLOSE(v.correlation_squared, 0.30660994704044503);
  CHECK(v.rows == 6);
  CHECK(v.algorithm == assay::distance_algorithm::ranked_pairs);
  CHECK_CLOSE(distance_covariance(d.x, d.y), 0.82775913476396434);
  CHECK_CLOSE(distance_correlation(d.x, d.y), 0.55372371002192511);
  const auto unbiased = distance_statistics(d.x, d.y, u);
  CHECK_CLOSE(unbiased.covariance_squared, -8.0 / 9);
  CHECK_CLOSE(unbiased.variance_squared_x, 14.0 / 9);
  CHECK_CLOSE(unbiased.variance_squared_y, 44.0 / 15);
  CHECK_CLOSE(unbiased.correlation_squared, -0.41612518928823944);
  CHECK_CLOSE(distance_correlation_squared(d.x, d.z, u), 0.21642182767490);
  CHECK_CLOSE(distance_correlation_squared(d.y, d.z, u), -0.17336275496410);
  CHECK_CLOSE(distance_covariance_squared(d.x, d.y, {.exponent = 0.5}), 0.30746455011389795);
  CHECK_CLOSE(distance_covariance_squared(d.x, d.y, {.exponent = 1.5}), 1.2305346120472218);
  CHECK_CLOSE(distance_correlation(d.x, d.y, {.exponent = 0.5}), 0.798692592472528);
  CHECK_CLOSE(distance_correlation(d.x, d.y, {.exponent = 1.5}), 0.33658568834313957);
  const auto weighted = distance_statistics(d.x, d.y, d.w);
  CHECK_CLOSE(weighted.covariance_squared, 1.45751747929933);
  CHECK_CLOSE(weighted.variance_squared_x, 1.98551413557461);
  CHECK_CLOSE(weighted.variance_squared_y, 2.68033320303491);
  CHECK_CLOSE(distance_covariance_squared(d.x, d.y, d.w, u), 0.0578217410806019);
  CHECK_CLOSE(distance_covariance_squared(d.x, categorical(d.g)), 0.481481481481481);
  CHECK_CLOSE(distance_covariance_squared(categorical(d.g), d.y), 0.222222222222222);
  CHECK_CLOSE(distance_correlation_squared(d.x, categorical(d.g)), 0.781800213121543);
  CHECK_CLOSE(distance_correlation_squared(d.y, categorical(d.g)), 0.275589127304773);
}

TEST_CASE("distance_covariance: four rows, four columns") {  // dcor documentation and tests
  const Eigen::MatrixXd a = m4();
  const Eigen::ArrayXd b = data::column({1, 0, 0, 1});
  const auto v = distance_statistics(a, b);
  CHECK(v.algorithm == assay::distance_algorithm::tiles);
  CHECK_CLOSE(v.covariance_squared, 1);
  CHECK_CLOSE(v.variance_squared_x, 52);
  CHECK_CLOSE(v.variance_squared_y, 0.25);
  CHECK_CLOSE(v.correlation_squared, 0.27735009811261452);
  CHECK_CLOSE(distance_correlation(a, b), 0.52664038784792655);
  const auto root = distance_statistics(a, b, {.exponent = 0.5});
  CHECK_CLOSE(root.covariance_squared, 0.37059047744873963);
  CHECK_CLOSE(root.correlation_squared, 0.44933081002333697);
  CHECK_NEAR(root.variance_squared_x, 2.7209220, 1e-7);
  CHECK_CLOSE(distance_correlation(a, b, {.exponent = 0.5}), 0.67032142291839147);
  CHECK_CLOSE(distance_covariance_squared(a, b, {.exponent = 1.5}), 2.0657443340235595);
  CHECK_CLOSE(distance_correlation(a, b, {.exponent = 1.5}), 0.35080789855219141);
  const auto unbiased = distance_statistics(a, b, u);
  CHECK_CLOSE(unbiased.covariance_squared, -8.0 / 3);
  CHECK_CLOSE(unbiased.variance_squared_x, 128.0 / 3);
  CHECK_CLOSE(unbiased.variance_squared_y, 2.0 / 3);
  CHECK_CLOSE(unbiased.correlation_squared, -0.5);
  const Eigen::MatrixXd b4 = (Eigen::MatrixXd(4, 4) << 1, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1).finished();
  CHECK_CLOSE(4 * distance_covariance_squared(a, b4), 11.753230566669693);
  CHECK_CLOSE(4 * distance_covariance_squared(a, a), 208);
  CHECK_NEAR(4 * distance_covariance_squared(b4, b4), 1.3604610, 1e-7);
}

TEST_CASE("distance_covariance: small multivariate examples") {  // dcor documentation and tests
  const Eigen::MatrixXd a = (Eigen::MatrixXd(3, 3) << 1, 2, 3, 4, 5, 6, 7, 8, 9).finished();
  const Eigen::MatrixXd b = (Eigen::MatrixXd(3, 3) << 7, 3, 6, 2, 1, 4, 3, 8, 1).finished();
  const Eigen::MatrixXd c = (Eigen::MatrixXd(3, 3) << 1, 1, 1, 2, 1, 1, 1, 1, 1).finished();
  CHECK_NEAR(distance_correlation_squared(a, b), 0.93387, 1e-5);
  CHECK_NEAR(distance_correlation_squared(a, c), 0.31623, 1e-5);
  const Eigen::MatrixXd p = (Eigen::MatrixXd(4, 2) << 1, 1, 2, 4, 3, 8, 4, 16).finished();
  const Eigen::MatrixXd q = (Eigen::MatrixXd(4, 2) << 0, 1, 3, 1, 6, 2, 9, 3).finished();
  CHECK_NEAR(distance_correlation(p, q), 0.98182263, 1e-8);
  const Eigen::MatrixXd r = (Eigen::MatrixXd(4, 2) << 9, 10, 11, 12, 13, 14, 15, 16).finished();
  const Eigen::MatrixXd s = (Eigen::MatrixXd(4, 2) << 5, 1, 8, 1, 13, 1, 21, 1).finished();
  CHECK_NEAR(distance_correlation(r, s), 0.98320103, 1e-8);
  for (const Eigen::Index k : {1, 2, 10, 1000}) {  // dcor issue 59
    const Eigen::ArrayXd x = data::column({1, 2, 3}).replicate(k, 1), y = data::column({10, 20, 5}).replicate(k, 1);
    CHECK_CLOSE(distance_correlation(x, y), 0.7621991222319221);
  }
  Eigen::ArrayXd half = Eigen::ArrayXd::Zero(1000);
  half.tail(500) = 1;
  CHECK_NEAR(distance_covariance_squared(half, half, u), 0.25050, 2e-6);
}

TEST_CASE("distance_covariance: iris and mtcars") {  // R energy 1.7-11
  const data::iris d;
  const auto v = distance_statistics(d.sepal_length, d.petal_length);
  CHECK_CLOSE(v.covariance_squared, 0.582130857323458);
  CHECK_CLOSE(v.variance_squared_x, 0.314182697797531);
  CHECK_CLOSE(v.variance_squared_y, 1.98544512007901);
  CHECK_CLOSE(v.correlation_squared, 0.73705610013038);
  const auto unbiased = distance_statistics(d.sepal_length, d.petal_length, u);
  CHECK_CLOSE(unbiased.covariance_squared, 0.579269290273702);
  CHECK_CLOSE(unbiased.variance_squared_x, 0.312274043664264);
  CHECK_CLOSE(unbiased.variance_squared_y, 1.99478199349877);
  CHECK_CLOSE(unbiased.correlation_squared, 0.733947240612313);
  CHECK_CLOSE(distance_correlation_squared(d.sepal_length, d.sepal_width), 0.0964304733937028);
  CHECK_CLOSE(distance_correlation_squared(d.sepal_length, d.sepal_width, u), 0.0800765660697617);
  CHECK_CLOSE(distance_covariance(d.sepal_length, d.petal_length, {.exponent = 0.5}), 0.367888152882488);
  CHECK_CLOSE(distance_covariance(d.sepal_length, d.petal_length, {.exponent = 1.5}), 1.40081020736876);
  CHECK_CLOSE(distance_correlation(d.sepal_length, d.petal_length, {.exponent = 0.5}), 0.816763146878537);
  CHECK_CLOSE(distance_correlation(d.sepal_length, d.petal_length, {.exponent = 1.5}), 0.870920013394326);

  const Eigen::MatrixXd setosa = d.rows(0, 50), versicolor = d.rows(50, 50);
  CHECK_CLOSE(distance_covariance(setosa, versicolor), 0.102508670511496);
  CHECK_CLOSE(distance_correlation(setosa, versicolor), 0.30604786547732);
  CHECK_CLOSE(distance_covariance(setosa, versicolor, {.exponent = 0.5}), 0.119035135217186);
  CHECK_CLOSE(distance_correlation(setosa, versicolor, {.exponent = 1.5}), 0.186289035417286);
  CHECK_CLOSE(distance_covariance_squared(setosa, versicolor, u), -0.00274835128597198);
  CHECK_CLOSE(distance_correlation_squared(setosa, versicolor, u), -0.0271709015086332);

  const data::mtcars cars;
  CHECK_CLOSE(distance_correlation(cars.mpg, cars.wt), 0.871021610036535);
  CHECK_CLOSE(distance_covariance(cars.mpg, cars.wt), 1.34170698275125);
  CHECK_CLOSE(distance_correlation_squared(cars.mpg, cars.wt, u), 0.740447471387484);
  CHECK_CLOSE(distance_covariance_squared(cars.mpg, cars.wt, u), 1.64043929365962);
  Eigen::ArrayXd w(32);
  for (Eigen::Index i = 0; i < 32; ++i) w[i] = static_cast<double>(i % 3 + 1);
  const distance_options frequency{.statistic = statistic::u, .weighting = weighting::frequency};
  CHECK_CLOSE(distance_covariance_squared(cars.mpg, cars.wt, w), 1.76346021596829);
  CHECK_CLOSE(distance_covariance_squared(cars.mpg, cars.wt, w, frequency), 1.69542921888422);
  CHECK_CLOSE(distance_correlation(cars.mpg, cars.wt, w), 0.864124992691058);
  CHECK_CLOSE(distance_covariance_squared(cars.mpg, categorical(cars.am)), 0.647404098510742);
  CHECK_CLOSE(distance_correlation(cars.mpg, categorical(cars.am)), 0.587191442602907);
  CHECK_CLOSE(distance_covariance_squared(cars.mpg, cars.am.cast<double>()), 0.647404098510742);
  CHECK_CLOSE(distance_correlation(cars.mpg, categorical(cars.cyl)), 0.834672680834509);
  CHECK_CLOSE(std::sqrt(2.0) * distance_covariance_squared(cars.mpg, categorical(cars.cyl)), 1.7802424201256);

  const Eigen::ArrayXd line = Eigen::ArrayXd::LinSpaced(101, -50, 50) / 50;
  CHECK_CLOSE(distance_correlation(line, line.square()), 0.491525669531391);
  CHECK_CLOSE(distance_covariance_squared(line, line.square()), 0.0229180066019541);
  CHECK_CLOSE(distance_correlation_squared(line, line.square(), u), 0.219337769896081);
}

TEST_CASE("distance_covariance: data at which other packages break") {
  Eigen::ArrayXd x(1000), y(1000);
  for (int i = 0; i < 1000; ++i) {
    x[i] = 1e9 + 1e-3 * i;
    y[i] = 1e9 + 1e-3 * ((7919 * i) % 1000);
  }
  // dcor: -442 (AVL), 32749 (mergesort); O(n^2) run
  CHECK_NEAR(distance_covariance_squared(x, y), 4.595012627e-6, 1e-6);
  CHECK_NEAR(distance_correlation_squared(x, y), 1.03387525e-4, 1e-5);
  CHECK_NEAR(distance_covariance_squared(x, y), oracle::v(oracle::distances(x.matrix()), oracle::distances(y.matrix())), 1e-9);
  // R energy: 0, by an absolute guard
  Eigen::ArrayXd small = Eigen::ArrayXd::LinSpaced(20, 1, 20);
  const Eigen::ArrayXd square = small.square();
  for (const double scale : {1.0, 1e-9, 1e-100, 1e100}) {
    CHECK_CLOSE(distance_correlation_squared(small * scale, square * scale, u), 0.972657137033019);
    CHECK_CLOSE(distance_correlation(small * scale, square * scale), 0.984266137816749);
  }
  CHECK_CLOSE(distance_correlation_squared(small * 1e-310, square * 1e300, u), distance_correlation_squared(small, square, u));
  // n (n-1) (n-2) (n-3) passes 2^63 at 55,111: hyppo -4.3 at 60,000
  test::generator random(3);
  Eigen::ArrayXd a(60000), b(60000);
  for (double& value : a) value = random.normal();
  for (double& value : b) value = random.normal();
  CHECK(std::abs(distance_covariance_squared(a, b, u)) < 1e-3);
  CHECK(std::abs(distance_covariance_squared(a, categorical((b > 0).cast<int>()), u)) < 1e-3);
  CHECK_NEAR(distance_covariance_squared(a, a, u), 2 * 0.5 * distance_statistics(a, a, u).variance_squared_x, 1e-9);
  // Gaussian dVar^2 = 4 (1/3 - sqrt(3)/pi + ... ) of the population: 4 ((1 - sqrt 3) / pi + 1/3)
  CHECK_NEAR(distance_covariance_squared(a, a, u), 4 * ((1 - std::sqrt(3.0)) / 3.14159265358979323846 + 1.0 / 3), 0.02);
}

TEST_CASE("distance_covariance: agrees with the definition") {
  test::generator random(11);
  for (const Eigen::Index n : {1, 2, 3, 4, 5, 9, 40, 300, 700}) {
    for (const int levels : {0, 4}) {
      INFO("n " << n << " levels " << levels);
      const Eigen::MatrixXd x = oracle::numbers(random, n, 1, levels), y = oracle::numbers(random, n, 1, levels) + 0.3 * x;
      const Eigen::MatrixXd p = oracle::numbers(random, n, 3, levels), q = oracle::numbers(random, n, 2, levels);
      const Eigen::ArrayXi g = oracle::codes(random, n, 3), h = oracle::codes(random, n, 20);
      const Eigen::ArrayXd w = oracle::weights(random, n, false), whole = oracle::weights(random, n, true);
      const auto check = [&](const auto& one, const auto& two, const oracle::matrix& a, const oracle::matrix& b,
                             double exponent) {
        const distance_options v_options{.exponent = exponent}, u_options{.statistic = statistic::u, .exponent = exponent};
        const distance_options f_options{.statistic = statistic::u, .exponent = exponent, .weighting = weighting::frequency};
        const double size = static_cast<double>((a.mean() + 1e-3L) * (b.mean() + 1e-3L));
        const auto near = [&](double value, double expected) { return test::close_to(value, expected, 1e-9, 1e-12 * size); };
        CHECK(near(distance_covariance_squared(one, two, v_options), oracle::v(a, b)));
        CHECK(near(distance_covariance_squared(one, two, w, v_options), oracle::v(a, b, w)));
        const double xx = oracle::v(a, a, w), yy = oracle::v(b, b, w);
        const auto all = distance_statistics(one, two, w, v_options);
        CHECK(test::close_to(all.variance_squared_x, xx, 1e-10));
        CHECK(test::close_to(all.variance_squared_y, yy, 1e-10));
        if (xx > 0 && yy > 0) CHECK(near(all.correlation_squared, oracle::v(a, b, w) / std::sqrt(xx * yy)));
        if (n >= 4) {
          CHECK(near(distance_covariance_squared(one, two, u_options), oracle::u(a, b)));
          CHECK(near(distance_covariance_squared(one, two, whole, f_options),
                     oracle::u(oracle::repeat(oracle::matrix(oracle::repeat(a, whole).transpose()), whole),
                               oracle::repeat(oracle::matrix(oracle::repeat(b, whole).transpose()), whole))));
        }
        if (n >= 4 && n <= 40) {
          const double expected = oracle::u(a, b, w), expected_x = oracle::u(a, a, w), expected_y = oracle::u(b, b, w);
          const auto importance = distance_statistics(one, two, w * 1e5, u_options);
          CHECK(test::close_to(importance.covariance_squared, expected, 1e-9, 1e-11 * size));
          CHECK(test::close_to(importance.variance_squared_x, expected_x, 1e-9, 1e-11 * size));
          CHECK(test::close_to(importance.variance_squared_y, expected_y, 1e-9, 1e-11 * size));
        }
      };
      const oracle::matrix dx = oracle::distances(x), dy = oracle::distances(y), dg = oracle::differences(g),
                           dh = oracle::differences(h);
      check(x, y, dx, dy, 1);
      check(x, categorical(g), dx, dg, 1);
      check(categorical(h), y, dh, dy, 1);
      check(categorical(g), categorical(h), dg, dh, 1);
      if (n < 300 || levels == 0) {
        check(p, q, oracle::distances(p), oracle::distances(q), 1);
        check(p, categorical(g), oracle::distances(p), dg, 1);
        check(x, q, oracle::distances(x, 0.7), oracle::distances(q, 0.7), 0.7);
        check(x, y, oracle::distances(x, 2), oracle::distances(y, 2), 2);
      }
    }
  }
}

TEST_CASE("distance_covariance: large parts agree with small ones") {
  // above 2^15 rows the ranks are halved in parts; U by tiles is an independent path
  test::generator random(5);
  const Eigen::Index n = 33000;
  Eigen::ArrayXd x(n), y(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    x[i] = random.normal();
    y[i] = std::round(4 * (random.normal() + 0.2 * x[i])) / 4;
  }
  Eigen::MatrixXd wide(n, 2);
  wide << x, Eigen::ArrayXd::Constant(n, 3.0);
  CHECK_NEAR(distance_covariance_squared(x, y), distance_covariance_squared(wide, y), 1e-10);
}

TEST_CASE("distance_covariance: digits lost in the first pass are found in the second") {
  // x on the plane, y at right angles to it: dCov^2 is exactly 0, what the sums cancel from is not
  const Eigen::Index n = 40;
  Eigen::MatrixXd x(n * n, 2), y(n * n, 2);
  for (Eigen::Index i = 0; i < n * n; ++i) {
    x.row(i) << static_cast<double>(i % n), 1e6;
    y.row(i) << static_cast<double>(i / n), -1e6;
  }
  const auto r = distance_statistics(x, y);
  CHECK(r.algorithm == assay::distance_algorithm::centred_tiles);
  CHECK(r.covariance_squared >= 0);
  CHECK(r.covariance_squared < 1e-13);
  const auto unbiased = distance_statistics(x, y, u);
  CHECK(unbiased.covariance_squared < 0);
  const Eigen::ArrayXd ones = Eigen::ArrayXd::Ones(n * n);
  CHECK_NEAR(distance_covariance_squared(x, y, ones, u), unbiased.covariance_squared, 1e-9);
  // a faint trace of dependence, of which one pass sees no digit
  for (Eigen::Index i = 0; i < n * n; ++i) y(i, 0) += 2e-6 * static_cast<double>((i % n) * (i % n));
  const auto faint = distance_statistics(x, y);
  CHECK(faint.algorithm == assay::distance_algorithm::centred_tiles);
  CHECK(faint.condition > 1e6);
  CHECK_NEAR(faint.covariance_squared, oracle::v(oracle::distances(x), oracle::distances(y)), 1e-6);
  for (const statistic kind : {statistic::v, statistic::u}) {
    const distance_options o{.statistic = kind, .weighting = weighting::frequency};
    CHECK_NEAR(distance_covariance_squared(x, y, ones * 2, o),
               distance_covariance_squared(x.replicate(2, 1).eval(), y.replicate(2, 1).eval(), o), 1e-8);
  }
}

TEST_CASE("distance_covariance: importance-weighted U is not centred anew") {
  // next to a zero of dCov^2 the condition asks for a second pass, which on centred distances would give another statistic
  test::generator random(5);
  const Eigen::Index n = 11;
  const Eigen::MatrixXd x = oracle::numbers(random, n, 2, 4), y = oracle::numbers(random, n, 3, 4);
  Eigen::ArrayXd w = oracle::weights(random, n, true);
  const oracle::matrix a = oracle::distances(x), b = oracle::distances(y);
  const distance_options o{.statistic = statistic::u};
  // dCov^2 as a function of one weight changes its sign
  const auto value = [&](double last) {
    w[n - 1] = last;
    return oracle::u(a, b, w);
  };
  double low = 0.01, high = 0.01;
  while (high < 1e3 && (value(high) > 0) == (value(low) > 0)) high *= 1.3;
  REQUIRE((value(high) > 0) != (value(low) > 0));
  for (int k = 0; k < 30; ++k) {
    const double middle = (low + high) / 2;
    ((value(middle) > 0) == (value(low) > 0) ? low : high) = middle;
  }
  w[n - 1] = low;
  const auto r = distance_statistics(x, y, w, o);
  CHECK(r.condition > 4.5e5);
  CHECK(r.algorithm == assay::distance_algorithm::tiles);
  CHECK(std::abs(r.covariance_squared - oracle::u(a, b, w)) < 1e-13);
}

TEST_CASE("distance_covariance: a row that outweighs all others") {
  test::generator random(8);
  const Eigen::Index n = 9;
  const Eigen::MatrixXd x = oracle::numbers(random, n, 1, 0), y = oracle::numbers(random, n, 1, 0) + x;
  const distance_options o{.statistic = statistic::u};
  for (const double rest : {1.0, 1e-2, 1e-3, 1e-6, 1e-12}) {
    Eigen::ArrayXd w = Eigen::ArrayXd::Constant(n, rest);
    w[4] = 1;
    const double value = distance_covariance_squared(x, y, w, o);
    if (rest > 1e-4) {
      CHECK_NEAR(value, oracle::u(oracle::distances(x), oracle::distances(y), w), 1e-6);
    } else {
      CHECK(assay::is_undefined(value));  // all digits are lost
    }
    CHECK_NEAR(distance_covariance_squared(x, y, w), oracle::v(oracle::distances(x), oracle::distances(y), w), 1e-9);
  }
}

TEST_CASE("distance_covariance: undefined") {
  const Eigen::ArrayXd none(0), one = data::column({2}), three = data::column({1, 2, 4}),
                                constant = Eigen::ArrayXd::Constant(50, 0.1);
  const Eigen::ArrayXd line = Eigen::ArrayXd::LinSpaced(50, 0, 1);
  CHECK(assay::is_undefined(distance_covariance_squared(none, none)));
  CHECK(assay::is_undefined(distance_correlation(none, none)));
  CHECK(distance_covariance(one, one) == 0);
  CHECK(assay::is_undefined(distance_correlation(one, one)));
  CHECK(assay::is_undefined(distance_covariance_squared(three, three, u)));
  CHECK(distance_covariance_squared(constant, line) == 0);
  CHECK(assay::is_undefined(distance_correlation(constant, line)));
  CHECK(assay::is_undefined(distance_correlation_squared(line, constant, u)));
  CHECK(distance_correlation(constant, line, {.undefined = 0}) == 0);  // as R energy and dcor
  CHECK(distance_correlation(constant, line, {.undefined = 0.25}) == 0.25);  // no root is taken of it
  CHECK(distance_covariance(none, none, none, {.undefined = -1}) == -1);
  CHECK(test::contains(test::error_of([&] { distance_correlation(distance_statistics(line, line, u)); }), "U-statistic"));
  CHECK(assay::is_undefined(distance_correlation(categorical(Eigen::ArrayXi::Zero(50)), line)));
  CHECK(assay::is_undefined(distance_correlation(line, Eigen::MatrixXd::Constant(50, 2, 0.3))));
  // distances that are all equal have no bias-corrected variance
  CHECK(assay::is_undefined(distance_correlation_squared(categorical(Eigen::ArrayXi::LinSpaced(50, 0, 49)), line, u)));
  CHECK(assay::is_undefined(distance_correlation(line, line, Eigen::ArrayXd::Zero(50))));
  Eigen::ArrayXd few = Eigen::ArrayXd::Zero(50);
  few.segment(7, 3) = 5;
  CHECK(assay::is_undefined(distance_covariance_squared(line, line, few, u)));
  CHECK_FALSE(assay::is_undefined(
      distance_covariance_squared(line, line, few, {.statistic = statistic::u, .weighting = weighting::frequency})));
}

TEST_CASE("distance_covariance: invariances") {
  test::generator random(21);
  const Eigen::MatrixXd x = oracle::numbers(random, 90, 1, 0), y = oracle::numbers(random, 90, 1, 6);
  const Eigen::ArrayXi g = oracle::codes(random, 90, 4);
  CHECK_CLOSE(distance_correlation_squared(x, x), 1);
  CHECK(distance_correlation_squared(y, y) <= 1);
  CHECK_CLOSE(distance_covariance_squared(x, y), distance_covariance_squared(y, x));
  CHECK_CLOSE(distance_covariance_squared(Eigen::MatrixXd(-3.0 * x), y), 3 * distance_covariance_squared(x, y));
  CHECK_CLOSE(distance_covariance_squared(x.colwise().reverse().eval(), y.colwise().reverse().eval()),
              distance_covariance_squared(x, y));
  CHECK(distance_covariance_squared(x, categorical(g)) == distance_covariance_squared(x, categorical(1000000000 + 7 * g)));
  // a row of weight 0 does not exist, even first
  Eigen::ArrayXd w = oracle::weights(random, 90, true);
  w[0] = 0;
  w[45] = 0;
  Eigen::MatrixXd spoiled = x;
  spoiled(0, 0) = 1e12;
  for (const statistic kind : {statistic::v, statistic::u}) {
    const distance_options o{.statistic = kind};
    CHECK(distance_covariance_squared(spoiled, y, w, o) == distance_covariance_squared(x, y, w, o));
    CHECK(distance_covariance_squared(spoiled, categorical(g), w, o) == distance_covariance_squared(x, categorical(g), w, o));
    CHECK_NEAR(distance_covariance_squared(x, y, Eigen::ArrayXd::Constant(90, 0.3), o), distance_covariance_squared(x, y, o),
               1e-12);
  }
  Eigen::ArrayXd zeros = data::column({0.0, 1, 2, 0.0, 5}), signs = zeros;
  signs[0] = -0.0;
  CHECK(distance_covariance_squared(signs, signs) == distance_covariance_squared(zeros, zeros));
}

TEST_CASE("distance_covariance: errors") {
  const data::s6 d;
  using test::contains;
  using test::error_of;
  const Eigen::ArrayXd five = d.x.head(5);
  CHECK(error_of([&] { distance_covariance_squared(d.x, five); }) ==
        "assay::distance_covariance_squared: x has 6 rows but y has 5");
  for (const Eigen::Index i : {0, 3, 5}) {
    Eigen::ArrayXd bad = d.x;
    bad[i] = std::numeric_limits<double>::quiet_NaN();
    CHECK(error_of([&] { distance_correlation(d.x, bad); }) ==
          "assay::distance_correlation: y[" + std::to_string(i) + "] is NaN");
    bad[i] = std::numeric_limits<double>::infinity();
    CHECK(error_of([&] { distance_correlation_squared(bad, d.y); }) ==
          "assay::distance_correlation_squared: x[" + std::to_string(i) + "] is infinite");
    bad[i] = -1;
    CHECK(contains(error_of([&] { distance_covariance(d.x, d.y, bad); }), "weights[" + std::to_string(i) + "] = -1 is negative"));
  }
  Eigen::MatrixXd m = m4();
  m(2, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(error_of([&] { distance_covariance(m, m4()); }) == "assay::distance_covariance: x(2, 1) is NaN");
  CHECK(error_of([&] { distance_correlation(d.x, d.g); }) ==
        "assay::distance_correlation: y holds integers: pass categorical(y) for categories or y.cast<double>() for numbers");
  CHECK(contains(error_of([&] { distance_correlation(d.x > 2, d.y); }), "x holds integers"));
  CHECK(contains(error_of([&] { distance_correlation(d.x, categorical(-d.g)); }), "y[2] = -1 is not a whole number"));
  CHECK(contains(error_of([&] { distance_correlation(d.x, d.y, {.exponent = 0}); }), "exponent must be in (0, 2]"));
  CHECK(contains(error_of([&] { distance_correlation(d.x, d.y, {.exponent = 2.5}); }), "exponent must be in (0, 2]"));
  CHECK(contains(error_of([&] { distance_correlation(d.x, d.y, u); }), "use distance_correlation_squared"));
  CHECK(contains(error_of([&] {
                   distance_covariance_squared(d.x, d.y, d.w, {.statistic = statistic::u, .weighting = weighting::frequency});
                 }),
                 "weights[0] = 0.5 is not a whole number"));
  CHECK(contains(error_of([&] { distance_covariance_squared(d.x, Eigen::MatrixXd(6, 0)); }), "y has no columns"));
  CHECK(contains(error_of([&] { distance_covariance_squared(d.x, d.y, five); }), "weights"));
}

TEST_CASE("distance_covariance: kinds of arguments") {
  const data::s6 d;
  const double expected = distance_covariance_squared(d.x, d.y);
  const Eigen::MatrixXd column = d.x.matrix();
  const Eigen::RowVectorXd row = d.x.matrix().transpose();
  const Eigen::ArrayXf single = d.x.cast<float>();
  const Eigen::Array<Eigen::half, Eigen::Dynamic, 1> half = d.x.cast<Eigen::half>();
  const std::vector<double> list(d.x.begin(), d.x.end());
  Eigen::MatrixXd strided(6, 3);
  strided.setZero();
  strided.col(1) = d.x.matrix();
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> row_major = strided;
  CHECK(distance_covariance_squared(column, d.y) == expected);
  CHECK(distance_covariance_squared(row, d.y) == expected);
  CHECK(distance_covariance_squared(single, d.y) == expected);
  CHECK(distance_covariance_squared(half, d.y) == expected);
  CHECK(distance_covariance_squared(assay::view(list), d.y) == expected);
  CHECK(distance_covariance_squared(row_major.col(1), d.y) == expected);
  CHECK(distance_covariance_squared(d.x + 0.0, d.y) == expected);
  CHECK(distance_covariance_squared(row_major.middleCols(1, 1), d.y) == expected);
  CHECK_CLOSE(distance_covariance_squared(row_major, d.y), expected);
  CHECK_CLOSE(distance_covariance_squared(row_major.cast<float>(), d.y), expected);
  const double groups = distance_covariance_squared(d.x, categorical(d.g));
  CHECK(distance_covariance_squared(d.x, categorical(d.g.cast<double>())) == groups);
  CHECK(distance_covariance_squared(d.x, categorical(d.g.cast<std::uint8_t>() + std::uint8_t{3})) == groups);
  CHECK(distance_correlation(distance_statistics(d.x, d.y)) == distance_correlation(d.x, d.y));
}
