// SPDX-License-Identifier: MIT
/// @file
/// The indices of validation of predicted probabilities that follow from their likelihood.
#pragma once

#include <assay/calibration/cox_calibration.hpp>
#include <assay/calibration/spiegelhalter_test.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// What validation_summary returns.
struct validation_summary_result {
  double discrimination_index = undefined();  ///< D = (χ² - 1) / n, χ² the likelihood ratio of the predictions against the observed rate
  double unreliability_index = undefined();   ///< U = (χ² - 2) / n, χ² the likelihood ratio of the recalibrated predictions against them
  double quality_index = undefined();         ///< Q = D - U
  double nagelkerke_r_squared = undefined();  ///< of the predictions as they are; below 0 if the observed rate does better
  double brier_score = undefined();
  likelihood_ratio_result discrimination;  ///< the χ² of D, of 1 degree of freedom
  likelihood_ratio_result unreliability;   ///< the χ² of U, of 2: cox.calibration; of 1 where all predictions are one
  spiegelhalter_test_result spiegelhalter;
  cox_calibration_result cox;

  friend bool operator==(const validation_summary_result&, const validation_summary_result&) = default;
};

/// The indices by which Harrell validates predicted probabilities: how much likelihood they have more than the observed rate (D), how much
/// more a recalibration would have (U), what is left (Q), Nagelkerke's R², Brier score, Spiegelhalter's test and Cox's recalibration.
///
/// With χ²_D = 2 (LL(0, 1) - LL₀) and χ²_U = 2 (LL(a, b) - LL(0, 1)) of cox_calibration: D = (χ²_D - 1) / n, U = (χ²_U - 2) / n, Q = D - U,
/// R² = (1 - exp(-χ²_D / n)) / (1 - exp(2 LL₀ / n)). Predictions 0 and 1, which have no log odds, count in the Brier score and in
/// Spiegelhalter's test only; the number of rows n is that of cox_calibration.
///
/// `validation_summary(truth, prediction[, weights][, options])` or `validation_summary(ranked_scores[, options])`.
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0.
/// @par Returns NaN for what is undefined: without rows all, with one class all but the Brier score and Spiegelhalter's test.
/// @par Errors  as cox_calibration.
/// @par Cost    as cox_calibration.
/// @par Merge   exact, through ranked_scores.
/// @par Same as val.prob (R rms): R2, D, D:Chi-sq, D:p, U, U:Chi-sq, U:p, Q, Brier, Intercept, Slope, S:z, S:p. Its C and Dxy are auroc and
///              somers_d.
/// @par Reference F. E. Harrell, K. L. Lee, D. B. Mark, Multivariable prognostic models, Statistics in Medicine 15 (1996).
struct validation_summary_function : core::rank_metric<validation_summary_function, cox_calibration_options> {
  static constexpr const char* name = "validation_summary";
  static constexpr auto kind = core::real_kind::probability;
  static constexpr const char* argument_name = "prediction";

  template <class Score, class Weight>
  static validation_summary_result of(const ranked_scores<Score, Weight>& r, const cox_calibration_options& options) {
    core::check_level(name, options.level);
    validation_summary_result out;
    out.cox = calibration_detail::cox_of_rows(calibration_detail::cox_make_rows(name, r, options.weighting), options.level);
    out.spiegelhalter = spiegelhalter_test_function::of(r, {.weighting = options.weighting});
    if (r.size() == 0) return out;
    out.brier_score = brier(r);
    const cox_calibration_result& cox = out.cox;
    if (is_undefined(cox.in_the_large.value)) return out;
    const double ratio = 2 * (cox.identity_log_likelihood - cox.null_log_likelihood);
    out.discrimination = {ratio, 1, core::chi_square_survival(ratio, 1)};
    out.discrimination_index = (ratio - 1) / cox.rows;
    out.nagelkerke_r_squared = std::expm1(-ratio / cox.rows) / std::expm1(2 * cox.null_log_likelihood / cox.rows);
    // one prediction for all has an intercept only
    out.unreliability = is_undefined(cox.calibration.statistic) ? cox.in_the_large_test : cox.calibration;
    out.unreliability_index = (out.unreliability.statistic - out.unreliability.degrees_of_freedom) / cox.rows;
    out.quality_index = out.discrimination_index - out.unreliability_index;
    return out;
  }

 private:
  template <class Score, class Weight>
  static double brier(const ranked_scores<Score, Weight>& r) {
    const double scale = calibration_detail::block_weight_scale(r);
    core::cascade_sum loss;
    core::cascade_sum weight;
    r.ascending(
        [&](const auto& block) {
          const auto p = static_cast<double>(block.score);
          loss.add(static_cast<double>(block.positives) * ((1 - p) * (1 - p)) + static_cast<double>(block.negatives) * (p * p));
          weight.add(static_cast<double>(block.positives + block.negatives));
        },
        {scale, scale});
    return loss.value() / weight.value();
  }
};
inline constexpr validation_summary_function validation_summary{};

ASSAY_NAMESPACE_END
