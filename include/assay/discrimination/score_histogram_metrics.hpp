// SPDX-License-Identifier: MIT
/// @file
/// auroc_bounds, average_precision_bounds, ks_statistic_bounds, roc_points: what a score_histogram tells, with certified bounds.
#pragma once

#include <assay/core/undefined.hpp>
#include <assay/discrimination/precision_recall_area.hpp>
#include <assay/discrimination/roc_curve.hpp>
#include <assay/discrimination/score_histogram.hpp>

#include <cmath>
#include <limits>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// A metric of scores of which only the cells are known. All NaN with one class only.
struct metric_bounds {
  double value = undefined();  ///< the metric of the cells: all scores of a cell tied
  double lower = undefined();  ///< the metric of the scores is not below this
  double upper = undefined();  ///< nor above this
};

namespace discrimination_detail {

/// Function object: metric(truth, score[, weights][, options]) and metric(score_histogram), all through Metric::of(histogram).
template <class Metric>
struct histogram_metric {
  template <class Y, class S>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const score_histogram_options& options = {}) const {
    score_histogram h(options);
    h.update(truth, score, Metric::name);
    return Metric::of(h);
  }
  template <class Y, class S, class W>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<W>& weights,
                  const score_histogram_options& options = {}) const {
    score_histogram h(options);
    h.update(truth, score, weights, Metric::name);
    return Metric::of(h);
  }
  auto operator()(const score_histogram& h) const { return Metric::of(h); }
  template <class Y, class S, class... Rest>
    requires(!core::dense<Y> || !core::dense<S> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const S&, const Rest&...) const {
    static_assert(core::always_false<Y, S>,
                  "assay: bounds of rank metrics take Eigen vectors (truth, score[, weights][, options]) or a score_histogram; wrap "
                  "a std::vector or std::span as assay::view(x)");
    return 0;
  }
};

/// Sums over cells are widened by more than their rounding errors, so that bounds hold for numbers as computed. Weighted cells are
/// sums of up to 2^20 rounded terms each.
inline constexpr double rounding_of_counts = 0x1p-44;
inline constexpr double rounding_of_weights = 1e-9;

inline metric_bounds widened(double value, double lower, double upper, double rounding) {
  return {(std::min)(1.0, value), (std::min)(1.0, lower * (1 - rounding)), (std::min)(1.0, upper * (1 + rounding))};
}

struct auroc_bounds_metric {
  static constexpr const char* name = "auroc_bounds";
  static metric_bounds of(const score_histogram& h) {
    const core::scaled_totals<double, double> total(h.positives(), h.negatives());
    if (!(total.positives > 0 && total.negatives > 0)) return {};
    if (!h.is_weighted()) {
      core::uint128 below = 0;  // pairs with the negative in a lower cell
      core::uint128 tied = 0;   // pairs in one cell
      std::uint64_t positives = 0;
      h.descending([&](const score_cell& c) {
        below += static_cast<core::uint128>(c.negative_rows) * positives;
        tied += static_cast<core::uint128>(c.negative_rows) * c.positive_rows;
        positives += c.positive_rows;
      });
      const double pairs = h.positives() * h.negatives();
      // computed as auroc computes it: rounding does not change the order
      const auto share = [&](core::uint128 doubled) { return (std::min)(1.0, static_cast<double>(doubled) / (2 * pairs)); };
      return {share(2 * below + tied), share(2 * below), share(2 * (below + tied))};
    }
    core::cascade_sum below;
    core::cascade_sum tied;
    double positives = 0;
    h.descending([&](const score_cell& c) {
      const double n = c.negatives * total.scales.negative;
      const double p = c.positives * total.scales.positive;
      below.add(n * positives);
      tied.add(n * p);
      positives += p;
    });
    const double pairs = total.positives * total.negatives;
    return widened((below.value() + 0.5 * tied.value()) / pairs, below.value() / pairs, (below.value() + tied.value()) / pairs,
                   rounding_of_weights);
  }
};

/// Σ_{j=1..n} (t + j) / (c + j) of whole numbers 0 <= t <= c, to a few roundings in constant time.
inline double sum_of_precisions(double t, double c, double n) {
  double sum = 0;
  for (; n > 0 && c < 32; --n) sum += ++t / ++c;
  if (!(n > 0)) return sum;
  // t H + (n − c H) with H = Σ 1/(c + j) = log(1 + n/x) − rest, x = c + ½, by the expansion of the digamma function
  const auto r = [](double x) {
    const double q = 1 / (x * x);
    return q * (1.0 / 24 - q * (7.0 / 960 - q * (31.0 / 8064 - q * (127.0 / 30720))));
  };
  const double x = c + 0.5;
  const double log = std::log1p(n / x);
  const double rest = r(x) - r(x + n);
  return sum + t * (log - rest) + (x * log1p_excess(n / x) + 0.5 * log + c * rest);
}

struct average_precision_bounds_metric {
  static constexpr const char* name = "average_precision_bounds";
  // With t positives and f negatives in the cells above, a positive of a cell of p positives and n negatives has a precision of
  // (t + a) / (t + a + f + b): a of the cell's positives, itself included, and b of its negatives score as much or more. That
  // grows with a <= p and falls with 0 <= b <= n, so it is at most (t + p) / (t + p + f); all positives tied above all
  // negatives attain this. In any order of the positives, however tied, the j-th has a >= j, so it is at least
  // (t + j) / (t + j + f + n); untied positives below all negatives attain this. With weights a is at least the sum of the
  // weights up to and including its own, and the sum of w (t + a) / (t + a + f + n), in which the fraction grows, is at least
  // the integral of the fraction over a from 0 to p.
  static metric_bounds of(const score_histogram& h) {
    const core::scaled_totals<double, double> total(h.positives(), h.negatives());
    if (!(total.positives > 0 && total.negatives > 0)) return {};
    const bool is_weighted = h.is_weighted();
    const core::class_scales scales = is_weighted ? total.scales : core::class_scales{};
    const double to_negatives = is_weighted ? scales.negative * total.exchange() : 1.0;  // negatives in the scale of the positives
    core::cascade_sum value;
    core::cascade_sum lower;
    core::cascade_sum upper;
    double t = 0;
    double f = 0;
    h.descending([&](const score_cell& c) {
      const double p = c.positives * scales.positive;
      const double n = c.negatives * to_negatives;
      if (p > 0) {
        value.add(p * ((t + p) / (t + p + f + n)));
        upper.add(p * ((t + p) / (t + p + f)));
        const double above = t + f + n;
        lower.add(is_weighted ? precision_integral(t, above, p, p) : sum_of_precisions(t, above, p));
      }
      t += p;
      f += n;
    });
    const double all = h.positives() * scales.positive;
    return widened(value.value() / all, lower.value() / all, upper.value() / all, is_weighted ? rounding_of_weights : rounding_of_counts);
  }
};

struct ks_statistic_bounds_metric {
  static constexpr const char* name = "ks_statistic_bounds";
  static metric_bounds of(const score_histogram& h) {
    const core::scaled_totals<double, double> total(h.positives(), h.negatives());
    if (!(total.positives > 0 && total.negatives > 0)) return {};
    if (!h.is_weighted()) {
      return bounds<core::int128>(h, h.positives(), h.negatives(), 0.0, [](const score_cell& c, core::int128& n, core::int128& p) {
        n = static_cast<core::int128>(c.negative_rows);
        p = static_cast<core::int128>(c.positive_rows);
      });
    }
    return bounds<double>(h, total.positives, total.negatives, rounding_of_weights, [&](const score_cell& c, double& n, double& p) {
      n = c.negatives * total.scales.negative;
      p = c.positives * total.scales.positive;
    });
  }

 private:
  /// TPR − FPR is exact between cells; inside a cell it is at most what it is when all positives of the cell come first, and at
  /// least what it is when all negatives do. Amount is a type in which differences of products are exact.
  template <class Amount, class Read>
  static metric_bounds bounds(const score_histogram& h, double positives, double negatives, double rounding, Read&& read) {
    const auto all_p = static_cast<Amount>(positives);
    const auto all_n = static_cast<Amount>(negatives);
    Amount difference = 0;  // (TPR − FPR)·P·N
    Amount largest = 0;
    Amount possible = 0;
    h.descending([&](const score_cell& c) {
      Amount n;
      Amount p;
      read(c, n, p);
      possible = (std::max)({possible, difference + p * all_n, n * all_p - difference});
      difference += p * all_n - n * all_p;
      largest = (std::max)({largest, difference, -difference});
    });
    const auto share = [&](Amount x) { return static_cast<double>(x) / (positives * negatives); };
    const double value = (std::min)(1.0, share(largest));
    return {value, (std::max)(0.0, value - rounding), (std::min)(1.0, share(possible) + rounding)};
  }
};

struct roc_points_metric {
  static constexpr const char* name = "roc_points";
  static roc_curve_result of(const score_histogram& h) {
    std::vector<double> threshold{std::numeric_limits<double>::infinity()};
    std::vector<double> fp{0.0};
    std::vector<double> tp{0.0};
    h.descending([&](const score_cell& c) {
      threshold.push_back(h.edge(c.index));
      fp.push_back(fp.back() + c.negatives);
      tp.push_back(tp.back() + c.positives);
    });
    const auto rate = [](const std::vector<double>& count) -> Vector {
      if (!(count.back() > 0)) return Vector::Constant(static_cast<Index>(count.size()), undefined());
      return view(count) / count.back();
    };
    return {view(threshold), rate(fp), rate(tp), view(fp), view(tp)};
  }
};

}  // namespace discrimination_detail

/// Bounds of the AUROC of scores in a score_histogram: with L the pairs of a positive in a higher cell than the negative and T
/// those in one cell, lower = L/PN, upper = (L + T)/PN, value = (L + T/2)/PN.
///
/// `auroc_bounds(score_histogram)` or `auroc_bounds(truth, score[, weights][, score_histogram_options])` → metric_bounds.
/// @par Returns    lower <= auroc <= upper, in [0, 1]; they meet where no cell holds both classes. NaN with one class only
/// @par Errors     as score_histogram
/// @par Numerics   unweighted: exact 128-bit pair counts; weighted bounds are widened by a relative 1e-9
/// @par Cost       O(cells)
/// @par Merge      through score_histogram
/// @par Same as    value of uniform cells of [0, 1]: torchmetrics binary_auroc(thresholds = cells + 1), where no score lies on an edge
struct auroc_bounds_function : discrimination_detail::histogram_metric<discrimination_detail::auroc_bounds_metric> {};
inline constexpr auroc_bounds_function auroc_bounds{};

/// Bounds of the average precision of scores in a score_histogram. With t, f positives and negatives in the cells above a cell of
/// p and n: upper = Σ p (t + p)/(t + p + f) / P, lower = Σ Σ_{j=1..p} (t + j)/(t + j + f + n) / P (weighted: the integral over j),
/// value = Σ p (t + p)/(t + p + f + n) / P. No bounds from cells are tighter.
///
/// `average_precision_bounds(score_histogram)` or `average_precision_bounds(truth, score[, weights][, score_histogram_options])`
/// → metric_bounds.
/// @par Returns    lower <= average_precision <= upper, in [0, 1]. NaN with one class only
/// @par Errors     as score_histogram
/// @par Numerics   bounds are widened by a relative 6e-14, weighted by 1e-9, which is more than rounding can do
/// @par Cost       O(cells), however many rows
/// @par Merge      through score_histogram
/// @par Same as    value of uniform cells of [0, 1]: torchmetrics binary_average_precision(thresholds = cells + 1), where no score
///                 lies on an edge
struct average_precision_bounds_function : discrimination_detail::histogram_metric<discrimination_detail::average_precision_bounds_metric> {
};
inline constexpr average_precision_bounds_function average_precision_bounds{};

/// Bounds of the Kolmogorov-Smirnov statistic max |TPR − FPR| of scores in a score_histogram; lower = value is the maximum over the
/// borders of cells, where both rates are exact.
///
/// `ks_statistic_bounds(score_histogram)` or `ks_statistic_bounds(truth, score[, weights][, score_histogram_options])`
/// → metric_bounds.
/// @par Returns    lower <= ks_statistic <= upper, in [0, 1]. NaN with one class only
/// @par Errors     as score_histogram
/// @par Numerics   unweighted: maxima of exact integers; weighted bounds are widened by 1e-9
/// @par Cost       O(cells)
/// @par Merge      through score_histogram
struct ks_statistic_bounds_function : discrimination_detail::histogram_metric<discrimination_detail::ks_statistic_bounds_metric> {};
inline constexpr ks_statistic_bounds_function ks_statistic_bounds{};

/// Points of the ROC curve at the lower edges of the cells that hold rows. They lie on the curve of the scores themselves: the rates
/// of "score >= threshold" are exact; between two points the curve stays in their rectangle.
///
/// `roc_points(score_histogram)` or `roc_points(truth, score[, weights][, score_histogram_options])` → roc_curve_result.
/// @par Returns    thresholds descending from +inf; a class without weight has rate NaN
/// @par Errors     as score_histogram
/// @par Cost       O(cells); 40 bytes per cell that holds rows
/// @par Merge      through score_histogram
struct roc_points_function : discrimination_detail::histogram_metric<discrimination_detail::roc_points_metric> {};
inline constexpr roc_points_function roc_points{};

ASSAY_NAMESPACE_END
