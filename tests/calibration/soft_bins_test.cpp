#include "support/check.hpp"

#include <assay/calibration/soft_bins.hpp>

using assay::Index;
using assay::calibration_detail::soft_bins;

TEST_CASE("soft_bins: a softmax of squared distances from the centres") {
  for (const Index bins : {1, 2, 15, 200}) {
    for (const double temperature : {1e-6, 1e-3, 0.01, 1.0, 1e6}) {
      const soft_bins soft(bins, temperature);
      std::vector<double> u(static_cast<std::size_t>(bins));
      for (const double p : {0.0, 0.1, 0.333, 0.5, 0.75, 0.999, 1.0}) {
        const auto in = soft.find(p, u.data());
        double least = 1e300;
        const auto distance = [&](Index j) {
          const double d = p - (static_cast<double>(j) + 0.5) / static_cast<double>(bins);
          return d * d / temperature;
        };
        for (Index j = 0; j < bins; ++j) least = std::min(least, distance(j));
        double total = 0;
        for (Index j = 0; j < bins; ++j) total += std::exp(least - distance(j));
        bool right = in.first <= in.nearest && in.nearest <= in.last;
        double sum = 0;
        for (Index j = 0; j < bins; ++j) {
          const double expected = std::exp(least - distance(j)) / total;
          const bool inside = j >= in.first && j <= in.last;
          const double found = inside ? u[static_cast<std::size_t>(j - in.first)] : 0.0;
          sum += found;
          right = right && std::abs(found - expected) < 1e-9 && (expected < 1e-29 || inside);
        }
        INFO(bins << " " << temperature << " " << p);
        CHECK(right);
        CHECK_CLOSE(sum, 1.0);
      }
    }
  }
}

TEST_CASE("soft_bins: no temperature is too small or too large") {
  std::vector<double> u(10);
  for (const double temperature : {2.3e-308, 1e-300, 1e300}) {
    const auto in = soft_bins(10, temperature).find(0.62, u.data());
    CHECK(in.nearest == 6);
    CHECK_CLOSE(u[static_cast<std::size_t>(6 - in.first)], temperature < 1 ? 1.0 : 0.1);
    CHECK(soft_bins(10, temperature).slope() < 1e300);
  }
  CHECK(soft_bins(10, 0.01).find(-0.0, u.data()).nearest == 0);
  CHECK(soft_bins(10, 0.01).find(1.0, u.data()).nearest == 9);
}
