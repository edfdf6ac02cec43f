// SPDX-License-Identifier: MIT
/// @file
/// corp_calibration_test: whether predictions are calibrated, by the miscalibration term of the CORP decomposition.
#pragma once

#include <assay/calibration/corp_decomposition.hpp>
#include <assay/calibration/corp_resampling.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of the CORP test of calibration.
struct corp_calibration_test_options {
  assay::proper_score score = assay::proper_score::brier;
  Index replicates = 1000;
  std::uint64_t seed = 0;
  bool resample_predictions = false;  ///< draw the rows with replacement too, before their outcomes
  assay::weighting weighting = assay::weighting::importance;  ///< whether weights are those of single rows or count repeated ones
};

/// Result of the CORP test of calibration.
struct corp_calibration_test_result {
  double miscalibration = undefined();  ///< the statistic
  double expected = undefined();        ///< its mean over the replicates: what chance alone makes of calibrated predictions
  double p_value = undefined();         ///< (1 + replicates at or above the statistic) / (1 + replicates)
};

namespace calibration_detail {

struct corp_calibration_test_metric {
  static constexpr const char* name = "corp_calibration_test";
  static constexpr auto kind = core::real_kind::probability;
  static constexpr const char* argument_name = "prediction";

  template <class Score, class Weight>
  static corp_calibration_test_result of(const ranked_scores<Score, Weight>& r, const corp_calibration_test_options& options) {
    const corp_resampling how{options.replicates, options.seed, options.resample_predictions, options.weighting};
    check_resampling(name, how, r.has_whole_weights());
    if (r.size() == 0) return {};
    const corp_population rows(r, name, options.weighting);
    corp_calibration_test_result out;
    out.miscalibration = corp_decomposition(r, {.score = options.score}).miscalibration;
    std::vector<double> values(static_cast<std::size_t>(options.replicates));
    for_replicates(rows, rows.prediction, how, [&](std::size_t i, const auto& sample) {
      values[i] = miscalibration(rows, sample, options.score);
    });
    double sum = 0;
    Index above = 0;
    for (const double x : values) {
      sum += x;
      above += x >= out.miscalibration * (1 - 1e-12);  // what ties but for rounding is at the statistic
    }
    out.expected = sum / static_cast<double>(options.replicates);
    out.p_value = static_cast<double>(1 + above) / static_cast<double>(1 + options.replicates);
    return out;
  }

 private:
  template <class Amount>
  static double miscalibration(const corp_population& rows, const corp_replicate<Amount>& sample, proper_score score) {
    const core::isotonic_units<Amount> units = sample.units();
    corp_sums<Amount> sums(score, units, sample.pool.blocks());
    for (std::size_t t = 0; t < rows.prediction.size(); ++t) {
      if (!(sample.negatives[t] + sample.positives[t] > 0)) continue;
      sums.add(static_cast<double>(t), rows.prediction[t], sample.negatives[t], sample.positives[t]);
    }
    return sums.miscalibration();
  }
};

}  // namespace calibration_detail

/// Test of calibration by the miscalibration term of the CORP decomposition: the isotonic fit of calibrated predictions gains
/// something by chance too; how often does it gain as much?
///
/// `corp_calibration_test(truth, prediction[, weights][, options])` or `corp_calibration_test(ranked_scores[, options])`. Outcomes
/// y* ~ Bernoulli(p) are drawn for the given rows: an exact test by simulation. Drawing rows with replacement as well makes ties,
/// of which the fit gains less: p-values are too small then (of 60 calibrated rows 14 % were rejected at level 10 %).
///
/// @par Input   as corp_reliability_curve.
/// @par Range   p-value in [1 / (1 + replicates), 1]; all NaN without rows of non-zero weight.
/// @par Errors  as corp_decomposition; replicates below 1, frequencies that are no whole numbers.
/// @par Cost    O(n) radix sort; O(replicates m) of m distinct predictions, with importance weights O(replicates n). The same
///              numbers for any number of threads.
/// @par Merge   through ranked_scores.
/// @par Same as miscalibration_test of R reliabilitydiag ({.replicates = 100, .resample_predictions = true}; there the share of
///              the replicates alone, which may be 0).
/// @par Reference T. Dimitriadis, T. Gneiting, A. I. Jordan, Stable reliability diagrams for probabilistic classifiers, PNAS 118 (2021).
struct corp_calibration_test_function
    : core::rank_metric<calibration_detail::corp_calibration_test_metric, corp_calibration_test_options> {};
inline constexpr corp_calibration_test_function corp_calibration_test{};

ASSAY_NAMESPACE_END
