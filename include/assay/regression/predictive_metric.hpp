// SPDX-License-Identifier: MIT
/// @file
/// The calling form of metrics of a truth and a prediction of two columns: an interval, or a location and its scale.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/mean_loss.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/row_weights.hpp>
#include <assay/core/undefined.hpp>

#include <array>
#include <string>

ASSAY_NAMESPACE_BEGIN

/// Options of point metrics of predictive intervals and distributions.
struct predictive_options {
  double undefined = assay::undefined();  ///< returned without rows, and where the metric has no value
};

namespace regression_detail {

/// What the two columns are, and what every row of them must obey.
enum class predictive_kind {
  interval,       ///< lower <= upper
  spread,         ///< a location and a scale >= 0
  positive_spread ///< a location and a scale > 0
};

/// Names of the columns for messages.
struct predictive_names {
  const char* first = "mean";
  const char* second = "deviation";
};
inline constexpr predictive_names interval_bounds{"lower", "upper"};

/// Names the first row of columns that is not what `kind` says.
[[noreturn, gnu::cold, gnu::noinline]] inline void raise_predictive_row(const char* function, predictive_kind kind, predictive_names names,
                                                                        Index row, double a, double b) {
  if (kind == predictive_kind::interval) {
    core::raise_at({function, names.first}, row,
                   "= " + core::to_text(a) + " exceeds " + names.second + "[" + core::to_text(row) + "] = " + core::to_text(b));
  }
  core::raise_at({function, names.second}, row,
                 "= " + core::to_text(b) + (kind == predictive_kind::spread ? " is negative" : " is not positive"));
}

inline void check_predictive_rows(const char* function, predictive_kind kind, predictive_names names, Index begin, Index count,
                                  const double* a, const double* b) {
  const auto is_bad = [&](Index i) {
    return kind == predictive_kind::interval ? a[i] > b[i] : kind == predictive_kind::spread ? b[i] < 0 : !(b[i] > 0);
  };
  bool bad = false;
  for (Index i = 0; i < count; ++i) bad |= is_bad(i);
  if (!bad) [[likely]] return;
  for (Index i = 0; i < count; ++i) {
    if (is_bad(i)) raise_predictive_row(function, kind, names, begin + i, a[i], b[i]);
  }
}

/// The rows of one call: truth, two columns and no or one weights, finite numbers as double, checked as they are read.
template <class Y, class A, class B, class... W>
class predictive_rows : private core::weight_feed<W>... {
  static_assert(sizeof...(W) <= 1);

 public:
  static constexpr bool is_weighted = sizeof...(W) == 1;

  predictive_rows(const char* function, predictive_kind kind, predictive_names names, const Eigen::DenseBase<Y>& truth,
                  const Eigen::DenseBase<A>& first, const Eigen::DenseBase<B>& second, const Eigen::DenseBase<W>&... weights)
      : core::weight_feed<W>(weights, function)...,
        function_(function),
        kind_(kind),
        names_(names),
        truth_(truth, {function, "truth"}),
        first_(first, {function, names.first}),
        second_(second, {function, names.second}),
        weights_(function, "truth", truth.size(), weights...) {
    core::check_same_size(function, names.first, first.size(), "truth", truth.size());
    core::check_same_size(function, names.second, second.size(), "truth", truth.size());
  }

  const char* function() const { return function_; }
  Index size() const { return truth_.size(); }
  const core::row_weights<W...>& weights() const { return weights_; }

  /// core::for_blocks over rows [begin, end): body(begin, count, truth, first, second[, weights]).
  template <class Body>
  void for_blocks(Index first, Index last, Body&& body) const {
    core::for_blocks(
        first, last,
        [&](Index begin, Index count, const double* y, const double* a, const double* b, const auto*... w) {
          check_predictive_rows(function_, kind_, names_, begin, count, a, b);
          body(begin, count, y, a, b, w...);
        },
        truth_, first_, second_, static_cast<const core::weight_feed<W>&>(*this)...);
  }
  template <class Body>
  void for_blocks(Body&& body) const {
    for_blocks(0, size(), body);
  }
  /// The weighted means of K numbers that row(truth, first, second) gives as a std::array; NaN without rows.
  template <std::size_t K, class Row>
  std::array<double, K> means(Row&& row) const {
    const auto fill = [&](Index begin, Index count, const std::array<double*, K>& out) {
      for_blocks(begin, begin + count, [&](Index, Index n, const double* y, const double* a, const double* b, const auto*...) {
        for (Index i = 0; i < n; ++i) {
          const std::array<double, K> x = row(y[i], a[i], b[i]);
          for (std::size_t k = 0; k < K; ++k) out[k][i] = x[k];
        }
      });
    };
    std::array<double, K> out = weights_.template means<K>(fill);
    for (double& x : out) {
      if (weights_.is_empty()) x = undefined();
      else check_loss(x);
    }
    return out;
  }
  void check_loss(double x) const {
    if (!core::is_finite(x)) core::raise_for(function_, "the sum of the losses is too large for double");
  }
  /// The mean of loss(truth, first, second), or `otherwise` without rows.
  template <class Loss>
  double mean(double otherwise, Loss&& loss) const {
    const double mean = means<1>([&](double y, double a, double b) { return std::array<double, 1>{loss(y, a, b)}; })[0];
    return weights_.is_empty() ? otherwise : mean;
  }
  /// The normal interval of the mean of losses >= 0, cut at 0.
  template <class Loss>
  estimate mean_interval(const score_interval_options& options, Loss&& loss) const {
    using state = core::loss_state<false, true>;
    const state s = core::reduce_blocks(
        size(), [] { return state{}; },
        [&](state& part, Index begin, Index count, const double* y, const double* a, const double* b, const auto*... w) {
          check_predictive_rows(function_, kind_, names_, begin, count, a, b);
          double x[core::block_size];
          for (Index i = 0; i < count; ++i) x[i] = loss(y[i], a[i], b[i]);
          part.add(x, w..., count);
        },
        truth_, first_, second_, static_cast<const core::weight_feed<W>&>(*this)...);
    core::check_total(function_, s.weight.value());
    core::check_total(function_, s.loss.value());
    return core::loss_interval(function_, s, is_weighted, 1, 0, options);
  }

 private:
  template <class D>
  using real = core::real_feed<D, core::real_kind::finite, double>;
  const char* function_;
  predictive_kind kind_;
  predictive_names names_;
  real<Y> truth_;
  real<A> first_;
  real<B> second_;
  core::row_weights<W...> weights_;
};

/// The share of every row in a mean, 0 for rows that do not exist; empty where all rows are equal.
template <class... W>
Vector predictive_shares(const core::row_weights<W...>& weights, Index rows) {
  if constexpr (sizeof...(W) == 0) {
    return {};
  } else {
    if (weights.is_empty()) return Vector::Zero(rows);
    Vector out = Vector::Ones(rows);
    weights.to_shares(out);
    return out;
  }
}

/// Function object: metric(truth, first, second[, weights][, options]) through Metric::of(predictive_rows, options). Metric has `name`,
/// `kind` and, unless they are mean and deviation, `columns`.
template <class Metric, class Options = predictive_options>
struct predictive_metric {
  template <class Y, class A, class B>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<A>& first, const Eigen::DenseBase<B>& second,
                  const Options& options = {}) const {
    return Metric::of(predictive_rows<Y, A, B>(Metric::name, Metric::kind, columns(), truth, first, second), options);
  }
  template <class Y, class A, class B, class W>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<A>& first, const Eigen::DenseBase<B>& second,
                  const Eigen::DenseBase<W>& weights, const Options& options = {}) const {
    return Metric::of(predictive_rows<Y, A, B, W>(Metric::name, Metric::kind, columns(), truth, first, second, weights), options);
  }
  template <class Y, class A, class B, class... Rest>
    requires(!core::dense<Y> || !core::dense<A> || !core::dense<B> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const A&, const B&, const Rest&...) const {
    static_assert(core::always_false<Y, A>,
                  "assay: metrics of predictive intervals and distributions take Eigen vectors (truth, lower, upper[, weights][, options]) "
                  "or (truth, mean, deviation[, weights][, options]); wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }

 private:
  static constexpr predictive_names columns() {
    if constexpr (requires { Metric::columns; }) {
      return Metric::columns;
    } else {
      return {};
    }
  }
};

}  // namespace regression_detail
ASSAY_NAMESPACE_END
