// SPDX-License-Identifier: MIT
/// @file
/// error_norm: how the gaps of several bins (or the errors of several classes) become one number.
#pragma once

#include <assay/core/error.hpp>
#include <assay/core/undefined.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// The weighted power mean (Σ W_b |g_b|^q / Σ W_b)^(1/q) of gaps, or their maximum.
class error_norm {
 public:
  static const error_norm l1;   ///< q = 1: ECE
  static const error_norm l2;   ///< q = 2: root mean square calibration error
  static const error_norm max;  ///< the largest gap of a non-empty bin: MCE

  /// q; 0 stands for the maximum.
  constexpr double exponent() const { return exponent_; }
  friend constexpr bool operator==(const error_norm&, const error_norm&) = default;

 private:
  constexpr explicit error_norm(double exponent) : exponent_(exponent) {}
  friend constexpr error_norm lp(double q);
  double exponent_;
};
inline constexpr error_norm error_norm::l1{1};
inline constexpr error_norm error_norm::l2{2};
inline constexpr error_norm error_norm::max{0};

/// The norm of exponent q, a finite number >= 1.
constexpr error_norm lp(double q) {
  if (!core::is_finite(q) || !(q >= 1)) core::raise_for("lp", "the exponent must be a finite number >= 1");
  return error_norm(q);
}

namespace calibration_detail {

struct norm_term {
  double weight;  ///< > 0
  double size;    ///< >= 0
};

/// NaN without terms.
inline double combine(const std::vector<norm_term>& terms, error_norm norm) {
  double total = 0;
  double largest = 0;
  for (const norm_term& t : terms) {
    total += t.weight;
    largest = (std::max)(largest, t.size);
  }
  if (!(total > 0)) return undefined();
  const double q = norm.exponent();
  if (q == 0 || largest == 0) return largest;
  double sum = 0;
  if (q == 1) {
    for (const norm_term& t : terms) sum += t.weight * t.size;
    return sum / total;
  }
  // relative to the largest, so that no power underflows
  if (q == 2) {
    for (const norm_term& t : terms) sum += t.weight * ((t.size / largest) * (t.size / largest));
    return largest * std::sqrt(sum / total);
  }
  for (const norm_term& t : terms) sum += t.weight * std::pow(t.size / largest, q);
  return largest * std::pow(sum / total, 1 / q);
}

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
