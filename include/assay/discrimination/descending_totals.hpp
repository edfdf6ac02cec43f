// SPDX-License-Identifier: MIT
/// @file
/// What a walk down the scores adds up: true and false positives, the area under the ROC curve, squares of placements.
#pragma once

#include <assay/core/rank_metric.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// Totals as a walk downwards adds them up, so that what it has seen at its end is all there is, to the bit.
template <class Score, class Weight>
core::scaled_totals<Score, Weight> walked_totals(const ranked_scores<Score, Weight>& r) {
  if constexpr (ranked_scores<Score, Weight>::is_weighted) {
    double positives = 0;
    double negatives = 0;
    r.descending([&](const auto& b) {
      positives += b.positives;
      negatives += b.negatives;
    });
    return {positives, negatives};
  } else {
    return core::scaled_totals<Score, Weight>(r);
  }
}

/// Running totals of a walk downwards: what lies above or at the current score, the threshold.
template <class Amount>
class threshold_totals {
 public:
  static constexpr bool is_weighted = std::is_same_v<Amount, double>;
  template <class Score, class Weight>
  explicit threshold_totals(const core::scaled_totals<Score, Weight>& totals)
      : positives_(totals.positives), negatives_(totals.negatives), exchange_(totals.exchange()) {}

  template <class Block>
  void add(const Block& b) {
    true_positives_ += b.positives;
    false_positives_ += b.negatives;
  }
  void set(Amount true_positives, Amount false_positives) {
    true_positives_ = true_positives;
    false_positives_ = false_positives;
  }
  Amount true_positives() const { return true_positives_; }
  Amount false_positives() const { return false_positives_; }
  double true_positive_rate() const {
    return (std::min)(1.0, static_cast<double>(true_positives_) / static_cast<double>(positives_));
  }
  double false_positive_rate() const {
    return (std::min)(1.0, static_cast<double>(false_positives_) / static_cast<double>(negatives_));
  }
  double false_negative_rate() const { return static_cast<double>(false_negatives()) / static_cast<double>(positives_); }
  double true_negative_rate() const { return static_cast<double>(true_negatives()) / static_cast<double>(negatives_); }
  /// Share of the positives among the rows at or above the threshold; NaN when there are none.
  double precision() const {
    return static_cast<double>(true_positives_) / predicted();
  }
  double f1_score() const { return f_beta(1); }
  double f_beta(double squared_beta) const {
    return (1 + squared_beta) * static_cast<double>(true_positives_) / (squared_beta * static_cast<double>(positives_) + predicted());
  }
  Amount false_negatives() const { return positives_ - true_positives_; }
  Amount true_negatives() const { return negatives_ - false_positives_; }
  /// Whether a rate is at least `least`: equal to it up to the rounding of a decimal like 0.95, of weights up to that of their sums.
  bool has_recall(double least) const { return reaches(true_positives_, positives(), least); }
  bool has_specificity(double least) const { return reaches(true_negatives(), negatives(), least); }
  bool has_precision(double least) const { return is_predicting() && reaches(true_positives_, predicted(), least); }
  /// Whether anything lies at or above the threshold.
  bool is_predicting() const { return predicted() > 0; }
  /// What a unit of negatives counts in units of positives.
  double exchange() const { return exchange_; }
  double positives() const { return static_cast<double>(positives_); }
  double negatives() const { return static_cast<double>(negatives_); }
  /// TPR − FPR, and TPR + FPR − 1, times P·N: exact when unweighted, so that equal differences compare equal.
  auto scaled_difference() const { return wide(true_positives_) * negatives_ - wide(false_positives_) * positives_; }
  auto scaled_excess() const {
    return wide(true_positives_) * negatives_ + wide(false_positives_) * positives_ - wide(positives_) * negatives_;
  }
  double product() const { return static_cast<double>(positives_) * static_cast<double>(negatives_); }
  /// FPR² + FNR² times (P·N)², unweighted an exact integer as long as P·N < 2^62; beyond, its leading digits.
  auto scaled_squared_distance() const {
    wide x = wide(false_positives_) * positives_;
    wide y = wide(false_negatives()) * negatives_;
    if constexpr (!is_weighted) {
      for (wide all = wide(positives_) * negatives_; all >> 62 != 0; all >>= 1) {
        x >>= 1;
        y >>= 1;
      }
    }
    return x * x + y * y;
  }

 private:
  using wide = std::conditional_t<is_weighted, double, core::int128>;
  static bool reaches(Amount part, double all, double least) {
    constexpr double rounding = is_weighted ? 1e-12 : 0x1p-50;
    return static_cast<double>(part) >= least * all * (1 - rounding);
  }
  /// Rows at or above the threshold, in the scale of the positives.
  double predicted() const {
    if constexpr (is_weighted) {
      return true_positives_ + false_positives_ * exchange_;
    } else {
      return static_cast<double>(true_positives_ + false_positives_);
    }
  }
  Amount positives_;
  Amount negatives_;
  double exchange_;
  Amount true_positives_{};
  Amount false_positives_{};
};

/// The same with the area under the ROC curve.
template <class Amount>
class descending_totals : public threshold_totals<Amount> {
 public:
  using threshold_totals<Amount>::threshold_totals;

  template <class Block>
  void add(const Block& b) {
    // for every negative: the positives above it, and half of those tied with it
    if constexpr (threshold_totals<Amount>::is_weighted) {
      area_.add(b.negatives * (2 * this->true_positives() + b.positives));
    } else {
      area_ += static_cast<core::uint128>(b.negatives) * static_cast<core::uint128>(2 * this->true_positives() + b.positives);
    }
    threshold_totals<Amount>::add(b);
  }
  double auroc() const {
    double area;
    if constexpr (threshold_totals<Amount>::is_weighted) {
      area = area_.value();
    } else {
      area = static_cast<double>(area_);
    }
    return (std::min)(1.0, area / (2 * this->product()));
  }

 private:
  std::conditional_t<threshold_totals<Amount>::is_weighted, core::cascade_sum, core::uint128> area_{};
};

template <class Score, class Weight>
threshold_totals(const core::scaled_totals<Score, Weight>&) -> threshold_totals<typename core::scaled_totals<Score, Weight>::amount>;
template <class Score, class Weight>
descending_totals(const core::scaled_totals<Score, Weight>&) -> descending_totals<typename core::scaled_totals<Score, Weight>::amount>;

/// Whether products of two numbers of rows, and squares of placements, fit 64 bits.
inline bool fits_64_bits(Index positives, Index negatives) { return (positives | negatives) >> 31 == 0; }

/// Unweighted: DeLong's variance from exact integer sums over one walk downwards. The placement of a positive is twice the
/// negatives below it and once those tied with it, of a negative the same with the positives above it. Sums of squares fit
/// 128 bits up to 2^42 rows; Square is std::uint64_t where fits_64_bits, else core::uint128.
template <class Square>
class placement_sums {
 public:
  placement_sums(Index positives, Index negatives)
      : positives_(static_cast<std::uint64_t>(positives)),
        negatives_(static_cast<std::uint64_t>(negatives)) {}

  /// A tie block with the rows of both classes above it.
  template <class Block>
  void add(const Block& b, Index positives_above, Index negatives_above) {
    const auto p = static_cast<std::uint64_t>(b.positives);
    const auto n = static_cast<std::uint64_t>(b.negatives);
    const std::uint64_t of_positive = 2 * (negatives_ - static_cast<std::uint64_t>(negatives_above)) - n;
    const std::uint64_t of_negative = 2 * static_cast<std::uint64_t>(positives_above) + p;
    sum_ += static_cast<core::uint128>(n) * of_negative;
    negative_squares_ += static_cast<core::uint128>(n) * (static_cast<Square>(of_negative) * of_negative);
    positive_squares_ += static_cast<core::uint128>(p) * (static_cast<Square>(of_positive) * of_positive);
  }
  double auroc() const {
    return (std::min)(1.0, static_cast<double>(sum_) / (2 * (static_cast<double>(positives_) * static_cast<double>(negatives_))));
  }
  /// Variance of the AUROC; unbiased: DeLong's, else the infinitesimal jackknife. NaN with fewer than two rows in a class.
  double variance(bool unbiased = true) const {
    if (positives_ < 2 || negatives_ < 2) return undefined();
    const auto p = static_cast<double>(positives_);
    const auto n = static_cast<double>(negatives_);
    const double less = unbiased ? 1.0 : 0.0;
    return scatter(positive_squares_, positives_) / (4 * n * n) / (p * (p - less)) +
           scatter(negative_squares_, negatives_) / (4 * p * p) / (n * (n - less));
  }

 private:
  /// Σ (v − mean)² of `count` integers with sum_ and the given sum of squares, without cancellation: about the quotient q of
  /// the mean, with rest r, Σ (v − q)² >= Σ (v − q) = r.
  double scatter(core::uint128 squares, std::uint64_t count) const {
    const core::uint128 quotient = sum_ / count;
    const auto rest = static_cast<std::uint64_t>(sum_ - quotient * count);
    const core::uint128 about_quotient = squares - quotient * (sum_ + rest);
    return static_cast<double>(about_quotient - rest) +
           static_cast<double>(rest) * static_cast<double>(count - rest) / static_cast<double>(count);
  }
  std::uint64_t positives_;
  std::uint64_t negatives_;
  core::uint128 sum_ = 0;  // of the placements, the same for both classes: twice the pairs in order plus the tied ones
  core::uint128 positive_squares_ = 0;
  core::uint128 negative_squares_ = 0;
};

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
