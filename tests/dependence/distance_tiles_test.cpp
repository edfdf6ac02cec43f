#include <assay/dependence/distance_tiles.hpp>

#include "dependence/oracle.hpp"

using namespace assay::dependence_detail;

TEST_CASE("distance_tiles: distances of every exponent and shape") {
  test::generator random(6);
  for (const Eigen::Index d : {1, 2, 3, 8, 17}) {
    Eigen::MatrixXd x = oracle::numbers(random, 30, d, 0);
    x.row(7) = x.row(20);
    const sample s = load_sample("test", x, x, {});
    for (const double exponent : {0.3, 0.5, 1.0, 1.3, 1.5, 2.0}) {
      const oracle::matrix expected = oracle::distances(x, exponent);
      tile_array out(23);
      distances(s.x, exponent, 7, 5, out);
      for (Eigen::Index j = 0; j < 23; ++j) {
        CHECK(test::close_to(out[j] * std::pow(s.x.scale, exponent), static_cast<double>(expected(7, 5 + j)), 1e-12));
      }
      CHECK(out[15] == 0);
    }
  }
}

TEST_CASE("distance_tiles: sums agree with all pairs around the edges of tiles") {
  test::generator random(7);
  for (const Eigen::Index n : {0, 1, 2, 63, 64, 65, 511, 512, 513, 1100}) {
    const Eigen::MatrixXd x = oracle::numbers(random, n, 2, 0), y = oracle::numbers(random, n, 3, 5);
    const Eigen::ArrayXd w = oracle::weights(random, n, false);
    const sample s = load_sample("test", x, y, w, {});
    tile_pass pass;
    pass.x = &s.x;
    pass.y = &s.y;
    pass.weights = &s.weights;
    pass.q = {scheme::importance, 1, true};
    const tile_sums t = pass.run();
    const oracle::matrix a = oracle::distances(x) / static_cast<long double>(s.x.scale),
                         b = oracle::distances(y) / static_cast<long double>(s.y.scale);
    const Eigen::Map<const Eigen::ArrayXd> weights(s.weights.data(), n);
    const Eigen::Matrix<long double, Eigen::Dynamic, 1> w1 = weights.cast<long double>(), w2 = w1.cwiseAbs2();
    INFO("n " << n);
    const auto form = [](const auto& left, const oracle::matrix& m, const auto& right) {
      return static_cast<double>(left.dot((m * right).eval()));
    };
    CHECK_NEAR(t.ab.value(), form(w1, a.cwiseProduct(b), w1), 1e-12);
    CHECK_NEAR(t.ab12.value(), form(w1, a.cwiseProduct(b), w2), 1e-12);
    CHECK_NEAR(t.ab22.value(), form(w2, a.cwiseProduct(b), w2), 1e-12);
    CHECK_NEAR(t.aa12.value(), form(w1, a.cwiseAbs2(), w2), 1e-12);
    CHECK_NEAR(t.bb.value(), form(w1, b.cwiseAbs2(), w1), 1e-12);
    double worst = 0;
    for (Eigen::Index i = 0; i < n; ++i) {
      worst = (std::max)(worst, std::abs(t.r[i] - static_cast<double>(a.row(i).dot(w1))));
      worst = (std::max)(worst, std::abs(t.s[i] - static_cast<double>(b.row(i).dot(w1))));
    }
    CHECK(worst < 1e-11);
  }
}
