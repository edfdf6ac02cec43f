// SPDX-License-Identifier: MIT
/// @file
/// The calling forms that all metrics of bins share.
#pragma once

#include <assay/calibration/binning.hpp>

#include <concepts>

ASSAY_NAMESPACE_BEGIN
namespace calibration_detail {

/// Table options of a metric that has none.
struct no_options {};

/// Function object: metric(truth, prediction[, weights][, options]), metric(reliability_table[, table options]),
/// metric(ranked_scores, options) and, of equal mass, metric(ranked_scores, bins[, table options]), all through
/// Metric::of(binned, table options). Options has what make_bins wants; Metric::table_options(options) is the part of it that does
/// not choose the bins; Metric::name stands in messages.
template <class Metric, class Options, class TableOptions>
struct binned_metric {
  template <class Y, class P>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Options& options = {}) const {
    return Metric::of(make_bins(Metric::name, options, truth, prediction), Metric::table_options(options));
  }
  template <class Y, class P, class W>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                  const Options& options = {}) const {
    return Metric::of(make_bins(Metric::name, options, truth, prediction, weights), Metric::table_options(options));
  }
  auto operator()(const reliability_table& table, const TableOptions& options = Metric::table_options(Options{})) const {
    return Metric::of(bins_of(table), options);
  }
  template <class Score, class Weight>
  auto operator()(const ranked_scores<Score, Weight>& ranked, const Options& options) const {
    return Metric::of(ranked_bins(Metric::name, options, ranked), Metric::table_options(options));
  }
  template <class Score, class Weight, std::integral Count>
  auto operator()(const ranked_scores<Score, Weight>& ranked, Count bins,
                  const TableOptions& options = Metric::table_options(Options{})) const {
    return Metric::of(equal_mass_bins(ranked, static_cast<Index>(bins), Metric::name), options);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay: binned calibration metrics take Eigen vectors (truth, prediction[, weights][, options]), a reliability_table, "
                  "or a ranked_scores and options or a number of bins; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }
};

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
