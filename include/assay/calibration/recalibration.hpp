// SPDX-License-Identifier: MIT
/// @file
/// What all recalibration maps share: how their fit ended, and a map over an array.
#pragma once

#include <assay/core/parallel.hpp>
#include <assay/core/feeds.hpp>

#include <algorithm>
#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// How the fit of a recalibration map ended.
enum class fit_status {
  converged,      ///< the parameters are the optimum
  not_converged,  ///< the iterations ended before the optimum; the parameters are the best found
  separable,      ///< a threshold parts the classes: the likelihood has no maximum; the parameters are large but finite
  degenerate      ///< no rows, one class, or constant scores: a constant map, or the identity where nothing is known
};

namespace calibration_detail {

/// The power of two that brings the largest of some numbers near 1.
inline double scale_to_one(double largest) { return std::ldexp(1.0, std::clamp(-core::binary_exponent(largest), -1022, 1022)); }

/// f(x_i) of every element; x is checked on the way.
template <core::real_kind Kind, class X, class F>
Vector map_each(core::argument what, const Eigen::DenseBase<X>& x, F&& f) {
  const core::real_feed<X, Kind> feed(x, what);
  Vector out(feed.size());
  core::for_blocks(
      0, feed.size(),
      [&](Index begin, Index count, const auto* values) {
        for (Index i = 0; i < count; ++i) out[begin + i] = f(static_cast<double>(values[i]));
      },
      feed);
  return out;
}

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
