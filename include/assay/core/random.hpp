// SPDX-License-Identifier: MIT
/// @file
/// Counter-based random numbers: bits that depend on (seed, replicate, row) only, never on order or threads.
#pragma once

#include <assay/core/gamma_distribution.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <utility>

ASSAY_NAMESPACE_BEGIN
namespace core {

/// Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011): 128 random bits as a function of a counter and a key.
constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53u} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57u} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter;
}

/// The random numbers of one row of one replicate: a stream of its own for every (seed, replicate, row), with
/// 2^33 numbers of 64 bits each. Making one costs nothing.
class random_stream {
 public:
  using result_type = std::uint64_t;

  constexpr explicit random_stream(std::uint64_t seed, std::uint32_t replicate = 0, std::uint64_t row = 0)
      : key_{low(seed), high(seed)}, counter_{0, replicate, low(row), high(row)} {}

  /// 64 random bits.
  constexpr std::uint64_t operator()() {
    if (left_ == 0) {
      block_ = philox(counter_, key_);
      ++counter_[0];
      left_ = 2;
    }
    --left_;
    const std::size_t i = left_ == 1 ? 0 : 2;
    return block_[i] | std::uint64_t{block_[i + 1]} << 32;
  }
  static constexpr std::uint64_t(min)() { return 0; }
  static constexpr std::uint64_t(max)() { return ~std::uint64_t{0}; }

  /// Uniform in [0, 1), a multiple of 2^-53.
  constexpr double uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }

  /// Uniform in {0, ..., n - 1} without bias, n > 0 (Lemire 2019).
  constexpr std::uint64_t below(std::uint64_t n) {
    uint128 product = static_cast<uint128>((*this)()) * n;
    if (static_cast<std::uint64_t>(product) < n) {
      const std::uint64_t threshold = (0 - n) % n;
      while (static_cast<std::uint64_t>(product) < threshold) product = static_cast<uint128>((*this)()) * n;
    }
    return static_cast<std::uint64_t>(product >> 64);
  }

  /// Standard normal, by the quantile function: |x| < 8.3.
  double normal() { return normal_quantile((static_cast<double>((*this)() >> 12) + 0.5) * 0x1p-52); }

 private:
  static constexpr std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
  static constexpr std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }

  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  int left_ = 0;
};

/// Fills order with a uniformly random permutation of 0, ..., n - 1: always the same for (seed, replicate).
/// Fisher-Yates, O(n).
template <class Integer>
void random_permutation(std::uint64_t seed, std::uint32_t replicate, std::span<Integer> order) {
  random_stream random(seed, replicate);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t j = random.below(i + 1);
    order[i] = order[j];
    order[j] = static_cast<Integer>(i);
  }
}

/// A Poisson(1) count: the weight of a row in the streaming bootstrap.
constexpr int poisson_one(random_stream& random) {
  const double u = random.uniform();
  double term = 0.36787944117144232160;  // exp(-1)
  double sum = term;
  int k = 0;
  // the tail beyond 18 is below the resolution of u
  while (u >= sum && k < 18) {
    ++k;
    term /= k;
    sum += term;
  }
  return k;
}

/// log P(K = k) of a binomial(n, p) K for 0 < k < n, accurate for every n (Loader 2000).
inline double log_binomial_pmf(double k, double n, double p) {
  const double rest = n - k;
  return stirling_error(n) - stirling_error(k) - stirling_error(rest) - deviance(k, n * p) - deviance(rest, n * (1.0 - p)) -
         0.5 * std::log(6.28318530717958647693 * k * (rest / n));
}

/// A binomial(n, p) count for 0 <= n <= 2^53 and p in [0, 1]. Expected O(1) for every n: sequential inversion where
/// n min(p, 1 - p) < 10, else Hoermann's transformed rejection with squeeze (BTRS, 1993) on the exact log pmf.
inline std::int64_t binomial(random_stream& random, std::int64_t n, double p) {
  if (p > 0.5) return n - binomial(random, n, 1.0 - p);
  if (n <= 0 || !(p > 0.0)) return 0;
  const double size = static_cast<double>(n);
  const double mean = size * p;
  if (mean < 10.0) {
    const double none = std::exp(size * std::log1p(-p));
    const double odds = p / (1.0 - p);
    for (;;) {
      double u = random.uniform();
      double f = none;
      // P(K > 110) < 1e-70; more is rounding, and is drawn again
      for (std::int64_t k = 0; k <= n && k <= 110; ++k) {
        if (u < f) return k;
        u -= f;
        f *= odds * (static_cast<double>(n - k) / static_cast<double>(k + 1));
      }
    }
  }
  const double spread = std::sqrt(mean * (1.0 - p));
  const double b = 1.15 + 2.53 * spread;
  const double a = -0.0873 + 0.0248 * b + 0.01 * p;
  const double alpha = (2.83 + 5.1 / b) * spread;
  const double squeeze = 0.92 - 4.2 / b;
  const double log_mode = log_binomial_pmf(std::floor((size + 1.0) * p), size, p);
  for (;;) {
    const double v = random.uniform();
    const double u = random.uniform() - 0.5;
    const double us = 0.5 - std::abs(u);
    if (us < 1e-12 || !(v > 0.0)) continue;
    const double k = std::floor((2.0 * a / us + b) * u + mean + 0.5);
    if (k < 0.0 || k > size) continue;
    if (us >= 0.07 && v <= squeeze) return static_cast<std::int64_t>(k);
    double log_pmf = 0.0;
    if (k < 1.0) {
      log_pmf = size * std::log1p(-p);
    } else if (k >= size) {
      log_pmf = size * std::log(p);
    } else {
      log_pmf = log_binomial_pmf(k, size, p);
    }
    if (std::log(v * alpha / (a / (us * us) + b)) <= log_pmf - log_mode) return static_cast<std::int64_t>(k);
  }
}

}  // namespace core
ASSAY_NAMESPACE_END
