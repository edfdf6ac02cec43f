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

json to_json(const partition& p) {
  return {{"name", p.name},
          {"intersection", p.is_intersection},
          {"missing_rows", p.missing},
          {"groups", to_json(p.groups)},
          {"comparisons", to_json(p.comparisons)},
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
              {"distance_correlation", number(d.correlation.value)},
              {"p_value", number(d.p_value)},
              {"method", d.method.empty() ? json(nullptr) : json(d.method)}};
  if (!d.reason.empty()) out["reason"] = d.reason;
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

json to_json(const std::vector<report::reliability_bin>& bins) {
  json out = json::array();
  for (const auto& b : bins) out.push_back(to_json(b));
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
  out["reliability"] = to_json(e.reliability);
  out["recalibration"] = e.recalibrated ? to_json(*e.recalibrated) : json(nullptr);
  // names from the file may hold bytes that are no UTF-8
  return out.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace evaluate
