// SPDX-License-Identifier: MIT
/// @file
/// Checked n x K matrices of probabilities, handed out by columns of a few rows.
#pragma once

#include <assay/core/feeds.hpp>

#include <algorithm>
#include <string>

ASSAY_NAMESPACE_BEGIN
namespace calibration_detail {

/// Row i holds the probabilities of K >= 2 classes. Rows are not checked to sum to 1, and never renormalised.
template <class Derived>
class class_columns {
 public:
  using value_type = core::real_type<typename Derived::Scalar>;

  class_columns(const Eigen::DenseBase<Derived>& x, const char* function) : source_(x), function_(function) {
    if (source_.cols() < 2) {
      core::raise_for(function, "prediction has " + core::to_text(source_.cols()) + " columns, one per class is wanted; of a column of probabilities pass .col(0)");
    }
  }
  Index size() const { return source_.rows(); }
  Index classes() const { return source_.cols(); }
  void check_rows(Index truth_size) const {
    if (size() != truth_size) {
      core::raise_for(function_, "prediction has " + core::to_text(size()) + " rows but truth has " + core::to_text(truth_size) + " elements");
    }
  }

  /// Calls body(offset, count, for_each_class) for pieces of rows [begin, begin + count) that stay in the cache, where
  /// for_each_class(column) calls column(k, const T* p) for every class, p being `count` numbers.
  template <class Body>
  void pieces(Index begin, Index count, Body&& body) const {
    const Index most = (std::max)(Index{512}, (std::min)(core::block_size, Index{65536} / classes()));
    for (Index at = 0; at < count; at += most) {
      const Index n = (std::min)(most, count - at);
      body(at, n, [&](auto&& column) {
        value_type buffer[core::block_size];
        for (Index k = 0; k < classes(); ++k) column(k, load(begin + at, n, k, buffer));
      });
    }
  }

  /// Rows [row, row + rows) of column k, at most block_size; in place or in buffer.
  const value_type* load(Index row, Index rows, Index k, value_type* buffer) const {
    scalar raw[std::is_same_v<scalar, value_type> ? 1 : core::block_size];
    const value_type* out = buffer;
    if constexpr (std::is_same_v<scalar, value_type>) {
      const auto t = source_.load(row, rows, k, 1, buffer);
      if (t.row_stride == 1) {
        out = t.data;
      } else if (t.data != buffer) {
        for (Index i = 0; i < rows; ++i) buffer[i] = t(i, 0);
      }
    } else {
      const auto t = source_.load(row, rows, k, 1, raw);
      for (Index i = 0; i < rows; ++i) buffer[i] = static_cast<value_type>(t(i, 0));
    }
    core::bits_of<value_type> bad = 0;
    for (Index i = 0; i < rows; ++i) bad |= static_cast<core::bits_of<value_type>>(!core::is_probability(out[i]));
    if (bad != 0) [[unlikely]] find(row, rows);
    return out;
  }

 private:
  using scalar = typename Derived::Scalar;

  /// Names the first bad row.
  [[gnu::cold, gnu::noinline]] void find(Index row, Index rows) const {
    for (Index i = row; i < row + rows; ++i) {
      for (Index k = 0; k < classes(); ++k) {
        scalar raw[1];
        const auto x = static_cast<value_type>(source_.load(i, 1, k, 1, raw)(0, 0));
        if (core::is_probability(x)) continue;
        const char* problem = core::is_nan(x) ? " is NaN" : core::is_infinite(x) ? " is infinite" : nullptr;
        core::raise_for(function_, "prediction(" + core::to_text(i) + ", " + core::to_text(k) + ")" +
                                       (problem != nullptr ? std::string(problem) : " = " + core::to_text(x) + " is outside [0, 1]"));
      }
    }
  }

  core::matrix_source<scalar, Derived> source_;
  const char* function_;
};

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
