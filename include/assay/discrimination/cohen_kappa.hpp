// SPDX-License-Identifier: MIT
/// @file
/// cohen_kappa: agreement beyond chance.
#pragma once

#include <assay/discrimination/class_metric.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

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
  Eigen::ArrayXXd costs{};  ///< costs of one's own instead, (truth, predicted): at least K × K, >= 0, the diagonal 0
};

namespace discrimination_detail {

/// What a disagreement costs.
class disagreement_cost {
 public:
  disagreement_cost(const char* function, kappa_weights weights, const Eigen::ArrayXXd& costs, Index classes)
      : weights_(weights), costs_(costs) {
    if (costs.size() == 0) return;
    if (costs.rows() < classes || costs.cols() < classes) {
      core::raise_for(function, "costs is " + core::to_text(costs.rows()) + " x " + core::to_text(costs.cols()) + " but the table has " +
                                    core::to_text(classes) + " classes");
    }
    for (Index t = 0; t < classes; ++t) {
      for (Index p = 0; p < classes; ++p) {
        const std::string cell = "costs(" + core::to_text(t) + ", " + core::to_text(p) + ")";
        if (!core::is_weight(costs(t, p))) core::raise_for(function, cell + " is not finite and >= 0");
        if (t == p && costs(t, p) > 0) core::raise_for(function, cell + " of the diagonal is not 0");
      }
    }
    const double largest = costs.topLeftCorner(classes, classes).maxCoeff();
    // kappa does not depend on the unit of the costs: near 1 their sums do not overflow
    scale_ = std::ldexp(1.0, -(std::max)(-1000, core::binary_exponent(largest)));
  }
  double operator()(Index t, Index p) const {
    if (costs_.size() > 0) return scale_ * costs_(t, p);
    if (weights_ == kappa_weights::none) return t == p ? 0 : 1;
    const auto d = static_cast<double>(t > p ? t - p : p - t);
    return weights_ == kappa_weights::linear ? d : d * d;
  }

 private:
  kappa_weights weights_;
  const Eigen::ArrayXXd& costs_;
  double scale_ = 1;
};

struct cohen_kappa_metric {
  static constexpr const char* name = "cohen_kappa";
  static double of(const confusion_matrix& m, const cohen_kappa_options& o) {
    const disagreement_cost cost(name, o.weights, o.costs, m.classes());
    const double total = m.total();
    if (!(total > 0)) return o.undefined;
    const std::vector<class_cells> cells = cells_of_classes(m.classes(), [&](Index t, Index p) { return m(t, p) / total; });
    double observed = 0;
    double expected = 0;
    for (Index t = 0; t < m.classes(); ++t) {
      const double truth = cells[static_cast<std::size_t>(t)].positives();
      if (!(truth > 0)) continue;
      for (Index p = 0; p < m.classes(); ++p) {
        observed += cost(t, p) * (m(t, p) / total);
        expected += cost(t, p) * truth * cells[static_cast<std::size_t>(p)].predicted_positives();
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
/// @par Options    weights: none, linear, quadratic; costs: a matrix of one's own instead; undefined
/// @par Returns    a value in [−1, 1], 0 by chance (with costs of one's own it may fall below −1); NaN (options.undefined) when truth
///                 and prediction are the same constant
/// @par Errors     as accuracy; costs that are smaller than the table, negative, not finite, or not 0 on the diagonal
/// @par Cost       one pass; K² cells
/// @par Same as    scikit-learn cohen_kappa_score, R vcd Kappa
/// @par Reference  Cohen 1968, doi:10.1037/h0026256
struct cohen_kappa_function : discrimination_detail::class_metric<discrimination_detail::cohen_kappa_metric, cohen_kappa_options> {};
inline constexpr cohen_kappa_function cohen_kappa{};

ASSAY_NAMESPACE_END
