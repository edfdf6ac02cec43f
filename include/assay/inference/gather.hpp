// SPDX-License-Identifier: MIT
/// @file
/// Rows of vectors and matrices in another order.
#pragma once

#include <assay/core/config.hpp>

#include <span>

ASSAY_NAMESPACE_BEGIN
namespace inference_detail {

/// Rows of a vector (elements) or of a matrix.
template <class Derived>
Index row_count(const Eigen::DenseBase<Derived>& x) {
  if constexpr (bool(Derived::IsVectorAtCompileTime)) {
    return x.size();
  } else {
    return x.rows();
  }
}

/// target = the rows of source in this order.
template <class Plain>
void gather(const Plain& source, std::span<const Index> order, Plain& target) {
  const Index n = static_cast<Index>(order.size());
  if constexpr (bool(Plain::IsVectorAtCompileTime)) {
    for (Index i = 0; i < n; ++i) target(i) = source(order[static_cast<std::size_t>(i)]);
  } else if constexpr (bool(Plain::IsRowMajor)) {
    for (Index i = 0; i < n; ++i) target.row(i) = source.row(order[static_cast<std::size_t>(i)]);
  } else {
    for (Index j = 0; j < source.cols(); ++j) {
      for (Index i = 0; i < n; ++i) target(i, j) = source(order[static_cast<std::size_t>(i)], j);
    }
  }
}

}  // namespace inference_detail
ASSAY_NAMESPACE_END
