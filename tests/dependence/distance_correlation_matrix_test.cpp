#include <assay/dependence/distance_correlation_matrix.hpp>

#include "dependence/oracle.hpp"

using assay::distance_correlation_squared;
using assay::distance_correlation_squared_matrix;
using assay::distance_covariance_squared;
using assay::distance_covariance_squared_matrix;
using assay::distance_options;
using assay::statistic;

TEST_CASE("distance_correlation_matrix: the pairwise calls") {
  test::generator random(71);
  for (const int levels : {0, 4}) {
    const Eigen::Index n = 130;
    const Eigen::MatrixXd x = oracle::numbers(random, n, 4, levels), y = oracle::numbers(random, n, 2, levels) + x.leftCols(2);
    Eigen::ArrayXd w = oracle::weights(random, n, false);
    w[3] = 0;
    for (const distance_options& o : {distance_options{}, distance_options{.statistic = statistic::u}, distance_options{.exponent = 0.5}}) {
      const Eigen::ArrayXXd r = distance_correlation_squared_matrix(x, o), v = distance_covariance_squared_matrix(x, w, o),
                            c = distance_correlation_squared_matrix(x, y, o), d = distance_covariance_squared_matrix(x, y, w, o);
      REQUIRE((r.rows() == 4 && r.cols() == 4 && c.rows() == 4 && c.cols() == 2));
      for (Eigen::Index i = 0; i < 4; ++i) {
        for (Eigen::Index j = 0; j < 4; ++j) {
          CHECK(r(i, j) == r(j, i));
          CHECK(test::close_to(r(i, j), distance_correlation_squared(x.col(i), x.col(j), o), 1e-13, 1e-14));
          CHECK(test::close_to(v(i, j), distance_covariance_squared(x.col(i), x.col(j), w, o), 1e-13, 1e-14));
        }
        for (Eigen::Index j = 0; j < 2; ++j) {
          CHECK(test::close_to(c(i, j), distance_correlation_squared(x.col(i), y.col(j), o), 1e-13, 1e-14));
          CHECK(test::close_to(d(i, j), distance_covariance_squared(x.col(i), y.col(j), w, o), 1e-13, 1e-14));
        }
      }
    }
  }
}

TEST_CASE("distance_correlation_matrix: constant columns, scales, errors") {
  const data::iris d;
  Eigen::MatrixXd x = d.rows(0, 150);
  CHECK_CLOSE(distance_correlation_squared_matrix(x)(0, 2), 0.73705610013038);  // R energy 1.7-11
  CHECK_CLOSE(distance_correlation_squared_matrix(x, {.statistic = statistic::u})(1, 0), 0.0800765660697617);
  CHECK_CLOSE(assay::distance_correlation_matrix(x)(2, 0), std::sqrt(0.73705610013038));
  CHECK_CLOSE(assay::distance_covariance_matrix(x, {.exponent = 0.5})(0, 2), 0.367888152882488);
  CHECK(test::contains(test::error_of([&] { assay::distance_correlation_matrix(x, {.statistic = statistic::u}); }),
                       "the U-statistic may be negative and has no root"));
  x.col(1).setConstant(0.1);
  x.col(3) = x.col(3) * 1e-9;
  const Eigen::ArrayXXd r = distance_correlation_squared_matrix(x);
  CHECK(assay::is_undefined(r(1, 1)));
  CHECK(assay::is_undefined(r(1, 3)));
  CHECK(distance_correlation_squared_matrix(x, {.undefined = 0})(3, 1) == 0);
  CHECK_CLOSE(r(3, 3), 1);
  CHECK_NEAR(r(2, 3), distance_correlation_squared(d.petal_length, d.petal_width), 1e-12);
  CHECK(assay::is_undefined(distance_covariance_squared_matrix(x.topRows(3), {.statistic = statistic::u})(0, 0)));
  CHECK(distance_covariance_squared_matrix(x)(1, 0) == 0);
  x(4, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { distance_correlation_squared_matrix(x); }) == "assay::distance_correlation_squared_matrix: x(4, 2) is NaN");
  CHECK(test::error_of([&] { distance_correlation_squared_matrix(Eigen::MatrixXd(x.leftCols(2)), d.rows(0, 9)); }) ==
        "assay::distance_correlation_squared_matrix: x has 150 rows but y has 9");
}
