// SPDX-License-Identifier: MIT
/// @file
/// Gradient of joint distance covariance with respect to its first variable: a penalty to train with.
#pragma once

#include <assay/dependence/distance_covariance_gradient.hpp>
#include <assay/dependence/joint_distance_covariance.hpp>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// Value, and its derivatives in the order of the remaining rows: both as the variables are scaled.
struct joint_scaled_gradient {
  joint_sums sums;
  Eigen::ArrayXXd gradient;
};

/// Of any variables: pairs for the value and the row sums of the products of the others, which centre them; pairs again.
///
/// d/dx_k = -2 w_k sum_j w_j H_kj d|x_k - x_j|^exponent / dx_k, with H the products, centred as the statistic asks.
inline joint_scaled_gradient joint_tile_gradient(const joint_data& data) {
  const Index n = data.rows();
  const variable& x = *data.variables[0].v;
  const joint_tile_pass pass{&data, true};
  const joint_tile_sums s = pass.run();
  joint_scaled_gradient out{scaled_sums(data, s), Eigen::ArrayXXd(n, x.columns)};
  const double total = data.combine.total, divisor = data.frequency() ? total - 2 : total;
  core::cascade_sum sum;
  for (Index i = 0; i < n; ++i) sum.add(data.weight(i) * s.rows[i]);
  const double all = sum.value() / divisor / (data.frequency() ? total - 1 : total);
  const Eigen::ArrayXd mean = s.rows / divisor;
  const double exponent = data.rule.exponent, unit = -2 * data.combine.first * data.variables[0].factor;
  core::parallel_for((n + tile_rows - 1) / tile_rows, [&](Index part) {
    tile_array u, d;
    joint_terms<tile_array> t{};
    std::vector<core::cascade_sum> sums(at(x.columns));
    for (Index k = part * tile_rows; k < (std::min)((part + 1) * tile_rows, n); ++k) {
      for (core::cascade_sum& c : sums) c = {};
      for (Index begin = 0; begin < n; begin += tile_columns) {
        const Index count = (std::min)(tile_columns, n - begin);
        u.resize(count);
        pass.terms(t, k, begin, u);
        t.e += (all - mean[k]) - mean.segment(begin, count);
        if (!data.weights->empty()) t.e *= segment_of(data.weights->data(), begin, count);
        if (x.is_number() && exponent == 1) {
          d = x.column(0)[k] - segment_of(x.column(0), begin, count);
          sums[0].add((t.e * ((d > 0).cast<double>() - (d < 0).cast<double>())).sum());
          continue;
        }
        distances(x, 2, k, begin, u);  // exponent |x_k - x_j|^(exponent - 2) (x_k - x_j)
        constexpr double tiny = 1e-300;
        if (exponent == 1) {
          t.e *= (u < tiny).select(0.0, u.max(tiny).rsqrt());
        } else {
          t.e *= (u < tiny).select(0.0, exponent * u.max(tiny).pow(exponent / 2 - 1));
        }
        for (Index c = 0; c < x.columns; ++c) sums[at(c)].add((t.e * (x.column(c)[k] - segment_of(x.column(c), begin, count))).sum());
      }
      for (Index c = 0; c < x.columns; ++c) out.gradient(k, c) = unit * data.weight(k) * sums[at(c)].value();
    }
  });
  return out;
}

inline joint_scaled_gradient joint_gradient(const joint_data& data) {
  const joint_variable& x = data.variables[0];
  if (data.variables.size() == 2 && x.v->is_number()) {
    const sample pair{{*data.weights, {}, data.rows()}, *x.v, *data.variables[1].v};
    const request q{data.rule.kind, data.rule.exponent, false};
    const double unit = x.factor * data.variables[1].factor;
    const scaled_gradient g = gradient_of(pair, q, data.combine);
    return {{g.value * unit, 0, 0, 0, algorithm_for(pair.x, pair.y, q.exponent)}, g.gradient * unit};
  }
  if (data.variables.size() > 2 && number_and_categories(data)) {
    const joint_cells cells(data, 1);
    if (cells_are_few(cells, data.rows())) {
      const joint_sweep sweep(data, cells);
      return {sweep.sums, Eigen::Map<const Eigen::ArrayXd>(sweep.gradient.data(), data.rows())};
    }
  }
  return joint_tile_gradient(data);
}

struct joint_gradient_metric : joint_metric<joint_gradient_metric, joint_distance_options>, joint_frame<joint_distance_options> {
  static constexpr const char* name = "joint_distance_covariance_squared_gradient";
  static constexpr std::size_t least = 2;
  static void check(const joint_distance_options& o) {
    check_for(name, o);
    if (o.rank) core::raise_for(name, "ranks have no gradient; leave rank out");
    if (o.scale_invariant) {
      core::raise_for(name, "scale_invariant has no gradient here; divide the variables by their spread, and leave it out");
    }
  }
  static value_and_gradient<Eigen::ArrayXXd> of(const joint_sample& s, const joint_distance_options& o) {
    const variable& x = s.variables.front();
    if (!x.has_numbers() || !x.parts.empty()) core::raise_for(name, "x must be numbers, not categories");
    value_and_gradient<Eigen::ArrayXXd> out{o.undefined, Eigen::ArrayXXd::Zero(s.given, x.columns)};
    const joint_data found = data(name, s, o);
    if (!found.defined) {
      if (is_undefined(o.undefined)) out.gradient.setConstant(undefined());
      return out;
    }
    const joint_scaled_gradient g = joint_gradient(found);
    out.value = clamped(g.sums.with_first, o) + (o.subtract_attribute_terms ? 0.0 : clamped(g.sums.without_first, o));
    for (Index k = 0; k < g.gradient.rows(); ++k) out.gradient.row(s.row_of(k)) = g.gradient.row(k) / x.scale;
    return out;
  }
};

}  // namespace dependence_detail

/// Squared joint distance covariance and its gradient with respect to x: (x, y[, z, ...]) or (variables(x, y, z, ...)[, weights][,
/// options]) -> {value, gradient}.
///
/// dJdCov^2/dx_k = -2 p_k sum_j p_j H_kj d|x_k - x_j|^exponent / dx_k, with H the doubly centred products of c + U^m of the other
/// variables (U alike, 0 for equal rows of x: a subgradient). Attribute terms do not contain x, so that subtracting them changes the
/// value alone. The gradient sums to 0 and, for a row of weight 0, is 0.
///
/// @param x  numbers, one or d a row (predictions); the others, weights and options as in joint_distance_statistics; rank and
///   scale_invariant throw
/// @return {value, gradient}: a Vector for one number a row, else n x d; undefined as joint_distance_covariance_squared is (gradient
///   NaN then, 0 where options.undefined is a number)
/// @par Complexity  x one number, the rest categorical, exponent 1: O(n log n + n K) time for both, K occupied cells; two variables: as
///   distance_covariance_squared_gradient; else O(n^2 d) time, O(n d) memory
/// @par Reference  own derivation on Chakraborty, Zhang (2019); no other package has it
inline constexpr dependence_detail::joint_gradient_metric joint_distance_covariance_squared_gradient{};

ASSAY_NAMESPACE_END
