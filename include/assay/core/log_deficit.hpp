// SPDX-License-Identifier: MIT
/// @file
/// 1 - ln(1 + u)/u without cancellation: what areas under hyperbolas and deviances near their minimum need.
#pragma once

#include <assay/core/config.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace core {

/// 1 − ln(1 + u)/u for u > −1, to nearly full relative precision.
inline double log_deficit(double u) {
  const double s = u / (2 + u);
  if (std::abs(s) > 0.125) return 1 - std::log1p(u) / u;
  // ln(1 + u)/u = (1 − s)(1 + s²/3 + s⁴/5 + …)
  const double t = s * s;
  double series = 0;
  for (int k = 19; k >= 3; k -= 2) series = t * (1.0 / k + series);
  return s - (1 - s) * series;
}

}  // namespace core
ASSAY_NAMESPACE_END
