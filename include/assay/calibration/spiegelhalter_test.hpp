// SPDX-License-Identifier: MIT
/// @file
/// Spiegelhalter's test of calibration.
#pragma once

#include <assay/calibration/block_residual.hpp>
#include <assay/core/alternative.hpp>
#include <assay/core/normal_distribution.hpp>
#include <assay/core/rank_metric.hpp>
#include <assay/core/sums.hpp>
#include <assay/core/whole_weights.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// Options of Spiegelhalter's test.
struct spiegelhalter_test_options {
  assay::alternative alternative = assay::alternative::two_sided;  ///< greater: predictions too near to 0 and 1; less: too far from them
  assay::weighting weighting = assay::weighting::importance;
};

/// What spiegelhalter_test returns.
struct spiegelhalter_test_result {
  double statistic = undefined();  ///< z, standard normal for calibrated predictions
  double p_value = undefined();

  friend bool operator==(const spiegelhalter_test_result&, const spiegelhalter_test_result&) = default;
};

/// Spiegelhalter's test: is the Brier score further from what it would be for calibrated predictions than chance makes it?
///
/// z = Σ w (y - p)(1 - 2p) / √(Σ w² (1 - 2p)² p (1 - p)); by weighting::frequency w for w². It sees only what correlates with 1 - 2p:
/// predictions that are too high below ½ and too low above may balance, so that a small z is no proof of calibration.
///
/// `spiegelhalter_test(truth, prediction[, weights][, options])` or `spiegelhalter_test(ranked_scores[, options])`.
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0.
/// @par Returns z and its normal p-value; NaN where the variance is 0: no rows, or every prediction 0, ½ or 1.
/// @par Errors  invalid_input: sizes differ, NaN, a probability outside [0, 1], a label that is not 0 or 1, a negative weight,
///              frequency weights that are not whole.
/// @par Cost    O(n) radix sort, which makes the result independent of the order of rows; 4 to 24 bytes a row.
/// @par Merge   exact, through ranked_scores.
/// @par Same as S:z and S:p of val.prob (R rms).
/// @par Reference D. J. Spiegelhalter, Probabilistic prediction in patient management and clinical trials, Statistics in Medicine 5 (1986).
struct spiegelhalter_test_function : core::rank_metric<spiegelhalter_test_function, spiegelhalter_test_options> {
  static constexpr const char* name = "spiegelhalter_test";
  static constexpr auto kind = core::real_kind::probability;
  static constexpr const char* argument_name = "prediction";

  template <class Score, class Weight>
  static spiegelhalter_test_result of(const ranked_scores<Score, Weight>& r, const spiegelhalter_test_options& options) {
    const bool repeated = ranked_scores<Score, Weight>::is_weighted && options.weighting == weighting::frequency;
    if (repeated) core::check_frequencies(name, options.weighting, r.has_whole_weights());
    const double scale = calibration_detail::block_weight_scale(r);
    core::cascade_sum sum;
    core::cascade_sum variance;
    r.ascending(
        [&](const auto& block) {
          const auto p = static_cast<double>(block.score);
          const auto positives = static_cast<double>(block.positives);
          const auto negatives = static_cast<double>(block.negatives);
          const auto squares =
              repeated ? (positives + negatives) * scale : static_cast<double>(block.positive_squares + block.negative_squares);
          const double lean = 1 - 2 * p;
          sum.add(lean * calibration_detail::block_residual(p, positives, negatives));
          variance.add(squares * (lean * lean * (p * (1 - p))));
        },
        {scale, scale});
    spiegelhalter_test_result out;
    if (!(variance.value() > 0)) return out;
    out.statistic = sum.value() / std::sqrt(variance.value());
    out.p_value = core::symmetric_p_value(out.statistic, options.alternative, [](double z) { return core::normal_cdf(-z); });
    return out;
  }
};
inline constexpr spiegelhalter_test_function spiegelhalter_test{};

ASSAY_NAMESPACE_END
