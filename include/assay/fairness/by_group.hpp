// SPDX-License-Identifier: MIT
/// @file
/// by_group: any metric of the library, or any callable, per group.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/fairness/group_comparison.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

ASSAY_NAMESPACE_BEGIN
namespace fairness_detail {

/// Most groups that by_group makes room for.
inline constexpr Index most_groups = Index{1} << 20;

/// Where the rows of each group go when the rows are sorted by group, in the order in which they came.
struct group_order {
  std::vector<std::int32_t> group;  // of each row; -1 for rows of weight 0
  std::vector<Index> begin;         // of each group in the sorted rows, and their number at the end

  Index groups() const { return static_cast<Index>(begin.size()) - 1; }
  Index count(Index g) const { return begin[static_cast<std::size_t>(g) + 1] - begin[static_cast<std::size_t>(g)]; }
  Index rows() const { return begin.back(); }

  template <class G, class... Weights>
  static group_order of(const char* function, const Eigen::DenseBase<G>& groups, const Weights&... weights) {
    const core::class_feed<G> ids(groups, {function, "groups"}, most_groups);
    group_order out;
    out.group.reserve(static_cast<std::size_t>(ids.size()));
    out.begin.assign(1, 0);
    core::for_blocks(
        0, ids.size(),
        [&](Index, Index n, const std::int32_t* g, const auto*... w) {
          for (Index i = 0; i < n; ++i) {
            const bool exists = ((core::magnitude_bits(w[i]) != 0) && ...);
            out.group.push_back(exists ? g[i] : -1);
            if (!exists) continue;
            const auto next = static_cast<std::size_t>(g[i]) + 1;
            if (out.begin.size() <= next) out.begin.resize(next + 1, 0);
            ++out.begin[next];
          }
        },
        ids, weights...);
    for (std::size_t g = 1; g < out.begin.size(); ++g) out.begin[g] += out.begin[g - 1];
    return out;
  }
};

/// The rows of an argument gathered by group, as plain arrays (matrices of Matrix arguments) of its own scalar type. Columns of
/// an n × K argument are kept together per group, so that every group is contiguous.
template <class Derived>
class gathered {
  using scalar = typename Derived::Scalar;
  static constexpr bool is_array = std::is_base_of_v<Eigen::ArrayBase<Derived>, Derived>;
  static constexpr bool is_vector = bool(Derived::IsVectorAtCompileTime);
  static constexpr int row_count = is_vector && int(Derived::RowsAtCompileTime) == 1 ? 1 : Eigen::Dynamic;
  static constexpr int col_count = is_vector ? (row_count == 1 ? Eigen::Dynamic : 1) : int(Derived::ColsAtCompileTime);
  static constexpr int layout = row_count == 1 ? Eigen::RowMajor : Eigen::ColMajor;
  using plain = std::conditional_t<is_array, Eigen::Array<scalar, row_count, col_count, layout>,
                                   Eigen::Matrix<scalar, row_count, col_count, layout>>;

 public:
  gathered(const Eigen::DenseBase<Derived>& x, const group_order& order)
      : order_(order), cols_(is_vector ? 1 : x.cols()), data_(order.rows() * cols_) {
    std::vector<Index> next(order.begin);
    if constexpr (is_vector) {
      const core::vector_source<Derived> source(x);
      scalar buffer[core::block_size];
      for (Index begin = 0; begin < source.size(); begin += core::block_size) {
        const Index n = (std::min)(core::block_size, source.size() - begin);
        const scalar* in = source.load(begin, n, buffer);
        for (Index i = 0; i < n; ++i) {
          const std::int32_t g = order.group[static_cast<std::size_t>(begin + i)];
          if (g >= 0) data_[next[static_cast<std::size_t>(g)]++] = in[i];
        }
      }
    } else {
      const core::matrix_source<scalar, Derived> source(x);
      Eigen::Array<scalar, Eigen::Dynamic, 1> buffer(cols_);
      for (Index i = 0; i < source.rows(); ++i) {
        const std::int32_t g = order.group[static_cast<std::size_t>(i)];
        if (g < 0) continue;
        const core::tile<scalar> row = source.load(i, 1, 0, cols_, buffer.data());
        const Index first = order.begin[static_cast<std::size_t>(g)];
        const Index place = next[static_cast<std::size_t>(g)]++ - first;
        scalar* out = data_.data() + first * cols_ + place;
        for (Index k = 0; k < cols_; ++k) out[k * order.count(g)] = row(0, k);
      }
    }
  }

  /// The rows of a group.
  Eigen::Map<const plain> operator[](Index g) const {
    const scalar* first = data_.data() + order_.begin[static_cast<std::size_t>(g)] * cols_;
    if constexpr (is_vector) {
      return Eigen::Map<const plain>(first, order_.count(g));
    } else {
      return Eigen::Map<const plain>(first, order_.count(g), cols_);
    }
  }

 private:
  const group_order& order_;
  Index cols_;
  Eigen::Array<scalar, Eigen::Dynamic, 1> data_;
};

/// Rows of an argument: elements of a vector, rows of a matrix.
template <class Derived>
Index row_count(const Eigen::DenseBase<Derived>& x) {
  return Derived::IsVectorAtCompileTime ? x.size() : x.rows();
}

template <class Metric, class... X>
double number_of(Metric&& metric, const X&... x) {
  static_assert(std::invocable<Metric&, const X&...>,
                "assay::by_group: the metric must be callable as metric(truth, prediction[, weights]) on the rows of a group");
  static_assert(std::convertible_to<std::invoke_result_t<Metric&, const X&...>, double>,
                "assay::by_group: the metric must return a number; wrap others in a lambda that picks one");
  return static_cast<double>(metric(x...));
}

/// The metric over all rows, then over the rows of every group that has enough of them.
template <class Metric, class... X>
group_comparison compare_by_group(const char* function, Metric&& metric, const group_order& order, const group_options& options,
                                  const Eigen::DenseBase<X>&... x) {
  // all rows first: what is wrong with a row is reported with its own index
  const double overall = number_of(metric, x.derived()...);
  Vector values = Vector::Constant(order.groups(), undefined());
  Eigen::Array<Index, Eigen::Dynamic, 1> counts(order.groups());
  const std::tuple<gathered<X>...> rows(gathered<X>(x, order)...);
  for (Index g = 0; g < order.groups(); ++g) {
    counts[g] = order.count(g);
    if (counts[g] < (std::max)(Index{1}, options.minimum_rows)) continue;
    values[g] = std::apply([&](const auto&... of) { return number_of(metric, of[g]...); }, rows);
  }
  return compare_groups(values, counts, overall, options, function);
}

/// The forms in which a metric is asked per group; Result::of turns the comparison into what is returned.
template <class Result>
struct per_group {
  template <class Metric, class Y, class P, class G>
  auto operator()(Metric&& metric, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                  const Eigen::DenseBase<G>& groups, const group_options& options = {}) const {
    core::check_same_size(Result::name, "prediction", row_count(prediction), "truth", row_count(truth));
    core::check_same_size(Result::name, "groups", groups.size(), "truth", row_count(truth));
    const group_order order = group_order::of(Result::name, groups);
    return Result::of(compare_by_group(Result::name, metric, order, options, truth, prediction));
  }
  template <class Metric, class Y, class P, class G, class W>
  auto operator()(Metric&& metric, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                  const Eigen::DenseBase<G>& groups, const Eigen::DenseBase<W>& weights,
                  const group_options& options = {}) const {
    core::check_same_size(Result::name, "prediction", row_count(prediction), "truth", row_count(truth));
    core::check_same_size(Result::name, "groups", groups.size(), "truth", row_count(truth));
    core::check_same_size(Result::name, "weights", weights.size(), "truth", row_count(truth));
    const group_order order = group_order::of(Result::name, groups, core::weight_feed<W>(weights, Result::name));
    return Result::of(compare_by_group(Result::name, metric, order, options, truth, prediction, weights));
  }
  template <class Metric, class Y, class P, class G, class... Rest>
  requires(!core::dense<Y> || !core::dense<P> || !core::dense<G> ||
           (core::unwrapped<Rest> || ...)) double operator()(const Metric&, const Y&, const P&, const G&, const Rest&...) const {
    static_assert(core::always_false<Y, P, G>,
                  "assay: a metric per group is asked as (metric, truth, prediction, groups[, weights][, options]) with Eigen "
                  "arguments; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }
};

struct whole_comparison {
  static constexpr const char* name = "by_group";
  static group_comparison of(group_comparison&& c) { return std::move(c); }
};

}  // namespace fairness_detail

/// Any metric over all rows and over the rows of every group, with worst, best, difference, ratio and the skipped groups.
///
/// `by_group(metric, truth, prediction, groups[, weights][, options])` → group_comparison. metric is a function object of the
/// library or any callable that returns a number, e.g. a lambda that sets options; it is called as metric(y, s) or, with
/// weights, metric(y, s, w): once with the arguments as they are, then with the rows of each group in their order.
///
///     by_group(auroc, y, s, g)
///     by_group([](const auto& y, const auto& p) { return expected_calibration_error(y, p, {.bins = 10}); }, y, p, g,
///              {.better = better::smaller})
///
/// @par Input      truth: n elements (or rows); prediction: n elements, or n rows of K columns; groups: n dense ids in
///                 [0, 2^20), see `intersect`; weights: n finite numbers >= 0. Groups do not get their rows of weight 0.
/// @par Options    group_options: better, contrast, undefined_groups, minimum_rows, undefined
/// @par Undefined  a group without rows, and whatever the metric calls undefined: NaN, listed as skipped, never 0
/// @par Errors     invalid_input: sizes differ, id out of range, bad weights; all that the metric throws
/// @par Cost       one gathered copy of the arguments and 4 bytes a row; the metric runs twice over every row. Metrics of
///                 group_table need no copy.
/// @par Merge      none: the metric is free
/// @par Same as    fairlearn MetricFrame (by_group, overall, group_min, group_max, difference, ratio)
struct by_group_function : fairness_detail::per_group<fairness_detail::whole_comparison> {};
inline constexpr by_group_function by_group{};

ASSAY_NAMESPACE_END
