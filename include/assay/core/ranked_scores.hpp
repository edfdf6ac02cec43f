// SPDX-License-Identifier: MIT
/// @file
/// ranked_scores: the sorted scores of the two classes, from which every rank metric follows.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/radix_sort.hpp>
#include <assay/core/score_run.hpp>
#include <assay/core/state.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// Summary of binary truth against a score: the sorted scores of the negatives and of the positives, nothing else.
///
/// AUROC, ROC and PR curves, average precision, KS, equal-mass calibration bins and intervals are functions of it.
/// `ranked_scores r(truth, score)` or `ranked_scores r(truth, score, weights)` deduces both template arguments: Score is
/// float for float, half and bfloat16 scores and double for all others; unweighted storage is its own type.
///
/// @par Input   truth: n labels 0/1; score: n real numbers, larger = more positive, not NaN (infinities are ordered, -0
///              ties with +0); weights: n finite numbers >= 0. Rows of weight 0 are checked, then dropped.
/// @par Merge   exact. Runs of geometric size are kept, so many small updates cost O(n log n) together. The state is
///              canonical: any order of rows and any split into batches gives equal states, weighted ones too.
/// @par Errors  invalid_input with function, argument, index and value, and when the sum of the weights leaves the range of
///              double; the object is unchanged then.
/// @par Cost    O(n) radix sort; memory 4 (float) or 8 (double) bytes a row, 8 more when weighted.
template <class Score = double, class Weight = unweighted>
class ranked_scores {
  static_assert(core::binary_float<Score>, "assay::ranked_scores: Score is float or double");
  using run = core::score_run<Score, Weight>;

 public:
  using score_type = Score;
  using weight_type = Weight;
  /// Type of class totals: a count, or a sum of weights.
  using amount = typename run::amount;
  static constexpr bool is_weighted = run::is_weighted;

  ranked_scores() = default;
  template <class Y, class S>
  ranked_scores(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score) {
    update(truth, score);
  }
  template <class Y, class S, class W>
  ranked_scores(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<W>& weights) {
    update(truth, score, weights);
  }

  /// One more batch. Kind tells what the scores must be: a metric of their differences wants finite ones, one of calibration
  /// probabilities; function and score_name stand in error messages.
  template <core::real_kind Kind = core::real_kind::ordered, class Y, class S>
    requires(!is_weighted)
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const char* function = "ranked_scores",
              const char* score_name = "score") {
    const core::label_feed<Y> labels(truth, {function, "truth"});
    const core::real_feed<S, Kind, Score> scores(score, {function, score_name});
    core::check_same_size(function, score_name, scores.size(), "truth", labels.size());
    run next;
    next.reserve(labels.size());
    core::for_blocks(
        0, labels.size(), [&](Index, Index n, const std::uint8_t* y, const Score* s) { next.append(n, y, s); }, labels, scores);
    commit(std::move(next), function);
  }
  /// One more batch with weights.
  template <core::real_kind Kind = core::real_kind::ordered, class Y, class S, class W>
    requires(is_weighted)
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<W>& weights,
              const char* function = "ranked_scores", const char* score_name = "score") {
    const core::label_feed<Y> labels(truth, {function, "truth"});
    const core::real_feed<S, Kind, Score> scores(score, {function, score_name});
    const core::weight_feed<W> w(weights, function);
    core::check_same_size(function, score_name, scores.size(), "truth", labels.size());
    core::check_same_size(function, "weights", w.size(), "truth", labels.size());
    run next;
    next.reserve(labels.size());
    core::for_blocks(
        0, labels.size(),
        [&](Index, Index n, const std::uint8_t* y, const Score* s, const double* v) { next.append(n, y, s, v); }, labels, scores, w);
    commit(std::move(next), function);
  }

  /// Adds the rows of another summary; exact.
  void merge(const ranked_scores& other) {
    if (&other == this) return merge(ranked_scores(other));
    const double weight = checked_sum(weight_ + other.weight_, "ranked_scores");
    for (const run& r : other.runs_) push(run(r));
    weight_ = weight;
  }

  /// Merges the runs that updates leave behind, so that later queries need no temporary copy.
  void compact() {
    while (runs_.size() > 1) merge_last();
  }

  bool is_compact() const { return runs_.size() <= 1; }

  /// Rows of non-zero weight.
  Index size() const { return positive_rows() + negative_rows(); }
  Index positive_rows() const { return rows(&run::positive); }
  Index negative_rows() const { return rows(&run::negative); }
  /// Number (sum of weights) of the positives and of the negatives.
  amount positives() const { return total(&run::positive); }
  amount negatives() const { return total(&run::negative); }

  /// Whether every weight is a whole number, as those that count repeated rows must be.
  bool has_whole_weights() const {
    bool whole = true;
    if constexpr (is_weighted) {
      for (const run& r : runs_) {
        for (const auto* part : {&r.negative, &r.positive}) {
          for (const double w : part->weights) whole = whole && w == std::floor(w);
        }
      }
    }
    return whole;
  }

  /// Throws unless every score is in [0, 1]; O(number of batches).
  void check_probabilities(const char* function, const char* score_name = "prediction") const {
    for (const run& r : runs_) {
      for (const auto* part : {&r.negative, &r.positive}) {
        if (part->keys.empty()) continue;
        for (const auto key : {part->keys.front(), part->keys.back()}) {
          const Score x = core::from_ordered_key<Score>(key);
          if (!core::is_probability(x)) core::raise_for(function, std::string("the ") + score_name + "s reach outside [0, 1]: " + core::to_text(x));
        }
      }
    }
  }

  /// Calls visit(const core::tie_block<Score, amount>&) for every distinct score, from the lowest up or the highest down.
  /// Several runs are merged into a temporary copy first; compact() avoids that.
  template <class Visit>
  void ascending(Visit&& visit) const {
    with_merged([&](const run& r) { r.walk(std::true_type{}, visit); });
  }
  template <class Visit>
  void descending(Visit&& visit) const {
    with_merged([&](const run& r) { r.walk(std::false_type{}, visit); });
  }
  /// The same with the weights of each class multiplied by a factor.
  template <class Visit>
  void ascending(Visit&& visit, const core::class_scales& scales) const {
    with_merged([&](const run& r) { r.walk(std::true_type{}, visit, scales); });
  }
  template <class Visit>
  void descending(Visit&& visit, const core::class_scales& scales) const {
    with_merged([&](const run& r) { r.walk(std::false_type{}, visit, scales); });
  }

  /// Calls visit(score, weight) for every row: the negatives from the lowest score up, then the positives.
  template <class Visit>
  void each_row(Visit&& visit) const
    requires(is_weighted)
  {
    with_merged([&](const run& r) {
      for (const auto* part : {&r.negative, &r.positive}) {
        for (std::size_t i = 0; i < part->keys.size(); ++i) visit(core::from_ordered_key<Score>(part->keys[i]), part->weights[i]);
      }
    });
  }

  /// Twice the number of pairs with the positive above the negative, plus the tied ones, exactly: 2·W_P·W_N·AUROC.
  core::uint128 doubled_concordance() const
    requires(!is_weighted)
  {
    core::uint128 pairs = 0;
    with_merged([&](const run& r) { pairs = r.doubled_concordance(); });
    return pairs;
  }

  /// Equal rows, in whatever order and batches they came.
  friend bool operator==(const ranked_scores& a, const ranked_scores& b) {
    bool equal = false;
    a.with_merged([&](const run& x) { b.with_merged([&](const run& y) { equal = x == y; }); });
    return equal;
  }

  bytes to_bytes() const {
    core::state_writer out(name(), 1);
    with_merged([&](const run& r) { r.write(out); });
    return out.finish();
  }
  static ranked_scores from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, name(), 1, "ranked_scores::from_bytes");
    ranked_scores out;
    run rows = run::read(reader);
    reader.finish();
    if constexpr (is_weighted) out.weight_ = checked_sum(weight_of(rows), "ranked_scores::from_bytes");
    out.push(std::move(rows));
    return out;
  }

 private:
  static constexpr std::uint32_t name() {
    if constexpr (is_weighted) return core::summary_name(sizeof(Score) == 4 ? "RKFW" : "RKDW");
    return core::summary_name(sizeof(Score) == 4 ? "RKF1" : "RKD1");
  }
  void commit(run&& next, const char* function) {
    double weight = 0;
    if constexpr (is_weighted) weight = checked_sum(weight_ + weight_of(next), function);
    next.sort();
    push(std::move(next));
    weight_ = weight;
  }
  static double weight_of(const run& r) { return r.negative.total() + r.positive.total(); }
  static double checked_sum(double weight, const char* function) {
    if (!core::is_finite(weight)) core::raise_for(function, "the sum of the weights is too large for double");
    return weight;
  }
  void push(run&& next) {
    if (next.size() == 0) return;
    runs_.push_back(std::move(next));
    while (runs_.size() > 1 && runs_[runs_.size() - 2].size() < 2 * runs_.back().size()) merge_last();
  }
  void merge_last() {
    run merged = run::merged(runs_[runs_.size() - 2], runs_.back());
    runs_.pop_back();
    runs_.back() = std::move(merged);
  }
  template <class F>
  void with_merged(F&& f) const {
    if (runs_.size() == 1) return f(runs_.front());
    if (runs_.empty()) return f(run{});
    run merged = run::merged(runs_[runs_.size() - 2], runs_.back());
    for (std::size_t i = runs_.size() - 2; i-- > 0;) merged = run::merged(runs_[i], merged);
    f(merged);
  }
  template <class Member>
  Index rows(Member member) const {
    Index n = 0;
    for (const run& r : runs_) n += static_cast<Index>((r.*member).keys.size());
    return n;
  }
  template <class Member>
  amount total(Member member) const {
    if constexpr (is_weighted) {
      amount sum{};
      with_merged([&](const run& r) { sum = (r.*member).total(); });  // the sorted order: the same bits for any split
      return sum;
    } else {
      return rows(member);
    }
  }

  std::vector<run> runs_;
  double weight_ = 0;  // sum of all weights in the order in which they came: tells whether sums stay finite
};

template <class Y, class S>
ranked_scores(const Eigen::DenseBase<Y>&, const Eigen::DenseBase<S>&) -> ranked_scores<core::real_type<typename S::Scalar>, unweighted>;
template <class Y, class S, class W>
ranked_scores(const Eigen::DenseBase<Y>&, const Eigen::DenseBase<S>&, const Eigen::DenseBase<W>&)
    -> ranked_scores<core::real_type<typename S::Scalar>, double>;

ASSAY_NAMESPACE_END
