// SPDX-License-Identifier: MIT
/// @file
/// rating_counts: answers with confidence by true class, from which type-2 measures follow.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/state.hpp>

#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// Counts given as a vector: finite and not negative, whole or not.
template <class D>
std::vector<double> checked_counts(const Eigen::DenseBase<D>& x, core::argument a) {
  const core::real_feed<D, core::real_kind::weight, double> feed(x, a);
  std::vector<double> out;
  core::for_blocks(
      0, x.size(), [&](Index, Index n, const double* v) { out.insert(out.end(), v, v + n); }, feed);
  return out;
}

}  // namespace discrimination_detail

/// Summary of two-choice decisions with a confidence of R levels: how often each response was given with each level, by true class.
///
/// `rating_counts c(truth, response, confidence[, weights], R)`, or `rating_counts c(R)` and `update`.
///
/// @par Input   truth, response: n labels 0/1; confidence: n whole numbers in [0, R), larger = surer (of ratings 1 … R pass
///              `confidence - 1`); weights: n finite numbers >= 0
/// @par Merge   by addition; unweighted counts are exact 64-bit integers, so any order and split gives equal states
/// @par Errors  invalid_input with function, argument, index and value; R outside [1, 65536]; merging different R; a sum of the
///              weights that leaves the range of double. The object is unchanged then.
/// @par Cost    one pass; 4R cells
class rating_counts {
 public:
  explicit rating_counts(Index levels) : levels_(levels) {
    if (levels < 1 || levels > most_levels) {
      core::raise_for("rating_counts", "levels = " + core::to_text(levels) + " is not in [1, " + core::to_text(most_levels) + "]");
    }
    counts_.assign(static_cast<std::size_t>(4 * levels), 0);
    weights_.assign(counts_.size(), 0.0);
  }
  // copied when moved, so that what was moved from can be used
  rating_counts(const rating_counts&) = default;
  rating_counts& operator=(const rating_counts&) = default;
  template <class Y, class R, class C>
  rating_counts(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<R>& response, const Eigen::DenseBase<C>& confidence, Index levels)
      : rating_counts(levels) {
    update(truth, response, confidence);
  }
  template <class Y, class R, class C, class W>
  rating_counts(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<R>& response, const Eigen::DenseBase<C>& confidence,
                const Eigen::DenseBase<W>& weights, Index levels)
      : rating_counts(levels) {
    update(truth, response, confidence, weights);
  }

  /// One more batch.
  template <class Y, class R, class C>
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<R>& response, const Eigen::DenseBase<C>& confidence) {
    const core::label_feed<Y> t(truth, {name, "truth"});
    const core::label_feed<R> r(response, {name, "response"});
    const core::class_feed<C> c(confidence, {name, "confidence"}, levels_);
    core::check_same_size(name, "response", r.size(), "truth", t.size());
    core::check_same_size(name, "confidence", c.size(), "truth", t.size());
    merge(core::reduce_blocks(
        t.size(), [&] { return rating_counts(levels_); },
        [](rating_counts& s, Index, Index n, const std::uint8_t* y, const std::uint8_t* x, const std::int32_t* z) {
          for (Index i = 0; i < n; ++i) ++s.counts_[s.cell(y[i], x[i], z[i])];
        },
        t, r, c));
  }
  /// One more batch with weights.
  template <class Y, class R, class C, class W>
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<R>& response, const Eigen::DenseBase<C>& confidence,
              const Eigen::DenseBase<W>& weights) {
    const core::label_feed<Y> t(truth, {name, "truth"});
    const core::label_feed<R> r(response, {name, "response"});
    const core::class_feed<C> c(confidence, {name, "confidence"}, levels_);
    const core::weight_feed<W> w(weights, name);
    core::check_same_size(name, "response", r.size(), "truth", t.size());
    core::check_same_size(name, "confidence", c.size(), "truth", t.size());
    core::check_same_size(name, "weights", w.size(), "truth", t.size());
    merge(core::reduce_blocks(
        t.size(), [&] { return rating_counts(levels_); },
        [](rating_counts& s, Index, Index n, const std::uint8_t* y, const std::uint8_t* x, const std::int32_t* z, const double* v) {
          for (Index i = 0; i < n; ++i) s.weights_[s.cell(y[i], x[i], z[i])] += v[i];
        },
        t, r, c, w));
  }

  /// Adds the cells of another summary of as many levels.
  void merge(const rating_counts& other) {
    if (levels_ != other.levels_) {
      core::raise_for(name, "merge of " + core::to_text(levels_) + " with " + core::to_text(other.levels_) + " levels");
    }
    if (!core::is_finite(sum_of(weights_) + sum_of(other.weights_))) {
      core::raise_for(name, "the sum of the weights is too large for double");
    }
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      counts_[i] += other.counts_[i];
      weights_[i] += other.weights_[i];
    }
  }

  /// Number of levels R.
  Index levels() const { return levels_; }
  /// Rows (sum of weights) of the trials of class 0 and 1 by answer, 2R numbers each: first response 0 from the highest confidence
  /// down, then response 1 from the lowest confidence up. What the literature calls nR_S1 and nR_S2.
  Vector s1() const { return cells(0); }
  Vector s2() const { return cells(1); }
  /// Rows (sum of weights) of the right and of the wrong answers by level of confidence, from the lowest up.
  Vector correct() const { return s1().head(levels_).reverse() + s2().tail(levels_); }
  Vector incorrect() const { return s2().head(levels_).reverse() + s1().tail(levels_); }

  friend bool operator==(const rating_counts&, const rating_counts&) = default;

  bytes to_bytes() const {
    core::state_writer out(core::summary_name("RATE"), 1);
    out.put_array(counts_);
    out.put_array(weights_);
    return out.finish();
  }
  static rating_counts from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, core::summary_name("RATE"), 1, "rating_counts::from_bytes");
    auto counts = reader.get_array<std::uint64_t>();
    auto weights = reader.get_array<double>();
    reader.finish();
    const auto levels = static_cast<Index>(counts.size() / 4);
    reader.require(counts.size() % 4 == 0 && levels >= 1 && levels <= most_levels, "the number of cells is out of range");
    reader.require(weights.size() == counts.size(), "there are not as many weights as counts");
    for (const double w : weights) reader.require(core::is_weight(w), "a weight is negative or not finite");
    reader.require(core::is_finite(sum_of(weights)), "the sum of the weights is too large for double");
    rating_counts out(levels);
    out.counts_ = std::move(counts);
    out.weights_ = std::move(weights);
    return out;
  }

 private:
  static constexpr const char* name = "rating_counts";
  static constexpr Index most_levels = 65536;

  static double sum_of(const std::vector<double>& weights) {
    double sum = 0;
    for (const double w : weights) sum += w;
    return sum;
  }
  std::size_t cell(int truth, int response, std::int32_t confidence) const {
    const Index at = response == 0 ? levels_ - 1 - confidence : levels_ + confidence;
    return static_cast<std::size_t>(2 * levels_ * truth + at);
  }
  Vector cells(Index truth) const {
    Vector out(2 * levels_);
    for (Index i = 0; i < out.size(); ++i) {
      const auto at = static_cast<std::size_t>(2 * levels_ * truth + i);
      out(i) = static_cast<double>(counts_[at]) + weights_[at];
    }
    return out;
  }

  Index levels_;
  std::vector<std::uint64_t> counts_;
  std::vector<double> weights_;
};

ASSAY_NAMESPACE_END
