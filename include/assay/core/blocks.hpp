// SPDX-License-Identifier: MIT
/// @file
/// Feeds Eigen expressions of any kind to the cores as contiguous blocks; the only file that touches Eigen::internal.
///
/// Contiguous data of the wanted type passes through untouched. Anything else is evaluated block by block into a stack
/// buffer through one evaluator that is built once per argument (a product inside is computed once, not once a block).
#pragma once

#include <assay/core/view.hpp>

ASSAY_NAMESPACE_BEGIN
namespace core {

/// Elements of a block: a buffer of doubles is 16 KiB, half of a first-level cache.
inline constexpr Index block_size = 2048;

/// Whether an expression stands in memory; the flag alone also says so of IndexedView, which has no data().
template <class Derived>
concept direct_access = bool(Derived::Flags & Eigen::DirectAccessBit) && requires(const Derived& x) {
  x.data();
  x.innerStride();
};

/// Elements of an Eigen vector expression, as blocks of its own scalar type.
template <class Derived>
class vector_source {
  static_assert(Derived::IsVectorAtCompileTime, "assay: a vector is wanted here; of a run-time n x 1 matrix pass .col(0)");
  using evaluator = Eigen::internal::evaluator<Derived>;
  static constexpr bool is_direct = direct_access<Derived>;
  static constexpr bool is_linear = bool(evaluator::Flags & Eigen::LinearAccessBit);

 public:
  using scalar = typename Derived::Scalar;

  explicit vector_source(const Eigen::DenseBase<Derived>& x) : evaluator_(x.derived()), size_(x.size()) {
    if constexpr (is_direct) {
      contiguous_ = x.derived().innerStride() == 1 || size_ <= 1;
      if (contiguous_) data_ = x.derived().data();
    }
  }

  Index size() const { return size_; }
  /// The data when they are contiguous in memory, else nullptr.
  const scalar* data() const { return data_; }

  /// Elements [begin, begin + count): in place when contiguous, else evaluated into buffer.
  const scalar* load(Index begin, Index count, scalar* buffer) const {
    if (contiguous_) return data_ + begin;
    using traits = Eigen::internal::packet_traits<scalar>;
    using packet = typename traits::type;
    Index i = 0;
    if constexpr (is_linear && bool(evaluator::Flags & Eigen::PacketAccessBit) && bool(traits::Vectorizable)) {
      constexpr Index width = traits::size;
      for (; i + width <= count; i += width) {
        Eigen::internal::pstoreu(buffer + i, evaluator_.template packet<Eigen::Unaligned, packet>(begin + i));
      }
    }
    for (; i < count; ++i) buffer[i] = coefficient(begin + i);
    return buffer;
  }

  scalar coefficient(Index i) const {
    if constexpr (is_linear) {
      return evaluator_.coeff(i);
    } else if constexpr (int(Derived::ColsAtCompileTime) == 1) {
      return evaluator_.coeff(i, 0);
    } else {
      return evaluator_.coeff(0, i);
    }
  }

 private:
  evaluator evaluator_;
  Index size_;
  const scalar* data_ = nullptr;
  bool contiguous_ = false;  // not told from data_: GCC 12 warns of the branch in which it would be null
};

/// A rectangle of numbers somewhere in memory: element (i, j) stands at data[i * row_stride + j * column_stride].
template <class T>
struct tile {
  const T* data;
  Index row_stride;
  Index column_stride;
  const T* row(Index i) const { return data + i * row_stride; }
  const T& operator()(Index i, Index j) const { return data[i * row_stride + j * column_stride]; }
};

/// Rows of an Eigen matrix or vector expression (a vector is n x 1 or 1 x n as it stands), as tiles of real type T.
template <class T, class Derived>
class matrix_source {
  using evaluator = Eigen::internal::evaluator<Derived>;
  static constexpr bool is_direct = direct_access<Derived> && std::is_same_v<typename Derived::Scalar, T>;

 public:
  explicit matrix_source(const Eigen::DenseBase<Derived>& x) : evaluator_(x.derived()), rows_(x.rows()), cols_(x.cols()) {
    if constexpr (is_direct) {
      const auto& d = x.derived();
      data_ = d.data();
      row_stride_ = Derived::IsRowMajor ? d.outerStride() : d.innerStride();
      column_stride_ = Derived::IsRowMajor ? d.innerStride() : d.outerStride();
    }
  }

  Index rows() const { return rows_; }
  Index cols() const { return cols_; }
  /// Whether tiles are handed out in place (otherwise a buffer is filled).
  bool in_place() const { return data_ != nullptr; }

  /// Rows [row, row + rows) of columns [col, col + cols): in place, or copied row by row into buffer (rows * cols elements).
  tile<T> load(Index row, Index rows, Index col, Index cols, T* buffer) const {
    if (data_ != nullptr) return {data_ + row * row_stride_ + col * column_stride_, row_stride_, column_stride_};
    if constexpr (bool(Derived::IsRowMajor)) {
      for (Index i = 0; i < rows; ++i)
        for (Index j = 0; j < cols; ++j) buffer[i * cols + j] = static_cast<T>(evaluator_.coeff(row + i, col + j));
    } else {
      for (Index j = 0; j < cols; ++j)
        for (Index i = 0; i < rows; ++i) buffer[i * cols + j] = static_cast<T>(evaluator_.coeff(row + i, col + j));
    }
    return {buffer, cols, 1};
  }

 private:
  evaluator evaluator_;
  Index rows_;
  Index cols_;
  const T* data_ = nullptr;
  Index row_stride_ = 0;
  Index column_stride_ = 0;
};

}  // namespace core
ASSAY_NAMESPACE_END
