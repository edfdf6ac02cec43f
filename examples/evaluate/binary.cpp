// SPDX-License-Identifier: MIT
#include "evaluate/binary.hpp"

#include "evaluate/binary_summary.hpp"
#include "evaluate/bootstrap.hpp"
#include "evaluate/calibration_curves.hpp"
#include "evaluate/comparisons.hpp"
#include "evaluate/dependences.hpp"
#include "evaluate/metric_list.hpp"
#include "evaluate/paired.hpp"
#include "evaluate/recalibration.hpp"
#include "evaluate/reliability.hpp"
#include "evaluate/walk.hpp"
#include "report/progress.hpp"

#include <assay/core/parallel.hpp>

#include <algorithm>
#include <utility>

namespace evaluate {
namespace {

using assay::Index;

/// One group of a grouping: a cell as it stands, or several cells merged.
template <class Weight>
scope describe_group(const binary_cells<Weight>& cells, const grouping& g, const std::vector<std::size_t>& members,
                     const assay::group_table& table, std::size_t group, const options& o, detail wanted, curves* shape) {
  const auto look = [&](const binary_summary<Weight>& s) {
    if (shape != nullptr) *shape = visible_curves(s.ranks, g.names[group]);
    scope out = describe(g.names[group], s, table, static_cast<Index>(group), o, wanted);
    if (wanted == detail::intervals) {
      out.quantiles = quantiles_of_scores(s.ranks);
      out.reliability = drawn_bins(s.bins, o);
    }
    return out;
  };
  if (members.size() == 1) return look(cells.summaries[members[0]]);
  binary_summary<Weight> merged(o.bins);
  for (const std::size_t c : members) merged.merge(cells.summaries[c]);
  merged.ranks.compact();
  return look(merged);
}

template <class Weight>
partition describe_partition(const binary_cells<Weight>& cells, const grouping& g, const options& o, detail wanted,
                             std::vector<curves>* shapes) {
  partition out;
  out.name = g.name;
  out.is_intersection = g.is_intersection;
  out.missing = g.missing;
  out.groups.resize(g.names.size());
  if (shapes != nullptr) shapes->resize(g.names.size());
  const auto table = cells.table.regrouped(assay::view(g.of_cell));
  const auto members = g.members();
  const auto describe_one = [&](Index i) {
    const auto k = static_cast<std::size_t>(i);
    out.groups[k] = describe_group(cells, g, members[k], table, k, o, wanted, shapes == nullptr ? nullptr : &(*shapes)[k]);
  };
  const double total = cells.table.weight();
  const double effective = total * (total / cells.squares);
  const auto count = static_cast<Index>(g.names.size());
  if (wanted == detail::intervals) {
    assay::core::parallel_for(count, describe_one);
  } else {
    for (Index i = 0; i < count; ++i) describe_one(i);  // replicates run in parallel themselves
  }
  for (scope& s : out.groups) add_share(s, total, effective, cells.table.rows(), o);
  return out;
}

/// All cells as one summary; the cells are empty afterwards. The largest is moved, so that the least is copied.
template <class Weight>
binary_summary<Weight> pooled(binary_cells<Weight>& cells, const options& o) {
  auto& parts = cells.summaries;
  std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.ranks.size() > b.ranks.size(); });
  binary_summary<Weight> all = std::move(parts.front());
  for (std::size_t c = 1; c < parts.size(); ++c) {
    all.merge(parts[c]);
    parts[c] = binary_summary<Weight>(o.bins);
  }
  all.ranks.compact();
  return all;
}

/// The numbers of one replicate.
template <class Weight>
points describe_points(binary_cells<Weight>& cells, const std::vector<grouping>& groupings, const options& o,
                       const points& like) {
  for (auto& s : cells.summaries) s.ranks.compact();
  points out;
  for (const grouping& g : groupings) out.partitions.push_back(describe_partition(cells, g, o, detail::points, nullptr));
  const assay::group_table table = cells.table;
  out.overall = describe("all rows", pooled(cells, o), table, -1, o, detail::points);
  for (std::size_t k = 0; k < groupings.size(); ++k)
    compare(out.partitions[k], out.overall, binary_judgement(), o, &like.partitions[k]);
  return out;
}

template <class Weight>
std::vector<std::vector<double>> sorted_scores(const binary_cells<Weight>& cells) {
  std::vector<std::vector<double>> out;
  for (const auto& s : cells.summaries) {
    auto& scores = out.emplace_back();
    scores.reserve(static_cast<std::size_t>(s.ranks.size()));
    s.ranks.ascending([&](const auto& b) {
      scores.insert(scores.end(), static_cast<std::size_t>(b.negatives + b.positives), static_cast<double>(b.score));
    });
  }
  return out;
}

/// The rows again, row i counted counts[i] times.
points resampled(batch rows, const std::vector<double>& counts, const cell_map& groups, const options& o, const points& like) {
  if (rows.weights.empty()) {
    rows.weights = counts;
  } else {
    for (std::size_t i = 0; i < counts.size(); ++i) rows.weights[i] *= counts[i];
  }
  binary_cells<double> cells(groups.cells(), o);
  cells.update(rows, o.threshold);
  points out = describe_points(cells, groups.groupings(), o, like);
  out.compared = paired_comparisons(rows, o, detail::points);
  return out;
}

/// The judged prediction after a map, and, as one more prediction to compare with, its name.
template <class Weight>
recalibration describe_recalibrated(const batch& rows, cross_fitted&& map, const options& o) {
  recalibration out{o.calibrate, o.folds, map.parameters, map.problems, {}, {}, {}};
  batch mapped = rows;
  mapped.predictions = std::move(map.predictions);
  mapped.cells.assign(mapped.rows(), 0);
  binary_cells<Weight> cells(1, o);
  cells.update(mapped, o.threshold);
  binary_summary<Weight>& all = cells.summaries[0];
  all.ranks.compact();
  out.after = describe("after", all, cells.table, -1, o, detail::intervals);
  out.risk_coverage = risk_coverage_of(all.ranks, o.threshold, "after " + o.calibrate);
  out.reliability = drawn_bins(all.bins, o);
  return out;
}

template <class Weight>
evaluation run(const options& o, dataset& data) {
  evaluation e;
  e.task = "binary";
  const auto& groupings = data.groups().groupings();
  const bool keeps = keeps_rows(o, data.rows());
  batch kept;
  batch sampled;  // for dependence on several attributes together
  const auto total = static_cast<std::size_t>(data.rows());
  std::size_t read = 0;
  binary_cells<Weight> cells(data.groups().cells(), o);
  {
    report::progress bar("summarising");
    for (std::size_t i = 0; i < data.batches(); ++i) {
      const batch rows = data.take(i);
      cells.update(rows, o.threshold);
      if (keeps) {
        append(kept, rows);
      } else if (o.groups.size() > 1) {
        append_some(sampled, rows, read, total, static_cast<std::size_t>(most_permuted_rows));
      }
      read += rows.rows();
      bar.show(static_cast<double>(i + 1) / static_cast<double>(data.batches()));
    }
  }
  for (auto& s : cells.summaries) s.ranks.compact();
  if (!groupings.empty() || !o.attributes.empty()) {  // has bars of its own
    if (binary_summary<Weight>::is_weighted || data.rows() <= most_permuted_rows || !o.attributes.empty()) {
      add_dependences_of_rows(e, kept, groupings, o);
    } else {
      e.dependences = dependences_of_ranks(sorted_scores(cells), groupings);
      add_joint_of_rows(e, keeps ? kept : sampled, total, groupings, o);
    }
  }
  report::progress bar("judging");
  const auto steps = static_cast<double>(groupings.size() + 2);
  e.partition_curves.resize(groupings.size());
  for (std::size_t k = 0; k < groupings.size(); ++k) {
    e.partitions.push_back(describe_partition(cells, groupings[k], o, detail::intervals, &e.partition_curves[k]));
    bar.show(static_cast<double>(k + 1) / steps);
  }
  const assay::group_table table = cells.table;
  const binary_summary<Weight> all = pooled(cells, o);
  bar.show((steps - 1) / steps);
  e.overall_curves.resize(1);
  assay::core::parallel_for(2, [&](Index i) {
    if (i == 0) {
      e.overall = describe("all rows", all, table, -1, o, detail::intervals);
    } else {
      e.overall_curves[0] = visible_curves(all.ranks, "all rows");
      e.lorenz = spread_of_scores(all.ranks).lorenz;
      add_isotonic_curve(e, all.ranks, o);
      e.risk_coverage.push_back(risk_coverage_of(all.ranks, o.threshold, o.predictions[0]));
    }
  });
  for (partition& p : e.partitions) compare(p, e.overall, binary_judgement(), o);
  add_reliability(e, all.bins, o);
  options with = o;  // the recalibrated prediction is one more to compare with
  if (!o.calibrate.empty() && e.overall.rows > 0) {
    cross_fitted map = recalibrate(kept, o);
    kept.compared.push_back(map.predictions[0]);
    with.compared.push_back(recalibrated_name(o));
    e.map = map.map;
    e.recalibrated = describe_recalibrated<Weight>(kept, std::move(map), o);
    e.risk_coverage.push_back(e.recalibrated->risk_coverage);
  }
  if (!with.compared.empty()) {
    e.compared = paired_comparisons(kept, with, detail::intervals);
    e.compared_curves = compared_curves(kept, with, e.overall_curves[0]);
  }
  if (o.bootstrap > 0) {
    bootstrap_intervals(e, o, kept.rows(),
                        [&](const std::vector<double>& counts) { return resampled(kept, counts, data.groups(), with, e); });
  }
  return e;
}

}  // namespace

evaluation evaluate_binary(const options& o, dataset& data) {
  return o.is_weighted() ? run<double>(o, data) : run<assay::unweighted>(o, data);
}

}  // namespace evaluate
