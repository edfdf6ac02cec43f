// SPDX-License-Identifier: MIT
/// @file
/// Bootstrap counts of table cells and of rows, and the interval of replicate values.
#pragma once

#include <assay/core/estimate.hpp>
#include <assay/core/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace core {

/// One bootstrap replicate of a table of counts: resampled has the sum of counts, spread over the cells with
/// probabilities counts / sum. The same distribution as counting sum rows drawn with replacement, in O(cells): every
/// cell is binomial given those before it. The sum is at most 2^53.
inline void resample_cells(std::uint64_t seed, std::uint32_t replicate, std::span<const std::int64_t> counts,
                           std::span<std::int64_t> resampled) {
  std::int64_t rest = 0;
  for (const std::int64_t c : counts) rest += c;
  std::int64_t draws = rest;
  random_stream random(seed, replicate);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == rest) {
      resampled[i] = draws;
    } else {
      resampled[i] = binomial(random, draws, static_cast<double>(counts[i]) / static_cast<double>(rest));
    }
    draws -= resampled[i];
    rest -= counts[i];
  }
}

/// One bootstrap replicate of n rows: how often each of the n rows is drawn in n draws with replacement. O(n).
/// Several strata of one replicate are told apart by stratum.
template <class Integer>
void resample_rows(std::uint64_t seed, std::uint32_t replicate, std::span<Integer> counts, std::uint64_t stratum = 0) {
  std::fill(counts.begin(), counts.end(), Integer{0});
  random_stream random(seed, replicate, stratum);
  const std::uint64_t n = counts.size();
  for (std::uint64_t i = 0; i < n; ++i) ++counts[random.below(n)];
}

/// Quantile of ascending values by linear interpolation (Hyndman and Fan's type 7, the default of R and NumPy);
/// p in [0, 1]; NaN when there are none.
inline double sorted_quantile(std::span<const double> values, double p) {
  if (values.empty()) return undefined();
  const double position = p * static_cast<double>(values.size() - 1);
  const auto i = static_cast<std::size_t>(position);
  if (i + 1 >= values.size()) return values.back();
  const double fraction = position - static_cast<double>(i);
  return values[i] + fraction * (values[i + 1] - values[i]);
}

/// Percentile interval of replicate values.
struct percentile_result {
  double standard_error = undefined();  ///< standard deviation of the defined replicates (n - 1)
  double lower = undefined();
  double upper = undefined();
  Index defined = 0;  ///< replicates that are not NaN
  Index skipped = 0;  ///< replicates that are NaN
};

/// The quantiles (1 - level) / 2 and (1 + level) / 2 of the replicates that are not NaN, with their standard deviation;
/// NaN of fewer than two. Sorts the replicates in place, O(n log n).
inline percentile_result percentile_interval(std::span<double> replicates, double level) {
  const auto end = std::partition(replicates.begin(), replicates.end(), [](double x) { return !is_undefined(x); });
  const std::span<double> values = replicates.first(static_cast<std::size_t>(end - replicates.begin()));
  percentile_result r;
  r.defined = static_cast<Index>(values.size());
  r.skipped = static_cast<Index>(replicates.size() - values.size());
  if (values.size() < 2) return r;
  std::sort(values.begin(), values.end());
  const double tail = 0.5 - 0.5 * level;
  r.lower = sorted_quantile(values, tail);
  r.upper = sorted_quantile(values, 1.0 - tail);
  const double n = static_cast<double>(values.size());
  // centred at the median, so that an offset costs no digits
  const double centre = values[values.size() / 2];
  double sum = 0.0;
  for (const double x : values) sum += x - centre;
  const double mean = sum / n;
  double squares = 0.0;
  for (const double x : values) squares += (x - centre - mean) * (x - centre - mean);
  r.standard_error = std::sqrt(squares / (n - 1.0));
  return r;
}

}  // namespace core
ASSAY_NAMESPACE_END
