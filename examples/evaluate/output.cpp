// SPDX-License-Identifier: MIT
#include "evaluate/output.hpp"

#include "report/text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace evaluate {

const std::vector<std::string>& group_keys(const evaluation& e) {
  static const std::vector<std::string> binary = {
      "share", "prevalence", "selection_rate", "true_positive_rate", "false_positive_rate", "precision",
      "accuracy", "auroc", "mean_prediction", "observed_minus_predicted", "ece", "brier_score"};
  static const std::vector<std::string> multiclass = {"share", "accuracy", "balanced_accuracy", "mean_confidence", "top_label_ece",
                                                      "log_loss"};
  static const std::vector<std::string> regression = {"share", "mean_error", "root_mean_squared_error", "mean_absolute_error", "r2_score"};
  if (e.task == "regression") return regression;
  return e.task == "binary" ? binary : multiclass;
}

const std::vector<std::string>& recalibration_keys(const evaluation& e) {
  static const std::vector<std::string> binary = {"observed_minus_predicted", "ece", "smooth_calibration_error", "miscalibration",
                                                  "calibration_intercept", "calibration_slope", "brier_score", "log_loss", "auroc"};
  static const std::vector<std::string> multiclass = {"accuracy_minus_confidence", "top_label_ece", "classwise_ece", "brier_score",
                                                      "log_loss", "accuracy"};
  return e.task == "binary" ? binary : multiclass;
}

std::string title_of(const partition& p) { return (p.is_intersection ? "Intersections: " : "Groups of ") + p.name; }

bool is_partial(const evaluation& e, const partition& p) { return p.is_intersection && &p != &e.partitions.back(); }

std::vector<std::size_t> shown_groups(const partition& p, std::size_t most) {
  std::vector<std::size_t> places(p.groups.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  if (places.size() <= most) return places;
  std::stable_sort(places.begin(), places.end(),
                   [&](std::size_t a, std::size_t b) { return p.groups[a].rows > p.groups[b].rows; });
  places.resize(most);
  std::sort(places.begin(), places.end());
  return places;
}

std::vector<std::string> shown_skips(const partition& p) {
  constexpr std::size_t most = 10;
  std::vector<std::string> out(p.skipped.begin(),
                               p.skipped.begin() + static_cast<std::ptrdiff_t>((std::min)(most, p.skipped.size())));
  if (p.skipped.size() > most)
    out.push_back(report::count(static_cast<long long>(p.skipped.size() - most)) + " more, listed in the JSON file");
  return out;
}

std::string interval_text(const metric& m) {
  if (std::isnan(m.value)) return "";
  const std::string text = report::interval(m.lower, m.upper);
  return text.empty() ? "–" : text;
}

std::string says_text(const metric& m) { return std::isnan(m.value) ? m.reason : m.says; }

std::string how_text(const paired_metric& m) {
  const std::string how = m.reason.empty() ? m.method : m.reason;
  return std::isnan(m.difference.value) ? how : m.difference.says + "; " + how;
}

std::string joint_text(const joint_dependence& d) { return (std::isnan(d.value) ? d.reason : d.says + "; " + d.how); }

std::string p_value_text(double p) {
  if (std::isnan(p)) return "n/a";
  return p < 1e-4 ? "< 0.0001" : fmt::format("{:.4f}", p);
}

}  // namespace evaluate
