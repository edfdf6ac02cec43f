#include <assay/dependence/partial_distance_correlation.hpp>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::partial_distance_correlation;
using assay::partial_distance_covariance;

TEST_CASE("partial_distance_correlation: reference values") {
  const data::s6 d;
  CHECK_CLOSE(partial_distance_correlation(d.x, d.y, d.z), -0.393758781933096);  // projection, own run of the definition
  const data::iris i;  // R energy 1.7-11
  CHECK_CLOSE(partial_distance_correlation(i.sepal_length, i.petal_length, i.petal_width), 0.383175516097911);
  CHECK_CLOSE(partial_distance_covariance(i.sepal_length, i.petal_length, i.petal_width), 0.0707075921228968);
  CHECK_NEAR(partial_distance_covariance(i.rows(0, 50), i.rows(50, 50), i.rows(100, 50)), -0.00275370746137565, 1e-11);
  CHECK_NEAR(partial_distance_correlation(i.rows(0, 50), i.rows(50, 50), i.rows(100, 50)), -0.027226106432593, 1e-11);
  const data::mtcars m;
  const Eigen::ArrayXd hp = data::column({110, 110, 93, 110, 175, 105, 245, 62, 95, 123, 123, 180, 180, 180, 205, 215,
                                          230, 66, 52, 65, 97, 150, 150, 245, 175, 66, 91, 113, 264, 175, 335, 109});
  CHECK_CLOSE(partial_distance_correlation(m.mpg, m.wt, hp), 0.615573775616693);
  // dcor documentation
  const Eigen::MatrixXd a = (Eigen::MatrixXd(4, 4) << 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16).finished();
  const Eigen::MatrixXd c = (Eigen::MatrixXd(4, 3) << 1, 3, 4, 5, 7, 8, 9, 11, 15, 13, 15, 16).finished();
  const Eigen::ArrayXd b = data::column({1, 0, 0, 1});
  CHECK(std::abs(partial_distance_covariance(a, a, c) - 0.0024298) < 1e-7);
  CHECK(std::abs(partial_distance_covariance(a, b, c) - 0.0347030) < 1e-7);
  CHECK(std::abs(partial_distance_covariance(b, b, c) - 0.4956241) < 1e-7);
  const Eigen::ArrayXd e = data::column({1, 1, 2, 2, 3}), f = data::column({1, 2, 1, 2, 1}), g = data::column({1, 2, 2, 1, 2});
  CHECK_CLOSE(partial_distance_correlation(e, e, g), 1);
  CHECK_CLOSE(partial_distance_correlation(e, f, g), -0.5);
  CHECK(assay::is_undefined(partial_distance_correlation(e, g, g)));
  CHECK(partial_distance_correlation(e, g, g, {.undefined = 0}) == 0);
}

TEST_CASE("partial_distance_correlation: projections of U-centred matrices") {
  test::generator random(51);
  for (const Eigen::Index n : {4, 5, 20, 90}) {
    for (const int levels : {0, 3}) {
      const Eigen::MatrixXd x = oracle::numbers(random, n, 1, levels), y = oracle::numbers(random, n, 1, levels) + x,
                            z = oracle::numbers(random, n, 2, levels);
      const Eigen::ArrayXi g = oracle::codes(random, n, 2);
      const Eigen::ArrayXd w = oracle::weights(random, n, true);
      INFO("n " << n << " levels " << levels);
      const auto check = [&](const auto& p, const auto& q, const auto& r, const oracle::matrix& a, const oracle::matrix& b,
                             const oracle::matrix& c) {
        const double xy = oracle::u(a, b), xz = oracle::u(a, c), yz = oracle::u(b, c), xx = oracle::u(a, a), yy = oracle::u(b, b),
                     zz = oracle::u(c, c);
        if (!(zz > 1e-9)) return;
        const double expected = xy - xz * yz / zz, px = xx - xz * xz / zz, py = yy - yz * yz / zz;
        CHECK(test::close_to(partial_distance_covariance(p, q, r), expected, 1e-9, 1e-12));
        if (px > 1e-9 && py > 1e-9) CHECK(test::close_to(partial_distance_correlation(p, q, r), expected / std::sqrt(px * py), 1e-8, 1e-9));
      };
      const oracle::matrix a = oracle::distances(x), b = oracle::distances(y), c = oracle::distances(z), d = oracle::differences(g);
      check(x, y, z, a, b, c);
      check(x, y, categorical(g), a, b, d);
      const Eigen::MatrixXd rx = oracle::repeat(x, w), ry = oracle::repeat(y, w), rz = oracle::repeat(z, w);
      CHECK(test::close_to(partial_distance_correlation(x, y, z, w), partial_distance_correlation(rx, ry, rz), 1e-8, 1e-10));
    }
  }
}

TEST_CASE("partial_distance_correlation: edges and errors") {
  const data::s6 d;
  const Eigen::ArrayXd constant = Eigen::ArrayXd::Constant(6, 0.1);
  CHECK(assay::is_undefined(partial_distance_covariance(d.x.head(3), d.y.head(3), d.z.head(3))));
  CHECK(assay::is_undefined(partial_distance_correlation(d.x.head(0), d.y.head(0), d.z.head(0))));
  CHECK_CLOSE(partial_distance_covariance(d.x, d.y, constant), -8.0 / 9);
  CHECK_CLOSE(partial_distance_correlation(d.x, d.y, constant), -0.41612518928823944);
  CHECK(assay::is_undefined(partial_distance_correlation(constant, d.y, d.z)));
  CHECK(assay::is_undefined(partial_distance_correlation(d.x, 3 - 2 * d.z, d.z)));
  CHECK_NEAR(partial_distance_correlation(d.x * 1e-9 + 1, d.y * 1e9, d.z + 1e9), -0.393758781933096, 1e-6);
  Eigen::ArrayXd w = Eigen::ArrayXd::Ones(6);
  w[2] = 0.5;
  CHECK(test::error_of([&] { partial_distance_correlation(d.x, d.y, d.z, w); }) ==
        "assay::partial_distance_correlation: weights[2] = 0.5 is not a whole number, as weighting::frequency needs");
  CHECK(test::error_of([&] { partial_distance_correlation(d.x, d.y, d.z.head(4)); }) ==
        "assay::partial_distance_correlation: x has 6 rows but z has 4");
  CHECK(test::error_of([&] { partial_distance_covariance(d.x, d.y, d.z, {.exponent = 3}); }) ==
        "assay::partial_distance_covariance: exponent must be in (0, 2]");
}
