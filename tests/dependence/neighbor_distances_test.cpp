#include <assay/dependence/neighbor_distances.hpp>

#include "dependence/oracle.hpp"

namespace detail = assay::dependence_detail;

TEST_CASE("neighbor_distances: psi of whole numbers") {
  const std::vector<double> psi = detail::digamma_table(2000);
  long double sum = -0.57721566490153286061L;
  for (std::size_t k = 1; k <= 2000; ++k) {
    CHECK_CLOSE(psi[k], static_cast<double>(sum));
    sum += 1.0L / static_cast<long double>(k);
  }
}

TEST_CASE("neighbor_distances: the few smallest") {
  test::generator random(1);
  for (int trial = 0; trial < 30; ++trial) {
    const int k = 1 + random.below(6);
    std::vector<double> all;
    detail::nearest_few nearest(k);
    nearest.clear();
    for (int i = 0; i < k + random.below(20); ++i) {
      all.push_back(random.below(12));
      nearest.offer(all.back());
    }
    std::sort(all.begin(), all.end());
    if (all.size() < static_cast<std::size_t>(k)) continue;
    all.resize(static_cast<std::size_t>(k));
    CHECK(nearest.values == all);
    CHECK(nearest.last() == all.back());
  }
}

TEST_CASE("neighbor_distances: rows within a distance, standardised columns") {
  test::generator random(2);
  for (int trial = 0; trial < 30; ++trial) {
    detail::ordered_numbers x;
    for (int i = 0; i < 40; ++i) x.values.push_back(random.below(15));
    std::sort(x.values.begin(), x.values.end());
    x.scale = 0.1;
    for (std::size_t i = 0; i < 40; ++i) {
      for (const double radius : {0.0, 0.1, 0.3, x.distance(i, 7), 99.0}) {
        int open = 0, closed = 0;
        for (std::size_t j = 0; j < 40; ++j) open += x.distance(i, j) < radius, closed += x.distance(i, j) <= radius;
        CHECK(x.within(i, radius, false) == open);
        CHECK(x.within(i, radius, true) == closed);
      }
    }
  }
  detail::variable v, other;
  v.rows = other.rows = 4;
  v.columns = 2;
  other.columns = 1;
  v.values = {1, 2, 3, 4, 0, 0, 0x1p1023, 0};
  other.values = {1, 1, 1, 1};
  detail::variable together = v;
  detail::bring_near_one(v, other, false);
  CHECK(v.values == std::vector<double>{.125, .25, .375, .5, 0, 0, .5, 0});
  detail::bring_near_one(together, other, true);
  CHECK(together.values[6] == 0.5);
  CHECK(together.values[3] == 0x1p-1022);
  const detail::chebyshev_space space(v, true), plain(v, false), constant(other, true);
  CHECK_CLOSE(space.scales[0], 8 / std::sqrt(1.25));
  CHECK_CLOSE(space.scales[1], 2 / std::sqrt(3.0 / 16));
  CHECK(plain.distance(0, 2) == 0.5);
  CHECK_CLOSE(space.distance(0, 2), 4 / std::sqrt(3.0));
  CHECK(constant.distance(0, 3) == 0);
}
