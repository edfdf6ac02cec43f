// SPDX-License-Identifier: MIT
/// @file
/// class_report: every rate of every class of a confusion matrix, with their averages.
#pragma once

#include <assay/discrimination/accuracy.hpp>
#include <assay/discrimination/class_rates.hpp>
#include <assay/discrimination/cohen_kappa.hpp>
#include <assay/discrimination/f_score.hpp>
#include <assay/discrimination/informedness.hpp>
#include <assay/discrimination/jaccard_index.hpp>
#include <assay/discrimination/matthews_correlation.hpp>
#include <assay/discrimination/precision_recall.hpp>

ASSAY_NAMESPACE_BEGIN

struct class_report_options {
  double undefined = assay::undefined();  ///< value of a rate whose denominator is 0; scikit-learn's zero_division
  bool skip_undefined = false;            ///< leave such rates out of the macro and weighted means (zero_division = nan)
};

/// Rates of one class against the rest: of every class (T is Vector) or their average (T is double).
template <class T>
struct class_rates {
  T precision{};
  T recall{};
  T specificity{};
  T negative_predictive_value{};
  T f1_score{};
  T jaccard_index{};
  T informedness{};
  T markedness{};
};

/// What class_report returns.
struct class_report_result {
  Vector support;                ///< rows (sum of weights) of every true class
  Vector predicted;              ///< rows of every predicted class
  class_rates<Vector> per_class;
  class_rates<double> macro;     ///< plain means over the classes that occur in truth or prediction
  class_rates<double> micro;     ///< from the sums of the classes' cells
  class_rates<double> weighted;  ///< means weighted by support
  double total = 0;              ///< rows (sum of weights)
  Index absent = 0;              ///< classes that occur neither in truth nor prediction: part of no average
  Index without_truth = 0;       ///< classes that are predicted, but do not occur: without recall
  Index without_prediction = 0;  ///< classes that occur, but are never predicted: without precision
  double accuracy = assay::undefined();
  double balanced_accuracy = assay::undefined();
  double matthews_correlation = assay::undefined();
  double cohen_kappa = assay::undefined();
};

namespace discrimination_detail {

/// Calls visit(member of class_rates<Vector>, of class_rates<double>, function of class_cells) for every rate.
template <class Visit>
void for_rates(Visit&& visit) {
  using every = class_rates<Vector>;
  using mean = class_rates<double>;
  visit(&every::precision, &mean::precision, precision_rate::value);
  visit(&every::recall, &mean::recall, recall_rate::value);
  visit(&every::specificity, &mean::specificity, specificity_rate::value);
  visit(&every::negative_predictive_value, &mean::negative_predictive_value, negative_predictive_value_rate::value);
  visit(&every::f1_score, &mean::f1_score, f1_score_rate::value);
  visit(&every::jaccard_index, &mean::jaccard_index, jaccard_index_rate::value);
  visit(&every::informedness, &mean::informedness, informedness_rate::value);
  visit(&every::markedness, &mean::markedness, markedness_rate::value);
}

struct class_report_metric {
  static constexpr const char* name = "class_report";
  static class_report_result of(const confusion_matrix& m, const class_report_options& o) {
    const std::vector<class_cells> cells = cells_of_classes(m);
    const class_cells all = pooled(cells);
    const double unit = unit_of(m.total());
    class_report_result out;
    const Index classes = m.classes();
    out.support.resize(classes);
    out.predicted.resize(classes);
    for (Index k = 0; k < classes; ++k) {
      const class_cells& c = cells[static_cast<std::size_t>(k)];
      out.support[k] = c.positives();
      out.predicted[k] = c.predicted_positives();
      out.total += out.support[k];
      out.absent += !c.occurs();
      out.without_truth += c.occurs() && !(out.support[k] > 0);
      out.without_prediction += c.occurs() && !(out.predicted[k] > 0);
    }
    for_rates([&](Vector class_rates<Vector>::*vectors, double class_rates<double>::*numbers, const auto& value) {
      Vector& per_class = out.per_class.*vectors;
      per_class.resize(classes);
      defined_mean macro({.undefined = o.undefined, .skip_undefined = o.skip_undefined});
      defined_mean weighted = macro;
      for (Index k = 0; k < classes; ++k) {
        const class_cells& c = cells[static_cast<std::size_t>(k)];
        const double x = value(c);
        per_class[k] = defined_or(x, o.undefined);
        if (!c.occurs()) continue;
        macro.add(x, 1);
        weighted.add(x, c.positives() * unit);
      }
      out.macro.*numbers = macro.value();
      out.micro.*numbers = defined_or(value(all), o.undefined);
      out.weighted.*numbers = weighted.value();
    });
    const table_metric_options whole{o.undefined};
    out.accuracy = accuracy_metric::of(m, whole);
    out.balanced_accuracy = balanced_accuracy_metric::of(m, {.undefined = o.undefined});
    out.matthews_correlation = matthews_correlation_metric::of(m, whole);
    out.cohen_kappa = cohen_kappa_metric::of(m, {.undefined = o.undefined});
    return out;
  }
};

}  // namespace discrimination_detail

/// Every rate of every class against the rest, their macro, micro and weighted averages, and the metrics of the whole table.
///
/// `class_report(truth, predicted[, weights][, options])` or `class_report(confusion_matrix[, options])` → class_report_result.
/// Class k with its interval: `recall_interval(m.against_rest(k))`.
/// @par Options    undefined (NaN), skip_undefined
/// @par Returns    per class, per average and of the table what precision, recall, … return; options.undefined where a
///                 denominator is 0
/// @par Errors     as accuracy
/// @par Cost       one pass; K² cells
/// @par Same as    scikit-learn classification_report, precision_recall_fscore_support
struct class_report_function : discrimination_detail::class_metric<discrimination_detail::class_report_metric, class_report_options> {};
inline constexpr class_report_function class_report{};

ASSAY_NAMESPACE_END
