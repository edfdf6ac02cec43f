// SPDX-License-Identifier: MIT
/// @file
/// The check of weights that stand for repeated rows.
#pragma once

#include <assay/core/error.hpp>
#include <assay/core/weighting.hpp>

#include <algorithm>
#include <cstdint>

ASSAY_NAMESPACE_BEGIN
namespace calibration_detail {

/// Whether a weight is a whole number; from 2^53 on all are.
inline bool is_whole(double weight) {
  weight = (std::min)(weight, 0x1p53);
  return !(weight > static_cast<double>(static_cast<std::int64_t>(weight)));
}

inline void check_frequencies(const char* function, weighting kind, bool whole) {
  if (kind == weighting::frequency && !whole) core::raise_for(function, "frequency weights must be whole numbers");
}

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
