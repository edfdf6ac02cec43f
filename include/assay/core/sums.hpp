// SPDX-License-Identifier: MIT
/// @file
/// Sums of doubles that stay accurate under -ffast-math: lanes within a block, blocks in a binary cascade. No
/// compensation, which fast-math would remove; the error grows with log2(n), not with n.
#pragma once

#include <assay/core/config.hpp>

#include <array>
#include <bit>
#include <cstdint>

ASSAY_NAMESPACE_BEGIN
namespace core {

/// Sum of f(i) for i in [0, count) in eight lanes; a block of block_size terms loses at most about 2^-45.
template <class F>
double sum_block(Index count, F&& f) {
  std::array<double, 8> lane{};
  Index i = 0;
  for (; i + 8 <= count; i += 8) {
    for (Index k = 0; k < 8; ++k) lane[static_cast<std::size_t>(k)] += f(i + k);
  }
  for (Index k = 0; i < count; ++i, ++k) lane[static_cast<std::size_t>(k)] += f(i);
  return ((lane[0] + lane[4]) + (lane[1] + lane[5])) + ((lane[2] + lane[6]) + (lane[3] + lane[7]));
}

/// Adds numbers pairwise as they come (a binary counter of partial sums): error O(log2 n) roundings.
class cascade_sum {
 public:
  void add(double x) {
    std::uint64_t n = count_++;
    std::size_t level = 0;
    for (; (n & 1u) != 0; n >>= 1) x += partial_[level++];
    partial_[level] = x;
  }
  /// Adds the total of another sum as one term.
  void merge(const cascade_sum& other) {
    if (other.count_ != 0) add(other.value());
  }
  double value() const {
    double total = 0;
    std::size_t level = 0;
    for (std::uint64_t n = count_; n != 0; n >>= 1, ++level) {
      if ((n & 1u) != 0) total += partial_[level];
    }
    return total;
  }
  std::uint64_t count() const { return count_; }

 private:
  std::array<double, 64> partial_{};
  std::uint64_t count_ = 0;
};

}  // namespace core
ASSAY_NAMESPACE_END
