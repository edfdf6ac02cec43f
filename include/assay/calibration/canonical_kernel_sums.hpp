// SPDX-License-Identifier: MIT
/// @file
/// Sums over all pairs of rows of n x K probabilities: kernel of the predictions times product of the residuals.
#pragma once

#include <assay/core/config.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Kernel of two vectors of probabilities p and q, of bandwidth γ.
enum class calibration_kernel {
  laplace,         ///< exp(-‖p - q‖₂ / γ)
  gaussian,        ///< exp(-‖p - q‖₂² / (2γ²))
  total_variation  ///< exp(-½ Σ_k |p_k - q_k| / γ)
};

namespace calibration_detail {

/// Predictions p_i and weighted residuals w_i (e_{y_i} - p_i) of n rows, K numbers each, and h_ij = kernel(p_i, p_j) times the product of
/// the residuals. Distances are sums of differences, not |p|² + |q|² - 2 p·q, which would leave 1e-8 of near predictions.
class canonical_rows {
 public:
  static constexpr Index tile = 64;

  canonical_rows(Index rows, Index classes, calibration_kernel kernel, double bandwidth)
      : rows_(rows),
        classes_(classes),
        kernel_(kernel),
        bandwidth_((std::max)(0x1p-500, (std::min)(0x1p500, bandwidth))),  // so that its square is a number
        prediction_(classes, rows),
        residual_(classes, rows) {}

  Index size() const { return rows_; }
  void set(Index row, Index k, double p, bool is_class, double weight) {
    prediction_(k, row) = p;
    residual_(k, row) = weight * ((is_class ? 1.0 : 0.0) - p);
  }
  /// h_ii
  double own(Index i) const { return residual_.col(i).squaredNorm(); }

  /// Where the sums of a tile are made.
  struct workspace {
    explicit workspace(const canonical_rows& r)
        : packed(Eigen::ArrayXXd::Zero(tile, r.classes_)), similarity(tile, tile), product(tile, tile) {}
    Eigen::ArrayXXd packed;  // predictions of a tile, a class a column
    Eigen::ArrayXXd similarity;  // first distances, then their kernel
    Eigen::MatrixXd product;
  };

  /// Σ h_ij over the rows i of the tile that begins at `first` and the rows j > i, all below `last`.
  double tile_sum(Index first, Index last, workspace& w) const {
    const Index count = (std::min)(tile, last - first);
    w.packed.topRows(count) = prediction_.middleCols(first, count).transpose().array();
    double total = 0;
    for (Index other = first; other < last; other += tile) {
      const Index others = (std::min)(tile, last - other);
      measure(count, other, others, w);
      to_kernel(w.similarity.topLeftCorner(count, others));
      auto product = w.product.topLeftCorner(count, others);
      product.noalias() = residual_.middleCols(first, count).transpose() * residual_.middleCols(other, others);
      for (Index j = 0; j < others; ++j) {
        const Index above = other == first ? j : count;
        total += (product.col(j).head(above).array() * w.similarity.col(j).head(above)).sum();
      }
    }
    return total;
  }

  /// Σ h_ij over the pairs i < j of the rows [first, last).
  double pair_sum(Index first, Index last, workspace& w) const {
    double total = 0;
    for (Index i = first; i < last; i += tile) total += tile_sum(i, last, w);
    return total;
  }

 private:
  /// Σ_k (p_k - q_k)², or Σ_k |p_k - q_k|, of the packed rows and rows [other, other + others).
  void measure(Index count, Index other, Index others, workspace& w) const {
    constexpr Index lanes = 16;   // sums that stay in registers
    constexpr Index depth = 128;  // classes that stay in the first-level cache
    w.similarity.topLeftCorner((count + lanes - 1) / lanes * lanes, others).setZero();
    const auto sum = [&](auto&& term) {
      for (Index from = 0; from < classes_; from += depth) {
        const Index to = (std::min)(classes_, from + depth);
        for (Index j = 0; j < others; ++j) {
          const double* const q = prediction_.data() + (other + j) * classes_;
          for (Index i = 0; i < count; i += lanes) {
            Eigen::Array<double, lanes, 1> partial = w.similarity.col(j).segment<lanes>(i);
            for (Index k = from; k < to; ++k) partial += term(w.packed.col(k).segment<lanes>(i) - q[k]);
            w.similarity.col(j).segment<lanes>(i) = partial;
          }
        }
      }
    };
    if (kernel_ == calibration_kernel::total_variation) {
      sum([](const auto& d) { return d.abs(); });
    } else {
      sum([](const auto& d) { return d.square(); });
    }
  }

  template <class Columns>
  void to_kernel(Columns&& d) const {
    switch (kernel_) {
      case calibration_kernel::laplace:
        d = (d.sqrt() * (-1 / bandwidth_)).exp();
        return;
      case calibration_kernel::gaussian:
        d = (d * (-0.5 / (bandwidth_ * bandwidth_))).exp();
        return;
      case calibration_kernel::total_variation:
        d = (d * (-0.5 / bandwidth_)).exp();
    }
  }

  Index rows_;
  Index classes_;
  calibration_kernel kernel_;
  double bandwidth_;
  Eigen::MatrixXd prediction_;  // a row of the data a column
  Eigen::MatrixXd residual_;
};

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
