// SPDX-License-Identifier: MIT
/// @file
/// assay::concatenated: several variables as one argument of the dependence functions, numbers and categories mixed.
#pragma once

#include <assay/core/undefined.hpp>
#include <assay/dependence/distance_covariance.hpp>
#include <assay/dependence/variables.hpp>

ASSAY_NAMESPACE_BEGIN

/// What the distances of a block are divided by before blocks are concatenated.
enum class attribute_scaling {
  none,                    ///< nothing: the units decide which block counts
  unit_distance_variance,  ///< its distance standard deviation sqrt(dVar^2) (V, weighted, exponent 1): dVar^2 becomes 1
  min_max                  ///< numbers: the range of each column, so that it spans [0, 1]; categories: nothing
};

/// The distance of two rows that differ in a category.
enum class category_metric {
  discrete,  ///< 1
  one_hot    ///< sqrt(2), as of indicator columns, one for every category
};

/// Options of concatenated, in this order.
struct concatenated_options {
  attribute_scaling scaling = attribute_scaling::none;
  category_metric categories = category_metric::discrete;
};

namespace dependence_detail {

/// What concatenated makes: blocks by reference, expressions by value.
template <class... Held>
struct concatenation {
  variable_list<Held...> list;
  concatenated_options options;
};
template <class... Held>
inline constexpr bool is_concatenation<concatenation<Held...>> = true;

/// dVar (the root) of a prepared block in its own units; 0 when it is constant.
inline double block_deviation(const variable& block, const std::vector<double>& weights) {
  const request q{scheme::v, 1, false};
  const combination combine(q.kind, block.rows, weights);
  if (!combine.defined()) return 0;
  const sample self{{weights, {}, block.rows}, block, block};
  const moments m = moments_of(self, q, combine).xy;
  const double square = combine(m);
  return vanishes(square, combine.magnitude(m)) ? 0.0 : std::sqrt(square);
}

/// Maps every column onto an interval of length 1 (in the caller's units).
inline void unit_ranges(variable& block) {
  if (!block.has_numbers()) return;
  for (Index c = 0; c < block.columns && block.rows > 0; ++c) {
    double* x = block.values.data() + c * block.rows;
    const auto [low, high] = std::minmax_element(x, x + block.rows);
    const double range = *high - *low;
    for (Index i = 0; i < block.rows && range > 0; ++i) x[i] /= range;
  }
  for (code_part& p : block.parts) p.square *= block.scale * block.scale;
  block.scale = 1;
}

/// What a distance of 1 in the block is worth in the concatenation.
inline double block_unit(variable& block, const concatenated_options& o, const std::vector<double>& weights) {
  if (o.scaling == attribute_scaling::min_max) unit_ranges(block);
  if (o.scaling == attribute_scaling::unit_distance_variance) {
    const double deviation = block_deviation(block, weights);
    return deviation > 0 ? 1 / deviation : block.scale;
  }
  return o.categories == category_metric::one_hot && block.is_categorical() && !block.united ? block.scale * std::sqrt(2.0) : block.scale;
}

inline bool has_two_values(const double* x, Index n) {
  Index k = 1;
  while (k < n && x[k] == x[0]) ++k;
  if (k >= n) return false;
  const double other = x[k];
  for (; k < n; ++k) {
    if (x[k] != x[0] && x[k] != other) return false;
  }
  return true;
}

/// A column of two values is a set of two categories, apart by the difference of the values.
inline code_part two_categories(const double* x, Index n) {
  code_part p;
  p.classes = 2;
  p.codes.resize(at(n));
  for (Index i = 0; i < n; ++i) p.codes[at(i)] = x[i] != x[0];
  const double other = *std::find_if(x, x + n, [&](double value) { return value != x[0]; });
  p.square = (other - x[0]) * (other - x[0]);
  return p;
}

/// Prepared blocks as one prepared variable: d^2 = sum over blocks of (unit d_block)^2. Columns and categories that never
/// differ are left out; columns of two values become categories where nothing else is left.
inline variable united(std::vector<variable> blocks, const concatenated_options& o, const std::vector<double>& weights) {
  variable out;
  out.united = true;
  out.rows = blocks.front().rows;
  std::vector<double> units;
  double largest = 0;
  for (variable& b : blocks) {
    units.push_back(block_unit(b, o, weights));
    largest = (std::max)(largest, units.back());
  }
  out.scale = std::ldexp(1.0, core::binary_exponent(largest) - 1);
  for (std::size_t k = 0; k < blocks.size(); ++k) {
    variable& b = blocks[k];
    const double unit = units[k] / out.scale;
    for (Index c = 0; c < b.columns; ++c) {
      const double* x = b.column(c);
      if (std::all_of(x, x + b.rows, [&](double value) { return value == x[0]; })) continue;
      for (Index i = 0; i < b.rows; ++i) out.values.push_back(x[i] * unit);
      ++out.columns;
    }
    if (b.is_categorical() && b.classes > 1) b.parts.push_back({std::move(b.codes), b.classes, 1});
    for (code_part& p : b.parts) {
      p.square *= unit * unit;
      if (p.square > 0) out.parts.push_back(std::move(p));
    }
  }
  const std::size_t size = at(out.columns) + out.parts.size();
  bool binary = size > 1 && size <= at(most_parts);
  for (Index c = 0; binary && c < out.columns; ++c) binary = has_two_values(out.column(c), out.rows);
  if (binary) {
    for (Index c = 0; c < out.columns; ++c) out.parts.push_back(two_categories(out.column(c), out.rows));
    out.values.clear();
    out.columns = 0;
  }
  if (out.columns > 0) return out;
  if (out.parts.empty()) {  // constant: one category
    out.codes.assign(at(out.rows), 0);
    out.classes = out.rows > 0 ? 1 : 0;
  } else if (out.parts.size() == 1) {
    out.codes = std::move(out.parts[0].codes);
    out.classes = out.parts[0].classes;
    out.scale *= std::sqrt(out.parts[0].square);
    out.parts.clear();
  }
  return out;
}

template <class... Held>
variable load_variable(const concatenation<Held...>& x, core::argument a) {
  variable v;
  const auto load = [&](const auto& block) {
    const std::string name = "block " + core::to_text(static_cast<Index>(v.blocks.size() + 1)) + " of " + a.name;
    v.blocks.push_back(load_variable(block, {a.function, name.c_str()}));
    v.rows = v.blocks.front().rows;
    if (v.blocks.back().rows != v.rows) {
      core::raise_for(a.function, "block 1 of " + std::string(a.name) + " has " + core::to_text(v.rows) + " rows but " + name +
                                      " has " + core::to_text(v.blocks.back().rows));
    }
  };
  std::apply([&](const auto&... block) { (load(held(block)), ...); }, x.list.items);
  v.unite = [options = x.options](variable& w, const std::vector<double>& weights) {
    w = united(std::move(w.blocks), options, weights);
  };
  return v;
}

}  // namespace dependence_detail

/// Several variables as one argument of any dependence function: (s1, s2, ...[, concatenated_options]) or (variables(s1, ...),
/// options): `distance_correlation(score, concatenated(categorical(colour), categorical(sex), age))`.
///
/// The distance of two rows is d = sqrt(sum_k delta_k^2), delta_k the distance in block k: Euclidean of a vector or matrix, 1 of
/// different categories (sqrt(2) with category_metric::one_hot), in a nested concatenation its own; each divided by what
/// attribute_scaling says. The function's exponent applies to d.
///
/// Units decide which block counts unless they are scaled: age in years outweighs two categories by far. And encodings differ: an
/// attribute of two categories as a 0/1 column has distance 1, as two indicator columns sqrt(2); one_hot in a concatenation of its
/// own, nested, mixes both.
///
/// @param s1, s2, ...  vectors (numbers), n x d matrices, categorical(g), concatenated(...); arrays must outlive the result
/// @throws invalid_input  (in the function that takes it) block names and sizes that differ; NaN, infinity, bare integers
/// @par Complexity  with a number (exponent 1) and only categories or columns of two values in m blocks: O(n (log n + 2^m)), where
///   that is below O(n^2); alike against other categories; else tiles, O(n^2) time, O(n) memory.
struct concatenated_function {
  template <dependence_detail::argument... S>
  requires(sizeof...(S) > 0)
  auto operator()(const S&... s) const {
    return (*this)(variables(s...));
  }
  template <class... Held>
  dependence_detail::concatenation<Held...> operator()(const variable_list<Held...>& list,
                                                       const concatenated_options& options = {}) const {
    static_assert(sizeof...(Held) > 0, "assay::concatenated takes at least one variable");
    return {list, options};
  }
  template <dependence_detail::argument S1>
  auto operator()(const S1& s1, const concatenated_options& options) const {
    return (*this)(variables(s1), options);
  }
  template <dependence_detail::argument S1, dependence_detail::argument S2>
  auto operator()(const S1& s1, const S2& s2, const concatenated_options& options) const {
    return (*this)(variables(s1, s2), options);
  }
  template <dependence_detail::argument S1, dependence_detail::argument S2, dependence_detail::argument S3>
  auto operator()(const S1& s1, const S2& s2, const S3& s3, const concatenated_options& options) const {
    return (*this)(variables(s1, s2, s3), options);
  }
  template <class S1, class... S>
  requires((core::unwrapped<S1> || ... || core::unwrapped<S>)) int operator()(const S1&, const S&...) const {
    static_assert(core::always_false<S1, S...>,
                  "assay::concatenated takes Eigen vectors, matrices, categorical(g) or concatenated(...), then [options], of more "
                  "than three as (variables(a, b, c, d), options); wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }
};
inline constexpr concatenated_function concatenated{};

ASSAY_NAMESPACE_END
