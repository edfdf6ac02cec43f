// SPDX-License-Identifier: MIT
/// @file
/// Metrics of predicted labels: multilabel_precision, multilabel_recall, multilabel_specificity, multilabel_f1_score,
/// multilabel_f_beta, multilabel_jaccard_index, multilabel_hamming_loss and subset_accuracy.
#pragma once

#include <assay/discrimination/f_score.hpp>
#include <assay/discrimination/jaccard_index.hpp>
#include <assay/discrimination/multilabel_table.hpp>
#include <assay/discrimination/precision_recall.hpp>

#include <vector>

ASSAY_NAMESPACE_BEGIN

/// How a metric of labels becomes one number.
enum class label_averaging {
  macro,     ///< plain mean over the labels
  micro,     ///< from the sums of the labels' cells
  weighted,  ///< mean over the labels weighted by their rows in the truth
  samples    ///< mean over the rows, each with its labels as cells
};

/// Options of metrics of labels.
struct multilabel_options {
  label_averaging average = label_averaging::macro;  ///< macro, micro, weighted, samples
  double undefined = assay::undefined();  ///< value of a label (samples: of a row) whose denominator is 0; scikit-learn's zero_division
  bool skip_undefined = false;            ///< leave such labels or rows out of the mean (zero_division = nan)
};

/// Options of multilabel_f_beta.
struct multilabel_f_beta_options {
  double beta = 1;                                   ///< recall counts beta times as much as precision; finite, > 0
  label_averaging average = label_averaging::macro;  ///< macro, micro, weighted, samples
  double undefined = assay::undefined();             ///< value of a label (samples: of a row) that neither occurs nor is predicted
  bool skip_undefined = false;                       ///< leave such labels or rows out of the mean
};

namespace discrimination_detail {

/// Function object: metric(truth, predicted[, weights][, options]) of n x L matrices of 0/1 and metric(multilabel_table[, options])
/// through Metric::of(table, options); Metric::name stands in error messages.
template <class Metric, class Options>
struct multilabel_metric {
  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& predicted, const Options& options = {}) const {
    multilabel_table t;
    t.update(truth, predicted, Metric::name);
    return Metric::of(t, options);
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& predicted, const Eigen::DenseBase<W>& weights,
                    const Options& options = {}) const {
    multilabel_table t;
    t.update(truth, predicted, weights, Metric::name);
    return Metric::of(t, options);
  }
  double operator()(const multilabel_table& t, const Options& options = {}) const { return Metric::of(t, options); }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay: multilabel metrics take Eigen matrices of labels (truth, predicted[, weights][, options]) or a "
                  "multilabel_table; wrap a std::vector of weights as assay::view(x)");
    return 0;
  }
};

/// The cells of every label.
inline std::vector<class_cells> cells_of_labels(const multilabel_table& t) {
  std::vector<class_cells> out;
  for (Index k = 0; k < t.labels(); ++k) out.push_back(cells_of_classes(t.label(k))[1]);
  return out;
}

template <class Value>
double average_over_labels(const multilabel_table& t, const multilabel_options& o, Value&& value) {
  defined_mean mean({.undefined = o.undefined, .skip_undefined = o.skip_undefined});
  const double total = t.total();
  if (!(total > 0)) return o.undefined;
  const double unit = unit_of(total);
  if (o.average == label_averaging::samples) {
    t.rows().visit(t.labels(), [&](const class_cells& c, double rows) { mean.add(value(c), rows * unit); });
    return mean.value();
  }
  const std::vector<class_cells> cells = cells_of_labels(t);
  if (o.average == label_averaging::micro) return defined_or(value(pooled(cells, true)), o.undefined);
  for (const class_cells& c : cells) mean.add(value(c), o.average == label_averaging::macro ? 1 : c.positives() * unit);
  return mean.value();
}

struct multilabel_precision_rate : precision_rate {
  static constexpr const char* label_name = "multilabel_precision";
};
struct multilabel_recall_rate : recall_rate {
  static constexpr const char* label_name = "multilabel_recall";
};
struct multilabel_specificity_rate : specificity_rate {
  static constexpr const char* label_name = "multilabel_specificity";
};
struct multilabel_f1_score_rate : f1_score_rate {
  static constexpr const char* label_name = "multilabel_f1_score";
};
struct multilabel_jaccard_index_rate : jaccard_index_rate {
  static constexpr const char* label_name = "multilabel_jaccard_index";
};
template <class Rate>
struct multilabel_rate_metric {
  static constexpr const char* name = Rate::label_name;
  static double of(const multilabel_table& t, const multilabel_options& o) { return average_over_labels(t, o, Rate::value); }
};
template <class Rate>
using multilabel_rate = multilabel_metric<multilabel_rate_metric<Rate>, multilabel_options>;

struct multilabel_f_beta_metric {
  static constexpr const char* name = "multilabel_f_beta";
  static double of(const multilabel_table& t, const multilabel_f_beta_options& o) {
    check_beta(name, o.beta);
    return average_over_labels(t, {o.average, o.undefined, o.skip_undefined}, f_share(o.beta));
  }
};
struct multilabel_hamming_loss_metric {
  static constexpr const char* name = "multilabel_hamming_loss";
  static double of(const multilabel_table& t, const table_metric_options& o) {
    constexpr cell_share wrong{.yes = {.false_positives = 1, .false_negatives = 1}, .no = {.true_positives = 1, .true_negatives = 1}};
    return defined_or(wrong(pooled(cells_of_labels(t), true)), o.undefined);
  }
};
struct subset_accuracy_metric {
  static constexpr const char* name = "subset_accuracy";
  static double of(const multilabel_table& t, const table_metric_options& o) {
    return defined_or(share(t.rows().right(), t.rows().wrong()), o.undefined);
  }
};

}  // namespace discrimination_detail

/// Precision TP / (TP + FP) of predicted labels, averaged over labels or rows.
///
/// `multilabel_precision(truth, predicted[, weights][, options])` with n × L matrices of 0/1, or
/// `multilabel_precision(multilabel_table[, options])`. Of one label: `precision(t.label(k))`, and so every metric and interval.
/// @par Options    average: macro (default), micro, weighted over labels, samples over rows; undefined, skip_undefined for labels
///                 (samples: rows) without a value
/// @par Returns    a value in [0, 1]; a label (row) without predicted rows (labels) has the value options.undefined (NaN, and so has a
///                 mean over it, unless skip_undefined leaves it out)
/// @par Errors     invalid_input: shapes differ, a label that is not 0 or 1, negative weight
/// @par Cost       one pass; O(L) after it, samples O(different outcomes of rows)
/// @par Merge      exact, through multilabel_table
/// @par Same as    scikit-learn precision_score of label matrices (zero_division = options.undefined; nan: skip_undefined)
struct multilabel_precision_function : discrimination_detail::multilabel_rate<discrimination_detail::multilabel_precision_rate> {};
inline constexpr multilabel_precision_function multilabel_precision{};

/// Recall TP / (TP + FN) of predicted labels; all as multilabel_precision, undefined for a label (row) that has no true row (label).
struct multilabel_recall_function : discrimination_detail::multilabel_rate<discrimination_detail::multilabel_recall_rate> {};
inline constexpr multilabel_recall_function multilabel_recall{};

/// Specificity TN / (TN + FP) of predicted labels; all as multilabel_precision, undefined for a label that every row has.
struct multilabel_specificity_function : discrimination_detail::multilabel_rate<discrimination_detail::multilabel_specificity_rate> {};
inline constexpr multilabel_specificity_function multilabel_specificity{};

/// F1 score 2 TP / (2 TP + FP + FN) of predicted labels; all as multilabel_precision, undefined for a label (row) without true and
/// without predicted rows (labels).
struct multilabel_f1_score_function : discrimination_detail::multilabel_rate<discrimination_detail::multilabel_f1_score_rate> {};
inline constexpr multilabel_f1_score_function multilabel_f1_score{};

/// F-beta score of predicted labels: options beta (1), and all as multilabel_f1_score.
struct multilabel_f_beta_function
    : discrimination_detail::multilabel_metric<discrimination_detail::multilabel_f_beta_metric, multilabel_f_beta_options> {};
inline constexpr multilabel_f_beta_function multilabel_f_beta{};

/// Jaccard index TP / (TP + FP + FN) of predicted labels; all as multilabel_f1_score. Averaged over samples it is often called
/// multilabel accuracy.
struct multilabel_jaccard_index_function : discrimination_detail::multilabel_rate<discrimination_detail::multilabel_jaccard_index_rate> {};
inline constexpr multilabel_jaccard_index_function multilabel_jaccard_index{};

/// Hamming loss: share of wrong labels among the n L of all rows.
///
/// Calling forms, errors and cost as multilabel_precision, without average.
/// @par Returns    a value in [0, 1]; NaN (options.undefined) without weight
/// @par Same as    scikit-learn hamming_loss of label matrices
struct multilabel_hamming_loss_function
    : discrimination_detail::multilabel_metric<discrimination_detail::multilabel_hamming_loss_metric, table_metric_options> {};
inline constexpr multilabel_hamming_loss_function multilabel_hamming_loss{};

/// Subset accuracy (exact match ratio): share of the rows whose labels are all right.
///
/// Calling forms, errors and cost as multilabel_precision, without average.
/// @par Returns    a value in [0, 1]; NaN (options.undefined) without weight
/// @par Same as    scikit-learn accuracy_score of label matrices, torchmetrics multilabel_exact_match
struct subset_accuracy_function
    : discrimination_detail::multilabel_metric<discrimination_detail::subset_accuracy_metric, table_metric_options> {};
inline constexpr subset_accuracy_function subset_accuracy{};

ASSAY_NAMESPACE_END
