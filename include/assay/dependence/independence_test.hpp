// SPDX-License-Identifier: MIT
/// @file
/// Tests of independence of two categorical variables, and Cramér's V.
#pragma once

#include <assay/dependence/mutual_information.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of chi_square_test and g_test, in this order.
struct independence_test_options {
  bool continuity = false;  ///< chi_square_test of two by two categories: Yates' correction, as scipy has by default
  double undefined = assay::undefined();  ///< p-value where the test is undefined
};

struct independence_test_result {
  double statistic = assay::undefined();  ///< chi^2 or G
  double p_value = assay::undefined();
  double degrees = 0;                     ///< (A - 1)(B - 1)
  double cramers_v = assay::undefined();  ///< sqrt(chi^2 / (n min(A - 1, B - 1))), of chi^2 without continuity
  double smallest_expected =
      assay::undefined();  ///< count that independence expects in the rarest pair: 5 or more for the p-value to hold
};

/// Options of cramers_v, in this order.
struct cramers_v_options {
  bool corrected = false;  ///< for bias (Bergsma 2013): near 0 for independent data
  double undefined = assay::undefined();
};

namespace dependence_detail {

/// chi^2 / n.
inline double mean_chi_square(const contingency_counts& c) {
  core::cascade_sum sum;
  for (const auto& cell : c.cells) {
    const double expected = c.first[cell.first] * (c.second[cell.second] / c.total);
    const double off = cell.count - expected;
    // weights so unequal that the product vanishes
    const double ratio = expected > 0 ? off / expected : cell.count / c.first[cell.first] / (c.second[cell.second] / c.total);
    sum.add(ratio * (off / c.total));
  }
  return sum.value() + c.missing();  // each pair that does not occur adds its expected share
}

/// Factor of chi^2 in Yates' correction: in two by two cells all counts are equally far from what is expected.
inline double continuity_factor(const contingency_counts& c) {
  const auto& cell = c.cells.front();
  const double off = std::abs(cell.count - c.first[cell.first] * (c.second[cell.second] / c.total));
  const double kept = off > 0.5 ? (off - 0.5) / off : 0.0;
  return kept * kept;
}

inline double cramers_v_of(const contingency_counts& c, double mean_square) {
  const double least = (std::min)(c.first_classes(), c.second_classes()) - 1;
  return least > 0 ? (std::min)(1.0, std::sqrt(mean_square / least)) : undefined();
}

inline independence_test_result independence_of(const char* function, const contingency_counts& c,
                                                const independence_test_options& o, bool likelihood) {
  if (c.weighted) refuse_shares(function, "a test");
  independence_test_result out;
  out.p_value = o.undefined;
  if (c.is_empty()) return out;
  out.degrees = (c.first_classes() - 1) * (c.second_classes() - 1);
  double a = c.total, b = c.total;
  for (const double x : c.first) a = (std::min)(a, x);
  for (const double x : c.second) b = (std::min)(b, x);
  out.smallest_expected = a * (b / c.total);
  const double plain = mean_chi_square(c);
  out.cramers_v = cramers_v_of(c, plain);
  if (!(out.degrees > 0)) return out;
  const bool corrected = !likelihood && o.continuity && c.first.size() == 2 && c.second.size() == 2;
  out.statistic = c.total * (likelihood ? 2 * information_of(c) : corrected ? plain * continuity_factor(c) : plain);
  out.p_value = core::chi_square_survival(out.statistic, out.degrees);
  return out;
}

struct chi_square_test_function : contingency_metric<chi_square_test_function, independence_test_options> {
  static constexpr const char* name = "chi_square_test";
  static independence_test_result of(const contingency_counts& c, const independence_test_options& o) {
    return independence_of(name, c, o, false);
  }
};

struct g_test_function : contingency_metric<g_test_function, independence_test_options> {
  static constexpr const char* name = "g_test";
  static independence_test_result of(const contingency_counts& c, const independence_test_options& o) {
    if (o.continuity) core::raise_for(name, "continuity is a correction of chi_square_test");
    return independence_of(name, c, o, true);
  }
};

struct cramers_v_function : contingency_metric<cramers_v_function, cramers_v_options> {
  static constexpr const char* name = "cramers_v";
  static double of(const contingency_counts& c, const cramers_v_options& o) {
    if (o.corrected && c.weighted) refuse_shares(name, "the correction for bias");
    const double value = c.is_empty() ? undefined() : o.corrected ? corrected(c) : cramers_v_of(c, mean_chi_square(c));
    return is_undefined(value) ? o.undefined : value;
  }

 private:
  static double corrected(const contingency_counts& c) {
    const double a = c.first_classes(), b = c.second_classes(), rest = c.total - 1;
    if ((std::min)(a, b) < 2 || rest < 1) return undefined();
    const double square = (std::max)(0.0, mean_chi_square(c) - (a - 1) * (b - 1) / rest);
    const double least = (std::min)(a - (a - 1) * (a - 1) / rest, b - (b - 1) * (b - 1) / rest) - 1;
    return least > 0 ? (std::min)(1.0, std::sqrt(square / least)) : undefined();
  }
};

}  // namespace dependence_detail

/// Pearson's chi-square test of independence: (categorical(a), categorical(b)[, options]) or (matrix of counts[, options]).
///
/// chi^2 = sum (n_ab - m_ab)^2 / m_ab, m_ab = n_a n_b / n; p = P(chi^2 with (A - 1)(B - 1) degrees >= chi^2), for large n:
/// expected counts (smallest_expected) of 5 or more. Below, permute: distance_covariance_test(categorical(a), categorical(b)).
/// Rows and columns of a matrix that hold zeros only do not exist. No weights: they, and counts that are not whole, throw.
/// @return independence_test_result; p undefined (options.undefined) without rows and where a or b has one category
/// @throws invalid_input  as mutual_information; weights
/// @par Complexity  as mutual_information
/// @par Same as  scipy.stats.chi2_contingency(correction=False), for 2 x 2 tables by default {.continuity = true}
inline constexpr dependence_detail::chi_square_test_function chi_square_test{};

/// Likelihood ratio test of independence: as chi_square_test with G = 2 n I, I the mutual information in nats.
/// @par Same as  scipy.stats.chi2_contingency(lambda_="log-likelihood", correction=False)
inline constexpr dependence_detail::g_test_function g_test{};

/// Cramér's V = sqrt(chi^2 / (n min(A - 1, B - 1))): association of two categorical variables in [0, 1]. Calling forms of
/// mutual_information, with weights; options: corrected = false (Bergsma's, which throws with weights), undefined.
/// Undefined where a or b has one category.
/// @par Same as  scipy.stats.contingency.association(method="cramer")
/// @par Reference  Cramér (1946); Bergsma (2013)
inline constexpr dependence_detail::cramers_v_function cramers_v{};

ASSAY_NAMESPACE_END
