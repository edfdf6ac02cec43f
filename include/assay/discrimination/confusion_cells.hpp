// SPDX-License-Identifier: MIT
/// @file
/// The cells of a confusion matrix, and how a block of rows is counted into them.
#pragma once

#include <assay/core/bits.hpp>
#include <assay/core/blocks.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// K × K cells: in each the number of rows of weight 1, and of all other rows Σw and Σw². So unit weights are no weights, bit for
/// bit, and tables without other weights hold integers only.
class confusion_cells {
 public:
  confusion_cells() = default;
  explicit confusion_cells(Index classes) { grow(classes); }
  confusion_cells(const confusion_cells&) = default;
  confusion_cells& operator=(const confusion_cells&) = default;
  /// What is moved from has no classes, and grows again.
  confusion_cells(confusion_cells&& other) noexcept { swap(other); }
  confusion_cells& operator=(confusion_cells&& other) noexcept {
    swap(other);
    return *this;
  }

  Index classes() const { return classes_; }
  /// Rows (sum of weights) of true class t that were predicted as p, and their Σw².
  double weight(Index t, Index p) const {
    const std::size_t c = at(t, p);
    return static_cast<double>(counts_[c]) + (weights_.empty() ? 0.0 : weights_[c]);
  }
  double squares(Index t, Index p) const {
    const std::size_t c = at(t, p);
    return static_cast<double>(counts_[c]) + (squares_.empty() ? 0.0 : squares_[c]);
  }
  /// Whether all weights so far are whole numbers.
  bool whole() const { return whole_; }
  const std::vector<std::uint64_t>& counts() const { return counts_; }
  /// Σw and Σw² of the rows of other weights than 1; empty when there are none.
  const std::vector<double>& other_weights() const { return weights_; }
  const std::vector<double>& other_squares() const { return squares_; }
  /// Σw over the cells, of the rows of other weights than 1.
  double other_weight() const {
    double sum = 0;
    for (const double w : weights_) sum += w;
    return sum;
  }

  void grow(Index classes) {
    if (classes <= classes_) return;
    const auto larger = [&](auto& cells) {
      std::remove_reference_t<decltype(cells)> out(static_cast<std::size_t>(classes * classes));
      for (Index t = 0; t < classes_; ++t) std::copy_n(cells.data() + t * classes_, classes_, out.data() + t * classes);
      cells = std::move(out);
    };
    larger(counts_);
    if (!weights_.empty()) {
      larger(weights_);
      larger(squares_);
    }
    classes_ = classes;
  }

  /// One more block of at most block_size rows.
  template <class Label>
  void add(Index n, const Label* y, const Label* x) {
    Label largest = 0;
    for (Index i = 0; i < n; ++i) largest = (std::max)(largest, (std::max)(y[i], x[i]));
    grow(Index{largest} + 1);
    if (classes_ == 2) {  // sums vectorise, scattered increments do not
      std::int32_t positives = 0;
      std::int32_t predicted = 0;
      std::int32_t both = 0;
      for (Index i = 0; i < n; ++i) {
        positives += y[i];
        predicted += x[i];
        both += y[i] & x[i];
      }
      add_counts(n, positives, predicted, both);
      return;
    }
    for (Index i = 0; i < n; ++i) ++counts_[at(y[i], x[i])];
  }
  /// Rows of two classes, so many of which are truly 1, predicted as 1, and both.
  void add_counts(Index n, Index positives, Index predicted, Index both) {
    const auto count = [this](std::size_t c, Index rows) { counts_[c] += static_cast<std::uint64_t>(rows); };
    count(0, n - positives - predicted + both);
    count(1, predicted - both);
    count(2, positives - both);
    count(3, both);
  }
  /// The same with weights; a row of weight 0 does not exist, not even for the number of classes.
  template <class Label>
  void add(Index n, const Label* y, const Label* x, const double* w) {
    Label largest = 0;
    bool any = false;
    bool others = false;
    for (Index i = 0; i < n; ++i) {
      const bool exists = core::magnitude_bits(w[i]) != 0;
      any |= exists;
      others |= exists && !is_unit(w[i]);
      largest = (std::max)(largest, exists ? (std::max)(y[i], x[i]) : Label{0});
    }
    if (!any) return;
    grow(Index{largest} + 1);
    if (others) {
      weights_.resize(counts_.size());
      squares_.resize(counts_.size());
      for (Index i = 0; whole_ && i < n; ++i) whole_ = is_whole(w[i]);
    }
    const auto cell = [&](Index i) { return core::magnitude_bits(w[i]) != 0 ? at(y[i], x[i]) : std::size_t{0}; };
    if (classes_ > few_classes) {
      for (Index i = 0; i < n; ++i) {
        const std::size_t c = cell(i);
        const bool unit = is_unit(w[i]);
        counts_[c] += unit;
        if (unit || !others) continue;
        weights_[c] += w[i];
        squares_[c] += w[i] * w[i];
      }
      return;
    }
    // in four tables in turn, so that a row need not wait for the row before it
    std::array<std::array<cell_sums, few_classes * few_classes>, 4> lanes{};
    for (Index i = 0; i < n; ++i) {
      cell_sums& s = lanes[static_cast<std::size_t>(i) % 4][cell(i)];
      const bool unit = is_unit(w[i]);
      const double other = unit ? 0.0 : w[i];
      s.rows += unit;
      s.weight += other;
      s.squares += other * other;
    }
    for (std::size_t c = 0; c < counts_.size(); ++c) {
      counts_[c] += lanes[0][c].rows + lanes[1][c].rows + lanes[2][c].rows + lanes[3][c].rows;
      if (!others) continue;
      weights_[c] += (lanes[0][c].weight + lanes[1][c].weight) + (lanes[2][c].weight + lanes[3][c].weight);
      squares_[c] += (lanes[0][c].squares + lanes[1][c].squares) + (lanes[2][c].squares + lanes[3][c].squares);
    }
  }

  void merge(const confusion_cells& other) {
    grow(other.classes_);
    whole_ = whole_ && other.whole_;
    if (!other.weights_.empty()) {
      weights_.resize(counts_.size());
      squares_.resize(counts_.size());
    }
    for (Index t = 0; t < other.classes_; ++t) {
      for (Index p = 0; p < other.classes_; ++p) add_cell(at(t, p), other, other.at(t, p));
    }
  }
  /// Class k as 1 and all others as 0.
  confusion_cells against_rest(Index k) const {
    confusion_cells out(2);
    out.whole_ = whole_;
    out.weights_.resize(weights_.empty() ? 0 : 4);
    out.squares_.resize(squares_.empty() ? 0 : 4);
    for (Index t = 0; t < classes_; ++t) {
      for (Index p = 0; p < classes_; ++p) out.add_cell(out.at(t == k, p == k), *this, at(t, p));
    }
    return out;
  }
  /// The cells [0, classes) of rows and columns.
  confusion_cells first(Index classes) const {
    confusion_cells out(classes);
    out.whole_ = whole_;
    out.weights_.resize(weights_.empty() ? 0 : out.counts_.size());
    out.squares_.resize(squares_.empty() ? 0 : out.counts_.size());
    for (Index t = 0; t < classes; ++t) {
      for (Index p = 0; p < classes; ++p) out.add_cell(out.at(t, p), *this, at(t, p));
    }
    return out;
  }
  /// One more than the largest class that has rows.
  Index used() const {
    for (Index k = classes_; k > 0; --k) {
      for (Index i = 0; i < classes_; ++i) {
        if (weight(k - 1, i) > 0 || weight(i, k - 1) > 0) return k;
      }
    }
    return 0;
  }
  friend bool operator==(const confusion_cells&, const confusion_cells&) = default;

  template <class Writer>
  void write(Writer& out) const {
    out.put(static_cast<std::uint64_t>(classes_));
    out.put(static_cast<std::uint8_t>(whole_));
    out.put_array(counts_);
    out.put_array(weights_);
    out.put_array(squares_);
  }
  template <class Reader>
  static confusion_cells read(Reader& in) {
    confusion_cells out;
    const auto classes = in.template get<std::uint64_t>();
    out.whole_ = in.template get<bool>();
    out.counts_ = in.template get_array<std::uint64_t>();
    out.weights_ = in.template get_array<double>();
    out.squares_ = in.template get_array<double>();
    in.require(classes <= most_classes, "the number of classes is out of range");
    const std::size_t others = out.weights_.size();
    in.require(out.counts_.size() == classes * classes && (others == 0 || others == out.counts_.size()) && out.squares_.size() == others,
               "the table does not fit the number of classes");
    bool any = false;
    for (std::size_t c = 0; c < others; ++c) {
      in.require(core::is_weight(out.weights_[c]), "a weight is negative or not finite");
      in.require(!core::is_nan(out.squares_[c]) && core::to_bits(out.squares_[c]) <= core::infinity_bits<double>,
                 "a sum of squared weights is negative");
      const bool has_rows = core::magnitude_bits(out.weights_[c]) != 0;
      in.require(has_rows || core::magnitude_bits(out.squares_[c]) == 0, "a sum of squared weights does not fit its weights");
      any |= has_rows;
    }
    in.require(any == (others > 0) && (out.whole_ || any), "the table has no weights where some are told");
    in.require(core::is_finite(out.other_weight()), "the sum of the weights is too large for double");
    out.classes_ = static_cast<Index>(classes);
    return out;
  }

  static constexpr std::uint64_t most_classes = 65536;

 private:
  void swap(confusion_cells& other) noexcept {
    std::swap(classes_, other.classes_);
    std::swap(whole_, other.whole_);
    counts_.swap(other.counts_);
    weights_.swap(other.weights_);
    squares_.swap(other.squares_);
  }
  struct cell_sums {
    std::uint64_t rows = 0;
    double weight = 0;
    double squares = 0;
  };
  /// Up to so many classes a block is summed in private tables first.
  static constexpr Index few_classes = 8;

  static bool is_unit(double w) { return core::to_bits(w) == core::to_bits(1.0); }
  static bool is_whole(double w) {
    w = (std::min)(w, 0x1p53);  // from here on all are
    return !(w > static_cast<double>(static_cast<std::int64_t>(w)));
  }
  std::size_t at(Index t, Index p) const { return static_cast<std::size_t>(t * classes_ + p); }
  void add_cell(std::size_t to, const confusion_cells& other, std::size_t from) {
    counts_[to] += other.counts_[from];
    if (other.weights_.empty()) return;
    weights_[to] += other.weights_[from];
    squares_[to] += other.squares_[from];
  }

  Index classes_ = 0;
  bool whole_ = true;
  std::vector<std::uint64_t> counts_;
  std::vector<double> weights_;
  std::vector<double> squares_;
};

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
