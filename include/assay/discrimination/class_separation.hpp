// SPDX-License-Identifier: MIT
/// @file
/// How well a column of scores separates its class from every other class: one sort and one walk for all of them.
#pragma once

#include <assay/core/ordered_key.hpp>
#include <assay/core/radix_sort.hpp>
#include <assay/core/sums.hpp>
#include <assay/core/undefined.hpp>
#include <assay/discrimination/score_matrix.hpp>

#include <cmath>
#include <cstdint>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// Rows of non-zero weight by class, and inside a class by weight: no sum depends on the order in which they came.
template <bool Weighted>
struct class_rows {
  using amount = std::conditional_t<Weighted, double, std::uint64_t>;

  std::vector<std::uint32_t> row;    // of every position
  std::vector<std::uint32_t> label;  // of every position
  std::vector<double> weight;        // of every position, times a power of two per class that brings its total near 1
  std::vector<std::size_t> begin;    // position of the first row of every class, and the end
  std::vector<amount> total;         // of every class, in the scale of weight
  std::vector<int> exponent;         // of that scale
  Vector class_weight;               // Σ of the weights as given
  Index present = 0;                 // classes with rows

  template <class... W>
  class_rows(const char* function, const std::vector<std::int32_t>& truth, Index classes, const W&... weights)
      : begin(static_cast<std::size_t>(classes) + 1),
        total(static_cast<std::size_t>(classes)),
        exponent(total.size()),
        class_weight(Vector::Zero(classes)) {
    static_assert(Weighted == (sizeof...(W) == 1));
    if (truth.size() > 0xffffffffu) core::raise_for(function, "more than 2^32 - 1 rows");
    std::vector<std::uint64_t> bits;
    for (std::uint32_t i = 0; i < truth.size(); ++i) {
      if constexpr (Weighted) {
        const std::uint64_t b = core::magnitude_bits((weights[i], ...));
        if (b == 0) continue;
        bits.push_back(b);
      }
      row.push_back(i);
    }
    if constexpr (Weighted) core::radix_sort(bits, row);
    for (const std::uint32_t i : row) label.push_back(static_cast<std::uint32_t>(truth[i]));
    core::radix_sort(label, row);
    for (const std::uint32_t k : label) ++begin[k + 1];
    for (std::size_t k = 0; k < total.size(); ++k) {
      present += begin[k + 1] > 0;
      begin[k + 1] += begin[k];
    }
    if constexpr (Weighted) {
      for (const std::uint32_t i : row) weight.push_back((weights[i], ...));
    }
    double all = 0;
    for (std::size_t k = 0; k < total.size(); ++k) {
      if constexpr (Weighted) {
        const double sum = total_weight(k);
        all += sum;
        class_weight[static_cast<Index>(k)] = sum;
        exponent[k] = (std::max)(-1000, (std::min)(1000, core::binary_exponent(sum)));
        for (std::size_t p = begin[k]; p < begin[k + 1]; ++p) weight[p] = std::ldexp(weight[p], -exponent[k]);
        total[k] = total_weight(k);
      } else {
        total[k] = begin[k + 1] - begin[k];
        class_weight[static_cast<Index>(k)] = static_cast<double>(total[k]);
      }
    }
    if (!core::is_finite(all)) core::raise_for(function, "the sum of the weights is too large for double");
  }

  std::size_t classes() const { return total.size(); }
  bool has(std::size_t k) const { return begin[k + 1] > begin[k]; }
  amount weight_at(std::size_t position) const {
    if constexpr (Weighted) {
      return weight[position];
    } else {
      return 1;
    }
  }
  /// Weight of every class relative to that of all classes but one (classes(): of all).
  std::vector<double> shares_without(std::size_t without) const {
    std::vector<double> share(classes());
    int largest = -2000;
    for (std::size_t k = 0; k < classes(); ++k) {
      if (k != without && has(k)) largest = (std::max)(largest, exponent[k]);
    }
    double sum = 0;
    for (std::size_t k = 0; k < classes(); ++k) {
      if (!has(k)) continue;
      share[k] = std::ldexp(static_cast<double>(total[k]), exponent[k] - largest);
      if (k != without) sum += share[k];
    }
    for (double& s : share) s = sum > 0 ? s / sum : 0;
    return share;
  }

 private:
  double total_weight(std::size_t k) const {
    core::cascade_sum sum;
    for (std::size_t p = begin[k]; p < begin[k + 1]; p += static_cast<std::size_t>(core::block_size)) {
      const auto count = (std::min)(core::block_size, static_cast<Index>(begin[k + 1] - p));
      sum.add(core::sum_block(count, [&](Index i) { return weight[p + static_cast<std::size_t>(i)]; }));
    }
    return sum.value();
  }
};

/// Positions of class_rows in the order of a column of scores.
template <class Score>
struct sorted_column {
  std::vector<core::bits_of<Score>> keys;
  std::vector<std::uint32_t> position;

  sorted_column(const std::vector<std::uint32_t>& row, const Score* column) : keys(row.size()), position(row.size()) {
    for (std::size_t p = 0; p < row.size(); ++p) {
      keys[p] = core::ordered_key(column[row[p]]);
      position[p] = static_cast<std::uint32_t>(p);
    }
    core::radix_sort(keys, position);
  }
  /// visit(begin, end) for every block of equal scores, upwards or downwards; position[begin..end) are its rows.
  template <class Visit>
  void ascending(Visit&& visit) const {
    for (std::size_t begin = 0, end; begin < keys.size(); begin = end) {
      for (end = begin + 1; end < keys.size() && keys[end] == keys[begin];) ++end;
      visit(begin, end);
    }
  }
  template <class Visit>
  void descending(Visit&& visit) const {
    for (std::size_t end = keys.size(), begin; end > 0; end = begin) {
      for (begin = end - 1; begin > 0 && keys[begin - 1] == keys[begin];) --begin;
      visit(begin, end);
    }
  }
};

/// Of the column of class i for every class: Σ over its rows of w (2 · weight of class i above + tied with it); unread for i.
template <bool Weighted, class Score>
auto doubled_concordance(const class_rows<Weighted>& rows, const sorted_column<Score>& column, std::size_t i) {
  using amount = typename class_rows<Weighted>::amount;
  const std::size_t classes = rows.classes();
  std::vector<amount> doubled(classes);
  // counts are exact; weights are summed part by part, which keeps them accurate
  std::vector<amount> part(Weighted ? classes : 0);
  std::vector<amount>& sum = Weighted ? part : doubled;
  const std::size_t most = (std::max)(std::size_t{2048}, 4 * classes);
  std::size_t pending = 0;
  const auto flush = [&] {
    for (std::size_t j = 0; j < part.size(); ++j) {
      doubled[j] += part[j];
      part[j] = 0;
    }
    pending = 0;
  };
  amount above{};
  column.descending([&](std::size_t begin, std::size_t end) {
    amount tied{};
    for (std::size_t k = begin; k < end; ++k) {
      const std::size_t p = column.position[k];
      if (rows.label[p] == i) tied += rows.weight_at(p);
    }
    const amount credit = 2 * above + tied;
    for (std::size_t k = begin; k < end; ++k) {
      const std::size_t p = column.position[k];
      sum[rows.label[p]] += rows.weight_at(p) * credit;
    }
    above += tied;
    if (Weighted && (pending += end - begin) >= most) flush();
  });
  flush();
  return doubled;
}

/// AUROC of the column of class i between class i and every class; NaN for i and for classes without rows.
template <bool Weighted>
std::vector<double> separations(const class_rows<Weighted>& rows, std::size_t i,
                                const std::vector<typename class_rows<Weighted>::amount>& doubled) {
  std::vector<double> out(rows.classes(), undefined());
  for (std::size_t j = 0; j < out.size(); ++j) {
    if (j == i || !rows.has(j)) continue;
    const double pairs = static_cast<double>(rows.total[i]) * static_cast<double>(rows.total[j]);
    out[j] = (std::min)(1.0, static_cast<double>(doubled[j]) / (2 * pairs));
  }
  return out;
}

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
