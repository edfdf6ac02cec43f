// SPDX-License-Identifier: MIT
/// @file
/// Kernel calibration error in which right and wrong predictions count alike, also called weighted MMCE.
#pragma once

#include <assay/calibration/kernel_calibration_error.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of the class-balanced kernel calibration error.
struct class_balanced_kernel_options {
  double bandwidth = 0.4;                 ///< θ of the kernel exp(-|p - p'| / θ); > 0
  double undefined = assay::undefined();  ///< returned with one class only
};

/// Kernel calibration error in which both classes have the same weight (MMCE_w): the root of
/// Σ_i Σ_j v_i v_j (y_i - p_i)(y_j - p_j) exp(-|p_i - p_j| / θ) with v_i = w_i / W_{y_i}, W_0 and W_1 the weights of the classes.
///
/// Made for `correct` and `confidence` of top_labels, where the few wrong predictions of a good classifier hardly count in
/// kernel_calibration_error. It is no measure of calibration by itself: a calibrated model is not at 0.
/// `class_balanced_kernel_calibration_error(truth, prediction[, weights][, options])` or `…(ranked_scores[, options])`.
/// @par Input   as kernel_calibration_error.
/// @par Range   [0, √2]; NaN (options.undefined) with one class only.
/// @par Errors  as kernel_calibration_error.
/// @par Cost    as kernel_calibration_error.
/// @par Merge   exact, through ranked_scores.
/// @par Same as MMCE_w of Kumar et al., which leaves the terms of an absent class out.
/// @par Reference A. Kumar, S. Sarawagi, U. Jain, Trainable calibration measures for neural networks from kernel mean embeddings,
///              ICML 2018.
struct class_balanced_kernel_calibration_error_function
    : core::rank_metric<class_balanced_kernel_calibration_error_function, class_balanced_kernel_options> {
  static constexpr const char* name = "class_balanced_kernel_calibration_error";
  static constexpr auto kind = core::real_kind::probability;
  static constexpr const char* argument_name = "prediction";

  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const class_balanced_kernel_options& options) {
    calibration_detail::check_kernel_bandwidth(name, options.bandwidth);
    if (!core::has_both_classes(r)) return options.undefined;
    const core::scaled_totals totals(r);
    const auto all_positives = static_cast<double>(totals.positives);
    const auto all_negatives = static_cast<double>(totals.negatives);
    calibration_detail::laplace_form form(options.bandwidth);
    r.descending(
        [&](const auto& block) {
          const auto p = static_cast<double>(block.score);
          form.move_to(p);
          form.add(calibration_detail::block_residual(p, static_cast<double>(block.positives) / all_positives,
                                                      static_cast<double>(block.negatives) / all_negatives));
        },
        totals.scales);
    return std::sqrt(form.value());
  }
};
inline constexpr class_balanced_kernel_calibration_error_function class_balanced_kernel_calibration_error{};

ASSAY_NAMESPACE_END
