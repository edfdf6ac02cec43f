// SPDX-License-Identifier: MIT
/// @file
/// Variables as they were given, and the counts of pairs of categories: what information and rank measures start from.
#pragma once

#include <algorithm>
#include <assay/core/matrix_feed.hpp>
#include <assay/dependence/sample.hpp>
#include <limits>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// x and y checked, without rows of weight 0 and with codes renumbered; numbers are neither centred nor scaled, which could
/// make near ones equal.
template <class X, class Y, class... W>
sample load_as_given(const char* function, const X& x, const Y& y, const char* y_name, const Eigen::DenseBase<W>&... weights) {
  sample s;
  s.x = load_variable(x, {function, "x"});
  s.y = load_variable(y, {function, y_name});
  s.given = s.x.rows;
  check_rows(function, y_name, s.y.rows, s.given);
  (weigh(s, function, weights, false), ...);
  s.for_variables([](variable& v) {
    if (v.is_categorical()) prepare(v, {});
  });
  return s;
}

/// Counts (or sums of weights) of the pairs of categories that occur, in the order of both codes.
struct contingency_counts {
  struct cell {
    std::uint32_t first = 0, second = 0;
    double count = 0;
  };
  std::vector<cell> cells;            ///< of non-zero count
  std::vector<double> first, second;  ///< totals of the categories that occur
  double total = 0;
  bool weighted = false;  ///< the counts are no numbers of rows

  bool is_empty() const { return cells.empty(); }
  double first_classes() const { return static_cast<double>(first.size()); }
  double second_classes() const { return static_cast<double>(second.size()); }
  /// Share of the total that independence expects in cells that are empty.
  double missing() const {
    if (cells.size() == first.size() * second.size()) return 0;
    core::cascade_sum sum;
    for (std::size_t k = 0; k < cells.size();) {  // row by row: what the row lacks is small where it is small
      const std::uint32_t row = cells[k].first;
      double held = 0;
      for (; k < cells.size() && cells[k].first == row; ++k) held += second[cells[k].second];
      sum.add((std::max)(0.0, total - held) / total * (first[row] / total));
    }
    return sum.value();
  }
};

/// Counts of two categorical variables: one sort of the pairs of codes, whatever the number of codes.
inline contingency_counts count_pairs(const sample& s) {
  contingency_counts out;
  out.weighted = !s.weights.empty();
  out.first.resize(at(s.x.classes));
  out.second.resize(at(s.y.classes));
  std::vector<std::uint64_t> keys(at(s.rows()));
  const auto classes = static_cast<std::uint64_t>(s.y.classes);
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = s.x.codes[i] * classes + s.y.codes[i];
  std::vector<double> weights = s.weights;
  if (out.weighted) {
    core::radix_sort(keys, weights);
  } else {
    core::radix_sort(keys);
  }
  for (std::size_t begin = 0, end = 0; begin < keys.size(); begin = end) {
    core::cascade_sum sum;
    for (end = begin; end < keys.size() && keys[end] == keys[begin]; ++end) {
      if (out.weighted) sum.add(weights[end]);
    }
    const double count = out.weighted ? sum.value() : static_cast<double>(end - begin);
    const auto a = static_cast<std::uint32_t>(keys[begin] / classes), b = static_cast<std::uint32_t>(keys[begin] % classes);
    out.cells.push_back({a, b, count});
    out.first[a] += count;
    out.second[b] += count;
    out.total += count;
  }
  return out;
}

/// Counts from a table of them; rows and columns of zeros do not exist.
template <class M>
contingency_counts counts_of_table(const char* function, const Eigen::DenseBase<M>& table) {
  contingency_counts out;
  const Index rows = table.rows(), columns = table.cols();
  std::vector<std::uint32_t> second(at(columns), 0);
  const core::matrix_columns<M> feed(table);
  double largest = 0;
  const auto value = [&](Index i, Index j) { return static_cast<double>(feed.at(i, j)); };
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < columns; ++j) {
      const double c = value(i, j);
      if (!core::is_weight(c)) core::raise_at({function, "counts"}, i, j, core::problem_of(c, core::real_kind::weight));
      out.weighted |= c > std::floor(c);
      largest = (std::max)(largest, c);
      if (c > 0) second[at(j)] = 1;
    }
  }
  std::uint32_t used = 0;
  for (std::uint32_t& s : second) s = s != 0 ? used++ : 0;
  out.second.resize(used);
  const int exponent = out.weighted ? core::binary_exponent(largest) : 0;
  for (Index i = 0; i < rows; ++i) {
    double total = 0;
    for (Index j = 0; j < columns; ++j) {
      const double c = std::ldexp(value(i, j), -exponent);
      if (!(c > 0)) continue;
      out.cells.push_back({static_cast<std::uint32_t>(out.first.size()), second[at(j)], c});
      out.second[second[at(j)]] += c;
      total += c;
    }
    out.total += total;
    if (total > 0) out.first.push_back(total);
  }
  return out;
}

/// Of (categorical(a), categorical(b)[, weights]).
template <class A, class B, class... W>
contingency_counts load_counts(const char* function, const categories<A>& a, const categories<B>& b,
                               const Eigen::DenseBase<W>&... weights) {
  return count_pairs(load_as_given(function, a, b, "y", weights...));
}

[[noreturn]] inline void refuse_shares(const char* function, const char* what) {
  core::raise_for(function, std::string(what) + " needs numbers of rows: leave the weights out, or repeat the rows");
}

template <class...>
inline constexpr bool starts_with_two_categories = false;
template <class A, class B, class... Rest>
inline constexpr bool starts_with_two_categories<A, B, Rest...> = is_categories<A>&& is_categories<B>;

/// Calling forms of a measure of two categorical variables: (categorical(a), categorical(b)[, weights][, options]), or of a
/// table of counts ([, options]). Metric has a `name` and of(contingency_counts, options), which checks the options.
template <class Metric, class Options>
struct contingency_metric {
  template <class A, class B>
  auto operator()(const categories<A>& a, const categories<B>& b, const Options& options = {}) const {
    return Metric::of(load_counts(Metric::name, a, b), options);
  }
  template <class A, class B, class W>
  auto operator()(const categories<A>& a, const categories<B>& b, const Eigen::DenseBase<W>& weights,
                  const Options& options = {}) const {
    return Metric::of(load_counts(Metric::name, a, b, weights), options);
  }
  template <core::dense_matrix M>
  auto operator()(const M& counts, const Options& options = {}) const {
    return Metric::of(counts_of_table(Metric::name, counts), options);
  }
  template <class X, class... Rest>
  requires((core::unwrapped<Rest> || ...) || (!core::dense_matrix<X> && !starts_with_two_categories<X, Rest...>)) double
  operator()(const X&, const Rest&...) const {
    static_assert(
        core::always_false<X>,
        "assay: measures of two categorical variables take (categorical(a), categorical(b)[, weights][, options]), or a "
        "matrix of counts [, options]; wrap a std::vector or std::span as assay::view(x); for numbers see "
        "mutual_information_knn");
    return 0;
  }
};

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
