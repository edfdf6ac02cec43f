// SPDX-License-Identifier: MIT
/// @file
/// Rows and neighbourhoods of local regression on predictions: what loess and lowess share.
#pragma once

#include <assay/core/ranked_scores.hpp>
#include <assay/core/sums.hpp>
#include <assay/core/weighting.hpp>
#include <assay/core/whole_weights.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace calibration_detail {

/// Rows by distinct prediction. Amounts are numbers of rows; importance weights are brought to a mean of 1, so that their
/// scale does not matter and unit weights are none.
struct smoother_rows {
  std::vector<double> x;           // distinct predictions, ascending
  std::vector<double> negatives;   // of each
  std::vector<double> positives;
  std::vector<double> cumulative;  // rows up to each

  template <class Score, class Weight>
  smoother_rows(const ranked_scores<Score, Weight>& r, const char* function, assay::weighting kind) {
    core::check_frequencies(function, kind, r.has_whole_weights());
    double scale = 1;
    double mean = 1;
    if (ranked_scores<Score, Weight>::is_weighted && kind == weighting::importance) {
      const auto total = static_cast<double>(r.positives() + r.negatives());
      scale = std::ldexp(1.0, (std::max)(-1022, (std::min)(1022, -core::binary_exponent(total))));
      mean = static_cast<double>(r.size()) / (total * scale);
    }
    double sum = 0;
    r.ascending([&](const auto& t) {
      x.push_back(static_cast<double>(t.score));
      // no row loses its weight
      negatives.push_back(t.negatives > 0 ? (std::max)(static_cast<double>(t.negatives) * scale * mean, 0x1p-900) : 0.0);
      positives.push_back(t.positives > 0 ? (std::max)(static_cast<double>(t.positives) * scale * mean, 0x1p-900) : 0.0);
      sum += negatives.back() + positives.back();
      cumulative.push_back(sum);
    });
  }

  Index size() const { return static_cast<Index>(x.size()); }
  double rows() const { return std::round(cumulative.back()); }
  double range() const { return x.back() - x.front(); }
  double weight(std::size_t i) const { return negatives[i] + positives[i]; }

  /// The prediction of the k-th row, k from 1.
  double at(double k) const {
    const auto i = std::lower_bound(cumulative.begin(), cumulative.end(), k * (1 - slack)) - cumulative.begin();
    return x[static_cast<std::size_t>((std::min)(i, static_cast<std::ptrdiff_t>(x.size()) - 1))];
  }

  /// Of sums of weights that were brought to a mean of 1: rounding makes no rows.
  static constexpr double slack = 1e-12;
};

/// The predictions [begin, end) that hold the nearest rows of a place, and the distance of the farthest.
struct smoother_window {
  std::size_t begin;
  std::size_t end;
  double radius;
};

/// O(window).
inline smoother_window smoother_neighbours(const smoother_rows& rows, double place, double count) {
  const std::vector<double>& x = rows.x;
  const auto start = static_cast<std::size_t>(std::lower_bound(x.begin(), x.end(), place) - x.begin());
  smoother_window w{start, start, 0};
  double held = 0;
  while (held < count * (1 - smoother_rows::slack)) {
    const bool left = w.begin > 0;
    const bool right = w.end < x.size();
    if (!left && !right) break;
    if (left && (!right || place - x[w.begin - 1] < x[w.end] - place)) {
      --w.begin;
      held += rows.weight(w.begin);
      w.radius = place - x[w.begin];
    } else {
      held += rows.weight(w.end);
      w.radius = x[w.end] - place;
      ++w.end;
    }
  }
  return w;
}

inline double smoother_cube(double x) { return x * x * x; }
/// Tricube weight of a distance as a share of the radius, 0 from 1 on.
inline double smoother_tricube(double r) { return smoother_cube((std::max)(0.0, 1 - smoother_cube(r))); }

/// The rows of a window: distance from the place, weight and weight of the positives. Kept from fit to fit.
struct smoother_scratch {
  std::vector<double> distance;
  std::vector<double> weight;
  std::vector<double> positives;

  /// kernel(|distance|) is multiplied with the rows' own weights.
  template <class Kernel>
  void fill(const smoother_rows& rows, std::span<const double> negatives, std::span<const double> positive_rows, const smoother_window& w,
            double place, Kernel&& kernel) {
    const std::size_t n = w.end - w.begin;
    distance.resize(n);
    weight.resize(n);
    positives.resize(n);
    for (std::size_t i = 0; i < n; ++i) distance[i] = rows.x[w.begin + i] - place;
    for (std::size_t i = 0; i < n; ++i) {
      const double v = kernel(std::abs(distance[i]));
      weight[i] = v * (negatives[w.begin + i] + positive_rows[w.begin + i]);
      positives[i] = v * positive_rows[w.begin + i];
    }
  }
  /// Sum of f(i) over the rows.
  template <class F>
  double sum(F&& f) const {
    core::cascade_sum total;
    const auto n = static_cast<Index>(distance.size());
    for (Index begin = 0; begin < n; begin += core::block_size) {
      total.add(core::sum_block((std::min)(core::block_size, n - begin), [&](Index i) { return f(static_cast<std::size_t>(begin + i)); }));
    }
    return total.value();
  }
};

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
