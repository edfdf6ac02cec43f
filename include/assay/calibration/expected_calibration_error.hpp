// SPDX-License-Identifier: MIT
/// @file
/// Binned calibration errors: ECE, RMSCE, MCE and other norms, plain and debiased.
#pragma once

#include <assay/calibration/binned_metric.hpp>
#include <assay/calibration/error_norm.hpp>
#include <assay/core/normal_distribution.hpp>

#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Options of a binned calibration error.
struct calibration_error_options {
  Index bins = 15;                                      ///< 1 to 65536
  assay::binning binning = assay::binning::equal_width;
  error_norm norm = error_norm::l1;
  assay::edges edges = assay::edges::exact;             ///< of equal-width bins
  assay::closed closed = assay::closed::left;           ///< of equal-width bins
  bool debias = false;                                  ///< norm l1 or l2
  assay::weighting weighting = assay::weighting::importance;  ///< for debias
};

/// Options of a calibration error of a table, whose bins are fixed.
struct table_error_options {
  error_norm norm = error_norm::l1;
  bool debias = false;
  assay::weighting weighting = assay::weighting::importance;
};

namespace calibration_detail {

/// E|m + s Z| - |m| of a standard normal Z, for s >= 0: what noise of size s adds to a distance on average.
inline double folded_excess(double m, double s) {
  if (!(s > 0)) return 0;
  const double z = (std::min)(std::abs(m) / s, 40.0);  // beyond, both terms vanish
  return 2 * s * (0.39894228040143267794 * std::exp(-0.5 * z * z) - z * core::normal_cdf(-z));
}

inline void check_debias(const char* function, error_norm norm) {
  if (norm == error_norm::l1 || norm == error_norm::l2) return;
  core::raise_for(function, "debias is defined for .norm = error_norm::l1 and l2 only");
}

/// The q-th power of the error of exponent q less what chance adds to it, with its sign: q = 1 or 2.
inline double debiased_power(const binned& in, error_norm norm, weighting kind, const char* function) {
  check_debias(function, norm);
  in.check_weights(function, kind);
  const double total = in.weight(function);
  double sum = 0;
  for (const reliability_bin& b : in.bins) {
    if (!(b.weight > 0)) continue;
    const double more = degrees_of_freedom(b.weight, b.weight_squared, kind);
    if (norm == error_norm::l1) {
      const double deviation = std::sqrt((std::max)(b.observed_rate * (1 - b.observed_rate), 0.0) / (more + 1));
      sum += b.weight * (std::abs(b.gap) - folded_excess(b.gap, deviation));
    } else if (more > 1e-12) {  // a bin of one row adds 0
      sum += b.weight * (b.gap * b.gap - rate_variance(b.observed_rate, b.weight, b.weight_squared, kind));
    }
  }
  return total > 0 ? sum / total : undefined();
}

/// The error of exponent 1 or 2 of its debiased power; what is below 0 is 0.
inline double debiased_root(double power, error_norm norm) {
  if (is_undefined(power)) return power;
  const double positive = (std::max)(power, 0.0);
  return norm == error_norm::l1 ? positive : std::sqrt(positive);
}

inline double calibration_error(const binned& in, const table_error_options& options, const char* function) {
  if (options.debias) return debiased_root(debiased_power(in, options.norm, options.weighting, function), options.norm);
  in.weight(function);
  std::vector<norm_term> terms;
  terms.reserve(in.bins.size());
  for (const reliability_bin& b : in.bins) {
    if (b.weight > 0) terms.push_back({b.weight, std::abs(b.gap)});
  }
  return combine(terms, options.norm);
}

inline table_error_options table_options(const calibration_error_options& o) { return {o.norm, o.debias, o.weighting}; }

}  // namespace calibration_detail

/// Calibration error of binary probabilities: the average distance, over bins of the prediction, between the observed rate
/// and the mean prediction.
///
/// With W_b, p̄_b, ȳ_b the weight, mean prediction and observed rate of bin b: (Σ_b W_b |ȳ_b - p̄_b|^q / Σ_b W_b)^(1/q);
/// q = 1 is ECE (default), q = 2 RMSCE, `error_norm::max` MCE. `.debias` takes off what chance adds (Kumar, Liang, Ma 2019): with
/// l1 the mean excess of a folded normal, with l2 the sampling variance of ȳ_b before the root; what is below 0 then is 0. See
/// debiased_calibration_error and debiased_squared_calibration_error, which keep the sign.
///
/// @par Input   truth: n labels 0/1 (the outcome, not correctness: see top_label_calibration_error); prediction: n
///              probabilities; weights: n finite numbers >= 0. Or a reliability_table (equal width), or a ranked_scores of the
///              predictions and options, or a number of bins (equal mass); the range is then checked at the query.
/// @par Range   [0, 1]; NaN when there is no row of non-zero weight.
/// @par Errors  invalid_input: what reliability_table throws; debias with another norm; frequency weights that are not whole;
///              weights whose sum, or (debias) whose squares, leave the range of double.
/// @par Cost    equal width: one pass, O(n + bins), no memory that grows with n. Equal mass: radix sort, O(n) time, 4 to 24
///              bytes a row. Sweep: O(n + B² log n) with the B that it ends at. Distinct: 64 bytes a distinct prediction more.
/// @par Merge   through reliability_table or ranked_scores.
/// @par Same as binary_calibration_error (torchmetrics; but p = 1 and its edges), ECE (netcal, but its edges), `closed::right`:
///              Guo et al. 2017.
struct expected_calibration_error_function
    : calibration_detail::binned_metric<expected_calibration_error_function, calibration_error_options, table_error_options> {
  static constexpr const char* name = "expected_calibration_error";

  static table_error_options table_options(const calibration_error_options& options) { return calibration_detail::table_options(options); }
  static double of(const calibration_detail::binned& bins, const table_error_options& options) {
    return calibration_detail::calibration_error(bins, options, name);
  }
};
inline constexpr expected_calibration_error_function expected_calibration_error{};

/// The debiased calibration error (norm l1), with its sign: Σ_b π_b (|g_b| - (E|g_b + s_b Z| - |g_b|)), that is twice the error less
/// its mean over new outcomes, where g_b = ȳ_b - p̄_b, s_b² = ȳ_b (1 - ȳ_b) / n_b, Z standard normal and π_b = W_b / W.
///
/// In closed form: E|m + sZ| = s sqrt(2/π) exp(-m²/(2s²)) + m (1 - 2Φ(-m/s)). n_b is the number of rows; with weights Kish's
/// effective size W_b² / Σw² (importance) or W_b (frequency). Below 0 where the gaps are smaller than chance makes them; of a
/// calibrated model it takes off √2 - 1 = 41 % of what chance adds, unlike the squared error, which loses all of it. A bin whose
/// outcomes are all alike is not corrected. Input, options (norm and debias are unread), errors and cost as
/// expected_calibration_error; of a reliability_table or a ranked_scores and a number of bins the option is the `weighting`.
///
/// @par Range   [-0.4, 1]; NaN when there is no row of non-zero weight.
/// @par Same as the limit of normal_debiased_ce (verified_calibration, p = 1) for many resamples.
/// @par Reference A. Kumar, P. Liang, T. Ma, Verified uncertainty calibration, NeurIPS 2019.
struct debiased_calibration_error_function
    : calibration_detail::binned_metric<debiased_calibration_error_function, calibration_error_options, weighting> {
  static constexpr const char* name = "debiased_calibration_error";

  static weighting table_options(const calibration_error_options& options) { return options.weighting; }
  static double of(const calibration_detail::binned& bins, weighting kind) {
    return calibration_detail::debiased_power(bins, error_norm::l1, kind, name);
  }
};
inline constexpr debiased_calibration_error_function debiased_calibration_error{};

/// The debiased squared l2 calibration error, with its sign:
/// Σ_b π_b [(ȳ_b - p̄_b)² - ȳ_b (1 - ȳ_b) / (n_b - 1)], π_b = W_b / W; bins of one row add 0.
///
/// n_b is the number of rows; with weights Kish's effective size W_b² / Σw² (importance) or W_b (frequency). Unbiased for
/// the squared error of the binned map, hence negative about half of the time for a calibrated model: average it, do not
/// clamp it. Input, options (norm and debias are unread), errors and cost as expected_calibration_error; of a
/// reliability_table or a ranked_scores and a number of bins the option is the `weighting`.
///
/// @par Range   [-1/2, 1]; NaN when there is no row of non-zero weight.
/// @par Same as unbiased_square_ce (verified_calibration).
struct debiased_squared_calibration_error_function
    : calibration_detail::binned_metric<debiased_squared_calibration_error_function, calibration_error_options, weighting> {
  static constexpr const char* name = "debiased_squared_calibration_error";

  static weighting table_options(const calibration_error_options& options) { return options.weighting; }
  static double of(const calibration_detail::binned& bins, weighting kind) {
    return calibration_detail::debiased_power(bins, error_norm::l2, kind, name);
  }
};
inline constexpr debiased_squared_calibration_error_function debiased_squared_calibration_error{};

ASSAY_NAMESPACE_END
