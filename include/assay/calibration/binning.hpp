// SPDX-License-Identifier: MIT
/// @file
/// How predictions are put into bins: equal width, equal mass that never splits tied predictions, monotone sweep, distinct values.
#pragma once

#include <assay/calibration/reliability_table.hpp>
#include <assay/core/ranked_scores.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// How predictions are put into bins.
enum class binning {
  equal_width,  ///< B bins of width 1/B
  equal_mass,   ///< at most B bins of about n/B rows; tied predictions stay together
  sweep,        ///< equal mass with the largest B whose observed rates, counted up from 2 bins, never decrease; `bins` is unread
  distinct      ///< a bin for each distinct prediction; `bins` is unread
};

/// Options of metrics that need nothing but bins.
struct calibration_bin_options {
  Index bins = 15;                                      ///< 1 to 65536
  assay::binning binning = assay::binning::equal_width;
  assay::edges edges = assay::edges::exact;             ///< of equal-width bins
  assay::closed closed = assay::closed::left;           ///< of equal-width bins
};

namespace calibration_detail {

/// The bins of one call; `whole` tells whether all weights are whole numbers.
struct binned {
  std::vector<reliability_bin> bins;
  bool whole = true;

  /// Sum of the weights.
  double weight(const char* function) const {
    double sum = 0;
    for (const reliability_bin& b : bins) sum += b.weight;
    core::check_total(function, sum);
    return sum;
  }
  /// Whether weights can be what `kind` says.
  void check_weights(const char* function, weighting kind) const {
    core::check_frequencies(function, kind, whole);
    double squares = 0;
    for (const reliability_bin& b : bins) squares += b.weight_squared;
    core::check_squares(function, kind, weight(function), squares);
  }
};

/// Cuts n rows (or a total weight) into equal parts: cut i of B - 1 is after the first tie block at which the weight so far
/// reaches i/B of the total. Cuts that fall together are one.
class mass_cuts {
 public:
  template <class Score, class Weight>
  mass_cuts(const ranked_scores<Score, Weight>& ranked, Index bins)
      : bins_(static_cast<double>(bins)) {
    total_ = static_cast<double>(ranked.positives()) + static_cast<double>(ranked.negatives());
    if constexpr (ranked_scores<Score, Weight>::is_weighted) {
      // weights of any size: products with a number of bins must neither overflow nor lose bits
      scale_ = std::ldexp(1.0, std::clamp(-core::binary_exponent(total_), -1000, 1000));
      total_ *= scale_ * slack;
    }
  }

  /// Whether cut i is reached at this weight so far.
  bool reached(double so_far, double i) const { return so_far * scale_ * bins_ >= i * total_; }
  /// Whether to cut after the next tie block.
  bool after(double weight) {
    so_far_ += weight;
    const double first = next_;
    while (next_ < bins_ && reached(so_far_, next_)) ++next_;
    return next_ > first;
  }

 private:
  static constexpr double slack = 1 - 0x1p-42;  // the rounding of weights like 0.1 must not move a cut
  double total_ = 0;
  double scale_ = 1;
  double bins_;
  double so_far_ = 0;
  double next_ = 1;
};

/// n - 1 of a bin or a sample: of frequencies, else of Kish's effective size W² / Σ w².
inline double degrees_of_freedom(double weight, double weight_squared, weighting kind) {
  return kind == weighting::frequency ? weight - 1 : (weight * weight - weight_squared) / weight_squared;
}
/// ȳ (1 - ȳ) / (n - 1), or 0 where n = 1 up to rounding.
inline double rate_variance(double rate, double weight, double weight_squared, weighting kind) {
  const double more = degrees_of_freedom(weight, weight_squared, kind);
  return more > 1e-12 ? rate * (1 - rate) / more : 0.0;
}

/// Sums of one bin while it is open. Weighted tie blocks do not tell their number of rows, so that rows stays 0 there.
struct mass_bin {
  core::fixed_sum p;  // unweighted
  std::uint64_t rows = 0;
  std::uint64_t positive_rows = 0;
  double weight = 0;  // weighted
  double weight_squared = 0;
  double positive_weight = 0;
  double weighted_p = 0;
  double residual = 0;  // Σ w (y - p)

  template <class Score>
  void add(const core::tie_block<Score, Index>& t) {
    const core::fixed_value x = core::to_fixed(static_cast<double>(t.score));
    const Index n = t.negatives + t.positives;
    p.merge({static_cast<core::int128>(x.high) * n, static_cast<core::int128>(x.low) * n});
    rows += static_cast<std::uint64_t>(n);
    positive_rows += static_cast<std::uint64_t>(t.positives);
  }
  template <class Score>
  void add(const core::tie_block<Score, double>& t) {
    const double x = static_cast<double>(t.score);
    weight += t.negatives + t.positives;
    weight_squared += t.negative_squares + t.positive_squares;
    positive_weight += t.positives;
    weighted_p += (t.negatives + t.positives) * x;
    residual += t.positives * (1 - x) - t.negatives * x;
  }
  reliability_bin close(double lower, double upper) const {
    reliability_bin out;
    out.lower = lower;
    out.upper = upper;
    out.rows = rows;
    const auto n = static_cast<double>(rows);
    out.weight = n + weight;
    out.weight_squared = n + weight_squared;
    out.mean_prediction = (p.value() + weighted_p) / out.weight;
    out.observed_rate = (static_cast<double>(positive_rows) + positive_weight) / out.weight;
    out.gap = (residual - p.minus_count(positive_rows).value()) / out.weight;
    return out;
  }
};

/// Whether the weights of a tie block are whole numbers (halves may add up to one, but their squares do not).
template <class Score>
bool whole(const core::tie_block<Score, double>& t) {
  return core::is_whole(t.negatives) && core::is_whole(t.positives) && core::is_whole(t.negative_squares) &&
         core::is_whole(t.positive_squares);
}
template <class Score>
bool whole(const core::tie_block<Score, Index>&) {
  return true;
}

inline void check_bins(const char* function, Index bins) {
  if (bins < 1 || bins > max_bins) core::raise_for(function, "bins = " + core::to_text(bins) + " is outside [1, 65536]");
}

/// Bins that end where cut_after(weight of a tie block) says so, edges half-way between the predictions that they part.
template <class Score, class Weight, class Cut>
binned bins_of_blocks(const ranked_scores<Score, Weight>& ranked, const char* function, Cut&& cut_after) {
  ranked.check_probabilities(function);
  binned out;
  mass_bin open;
  double lower = 0;
  double last = 0;
  bool cut = false;
  ranked.ascending([&](const auto& t) {
    const double x = static_cast<double>(t.score);
    if (cut) {
      const double half = last + (x - last) / 2;
      const double edge = half > last ? half : x;  // neighbours in double: the bin is left-closed
      out.bins.push_back(open.close(lower, edge));
      open = {};
      lower = edge;
    }
    open.add(t);
    out.whole = out.whole && whole(t);
    last = x;
    cut = cut_after(static_cast<double>(t.negatives + t.positives));
  });
  if (open.rows != 0 || open.weight > 0) out.bins.push_back(open.close(lower, 1));
  return out;
}

/// At most `bins` bins (1 to 65536) of about equal weight.
template <class Score, class Weight>
binned equal_mass_bins(const ranked_scores<Score, Weight>& ranked, Index bins, const char* function) {
  check_bins(function, bins);
  mass_cuts cuts(ranked, bins);
  return bins_of_blocks(ranked, function, [&](double weight) { return cuts.after(weight); });
}

/// Bins of equal width, those of a reliability_table of the same predictions.
template <class Score, class Weight>
binned equal_width_bins(const ranked_scores<Score, Weight>& ranked, Index bins, edges where, closed side, const char* function) {
  check_bins(function, bins);
  ranked.check_probabilities(function);
  const bin_finder finder(bins, where, side);
  std::vector<mass_bin> open(static_cast<std::size_t>(bins));
  binned out;
  Index k = 0;
  ranked.ascending([&](const auto& t) {
    const double x = static_cast<double>(t.score);
    const auto is_beyond = [&](double edge) { return side == closed::left ? x >= edge : x > edge; };
    while (k + 1 < bins && is_beyond(finder.template edge_for<Score>(k + 1))) ++k;
    open[static_cast<std::size_t>(k)].add(t);
    out.whole = out.whole && whole(t);
  });
  for (k = 0; k < bins; ++k) {
    const mass_bin& b = open[static_cast<std::size_t>(k)];
    if (b.rows != 0 || b.weight > 0) {
      out.bins.push_back(b.close(finder.edge(k), finder.edge(k + 1)));
    } else {
      out.bins.push_back({finder.edge(k), finder.edge(k + 1), 0, 0, 0, undefined(), undefined(), undefined()});
    }
  }
  return out;
}

/// Number of bins of the monotone sweep (Roelofs et al. 2022): the bins are counted up from 2 until their observed rates
/// first decrease somewhere; the count before that is taken.
template <class Score, class Weight>
Index sweep_bins(const ranked_scores<Score, Weight>& ranked) {
  std::vector<double> weight;  // up to and with each tie block
  std::vector<double> positive;
  double weight_so_far = 0;
  double positive_so_far = 0;
  double last_rate = 0;
  bool monotone = true;
  ranked.ascending([&](const auto& t) {
    const auto block = static_cast<double>(t.negatives + t.positives);
    const double rate = static_cast<double>(t.positives) / block;
    monotone = monotone && rate >= last_rate;
    last_rate = rate;
    weight.push_back(weight_so_far += block);
    positive.push_back(positive_so_far += static_cast<double>(t.positives));
  });
  const Index most = (std::min)(max_bins, ranked.size() - 1);
  if (monotone || most < 2) return (std::max)(Index{1}, most);  // every grouping of monotone blocks is monotone
  for (Index bins = 2; bins <= most; ++bins) {
    const mass_cuts cuts(ranked, bins);
    double rate = 0;
    std::size_t begin = 0;  // first tie block of the bin
    bool falls = false;
    for (Index i = 1; i <= bins && begin < weight.size() && !falls; ++i) {
      const auto first = weight.begin() + static_cast<std::ptrdiff_t>(begin);
      const auto last = std::partition_point(first, weight.end() - 1, [&](double w) { return !cuts.reached(w, static_cast<double>(i)); });
      const auto end = i == bins ? weight.size() - 1 : static_cast<std::size_t>(last - weight.begin());
      if (begin > 0 && cuts.reached(weight[begin - 1], static_cast<double>(i))) continue;  // two cuts in one place
      const double next_weight = weight[end] - (begin > 0 ? weight[begin - 1] : 0);
      const double next_rate = (positive[end] - (begin > 0 ? positive[begin - 1] : 0)) / next_weight;
      falls = begin > 0 && next_rate < rate * (1 - 0x1p-42);
      rate = next_rate;
      begin = end + 1;
    }
    if (falls) return bins - 1;
  }
  return most;
}

/// All bins of a table.
inline binned bins_of(const reliability_table& table) {
  binned out;
  out.bins.reserve(static_cast<std::size_t>(table.bins()));
  for (Index b = 0; b < table.bins(); ++b) out.bins.push_back(table.bin(b));
  out.whole = table.has_whole_weights();
  return out;
}

/// Bins as the options say.
template <class Options, class Score, class Weight>
binned ranked_bins(const char* function, const Options& options, const ranked_scores<Score, Weight>& ranked) {
  switch (options.binning) {
    case binning::equal_width:
      return equal_width_bins(ranked, options.bins, options.edges, options.closed, function);
    case binning::equal_mass:
      return equal_mass_bins(ranked, options.bins, function);
    case binning::sweep:
      return equal_mass_bins(ranked, sweep_bins(ranked), function);
    case binning::distinct:
      break;
  }
  return bins_of_blocks(ranked, function, [](double) { return true; });
}

/// arguments: truth, prediction[, weights]; checked under the name of `function`.
template <class Options, class Y, class P, class... W>
binned make_bins(const char* function, const Options& options, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                 const Eigen::DenseBase<W>&... weights) {
  if (options.binning == binning::equal_width) {
    check_bins(function, options.bins);
    reliability_table table({.bins = options.bins, .edges = options.edges, .closed = options.closed});
    table_access::update(table, function, truth, prediction, weights...);
    return bins_of(table);
  }
  ranked_scores<core::real_type<typename P::Scalar>, std::conditional_t<sizeof...(W) == 0, unweighted, double>> ranked;
  ranked.template update<core::real_kind::probability>(truth, prediction, weights..., function, "prediction");
  return ranked_bins(function, options, ranked);
}

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
