#include "support/check.hpp"

#include <assay/core/row_weights.hpp>

#include <limits>

using namespace assay;
using assay::core::row_weights;

TEST_CASE("row_weights: means, totals, shares") {
  const Index n = 4097;  // several blocks
  test::generator g(2);
  Eigen::ArrayXd w(n), x(n);
  for (Index i = 0; i < n; ++i) {
    w[i] = g.below(3);
    x[i] = 0.25 * g.below(10);
  }
  const core::row_weights<Eigen::ArrayXd> rows("f", "x", n, w);
  const auto mean = rows.means<2>([&](Index begin, Index count, const auto& out) {
    for (Index i = 0; i < count; ++i) {
      out[0][i] = x[begin + i];
      out[1][i] = 1;
    }
  });
  CHECK_CLOSE(mean[0], (w * x).sum() / w.sum());
  CHECK(mean[1] == 1);
  CHECK(rows.total() == w.sum());
  CHECK(rows.is_whole());
  CHECK_CLOSE(rows.effective_rows(), w.sum() * w.sum() / w.square().sum());
  Vector share = Vector::Ones(n);
  rows.to_shares(share);
  CHECK_CLOSE(share.sum(), 1.0);
  CHECK_CLOSE(share[5], w[5] / w.sum());

  const core::row_weights<> plain("f", "x", n);
  CHECK(plain.total() == 4097);
  CHECK(plain.effective_rows() == 4097);
  Vector ones = Vector::Ones(n);
  plain.to_shares(ones);
  CHECK(ones[17] == 1.0 / 4097);
}

TEST_CASE("row_weights: weights of any size, rows of weight 0 have no value at all") {
  for (const double scale : {3e-308, 1e-300, 1e300, 1.7e308}) {
    const Eigen::Array3d w(scale, 0, scale);
    const core::row_weights<Eigen::Array3d> rows("f", "x", 3, w);
    const double infinity = std::numeric_limits<double>::infinity();
    const auto mean = rows.means<1>([&](Index, Index, const auto& out) {
      out[0][0] = 1;
      out[0][1] = infinity;
      out[0][2] = 2;
    });
    CHECK_CLOSE(mean[0], 1.5);
    CHECK_CLOSE(rows.effective_rows(), 2.0);
    CHECK_FALSE(rows.is_empty());
  }
  CHECK(core::row_weights<Eigen::Array3d>("f", "x", 3, Eigen::Array3d::Zero().eval()).is_empty());
  CHECK(core::row_weights<>("f", "x", 0).is_empty());
  CHECK_FALSE(core::row_weights<Eigen::Array2d>("f", "x", 2, Eigen::Array2d(1, 0.5)).is_whole());
  CHECK(test::error_of([] { core::row_weights<Eigen::Array2d>("f", "x", 3, Eigen::Array2d(1, 2)); }) ==
        "assay::f: weights has 2 elements but x has 3");
}
