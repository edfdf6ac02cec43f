// SPDX-License-Identifier: MIT
/// @file
/// Concatenated distance covariance (CCdCov): dependence of predictions on several attributes taken together.
#pragma once

#include <assay/dependence/concatenated.hpp>
#include <assay/dependence/distance_covariance_gradient.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of concatenated distance covariance and intersectional_dependence, in this order.
struct concatenated_distance_options {
  assay::statistic statistic = assay::statistic::v;
  /// Of the distances of x and of those of the concatenation, in (0, 2]; see distance_options.
  double exponent = 1;
  attribute_scaling scaling = attribute_scaling::none;
  category_metric categories = category_metric::discrete;
  /// Meaning of weights for statistic::u.
  assay::weighting weighting = assay::weighting::importance;
  /// What is returned where the result is undefined.
  double undefined = assay::undefined();
};

namespace dependence_detail {

inline distance_options plain_options(const concatenated_distance_options& o) {
  return {.statistic = o.statistic, .exponent = o.exponent, .weighting = o.weighting, .undefined = o.undefined};
}

/// x against the attributes [first, last), which are moved or copied into one.
inline sample against(const joint_sample& s, std::size_t first, std::size_t last, const concatenated_distance_options& o) {
  sample out{{s.weights, s.kept, s.given}, s.variables.front(), {}};
  std::vector<variable> blocks(s.variables.begin() + static_cast<std::ptrdiff_t>(first),
                               s.variables.begin() + static_cast<std::ptrdiff_t>(last));
  out.y = united(std::move(blocks), {.scaling = o.scaling, .categories = o.categories}, s.weights);
  return out;
}

template <class Rule>
struct concatenated_metric : joint_metric<concatenated_metric<Rule>, concatenated_distance_options> {
  static constexpr const char* name = Rule::name;
  static constexpr std::size_t least = 2;
  static void check(const concatenated_distance_options& o) { check_options(name, plain_options(o)); }
  static bool whole_weights(const concatenated_distance_options& o) {
    return o.statistic == statistic::u && o.weighting == weighting::frequency;
  }
  static auto of(const joint_sample& s, const concatenated_distance_options& o) {
    return Rule::of(against(s, 1, s.variables.size(), o), plain_options(o));
  }
};

struct concatenated_covariance_rule {
  static constexpr const char* name = "concatenated_distance_covariance_squared";
  static double of(const sample& s, const distance_options& o) { return distance_statistics_of(s, o, false).covariance_squared; }
};
struct concatenated_correlation_rule {
  static constexpr const char* name = "concatenated_distance_correlation_squared";
  static double of(const sample& s, const distance_options& o) { return distance_statistics_of(s, o, true).correlation_squared; }
};
struct concatenated_covariance_gradient_rule {
  static constexpr const char* name = "concatenated_distance_covariance_squared_gradient";
  static auto of(const sample& s, const distance_options& o) {
    check_numbers(name, s.x);
    return covariance_gradient(s, o);
  }
};
struct concatenated_correlation_gradient_rule {
  static constexpr const char* name = "concatenated_distance_correlation_squared_gradient";
  static auto of(const sample& s, const distance_options& o) {
    check_numbers(name, s.x);
    return correlation_gradient(s, o);
  }
};

}  // namespace dependence_detail

/// Concatenated distance covariance CCdCov: dCov^2(x, concatenated(s1, s2, ...)), for predictions x and attributes s1, s2, ...:
/// (x, s1[, s2, ...]) or (variables(x, s1, ...)[, weights][, options]).
///
/// In the limit 0 exactly where x is independent of all attributes taken together (V, exponent < 2), also where it is
/// independent of each one alone; dependence among the attributes does not enter, as it does in joint distance covariance.
/// Formulas, range, weights, errors: distance_statistics; the distance of attributes and its units: concatenated.
///
/// @param x, s1, ...  vectors (numbers), n x d matrices, categorical(g) or concatenated(...)
/// @param options  concatenated_distance_options
/// @par Complexity  as of concatenated; 10^6 rows with two categorical attributes take about a sort of x
/// @par Reference  Machine Learning with Multitype Protected Attributes (arXiv 2509.08163)
inline constexpr dependence_detail::concatenated_metric<dependence_detail::concatenated_covariance_rule>
    concatenated_distance_covariance_squared{};
/// dCor^2(x, concatenated(s1, s2, ...)): in [0, 1] for V, signed for U; undefined where x or all attributes are constant. See
/// concatenated_distance_covariance_squared.
inline constexpr dependence_detail::concatenated_metric<dependence_detail::concatenated_correlation_rule>
    concatenated_distance_correlation_squared{};
/// CCdCov and its gradient with respect to x (numbers): {value, gradient}; a penalty to train with. See
/// concatenated_distance_covariance_squared and distance_covariance_squared_gradient.
inline constexpr dependence_detail::concatenated_metric<dependence_detail::concatenated_covariance_gradient_rule>
    concatenated_distance_covariance_squared_gradient{};
/// The squared correlation and its gradient with respect to x. See concatenated_distance_correlation_squared and
/// distance_correlation_squared_gradient.
inline constexpr dependence_detail::concatenated_metric<dependence_detail::concatenated_correlation_gradient_rule>
    concatenated_distance_correlation_squared_gradient{};

ASSAY_NAMESPACE_END
