// SPDX-License-Identifier: MIT
/// @file
/// cohen_kappa: agreement beyond chance.
#pragma once

#include <assay/discrimination/class_metric.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// How much a disagreement of classes i and j counts.
enum class kappa_weights {
  none,      ///< 1 for every disagreement
  linear,    ///< |i − j|
  quadratic  ///< (i − j)²
};

struct cohen_kappa_options {
  kappa_weights weights = kappa_weights::none;  ///< cost of a disagreement; linear and quadratic take classes as ordered
  double undefined = assay::undefined();        ///< returned when chance agreement is certain
};

namespace discrimination_detail {
struct cohen_kappa_metric {
  static constexpr const char* name = "cohen_kappa";
  static double of(const confusion_matrix& m, const cohen_kappa_options& o) {
    const double total = m.total();
    if (!(total > 0)) return o.undefined;
    double observed = 0;
    double expected = 0;
    for (Index t = 0; t < m.classes(); ++t) {
      const double truth = m.truth_total(t) / total;
      if (truth == 0) continue;
      for (Index p = 0; p < m.classes(); ++p) {
        const auto d = static_cast<double>(t > p ? t - p : p - t);
        const double cost = o.weights == kappa_weights::none ? (t == p ? 0.0 : 1.0) : o.weights == kappa_weights::linear ? d : d * d;
        observed += cost * (m(t, p) / total);
        expected += cost * truth * (m.predicted_total(p) / total);
      }
    }
    return expected > 0 ? 1 - observed / expected : o.undefined;
  }
};
}  // namespace discrimination_detail

/// Cohen's kappa 1 − Σ c_ij o_ij / Σ c_ij e_ij with observed shares o, those expected by chance e, and costs c.
///
/// `cohen_kappa(truth, predicted[, weights][, options])` or `cohen_kappa(confusion_matrix[, options])`; for a balanced two
/// by two table kappa and Matthews correlation agree.
/// @par Returns    a value in [−1, 1]; NaN (options.undefined) when truth and prediction are the same constant
/// @par Errors     as accuracy
/// @par Cost       one pass; K² cells, O(K³) at most
/// @par Same as    scikit-learn cohen_kappa_score, R vcd Kappa
struct cohen_kappa_function : discrimination_detail::class_metric<discrimination_detail::cohen_kappa_metric, cohen_kappa_options> {};
inline constexpr cohen_kappa_function cohen_kappa{};

ASSAY_NAMESPACE_END
