// SPDX-License-Identifier: MIT
/// @file
/// histogram_binning: the recalibration map that gives every bin of predictions its observed rate.
#pragma once

#include <assay/calibration/binning.hpp>
#include <assay/calibration/scaling_map.hpp>
#include <assay/calibration/step_map.hpp>

#include <algorithm>
#include <span>
#include <vector>

ASSAY_NAMESPACE_BEGIN

struct histogram_binning_options {
  Index bins = 10;                                      ///< 1 to 65536
  assay::binning binning = assay::binning::equal_mass;
  assay::edges edges = assay::edges::exact;             ///< of equal-width bins
  assay::closed closed = assay::closed::left;           ///< of equal-width bins
  double smoothing = 0;  ///< rows of each class (a weight) that a bin is thought to hold before it is filled; 1: Laplace's rule
};

/// Histogram binning: puts predictions in bins and maps each to the observed rate of its bin, (Σ w y + s) / (Σ w + 2 s) with the
/// smoothing s.
///
/// `histogram_binning::fit(truth, prediction[, weights][, options])` or `fit(ranked_scores[, options])`; then `map(prediction)`. A
/// map of few values that need not ascend: with few rows prefer isotonic_calibration or scaling_binning.
///
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0. Of several classes fit a map to
///              each column.
/// @par Options bins (10), binning (equal_mass, equal_width, sweep, distinct), edges and closed of equal-width bins, smoothing (0)
/// @par Bins    the bins of expected_calibration_error with the same options. A bin of equal width without rows maps to its middle.
///              Fitted to floats, equal-width edges are float numbers.
/// @par Status  degenerate without rows (the identity), with one class, or when one bin holds all rows; else converged.
/// @par Errors  invalid_input: sizes differ, NaN, a prediction outside [0, 1], a label other than 0 and 1, negative weight, bins outside
///              [1, 65536], a smoothing that is negative or not finite, hostile bytes
/// @par Cost    fit: O(n) radix sort; map: O(log bins). Memory 24 bytes a bin.
/// @par Merge   through ranked_scores. Unweighted: equal bits for any order of rows and any batches.
/// @par Same as netcal's HistogramBinning with `.binning = binning::equal_width, .edges = edges::linspace` (fits left-closed, maps
///              right-closed there); verified_calibration's HistogramCalibrator (equal mass) but for ties.
/// @par Reference B. Zadrozny, C. Elkan, Obtaining calibrated probability estimates from decision trees and naive Bayesian
///              classifiers, ICML 2001.
class histogram_binning
    : public calibration_detail::scaling_map<histogram_binning, histogram_binning_options, core::real_kind::probability> {
  using base = calibration_detail::scaling_map<histogram_binning, histogram_binning_options, core::real_kind::probability>;
  friend base;

 public:
  /// The identity.
  histogram_binning() = default;

  Index bins() const { return step_.values.size(); }
  /// bins - 1 edges, ascending; a prediction on an edge belongs to the bin above (with closed::right below).
  const Vector& edges() const { return step_.edges; }
  /// What each bin is mapped to.
  const Vector& values() const { return step_.values; }
  /// Sum of the weights of each bin; the number of rows when unweighted.
  const Vector& weights() const { return weights_; }
  fit_status status() const { return status_; }

  friend bool operator==(const histogram_binning& a, const histogram_binning& b) {
    return a.step_ == b.step_ && calibration_detail::same_numbers(a.weights_, b.weights_) && a.status_ == b.status_;
  }
  bytes to_bytes() const {
    core::state_writer out(core::summary_name("HBIN"), 1);
    step_.write(out);
    out.put_array(weights_);
    out.put(status_);
    return out.finish();
  }
  static histogram_binning from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, core::summary_name("HBIN"), 1, "histogram_binning::from_bytes");
    histogram_binning out;
    out.step_ = calibration_detail::step_map::read(reader);
    const auto weights = reader.get_array<double>();
    out.status_ = reader.get_enum(fit_status::degenerate);
    reader.finish();
    reader.require(weights.size() == static_cast<std::size_t>(out.bins()), "there is not one weight a bin");
    const auto is_good = [](double w) { return core::is_weight(w); };
    reader.require(std::all_of(weights.begin(), weights.end(), is_good), "a weight is negative or not finite");
    out.weights_ = calibration_detail::to_vector(weights);
    return out;
  }

 private:
  static constexpr core::argument fit_argument{"histogram_binning.fit", "prediction"};
  static constexpr core::argument map_argument{"histogram_binning.map", "prediction"};

  static void check(const histogram_binning_options& o) {
    calibration_detail::check_bins(fit_argument.function, o.bins);
    if (!core::is_weight(o.smoothing)) {
      core::raise_for(fit_argument.function, "smoothing = " + core::to_text(o.smoothing) + " must be finite and not negative");
    }
  }

  template <class Score, class Weight>
  static histogram_binning fit_compact(const ranked_scores<Score, Weight>& ranked, const histogram_binning_options& options) {
    histogram_binning out;
    const calibration_detail::binned in = calibration_detail::ranked_bins(fit_argument.function, options, ranked);
    if (!(in.weight(fit_argument.function) > 0)) return out;
    const bool equal_width = options.binning == assay::binning::equal_width;
    const calibration_detail::bin_finder finder(equal_width ? options.bins : 1, options.edges, options.closed);
    const auto n = static_cast<Index>(in.bins.size());
    out.step_.side = equal_width ? options.closed : closed::left;
    out.step_.edges.resize(n - 1);
    out.step_.values.resize(n);
    out.weights_.resize(n);
    Index filled = 0;
    for (Index k = 0; k < n; ++k) {
      const reliability_bin& b = in.bins[static_cast<std::size_t>(k)];
      if (k > 0) out.step_.edges[k - 1] = equal_width ? finder.template edge_for<Score>(k) : b.lower;
      out.weights_[k] = b.weight;
      out.step_.values[k] = b.weight > 0 ? smoothed(b, options.smoothing) : b.lower + (b.upper - b.lower) / 2;
      filled += b.weight > 0;
    }
    const bool informed = filled > 1 && ranked.positive_rows() > 0 && ranked.negative_rows() > 0;
    out.status_ = informed ? fit_status::converged : fit_status::degenerate;
    return out;
  }
  /// (Σ w y + s) / (Σ w + 2 s) of a bin, for weights of any size.
  static double smoothed(const reliability_bin& b, double s) {
    return s > 0 ? b.observed_rate + (0.5 - b.observed_rate) / (1 + 0.5 * (b.weight / s)) : b.observed_rate;
  }
  double value(double x) const { return step_(x); }

  calibration_detail::step_map step_;
  Vector weights_;
  fit_status status_ = fit_status::degenerate;
};

ASSAY_NAMESPACE_END
