// SPDX-License-Identifier: MIT
/// @file
/// Weighted means over rows.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/sums.hpp>
#include <assay/core/undefined.hpp>

#include <algorithm>
#include <array>
#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace core {

/// The weights of n rows (no or one W), brought near 1 by a power of two: weights of any size give the same means.
template <class... W>
class row_weights : private weight_feed<W>... {
  static_assert(sizeof...(W) <= 1);

 public:
  static constexpr bool is_weighted = sizeof...(W) == 1;

  row_weights([[maybe_unused]] const char* function, [[maybe_unused]] const char* other, Index n,
              const Eigen::DenseBase<W>&... weights)
      : weight_feed<W>(weights, function)..., rows_(n), given_(n), total_(static_cast<double>(n)), squares_(total_) {
    (check_same_size(function, "weights", weights.size(), other, n), ...);
    if constexpr (is_weighted) {
      const weight_feed<W...>& feed = *this;
      double largest = 0;
      for_blocks(
          0, n,
          [&](Index, Index count, const double* w) {
            for (Index i = 0; i < count; ++i) largest = (std::max)(largest, w[i]);
          },
          feed);
      scale_ = std::ldexp(1.0, (std::max)(-1022, (std::min)(1023, -binary_exponent(largest))));
      rows_ = 0;
      cascade_sum total;
      cascade_sum squares;
      for_blocks(
          0, n,
          [&](Index, Index count, const double* w) {
            for (Index i = 0; i < count; ++i) {
              rows_ += magnitude_bits(w[i]) != 0;
              whole_ &= !(w[i] > std::floor(w[i]));
            }
            total.add(sum_block(count, [&](Index i) { return weight(w[i]); }));
            squares.add(sum_block(count, [&](Index i) { return weight(w[i]) * weight(w[i]); }));
          },
          feed);
      total_ = total.value();
      squares_ = squares.value();
    }
  }

  bool is_empty() const { return rows_ == 0; }
  /// Sum of the weights as they were given.
  double total() const { return total_ / scale_; }
  bool is_whole() const { return whole_; }
  /// (Σw)² / Σw².
  double effective_rows() const { return total_ * (total_ / squares_); }

  /// The means of K numbers a row that fill(begin, count, std::array<double*, K>) writes. There are rows.
  template <std::size_t K, class Fill>
  std::array<double, K> means(Fill&& fill) const {
    const sums<K> state = reduce_blocks(
        given_, [] { return sums<K>{}; },
        [&](sums<K>& s, Index begin, Index count, const auto*... w) {
          std::array<std::array<double, block_size>, K> x;
          std::array<double*, K> out;
          for (std::size_t k = 0; k < K; ++k) out[k] = x[k].data();
          fill(begin, count, out);
          for (std::size_t k = 0; k < K; ++k)
            s.of[k].add(sum_block(count, [&](Index i) { return scaled(out[k][i], i, w...); }));
        },
        static_cast<const weight_feed<W>&>(*this)...);
    std::array<double, K> out;
    for (std::size_t k = 0; k < K; ++k) out[k] = state.of[k].value() / total_;
    return out;
  }

  /// x[i] *= the share of row i in a mean.
  void to_shares(Vector& x) const {
    if constexpr (is_weighted) {
      for_blocks(
          0, given_,
          [&](Index begin, Index count, const double* w) {
            for (Index i = 0; i < count; ++i) x[begin + i] = scaled(x[begin + i], i, w) / total_;
          },
          static_cast<const weight_feed<W>&>(*this)...);
    } else {
      x /= total_;
    }
  }

 private:
  template <std::size_t K>
  struct sums {
    std::array<cascade_sum, K> of;
    void merge(const sums& other) {
      for (std::size_t k = 0; k < K; ++k) of[k].merge(other.of[k]);
    }
  };
  /// Scaled before it is multiplied by anything else, under -ffast-math too.
  double weight(double w) const { return std::bit_cast<double>(opaque(std::bit_cast<std::uint64_t>(w * scale_))); }
  double scaled(double x, Index) const { return x; }
  /// A row of weight 0 does not exist, be x infinite.
  double scaled(double x, Index i, const double* w) const { return magnitude_bits(w[i]) == 0 ? 0.0 : x * weight(w[i]); }

  Index rows_;  // of non-zero weight
  Index given_;
  double scale_ = 1;
  double total_;
  double squares_;
  bool whole_ = true;
};

}  // namespace core
ASSAY_NAMESPACE_END
