// SPDX-License-Identifier: MIT
/// @file
/// score_histogram: the constant-memory, mergeable summary of binary truth against a score.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/state.hpp>
#include <assay/core/sums.hpp>
#include <assay/discrimination/score_cells.hpp>

#include <algorithm>
#include <utility>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// One cell of a score histogram.
struct score_cell {
  Index index = 0;                  ///< which cell
  std::uint64_t negative_rows = 0;  ///< rows that came without weights
  std::uint64_t positive_rows = 0;
  double negatives = 0;  ///< those rows and the sum of the weights of the others
  double positives = 0;
};

/// Summary of binary truth against a score in constant memory: how many positives and negatives fall into each of many ordered
/// cells. Rank metrics follow with certified bounds (auroc_bounds, average_precision_bounds, ks_statistic_bounds), points of the
/// ROC curve exactly (roc_points); ranked_scores, which keeps every score, gives them exactly.
///
/// `score_histogram h(options)` and `update(truth, score[, weights])`, or `score_histogram h(truth, score[, weights][, options])`.
/// By default cells are the leading bits of the score as a float, in the order of numbers: 128 cells from any power of two to the
/// next, for scores of any size. Doubles are rounded down to float for that, so they share cells with floats; those beyond
/// 3.4e38 in size join infinity or its neighbour. A uniform spacing resolves a known range better: 65,536 cells of [0, 1].
///
/// @par Input   truth: n labels 0/1; score: n real numbers, larger = more positive, not NaN (infinities are ordered, -0 and +0
///              share a cell); weights: n finite numbers >= 0. Rows of weight 0 are checked and otherwise do not exist.
/// @par Merge   by addition; histograms of different options do not merge (invalid_input). Counts of rows are exact 64-bit
///              integers: any order, batches and threads give equal states. Sums of weights, kept apart, are rounded: to a
///              relative (2^20 + number of merged parts) 2^-53, none for whole weights.
/// @par Errors  invalid_input with function, argument, index and value, and when the sum of the weights leaves the range of
///              double; the histogram is unchanged then.
/// @par Cost    one pass, about a nanosecond a row; 16 bytes a cell (32 with weights), as much again for every part of 2^20 rows or
///              more that is at work; a batch of fewer rows than cells costs only its rows
class score_histogram {
  using finder = discrimination_detail::cell_finder;
  using counts = discrimination_detail::cell_amounts<std::uint64_t>;
  using sums = discrimination_detail::cell_amounts<double>;

 public:
  explicit score_histogram(const score_histogram_options& options = {}) : finder_(options) {}
  template <class Y, class S>
  score_histogram(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const score_histogram_options& options = {})
      : finder_(options) {
    update(truth, score);
  }
  template <class Y, class S, class W>
  score_histogram(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<W>& weights,
                  const score_histogram_options& options = {})
      : finder_(options) {
    update(truth, score, weights);
  }
  score_histogram(const score_histogram&) = default;
  score_histogram& operator=(const score_histogram&) = default;
  /// What is moved from holds no rows and keeps its options.
  score_histogram(score_histogram&& other) noexcept
      : finder_(other.finder_),
        counts_(std::move(other.counts_)),
        sums_(std::move(other.sums_)),
        weight_(std::exchange(other.weight_, 0.0)) {}
  score_histogram& operator=(score_histogram&& other) noexcept {
    score_histogram taken(std::move(other));
    std::swap(finder_, taken.finder_);
    counts_.amount.swap(taken.counts_.amount);
    sums_.amount.swap(taken.sums_.amount);
    std::swap(weight_, taken.weight_);
    return *this;
  }

  /// One more batch.
  template <class Y, class S>
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const char* function = "score_histogram") {
    const core::label_feed<Y> y(truth, {function, "truth"});
    const core::score_feed<S> s(score, {function, "score"});
    core::check_same_size(function, "score", s.size(), "truth", y.size());
    add(counts_, function, y, s);
  }
  /// One more batch with weights.
  template <class Y, class S, class W>
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<W>& weights,
              const char* function = "score_histogram") {
    const core::label_feed<Y> y(truth, {function, "truth"});
    const core::score_feed<S> s(score, {function, "score"});
    const core::weight_feed<W> w(weights, function);
    core::check_same_size(function, "score", s.size(), "truth", y.size());
    core::check_same_size(function, "weights", w.size(), "truth", y.size());
    add(sums_, function, y, s, w);
  }
  template <class Y, class S, class... Rest>
    requires(!core::dense<Y> || !core::dense<S> || (core::unwrapped<Rest> || ...))
  void update(const Y&, const S&, const Rest&...) {
    static_assert(core::always_false<Y, S>,
                  "assay::score_histogram: update takes Eigen vectors (truth, score[, weights]); wrap a std::vector or std::span as "
                  "assay::view(x)");
  }

  /// Adds the rows of another histogram of the same options.
  void merge(const score_histogram& other) {
    if (!(options() == other.options())) core::raise_for("score_histogram", "histograms of different options cannot be merged");
    const double weight = checked_sum(weight_ + other.weight_, "score_histogram");
    counts_.merge(other.counts_);
    sums_.merge(other.sums_);
    weight_ = weight;
  }
  friend bool operator==(const score_histogram& a, const score_histogram& b) {
    return a.options() == b.options() && a.counts_ == b.counts_ && a.sums_ == b.sums_;
  }

  const score_histogram_options& options() const { return finder_.options(); }
  Index cells() const { return options().cells; }
  /// The cell of a score that is not NaN.
  Index cell_of(double score) const {
    if (core::is_nan(score)) core::raise_for("score_histogram", "score is NaN");
    return static_cast<Index>(finder_.cell(score));
  }
  /// The least score of cell b: score >= edge(b) exactly when cell_of(score) >= b. −inf for the first cell.
  double edge(Index b) const {
    check_cell(b);
    return finder_.edge(b);
  }
  score_cell cell(Index b) const {
    check_cell(b);
    return content(b);
  }
  /// Calls visit(const score_cell&) for every cell that holds a row, from the highest down.
  template <class Visit>
  void descending(Visit&& visit) const {
    for (Index b = cells(); b-- > 0;) {
      const score_cell c = content(b);
      if (c.negatives > 0 || c.positives > 0) visit(c);
    }
  }
  /// Whether rows with weights came.
  bool is_weighted() const { return !sums_.amount.empty(); }
  /// Number (sum of weights) of the positives and of the negatives.
  double positives() const { return total(1); }
  double negatives() const { return total(0); }

  bytes to_bytes() const {
    core::state_writer out(core::summary_name("SHST"), 1);
    out.put(options().spacing);
    out.put(static_cast<std::uint64_t>(cells()));
    out.put(options().low);
    out.put(options().high);
    counts_.write(out);
    sums_.write(out);
    return out.finish();
  }
  static score_histogram from_bytes(std::span<const std::uint8_t> in) {
    constexpr const char* name = "score_histogram::from_bytes";
    core::state_reader reader(in, core::summary_name("SHST"), 1, name);
    score_histogram_options options;
    options.spacing = reader.get_enum(cell_spacing::uniform);
    const auto cells = reader.get<std::uint64_t>();
    reader.require(cells <= static_cast<std::uint64_t>(discrimination_detail::max_score_cells), "the number of cells is out of range");
    options.cells = static_cast<Index>(cells);
    options.low = reader.get<double>();
    options.high = reader.get<double>();
    score_histogram out(options);
    out.counts_ = counts::read(reader, options.cells);
    out.sums_ = sums::read(reader, options.cells);
    reader.finish();
    out.weight_ = checked_sum(out.sums_.total(), name);
    return out;
  }

 private:
  static double checked_sum(double weight, const char* function) {
    if (!core::is_finite(weight)) core::raise_for(function, "the sum of the weights is too large for double");
    return weight;
  }
  void check_cell(Index b) const {
    if (b < 0 || b >= cells()) {
      core::raise_for("score_histogram", "there is no cell " + core::to_text(b) + " of " + core::to_text(cells()));
    }
  }
  score_cell content(Index b) const {
    const auto slot = static_cast<std::size_t>(2 * b);
    const std::uint64_t n = counts_[slot];
    const std::uint64_t p = counts_[slot + 1];
    return {b, n, p, static_cast<double>(n) + sums_[slot], static_cast<double>(p) + sums_[slot + 1]};
  }
  double total(std::size_t label) const {
    std::uint64_t rows = 0;
    for (std::size_t i = label; i < counts_.amount.size(); i += 2) rows += counts_.amount[i];
    core::cascade_sum weight;
    for (std::size_t i = label; i < sums_.amount.size(); i += 2) weight.add(sums_.amount[i]);
    return static_cast<double>(rows) + weight.value();
  }

  /// Adds a batch to counts_ or to sums_; bad input changes nothing.
  template <class Amounts, class Labels, class Scores, class... Weights>
  void add(Amounts& target, const char* function, const Labels& labels, const Scores& scores, const Weights&... weights) {
    const Index n = labels.size();
    // a second table, or a list when there are fewer rows than cells
    Amounts table;
    std::vector<std::uint32_t> slots;
    std::vector<double> list;
    double weight = 0;
    if (n > cells()) {
      table = core::reduce_chunks(
          n, Amounts::rows_per_part(cells()), [&] { return Amounts(cells()); },
          [&](Amounts& part, Index, Index count, const std::uint8_t* y, const auto* s, const auto*... w) {
            std::uint32_t slot[core::block_size];
            finder_.find(count, y, s, slot);
            part.add(count, slot, w...);
          },
          labels, scores, weights...);
      weight = table.total();
    } else {
      slots.resize(static_cast<std::size_t>(n));
      if (Amounts::is_weighted) list.resize(slots.size());
      core::for_blocks(
          0, n,
          [&](Index begin, Index count, const std::uint8_t* y, const auto* s, const auto*... w) {
            finder_.find(count, y, s, slots.data() + begin);
            (std::copy_n(w, count, list.data() + begin), ...);
          },
          labels, scores, weights...);
      weight = static_cast<double>(n);
      if (Amounts::is_weighted) weight = core::sum_block(n, [&](Index i) { return list[static_cast<std::size_t>(i)]; });
    }
    if (!(weight > 0)) return;  // no row of non-zero weight
    if constexpr (Amounts::is_weighted) weight = checked_sum(weight_ + weight, function);
    if (target.amount.empty()) target = Amounts(cells());
    target.merge(table);
    target.add(slots, list);
    if constexpr (Amounts::is_weighted) weight_ = weight;
  }

  finder finder_;
  counts counts_;
  sums sums_;
  double weight_ = 0;  // sum of all weights in the order in which they came: tells whether sums stay finite
};

ASSAY_NAMESPACE_END
