#include "calibration/data.hpp"

#include <assay/calibration/canonical_kernel_sums.hpp>

using assay::calibration_kernel;
using assay::Index;
using assay::calibration_detail::canonical_rows;

namespace {

constexpr calibration_kernel kernels[] = {calibration_kernel::laplace, calibration_kernel::gaussian, calibration_kernel::total_variation};

double kernel_of(calibration_kernel kernel, const Eigen::ArrayXd& d, double bandwidth) {
  if (kernel == calibration_kernel::laplace) return std::exp(-std::sqrt(d.square().sum()) / bandwidth);
  if (kernel == calibration_kernel::gaussian) return std::exp(-d.square().sum() / (2 * bandwidth * bandwidth));
  return std::exp(-d.abs().sum() / 2 / bandwidth);
}

/// n random rows and the same as the sums take them.
struct sample {
  Eigen::MatrixXd p;
  Eigen::ArrayXi y;
  Eigen::ArrayXd w;
  sample(Index n, Index classes) : p(n, classes), y(n), w(n) {
    test::generator g(static_cast<std::uint64_t>(n + classes));
    for (Index i = 0; i < n; ++i) {
      for (Index k = 0; k < classes; ++k) p(i, k) = g.uniform();
      p.row(i) /= p.row(i).sum();
      y[i] = g.below(static_cast<int>(classes));
      w[i] = g.below(3);
    }
  }
  canonical_rows rows(calibration_kernel kernel, double bandwidth) const {
    canonical_rows out(p.rows(), p.cols(), kernel, bandwidth);
    for (Index i = 0; i < p.rows(); ++i)
      for (Index k = 0; k < p.cols(); ++k) out.set(i, k, p(i, k), y[i] == k, w[i]);
    return out;
  }
  double pair(Index i, Index j, calibration_kernel kernel, double bandwidth) const {
    Eigen::VectorXd a = -p.row(i).transpose();
    Eigen::VectorXd b = -p.row(j).transpose();
    a[y[i]] += 1;
    b[y[j]] += 1;
    return w[i] * w[j] * a.dot(b) * kernel_of(kernel, (p.row(i) - p.row(j)).transpose().array(), bandwidth);
  }
};

}  // namespace

TEST_CASE("canonical_kernel_sums: all pairs") {
  // one row, full tiles, the last one short; fewer and more classes than stay in the cache together
  for (const Index n : {1, 2, 17, 64, 65, 150}) {
    for (const Index classes : {2, 3, 20, 130}) {
      if (classes == 130 && n > 65) continue;
      const sample d(n, classes);
      for (const auto kernel : kernels) {
        INFO(n << " rows, " << classes << " classes, kernel " << static_cast<int>(kernel));
        const canonical_rows rows = d.rows(kernel, 0.3);
        canonical_rows::workspace w(rows);
        double all = 0;
        double some = 0;
        double size = 0;
        for (Index i = 0; i < n; ++i) {
          CHECK_NEAR(rows.own(i), d.pair(i, i, kernel, 0.3), 1e-14);
          for (Index j = i + 1; j < n; ++j) {
            const double h = d.pair(i, j, kernel, 0.3);
            all += h;
            size += std::abs(h);
            if (i >= 3 && j < n - 5) some += h;
          }
        }
        CHECK(std::abs(rows.pair_sum(0, n, w) - all) <= 1e-14 * size);
        if (n > 8) CHECK(std::abs(rows.pair_sum(3, n - 5, w) - some) <= 1e-14 * size);
      }
    }
  }
}

TEST_CASE("canonical_kernel_sums: near predictions") {
  // 1e-10 apart: |p|² + |q|² - 2 p·q would have no digit of it
  sample d(2, 3);
  d.w.setOnes();
  d.p << 0.2, 0.3, 0.5, 0.2 + 1e-10, 0.3, 0.5 - 1e-10;
  for (const auto kernel : kernels) {
    const canonical_rows rows = d.rows(kernel, 1e-10);
    canonical_rows::workspace w(rows);
    CHECK_NEAR(rows.pair_sum(0, 2, w), d.pair(0, 1, kernel, 1e-10), 1e-14);
  }
  // extreme bandwidths
  for (const auto kernel : kernels) {
    const canonical_rows near = d.rows(kernel, 1e-310);
    const canonical_rows far = d.rows(kernel, 1e300);
    canonical_rows::workspace w(near);
    CHECK(std::abs(near.pair_sum(0, 2, w)) < 1e-300);
    CHECK_NEAR(far.pair_sum(0, 2, w), d.pair(0, 1, kernel, 1e150), 1e-14);
  }
}
