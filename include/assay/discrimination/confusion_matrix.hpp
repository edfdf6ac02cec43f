// SPDX-License-Identifier: MIT
/// @file
/// confusion_matrix: counts of truth × predicted class, from which every thresholded metric follows.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/state.hpp>
#include <assay/core/undefined.hpp>

#include <algorithm>
#include <utility>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Summary of true against predicted classes: a K × K table of counts, and one of sums of weights.
///
/// `confusion_matrix cm(truth, predicted[, weights])`, or `confusion_matrix cm(K)` for a fixed number of classes and
/// `update`. Without K the table grows with the largest class seen (at least 2, at most 1024).
///
/// @par Input   truth, predicted: n classes, whole numbers in [0, K) of bool, integer or floating type (of a probability
///              pass `p >= 0.5`); weights: n finite numbers >= 0
/// @par Merge   by addition; unweighted counts are exact 64-bit integers, so any order and split gives equal states
/// @par Errors  invalid_input with function, argument, index and value, and when the sum of the weights leaves the range of
///              double; the object is unchanged then
/// @par Cost    one pass; K² cells
class confusion_matrix {
 public:
  /// Most classes that a table grows to by itself.
  static constexpr Index largest_implicit = 1024;

  confusion_matrix() : confusion_matrix(2) { fixed_ = false; }
  confusion_matrix(const confusion_matrix&) = default;
  confusion_matrix& operator=(const confusion_matrix&) = default;
  /// What is moved from holds no rows and no classes, and grows again.
  confusion_matrix(confusion_matrix&& other) noexcept
      : classes_(std::exchange(other.classes_, 0)),
        fixed_(std::exchange(other.fixed_, false)),
        counts_(std::move(other.counts_)),
        weights_(std::move(other.weights_)) {}
  confusion_matrix& operator=(confusion_matrix&& other) noexcept {
    std::swap(classes_, other.classes_);
    std::swap(fixed_, other.fixed_);
    counts_.swap(other.counts_);
    weights_.swap(other.weights_);
    return *this;
  }
  explicit confusion_matrix(Index classes) : classes_(classes), fixed_(true) {
    if (classes < 1 || classes > 65536) {
      core::raise_for("confusion_matrix", "classes = " + core::to_text(classes) + " is not in [1, 65536]");
    }
    counts_.assign(cells(), 0);
    weights_.assign(cells(), 0.0);
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

  /// One more batch.
  template <class Y, class P>
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& predicted, const char* function = "confusion_matrix") {
    const core::class_feed<Y> t(truth, {function, "truth"}, limit());
    const core::class_feed<P> p(predicted, {function, "predicted"}, limit());
    core::check_same_size(function, "predicted", p.size(), "truth", t.size());
    merge(core::reduce_blocks(
        t.size(), [&] { return empty(); },
        [](confusion_matrix& m, Index, Index n, const std::int32_t* y, const std::int32_t* x) { m.count(n, y, x); }, t, p));
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
    merge(core::reduce_blocks(
        t.size(), [&] { return empty(); },
        [](confusion_matrix& m, Index, Index n, const std::int32_t* y, const std::int32_t* x, const double* v) { m.count(n, y, x, v); }, t,
        p, w));
  }

  /// Adds the cells of another table. Two tables of different fixed sizes throw, as do classes that do not fit a fixed size.
  void merge(const confusion_matrix& other) {
    if (!fixed_ && other.fixed_) {  // the fixed table takes in the other: either order gives the same
      confusion_matrix out = other;
      out.merge(*this);
      *this = std::move(out);
      return;
    }
    if (fixed_ && other.fixed_ && classes_ != other.classes_) {
      core::raise_for("confusion_matrix", "merge of " + core::to_text(classes_) + " with " + core::to_text(other.classes_) + " classes");
    }
    if (fixed_ && other.classes_ > classes_ && other.used() > classes_) {
      core::raise_for("confusion_matrix", "merge of class " + core::to_text(other.used() - 1) + " into " + core::to_text(classes_) + " classes");
    }
    if (!core::is_finite(sum_of(weights_) + sum_of(other.weights_))) {
      core::raise_for("confusion_matrix", "the sum of the weights is too large for double");
    }
    if (!fixed_) grow(other.classes_);
    const Index k = (std::min)(classes_, other.classes_);
    for (Index t = 0; t < k; ++t) {
      for (Index p = 0; p < k; ++p) {
        counts_[cell(t, p)] += other.counts_[other.cell(t, p)];
        weights_[cell(t, p)] += other.weights_[other.cell(t, p)];
      }
    }
  }

  /// Number of classes K.
  Index classes() const { return classes_; }
  /// Rows (sum of weights) of true class t that were predicted as p.
  double operator()(Index t, Index p) const {
    if (t < 0 || t >= classes_ || p < 0 || p >= classes_) [[unlikely]] raise_no_cell(t, p);
    return static_cast<double>(counts_[cell(t, p)]) + weights_[cell(t, p)];
  }
  /// Rows (sum of weights) of true class t, of predicted class p, and of all.
  double truth_total(Index t) const {
    double sum = 0;
    for (Index p = 0; p < classes_; ++p) sum += (*this)(t, p);
    return sum;
  }
  double predicted_total(Index p) const {
    double sum = 0;
    for (Index t = 0; t < classes_; ++t) sum += (*this)(t, p);
    return sum;
  }
  double total() const {
    double sum = 0;
    for (Index t = 0; t < classes_; ++t) sum += truth_total(t);
    return sum;
  }
  /// Rows (sum of weights) on the diagonal.
  double correct() const {
    double sum = 0;
    for (Index t = 0; t < classes_; ++t) sum += (*this)(t, t);
    return sum;
  }
  /// The table as a K × K array, truth in rows.
  Eigen::ArrayXXd table() const {
    Eigen::ArrayXXd out(classes_, classes_);
    for (Index t = 0; t < classes_; ++t)
      for (Index p = 0; p < classes_; ++p) out(t, p) = (*this)(t, p);
    return out;
  }

  friend bool operator==(const confusion_matrix&, const confusion_matrix&) = default;

  bytes to_bytes() const {
    core::state_writer out(core::summary_name("CONF"), 1);
    out.put(static_cast<std::uint64_t>(classes_));
    out.put(static_cast<std::uint8_t>(fixed_));
    out.put_array(counts_);
    out.put_array(weights_);
    return out.finish();
  }
  static confusion_matrix from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, core::summary_name("CONF"), 1, "confusion_matrix::from_bytes");
    const auto classes = reader.get<std::uint64_t>();
    const bool fixed = reader.get<bool>();
    auto counts = reader.get_array<std::uint64_t>();
    auto weights = reader.get_array<double>();
    reader.finish();
    reader.require(classes >= (fixed ? 1u : 2u) && classes <= (fixed ? 65536u : std::uint64_t{largest_implicit}),
                   "the number of classes is out of range");
    reader.require(counts.size() == classes * classes && weights.size() == counts.size(), "the table does not fit the number of classes");
    for (const double w : weights) reader.require(core::is_weight(w), "a weight is negative or not finite");
    reader.require(core::is_finite(sum_of(weights)), "the sum of the weights is too large for double");
    confusion_matrix out;
    out.classes_ = static_cast<Index>(classes);
    out.fixed_ = fixed;
    out.counts_ = std::move(counts);
    out.weights_ = std::move(weights);
    return out;
  }

 private:
  static double sum_of(const std::vector<double>& weights) {
    double sum = 0;
    for (const double w : weights) sum += w;
    return sum;
  }
  [[noreturn, gnu::cold, gnu::noinline]] void raise_no_cell(Index t, Index p) const {
    core::raise_for("confusion_matrix",
                    "there is no cell (" + core::to_text(t) + ", " + core::to_text(p) + ") of " + core::to_text(classes_) + " classes");
  }
  std::size_t cells() const { return static_cast<std::size_t>(classes_ * classes_); }
  std::size_t cell(Index t, Index p) const { return static_cast<std::size_t>(t * classes_ + p); }
  Index limit() const { return fixed_ ? classes_ : largest_implicit; }
  confusion_matrix empty() const { return fixed_ ? confusion_matrix(classes_) : confusion_matrix(); }

  void grow(Index classes) {
    if (classes <= classes_) return;
    confusion_matrix larger((std::max)(Index{2}, classes));
    for (Index t = 0; t < classes_; ++t) {
      for (Index p = 0; p < classes_; ++p) {
        larger.counts_[larger.cell(t, p)] = counts_[cell(t, p)];
        larger.weights_[larger.cell(t, p)] = weights_[cell(t, p)];
      }
    }
    larger.fixed_ = fixed_;
    *this = std::move(larger);
  }
  /// One more than the largest class that has rows.
  Index used() const {
    for (Index k = classes_; k > 0; --k)
      for (Index i = 0; i < classes_; ++i)
        if ((*this)(k - 1, i) > 0 || (*this)(i, k - 1) > 0) return k;
    return 0;
  }
  void fit(Index n, const std::int32_t* y, const std::int32_t* x) {
    std::int32_t largest = 0;
    for (Index i = 0; i < n; ++i) largest = (std::max)(largest, (std::max)(y[i], x[i]));
    grow(Index{largest} + 1);
  }
  void count(Index n, const std::int32_t* y, const std::int32_t* x) {
    fit(n, y, x);
    if (classes_ == 2) {  // sums vectorise, scattered increments do not
      std::int32_t positives = 0;
      std::int32_t predicted = 0;
      std::int32_t both = 0;
      for (Index i = 0; i < n; ++i) {
        positives += y[i];
        predicted += x[i];
        both += y[i] & x[i];
      }
      const auto add = [this](std::size_t at, Index c) { counts_[at] += static_cast<std::uint64_t>(c); };
      add(0, n - positives - predicted + both);
      add(1, Index{predicted} - both);
      add(2, Index{positives} - both);
      add(3, both);
      return;
    }
    for (Index i = 0; i < n; ++i) ++counts_[cell(y[i], x[i])];
  }
  void count(Index n, const std::int32_t* y, const std::int32_t* x, const double* w) {
    auto largest = static_cast<std::int32_t>(classes_ - 1);
    for (Index i = 0; i < n; ++i) {
      // a row of weight 0 does not exist, not even for the number of classes
      if (core::magnitude_bits(w[i]) != 0) largest = (std::max)(largest, (std::max)(y[i], x[i]));
    }
    grow(Index{largest} + 1);
    for (Index i = 0; i < n; ++i) {
      if (core::magnitude_bits(w[i]) != 0) weights_[cell(y[i], x[i])] += w[i];
    }
  }

  Index classes_ = 2;
  bool fixed_ = false;
  std::vector<std::uint64_t> counts_;
  std::vector<double> weights_;
};

ASSAY_NAMESPACE_END
