#include "support/check.hpp"

#include <assay/discrimination/inversions.hpp>

#include <algorithm>

using namespace assay;

TEST_CASE("inversions: against all pairs, with ties") {
  for (const int n : {0, 1, 2, 15, 16, 17, 200, 1000}) {
    test::generator g(static_cast<std::uint64_t>(n));
    std::vector<int> keys(static_cast<std::size_t>(n));
    std::vector<double> weights(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      keys[i] = g.below(n / 3 + 1);
      weights[i] = g.below(5);
    }
    core::uint128 pairs = 0;
    double weighted = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      for (std::size_t j = i + 1; j < keys.size(); ++j) {
        if (keys[i] > keys[j]) {
          ++pairs;
          weighted += weights[i] * weights[j];
        }
      }
    }
    auto sorted = keys;
    std::vector<std::uint64_t> none;
    CHECK((discrimination_detail::inversion_counter<int, std::uint64_t>(sorted, none).count() == pairs));
    CHECK(std::is_sorted(sorted.begin(), sorted.end()));
    CHECK(discrimination_detail::inversion_counter<int, double>(keys, weights).count() == weighted);  // whole weights: exact
    CHECK(std::is_sorted(keys.begin(), keys.end()));
  }
}
