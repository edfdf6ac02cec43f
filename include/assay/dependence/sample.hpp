// SPDX-License-Identifier: MIT
/// @file
/// x, y and weights as the distance cores want them: checked, without rows of weight 0, centred, scaled.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/radix_sort.hpp>
#include <assay/core/sums.hpp>
#include <assay/dependence/categorical.hpp>
#include <assay/dependence/distance_options.hpp>
#include <cmath>
#include <functional>
#include <utility>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// One categorical block of a concatenation.
struct code_part {
  std::vector<std::uint32_t> codes;  ///< 0..classes-1
  Index classes = 0;
  double square = 1;  ///< squared distance of rows whose codes differ, in units of the variable's scale^2
};

/// Numbers (columns > 0: values, column-major, of magnitude about 1), or categories (codes 0..classes-1), or a concatenation:
/// numbers, if any, and parts, whose squared distances add up. The numbers of the caller are scale * value + something, so that
/// offset and scale of data cost no digits; all distances are scale times those of values, codes and parts.
struct variable {
  Index rows = 0;
  Index columns = 0;
  double scale = 1;
  Index classes = 0;
  std::vector<double> values;
  std::vector<std::uint32_t> codes;
  std::vector<code_part> parts;
  bool united = false;  ///< made of blocks by concatenated
  /// A concatenation before it is prepared: its blocks, and what makes one variable of them.
  std::vector<variable> blocks;
  std::function<void(variable&, const std::vector<double>& weights)> unite;

  bool is_categorical() const { return columns == 0 && parts.empty(); }  ///< one plain set of categories
  bool is_number() const { return columns == 1 && parts.empty(); }
  bool has_numbers() const { return columns > 0; }
  const double* column(Index c) const { return values.data() + c * rows; }
};

/// Which rows of the caller's remain, with what weight.
struct remaining_rows {
  std::vector<double> weights;  ///< of the remaining rows; empty when none were given
  std::vector<Index> kept;      ///< rows of non-zero weight; empty when all
  Index given = 0;              ///< rows before those of weight 0 were dropped

  Index row_of(Index k) const { return kept.empty() ? k : kept[static_cast<std::size_t>(k)]; }
};

struct sample : remaining_rows {
  variable x;
  variable y;

  Index rows() const { return x.rows; }
  void for_variables(auto&& f) { f(x), f(y); }
};

inline std::size_t at(Index i) { return static_cast<std::size_t>(i); }

template <class X>
void load_matrix(const Eigen::DenseBase<X>& x, core::argument a, variable& v) {
  v.rows = x.rows();
  v.columns = x.cols();
  if (v.columns == 0) core::raise_for(a.function, std::string(a.name) + " has no columns");
  v.values.resize(at(v.rows * v.columns));
  const core::matrix_source<double, X> source(x);
  const Index step = (std::max)(Index{1}, core::block_size / v.columns);
  std::vector<double> buffer(source.in_place() ? 0 : at(step * v.columns));
  for (Index row = 0; row < v.rows; row += step) {
    const Index count = (std::min)(step, v.rows - row);
    const auto part = source.load(row, count, 0, v.columns, buffer.data());
    for (Index i = 0; i < count; ++i) {
      for (Index c = 0; c < v.columns; ++c) {
        const double value = part(i, c);
        if (!core::is_finite(value)) [[unlikely]] {
          core::raise_for(a.function, std::string(a.name) + "(" + core::to_text(row + i) + ", " + core::to_text(c) + ") is " +
                                          (core::is_nan(value) ? "NaN" : "infinite"));
        }
        v.values[at(c * v.rows + row + i)] = value;
      }
    }
  }
}

template <class G>
variable load_variable(const categories<G>& x, core::argument a) {
  variable v;
  const auto load = [&]<class D>(const Eigen::DenseBase<D>& codes) {
    const core::class_feed<D> feed(codes, a);
    v.rows = feed.size();
    v.codes.resize(at(v.rows));
    core::for_blocks(
        0, v.rows,
        [&](Index begin, Index count, const std::int32_t* g) {
          for (Index i = 0; i < count; ++i) v.codes[at(begin + i)] = static_cast<std::uint32_t>(g[i]);
        },
        feed);
  };
  load(x.codes);
  return v;
}

template <class X>
variable load_variable(const Eigen::DenseBase<X>& x, core::argument a) {
  variable v;
  if constexpr (!core::is_floating<typename X::Scalar>) {
    core::raise_for(a.function, std::string(a.name) + " holds integers: pass categorical(" + a.name + ") for categories or " +
                                    a.name + ".cast<double>() for numbers");
  } else if constexpr (core::dense_vector<X>) {
    const core::real_feed<X, core::real_kind::finite, double> feed(x, a);
    v.rows = feed.size();
    v.columns = 1;
    v.values.resize(at(v.rows));
    core::for_blocks(
        0, v.rows,
        [&](Index begin, Index count, const double* values) { std::copy(values, values + count, v.values.data() + begin); },
        feed);
  } else {
    load_matrix(x, a, v);
  }
  return v;
}

/// Row k of `to` becomes row rows[k] of `from`; the two may be one where rows ascend.
template <class Row>
void take_rows(const variable& from, const std::vector<Row>& rows, variable& to) {
  const std::size_t n = rows.size();
  const auto take_codes = [&](const std::vector<std::uint32_t>& old, std::vector<std::uint32_t>& codes) {
    if (old.empty()) return;
    for (std::size_t k = 0; k < n; ++k) codes[k] = old[static_cast<std::size_t>(rows[k])];
    codes.resize(n);
  };
  take_codes(from.codes, to.codes);
  for (std::size_t p = 0; p < from.parts.size(); ++p) take_codes(from.parts[p].codes, to.parts[p].codes);
  for (std::size_t b = 0; b < from.blocks.size(); ++b) take_rows(from.blocks[b], rows, to.blocks[b]);
  const std::size_t before = at(from.rows);
  for (std::size_t c = 0; c < at(from.columns); ++c) {
    for (std::size_t k = 0; k < n; ++k) to.values[c * n + k] = from.values[c * before + static_cast<std::size_t>(rows[k])];
  }
  to.values.resize(n * at(from.columns));
  to.rows = static_cast<Index>(n);
}

/// Subtracts the weighted means and divides by a power of two. The sums of the result are near 0, not 0: no formula
/// below may drop them. A constant column becomes exactly 0.
inline void centre(variable& v, const std::vector<double>& weights) {
  const Index n = v.rows;
  const auto weight = [&](Index i) { return weights.empty() ? 1.0 : weights[at(i)]; };
  double total = 0;
  for (Index i = 0; i < n; ++i) total += weight(i);
  double largest = 0;
  for (Index c = 0; c < v.columns; ++c) {
    double* x = v.values.data() + c * n;
    core::cascade_sum sum;
    for (Index begin = 0; begin < n; begin += core::block_size) {
      const Index count = (std::min)(core::block_size, n - begin);
      sum.add(core::sum_block(count, [&](Index i) { return x[begin + i] * (weight(begin + i) / total); }));
    }
    const double mean = sum.value();
    bool constant = true;
    for (Index i = 1; i < n; ++i) constant &= x[i] == x[0];
    for (Index i = 0; i < n; ++i) {
      x[i] = constant ? 0.0 : x[i] - mean;
      largest = (std::max)(largest, std::abs(x[i]));
    }
  }
  if (largest <= 0) return;
  const int exponent = core::binary_exponent(largest);
  v.scale = std::ldexp(1.0, exponent - 1);
  const double up = std::ldexp(1.0, -(exponent / 2));  // in two steps: the inverse of a subnormal scale overflows
  const double rest = std::ldexp(1.0, 1 - exponent + exponent / 2);
  for (double& x : v.values) x = x * up * rest;
}

/// Renumbers codes 0..classes-1 in their order; returns classes.
template <class Key>
Index renumber(std::vector<Key> keys, std::vector<std::uint32_t>& codes) {
  const Key largest = keys.empty() ? 0 : *std::max_element(keys.begin(), keys.end());
  if (largest < 4096 || largest < keys.size()) {
    std::vector<std::uint32_t> number(static_cast<std::size_t>(largest) + 1, 0);
    for (const Key k : keys) number[static_cast<std::size_t>(k)] = 1;
    std::uint32_t next = 0;
    for (std::uint32_t& k : number) next += std::exchange(k, next);
    codes.resize(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) codes[i] = number[static_cast<std::size_t>(keys[i])];
    return keys.empty() ? 0 : static_cast<Index>(next);
  }
  std::vector<std::uint32_t> order(keys.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
  core::radix_sort(keys, order);
  std::uint32_t classes = 0;
  codes.resize(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0 && keys[i] != keys[i - 1]) ++classes;
    codes[order[i]] = classes;
  }
  return keys.empty() ? 0 : static_cast<Index>(classes) + 1;
}

inline void prepare(variable& v, const std::vector<double>& weights) {
  if (v.unite) {
    const auto unite = std::move(v.unite);
    v.unite = nullptr;
    for (variable& block : v.blocks) prepare(block, weights);
    unite(v, weights);
  } else if (v.is_categorical()) {
    v.classes = renumber(v.codes, v.codes);
  } else {
    centre(v, weights);
  }
}

inline void check_options(const char* function, const distance_options& o) {
  if (!core::is_finite(o.exponent) || !(o.exponent > 0) || o.exponent > 2)
    core::raise_for(function, "exponent must be in (0, 2]");
}

/// Drops rows of weight 0, brings the weights to at most 1 (or checks that they are whole), centres and scales the variables.
template <class Sample, class W>
void weigh(Sample& s, const char* function, const Eigen::DenseBase<W>& w, bool whole) {
  const core::weight_feed<W> feed(w, function);
  core::check_same_size(function, "x", s.given, "weights", feed.size());
  std::vector<double> weights(at(s.given));
  core::for_blocks(
      0, s.given, [&](Index begin, Index count, const double* part) { std::copy(part, part + count, weights.data() + begin); },
      feed);
  double largest = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    largest = (std::max)(largest, weights[i]);
    if (weights[i] > 0) {
      s.kept.push_back(static_cast<Index>(i));
    }
    if (whole && std::floor(weights[i]) < weights[i]) {
      core::raise_at({function, "weights"}, static_cast<Index>(i),
                     "= " + core::to_text(weights[i]) + " is not a whole number, as weighting::frequency needs");
    }
  }
  if (s.kept.size() == weights.size()) {
    s.kept.clear();
  } else {
    for (std::size_t k = 0; k < s.kept.size(); ++k) weights[k] = weights[at(s.kept[k])];
    weights.resize(s.kept.size());
    s.for_variables([&](variable& v) { take_rows(v, s.kept, v); });
  }
  if (!whole && largest > 0) {
    const int exponent = core::binary_exponent(largest);
    for (double& x : weights) x = std::ldexp(x, -exponent);
  }
  s.weights = std::move(weights);
}

template <class Sample>
void prepare(Sample& s) {
  s.for_variables([&](variable& v) { prepare(v, s.weights); });
}

inline void check_rows(const char* function, const char* name, Index rows, Index expected) {
  if (rows != expected) {
    core::raise_for(function, "x has " + core::to_text(expected) + " rows but " + name + " has " + core::to_text(rows));
  }
  if (rows > Index{0xffffffff}) core::raise_for(function, "more than 2^32 - 1 rows");
}

template <class X, class Y>
sample load_pair(const char* function, const X& x, const Y& y, const distance_options& o) {
  check_options(function, o);
  sample s;
  s.x = load_variable(x, {function, "x"});
  s.y = load_variable(y, {function, "y"});
  s.given = s.x.rows;
  check_rows(function, "y", s.y.rows, s.given);
  return s;
}

template <class X, class Y>
sample load_sample(const char* function, const X& x, const Y& y, const distance_options& o) {
  sample s = load_pair(function, x, y, o);
  prepare(s);
  return s;
}

template <class X, class Y, class W>
sample load_sample(const char* function, const X& x, const Y& y, const Eigen::DenseBase<W>& w, const distance_options& o) {
  sample s = load_pair(function, x, y, o);
  weigh(s, function, w, o.statistic == statistic::u && o.weighting == weighting::frequency);
  prepare(s);
  return s;
}

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
