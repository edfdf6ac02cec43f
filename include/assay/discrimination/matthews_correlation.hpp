// SPDX-License-Identifier: MIT
/// @file
/// matthews_correlation: correlation of true and predicted classes.
#pragma once

#include <assay/discrimination/class_metric.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {
struct matthews_correlation_metric {
  static constexpr const char* name = "matthews_correlation";
  static double of(const confusion_matrix& m, const table_metric_options& o) {
    const double total = m.total();
    if (!(total > 0)) return o.undefined;
    // of shares, since products of counts overflow, and of products of cells, since small classes vanish in 1 − Σ p²
    double agreement = 0;
    double predicted = 0;
    double truth = 0;
    for (const class_cells& c : cells_of_classes(m.classes(), [&](Index t, Index p) { return m(t, p) / total; })) {
      // all three alike, so that agreement with oneself is exactly 1
      agreement += core::separately_rounded(c.true_positives * c.true_negatives) -
                   core::separately_rounded(c.false_positives * c.false_negatives);
      predicted += core::separately_rounded(c.predicted_positives() * c.predicted_negatives());
      truth += core::separately_rounded(c.positives() * c.negatives());
    }
    if (!(predicted > 0) || !(truth > 0)) return o.undefined;
    const double value = agreement / (predicted * std::sqrt(truth / predicted));
    return (std::max)(-1.0, (std::min)(1.0, value));
  }
};
}  // namespace discrimination_detail

/// Matthews correlation coefficient, for K classes Gorodkin's (c·s − Σ p_k t_k) / √((s² − Σ p_k²)(s² − Σ t_k²)) with c
/// rows right of s, p_k predicted as and t_k truly of class k. Of two classes it is Pearson's correlation of truth and
/// prediction, the phi coefficient.
///
/// `matthews_correlation(truth, predicted[, weights][, options])` or `matthews_correlation(confusion_matrix[, options])`.
/// @par Returns    a value in [−1, 1]; NaN (options.undefined; peers return 0) when truth or prediction is constant
/// @par Errors     as accuracy
/// @par Cost       one pass; K² cells
/// @par Same as    scikit-learn matthews_corrcoef
/// @par Reference  Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006
struct matthews_correlation_function
    : discrimination_detail::class_metric<discrimination_detail::matthews_correlation_metric, table_metric_options> {};
inline constexpr matthews_correlation_function matthews_correlation{};

ASSAY_NAMESPACE_END
