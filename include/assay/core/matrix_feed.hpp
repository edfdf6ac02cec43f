// SPDX-License-Identifier: MIT
/// @file
/// Checked matrices of numbers or of 0/1 labels, handed out by columns of a few rows.
#pragma once

#include <assay/core/feeds.hpp>

#include <algorithm>
#include <string>

ASSAY_NAMESPACE_BEGIN
namespace core {

/// "assay::function: name(row, column) problem"
[[noreturn, gnu::cold, gnu::noinline]] inline void raise_at(argument a, Index row, Index column, std::string_view problem) {
  raise_for(a.function, std::string(a.name) + "(" + to_text(row) + ", " + to_text(column) + ") " + std::string(problem));
}

/// Columns of an Eigen matrix expression as blocks of its own scalar type.
template <class Derived>
class matrix_columns {
 public:
  using scalar = typename Derived::Scalar;

  explicit matrix_columns(const Eigen::DenseBase<Derived>& x) : source_(x) {}
  Index rows() const { return source_.rows(); }
  Index cols() const { return source_.cols(); }

  /// Rows [row, row + count) of a column: in place when they are contiguous, else in buffer.
  const scalar* load(Index row, Index count, Index column, scalar* buffer) const {
    const auto t = source_.load(row, count, column, 1, buffer);
    if (t.row_stride == 1) return t.data;
    for (Index i = 0; i < count; ++i) buffer[i] = t(i, 0);  // not in buffer: a filled one has stride 1
    return buffer;
  }
  /// Whether load() gives columns in place.
  bool in_place() const { return source_.in_place() && source_.load(0, 0, 0, 0, nullptr).row_stride == 1; }
  scalar at(Index row, Index column) const {
    scalar x[1];
    return source_.load(row, 1, column, 1, x)(0, 0);
  }

 private:
  matrix_source<scalar, Derived> source_;
};

/// A matrix of real numbers of kind Kind, as float (of float, half, bfloat16) or double.
template <class Derived, real_kind Kind>
class matrix_feed {
  using scalar = typename Derived::Scalar;

 public:
  using value_type = real_type<scalar>;

  matrix_feed(const Eigen::DenseBase<Derived>& x, argument a) : columns_(x), argument_(a) {}
  Index rows() const { return columns_.rows(); }
  Index cols() const { return columns_.cols(); }

  /// Rows [row, row + count) of a column, at most block_size; in place or in buffer.
  const value_type* load(Index row, Index count, Index column, value_type* buffer) const {
    const value_type* out = buffer;
    if constexpr (std::is_same_v<scalar, value_type>) {
      out = columns_.load(row, count, column, buffer);
    } else {
      scalar raw[block_size];
      const scalar* in = columns_.load(row, count, column, raw);
      for (Index i = 0; i < count; ++i) buffer[i] = static_cast<value_type>(in[i]);
    }
    if (has_invalid<Kind>(out, count)) [[unlikely]] find();
    return out;
  }
  bool in_place() const { return std::is_same_v<scalar, value_type> && columns_.in_place(); }
  /// One number, unchecked.
  value_type at(Index row, Index column) const { return static_cast<value_type>(columns_.at(row, column)); }

  /// Checks every number.
  void check() const {
    value_type buffer[block_size];
    for (Index row = 0; row < rows(); row += block_size) {
      for (Index k = 0; k < cols(); ++k) (void)load(row, (std::min)(block_size, rows() - row), k, buffer);
    }
  }

  /// Calls body(offset, count, for_each_column) for pieces of rows [begin, begin + count) that stay in the cache, where
  /// for_each_column(column) calls column(k, const value_type* x) for every column, x being `count` numbers.
  template <class Body>
  void pieces(Index begin, Index count, Body&& body) const {
    const Index most = (std::max)(Index{512}, (std::min)(block_size, Index{65536} / (std::max)(Index{1}, cols())));
    for (Index at = 0; at < count; at += most) {
      const Index n = (std::min)(most, count - at);
      body(at, n, [&](auto&& column) {
        value_type buffer[block_size];
        for (Index k = 0; k < cols(); ++k) column(k, load(begin + at, n, k, buffer));
      });
    }
  }

 private:
  /// Names the first bad row and its column.
  [[gnu::cold, gnu::noinline]] void find() const {
    for (Index i = 0; i < rows(); ++i) {
      for (Index k = 0; k < cols(); ++k) {
        const value_type x = at(i, k);
        if (!is_valid<Kind>(x)) raise_at(argument_, i, k, problem_of(x, Kind));
      }
    }
  }

  matrix_columns<Derived> columns_;
  argument argument_;
};

/// A matrix whose row i holds a number for each of K >= 2 classes.
template <class Derived, real_kind Kind>
class class_matrix_feed : public matrix_feed<Derived, Kind> {
 public:
  class_matrix_feed(const Eigen::DenseBase<Derived>& x, argument a) : matrix_feed<Derived, Kind>(x, a), argument_(a) {
    if (classes() < 2) {
      raise_for(a.function, std::string(a.name) + " has " + to_text(classes()) + " columns, one per class is wanted" +
                                (Kind == real_kind::probability ? "; of a column of probabilities pass .col(0)" : ""));
    }
  }
  Index size() const { return this->rows(); }
  Index classes() const { return this->cols(); }
  void check_rows(Index truth_size) const {
    if (size() != truth_size) {
      raise_for(argument_.function, std::string(argument_.name) + " has " + to_text(size()) + " rows but truth has " + to_text(truth_size) +
                                        " elements");
    }
  }

 private:
  argument argument_;
};

/// A matrix of 0/1 labels of bool, any integer type, or floats that hold 0 or 1, as uint8.
template <class Derived>
class label_matrix_feed {
  using scalar = typename Derived::Scalar;

 public:
  using value_type = std::uint8_t;

  label_matrix_feed(const Eigen::DenseBase<Derived>& x, argument a) : columns_(x), argument_(a) {}
  Index rows() const { return columns_.rows(); }
  Index cols() const { return columns_.cols(); }
  bool in_place() const { return false; }

  const std::uint8_t* load(Index row, Index count, Index column, std::uint8_t* buffer) const {
    if constexpr (is_label_byte<scalar>) {
      const auto* out = reinterpret_cast<const std::uint8_t*>(columns_.load(row, count, column, reinterpret_cast<scalar*>(buffer)));
      if (has_large_byte(out, count)) [[unlikely]] find();
      return out;
    } else {
      scalar raw[block_size];
      const scalar* in = columns_.load(row, count, column, raw);
      if (!to_label_bytes(in, count, buffer)) [[unlikely]] find();
      return buffer;
    }
  }

 private:
  [[gnu::cold, gnu::noinline]] void find() const {
    for (Index i = 0; i < rows(); ++i) {
      for (Index k = 0; k < cols(); ++k) {
        const scalar x = columns_.at(i, k);
        if (!is_one(x) && !is_zero(x)) raise_at(argument_, i, k, label_problem(static_cast<double>(x)));
      }
    }
  }

  matrix_columns<Derived> columns_;
  argument argument_;
};

}  // namespace core
ASSAY_NAMESPACE_END
