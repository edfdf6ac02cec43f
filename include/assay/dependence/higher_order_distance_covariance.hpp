// SPDX-License-Identifier: MIT
/// @file
/// Distance covariance of order d: the dependence of d variables that no fewer of them show.
#pragma once

#include <assay/dependence/joint_distance_covariance.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of higher_order_distance_covariance_squared, in this order; meanings as in joint_distance_options.
struct higher_order_distance_options {
  assay::statistic statistic = assay::statistic::v;
  double exponent = 1;
  bool scale_invariant = false;
  bool rank = false;
  assay::weighting weighting = assay::weighting::importance;
  double undefined = assay::undefined();
};

namespace dependence_detail {

struct higher_order_metric : joint_metric<higher_order_metric, higher_order_distance_options>,
                             joint_frame<higher_order_distance_options> {
  static constexpr const char* name = "higher_order_distance_covariance_squared";
  static constexpr std::size_t least = 2;
  static void check(const higher_order_distance_options& o) { check_for(name, o); }
  static double of(const joint_sample& s, const higher_order_distance_options& o) {
    const joint_data found = data(name, s, o);
    return found.defined ? clamped(joint_value(found).with_first, o) : o.undefined;
  }
};

}  // namespace dependence_detail

/// Squared distance covariance of order d of d variables: (x, y[, z, ...]) or (variables(x, y, z, ...)[, weights][, options]).
///
/// V: sum_ij p_i p_j prod_m U^m_ij with U^m minus the doubly centred distances (the sign matters for odd d); U: 1 / (n (n - 3)) of
/// the sum over distinct rows of U-centred ones. The highest term of joint_distance_covariance_squared; of two variables dCov^2. 0
/// does not mean independence where d > 2.
///
/// @return V: in [0, inf), since every U^m is a positive semidefinite kernel; U: real. Arguments, weights, undefined, errors and
///   cost: joint_distance_statistics
/// @par Same as  R package jdcov, hodcov
/// @par Reference  Chakraborty, Zhang (2019)
inline constexpr dependence_detail::higher_order_metric higher_order_distance_covariance_squared{};

ASSAY_NAMESPACE_END
