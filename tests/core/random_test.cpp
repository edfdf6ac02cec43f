// SPDX-License-Identifier: MIT
#include <assay/core/random.hpp>
#include <assay/core/special_functions.hpp>

#include "support/check.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

using namespace assay::core;

namespace {

// p-value of the chi-square test of counts against probabilities (cells with expectation < 5 are pooled)
double chi_square_p(const std::vector<double>& counts, const std::vector<double>& probabilities, double draws) {
  double statistic = 0;
  double pooled_count = 0;
  double pooled = 0;
  int cells = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double expected = draws * probabilities[i];
    if (expected < 5) {
      pooled_count += counts[i];
      pooled += expected;
      continue;
    }
    statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
    ++cells;
  }
  if (pooled >= 1) {
    statistic += (pooled_count - pooled) * (pooled_count - pooled) / pooled;
    ++cells;
  } else {
    CHECK(pooled_count <= 6);
  }
  return chi_square_survival(statistic, cells - 1);
}

// independent of the library: by log-gamma
double pmf(double k, double n, double p) {
  return std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) + k * std::log(p) + (n - k) * std::log1p(-p));
}

}  // namespace

TEST_CASE("random: Philox4x32-10 known answers") {
  // Random123 1.14, kat_vectors
  using block = std::array<std::uint32_t, 4>;
  CHECK(philox({0, 0, 0, 0}, {0, 0}) == block{0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u});
  CHECK(philox({0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu}, {0xffffffffu, 0xffffffffu}) ==
        block{0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu});
  CHECK(philox({0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u}, {0xa4093822u, 0x299f31d0u}) ==
        block{0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u});
}

TEST_CASE("random: streams depend on seed, replicate and row only, and differ") {
  random_stream zero(0);
  CHECK(zero() == 0xe169c58d6627e8d5u);
  CHECK(zero() == 0x9b00dbd8bc57ac4cu);
  std::set<std::uint64_t> firsts;
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32}) {
    for (const std::uint32_t replicate : {0u, 1u, 77u}) {
      for (const std::uint64_t row : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32, std::uint64_t{77}}) {
        random_stream a(seed, replicate, row);
        random_stream b(seed, replicate, row);
        for (int i = 0; i < 5; ++i) {
          const auto x = a();
          CHECK(x == b());
          firsts.insert(x);
        }
      }
    }
  }
  CHECK(firsts.size() == 3u * 3u * 4u * 5u);
}

TEST_CASE("random: uniform, bounded integers and normals follow their distributions") {
  random_stream random(11);
  const int draws = 100000;
  std::vector<double> deciles(10), sevenths(7), quantiles(20);
  double square = 0;
  for (int i = 0; i < draws; ++i) {
    const double u = random.uniform();
    REQUIRE(u >= 0.0);
    REQUIRE(u < 1.0);
    ++deciles[static_cast<std::size_t>(u * 10)];
    const auto k = random.below(7);
    REQUIRE(k < 7);
    ++sevenths[k];
    const double z = random.normal();
    square += z * z;
    ++quantiles[static_cast<std::size_t>(normal_cdf(z) * 20)];
  }
  CHECK(chi_square_p(deciles, std::vector<double>(10, 0.1), draws) > 1e-3);
  CHECK(chi_square_p(sevenths, std::vector<double>(7, 1.0 / 7), draws) > 1e-3);
  CHECK(chi_square_p(quantiles, std::vector<double>(20, 0.05), draws) > 1e-3);
  CHECK(std::abs(square / draws - 1) < 4 * std::sqrt(2.0 / draws));
  CHECK(random.below(1) == 0);
  // 3 * 2^62 out of 2^64: plain multiplication would give the lowest third 1/2 more than its share
  const std::uint64_t third = std::uint64_t{1} << 62;
  std::vector<double> thirds(3);
  for (int i = 0; i < 30000; ++i) ++thirds[random.below(3 * third) / third];
  CHECK(chi_square_p(thirds, std::vector<double>(3, 1.0 / 3), 30000) > 1e-3);
}

TEST_CASE("random: permutations are permutations, reproducible and uniform") {
  std::vector<int> order(1000), again(1000);
  random_permutation(5, 3, std::span<int>(order));
  random_permutation(5, 3, std::span<int>(again));
  CHECK(order == again);
  random_permutation(5, 4, std::span<int>(again));
  CHECK(order != again);
  std::sort(order.begin(), order.end());
  for (int i = 0; i < 1000; ++i) REQUIRE(order[static_cast<std::size_t>(i)] == i);
  std::vector<double> counts(24);
  for (std::uint32_t r = 0; r < 24000; ++r) {
    std::array<std::int64_t, 4> p{};
    random_permutation(9, r, std::span<std::int64_t>(p));
    std::size_t rank = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      std::size_t smaller = 0;
      for (std::size_t j = i + 1; j < 4; ++j) smaller += p[j] < p[i];
      rank = rank * (4 - i) + smaller;
    }
    ++counts[rank];
  }
  CHECK(chi_square_p(counts, std::vector<double>(24, 1.0 / 24), 24000) > 1e-3);
  std::vector<int> none;
  random_permutation(1, 1, std::span<int>(none));
  CHECK(none.empty());
}

TEST_CASE("random: Poisson(1)") {
  random_stream random(2);
  std::vector<double> counts(19), p(19);
  for (int i = 0; i < 200000; ++i) ++counts[static_cast<std::size_t>(poisson_one(random))];
  for (std::size_t k = 0; k < p.size(); ++k) p[k] = std::exp(-1 - std::lgamma(static_cast<double>(k) + 1));
  CHECK(chi_square_p(counts, p, 200000) > 1e-3);
}

TEST_CASE("random: binomial against its probabilities, both algorithms") {
  const int draws = 100000;
  std::uint64_t seed = 100;
  for (const std::int64_t n : {1, 2, 19, 20, 50, 1000}) {
    for (const double p : {0.001, 0.01, 0.19, 0.5, 0.6, 0.97}) {
      random_stream random(seed++);
      std::vector<double> counts(static_cast<std::size_t>(n) + 1), probabilities;
      for (int i = 0; i < draws; ++i) ++counts.at(static_cast<std::size_t>(binomial(random, n, p)));
      for (std::int64_t k = 0; k <= n; ++k) probabilities.push_back(pmf(static_cast<double>(k), static_cast<double>(n), p));
      INFO("n = " << n << ", p = " << p);
      CHECK(chi_square_p(counts, probabilities, draws) > 1e-4);
    }
  }
}

TEST_CASE("random: binomial of huge n, by its quantiles") {
  // cells of probability about 1/20 by the normal limit; the skewness at these means is far below the test's power
  for (const std::int64_t n : {std::int64_t{100000000000}, std::int64_t{1} << 53}) {
    for (const double p : {0.01, 0.5, 0.75}) {
      random_stream random(7, 0, static_cast<std::uint64_t>(n));
      const double mean = static_cast<double>(n) * p;
      const double sd = std::sqrt(mean * (1 - p));
      std::vector<double> counts(20);
      for (int i = 0; i < 100000; ++i) {
        const double k = static_cast<double>(binomial(random, n, p));
        ++counts[(std::min)(std::size_t{19}, static_cast<std::size_t>(20 * normal_cdf((k - mean) / sd)))];
      }
      CHECK(chi_square_p(counts, std::vector<double>(20, 0.05), 100000) > 1e-3);
    }
  }
  // small mean of a huge n: Poisson
  random_stream random(8);
  std::vector<double> counts(60), p(60);
  for (int i = 0; i < 100000; ++i) ++counts.at(static_cast<std::size_t>(binomial(random, std::int64_t{1} << 53, 0x1p-51)));
  for (std::size_t k = 0; k < p.size(); ++k) {
    const double x = static_cast<double>(k);
    p[k] = std::exp(x * std::log(4.0) - 4.0 - std::lgamma(x + 1));
  }
  CHECK(chi_square_p(counts, p, 100000) > 1e-3);
}

TEST_CASE("random: binomial at the ends") {
  random_stream random(1);
  for (const std::int64_t n : {std::int64_t{0}, std::int64_t{1}, std::int64_t{1000}, std::int64_t{1} << 53}) {
    CHECK(binomial(random, n, 0.0) == 0);
    CHECK(binomial(random, n, 1.0) == n);
    CHECK(binomial(random, n, 1e-300) == 0);
  }
  CHECK(binomial(random, 0, 0.5) == 0);
}
