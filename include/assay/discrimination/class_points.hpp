// SPDX-License-Identifier: MIT
/// @file
/// The scores of one class with their weights, which sums over all pairs of a positive and a negative run through.
#pragma once

#include <assay/core/blocks.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/radix_sort.hpp>
#include <assay/core/sums.hpp>
#include <assay/core/undefined.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// x rounded to a double before anything else is done with it: -ffast-math would add margins to scores before it takes their
/// difference, and lose the digits of scores far from 0.
inline double rounded(double x) { return std::bit_cast<double>(core::opaque(std::bit_cast<std::uint64_t>(x))); }

/// Finite scores with weights that are not 0. Most sums over pairs want them ascending.
struct class_points {
  std::vector<double> score;
  std::vector<double> weight;

  std::size_t size() const { return score.size(); }
  bool empty() const { return score.empty(); }
  void add(double s, double w) {
    score.push_back(s);
    weight.push_back(w);
  }

  /// Σ weight · f(score).
  template <class F>
  double sum(F&& f) const {
    core::cascade_sum total;
    const auto n = static_cast<Index>(score.size());
    for (Index i = 0; i < n; i += core::block_size) {
      const double* const s = score.data() + i;
      const double* const w = weight.data() + i;
      total.add(core::sum_block((std::min)(core::block_size, n - i), [&](Index k) { return w[k] * f(s[k]); }));
    }
    return total.value();
  }
  double total() const {
    return sum([](double) { return 1.0; });
  }

  /// Brings the weights near 1 in sum by a power of two, so that products with the other class neither overflow nor vanish.
  void scale_weights() {
    const double factor = std::ldexp(1.0, (std::max)(-1022, (std::min)(1023, -core::binary_exponent(total()))));
    for (double& w : weight) w *= factor;
  }

  /// The points of −score: ascending again.
  class_points mirrored() const {
    class_points out{{score.rbegin(), score.rend()}, {weight.rbegin(), weight.rend()}};
    for (double& s : out.score) s = -s;
    return out;
  }
};

/// The same with the row that every point comes from.
struct indexed_points : class_points {
  std::vector<Index> row;

  void reserve(Index n) {
    // only pages that are written to cost memory, so both classes may be reserved in full
    const auto most = static_cast<std::size_t>(n);
    score.reserve(most);
    weight.reserve(most);
    row.reserve(most);
  }
  void add(double s, double w, Index i) {
    class_points::add(s, w);
    row.push_back(i);
  }

  /// Ascending by score; rows that tie stay in their order.
  template <class Score>
  void sort() {
    std::vector<core::bits_of<Score>> keys(size());
    std::vector<Index> order(size());
    for (std::size_t i = 0; i < size(); ++i) {
      keys[i] = core::ordered_key(static_cast<Score>(score[i]));
      order[i] = static_cast<Index>(i);
    }
    core::radix_sort(keys, order);
    std::vector<double> weights(size());
    for (std::size_t i = 0; i < size(); ++i) {
      const auto from = static_cast<std::size_t>(order[i]);
      score[i] = static_cast<double>(core::from_ordered_key<Score>(keys[i]));
      weights[i] = weight[from];
      order[i] = row[from];
    }
    weight = std::move(weights);
    row = std::move(order);
  }
};

/// A number for every point of either class.
struct pair_slopes {
  std::vector<double> positive;
  std::vector<double> negative;
};

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
