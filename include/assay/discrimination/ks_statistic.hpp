// SPDX-License-Identifier: MIT
/// @file
/// ks_statistic: largest distance between the score distributions of the two classes.
#pragma once

#include <assay/discrimination/operating_point.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {
struct ks_criterion {
  using options = rank_options;
  static constexpr const char* name = "ks_statistic";
  ks_criterion(const rank_options&, const char*) {}
  static bool allows(const auto&) { return true; }
  static auto key(const auto& t) {
    const auto d = t.scaled_difference();
    return d < 0 ? -d : d;
  }
  static double value(const auto& t) { return (std::min)(1.0, static_cast<double>(key(t)) / t.product()); }
};
}  // namespace discrimination_detail

/// Kolmogorov-Smirnov statistic max_t |TPR(t) − FPR(t)| between the scores of positives and negatives.
///
/// `ks_statistic(truth, score[, weights][, options])` or `ks_statistic(ranked_scores[, options])`; its threshold is in
/// rank_metrics. Unweighted, maxima are compared in exact integers, so the threshold does not depend on rounding.
/// @par Returns    a value in [0, 1]; NaN (options.undefined) with one class only
/// @par Errors     as auroc
/// @par Cost       as auroc
/// @par Same as    SciPy ks_2samp statistic, R hmeasure KS
struct ks_statistic_function : discrimination_detail::point_value_function<discrimination_detail::ks_criterion> {};
inline constexpr ks_statistic_function ks_statistic{};

ASSAY_NAMESPACE_END
