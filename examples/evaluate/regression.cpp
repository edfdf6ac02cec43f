// SPDX-License-Identifier: MIT
#include "evaluate/regression.hpp"

#include "evaluate/bootstrap.hpp"
#include "evaluate/comparisons.hpp"
#include "evaluate/dependences.hpp"
#include "evaluate/regression_scope.hpp"

#include <fmt/format.h>

namespace evaluate {
namespace {

using assay::Index;

void check_order(const batch& rows, const options& o) {
  if (o.lower.empty()) return;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    if (rows.bounds[0][i] > rows.bounds[1][i]) {
      throw csv::error(fmt::format("row {}: {} = {:g} is above {} = {:g}", i + 1, o.lower, rows.bounds[0][i], o.upper, rows.bounds[1][i]));
    }
  }
}

struct task {
  const options& o;
  const std::vector<grouping>& groupings;
  std::vector<std::vector<std::vector<Index>>> group_rows;

  points describe(const number_rows& rows, detail wanted, const points* like = nullptr) const {
    points out;
    out.overall = describe_numbers("all rows", rows, o, wanted);
    for (std::size_t a = 0; a < groupings.size(); ++a) {
      partition p;
      p.name = groupings[a].name;
      p.is_intersection = groupings[a].is_intersection;
      p.missing = groupings[a].missing;
      for (std::size_t g = 0; g < group_rows[a].size(); ++g) {
        p.groups.push_back(describe_numbers(groupings[a].names[g], number_rows(rows, group_rows[a][g]), o, wanted));
      }
      compare(p, out.overall, regression_comparisons(), like == nullptr ? nullptr : &like->partitions[a]);
      out.partitions.push_back(std::move(p));
    }
    return out;
  }
};

}  // namespace

evaluation evaluate_regression(const options& o, dataset& data) {
  batch all;
  for (std::size_t i = 0; i < data.batches(); ++i) append(all, data.take(i));
  check_order(all, o);
  const number_rows rows(all, o);
  task job{o, data.groups().groupings(), {}};
  for (const grouping& g : job.groupings) job.group_rows.push_back(rows_of_groups(g, all.cells));

  evaluation e;
  static_cast<points&>(e) = job.describe(rows, detail::intervals);
  e.task = "regression";
  e.quantile_calibration = quantile_calibration_of(rows, o);
  e.partition_curves.resize(job.groupings.size());
  if (!job.groupings.empty()) e.dependences = dependences_of_rows(all, job.groupings, o);
  if (o.bootstrap > 0) {
    bootstrap_intervals(e, o, all.rows(), [&](const std::vector<double>& counts) {
      number_rows again = rows;
      again.weights *= assay::view(counts);
      return job.describe(again, detail::points, &e);
    });
  }
  return e;
}

}  // namespace evaluate
