// SPDX-License-Identifier: MIT
/// @file
/// Interval calibration error: a binned error that pays for the width of its bins, so that no number of bins need be chosen.
#pragma once

#include <assay/calibration/cumulative_calibration_error.hpp>

#include <vector>

ASSAY_NAMESPACE_BEGIN

struct interval_calibration_options {
  Index widths = 10;                      ///< 1 to 50: the widths of the bins are 1, 1/2, ..., 2^(1 - widths)
  double undefined = assay::undefined();  ///< returned without rows
};

namespace calibration_detail {

/// Sums of residuals up to and with every distinct prediction, per unit of weight.
struct interval_residuals {
  std::vector<double> p;
  std::vector<double> sum;

  /// The mean, over where the bins begin, of the binned error at a width: ∫ |sum over [a, a + width)| da / width.
  double error(double width) const {
    const std::size_t n = p.size();
    double total = 0;
    double at = p[0] - width;
    double above = 0;  // sum of the rows that the window has taken in
    double below = 0;  // sum of those that it has left
    for (std::size_t in = 0, out = 0; out < n;) {
      const bool enters = in < n && p[in] - width <= p[out];
      const double next = enters ? p[in] - width : p[out];
      total += std::abs(above - below) * (next - at);
      at = next;
      (enters ? above : below) = enters ? sum[in] : sum[out];
      ++(enters ? in : out);
    }
    return total / width;
  }
};

}  // namespace calibration_detail

/// Interval calibration error of binary probabilities: min over the widths ε = 1, 1/2, 1/4, ... of E_ε + ε, where E_ε is the l1 error
/// of bins of width ε, averaged over where they begin: E_ε = ∫ |Σ_{a <= p < a + ε} w (p - y)| da / (ε Σ w).
///
/// The width is charged as an error, which makes the value an upper bound of the distance to the nearest calibrated prediction; E_ε
/// grows as the bins get finer. The average is exact: no random shifts.
///
/// `interval_calibration_error(truth, prediction[, weights][, options])` or `(ranked_scores[, options])`.
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0.
/// @par Range   [2^(1 - widths), 1 + 2^(1 - widths)]; NaN (options.undefined) when there is no row of non-zero weight.
/// @par Errors  invalid_input: sizes differ, NaN, a label that is not 0 or 1, p outside [0, 1], negative weight, widths out of range.
/// @par Cost    O(n) radix sort, then O(widths) passes over the distinct predictions, which take 16 bytes each.
/// @par Merge   exact, through ranked_scores. The order of rows and the split into batches do not matter.
/// @par Same as the expectation of intCE_rand (relplot), which draws 100 shifts a width.
/// @par Reference J. Błasiok, P. Gopalan, L. Hu, P. Nakkiran, A unifying theory of distance from calibration, STOC 2023.
struct interval_calibration_error_function : core::rank_metric<interval_calibration_error_function, interval_calibration_options> {
  static constexpr const char* name = "interval_calibration_error";
  static constexpr auto kind = core::real_kind::probability;
  static constexpr const char* argument_name = "prediction";

  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const interval_calibration_options& options) {
    if (options.widths < 1 || options.widths > 50) {
      core::raise_for(name, "widths = " + core::to_text(options.widths) + " is outside [1, 50]");
    }
    calibration_detail::interval_residuals residuals;
    const double weight = calibration_detail::walk_cumulative_differences(r, [&](double p, double, double difference) {
                            residuals.p.push_back(p);
                            residuals.sum.push_back(difference);
                          }).weight;
    if (!(weight > 0)) return options.undefined;
    for (double& x : residuals.sum) x /= weight;
    double least = 2;
    double width = 1;
    for (Index i = 0; i < options.widths; ++i, width /= 2) least = (std::min)(least, residuals.error(width) + width);
    return least;
  }
};
inline constexpr interval_calibration_error_function interval_calibration_error{};

ASSAY_NAMESPACE_END
