// SPDX-License-Identifier: MIT
/// @file
/// confusion_matrix: counts of truth × predicted class, from which every thresholded metric follows.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/state.hpp>
#include <assay/core/undefined.hpp>
#include <assay/discrimination/confusion_cells.hpp>

#include <algorithm>
#include <utility>

ASSAY_NAMESPACE_BEGIN

/// Summary of true against predicted classes: a K × K table of counts, and of sums of weights and of squared weights.
///
/// `confusion_matrix cm(truth, predicted[, weights])`, or `confusion_matrix cm(K)` for a fixed number of classes and
/// `update`. Without K the table grows with the largest class seen (at least 2, at most 1024).
///
/// A cell holds the number of rows of weight 1 exactly, and of all others Σw and Σw² (for standard errors); so unit weights are
/// no weights, bit for bit, and cost nothing.
/// @par Input   truth, predicted: n classes, whole numbers in [0, K) of bool, integer or floating type (of a probability
///              pass `p >= 0.5`); weights: n finite numbers >= 0
/// @par Merge   by addition; unweighted counts are exact 64-bit integers, so any order and split gives equal states
/// @par Errors  invalid_input with function, argument, index and value, and when the sum of the weights leaves the range of
///              double; the object is unchanged then
/// @par Cost    one pass; 8 K² bytes, 24 K² with weights
class confusion_matrix {
 public:
  /// Most classes that a table grows to by itself.
  static constexpr Index largest_implicit = 1024;

  confusion_matrix() : cells_(2) {}
  confusion_matrix(const confusion_matrix&) = default;
  confusion_matrix& operator=(const confusion_matrix&) = default;
  /// What is moved from holds no rows and no classes, and grows again.
  confusion_matrix(confusion_matrix&& other) noexcept : cells_(std::move(other.cells_)), fixed_(std::exchange(other.fixed_, false)) {}
  confusion_matrix& operator=(confusion_matrix&& other) noexcept {
    cells_ = std::move(other.cells_);
    std::swap(fixed_, other.fixed_);
    return *this;
  }
  explicit confusion_matrix(Index classes) : fixed_(true) {
    if (classes < 1 || classes > Index{cells::most_classes}) {
      core::raise_for("confusion_matrix", "classes = " + core::to_text(classes) + " is not in [1, 65536]");
    }
    cells_.grow(classes);
  }
  template <class Y, class P>
  confusion_matrix(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& predicted) : confusion_matrix() {
    update(truth, predicted);
  }
  template <class Y, class P, class W>
  confusion_matrix(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& predicted, const Eigen::DenseBase<W>& weights)
      : confusion_matrix() {
    update(truth, predicted, weights);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  confusion_matrix(const Y&, const P&, const Rest&...) {
    refuse<Y, P>();
  }
  /// A table of a fixed size from its cells.
  explicit confusion_matrix(discrimination_detail::confusion_cells of) : cells_(std::move(of)), fixed_(true) {}

  /// One more batch.
  template <class Y, class P>
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& predicted, const char* function = "confusion_matrix") {
    const core::class_feed<Y> t(truth, {function, "truth"}, limit());
    const core::class_feed<P> p(predicted, {function, "predicted"}, limit());
    core::check_same_size(function, "predicted", p.size(), "truth", t.size());
    add(core::reduce_chunks(
        t.size(), chunk(), [&] { return empty(); },
        [](cells& m, Index, Index n, const std::int32_t* y, const std::int32_t* x) { m.add(n, y, x); }, t, p), function);
  }
  /// One more batch with weights.
  template <class Y, class P, class W>
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& predicted, const Eigen::DenseBase<W>& weights,
              const char* function = "confusion_matrix") {
    const core::class_feed<Y> t(truth, {function, "truth"}, limit());
    const core::class_feed<P> p(predicted, {function, "predicted"}, limit());
    const core::weight_feed<W> w(weights, function);
    core::check_same_size(function, "predicted", p.size(), "truth", t.size());
    core::check_same_size(function, "weights", w.size(), "truth", t.size());
    add(core::reduce_chunks(
        t.size(), chunk(), [&] { return empty(); },
        [](cells& m, Index, Index n, const std::int32_t* y, const std::int32_t* x, const double* v) { m.add(n, y, x, v); }, t, p, w),
        function);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  void update(const Y&, const P&, const Rest&...) {
    refuse<Y, P>();
  }

  /// Adds the cells of another table. Two tables of different fixed sizes throw, as do classes that do not fit a fixed size.
  void merge(const confusion_matrix& other) {
    if (!fixed_ && other.fixed_) {  // the fixed table takes in the other: either order gives the same
      confusion_matrix out = other;
      out.merge(*this);
      *this = std::move(out);
      return;
    }
    if (fixed_ && other.fixed_ && classes() != other.classes()) {
      core::raise_for("confusion_matrix", "merge of " + core::to_text(classes()) + " with " + core::to_text(other.classes()) + " classes");
    }
    if (fixed_ && other.classes() > classes()) {
      const Index used = other.cells_.used();
      if (used > classes()) {
        core::raise_for("confusion_matrix", "merge of class " + core::to_text(used - 1) + " into " + core::to_text(classes()) + " classes");
      }
      add(other.cells_.first(classes()), "confusion_matrix");
      return;
    }
    add(other.cells_, "confusion_matrix");
  }

  /// Number of classes K.
  Index classes() const { return cells_.classes(); }
  /// Rows (sum of weights) of true class t that were predicted as p.
  double operator()(Index t, Index p) const {
    check_cell(t, p);
    return cells_.weight(t, p);
  }
  /// Sum of the squared weights of the same rows.
  double squared_weights(Index t, Index p) const {
    check_cell(t, p);
    return cells_.squares(t, p);
  }
  /// Whether every weight so far is a whole number, as frequencies are.
  bool has_whole_weights() const { return cells_.whole(); }
  /// Rows (sum of weights) of true class t, of predicted class p, and of all.
  double truth_total(Index t) const {
    double sum = 0;
    for (Index p = 0; p < classes(); ++p) sum += (*this)(t, p);
    return sum;
  }
  double predicted_total(Index p) const {
    double sum = 0;
    for (Index t = 0; t < classes(); ++t) sum += (*this)(t, p);
    return sum;
  }
  double total() const {
    double sum = 0;
    for (Index t = 0; t < classes(); ++t) sum += truth_total(t);
    return sum;
  }
  /// Rows (sum of weights) on the diagonal.
  double correct() const {
    double sum = 0;
    for (Index t = 0; t < classes(); ++t) sum += (*this)(t, t);
    return sum;
  }
  /// The table as a K × K array, truth in rows.
  Eigen::ArrayXXd table() const {
    Eigen::ArrayXXd out(classes(), classes());
    for (Index t = 0; t < classes(); ++t)
      for (Index p = 0; p < classes(); ++p) out(t, p) = (*this)(t, p);
    return out;
  }
  /// The table of class k (as 1) against all others (as 0): metrics and intervals of one class of many.
  confusion_matrix against_rest(Index k) const {
    if (k < 0 || k >= classes()) {
      core::raise_for("confusion_matrix", "there is no class " + core::to_text(k) + " of " + core::to_text(classes()) + " classes");
    }
    return confusion_matrix(cells_.against_rest(k));
  }

  friend bool operator==(const confusion_matrix&, const confusion_matrix&) = default;

  bytes to_bytes() const {
    core::state_writer out(core::summary_name("CONF"), 2);
    out.put(static_cast<std::uint8_t>(fixed_));
    cells_.write(out);
    return out.finish();
  }
  static confusion_matrix from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, core::summary_name("CONF"), 2, "confusion_matrix::from_bytes");
    confusion_matrix out;
    out.fixed_ = reader.get<bool>();
    out.cells_ = cells::read(reader);
    reader.finish();
    reader.require(out.fixed_ ? out.classes() > 0 : out.classes() != 1 && out.classes() <= largest_implicit,
                   "the number of classes is out of range");
    return out;
  }

 private:
  using cells = discrimination_detail::confusion_cells;

  template <class Y, class P>
  static void refuse() {
    static_assert(core::always_false<Y, P>,
                  "assay::confusion_matrix takes Eigen vectors of labels (truth, predicted[, weights]); wrap a std::vector or std::span as "
                  "assay::view(x)");
  }
  void check_cell(Index t, Index p) const {
    if (t < 0 || t >= classes() || p < 0 || p >= classes()) [[unlikely]] raise_no_cell(t, p);
  }
  [[noreturn, gnu::cold, gnu::noinline]] void raise_no_cell(Index t, Index p) const {
    core::raise_for("confusion_matrix",
                    "there is no cell (" + core::to_text(t) + ", " + core::to_text(p) + ") of " + core::to_text(classes()) + " classes");
  }
  Index limit() const { return fixed_ ? classes() : largest_implicit; }
  cells empty() const { return cells(fixed_ ? classes() : 2); }
  /// Rows between two merges, which cost K² each.
  Index chunk() const { return (std::max)(core::chunk_size, fixed_ ? 4 * classes() * classes() : Index{0}); }
  void add(const cells& other, const char* function) {
    if (!core::is_finite(cells_.other_weight() + other.other_weight())) {
      core::raise_for(function, "the sum of the weights is too large for double");
    }
    cells_.merge(other);
  }

  cells cells_;
  bool fixed_ = false;
};

ASSAY_NAMESPACE_END
