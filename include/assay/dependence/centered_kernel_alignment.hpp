// SPDX-License-Identifier: MIT
/// @file
/// Centered kernel alignment (CKA): HSIC as a correlation, with which representations are compared.
#pragma once

#include <assay/dependence/hsic.hpp>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

struct alignment_rule {
  using result = double;
  static constexpr const char* name = "centered_kernel_alignment";
  static constexpr bool variances = true;
  static double of(const hsic_statistics_result& r) { return r.alignment; }
};

}  // namespace dependence_detail

/// Centered kernel alignment HSIC(x, y) / sqrt(HSIC(x, x) HSIC(y, y)): (x, y[, weights][, options]).
///
/// statistic::v: in [0, 1], near 1 for any two wide matrices of few rows; statistic::u: debiased, signed, comparable between widths.
/// With linear kernels it does not change under rotations and isotropic scaling of the columns, and V is |X'Y|^2 / (|X'X| |Y'Y|)
/// of centred columns. The normalisation of HSIC cancels.
///
/// @param x,y,weights,options  as in hsic; linear kernels: {.x = {.kernel = dependence_kernel::linear}, .y = {.kernel = ...}}
/// @return range: V [0, 1], U at most 1. Undefined (options.undefined): as hsic, and where x or y is constant (U also where its
///   HSIC(x, x) is not positive)
/// @throws invalid_input  as hsic
/// @par Complexity  as hsic; linear: O(n (d + d')^2), no pairs, while the columns are fewer than the rows
/// @par Reference  Cortes, Mohri, Rostamizadeh (2012); Kornblith et al. (2019); Nguyen, Raghu, Kornblith (2021)
inline constexpr dependence_detail::hsic_metric<dependence_detail::alignment_rule> centered_kernel_alignment{};

ASSAY_NAMESPACE_END
