// SPDX-License-Identifier: MIT
/// @file
/// flexible_calibration_curve: the rate of the positives as a smooth function of the prediction.
#pragma once

#include <assay/calibration/loess_curve.hpp>
#include <assay/calibration/lowess_curve.hpp>
#include <assay/core/isotonic_fit.hpp>

ASSAY_NAMESPACE_BEGIN

/// What makes a calibration curve of outcomes.
enum class smoother {
  loess,    ///< local polynomials
  lowess,   ///< Cleveland's local lines
  isotonic  ///< the closest ascending step function
};

/// Options of flexible calibration curves.
struct flexible_calibration_options {
  assay::smoother smoother = assay::smoother::loess;
  double span = 0;          ///< share of the rows in a neighbourhood; 0: that of R, ¾ of loess and ⅔ of lowess
  int degree = 2;           ///< of the polynomials of loess: 0, 1 or 2
  assay::loess_surface surface = assay::loess_surface::interpolate;  ///< of loess
  int iterations = 0;       ///< of lowess against outliers; outcomes of a rare class are outliers to it
  double delta = 0.01;      ///< of lowess: predictions closer than this share of their range are joined by a line
  assay::weighting weighting = assay::weighting::importance;  ///< whether weights are those of single rows or count repeated ones
};

/// The curve at every distinct prediction, ascending.
struct flexible_calibration_curve_result {
  Vector prediction;
  Vector calibrated_rate;  ///< of loess and lowess not cut to [0, 1]
  Vector weight;           ///< sum of weights; number of rows when unweighted
};

namespace calibration_detail {

inline void check_smoother(const char* function, const flexible_calibration_options& o) {
  const auto bad_share = [](double x) { return !core::is_finite(x) || !(x >= 0); };
  if (bad_share(o.span)) core::raise_for(function, "span = " + core::to_text(o.span) + " is negative or not finite");
  if (o.degree < 0 || o.degree > 2) core::raise_for(function, "degree = " + core::to_text(o.degree) + " is not 0, 1 or 2");
  if (o.iterations < 0) core::raise_for(function, "iterations = " + core::to_text(o.iterations) + " is negative");
  if (bad_share(o.delta)) core::raise_for(function, "delta = " + core::to_text(o.delta) + " is negative or not finite");
}

/// The curve of rows that exist.
template <class Score, class Weight>
Vector smoother_fit(const ranked_scores<Score, Weight>& r, const smoother_rows& rows, const flexible_calibration_options& o) {
  if (o.smoother == smoother::loess) return smoother_loess(rows, o.span > 0 ? o.span : 0.75, o.degree, o.surface).fit();
  if (o.smoother == smoother::lowess) return smoother_lowess(rows, o.span > 0 ? o.span : 2.0 / 3, o.iterations, o.delta).fit();
  const core::isotonic_fit fit(r);
  Vector out(rows.size());
  Index i = 0;
  for (const auto& b : fit.blocks()) {
    for (; i < out.size() && rows.x[static_cast<std::size_t>(i)] <= b.upper; ++i) out[i] = fit.rate(b);
  }
  return out;
}

struct flexible_calibration_curve_metric {
  static constexpr const char* name = "flexible_calibration_curve";
  static constexpr auto kind = core::real_kind::probability;
  static constexpr const char* argument_name = "prediction";

  template <class Score, class Weight>
  static flexible_calibration_curve_result of(const ranked_scores<Score, Weight>& r, const flexible_calibration_options& options) {
    check_smoother(name, options);
    const smoother_rows rows(r, name, options.weighting);
    flexible_calibration_curve_result out;
    if (rows.size() == 0) return out;
    out.prediction = Eigen::Map<const Vector>(rows.x.data(), rows.size());
    out.calibrated_rate = smoother_fit(r, rows, options);
    out.weight.resize(rows.size());
    Index i = 0;
    r.ascending([&](const auto& t) { out.weight[i++] = static_cast<double>(t.negatives + t.positives); });
    return out;
  }
};

}  // namespace calibration_detail

/// Flexible calibration curve: outcomes smoothed over the predictions by loess, lowess or the isotonic fit.
///
/// `flexible_calibration_curve(truth, prediction[, weights][, options])` or `flexible_calibration_curve(ranked_scores[, options])`. Loess:
/// weighted least squares of a polynomial among the nearest rows, tricube weights to the distance of the farthest; by default
/// between the vertices of cells as R has it. Lowess: local lines, at predictions that are delta apart. Tied predictions enter
/// together, so that the order of rows does not matter.
///
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0, brought to a mean of 1, or
///              (weighting::frequency) numbers of repeated rows; or a ranked_scores of the predictions.
/// @par Range   about [0, 1], of local polynomials not cut to it; isotonic [0, 1]. Where fewer than degree + 1 distinct predictions
///              have weight the degree falls, down to a mean; without rows no points.
/// @par Errors  invalid_input: sizes differ, NaN, a probability outside [0, 1], a label other than 0 and 1, a negative weight,
///              frequencies that are no whole numbers, options out of range.
/// @par Cost    O(n) radix sort, then of m distinct predictions: loess O(m) for each of about 2 / (0.15 span) vertices, direct
///              O(span m²); lowess O(span m / delta) (1 / delta fits), with delta = 0 O(span m²); isotonic O(m).
/// @par Merge   through ranked_scores; unweighted: equal bits for any order and split.
/// @par Same as loess(y ~ p) of R, with surface = "interpolate" or "direct"; lowess(p, y, iter = 0) of R. There the degree does not
///              fall but a pseudoinverse is taken, and fewer than four rows fail.
/// @par Reference W. S. Cleveland, Robust locally weighted regression and smoothing scatterplots, JASA 74 (1979); W. S. Cleveland and
///              E. Grosse, Computational methods for local regression, Statistics and Computing 1 (1991).
struct flexible_calibration_curve_function
    : core::rank_metric<calibration_detail::flexible_calibration_curve_metric, flexible_calibration_options> {};
inline constexpr flexible_calibration_curve_function flexible_calibration_curve{};

ASSAY_NAMESPACE_END
