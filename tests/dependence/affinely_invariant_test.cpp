#include <assay/dependence/affinely_invariant.hpp>
#include <assay/dependence/distance_covariance.hpp>

#include "dependence/oracle.hpp"

#include <Eigen/Cholesky>

using assay::affinely_invariant;
using assay::categorical;
using assay::distance_correlation;
using assay::distance_covariance_squared;

TEST_CASE("affinely_invariant: dcor") {  // dcor 0.7, distance_correlation_af_inv
  const data::iris d;
  const Eigen::MatrixXd a = d.rows(0, 50), b = d.rows(50, 50), all = d.rows(0, 150);
  CHECK_CLOSE(distance_correlation(affinely_invariant(a), affinely_invariant(b)), 0.4897875786362534);
  CHECK_CLOSE(distance_correlation(affinely_invariant(all.leftCols(2)), affinely_invariant(all.rightCols(2))), 0.7485739706571551);
}

TEST_CASE("affinely_invariant: invariance, weights, singular covariance") {
  test::generator random(81);
  const Eigen::Index n = 80;
  const Eigen::MatrixXd x = oracle::numbers(random, n, 3, 0), y = oracle::numbers(random, n, 2, 3) + x.leftCols(2);
  const Eigen::ArrayXi g = oracle::codes(random, n, 3);
  const Eigen::ArrayXd w = oracle::weights(random, n, true);
  const Eigen::Matrix3d m{{1e6, 0, 2}, {3, 1e-3, 1}, {0, 0.2, 5}};
  const Eigen::MatrixXd turned = (x * m).rowwise() + Eigen::RowVector3d(5, -7, 100);
  for (const assay::statistic kind : {assay::statistic::v, assay::statistic::u}) {
    const assay::distance_options o{.statistic = kind};
    const double plain = distance_covariance_squared(affinely_invariant(x), y, o);
    CHECK_NEAR(distance_covariance_squared(affinely_invariant(turned), y, o), plain, 1e-7);
    // columns that the others span change nothing, nor does a constant one
    Eigen::MatrixXd wide(n, 6);
    wide << x, x.col(0) - 3 * x.col(2), Eigen::VectorXd::Constant(n, 0.1), x.col(1) * 1e-9;
    CHECK_NEAR(distance_covariance_squared(affinely_invariant(wide), y, o), plain, 1e-10);
    CHECK_NEAR(distance_covariance_squared(affinely_invariant(wide), categorical(g), o),
               distance_covariance_squared(affinely_invariant(x), categorical(g), o), 1e-9);
  }
  CHECK_NEAR(distance_covariance_squared(affinely_invariant(x), y, w),
             distance_covariance_squared(affinely_invariant(oracle::repeat(x, w)), oracle::repeat(y, w)), 1e-10);
  // the definition: Mahalanobis distances
  const Eigen::MatrixXd centred = x.rowwise() - x.colwise().mean(), s = centred.transpose() * centred / static_cast<double>(n);
  const Eigen::MatrixXd solved = s.llt().matrixL().solve(x.transpose()).transpose();
  CHECK_NEAR(distance_covariance_squared(affinely_invariant(x), y), distance_covariance_squared(solved, y), 1e-11);
  // a number: by its standard deviation
  const Eigen::ArrayXd u = x.col(0).array(), scaled = u / std::sqrt((u - u.mean()).square().mean());
  CHECK_NEAR(distance_covariance_squared(affinely_invariant(u), y.col(0)), distance_covariance_squared(scaled, y.col(0)), 1e-12);
  const Eigen::MatrixXd constant = Eigen::MatrixXd::Constant(n, 2, 0.1);
  CHECK(distance_covariance_squared(affinely_invariant(constant), y) == 0);
  CHECK(assay::is_undefined(distance_correlation(affinely_invariant(constant), y)));
  CHECK(assay::is_undefined(distance_covariance_squared(affinely_invariant(x.topRows(0)), y.topRows(0))));
  CHECK(distance_covariance_squared(affinely_invariant(x.topRows(1)), y.topRows(1)) == 0);
  CHECK(test::error_of([&] { distance_correlation(affinely_invariant(x), y.topRows(3)); }) ==
        "assay::distance_correlation: x has 80 rows but y has 3");
}
