// SPDX-License-Identifier: MIT
/// @file
/// accuracy_interval, precision_interval, recall_interval, specificity_interval, negative_predictive_value_interval,
/// jaccard_index_interval, f1_score_interval and f_beta_interval: shares of rows with standard error and interval.
#pragma once

#include <assay/discrimination/class_rates.hpp>
#include <assay/discrimination/confusion_interval.hpp>
#include <assay/discrimination/f_score.hpp>
#include <assay/discrimination/jaccard_index.hpp>
#include <assay/discrimination/precision_recall.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of f_beta_interval.
struct f_beta_interval_options {
  double beta = 1;                                              ///< recall counts beta times as much as precision; finite, > 0
  double level = 0.95;                                          ///< confidence level in (0, 1)
  averaging average = averaging::binary;                        ///< binary needs a table of two classes
  Index positive = 1;                                           ///< the class that counts as positive (binary only)
  bool skip_undefined = false;                                  ///< macro, weighted: leave classes without a value out of the mean
  table_interval_scale scale = table_interval_scale::natural;   ///< shape of the interval
  assay::weighting weighting = assay::weighting::importance;    ///< meaning of the weights, if any
};

namespace discrimination_detail {

struct accuracy_interval_metric {
  static constexpr const char* name = "accuracy_interval";
  static estimate of(const confusion_matrix& m, const table_interval_options& o) {
    core::check_level(name, o.level);
    const sampled_table sample(name, m, o.weighting);
    sampled_share right{};
    for (Index t = 0; t < m.classes(); ++t) {
      for (Index p = 0; p < m.classes(); ++p) {
        (t == p ? right.yes : right.no) += sample.weight(t, p);
        (t == p ? right.yes_squares : right.no_squares) += sample.squares(t, p);
      }
    }
    return right.interval(o.level, o.scale);
  }
};

/// Of a metric whose Rate::value is a cell_share.
template <class Rate>
struct share_interval_metric {
  static constexpr const char* name = Rate::interval_name;
  static estimate of(const confusion_matrix& m, const class_interval_options& o) {
    core::check_level(name, o.level);
    if (o.average != averaging::binary) return averaged_share_interval(name, m, o, Rate::value);
    return share_of_class(name, m, o.positive, o.weighting, Rate::value).interval(o.level, o.scale);
  }
};

struct precision_interval_rate : precision_rate {
  static constexpr const char* interval_name = "precision_interval";
};
struct recall_interval_rate : recall_rate {
  static constexpr const char* interval_name = "recall_interval";
};
struct specificity_interval_rate : specificity_rate {
  static constexpr const char* interval_name = "specificity_interval";
};
struct negative_predictive_value_interval_rate : negative_predictive_value_rate {
  static constexpr const char* interval_name = "negative_predictive_value_interval";
};
struct jaccard_index_interval_rate : jaccard_index_rate {
  static constexpr const char* interval_name = "jaccard_index_interval";
};
template <class Rate>
using share_interval = class_metric<share_interval_metric<Rate>, class_interval_options>;

struct f_beta_interval_metric {
  static constexpr const char* name = "f_beta_interval";
  static estimate of(const confusion_matrix& m, const f_beta_interval_options& o, const char* function = name) {
    core::check_level(function, o.level);
    check_beta(function, o.beta);
    const cell_share f = f_share(o.beta);
    if (o.average != averaging::binary) {
      return averaged_share_interval(function, m, {o.level, o.average, o.positive, o.skip_undefined, o.scale, o.weighting}, f);
    }
    const sampled_table sample(function, m, o.weighting);
    const std::size_t k = positive_class(m, o.positive, function);
    const class_cells weights = sample.cells()[k];
    const class_cells squares = sample.squared_cells()[k];
    // F = x / (x + c (1 − x)) for any c, x = TP / (TP + (a FP + b FN) / c): with c what an error counts on average, x is as good as a
    // share of rows. β = 1 gives the Jaccard index, large and small β the recall and the precision.
    const double c = mean_error(f.no, weights, squares);
    const cell_share g{.yes = f.yes, .no = {.false_positives = f.no.false_positives / c, .false_negatives = f.no.false_negatives / c}};
    const sampled_share x = sampled_share::of(g, weights, squares);
    estimate out = x.interval(o.level);
    if (is_undefined(out.value)) return out;
    const auto f_of = [c](double s) { return s / (s + c * (1 - s)); };
    const double value = share(x.yes, c * x.no);
    const double root = x.value() + c * x.complement();
    const double slope = c / (root * root);
    if (o.scale == table_interval_scale::plain) return plain_interval(value, slope * slope * x.variance(), o.level, 0, 1);
    return {value, slope * out.standard_error, f_of(out.lower), f_of(out.upper), o.level};
  }

 private:
  /// What an error counts on average, one more of the dearer kind included: it may only not have been seen.
  static double mean_error(const class_cells& counts, const class_cells& weights, const class_cells& squares) {
    const double a = counts.false_positives;
    const double b = counts.false_negatives;
    const double dearer = (std::max)(a, b);
    const double rows = weights.predicted_positives() + weights.false_negatives;
    const double row = (squares.predicted_positives() + squares.false_negatives) / rows;  // its weight
    const double fp = a * weights.false_positives;
    const double fn = b * weights.false_negatives;
    const double errors = fp + fn + dearer * row;
    return rows > 0 && errors > 0 && core::is_finite(errors) ? (a * fp + b * fn + dearer * dearer * row) / errors : dearer;
  }
};
struct f1_score_interval_metric {
  static constexpr const char* name = "f1_score_interval";
  static estimate of(const confusion_matrix& m, const class_interval_options& o) {
    return f_beta_interval_metric::of(m, {1.0, o.level, o.average, o.positive, o.skip_undefined, o.scale, o.weighting}, name);
  }
};

}  // namespace discrimination_detail

/// Accuracy with standard error and Wilson's interval.
///
/// Var = Σ w² (right − accuracy)² / (Σw)², right 0 or 1 of a row. The interval is Wilson's for (Σw)² / Σw² rows (of frequencies Σw),
/// or for fewer where the variance is larger than accuracy (1 − accuracy) of so many.
///
/// `accuracy_interval(truth, predicted[, weights][, options])` or `accuracy_interval(confusion_matrix[, options])` → estimate.
/// @par Options    level (0.95), scale natural (Wilson) or plain (± z·se, cut to [0, 1]), weighting importance or frequency (whole
///                 weights; obeys the repetition law)
/// @par Undefined  all NaN without weight; error and bounds NaN where squared weights leave the range of double (beyond 1e±144)
/// @par Errors     as accuracy; a level outside (0, 1); frequency weights that are not whole
/// @par Cost       one pass; K² cells
/// @par Same as    statsmodels proportion_confint(method = "wilson"), R prop.test(correct = FALSE)
struct accuracy_interval_function
    : discrimination_detail::class_metric<discrimination_detail::accuracy_interval_metric, table_interval_options> {};
inline constexpr accuracy_interval_function accuracy_interval{};

/// Precision with standard error and interval, as accuracy_interval of the rows that are predicted positive.
///
/// Of an average over classes the variance is Σ w²I², I the influence of a row on all classes it is in (of macro F1 the variance of
/// Takahashi et al.), and the interval Wilson's for as many rows as give this variance, at most the effective number of all rows.
///
/// `precision_interval(truth, predicted[, weights][, options])` or `precision_interval(confusion_matrix[, options])` → estimate; of
/// class k of many `precision_interval(m.against_rest(k))`.
/// @par Options    level (0.95), average, positive, skip_undefined as precision; scale natural (Wilson) or plain; weighting
///                 importance or frequency
/// @par Undefined  all NaN where precision is; error and bounds NaN where squared weights leave the range of double. Of an average of
///                 exactly 0 or 1 the error is 0: that is the estimator, not certainty.
/// @par Errors     as precision; a level outside (0, 1); frequency weights that are not whole
/// @par Coverage   of nominal 95 % in simulations (30 to 400 rows, prevalence 0.1 and 0.5, recall 0.8 and 0.95): 95 to 96 %
/// @par Cost       one pass; K² cells
/// @par Reference  Wilson 1927, doi:10.1080/01621459.1927.10502953; Takahashi et al. 2022, doi:10.1007/s10489-021-02635-5
struct precision_interval_function : discrimination_detail::share_interval<discrimination_detail::precision_interval_rate> {};
inline constexpr precision_interval_function precision_interval{};

/// Recall with standard error and interval; all as precision_interval, of the rows of the class.
struct recall_interval_function : discrimination_detail::share_interval<discrimination_detail::recall_interval_rate> {};
inline constexpr recall_interval_function recall_interval{};

/// Specificity with standard error and interval; all as precision_interval, of the rows of the other class.
struct specificity_interval_function : discrimination_detail::share_interval<discrimination_detail::specificity_interval_rate> {};
inline constexpr specificity_interval_function specificity_interval{};

/// Negative predictive value with standard error and interval; all as precision_interval, of the rows that are predicted negative.
struct negative_predictive_value_interval_function
    : discrimination_detail::share_interval<discrimination_detail::negative_predictive_value_interval_rate> {};
inline constexpr negative_predictive_value_interval_function negative_predictive_value_interval{};

/// Jaccard index with standard error and interval; all as precision_interval, of the rows that are not true negatives.
struct jaccard_index_interval_function : discrimination_detail::share_interval<discrimination_detail::jaccard_index_interval_rate> {};
inline constexpr jaccard_index_interval_function jaccard_index_interval{};

/// F-beta score with standard error and interval.
///
/// F = x / (x + c (1 − x)) is a function of a share x = TP / (TP + (a FP + b FN) / c), a = 1 / (1 + β²), b = β² / (1 + β²), c the
/// mean of these over the errors and one more of the dearer kind; its interval is the image of Wilson's of x. With β = 1, c = ½, this
/// is the interval of the Jaccard index on the scale of F1.
///
/// `f_beta_interval(truth, predicted[, weights], {.beta = 2})` or `f_beta_interval(confusion_matrix, options)` → estimate.
/// @par Options    beta (1); all else as precision_interval
/// @par Undefined  as precision_interval, where f_beta is
/// @par Errors     as precision_interval; beta not positive and finite
/// @par Coverage   as precision_interval: natural 94 to 97 %, plain 82 to 95 %
/// @par Cost       one pass; K² cells
/// @par Reference  Lam 2024, Confidence intervals for the F1 score: a comparison of four methods, doi:10.48550/arXiv.2309.14621
struct f_beta_interval_function
    : discrimination_detail::class_metric<discrimination_detail::f_beta_interval_metric, f_beta_interval_options> {};
inline constexpr f_beta_interval_function f_beta_interval{};

/// F1 score with standard error and interval: f_beta_interval with β = 1.
struct f1_score_interval_function
    : discrimination_detail::class_metric<discrimination_detail::f1_score_interval_metric, class_interval_options> {};
inline constexpr f1_score_interval_function f1_score_interval{};

ASSAY_NAMESPACE_END
