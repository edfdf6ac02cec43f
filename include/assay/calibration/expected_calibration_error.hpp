// SPDX-License-Identifier: MIT
/// @file
/// Binned calibration errors: ECE, RMSCE, MCE and other norms, equal width, equal mass and sweep, plain and debiased.
#pragma once

#include <assay/calibration/binning.hpp>
#include <assay/calibration/error_norm.hpp>

#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Options of a binned calibration error.
struct calibration_error_options {
  Index bins = 15;                                      ///< 1 to 65536
  assay::binning binning = assay::binning::equal_width;
  error_norm norm = error_norm::l1;
  assay::edges edges = assay::edges::exact;             ///< of equal-width bins
  assay::closed closed = assay::closed::left;           ///< of equal-width bins
  bool debias = false;                                  ///< norm l2 only
  assay::weighting weighting = assay::weighting::importance;  ///< for debias
};

/// Options of a calibration error of a table, whose bins are fixed.
struct table_error_options {
  error_norm norm = error_norm::l1;
  bool debias = false;
  assay::weighting weighting = assay::weighting::importance;
};

namespace calibration_detail {

/// Σ π_b [gap² - ȳ(1-ȳ)/(n_b-1)] without its square root; bins of one row (of effective size 1) add 0.
inline double debiased_squared(const binned& in, weighting kind, const char* function) {
  in.check_weights(function, kind);
  const double total = in.weight(function);
  double sum = 0;
  for (const reliability_bin& b : in.bins) {
    if (!(b.weight > 0)) continue;
    if (!(degrees_of_freedom(b.weight, b.weight_squared, kind) > 1e-12)) continue;
    sum += b.weight * (b.gap * b.gap - rate_variance(b.observed_rate, b.weight, b.weight_squared, kind));
  }
  return total > 0 ? sum / total : undefined();
}

inline double calibration_error(const binned& in, const table_error_options& options, const char* function) {
  if (options.debias) {
    if (options.norm != error_norm::l2) core::raise_for(function, "debias is defined for .norm = error_norm::l2 only");
    const double squared = debiased_squared(in, options.weighting, function);
    return is_undefined(squared) ? squared : std::sqrt((std::max)(squared, 0.0));
  }
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
/// q = 1 is ECE (default), q = 2 RMSCE, `error_norm::max` MCE. `.debias` with l2 subtracts the sampling variance of ȳ_b
/// (Kumar, Liang, Ma 2019) and returns the root of what is left, or 0; see debiased_squared_calibration_error.
///
/// @par Input   truth: n labels 0/1 (the outcome, not correctness: see top_label_calibration_error); prediction: n
///              probabilities; weights: n finite numbers >= 0. Or a reliability_table (equal width), or a ranked_scores of the
///              predictions and a number of bins (equal mass; the range is then checked at the query).
/// @par Range   [0, 1]; NaN when there is no row of non-zero weight.
/// @par Errors  invalid_input: what reliability_table throws; debias with another norm; frequency weights that are not whole;
///              weights whose sum, or (debias) whose squares, leave the range of double.
/// @par Cost    equal width: one pass, O(n + bins), no memory that grows with n. Equal mass: radix sort, O(n) time, 4 to 24
///              bytes a row. Sweep: O(n + B² log n) with the B that it ends at.
/// @par Merge   through reliability_table or ranked_scores.
/// @par Same as binary_calibration_error (torchmetrics; but p = 1 and its edges), ECE (netcal, but its edges), `closed::right`:
///              Guo et al. 2017.
struct expected_calibration_error_function {
  static constexpr const char* name = "expected_calibration_error";

  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                    const calibration_error_options& options = {}) const {
    return calibration_detail::calibration_error(calibration_detail::make_bins(name, options, truth, prediction),
                                                 calibration_detail::table_options(options), name);
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                    const calibration_error_options& options = {}) const {
    return calibration_detail::calibration_error(calibration_detail::make_bins(name, options, truth, prediction, weights),
                                                 calibration_detail::table_options(options), name);
  }
  double operator()(const reliability_table& table, const table_error_options& options = {}) const {
    return calibration_detail::calibration_error(calibration_detail::bins_of(table), options, name);
  }
  /// Equal mass.
  template <class Score, class Weight, std::integral Count>
  double operator()(const ranked_scores<Score, Weight>& ranked, Count bins, const table_error_options& options = {}) const {
    return calibration_detail::calibration_error(calibration_detail::equal_mass_bins(ranked, static_cast<Index>(bins), name), options, name);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::expected_calibration_error takes Eigen vectors (truth, prediction[, weights][, options]) or a "
                  "reliability_table; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }
};
inline constexpr expected_calibration_error_function expected_calibration_error{};

/// The debiased squared l2 calibration error, with its sign:
/// Σ_b π_b [(ȳ_b - p̄_b)² - ȳ_b (1 - ȳ_b) / (n_b - 1)], π_b = W_b / W; bins of one row add 0.
///
/// n_b is the number of rows; with weights Kish's effective size W_b² / Σw² (importance) or W_b (frequency). Unbiased for
/// the squared error of the binned map, hence negative about half of the time for a calibrated model: average it, do not
/// clamp it. Input, options (norm and debias are unread), errors and cost as expected_calibration_error.
///
/// @par Range   [-1/2, 1]; NaN when there is no row of non-zero weight.
/// @par Same as unbiased_square_ce (verified_calibration).
struct debiased_squared_calibration_error_function {
  static constexpr const char* name = "debiased_squared_calibration_error";

  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                    const calibration_error_options& options = {}) const {
    return calibration_detail::debiased_squared(calibration_detail::make_bins(name, options, truth, prediction), options.weighting, name);
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                    const calibration_error_options& options = {}) const {
    return calibration_detail::debiased_squared(calibration_detail::make_bins(name, options, truth, prediction, weights),
                                                options.weighting, name);
  }
  double operator()(const reliability_table& table, weighting kind = weighting::importance) const {
    return calibration_detail::debiased_squared(calibration_detail::bins_of(table), kind, name);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::debiased_squared_calibration_error takes Eigen vectors (truth, prediction[, weights][, options]) or a "
                  "reliability_table; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }
};
inline constexpr debiased_squared_calibration_error_function debiased_squared_calibration_error{};

ASSAY_NAMESPACE_END
