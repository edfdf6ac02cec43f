// SPDX-License-Identifier: MIT
/// @file
/// interval_score: the proper score of predictive intervals.
#pragma once

#include <assay/core/wilson_interval.hpp>
#include <assay/regression/predictive_metric.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of interval_score.
struct interval_score_options {
  double level = 0.95;                    ///< of the predicted intervals: 1 − α, in (0, 1)
  double undefined = assay::undefined();  ///< returned without rows
};

namespace regression_detail {

struct interval_score_metric {
  static constexpr const char* name = "interval_score";
  static constexpr auto kind = predictive_kind::interval;
  static constexpr auto columns = interval_bounds;
  template <class Rows>
  static double of(const Rows& rows, const interval_score_options& o) {
    core::check_level(name, o.level);
    const double price = 2 / (1 - o.level);
    return rows.mean(o.undefined, [&](double y, double lower, double upper) {
      const double miss = y < lower ? lower - y : y > upper ? y - upper : 0.0;
      return (upper - lower) + price * miss;
    });
  }
};

}  // namespace regression_detail

/// Interval score (Winkler score) of central prediction intervals of level 1 − α: their width, and 2/α of the distance by which they
/// miss the truth; smaller is better, a proper score.
///
/// Mean of (u − l) + (2/α)(l − y)⁺ + (2/α)(y − u)⁺, which is (2/α) times the summed pinball losses of l at α/2 and u at 1 − α/2. The
/// weighted interval score of several levels and the median is twice pinball_loss of the n x Q matrix of all these quantiles.
///
/// `interval_score(truth, lower, upper[, weights][, options])`.
/// @par Options level (0.95) = 1 − α; undefined
/// @par Input   as interval_coverage
/// @par Range   [0, ∞); NaN (options.undefined) without rows of non-zero weight
/// @par Errors  as interval_coverage; level outside (0, 1), sums that leave the range of double
/// @par Cost    one pass, one more over the weights; no memory
/// @par Merge   not by parts; a mean of means weighted by rows
/// @par Same as scoringrules interval_score, MAPIE regression_mwi_score; uncertainty-toolbox averages it over 99 levels of a normal
/// @par Reference R. L. Winkler, JASA 67 (1972); T. Gneiting and A. E. Raftery, JASA 102 (2007), section 6.2
struct interval_score_function : regression_detail::predictive_metric<regression_detail::interval_score_metric, interval_score_options> {};
inline constexpr interval_score_function interval_score{};

ASSAY_NAMESPACE_END
