// SPDX-License-Identifier: MIT
/// @file
/// interval_coverage and its interval: how often predictive intervals hold the truth.
#pragma once

#include <assay/core/whole_weights.hpp>
#include <assay/core/wilson_interval.hpp>
#include <assay/regression/predictive_metric.hpp>

ASSAY_NAMESPACE_BEGIN
namespace regression_detail {

inline double interval_holds(double y, double lower, double upper) { return lower <= y && y <= upper ? 1.0 : 0.0; }

struct interval_coverage_metric {
  static constexpr const char* name = "interval_coverage";
  static constexpr auto kind = predictive_kind::interval;
  static constexpr auto columns = interval_bounds;
  template <class Rows>
  static double of(const Rows& rows, const predictive_options& o) {
    return rows.mean(o.undefined, interval_holds);
  }
};

struct interval_coverage_interval_metric {
  static constexpr const char* name = "interval_coverage_interval";
  static constexpr auto kind = predictive_kind::interval;
  static constexpr auto columns = interval_bounds;
  template <class Rows>
  static estimate of(const Rows& rows, const score_interval_options& o) {
    core::check_level(name, o.level);
    const auto& weights = rows.weights();
    core::check_frequencies(name, o.weighting, weights.is_whole());
    const double rate = rows.mean(undefined(), interval_holds);
    if (weights.is_empty()) return {.level = o.level};
    const bool repeated = Rows::is_weighted && o.weighting == weighting::frequency;
    return core::wilson(rate, repeated ? weights.total() : weights.effective_rows(), o.level);
  }
};

}  // namespace regression_detail

/// Prediction interval coverage probability (PICP): the share of rows whose truth lies in [lower, upper], ends included. Intervals of
/// level 0.9 should hold nine in ten. Wide intervals cover all: read it beside mean_interval_width, or use interval_score.
///
/// `interval_coverage(truth, lower, upper[, weights][, options])`.
/// @par Input   truth, lower, upper: n finite numbers, lower <= upper; weights: n finite numbers >= 0 of any size, an integer weight
///              equals a repeated row
/// @par Range   [0, 1]; NaN (options.undefined) without rows of non-zero weight
/// @par Errors  invalid_input: sizes differ, NaN or infinite values, lower above upper (in rows of weight 0 too), a negative weight
/// @par Cost    one pass, one more over the weights; no memory
/// @par Merge   not by parts; a mean of means weighted by rows
/// @par Same as netcal PICP of one level, MAPIE regression_coverage_score; unweighted results are exact counts
struct interval_coverage_function : regression_detail::predictive_metric<regression_detail::interval_coverage_metric> {};
inline constexpr interval_coverage_function interval_coverage{};

/// interval_coverage with its standard error and Wilson's interval: is the coverage what the level says?
///
/// `interval_coverage_interval(truth, lower, upper[, weights][, options])` → estimate, with n the rows, Kish's (Σw)²/Σw² (importance) or
/// Σw (frequency). All NaN without rows.
/// @par Options level (0.95) of this interval; weighting
/// @par Input, Cost  as interval_coverage
/// @par Errors  as interval_coverage; level outside (0, 1), frequency weights that are not whole
/// @par Reference E. B. Wilson, JASA 22 (1927)
struct interval_coverage_interval_function
    : regression_detail::predictive_metric<regression_detail::interval_coverage_interval_metric, score_interval_options> {};
inline constexpr interval_coverage_interval_function interval_coverage_interval{};

ASSAY_NAMESPACE_END
