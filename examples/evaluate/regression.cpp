// SPDX-License-Identifier: MIT
#include "evaluate/regression.hpp"

#include "evaluate/bootstrap.hpp"
#include "evaluate/dependences.hpp"
#include "evaluate/regression_scope.hpp"
#include "evaluate/row_partitions.hpp"
#include "evaluate/walk.hpp"

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
  grouped_rows groups;

  points describe(const number_rows& rows, detail wanted, const points* like = nullptr) const {
    points out;
    out.overall = describe_numbers("all rows", rows, o, wanted);
    groups.describe(out, rows, regression_judgement(), o, like,
                    [&](const std::string& name, const number_rows& some) {
                      scope s = describe_numbers(name, some, o, wanted);
                      if (wanted == detail::intervals) {
                        const Eigen::ArrayXi zero = Eigen::ArrayXi::Zero(some.prediction.size());
                        s.quantiles = quantiles_of_scores(assay::ranked_scores<double, double>(zero, some.prediction, some.weights));
                      }
                      return s;
                    });
    return out;
  }
};

}  // namespace

evaluation evaluate_regression(const options& o, dataset& data) {
  batch all;
  for (std::size_t i = 0; i < data.batches(); ++i) append(all, data.take(i));
  check_order(all, o);
  const number_rows rows(all, o);
  task job{o, {data.groups().groupings(), all.cells}};

  evaluation e;
  static_cast<points&>(e) = job.describe(rows, detail::intervals);
  e.task = "regression";
  e.quantile_calibration = quantile_calibration_of(rows, o);
  e.partition_curves.resize(job.groups.groupings.size());
  if (!job.groups.groupings.empty() || !o.attributes.empty()) add_dependences_of_rows(e, all, job.groups.groupings, o);
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
