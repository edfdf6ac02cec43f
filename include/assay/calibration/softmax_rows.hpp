// SPDX-License-Identifier: MIT
/// @file
/// The softmax of every row of an n x K matrix, by columns.
#pragma once

#include <assay/core/matrix_feed.hpp>
#include <assay/core/parallel.hpp>

#include <algorithm>
#include <limits>

ASSAY_NAMESPACE_BEGIN
namespace calibration_detail {

/// Calls body(begin, count) for blocks of n rows, on several threads with OpenMP.
template <class Body>
void softmax_blocks(Index n, Body&& body) {
  core::parallel_for((n + core::chunk_size - 1) / core::chunk_size, [&](Index chunk) {
    const Index last = (std::min)(n, (chunk + 1) * core::chunk_size);
    for (Index begin = chunk * core::chunk_size; begin < last; begin += core::block_size)
      body(begin, (std::min)(core::block_size, last - begin));
  });
}

/// p_ik = e^(β z_ik) / Σ_j e^(β z_ij) with z_ik = logit(k, x_ik), the largest z of a row taken off before anything is multiplied.
template <class Feed, class Logit>
Eigen::ArrayXXd softmax_rows(const Feed& feed, double beta, Logit&& logit) {
  const Index classes = feed.cols();
  Eigen::ArrayXXd out(feed.rows(), classes);
  softmax_blocks(feed.rows(), [&](Index begin, Index count) {
    feed.pieces(begin, count, [&](Index at, Index n, const auto& for_each_class) {
      constexpr double lowest = std::numeric_limits<double>::lowest();
      Vector top = Vector::Constant(n, lowest);
      for_each_class([&](Index k, const auto* x) {
        double* z = &out(begin + at, k);
        for (Index i = 0; i < n; ++i) {
          z[i] = logit(k, static_cast<double>(x[i]));
          top[i] = (std::max)(top[i], z[i]);
        }
      });
      Vector sum = Vector::Zero(n);
      for (Index k = 0; k < classes; ++k) {
        auto z = out.col(k).segment(begin + at, n);
        z = (beta * (z - top).max(lowest)).max(-800).exp();
        sum += z;
      }
      for (Index k = 0; k < classes; ++k) out.col(k).segment(begin + at, n) /= sum;
    });
  });
  return out;
}

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
