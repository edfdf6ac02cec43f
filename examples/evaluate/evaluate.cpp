// SPDX-License-Identifier: MIT
#include "evaluate/evaluate.hpp"

#include "csv/error.hpp"
#include "evaluate/binary.hpp"
#include "evaluate/comparisons.hpp"
#include "evaluate/dataset.hpp"
#include "evaluate/multiclass.hpp"
#include "evaluate/regression.hpp"
#include "report/text.hpp"

#include <fmt/format.h>

namespace evaluate {
namespace {

std::string rows_note(const evaluation& e, const options& o) {
  std::string out = report::count(e.overall.rows) + (e.overall.rows == 1 ? " row" : " rows");
  if (o.is_weighted()) out += fmt::format(" of non-zero weight in '{}', total weight {:.6g}", o.weight, e.overall.weight);
  return out;
}

std::vector<std::string> notes_of(const evaluation& e, const options& o, long long rows) {
  std::vector<std::string> out;
  if (e.task == "regression") {
    out.push_back(fmt::format("{}; {} predicted by {}", rows_note(e, o), o.truth, o.predictions[0]));
  } else if (e.task == "binary") {
    const double prevalence = e.overall.find("prevalence")->value;
    const std::string positive = o.positive.empty() ? "1" : "'" + o.positive + "'";
    out.push_back(fmt::format("{}; prevalence of {} = {}: {}", rows_note(e, o), o.truth, positive, report::percent(prevalence)));
    out.push_back(fmt::format("{} at {:g} or more counts as a positive decision", o.predictions[0], o.threshold));
  } else {
    out.push_back(fmt::format("{}; {} classes of {}; the decision is the class with the largest prediction", rows_note(e, o),
                              o.predictions.size(), o.truth));
  }
  if (rows > e.overall.rows) out.push_back("rows of weight 0, which do not count: " + report::count(rows - e.overall.rows));
  for (const partition& p : e.partitions) {
    if (p.is_intersection) continue;
    std::string line =
        p.name + ": " + report::count(static_cast<long long>(p.groups.size())) + (p.groups.size() == 1 ? " group" : " groups");
    if (p.missing > 0) line += ", " + report::count(p.missing) + " rows missing";
    if (!p.skipped.empty()) line += ", some left out of comparisons (listed there)";
    out.push_back(line);
  }
  if (e.recalibrated) {
    out.push_back(fmt::format("recalibrated by {} in {} folds, seed {}: each row by a map that did not see it", o.calibrate, o.folds, o.seed));
    for (const std::string& problem : e.recalibrated->problems) out.push_back("recalibration, " + problem);
  }
  if (o.bootstrap > 0) {
    out.push_back(fmt::format("{} percentile intervals of {} bootstrap replicates, seed {}", level_name(o), o.bootstrap, o.seed));
  }
  return out;
}

}  // namespace

evaluation evaluate_file(const options& o) {
  try {
    dataset data(o);
    const long long rows = data.rows();
    evaluation e = o.is_regression() ? evaluate_regression(o, data) : o.is_binary() ? evaluate_binary(o, data) : evaluate_multiclass(o, data);
    if (e.overall.rows == 0) throw csv::error("column " + csv::quoted(o.weight) + ": all weights are 0");
    for (partition& p : e.partitions) tell_four_fifths(p);
    e.notes = notes_of(e, o, rows);
    e.notes.insert(e.notes.end(), o.notes.begin(), o.notes.end());
    return e;
  } catch (const csv::error& problem) {
    throw csv::error(o.file + ": " + problem.what());
  }
}

}  // namespace evaluate
