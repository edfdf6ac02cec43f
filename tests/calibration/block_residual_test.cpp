#include "calibration/data.hpp"

#include <assay/calibration/block_residual.hpp>

using assay::calibration_detail::block_residual;
using assay::calibration_detail::block_weight_scale;

TEST_CASE("block_residual: sum of outcome less prediction") {
  CHECK(block_residual(0.25, 1, 3) == 0);
  CHECK(block_residual(0.25, 2.5, 0) == 1.875);
  CHECK(block_residual(1, 7, 2) == -2);
  CHECK(block_residual(0, 7, 2) == 7);
  CHECK_NEAR(block_residual(1e-9, 0, 5), -5e-9, 1e-15);
}

TEST_CASE("block_residual: scale of weights") {
  const Eigen::ArrayXi y = test::labels({0, 1, 1});
  const Eigen::ArrayXd p = test::array({0.1, 0.5, 0.9});
  CHECK(block_weight_scale(assay::ranked_scores(y, p)) == 1);
  for (const double size : {0x1p-1070, 1e-200, 1.0, 12.0, 1e300}) {
    const double scale = block_weight_scale(assay::ranked_scores(y, p, (test::array({1, 2, 4}) * size).eval()));
    INFO("size " << size);
    CHECK(std::log2(scale) == std::floor(std::log2(scale)));
    if (size > 1e-300) CHECK((7 * size * scale >= 0.5 && 7 * size * scale < 1));
  }
  CHECK(block_weight_scale(assay::ranked_scores<double, double>{}) == 1);
}
