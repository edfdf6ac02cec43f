// SPDX-License-Identifier: MIT
/// @file
/// Gradient of squared MMD with respect to the first sample.
#pragma once

#include <assay/core/value_and_gradient.hpp>
#include <assay/dependence/mmd.hpp>
#include <assay/dependence/variables.hpp>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

inline value_and_gradient<Eigen::ArrayXXd> mmd_gradient_of(const two_samples& s, const mmd_options& o) {
  const mmd_statistics_result value = mmd_statistics_of(s, o);
  value_and_gradient<Eigen::ArrayXXd> out{value.mmd_squared, Eigen::ArrayXXd::Zero(s.given_x, s.x.columns)};
  if (is_undefined(value.between)) {
    out.gradient.setConstant(is_undefined(o.undefined) ? undefined() : 0.0);
    return out;
  }
  const two_sample_weights w(s, o);
  const kernel_side k = side_of(s.x, s.weights, o.kernel);
  // d/dx_k of 2 between - within_x = sum_j c_j (derivative of a_kj) w_k, with c_j of the sample of j
  Eigen::ArrayXd c(s.rows());
  for (Index j = 0; j < s.rows(); ++j) c[j] = s.weight(j) * (j < s.rows_x ? -1 / w.xx : 2 / (w.x * w.y));
  core::parallel_for((s.rows_x + tile_rows - 1) / tile_rows, [&](Index part) {
    tile_array g;
    for (Index i = part * tile_rows; i < (std::min)((part + 1) * tile_rows, s.rows_x); ++i) {
      const Index row = s.row_of(i);
      for (Index begin = 0; begin < s.rows(); begin += tile_columns) {
        const Index count = (std::min)(tile_columns, s.rows() - begin);
        g.resize(count);
        slopes(k, i, begin, g);
        g *= c.segment(begin, count);
        for (Index column = 0; column < s.x.columns; ++column) {
          out.gradient(row, column) += (g * (s.x.column(column)[i] - segment_of(s.x.column(column), begin, count))).sum();
        }
      }
      out.gradient.row(row) *= s.weight(i) * (k.unit / s.x.scale);
    }
  });
  return out;
}

}  // namespace dependence_detail

/// Squared MMD and its gradient with respect to x: (x, y[, weights_x, weights_y][, options]) -> {value, gradient} in the shape of x.
///
/// A bandwidth that was chosen by the median heuristic is held fixed. Equal rows contribute 0. Arguments, value, undefined: as
/// mmd_squared (gradient NaN where the value is, 0 where options.undefined is a number); without blocks.
/// @throws invalid_input  as mmd_squared; the discrete kernel; blocks
/// @par Complexity  O(n^2 d) time, O(n d) memory
struct mmd_gradient_function {
  template <core::dense X, core::dense Y>
  auto operator()(const X& x, const Y& y, const mmd_options& options = {}) const {
    check(options);
    return dependence_detail::shaped<X>(
        dependence_detail::mmd_gradient_of(dependence_detail::load_two_samples(name, x, y), options));
  }
  template <core::dense X, core::dense Y, class W, class V>
  auto operator()(const X& x, const Y& y, const Eigen::DenseBase<W>& weights_x, const Eigen::DenseBase<V>& weights_y,
                  const mmd_options& options = {}) const {
    check(options);
    return dependence_detail::shaped<X>(dependence_detail::mmd_gradient_of(
        dependence_detail::load_two_samples(name, x, y, weights_x, weights_y, options), options));
  }
  template <class X, class Y, class... Rest>
  requires(!core::dense<X> || !core::dense<Y> || (core::unwrapped<Rest> || ...)) value_and_gradient<> operator()(
      const X&, const Y&, const Rest&...) const {
    static_assert(core::always_false<X, Y>,
                  "assay::mmd_gradient takes two samples x and y as Eigen vectors or matrices, then [weights_x, weights_y][, "
                  "options]; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "mmd_gradient";
  static void check(const mmd_options& o) {
    dependence_detail::check_mmd_options(name, o, false);
    dependence_detail::check_differentiable(name, o.kernel);
    if (o.block > 0) core::raise_for(name, "blocks have no gradient");
  }
};
inline constexpr mmd_gradient_function mmd_gradient{};

ASSAY_NAMESPACE_END
