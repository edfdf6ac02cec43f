// SPDX-License-Identifier: MIT
#include "evaluate/group_dependence.hpp"
#include "support/check.hpp"

#include <assay/dependence/distance_covariance_test.hpp>

#include <algorithm>

namespace {

struct random_file {
  Eigen::ArrayXd x;
  Eigen::ArrayXi cell;
  std::vector<std::vector<double>> sorted;

  random_file(int n, int cells, int levels, double shift, std::uint64_t seed)
      : x(n), cell(n), sorted(static_cast<std::size_t>(cells)) {
    test::generator random(seed);
    for (int i = 0; i < n; ++i) {
      cell[i] = random.below(cells);
      const double v = (std::min)(1.0, random.uniform() * 0.7 + shift * cell[i]);
      x[i] = levels > 0 ? static_cast<double>(static_cast<int>(v * levels)) / levels : v;
      sorted[static_cast<std::size_t>(cell[i])].push_back(x[i]);
    }
    for (auto& s : sorted) std::sort(s.begin(), s.end());
  }
};

}  // namespace

TEST_CASE("group dependence: sums of sorted scores give the distance correlation of the rows") {
  for (const int levels : {0, 5}) {
    for (const double shift : {0.0, 0.05}) {
      const random_file f(3000, 4, levels, shift, 3);
      // one attribute of two groups, and the intersection of all four cells
      const std::vector<evaluate::grouping> groupings = {{"two", false, 0, {"a", "b"}, {0, 1, 0, 1}},
                                                         {"four", true, 0, {"a", "b", "c", "d"}, {0, 1, 2, 3}}};
      const auto sums = evaluate::group_distance_sums(f.sorted, groupings);
      const Eigen::ArrayXi two = f.cell.unaryExpr([](int c) { return c % 2; });
      for (std::size_t k = 0; k < 2; ++k) {
        const Eigen::ArrayXi& group = k == 0 ? two : f.cell;
        CHECK_NEAR(sums[k].correlation(), assay::distance_correlation(f.x, assay::categorical(group)), 1e-9);
        const double unbiased =
            assay::distance_correlation_squared(f.x, assay::categorical(group), {.statistic = assay::statistic::u});
        CHECK(std::abs(sums[k].unbiased_correlation_squared() - unbiased) < 1e-12);
        const double p = assay::distance_covariance_chi_square_test(f.x, assay::categorical(group)).p_value;
        CHECK(std::abs(evaluate::chi_square_bound(sums[k]) - p) < 1e-8);
      }
    }
  }
}

TEST_CASE("group dependence: constant scores and a single group have no correlation") {
  const std::vector<evaluate::grouping> groupings = {{"g", false, 0, {"a", "b"}, {0, 1}}};
  CHECK(std::isnan(evaluate::group_distance_sums({{0.5, 0.5}, {0.5, 0.5, 0.5}}, groupings)[0].correlation()));
  CHECK(std::isnan(evaluate::group_distance_sums({{0.1, 0.5, 0.7, 0.8}, {}}, groupings)[0].correlation()));
  CHECK(std::isnan(evaluate::chi_square_bound(evaluate::group_distance_sums({{0.1}, {0.2}}, groupings)[0])));
}
