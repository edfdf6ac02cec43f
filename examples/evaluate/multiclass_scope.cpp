// SPDX-License-Identifier: MIT
#include "evaluate/multiclass_scope.hpp"

#include "evaluate/metric_list.hpp"
#include "evaluate/walk.hpp"

#include <assay/calibration/brier_score.hpp>
#include <assay/calibration/expected_calibration_error.hpp>
#include <assay/calibration/log_loss.hpp>
#include <assay/discrimination/balanced_accuracy_interval.hpp>
#include <assay/discrimination/class_rate_interval.hpp>
#include <assay/discrimination/cohen_kappa_interval.hpp>
#include <assay/discrimination/matthews_correlation_interval.hpp>
#include <assay/discrimination/multiclass_auroc_interval.hpp>
#include <assay/fairness/group_table.hpp>

#include <cmath>
#include <fmt/format.h>

namespace evaluate {
namespace {

using assay::group_rate;
using assay::Index;

double ece_of_class(const class_rows& rows, Index k, const options& o) {
  assay::reliability_table table({.bins = o.bins});
  table.update((rows.truth == static_cast<int>(k)).cast<int>(), rows.predictions.col(k), rows.weights);
  return assay::expected_calibration_error(table);
}

/// Mean over the classes; unknown when a class has no value.
template <class OfClass>
double class_mean(Index classes, OfClass of_class) {
  double sum = 0;
  for (Index k = 0; k < classes; ++k) sum += of_class(k);
  return sum / static_cast<double>(classes);
}

/// A share of rows with its Wilson interval, or alone.
assay::estimate share(const assay::group_table& t, group_rate rate, const options& o, detail wanted) {
  if (wanted == detail::intervals) return t.overall_interval(rate, o.level);
  assay::estimate e;
  e.value = t.overall(rate);
  return e;
}

/// Mean AUROC of the classes; unknown when one has no rows.
assay::estimate macro_auroc(const class_rows& rows, const options& o, detail wanted) {
  assay::estimate e{.value = class_mean(rows.classes(), [&](Index k) { return assay::auroc(ranks_of_class(rows, k)); })};
  if (wanted == detail::points || assay::is_undefined(e.value)) return e;
  return assay::multiclass_auroc_interval(rows.truth, rows.predictions, rows.weights,
                                          {.level = o.level, .scale = assay::interval_scale::logit});
}

assay::group_table table_of(const Eigen::ArrayXi& truth, const Eigen::ArrayXi& prediction, const Eigen::ArrayXd& weights) {
  return {truth, prediction, Eigen::ArrayXi::Zero(truth.size()), weights};
}

scope begin_scope(const std::string& name, const class_rows& rows) {
  scope out;
  out.name = name;
  out.rows = (rows.weights > 0).count();
  out.weight = rows.weights.sum();
  return out;
}

void end_scope(scope& s, metric_list& metrics, detail wanted) {
  s.metrics = metrics.take();
  for (metric& m : s.metrics) {
    if (s.rows == 0) because(m, "no rows");
    if (wanted == detail::points) m.lower = m.upper = unknown;
  }
}

}  // namespace

class_rows::class_rows(const batch& rows)
    : truth(assay::view(rows.classes)),
      predictions(static_cast<Index>(rows.rows()), static_cast<Index>(rows.predictions.size())),
      weights(Eigen::ArrayXd::Ones(static_cast<Index>(rows.rows()))) {
  for (Index k = 0; k < classes(); ++k) predictions.col(k) = assay::view(rows.predictions[static_cast<std::size_t>(k)]);
  if (!rows.weights.empty()) weights = assay::view(rows.weights);
  decision.resize(truth.size());
  confidence.resize(truth.size());
  for (Index i = 0; i < truth.size(); ++i) {
    Index best = 0;
    confidence[i] = predictions.row(i).maxCoeff(&best);
    decision[i] = static_cast<int>(best);
  }
}

class_rows::class_rows(const class_rows& all, const std::vector<Index>& rows)
    : truth(all.truth(rows)),
      predictions(static_cast<Index>(rows.size()), all.classes()),
      weights(all.weights(rows)),
      decision(all.decision(rows)),
      confidence(all.confidence(rows)) {
  for (Index k = 0; k < classes(); ++k) predictions.col(k) = all.predictions.col(k)(rows);
}

assay::reliability_table top_label_table(const class_rows& rows, const options& o) {
  assay::reliability_table table({.bins = o.bins});
  table.update((rows.truth == rows.decision).cast<int>(), rows.confidence, rows.weights);
  return table;
}

assay::ranked_scores<double, double> ranks_of_class(const class_rows& rows, Index k) {
  return {(rows.truth == static_cast<int>(k)).cast<int>(), rows.predictions.col(k), rows.weights};
}

scope describe_classes_together(const std::string& name, const class_rows& rows, const options& o, detail wanted) {
  scope out = begin_scope(name, rows);
  metric_list metrics(o.level);
  const Eigen::ArrayXi right = (rows.truth == rows.decision).cast<int>();
  metrics.add("accuracy", "accuracy", "share of rows that are put in their class",
              share(table_of(right, right, rows.weights), group_rate::selection, o, wanted), "Wilson");
  assay::confusion_matrix cm(rows.classes());
  cm.update(rows.truth, rows.decision, rows.weights);
  because(metrics.add("balanced_accuracy", "balanced accuracy", "mean over classes of the share found",
                      of_table(cm, assay::balanced_accuracy, assay::balanced_accuracy_interval,
                               assay::balanced_accuracy_interval_options{.level = o.level}, wanted),
                      "MOVER"),
          "no rows");
  assay::estimate macro_f1{.value = assay::f1_score(cm, {.average = assay::averaging::macro})};
  if (wanted == detail::intervals)
    macro_f1 = assay::f1_score_interval(cm, {.level = o.level, .average = assay::averaging::macro});
  metrics.add("macro_f1", "macro F1", "mean F1 score over the classes", macro_f1, "delta, Wilson");
  because(metrics.add("cohen_kappa", "Cohen's kappa", "agreement beyond chance",
                      of_table(cm, assay::cohen_kappa, assay::cohen_kappa_interval,
                               assay::cohen_kappa_interval_options{.level = o.level}, wanted),
                      "delta"),
          "labels and decisions do not vary");
  because(metrics.add("matthews_correlation", "Matthews correlation", "correlation of decision and truth",
                      of_table(cm, assay::matthews_correlation, assay::matthews_correlation_interval,
                               assay::table_interval_options{.level = o.level}, wanted),
                      "delta, Fisher"),
          "labels or decisions do not vary");
  because(metrics.add("macro_auroc", "macro AUROC", "mean AUROC of each class against the rest", macro_auroc(rows, o, wanted),
                      "jackknife, logit"),
          "a class has no rows, or all of them");

  const assay::ranked_scores<double, double> top(right, rows.confidence, rows.weights);
  const auto means = means_over_rows<2>(top, [](int y, double p) { return std::array<double, 2>{p, y - p}; });
  metrics.add("mean_confidence", "mean confidence", "largest prediction on average", means[0], 0, 1);
  metrics.add("accuracy_minus_confidence", "accuracy − confidence", "below 0: too sure; above: too careful", means[1], -1, 1);
  metrics.add("top_label_ece", fmt::format("top-label ECE, {} bins", o.bins), "mean gap between confidence and accuracy",
              assay::expected_calibration_error(top_label_table(rows, o)));
  metrics.add("classwise_ece", "class-wise ECE", "mean over classes of their calibration error",
              class_mean(rows.classes(), [&](Index k) { return ece_of_class(rows, k, o); }));
  const bool any = out.rows > 0;
  metrics.add(
      "brier_score", "Brier score", "squared error, summed over the classes",
      any ? assay::brier_score_interval(rows.truth, rows.predictions, rows.weights, {.level = o.level}) : assay::estimate{},
      "normal");
  metric& loss = metrics.add(
      "log_loss", "log loss", "mean surprise in nats",
      any ? assay::log_loss_interval(rows.truth, rows.predictions, rows.weights, {.level = o.level}) : assay::estimate{},
      "normal");
  if (std::isinf(loss.value)) loss.says = "a prediction of exactly 0 was wrong";
  end_scope(out, metrics, wanted);
  return out;
}

scope describe_class(const std::string& name, const class_rows& rows, Index k, const options& o, detail wanted) {
  const Eigen::ArrayXi truth = (rows.truth == static_cast<int>(k)).cast<int>();
  const Eigen::ArrayXi decision = (rows.decision == static_cast<int>(k)).cast<int>();
  scope out;
  out.name = name;
  out.rows = (truth > 0 && rows.weights > 0).count();
  out.weight = (truth.cast<double>() * rows.weights).sum();
  metric_list metrics(o.level);
  const auto table = table_of(truth, decision, rows.weights);
  metrics.add("prevalence", "share", "share of the rows", share(table, group_rate::prevalence, o, wanted), "Wilson");
  because(metrics.add("recall", "recall", "share of its rows that are found", share(table, group_rate::true_positive, o, wanted),
                      "Wilson"),
          "no rows of this class");
  because(metrics.add("precision", "precision", "share of its decisions that are right",
                      share(table, group_rate::positive_predictive, o, wanted), "Wilson"),
          "never the decision");
  const auto ranks = ranks_of_class(rows, k);
  const auto ranking =
      wanted == detail::intervals ? auroc_with_interval(ranks, o) : auroc_and_method{{.value = assay::auroc(ranks)}, "", ""};
  because(metrics.add("auroc", "AUROC", "against the rest", ranking.auroc, ranking.method),
          "needs rows in and outside the class");
  metrics.add("ece", "ECE", "mean gap between predicted and observed rate", ece_of_class(rows, k, o));
  end_scope(out, metrics, wanted);
  return out;
}

}  // namespace evaluate
