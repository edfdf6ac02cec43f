// SPDX-License-Identifier: MIT
/// @file
/// The exact decomposition of the Brier score into five terms.
#pragma once

#include <assay/calibration/binning.hpp>

#include <algorithm>

ASSAY_NAMESPACE_BEGIN

/// Terms of the Brier score: brier() = reliability - resolution + uncertainty + within_bin_variance - within_bin_covariance.
struct brier_terms {
  double reliability = undefined();            ///< Σ π_b (p̄_b - ȳ_b)²; 0 is best
  double resolution = undefined();             ///< Σ π_b (ȳ_b - ȳ)²; large is good
  double uncertainty = undefined();            ///< ȳ (1 - ȳ); the score of the base rate
  double within_bin_variance = undefined();    ///< Σ w (p - p̄_b)² / W
  double within_bin_covariance = undefined();  ///< 2 Σ w (y - ȳ_b)(p - p̄_b) / W

  double brier() const { return reliability - resolution + uncertainty + within_bin_variance - within_bin_covariance; }
};

/// Options of the Brier decomposition.
struct brier_decomposition_options {
  Index bins = 15;
  assay::edges edges = assay::edges::exact;
  assay::closed closed = assay::closed::left;
};

namespace calibration_detail {

/// REL, RES and UNC of bins; NaN without rows.
inline brier_terms murphy_terms(const binned& in, const char* function) {
  const double total = in.weight(function);
  double positive = 0;
  for (const reliability_bin& b : in.bins) {
    if (!(b.weight > 0)) continue;
    positive += b.weight * b.observed_rate;
  }
  brier_terms out;
  if (!(total > 0)) return out;
  const double rate = positive / total;
  double reliability = 0;
  double resolution = 0;
  for (const reliability_bin& b : in.bins) {
    if (!(b.weight > 0)) continue;
    reliability += b.weight * (b.gap * b.gap);
    resolution += b.weight * ((b.observed_rate - rate) * (b.observed_rate - rate));
  }
  out.reliability = reliability / total;
  out.resolution = resolution / total;
  out.uncertainty = rate * (1 - rate);
  out.within_bin_variance = 0;
  out.within_bin_covariance = 0;
  return out;
}

/// The correction of Ferro and Fricker (2012): REL and RES less their bias from finite bins.
inline brier_terms corrected_terms(const binned& in, weighting kind, const char* function) {
  in.check_weights(function, kind);
  brier_terms out = murphy_terms(in, function);
  if (is_undefined(out.reliability)) return out;
  double total = 0;
  double squared = 0;
  double bias = 0;
  double positive = 0;
  for (const reliability_bin& b : in.bins) {
    if (!(b.weight > 0)) continue;
    total += b.weight;
    squared += b.weight_squared;
    positive += b.weight * b.observed_rate;
    bias += b.weight * rate_variance(b.observed_rate, b.weight, b.weight_squared, kind);
  }
  const double own = rate_variance(positive / total, total, squared, kind);
  out.reliability -= bias / total;
  out.resolution += own - bias / total;
  out.uncertainty += own;
  return out;
}

/// One bin per distinct prediction: more than a number of equal-mass bins can ask for.
template <class Score, class Weight>
binned distinct_bins(const ranked_scores<Score, Weight>& ranked, const char* function) {
  ranked.check_probabilities(function);
  binned out;
  ranked.ascending([&](const auto& t) {
    mass_bin bin;
    bin.add(t);
    out.whole = out.whole && whole(t);
    out.bins.push_back(bin.close(static_cast<double>(t.score), static_cast<double>(t.score)));
  });
  return out;
}

}  // namespace calibration_detail

/// Murphy's decomposition of the binary Brier score, exact for bins of any width (Stephenson, Coelho, Jolliffe 2008).
///
/// The mean prediction p̄_b and observed rate ȳ_b of bin b have weight π_b = W_b / W. The two terms of the variation of
/// predictions within a bin make the sum exact; with one bin per distinct prediction (from ranked_scores) they vanish.
///
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0; or a reliability_table
///              (with `.moments` unless it is weighted); or a ranked_scores of the predictions: one bin per distinct value.
/// @par Range   reliability, resolution, uncertainty, variance in [0, 1]; all NaN without rows of non-zero weight.
/// @par Errors  as reliability_table; a table without moments.
/// @par Cost    one pass, O(n + bins); of ranked_scores O(n), 64 bytes per distinct value.
/// @par Merge   through reliability_table or ranked_scores.
/// @par Reference A. H. Murphy, A new vector partition of the probability score, J. Applied Meteorology 12 (1973);
///              D. B. Stephenson et al., Two extra components in the Brier score decomposition, Weather and Forecasting 23 (2008).
struct brier_decomposition_function {
  static constexpr const char* name = "brier_decomposition";

  template <class Y, class P>
  brier_terms operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                         const brier_decomposition_options& options = {}) const {
    calibration_detail::check_bins(name, options.bins);
    reliability_table table({.bins = options.bins, .edges = options.edges, .closed = options.closed, .moments = true});
    calibration_detail::table_access::update(table, name, truth, prediction);
    return (*this)(table);
  }
  template <class Y, class P, class W>
  brier_terms operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                         const brier_decomposition_options& options = {}) const {
    calibration_detail::check_bins(name, options.bins);
    reliability_table table({.bins = options.bins, .edges = options.edges, .closed = options.closed});
    calibration_detail::table_access::update(table, name, truth, prediction, weights);
    return (*this)(table);
  }
  brier_terms operator()(const reliability_table& table) const {
    const calibration_detail::binned in = calibration_detail::bins_of(table);
    brier_terms out = calibration_detail::murphy_terms(in, name);
    if (is_undefined(out.reliability)) return out;
    double total = 0;
    double variance = 0;
    double covariance = 0;
    for (Index i = 0; i < table.bins(); ++i) {
      const reliability_bin& b = in.bins[static_cast<std::size_t>(i)];
      if (!(b.weight > 0)) continue;
      total += b.weight;
      variance += table.sum_squared_prediction(i) - b.weight * (b.mean_prediction * b.mean_prediction);
      covariance += table.sum_prediction_of_positives(i) - b.weight * (b.observed_rate * b.mean_prediction);
    }
    out.within_bin_variance = (std::max)(0.0, variance / total);
    out.within_bin_covariance = 2 * covariance / total;
    return out;
  }
  template <class Score, class Weight>
  brier_terms operator()(const ranked_scores<Score, Weight>& ranked) const {
    return calibration_detail::murphy_terms(calibration_detail::distinct_bins(ranked, name), name);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  brier_terms operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::brier_decomposition takes Eigen vectors (truth, prediction[, weights][, options]), a reliability_table or a "
                  "ranked_scores; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }
};
inline constexpr brier_decomposition_function brier_decomposition{};

/// Reliability, resolution and uncertainty less their bias from finite bins (Ferro, Fricker 2012).
///
/// With c = Σ π_b ȳ_b (1 - ȳ_b) / (n_b - 1) and u = ȳ (1 - ȳ) / (n - 1): REL - c, RES - c + u, UNC + u, which leaves
/// REL - RES + UNC as it was; bins of one row add nothing to c. n as in debiased_squared_calibration_error. REL and RES
/// may come out negative. Input: a reliability_table (its within-bin terms are not part of the result, 0 here) or a
/// ranked_scores of the predictions. NaN without rows.
struct bias_corrected_brier_decomposition_function {
  static constexpr const char* name = "bias_corrected_brier_decomposition";

  brier_terms operator()(const reliability_table& table, weighting kind = weighting::importance) const {
    return calibration_detail::corrected_terms(calibration_detail::bins_of(table), kind, name);
  }
  template <class Score, class Weight>
  brier_terms operator()(const ranked_scores<Score, Weight>& ranked, weighting kind = weighting::importance) const {
    return calibration_detail::corrected_terms(calibration_detail::distinct_bins(ranked, name), kind, name);
  }
};
inline constexpr bias_corrected_brier_decomposition_function bias_corrected_brier_decomposition{};

ASSAY_NAMESPACE_END
