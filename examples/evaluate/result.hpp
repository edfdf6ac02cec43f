// SPDX-License-Identifier: MIT
/// @file
/// What an evaluation finds out; text, JSON and HTML are three ways to say it.
#pragma once

#include "report/plots.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace evaluate {

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// A number with its interval, where there is one, or the reason why there is none.
struct metric {
  std::string key;    ///< name in the JSON file
  std::string label;  ///< name for people
  std::string says;   ///< what it says, in a few words
  double value = unknown;
  double lower = unknown;
  double upper = unknown;
  std::string method;  ///< of the interval: "Wilson", "DeLong", ...; empty without one
  std::string reason;  ///< why the value is n/a
  /// Rows behind the number: in the denominator of a rate, of the rarer class for what ranks both; −1: those of the scope.
  long long rows = -1;
};

/// Rows that are described together: all rows, a group or an intersection of groups.
struct scope {
  std::string name;
  long long rows = 0;
  double weight = 0;
  std::vector<metric> metrics;
  bool too_few = false;  ///< fewer rows than --min-group: it takes no part in comparisons
  std::vector<double> quantiles;  ///< of what is judged (score, confidence, predicted number), at quantile_levels; groups only
  std::vector<report::reliability_bin> reliability;  ///< groups only

  const metric* find(const std::string& key) const {
    for (const metric& m : metrics) {
      if (m.key == key) return &m;
    }
    return nullptr;
  }
};

/// Levels of scope::quantiles.
inline constexpr std::array<double, 5> quantile_levels = {0.05, 0.25, 0.5, 0.75, 0.95};

/// A comparison of groups, and which two attain it; −1 without.
struct comparison : metric {
  std::ptrdiff_t lowest = -1;
  std::ptrdiff_t highest = -1;
};

/// The group that a metric serves worst, of those with enough rows.
struct worst_group {
  std::string key;  ///< of the metric
  std::string label;
  std::ptrdiff_t worst = -1;
  std::ptrdiff_t best = -1;
};

/// All groups of one attribute, or of several together.
struct partition {
  std::string name;  ///< "colour", "colour × sex"
  bool is_intersection = false;
  long long missing = 0;  ///< rows without a value; they stand as the group "(missing)"
  std::vector<scope> groups;
  std::vector<comparison> comparisons;
  std::vector<worst_group> worst;
  std::vector<std::string> skipped;  ///< sentences: which groups take no part in which comparison, and why
};

/// How much what is judged depends on one attribute, or on a combination of group attributes.
struct dependence {
  std::string attribute;
  bool is_number = false;
  metric correlation;                    ///< distance correlation, V-statistic
  double unbiased_squared = unknown;     ///< its bias-corrected square, U-statistic
  double p_value = unknown;
  std::string method;  ///< how the p-value was found
  std::string reason;  ///< why there is none
};

/// A measure of dependence on all attributes together.
struct joint_dependence : metric {
  double correlation = unknown;  ///< bias-corrected squared correlation, where there is one
  double p_value = unknown;
  std::string how;  ///< how the p-value was found, or why there is none
};

/// A metric of the judged and of another prediction of the same rows.
struct paired_metric {
  metric difference;  ///< judged − other
  double judged = unknown;
  double other = unknown;
  double statistic = unknown;
  double p_value = unknown;
  std::string method;  ///< how the p-value was found
  std::string reason;  ///< why there is none
};

/// The judged prediction against another one.
struct paired_comparison {
  std::string prediction;  ///< column of the other
  std::vector<paired_metric> metrics;
};

/// Curves of one scope, or of one class against the rest.
struct curves {
  std::string name;
  std::vector<report::point> roc;
  std::vector<report::point> precision_recall;
};

/// The numbers that every replicate of a bootstrap has too.
struct points {
  scope overall;
  std::vector<scope> classes;  ///< each class against the rest (multiclass only)
  std::vector<partition> partitions;
  std::vector<paired_comparison> compared;

  /// Calls visit(metric) for all numbers, always in the same order.
  template <class Visit>
  void for_each_metric(Visit visit) {
    const auto all = [&](scope& s) {
      for (metric& m : s.metrics) visit(m);
    };
    all(overall);
    for (scope& s : classes) all(s);
    for (partition& p : partitions) {
      for (scope& s : p.groups) all(s);
      for (metric& m : p.comparisons) visit(m);
    }
    for (paired_comparison& c : compared) {
      for (paired_metric& m : c.metrics) visit(m.difference);
    }
  }
};

/// The predictions after a recalibration map, cross-fitted.
struct recalibration {
  std::string method;
  int folds = 0;
  std::string parameters;             ///< of the map of all rows, in words
  std::vector<std::string> problems;  ///< sentences
  scope after;                        ///< all rows
  std::vector<report::reliability_bin> reliability;
  report::series risk_coverage;
};

struct evaluation : points {
  std::string task;                ///< "binary", "multiclass" or "regression"
  std::vector<std::string> notes;  ///< what a reader should know before the numbers
  std::vector<dependence> dependences;
  std::vector<joint_dependence> joint;  ///< of all attributes; empty with fewer than two
  std::vector<std::string> joint_notes;  ///< sentences: which rows and which scales
  std::vector<report::reliability_bin> reliability;
  std::string reliability_interval;
  std::vector<curves> overall_curves;                 ///< all rows, or one entry a class
  std::vector<std::vector<curves>> partition_curves;  ///< for each partition, groups that have both classes
  std::vector<curves> compared_curves;                ///< the judged prediction, then each that it is compared with
  std::vector<report::point> lorenz;
  std::vector<report::point> isotonic;  ///< isotonic reliability curve (CORP)
  std::vector<report::point> isotonic_lower;  ///< its consistency band; empty above some size
  std::vector<report::point> isotonic_upper;
  std::vector<report::series> risk_coverage;
  std::vector<report::series> quantile_calibration;  ///< regression: observed against expected shares
  std::optional<recalibration> recalibrated;
  std::vector<std::uint8_t> map;  ///< the recalibration map of all rows, to be saved
};

}  // namespace evaluate
