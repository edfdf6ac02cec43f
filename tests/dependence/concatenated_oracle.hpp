// Distances of concatenated blocks by their definition.
#pragma once

#include <assay/dependence/concatenated.hpp>

#include "dependence/oracle.hpp"

namespace oracle {

inline matrix unit_variance(matrix d, const Eigen::ArrayXd& w) {
  const double square = v(d, d, w);
  if (square > 1e-18) d /= std::sqrt(static_cast<long double>(square));
  return d;
}

/// A categorical block.
inline matrix category_block(const Eigen::ArrayXi& g, const assay::concatenated_options& o, const Eigen::ArrayXd& w) {
  matrix d = differences(g);
  if (o.categories == assay::category_metric::one_hot) d *= std::sqrt(2.0L);
  return o.scaling == assay::attribute_scaling::unit_distance_variance ? unit_variance(d, w) : d;
}

/// A block of numbers.
inline matrix number_block(const Eigen::MatrixXd& x, const assay::concatenated_options& o, const Eigen::ArrayXd& w) {
  Eigen::MatrixXd scaled = x;
  if (o.scaling == assay::attribute_scaling::min_max) {
    for (Eigen::Index c = 0; c < x.cols(); ++c) {
      const double range = x.col(c).maxCoeff() - x.col(c).minCoeff();
      if (range > 0) scaled.col(c) = (x.col(c).array() - x.col(c).minCoeff()) / range;
    }
  }
  const matrix d = distances(scaled);
  return o.scaling == assay::attribute_scaling::unit_distance_variance ? unit_variance(d, w) : d;
}

inline matrix join(std::initializer_list<matrix> blocks) {
  matrix square = matrix::Zero(blocks.begin()->rows(), blocks.begin()->cols());
  for (const matrix& b : blocks) square += b.cwiseProduct(b);
  return square.cwiseSqrt();
}

}  // namespace oracle
