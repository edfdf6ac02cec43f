// SPDX-License-Identifier: MIT
/// @file
/// Residuals of all rows that share a prediction.
#pragma once

#include <assay/core/ranked_scores.hpp>

#include <algorithm>
#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace calibration_detail {

/// Σ w (y - p) of the rows with prediction p; products are rounded apart, so that every metric has the same bits.
inline double block_residual(double p, double positives, double negatives) {
  return core::separately_rounded(positives * (1 - p)) - core::separately_rounded(negatives * p);
}

/// Power of two that brings the sum of all weights near 1; 1 without weights.
template <class Score, class Weight>
double block_weight_scale(const ranked_scores<Score, Weight>& r) {
  if constexpr (!ranked_scores<Score, Weight>::is_weighted) {
    return 1;
  } else {
    return std::ldexp(1.0, (std::max)(-1000, (std::min)(1000, -core::binary_exponent(r.positives() + r.negatives()))));
  }
}

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
