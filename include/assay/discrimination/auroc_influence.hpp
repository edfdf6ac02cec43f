// SPDX-License-Identifier: MIT
/// @file
/// How the AUROCs of several models answer to the weight of every row, and the covariances that follow.
#pragma once

#include <assay/discrimination/auroc_interval.hpp>
#include <assay/discrimination/class_separation.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// Numbers of clusters that have negatives, positives, and any rows.
struct cluster_counts {
  double negative = 0;
  double positive = 0;
  double all = 0;
};

/// Placements of the rows of two classes under one model after another, by one sort a model.
///
/// Rows stay in the order of all scores together (the last model first), ties by class and weight. No sum depends on the order in
/// which rows came, since rows that are equal in all of these are equal.
template <bool Weighted>
class auroc_influence {
  using amount = typename class_rows<Weighted>::amount;
  using pair_sum = std::conditional_t<Weighted, double, core::uint128>;

 public:
  /// rows: of classes 0 and 1; models: most that will be added.
  auroc_influence(const class_rows<Weighted>& rows, Index models)
      : rows_(rows), order_(rows.row.size()), deviation_(static_cast<Index>(order_.size()), models) {
    std::iota(order_.begin(), order_.end(), std::uint32_t{0});
  }

  /// The next model, with the score of every row.
  template <class Score>
  void add(const Score* score) {
    std::vector<core::bits_of<Score>> keys(order_.size());
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = core::ordered_key(score[rows_.row[order_[i]]]);
    core::radix_sort(keys, order_);
    lost_.push_back(0);
    noise_.push_back(0);
    if (has_both_classes()) {
      // a positive loses to the negatives above it, a negative to the positives below it
      walk<true>(keys);
      walk<false>(keys);
    }
    ++models_;
  }
  /// The difference of two models, as if it were one more.
  void add_difference(Index a, Index b) {
    if (has_both_classes()) deviation_.col(models_) = deviation_.col(a) - deviation_.col(b);
    noise_.push_back(noise_[static_cast<std::size_t>(a)] + noise_[static_cast<std::size_t>(b)]);
    ++models_;
  }

  bool has_both_classes() const { return rows_.present == 2; }
  /// NaN with one class only.
  double auroc(Index model) const {
    if (!has_both_classes()) return undefined();
    if constexpr (Weighted) {
      return (std::max)(0.0, 1 - lost(model) / doubled_pairs());
    } else {
      const core::uint128 all = 2 * static_cast<core::uint128>(rows_.total[0]) * rows_.total[1];
      return static_cast<double>(all - lost(model)) / doubled_pairs();
    }
  }
  /// From the pairs, so that a small difference keeps its digits.
  double auroc_difference(Index a, Index b) const {
    if (!has_both_classes()) return undefined();
    if constexpr (Weighted) {
      return (lost(b) - lost(a)) / doubled_pairs();
    } else {
      return static_cast<double>(static_cast<core::int128>(lost(b)) - static_cast<core::int128>(lost(a))) / doubled_pairs();
    }
  }

  /// Covariances of the models added; NaN when a class has fewer than two rows.
  Eigen::MatrixXd covariance(auroc_variance variance, weighting kind) const {
    const bool by_frequency = Weighted && kind == weighting::frequency;
    std::array<double, 2> rows;
    for (std::size_t c = 0; c < 2; ++c) {
      rows[c] = by_frequency ? rows_.class_weight[static_cast<Index>(c)] : static_cast<double>(rows_.begin[c + 1] - rows_.begin[c]);
    }
    if (rows[0] < 2 || rows[1] < 2) return Eigen::MatrixXd::Constant(models_, models_, undefined());
    std::array<product_sum, 2> sums{product_sum(models_), product_sum(models_)};
    for (const std::uint32_t p : order_) {
      const std::size_t c = class_of(p);
      const double share = share_of(p);
      // w rows of one influence each have w times the square, not w² times
      const double factor = by_frequency ? std::sqrt(share / rows[c]) : share;
      double* const unit = sums[c].next();
      for (Index m = 0; m < models_; ++m) unit[m] = factor * without_noise(deviation_(p, m), m, 1);
    }
    return inflation(variance, rows[0]) * sums[0].total() + inflation(variance, rows[1]) * sums[1].total();
  }

  /// The same for rows of which those of one cluster depend on each other, with `cluster` the id of every row: Obuchowski 1997, or
  /// without its factors; NaN when a class has rows in fewer than two clusters.
  Eigen::MatrixXd covariance(auroc_variance variance, const std::vector<std::uint32_t>& cluster, cluster_counts& found) const {
    std::vector<std::uint32_t> order = order_;
    std::vector<std::uint32_t> keys(order.size());
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = cluster[rows_.row[order[i]]];
    core::radix_sort(keys, order);
    std::array<product_sum, 2> sums{product_sum(models_), product_sum(models_)};
    product_sum both(models_);
    Eigen::ArrayXXd part(models_, 2);
    found = {};
    for (std::size_t begin = 0, end; begin < order.size(); begin = end) {
      std::array<double, 2> share{};
      part.setZero();
      for (end = begin; end < order.size() && keys[end] == keys[begin]; ++end) {
        const std::uint32_t p = order[end];
        const std::size_t c = class_of(p);
        const double s = share_of(p);
        share[c] += s;
        for (Index m = 0; m < models_; ++m) part(m, static_cast<Index>(c)) += s * deviation_(p, m);
      }
      const double terms = std::sqrt(static_cast<double>(end - begin));
      double* const whole = both.next();
      double* const negative = share[0] > 0 ? sums[0].next() : nullptr;
      double* const positive = share[1] > 0 ? sums[1].next() : nullptr;
      for (Index m = 0; m < models_; ++m) {
        whole[m] = without_noise(part(m, 0) + part(m, 1), m, terms * (share[0] + share[1]));
        if (negative != nullptr) negative[m] = without_noise(part(m, 0), m, terms * share[0]);
        if (positive != nullptr) positive[m] = without_noise(part(m, 1), m, terms * share[1]);
      }
      found.negative += share[0] > 0;
      found.positive += share[1] > 0;
      found.all += 1;
    }
    if (found.negative < 2 || found.positive < 2) return Eigen::MatrixXd::Constant(models_, models_, undefined());
    // Σ over classes of f_c Σ h_c h_c' + f Σ (h_0 h_1' + h_1 h_0'), f <= f_c, written as a sum of what is not negative
    const double f = inflation(variance, found.all);
    return f * both.total() + (inflation(variance, found.negative) - f) * sums[0].total() +
           (inflation(variance, found.positive) - f) * sums[1].total();
  }

 private:
  /// Σ x x' over vectors x, a block of them at a time.
  class product_sum {
   public:
    explicit product_sum(Index size) : block_(size, 256), total_(Eigen::MatrixXd::Zero(size, size)) {}
    /// Where the next vector is to be written.
    double* next() {
      if (filled_ == block_.cols()) flush();
      return block_.col(filled_++).data();
    }
    Eigen::MatrixXd total() {
      flush();
      return total_.selfadjointView<Eigen::Lower>();
    }

   private:
    void flush() {
      if (filled_ > 0 && total_.size() > 0) total_.selfadjointView<Eigen::Lower>().rankUpdate(block_.leftCols(filled_));
      filled_ = 0;
    }
    Eigen::MatrixXd block_;
    Eigen::MatrixXd total_;
    Index filled_ = 0;
  };

  static double inflation(auroc_variance variance, double count) {
    return variance == auroc_variance::delong ? count / (count - 1) : 1.0;
  }
  /// A deviation, or a sum of them, of which nothing but rounding is left is 0, so that a variance of 0 is seen as such.
  double without_noise(double x, Index model, double share) const {
    return std::abs(x) <= noise_[static_cast<std::size_t>(model)] * share ? 0.0 : x;
  }
  std::size_t class_of(std::uint32_t position) const { return position >= rows_.begin[1] ? 1 : 0; }
  double share_of(std::uint32_t position) const {
    return static_cast<double>(rows_.weight_at(position)) / static_cast<double>(rows_.total[class_of(position)]);
  }
  double doubled_pairs() const { return 2 * (static_cast<double>(rows_.total[0]) * static_cast<double>(rows_.total[1])); }
  pair_sum lost(Index model) const { return lost_[static_cast<std::size_t>(model)]; }

  /// Placements of the positives on a walk down, of the negatives on a walk up. Losses, not wins: those of good models are small
  /// and keep their digits.
  template <bool Down, class Key>
  void walk(const std::vector<Key>& keys) {
    constexpr std::size_t own = Down ? 1 : 0;
    const std::size_t n = keys.size();
    auto column = deviation_.col(models_);
    amount passed{};  // weight of the other class
    amount least{};   // loss of the first own row, and of no row less
    amount most{};    // of the last one
    std::conditional_t<Weighted, core::cascade_sum, pair_sum> more{};  // Σ w (loss − least)
    bool any = false;
    for (std::size_t done = 0, count; done < n; done += count) {
      const auto at = [&](std::size_t i) { return Down ? n - 1 - done - i : done + i; };
      std::array<amount, 2> tied{};
      for (count = 0; done + count < n && keys[at(count)] == keys[at(0)]; ++count) {
        const std::uint32_t p = order_[at(count)];
        tied[class_of(p)] += rows_.weight_at(p);
      }
      if (tied[own] > 0) {
        const amount loss = 2 * passed + tied[1 - own];
        if (!any) least = loss;
        any = true;
        most = loss;
        if constexpr (Weighted) {
          more.add(tied[own] * (loss - least));
        } else {
          more += static_cast<pair_sum>(tied[own]) * (loss - least);
        }
        for (std::size_t i = 0; i < count; ++i) {
          const std::uint32_t p = order_[at(i)];
          if (class_of(p) == own) column[p] = static_cast<double>(loss - least);
        }
      }
      passed += tied[1 - own];
    }
    pair_sum sum;
    if constexpr (Weighted) {
      sum = more.value();
    } else {
      sum = more;
    }
    if constexpr (Down) lost_.back() = static_cast<pair_sum>(least) * rows_.total[own] + sum;
    const double mean = static_cast<double>(sum) / static_cast<double>(rows_.total[own]);
    auto rows = column.segment(static_cast<Index>(rows_.begin[own]), static_cast<Index>(rows_.begin[own + 1] - rows_.begin[own]));
    const double all = 2 * static_cast<double>(rows_.total[1 - own]);
    rows = (mean - rows) / all;
    noise_.back() = (std::max)(noise_.back(), 16 * std::numeric_limits<double>::epsilon() * (static_cast<double>(most - least) / all));
  }

  const class_rows<Weighted>& rows_;
  std::vector<std::uint32_t> order_;
  Eigen::ArrayXXd deviation_;  // of the placement of every position from the mean of its class, a column per model
  std::vector<pair_sum> lost_;  // of every model: twice the pairs in the wrong order and once the tied ones
  std::vector<double> noise_;   // of every model: what rounding may leave of a deviation of 0
  Index models_ = 0;
};

/// Covariances by the options of a public function; of dependent rows when clusters are given.
template <bool Weighted, class Options>
Eigen::MatrixXd covariance_of(const auroc_influence<Weighted>& influence, const Options& o, const std::vector<std::uint32_t>* clusters) {
  if (clusters == nullptr) return influence.covariance(o.variance, o.weighting);
  cluster_counts found;
  return influence.covariance(o.variance, *clusters, found);
}

/// All weights.
template <class W>
std::vector<double> row_weights(const char* function, weighting kind, const Eigen::DenseBase<W>& weights, Index truths) {
  core::check_same_size(function, "weights", weights.size(), "truth", truths);
  std::vector<double> out = collect(core::weight_feed<W>(weights, function));
  for (const double w : out) {
    if (kind == weighting::frequency && w != std::floor(w)) core::raise_for(function, "frequency weights must be whole numbers");
  }
  return out;
}

/// Rows of truth and weights, of classes 0 and 1.
template <class Y, class... W>
class_rows<sizeof...(W) == 1> binary_rows(const char* function, [[maybe_unused]] weighting kind, const Eigen::DenseBase<Y>& truth,
                                          const Eigen::DenseBase<W>&... weights) {
  const auto labels = collect(core::label_feed<Y>(truth, {function, "truth"}));
  return {function, std::vector<std::int32_t>(labels.begin(), labels.end()), 2, row_weights(function, kind, weights, truth.size())...};
}

/// The scores of a model, as many as there are truths.
template <class S>
std::vector<core::real_type<typename S::Scalar>> model_scores(core::argument a, const Eigen::DenseBase<S>& score, Index truths) {
  core::check_same_size(a.function, a.name, score.size(), "truth", truths);
  return collect(core::score_feed<S>(score, a));
}

/// The clusters of rows.
template <class G>
std::vector<std::uint32_t> cluster_ids(const char* function, const Eigen::DenseBase<G>& clusters, Index truths) {
  core::check_same_size(function, "clusters", clusters.size(), "truth", truths);
  const auto ids = collect(core::class_feed<G>(clusters, {function, "clusters"}));
  return {ids.begin(), ids.end()};
}

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
