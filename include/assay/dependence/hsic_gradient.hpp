// SPDX-License-Identifier: MIT
/// @file
/// Gradient of HSIC with respect to x: a penalty to train with.
#pragma once

#include <assay/dependence/distance_covariance_gradient.hpp>
#include <assay/dependence/hsic.hpp>
#include <assay/dependence/variables.hpp>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// The sums of signed_sums for every column of x, with e_kj the derivative of the half distance.
inline std::vector<signed_sums> kernel_signed_sums(const sample& data, const kernel_side& x, const kernel_side& y, scheme kind,
                                                   const Eigen::ArrayXd& s) {
  const Index n = data.rows();
  const bool weighted_u = kind == scheme::importance;
  std::vector<signed_sums> out(at(data.x.columns));
  for (signed_sums& t : out) {
    t.b.resize(at(n));
    t.one.resize(at(n));
    t.s.resize(at(n));
    t.b2.resize(weighted_u ? at(n) : 0);
    t.s2.resize(weighted_u ? at(n) : 0);
  }
  const Eigen::ArrayXd ones = Eigen::ArrayXd::Ones(data.weights.empty() ? n : 0);
  const double* weights = data.weights.empty() ? ones.data() : data.weights.data();
  core::parallel_for((n + tile_rows - 1) / tile_rows, [&](Index part) {
    tile_array g, b, e;
    for (Index k = part * tile_rows; k < (std::min)((part + 1) * tile_rows, n); ++k) {
      for (Index begin = 0; begin < n; begin += tile_columns) {
        const Index count = (std::min)(tile_columns, n - begin);
        g.resize(count);
        b.resize(count);
        slopes(x, k, begin, g);
        distances(y, 1, k, begin, b);
        const auto w = segment_of(weights, begin, count);
        for (Index c = 0; c < data.x.columns; ++c) {
          signed_sums& t = out[at(c)];
          e = w * g * (data.x.column(c)[k] - segment_of(data.x.column(c), begin, count));
          t.b[at(k)] += (e * b).sum();
          t.one[at(k)] += e.sum();
          t.s[at(k)] += (e * s.segment(begin, count)).sum();
          if (weighted_u) {
            e *= w;
            t.b2[at(k)] += (e * b).sum();
            t.s2[at(k)] += (e * s.segment(begin, count)).sum();
          }
        }
      }
    }
  });
  return out;
}

inline value_and_gradient<Eigen::ArrayXXd> hsic_gradient_of(const sample& data, const hsic_options& o) {
  const request q{scheme_of(data, distance_options_of(o)), 1, false};
  const combination combine(q.kind, data.rows(), data.weights);
  const double factor = normalization_factor(combine, o);
  const Index columns = data.x.columns;
  if (!combine.defined() || is_undefined(factor)) {
    return {o.undefined, Eigen::ArrayXXd::Constant(data.given, columns, is_undefined(o.undefined) ? undefined() : 0.0)};
  }
  const kernel_side x = side_of(data.x, data.weights, o.x), y = side_of(data.y, data.weights, o.y);
  const tile_pass_of<kernel_side> pass{&x, &y, &data.weights, q, {}, {}};
  const Eigen::ArrayXd s = pass.run().s;
  double total = 0;
  for (Index i = 0; i < data.rows(); ++i) total += pass.weight(i) * s[i];
  const std::vector<double> row_sums(s.begin(), s.end());
  const std::vector<signed_sums> sums = kernel_signed_sums(data, x, y, q.kind, s);
  const double unit = x.unit * y.unit * factor;
  value_and_gradient<Eigen::ArrayXXd> out;
  out.value = combine(kernel_moments(data, x, y, q, combine).xy) * unit;
  out.gradient = Eigen::ArrayXXd::Zero(data.given, columns);
  for (Index c = 0; c < columns; ++c) {
    const std::vector<double> g = assemble(combine, sums[at(c)], data.weights, row_sums, total);
    for (Index k = 0; k < data.rows(); ++k) out.gradient(data.row_of(k), c) = g[at(k)] * (unit / data.x.scale);
  }
  return out;
}

}  // namespace dependence_detail

/// HSIC and its gradient with respect to x: (x, y[, weights][, options]) -> {value, gradient}, in the shape of x.
///
/// dV/dx_k = 2 p_k sum_j p_j L_kj e_kj, with L the doubly centred half distances of y and e_kj the derivative of those of x with
/// respect to x_k; U alike. A bandwidth that was chosen by the median heuristic is held fixed: it is no part of the derivative.
/// Equal rows contribute 0 (laplace and distance_induced with exponent <= 1: a subgradient).
///
/// @param x  vector or n x d matrix (predictions, representations); @param y,weights,options  as in hsic
/// @return {value, gradient}; undefined as hsic is (gradient NaN then, 0 where options.undefined is a number); rows of weight 0: 0
/// @throws invalid_input  as hsic; x with the discrete kernel
/// @par Complexity  O(n^2 d) time, about three times hsic by tiles; O(n d) memory
struct hsic_gradient_function {
  template <core::dense X, dependence_detail::argument Y>
  auto operator()(const X& x, const Y& y, const hsic_options& options = {}) const {
    const distance_options plain = check(options);
    return dependence_detail::shaped<X>(
        dependence_detail::hsic_gradient_of(dependence_detail::load_sample(name, x, y, plain), options));
  }
  template <core::dense X, dependence_detail::argument Y, class W>
  auto operator()(const X& x, const Y& y, const Eigen::DenseBase<W>& weights, const hsic_options& options = {}) const {
    const distance_options plain = check(options);
    dependence_detail::sample s = dependence_detail::load_pair(name, x, y, plain);
    dependence_detail::weigh(s, name, weights, options.weighting == weighting::frequency);
    dependence_detail::prepare(s);
    return dependence_detail::shaped<X>(dependence_detail::hsic_gradient_of(s, options));
  }
  template <class X, class Y, class... Rest>
  requires(!core::dense<X> || !dependence_detail::argument<Y> || (core::unwrapped<Rest> || ...)) value_and_gradient<> operator()(
      const X&, const Y&, const Rest&...) const {
    static_assert(core::always_false<X, Y>,
                  "assay::hsic_gradient takes x as an Eigen vector or matrix and y as an Eigen vector, matrix or categorical(g), "
                  "then [weights][, options]; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "hsic_gradient";
  static distance_options check(const hsic_options& o) {
    dependence_detail::checked_kernels(name, o);
    dependence_detail::check_differentiable(name, o.x);
    return dependence_detail::distance_options_of(o);
  }
};
inline constexpr hsic_gradient_function hsic_gradient{};

ASSAY_NAMESPACE_END
