// SPDX-License-Identifier: MIT
/// @file
/// Fills a list of metrics: value, interval at the asked level, how it was found, or why it is n/a.
#pragma once

#include "evaluate/options.hpp"
#include "evaluate/result.hpp"
#include "evaluate/walk.hpp"

#include <assay/core/estimate.hpp>
#include <assay/core/normal_distribution.hpp>
#include <assay/core/wilson_interval.hpp>
#include <assay/discrimination/auroc_interval.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace evaluate {

class metric_list {
 public:
  explicit metric_list(double level) : level_(level), z_(assay::core::normal_quantile(0.5 + 0.5 * level)) {}

  metric& add(std::string key, std::string label, std::string says, double value) {
    metrics_.push_back({std::move(key), std::move(label), std::move(says), value, unknown, unknown, "", ""});
    return metrics_.back();
  }
  /// An interval without width is none: where nothing varied the estimated error is 0, which is no certainty.
  metric& add(std::string key, std::string label, std::string says, const assay::estimate& e, const char* method) {
    metric& m = add(std::move(key), std::move(label), std::move(says), e.value);
    if (e.lower < e.upper) {
      m.lower = e.lower;
      m.upper = e.upper;
      m.method = method;
    }
    return m;
  }
  /// mean ± z · standard error, within [lowest, highest].
  metric& add(std::string key, std::string label, std::string says, const mean_and_error& e, double lowest, double highest) {
    assay::estimate out;
    out.value = e.mean;
    if (!assay::is_undefined(e.standard_error)) {
      out.lower = (std::max)(lowest, e.mean - z_ * e.standard_error);
      out.upper = (std::min)(highest, e.mean + z_ * e.standard_error);
    }
    return add(std::move(key), std::move(label), std::move(says), out, "normal");
  }

  metric& last() { return metrics_.back(); }
  double level() const { return level_; }
  std::vector<metric> take() { return std::move(metrics_); }

 private:
  double level_;
  double z_;
  std::vector<metric> metrics_;
};

/// AUROC with its interval and the method of that: DeLong's (with weights the jackknife), and where its error is 0, which is no
/// certainty, or not to be had, Newcombe's.
struct auroc_and_method {
  assay::estimate auroc;
  const char* method;
  std::string note;  ///< to be appended to what the metric says
};
template <class Ranks>
auroc_and_method auroc_with_interval(const Ranks& ranks, const options& o) {
  const assay::estimate e = assay::auroc_interval(ranks, {.level = o.level});
  if (e.standard_error > 0) return {e, o.is_weighted() ? "jackknife" : "DeLong", ""};
  return {assay::auroc_interval(ranks, {.level = o.level, .scale = assay::interval_scale::score}), "Newcombe",
          "; Newcombe's interval"};
}

/// The share of a group in all rows, first of its metrics. total, effective: sum of all weights, and how many rows these are worth;
/// rows: how many there are.
inline void add_share(scope& s, double total, double effective, long long rows, const options& o) {
  metric m{"share", "share of rows", "of all rows", total > 0 ? s.weight / total : unknown, unknown, unknown, "", ""};
  if (total > 0) {
    const assay::estimate e = assay::core::wilson((std::min)(1.0, m.value), effective, o.level);
    m.lower = e.lower;
    m.upper = e.upper;
    m.method = "Wilson";
  }
  m.rows = rows;
  s.metrics.insert(s.metrics.begin(), std::move(m));
}

/// Says why the metric is n/a, if it is.
inline void because(metric& m, const std::string& reason) {
  if (assay::is_undefined(m.value)) m.reason = reason;
}

}  // namespace evaluate
