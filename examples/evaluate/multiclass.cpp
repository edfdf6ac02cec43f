// SPDX-License-Identifier: MIT
#include "evaluate/multiclass.hpp"

#include "evaluate/bootstrap.hpp"
#include "evaluate/calibration_curves.hpp"
#include "evaluate/dependences.hpp"
#include "evaluate/multiclass_scope.hpp"
#include "evaluate/recalibration.hpp"
#include "evaluate/reliability.hpp"
#include "evaluate/row_partitions.hpp"
#include "evaluate/walk.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace evaluate {
namespace {

using assay::Index;

/// A forgotten class would make every number wrong; rounded probabilities do not.
void check_sums(const batch& rows) {
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    double sum = 0;
    for (const auto& p : rows.predictions) sum += p[i];
    if (std::abs(sum - 1) > 0.01) {
      throw csv::error(fmt::format("row {}: the predictions of the classes add up to {:g}, not to 1", i + 1, sum));
    }
  }
}

struct task {
  const options& o;
  const std::vector<std::string>& classes;
  grouped_rows groups;

  points describe(const class_rows& rows, detail wanted, const points* like = nullptr) const {
    points out;
    out.overall = describe_classes_together("all rows", rows, o, wanted);
    for (Index k = 0; k < rows.classes(); ++k) {
      out.classes.push_back(describe_class(classes[static_cast<std::size_t>(k)], rows, k, o, wanted));
    }
    groups.describe(out, rows, multiclass_judgement(), o, like,
                    [&](const std::string& name, const class_rows& some) {
                      scope s = describe_classes_together(name, some, o, wanted);
                      if (wanted == detail::intervals) {
                        const Eigen::ArrayXi right = (some.truth == some.decision).cast<int>();
                        s.quantiles = quantiles_of_scores(assay::ranked_scores<double, double>(right, some.confidence, some.weights));
                        s.reliability = drawn_bins(top_label_table(some, o), o);
                      }
                      return s;
                    });
    return out;
  }
};

/// Curves of the classes, the hardest first.
void add_curves(evaluation& e, const class_rows& rows) {
  std::vector<std::pair<double, curves>> by_auroc;
  for (Index k = 0; k < rows.classes(); ++k) {
    const scope& s = e.classes[static_cast<std::size_t>(k)];
    const double auroc = s.find("auroc")->value;
    if (!std::isnan(auroc)) by_auroc.emplace_back(auroc, visible_curves(ranks_of_class(rows, k), s.name));
  }
  std::stable_sort(by_auroc.begin(), by_auroc.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [auroc, shape] : by_auroc) e.overall_curves.push_back(std::move(shape));
}

/// Risk of the decisions against the share of rows that are decided, the surest first.
report::series risk_coverage_of(const class_rows& rows, std::string name) {
  return drawn(assay::risk_coverage_curve((rows.truth == rows.decision).cast<int>(), rows.confidence, rows.weights), std::move(name));
}

}  // namespace

evaluation evaluate_multiclass(const options& o, dataset& data) {
  batch all;
  for (std::size_t i = 0; i < data.batches(); ++i) append(all, data.take(i));
  check_sums(all);
  const class_rows rows(all);
  task job{o, data.classes(), {data.groups().groupings(), all.cells}};

  evaluation e;
  static_cast<points&>(e) = job.describe(rows, detail::intervals);
  e.task = "multiclass";
  add_reliability(e, top_label_table(rows, o), o);
  add_curves(e, rows);
  e.risk_coverage.push_back(risk_coverage_of(rows, "all rows"));
  e.partition_curves.resize(job.groups.groupings.size());
  if (!job.groups.groupings.empty() || !o.attributes.empty()) {
    // the decision is a category: its dependence on the groups needs counts only
    add_dependences_of_decisions(e, rows.decision, all, job.groups.groupings, o);
  }
  if (!o.calibrate.empty() && e.overall.rows > 0) {
    cross_fitted map = recalibrate(all, o);
    batch mapped = all;
    mapped.predictions = std::move(map.predictions);
    const class_rows after(mapped);
    e.map = map.map;
    e.recalibrated = recalibration{o.calibrate, o.folds, map.parameters, map.problems,
                                   describe_classes_together("after", after, o, detail::intervals),
                                   drawn_bins(top_label_table(after, o), o), {}};
    e.risk_coverage.push_back(risk_coverage_of(after, "after " + o.calibrate));
  }
  if (o.bootstrap > 0) {
    bootstrap_intervals(e, o, all.rows(), [&](const std::vector<double>& counts) {
      class_rows again = rows;
      again.weights *= assay::view(counts);
      return job.describe(again, detail::points, &e);
    });
  }
  return e;
}

}  // namespace evaluate
