// SPDX-License-Identifier: MIT
/// @file
/// Kernels as distances: half the squared distance of two rows in the space of the kernel, (k(x,x) + k(x',x')) / 2 - k(x,x').
///
/// HSIC is distance covariance and MMD energy distance of these. Their diagonal is 0, no origin and no diagonal of a kernel enters,
/// and where k is near 1 no digits are lost.
#pragma once

#include <assay/dependence/kernel.hpp>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// A variable with its kernel, as tiles take it.
struct kernel_side {
  const variable* data = nullptr;
  Index rows = 0;
  dependence_kernel kernel = dependence_kernel::gaussian;
  double exponent = 2;   ///< of the distances underneath
  double rate = 0;       ///< the half distance is 1 - exp(-rate d^exponent), or d^exponent where rate is 0
  double unit = 1;       ///< times this, for the caller's data
  double bandwidth = 0;  ///< the caller's; 0: the kernel has none
  bool flat = false;     ///< all of rate d^exponent are small: a series, else digits are lost

  bool is_power() const { return kernel == dependence_kernel::distance_induced || kernel == dependence_kernel::linear; }
  bool is_discrete() const { return kernel == dependence_kernel::discrete; }
};

inline kernel_side side_of(const variable& v, const std::vector<double>& weights, const kernel_choice& k) {
  kernel_side s;
  s.data = &v;
  s.rows = v.rows;
  s.kernel = v.is_categorical() ? dependence_kernel::discrete : k.kernel;
  if (s.is_power()) {
    s.exponent = k.kernel == dependence_kernel::linear ? 2.0 : k.exponent;
    s.unit = std::pow(v.scale, s.exponent) / 2;
  } else if (!s.is_discrete()) {
    constexpr double largest = 1e300;
    const double width = scaled_bandwidth(v, weights, k);
    s.bandwidth = k.bandwidth > 0 ? k.bandwidth : width * v.scale;
    const bool gaussian = s.kernel == dependence_kernel::gaussian;
    s.exponent = gaussian ? 2.0 : 1.0;
    const double inverse = (std::min)(1 / (std::max)(width, 1 / largest), gaussian ? 1e149 : largest);
    s.rate = gaussian ? inverse * inverse / 2 : inverse;
    double square = 0;
    for (Index c = 0; c < v.columns; ++c) {
      const auto column = segment_of(v.column(c), 0, v.rows);
      const double range = v.rows > 0 ? column.maxCoeff() - column.minCoeff() : 0.0;
      square += range * range;
    }
    for (const code_part& p : v.parts) square += p.square;
    s.flat = s.rate * (gaussian ? square : std::sqrt(square)) < 0.01;
  }
  return s;
}

/// out = half distances of row i from rows [begin, begin + out.size()), but for the unit.
inline void distances(const kernel_side& s, double, Index i, Index begin, tile_array& out) {
  distances(*s.data, s.exponent, i, begin, out);
  if (s.is_power() || s.data->is_categorical()) return;
  if (s.is_discrete()) {
    out = (out > 0).select(1.0, 0.0 * out);
  } else if (s.flat) {
    out *= s.rate;
    out *= 1 - out / 2 * (1 - out / 3 * (1 - out / 4 * (1 - out / 5 * (1 - out / 6 * (1 - out / 7)))));
  } else {
    out = 1 - (-s.rate * out).exp();
  }
}

/// out = g with d(half distance)/dx_k = g (x_k - x_j), for the rows j of a block; 0 where rows are equal.
inline void slopes(const kernel_side& s, Index k, Index begin, tile_array& out) {
  constexpr double tiny = 1e-300;
  switch (s.kernel) {
    case dependence_kernel::gaussian:
      distances(*s.data, 2.0, k, begin, out);
      out = (2 * s.rate) * (-s.rate * out).exp();
      return;
    case dependence_kernel::laplace:
      distances(*s.data, 1.0, k, begin, out);
      out = (out < tiny).select(0.0, s.rate * (-s.rate * out).exp() / out.max(tiny));
      return;
    case dependence_kernel::distance_induced:
      distances(*s.data, 1.0, k, begin, out);
      out = (out < tiny).select(0.0, s.exponent * out.max(1e-150).pow(s.exponent - 2));
      return;
    default:
      out.setConstant(s.kernel == dependence_kernel::linear ? 2.0 : 0.0);
  }
}

inline void check_differentiable(const char* function, const kernel_choice& k) {
  if (k.kernel == dependence_kernel::discrete) core::raise_for(function, "the discrete kernel has no gradient");
}

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
