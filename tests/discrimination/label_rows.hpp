// Rows of true and predicted labels for the tests of multilabel metrics.
#pragma once

#include "support/check.hpp"

#include <Eigen/Core>

namespace test {

/// Labels that agree in about half of the cells, with whole weights from 0 to 3; some rows have no labels, some all.
struct label_rows_sample {
  Eigen::ArrayXXi y;
  Eigen::ArrayXXi p;
  Eigen::ArrayXd w;

  label_rows_sample(std::uint64_t seed, Eigen::Index n, int labels) : y(n, labels), p(n, labels), w(n) {
    generator g(seed);
    for (Eigen::Index i = 0; i < n; ++i) {
      const int kind = g.below(8);
      for (int k = 0; k < labels; ++k) {
        y(i, k) = kind == 0 ? 0 : kind == 1 ? 1 : static_cast<int>(g.below(3) == 0);
        p(i, k) = kind == 2 ? 0 : g.below(2) == 0 ? y(i, k) : static_cast<int>(g.below(3) == 0);
      }
      if (kind == 3) p.row(i) = y.row(i);
      w(i) = g.below(4);
    }
  }
  label_rows_sample repeated() const {
    label_rows_sample out(0, static_cast<Eigen::Index>(w.sum()), static_cast<int>(y.cols()));
    Eigen::Index k = 0;
    for (Eigen::Index i = 0; i < w.size(); ++i) {
      for (int c = 0; c < w(i); ++c, ++k) {
        out.y.row(k) = y.row(i);
        out.p.row(k) = p.row(i);
        out.w(k) = 1;
      }
    }
    return out;
  }
};

}  // namespace test
