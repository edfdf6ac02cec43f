// SPDX-License-Identifier: MIT
/// @file
/// Permutation test of the partial distance covariance.
#pragma once

#include <assay/dependence/distance_covariance_test.hpp>
#include <assay/dependence/partial_distance_correlation.hpp>

#include <functional>
#include <memory>

ASSAY_NAMESPACE_BEGIN

/// Options of partial_distance_covariance_test, in this order.
struct partial_distance_test_options {
  double exponent = 1;
  Index permutations = 999;
  std::uint64_t seed = 0;
  /// p-value where the test is undefined.
  double undefined = assay::undefined();
  /// Stop at so many permutations that reach the statistic; 0: never. See distance_test_options.
  Index max_exceedances = 0;
};

struct partial_distance_test_result {
  double statistic = assay::undefined();    ///< partial_distance_covariance of the data
  double p_value = assay::undefined();
  double correlation = assay::undefined();  ///< partial_distance_correlation of the data
  Index permutations = 0;                   ///< made for the p-value; n! where exact
  bool exact = false;                       ///< all n! permutations were made, each once
};

namespace dependence_detail {

/// The sums of x and another variable when row i of x becomes row order[i].
using sums_by_row = std::function<permuted_sums(const permutation& order)>;

inline permutation inverse(const permutation& order) {
  permutation out(order.size());
  for (std::size_t k = 0; k < order.size(); ++k) out[order[k]] = static_cast<std::uint32_t>(k);
  return out;
}

inline sums_by_row permuted_with(const variable& x, const variable& other, double exponent) {
  switch (algorithm_for(other, x, exponent)) {
    case distance_algorithm::ranked_pairs: {
      const auto p = std::make_shared<const ranked_pairs>(other, x, std::vector<double>{});
      return [p, rank_of = inverse(p->row_y)](const permutation& order) {
        permutation ranks(order.size());
        for (std::size_t k = 0; k < order.size(); ++k) ranks[k] = rank_of[order[p->row_y[p->rank[k]]]];
        return permuted(*p, ranks);
      };
    }
    case distance_algorithm::ranked_categories:
    case distance_algorithm::ranked_cells: {
      const bool by_other = other.is_number();  // x moves, or the other one the other way round
      const auto p = std::make_shared<const ranked_categories>(by_other ? other : x, by_other ? x : other, std::vector<double>{});
      return [p, by_other, place_of = inverse(p->row)](const permutation& order) {
        const permutation rows = by_other ? order : inverse(order);
        permutation places(rows.size());
        for (std::size_t k = 0; k < rows.size(); ++k) places[k] = place_of[rows[p->row[k]]];
        return permuted(*p, places);
      };
    }
    case distance_algorithm::category_counts: {
      const auto p = std::make_shared<const category_counts>(other, x, std::vector<double>{}, exponent);
      return [p](const permutation& order) { return permuted(*p, order); };
    }
    default: {
      const std::vector<double> unweighted;
      const tile_sums sums = tile_pass{&other, &x, &unweighted, {scheme::frequency, exponent, false}, {}, {}}.run();
      return [p = tile_pair{&other, &x, exponent, sums.r, sums.s}](const permutation& order) { return permuted(p, order); };
    }
  }
}

inline partial_distance_test_result partial_test_of(const joint_sample& s, const partial_distance_test_options& o) {
  const partial_products own(s, o.exponent);
  partial_distance_test_result out;
  out.p_value = o.undefined;
  if (is_undefined(own.xy)) return out;
  out.statistic = own.covariance() * own.scale;
  out.correlation = own.correlation();
  const combination c(scheme::frequency, s.rows(), {});
  // the third terms and the norms do not change: (P(x), P(y)) is a difference of two inner products, but for a constant
  const double share = own.constant_z() ? 0.0 : own.yz / own.zz;
  const sums_by_row with_y = permuted_with(s.variables[0], s.variables[1], o.exponent);
  const sums_by_row with_z = permuted_with(s.variables[0], s.variables[2], o.exponent);
  const auto value = [&](const permuted_sums& y, const permuted_sums& z) {
    return c.first * (y.ab - share * z.ab) - 2 * c.second * (y.rs - share * z.rs);
  };
  const permutation identity = identity_permutation(s.rows());
  const permuted_sums y = with_y(identity), z = with_z(identity);
  const permutation_share found = permutation_p_value(
      s.rows(), {o.permutations, o.seed, o.max_exceedances}, value(y, z), 1e-13 * c.first * (y.ab + std::abs(share) * z.ab),
      [&] { return [&](const permutation& order) { return value(with_y(order), with_z(order)); }; });
  out.p_value = found.p_value;
  out.permutations = found.permutations;
  out.exact = found.exact;
  return out;
}

}  // namespace dependence_detail

/// Permutation test of what x and y have in common beyond z: (x, y, z[, options]).
///
/// p = (1 + #{permutations of x whose partial distance covariance is at least that of the data}) / (permutations + 1), where values
/// that differ by rounding alone are equal. The null hypothesis is that the partial distance covariance is 0, for x that may be
/// exchanged; it is no test of conditional independence. Where n! is at most `permutations` every permutation is made once instead.
/// @return partial_distance_test_result; undefined (options.undefined) with fewer than 4 rows
/// @throws invalid_input  as partial_distance_covariance; permutations < 1 or beyond 32 bits; max_exceedances < 0; weights
/// @par Complexity  per permutation twice that of distance_covariance_test; O(n) memory
/// @par Same as  R energy pdcov.test (n times the statistic, counts > instead of >=)
/// @par Reference  Szekely, Rizzo (2014)
struct partial_distance_covariance_test_function {
  template <dependence_detail::argument X, dependence_detail::argument Y, dependence_detail::argument Z>
  partial_distance_test_result operator()(const X& x, const Y& y, const Z& z, const partial_distance_test_options& options = {}) const {
    dependence_detail::check_options(name, {.exponent = options.exponent});
    dependence_detail::check_permutation_plan(name, {options.permutations, options.seed, options.max_exceedances});
    dependence_detail::joint_sample s = dependence_detail::load_variables(name, variables(x, y, z));
    dependence_detail::prepare(s);
    return dependence_detail::partial_test_of(s, options);
  }
  template <dependence_detail::argument X, dependence_detail::argument Y, dependence_detail::argument Z, core::dense W>
  partial_distance_test_result operator()(const X&, const Y&, const Z&, const W&, const partial_distance_test_options& = {}) const {
    dependence_detail::refuse_weights(name);
  }
  template <class X, class Y, class Z, class... Rest>
  requires(!dependence_detail::argument<X> || !dependence_detail::argument<Y> || !dependence_detail::argument<Z> ||
           (core::unwrapped<Rest> || ...)) partial_distance_test_result
  operator()(const X&, const Y&, const Z&, const Rest&...) const {
    static_assert(core::always_false<X, Y, Z>,
                  "assay::partial_distance_covariance_test takes x, y and the controls z as Eigen vectors, matrices or categorical(g), "
                  "then [options]; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "partial_distance_covariance_test";
};
inline constexpr partial_distance_covariance_test_function partial_distance_covariance_test{};

ASSAY_NAMESPACE_END
