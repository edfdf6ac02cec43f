// SPDX-License-Identifier: MIT
/// @file
/// Gradient of the energy distance with respect to one of the samples.
#pragma once

#include <assay/core/value_and_gradient.hpp>
#include <assay/dependence/energy_distance.hpp>
#include <assay/dependence/signed_sums.hpp>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// dE/dx_k = 2 p_k sum_j c_j d|x_k - z_j|^exponent / dx_k with c_j = q_j for rows of y and -factor p_j for rows of x.
struct energy_pull {
  const grouped_sample& s;
  double exponent;
  Eigen::ArrayXd pull;  ///< c

  energy_pull(const grouped_sample& sample, double power) : s(sample), exponent(power), pull(sample.rows()) {
    for (Index i = 0; i < s.rows(); ++i) {
      const bool own = i < s.size(0);
      pull[i] = (own ? -s.within_factor[0] : 1.0) * s.weight(i) / s.total[own ? 0 : 1];
    }
  }

  Eigen::ArrayXXd ranked() const {
    const ranking of_z = rank_values(s.z.column(0), s.rows());
    const std::vector<double> sums =
        signed_prefix(of_z.values, [&](Index k) { return pull[static_cast<Index>(of_z.rows[at(k)])]; });
    Eigen::ArrayXXd out(s.size(0), 1);
    for (Index k = 0; k < s.rows(); ++k) {
      const Index row = static_cast<Index>(of_z.rows[at(k)]);
      if (row < out.rows()) out(row, 0) = sums[at(k)];
    }
    return out;
  }

  Eigen::ArrayXXd tiled() const {
    Eigen::ArrayXXd out(s.size(0), s.z.columns);
    core::parallel_for((out.rows() + tile_rows - 1) / tile_rows, [&](Index part) {
      tile_array d;
      std::vector<core::cascade_sum> sums(at(s.z.columns));
      for (Index k = part * tile_rows; k < (std::min)((part + 1) * tile_rows, out.rows()); ++k) {
        std::fill(sums.begin(), sums.end(), core::cascade_sum{});
        for (Index begin = 0; begin < s.rows(); begin += tile_columns) {
          const Index count = (std::min)(tile_columns, s.rows() - begin);
          d.resize(count);
          distances(s.z, 2, k, begin, d);
          constexpr double tiny = 1e-300;
          if (exponent == 1) {
            d = (d < tiny).select(0.0, d.max(tiny).rsqrt());
          } else if (exponent == 2) {
            d.setConstant(2);
          } else {
            d = (d < tiny).select(0.0, exponent * d.max(tiny).pow(exponent / 2 - 1));
          }
          d *= pull.segment(begin, count);
          for (Index c = 0; c < s.z.columns; ++c) {
            const double x = s.z.column(c)[k];
            sums[at(c)].add((d * (x - segment_of(s.z.column(c), begin, count))).sum());
          }
        }
        for (Index c = 0; c < s.z.columns; ++c) out(k, c) = sums[at(c)].value();
      }
    });
    return out;
  }
};

inline value_and_gradient<Eigen::ArrayXXd> energy_gradient_of(const energy_pair& p, const distance_options& o) {
  const grouped_sample s(p.joined, 2, o);
  value_and_gradient<Eigen::ArrayXXd> out;
  out.gradient = Eigen::ArrayXXd::Zero(p.x.given, s.z.columns);
  out.value = energy_between(s, group_energies_of(s, o.exponent), 0, 1, o);
  if (is_undefined(s.within_factor[0]) || is_undefined(s.within_factor[1])) {
    out.gradient.setConstant(undefined());
    return out;
  }
  const energy_pull pull(s, o.exponent);
  const Eigen::ArrayXXd found = is_ranked(s, o.exponent) ? pull.ranked() : pull.tiled();
  const double scale = std::pow(s.z.scale, o.exponent - 1);
  for (Index k = 0; k < found.rows(); ++k)
    out.gradient.row(p.x.row_of(k)) = 2 * (s.weight(k) / s.total[0]) * scale * found.row(k);
  return out;
}

}  // namespace dependence_detail

/// Energy distance (squared, see energy_distance) and its derivatives with respect to x: (x, y[, weights_x, weights_y][,
/// options]).
///
/// dE/dx_k = 2 p_k (sum_j q_j e(x_k, y_j) - c sum_j p_j e(x_k, x_j)), with e(x, z) = exponent |x - z|^(exponent - 2) (x - z), 0
/// for equal rows (a subgradient), and c = 1 (V) or the factor to means over distinct rows (U). x and y: numbers or matrices.
///
/// @return {value, gradient}: a Vector for one number a row, else an array of the shape of x; rows of weight 0 get 0. Where the
/// value
///   is undefined the gradient is NaN
/// @throws invalid_input  as energy_distance
/// @par Complexity  numbers with exponent 1: one sort more than the value; else as the value
/// @par Reference  Szekely, Rizzo (2013); the univariate case is the gradient of CRPS-like losses
struct energy_distance_gradient_function {
  template <core::dense X, core::dense Y>
  auto operator()(const X& x, const Y& y, const distance_options& options = {}) const {
    return shaped<X>(dependence_detail::load_energy_pair(name, x, y, options), options);
  }
  template <core::dense X, core::dense Y, class WX, class WY>
  auto operator()(const X& x, const Y& y, const Eigen::DenseBase<WX>& weights_x, const Eigen::DenseBase<WY>& weights_y,
                  const distance_options& options = {}) const {
    return shaped<X>(dependence_detail::load_energy_pair(name, x, y, weights_x, weights_y, options), options);
  }
  template <class X, class Y, class... Rest>
  requires(!core::dense<X> || !core::dense<Y> || (core::unwrapped<Rest> || ...)) value_and_gradient<>
  operator()(const X&, const Y&, const Rest&...) const {
    static_assert(
        core::always_false<X, Y>,
        "assay::energy_distance_gradient takes two samples x and y as Eigen vectors or matrices of numbers, then [weights_x, "
        "weights_y][, options]; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "energy_distance_gradient";

  template <class X>
  static auto shaped(const dependence_detail::energy_pair& pair, const distance_options& options) {
    value_and_gradient<Eigen::ArrayXXd> out = dependence_detail::energy_gradient_of(pair, options);
    if constexpr (core::dense_vector<X>) {
      return value_and_gradient<>{out.value, out.gradient.col(0)};
    } else {
      return out;
    }
  }
};
inline constexpr energy_distance_gradient_function energy_distance_gradient{};

ASSAY_NAMESPACE_END
