#include "calibration/data.hpp"

#include <assay/calibration/softmax_rows.hpp>

using assay::calibration_detail::softmax_rows;

TEST_CASE("softmax_rows: rows sum to 1, the largest logit is taken off first") {
  test::generator g(1);
  Eigen::ArrayXXd z(5000, 3);
  for (Eigen::Index i = 0; i < z.size(); ++i) z(i) = 3 * g.normal();
  const auto feed = [](const Eigen::ArrayXXd& x) {
    return assay::core::class_matrix_feed<Eigen::ArrayXXd, assay::core::real_kind::finite>(x, {"f", "logits"});
  };
  const auto same = [](Eigen::Index, double x) { return x; };
  const Eigen::ArrayXXd p = softmax_rows(feed(z), 0.5, same);
  Eigen::ArrayXXd e = (0.5 * z).exp();
  e.colwise() /= e.rowwise().sum().eval();
  CHECK((p - e).abs().maxCoeff() < 1e-15);
  CHECK((p.rowwise().sum() - 1).abs().maxCoeff() < 1e-15);
  // another function of each class
  const Eigen::ArrayXXd q = softmax_rows(feed(z), 1, [](Eigen::Index k, double x) { return x / 2 + static_cast<double>(k); });
  e.rowwise() *= Eigen::Array3d(1, std::exp(1.0), std::exp(2.0)).transpose();
  e.colwise() /= e.rowwise().sum().eval();
  CHECK((q - e).abs().maxCoeff() < 1e-15);
  // far logits, and beta 0
  const Eigen::ArrayXXd far = (Eigen::ArrayXXd(2, 3) << 1e308, -1e308, 1e308, -1e5, 1e5, 0).finished();
  const Eigen::ArrayXXd r = softmax_rows(feed(far), 1, same);
  CHECK((r(0, 0) == 0.5 && r(0, 2) == 0.5 && r(1, 1) == 1));
  CHECK((r(0, 1) < 1e-300 && r(1, 0) < 1e-300));
  CHECK((softmax_rows(feed(far), 0, same) == 1.0 / 3).all());
}
