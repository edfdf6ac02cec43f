// SPDX-License-Identifier: MIT
/// @file
/// Distance covariance and correlation of all pairs of columns; every column is ranked once.
#pragma once

#include <assay/dependence/distance_covariance.hpp>

#include <utility>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// A column as pairs need it.
struct ranked_column {
  std::vector<double> values;          ///< ascending
  std::vector<std::uint32_t> rows;     ///< of the values
  std::vector<std::uint32_t> places;   ///< of the rows
  std::vector<double> weights;         ///< in the order of the values
  std::vector<double> sums;            ///< row sums of distances, in the order of the values
  double variance = 0;
  bool constant = false;
  double scale = 1;
};

struct column_matrix {
  const distance_options& options;
  bool correlation;

  /// Columns of v as variables of their own.
  static std::vector<variable> columns_of(const variable& v) {
    std::vector<variable> out(at(v.columns));
    for (Index c = 0; c < v.columns; ++c) {
      out[at(c)].rows = v.rows;
      out[at(c)].columns = 1;
      out[at(c)].values.assign(v.column(c), v.column(c) + v.rows);
    }
    return out;
  }

  std::vector<ranked_column> rank(const std::vector<variable>& columns, const std::vector<double>& weights, scheme kind,
                                  const combination& combine) const {
    std::vector<ranked_column> out(columns.size());
    core::parallel_for(static_cast<Index>(columns.size()), [&](Index c) {
      const variable& v = columns[at(c)];
      ranked_column& r = out[at(c)];
      ranking order = rank_values(v.column(0), v.rows);
      r.values = std::move(order.values);
      r.rows = std::move(order.rows);
      r.places.resize(r.rows.size());
      for (std::size_t k = 0; k < r.rows.size(); ++k) r.places[r.rows[k]] = static_cast<std::uint32_t>(k);
      r.weights = gather(weights, r.rows);
      r.sums = ascending_row_sums(r.values, r.weights);
      r.scale = distance_scale(v, 1);
      if (!correlation) return;
      const moments m = self_moments(r.values, r.weights, r.sums, kind);
      r.variance = combine(m);
      r.constant = vanishes(r.variance, combine.magnitude(m));
    });
    return out;
  }

  double pair(const ranked_column& x, const ranked_column& y, scheme kind, const combination& combine, ranked_pairs& p) const {
    p.x = x.values;
    p.y = y.values;
    p.weight_x = x.weights;
    p.rank.resize(x.rows.size());
    for (std::size_t k = 0; k < p.rank.size(); ++k) p.rank[k] = y.places[x.rows[k]];
    moments m;
    quadratic_forms(m, p.weight_x, kind, [&](const std::vector<double>& u) { return p.pair_sum(u); });
    add_row_sums(m, p.rows(), kind == scheme::importance, [&](Index k) {
      return row_sums{p.weight(k), x.sums[at(k)], y.sums[p.rank[at(k)]]};
    });
    const double value = combine(m);
    if (!correlation) return value * x.scale * y.scale;
    return (std::min)(1.0, value / (std::sqrt(x.variance) * std::sqrt(y.variance)));
  }

  Eigen::ArrayXXd of(const sample& s, bool symmetric) const {
    return of(s, columns_of(s.x), symmetric ? std::vector<variable>{} : columns_of(s.y), symmetric);
  }

  /// Prepared columns; with themselves where symmetric.
  Eigen::ArrayXXd of(const sample& s, std::vector<variable> first, std::vector<variable> second, bool symmetric) const {
    for (variable& v : first) prepare(v, s.weights);
    for (variable& v : second) prepare(v, s.weights);
    const Index m = static_cast<Index>(first.size()), k = symmetric ? m : static_cast<Index>(second.size());
    Eigen::ArrayXXd out = Eigen::ArrayXXd::Constant(m, k, options.undefined);
    const scheme kind = scheme_of(s, options);
    const combination combine(kind, s.rows(), s.weights);
    if (!combine.defined()) return out;
    if (options.exponent == 1) {
      const std::vector<ranked_column> x = rank(first, s.weights, kind, combine), y = rank(second, s.weights, kind, combine);
      for_pairs(m, k, symmetric, [&](Index i, Index j, ranked_pairs& p) {
        const ranked_column &a = x[at(i)], &b = symmetric ? x[at(j)] : y[at(j)];
        if (!correlation || (!a.constant && !b.constant)) out(i, j) = pair(a, b, kind, combine, p);
      });
    } else {
      for_pairs(m, k, symmetric, [&](Index i, Index j, ranked_pairs&) {
        const sample two{{s.weights, {}, s.rows()}, first[at(i)], symmetric ? first[at(j)] : second[at(j)]};
        const distance_statistics_result r = distance_statistics_of(two, options, correlation);
        out(i, j) = correlation ? r.correlation_squared : r.covariance_squared;
      });
    }
    if (symmetric) {
      for (Index i = 0; i < m; ++i) {
        for (Index j = 0; j < i; ++j) out(i, j) = out(j, i);
      }
    }
    return out;
  }

  template <class Body>
  static void for_pairs(Index m, Index k, bool symmetric, Body&& body) {
    core::parallel_for(m, [&](Index i) {
      ranked_pairs p;
      for (Index j = symmetric ? i : 0; j < k; ++j) body(i, j, p);
    });
  }
};

template <class Rule>
struct distance_matrix_function {
  template <core::dense X>
  Eigen::ArrayXXd operator()(const X& x, const distance_options& options = {}) const {
    return evaluate(load(x, x, options), options, true);
  }
  template <core::dense X, class Y>
  Eigen::ArrayXXd operator()(const X& x, const Eigen::DenseBase<Y>& y, const distance_options& options = {}) const {
    if constexpr (core::dense_vector<Y>) {
      sample s = load(x, x, options);
      weigh(s, Rule::name, y, whole(options));
      return evaluate(s, options, true);
    } else {
      return evaluate(load(x, y.derived(), options), options, false);
    }
  }
  template <core::dense X, core::dense Y, class W>
  Eigen::ArrayXXd operator()(const X& x, const Y& y, const Eigen::DenseBase<W>& weights, const distance_options& options = {}) const {
    sample s = load(x, y, options);
    weigh(s, Rule::name, weights, whole(options));
    return evaluate(s, options, false);
  }
  template <class X, class... Rest>
  requires(!core::dense<X> || (core::unwrapped<Rest> || ...)) Eigen::ArrayXXd operator()(const X&, const Rest&...) const {
    static_assert(core::always_false<X>,
                  "assay: distance covariance and correlation matrices take an n x m Eigen matrix x[, an n x k matrix y], then "
                  "[weights][, options]; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static bool whole(const distance_options& o) { return o.statistic == statistic::u && o.weighting == weighting::frequency; }
  template <class X, class Y>
  static sample load(const X& x, const Y& y, const distance_options& o) {
    if (Rule::root) check_root(Rule::name, o.statistic);
    return load_pair(Rule::name, x, y, o);
  }
  static Eigen::ArrayXXd evaluate(const sample& s, distance_options o, bool symmetric) {
    const double otherwise = std::exchange(o.undefined, undefined());
    Eigen::ArrayXXd out = column_matrix{o, Rule::correlation}.of(s, symmetric);
    for (double& value : out.reshaped()) value = is_undefined(value) ? otherwise : Rule::root ? root_of(value) : value;
    return out;
  }
};

struct covariance_matrix_rule {
  static constexpr const char* name = "distance_covariance_matrix";
  static constexpr bool correlation = false;
  static constexpr bool root = true;
};
struct correlation_matrix_rule {
  static constexpr const char* name = "distance_correlation_matrix";
  static constexpr bool correlation = true;
  static constexpr bool root = true;
};
struct squared_covariance_matrix_rule {
  static constexpr const char* name = "distance_covariance_squared_matrix";
  static constexpr bool correlation = false;
  static constexpr bool root = false;
};
struct squared_correlation_matrix_rule {
  static constexpr const char* name = "distance_correlation_squared_matrix";
  static constexpr bool correlation = true;
  static constexpr bool root = false;
};

}  // namespace dependence_detail

/// dCor^2 of all pairs of columns: (X[, weights][, options]) -> symmetric m x m array, or of the columns of X with those of Y:
/// (X, Y[, weights][, options]) -> m x k array. A vector after X is weights, a matrix is Y.
///
/// Entry (i, j) is distance_correlation_squared(X.col(i), Y.col(j)), to rounding.
/// @return undefined (options.undefined) where a column is constant; see distance_statistics for ranges, weights, errors
/// @par Complexity  exponent 1: m sorts and m (m + 1) / 2 merges of O(n log n) each, threads over columns, about 40 m n bytes; else
///   O(m^2 n^2) time
inline constexpr dependence_detail::distance_matrix_function<dependence_detail::squared_correlation_matrix_rule>
    distance_correlation_squared_matrix{};
/// dCov^2 of all pairs of columns, dVar^2 on the diagonal; see distance_correlation_squared_matrix.
inline constexpr dependence_detail::distance_matrix_function<dependence_detail::squared_covariance_matrix_rule>
    distance_covariance_squared_matrix{};
/// Distance correlation (the root of the V form) of all pairs of columns; see distance_correlation_squared_matrix.
/// @par Same as  R dcortools dcmatrix
inline constexpr dependence_detail::distance_matrix_function<dependence_detail::correlation_matrix_rule> distance_correlation_matrix{};
/// Distance covariance (the root of the V form) of all pairs of columns; see distance_correlation_squared_matrix.
inline constexpr dependence_detail::distance_matrix_function<dependence_detail::covariance_matrix_rule> distance_covariance_matrix{};

ASSAY_NAMESPACE_END
