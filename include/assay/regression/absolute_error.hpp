// SPDX-License-Identifier: MIT
/// @file
/// median_absolute_error, max_error, d2_absolute_error.
#pragma once

#include <assay/core/bits.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/radix_sort.hpp>
#include <assay/regression/error_metric.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace regression_detail {

/// Median of numbers with weights: the middle of the least x with at least half of the weight up to it and the least with more.
class weighted_median {
 public:
  void reserve(Index n) { keys_.reserve(static_cast<std::size_t>(n)); }
  void add(double x) { keys_.push_back(core::ordered_key(x)); }
  void add(double x, double w) {
    if (core::magnitude_bits(w) == 0) return;
    add(x);
    weights_.push_back(w);
  }
  /// NaN without numbers.
  double value(const char* function) {
    const std::size_t n = keys_.size();
    if (n == 0) return undefined();
    if (weights_.empty()) {
      core::radix_sort(keys_);
      return middle((n - 1) / 2, n / 2);
    }
    core::radix_sort(keys_, weights_);
    core::cascade_sum sum;
    for (const double w : weights_) sum.add(w);
    core::check_total(function, sum.value());
    const double half = sum.value() / 2;
    constexpr double slack = 1e-12;  // of sums of weights
    double below = 0;
    std::size_t low = n;
    for (std::size_t i = 0; i < n; ++i) {
      below += weights_[i];
      if (low == n && below >= half * (1 - slack)) low = i;
      if (below > half * (1 + slack)) return middle(low, i);
    }
    return middle((std::min)(low, n - 1), n - 1);
  }

 private:
  double middle(std::size_t i, std::size_t j) const {
    const auto a = core::from_ordered_key<double>(keys_[i]);
    const auto b = core::from_ordered_key<double>(keys_[j]);
    return keys_[i] == keys_[j] ? a : core::separately_rounded(0.5 * a) + core::separately_rounded(0.5 * b);  // no sum of two that overflows
  }
  std::vector<std::uint64_t> keys_;
  std::vector<double> weights_;
};

template <class Rows, class Value>
double median_over(const Rows& rows, Value&& value) {
  weighted_median median;
  median.reserve(rows.size());
  rows.for_blocks([&](Index, Index count, const double* y, const double* p, const auto*... w) {
    for (Index i = 0; i < count; ++i) median.add(value(y[i], p[i]), w[i]...);
  });
  return median.value(rows.function());
}

struct median_absolute_error_metric {
  static constexpr const char* name = "median_absolute_error";
  template <class Rows>
  static double of(const Rows& rows, const error_options& o) {
    return value_or(median_over(rows, [](double y, double p) { return std::abs(p - y); }), o.undefined);
  }
};

struct max_error_metric {
  static constexpr const char* name = "max_error";
  template <class Rows>
  static double of(const Rows& rows, const error_options& o) {
    double largest = -1;
    rows.for_blocks([&](Index, Index count, const double* y, const double* p, const auto*... w) {
      for (Index i = 0; i < count; ++i) {
        const double error = std::abs(p[i] - y[i]);
        largest = (... && (core::magnitude_bits(w[i]) != 0)) ? (std::max)(largest, error) : largest;
      }
    });
    return largest < 0 ? o.undefined : largest;
  }
};

struct d2_absolute_error_metric {
  static constexpr const char* name = "d2_absolute_error";
  template <class Rows>
  static double of(const Rows& rows, const error_options& o) {
    const double median = median_over(rows, [](double y, double) { return y; });
    if (is_undefined(median)) return o.undefined;
    const double best = rows.mean_loss([&](double y, double) { return std::abs(y - median); });
    return best > 0 ? 1 - rows.mean_loss([](double y, double p) { return std::abs(p - y); }) / best : o.undefined;
  }
};

}  // namespace regression_detail

/// Median of |p − y|: the error of a typical row, which outliers do not move.
///
/// `median_absolute_error(truth, prediction[, weights][, options])`. Between the two middle ones it is their mean, with weights too: of
/// the least error with half of the weight up to it, and the least with more.
/// @par Input   truth, prediction: n finite numbers; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Range   [0, ∞); NaN (options.undefined) without rows of non-zero weight
/// @par Errors  invalid_input: sizes differ, NaN or infinite values, a negative weight, sums that leave the range of double
/// @par Cost    O(n) radix sort; 16 bytes a row (weighted 32)
/// @par Merge   not by parts
/// @par Same as scikit-learn median_absolute_error
struct median_absolute_error_function : regression_detail::error_metric<regression_detail::median_absolute_error_metric> {};
inline constexpr median_absolute_error_function median_absolute_error{};

/// Largest |p − y| of the rows of non-zero weight.
///
/// `max_error(truth, prediction[, weights][, options])`.
/// @par Input, Errors  as median_absolute_error
/// @par Range   [0, ∞]; ∞ where a difference leaves the range of double; NaN (options.undefined) without rows of non-zero weight
/// @par Cost    one pass, no memory
/// @par Merge   by the larger of the parts
/// @par Same as scikit-learn max_error
struct max_error_function : regression_detail::error_metric<regression_detail::max_error_metric> {};
inline constexpr max_error_function max_error{};

/// D² of absolute errors: 1 − MAE / (MAE of the median of the truth), what r2_score is to squared errors.
///
/// `d2_absolute_error(truth, prediction[, weights][, options])`.
/// @par Input, Errors, Merge  as median_absolute_error
/// @par Range   (−∞, 1]; NaN (options.undefined) when all truths are equal
/// @par Cost    O(n) radix sort and two passes
/// @par Same as scikit-learn d2_absolute_error_score
struct d2_absolute_error_function : regression_detail::error_metric<regression_detail::d2_absolute_error_metric> {};
inline constexpr d2_absolute_error_function d2_absolute_error{};

ASSAY_NAMESPACE_END
