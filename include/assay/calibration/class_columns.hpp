// SPDX-License-Identifier: MIT
/// @file
/// Checked n x K matrices of probabilities, handed out by columns of a few rows.
#pragma once

#include <assay/core/matrix_feed.hpp>

ASSAY_NAMESPACE_BEGIN
namespace calibration_detail {

/// Row i holds the probabilities of K >= 2 classes. Rows are not checked to sum to 1, and never renormalised.
template <class Derived>
class class_columns : public core::class_matrix_feed<Derived, core::real_kind::probability> {
 public:
  class_columns(const Eigen::DenseBase<Derived>& x, const char* function)
      : core::class_matrix_feed<Derived, core::real_kind::probability>(x, {function, "prediction"}) {}
};

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
