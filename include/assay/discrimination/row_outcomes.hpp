// SPDX-License-Identifier: MIT
/// @file
/// row_outcomes: how many labels of a row are right and wrong, counted over rows.
#pragma once

#include <assay/core/bits.hpp>
#include <assay/core/radix_sort.hpp>
#include <assay/discrimination/class_metric.hpp>

#include <cstdint>
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

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
