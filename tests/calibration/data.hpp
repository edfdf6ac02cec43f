// Short arrays and random rows, shared by the tests of the family.
#pragma once

#include "support/check.hpp"
#include "support/datasets.hpp"

#include <Eigen/Core>

#include <cstdint>
#include <vector>

namespace test {

inline Eigen::ArrayXd array(std::initializer_list<double> x) {
  Eigen::ArrayXd out(static_cast<Eigen::Index>(x.size()));
  Eigen::Index i = 0;
  for (const double v : x) out[i++] = v;
  return out;
}
inline Eigen::ArrayXi labels(std::initializer_list<int> x) {
  Eigen::ArrayXi out(static_cast<Eigen::Index>(x.size()));
  Eigen::Index i = 0;
  for (const int v : x) out[i++] = v;
  return out;
}

/// n random rows; levels > 0 rounds the predictions to that many steps, so that there are heavy ties and edges.
struct random_rows {
  Eigen::ArrayXd p;
  Eigen::ArrayXd w;
  Eigen::ArrayXi y;
  random_rows(Eigen::Index n, int levels, std::uint64_t seed) : p(n), w(n), y(n) {
    generator g(seed);
    for (Eigen::Index i = 0; i < n; ++i) {
      p[i] = levels > 0 ? static_cast<double>(g.below(levels + 1)) / levels : g.uniform();
      y[i] = g.uniform() < 0.2 + 0.5 * p[i] ? 1 : 0;
      w[i] = static_cast<double>(g.below(4)) / 2;
    }
  }
};

}  // namespace test
