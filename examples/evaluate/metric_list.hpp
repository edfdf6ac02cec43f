// SPDX-License-Identifier: MIT
/// @file
/// Fills a list of metrics: value, interval at the asked level, how it was found, or why it is n/a.
#pragma once

#include "evaluate/options.hpp"
#include "evaluate/result.hpp"
#include "evaluate/walk.hpp"

#include <assay/core/estimate.hpp>
#include <assay/core/normal_distribution.hpp>

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
  metric& add(std::string key, std::string label, std::string says, const assay::estimate& e, const char* method) {
    metric& m = add(std::move(key), std::move(label), std::move(says), e.value);
    if (!assay::is_undefined(e.lower) && !assay::is_undefined(e.upper)) {
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

  double level() const { return level_; }
  std::vector<metric> take() { return std::move(metrics_); }

 private:
  double level_;
  double z_;
  std::vector<metric> metrics_;
};

/// Says why the metric is n/a, if it is.
inline void because(metric& m, const std::string& reason) {
  if (assay::is_undefined(m.value)) m.reason = reason;
}

}  // namespace evaluate
