// SPDX-License-Identifier: MIT
/// @file
/// The summaries from which everything about binary predictions follows, per cell of the groups, and their metrics.
#pragma once

#include "evaluate/dataset.hpp"
#include "evaluate/options.hpp"
#include "evaluate/result.hpp"

#include <assay/calibration/reliability_table.hpp>
#include <assay/core/estimate.hpp>
#include <assay/core/ranked_scores.hpp>
#include <assay/discrimination/confusion_matrix.hpp>
#include <assay/fairness/group_table.hpp>

#include <vector>

namespace evaluate {

/// One cell, a group or all rows. Weight: assay::unweighted or double.
template <class Weight>
struct binary_summary {
  static constexpr bool is_weighted = !std::is_same_v<Weight, assay::unweighted>;
  assay::ranked_scores<double, Weight> ranks;
  assay::reliability_table bins;
  assay::confusion_matrix decisions{2};

  explicit binary_summary(assay::Index bin_count = 15) : bins(assay::reliability_options{.bins = bin_count}) {}
  void merge(const binary_summary& other) {
    ranks.merge(other.ranks);
    bins.merge(other.bins);
    decisions.merge(other.decisions);
  }
};

/// All cells, filled batch by batch.
template <class Weight>
struct binary_cells {
  std::vector<binary_summary<Weight>> summaries;
  assay::group_table table;
  double squares = 0;  ///< of all weights

  binary_cells(std::int32_t cells, const options& o)
      : summaries(static_cast<std::size_t>(cells), binary_summary<Weight>(o.bins)), table(cells) {}
  void update(const batch& rows, double threshold);
};

/// Whether intervals are wanted too, or points alone (a replicate of the bootstrap).
enum class detail { intervals, points };

/// A metric of decisions with its interval, or alone.
template <class Value, class Interval, class Options>
assay::estimate of_table(const assay::confusion_matrix& m, const Value& value, const Interval& interval, const Options& how,
                         detail wanted) {
  if (wanted == detail::points) return {.value = value(m)};
  return interval(m, how);
}

/// All metrics of one scope. group: its place in the table, or -1 for all rows of the table. The ranks must be compact.
template <class Weight>
scope describe(const std::string& name, const binary_summary<Weight>& summary, const assay::group_table& table,
               assay::Index group, const options& o, detail wanted);

extern template struct binary_cells<assay::unweighted>;
extern template struct binary_cells<double>;
extern template scope describe(const std::string&, const binary_summary<assay::unweighted>&, const assay::group_table&,
                               assay::Index, const options&, detail);
extern template scope describe(const std::string&, const binary_summary<double>&, const assay::group_table&, assay::Index,
                               const options&, detail);

}  // namespace evaluate
