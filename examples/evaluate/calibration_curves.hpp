// SPDX-License-Identifier: MIT
/// @file
/// What sorted predictions tell about calibration beyond bins, and about trust: smooth calibration error, isotonic reliability
/// curve, risk of the surest decisions. Every function takes a compact assay::ranked_scores of any weight type.
#pragma once

#include "evaluate/options.hpp"
#include "evaluate/result.hpp"
#include "report/curve.hpp"

#include <assay/calibration/corp_reliability_curve.hpp>
#include <assay/calibration/smooth_calibration_error.hpp>
#include <assay/core/ranked_scores.hpp>
#include <assay/selective/risk_coverage_curve.hpp>

#include <string>
#include <utility>
#include <vector>

namespace evaluate {

/// Up to this many distinct predictions the isotonic curve has a consistency band.
inline constexpr assay::Index most_banded = 20000;

/// Calls visit(labels, predictions, weights) for rows that stand for the tie blocks, some thousands at a time.
template <class Ranks, class Visit>
void for_weighted_rows(const Ranks& ranks, Visit visit) {
  constexpr std::size_t most = 4096;
  std::vector<std::uint8_t> labels;
  std::vector<double> predictions;
  std::vector<double> weights;
  const auto hand_out = [&] {
    visit(assay::view(labels), assay::view(predictions), assay::view(weights));
    labels.clear();
    predictions.clear();
    weights.clear();
  };
  const auto add = [&](std::uint8_t y, double p, double w) {
    if (!(w > 0)) return;
    labels.push_back(y);
    predictions.push_back(p);
    weights.push_back(w);
    if (labels.size() == most) hand_out();
  };
  ranks.ascending([&](const auto& b) {
    add(0, static_cast<double>(b.score), static_cast<double>(b.negatives));
    add(1, static_cast<double>(b.score), static_cast<double>(b.positives));
  });
  if (!labels.empty()) hand_out();
}

template <class Ranks>
assay::smooth_calibration_result smooth_calibration_of(const Ranks& ranks) {
  assay::residual_spectrum spectrum;
  for_weighted_rows(ranks, [&](const auto& y, const auto& p, const auto& w) { spectrum.update(y, p, w); });
  return assay::smooth_calibration_error_bounds(spectrum);
}

/// The isotonic reliability curve, with the band in which it lies when the predictions are calibrated.
template <class Ranks>
void add_isotonic_curve(evaluation& e, const Ranks& ranks, const options& o) {
  if (ranks.size() == 0) return;
  assay::Index distinct = 0;
  ranks.ascending([&](const auto&) { ++distinct; });
  const bool banded = distinct <= most_banded;
  const auto curve = assay::corp_reliability_curve(
      ranks, {.band = banded ? assay::corp_band::consistency : assay::corp_band::none, .level = o.level, .replicates = 200, .seed = o.seed});
  const auto points_of = [&](const assay::Vector& y) {
    report::curve_builder points;
    for (assay::Index i = 0; i < y.size(); ++i) points.add(curve.prediction[i], y[i]);
    return points.finish();
  };
  e.isotonic = points_of(curve.calibrated_rate);
  if (!banded) return;
  e.isotonic_lower = points_of(curve.band_lower);
  e.isotonic_upper = points_of(curve.band_upper);
}

/// A risk-coverage curve as it can be seen.
inline report::series drawn(const assay::risk_coverage_curve_result& curve, std::string name) {
  report::curve_builder points;
  for (assay::Index i = 0; i < curve.coverage.size(); ++i) points.add(curve.coverage[i], curve.risk[i]);
  return {std::move(name), points.finish()};
}

/// Risk of the decisions p >= threshold against the share of rows that are decided, the surest first.
template <class Ranks>
report::series risk_coverage_of(const Ranks& ranks, double threshold, std::string name) {
  assay::ranked_scores<double, double> sure;
  for_weighted_rows(ranks, [&](const auto& y, const auto& p, const auto& w) {
    const auto positive = p >= threshold;
    sure.update((positive == (y > 0)).template cast<int>(), positive.select(p, 1 - p), w);
  });
  return drawn(assay::risk_coverage_curve(sure), std::move(name));
}

}  // namespace evaluate
