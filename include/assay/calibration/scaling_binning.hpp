// SPDX-License-Identifier: MIT
/// @file
/// scaling_binning: a recalibration map made discrete, each bin giving the mean of its mapped values.
#pragma once

#include <assay/calibration/binning.hpp>
#include <assay/calibration/platt_scaling.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

ASSAY_NAMESPACE_BEGIN

template <class ScalingOptions>
struct basic_scaling_binning_options {
  Index bins = 10;              ///< at most so many bins of about equal weight, 1 to 65536
  ScalingOptions scaling = {};  ///< options of the map that is fitted first
};

/// Scaling-binning: fits a map (Scaling), puts the mapped values in bins of equal mass and gives every score the mean of the mapped
/// values of its bin. Few distinct outputs, so that the calibration error can be measured (which that of a continuous map cannot),
/// with less variance than histogram binning, which averages the labels.
///
/// `scaling_binning::fit(truth, score[, weights][, options])`, `fit(ranked_scores[, options])`; then `map(score)`. scaling_binning
/// fits platt_scaling; another map is `basic_scaling_binning<beta_calibration>`.
///
/// @par Input   as Scaling
/// @par Options bins (10), scaling (those of Scaling)
/// @par Bins    the rule of equal_mass: a bin ends after the first mapped value at which the weight so far reaches i/B of the
///              total. Equal mapped values stay together; edges lie half-way between the values that they part.
/// @par Status  that of Scaling; without rows the map is Scaling itself.
/// @par Errors  as Scaling; bins outside [1, 65536]
/// @par Cost    that of Scaling, and O(distinct scores). The order of the rows and the batches of a ranked_scores change no bit.
/// @par Same as verified_calibration's PlattBinnerCalibrator fitted on one set of rows, but for ties, its Platt fit (without smooth
///              targets, on log odds of clipped probabilities) and its ridge.
/// @par Reference A. Kumar, P. Liang, T. Ma, Verified uncertainty calibration, NeurIPS 2019.
template <class Scaling>
class basic_scaling_binning
    : public calibration_detail::scaling_map<basic_scaling_binning<Scaling>,
                                             basic_scaling_binning_options<typename Scaling::options_type>, Scaling::kind> {
 public:
  using options_type = basic_scaling_binning_options<typename Scaling::options_type>;

 private:
  using base = calibration_detail::scaling_map<basic_scaling_binning, options_type, Scaling::kind>;
  friend base;

 public:
  basic_scaling_binning() = default;

  /// The map below.
  const Scaling& scaling() const { return scaling_; }
  Index bins() const { return values_.size(); }
  /// The value of every bin, ascending.
  const Vector& values() const { return values_; }
  /// bins - 1 edges between the mapped values, ascending; a value on an edge belongs to the bin above.
  const Vector& edges() const { return edges_; }
  fit_status status() const { return scaling_.status(); }

  friend bool operator==(const basic_scaling_binning& a, const basic_scaling_binning& b) {
    const auto equal = [](const Vector& x, const Vector& y) { return x.size() == y.size() && (x == y).all(); };
    return a.scaling_ == b.scaling_ && equal(a.edges_, b.edges_) && equal(a.values_, b.values_);
  }
  bytes to_bytes() const {
    core::state_writer out(core::summary_name("SBIN"), 1);
    out.put_array(scaling_.to_bytes());
    out.put_array(edges_);
    out.put_array(values_);
    return out.finish();
  }
  static basic_scaling_binning from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, core::summary_name("SBIN"), 1, "scaling_binning::from_bytes");
    basic_scaling_binning out;
    out.scaling_ = Scaling::from_bytes(reader.get_array<std::uint8_t>());
    const auto edges = reader.get_array<double>();
    const auto values = reader.get_array<double>();
    reader.finish();
    const auto is_bad = [](double x) { return !core::is_probability(x); };
    reader.require(std::none_of(edges.begin(), edges.end(), is_bad) && std::none_of(values.begin(), values.end(), is_bad),
                   "a number is outside [0, 1]");
    reader.require(edges.size() + 1 == values.size() || (edges.empty() && values.empty()), "there is not one edge between two bins");
    reader.require(std::is_sorted(edges.begin(), edges.end()) && std::is_sorted(values.begin(), values.end()), "the bins are not sorted");
    out.set(edges, values);
    return out;
  }

 private:
  static constexpr core::argument fit_argument{"scaling_binning.fit",
                                                 Scaling::kind == core::real_kind::probability ? "prediction" : "score"};
  static constexpr core::argument map_argument{"scaling_binning.map", fit_argument.name};

  static void check(const options_type& o) { calibration_detail::check_bins(fit_argument.function, o.bins); }

  template <class Score, class Weight>
  static basic_scaling_binning fit_compact(const ranked_scores<Score, Weight>& ranked, const options_type& options) {
    basic_scaling_binning out;
    out.scaling_ = Scaling::fit(ranked, options.scaling);
    if (ranked.size() == 0) return out;
    calibration_detail::mass_cuts cuts(ranked, options.bins);
    const double total = static_cast<double>(ranked.positives()) + static_cast<double>(ranked.negatives());
    const double scale = calibration_detail::scale_to_one(total);
    std::vector<double> edges;
    std::vector<double> values;
    double first = -1;  // of the open bin
    double last = -1;
    double weight = 0;
    double sum = 0;  // Σ w (value - first)
    bool cut = true;
    const auto close = [&] { values.push_back(weight > 0 ? std::clamp(first + sum / weight, first, last) : first); };
    const auto visit = [&](const auto& t) {
      const double x = (std::max)(last, out.scaling_.map(static_cast<double>(t.score)));
      const auto w = static_cast<double>(t.negatives + t.positives);
      if (cut && x > last) {
        if (first >= 0) {
          close();
          const double edge = last + (x - last) / 2;
          edges.push_back(edge > last ? edge : x);
        }
        cut = false;
        first = x;
        sum = weight = 0;
      }
      weight += w * scale;
      sum += (x - first) * (w * scale);
      last = x;
      cut = cuts.after(w) || cut;
    };
    bool falls = false;
    if constexpr (requires { out.scaling_.slope(); }) falls = out.scaling_.slope() < 0;
    if (falls) {
      ranked.descending(visit);
    } else {
      ranked.ascending(visit);
    }
    close();
    out.set(edges, values);
    return out;
  }

  void set(const std::vector<double>& edges, const std::vector<double>& values) {
    edges_ = Eigen::Map<const Vector>(edges.data(), static_cast<Index>(edges.size()));
    values_ = Eigen::Map<const Vector>(values.data(), static_cast<Index>(values.size()));
  }
  double value(double score) const {
    const double x = scaling_.map(score);
    if (values_.size() == 0) return x;
    return values_[std::upper_bound(edges_.data(), edges_.data() + edges_.size(), x) - edges_.data()];
  }

  Scaling scaling_;
  Vector edges_;
  Vector values_;
};

using scaling_binning_options = basic_scaling_binning_options<platt_scaling_options>;
using scaling_binning = basic_scaling_binning<platt_scaling>;

ASSAY_NAMESPACE_END
