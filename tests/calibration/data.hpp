// Data sets of the reference values, shared by the tests of the family.
#pragma once

#include "support/check.hpp"

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

/// Twenty binary rows with ties and bin edges among the predictions.
struct b20 {
  Eigen::ArrayXd p = array({.05, .10, .10, .20, .25, .30, .30, .35, .40, .45, .50, .50, .60, .65, .70, .75, .80, .85, .90, .95});
  Eigen::ArrayXd q = array({.10, .30, .20, .15, .40, .20, .60, .50, .35, .55, .45, .30, .70, .40, .65, .80, .60, .50, .75, .90});
  Eigen::ArrayXd w = array({1, 2, 1, 1, 0.5, 1, 2, 1, 1, 1.5, 1, 1, 2, 1, 1, 0.5, 1, 2, 1, 1});
  Eigen::ArrayXi y = labels({0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1});
};

/// Twelve rows of three class probabilities.
struct m12 {
  Eigen::Matrix<double, Eigen::Dynamic, 3> p{12, 3};
  Eigen::ArrayXi y = labels({0, 1, 2, 1, 1, 2, 0, 2, 1, 0, 0, 2});
  m12() {
    p << .70, .20, .10, .10, .80, .10, .20, .30, .50, .60, .30, .10, .30, .40, .30, .05, .15, .80, .40, .40, .20, .25, .50, .25, .10, .30,
        .60, .90, .05, .05, .33, .34, .33, .15, .25, .60;
  }
};

/// 200,000 rows of a linear congruential generator; 62,361 distinct predictions.
struct l200 {
  Eigen::ArrayXd p{200000};
  Eigen::Array<std::uint8_t, Eigen::Dynamic, 1> y{200000};
  l200() {
    std::uint64_t x = 42;
    const auto step = [&] { return x = 6364136223846793005u * x + 1442695040888963407u; };
    for (Eigen::Index i = 0; i < p.size(); ++i) {
      p[i] = (static_cast<double>(step() >> 48) + 0.5) / 65536;
      y[i] = static_cast<double>(step() >> 11) * 0x1p-53 < p[i] * p[i];
    }
  }
};

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
