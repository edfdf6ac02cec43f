// SPDX-License-Identifier: MIT
/// @file
/// What follows from one walk over sorted scores, as the metrics of the library do: means with standard errors, curves,
/// the spread of the predictions. Every function takes a compact assay::ranked_scores of any weight type.
#pragma once

#include "evaluate/result.hpp"
#include "report/curve.hpp"

#include <assay/core/ranked_scores.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace evaluate {

struct mean_and_error {
  double mean = unknown;
  double standard_error = unknown;
};

/// Weighted means of the numbers values(label, score) over all rows, with their standard errors (weights as importance:
/// Σw²(v − m)²/W² · n/(n − 1), which for unit weights is s²/n), in two walks.
template <std::size_t Count, class Ranks, class Values>
std::array<mean_and_error, Count> means_over_rows(const Ranks& ranks, Values values) {
  std::array<mean_and_error, Count> out;
  std::array<double, Count> sums{};
  double weight = 0;
  const auto for_rows = [&](auto visit) {
    ranks.ascending([&](const auto& b) {
      const auto p = static_cast<double>(b.score);
      if (b.negatives > 0) visit(values(0, p), static_cast<double>(b.negatives), static_cast<double>(b.negative_squares));
      if (b.positives > 0) visit(values(1, p), static_cast<double>(b.positives), static_cast<double>(b.positive_squares));
    });
  };
  for_rows([&](const auto& v, double w, double) {
    weight += w;
    for (std::size_t k = 0; k < Count; ++k) sums[k] += w * v[k];
  });
  if (!(weight > 0)) return out;
  for (std::size_t k = 0; k < Count; ++k) out[k].mean = sums[k] / weight;
  const auto rows = static_cast<double>(ranks.size());
  if (rows < 2) return out;
  std::array<double, Count> squares{};
  for_rows([&](const auto& v, double, double w2) {
    for (std::size_t k = 0; k < Count; ++k) squares[k] += w2 * (v[k] - out[k].mean) * (v[k] - out[k].mean);
  });
  for (std::size_t k = 0; k < Count; ++k) {
    if (std::isfinite(out[k].mean)) out[k].standard_error = std::sqrt(squares[k] / (weight * weight) * rows / (rows - 1));
  }
  return out;
}

/// ROC and precision-recall curves as they can be seen; empty where they are not defined.
template <class Ranks>
curves visible_curves(const Ranks& ranks, std::string name) {
  curves out;
  out.name = std::move(name);
  const auto positives = static_cast<double>(ranks.positives());
  const auto negatives = static_cast<double>(ranks.negatives());
  if (!(positives > 0) || !(negatives > 0)) return out;
  report::curve_builder roc;
  report::curve_builder precision_recall;
  roc.add(0, 0);
  double tp = 0;
  double fp = 0;
  ranks.descending([&](const auto& b) {
    tp += static_cast<double>(b.positives);
    fp += static_cast<double>(b.negatives);
    roc.add(fp / negatives, tp / positives);
    precision_recall.add(tp / positives, tp / (tp + fp));
  });
  out.roc = roc.finish();
  out.precision_recall = precision_recall.finish();
  return out;
}

/// Quantiles of the scores at quantile_levels: the lowest score that so large a share of the rows does not exceed.
template <class Ranks>
std::vector<double> quantiles_of_scores(const Ranks& ranks) {
  const double total = static_cast<double>(ranks.positives()) + static_cast<double>(ranks.negatives());
  if (!(total > 0)) return {};
  std::vector<double> out;
  double below = 0;
  double last = unknown;
  ranks.ascending([&](const auto& b) {
    below += static_cast<double>(b.negatives) + static_cast<double>(b.positives);
    last = static_cast<double>(b.score);
    while (out.size() < quantile_levels.size() && below >= quantile_levels[out.size()] * total * (1 - 1e-12)) out.push_back(last);
  });
  out.resize(quantile_levels.size(), last);
  return out;
}

struct spread {
  double gini = unknown;
  std::vector<report::point> lorenz;
};

/// Lorenz curve of the scores (none negative) and its Gini coefficient, 1 − 2 · area under the curve.
template <class Ranks>
spread spread_of_scores(const Ranks& ranks) {
  spread out;
  double rows = 0;
  double total = 0;
  ranks.ascending([&](const auto& b) {
    const double w = static_cast<double>(b.negatives) + static_cast<double>(b.positives);
    rows += w;
    total += w * static_cast<double>(b.score);
  });
  if (!(rows > 0) || !(total > 0)) return out;
  report::curve_builder curve;
  curve.add(0, 0);
  double below = 0;
  double share = 0;
  double twice_area = 0;
  ranks.ascending([&](const auto& b) {
    const double w = static_cast<double>(b.negatives) + static_cast<double>(b.positives);
    const double step = w * static_cast<double>(b.score);
    twice_area += w * (2 * share + step);
    below += w;
    share += step;
    curve.add(below / rows, share / total);
  });
  out.gini = (std::max)(0.0, 1 - twice_area / (rows * total));
  out.lorenz = curve.finish();
  return out;
}

}  // namespace evaluate
