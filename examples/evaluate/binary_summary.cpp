// SPDX-License-Identifier: MIT
#include "evaluate/binary_summary.hpp"

#include "evaluate/calibration_curves.hpp"
#include "evaluate/metric_list.hpp"
#include "evaluate/walk.hpp"
#include "report/text.hpp"

#include <assay/calibration/corp_decomposition.hpp>
#include <assay/calibration/cox_calibration.hpp>
#include <assay/calibration/expected_calibration_error.hpp>
#include <assay/discrimination/average_precision_interval.hpp>
#include <assay/discrimination/balanced_accuracy_interval.hpp>
#include <assay/discrimination/class_rate_interval.hpp>
#include <assay/discrimination/cohen_kappa_interval.hpp>
#include <assay/discrimination/matthews_correlation_interval.hpp>
#include <assay/discrimination/rank_metrics.hpp>

#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace evaluate {
namespace {

using assay::group_rate;
using assay::Index;

/// Rows of one block in the order of their cells.
struct by_cell {
  std::vector<std::size_t> ends;
  std::vector<std::uint8_t> labels;
  std::vector<double> predictions;
  std::vector<double> weights;

  by_cell(const batch& rows, std::size_t cells) : ends(cells + 1, 0) {
    for (const auto c : rows.cells) ++ends[static_cast<std::size_t>(c) + 1];
    std::partial_sum(ends.begin(), ends.end(), ends.begin());
    labels.resize(rows.rows());
    predictions.resize(rows.rows());
    weights.resize(rows.weights.size());
    std::vector<std::size_t> next(ends.begin(), ends.end() - 1);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
      const std::size_t to = next[static_cast<std::size_t>(rows.cells[i])]++;
      labels[to] = rows.labels[i];
      predictions[to] = rows.predictions[0][i];
      if (!weights.empty()) weights[to] = rows.weights[i];
    }
  }
};

double log_loss_of(int y, double p) { return y == 1 ? -std::log(p) : -std::log1p(-p); }

/// Means that are asked of the rows: prediction, residual, squared error, log loss.
std::array<double, 4> row_values(int y, double p) { return {p, y - p, (y - p) * (y - p), log_loss_of(y, p)}; }
using row_means = std::array<mean_and_error, 4>;

template <class Weight>
void add_ranking(metric_list& out, const binary_summary<Weight>& s, const options& o, detail wanted, const std::string& why) {
  const auto rank = assay::rank_metrics(s.ranks, {.standard_error = wanted == detail::intervals});
  auroc_and_method ranking{{.value = rank.auroc}, "", ""};
  assay::estimate average_precision{.value = rank.average_precision};
  if (wanted == detail::intervals) {
    ranking = auroc_with_interval(s.ranks, o);
    average_precision = assay::average_precision_interval(s.ranks, {.level = o.level});
  }
  because(
      out.add("auroc", "AUROC", "a random positive outscores a random negative" + ranking.note, ranking.auroc, ranking.method),
      why);
  because(out.add("average_precision", "average precision", "mean precision; by chance the prevalence", average_precision,
                  "jackknife, logit"),
          why);
  because(out.add("ks_statistic", "KS statistic",
                  assay::is_undefined(rank.ks_threshold)
                      ? "largest gap of the score distributions"
                      : "largest gap of the score distributions, at " + report::number(rank.ks_threshold),
                  rank.ks_statistic),
          why);
}

template <class Weight>
void add_calibration(metric_list& out, const binary_summary<Weight>& s, const row_means& means, double prevalence,
                     const options& o, bool all_rows) {
  out.add("observed_minus_predicted", "observed − predicted", "mean residual; 0 when right on average", means[1], -1, 1);
  out.add("ece", fmt::format("ECE, {} bins", o.bins), "mean gap to the observed rate; biased upwards",
          assay::expected_calibration_error(s.bins));
  out.add("rms_calibration_error_debiased", "RMS gap, debiased", "root mean square gap less the share of chance",
          assay::expected_calibration_error(s.bins, {.norm = assay::error_norm::l2, .debias = true}));
  out.add("max_calibration_error", "largest bin gap", "the worst bin; noisy where bins are thin",
          assay::expected_calibration_error(s.bins, {.norm = assay::error_norm::max}));
  if (all_rows) {  // a summary of its own for every group would take more memory than the rows
    const assay::smooth_calibration_result smooth = smooth_calibration_of(s.ranks);
    out.add("smooth_calibration_error", "smooth calibration error",
            smooth.is_bracket() ? "smooth ECE, without bins; below the smallest bandwidth, so at most this" : "smooth ECE, without bins to choose",
            smooth.value);
  }
  const assay::corp_terms corp = assay::corp_decomposition(s.ranks);
  out.add("miscalibration", "miscalibration (MCB)", "what isotonic recalibration would take off the Brier score", corp.miscalibration);
  out.add("discrimination", "discrimination (DSC)", "what recalibrated predictions gain over the prevalence", corp.discrimination);
  const std::string why = "needs both classes, and predictions that vary and overlap";
  const assay::cox_calibration_result cox = assay::cox_calibration(s.ranks, {.level = o.level});
  const bool fitted = cox.status == assay::fit_status::converged;
  because(out.add("calibration_intercept", "calibration intercept", "log odds that are missing; 0 when calibrated",
                  fitted ? cox.intercept : assay::estimate{}, "Wald"),
          why);
  because(out.add("calibration_slope", "calibration slope", "below 1: too near to 0 and 1", fitted ? cox.slope : assay::estimate{}, "Wald"), why);
  const double base = prevalence * (1 - prevalence);
  out.add("brier_score", "Brier score", "mean squared error; the prevalence alone: " + report::number(base), means[2], 0, 1);
  metric& skill = out.add("brier_skill", "Brier skill", "share of that error which is taken away",
                          base > 0 ? 1 - means[2].mean / base : unknown);
  because(skill, "the labels do not vary");
  const double entropy = base > 0 ? prevalence * log_loss_of(1, prevalence) + (1 - prevalence) * log_loss_of(0, prevalence) : 0;
  metric& loss = out.add("log_loss", "log loss", "mean surprise in nats; the prevalence alone: " + report::number(entropy),
                         means[3], 0, std::numeric_limits<double>::infinity());
  if (std::isinf(loss.value)) loss.says = "a prediction of exactly 0 or 1 was wrong";
}

/// Rows in the denominator of a rate, of a group or (−1) of all.
long long rows_behind(const assay::group_table& t, group_rate r, Index group) {
  if (group >= 0) return t.denominator_rows(r, group);
  long long out = 0;
  for (Index g = 0; g < t.groups(); ++g) out += t.denominator_rows(r, g);
  return out;
}

void add_decisions(metric_list& out, const assay::confusion_matrix& m, const assay::group_table& t, Index group, const options& o,
                   detail wanted) {
  const auto rate = [&](group_rate r, const char* key, const char* label, const std::string& says, const char* why) {
    assay::estimate e;
    if (wanted == detail::intervals) {
      e = group < 0 ? t.overall_interval(r, o.level) : t.rate_interval(r, group, o.level);
    } else {
      e.value = group < 0 ? t.overall(r) : t.rate(r, group);
    }
    metric& added = out.add(key, label, says, e, "Wilson");
    because(added, why);
    added.rows = rows_behind(t, r, group);
    return e.value;
  };
  rate(group_rate::selection, "selection_rate", "selection rate",
       fmt::format("share predicted positive (at least {:g})", o.threshold), "no rows");
  rate(group_rate::correct, "accuracy", "accuracy", "share of right decisions", "no rows");
  const double tpr = rate(group_rate::true_positive, "true_positive_rate", "true positive rate",
                          "recall: share of the positives that are found", "no positives");
  const double tnr = rate(group_rate::true_negative, "true_negative_rate", "true negative rate",
                          "specificity: share of negatives left alone", "no negatives");
  rate(group_rate::false_positive, "false_positive_rate", "false positive rate", "share of the negatives that are taken",
       "no negatives");
  rate(group_rate::positive_predictive, "precision", "precision", "share of positive decisions that are right",
       "nothing predicted positive");
  rate(group_rate::negative_predictive, "negative_predictive_value", "negative predictive value",
       "share of negative decisions that are right", "nothing predicted negative");
  const bool both = !assay::is_undefined(tpr) && !assay::is_undefined(tnr);
  because(out.add("balanced_accuracy", "balanced accuracy", "mean of both true rates; 0.5 by chance",
                  both ? of_table(m, assay::balanced_accuracy, assay::balanced_accuracy_interval,
                                  assay::balanced_accuracy_interval_options{.level = o.level}, wanted)
                       : assay::estimate{},
                  "MOVER"),
          "needs both classes");
  because(out.add("f1_score", "F1 score", "harmonic mean of precision and recall",
                  of_table(m, assay::f1_score, assay::f1_score_interval, assay::class_interval_options{.level = o.level}, wanted),
                  "Wilson, of Jaccard"),
          "no positives, none predicted");
  because(out.add("matthews_correlation", "Matthews correlation", "correlation of decision and truth",
                  of_table(m, assay::matthews_correlation, assay::matthews_correlation_interval,
                           assay::table_interval_options{.level = o.level}, wanted),
                  "delta, Fisher"),
          "labels or decisions do not vary");
  because(out.add("cohen_kappa", "Cohen's kappa", "agreement beyond chance",
                  of_table(m, assay::cohen_kappa, assay::cohen_kappa_interval,
                           assay::cohen_kappa_interval_options{.level = o.level}, wanted),
                  "delta"),
          "labels and decisions do not vary");
}

}  // namespace

template <class Weight>
void binary_cells<Weight>::update(const batch& rows, double threshold) {
  const by_cell sorted(rows, summaries.size());
  const auto cells = assay::view(rows.cells);
  const auto decisions = assay::view(rows.predictions[0]) >= threshold;
  if constexpr (binary_summary<Weight>::is_weighted) {
    table.update(assay::view(rows.labels), decisions, cells, assay::view(rows.weights));
    squares += assay::view(rows.weights).square().sum();
  } else {
    table.update(assay::view(rows.labels), decisions, cells);
    squares += static_cast<double>(rows.rows());
  }
  for (std::size_t c = 0; c < summaries.size(); ++c) {
    const std::size_t begin = sorted.ends[c];
    const auto count = static_cast<Index>(sorted.ends[c + 1] - begin);
    if (count == 0) continue;
    const auto y = assay::view(sorted.labels.data() + begin, count);
    const auto p = assay::view(sorted.predictions.data() + begin, count);
    if constexpr (binary_summary<Weight>::is_weighted) {
      const auto w = assay::view(sorted.weights.data() + begin, count);
      summaries[c].ranks.update(y, p, w);
      summaries[c].bins.update(y, p, w);
      summaries[c].decisions.update(y, p >= threshold, w);
    } else {
      summaries[c].ranks.update(y, p);
      summaries[c].bins.update(y, p);
      summaries[c].decisions.update(y, p >= threshold);
    }
  }
}

template <class Weight>
scope describe(const std::string& name, const binary_summary<Weight>& s, const assay::group_table& table, Index group,
               const options& o, detail wanted) {
  scope out;
  out.name = name;
  out.rows = s.ranks.size();
  const double positives = static_cast<double>(s.ranks.positives());
  const double negatives = static_cast<double>(s.ranks.negatives());
  out.weight = positives + negatives;
  std::string why = "needs both classes";
  if (out.rows == 0) {
    why = "no rows";
  } else if (!(positives > 0)) {
    why = "needs both classes; there are no positives";
  } else if (!(negatives > 0)) {
    why = "needs both classes; there are no negatives";
  }
  metric_list metrics(o.level);
  assay::estimate prevalence;
  prevalence.value = group < 0 ? table.overall(group_rate::prevalence) : table.rate(group_rate::prevalence, group);
  if (wanted == detail::intervals) {
    prevalence = group < 0 ? table.overall_interval(group_rate::prevalence, o.level)
                           : table.rate_interval(group_rate::prevalence, group, o.level);
  }
  metrics.add("prevalence", "prevalence", "share of positives", prevalence, "Wilson");
  const row_means means = means_over_rows<4>(s.ranks, row_values);
  metrics.add("mean_prediction", "mean prediction", "what the model expects on average", means[0], 0, 1);
  add_ranking(metrics, s, o, wanted, why);
  add_calibration(metrics, s, means, prevalence.value, o, group < 0);
  add_decisions(metrics, s.decisions, table, group, o, wanted);
  because(
      metrics.add("gini", "Gini of predictions", "how unequally they are spread; 0 = all alike", spread_of_scores(s.ranks).gini),
      "all predictions are 0");
  out.metrics = metrics.take();
  const long long rarer = (std::min)(rows_behind(table, group_rate::true_positive, group), rows_behind(table, group_rate::false_positive, group));
  for (metric& m : out.metrics) {
    if (m.key == "auroc" || m.key == "average_precision" || m.key == "ks_statistic" || m.key == "balanced_accuracy") m.rows = rarer;
    if (m.rows < 0) m.rows = out.rows;
    if (out.rows == 0) because(m, "no rows");
    if (wanted == detail::points) m.lower = m.upper = unknown;
  }
  return out;
}

template struct binary_cells<assay::unweighted>;
template struct binary_cells<double>;
template scope describe(const std::string&, const binary_summary<assay::unweighted>&, const assay::group_table&, Index,
                        const options&, detail);
template scope describe(const std::string&, const binary_summary<double>&, const assay::group_table&, Index, const options&,
                        detail);

}  // namespace evaluate
