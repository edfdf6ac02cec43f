// SPDX-License-Identifier: MIT
/// @file
/// Gradients of squared distance covariance and correlation with respect to predictions: a penalty to train with.
#pragma once

#include <assay/core/value_and_gradient.hpp>
#include <assay/dependence/distance_covariance.hpp>
#include <assay/dependence/distance_tiles.hpp>
#include <assay/dependence/signed_sums.hpp>
#include <assay/dependence/variables.hpp>

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

/// Value (scaled) and gradient (remaining rows x columns of x).
struct scaled_gradient {
  double value = undefined();
  Eigen::ArrayXXd gradient;
};

/// What is asked for, as a function of the moments: dCov^2, or dCor^2 where the variances are wanted too. Its gradient is
/// of_xy grad dCov^2(x, y) + of_xx times that of dCov^2(x, x') with respect to the first x alone.
struct gradient_target {
  double value = undefined();
  double of_xy = 1;
  double of_xx = 0;

  gradient_target(const pair_moments& m, const request& q, const combination& combine) {
    const double xy = combine(m.xy);
    if (!q.variances) {
      value = xy;
      return;
    }
    const double xx = combine(m.xx), yy = combine(m.yy);
    if (vanishes(xx, combine.magnitude(m.xx)) || vanishes(yy, combine.magnitude(m.yy))) return;
    of_xy = 1 / (std::sqrt(xx) * std::sqrt(yy));
    value = (std::min)(1.0, xy * of_xy);
    of_xx = -value / xx;  // dVar^2(x) moves with both of its arguments: twice the gradient, half of which enters
  }
};

/// From ranked data: s are the row sums of y in the order of x, row(k) the row of the k-th place, yy() moments of y.
template <class Ranked, class Row, class Variance>
scaled_gradient ranked_gradient(const Ranked& p, const std::vector<double>& w, const std::vector<double>& s, const request& q,
                                const combination& combine, Row&& row, Variance&& yy) {
  const signed_sums sums = signed_sums_of(p, w, q.kind, [&](Index k) { return s[at(k)]; });
  pair_moments m;
  add_pair_sums(m.xy, p.x, w, sums);
  add_row_sums(m.xy, p.rows(), q.kind == scheme::importance, [&](Index k) { return row_sums{p.weight(k), p.r[at(k)], s[at(k)]}; });
  if (q.variances) {
    m.xx = self_moments(p.x, w, p.r, q.kind);
    m.yy = yy();
  }
  const gradient_target target(m, q, combine);
  scaled_gradient out{target.value, {}};
  if (is_undefined(target.value)) return out;
  std::vector<double> g = assemble(combine, sums, w, s, m.xy.b);
  if (q.variances) {
    const std::vector<double> self = assemble(combine, self_signed_sums(p.x, w, p.r, sums, q.kind), w, p.r, m.xy.a);
    for (std::size_t k = 0; k < g.size(); ++k) g[k] = target.of_xy * g[k] + target.of_xx * self[k];
  }
  out.gradient.resize(p.rows(), 1);
  for (Index k = 0; k < p.rows(); ++k) out.gradient(static_cast<Index>(row(k)), 0) = g[at(k)];
  return out;
}

/// All pairs: with c_kj the derivative of the target by a_kj, grad_k = 2 w_k sum_j w_j c_kj d a_kj / dx_k.
struct gradient_tiles {
  const sample& data;
  const request& q;
  const combination& combine;
  const gradient_target& target;
  const Eigen::ArrayXd& r;
  const Eigen::ArrayXd& s;
  double total_r, total_s;

  /// derivative of the combination, of which the other side has distance d and row sum row of i and `rows` of the columns.
  template <class Rows>
  void add(tile_array& c, const tile_array& d, double factor, double row, const Rows& rows, double total, Index i, Index begin) const {
    c += factor * (combine.first * d - combine.second * (rows + row) + combine.third * total);
    if (q.kind != scheme::importance) return;
    const auto w = segment_of(data.weights.data(), begin, d.size());
    const double wi = data.weights[at(i)];
    c += factor * (combine.second * (w + wi) * d + 2 * combine.third * (wi * w * d - wi * row - w * rows));
  }

  /// c / distance^(2 - exponent) exponent, 0 for rows that coincide: nearer than the root of the smallest number.
  void divide(tile_array& c, tile_array& a, Index i, Index begin) const {
    distances(data.x, 2, i, begin, a);
    constexpr double tiny = 1e-300;
    if (q.exponent == 2) {
      c *= 2;
    } else if (q.exponent == 1) {
      c = (a < tiny).select(0.0, c / a.max(tiny).sqrt());
    } else {
      c = (a < tiny).select(0.0, c * q.exponent * a.max(tiny).pow(q.exponent / 2 - 1));
    }
  }

  void part(Eigen::ArrayXXd& g, Index k) const {
    const Index n = data.rows();
    tile_array a, b, c, e;
    for (Index first = k * tile_rows; first < n; first += tile_parts * tile_rows) {
      const Index last = (std::min)(first + tile_rows, n);
      for (Index begin = first; begin < n; begin += tile_columns) {
        const Index end = (std::min)(begin + tile_columns, n);
        for (Index i = first; i < last && i + 1 < end; ++i) {
          const Index from = (std::max)(begin, i + 1), count = end - from;
          for (tile_array* t : {&a, &b, &c, &e}) t->resize(count);
          c.setZero();
          distances(data.y, q.exponent, i, from, b);
          add(c, b, target.of_xy, s[i], s.segment(from, count), total_s, i, from);
          if (q.variances) {
            distances(data.x, q.exponent, i, from, a);
            add(c, a, target.of_xx, r[i], r.segment(from, count), total_r, i, from);
          }
          divide(c, a, i, from);
          if (!data.weights.empty()) c *= data.weights[at(i)] * segment_of(data.weights.data(), from, count);
          for (Index column = 0; column < data.x.columns; ++column) {
            e = c * (data.x.column(column)[i] - segment_of(data.x.column(column), from, count));
            g(i, column) += 2 * e.sum();
            g.col(column).segment(from, count) -= 2 * e;
          }
        }
      }
    }
  }

  Eigen::ArrayXXd run() const {
    const Eigen::ArrayXXd zero = Eigen::ArrayXXd::Zero(data.rows(), data.x.columns);
    Eigen::ArrayXXd total = zero;
#if defined(_OPENMP)
    std::vector<Eigen::ArrayXXd> parts(at(tile_parts), zero);
    core::parallel_for(tile_parts, [&](Index k) { part(parts[at(k)], k); });
    for (const Eigen::ArrayXXd& p : parts) total += p;
#else
    for (Index k = 0; k < tile_parts; ++k) {
      Eigen::ArrayXXd p = zero;
      part(p, k);
      total += p;
    }
#endif
    return total;
  }
};

inline scaled_gradient tile_gradient(const sample& data, const request& q, const combination& combine) {
  tile_sums rows(0);
  const pair_moments m = tile_moments(data.x, data.y, data.weights, q, combine, &rows);
  const gradient_target target(m, q, combine);
  scaled_gradient out{target.value, {}};
  if (is_undefined(target.value)) return out;
  const auto total = [&](const Eigen::ArrayXd& sums) {
    core::cascade_sum sum;
    for (Index i = 0; i < sums.size(); ++i) sum.add((data.weights.empty() ? 1.0 : data.weights[at(i)]) * sums[i]);
    return sum.value();
  };
  out.gradient = gradient_tiles{data, q, combine, target, rows.r, rows.s, total(rows.r), total(rows.s)}.run();
  return out;
}

inline scaled_gradient gradient_of(const sample& data, const request& q, const combination& combine) {
  switch (algorithm_for(data.x, data.y, q.exponent)) {
    case distance_algorithm::ranked_pairs: {
      const ranked_pairs p(data.x, data.y, data.weights);
      return ranked_gradient(
          p, p.weight_x, gather(p.s, p.rank), q, combine, [&](Index k) { return p.row_y[p.rank[at(k)]]; },
          [&] { return self_moments(p.y, p.weight_y, p.s, q.kind); });
    }
    case distance_algorithm::ranked_categories:
    case distance_algorithm::ranked_cells: {
      const ranked_categories p(data.x, data.y, data.weights);
      return ranked_gradient(
          p, p.weights, p.s, q, combine, [&](Index k) { return p.row[at(k)]; },
          [&] { return category_self_moments(p.cells, p.weights, p.s, q.kind); });
    }
    default:
      return tile_gradient(data, q, combine);
  }
}

/// Value and gradient in the caller's units, the gradient of all rows that the caller gave. What is undefined has no gradient; a
/// value that the caller put in its place is constant.
inline value_and_gradient<Eigen::ArrayXXd> gradient_for_caller(const sample& data, const distance_options& o, bool correlation) {
  const request q{scheme_of(data, o), o.exponent, correlation};
  const combination combine(q.kind, data.rows(), data.weights);
  const scaled_gradient g = combine.defined() ? gradient_of(data, q, combine) : scaled_gradient{};
  if (is_undefined(g.value)) {
    return {o.undefined, Eigen::ArrayXXd::Constant(data.given, data.x.columns, is_undefined(o.undefined) ? undefined() : 0.0)};
  }
  const double unit = correlation ? 1.0 : distance_scale(data.x, o.exponent) * distance_scale(data.y, o.exponent);
  value_and_gradient<Eigen::ArrayXXd> out{g.value * unit, Eigen::ArrayXXd::Zero(data.given, data.x.columns)};
  for (Index k = 0; k < data.rows(); ++k) out.gradient.row(data.row_of(k)) = g.gradient.row(k) * (unit / data.x.scale);
  return out;
}

inline value_and_gradient<Eigen::ArrayXXd> covariance_gradient(const sample& data, const distance_options& o) {
  return gradient_for_caller(data, o, false);
}
inline value_and_gradient<Eigen::ArrayXXd> correlation_gradient(const sample& data, const distance_options& o) {
  return gradient_for_caller(data, o, true);
}

/// Categories have no gradient.
inline void check_numbers(const char* function, const variable& x) {
  if (!x.has_numbers() || !x.parts.empty()) core::raise_for(function, "x must be numbers, since the gradient is with respect to it");
}

struct covariance_gradient_rule {
  static constexpr const char* name = "distance_covariance_squared_gradient";
  static constexpr bool correlation = false;
};
struct correlation_gradient_rule {
  static constexpr const char* name = "distance_correlation_squared_gradient";
  static constexpr bool correlation = true;
};

template <class Rule>
struct distance_gradient_function {
  template <core::dense X, argument Y>
  auto operator()(const X& x, const Y& y, const distance_options& options = {}) const {
    return shaped<X>(gradient_for_caller(load_sample(Rule::name, x, y, options), options, Rule::correlation));
  }
  template <core::dense X, argument Y, class W>
  auto operator()(const X& x, const Y& y, const Eigen::DenseBase<W>& weights, const distance_options& options = {}) const {
    return shaped<X>(gradient_for_caller(load_sample(Rule::name, x, y, weights, options), options, Rule::correlation));
  }
  template <class X, class Y, class... Rest>
  requires(!core::dense<X> || !argument<Y> || (core::unwrapped<Rest> || ...)) value_and_gradient<> operator()(const X&, const Y&, const Rest&...) const {
    static_assert(
        core::always_false<X, Y>,
        "assay: the gradients of distance covariance and correlation take x (numbers) as an Eigen vector or matrix and y as an "
        "Eigen vector, matrix or categorical(g), then [weights][, options]; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }
};

}  // namespace dependence_detail

/// Squared distance covariance and its gradient with respect to x: (x, y[, weights][, options]) -> {value, gradient}.
///
/// dV^2/dx_k = 2 p_k sum_j p_j B_kj e_kj, with B the doubly centred distances of y and e_kj = d|x_k - x_j|^exponent / dx_k =
/// exponent |x_k - x_j|^(exponent - 2) (x_k - x_j) (the sign for a number and exponent 1; 0 where x_k = x_j, which is a
/// subgradient for exponents from 1 on); U alike. The gradient sums to 0, sum_k x_k . grad_k = exponent dCov^2, and for a row of
/// weight 0 it is 0.
///
/// @param x  predictions: a vector or an n x d matrix; @param y  vector, n x d matrix, categorical(g) or concatenated(...)
/// @param weights, options  as in
///   distance_statistics. A V-statistic of a mini-batch is biased upwards by about E|X-X'| E|Y-Y'| / n: as a penalty prefer
///   {.statistic = statistic::u} or large batches. Below exponent 1 the gradient is unbounded next to equal rows.
/// @return {value, gradient}: a Vector for a vector x, else an array of the shape of x; undefined as
///   distance_covariance_squared is (gradient NaN then, 0 where options.undefined is a number)
/// @throws invalid_input  as distance_statistics
/// @par Complexity  exponent 1, x a number and y a number or categories: O(n log n) time, about 150 bytes a row, some 2 times the
///   value alone; else O(n^2 d) time, two passes over pairs, O(n d) memory.
/// @par Reference  own derivation on Huo, Szekely (2016); no other package has it
inline constexpr dependence_detail::distance_gradient_function<dependence_detail::covariance_gradient_rule>
    distance_covariance_squared_gradient{};
/// Squared distance correlation and its gradient with respect to x: (x, y[, weights][, options]) -> {value, gradient}.
///
/// grad dCor^2 = grad dCov^2(x, y) / sqrt(dVar^2(x) dVar^2(y)) - dCor^2 / (2 dVar^2(x)) grad dVar^2(x). Undefined where x or y is
/// constant. x and y are ranked once, or pairs are passed over twice, as for distance_covariance_squared_gradient, which see for
/// everything else.
inline constexpr dependence_detail::distance_gradient_function<dependence_detail::correlation_gradient_rule>
    distance_correlation_squared_gradient{};

ASSAY_NAMESPACE_END
