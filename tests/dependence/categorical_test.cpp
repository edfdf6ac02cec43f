#include <assay/dependence/distance_covariance.hpp>

#include "dependence/oracle.hpp"

TEST_CASE("categorical: holds arrays by reference and expressions by value") {
  Eigen::ArrayXi g = data::s6().g;
  const auto by_reference = assay::categorical(g);
  CHECK(&by_reference.codes == &g);
  const auto by_value = assay::categorical(g + 1);
  CHECK(by_value.codes.coeff(5) == 3);
  const auto flags = assay::categorical(g > 1);
  CHECK(flags.codes.coeff(5));
}

TEST_CASE("categorical: order and spacing of the codes mean nothing, two categories are a 0/1 number") {
  const data::mtcars d;
  const double expected = assay::distance_correlation(d.mpg, assay::categorical(d.cyl));
  CHECK(assay::distance_correlation(d.mpg, assay::categorical(8 - d.cyl)) == expected);
  CHECK(assay::distance_correlation(d.mpg, d.cyl.cast<double>()) != expected);
  Eigen::MatrixXd one_hot(32, 3);
  for (int k = 0; k < 3; ++k) one_hot.col(k) = (d.cyl == 4 + 2 * k).cast<double>();
  CHECK_CLOSE(assay::distance_correlation(d.mpg, one_hot), expected);
  CHECK_CLOSE(assay::distance_correlation(d.mpg, assay::categorical(d.am == 1)),
              assay::distance_correlation(d.mpg, d.am.cast<double>()));
}
