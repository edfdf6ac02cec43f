// SPDX-License-Identifier: MIT
/// @file
/// Bootstrap of any metric: rows drawn with replacement, percentile interval.
#pragma once

#include <assay/core/error.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/resampling.hpp>
#include <assay/core/wilson_interval.hpp>
#include <assay/inference/gather.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <tuple>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Options of bootstrap.
struct bootstrap_options {
  Index replicates = 2000;
  std::uint64_t seed = 0;
  double level = 0.95;
  bool stratified = false;  ///< draw within the classes of the first argument, whose sizes then stay fixed
};

namespace inference_detail {

/// Rows in groups that are resampled apart: the rows of stratum k are order[ends[k - 1], ends[k]).
struct strata {
  std::vector<Index> order;
  std::vector<Index> ends;
};

inline strata one_stratum(Index n) {
  strata s{std::vector<Index>(static_cast<std::size_t>(n)), {n}};
  std::iota(s.order.begin(), s.order.end(), Index{0});
  return s;
}

template <class Plain>
strata strata_of(const Plain& truth, Index n) {
  strata s = one_stratum(n);
  std::stable_sort(s.order.begin(), s.order.end(), [&](Index a, Index b) { return truth(a) < truth(b); });
  s.ends.clear();
  for (Index i = 1; i <= n; ++i) {
    const auto at = [&](Index k) { return truth(s.order[static_cast<std::size_t>(k)]); };
    if (i == n || at(i - 1) < at(i)) s.ends.push_back(i);
  }
  return s;
}

/// The rows of one replicate, ascending within a stratum.
inline void draw(const strata& s, std::uint64_t seed, std::uint32_t replicate, std::vector<std::uint32_t>& counts,
                 std::vector<Index>& rows) {
  std::size_t next = 0;
  Index begin = 0;
  for (std::size_t k = 0; k < s.ends.size(); ++k) {
    const auto first = static_cast<std::size_t>(begin);
    const std::span<std::uint32_t> part(counts.data() + first, static_cast<std::size_t>(s.ends[k] - begin));
    core::resample_rows(seed, replicate, part, k);
    for (std::size_t i = 0; i < part.size(); ++i) {
      for (std::uint32_t c = 0; c < part[i]; ++c) rows[next++] = s.order[first + i];
    }
    begin = s.ends[k];
  }
}

template <class Metric, class... Plain>
estimate bootstrap(const Metric& metric, const bootstrap_options& options, const Plain&... columns) {
  const auto& truth = std::get<0>(std::tie(columns...));
  const Index n = row_count(truth);
  if (((row_count(columns) != n) || ...)) core::raise_for("bootstrap", "the arguments differ in their numbers of rows");
  if (options.replicates < 1 || options.replicates > (std::numeric_limits<std::int32_t>::max)()) {
    core::raise_for("bootstrap", "replicates = " + core::to_text(options.replicates) + " is outside [1, 2^31)");
  }
  core::check_level("bootstrap", options.level);
  estimate result;
  result.level = options.level;
  result.value = static_cast<double>(metric(columns...));
  if (n == 0) return result;

  strata groups;
  if (options.stratified) {
    if constexpr (bool(std::remove_cvref_t<decltype(truth)>::IsVectorAtCompileTime)) {
      groups = strata_of(truth, n);
    } else {
      core::raise_for("bootstrap", "stratified needs a vector of labels as the first argument");
    }
  } else {
    groups = one_stratum(n);
  }
  std::vector<double> values(static_cast<std::size_t>(options.replicates));
  constexpr Index part = 16;  // replicates that share their buffers
  core::parallel_for((options.replicates + part - 1) / part, [&](Index p) {
    std::vector<std::uint32_t> counts(static_cast<std::size_t>(n));
    std::vector<Index> rows(static_cast<std::size_t>(n));
    std::tuple<Plain...> sample(columns...);
    for (Index r = p * part; r < (std::min)(options.replicates, (p + 1) * part); ++r) {
      draw(groups, options.seed, static_cast<std::uint32_t>(r), counts, rows);
      std::apply([&](auto&... target) { (gather(columns, std::span<const Index>(rows), target), ...); }, sample);
      values[static_cast<std::size_t>(r)] =
          std::apply([&](const auto&... x) { return static_cast<double>(metric(x...)); }, sample);
    }
  });
  const core::percentile_result interval = core::percentile_interval(values, options.level);
  result.standard_error = interval.standard_error;
  result.lower = interval.lower;
  result.upper = interval.upper;
  return result;
}

}  // namespace inference_detail

/// Percentile bootstrap of any metric: value on the data, standard error and interval over resampled rows.
///
/// For each replicate n rows are drawn with replacement, all arguments together (weights stay with their rows), and the
/// metric is computed on them; standard_error is the standard deviation of the replicates, lower and upper are their
/// quantiles (1 - level) / 2 and (1 + level) / 2 (type 7). Replicates on which the metric is undefined (NaN) are
/// skipped; fewer than two defined replicates give NaN for all but value.
///
/// metric: any callable on one to four Eigen arguments that returns a number, such as assay::auroc or a lambda; with
/// OpenMP it is called from several threads at once. Arguments: vectors of n elements or matrices of n rows; each is
/// evaluated once.
/// Options: replicates = 2000, seed = 0, level = 0.95, stratified = false (draw within the classes of the first
/// argument: their sizes are then taken as fixed, which understates the error of anything that depends on them).
/// The same seed gives the same result, whatever the number of threads.
///
/// Throws invalid_input when the numbers of rows differ, replicates < 1 or level is outside (0, 1), and what the metric
/// throws. Time: replicates x (O(n) + metric); memory: O(n) per thread.
/// Same as scipy.stats.bootstrap(paired=True, method="percentile"); stratified as pROC ci.auc(method="bootstrap").
/// For count metrics over groups resample the table instead (group_table), which costs O(cells) a replicate.
/// Reference: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
template <class Metric, class A>
estimate bootstrap(const Metric& metric, const Eigen::DenseBase<A>& a, const bootstrap_options& options = {}) {
  return inference_detail::bootstrap(metric, options, typename A::PlainObject(a.derived()));
}
template <class Metric, class A, class B>
estimate bootstrap(const Metric& metric, const Eigen::DenseBase<A>& a, const Eigen::DenseBase<B>& b,
                   const bootstrap_options& options = {}) {
  return inference_detail::bootstrap(metric, options, typename A::PlainObject(a.derived()), typename B::PlainObject(b.derived()));
}
template <class Metric, class A, class B, class C>
estimate bootstrap(const Metric& metric, const Eigen::DenseBase<A>& a, const Eigen::DenseBase<B>& b, const Eigen::DenseBase<C>& c,
                   const bootstrap_options& options = {}) {
  return inference_detail::bootstrap(metric, options, typename A::PlainObject(a.derived()), typename B::PlainObject(b.derived()),
                                     typename C::PlainObject(c.derived()));
}
template <class Metric, class A, class B, class C, class D>
estimate bootstrap(const Metric& metric, const Eigen::DenseBase<A>& a, const Eigen::DenseBase<B>& b, const Eigen::DenseBase<C>& c,
                   const Eigen::DenseBase<D>& d, const bootstrap_options& options = {}) {
  return inference_detail::bootstrap(metric, options, typename A::PlainObject(a.derived()), typename B::PlainObject(b.derived()),
                                     typename C::PlainObject(c.derived()), typename D::PlainObject(d.derived()));
}

template <class Metric, class A, class... Rest>
  requires(!core::dense<A> || (core::unwrapped<Rest> || ...))
estimate bootstrap(const Metric&, const A&, const Rest&...) {
  static_assert(core::always_false<A>,
                "assay::bootstrap takes a metric and one to four Eigen arguments (metric, truth, prediction, ...[, options]); wrap "
                "a std::vector or std::span as assay::view(x)");
  return {};
}

ASSAY_NAMESPACE_END
