// SPDX-License-Identifier: MIT
/// @file
/// Energy distance of two samples, and of all pairs of groups.
#pragma once

#include <assay/dependence/grouped_sample.hpp>

#include <utility>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// What the energy functions take for a sample.
template <class T>
concept energy_argument = core::dense<T> || is_categories<std::remove_cvref_t<T>>;

/// One of two samples, before they are joined.
struct energy_side : remaining_rows {
  variable x;
  void for_variables(auto&& f) { f(x); }
};

template <class X>
energy_side load_energy_side(const char* function, const char* name, const X& x) {
  energy_side side;
  side.x = load_variable(x, {function, name});
  side.given = side.x.rows;
  return side;
}

template <class W>
void weigh_energy_side(energy_side& side, const char* function, const char* name, const char* weights,
                       const Eigen::DenseBase<W>& w, const distance_options& o) {
  core::check_same_size(function, name, side.given, weights, core::weight_feed<W>(w, function).size());
  weigh(side, function, w, o.statistic == statistic::u && o.weighting == weighting::frequency);
}

/// Two samples in one: codes 0 and 1 tell them apart.
struct energy_pair {
  remaining_rows x, y;
  sample joined;

  energy_pair(const char* function, energy_side a, energy_side b) : x(a), y(b) {
    if (a.x.is_categorical() != b.x.is_categorical())
      core::raise_for(function, "x and y must both be numbers or both categories");
    if (a.x.columns != b.x.columns) {
      core::raise_for(function, "x has " + core::to_text(a.x.columns) + " columns but y has " + core::to_text(b.x.columns));
    }
    variable& z = joined.x;
    z.columns = a.x.columns;
    z.rows = a.x.rows + b.x.rows;
    if (z.rows > Index{0xffffffff}) core::raise_for(function, "more than 2^32 - 1 rows");
    z.codes = a.x.codes;
    z.codes.insert(z.codes.end(), b.x.codes.begin(), b.x.codes.end());
    z.values.reserve(a.x.values.size() + b.x.values.size());
    for (Index c = 0; c < z.columns; ++c) {
      z.values.insert(z.values.end(), a.x.column(c), a.x.column(c) + a.x.rows);
      z.values.insert(z.values.end(), b.x.column(c), b.x.column(c) + b.x.rows);
    }
    joined.weights = a.weights;
    joined.weights.insert(joined.weights.end(), b.weights.begin(), b.weights.end());
    joined.given = z.rows;
    prepare(z, {});
    joined.y.rows = z.rows;
    joined.y.classes = 2;
    joined.y.codes.assign(at(z.rows), 0);
    std::fill(joined.y.codes.begin() + a.x.rows, joined.y.codes.end(), 1u);
  }
};

template <class X, class Y>
energy_pair load_energy_pair(const char* function, const X& x, const Y& y, const distance_options& o) {
  check_options(function, o);
  return {function, load_energy_side(function, "x", x), load_energy_side(function, "y", y)};
}

template <class X, class Y, class WX, class WY>
energy_pair load_energy_pair(const char* function, const X& x, const Y& y, const Eigen::DenseBase<WX>& weights_x,
                             const Eigen::DenseBase<WY>& weights_y, const distance_options& o) {
  check_options(function, o);
  energy_side a = load_energy_side(function, "x", x), b = load_energy_side(function, "y", y);
  weigh_energy_side(a, function, "x", "weights_x", weights_x, o);
  weigh_energy_side(b, function, "y", "weights_y", weights_y, o);
  return {function, std::move(a), std::move(b)};
}

/// E_gh in the caller's units, V or U; NaN where undefined. The lower group first, so that E_gh and E_hg have the same bits.
inline double energy_between(const grouped_sample& s, const group_energies& e, Index g, Index h, const distance_options& o) {
  if (g > h) std::swap(g, h);
  const double fg = s.within_factor[at(g)], fh = s.within_factor[at(h)];
  if (is_undefined(fg) || is_undefined(fh)) return o.undefined;
  if (g == h) return 0;
  double value = e.between(g, h);
  if (o.statistic == statistic::u) value -= (fg - 1) * e.within[g] + (fh - 1) * e.within[h];
  return value * std::pow(s.z.scale, o.exponent);
}

inline double energy_distance_of(const energy_pair& p, const distance_options& o) {
  const grouped_sample s(p.joined, 2, o);
  return energy_between(s, group_energies_of(s, o.exponent), 0, 1, o);
}

}  // namespace dependence_detail

/// Energy distance of two samples (x, y[, weights_x, weights_y][, options]), the SQUARED quantity:
/// E = 2 E|X - Y|^exponent - E|X - X'|^exponent - E|Y - Y'|^exponent.
///
/// 0 exactly where the distributions are one (exponent < 2). Root it for scipy's: scipy.stats.energy_distance = sqrt(E). For
/// numbers with exponent 1 E = 2 Int (F - G)^2, twice the squared Cramer distance. Categories have distance 0 or 1: E = sum_c
/// (p_c - q_c)^2.
///
/// @param x,y  samples of n and m rows: vectors (numbers), matrices of as many columns, or categorical(g) both
/// @param weights_x,weights_y  of the rows; V: a whole weight equals repeated rows; U: see distance_options::weighting
/// @param options  distance_options; V (default): means within a sample over all pairs, E >= 0, biased upwards by
///   E|X - X'| / n + E|Y - Y'| / m; U: over distinct rows, unbiased, may be negative
/// @return undefined (options.undefined): x or y without rows of non-zero weight; U: fewer than 2 in x or in y, or one of them
///   outweighs all others by some 10^9
/// @throws invalid_input  columns differ; numbers against categories; NaN or infinity; integers that are not marked categorical;
///   exponent not in (0, 2]; negative weights, fractional ones with weighting::frequency
/// @par Complexity  numbers with exponent 1: one sort, about 60 bytes a row, nothing cancels; else O((n + m)^2 d) time, O((n + m)
/// d) memory
/// @par Merge  not mergeable: pairs cross the batches
/// @par Same as  dcor energy_distance (V and U); R energy edist times (n + m) / (n m); the square of scipy.stats.energy_distance
/// @par Reference  Szekely, Rizzo (2004, 2013)
struct energy_distance_function {
  template <dependence_detail::energy_argument X, dependence_detail::energy_argument Y>
  double operator()(const X& x, const Y& y, const distance_options& options = {}) const {
    return dependence_detail::energy_distance_of(dependence_detail::load_energy_pair(name, x, y, options), options);
  }
  template <dependence_detail::energy_argument X, dependence_detail::energy_argument Y, class WX, class WY>
  double operator()(const X& x, const Y& y, const Eigen::DenseBase<WX>& weights_x, const Eigen::DenseBase<WY>& weights_y,
                    const distance_options& options = {}) const {
    return dependence_detail::energy_distance_of(dependence_detail::load_energy_pair(name, x, y, weights_x, weights_y, options),
                                                 options);
  }
  template <class X, class Y, class... Rest>
  requires(!dependence_detail::energy_argument<X> || !dependence_detail::energy_argument<Y> ||
           (core::unwrapped<Rest> || ...)) double
  operator()(const X&, const Y&, const Rest&...) const {
    static_assert(
        core::always_false<X, Y>,
        "assay::energy_distance takes two samples x and y as Eigen vectors, matrices or categorical(g), then [weights_x, "
        "weights_y][, options]; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }

 private:
  static constexpr const char* name = "energy_distance";
};
inline constexpr energy_distance_function energy_distance{};

/// Energy distances (squared, see energy_distance) of all pairs of groups: (x, categorical(g)[, weights][, options]) gives a K x
/// K symmetric array with diagonal 0, groups in ascending order of their codes.
///
/// @return V or U, as options say; U: NaN (options.undefined) in the rows and columns of groups with fewer than 2 rows that
/// count;
///   0 x 0 without rows
/// @throws invalid_input  as energy_distance; sizes differ
/// @par Complexity  numbers with exponent 1: one sort and O(n K); else O(n^2 d) time, O(n d + K^2) memory
/// @par Same as  R energy edist, times (n_g + n_h) / (n_g n_h)
struct energy_distance_matrix_function {
  template <dependence_detail::energy_argument X, class G>
  Eigen::ArrayXXd operator()(const X& x, const categories<G>& groups, const distance_options& options = {}) const {
    return of(dependence_detail::load_sample(name, x, groups, options), options);
  }
  template <dependence_detail::energy_argument X, class G, class W>
  Eigen::ArrayXXd operator()(const X& x, const categories<G>& groups, const Eigen::DenseBase<W>& weights,
                             const distance_options& options = {}) const {
    return of(dependence_detail::load_sample(name, x, groups, weights, options), options);
  }
  template <class X, class G, class... Rest>
  requires(!dependence_detail::energy_argument<X> || !dependence_detail::is_categories<G> ||
           (core::unwrapped<Rest> || ...)) Eigen::ArrayXXd
  operator()(const X&, const G&, const Rest&...) const {
    static_assert(
        core::always_false<X, G>,
        "assay::energy_distance_matrix takes x as an Eigen vector, matrix or categorical(g), the groups as categorical(g), "
        "then [weights][, options]; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "energy_distance_matrix";
  static Eigen::ArrayXXd of(const dependence_detail::sample& data, const distance_options& o) {
    const dependence_detail::grouped_sample s(data, data.y.classes, o);
    const dependence_detail::group_energies e = dependence_detail::group_energies_of(s, o.exponent);
    return Eigen::ArrayXXd::NullaryExpr(s.groups(), s.groups(),
                                        [&](Index g, Index h) { return dependence_detail::energy_between(s, e, g, h, o); });
  }
};
inline constexpr energy_distance_matrix_function energy_distance_matrix{};

ASSAY_NAMESPACE_END
