// SPDX-License-Identifier: MIT
#include "evaluate/output.hpp"

#include "report/page.hpp"
#include "report/plots.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <cmath>

namespace evaluate {
namespace {

using report::align;
using report::column;

constexpr std::size_t most_curves = 6;

std::vector<std::string> metric_row(const metric& m) {
  return {m.label, report::number(m.value), interval_text(m), m.method, says_text(m)};
}

void add_metrics(report::page& page, const std::string& caption, const std::vector<metric>& metrics, const options& o) {
  std::vector<std::vector<std::string>> rows;
  for (const metric& m : metrics) rows.push_back(metric_row(m));
  page.table(caption,
             {{"metric"}, {"value", align::right}, {level_name(o) + " interval", align::right}, {"method"}, {"what it says"}},
             rows);
}

/// The value and, on a second line, its interval and the rows behind it, where these are not those of the scope.
std::string cell(const metric& m, long long scope_rows = -1) {
  std::string below = std::isnan(m.value) ? "" : report::interval(m.lower, m.upper);
  if (scope_rows >= 0 && m.rows >= 0 && m.rows != scope_rows && m.key != "share") below += (below.empty() ? "of " : " of ") + report::count(m.rows);
  return report::number(m.value) + (below.empty() ? "" : "\n" + below);
}

void add_scopes(report::page& page, const std::string& caption, const std::string& what, const std::vector<const scope*>& scopes,
                const std::vector<std::string>& keys) {
  std::vector<column> columns = {{what}, {"rows", align::right}};
  for (const std::string& key : keys) columns.push_back({scopes[0]->find(key)->label, align::right});
  std::vector<std::vector<std::string>> rows;
  for (const scope* s : scopes) {
    std::vector<std::string> row = {s->name + (s->too_few ? "\ntoo few rows" : ""), report::count(s->rows)};
    for (const std::string& key : keys) row.push_back(cell(*s->find(key), s->rows));
    rows.push_back(row);
  }
  page.table(caption, columns, rows);
}

report::figure bars_of(const std::vector<const scope*>& scopes, const std::string& key, const scope& overall) {
  std::vector<report::group_bar> bars;
  for (const scope* s : scopes) {
    const metric* m = s->find(key);
    bars.push_back({s->name, m->value, m->lower, m->upper, m->reason});
  }
  const metric* all = overall.find(key);
  const std::string label = scopes[0]->find(key)->label;
  return report::group_bars(label, label, bars, all == nullptr ? unknown : all->value);
}

void add_curves(report::page& page, const std::vector<curves>& from, const std::string& what, double prevalence) {
  std::vector<report::series> roc;
  std::vector<report::series> precision_recall;
  for (const curves& c : from) {
    if (c.roc.empty() || roc.size() == most_curves) continue;
    roc.push_back({c.name, c.roc});
    precision_recall.push_back({c.name, c.precision_recall});
  }
  if (roc.empty()) return;
  using report::guide;
  page.add(
      report::curve_plot("ROC, " + what, "false positive rate", "true positive rate", roc, {guide::kind::diagonal, 0, "chance"}),
      "ROC curve, " + what);
  const guide base = std::isnan(prevalence) ? guide{} : guide{guide::kind::horizontal, prevalence, "prevalence"};
  page.add(report::curve_plot("Precision and recall, " + what, "recall", "precision", precision_recall, base),
           "Precision-recall curve, " + what);
}

/// Which classes have a curve: the hardest come first.
std::string class_curves(const evaluation& e) {
  if (e.overall_curves.size() <= most_curves) return "each class against the rest";
  return "the " + std::to_string(most_curves) + " classes with the lowest AUROC against the rest";
}

/// Curves that tell more about calibration and trust than a diagram of bins.
void add_calibration_curves(report::page& page, const evaluation& e) {
  using report::guide;
  if (!e.isotonic.empty()) {
    std::vector<report::series> lines = {{"isotonic", e.isotonic}};
    if (!e.isotonic_lower.empty()) {
      lines.push_back({"if calibrated: lower", e.isotonic_lower});
      lines.push_back({"if calibrated: upper", e.isotonic_upper});
    }
    page.add(report::curve_plot("Isotonic reliability curve (CORP)", "predicted probability", "observed rate", lines,
                                {guide::kind::diagonal, 0, "calibrated"}),
             "Isotonic reliability (CORP): the monotone rate nearest to the outcomes, without bins");
  }
  if (!e.risk_coverage.empty()) {
    double top = 0;
    for (const report::series& s : e.risk_coverage) {
      for (const report::point& p : s.points) top = (std::max)(top, p.y);
    }
    page.add(report::curve_plot("Risk and coverage", "coverage: share of rows that are decided", "risk: errors among these",
                                e.risk_coverage, {}, top > 0 ? (std::min)(1.0, 1.1 * top) : 1),
             "Risk-coverage curve: the surest decisions first");
  }
}

/// Before and after a recalibration.
void add_recalibration(report::page& page, const evaluation& e, const options& o) {
  if (!e.recalibrated) return;
  const recalibration& r = *e.recalibrated;
  page.heading("Recalibrated by " + r.method + " (cross-fitted, " + std::to_string(r.folds) + " folds)");
  if (!r.parameters.empty()) page.paragraph("Map of all rows: " + r.parameters);
  page.list(r.problems);
  std::vector<std::vector<std::string>> rows;
  for (const std::string& key : recalibration_keys(e)) {
    const metric* before = e.overall.find(key);
    const metric* after = r.after.find(key);
    if (before == nullptr || after == nullptr) continue;
    rows.push_back({before->label, cell(*before), cell(*after)});
  }
  page.table("Before and after, with " + level_name(o) + " intervals", {{"metric"}, {"before", align::right}, {"after", align::right}}, rows);
  page.begin_figures();
  page.add(report::reliability_diagram("Reliability diagram after recalibration", r.reliability),
           "Reliability after recalibration, " + e.reliability_interval);
  page.end_figures();
}

void add_overall(report::page& page, const evaluation& e, const options& o) {
  page.heading("All rows");
  add_metrics(page, "Metrics of all rows", e.overall.metrics, o);
  if (o.bootstrap == 0)
    page.paragraph(
        "– means that the interval has no closed form, or that nothing varies; --bootstrap R gives intervals of all metrics.");
  page.begin_figures();
  const bool binary = e.task == "binary";
  if (!e.reliability.empty()) {
    page.add(
        report::reliability_diagram("Reliability diagram", e.reliability),
        (binary ? "Reliability: observed against predicted, " : "Reliability of the top label: accuracy against confidence, ") +
            e.reliability_interval);
  }
  add_calibration_curves(page, e);
  if (!e.quantile_calibration.empty()) {
    page.add(report::curve_plot("Calibration of the predicted distribution", "expected share below", "observed share below",
                                e.quantile_calibration, {report::guide::kind::diagonal, 0, "calibrated"}),
             "Observed against expected share of truths below a predicted quantile");
  }
  const metric* prevalence = e.overall.find("prevalence");
  add_curves(page, e.overall_curves, binary ? "all rows" : class_curves(e), prevalence == nullptr ? unknown : prevalence->value);
  if (!e.lorenz.empty()) {
    page.add(report::curve_plot("Lorenz curve of the predictions", "share of rows, lowest predictions first",
                                "share of the sum of predictions", {{"predictions", e.lorenz}},
                                {report::guide::kind::diagonal, 0, "all alike"}),
             "Lorenz curve of the predictions");
  }
  page.end_figures();
}

void add_paired(report::page& page, const evaluation& e, const options& o) {
  for (const paired_comparison& c : e.compared) {
    page.heading("Comparison with " + c.prediction + " (paired)");
    std::vector<std::vector<std::string>> rows;
    for (const paired_metric& m : c.metrics) {
      const metric& d = m.difference;
      rows.push_back({d.label, report::number(m.judged), report::number(m.other), report::number(d.value), interval_text(d),
                      p_value_text(m.p_value), how_text(m)});
    }
    page.table(o.predictions[0] + " − " + c.prediction + ", on the same rows",
               {{"metric"},
                {o.predictions[0], align::right},
                {c.prediction, align::right},
                {"difference", align::right},
                {level_name(o) + " interval", align::right},
                {"p-value", align::right},
                {"what it says, and the test"}},
               rows);
  }
  if (e.compared.empty()) return;
  page.begin_figures();
  const metric* prevalence = e.overall.find("prevalence");
  add_curves(page, e.compared_curves, "by prediction", prevalence->value);
  page.end_figures();
}

/// Metrics that are drawn side by side, in two figures.
std::vector<std::vector<std::string>> dot_keys(const evaluation& e) {
  if (e.task == "binary")
    return {{"selection_rate", "true_positive_rate", "false_positive_rate", "precision"}, {"prevalence", "accuracy", "auroc", "observed_minus_predicted"}};
  if (e.task == "regression") return {{"mean_error", "root_mean_squared_error", "mean_absolute_error"}};
  return {{"accuracy", "balanced_accuracy", "mean_confidence", "log_loss"}};
}

void add_dots(report::page& page, const evaluation& e, const partition& p, const std::vector<const scope*>& scopes) {
  for (const auto& keys : dot_keys(e)) {
    std::vector<report::dot_panel> panels;
    std::string names;
    for (const std::string& key : keys) {
      report::dot_panel panel{scopes[0]->find(key)->label, {}, {}, unknown};
      for (const scope* s : scopes) {
        const metric& m = *s->find(key);
        panel.groups.push_back({s->name, m.value, m.lower, m.upper, std::isnan(m.value) ? m.reason : s->too_few ? "too few rows" : ""});
        panel.faint.push_back(s->too_few);
      }
      if (const metric* all = e.overall.find(key)) panel.overall = all->value;
      names += (names.empty() ? "" : ", ") + panel.metric;
      panels.push_back(std::move(panel));
    }
    page.add_wide(report::group_dots(names + " by " + p.name, panels),
                  "By " + p.name + ": " + names + ", with intervals; dashed: all rows" +
                      (std::any_of(scopes.begin(), scopes.end(), [](const scope* s) { return s->too_few; }) ? "; hollow: too few rows" : ""));
  }
}

/// Groups with most rows that are drawn one by one.
constexpr std::size_t most_small_plots = 12;

void add_shapes(report::page& page, const evaluation& e, const partition& p, const std::vector<curves>& shapes) {
  std::vector<report::small_plot> reliability;
  std::vector<report::small_plot> roc;
  const auto drawn = shown_groups(p, most_small_plots);
  for (const std::size_t g : drawn) {
    const scope& s = p.groups[g];
    if (!s.reliability.empty()) {
      report::small_plot plot{s.name, {}, s.reliability};
      for (const auto& b : s.reliability) {
        if (b.rows > 0) plot.line.push_back({b.mean_prediction, b.observed});
      }
      reliability.push_back(std::move(plot));
    }
    if (g < shapes.size() && !shapes[g].roc.empty()) roc.push_back({s.name, shapes[g].roc, {}});
  }
  const std::string which = drawn.size() < p.groups.size() ? ", the " + std::to_string(drawn.size()) + " groups with most rows" : "";
  std::vector<report::point> all;
  for (const auto& b : e.reliability) {
    if (b.rows > 0) all.push_back({b.mean_prediction, b.observed});
  }
  const bool binary = e.task == "binary";
  if (!reliability.empty()) {
    page.add_wide(report::small_multiples("Reliability by " + p.name, binary ? "predicted probability" : "confidence", binary ? "observed rate" : "accuracy", reliability, all),
                  "Reliability of each group, " + e.reliability_interval + "; grey: all rows" + which);
  }
  if (shapes.size() > most_curves && !roc.empty()) {
    page.add_wide(report::small_multiples("ROC by " + p.name, "false positive rate", "true positive rate", roc, e.overall_curves[0].roc),
                  "ROC curve of each group; grey: all rows" + which);
  }
  std::vector<report::group_quantiles> spreads;
  for (const std::size_t g : shown_groups(p)) spreads.push_back({p.groups[g].name, p.groups[g].quantiles});
  page.begin_figures();
  page.add(report::quantile_bars("Distribution by " + p.name, binary ? "predicted probability" : e.task == "regression" ? "prediction" : "confidence", spreads),
           "Predictions of each group: 5 % to 95 %, the middle half, the median");
  if (!shapes.empty() && shapes.size() <= most_curves) add_curves(page, shapes, "by " + p.name, unknown);
  page.end_figures();
}

void add_worst(report::page& page, const partition& p) {
  if (p.groups.size() < 2) return;
  std::vector<std::vector<std::string>> rows;
  for (const worst_group& w : p.worst) {
    if (w.worst < 0) continue;
    const scope& worst = p.groups[static_cast<std::size_t>(w.worst)];
    const scope& best = p.groups[static_cast<std::size_t>(w.best)];
    rows.push_back({w.label, worst.name, cell(*worst.find(w.key), worst.rows), best.name, cell(*best.find(w.key), best.rows)});
  }
  page.table("Worst and best group by each metric", {{"metric"}, {"worst group"}, {"value", align::right}, {"best group"}, {"value", align::right}}, rows);
}

void add_partition(report::page& page, const evaluation& e, std::size_t place, const options& o) {
  const partition& p = e.partitions[place];
  if (is_partial(e, p)) {
    page.begin_fold(title_of(p));
  } else {
    page.heading(title_of(p));
  }
  std::vector<const scope*> scopes;
  for (const std::size_t g : shown_groups(p)) scopes.push_back(&p.groups[g]);
  if (scopes.size() < p.groups.size()) {
    page.paragraph("Only the " + std::to_string(scopes.size()) + " groups with most rows are shown; the comparisons take all " +
                   std::to_string(p.groups.size()) + ".");
  }
  if (p.missing > 0) page.paragraph(report::count(p.missing) + " rows have no value here; they stand as (missing).");
  add_scopes(page, "Metrics of each group, with " + level_name(o) + " intervals and, where these are fewer, the rows behind them", p.name, scopes, group_keys(e));
  add_metrics(page, "Comparisons between the groups", {p.comparisons.begin(), p.comparisons.end()}, o);
  add_worst(page, p);
  if (!p.skipped.empty()) {
    page.sub_heading("Skipped");
    page.list(shown_skips(p));
  }
  add_dots(page, e, p, scopes);
  add_shapes(page, e, p, e.partition_curves[place]);
  if (is_partial(e, p)) page.end_fold();
}

void add_dependences(report::page& page, const evaluation& e) {
  if (e.dependences.empty()) return;
  page.heading("Dependence of the predictions on the attributes");
  page.paragraph(
      "Distance correlation is 0 when the predictions do not depend on the attribute, in any way, and 1 when they determine "
      "each other. It sees differences in shape and spread, not only in the mean. By chance alone it is above 0; its bias-corrected "
      "square is 0 on average then. The p-value is the chance of such a value without dependence.");
  std::vector<std::vector<std::string>> rows;
  for (const dependence& d : e.dependences) {
    rows.push_back({d.attribute, report::number(d.correlation.value), report::number(d.unbiased_squared), p_value_text(d.p_value), d.reason.empty() ? d.method : d.reason});
  }
  page.table("Distance correlation with each attribute",
             {{"attribute"}, {"distance correlation", align::right}, {"squared, bias-corrected", align::right}, {"p-value", align::right}, {"how"}}, rows);
  if (e.joint.empty()) return;
  page.sub_heading("All attributes together");
  rows.clear();
  for (const joint_dependence& d : e.joint) {
    rows.push_back({d.label, report::number(d.value), std::isnan(d.correlation) ? "–" : report::number(d.correlation), p_value_text(d.p_value), joint_text(d)});
  }
  page.table("Dependence on all attributes together",
             {{"measure"}, {"value", align::right}, {"as correlation²", align::right}, {"p-value", align::right}, {"what it says, and how"}}, rows);
  page.list(e.joint_notes);
}

}  // namespace

std::string to_html(const evaluation& e, const options& o) {
  report::page page("Evaluation of " + o.file.substr(o.file.find_last_of('/') + 1));
  page.list(e.notes);
  add_overall(page, e, o);
  add_recalibration(page, e, o);
  add_paired(page, e, o);
  if (!e.classes.empty()) {
    page.heading("Classes");
    std::vector<const scope*> scopes;
    for (const scope& s : e.classes) scopes.push_back(&s);
    std::vector<std::string> keys;
    for (const metric& m : e.classes[0].metrics) keys.push_back(m.key);
    add_scopes(page, "Each class against the rest", "class", scopes, keys);
    page.begin_figures();
    page.add(bars_of(scopes, "recall", {}), "Recall of each class");
    page.add(bars_of(scopes, "precision", {}), "Precision of each class");
    page.end_figures();
  }
  for (std::size_t i = 0; i < e.partitions.size(); ++i) add_partition(page, e, i, o);
  add_dependences(page, e);
  return page.html();
}

}  // namespace evaluate
