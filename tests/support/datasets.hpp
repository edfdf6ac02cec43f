// Data sets of the reference values: small ones in full, large ones by their generator.
#pragma once

#include <Eigen/Core>

#include <cstdint>

namespace test {

/// Twenty rows with ties, weights and a second model.
struct b20 {
  Eigen::ArrayXd p{{0.05, 0.10, 0.10, 0.20, 0.25, 0.30, 0.30, 0.35, 0.40, 0.45, 0.50, 0.50, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90, 0.95}};
  Eigen::ArrayXi y{{0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1}};
  Eigen::ArrayXd w{{1, 2, 1, 1, 0.5, 1, 2, 1, 1, 1.5, 1, 1, 2, 1, 1, 0.5, 1, 2, 1, 1}};
  Eigen::ArrayXd q{{0.10, 0.30, 0.20, 0.15, 0.40, 0.20, 0.60, 0.50, 0.35, 0.55, 0.45, 0.30, 0.70, 0.40, 0.65, 0.80, 0.60, 0.50, 0.75, 0.90}};
};

/// Twelve rows of probabilities of three classes; the first ten are M10.
struct m12 {
  Eigen::ArrayXXd p = [] {
    Eigen::ArrayXXd m(12, 3);
    m << .70, .20, .10, .10, .80, .10, .20, .30, .50, .60, .30, .10, .30, .40, .30, .05, .15, .80, .40, .40, .20, .25, .50, .25, .10, .30,
        .60, .90, .05, .05, .33, .34, .33, .15, .25, .60;
    return m;
  }();
  Eigen::ArrayXi y{{0, 1, 2, 1, 1, 2, 0, 2, 1, 0, 0, 2}};
};

/// 200,000 rows of a linear congruential generator: ties, and more pairs than 2^32.
struct l200 {
  Eigen::ArrayXd p = Eigen::ArrayXd(200000);
  Eigen::ArrayXi y = Eigen::ArrayXi(200000);
  l200() {
    std::uint64_t x = 42;
    const auto step = [&x] { return x = 6364136223846793005u * x + 1442695040888963407u; };
    for (Eigen::Index i = 0; i < p.size(); ++i) {
      p(i) = (static_cast<double>(step() >> 48) + 0.5) / 65536;
      y(i) = static_cast<double>(step() >> 11) * 0x1p-53 < p(i) * p(i) ? 1 : 0;
    }
  }
};

}  // namespace test
