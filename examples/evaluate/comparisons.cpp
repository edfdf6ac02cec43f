// SPDX-License-Identifier: MIT
#include "evaluate/comparisons.hpp"

#include "report/text.hpp"

#include <assay/fairness/group_comparison.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace evaluate {
namespace {

assay::group_comparison compared(const partition& p, const scope& overall, const wanted_comparison& w) {
  const auto n = static_cast<assay::Index>(p.groups.size());
  assay::Vector values(n);
  Eigen::Array<assay::Index, Eigen::Dynamic, 1> counts(n);
  for (assay::Index g = 0; g < n; ++g) {
    const scope& s = p.groups[static_cast<std::size_t>(g)];
    values[g] = s.find(w.of)->value;
    counts[g] = s.rows;
  }
  assay::group_options options;
  options.better = w.larger_is_better ? assay::better::larger : assay::better::smaller;
  return assay::compare_groups(values, counts, overall.find(w.of)->value, options);
}

/// Groups with the lowest and the highest value; −1 without.
std::pair<std::ptrdiff_t, std::ptrdiff_t> extremes_of(const assay::group_comparison& c) {
  const bool worst_is_low = c.worst <= c.best;
  return worst_is_low ? std::pair<std::ptrdiff_t, std::ptrdiff_t>(c.worst_group, c.best_group)
                      : std::pair<std::ptrdiff_t, std::ptrdiff_t>(c.best_group, c.worst_group);
}

void keep_extremes(assay::group_comparison& c, const std::pair<std::ptrdiff_t, std::ptrdiff_t>& extremes) {
  const auto [low, high] = extremes;
  if (low < 0 || high < 0) return;
  c.difference = c.values[high] - c.values[low];
  c.ratio = c.values[high] > 0 ? c.values[low] / c.values[high] : unknown;
}

/// Interval of highest − lowest for two groups, whose values are independent: from their own intervals, by the method of
/// variance estimates recovery (Zou and Donner 2008), which for two Wilson intervals is Newcombe's.
void add_interval(metric& m, const metric& a, const metric& b) {
  const metric& high = a.value >= b.value ? a : b;
  const metric& low = a.value >= b.value ? b : a;
  if (high.method.empty() || low.method.empty()) return;
  m.lower = m.value - std::hypot(high.value - high.lower, low.upper - low.value);
  m.upper = m.value + std::hypot(high.upper - high.value, low.value - low.lower);
  m.method = high.method == "Wilson" ? "Newcombe" : "MOVER";
}

std::string extremes_text(const partition& p, const assay::group_comparison& c) {
  const auto name = [&](assay::Index g) { return report::shortened(p.groups[static_cast<std::size_t>(g)].name, 30); };
  if (c.worst_group < 0) return "";
  if (c.worst == c.best) return "the same for all";
  const auto [low, high] = extremes_of(c);
  return "lowest " + name(low) + " " + report::number(c.values[low]) + ", highest " + name(high) + " " +
         report::number(c.values[high]);
}

}  // namespace

const std::vector<wanted_comparison>& binary_comparisons() {
  static const std::vector<wanted_comparison> list = {
      {"selection_rate", "demographic_parity_difference", "demographic parity difference", false, true, true},
      {"selection_rate", "demographic_parity_ratio", "demographic parity ratio", true, true, true},
      {"true_positive_rate", "equal_opportunity_difference", "equal opportunity difference", false, true, true},
      {"false_positive_rate", "false_positive_rate_difference", "false positive rate difference", false, false, true},
      {"precision", "predictive_parity_difference", "predictive parity difference", false, true, true},
      {"accuracy", "accuracy_difference", "accuracy difference", false, true, true},
      {"auroc", "auroc_difference", "AUROC difference", false, true, true},
      {"observed_minus_predicted", "residual_difference", "residual difference", false, true, false},
      {"brier_score", "brier_difference", "Brier score difference", false, false, false}};
  return list;
}

const std::vector<wanted_comparison>& multiclass_comparisons() {
  static const std::vector<wanted_comparison> list = {
      {"accuracy", "accuracy_difference", "accuracy difference", false, true, true},
      {"accuracy", "accuracy_ratio", "accuracy ratio", true, true, true},
      {"balanced_accuracy", "balanced_accuracy_difference", "balanced accuracy difference", false, true, true},
      {"top_label_ece", "top_label_ece_difference", "top-label ECE difference", false, false, false},
      {"log_loss", "log_loss_difference", "log loss difference", false, false, false}};
  return list;
}

const std::vector<wanted_comparison>& regression_comparisons() {
  static const std::vector<wanted_comparison> list = {
      {"mean_error", "mean_error_difference", "mean error difference", false, true, false},
      {"root_mean_squared_error", "root_mean_squared_error_difference", "RMSE difference", false, false, false},
      {"mean_absolute_error", "mean_absolute_error_difference", "MAE difference", false, false, false},
      {"mean_absolute_error", "mean_absolute_error_ratio", "MAE ratio", true, false, false}};
  return list;
}

void compare(partition& p, const scope& overall, const std::vector<wanted_comparison>& wanted, const partition* like) {
  const bool one_group = p.groups.size() == 1;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const wanted_comparison& w = wanted[i];
    auto c = compared(p, overall, w);
    p.extremes.push_back(extremes_of(c));
    if (like != nullptr) keep_extremes(c, like->extremes[i]);
    metric m{w.key, w.label, extremes_text(p, c), w.ratio ? c.ratio : c.difference, unknown, unknown, "", ""};
    if (assay::is_undefined(m.value)) m.reason = "fewer than two groups have a value to compare";
    if (one_group) m.says = "there is one group only";
    if (p.groups.size() == 2 && !w.ratio && !assay::is_undefined(m.value))
      add_interval(m, *p.groups[0].find(w.of), *p.groups[1].find(w.of));
    p.comparisons.push_back(std::move(m));
    if (!w.is_rate || w.ratio) continue;
    for (const assay::Index g : c.skipped) {
      const scope& s = p.groups[static_cast<std::size_t>(g)];
      const metric* value = s.find(w.of);
      p.skipped.push_back(s.name + " (" + report::count(s.rows) + (s.rows == 1 ? " row)" : " rows)") + " is left out of " +
                          w.label + ": " + (value->reason.empty() ? "no value" : value->reason));
    }
  }
  // equalized odds: the larger of the two differences
  const auto value_of = [&](const std::string& key) {
    for (const metric& m : p.comparisons) {
      if (m.key == key) return m.value;
    }
    return unknown;
  };
  if (overall.find("true_positive_rate") == nullptr) return;
  const double tpr = value_of("equal_opportunity_difference");
  const double fpr = value_of("false_positive_rate_difference");
  metric odds{"equalized_odds_difference",
              "equalized odds difference",
              "the larger of the differences in true and false positive rate",
              unknown,
              unknown,
              unknown,
              "",
              ""};
  if (assay::is_undefined(tpr) || assay::is_undefined(fpr)) {
    odds.reason = "one of the two rates cannot be compared";
  } else {
    odds.value = (std::max)(tpr, fpr);
  }
  p.comparisons.insert(p.comparisons.begin() + 4, std::move(odds));
}

}  // namespace evaluate
