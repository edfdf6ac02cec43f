// SPDX-License-Identifier: MIT
/// @file
/// mean_interval_width and sharpness: how wide predictions are, whatever the truth.
#pragma once

#include <assay/regression/predictive_metric.hpp>

#include <algorithm>
#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// Options of mean_interval_width.
struct interval_width_options {
  bool normalized = false;                ///< divides by the range of the truth, max − min of the rows of non-zero weight
  double undefined = assay::undefined();  ///< returned without rows, and normalized where the range is 0
};

namespace regression_detail {

/// max − min of the truth in rows of non-zero weight; 0 without rows.
template <class Rows>
double interval_truth_range(const Rows& rows) {
  double least = core::infinity();
  double most = -core::infinity();
  rows.for_blocks([&](Index, Index count, const double* y, const double*, const double*, const auto*... w) {
    for (Index i = 0; i < count; ++i) {
      if (((core::magnitude_bits(w[i]) == 0) || ...)) continue;
      least = (std::min)(least, y[i]);
      most = (std::max)(most, y[i]);
    }
  });
  return most > least ? most - least : 0;
}

struct mean_interval_width_metric {
  static constexpr const char* name = "mean_interval_width";
  static constexpr auto kind = predictive_kind::interval;
  static constexpr auto columns = interval_bounds;
  template <class Rows>
  static double of(const Rows& rows, const interval_width_options& o) {
    const double width = rows.mean(o.undefined, [](double, double lower, double upper) { return upper - lower; });
    if (!o.normalized || rows.weights().is_empty()) return width;
    const double range = interval_truth_range(rows);
    return range > 0 ? width / range : o.undefined;
  }
};

}  // namespace regression_detail

/// Mean prediction interval width (MPIW): the mean of upper − lower. The narrower of two models with the same coverage is better.
///
/// `mean_interval_width(truth, lower, upper[, weights][, options])`; truth is read for its range only.
/// @par Options normalized (false): by the range of the truth (NMPIW, PINAW); undefined
/// @par Input   as interval_coverage
/// @par Range   [0, ∞); NaN (options.undefined) without rows of non-zero weight, and normalized when all truths are equal
/// @par Errors  as interval_coverage; sums that leave the range of double
/// @par Cost    one pass, one more over the weights and one for the range; no memory
/// @par Merge   not by parts; a mean of means weighted by rows
/// @par Same as netcal PICP (its second result), MAPIE regression_mean_width_score
struct mean_interval_width_function
    : regression_detail::predictive_metric<regression_detail::mean_interval_width_metric, interval_width_options> {};
inline constexpr mean_interval_width_function mean_interval_width{};

/// Sharpness: the root mean square √(Σ w σ² / Σ w) of predicted standard deviations. It is no measure of quality alone: narrow is good
/// of calibrated predictions only.
///
/// `sharpness(deviation[, weights][, options])`.
/// @par Input   deviation: n finite numbers >= 0; weights: n finite numbers >= 0 of any size, an integer weight equals a repeated row
/// @par Range   [0, ∞); NaN (options.undefined) without rows of non-zero weight
/// @par Errors  invalid_input: sizes differ, NaN, infinite or negative values
/// @par Cost    two passes, no memory
/// @par Merge   not by parts; squares are a mean of means weighted by rows
/// @par Same as uncertainty-toolbox sharpness
struct sharpness_function {
  static constexpr const char* name = "sharpness";

  template <class S>
  double operator()(const Eigen::DenseBase<S>& deviation, const predictive_options& options = {}) const {
    return of(deviation, options, core::row_weights<>(name, "deviation", deviation.size()));
  }
  template <class S, class W>
  double operator()(const Eigen::DenseBase<S>& deviation, const Eigen::DenseBase<W>& weights,
                    const predictive_options& options = {}) const {
    return of(deviation, options, core::row_weights<W>(name, "deviation", deviation.size(), weights));
  }
  template <class S, class... Rest>
    requires(!core::dense<S> || (core::unwrapped<Rest> || ...))
  double operator()(const S&, const Rest&...) const {
    static_assert(core::always_false<S>,
                  "assay::sharpness takes Eigen vectors (deviation[, weights][, options]); wrap a std::vector or std::span as "
                  "assay::view(x)");
    return 0;
  }

 private:
  template <class S, class... W>
  static double of(const Eigen::DenseBase<S>& deviation, const predictive_options& options, const core::row_weights<W...>& weights) {
    const core::real_feed<S, core::real_kind::weight, double> x(deviation, {name, "deviation"});
    double largest = 0;
    core::for_blocks(
        0, x.size(),
        [&](Index, Index count, const double* s) {
          for (Index i = 0; i < count; ++i) largest = (std::max)(largest, s[i]);
        },
        x);
    if (weights.is_empty()) return options.undefined;
    // relative to a power of two near the largest, so that squares neither overflow nor vanish
    const double scale = std::ldexp(1.0, (std::max)(-1022, (std::min)(1022, -core::binary_exponent(largest))));
    const double mean = weights.template means<1>([&](Index begin, Index count, const std::array<double*, 1>& out) {
      double buffer[core::block_size];
      const double* s = x.load(begin, count, buffer);
      for (Index i = 0; i < count; ++i) out[0][i] = (s[i] * scale) * (s[i] * scale);
    })[0];
    return std::sqrt(mean) / scale;
  }
};
inline constexpr sharpness_function sharpness{};

ASSAY_NAMESPACE_END
