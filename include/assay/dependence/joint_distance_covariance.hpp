// SPDX-License-Identifier: MIT
/// @file
/// Joint distance covariance: is any of several variables dependent on the others?
#pragma once

#include <assay/dependence/joint_cells.hpp>
#include <assay/dependence/variables.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of joint_distance_covariance_squared, in this order.
struct joint_distance_options {
  assay::statistic statistic = assay::statistic::v;
  /// Weight of dependence of fewer variables: the dCov^2 of k of d variables counts c^(d - k) times. Has the unit of a distance.
  double c = 1;
  /// Distances are |x - x'|^exponent, in (0, 2].
  double exponent = 1;
  /// Every centred distance is divided by sqrt(dVar^2) of its variable, which makes c free of units.
  bool scale_invariant = false;
  /// Numbers are replaced by the share of rows (of weight) that is at most as large, column by column; categories stay.
  bool rank = false;
  /// Leaves out what does not contain the first variable: c JdCov^2 of the others.
  bool subtract_attribute_terms = false;
  /// Meaning of weights for statistic::u, which needs weighting::frequency.
  assay::weighting weighting = assay::weighting::importance;
  /// What is returned where the result is undefined.
  double undefined = assay::undefined();
};

/// Everything that one pass yields; see joint_distance_statistics.
struct joint_distance_statistics_result {
  Index rows = 0;                                  ///< rows of non-zero weight
  Index cells = 0;                                 ///< occupied cells of the categories, where rows were summed by cell
  double covariance_squared = assay::undefined();  ///< JdCov^2, less the attribute terms where the options say so
  double attribute_terms = assay::undefined();     ///< what does not contain the first variable: c JdCov^2 of the others
  /// Mean size of the terms over |covariance_squared|: by this factor rounding errors are magnified.
  double condition = assay::undefined();
  distance_algorithm algorithm = distance_algorithm::tiles;
  assay::statistic statistic = assay::statistic::v;
};

namespace dependence_detail {

/// Every number by the share of weight that is at most as large.
inline void rank_numbers(variable& v, const std::vector<double>& w) {
  for (variable& block : v.blocks) rank_numbers(block, w);
  const Index n = v.rows;
  for (Index c = 0; c < v.columns && n > 0; ++c) {
    double* x = v.values.data() + c * n;
    const ranking of = rank_values(x, n);
    const std::vector<double> weights = gather(w, of.rows);
    const auto weight = [&](Index k) { return weights.empty() ? 1.0 : weights[at(k)]; };
    core::cascade_sum up_to;
    std::vector<double> share(at(n));
    for (Index begin = 0, end = 0; begin < n; begin = end) {
      for (end = begin; end < n && of.values[at(end)] == of.values[at(begin)]; ++end) up_to.add(weight(end));
      std::fill(share.begin() + begin, share.begin() + end, up_to.value());
    }
    for (Index k = 0; k < n; ++k) x[of.rows[at(k)]] = share[at(k)] / up_to.value();
  }
}

/// What all joint measures share: checks, ranks and the rule.
template <class Options>
struct joint_frame {
  static bool whole_weights(const Options& o) {
    return o.statistic == statistic::u && o.weighting == weighting::frequency;
  }
  static void adapt(joint_sample& s, const Options& o) {
    if (o.rank) s.for_variables([&](variable& v) { rank_numbers(v, s.weights); });
  }
  static void check_for(const char* function, const Options& o) {
    check_options(function, distance_options{.statistic = o.statistic, .exponent = o.exponent});
    if constexpr (requires { o.c; }) {
      if (!core::is_finite(o.c) || !(o.c > 0)) core::raise_for(function, "c must be positive and finite");
    }
  }
  static joint_rule rule(const Options& o) {
    joint_rule r{.kind = o.statistic == statistic::v ? scheme::v : scheme::frequency, .exponent = o.exponent,
                 .scale_invariant = o.scale_invariant};
    if constexpr (requires { o.c; }) {
      r.c = o.c;
    } else {
      r.highest = true;
    }
    return r;
  }
  static joint_data data(const char* function, const joint_sample& s, const Options& o) {
    if (!s.weights.empty() && o.statistic == statistic::u && o.weighting == weighting::importance) {
      core::raise_for(function,
                      "statistic::u of several variables is not defined for importance weights; use "
                      "weighting::frequency where weights count rows, else statistic::v");
    }
    return joint_data(s.variables, s.weights, rule(o));
  }
  /// V is a sum of squares.
  static double clamped(double value, const Options& o) { return o.statistic == statistic::v ? (std::max)(0.0, value) : value; }
};

inline joint_distance_statistics_result joint_statistics_of(const char* function, const joint_sample& s,
                                                            const joint_distance_options& o) {
  using frame = joint_frame<joint_distance_options>;
  const joint_data data = frame::data(function, s, o);
  joint_distance_statistics_result out;
  out.rows = s.rows();
  out.statistic = o.statistic;
  out.covariance_squared = out.attribute_terms = o.undefined;
  if (!data.defined) return out;
  const joint_sums sums = joint_value(data);
  out.algorithm = sums.algorithm;
  out.cells = sums.cells;
  out.attribute_terms = frame::clamped(sums.without_first, o);
  out.covariance_squared = frame::clamped(sums.with_first, o) + (o.subtract_attribute_terms ? 0.0 : out.attribute_terms);
  if (std::abs(out.covariance_squared) > 0) out.condition = sums.magnitude / std::abs(out.covariance_squared);
  return out;
}

struct joint_statistics_metric : joint_metric<joint_statistics_metric, joint_distance_options>, joint_frame<joint_distance_options> {
  static constexpr const char* name = "joint_distance_statistics";
  static constexpr std::size_t least = 2;
  static void check(const joint_distance_options& o) { check_for(name, o); }
  static joint_distance_statistics_result of(const joint_sample& s, const joint_distance_options& o) {
    return joint_statistics_of(name, s, o);
  }
};
struct joint_covariance_metric : joint_metric<joint_covariance_metric, joint_distance_options>, joint_frame<joint_distance_options> {
  static constexpr const char* name = "joint_distance_covariance_squared";
  static constexpr std::size_t least = 2;
  static void check(const joint_distance_options& o) { check_for(name, o); }
  static double of(const joint_sample& s, const joint_distance_options& o) {
    return joint_statistics_of(name, s, o).covariance_squared;
  }
};

}  // namespace dependence_detail

/// Joint distance covariance, its terms without the first variable, condition and algorithm, from one pass:
/// (x, y[, z, ...]) or (variables(x, y, z, ...)[, weights][, options]).
///
/// With U^m_ij minus the doubly centred distances of the m-th of d variables and p_i = w_i / sum w, V: JdCov^2 =
/// sum_ij p_i p_j prod_m (c + U^m_ij) - c^d = sum over sets T of two and more variables of c^(d - |T|) dCov^2_T, where
/// dCov^2_T = sum_ij p_i p_j prod_(m in T) U^m_ij. U: the same with U-centred distances and 1 / (n (n - 3)) over distinct rows. It
/// is 0 (V, exponent < 2, in the limit) exactly where all variables are jointly independent; pairs alone do not tell that. Of two
/// variables it is dCov^2.
///
/// @param x,y,z  two or more vectors (numbers), n x d matrices, categorical(g) or concatenations
/// @param weights  V: a whole weight equals repeated rows; U: weighting::frequency alone
/// @param options  joint_distance_options
/// @return V: in [0, inf); U: real, unbiased for two variables, nearly so for more. Undefined (options.undefined): no rows (V),
///   fewer than 4 (U); scale_invariant: dVar^2 of a variable vanishes
/// @throws invalid_input  as distance_statistics; c not positive; importance weights with U
/// @par Complexity  K occupied cells of the categories. Two variables: as distance_statistics. All categorical: O(n + K^2). A number,
/// the rest categorical, exponent 1 and K^2 <= 16 n + 4096: O(n log n + n K) time, about 60 bytes and 8 for every variable a row.
/// Else O(n^2 d) time, O(n d) memory. Nothing cancels in the centring, so that an offset costs no digits.
/// @par Merge  not mergeable: pairs cross the batches
/// @par Same as  R package jdcov (V, U, US, Rank V, Rank U)
/// @par Reference  Chakraborty, Zhang (2019); cells and weights: own derivation
inline constexpr dependence_detail::joint_statistics_metric joint_distance_statistics{};

/// Squared joint distance covariance JdCov^2: (x, y[, z, ...]) or (variables(x, y, z, ...)[, weights][, options]) -> double. All else:
/// joint_distance_statistics.
inline constexpr dependence_detail::joint_covariance_metric joint_distance_covariance_squared{};

ASSAY_NAMESPACE_END
