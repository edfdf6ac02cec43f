// SPDX-License-Identifier: MIT
/// @file
/// Gradients of squared distance covariance and correlation with respect to predictions: a penalty to train with.
#pragma once

#include <assay/core/value_and_gradient.hpp>
#include <assay/dependence/distance_covariance.hpp>
#include <assay/dependence/signed_sums.hpp>

ASSAY_NAMESPACE_BEGIN

namespace dependence_detail {

/// The derivative of the combination of moments with respect to x_k (scaled), for all k.
///
/// All three combinations are linear in a: sum_ij c_ij a_ij with c = w_i w_j (first b_ij - second (s_i + s_j) + third B), and for
/// importance some more terms of the same kind, so that the derivative is 2 sum_j c_kj e_kj.
inline std::vector<double> assemble(const combination& c, const signed_sums& t, const std::vector<double>& w,
                                    const std::vector<double>& s, double total_s) {
  std::vector<double> out(s.size());
  for (std::size_t k = 0; k < out.size(); ++k) {
    const double wk = w.empty() ? 1.0 : w[k];
    double sum = c.first * t.b[k] - c.second * (s[k] * t.one[k] + t.s[k]) + c.third * total_s * t.one[k];
    if (c.kind == scheme::importance) {
      sum += c.second * (wk * t.b[k] + t.b2[k]) + 2 * c.third * (wk * t.b2[k] - wk * s[k] * t.one[k] - t.s2[k]);
    }
    out[k] = 2 * wk * sum;
  }
  return out;
}

/// Value (scaled) and gradient in the order of the remaining rows.
struct scaled_gradient {
  double value = 0;
  Eigen::ArrayXd gradient;
};

inline scaled_gradient gradient_of(const sample& data, const request& q, const combination& combine) {
  scaled_gradient out;
  out.gradient.resize(data.rows());
  switch (algorithm_for(data.x, data.y, q.exponent)) {
    case distance_algorithm::ranked_pairs: {
      const ranked_pairs p(data.x, data.y, data.weights);
      const moments m = moments_of(p, q).xy;
      const std::vector<double> s = gather(p.s, p.rank);
      const signed_sums sums = signed_sums_of(p, p.weight_x, q.kind, [&](Index k) { return s[at(k)]; });
      const std::vector<double> g = assemble(combine, sums, p.weight_x, s, m.b);
      for (std::size_t k = 0; k < g.size(); ++k) out.gradient[p.row_y[p.rank[k]]] = g[k];
      out.value = combine(m);
      return out;
    }
    case distance_algorithm::ranked_categories:
    case distance_algorithm::ranked_cells: {
      const ranked_categories p(data.x, data.y, data.weights);
      const moments m = moments_of(p, q).xy;
      const signed_sums sums = signed_sums_of(p, p.weights, q.kind, [&](Index k) { return p.s[at(k)]; });
      const std::vector<double> g = assemble(combine, sums, p.weights, p.s, m.b);
      for (std::size_t k = 0; k < g.size(); ++k) out.gradient[p.row[k]] = g[k];
      out.value = combine(m);
      return out;
    }
    default: {
      tile_pass pass{&data.x, &data.y, &data.weights, q, {}, {}};
      const Eigen::ArrayXd s = pass.run().s;
      const moments m = tile_moments(data, q, combine).xy;
      const std::vector<double> row_sums(s.begin(), s.end());
      double total = 0;
      for (Index i = 0; i < data.rows(); ++i) total += pass.weight(i) * s[i];
      const std::vector<double> g =
          assemble(combine, signed_tile_sums(data, q.exponent, q.kind, s), data.weights, row_sums, total);
      out.gradient = Eigen::Map<const Eigen::ArrayXd>(g.data(), data.rows());
      out.value = combine(m);
      return out;
    }
  }
}

/// Puts the gradient back to the rows that the caller gave, in the caller's units.
inline value_and_gradient<> finish(const sample& data, double value, const Eigen::ArrayXd& gradient, double unit) {
  value_and_gradient<> out{value * unit, Vector::Zero(data.given)};
  for (Index k = 0; k < gradient.size(); ++k) {
    out.gradient[data.row_of(k)] = gradient[k] * (unit / data.x.scale);
  }
  return out;
}

/// What is undefined has no gradient; a value that the caller put in its place is constant.
inline value_and_gradient<> undefined_gradient(const sample& data, double value) {
  return {value, Vector::Constant(data.given, is_undefined(value) ? undefined() : 0.0)};
}

inline void check_scalar(const char* function, const variable& x) {
  if (!x.is_number()) core::raise_for(function, "x must be one number a row, but has " + core::to_text(x.columns) + " columns");
}

inline value_and_gradient<> covariance_gradient(const sample& data, const distance_options& o) {
  const request q{scheme_of(data, o), o.exponent, false};
  const combination combine(q.kind, data.rows(), data.weights);
  if (!combine.defined()) return undefined_gradient(data, o.undefined);
  const scaled_gradient g = gradient_of(data, q, combine);
  return finish(data, g.value, g.gradient, distance_scale(data.x, o.exponent) * distance_scale(data.y, o.exponent));
}

inline value_and_gradient<> correlation_gradient(const sample& data, const distance_options& o) {
  const request q{scheme_of(data, o), o.exponent, true};
  const combination combine(q.kind, data.rows(), data.weights);
  if (!combine.defined()) return undefined_gradient(data, o.undefined);
  const pair_moments m = moments_of(data, q, combine);
  const double xx = combine(m.xx), yy = combine(m.yy);
  if (vanishes(xx, combine.magnitude(m.xx)) || vanishes(yy, combine.magnitude(m.yy)))
    return undefined_gradient(data, o.undefined);
  const double scale = 1 / (std::sqrt(xx) * std::sqrt(yy));
  const request plain{q.kind, q.exponent, false};
  const scaled_gradient xy = gradient_of(data, plain, combine);
  // dVar^2(x) moves with both of its arguments: twice the gradient with respect to the first, half of which enters
  const scaled_gradient self = gradient_of(sample{{data.weights, {}, data.rows()}, data.x, data.x}, plain, combine);
  const double value = (std::min)(1.0, xy.value * scale);
  return finish(data, value, xy.gradient * scale - self.gradient * (value / xx), 1);
}

/// Names and formulas of the two gradients.
struct covariance_gradient_rule {
  static constexpr const char* name = "distance_covariance_squared_gradient";
  static value_and_gradient<> of(const sample& s, const distance_options& o) { return covariance_gradient(s, o); }
};
struct correlation_gradient_rule {
  static constexpr const char* name = "distance_correlation_squared_gradient";
  static value_and_gradient<> of(const sample& s, const distance_options& o) { return correlation_gradient(s, o); }
};

template <class Rule>
struct distance_gradient_function {
  template <core::dense X, argument Y>
  value_and_gradient<> operator()(const X& x, const Y& y, const distance_options& options = {}) const {
    return checked(load_sample(Rule::name, x, y, options), options);
  }
  template <core::dense X, argument Y, class W>
  value_and_gradient<> operator()(const X& x, const Y& y, const Eigen::DenseBase<W>& weights,
                               const distance_options& options = {}) const {
    return checked(load_sample(Rule::name, x, y, weights, options), options);
  }
  template <class X, class Y, class... Rest>
  requires(!core::dense<X> || !argument<Y> || (core::unwrapped<Rest> || ...)) value_and_gradient<> operator()(const X&, const Y&, const Rest&...) const {
    static_assert(
        core::always_false<X, Y>,
        "assay: the gradients of distance covariance and correlation take x (one number a row) as an Eigen vector and y as an "
        "Eigen "
        "vector, matrix or categorical(g), then [weights][, options]; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static value_and_gradient<> checked(const sample& s, const distance_options& o) {
    check_scalar(Rule::name, s.x);
    return Rule::of(s, o);
  }
};

}  // namespace dependence_detail

/// Squared distance covariance and its gradient with respect to x: (x, y[, weights][, options]) -> {value, gradient}.
///
/// dV^2/dx_k = 2 p_k sum_j p_j B_kj e_kj, with B the doubly centred distances of y and e_kj = d|x_k - x_j|^exponent / dx_k (the
/// sign for exponent 1; 0 where x_k = x_j, which is a subgradient); U alike. The gradient sums to 0 and, for a row of weight 0,
/// is 0.
///
/// @param x  one number a row (predictions); @param y  vector, n x d matrix or categorical(g); @param weights, options  as in
///   distance_statistics. A V-statistic of a mini-batch is biased upwards by about E|X-X'| E|Y-Y'| / n: as a penalty prefer
///   {.statistic = statistic::u} or large batches.
/// @return {value, gradient}; undefined as distance_covariance_squared is (gradient NaN then, 0 where options.undefined is a
/// number)
/// @throws invalid_input  as distance_statistics; x of several columns
/// @par Complexity  exponent 1 and y a number or categories: O(n log n) time, about 140 bytes a row; else O(n^2), O(n) memory.
/// @par Reference  own derivation on Huo, Szekely (2016); no other package has it
inline constexpr dependence_detail::distance_gradient_function<dependence_detail::covariance_gradient_rule>
    distance_covariance_squared_gradient{};
/// Squared distance correlation and its gradient with respect to x: (x, y[, weights][, options]) -> {value, gradient}.
///
/// grad dCor^2 = grad dCov^2(x, y) / sqrt(dVar^2(x) dVar^2(y)) - dCor^2 / (2 dVar^2(x)) grad dVar^2(x). Undefined where x or y is
/// constant. About three times the cost of distance_covariance_squared_gradient, which see for everything else.
inline constexpr dependence_detail::distance_gradient_function<dependence_detail::correlation_gradient_rule>
    distance_correlation_squared_gradient{};

ASSAY_NAMESPACE_END
