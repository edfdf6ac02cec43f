// SPDX-License-Identifier: MIT
#include "evaluate/comparisons.hpp"

#include "report/text.hpp"

#include <assay/core/wilson_interval.hpp>
#include <assay/fairness/group_comparison.hpp>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace evaluate {
namespace {

long long rows_behind(const metric& m, const scope& s) { return m.rows < 0 ? s.rows : m.rows; }

std::string rows_text(long long rows) { return report::count(rows) + (rows == 1 ? " row" : " rows"); }

/// The values of all groups; NaN where fewer than `minimum` rows are behind one.
assay::group_comparison compared(const partition& p, const scope& overall, const std::string& key, good is, int minimum) {
  const auto n = static_cast<assay::Index>(p.groups.size());
  assay::Vector values(n);
  Eigen::Array<assay::Index, Eigen::Dynamic, 1> counts(n);
  for (assay::Index g = 0; g < n; ++g) {
    const scope& s = p.groups[static_cast<std::size_t>(g)];
    const metric& m = *s.find(key);
    values[g] = rows_behind(m, s) < minimum ? unknown : is == good::near_zero ? std::abs(m.value) : m.value;
    counts[g] = s.rows;
  }
  assay::group_options options;
  options.better = is == good::large ? assay::better::larger : assay::better::smaller;
  return assay::compare_groups(values, counts, overall.find(key)->value, options);
}

/// A rate and the rows behind it; with weights their effective number, found from Wilson's interval.
struct sampled_rate {
  double value;
  double trials;

  sampled_rate(const metric& m, const scope& s, const options& o) : value(m.value), trials(static_cast<double>(rows_behind(m, s))) {
    if (!o.is_weighted()) return;
    // its half width is h = z √(p(1 − p)/n + z²/4n²)/(1 + t) with t = z²/n: a quadratic equation with one positive root
    const double z = assay::core::normal_quantile(0.5 + 0.5 * o.level);
    const double h = 0.5 * (m.upper - m.lower);
    const double b = 2 * h * h - value * (1 - value);
    const double t = 2 * h * h / (std::sqrt(b * b + (1 - 4 * h * h) * h * h) - b);
    trials = z * z / t;
  }
  assay::estimate interval(double level) const { return assay::core::wilson(value, trials, level); }
};

/// Interval of a − b or of a/b from the intervals of both, which are independent: by the method of variance estimates recovery
/// (Zou and Donner 2008, Donner and Zou 2012). Without bounds where b may be 0.
std::pair<double, double> recovered(const assay::estimate& a, const assay::estimate& b, bool ratio) {
  if (!ratio) {
    const double d = a.value - b.value;
    return {d - std::hypot(a.value - a.lower, b.upper - b.value), d + std::hypot(a.upper - a.value, b.value - b.lower)};
  }
  if (!(b.lower > 0)) return {unknown, unknown};
  const double both = a.value * b.value;
  const auto root = [&](double p, double q) { return std::sqrt((std::max)(0.0, both * both - p * q)); };
  const double least = a.lower * (2 * a.value - a.lower);
  const double most = a.upper * (2 * a.value - a.upper);
  const double large = b.upper * (2 * b.value - b.upper);  // may be negative
  const double small = b.lower * (2 * b.value - b.lower);
  return {a.value > 0 ? least / (both + root(least, large)) : 0.0, (both + root(most, small)) / small};
}

assay::estimate as_estimate(const metric& m) { return {.value = m.value, .lower = m.lower, .upper = m.upper}; }

/// Interval of highest − lowest or of lowest/highest. For two groups from their own intervals (for rates Newcombe's); for more
/// only of rates: if the intervals of all pairs hold together (Bonferroni), so do the largest of their ends.
/// families: of how many such comparisons the interval must hold together.
void add_interval(metric& m, const partition& p, const assay::group_comparison& c, const wanted_comparison& w, const options& o, int families = 1) {
  std::vector<std::size_t> used;
  for (std::size_t g = 0; g < p.groups.size(); ++g) {
    if (!assay::is_undefined(c.values[static_cast<assay::Index>(g)])) used.push_back(g);
  }
  const auto of = [&](std::size_t g) -> const metric& { return *p.groups[g].find(w.of); };
  const bool rates = std::all_of(used.begin(), used.end(), [&](std::size_t g) { return of(g).method == "Wilson"; });
  if (used.size() < 2 || used.size() > most_paired_groups) return;
  if (used.size() == 2 && families == 1) {
    const metric& high = of(used[0]).value >= of(used[1]).value ? of(used[0]) : of(used[1]);
    const metric& low = &high == &of(used[0]) ? of(used[1]) : of(used[0]);
    if (high.method.empty() || low.method.empty()) return;
    const auto [lower, upper] = w.ratio ? recovered(as_estimate(low), as_estimate(high), true) : recovered(as_estimate(high), as_estimate(low), false);
    if (!(lower < upper)) return;
    m.lower = lower;
    m.upper = upper;
    m.method = w.ratio ? "MOVER" : rates ? "Newcombe" : "MOVER";
    return;
  }
  if (!rates) return;
  const double pairs = families * 0.5 * static_cast<double>(used.size() * (used.size() - 1));
  std::vector<assay::estimate> intervals;
  for (const std::size_t g : used) intervals.push_back(sampled_rate(of(g), p.groups[g], o).interval(1 - (1 - o.level) / pairs));
  double lower = unknown;
  double upper = unknown;
  for (const auto& a : intervals) {
    for (const auto& b : intervals) {
      if (&a == &b) continue;
      const auto [l, u] = recovered(a, b, w.ratio);
      if (std::isnan(l)) continue;
      const auto further = [&](double x, double y) { return std::isnan(x) ? y : w.ratio ? (std::min)(x, y) : (std::max)(x, y); };
      lower = further(lower, l);
      upper = further(upper, u);
    }
  }
  if (!(lower < upper)) return;
  m.lower = lower;
  m.upper = upper;
  m.method = w.ratio ? "MOVER, all pairs" : "Newcombe, all pairs";
}

/// Groups with the lowest and the highest value; −1 without.
void find_extremes(comparison& m, const assay::group_comparison& c) {
  const bool worst_is_low = c.worst <= c.best;
  m.lowest = worst_is_low ? c.worst_group : c.best_group;
  m.highest = worst_is_low ? c.best_group : c.worst_group;
}

void keep_extremes(assay::group_comparison& c, const comparison& like) {
  if (like.lowest < 0 || like.highest < 0) return;
  c.difference = c.values[like.highest] - c.values[like.lowest];
  c.ratio = c.values[like.highest] > 0 ? c.values[like.lowest] / c.values[like.highest] : unknown;
}

std::string extremes_text(const partition& p, const assay::group_comparison& c, const comparison& m) {
  const auto name = [&](std::ptrdiff_t g) {
    return report::shortened(p.groups[static_cast<std::size_t>(g)].name, 30) + " " + report::number(c.values[g]);
  };
  if (m.lowest < 0) return "";
  if (c.worst == c.best) return "the same for all";
  return "lowest " + name(m.lowest) + ", highest " + name(m.highest);
}

constexpr const char* alone = "fewer than two groups have a value to compare";

comparison compared_rate(const partition& p, const assay::group_comparison& found, const wanted_comparison& w, const options& o,
                         const comparison* like) {
  assay::group_comparison c = found;
  comparison m;
  m.key = w.key;
  m.label = w.label;
  find_extremes(m, c);
  m.says = extremes_text(p, c, m);
  if (like != nullptr) keep_extremes(c, *like);
  m.value = w.ratio ? c.ratio : c.difference;
  if (assay::is_undefined(m.value)) m.reason = w.ratio && m.lowest >= 0 && m.lowest != m.highest ? "the highest value is not above 0" : alone;
  if (p.groups.size() == 1) m.says = "there is one group only";
  if (like == nullptr && !assay::is_undefined(m.value)) add_interval(m, p, c, w, o);
  return m;
}

/// Equalized odds: the larger of two differences, or the smaller of two ratios.
comparison equalized_odds(const partition& p, const comparison& tpr, const comparison& fpr, bool ratio) {
  comparison out;
  out.key = ratio ? "equalized_odds_ratio" : "equalized_odds_difference";
  out.label = ratio ? "equalized odds ratio" : "equalized odds difference";
  if (assay::is_undefined(tpr.value) || assay::is_undefined(fpr.value)) {
    out.reason = "one of the two rates cannot be compared";
    return out;
  }
  const bool is_tpr = ratio ? tpr.value <= fpr.value : tpr.value >= fpr.value;
  const comparison& of = is_tpr ? tpr : fpr;
  out.value = of.value;
  out.lowest = of.lowest;
  out.highest = of.highest;
  out.says = p.groups.size() == 1 ? of.says : std::string(is_tpr ? "true" : "false") + " positive rate: " + of.says;
  return out;
}

/// Where the difference or ratio of both rates lies, each held with half of the error.
void add_odds_interval(comparison& odds, const partition& p, const scope& overall, const options& o, bool ratio) {
  if (std::isnan(odds.value)) return;
  metric ends[2];
  const char* const rates[2] = {"true_positive_rate", "false_positive_rate"};
  for (int i = 0; i < 2; ++i) {
    const wanted_comparison w{rates[i], "", "", ratio, true};
    add_interval(ends[i], p, compared(p, overall, rates[i], good::large, o.min_group), w, o, 2);
    if (ends[i].method.empty()) return;
  }
  const auto further = [&](double x, double y) { return ratio ? (std::min)(x, y) : (std::max)(x, y); };
  odds.lower = further(ends[0].lower, ends[1].lower);
  odds.upper = further(ends[0].upper, ends[1].upper);
  odds.method = ends[0].method;
}

void tell_skipped(partition& p, const group_judgement& wanted, int minimum) {
  for (scope& s : p.groups) {
    const std::string name = s.name + " (" + rows_text(s.rows) + ") is left out of ";
    if (s.too_few) {
      p.skipped.push_back(name + "all comparisons: " + (s.rows == 0 ? "no rows" : fmt::format("too few rows, fewer than {}", minimum)));
      continue;
    }
    for (const wanted_comparison& w : wanted.comparisons) {
      if (!w.is_rate || w.ratio) continue;
      const metric& m = *s.find(w.of);
      const long long rows = rows_behind(m, s);
      if (assay::is_undefined(m.value)) {
        p.skipped.push_back(name + w.label + ": " + (m.reason.empty() ? "no value" : m.reason));
      } else if (rows < minimum) {
        p.skipped.push_back(name + w.label + ": " + fmt::format("too few rows behind it, {} of at least {}", rows, minimum));
      }
    }
  }
}

}  // namespace

const group_judgement& binary_judgement() {
  static const group_judgement list = {
      {{"selection_rate", "demographic_parity_difference", "demographic parity difference", false, true},
       {"selection_rate", "demographic_parity_ratio", "demographic parity ratio", true, true},
       {"true_positive_rate", "equal_opportunity_difference", "equal opportunity difference", false, true},
       {"true_positive_rate", "equal_opportunity_ratio", "equal opportunity ratio", true, true},
       {"false_positive_rate", "false_positive_rate_difference", "false positive rate difference", false, true},
       {"false_positive_rate", "false_positive_rate_ratio", "false positive rate ratio", true, true},
       {"precision", "predictive_parity_difference", "predictive parity difference", false, true},
       {"precision", "predictive_parity_ratio", "predictive parity ratio", true, true},
       {"accuracy", "accuracy_difference", "accuracy difference", false, true},
       {"auroc", "auroc_difference", "AUROC difference", false, true},
       {"observed_minus_predicted", "residual_difference", "residual difference", false, false},
       {"brier_score", "brier_difference", "Brier score difference", false, false}},
      {{"accuracy", good::large},
       {"true_positive_rate", good::large},
       {"false_positive_rate", good::small},
       {"precision", good::large},
       {"auroc", good::large},
       {"observed_minus_predicted", good::near_zero},
       {"ece", good::small},
       {"brier_score", good::small},
       {"log_loss", good::small}}};
  return list;
}

const group_judgement& multiclass_judgement() {
  static const group_judgement list = {{{"accuracy", "accuracy_difference", "accuracy difference", false, true},
                                        {"accuracy", "accuracy_ratio", "accuracy ratio", true, true},
                                        {"balanced_accuracy", "balanced_accuracy_difference", "balanced accuracy difference", false, true},
                                        {"top_label_ece", "top_label_ece_difference", "top-label ECE difference", false, false},
                                        {"log_loss", "log_loss_difference", "log loss difference", false, false}},
                                       {{"accuracy", good::large},
                                        {"balanced_accuracy", good::large},
                                        {"accuracy_minus_confidence", good::near_zero},
                                        {"top_label_ece", good::small},
                                        {"log_loss", good::small}}};
  return list;
}

const group_judgement& regression_judgement() {
  static const group_judgement list = {
      {{"mean_error", "mean_error_difference", "mean error difference", false, false},
       {"root_mean_squared_error", "root_mean_squared_error_difference", "RMSE difference", false, false},
       {"mean_absolute_error", "mean_absolute_error_difference", "MAE difference", false, false},
       {"mean_absolute_error", "mean_absolute_error_ratio", "MAE ratio", true, false}},
      {{"mean_error", good::near_zero}, {"root_mean_squared_error", good::small}, {"mean_absolute_error", good::small}}};
  return list;
}

void compare(partition& p, const scope& overall, const group_judgement& wanted, const options& o, const partition* like) {
  const int minimum = like == nullptr ? o.min_group : 1;  // a replicate compares what the data compared
  for (scope& s : p.groups) s.too_few = s.rows < minimum;
  for (std::size_t i = 0; i < wanted.comparisons.size(); ++i) {
    const wanted_comparison& w = wanted.comparisons[i];
    const comparison* const same = like == nullptr ? nullptr : &*std::find_if(like->comparisons.begin(), like->comparisons.end(), [&](const auto& c) { return c.key == w.key; });
    p.comparisons.push_back(compared_rate(p, compared(p, overall, w.of, good::large, minimum), w, o, same));
    if (w.key != "false_positive_rate_ratio") continue;
    for (const bool ratio : {false, true}) {
      comparison odds = equalized_odds(p, p.comparisons[ratio ? 3 : 2], p.comparisons[ratio ? 5 : 4], ratio);
      if (like == nullptr) add_odds_interval(odds, p, overall, o, ratio);
      p.comparisons.push_back(std::move(odds));
    }
  }
  if (like != nullptr) return;
  tell_skipped(p, wanted, minimum);
  for (const judged_metric& j : wanted.worst) {
    const auto c = compared(p, overall, j.key, j.is, minimum);
    p.worst.push_back({j.key, overall.find(j.key)->label, c.worst_group, c.best_group});
  }
}

void tell_four_fifths(partition& p) {
  for (comparison& m : p.comparisons) {
    if (m.key != "demographic_parity_ratio" || p.groups.size() < 2 || std::isnan(m.value)) continue;
    std::string word = m.value >= 0.8 ? "keeps the four-fifths rule" : "breaks the four-fifths rule (below 0.8)";
    if (m.lower < 0.8 && m.upper >= 0.8) word += ", but 0.8 lies in the interval";
    m.says = word + "; " + m.says;
  }
}

}  // namespace evaluate
