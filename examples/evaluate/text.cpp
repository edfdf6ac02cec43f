// SPDX-License-Identifier: MIT
#include "evaluate/output.hpp"

#include "report/terminal_table.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <cmath>
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

/// Columns that a table may take before it goes on below.
constexpr std::size_t page_width = 110;

std::string cell_of(const metric& m) {
  const std::string interval = report::interval(m.lower, m.upper);
  return report::number(m.value) + (interval.empty() || std::isnan(m.value) ? "" : " " + interval);
}

/// One line for each group; the metrics go on below where a line would be too long.
std::string group_text(const evaluation& e, const partition& p, const options& o) {
  const std::vector<std::size_t> shown = shown_groups(p, most_text_groups);
  std::string out;
  std::vector<std::vector<std::string>> columns;  // of each metric: title and cells
  for (const std::string& key : group_keys(e)) {
    auto& column = columns.emplace_back();
    column.push_back(p.groups[0].find(key)->label);
    for (const std::size_t g : shown) column.push_back(cell_of(*p.groups[g].find(key)));
  }
  std::vector<std::string> names;
  std::size_t name_width = report::width(p.name);
  bool marked = false;
  for (const std::size_t g : shown) {
    names.push_back(report::shortened(p.groups[g].name, 40) + (p.groups[g].too_few ? " *" : ""));
    name_width = (std::max)(name_width, report::width(names.back()));
    marked = marked || p.groups[g].too_few;
  }
  for (std::size_t first = 0; first < columns.size();) {
    std::size_t used = name_width + 14;
    std::size_t last = first;
    while (last < columns.size()) {
      std::size_t width = 0;
      for (const std::string& c : columns[last]) width = (std::max)(width, report::width(c));
      if (last > first && used + width + 2 > page_width) break;
      used += width + 2;
      ++last;
    }
    std::vector<report::column> titles = {{report::shortened(p.name, 40)}, {"rows", align::right}};
    for (std::size_t k = first; k < last; ++k) titles.push_back({columns[k][0], align::right});
    terminal_table table(titles);
    for (std::size_t i = 0; i < shown.size(); ++i) {
      std::vector<std::string> row = {names[i], report::count(p.groups[shown[i]].rows)};
      for (std::size_t k = first; k < last; ++k) row.push_back(columns[k][i + 1]);
      table.add(row);
    }
    out += table.text() + "\n";
    first = last;
  }
  const bool some = shown.size() < p.groups.size();
  if (marked) out += fmt::format("  * fewer than {} rows: takes no part in comparisons\n{}", o.min_group, some ? "" : "\n");
  if (some) {
    out += fmt::format("  Only the {} groups with most rows are shown; --html shows {}, the comparisons and --json have all {}.\n\n", shown.size(),
                       (std::min)(p.groups.size(), most_shown_groups), p.groups.size());
  }
  return out;
}

std::string worst_text(const partition& p) {
  if (p.groups.size() < 2) return "";
  terminal_table table({{"metric"}, {"worst group"}, {"value", align::right}, {"best group"}, {"value", align::right}});
  for (const worst_group& w : p.worst) {
    if (w.worst < 0) continue;
    const scope& worst = p.groups[static_cast<std::size_t>(w.worst)];
    const scope& best = p.groups[static_cast<std::size_t>(w.best)];
    table.add({w.label, name_of(worst.name), cell_of(*worst.find(w.key)), name_of(best.name), cell_of(*best.find(w.key))});
  }
  return "\n" + table.text();
}

std::string partition_text(const evaluation& e, const partition& p, const options& o) {
  std::string out = "\n" + title_of(p) + "\n\n";
  if (is_partial(e, p)) {
    out += fmt::format("  {} groups, listed by --html and --json\n\n", p.groups.size());
  } else {
    out += group_text(e, p, o);
  }
  terminal_table table = metric_table(o);
  add_metrics(table, {p.comparisons.begin(), p.comparisons.end()});
  out += table.text();
  out += worst_text(p);
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
  terminal_table table({{"attribute"}, {"distance correlation", align::right}, {"squared, bias-corrected", align::right}, {"p-value", align::right}, {"how"}});
  for (const dependence& d : e.dependences) {
    table.add({name_of(d.attribute), report::number(d.correlation.value), report::number(d.unbiased_squared), p_value_text(d.p_value),
               d.reason.empty() ? d.method : d.reason});
  }
  std::string out = "\nDependence of the predictions on the attributes (0 = none, 1 = they determine each other)\n\n" + table.text();
  if (e.joint.empty()) return out;
  terminal_table joint({{"all attributes together"}, {"value", align::right}, {"as correlation²", align::right}, {"p-value", align::right}, {"how"}});
  for (const joint_dependence& d : e.joint) {
    joint.add({d.label, report::number(d.value), std::isnan(d.correlation) ? "–" : report::number(d.correlation), p_value_text(d.p_value),
               d.reason.empty() ? d.how : d.reason});
  }
  out += "\n" + joint.text();
  for (const std::string& note : e.joint_notes) out += "  " + note + "\n";
  return out;
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
