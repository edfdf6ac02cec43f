// SPDX-License-Identifier: MIT
/// @file
/// The points of a reliability diagram, with an interval of the observed rate in every bin.
#pragma once

#include <assay/calibration/binning.hpp>
#include <assay/core/wilson_interval.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of a reliability curve.
struct reliability_curve_options {
  Index bins = 15;                                      ///< 1 to 65536
  assay::binning binning = assay::binning::equal_width;
  assay::edges edges = assay::edges::exact;             ///< of equal-width bins
  assay::closed closed = assay::closed::left;           ///< of equal-width bins
  double level = 0.95;                                  ///< of the intervals
  assay::weighting weighting = assay::weighting::importance;  ///< what the intervals take as the number of trials
};

/// Points of a reliability diagram, one per bin, empty bins included: there the means and the interval are NaN.
struct reliability_curve_result {
  Vector lower_edge;
  Vector upper_edge;
  Vector mean_prediction;
  Vector observed_rate;
  Vector rate_lower;   ///< Wilson's interval of the observed rate
  Vector rate_upper;
  Vector weight;       ///< sum of weights; number of rows when unweighted
  double level = 0.95;

  Index bins() const { return weight.size(); }
  /// Bins that hold a row of non-zero weight.
  Index non_empty_bins() const { return (weight > 0).count(); }
};

namespace calibration_detail {

inline reliability_curve_result curve_of(const binned& in, double level, weighting kind, const char* function) {
  core::check_level(function, level);
  in.check_weights(function, kind);
  reliability_curve_result out;
  out.level = level;
  const auto n = static_cast<Index>(in.bins.size());
  for (Vector* v : {&out.lower_edge, &out.upper_edge, &out.mean_prediction, &out.observed_rate, &out.rate_lower, &out.rate_upper, &out.weight}) {
    v->setConstant(n, undefined());
  }
  for (Index i = 0; i < n; ++i) {
    const reliability_bin& b = in.bins[static_cast<std::size_t>(i)];
    out.lower_edge[i] = b.lower;
    out.upper_edge[i] = b.upper;
    out.weight[i] = b.weight;
    if (!(b.weight > 0)) continue;
    const double trials = kind == weighting::frequency ? b.weight : b.weight * (b.weight / b.weight_squared);
    const double rate = (std::min)(b.observed_rate, 1.0);
    const estimate e = core::wilson(rate, trials, level);
    out.mean_prediction[i] = b.mean_prediction;
    out.observed_rate[i] = rate;
    out.rate_lower[i] = e.lower;
    out.rate_upper[i] = e.upper;
  }
  return out;
}

}  // namespace calibration_detail

/// Reliability diagram: mean prediction, observed rate and Wilson's interval of it in every bin.
///
/// The number of trials of the interval is the number of rows of the bin; with weights Kish's effective number
/// (Σ w)² / Σ w² (importance) or Σ w (frequency). Empty equal-width bins stay in the result, with NaN for what is not
/// known of them; equal-mass bins are never empty, but may be fewer than asked for, since tied predictions stay together.
///
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0; or a reliability_table
///              (equal width), or a ranked_scores and a number of bins (equal mass).
/// @par Errors  as expected_calibration_error; a level outside (0, 1).
/// @par Cost    as expected_calibration_error.
/// @par Same as calibration_curve (scikit-learn; it is right-closed, drops empty bins and takes no weights).
struct reliability_curve_function {
  static constexpr const char* name = "reliability_curve";

  template <class Y, class P>
  reliability_curve_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                                      const reliability_curve_options& options = {}) const {
    return calibration_detail::curve_of(calibration_detail::make_bins(name, options, truth, prediction), options.level, options.weighting, name);
  }
  template <class Y, class P, class W>
  reliability_curve_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                                      const Eigen::DenseBase<W>& weights, const reliability_curve_options& options = {}) const {
    return calibration_detail::curve_of(calibration_detail::make_bins(name, options, truth, prediction, weights), options.level,
                                        options.weighting, name);
  }
  reliability_curve_result operator()(const reliability_table& table, double level = 0.95, weighting kind = weighting::importance) const {
    return calibration_detail::curve_of(calibration_detail::bins_of(table), level, kind, name);
  }
  /// Equal mass.
  template <class Score, class Weight, std::integral Count>
  reliability_curve_result operator()(const ranked_scores<Score, Weight>& ranked, Count bins, double level = 0.95,
                                      weighting kind = weighting::importance) const {
    return calibration_detail::curve_of(calibration_detail::equal_mass_bins(ranked, static_cast<Index>(bins), name), level, kind, name);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  reliability_curve_result operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::reliability_curve takes Eigen vectors (truth, prediction[, weights][, options]), a reliability_table or a "
                  "ranked_scores and a number of bins; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }
};
inline constexpr reliability_curve_function reliability_curve{};

ASSAY_NAMESPACE_END
