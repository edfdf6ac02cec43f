// SPDX-License-Identifier: MIT
/// @file
/// multilabel_table: a confusion matrix of every label, and how many labels of a row are right, from which every metric of predicted
/// labels follows.
#pragma once

#include <assay/core/matrix_feed.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/state.hpp>
#include <assay/discrimination/confusion_matrix.hpp>
#include <assay/discrimination/row_outcomes.hpp>

#include <algorithm>
#include <string>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Summary of true against predicted labels of rows that have any number of L labels.
///
/// `multilabel_table t(truth, predicted[, weights])`, or `multilabel_table t(L)` and `update`. Without L the number of labels is that
/// of the first rows.
/// @par Input   truth, predicted: n × L matrices of 0/1 of bool, integer or floating type (of probabilities pass `p >= 0.5`);
///              weights: n finite numbers >= 0
/// @par Merge   by addition; unweighted counts are exact 64-bit integers, so any order and split gives equal states
/// @par Errors  invalid_input with function, argument, place and value, and when the sum of the weights leaves the range of double;
///              the object is unchanged then
/// @par Cost    one pass; some 200 bytes a label and 24 bytes for each different outcome (labels rightly, falsely and not predicted)
///              of a row, of which there are at most (L + 1)(L + 2)(L + 3) / 6, and few in practice
class multilabel_table {
 public:
  multilabel_table() = default;
  explicit multilabel_table(Index labels) {
    if (labels < 1 || labels > outcomes::most_labels) {
      core::raise_for("multilabel_table",
                      "labels = " + core::to_text(labels) + " is not in [1, " + core::to_text(outcomes::most_labels) + "]");
    }
    labels_.assign(static_cast<std::size_t>(labels), cells(2));
  }
  template <class Y, class P>
  multilabel_table(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& predicted) {
    update(truth, predicted);
  }
  template <class Y, class P, class W>
  multilabel_table(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& predicted, const Eigen::DenseBase<W>& weights) {
    update(truth, predicted, weights);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  multilabel_table(const Y&, const P&, const Rest&...) {
    refuse<Y, P>();
  }

  /// One more batch.
  template <class Y, class P>
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& predicted, const char* function = "multilabel_table") {
    count(function, truth, predicted);
  }
  /// One more batch with weights.
  template <class Y, class P, class W>
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& predicted, const Eigen::DenseBase<W>& weights,
              const char* function = "multilabel_table") {
    const core::weight_feed<W> w(weights, function);
    if (w.size() != truth.rows()) {
      core::raise_for(function,
                      "weights has " + core::to_text(w.size()) + " elements but truth has " + core::to_text(truth.rows()) + " rows");
    }
    count(function, truth, predicted, w);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  void update(const Y&, const P&, const Rest&...) {
    refuse<Y, P>();
  }

  /// Adds the rows of another table of as many labels.
  void merge(const multilabel_table& other) { add(other, "multilabel_table"); }

  /// Number of labels L; 0 before the first rows when it was not given.
  Index labels() const { return static_cast<Index>(labels_.size()); }
  /// Rows (sum of weights).
  double total() const { return rows_.weight(); }
  /// The confusion matrix of one label: metrics and intervals of it.
  confusion_matrix label(Index k) const {
    if (k < 0 || k >= labels()) {
      core::raise_for("multilabel_table", "there is no label " + core::to_text(k) + " of " + core::to_text(labels()) + " labels");
    }
    return confusion_matrix(labels_[static_cast<std::size_t>(k)]);
  }
  /// Rows by how many of their labels are right; for metrics.
  const discrimination_detail::row_outcomes& rows() const { return rows_; }

  friend bool operator==(const multilabel_table&, const multilabel_table&) = default;

  bytes to_bytes() const {
    core::state_writer out(core::summary_name("MLAB"), 1);
    out.put(std::uint64_t{labels_.size()});
    for (const cells& c : labels_) c.write(out);
    rows_.write(out);
    return out.finish();
  }
  static multilabel_table from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, core::summary_name("MLAB"), 1, "multilabel_table::from_bytes");
    multilabel_table out;
    constexpr std::size_t smallest_cells = 33;
    const std::size_t labels = reader.get_size(smallest_cells);
    reader.require(labels <= static_cast<std::size_t>(outcomes::most_labels), "the number of labels is out of range");
    for (std::size_t k = 0; k < labels; ++k) out.labels_.push_back(cells::read(reader));
    out.rows_ = outcomes::read(reader, out.labels());
    reader.finish();
    for (const cells& c : out.labels_) {
      reader.require(c.classes() == 2, "a label has other values than 0 and 1");
      std::uint64_t rows = 0;
      for (const std::uint64_t n : c.counts()) rows += n;
      reader.require(rows == out.rows_.unit_rows() && c.other_weights().empty() != out.rows_.has_other_weights(),
                     "the labels have different numbers of rows");
    }
    reader.require(core::is_finite(out.total()), "the sum of the weights is too large for double");
    reader.require(labels > 0 || out.rows_ == outcomes(), "there are rows without labels");
    return out;
  }

 private:
  using cells = discrimination_detail::confusion_cells;
  using outcomes = discrimination_detail::row_outcomes;

  template <class Y, class P>
  static void refuse() {
    static_assert(core::always_false<Y, P>,
                  "assay::multilabel_table takes Eigen matrices of labels (truth, predicted[, weights]); wrap a std::vector of weights as "
                  "assay::view(x)");
  }
  template <class Y, class P, class... W>
  void count(const char* function, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& predicted, const W&... weights) {
    static_assert(core::dense_matrix<Y> && core::dense_matrix<P>,
                  "assay: multilabel metrics take n x L matrices of 0/1, one column per label; one label goes to assay::precision and "
                  "its like");
    const core::label_matrix_feed<Y> y(truth, {function, "truth"});
    const core::label_matrix_feed<P> x(predicted, {function, "predicted"});
    if (y.rows() != x.rows() || y.cols() != x.cols()) {
      core::raise_for(function, "predicted is " + core::to_text(x.rows()) + " x " + core::to_text(x.cols()) + " but truth is " +
                                    core::to_text(y.rows()) + " x " + core::to_text(y.cols()));
    }
    const multilabel_table empty(y.cols());
    add(core::reduce_blocks(
        y.rows(), [&] { return empty; },
        [&](multilabel_table& t, Index begin, Index n, const auto*... w) { t.count_rows(y, x, begin, n, w...); }, weights...),
        function);
  }
  /// A block of rows, in pieces of which all columns stay in the cache.
  template <class Y, class X, class... W>
  void count_rows(const Y& truth, const X& predicted, Index begin, Index count, const W*... w) {
    const Index most = (std::max)(Index{512}, (std::min)(core::block_size, Index{65536} / labels()));
    for (Index at = 0; at < count; at += most) {
      const Index n = (std::min)(most, count - at);
      discrimination_detail::outcome_counter outcome(n);
      for (Index k = 0; k < labels(); ++k) {
        std::uint8_t true_label[core::block_size];
        std::uint8_t predicted_label[core::block_size];
        const std::uint8_t* y = truth.load(begin + at, n, k, true_label);
        const std::uint8_t* x = predicted.load(begin + at, n, k, predicted_label);
        const auto sums = outcome.add(y, x);
        cells& c = labels_[static_cast<std::size_t>(k)];
        if constexpr (sizeof...(W) == 0) {
          c.add_counts(n, sums.positives, sums.predicted, sums.both);
        } else {
          c.add(n, y, x, (w + at)...);
        }
      }
      rows_.add(n, outcome.values(), (w + at)...);
    }
  }
  void add(const multilabel_table& other, const char* function) {
    if (other.labels() == 0) return;
    if (labels() != 0 && labels() != other.labels()) {
      core::raise_for(function, "rows of " + core::to_text(other.labels()) + " labels in a table of " + core::to_text(labels()));
    }
    if (!core::is_finite(total() + other.total())) core::raise_for(function, "the sum of the weights is too large for double");
    if (labels() == 0) labels_.assign(other.labels_.size(), cells(2));
    for (std::size_t k = 0; k < labels_.size(); ++k) labels_[k].merge(other.labels_[k]);
    rows_.merge(other.rows_);
  }

  std::vector<cells> labels_;
  outcomes rows_;
};

ASSAY_NAMESPACE_END
