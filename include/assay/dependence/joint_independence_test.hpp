// SPDX-License-Identifier: MIT
/// @file
/// Test of joint independence of several variables by resampling every one of them.
#pragma once

#include <assay/dependence/joint_distance_covariance.hpp>
#include <assay/dependence/permutation_p_value.hpp>

ASSAY_NAMESPACE_BEGIN

/// How replicates of joint_independence_test are made, from every variable independently of the others.
enum class joint_resampling {
  permutation,  ///< its rows are shuffled: exact at any n
  bootstrap     ///< its rows are drawn with replacement, as the R package jdcov does: p-values hold for large n
};

/// Options of joint_independence_test, in this order.
struct joint_test_options {
  assay::statistic statistic = assay::statistic::v;
  double c = 1;                  ///< as in joint_distance_options
  double exponent = 1;           ///< as in joint_distance_options
  bool scale_invariant = false;  ///< as in joint_distance_options
  bool rank = false;             ///< as in joint_distance_options
  Index permutations = 999;      ///< replicates
  std::uint64_t seed = 0;
  joint_resampling resampling = joint_resampling::permutation;
  Index max_exceedances = 0;  ///< stop at so many replicates that reach the statistic; 0: never
  double undefined = assay::undefined();
};

struct joint_test_result {
  double statistic = assay::undefined();  ///< JdCov^2 of the data
  double p_value = assay::undefined();
  /// p <= 0.05 exactly where the statistic is above this; undefined with fewer than 19 replicates and where the test stopped early.
  double critical_value = assay::undefined();
  Index permutations = 0;  ///< replicates made
};

namespace dependence_detail {

/// The data, the rows in ascending order of the first variable where that is a number, and what a replicate of them gives.
struct joint_replicates {
  joint_test_options options;
  joint_rule rule;
  std::vector<variable> variables;
  std::vector<double> unweighted;
  joint_data data;

  joint_replicates(std::vector<variable> list, const joint_test_options& o, const joint_rule& r)
      : options(o), rule(r), variables(in_order(std::move(list))), data(variables, unweighted, rule) {}
  joint_replicates(const joint_replicates&) = delete;
  joint_replicates& operator=(const joint_replicates&) = delete;

  /// Shuffled rows keep their centred distances with them; the first variable may stay as it is.
  double permuted(Index replicate) const {
    std::vector<variable> drawn = variables;
    joint_data d = data;
    std::vector<std::uint32_t> order(at(variables.front().rows));
    for (std::size_t m = 1; m < drawn.size(); ++m) {
      core::random_stream random = stream(replicate, m);
      for (std::size_t i = 0; i < order.size(); ++i) {
        const std::size_t j = random.below(i + 1);
        order[i] = order[j];
        order[j] = static_cast<std::uint32_t>(i);
      }
      take_rows(variables[m], order, drawn[m]);
      d.variables[m].mean = gather(data.variables[m].mean, order);
    }
    for (std::size_t m = 0; m < drawn.size(); ++m) d.variables[m].v = &drawn[m];
    return total(joint_value(d));
  }
  /// Undefined where a draw leaves nothing to divide by.
  double resampled(Index replicate) const {
    std::vector<variable> drawn = variables;
    std::vector<std::uint32_t> order(at(variables.front().rows));
    for (std::size_t m = 0; m < drawn.size(); ++m) {
      core::random_stream random = stream(replicate, m);
      for (std::uint32_t& row : order) row = static_cast<std::uint32_t>(random.below(order.size()));
      take_rows(variables[m], order, drawn[m]);
      if (options.rank) rank_numbers(drawn[m], unweighted);
    }
    const joint_data d(drawn, unweighted, rule);
    return d.defined ? total(joint_value(d)) : undefined();
  }

  static double total(const joint_sums& s) { return s.with_first + s.without_first; }

 private:
  core::random_stream stream(Index replicate, std::size_t m) const {
    return core::random_stream(options.seed, static_cast<std::uint32_t>(replicate), m);
  }
  static std::vector<variable> in_order(std::vector<variable> list) {
    if (!list.front().is_number()) return list;
    const ranking of = rank_values(list.front().column(0), list.front().rows);
    for (variable& v : list) {
      variable sorted = v;
      take_rows(v, of.rows, sorted);
      v = std::move(sorted);
    }
    return list;
  }
};

inline joint_test_result joint_test_of(const joint_sample& s, const joint_test_options& o, const joint_rule& rule) {
  joint_test_result out;
  out.statistic = out.p_value = out.critical_value = o.undefined;
  const joint_replicates test(s.variables, o, rule);
  if (!test.data.defined || s.rows() < 2) return out;
  const joint_sums own = joint_value(test.data);
  out.statistic = joint_replicates::total(own);
  const double slack = 1e-13 * own.magnitude;
  std::vector<double> values(at(o.permutations));
  const exceedance_count count = count_exceedances(o.permutations, o.max_exceedances, [&] {
    return [&](Index replicate) {
      const double value = o.resampling == joint_resampling::permutation ? test.permuted(replicate) : test.resampled(replicate);
      const bool reached = is_undefined(value) || value >= out.statistic - slack;
      values[at(replicate)] = reached && is_undefined(value) ? out.statistic : value;
      return reached;
    };
  });
  out.p_value = exceedance_p_value(count, o.max_exceedances);
  out.permutations = count.made;
  const Index above = (o.permutations + 1) / 20;  // p <= 0.05 where fewer replicates than this reach the statistic
  if (count.made == o.permutations && above > 0) {
    const auto critical = values.end() - static_cast<std::ptrdiff_t>(above);
    std::nth_element(values.begin(), critical, values.end());
    out.critical_value = *critical + slack;
  }
  return out;
}

struct joint_test_metric : joint_metric<joint_test_metric, joint_test_options> {
  static constexpr const char* name = "joint_independence_test";
  static constexpr std::size_t least = 2;
  using frame = joint_frame<joint_distance_options>;
  static joint_distance_options plain(const joint_test_options& o) {
    return {.statistic = o.statistic, .c = o.c, .exponent = o.exponent, .scale_invariant = o.scale_invariant, .rank = o.rank};
  }
  static void check(const joint_test_options& o) {
    frame::check_for(name, plain(o));
    check_permutation_plan(name, {o.permutations, o.seed, o.max_exceedances});
  }
  static bool whole_weights(const joint_test_options&) { return false; }
  static void adapt(joint_sample& s, const joint_test_options& o) {
    if (!s.weights.empty()) core::raise_for(name, "no test is defined for weighted rows; leave the weights out, or repeat the rows");
    frame::adapt(s, plain(o));
  }
  static joint_test_result of(const joint_sample& s, const joint_test_options& o) { return joint_test_of(s, o, frame::rule(plain(o))); }
};

}  // namespace dependence_detail

/// Test of joint independence of two or more variables: (x, y[, z, ...]) or (variables(x, y, z, ...)[, options]).
///
/// The statistic is JdCov^2; p = (1 + #{replicates whose statistic is at least that of the data}) / (replicates + 1), every variable
/// being resampled on its own. A test that is true to its level also where each pair is independent and all together are not. With
/// max_exceedances = h the test stops at the h-th replicate that reaches the statistic, and p = h / replicates made (Besag, Clifford).
/// Numbers depend on seed alone, not on threads. No weights: they throw.
/// @return joint_test_result; p in (0, 1]; a replicate that is undefined (bootstrap, scale_invariant) counts as reaching the statistic.
///   Undefined (options.undefined) where the statistic is, or with fewer than 2 rows
/// @throws invalid_input  as joint_distance_statistics; permutations < 1; max_exceedances < 0; weights
/// @par Complexity  a replicate costs one joint_distance_covariance_squared, permutations without its row sums; 8 bytes a replicate
/// @par Same as  R package jdcov jdcov.test (bootstrap; its Rank types resample the last variable alone, which is an error)
/// @par Reference  Chakraborty, Zhang (2019); Phipson, Smyth (2010)
inline constexpr dependence_detail::joint_test_metric joint_independence_test{};

ASSAY_NAMESPACE_END
