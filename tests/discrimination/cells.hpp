// A confusion matrix from its cells.
#pragma once

#include <assay/discrimination/confusion_matrix.hpp>

namespace test {

/// Counts: one row each.
inline assay::confusion_matrix table(const Eigen::ArrayXXi& cells) {
  assay::confusion_matrix m(cells.rows());
  for (Eigen::Index t = 0; t < cells.rows(); ++t) {
    for (Eigen::Index p = 0; p < cells.cols(); ++p) {
      m.update(Eigen::ArrayXi::Constant(cells(t, p), static_cast<int>(t)), Eigen::ArrayXi::Constant(cells(t, p), static_cast<int>(p)));
    }
  }
  return m;
}

/// Weights: one row for every cell.
inline assay::confusion_matrix weighted_table(const Eigen::ArrayXXd& cells) {
  const Eigen::Index k = cells.rows();
  Eigen::ArrayXi t(k * k);
  Eigen::ArrayXi p(k * k);
  Eigen::ArrayXd w(k * k);
  for (Eigen::Index i = 0; i < k * k; ++i) {
    t[i] = static_cast<int>(i / k);
    p[i] = static_cast<int>(i % k);
    w[i] = cells(t[i], p[i]);
  }
  assay::confusion_matrix m(k);
  m.update(t, p, w);
  return m;
}

}  // namespace test
