// SPDX-License-Identifier: MIT
/// @file
/// All rows sorted by score once, each with its group and label: what pair counts between groups are made of.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/radix_sort.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace fairness_detail {

/// Most groups of what is compared pair by pair.
inline constexpr Index most_paired_groups = 4096;

/// 2 · group + label, and the weight.
struct weighted_group_label {
  double weight;
  std::uint16_t code;
};

/// Scores in order with the codes (and weights) of their rows: for floats one array, else two.
template <class Score, bool Weighted>
class coded_scores {
  static constexpr bool packed = std::is_same_v<Score, float> && !Weighted;
  using element = std::conditional_t<packed, std::uint64_t, core::bits_of<Score>>;
  using payload = std::conditional_t<Weighted, weighted_group_label, std::uint16_t>;

 public:
  explicit coded_scores(std::size_t n) : size_(n), keys_(std::make_unique_for_overwrite<element[]>(n)), rows_(packed ? 0 : n) {}

  std::size_t size() const { return size_; }
  void erase(std::size_t begin, std::size_t end) {
    std::copy(keys_.get() + end, keys_.get() + size_, keys_.get() + begin);
    size_ -= end - begin;
    if constexpr (!packed) {
      rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(begin), rows_.begin() + static_cast<std::ptrdiff_t>(end));
    }
  }
  template <class... W>
  void set(std::size_t i, Score score, std::uint16_t code, W... weight) {
    if constexpr (packed) {
      keys_[i] = core::pack(core::ordered_key(score), code);
    } else {
      keys_[i] = core::ordered_key(score);
      rows_[i] = payload{weight..., code};
    }
  }
  void sort() {
    if constexpr (packed) core::radix_sort_packed(keys_.get(), size_);
    else core::radix_sort_with(keys_.get(), rows_.data(), size_);
  }
  bool tied(std::size_t i, std::size_t j) const {
    if constexpr (packed) return core::packed_key(keys_[i]) == core::packed_key(keys_[j]);
    else return keys_[i] == keys_[j];
  }
  std::uint32_t code(std::size_t i) const {
    if constexpr (packed) return core::packed_rider(keys_[i]);
    else if constexpr (Weighted) return rows_[i].code;
    else return rows_[i];
  }
  double weight(std::size_t i) const {
    if constexpr (Weighted) return rows_[i].weight;
    else return 1;
  }
  void scale(std::size_t i, double factor) {
    if constexpr (Weighted) rows_[i].weight *= factor;
  }

 private:
  std::size_t size_;
  std::unique_ptr<element[]> keys_;  // not filled with zeros first
  std::vector<payload> rows_;
};

/// Rows of non-zero weight by ascending score, of equal scores the negatives first.
template <class Score, bool Weighted>
struct grouped_ranking {
  coded_scores<Score, Weighted> rows{0};
  Index groups = 0;
  std::vector<double> totals;  ///< rows, or sums of scaled weights, by code
  std::vector<double> scales;  ///< powers of two that bring the weights of each code near 1; empty when unweighted

  double positives(Index g) const { return totals[static_cast<std::size_t>(2 * g + 1)]; }
  double negatives(Index g) const { return totals[static_cast<std::size_t>(2 * g)]; }
  double scale(Index code) const { return Weighted ? scales[static_cast<std::size_t>(code)] : 1.0; }

  /// weights: none, or one weight_feed.
  template <class Y, class S, class G, class... Feed>
  grouped_ranking(const char* function, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score,
                  const Eigen::DenseBase<G>& group, const Feed&... weights) {
    const core::label_feed<Y> y(truth, {function, "truth"});
    const core::real_feed<S, core::real_kind::ordered, Score> s(score, {function, "score"});
    const core::class_feed<G> g(group, {function, "groups"}, most_paired_groups);
    core::check_same_size(function, "score", s.size(), "truth", y.size());
    core::check_same_size(function, "groups", g.size(), "truth", y.size());
    (core::check_same_size(function, "weights", weights.size(), "truth", y.size()), ...);
    const auto n = static_cast<std::size_t>(y.size());
    rows = coded_scores<Score, Weighted>(n);
    std::int32_t largest = -1;
    std::vector<std::uint64_t> counts(static_cast<std::size_t>(2 * most_paired_groups), 0);
    std::size_t front = 0, back = n;  // negatives come first, so that the sort, which is stable, leaves them first among equal scores
    core::for_blocks(
        0, y.size(),
        [&](Index, Index count, const std::uint8_t* label, const Score* x, const std::int32_t* id, const auto*... w) {
          for (Index i = 0; i < count; ++i) {
            if (((core::magnitude_bits(w[i]) == 0) || ...)) continue;
            const std::size_t place = label[i] != 0 ? --back : front;
            front += label[i] == 0;
            largest = (std::max)(largest, id[i]);
            const auto code = static_cast<std::uint16_t>(2 * id[i] + label[i]);
            rows.set(place, x[i], code, w[i]...);
            ++counts[code];
          }
        },
        y, s, g, weights...);
    rows.erase(front, back);
    groups = largest + 1;
    rows.sort();
    totals.assign(counts.begin(), counts.begin() + 2 * groups);
    if constexpr (Weighted) sum_weights(function);
  }

 private:
  void sum_weights(const char* function) {
    const std::size_t n = rows.size();
    scales.assign(totals.size(), 0);
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      double& largest = scales[rows.code(i)];
      largest = (std::max)(largest, rows.weight(i));
      sum += rows.weight(i);
    }
    if (!core::is_finite(sum)) core::raise_for(function, "the sum of the weights is too large for double");
    for (double& x : scales) x = std::ldexp(1.0, -(std::max)(-1000, (std::min)(1000, core::binary_exponent(x))));
    std::fill(totals.begin(), totals.end(), 0.0);
    std::vector<double> part(totals.size());
    for (std::size_t begin = 0; begin < n; begin += 4096) {  // short sums lose less
      std::fill(part.begin(), part.end(), 0.0);
      for (std::size_t i = begin; i < (std::min)(begin + 4096, n); ++i) {
        rows.scale(i, scales[rows.code(i)]);
        part[rows.code(i)] += rows.weight(i);
      }
      for (std::size_t c = 0; c < totals.size(); ++c) totals[c] += part[c];
    }
  }
};

}  // namespace fairness_detail
ASSAY_NAMESPACE_END
