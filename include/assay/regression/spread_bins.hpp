// SPDX-License-Identifier: MIT
/// @file
/// Rows sorted by their predicted deviation and cut into bins: of about equal weight, or of equal width.
#pragma once

#include <assay/core/bits.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/radix_sort.hpp>
#include <assay/regression/predictive_metric.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// How rows are put into bins by their predicted deviation.
enum class spread_binning {
  equal_count,  ///< at most B bins of about equal weight; tied deviations stay together
  equal_width   ///< B bins of equal width between the smallest and the largest; empty ones do not count
};

/// Options of calibration errors over bins of the predicted deviation.
struct spread_bin_options {
  Index bins = 10;  ///< 1 to 65536
  assay::spread_binning binning = assay::spread_binning::equal_count;
  double undefined = assay::undefined();  ///< returned without rows
};

namespace regression_detail {

inline void check_spread_bins(const char* function, Index bins) {
  if (bins < 1 || bins > 65536) core::raise_for(function, "bins = " + core::to_text(bins) + " is outside [1, 65536]");
}

/// The rows of non-zero weight by ascending deviation, with one number each.
class spread_rows {
 public:
  struct row {
    double value;
    double weight;
  };

  /// value(truth, mean, deviation) is the number of a row.
  template <class Rows, class Value>
  spread_rows(const Rows& rows, Value&& value) {
    const Vector share = predictive_shares(rows.weights(), rows.size());
    keys_.reserve(static_cast<std::size_t>(rows.size()));
    rows_.reserve(keys_.capacity());
    rows.for_blocks([&](Index begin, Index count, const double* y, const double* m, const double* s, const auto*... w) {
      for (Index i = 0; i < count; ++i) {
        if (((core::magnitude_bits(w[i]) == 0) || ...)) continue;
        keys_.push_back(core::ordered_key(s[i]));
        rows_.push_back({value(y[i], m[i], s[i]), share.size() == 0 ? 1.0 : share[begin + i]});
      }
    });
    core::radix_sort(keys_, rows_);
  }

  std::size_t size() const { return keys_.size(); }
  double deviation(std::size_t i) const { return core::from_ordered_key<double>(keys_[i]); }
  const row& operator[](std::size_t i) const { return rows_[i]; }

  /// Calls bin(first, last) for every bin; position(deviation) >= 0, rising, is what bins of equal width are even in.
  template <class Position, class Bin>
  void for_bins(Index bins, spread_binning binning, Position&& position, Bin&& bin) const {
    const std::size_t n = size();
    if (n == 0) return;
    double total = 0;
    for (const row& r : rows_) total += r.weight;
    const double low = position(deviation(0));
    const double width = position(deviation(n - 1)) - low;
    const auto parts = static_cast<double>(bins);
    constexpr double slack = 1 - 0x1p-42;  // the rounding of weights like 0.1 must not move a cut
    double so_far = 0;
    double next = 1;
    std::size_t first = 0;
    for (std::size_t i = 0; i < n; ++i) {
      so_far += rows_[i].weight;
      if (i + 1 < n && keys_[i + 1] == keys_[i]) continue;
      const double here = next;
      if (i + 1 == n) {
        next = parts + 1;
      } else if (binning == spread_binning::equal_count) {
        while (next < parts && so_far * parts >= next * total * slack) ++next;
      } else {
        // edge i of B as numpy's, the last bin closed
        const double ahead = position(deviation(i + 1));
        while (next < parts && ahead >= low + core::separately_rounded(next * (width / parts))) ++next;
      }
      if (next > here) {
        bin(first, i + 1);
        first = i + 1;
      }
    }
  }

 private:
  std::vector<std::uint64_t> keys_;
  std::vector<row> rows_;
};

/// Mean squared deviation and mean squared error of a bin, and its weight.
struct spread_bin {
  double weight = 0;
  double variance = 0;
  double error = 0;
};

/// Bins of the deviation with values y − mean, all scaled by a power of two so that no square overflows or vanishes.
struct spread_table {
  std::vector<spread_bin> bins;
  double weight = 0;
  double scale = 1;

  template <class Rows>
  spread_table(const Rows& rows, const spread_bin_options& options, bool by_variance) {
    check_spread_bins(rows.function(), options.bins);
    const spread_rows sorted(rows, [](double y, double mean, double) { return y - mean; });
    if (sorted.size() == 0) return;
    double largest = sorted.deviation(sorted.size() - 1);
    for (std::size_t i = 0; i < sorted.size(); ++i) largest = (std::max)(largest, std::abs(sorted[i].value));
    rows.check_loss(largest);
    scale = std::ldexp(1.0, (std::max)(-1022, (std::min)(1022, -core::binary_exponent(largest))));
    const auto position = [&](double s) { return by_variance ? (s * scale) * (s * scale) : s * scale; };
    sorted.for_bins(options.bins, options.binning, position, [&](std::size_t first, std::size_t last) {
      spread_bin b;
      const auto sum = [&](auto&& term) {
        return core::sum_block(static_cast<Index>(last - first), [&](Index i) { return term(first + static_cast<std::size_t>(i)); });
      };
      const auto squared = [&](double x) { return (x * scale) * (x * scale); };
      b.weight = sum([&](std::size_t i) { return sorted[i].weight; });
      b.variance = sum([&](std::size_t i) { return sorted[i].weight * squared(sorted.deviation(i)); }) / b.weight;
      b.error = sum([&](std::size_t i) { return sorted[i].weight * squared(sorted[i].value); }) / b.weight;
      weight += b.weight;
      bins.push_back(b);
    });
  }
};

}  // namespace regression_detail
ASSAY_NAMESPACE_END
