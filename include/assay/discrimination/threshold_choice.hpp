// SPDX-License-Identifier: MIT
/// @file
/// Thresholds chosen by a criterion: Youden's index, closest to the top left, best F, lowest cost, and rates at a required rate.
#pragma once

#include <assay/discrimination/operating_point.hpp>

#include <cmath>
#include <optional>

ASSAY_NAMESPACE_BEGIN

/// Options of the rates at a required sensitivity (recall), specificity or precision.
struct sensitivity_options {
  double sensitivity = 0.95;              ///< required: at least this, in [0, 1]
  double undefined = assay::undefined();  ///< returned with one class only
};
struct specificity_options {
  double specificity = 0.95;              ///< required: at least this, in [0, 1]
  double undefined = assay::undefined();  ///< returned with one class only
};
struct required_recall_options {
  double recall = 0.95;                   ///< required: at least this, in [0, 1]
  double undefined = assay::undefined();  ///< returned with one class only
};
struct required_precision_options {
  double precision = 0.95;                ///< required: at least this, in [0, 1]
  double undefined = assay::undefined();  ///< returned with one class only, and where no threshold has this precision
};
struct best_f_beta_options {
  double beta = 1;                        ///< recall counts beta times as much as precision; finite, > 0
  double undefined = assay::undefined();  ///< returned with one class only
};
struct lowest_cost_options {
  double false_positive_cost = 1;         ///< of a row; finite, >= 0
  double false_negative_cost = 1;         ///< of a row; finite, >= 0
  std::optional<double> prevalence = {};  ///< share of positives where the threshold is to be used, if other than in the data
  double undefined = assay::undefined();  ///< returned with one class only
};

namespace discrimination_detail {

inline void check_rate(const char* function, const char* name, double x) {
  if (!core::is_probability(x)) core::raise_for(function, std::string(name) + " = " + core::to_text(x) + " is not in [0, 1]");
}

/// What criteria without options and without a requirement share.
struct free_criterion {
  using options = rank_options;
  free_criterion(const rank_options&, const char*) {}
  static bool allows(const auto&) { return true; }
};

struct youden_criterion : free_criterion {
  static constexpr const char* name = "youden_index";
  static constexpr const char* point_name = "youden_point";
  using free_criterion::free_criterion;
  static auto key(const auto& t) { return t.scaled_difference(); }
  static double value(const auto& t) { return (std::min)(1.0, static_cast<double>(t.scaled_difference()) / t.product()); }
};

struct top_left_criterion : free_criterion {
  static constexpr const char* name = "closest_to_top_left";
  static constexpr const char* point_name = "closest_to_top_left_point";
  using free_criterion::free_criterion;
  static auto key(const auto& t) { return -t.scaled_squared_distance(); }
  static double value(const auto& t) { return std::hypot(t.false_positive_rate(), t.false_negative_rate()); }
};

/// The vertex at which both error rates differ least.
struct equal_error_criterion : free_criterion {
  static constexpr const char* name = "equal_error_rate";
  static constexpr const char* point_name = "equal_error_point";
  using free_criterion::free_criterion;
  static auto key(const auto& t) {
    const auto excess = t.scaled_excess();
    return excess > 0 ? -excess : excess;
  }
  static double value(const auto& t) { return 0.5 * (t.false_positive_rate() + t.false_negative_rate()); }
};

struct sensitivity_criterion {
  using options = specificity_options;
  static constexpr const char* name = "sensitivity_at_specificity";
  static constexpr const char* point_name = "sensitivity_at_specificity_point";
  sensitivity_criterion(const options& o, const char* function) : least(o.specificity) { check_rate(function, "specificity", least); }
  bool allows(const auto& t) const { return t.has_specificity(least); }
  static auto key(const auto& t) { return t.true_positives(); }
  static double value(const auto& t) { return t.true_positive_rate(); }
  double least;
};

struct specificity_criterion {
  using options = sensitivity_options;
  static constexpr const char* name = "specificity_at_sensitivity";
  static constexpr const char* point_name = "specificity_at_sensitivity_point";
  specificity_criterion(const options& o, const char* function) : least(o.sensitivity) { check_rate(function, "sensitivity", least); }
  bool allows(const auto& t) const { return t.has_recall(least); }
  static auto key(const auto& t) { return -t.false_positives(); }
  static double value(const auto& t) { return t.true_negative_rate(); }
  double least;
};

struct recall_criterion_base {
  using options = required_recall_options;
  recall_criterion_base(const options& o, const char* function) : least(o.recall) { check_rate(function, "recall", least); }
  double least;
};

struct false_positive_rate_criterion : recall_criterion_base {
  static constexpr const char* name = "false_positive_rate_at_recall";
  static constexpr const char* point_name = "false_positive_rate_at_recall_point";
  using recall_criterion_base::recall_criterion_base;
  bool allows(const auto& t) const { return t.has_recall(least); }
  static auto key(const auto& t) { return -t.false_positives(); }
  static double value(const auto& t) { return t.false_positive_rate(); }
};

struct precision_criterion : recall_criterion_base {
  static constexpr const char* name = "precision_at_recall";
  static constexpr const char* point_name = "precision_at_recall_point";
  using recall_criterion_base::recall_criterion_base;
  bool allows(const auto& t) const { return t.has_recall(least) && t.is_predicting(); }
  static double key(const auto& t) { return t.is_predicting() ? t.precision() : 0; }
  static double value(const auto& t) { return t.precision(); }
};

struct recall_criterion {
  using options = required_precision_options;
  static constexpr const char* name = "recall_at_precision";
  static constexpr const char* point_name = "recall_at_precision_point";
  recall_criterion(const options& o, const char* function) : least(o.precision) { check_rate(function, "precision", least); }
  bool allows(const auto& t) const { return t.has_precision(least); }
  static auto key(const auto& t) { return t.true_positives(); }
  static double value(const auto& t) { return t.true_positive_rate(); }
  double least;
};

struct f_beta_criterion {
  using options = best_f_beta_options;
  static constexpr const char* name = "best_f_beta";
  static constexpr const char* point_name = "best_f_beta_point";
  f_beta_criterion(const options& o, const char* function) : squared(o.beta * o.beta) {
    if (!core::is_finite(o.beta) || !(o.beta > 0) || !core::is_finite(squared)) {
      core::raise_for(function, "beta = " + core::to_text(o.beta) + " is not positive and finite");
    }
  }
  static bool allows(const auto&) { return true; }
  double key(const auto& t) const { return t.f_beta(squared); }
  double value(const auto& t) const { return (std::min)(1.0, t.f_beta(squared)); }
  double squared;
};

/// Cost of errors in units of positives, exact for whole costs of whole rows; per row at the end.
struct cost_criterion {
  using options = lowest_cost_options;
  static constexpr const char* name = "lowest_cost";
  static constexpr const char* point_name = "lowest_cost_point";
  cost_criterion(const options& o, const char* function) : given(o) {
    check(function, "false_positive_cost", o.false_positive_cost);
    check(function, "false_negative_cost", o.false_negative_cost);
    if (o.prevalence) check_rate(function, "prevalence", *o.prevalence);
  }
  static bool allows(const auto&) { return true; }
  double key(const auto& t) const {
    return -(given.false_positive_cost * static_cast<double>(t.false_positives()) * unit_of_negatives(t) +
             given.false_negative_cost * static_cast<double>(t.false_negatives()) * unit_of_positives(t));
  }
  double value(const auto& t) const { return given.prevalence ? -key(t) : -key(t) / (t.positives() + t.negatives() * t.exchange()); }

 private:
  static void check(const char* function, const char* which, double x) {
    if (!core::is_weight(x)) core::raise_for(function, std::string(which) + " = " + core::to_text(x) + " is not finite and >= 0");
  }
  double unit_of_positives(const auto& t) const { return given.prevalence ? *given.prevalence / t.positives() : 1.0; }
  double unit_of_negatives(const auto& t) const { return given.prevalence ? (1 - *given.prevalence) / t.negatives() : t.exchange(); }
  options given;
};

}  // namespace discrimination_detail

// Each criterion comes as a number and, named ..._point, as the operating_point at which it is attained. All take
// (truth, score[, weights][, options]) or (ranked_scores[, options]), are undefined (NaN) with one class only, throw as auroc and for
// a required rate outside [0, 1], and cost O(n) radix sort and one walk. The thresholds looked at are the distinct scores and +inf
// (nothing is predicted positive); of equally good ones the highest is told. Unweighted, what is equally good is decided in exact
// integers: all criteria but F of a β that is no whole number, and costs that are not whole numbers. A required rate is reached by
// a rate that equals it as a decimal does: 19 of 20 have 0.95.

/// Youden's index max (TPR − FPR), in [0, 1]; unweighted, maxima are compared in exact integers.
/// @par Same as  pROC coords(best.method = "youden") less 1
struct youden_index_function : discrimination_detail::point_value_function<discrimination_detail::youden_criterion> {};
inline constexpr youden_index_function youden_index{};
struct youden_point_function : discrimination_detail::point_function<discrimination_detail::youden_criterion> {};
inline constexpr youden_point_function youden_point{};

/// Least distance of the ROC curve's vertices from (0, 1), √(FPR² + (1 − TPR)²), in [0, 1].
/// @par Same as  pROC coords(best.method = "closest.topleft"), which gives the square
struct closest_to_top_left_function : discrimination_detail::point_value_function<discrimination_detail::top_left_criterion> {};
inline constexpr closest_to_top_left_function closest_to_top_left{};
struct closest_to_top_left_point_function : discrimination_detail::point_function<discrimination_detail::top_left_criterion> {};
inline constexpr closest_to_top_left_point_function closest_to_top_left_point{};

/// The vertex at which FPR and FNR differ least, its value their mean; equal_error_rate interpolates instead.
/// @par Same as  torchmetrics eer
struct equal_error_point_function : discrimination_detail::point_function<discrimination_detail::equal_error_criterion> {};
inline constexpr equal_error_point_function equal_error_point{};

/// Largest sensitivity (recall) with a specificity of at least options.specificity; 0 where only "nothing positive" has it.
/// @par Same as  torchmetrics sensitivity_at_specificity
struct sensitivity_at_specificity_function : discrimination_detail::point_value_function<discrimination_detail::sensitivity_criterion> {};
inline constexpr sensitivity_at_specificity_function sensitivity_at_specificity{};
struct sensitivity_at_specificity_point_function : discrimination_detail::point_function<discrimination_detail::sensitivity_criterion> {};
inline constexpr sensitivity_at_specificity_point_function sensitivity_at_specificity_point{};

/// Largest specificity with a sensitivity of at least options.sensitivity.
/// @par Same as  torchmetrics specificity_at_sensitivity, R hmeasure Spec.Sens95
struct specificity_at_sensitivity_function : discrimination_detail::point_value_function<discrimination_detail::specificity_criterion> {};
inline constexpr specificity_at_sensitivity_function specificity_at_sensitivity{};
struct specificity_at_sensitivity_point_function : discrimination_detail::point_function<discrimination_detail::specificity_criterion> {};
inline constexpr specificity_at_sensitivity_point_function specificity_at_sensitivity_point{};

/// Smallest false positive rate with a recall of at least options.recall: FPR at 95 % TPR by default.
struct false_positive_rate_at_recall_function
    : discrimination_detail::point_value_function<discrimination_detail::false_positive_rate_criterion> {};
inline constexpr false_positive_rate_at_recall_function false_positive_rate_at_recall{};
struct false_positive_rate_at_recall_point_function
    : discrimination_detail::point_function<discrimination_detail::false_positive_rate_criterion> {};
inline constexpr false_positive_rate_at_recall_point_function false_positive_rate_at_recall_point{};

/// Largest precision with a recall of at least options.recall; some row must be predicted positive.
/// @par Same as  torchmetrics precision_at_fixed_recall
struct precision_at_recall_function : discrimination_detail::point_value_function<discrimination_detail::precision_criterion> {};
inline constexpr precision_at_recall_function precision_at_recall{};
struct precision_at_recall_point_function : discrimination_detail::point_function<discrimination_detail::precision_criterion> {};
inline constexpr precision_at_recall_point_function precision_at_recall_point{};

/// Largest recall with a precision of at least options.precision; NaN (options.undefined) where no threshold has it, for which
/// torchmetrics gives 0.
/// @par Same as  torchmetrics recall_at_fixed_precision
struct recall_at_precision_function : discrimination_detail::point_value_function<discrimination_detail::recall_criterion> {};
inline constexpr recall_at_precision_function recall_at_precision{};
struct recall_at_precision_point_function : discrimination_detail::point_function<discrimination_detail::recall_criterion> {};
inline constexpr recall_at_precision_point_function recall_at_precision_point{};

/// Largest F-score over the thresholds, in (0, 1].
struct best_f_beta_function : discrimination_detail::point_value_function<discrimination_detail::f_beta_criterion> {};
inline constexpr best_f_beta_function best_f_beta{};
struct best_f_beta_point_function : discrimination_detail::point_function<discrimination_detail::f_beta_criterion> {};
inline constexpr best_f_beta_point_function best_f_beta_point{};

/// Lowest cost per row, (c₁·FP + c₀·FN)/n with the costs of a false positive c₁ and of a false negative c₀, with costs of 1 the
/// lowest error rate; with a prevalence π instead of that of the data, c₁·(1 − π)·FPR + c₀·π·FNR.
/// @par Same as  R hmeasure MER for costs of 1; with a prevalence NIST's minimum detection cost (minDCF), not normalised
struct lowest_cost_function : discrimination_detail::point_value_function<discrimination_detail::cost_criterion> {};
inline constexpr lowest_cost_function lowest_cost{};
struct lowest_cost_point_function : discrimination_detail::point_function<discrimination_detail::cost_criterion> {};
inline constexpr lowest_cost_point_function lowest_cost_point{};

ASSAY_NAMESPACE_END
