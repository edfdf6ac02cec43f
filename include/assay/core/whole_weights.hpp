// SPDX-License-Identifier: MIT
/// @file
/// The checks of weights: those that stand for repeated rows, and those whose sums leave the range of double.
#pragma once

#include <assay/core/bits.hpp>
#include <assay/core/error.hpp>
#include <assay/core/weighting.hpp>

#include <algorithm>
#include <cstdint>

ASSAY_NAMESPACE_BEGIN
namespace core {

/// Whether a weight is a whole number; from 2^53 on all are.
inline bool is_whole(double weight) {
  weight = (std::min)(weight, 0x1p53);
  return !(weight > static_cast<double>(static_cast<std::int64_t>(weight)));
}

inline void check_frequencies(const char* function, weighting kind, bool whole) {
  if (kind == weighting::frequency && !whole) raise_for(function, "frequency weights must be whole numbers");
}

/// A sum of weights, or of weights times losses.
inline void check_total(const char* function, double sum) {
  if (!is_finite(sum)) raise_for(function, "a sum over the weights is too large for double");
}

/// The sum of squared weights, which importance weights beyond 1e+-150 lose.
inline void check_squares(const char* function, weighting kind, double weight, double weight_squared) {
  if (kind == weighting::frequency || !(weight > 0)) return;
  if (is_finite(weight_squared) && weight_squared >= 0x1p-960) return;
  raise_for(function, "the squares of the weights are out of the range of double; multiply the weights by a constant");
}

}  // namespace core
ASSAY_NAMESPACE_END
