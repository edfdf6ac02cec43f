// SPDX-License-Identifier: MIT
#include "fair/report.hpp"

#include "report/page.hpp"
#include "report/svg.hpp"
#include "report/terminal_table.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace fair {
namespace {

using json = nlohmann::ordered_json;
using report::align;
using report::column;

using table_rows = std::vector<std::vector<std::string>>;

/// Sentences that stand above the numbers.
std::vector<std::string> notes(const result& r, const options& o) {
  std::vector<std::string> out;
  out.push_back(o.gerrymander
                    ? "For illustration only: constructed data in which label and proxy depend on the exclusive or of a and b, and on "
                      "neither attribute alone."
                    : "For illustration only. This is a demonstration of a training penalty on a small table, not a study of policing, and "
                      "no model here should be used to decide anything about anybody.");
  const std::string model = o.is_network ? fmt::format("network with {} hidden units", o.hidden) : "logistic regression";
  const std::string batch = o.batch == 0 ? "full batch" : fmt::format("batches of about {}", o.batch);
  const std::string seeds = o.seeds == 1 ? "1 seed" : fmt::format("means of {} seeds", o.seeds);
  out.push_back(fmt::format("Model: {} on {}; {} epochs, {}, {}.", model, fmt::join(r.data.feature_names, ", "), o.epochs, batch, seeds));
  out.push_back(fmt::format("{} training rows; all numbers are of the {} held-out rows, with {} as threshold.",
                            report::count(r.data.train.size()), report::count(r.data.held_out.size()), report::number(r.threshold)));
  std::string groups;
  for (std::size_t c = 0; c < r.cell_rows.size(); ++c) {
    groups += fmt::format("{}{} {} ({} positive)", c == 0 ? "" : ", ", r.data.cell_names[c], report::count(r.cell_rows[c]),
                          report::count(r.cell_positives[c]));
  }
  out.push_back("Held-out rows of each intersection: " + groups + ". Rates of few rows are noise as much as signal.");
  return out;
}

std::string worst_text(const result& r, const assay::worst_group_value& w) {
  return w.group < 0 ? "n/a" : report::number(w.value) + "  " + r.data.cell_names[static_cast<std::size_t>(w.group)];
}

std::vector<column> sweep_columns() {
  std::vector<column> out = {{"lambda", align::right}};
  for (const metric& m : metrics) out.push_back({m.label, align::right});
  out.push_back({"worst accuracy"});
  out.push_back({"worst TPR"});
  out.push_back({""});
  return out;
}

table_rows sweep_cells(const result& r, const sweep& s) {
  table_rows out;
  for (std::size_t k = 0; k < s.rows.size(); ++k) {
    const sweep_row& row = s.rows[k];
    std::vector<std::string> cells = {fmt::format("{:g}", row.lambda)};
    for (const metric& m : metrics) cells.push_back(report::number(row.mean.*m.value));
    cells.push_back(worst_text(r, row.worst_accuracy));
    cells.push_back(worst_text(r, row.worst_true_positive));
    const auto index = static_cast<Eigen::Index>(k);
    const bool on_front = std::find(s.summary.pareto.begin(), s.summary.pareto.end(), index) != s.summary.pareto.end();
    cells.push_back(index == s.summary.elbow ? "<- elbow" : on_front ? "" : "beaten");
    out.push_back(std::move(cells));
  }
  return out;
}

constexpr const char* elbow_words =
    "The elbow is the lambda that lies farthest below the chord of the Pareto front of log loss and JSD, each scaled to [0, 1]; a row is "
    "beaten when another is as good in both and better in one. JdCov holds the dependence of the attributes on each other too, which "
    "no model can remove.";

std::string elbow_text(const sweep& s) {
  if (s.summary.elbow < 0) return "No elbow: the front has fewer than three rows, or none lies below its chord.";
  return fmt::format("Elbow: lambda = {:g}.", s.summary.elbow_lambda);
}

std::vector<column> left_columns() {
  return {{"penalty"},
          {"lambda", align::right},
          {"log loss", align::right},
          {"AUROC", align::right},
          {"marginal left", align::right},
          {"CCdCov left", align::right},
          {"JdCov left", align::right},
          {"JSD left", align::right}};
}

/// What is left of each disparity at the elbow and at the largest lambda.
table_rows left_cells(const result& r) {
  table_rows out;
  const auto add = [&](const sweep& s, const std::string& name, std::size_t row) {
    const judgement& j = s.rows[row].mean;
    std::vector<std::string> cells = {name, fmt::format("{:g}", s.rows[row].lambda), report::number(j.log_loss), report::number(j.auroc)};
    for (const auto disparity : {&judgement::marginal, &judgement::ccdcov, &judgement::jdcov, &judgement::jsd})
      cells.push_back(report::percent(left_of(s, disparity, row)));
    out.push_back(std::move(cells));
  };
  for (const sweep& s : r.sweeps) {
    if (s.summary.elbow >= 0) add(s, std::string(name_of(s.penalty)) + ", elbow", static_cast<std::size_t>(s.summary.elbow));
    add(s, std::string(name_of(s.penalty)) + ", largest", s.rows.size() - 1);
  }
  return out;
}

std::string left_caption(const options& o) {
  return fmt::format("What is left of each disparity, as a share of that at lambda = {:g}", o.lambdas.front());
}

/// The range of some values with a little room.
report::axis axis_of(const std::string& label, const result& r, double judgement::* value) {
  double low = 1e300;
  double high = -1e300;
  for (const sweep& s : r.sweeps) {
    for (const sweep_row& row : s.rows) {
      if (std::isnan(row.mean.*value)) continue;
      low = (std::min)(low, row.mean.*value);
      high = (std::max)(high, row.mean.*value);
    }
  }
  if (low > high) return {label, 0, 1};
  const double room = high > low ? 0.05 * (high - low) : 0.5;
  return {label, low - room, high + room};
}

/// One curve for each penalty, a dot for each lambda, a ring around the elbow; with the same range across and upwards if asked.
report::figure trade_off(const result& r, const std::string& x_label, double judgement::* x, const std::string& y_label, double judgement::* y,
                         bool same_range = false) {
  constexpr const char* styles[] = {"c1", "c2", "c3"};
  report::figure f(y_label + " against " + x_label,
                   y_label + " against " + x_label + " over lambda, one curve for each penalty; the elbow is ringed.", 480,
                   436 + 20 * static_cast<double>((r.sweeps.size() + 2) / 2));
  report::axis across = axis_of(x_label, r, x);
  report::axis upwards = axis_of(y_label, r, y);
  if (same_range) {
    across.low = upwards.low = (std::min)(across.low, upwards.low);
    across.high = upwards.high = (std::max)(across.high, upwards.high);
  }
  report::plot_area area(f, {76, 16, 464, 374}, across, upwards);
  area.frame();
  for (std::size_t k = 0; k < r.sweeps.size(); ++k) {
    const sweep& s = r.sweeps[k];
    std::vector<report::point> line;
    for (const sweep_row& row : s.rows) {
      if (!std::isnan(row.mean.*x) && !std::isnan(row.mean.*y)) line.push_back({row.mean.*x, row.mean.*y});
    }
    area.curve(line, styles[k]);
    for (std::size_t i = 0; i < s.rows.size(); ++i) {
      const judgement& j = s.rows[i].mean;
      if (std::isnan(j.*x) || std::isnan(j.*y)) continue;
      const bool elbow = static_cast<Eigen::Index>(i) == s.summary.elbow;
      area.dot(j.*x, j.*y, 3.5, "mark",
               fmt::format("{}, lambda {:g}: {} {}, {} {}", name_of(s.penalty), s.rows[i].lambda, x_label, report::number(j.*x), y_label,
                           report::number(j.*y)));
      if (!elbow) continue;
      area.dot(j.*x, j.*y, 8, styles[k]);
      const report::point at = area.at(j.*x, j.*y);
      f.text({at.x + 12, at.y - 8}, fmt::format("{:g}", s.rows[i].lambda), "small");
    }
    const double left = k % 2 == 0 ? 76 : 280;
    const double top = 432 + 20 * static_cast<double>(k / 2);
    f.line({left, top - 4}, {left + 26, top - 4}, styles[k]);
    f.text({left + 33, top}, std::string("penalty ") + name_of(s.penalty), "small");
  }
  const std::size_t k = r.sweeps.size();
  const double left = k % 2 == 0 ? 76 : 280;
  const double top = 432 + 20 * static_cast<double>(k / 2);
  f.circle({left + 13, top - 4}, 7, "c1");
  f.text({left + 33, top}, "elbow, with its lambda", "small");
  return f;
}

json number(double x) { return std::isfinite(x) ? json(x) : json(nullptr); }

json worst_json(const result& r, const assay::worst_group_value& w) {
  if (w.group < 0) return nullptr;
  return {{"value", number(w.value)}, {"group", r.data.cell_names[static_cast<std::size_t>(w.group)]}, {"rows", w.rows}};
}

json rates_json(const result& r, const assay::Vector& rates) {
  json out;
  for (std::size_t c = 0; c < r.data.cell_names.size(); ++c) out[r.data.cell_names[c]] = number(rates[static_cast<Eigen::Index>(c)]);
  return out;
}

json sweep_json(const result& r, const sweep& s) {
  json rows = json::array();
  for (std::size_t k = 0; k < s.rows.size(); ++k) {
    const sweep_row& row = s.rows[k];
    json out = {{"lambda", row.lambda}};
    for (const metric& m : metrics) out[m.key] = number(row.mean.*m.value);
    out["worst_group_accuracy"] = worst_json(r, row.worst_accuracy);
    out["worst_group_true_positive_rate"] = worst_json(r, row.worst_true_positive);
    out["group_accuracy"] = rates_json(r, row.mean.group_accuracy);
    out["group_true_positive_rate"] = rates_json(r, row.mean.group_true_positive);
    json spread;
    for (const metric& m : metrics) spread[m.key] = number(row.spread.*m.value);
    out["standard_deviation_over_seeds"] = spread;
    out["distance_below_chord"] = number(s.summary.distances[static_cast<Eigen::Index>(k)]);
    rows.push_back(std::move(out));
  }
  return {{"penalty", name_of(s.penalty)}, {"rows", rows}, {"pareto", s.summary.pareto}, {"elbow", s.summary.elbow}, {"elbow_lambda", number(s.summary.elbow_lambda)}};
}

}  // namespace

std::string to_text(const result& r, const options& o) {
  std::string out = r.data.name + "\n";
  for (const std::string& note : notes(r, o)) out += "  " + note + "\n";
  for (const sweep& s : r.sweeps) {
    out += fmt::format("\nlog loss + lambda x {} (U-statistic)\n\n", name_of(s.penalty));
    report::terminal_table table(sweep_columns());
    for (auto& row : sweep_cells(r, s)) table.add(std::move(row));
    out += table.text() + "  " + elbow_text(s) + "\n";
  }
  out += "\n" + left_caption(o) + "\n\n";
  report::terminal_table left(left_columns());
  for (auto& row : left_cells(r)) left.add(std::move(row));
  return out + left.text() + "\n  " + elbow_words + "\n";
}

std::string to_json(const result& r, const options& o) {
  json groups = json::array();
  for (std::size_t c = 0; c < r.cell_rows.size(); ++c)
    groups.push_back({{"name", r.data.cell_names[c]}, {"held_out_rows", r.cell_rows[c]}, {"held_out_positives", r.cell_positives[c]}});
  json out = {{"version", 1},
              {"data", r.data.name},
              {"notes", notes(r, o)},
              {"model", o.is_network ? "network" : "logistic"},
              {"features", r.data.feature_names},
              {"attributes", r.data.attribute_names},
              {"training_rows", r.data.train.size()},
              {"held_out_rows", r.data.held_out.size()},
              {"threshold", r.threshold},
              {"seeds", o.seeds},
              {"groups", groups},
              {"sweeps", json::array()}};
  for (const sweep& s : r.sweeps) out["sweeps"].push_back(sweep_json(r, s));
  return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string to_html(const result& r, const options& o) {
  report::page page("Fairness penalties on " + r.data.name);
  page.list(notes(r, o));
  page.heading("Trade-off");
  page.paragraph(elbow_words);
  page.begin_figures();
  page.add(trade_off(r, "JSD over the intersections, bits", &judgement::jsd, "log loss", &judgement::log_loss), "Log loss against JSD: what the elbow is found in");
  page.add(trade_off(r, "CCdCov", &judgement::ccdcov, "log loss", &judgement::log_loss), "Log loss against CCdCov");
  page.add(trade_off(r, "JSD over the intersections, bits", &judgement::jsd, "accuracy", &judgement::accuracy), "Accuracy against JSD");
  page.add(trade_off(r, "sum of the marginal dCov", &judgement::marginal, "CCdCov", &judgement::ccdcov, true),
           "What a look at one attribute after the other sees (across) and what both together show (upwards)");
  page.end_figures();
  page.table(left_caption(o), left_columns(), left_cells(r));
  for (const sweep& s : r.sweeps) {
    page.heading(std::string("Penalty: ") + name_of(s.penalty));
    page.paragraph(elbow_text(s));
    page.table(std::string("log loss + lambda × ") + name_of(s.penalty) + ", held-out rows", sweep_columns(), sweep_cells(r, s));
  }
  return page.html();
}

}  // namespace fair
