// SPDX-License-Identifier: MIT
/// @file
/// The isotonic fit: the rates, ascending with the score, that are closest to the labels.
#pragma once

#include <assay/core/rank_metric.hpp>

#include <type_traits>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace core {

/// Neighbouring scores with one fitted rate.
template <class Amount>
struct isotonic_block {
  double lower;  ///< lowest score
  double upper;  ///< highest score
  Amount negatives;
  Amount positives;
};

/// Pools adjacent violators (Ayer et al. 1955): ascending scores go in, blocks of strictly ascending rates come out. Amounts of
/// each class may be scaled by a factor of its own. O(1) amortised; decisions between counts are exact.
template <class Amount>
class isotonic_pool {
 public:
  void add(double score, Amount negatives, Amount positives) {
    isotonic_block<Amount> last{score, score, negatives, positives};
    while (!blocks_.empty() && !below(blocks_.back(), last)) {
      last.lower = blocks_.back().lower;
      last.negatives += blocks_.back().negatives;
      last.positives += blocks_.back().positives;
      blocks_.pop_back();
    }
    blocks_.push_back(last);
  }
  void clear() { blocks_.clear(); }
  const std::vector<isotonic_block<Amount>>& blocks() const { return blocks_; }

 private:
  static bool below(const isotonic_block<Amount>& a, const isotonic_block<Amount>& b) {
    using wide = std::conditional_t<std::is_same_v<Amount, double>, double, int128>;
    return wide(a.positives) * b.negatives < wide(b.positives) * a.negatives;
  }
  std::vector<isotonic_block<Amount>> blocks_;
};

/// The isotonic fit of ranked scores: pooled blocks in scaled amounts, and what they mean as rates and shares of the total.
template <class Score, class Weight>
class isotonic_fit {
 public:
  using amount = typename ranked_scores<Score, Weight>::amount;
  using block = isotonic_block<amount>;

  /// O(n), 32 bytes per block that stands.
  explicit isotonic_fit(const ranked_scores<Score, Weight>& r)
      : totals_(r), exchange_(totals_.exchange()), total_(worth(totals_.negatives, totals_.positives)) {
    r.ascending([&](const auto& t) { pool_.add(static_cast<double>(t.score), t.negatives, t.positives); }, totals_.scales);
  }
  const std::vector<block>& blocks() const { return pool_.blocks(); }
  const class_scales& scales() const { return totals_.scales; }

  /// Rate of the positives among scaled amounts that are not both 0.
  double rate(amount negatives, amount positives) const {
    // exactly 0 and 1, under -ffast-math too
    if (!(positives > 0)) return 0;
    return negatives > 0 ? static_cast<double>(positives) / worth(negatives, positives) : 1.0;
  }
  double rate(const block& b) const { return rate(b.negatives, b.positives); }
  double base_rate() const { return rate(totals_.negatives, totals_.positives); }
  /// Shares of the total weight.
  double share(amount negatives, amount positives) const { return worth(negatives, positives) / total_; }
  double positive_share(amount positives) const { return static_cast<double>(positives) / total_; }
  double negative_share(amount negatives) const { return static_cast<double>(negatives) * exchange_ / total_; }

 private:
  double worth(amount negatives, amount positives) const {
    if constexpr (std::is_same_v<amount, double>) return positives + negatives * exchange_;
    return static_cast<double>(negatives + positives);
  }
  scaled_totals<Score, Weight> totals_;
  double exchange_;
  double total_;
  isotonic_pool<amount> pool_;
};

}  // namespace core
ASSAY_NAMESPACE_END
