// SPDX-License-Identifier: MIT
#include "evaluate/output.hpp"

#include "report/terminal_table.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace evaluate {
namespace {

using report::align;
using report::terminal_table;

std::string name_of(const std::string& group) { return report::shortened(group, 40); }

void add_metrics(terminal_table& table, const std::vector<metric>& metrics) {
  for (const metric& m : metrics) table.add({m.label, report::number(m.value), interval_text(m), says_text(m)});
}

terminal_table metric_table(const options& o) {
  return terminal_table({{"metric"}, {"value", align::right}, {level_name(o) + " interval", align::right}, {"what it says"}});
}

/// One metric after the other, so that the groups stand below each other.
std::string group_text(const evaluation& e, const partition& p, const options& o) {
  terminal_table table(
      {{"metric"}, {p.name}, {"rows", align::right}, {"value", align::right}, {level_name(o) + " interval", align::right}, {""}});
  for (const std::string& key : group_keys(e)) {
    bool first = true;
    for (const std::size_t g : shown_groups(p)) {
      const scope& s = p.groups[g];
      const metric* m = s.find(key);
      table.add({first ? m->label : "", name_of(s.name), report::count(s.rows), report::number(m->value), interval_text(*m),
                 m->reason});
      first = false;
    }
  }
  return table.text();
}

std::string partition_text(const evaluation& e, const partition& p, const options& o) {
  std::string out =
      "\n" + std::string(p.is_intersection ? "Intersections: " : "Groups of ") + p.name + "\n\n" + group_text(e, p, o) + "\n";
  terminal_table table = metric_table(o);
  add_metrics(table, p.comparisons);
  out += table.text();
  if (p.groups.size() > most_shown_groups) {
    out += fmt::format("  Only the {} groups with most rows are shown; the comparisons and --json have all {}.\n",
                       most_shown_groups, p.groups.size());
  }
  if (p.missing > 0) out += "  " + report::count(p.missing) + " rows have no value here; they stand as (missing).\n";
  for (const std::string& skip : shown_skips(p)) out += "  Skipped: " + skip + ".\n";
  return out;
}

std::string paired_text(const paired_comparison& c, const options& o) {
  terminal_table table({{"metric"},
                        {"value", align::right},
                        {"other", align::right},
                        {"difference", align::right},
                        {level_name(o) + " interval", align::right},
                        {"p-value", align::right},
                        {"what it says, and the test"}});
  for (const paired_metric& m : c.metrics) {
    const metric& d = m.difference;
    table.add({d.label, report::number(m.judged), report::number(m.other), report::number(d.value), interval_text(d),
               p_value_text(m.p_value), how_text(m)});
  }
  return "\nComparison with " + name_of(c.prediction) + " (paired)\n\n" + table.text();
}

/// The numbers before and after a recalibration.
std::string recalibration_text(const evaluation& e, const options& o) {
  const recalibration& r = *e.recalibrated;
  terminal_table table({{"metric"}, {"before", align::right}, {"after", align::right}, {level_name(o) + " interval after", align::right}});
  for (const std::string& key : recalibration_keys(e)) {
    const metric* before = e.overall.find(key);
    const metric* after = r.after.find(key);
    if (before == nullptr || after == nullptr) continue;
    table.add({before->label, report::number(before->value), report::number(after->value), interval_text(*after)});
  }
  std::string out = "\nRecalibrated by " + r.method + " (cross-fitted, " + std::to_string(r.folds) + " folds)\n\n" + table.text();
  if (!r.parameters.empty()) out += "  map of all rows: " + r.parameters + "\n";
  return out;
}

std::string dependence_text(const evaluation& e) {
  terminal_table table({{"attribute"}, {"distance correlation", align::right}, {"p-value", align::right}, {"how"}});
  for (const dependence& d : e.dependences) {
    table.add({name_of(d.attribute), report::number(d.correlation.value), p_value_text(d.p_value),
               d.reason.empty() ? d.method : d.reason});
  }
  return "\nDependence of the predictions on the groups (0 = none, 1 = they determine each other)\n\n" + table.text();
}

}  // namespace

std::string to_text(const evaluation& e, const options& o) {
  std::string out = o.file + "\n";
  for (const std::string& note : e.notes) out += "  " + note + "\n";
  out += "\nAll rows\n\n";
  terminal_table overall = metric_table(o);
  add_metrics(overall, e.overall.metrics);
  out += overall.text();
  const bool has_gaps =
      std::any_of(e.overall.metrics.begin(), e.overall.metrics.end(), [](const metric& m) { return interval_text(m) == "–"; });
  if (has_gaps && o.bootstrap == 0)
    out += "  – no closed form, or nothing varies; --bootstrap R gives intervals of all metrics\n";
  if (e.recalibrated) out += recalibration_text(e, o);
  for (const paired_comparison& c : e.compared) out += paired_text(c, o);

  if (!e.classes.empty()) {
    out += "\nClasses\n\n";
    std::vector<report::column> columns = {{"class"}, {"rows", align::right}};
    for (const metric& m : e.classes[0].metrics) columns.push_back({m.label, align::right});
    terminal_table table(columns);
    for (const scope& s : e.classes) {
      std::vector<std::string> row = {name_of(s.name), report::count(s.rows)};
      for (const metric& m : s.metrics) row.push_back(report::number(m.value));
      table.add(row);
    }
    out += table.text();
  }
  for (const partition& p : e.partitions) out += partition_text(e, p, o);
  if (!e.dependences.empty()) out += dependence_text(e);
  return out;
}

}  // namespace evaluate
