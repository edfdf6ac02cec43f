// SPDX-License-Identifier: MIT
/// @file
/// row_outcomes: how many labels of a row are right and wrong, counted over rows.
#pragma once

#include <assay/core/bits.hpp>
#include <assay/core/blocks.hpp>
#include <assay/core/radix_sort.hpp>
#include <assay/discrimination/class_metric.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// Rows by their true positive, false positive and false negative labels. There are few different outcomes, so that every mean over
/// rows of a function of them follows from a small state, exactly and in any order of the rows.
class row_outcomes {
 public:
  static constexpr int bits = 21;
  static constexpr Index most_labels = (Index{1} << bits) - 1;
  /// What one label of a row adds to its outcome.
  static constexpr std::uint64_t true_positive = std::uint64_t{1} << (2 * bits);
  static constexpr std::uint64_t false_positive = std::uint64_t{1} << bits;
  static constexpr std::uint64_t false_negative = 1;

  /// One more block of outcomes. With weights a row of weight 0 does not exist, and one of weight 1 is counted.
  void add(Index n, const std::uint64_t* outcome) {
    std::vector<std::uint64_t> keys(outcome, outcome + n);
    core::radix_sort(keys);
    std::vector<item> part;
    for (const std::uint64_t key : keys) {
      if (part.empty() || part.back().outcome != key) part.push_back({key, 0, 0});
      ++part.back().rows;
    }
    merge(part);
  }
  void add(Index n, const std::uint64_t* outcome, const double* w) {
    std::vector<std::uint64_t> keys;
    std::vector<double> weights;
    for (Index i = 0; i < n; ++i) {
      if (core::magnitude_bits(w[i]) == 0) continue;
      keys.push_back(outcome[i]);
      weights.push_back(w[i]);
    }
    core::radix_sort(keys, weights);
    std::vector<item> part;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (part.empty() || part.back().outcome != keys[i]) part.push_back({keys[i], 0, 0});
      const bool unit = core::to_bits(weights[i]) == core::to_bits(1.0);
      part.back().rows += unit;
      if (!unit) part.back().weight += weights[i];
    }
    merge(part);
  }
  void merge(const row_outcomes& other) { merge(other.items_); }

  /// Calls visit(cells of a row with so many labels, rows (sum of weights) with this outcome).
  template <class Visit>
  void visit(Index labels, Visit&& visit) const {
    for (const item& i : items_) visit(cells(i.outcome, labels), i.total());
  }
  /// Rows (sum of weights) in all, and those without a wrong label.
  double weight() const { return sum([](std::uint64_t) { return true; }); }
  double right() const { return sum(is_right); }
  double wrong() const {
    return sum([](std::uint64_t outcome) { return !is_right(outcome); });
  }
  /// Rows of weight 1, and whether there are others.
  std::uint64_t unit_rows() const {
    std::uint64_t rows = 0;
    for (const item& i : items_) rows += i.rows;
    return rows;
  }
  bool has_other_weights() const {
    for (const item& i : items_) {
      if (i.weight > 0) return true;
    }
    return false;
  }

  friend bool operator==(const row_outcomes&, const row_outcomes&) = default;

  template <class Writer>
  void write(Writer& out) const {
    out.put(std::uint64_t{items_.size()});
    for (const item& i : items_) {
      out.put(i.outcome);
      out.put(i.rows);
      out.put(i.weight);
    }
  }
  template <class Reader>
  static row_outcomes read(Reader& in, Index labels) {
    row_outcomes out;
    out.items_.resize(in.get_size(sizeof(item)));
    const item* last = nullptr;
    for (item& i : out.items_) {
      i.outcome = in.template get<std::uint64_t>();
      i.rows = in.template get<std::uint64_t>();
      i.weight = in.template get<double>();
      in.require(last == nullptr || last->outcome < i.outcome, "the outcomes of rows are not in order");
      in.require((i.outcome >> (3 * bits)) == 0 && cells(i.outcome, labels).true_negatives >= 0, "a row has too many labels");
      in.require(core::is_weight(i.weight), "a weight is negative or not finite");
      in.require(i.rows > 0 || i.weight > 0, "an outcome has no rows");
      last = &i;
    }
    return out;
  }

 private:
  struct item {
    std::uint64_t outcome = 0;
    std::uint64_t rows = 0;  ///< of weight 1
    double weight = 0;       ///< Σw of the others
    double total() const { return static_cast<double>(rows) + weight; }
    friend bool operator==(const item&, const item&) = default;
  };

  static class_cells cells(std::uint64_t outcome, Index labels) {
    const auto part = [&](int shift) { return static_cast<double>((outcome >> shift) & ((std::uint64_t{1} << bits) - 1)); };
    class_cells c;
    c.true_positives = part(2 * bits);
    c.false_positives = part(bits);
    c.false_negatives = part(0);
    c.true_negatives = static_cast<double>(labels) - c.true_positives - c.false_positives - c.false_negatives;
    return c;
  }
  static bool is_right(std::uint64_t outcome) { return (outcome & (true_positive - 1)) == 0; }
  template <class Which>
  double sum(Which&& which) const {
    double rows = 0;
    for (const item& i : items_) {
      if (which(i.outcome)) rows += i.total();
    }
    return rows;
  }
  void merge(const std::vector<item>& part) {
    std::vector<item> out;
    out.reserve(items_.size() + part.size());
    auto a = items_.begin();
    for (const item& b : part) {
      for (; a != items_.end() && a->outcome < b.outcome; ++a) out.push_back(*a);
      out.push_back(b);
      if (a != items_.end() && a->outcome == b.outcome) {
        out.back().rows += a->rows;
        out.back().weight += a->weight;
        ++a;
      }
    }
    out.insert(out.end(), a, items_.end());
    items_ = std::move(out);
  }

  std::vector<item> items_;  // by outcome
};

/// The outcomes of a block of rows, label by label. Eight rows are counted at once in the bytes of a word.
class outcome_counter {
 public:
  explicit outcome_counter(Index rows) : rows_(rows), words_((rows + 7) / 8) {}

  struct label_sums {
    Index positives = 0;
    Index predicted = 0;
    Index both = 0;
  };
  /// One more label of all rows, in truth and prediction; how many rows have it.
  label_sums add(const std::uint8_t* truth, const std::uint8_t* predicted) {
    if (labels_ == 255) flush();
    ++labels_;
    label_sums sums;
    for (Index i = 0; i < words_; ++i) {
      const auto bytes = static_cast<std::size_t>((std::min)(Index{8}, rows_ - 8 * i));
      std::uint64_t y = 0;
      std::uint64_t x = 0;
      if (bytes == 8) {
        std::memcpy(&y, truth + 8 * i, 8);
        std::memcpy(&x, predicted + 8 * i, 8);
      } else {
        std::memcpy(&y, truth + 8 * i, bytes);
        std::memcpy(&x, predicted + 8 * i, bytes);
      }
      const std::uint64_t right = y & x;
      truth_[i] += y;
      predicted_[i] += x;
      both_[i] += right;
      sums.positives += sum_of_bytes(y);
      sums.predicted += sum_of_bytes(x);
      sums.both += sum_of_bytes(right);
    }
    return sums;
  }
  const std::uint64_t* values() {
    flush();
    return outcome_;
  }

 private:
  static Index sum_of_bytes(std::uint64_t x) { return static_cast<Index>((x * 0x0101010101010101u) >> 56); }
  void flush() {
    std::uint8_t y[core::block_size];
    std::uint8_t x[core::block_size];
    std::uint8_t right[core::block_size];
    const auto bytes = static_cast<std::size_t>(8 * words_);
    std::memcpy(y, truth_, bytes);
    std::memcpy(x, predicted_, bytes);
    std::memcpy(right, both_, bytes);
    for (Index i = 0; i < rows_; ++i) {
      const std::uint64_t both = right[i];
      outcome_[i] += both * row_outcomes::true_positive + (x[i] - both) * row_outcomes::false_positive +
                     (y[i] - both) * row_outcomes::false_negative;
    }
    std::memset(truth_, 0, bytes);
    std::memset(predicted_, 0, bytes);
    std::memset(both_, 0, bytes);
    labels_ = 0;
  }

  Index rows_;
  Index words_;
  int labels_ = 0;  ///< since the bytes were flushed
  std::uint64_t truth_[core::block_size / 8] = {};
  std::uint64_t predicted_[core::block_size / 8] = {};
  std::uint64_t both_[core::block_size / 8] = {};
  std::uint64_t outcome_[core::block_size] = {};
};

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
