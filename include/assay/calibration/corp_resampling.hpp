// SPDX-License-Identifier: MIT
/// @file
/// Isotonic fits of resampled outcomes: what bands and tests of CORP are made of.
#pragma once

#include <assay/core/isotonic_fit.hpp>
#include <assay/core/random.hpp>
#include <assay/core/resampling.hpp>
#include <assay/core/weighting.hpp>
#include <assay/core/whole_weights.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace calibration_detail {

/// How outcomes are resampled.
struct corp_resampling {
  Index replicates;
  std::uint64_t seed;
  bool resample_predictions;
  assay::weighting weighting;
};

inline void check_resampling(const char* function, const corp_resampling& how, bool whole_weights) {
  if (how.replicates < 1 || how.replicates > (std::numeric_limits<std::int32_t>::max)()) {
    core::raise_for(function, "replicates = " + core::to_text(how.replicates) + " is outside [1, 2^31)");
  }
  core::check_frequencies(function, how.weighting, whole_weights);
}

/// Rows as resampling sees them: so many of each distinct prediction, or one by one with their weights.
struct corp_population {
  std::vector<double> prediction;    // distinct, ascending
  std::vector<double> weight;        // of each, as given
  std::vector<std::int64_t> counts;  // of each
  std::vector<std::uint32_t> place;  // of every row, when weights are not counts
  std::vector<double> row_weight;    // brought near 1

  template <class Score, class Weight>
  corp_population(const ranked_scores<Score, Weight>& r, const char* function, assay::weighting kind) {
    double total = 0;
    r.ascending([&](const auto& t) {
      prediction.push_back(static_cast<double>(t.score));
      weight.push_back(static_cast<double>(t.negatives + t.positives));
      total += weight.back();
    });
    if (!ranked_scores<Score, Weight>::is_weighted || kind == weighting::frequency) {
      if (total > 0x1p53) core::raise_for(function, "the weights count more than 2^53 rows");
      for (const double w : weight) counts.push_back(static_cast<std::int64_t>(w));
    } else if constexpr (ranked_scores<Score, Weight>::is_weighted) {
      const double scale = std::ldexp(1.0, (std::max)(-1022, (std::min)(1023, -core::binary_exponent(total))));
      std::uint32_t at = 0;
      r.each_row([&](Score score, double w) {
        const auto p = static_cast<double>(score);
        if (p < prediction[at]) at = 0;  // the other class
        while (prediction[at] < p) ++at;
        place.push_back(at);
        row_weight.push_back((std::max)(w * scale, 0x1p-900));  // no replicate is without weight
      });
    }
  }
  bool is_counted() const { return !counts.empty(); }
};

/// How many of n rows come out positive.
inline std::int64_t corp_outcomes(core::random_stream& random, std::int64_t n, double p) {
  if (n > 16) return core::binomial(random, n, p);
  std::int64_t positives = 0;
  for (std::int64_t i = 0; i < n; ++i) positives += random.uniform() < p;
  return positives;
}

/// Outcomes of one replicate, by distinct prediction.
template <class Amount>
struct corp_replicate {
  std::vector<Amount> negatives;
  std::vector<Amount> positives;
  std::vector<std::int64_t> counts;
  std::vector<std::uint32_t> draws;
  core::isotonic_pool<Amount> pool;  // scores are places among the distinct predictions

  void draw(const corp_population& rows, std::span<const double> probability, const corp_resampling& how, std::uint32_t replicate) {
    const std::size_t n = rows.prediction.size();
    negatives.assign(n, 0);
    positives.assign(n, 0);
    core::random_stream random(how.seed, replicate, 1);
    if constexpr (std::is_same_v<Amount, double>) {
      draws.assign(rows.place.size(), 1);
      if (how.resample_predictions) core::resample_rows<std::uint32_t>(how.seed, replicate, draws);
      for (std::size_t i = 0; i < draws.size(); ++i) {
        const std::size_t t = rows.place[i];
        const std::int64_t ones = corp_outcomes(random, draws[i], probability[t]);
        positives[t] += rows.row_weight[i] * static_cast<double>(ones);
        negatives[t] += rows.row_weight[i] * static_cast<double>(draws[i] - ones);
      }
    } else {
      counts = rows.counts;
      if (how.resample_predictions) core::resample_cells(how.seed, replicate, rows.counts, counts);
      for (std::size_t t = 0; t < n; ++t) {
        positives[t] = corp_outcomes(random, counts[t], probability[t]);
        negatives[t] = counts[t] - positives[t];
      }
    }
    pool.clear();
    for (std::size_t t = 0; t < n; ++t) {
      if (negatives[t] + positives[t] > 0) pool.add(static_cast<double>(t), negatives[t], positives[t]);
    }
  }
  core::isotonic_units<Amount> units() const {
    Amount n = 0;
    Amount p = 0;
    for (const auto& b : pool.blocks()) {
      n += b.negatives;
      p += b.positives;
    }
    return {n, p, 1};
  }
};

template <class Amount, class Body>
void for_replicates_of(const corp_population& rows, std::span<const double> probability, const corp_resampling& how, Body&& body) {
  constexpr Index part = 16;  // replicates that share their buffers
  core::parallel_for((how.replicates + part - 1) / part, [&](Index k) {
    corp_replicate<Amount> sample;
    for (Index r = k * part; r < (std::min)(how.replicates, (k + 1) * part); ++r) {
      sample.draw(rows, probability, how, static_cast<std::uint32_t>(r));
      body(static_cast<std::size_t>(r), static_cast<const corp_replicate<Amount>&>(sample));
    }
  });
}

/// Calls body(r, corp_replicate) for every replicate, in any order. The rows have these probabilities.
template <class Body>
void for_replicates(const corp_population& rows, std::span<const double> probability, const corp_resampling& how, Body&& body) {
  if (rows.is_counted()) return for_replicates_of<std::int64_t>(rows, probability, how, body);
  for_replicates_of<double>(rows, probability, how, body);
}

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
