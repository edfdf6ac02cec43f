// SPDX-License-Identifier: MIT
/// @file
/// Test of calibration by cumulative differences.
#pragma once

#include <assay/calibration/cumulative_calibration_error.hpp>
#include <assay/core/normal_distribution.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of the test of calibration by cumulative differences.
struct cumulative_calibration_test_options {
  assay::weighting weighting = assay::weighting::importance;
};

/// What cumulative_calibration_test returns.
struct cumulative_calibration_test_result {
  double maximum_absolute_deviation = undefined();  ///< max |C_k|
  double range = undefined();                       ///< max C_k - min C_k
  double standard_deviation = undefined();          ///< of C_K for calibrated predictions: √(Σ w² p (1 - p)) / W
  double maximum_absolute_deviation_p_value = undefined();
  double range_p_value = undefined();

  friend bool operator==(const cumulative_calibration_test_result&, const cumulative_calibration_test_result&) = default;
};

namespace calibration_detail {

inline constexpr double cumulative_squared_pi = 9.86960440108935861883;

/// P(max |B| > x) of a standard Brownian motion B on [0, 1].
inline double brownian_maximum_tail(double x) {
  if (x < 1) {  // 1 - (4/π) Σ (-1)^k exp(-(2k+1)² π² / (8x²)) / (2k+1)
    if (x < 0.125) return 1;  // to within 1e-34
    const double q = cumulative_squared_pi / (8 * x * x);
    double sum = 0;
    for (int odd = 7; odd > 0; odd -= 2) sum += (odd % 4 == 1 ? 1.0 : -1.0) / odd * std::exp(-q * odd * odd);
    return 1 - sum * (4 / 3.14159265358979323846);
  }
  double sum = 0;  // 4 Σ (-1)^k P(Z > (2k+1) x), by reflection
  for (int odd = 9; odd > 0; odd -= 2) sum += (odd % 4 == 1 ? 4.0 : -4.0) * core::normal_cdf(-odd * x);
  return sum;
}

/// P(max B - min B > x) of the same.
inline double brownian_range_tail(double x) {
  if (x < 1.5) {  // 1 - Σ (8/x² + 8/((2k+1)² π²)) exp(-(2k+1)² π² / (2x²))
    if (x < 0.25) return 1;  // to within 1e-31
    const double q = cumulative_squared_pi / (2 * x * x);
    double sum = 0;
    for (int odd = 7; odd > 0; odd -= 2) sum += (8 / (x * x) + 8 / (cumulative_squared_pi * odd * odd)) * std::exp(-q * odd * odd);
    return 1 - sum;
  }
  double sum = 0;  // 8 Σ (-1)^(k-1) k P(Z > k x), the integral of Feller's density
  for (int k = 8; k > 0; --k) sum += (k % 2 == 1 ? 8.0 : -8.0) * k * core::normal_cdf(-k * x);
  return sum;
}

}  // namespace calibration_detail

/// Test of calibration by cumulative differences: are the deviations of cumulative_calibration_error larger than chance makes them?
///
/// If every y_i is drawn with its p_i, the C_k are a random walk that ends with standard deviation σ = √(Σ w² p (1 - p)) / W, and the
/// statistics over σ are those of Brownian motion on [0, 1] for many rows; both p-values are accurate in both tails.
/// By weighting::frequency σ = √(Σ w p (1 - p)) / W.
///
/// `cumulative_calibration_test(truth, prediction[, weights][, options])` or `cumulative_calibration_test(ranked_scores[, options])`.
/// @par Input   as cumulative_calibration_error.
/// @par Returns both statistics, σ and their p-values; all NaN without rows, the p-values also where σ = 0 (every prediction 0 or 1).
/// @par Errors  as cumulative_calibration_error; frequency weights that are not whole.
/// @par Cost    as cumulative_calibration_error.
/// @par Merge   exact, through ranked_scores.
/// @par Same as the p-values of ecevecce (series for the distribution function, which lose the upper tail to rounding).
/// @par Reference I. Arrieta-Ibarra et al., Metrics of calibration for probabilistic predictions, JMLR 23 (2022); W. Feller, The
///              asymptotic distribution of the range of sums of independent random variables, Annals of Mathematical Statistics 22 (1951).
struct cumulative_calibration_test_function
    : core::rank_metric<cumulative_calibration_test_function, cumulative_calibration_test_options> {
  static constexpr const char* name = "cumulative_calibration_test";
  static constexpr auto kind = core::real_kind::probability;
  static constexpr const char* argument_name = "prediction";

  template <class Score, class Weight>
  static cumulative_calibration_test_result of(const ranked_scores<Score, Weight>& r, const cumulative_calibration_test_options& options) {
    const bool repeated = calibration_detail::cumulative_repeats(name, r, options.weighting);
    cumulative_calibration_test_result out;
    if (r.size() == 0) return out;
    calibration_detail::cumulative_extremes extremes;
    const auto totals =
        calibration_detail::walk_cumulative_differences(r, [&](double, double, double difference) { extremes.add(difference); });
    out.maximum_absolute_deviation = extremes.of(cumulative_statistic::maximum_absolute_deviation) / totals.weight;
    out.range = extremes.of(cumulative_statistic::range) / totals.weight;
    out.standard_deviation = totals.standard_deviation(repeated);
    if (!(out.standard_deviation > 0)) return out;
    out.maximum_absolute_deviation_p_value =
        calibration_detail::brownian_maximum_tail(out.maximum_absolute_deviation / out.standard_deviation);
    out.range_p_value = calibration_detail::brownian_range_tail(out.range / out.standard_deviation);
    return out;
  }
};
inline constexpr cumulative_calibration_test_function cumulative_calibration_test{};

ASSAY_NAMESPACE_END
