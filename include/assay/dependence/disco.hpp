// SPDX-License-Identifier: MIT
/// @file
/// Distance components (DISCO): do K groups have one distribution? With a permutation test, and the same for two samples.
#pragma once

#include <assay/dependence/energy_distance.hpp>
#include <assay/dependence/permutation_p_value.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of disco and energy_test, in this order.
struct disco_options {
  double exponent = 1;       ///< of the distances, in (0, 2]; at 2 disco is the analysis of variance
  Index permutations = 999;  ///< 0: no p-value
  std::uint64_t seed = 0;
  double undefined = assay::undefined();  ///< p-value where the test is undefined
  Index max_exceedances = 0;              ///< stop at so many permutations that reach the statistic; 0: never
};

/// Result of disco.
struct disco_result {
  double between = undefined();  ///< S_b = sum_{g<h} n_g n_h / (2 N) E_gh
  double within = undefined();   ///< S_w = sum_g n_g / 2 mean distance within g
  double total = undefined();    ///< S_b + S_w = N / 2 times the mean distance of all rows
  double f_ratio = undefined();  ///< (S_b / (K - 1)) / (S_w / (N - K)); infinite where S_w is 0
  Index degrees_between = 0;     ///< K - 1
  Index degrees_within = 0;      ///< N - K
  double p_value = undefined();
  Index permutations = 0;             ///< made; N! where exact
  bool exact = false;                 ///< all permutations were made, each once
  Eigen::ArrayXXd energy_statistics;  ///< n_g n_h / (n_g + n_h) E_gh of all pairs, groups in ascending order of their codes
};

/// Result of energy_test.
struct energy_test_result {
  double statistic = undefined();  ///< n m / (n + m) E
  double p_value = undefined();
  double energy_distance = undefined();  ///< E, squared, of the V form
  Index permutations = 0;                ///< made; (n + m)! where exact
  bool exact = false;                    ///< all permutations were made, each once
};

namespace dependence_detail {

/// sum_g (sum of distances of the pairs i < j within g) / n_g, which is S_w: all that a permutation of the rows changes.
/// One number: from its ascending order.
inline double within_sum(const grouped_sample& s, const std::vector<double>& ascending, const std::vector<std::uint32_t>& codes,
                         const permutation& order) {
  struct below {
    double count = 0, sum = 0, pairs = 0;
  };
  std::vector<below> groups(at(s.groups()));
  for (std::size_t k = 0; k < order.size(); ++k) {
    below& g = groups[codes[order[k]]];
    g.pairs += ascending[k] * g.count - g.sum;
    g.count += 1;
    g.sum += ascending[k];
  }
  double sum = 0;
  for (const below& g : groups) sum += g.count > 0 ? g.pairs / g.count : 0.0;
  return sum;
}

/// Anything: rows of z in the order of the groups.
inline double within_sum(const grouped_sample& s, const variable& z, double exponent) {
  double total = 0;
  tile_array d;
  for (Index g = 0; g < s.groups(); ++g) {
    core::cascade_sum sum;
    const Index end = s.begin[at(g + 1)];
    for (Index i = s.begin[at(g)]; i < end; ++i) {
      for (Index from = i + 1; from < end; from += tile_columns) {
        d.resize((std::min)(tile_columns, end - from));
        distances(z, exponent, i, from, d);
        sum.add(d.sum());
      }
    }
    if (s.size(g) > 0) total += sum.value() / s.total[at(g)];
  }
  return total;
}

/// Share of the permutations that leave as little within the groups as the data.
inline permutation_share within_p_value(const grouped_sample& s, double total, const disco_options& o) {
  const permutation_plan plan{o.permutations, o.seed, o.max_exceedances};
  const double slack = 1e-13 * total;
  if (is_ranked(s, o.exponent)) {
    const ranking of_z = rank_values(s.z.column(0), s.rows());
    const std::vector<std::uint32_t> codes = group_codes(s);
    const auto value = [&](const permutation& order) { return -within_sum(s, of_z.values, codes, order); };
    return permutation_p_value(s.rows(), plan, value(of_z.rows), slack, [&] { return value; });
  }
  return permutation_p_value(s.rows(), plan, -within_sum(s, s.z, o.exponent), slack, [&] {
    return [&, z = s.z](const permutation& order) mutable {
      take_rows(s.z, order, z);
      return -within_sum(s, z, o.exponent);
    };
  });
}

inline void check_disco_options(const char* function, const disco_options& o) {
  check_options(function, {.exponent = o.exponent});
  const bool none = o.permutations == 0;
  check_permutation_plan(function, {none ? 1 : o.permutations, o.seed, o.max_exceedances});
}

inline disco_result disco_of(const sample& data, Index groups, const disco_options& o) {
  const grouped_sample s(data, groups, {});
  disco_result out;
  out.p_value = o.undefined;
  out.energy_statistics = Eigen::ArrayXXd::Zero(groups, groups);
  if (s.rows() == 0) return out;
  const group_energies e = group_energies_of(s, o.exponent);
  const double n = static_cast<double>(s.rows()), scale = std::pow(s.z.scale, o.exponent);
  double between = 0, within = 0;
  for (Index g = 0; g < groups; ++g) {
    within += s.total[at(g)] / 2 * e.within[g];
    for (Index h = 0; h < g; ++h) {
      const double product = s.total[at(g)] * s.total[at(h)];
      between += product / (2 * n) * e.between(h, g);
      const double statistic = product > 0 ? product / (s.total[at(g)] + s.total[at(h)]) * e.between(h, g) * scale : undefined();
      out.energy_statistics(g, h) = out.energy_statistics(h, g) = statistic;
    }
  }
  out.between = between * scale;
  out.within = within * scale;
  out.total = out.between + out.within;
  out.degrees_between = groups - 1;
  out.degrees_within = s.rows() - groups;
  if (groups < 2) return out;
  if (out.degrees_within > 0 && between + within > 0) {
    out.f_ratio = within > 0 ? (between / static_cast<double>(groups - 1)) / (within / static_cast<double>(out.degrees_within))
                             : (std::numeric_limits<double>::infinity)();
  }
  if (o.permutations == 0 || *std::min_element(s.total.begin(), s.total.end()) <= 0) return out;
  const permutation_share share = within_p_value(s, between + within, o);
  out.p_value = share.p_value;
  out.permutations = share.permutations;
  out.exact = share.exact;
  return out;
}

}  // namespace dependence_detail

/// Distance components, an analysis of variance of distances: (x, categorical(g)[, options]).
///
/// With D_gh the mean of |x - x'|^exponent over pairs of groups g and h and E_gh = 2 D_gh - D_gg - D_hh, the total N / 2 D splits
/// into S_w = sum_g n_g / 2 D_gg within the groups and S_b = sum_{g<h} n_g n_h / (2 N) E_gh between them. F is large where the
/// groups differ in any way (exponent < 2), not in the mean alone; it has no F distribution: p is the share of the permutations
/// of the rows among the groups whose F is at least that of the data, with the data among them (1 + ...) / (permutations + 1).
/// Where N! is at most `permutations` each is made once and the share is exact; max_exceedances stops early (see
/// distance_test_options). p depends on seed, not on threads.
///
/// @param x  vector (numbers), matrix or categorical; @param groups  categorical(g)
/// @return disco_result; with fewer than 2 groups F and p are undefined; F also with one row in every group or constant x (p = 1
/// there)
/// @throws invalid_input  as energy_distance; sizes differ; permutations < 0 or beyond 32 bits; weights
/// @par Complexity  numbers with exponent 1: O(n log n + n K), then O(n) per permutation; else O(n^2 d), then O(sum_g n_g^2 d)
/// per permutation; O(n d + K^2) memory
/// @par Same as  R energy disco (index = exponent; method "discoF" and "discoB" have the same p-value), hyppo DISCO; the sum of
/// energy_statistics / 2 is the statistic of eqdist.etest
/// @par Reference  Rizzo, Szekely (2010)
struct disco_function {
  template <dependence_detail::energy_argument X, class G>
  disco_result operator()(const X& x, const categories<G>& groups, const disco_options& options = {}) const {
    dependence_detail::check_disco_options(name, options);
    const dependence_detail::sample s = dependence_detail::load_sample(name, x, groups, {});
    return dependence_detail::disco_of(s, s.y.classes, options);
  }
  template <dependence_detail::energy_argument X, class G, core::dense W>
  disco_result operator()(const X&, const categories<G>&, const W&, const disco_options& = {}) const {
    core::raise_for(name, "no test is defined for weighted rows; energy_distance_matrix takes weights");
  }
  template <class X, class G, class... Rest>
  requires(!dependence_detail::energy_argument<X> || !dependence_detail::is_categories<G> ||
           (core::unwrapped<Rest> || ...)) disco_result
  operator()(const X&, const G&, const Rest&...) const {
    static_assert(
        core::always_false<X, G>,
        "assay::disco takes x as an Eigen vector, matrix or categorical(g), the groups as categorical(g), then [options]; wrap "
        "a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "disco";
};
inline constexpr disco_function disco{};

/// Do two samples have one distribution? Permutation test on the energy statistic n m / (n + m) E: (x, y[, options]).
///
/// x has n rows, y has m rows of as many columns. p as in disco, of which it is the case of two groups.
/// @return energy_test_result; undefined where x or y has no rows; p = 1 where all rows are equal
/// @throws invalid_input  as disco
/// @par Complexity  as disco
/// @par Same as  R energy eqdist.etest and dcor energy_test for two samples (other random numbers)
/// @par Reference  Szekely, Rizzo (2004)
struct energy_test_function {
  template <dependence_detail::energy_argument X, dependence_detail::energy_argument Y>
  energy_test_result operator()(const X& x, const Y& y, const disco_options& options = {}) const {
    dependence_detail::check_disco_options(name, options);
    const dependence_detail::energy_pair pair = dependence_detail::load_energy_pair(name, x, y, {});
    const double n = static_cast<double>(pair.x.given), m = static_cast<double>(pair.y.given);
    energy_test_result out;
    out.p_value = options.undefined;
    if (!(n > 0 && m > 0)) return out;
    const disco_result found = dependence_detail::disco_of(pair.joined, 2, options);
    out.statistic = found.energy_statistics(0, 1);
    out.p_value = found.p_value;
    out.energy_distance = out.statistic * ((n + m) / (n * m));
    out.permutations = found.permutations;
    out.exact = found.exact;
    return out;
  }
  template <dependence_detail::energy_argument X, dependence_detail::energy_argument Y, core::dense W, class... Rest>
  energy_test_result operator()(const X&, const Y&, const W&, const Rest&...) const {
    core::raise_for(name, "no test is defined for weighted rows; energy_distance takes weights");
  }
  template <class X, class Y, class... Rest>
  requires(!dependence_detail::energy_argument<X> || !dependence_detail::energy_argument<Y> ||
           (core::unwrapped<Rest> || ...)) energy_test_result
  operator()(const X&, const Y&, const Rest&...) const {
    static_assert(
        core::always_false<X, Y>,
        "assay::energy_test takes two samples x and y as Eigen vectors, matrices or categorical(g), then [options]; of more "
        "samples make one with groups for assay::disco; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "energy_test";
};
inline constexpr energy_test_function energy_test{};

ASSAY_NAMESPACE_END
