// SPDX-License-Identifier: MIT
/// @file
/// corp_reliability_curve: the reliability diagram without bins, with its band.
#pragma once

#include <assay/calibration/corp_resampling.hpp>
#include <assay/core/wilson_interval.hpp>

ASSAY_NAMESPACE_BEGIN

/// The band of a CORP reliability curve.
enum class corp_band {
  none,
  consistency,  ///< around the diagonal: where the curve lies when the predictions are calibrated
  confidence    ///< around the curve: where it lies when the calibrated rates are the true ones
};

/// Options of a CORP reliability curve.
struct corp_reliability_curve_options {
  corp_band band = corp_band::consistency;
  double level = 0.95;               ///< share of the replicates that the band holds at every prediction
  Index replicates = 1000;
  std::uint64_t seed = 0;
  bool resample_predictions = false;  ///< draw the rows with replacement too, before their outcomes
  assay::weighting weighting = assay::weighting::importance;  ///< whether weights are those of single rows or count repeated ones
};

/// The curve at every distinct prediction, ascending; between them it is a step or a line, as you like.
struct corp_reliability_curve_result {
  Vector prediction;
  Vector calibrated_rate;  ///< of the isotonic fit
  Vector band_lower;       ///< NaN without a band
  Vector band_upper;
  Vector weight;           ///< sum of weights; number of rows when unweighted
  double level = 0.95;
};

namespace calibration_detail {

/// A fit as its steps; a place before the first step has the first rate.
struct corp_steps {
  std::vector<std::uint32_t> first;  // place at which a rate begins
  std::vector<double> rate;
};

/// The quantile of type 7; reorders the values.
inline double corp_quantile(std::span<double> values, double p) {
  const double position = p * static_cast<double>(values.size() - 1);
  const auto i = static_cast<std::ptrdiff_t>(position);
  std::nth_element(values.begin(), values.begin() + i, values.end());
  const double low = values[static_cast<std::size_t>(i)];
  const double share = position - static_cast<double>(i);
  if (!(share > 0)) return low;
  return low + share * (*std::min_element(values.begin() + i + 1, values.end()) - low);
}

inline void corp_set_band(const std::vector<corp_steps>& fits, double level, corp_reliability_curve_result& out) {
  constexpr Index part = 4096;
  const Index n = out.prediction.size();
  core::parallel_for((n + part - 1) / part, [&](Index k) {
    std::vector<std::size_t> step(fits.size());
    std::vector<double> now(fits.size());
    std::vector<double> scratch(fits.size());
    for (Index t = k * part; t < (std::min)(n, (k + 1) * part); ++t) {
      bool changed = t == k * part;
      for (std::size_t r = 0; r < fits.size(); ++r) {
        const corp_steps& f = fits[r];
        const std::size_t before = step[r];
        while (step[r] + 1 < f.first.size() && f.first[step[r] + 1] <= static_cast<std::uint32_t>(t)) ++step[r];
        changed |= step[r] != before;
        now[r] = f.rate[step[r]];
      }
      if (!changed) {
        out.band_lower[t] = out.band_lower[t - 1];
        out.band_upper[t] = out.band_upper[t - 1];
        continue;
      }
      scratch = now;
      out.band_lower[t] = corp_quantile(scratch, 0.5 - 0.5 * level);
      out.band_upper[t] = corp_quantile(scratch, 0.5 + 0.5 * level);
    }
  });
}

struct corp_reliability_curve_metric {
  static constexpr const char* name = "corp_reliability_curve";
  static constexpr auto kind = core::real_kind::probability;
  static constexpr const char* argument_name = "prediction";

  template <class Score, class Weight>
  static corp_reliability_curve_result of(const ranked_scores<Score, Weight>& r, const corp_reliability_curve_options& options) {
    const corp_resampling how{options.replicates, options.seed, options.resample_predictions, options.weighting};
    core::check_level(name, options.level);
    check_resampling(name, how, r.has_whole_weights());
    const corp_population rows(r, name, options.weighting);
    const core::isotonic_fit fit(r);
    const auto n = static_cast<Index>(rows.prediction.size());
    corp_reliability_curve_result out;
    out.level = options.level;
    out.prediction = Eigen::Map<const Vector>(rows.prediction.data(), n);
    out.weight = Eigen::Map<const Vector>(rows.weight.data(), n);
    out.calibrated_rate.resize(n);
    Index t = 0;
    for (const auto& b : fit.blocks()) {
      for (; t < n && out.prediction[t] <= b.upper; ++t) out.calibrated_rate[t] = fit.rate(b);
    }
    out.band_lower.setConstant(n, undefined());
    out.band_upper.setConstant(n, undefined());
    if (options.band == corp_band::none || n == 0) return out;
    const Vector& probability = options.band == corp_band::consistency ? out.prediction : out.calibrated_rate;
    std::vector<corp_steps> fits(static_cast<std::size_t>(options.replicates));
    for_replicates(rows, {probability.data(), rows.prediction.size()}, how, [&](std::size_t i, const auto& sample) {
      const auto units = sample.units();
      for (const auto& b : sample.pool.blocks()) {
        fits[i].first.push_back(static_cast<std::uint32_t>(b.lower));
        fits[i].rate.push_back(units.rate(b));
      }
    });
    corp_set_band(fits, options.level, out);
    return out;
  }
};

}  // namespace calibration_detail

/// CORP reliability curve: the isotonic fit of the outcomes on the predictions, at every distinct prediction, with a pointwise
/// band by resampling.
///
/// `corp_reliability_curve(truth, prediction[, weights][, options])` or `corp_reliability_curve(ranked_scores[, options])`. A replicate
/// draws outcomes y* ~ Bernoulli of the prediction (consistency) or of the calibrated rate (confidence) for the given rows, or
/// for rows drawn with replacement, and fits them again; the band is the quantiles of type 7 of the fits. A curve outside the
/// consistency band speaks against calibration. The confidence band closes where the calibrated rate is 0 or 1.
///
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0, drawn with their rows, or
///              (weighting::frequency) numbers of repeated rows; or a ranked_scores of the predictions.
/// @par Range   rates and bands [0, 1]; without rows no points.
/// @par Errors  as corp_decomposition; replicates below 1, a level outside (0, 1), frequencies that are no whole numbers.
/// @par Cost    O(n) radix sort; m distinct predictions: O(replicates m) random numbers and as many steps of fits and quantiles,
///              with importance weights O(replicates n); memory 12 bytes a block of each replicate's fit, about n^(1/3) of them.
///              The same numbers for any number of threads.
/// @par Merge   through ranked_scores.
/// @par Same as R reliabilitydiag(region.method = "resampling", region.position = "diagonal" or "estimate"), with other random
///              numbers: {.level = 0.9, .replicates = 100, .resample_predictions = true}.
/// @par Reference T. Dimitriadis, T. Gneiting, A. I. Jordan, Stable reliability diagrams for probabilistic classifiers, PNAS 118 (2021).
struct corp_reliability_curve_function
    : core::rank_metric<calibration_detail::corp_reliability_curve_metric, corp_reliability_curve_options> {};
inline constexpr corp_reliability_curve_function corp_reliability_curve{};

ASSAY_NAMESPACE_END
