// SPDX-License-Identifier: MIT
// The median heuristic.
#include <assay/dependence/kernel.hpp>
#include <assay/dependence/pair_median.hpp>

#include "dependence/kernel_oracle.hpp"

using Eigen::Index;

TEST_CASE("median bandwidth: agrees with the sorted distances") {
  test::generator random(1);
  for (Index n = 0; n < 40; ++n) {
    for (const Index d : {1, 3}) {
      const Eigen::MatrixXd x = oracle::numbers(random, n, d, n % 3 == 0 ? 4 : 0);
      CHECK_CLOSE(assay::median_bandwidth(x), oracle::median(x));
      const Eigen::ArrayXd w = oracle::weights(random, n, true);
      const double weighted = assay::median_bandwidth(x, w);
      CHECK_CLOSE(weighted, oracle::median(oracle::repeat(x, w)));
      CHECK_CLOSE(assay::median_bandwidth(x, 0.3 * w), weighted);
    }
  }
  const Eigen::MatrixXd large = oracle::numbers(random, 700, 2, 0);
  CHECK_CLOSE(assay::median_bandwidth(large), oracle::median(large));
  CHECK_CLOSE(assay::median_bandwidth(large.col(0)), oracle::median(large.col(0)));
}

TEST_CASE("median bandwidth: offset, scale, order, weight 0, constants, categories") {
  test::generator random(2);
  const Eigen::MatrixXd x = oracle::numbers(random, 50, 2, 0);
  const double m = assay::median_bandwidth(x);
  CHECK(test::close_to(assay::median_bandwidth((x.array() * 1e-9).matrix()), m * 1e-9, 1e-13));
  CHECK(test::close_to(assay::median_bandwidth((x.array() + 1e9).matrix()), m, 1e-6));
  CHECK(test::close_to(assay::median_bandwidth((x.array() * 1e200).matrix()), m * 1e200, 1e-13));
  CHECK_CLOSE(assay::median_bandwidth(x.colwise().reverse()), m);
  Eigen::ArrayXd w = Eigen::ArrayXd::Ones(50);
  w.tail(10).setZero();
  CHECK_CLOSE(assay::median_bandwidth(x, w), assay::median_bandwidth(x.topRows(40)));
  CHECK(assay::median_bandwidth(Eigen::ArrayXd::Constant(5, 3.7)) == 1);
  CHECK(assay::median_bandwidth(Eigen::ArrayXd()) == 1);
  CHECK(assay::median_bandwidth(assay::categorical(Eigen::Array3i(1, 1, 4))) == 1);
  // most pairs tie: the median of the positive distances, not 0
  CHECK(assay::median_bandwidth(Eigen::Array<double, 6, 1>(0, 0, 0, 0, 0, 2)) == 2);
}

TEST_CASE("median bandwidth: errors") {
  CHECK(test::error_of([] { assay::median_bandwidth(Eigen::Array3d(1, std::nan(""), 2)); }) == "assay::median_bandwidth: x[1] is NaN");
  CHECK(test::error_of([] { assay::median_bandwidth(Eigen::Array3i(1, 0, 2)); }).find("pass categorical(x)") != std::string::npos);
}
