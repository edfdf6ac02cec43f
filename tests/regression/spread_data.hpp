// Data of the calibration errors over bins of the predicted deviation.
#pragma once

#include "regression/intervals.hpp"

#include <vector>

namespace test {

/// Row 126 of the reference table.
struct six_normals {
  Eigen::ArrayXd y = numbers({1.4, 1.8, 4, 3.5, 7.5, 4});
  Eigen::ArrayXd mean = numbers({1, 2, 3, 4, 5, 6});
  Eigen::ArrayXd deviation = numbers({.5, .5, 1, 1, 2, 2});
};

/// 40 rows with distinct deviations, for values from netcal.
struct forty_normals {
  Eigen::ArrayXd y, mean, deviation;
  forty_normals() : y(40), mean(40), deviation(40) {
    for (Eigen::Index i = 0; i < 40; ++i) {
      const auto x = static_cast<double>(i);
      deviation[i] = 0.5 + static_cast<double>((i * 7) % 40) / 20 + 0.013 * std::sin(x);
      mean[i] = std::sin(x);
      y[i] = mean[i] + deviation[i] * std::cos(3 * x) * 1.7;
    }
  }
};

/// The bins of equal count straight from the definition: the rows of each, of non-zero weight.
inline std::vector<std::vector<Eigen::Index>> equal_count_bins(const Eigen::ArrayXd& s, const Eigen::ArrayXd& w, int bins) {
  std::vector<std::vector<Eigen::Index>> out(static_cast<std::size_t>(bins));
  const double total = w.sum();
  for (Eigen::Index i = 0; i < s.size(); ++i) {
    if (w[i] == 0) continue;
    const double below = (w * (s < s[i]).cast<double>()).sum();  // cuts reached before this tie block
    const auto bin = static_cast<std::size_t>(std::floor(below * bins / total + 1e-9));
    out[bin].push_back(i);
  }
  std::vector<std::vector<Eigen::Index>> filled;
  for (const auto& b : out) {
    if (!b.empty()) filled.push_back(b);
  }
  return filled;
}

}  // namespace test
