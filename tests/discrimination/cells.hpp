// A confusion matrix from its cells.
#pragma once

#include <assay/discrimination/confusion_matrix.hpp>

namespace test {

inline assay::confusion_matrix table(const Eigen::ArrayXXi& cells) {
  assay::confusion_matrix m(cells.rows());
  for (Eigen::Index t = 0; t < cells.rows(); ++t) {
    for (Eigen::Index p = 0; p < cells.cols(); ++p) {
      m.update(Eigen::ArrayXi::Constant(cells(t, p), static_cast<int>(t)), Eigen::ArrayXi::Constant(cells(t, p), static_cast<int>(p)));
    }
  }
  return m;
}

}  // namespace test
