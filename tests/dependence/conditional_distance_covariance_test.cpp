#include <assay/dependence/conditional_distance_covariance.hpp>
#include <assay/dependence/grouped_sample.hpp>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::conditional_distance_correlation_squared;
using assay::conditional_distance_covariance_squared;
using assay::conditional_distance_statistics;
using assay::distance_options;
using assay::distance_statistics;
using assay::statistic;

namespace {

std::vector<Eigen::Index> rows_of(const Eigen::ArrayXi& z, int stratum) {
  std::vector<Eigen::Index> rows;
  for (Eigen::Index i = 0; i < z.size(); ++i) {
    if (z[i] == stratum) rows.push_back(i);
  }
  return rows;
}

}  // namespace

TEST_CASE("conditional_distance_covariance: the mean of the strata") {
  test::generator random(61);
  const Eigen::Index n = 200;
  for (const int levels : {0, 3}) {
    const Eigen::ArrayXi z = oracle::codes(random, n, 4) * 5 + 2, g = oracle::codes(random, n, 3);
    Eigen::MatrixXd x = oracle::numbers(random, n, 1, levels);
    const Eigen::MatrixXd y = oracle::numbers(random, n, 2, levels) + x.replicate(1, 2);
    x.array() += 1e3 * z.cast<double>();
    const Eigen::ArrayXd w = oracle::weights(random, n, false);
    for (const statistic kind : {statistic::v, statistic::u}) {
      const distance_options o{.statistic = kind};
      double xy = 0, xx = 0, yy = 0, xg = 0;
      const auto found = conditional_distance_statistics(x, y, categorical(z), w, o);
      REQUIRE(found.strata == 4);
      CHECK(found.left_out == 0);
      CHECK_CLOSE(found.stratum_weight.sum(), 1);
      for (int k = 0; k < 4; ++k) {
        const std::vector<Eigen::Index> rows = rows_of(z, 5 * k + 2);
        const Eigen::MatrixXd px = x(rows, Eigen::all), py = y(rows, Eigen::all);
        const Eigen::ArrayXd pw = w(rows);
        const Eigen::ArrayXi pg = g(rows);
        const auto r = distance_statistics(px, py, pw, o);
        const double share = pw.sum() / w.sum();
        CHECK_NEAR(found.stratum_weight[k], share, 1e-13);
        CHECK_NEAR(found.stratum_covariance_squared[k], r.covariance_squared, 1e-9);
        CHECK_NEAR(found.stratum_correlation_squared[k], r.correlation_squared, 1e-9);
        if (kind == statistic::v) {
          CHECK_NEAR(r.covariance_squared, oracle::v(oracle::distances(px), oracle::distances(py), pw), 1e-9);
        }
        xy += share * r.covariance_squared, xx += share * r.variance_squared_x, yy += share * r.variance_squared_y;
        xg += share * distance_statistics(px, categorical(pg), pw, o).covariance_squared;
      }
      CHECK_NEAR(found.covariance_squared, xy, 1e-9);
      CHECK_NEAR(found.correlation_squared, xy / std::sqrt(xx * yy), 1e-9);
      CHECK(conditional_distance_covariance_squared(x, y, categorical(z), w, o) == found.covariance_squared);
      CHECK(conditional_distance_correlation_squared(x, y, categorical(z), w, o) == found.correlation_squared);
      CHECK(test::close_to(conditional_distance_covariance_squared(x, categorical(g), categorical(z), w, o), xg, 1e-9, 1e-12));
    }
  }
}

TEST_CASE("conditional_distance_covariance: one stratum, constant strata, small strata, errors") {
  const data::s6 d;
  const Eigen::ArrayXi one = Eigen::ArrayXi::Constant(6, 4);
  CHECK_CLOSE(conditional_distance_covariance_squared(d.x, d.y, categorical(one)), 37.0 / 54);
  CHECK_CLOSE(conditional_distance_correlation_squared(d.x, d.y, categorical(one), {.statistic = statistic::u}), -0.41612518928823944);
  // x is a function of the stratum: nothing is left
  CHECK(conditional_distance_covariance_squared(d.g.cast<double>(), d.y, categorical(d.g)) == 0);
  CHECK(assay::is_undefined(conditional_distance_correlation_squared(d.g.cast<double>(), d.y, categorical(d.g))));
  CHECK(conditional_distance_correlation_squared(categorical(d.g), d.y, categorical(d.g), {.undefined = 0}) == 0);
  // U needs four rows in a stratum
  const Eigen::ArrayXi z = (Eigen::ArrayXi(9) << 0, 0, 0, 0, 0, 1, 1, 1, 1).finished();
  const Eigen::ArrayXd x = data::column({1, 4, 2, 6, 3, 9, 8, 2, 7}), y = data::column({2, 1, 7, 5, 4, 4, 6, 9, 3});
  const auto all = conditional_distance_statistics(x, y, categorical(z), {.statistic = statistic::u});
  CHECK(all.left_out == 0);
  const auto part = conditional_distance_statistics(x.head(8), y.head(8), categorical(z.head(8)), {.statistic = statistic::u});
  CHECK(part.left_out == 1);
  CHECK(assay::is_undefined(part.stratum_covariance_squared[1]));
  CHECK_CLOSE(part.stratum_weight[1], 3.0 / 8);
  CHECK_CLOSE(part.covariance_squared, part.stratum_covariance_squared[0]);
  CHECK_CLOSE(part.covariance_squared, all.stratum_covariance_squared[0]);
  CHECK(assay::is_undefined(conditional_distance_covariance_squared(d.x, d.y, categorical(d.g), {.statistic = statistic::u})));
  CHECK(assay::is_undefined(conditional_distance_covariance_squared(d.x.head(0), d.y.head(0), categorical(d.g.head(0)))));
  // a row of weight 0 does not exist, nor does its stratum
  Eigen::ArrayXd w = Eigen::ArrayXd::Ones(9);
  w.tail(4) = 0;
  const auto dropped = conditional_distance_statistics(x, y, categorical(z), w);
  CHECK(dropped.strata == 1);
  CHECK_CLOSE(dropped.covariance_squared, assay::distance_covariance_squared(x.head(5), y.head(5)));
  CHECK_NEAR(conditional_distance_correlation_squared(x * 1e-9 + 1, y * 1e9, categorical(z)),
             conditional_distance_correlation_squared(x, y, categorical(z)), 1e-6);
  CHECK(test::error_of([&] { conditional_distance_covariance_squared(d.x, d.y, categorical(one.head(5))); }) ==
        "assay::conditional_distance_covariance_squared: x has 6 rows but z has 5");
}
