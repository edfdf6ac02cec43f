// SPDX-License-Identifier: MIT
/// @file
/// Weight of the inverted pairs of a sequence, by merge sort.
#pragma once

#include <assay/core/config.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// Σ w_i w_j over pairs i < j with key_i > key_j, in O(n log n); Weight is std::uint64_t (with no weights stored: all 1,
/// summed in 128 bits) or double. The keys (and weights) are sorted on the way.
template <class Key, class Weight>
class inversion_counter {
 public:
  static constexpr bool is_weighted = std::is_same_v<Weight, double>;
  using total_type = std::conditional_t<is_weighted, double, core::uint128>;

  inversion_counter(std::vector<Key>& keys, std::vector<Weight>& weights)
      : keys_(keys), weights_(weights), spare_keys_(keys.size()), spare_weights_(is_weighted ? keys.size() : 0) {}

  total_type count() { return sort(0, keys_.size()); }

 private:
  static constexpr std::size_t small = 16;

  Weight weight(std::size_t i) const {
    if constexpr (is_weighted) {
      return weights_[i];
    } else {
      return Weight{1};
    }
  }

  total_type insertion(std::size_t begin, std::size_t end) {
    total_type total{};
    for (std::size_t i = begin + 1; i < end; ++i) {
      const Key k = keys_[i];
      const Weight w = weight(i);
      Weight passed{};
      std::size_t j = i;
      for (; j > begin && keys_[j - 1] > k; --j) {
        passed += weight(j - 1);
        keys_[j] = keys_[j - 1];
        if constexpr (is_weighted) weights_[j] = weights_[j - 1];
      }
      keys_[j] = k;
      if constexpr (is_weighted) weights_[j] = w;
      total += static_cast<total_type>(w) * static_cast<total_type>(passed);
    }
    return total;
  }

  total_type sort(std::size_t begin, std::size_t end) {
    if (end - begin <= small) return insertion(begin, end);
    const std::size_t middle = begin + (end - begin) / 2;
    // the halves' totals are added pairwise, which keeps weighted sums accurate
    total_type total = sort(begin, middle) + sort(middle, end);
    total_type here{};
    Weight passed{};  // weight of the right half so far: below every left element to come, and behind it. Only ever added
                      // to, so that nothing cancels when weights differ in size
    std::size_t i = begin;
    std::size_t j = middle;
    for (std::size_t k = begin; k < end; ++k) {
      const bool take_left = j == end || (i < middle && keys_[i] <= keys_[j]);
      const std::size_t from = take_left ? i : j;
      spare_keys_[k] = keys_[from];
      if constexpr (is_weighted) spare_weights_[k] = weights_[from];
      if (take_left) {
        here += static_cast<total_type>(weight(i++)) * static_cast<total_type>(passed);
      } else {
        passed += weight(j++);
      }
    }
    std::copy(spare_keys_.begin() + static_cast<std::ptrdiff_t>(begin), spare_keys_.begin() + static_cast<std::ptrdiff_t>(end),
              keys_.begin() + static_cast<std::ptrdiff_t>(begin));
    if constexpr (is_weighted) {
      std::copy(spare_weights_.begin() + static_cast<std::ptrdiff_t>(begin),
                spare_weights_.begin() + static_cast<std::ptrdiff_t>(end), weights_.begin() + static_cast<std::ptrdiff_t>(begin));
    }
    return total + here;
  }

  std::vector<Key>& keys_;
  std::vector<Weight>& weights_;
  std::vector<Key> spare_keys_;
  std::vector<Weight> spare_weights_;
};

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
