// SPDX-License-Identifier: MIT
/// @file
/// Tests of independence and of equal distributions on kernels: by permutation, and HSIC by a gamma distribution.
#pragma once

#include <assay/core/gamma_distribution.hpp>
#include <assay/dependence/dhsic.hpp>
#include <assay/dependence/distance_covariance_test.hpp>
#include <assay/dependence/mmd.hpp>
#include <assay/dependence/permutation_p_value.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of hsic_test, in this order.
struct hsic_test_options {
  kernel_choice x = {};
  kernel_choice y = {};
  assay::statistic statistic = assay::statistic::v;
  Index permutations = 999;
  std::uint64_t seed = 0;
  /// Stop at so many permutations that reach the statistic; 0: never.
  Index max_exceedances = 0;
  double undefined = assay::undefined();
};

/// Options of dhsic_test, in this order.
struct dhsic_test_options {
  std::vector<kernel_choice> kernels = {};  ///< as in dhsic_options
  Index permutations = 999;
  std::uint64_t seed = 0;
  Index max_exceedances = 0;
  double undefined = assay::undefined();
};

/// Options of mmd_test, in this order.
struct mmd_test_options {
  kernel_choice kernel = {};
  assay::statistic statistic = assay::statistic::v;
  Index permutations = 999;
  std::uint64_t seed = 0;
  Index max_exceedances = 0;
  double undefined = assay::undefined();
};

/// Result of the tests on kernels.
struct kernel_test_result {
  double statistic = assay::undefined();  ///< HSIC, MMD^2, dHSIC of the data; n HSIC for the gamma approximation
  double p_value = assay::undefined();
  Index permutations = 0;  ///< made; 0 for the gamma approximation
  bool exact = false;      ///< all permutations were made, each once
};

namespace dependence_detail {

template <class Options>
permutation_plan kernel_plan(const char* function, const Options& o) {
  const permutation_plan plan{o.permutations, o.seed, o.max_exceedances};
  check_permutation_plan(function, plan);
  return plan;
}

inline kernel_test_result hsic_test_of(const sample& s, const hsic_test_options& o, const permutation_plan& plan) {
  const hsic_options plain{.x = o.x, .y = o.y, .statistic = o.statistic};
  kernel_test_result out{hsic_statistics_of(s, plain, false).hsic, o.undefined, 0, false};
  const combination c(scheme_of(s, distance_options_of(plain)), s.rows(), {});
  if (!c.defined() || s.rows() < 2) return out;
  const kernel_side x = side_of(s.x, {}, o.x), y = side_of(s.y, {}, o.y);
  const std::vector<double> unweighted;
  const tile_sums sums = tile_pass_of<kernel_side>{&x, &y, &unweighted, {c.kind, 1, false}, {}, {}}.run();
  const auto value = [&](double ab, const std::uint32_t* order) {
    return c.first * ab - 2 * c.second * product_sum(sums.r.data(), sums.s.data(), order, s.rows());
  };
  const permutation identity = identity_permutation(s.rows());
  const double ab = product_of_tiles(x, y, 1);
  const permutation_share p = permutation_p_value(s.rows(), plan, value(ab, identity.data()), 1e-13 * c.first * ab, [&] {
    return [&, moved = s.y](const permutation& order) mutable {
      take_rows(s.y, order, moved);
      kernel_side side = y;
      side.data = &moved;
      return value(product_of_tiles(x, side, 1), order.data());
    };
  });
  out.p_value = p.p_value;
  out.permutations = p.permutations;
  out.exact = p.exact;
  return out;
}

/// sum over i != j of the squared products of doubly centred half distances.
inline double centred_square_sum(const kernel_side& x, const kernel_side& y, const Eigen::ArrayXd& cx, const Eigen::ArrayXd& cy) {
  std::vector<core::cascade_sum> parts(at(tile_parts));
  const Index n = x.rows;
  core::parallel_for(tile_parts, [&](Index p) {
    tile_array a, b;
    for (Index first = p * tile_rows; first < n; first += tile_parts * tile_rows) {
      for (Index i = first; i < (std::min)(first + tile_rows, n); ++i) {
        for (Index from = i + 1; from < n; from += tile_columns) {
          const Index count = (std::min)(tile_columns, n - from);
          a.resize(count);
          b.resize(count);
          distances(x, 1, i, from, a);
          distances(y, 1, i, from, b);
          a -= cx.segment(from, count) + cx[i];
          b -= cy.segment(from, count) + cy[i];
          parts[at(p)].add(2 * (a * b).square().sum());
        }
      }
    }
  });
  core::cascade_sum total;
  for (const core::cascade_sum& p : parts) total.merge(p);
  return total.value();
}

inline kernel_test_result hsic_gamma_test_of(const sample& s, const hsic_options& o) {
  const Index n = s.rows();
  kernel_test_result out{undefined(), o.undefined, 0, false};
  if (n < 6) return out;
  const combination c(scheme::v, n, {});
  const kernel_side x = side_of(s.x, {}, o.x), y = side_of(s.y, {}, o.y);
  const std::vector<double> unweighted;
  const tile_pass_of<kernel_side> pass{&x, &y, &unweighted, {c.kind, 1, false}, {}, {}};
  const tile_sums sums = pass.run();
  const double m = static_cast<double>(n), all_x = sums.r.sum(), all_y = sums.s.sum();
  out.statistic = m * c(tile_moments(x, y, unweighted, pass.q, c).xy) * x.unit * y.unit;
  if (!(all_x > 0) || !(all_y > 0)) return out;
  const Eigen::ArrayXd cx = sums.r / m - all_x / (2 * m * m), cy = sums.s / m - all_y / (2 * m * m);
  const double squares = centred_square_sum(x, y, cx, cy) / (m * (m - 1));
  const double mean = (all_x / (m * (m - 1))) * (all_y / (m * (m - 1))) / m;
  const double variance = 2 * (m - 4) * (m - 5) / (m * (m - 1) * (m - 2) * (m - 3)) * squares;
  if (!(variance > 0)) return out;
  const double shape = mean * mean / variance, scale = m * variance / mean;
  out.p_value = core::gamma_q(shape, out.statistic / (x.unit * y.unit) / scale);
  return out;
}

inline kernel_test_result mmd_test_of(const two_samples& s, const mmd_test_options& o, const permutation_plan& plan) {
  const mmd_options plain{.kernel = o.kernel, .statistic = o.statistic};
  const two_sample_weights w(s, plain);
  kernel_test_result out{mmd_statistics_of(s, plain).mmd_squared, o.undefined, 0, false};
  if (!w.defined()) return out;
  const kernel_side k = side_of(s.x, {}, o.kernel);
  const bool swept = swept_samples::serves(s, k);
  const swept_samples sweep = swept ? swept_samples(s, k) : swept_samples();
  const auto value = [&](const std::vector<char>& labels) {
    const auto in_x = [&](Index i) { return labels[at(i)] != 0; };
    const two_sample_sums t = swept ? sweep.sums(s, in_x) : sums_of(s, k, in_x);
    return 2 * t.xy / (w.x * w.y) - t.xx / w.xx - t.yy / w.yy;
  };
  std::vector<char> labels(at(s.rows()));
  for (Index i = 0; i < s.rows(); ++i) labels[at(i)] = i < s.rows_x;
  const two_sample_sums own = sums_of(s, k, [&](Index i) { return i < s.rows_x; });
  const double slack = 1e-13 * (own.xy / (w.x * w.y) + own.xx / w.xx + own.yy / w.yy);
  const permutation_share p = permutation_p_value(s.rows(), plan, value(labels), slack, [&] {
    return [&, moved = labels](const permutation& order) mutable {
      for (std::size_t i = 0; i < moved.size(); ++i) moved[i] = labels[order[i]];
      return value(moved);
    };
  });
  out.p_value = p.p_value;
  out.permutations = p.permutations;
  out.exact = p.exact;
  return out;
}

struct dhsic_test_metric : joint_metric<dhsic_test_metric, dhsic_test_options> {
  static constexpr const char* name = "dhsic_test";
  static constexpr std::size_t least = 2;
  static void check(const dhsic_test_options& o) {
    for (const kernel_choice& k : o.kernels) check_kernel(name, k);
    kernel_plan(name, o);
  }
  static bool whole_weights(const dhsic_test_options&) { return false; }

  static kernel_test_result of(const joint_sample& s, const dhsic_test_options& o) {
    if (!s.weights.empty()) refuse_weights(name);
    kernel_test_result out{undefined(), o.undefined, 0, false};
    const std::vector<double> unweighted;
    const joint_kernels k = kernels_of(name, s.variables, unweighted, o.kernels);
    if (s.rows() < 2) return out;
    const joint_kernel_terms own = joint_kernel_terms_of(k);
    out.statistic = (std::max)(0.0, own.value());
    const double slack = 1e-13 * (std::abs(own.product) + std::abs(own.means) + 2 * std::abs(own.mixed));
    const exceedance_count c = count_exceedances(o.permutations, o.max_exceedances, [&] {
      return [&, moved = s.variables, order = permutation(at(s.rows()))](Index replicate) mutable {
        joint_kernels drawn = k;
        drawn.sides[0].data = &moved[0];
        for (std::size_t l = 1; l < moved.size(); ++l) {
          // a stream of its own for every variable
          core::random_permutation(o.seed + (l - 1) * 0x9E3779B97F4A7C15u, static_cast<std::uint32_t>(replicate),
                                   std::span<std::uint32_t>(order));
          take_rows(s.variables[l], order, moved[l]);
          drawn.sides[l].data = &moved[l];
          for (Index i = 0; i < s.rows(); ++i) drawn.own[l][i] = k.own[l][order[at(i)]];
        }
        return joint_kernel_terms_of(drawn).value() >= own.value() - slack;
      };
    });
    out.p_value = exceedance_p_value(c, o.max_exceedances);
    out.permutations = c.made;
    return out;
  }
};

/// Calling forms of the tests of x and y; Rule has Options, name, check and of.
template <class Rule>
struct kernel_test_function {
  using options_type = typename Rule::options;
  template <argument X, argument Y>
  kernel_test_result operator()(const X& x, const Y& y, const options_type& options = {}) const {
    return Rule::of(x, y, options);
  }
  template <argument X, argument Y, core::dense W>
  kernel_test_result operator()(const X&, const Y&, const W&, const options_type& = {}) const {
    refuse_weights(Rule::name);
  }
  template <class X, class Y, class... Rest>
  requires(!argument<X> || !argument<Y> || (core::unwrapped<Rest> || ...)) kernel_test_result operator()(const X&, const Y&, const Rest&...) const {
    static_assert(core::always_false<X, Y>,
                  "assay: tests on kernels take x and y as Eigen vectors, matrices or categorical(g), then [options]; wrap a "
                  "std::vector or std::span as assay::view(x)");
    return {};
  }
};

struct hsic_test_rule {
  using options = hsic_test_options;
  static constexpr const char* name = "hsic_test";
  static kernel_test_result of(const auto& x, const auto& y, const options& o) {
    checked_kernels(name, {.x = o.x, .y = o.y});
    const permutation_plan plan = kernel_plan(name, o);
    return hsic_test_of(load_sample(name, x, y, {}), o, plan);
  }
};
struct hsic_gamma_test_rule {
  using options = hsic_options;
  static constexpr const char* name = "hsic_gamma_test";
  static kernel_test_result of(const auto& x, const auto& y, const options& o) {
    checked_kernels(name, o);
    if (o.statistic != statistic::v) core::raise_for(name, "the gamma approximation is of statistic::v");
    return hsic_gamma_test_of(load_sample(name, x, y, {}), o);
  }
};
struct mmd_test_rule {
  using options = mmd_test_options;
  static constexpr const char* name = "mmd_test";
  static kernel_test_result of(const auto& x, const auto& y, const options& o) {
    check_kernel(name, o.kernel);
    const permutation_plan plan = kernel_plan(name, o);
    return mmd_test_of(load_two_samples(name, x, y), o, plan);
  }
};

}  // namespace dependence_detail

/// Permutation test of independence on HSIC: (x, y[, options]). The rows of y alone are permuted; bandwidths stay.
///
/// p = (1 + #{permutations whose HSIC is at least that of the data}) / (permutations + 1), exact at any n; where n! <= permutations
/// each is made once. Numbers depend on seed and on nothing else. No weights: they throw.
/// @return kernel_test_result; p = 1 where x or y is constant; undefined with fewer than 2 rows (V), 4 rows (U)
/// @throws invalid_input  as hsic; permutations < 1; weights
/// @par Complexity  O(n^2 d) per permutation, O(n d) memory a thread @par Reference  Gretton et al. (2008)
inline constexpr dependence_detail::kernel_test_function<dependence_detail::hsic_test_rule> hsic_test{};
/// Gamma approximation of the test of independence on n HSIC (V): (x, y[, hsic_options]). Mean and variance under independence as in
/// Gretton et al. (2008), p = P(Gamma > n HSIC). For large n; approximate in the tail. No weights.
/// @return kernel_test_result; undefined (options.undefined) with fewer than 6 rows or x or y constant
/// @par Complexity  two passes over all pairs @par Same as  Gretton's hsicTestGamma, lingam hsic_test_gamma (there with another
///   bandwidth)
inline constexpr dependence_detail::kernel_test_function<dependence_detail::hsic_gamma_test_rule> hsic_gamma_test{};
/// Permutation test of equal distributions on MMD^2: (x, y[, options]). The labels of the pooled rows are permuted; the bandwidth is
/// that of the pooled sample. No weights.
/// @return kernel_test_result; undefined with an empty sample (V), fewer than 2 rows in one (U)
/// @par Complexity  per permutation: one number with laplace or distance_induced (exponent 1), and categories O(n); else O(n^2 d)
/// @par Reference  Gretton et al. (2012)
inline constexpr dependence_detail::kernel_test_function<dependence_detail::mmd_test_rule> mmd_test{};
/// Permutation test of joint independence on dHSIC: (x, y[, z, ...]) or (variables(x, y, z, ...)[, options]). Every variable but the
/// first is permuted apart from the others; weights throw. @par Reference  Pfister et al. (2018)
inline constexpr dependence_detail::dhsic_test_metric dhsic_test{};

ASSAY_NAMESPACE_END
