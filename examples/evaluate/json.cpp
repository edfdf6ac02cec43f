// SPDX-License-Identifier: MIT
#include "evaluate/output.hpp"

#include <assay/version.hpp>

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace evaluate {
namespace {

using json = nlohmann::ordered_json;

/// Infinite values and NaN have no number in JSON.
json number(double x) { return std::isfinite(x) ? json(x) : json(nullptr); }

json to_json(const metric& m) {
  json out = {
      {"key", m.key}, {"label", m.label}, {"value", number(m.value)}, {"lower", number(m.lower)}, {"upper", number(m.upper)}};
  out["interval"] = m.method.empty() ? json(nullptr) : json(m.method);
  if (m.rows >= 0) out["rows"] = m.rows;
  if (std::isnan(m.value)) out["reason"] = m.reason;
  if (std::isinf(m.value)) out["reason"] = "infinite";
  return out;
}

/// With what the metrics say, which is the same for every group and stands there only once.
json to_json(const std::vector<metric>& metrics, bool says = true) {
  json out = json::array();
  for (const metric& m : metrics) {
    out.push_back(to_json(m));
    if (says && !m.says.empty()) out.back()["says"] = m.says;
  }
  return out;
}

json to_json(const scope& s, bool says) {
  return {{"name", s.name}, {"rows", s.rows}, {"weight", number(s.weight)}, {"metrics", to_json(s.metrics, says)}};
}

json to_json(const std::vector<scope>& scopes) {
  json out = json::array();
  for (const scope& s : scopes) out.push_back(to_json(s, false));
  return out;
}

json to_json(const report::reliability_bin& b) {
  return {{"low", b.low},
          {"high", b.high},
          {"mean_prediction", number(b.mean_prediction)},
          {"observed_rate", number(b.observed)},
          {"lower", number(b.lower)},
          {"upper", number(b.upper)},
          {"weight", b.rows}};
}

json to_json(const std::vector<report::reliability_bin>& bins, bool empty = true) {
  json out = json::array();
  for (const auto& b : bins) {
    if (empty || b.rows > 0) out.push_back(to_json(b));
  }
  return out;
}

/// A group of a partition.
json group_to_json(const scope& s) {
  json out = to_json(s, false);
  out["too_few"] = s.too_few;
  out["quantiles"] = json::array();
  for (const double q : s.quantiles) out["quantiles"].push_back(number(q));
  if (!s.reliability.empty()) out["reliability"] = to_json(s.reliability, false);
  return out;
}

json to_json(const partition& p) {
  const auto name = [&](std::ptrdiff_t g) { return g < 0 ? json(nullptr) : json(p.groups[static_cast<std::size_t>(g)].name); };
  json groups = json::array();
  for (const scope& s : p.groups) groups.push_back(group_to_json(s));
  json comparisons = json::array();
  for (const comparison& c : p.comparisons) {
    json one = to_json(static_cast<const metric&>(c));
    if (!c.says.empty()) one["says"] = c.says;
    one["lowest"] = name(c.lowest);
    one["highest"] = name(c.highest);
    comparisons.push_back(std::move(one));
  }
  json worst = json::array();
  for (const worst_group& w : p.worst) {
    json one = {{"key", w.key}, {"label", w.label}, {"worst", name(w.worst)}, {"best", name(w.best)}};
    for (const auto& [field, g] : {std::pair("worst_value", w.worst), std::pair("best_value", w.best)}) {
      one[field] = g < 0 ? json(nullptr) : number(p.groups[static_cast<std::size_t>(g)].find(w.key)->value);
    }
    worst.push_back(std::move(one));
  }
  return {{"name", p.name},
          {"intersection", p.is_intersection},
          {"missing_rows", p.missing},
          {"groups", groups},
          {"comparisons", comparisons},
          {"worst", worst},
          {"skipped", p.skipped}};
}

json to_json(const paired_comparison& c) {
  json metrics = json::array();
  for (const paired_metric& m : c.metrics) {
    const metric& d = m.difference;
    json out = {{"key", d.key},
                {"label", d.label},
                {"value", number(m.judged)},
                {"other", number(m.other)},
                {"difference", number(d.value)},
                {"lower", number(d.lower)},
                {"upper", number(d.upper)},
                {"interval", d.method.empty() ? json(nullptr) : json(d.method)},
                {"statistic", number(m.statistic)},
                {"p_value", number(m.p_value)},
                {"method", m.method.empty() ? json(nullptr) : json(m.method)}};
    if (!m.reason.empty()) out["reason"] = m.reason;
    out["says"] = d.says;
    metrics.push_back(std::move(out));
  }
  return {{"prediction", c.prediction}, {"metrics", metrics}};
}

json to_json(const dependence& d) {
  json out = {{"attribute", d.attribute},
              {"kind", d.is_number ? "number" : "groups"},
              {"distance_correlation", number(d.correlation.value)},
              {"bias_corrected_squared", number(d.unbiased_squared)},
              {"p_value", number(d.p_value)},
              {"method", d.method.empty() ? json(nullptr) : json(d.method)}};
  if (!d.reason.empty()) out["reason"] = d.reason;
  return out;
}

json to_json(const joint_dependence& d) {
  json out = {{"key", d.key}, {"label", d.label}, {"value", number(d.value)}, {"correlation_squared", number(d.correlation)},
              {"p_value", number(d.p_value)}, {"how", d.how}, {"says", d.says}};
  if (!d.reason.empty()) out["reason"] = d.reason;
  return out;
}

json to_json(const recalibration& r) {
  json out = {{"method", r.method}, {"folds", r.folds}};
  out["parameters"] = r.parameters.empty() ? json(nullptr) : json(r.parameters);
  out["problems"] = r.problems;
  out["after"] = to_json(r.after, false);
  out["reliability"] = to_json(r.reliability);
  return out;
}

json options_of(const options& o) {
  json out = {{"truth", o.truth}, {"predictions", o.predictions}, {"compared", o.compared}, {"groups", o.groups}};
  out["attributes"] = o.attributes;
  out["min_group"] = o.min_group;
  out["weight"] = o.is_weighted() ? json(o.weight) : json(nullptr);
  out["positive"] = o.positive.empty() ? json(nullptr) : json(o.positive);
  out["bins"] = o.bins;
  out["level"] = o.level;
  out["threshold"] = o.threshold;
  out["bootstrap"] = o.bootstrap;
  out["seed"] = o.seed;
  out["calibrate"] = o.calibrate.empty() ? json(nullptr) : json(o.calibrate);
  out["folds"] = o.folds;
  if (!o.is_regression()) return out;
  out["lower"] = o.lower.empty() ? json(nullptr) : json(o.lower);
  out["upper"] = o.upper.empty() ? json(nullptr) : json(o.upper);
  out["coverage"] = o.coverage;
  out["deviation"] = o.deviation.empty() ? json(nullptr) : json(o.deviation);
  out["quantiles"] = json::array();
  for (const quantile_column& q : o.quantiles) out["quantiles"].push_back({{"level", q.level}, {"column", q.column}});
  return out;
}

}  // namespace

std::string to_json(const evaluation& e, const options& o) {
  json out;
  out["format"] = "assay.evaluate_csv";
  out["version"] = json_version;
  out["assay"] = fmt::format("{}.{}.{}", ASSAY_VERSION_MAJOR, ASSAY_VERSION_MINOR, ASSAY_VERSION_PATCH);
  out["file"] = o.file;
  out["options"] = options_of(o);
  out["task"] = e.task;
  out["notes"] = e.notes;
  out["overall"] = to_json(e.overall, true);
  if (!e.classes.empty()) out["classes"] = to_json(e.classes);
  out["comparisons_with"] = json::array();
  for (const paired_comparison& c : e.compared) out["comparisons_with"].push_back(to_json(c));
  out["partitions"] = json::array();
  for (const partition& p : e.partitions) out["partitions"].push_back(to_json(p));
  out["dependence"] = json::array();
  for (const dependence& d : e.dependences) out["dependence"].push_back(to_json(d));
  out["joint_dependence"] = {{"measures", json::array()}, {"notes", e.joint_notes}};
  for (const joint_dependence& d : e.joint) out["joint_dependence"]["measures"].push_back(to_json(d));
  out["reliability"] = to_json(e.reliability);
  out["recalibration"] = e.recalibrated ? to_json(*e.recalibrated) : json(nullptr);
  // names from the file may hold bytes that are no UTF-8
  return out.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace evaluate
