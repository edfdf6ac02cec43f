// SPDX-License-Identifier: MIT
/// @file
/// Ratio of observed to expected numbers of positives, with its interval.
#pragma once

#include <assay/calibration/binning.hpp>
#include <assay/core/estimate.hpp>
#include <assay/core/gamma_distribution.hpp>
#include <assay/core/normal_distribution.hpp>
#include <assay/core/wilson_interval.hpp>

#include <algorithm>
#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// The interval of observed_expected_ratio.
enum class observed_expected_interval {
  log_normal,  ///< normal for ln(O/E), with the variance (1 - O/n) / O of a binomial O
  poisson      ///< exact for a Poisson O (Garwood), divided by E: for rare events, and O = 0
};

/// Options of observed_expected_ratio.
struct observed_expected_ratio_options {
  double level = 0.95;
  observed_expected_interval interval = observed_expected_interval::log_normal;
  assay::weighting weighting = assay::weighting::importance;
};

namespace calibration_detail {

inline estimate score_observed_expected(const char* function, const binned& in, const observed_expected_ratio_options& options) {
  core::check_level(function, options.level);
  in.check_weights(function, options.weighting);
  estimate out;
  out.level = options.level;
  const double weight = in.weight(function);
  if (!(weight > 0)) return out;
  double squares = 0;
  double observed = 0;
  double expected = 0;
  for (const reliability_bin& b : in.bins) {
    if (!(b.weight > 0)) continue;
    squares += b.weight_squared;
    observed += b.weight / weight * b.observed_rate;
    expected += b.weight / weight * b.mean_prediction;
  }
  if (!(expected > 0)) return out;
  out.value = observed / expected;
  const double rows = options.weighting == weighting::frequency ? weight : weight * (weight / squares);
  const double events = rows * observed;
  const double tail = 0.5 - options.level / 2;
  if (options.interval == observed_expected_interval::poisson) {
    out.standard_error = std::sqrt(events) / (rows * expected);
    out.lower = events > 0 ? core::chi_square_quantile(tail, 2 * events) / (2 * rows * expected) : 0.0;
    out.upper = core::chi_square_quantile(1 - tail, 2 * events + 2) / (2 * rows * expected);
  } else if (events > 0) {
    const double of_logarithm = std::sqrt((std::max)(0.0, 1 - observed) / events);
    out.standard_error = out.value * of_logarithm;
    const double factor = std::exp(core::normal_quantile(1 - tail) * of_logarithm);
    out.lower = out.value / factor;
    out.upper = out.value * factor;
  }
  return out;
}

}  // namespace calibration_detail

/// Observed over expected positives, O/E = Σ w y / Σ w p: above 1 the predictions are too low on the whole.
///
/// With weights the interval takes (Σ w)² / Σ w² rows (importance) or Σ w (frequency).
///
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0; or a reliability_table.
/// @par Range   [0, infinity); NaN without rows, or when every prediction is 0. The log-normal interval is NaN for O = 0.
/// @par Errors  invalid_input: sizes differ, NaN, a probability outside [0, 1], a label that is not 0 or 1, a negative weight, level,
///              weights whose squares leave the range of double, frequency weights that are not whole.
/// @par Cost    one pass, O(n); no memory that grows with n.
/// @par Merge   exact, through reliability_table.
/// @par Same as O:E of oecalc (R metamisc), there of counts.
/// @par Reference T. P. A. Debray et al., A guide to systematic review and meta-analysis of prediction model performance, BMJ 356 (2017).
struct observed_expected_ratio_function {
  static constexpr const char* name = "observed_expected_ratio";

  template <class Y, class P>
  estimate operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                      const observed_expected_ratio_options& options = {}) const {
    return ratio(options, truth, prediction);
  }
  template <class Y, class P, class W>
  estimate operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                      const observed_expected_ratio_options& options = {}) const {
    return ratio(options, truth, prediction, weights);
  }
  estimate operator()(const reliability_table& table, const observed_expected_ratio_options& options = {}) const {
    return calibration_detail::score_observed_expected(name, calibration_detail::bins_of(table), options);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  estimate operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::observed_expected_ratio takes Eigen vectors (truth, prediction[, weights][, options]) or a reliability_table; "
                  "wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  template <class... Data>
  static estimate ratio(const observed_expected_ratio_options& options, const Data&... data) {
    reliability_table table({.bins = 1});
    calibration_detail::table_access::update(table, name, data...);
    return calibration_detail::score_observed_expected(name, calibration_detail::bins_of(table), options);
  }
};
inline constexpr observed_expected_ratio_function observed_expected_ratio{};

ASSAY_NAMESPACE_END
