// SPDX-License-Identifier: MIT
/// @file
/// alternative: which values of a test statistic speak against the hypothesis, and the p-value that follows.
#pragma once

#include <assay/core/undefined.hpp>

#include <algorithm>
#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// Which values of the statistic speak against the hypothesis.
enum class alternative { greater, less, two_sided };

namespace core {

/// p-value of a statistic whose distribution is symmetric about 0, with upper_tail(x) = P(X > x); NaN for NaN.
template <class Tail>
double symmetric_p_value(double statistic, alternative side, Tail&& upper_tail) {
  if (is_nan(statistic)) return undefined();
  switch (side) {
    case alternative::greater: return upper_tail(statistic);
    case alternative::less: return upper_tail(-statistic);
    case alternative::two_sided: break;
  }
  return (std::min)(1.0, 2.0 * upper_tail(std::abs(statistic)));
}

}  // namespace core
ASSAY_NAMESPACE_END
