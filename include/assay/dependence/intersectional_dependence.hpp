// SPDX-License-Identifier: MIT
/// @file
/// Intersectional dependence: how much of the dependence on several attributes none of them shows alone.
#pragma once

#include <assay/dependence/concatenated_distance_covariance.hpp>

ASSAY_NAMESPACE_BEGIN

/// What intersectional_dependence returns; see there.
struct intersectional_dependence_result {
  Index rows = 0;                           ///< rows of non-zero weight
  double concatenated = undefined();        ///< CCdCov = dCov^2(x, concatenated(s1, s2, ...))
  Vector marginal = Vector();               ///< dCov^2(x, s_k) of every attribute, scaled as in the concatenation
  double residual = undefined();            ///< eta = concatenated - sum of marginal
  double correlation = undefined();         ///< dCor^2(x, concatenated(s1, s2, ...))
  Vector marginal_correlation = Vector();   ///< dCor^2(x, s_k)
  double variance_squared = undefined();    ///< dVar^2(x)
  distance_algorithm algorithm = distance_algorithm::tiles;  ///< of the concatenation
  assay::statistic statistic = assay::statistic::v;
};

namespace dependence_detail {

struct intersectional_metric : joint_metric<intersectional_metric, concatenated_distance_options> {
  static constexpr const char* name = "intersectional_dependence";
  static constexpr std::size_t least = 2;
  static void check(const concatenated_distance_options& o) { check_options(name, plain_options(o)); }
  static bool whole_weights(const concatenated_distance_options& o) {
    return o.statistic == statistic::u && o.weighting == weighting::frequency;
  }
  static intersectional_dependence_result of(const joint_sample& s, const concatenated_distance_options& o) {
    distance_options plain = plain_options(o);
    plain.undefined = undefined();
    const auto or_else = [&](double value) { return is_undefined(value) ? o.undefined : value; };
    const std::size_t attributes = s.variables.size() - 1;
    const distance_statistics_result all = distance_statistics_of(against(s, 1, attributes + 1, o), plain, true);
    intersectional_dependence_result out;
    out.rows = all.rows;
    out.concatenated = or_else(all.covariance_squared);
    out.correlation = or_else(all.correlation_squared);
    out.variance_squared = or_else(all.variance_squared_x);
    out.algorithm = all.algorithm;
    out.statistic = o.statistic;
    out.marginal.resize(static_cast<Index>(attributes));
    out.marginal_correlation.resize(static_cast<Index>(attributes));
    double sum = 0;
    for (std::size_t k = 1; k <= attributes; ++k) {
      const distance_statistics_result one = distance_statistics_of(against(s, k, k + 1, o), plain, true);
      sum += one.covariance_squared;
      out.marginal[static_cast<Index>(k - 1)] = or_else(one.covariance_squared);
      out.marginal_correlation[static_cast<Index>(k - 1)] = or_else(one.correlation_squared);
    }
    out.residual = is_undefined(all.covariance_squared) ? o.undefined : all.covariance_squared - sum;
    return out;
  }
};

}  // namespace dependence_detail

/// Dependence of x on attributes taken together, on each alone, and what is left: (x, s1[, s2, ...]) or (variables(x, s1, ...)[,
/// weights][, options]).
///
/// residual eta = CCdCov - sum_k dCov^2(x, s_k), all with the same scaling of attributes. Where every attribute alone shows nothing
/// and the intersection does (gerrymandering), concatenated and residual are positive and all marginals near 0. The sign of eta is
/// not fixed: it is negative where attributes tell the same. Two categorical attributes (discrete): CCdCov = (sqrt(2) - 1) sum_k
/// dCov^2(x, s_k) + (2 - sqrt(2)) dCov^2(x, (s1, s2)), so eta = (2 - sqrt(2)) (dCov^2(x, (s1, s2)) - sum_k dCov^2(x, s_k)).
///
/// @param x, s1, ...  vectors (numbers), n x d matrices, categorical(g) or concatenated(...)
/// @param options  concatenated_distance_options
/// @return intersectional_dependence_result; ranges and undefined members (options.undefined) as in distance_statistics
/// @throws invalid_input  as concatenated_distance_covariance_squared
/// @par Complexity  one distance_statistics for the concatenation and one for every attribute
/// @par Reference  Machine Learning with Multitype Protected Attributes (arXiv 2509.08163)
inline constexpr dependence_detail::intersectional_metric intersectional_dependence{};

ASSAY_NAMESPACE_END
