// SPDX-License-Identifier: MIT
/// @file
/// Cox's recalibration of probabilities: intercept and slope on the scale of log odds, and their tests.
#pragma once

#include <assay/calibration/block_residual.hpp>
#include <assay/calibration/recalibration.hpp>
#include <assay/core/estimate.hpp>
#include <assay/core/gamma_distribution.hpp>
#include <assay/core/logistic_fit.hpp>
#include <assay/core/normal_distribution.hpp>
#include <assay/core/rank_metric.hpp>
#include <assay/core/whole_weights.hpp>
#include <assay/core/wilson_interval.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Options of cox_calibration and calibration_in_the_large.
struct cox_calibration_options {
  double level = 0.95;
  assay::weighting weighting = assay::weighting::importance;
};

/// A likelihood-ratio test.
struct likelihood_ratio_result {
  double statistic = undefined();  ///< twice the difference of the log likelihoods, chi-square
  double degrees_of_freedom = undefined();
  double p_value = undefined();

  friend bool operator==(const likelihood_ratio_result&, const likelihood_ratio_result&) = default;
};

/// What cox_calibration returns. Standard errors and intervals are Wald's.
struct cox_calibration_result {
  estimate intercept;     ///< a, 0 if calibrated
  estimate slope;         ///< b, 1 if calibrated; below 1 the predictions are too near to 0 and 1
  estimate in_the_large;  ///< a with b = 1: above 0 the predictions are too low

  likelihood_ratio_result calibration;        ///< (0, 1) against (a, b)
  likelihood_ratio_result in_the_large_test;  ///< (0, 1) against (a, 1)
  likelihood_ratio_result slope_test;         ///< (a, 1) against (a, b)

  double log_likelihood = undefined();           ///< at (a, b)
  double identity_log_likelihood = undefined();  ///< of the predictions as they are, (0, 1)
  double null_log_likelihood = undefined();      ///< of the observed rate for all
  double rows = 0;      ///< that the likelihoods count: rows, (Σ w)² / Σ w² (importance) or Σ w (frequency)
  double left_out = 0;  ///< number, or weight, of the rows with predictions 0 and 1, which have no log odds
  fit_status status = fit_status::degenerate;

  friend bool operator==(const cox_calibration_result&, const cox_calibration_result&) = default;
};

namespace calibration_detail {

/// One row per prediction in (0, 1), from the lowest up.
struct cox_rows {
  Vector logit;
  Vector rate;     // of positives
  Vector weight;   // times scale
  Vector squares;  // Σ w², times scale²
  double scale = 1;
  double total = 0;
  double total_squares = 0;
  double positives = 0;
  double negatives = 0;
  double log_likelihood = 0;  // of the predictions as they are
  double left_out = 0;
  double rows = 0;  // that a likelihood counts
  bool is_weighted = false;
  bool repeated = false;

  /// A log likelihood of the scaled weights, in terms of `rows`.
  double counted(double of_weights) const { return of_weights * (rows / total); }
  /// Of the observed rate for all.
  double null_log_likelihood() const {
    double sum = 0;
    for (const double x : {positives, negatives}) sum += x > 0 ? x * std::log(x / total) : 0.0;
    return sum;
  }
  bool has_both_classes() const { return positives > 0 && negatives > 0; }
  bool is_empty() const { return logit.size() == 0; }
};

template <class Score, class Weight>
cox_rows cox_make_rows(const char* function, const ranked_scores<Score, Weight>& r, weighting kind) {
  cox_rows out;
  out.is_weighted = ranked_scores<Score, Weight>::is_weighted;
  out.repeated = out.is_weighted && kind == weighting::frequency;
  if (out.repeated) core::check_frequencies(function, kind, r.has_whole_weights());
  out.scale = block_weight_scale(r);
  std::vector<double> columns[4];
  core::cascade_sum sums[5];
  double left_out = 0;
  r.ascending(
      [&](const auto& block) {
        const auto p = static_cast<double>(block.score);
        const auto positives = static_cast<double>(block.positives);
        const auto negatives = static_cast<double>(block.negatives);
        const double weight = positives + negatives;
        if (!(p > 0 && p < 1)) {
          left_out += weight;
          return;
        }
        const auto squares = static_cast<double>(block.positive_squares + block.negative_squares);
        const double log_p = std::log(p);
        const double log_q = std::log1p(-p);
        columns[0].push_back(log_p - log_q);
        columns[1].push_back(positives / weight);
        columns[2].push_back(weight);
        columns[3].push_back(squares);
        sums[0].add(weight);
        sums[1].add(squares);
        sums[2].add(positives);
        sums[3].add(negatives);
        sums[4].add(positives * log_p + negatives * log_q);
      },
      {out.scale, out.scale});
  Vector* to[] = {&out.logit, &out.rate, &out.weight, &out.squares};
  for (std::size_t k = 0; k < 4; ++k) *to[k] = Eigen::Map<const Vector>(columns[k].data(), static_cast<Index>(columns[k].size()));
  out.total = sums[0].value();
  out.total_squares = sums[1].value();
  out.positives = sums[2].value();
  out.negatives = sums[3].value();
  out.log_likelihood = sums[4].value();
  out.left_out = left_out / out.scale;
  if (!out.is_empty()) out.rows = out.repeated ? out.total / out.scale : out.total * (out.total / out.total_squares);
  if (!out.is_weighted) out.rows = out.total;
  return out;
}

inline core::logistic_fit cox_fit(const cox_rows& rows, Eigen::ArrayXXd columns, const Vector& offset) {
  return core::fit_logistic(std::move(columns), rows.rate, rows.weight, offset, {.squared_weights = rows.squares});
}

/// Coefficient k with Wald's interval.
inline estimate cox_estimate(const cox_rows& rows, const core::logistic_fit& fit, Index k, double level) {
  estimate out;
  out.level = level;
  out.value = fit.coefficients[k];
  if (fit.status != core::logistic_status::converged) return out;
  const double variance = rows.repeated ? fit.covariance(k, k) * rows.scale : fit.importance_covariance(k, k);
  out.standard_error = std::sqrt(variance);
  const double radius = core::normal_quantile(0.5 + level / 2) * out.standard_error;
  out.lower = out.value - radius;
  out.upper = out.value + radius;
  return out;
}

inline likelihood_ratio_result cox_test(double larger, double smaller, double degrees_of_freedom) {
  likelihood_ratio_result out;
  out.statistic = (std::max)(0.0, 2 * (larger - smaller));
  out.degrees_of_freedom = degrees_of_freedom;
  out.p_value = core::chi_square_survival(out.statistic, degrees_of_freedom);
  return out;
}

inline fit_status cox_status(core::logistic_status status) {
  switch (status) {
    case core::logistic_status::converged: return fit_status::converged;
    case core::logistic_status::not_converged: return fit_status::not_converged;
    case core::logistic_status::separable: return fit_status::separable;
    case core::logistic_status::degenerate: break;
  }
  return fit_status::degenerate;
}

inline cox_calibration_result cox_of_rows(const cox_rows& rows, double level) {
  cox_calibration_result out;
  for (estimate* e : {&out.intercept, &out.slope, &out.in_the_large}) e->level = level;
  out.left_out = rows.left_out;
  out.rows = rows.rows;
  if (rows.is_empty()) return out;
  const Index n = rows.logit.size();
  out.identity_log_likelihood = rows.counted(rows.log_likelihood);
  out.null_log_likelihood = rows.counted(rows.null_log_likelihood());
  if (!rows.has_both_classes()) return out;  // the intercept is infinite

  const core::logistic_fit large = cox_fit(rows, Eigen::ArrayXXd::Ones(n, 1), rows.logit);
  const double in_the_large = rows.counted(large.log_likelihood);
  out.in_the_large = cox_estimate(rows, large, 0, level);
  out.in_the_large_test = cox_test(in_the_large, out.identity_log_likelihood, 1);
  Eigen::ArrayXXd both(n, 2);
  both.col(0).setOnes();
  both.col(1) = rows.logit;
  const core::logistic_fit fit = cox_fit(rows, std::move(both), Vector());
  out.status = cox_status(fit.status);
  out.log_likelihood = rows.counted(fit.log_likelihood);
  if (fit.status == core::logistic_status::degenerate) return out;  // one prediction has no slope
  out.intercept = cox_estimate(rows, fit, 0, level);
  out.slope = cox_estimate(rows, fit, 1, level);
  out.calibration = cox_test(out.log_likelihood, out.identity_log_likelihood, 2);
  out.slope_test = cox_test(out.log_likelihood, in_the_large, 1);
  return out;
}

}  // namespace calibration_detail

/// Cox's recalibration: the maximum-likelihood fit of logit P(y = 1) = a + b logit(p), with tests of a = 0 and b = 1.
///
/// Calibrated predictions have a = 0 and b = 1. A slope below 1 says that they are too near to 0 and 1 (overfitting). The intercept with
/// the slope held at 1 is calibration in the large. Three likelihood-ratio tests: both at once (chi-square of 2), the intercept given slope
/// 1, and the slope given a free intercept (1 each).
///
/// Rows with predictions 0 and 1 have no log odds: they are left out and counted. With weights an importance counts as many rows as
/// (Σ w)² / Σ w² in the likelihoods, and the standard errors are those of H⁻¹ (Σ w² p (1 - p) x xᵀ) H⁻¹: no scale of the weights changes
/// them, equal weights are none. By weighting::frequency weights are repeated rows.
///
/// `cox_calibration(truth, prediction[, weights][, options])` or `cox_calibration(ranked_scores[, options])`.
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0.
/// @par Returns intercept, slope and intercept of slope 1 with standard errors and intervals, tests, log likelihoods and status. One
///              class, or no row with a prediction inside (0, 1): all estimates and tests NaN; one prediction for all: those of a and b
///              (degenerate). Where a prediction parts the classes (separable) a and b are large but finite, without standard errors.
/// @par Errors  invalid_input: sizes differ, NaN, a probability outside [0, 1], a label that is not 0 or 1, a negative weight, level,
///              frequency weights that are not whole.
/// @par Cost    O(n) radix sort, then some 20 passes over the distinct predictions, about 80 bytes each.
/// @par Merge   exact, through ranked_scores.
/// @par Same as Intercept and Slope of val.prob (R rms); glm(y ~ qlogis(p), binomial) and glm(y ~ offset(qlogis(p)), binomial) (R stats).
/// @par Reference D. R. Cox, Two further applications of a model for binary regression, Biometrika 45 (1958); M. E. Miller et al.,
///              Validation techniques for logistic regression models, Statistics in Medicine 10 (1991).
struct cox_calibration_function : core::rank_metric<cox_calibration_function, cox_calibration_options> {
  static constexpr const char* name = "cox_calibration";
  static constexpr auto kind = core::real_kind::probability;
  static constexpr const char* argument_name = "prediction";

  template <class Score, class Weight>
  static cox_calibration_result of(const ranked_scores<Score, Weight>& r, const cox_calibration_options& options) {
    core::check_level(name, options.level);
    return calibration_detail::cox_of_rows(calibration_detail::cox_make_rows(name, r, options.weighting), options.level);
  }
};
inline constexpr cox_calibration_function cox_calibration{};

/// Calibration in the large: by how much the log odds of all predictions are too low, the a of logit P(y = 1) = a + logit(p) with its
/// standard error and Wald's interval; the field in_the_large of cox_calibration, at a third of its cost.
///
/// Input, weights, errors and merge as cox_calibration. NaN with one class, and where no prediction is inside (0, 1).
struct calibration_in_the_large_function : core::rank_metric<calibration_in_the_large_function, cox_calibration_options> {
  static constexpr const char* name = "calibration_in_the_large";
  static constexpr auto kind = core::real_kind::probability;
  static constexpr const char* argument_name = "prediction";

  template <class Score, class Weight>
  static estimate of(const ranked_scores<Score, Weight>& r, const cox_calibration_options& options) {
    core::check_level(name, options.level);
    const auto rows = calibration_detail::cox_make_rows(name, r, options.weighting);
    estimate out;
    out.level = options.level;
    if (!rows.has_both_classes()) return out;
    const auto fit = calibration_detail::cox_fit(rows, Eigen::ArrayXXd::Ones(rows.logit.size(), 1), rows.logit);
    return calibration_detail::cox_estimate(rows, fit, 0, options.level);
  }
};
inline constexpr calibration_in_the_large_function calibration_in_the_large{};

ASSAY_NAMESPACE_END
