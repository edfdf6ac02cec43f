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

/// What scaled amounts mean as rates and as shares of the total weight.
template <class Amount>
class isotonic_units {
 public:
  /// exchange: what a unit of negatives is worth in units of positives.
  isotonic_units(Amount negatives, Amount positives, double exchange)
      : negatives_(negatives), positives_(positives), exchange_(exchange), total_(worth(negatives, positives)) {}

  /// Rate of the positives among amounts that are not both 0.
  double rate(Amount negatives, Amount positives) const {
    // exactly 0 and 1, under -ffast-math too
    if (!(positives > 0)) return 0;
    return negatives > 0 ? static_cast<double>(positives) / worth(negatives, positives) : 1.0;
  }
  double rate(const isotonic_block<Amount>& b) const { return rate(b.negatives, b.positives); }
  double base_rate() const { return rate(negatives_, positives_); }
  /// 1 - rate, where that would lose digits.
  double negative_rate(const isotonic_block<Amount>& b) const { return negative_rate(b.negatives, b.positives); }
  double negative_base_rate() const { return negative_rate(negatives_, positives_); }

  double share(Amount negatives, Amount positives) const { return worth(negatives, positives) / total_; }
  double share(const isotonic_block<Amount>& b) const { return share(b.negatives, b.positives); }
  double positive_share(Amount positives) const { return static_cast<double>(positives) / total_; }
  double negative_share(Amount negatives) const { return static_cast<double>(negatives) * exchange_ / total_; }

  /// Share of the positives that the lowest scores of a block hold beyond its rate: never negative in an isotonic fit.
  double excess_share(Amount negatives, Amount positives, const isotonic_block<Amount>& b) const {
    double excess;
    if constexpr (std::is_same_v<Amount, double>) {
      excess = exchange_ * (separately_rounded(positives * b.negatives) - separately_rounded(negatives * b.positives));
    } else {
      excess = static_cast<double>(int128(positives) * b.negatives - int128(negatives) * b.positives);
    }
    return excess > 0 ? excess / worth(b.negatives, b.positives) / total_ : 0.0;
  }

 private:
  double negative_rate(Amount negatives, Amount positives) const {
    if (!(negatives > 0)) return 0;
    return positives > 0 ? static_cast<double>(negatives) * exchange_ / worth(negatives, positives) : 1.0;
  }
  double worth(Amount negatives, Amount positives) const {
    if constexpr (std::is_same_v<Amount, double>) return positives + negatives * exchange_;
    return static_cast<double>(negatives + positives);
  }
  Amount negatives_;
  Amount positives_;
  double exchange_;
  double total_;
};

/// The isotonic fit of ranked scores.
template <class Score, class Weight>
struct isotonic_fit : isotonic_units<typename ranked_scores<Score, Weight>::amount> {
  using amount = typename ranked_scores<Score, Weight>::amount;

  /// O(n), 32 bytes per block that stands.
  explicit isotonic_fit(const ranked_scores<Score, Weight>& r) : isotonic_fit(r, scaled_totals(r)) {}
  const std::vector<isotonic_block<amount>>& blocks() const { return pool_.blocks(); }
  /// What the weights are multiplied by.
  const class_scales& scales() const { return scales_; }

 private:
  isotonic_fit(const ranked_scores<Score, Weight>& r, const scaled_totals<Score, Weight>& totals)
      : isotonic_units<amount>(totals.negatives, totals.positives, totals.exchange()), scales_(totals.scales) {
    r.ascending([&](const auto& t) { pool_.add(static_cast<double>(t.score), t.negatives, t.positives); }, scales_);
  }
  class_scales scales_;
  isotonic_pool<amount> pool_;
};

}  // namespace core
ASSAY_NAMESPACE_END
