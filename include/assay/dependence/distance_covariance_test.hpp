// SPDX-License-Identifier: MIT
/// @file
/// Tests of independence on distance covariance: by permutation, and by the chi-square bound.
#pragma once

#include <assay/dependence/distance_covariance.hpp>
#include <assay/dependence/permutation_p_value.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of distance_covariance_test, in this order.
struct distance_test_options {
  assay::statistic statistic = assay::statistic::v;
  double exponent = 1;
  Index permutations = 999;
  std::uint64_t seed = 0;
  /// p-value where the test is undefined.
  double undefined = assay::undefined();
  /// Stop at so many permutations that reach the statistic: p = max_exceedances / permutations made (Besag, Clifford 1991),
  /// exact as well, and cheap where there is no dependence. 0: never stop.
  Index max_exceedances = 0;
};

struct distance_test_result {
  double statistic = assay::undefined();  ///< dCov^2 (permutation) or n R* + 1 (chi-square)
  double p_value = assay::undefined();
  double correlation_squared = assay::undefined();  ///< dCor^2 of the data; bias-corrected for the chi-square bound
  Index permutations = 0;                           ///< made for the p-value; n! where exact; 0 for the chi-square bound
  bool exact = false;                               ///< all n! permutations were made, each once
};

namespace dependence_detail {

/// The two sums that a permutation of y changes; the third term and all variances stay.
struct permuted_sums {
  double ab = 0;
  double rs = 0;
};

inline double product_sum(const double* r, const double* s, const std::uint32_t* order, Index n) {
  core::cascade_sum sum;
  for (Index begin = 0; begin < n; begin += core::block_size) {
    const Index count = (std::min)(core::block_size, n - begin);
    sum.add(core::sum_block(count, [&](Index i) { return r[begin + i] * s[order[begin + i]]; }));
  }
  return sum.value();
}

/// Any assignment of the ranks of y to the places of x is as likely as any other.
inline permuted_sums permuted(const ranked_pairs& p, const permutation& order) {
  return {p.pair_sum({}, order), product_sum(p.r.data(), p.s.data(), order.data(), p.rows())};
}
inline permuted_sums permuted(const ranked_categories& p, const permutation& order) {
  return {p.pair_sum({}, p.cells.ordered(order)), product_sum(p.r.data(), p.s.data(), order.data(), p.rows())};
}
inline permuted_sums permuted(const category_counts& p, const permutation& order) {
  return {p.pair_sum({}, p.second.ordered(order)), product_sum(p.r.data(), p.s.data(), order.data(), p.rows())};
}

/// Tiles: x and y as they are, with their row sums.
struct tile_pair {
  const variable* x;
  const variable* y;
  double exponent;
  Eigen::ArrayXd r, s;
};
inline permuted_sums permuted(const tile_pair& p, const permutation& order) {
  variable y = *p.y;
  take_rows(*p.y, order, y);
  return {product_of_tiles(*p.x, y, p.exponent), product_sum(p.r.data(), p.s.data(), order.data(), p.x->rows)};
}

/// Share of the permutations that reach the statistic of the data.
template <class Data>
permutation_share covariance_p_value(const Data& data, const permutation& identity, const combination& c,
                                     const distance_test_options& o) {
  const auto value = [&](const permuted_sums& m) { return c.first * m.ab - 2 * c.second * m.rs; };
  const permuted_sums own = permuted(data, identity);
  return permutation_p_value(static_cast<Index>(identity.size()), {o.permutations, o.seed, o.max_exceedances}, value(own),
                             1e-13 * c.first * own.ab,
                             [&] { return [&](const permutation& order) { return value(permuted(data, order)); }; });
}

inline distance_test_result permutation_test_of(const sample& s, const distance_test_options& o) {
  const distance_options plain{.statistic = o.statistic, .exponent = o.exponent};
  const distance_statistics_result found = distance_statistics_of(s, plain, true);
  distance_test_result out{found.covariance_squared, o.undefined, found.correlation_squared, 0, false};
  const combination c(scheme_of(s, plain), s.rows(), {});
  if (!c.defined() || s.rows() < 2) return out;
  const permutation identity = identity_permutation(s.rows());
  const permutation_share share = [&] {
    switch (algorithm_for(s.x, s.y, o.exponent)) {
      case distance_algorithm::ranked_pairs: {
        const ranked_pairs p(s.x, s.y, {});
        return covariance_p_value(p, p.rank, c, o);
      }
      case distance_algorithm::ranked_categories:
      case distance_algorithm::ranked_cells:
        return s.x.is_number() ? covariance_p_value(ranked_categories(s.x, s.y, {}), identity, c, o)
                               : covariance_p_value(ranked_categories(s.y, s.x, {}), identity, c, o);
      case distance_algorithm::category_counts:
        return covariance_p_value(category_counts(s.x, s.y, {}, o.exponent), identity, c, o);
      default: {
        const std::vector<double> unweighted;
        const tile_sums sums = tile_pass{&s.x, &s.y, &unweighted, {scheme_of(s, plain), o.exponent, false}, {}, {}}.run();
        return covariance_p_value(tile_pair{&s.x, &s.y, o.exponent, sums.r, sums.s}, identity, c, o);
      }
    }
  }();
  out.p_value = share.p_value;
  out.permutations = share.permutations;
  out.exact = share.exact;
  return out;
}

inline distance_test_result chi_square_test_of(const sample& s, const distance_options& o) {
  distance_options unbiased = o;
  unbiased.statistic = statistic::u;
  unbiased.undefined = undefined();
  const distance_statistics_result found = distance_statistics_of(s, unbiased, true);
  distance_test_result out{undefined(), o.undefined, found.correlation_squared, 0, false};
  if (is_undefined(found.correlation_squared) || found.rows < 20) return out;
  out.statistic = static_cast<double>(found.rows) * found.correlation_squared + 1;
  out.p_value = out.statistic > 0 ? std::erfc(std::sqrt(out.statistic / 2)) : 1.0;  // P(chi^2_1 >= statistic)
  return out;
}

inline void check_test_options(const char* function, const distance_test_options& o) {
  check_permutation_plan(function, {o.permutations, o.seed, o.max_exceedances});
}
[[noreturn]] inline void refuse_weights(const char* function) {
  core::raise_for(function, "no test is defined for weighted rows; leave the weights out, or repeat the rows");
}

}  // namespace dependence_detail

/// Permutation test of independence of x and y: (x, y[, options]).
///
/// p = (1 + #{permutations of y whose dCov^2 is at least that of the data}) / (permutations + 1), where dCov^2 that differ by
/// rounding alone are equal. Exact at any n; the numbers depend on seed and on nothing else (not on threads). Where n! is at most
/// `permutations` (n <= 6 by default) every permutation is made once instead and p is their share. max_exceedances stops early.
/// x and y: vectors, n x d matrices, categorical(g), as in distance_statistics. No weights: they throw.
/// @return distance_test_result; p is in (0, 1], 1 when x or y is constant; undefined (options.undefined) with fewer than 2 rows
/// (V), 4 rows (U)
/// @throws invalid_input  as distance_statistics; permutations < 1 or beyond 32 bits; max_exceedances < 0;
/// weights
/// @par Complexity  both are sorted once; then per permutation O(n log n) for two numbers, O(n) with categories, O(n^2) else;
/// O(n) memory
/// @par Same as  R energy dcov.test, dcor distance_covariance_test (other random numbers)
/// @par Reference  Szekely, Rizzo, Bakirov (2007)
struct distance_covariance_test_function {
  template <dependence_detail::argument X, dependence_detail::argument Y>
  distance_test_result operator()(const X& x, const Y& y, const distance_test_options& options = {}) const {
    dependence_detail::check_test_options(name, options);
    const distance_options plain{.statistic = options.statistic, .exponent = options.exponent};
    return dependence_detail::permutation_test_of(dependence_detail::load_sample(name, x, y, plain), options);
  }
  template <dependence_detail::argument X, dependence_detail::argument Y, core::dense W>
  distance_test_result operator()(const X&, const Y&, const W&, const distance_test_options& = {}) const {
    dependence_detail::refuse_weights(name);
  }
  template <class X, class Y, class... Rest>
  requires(!dependence_detail::argument<X> || !dependence_detail::argument<Y> ||
           (core::unwrapped<Rest> || ...)) distance_test_result
  operator()(const X&, const Y&, const Rest&...) const {
    static_assert(
        core::always_false<X, Y>,
        "assay::distance_covariance_test takes x and y as Eigen vectors, matrices or categorical(g), then [options]; wrap a "
        "std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "distance_covariance_test";
};
inline constexpr distance_covariance_test_function distance_covariance_test{};

/// Chi-square bound of the test of independence, for large n: (x, y[, options]), p = P(chi^2_1 >= n R* + 1).
///
/// R* is the bias-corrected distance correlation (statistic::u, whatever the option says). No permutations, the cost of one
/// distance_statistics. The p-value is conservative where it is below 0.05 and n is not small; it is no exact p-value above. No
/// weights.
/// @return distance_test_result; undefined with fewer than 20 rows and for constant data
/// @par Same as  hyppo chi2_approx @par Reference  Shen, Panda, Vogelstein (2022)
struct distance_covariance_chi_square_test_function {
  template <dependence_detail::argument X, dependence_detail::argument Y>
  distance_test_result operator()(const X& x, const Y& y, const distance_options& options = {}) const {
    return dependence_detail::chi_square_test_of(dependence_detail::load_sample(name, x, y, options), options);
  }
  template <dependence_detail::argument X, dependence_detail::argument Y, core::dense W>
  distance_test_result operator()(const X&, const Y&, const W&, const distance_options& = {}) const {
    dependence_detail::refuse_weights(name);
  }
  template <class X, class Y, class... Rest>
  requires(!dependence_detail::argument<X> || !dependence_detail::argument<Y> ||
           (core::unwrapped<Rest> || ...)) distance_test_result
  operator()(const X&, const Y&, const Rest&...) const {
    static_assert(core::always_false<X, Y>,
                  "assay::distance_covariance_chi_square_test takes x and y as Eigen vectors, matrices or categorical(g), then "
                  "[options]; wrap a "
                  "std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "distance_covariance_chi_square_test";
};
inline constexpr distance_covariance_chi_square_test_function distance_covariance_chi_square_test{};

ASSAY_NAMESPACE_END
