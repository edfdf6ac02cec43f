// SPDX-License-Identifier: MIT
/// @file
/// balanced_accuracy_interval: balanced accuracy with standard error and interval.
#pragma once

#include <assay/discrimination/accuracy.hpp>
#include <assay/discrimination/confusion_interval.hpp>
#include <assay/discrimination/precision_recall.hpp>

ASSAY_NAMESPACE_BEGIN

struct balanced_accuracy_interval_options {
  double level = 0.95;                                         ///< confidence level in (0, 1)
  bool adjusted = false;                                       ///< rescale as balanced_accuracy; of two classes: informedness
  table_interval_scale scale = table_interval_scale::natural;  ///< shape of the interval
  assay::weighting weighting = assay::weighting::importance;   ///< meaning of the weights, if any
};

namespace discrimination_detail {
struct balanced_accuracy_interval_metric {
  static constexpr const char* name = "balanced_accuracy_interval";
  static estimate of(const confusion_matrix& m, const balanced_accuracy_interval_options& o) {
    core::check_level(name, o.level);
    const sampled_table sample(name, m, o.weighting);
    const std::vector<class_cells> weights = sample.cells();
    const std::vector<class_cells> squares = sample.squared_cells();
    double present = 0;
    double variance = 0;
    double below = 0;
    double above = 0;
    for (std::size_t k = 0; k < weights.size(); ++k) {
      const estimate recall = sampled_share::of(recall_rate::value, weights[k], squares[k]).interval(o.level);
      if (is_undefined(recall.value)) continue;
      present += 1;
      if (is_undefined(recall.standard_error) || is_undefined(variance)) {
        variance = undefined();
        continue;
      }
      const auto square = [](double x) { return x * x; };
      variance += square(recall.standard_error);
      below += square(recall.value - recall.lower);
      above += square(recall.upper - recall.value);
    }
    estimate out{.value = balanced_accuracy_metric::of(m, {}), .level = o.level};
    if (is_undefined(out.value)) return out;
    if (!is_undefined(variance)) {
      if (o.scale == table_interval_scale::plain) {
        out = plain_interval(out.value, variance / (present * present), o.level, 0, 1);
      } else {
        out.standard_error = std::sqrt(variance) / present;
        out.lower = (std::max)(0.0, out.value - std::sqrt(below) / present);
        out.upper = (std::min)(1.0, out.value + std::sqrt(above) / present);
      }
    }
    if (!o.adjusted) return out;
    if (present < 2) return {.level = o.level};
    const double chance = 1 / present;
    const auto adjusted = [chance](double x) { return is_undefined(x) ? x : (x - chance) / (1 - chance); };
    const double error = is_undefined(out.standard_error) ? out.standard_error : out.standard_error / (1 - chance);
    return {adjusted(out.value), error, adjusted(out.lower), adjusted(out.upper), o.level};
  }
};
}  // namespace discrimination_detail

/// Balanced accuracy with standard error and interval.
///
/// Var = Σ Var(recall) / K² over the K classes of the truth. With Wilson's intervals [l, u] of the recalls r, as recall_interval, the
/// interval is value − √(Σ (r − l)²) / K to value + √(Σ (u − r)²) / K: Newcombe's, of a mean of rates instead of a difference.
/// Adjusted and of two classes it is Newcombe's interval of informedness = recall − false positive rate.
///
/// `balanced_accuracy_interval(truth, predicted[, weights][, options])` or
/// `balanced_accuracy_interval(confusion_matrix[, options])` → estimate.
/// @par Options    level (0.95), adjusted (false), scale natural or plain (± z·se, cut to [0, 1]), weighting importance or frequency
/// @par Undefined  all NaN where balanced_accuracy is; error and bounds NaN where squared weights leave the range of double
/// @par Errors     as accuracy; a level outside (0, 1); frequency weights that are not whole
/// @par Coverage   of nominal 95 % in simulations (as precision_interval): 93 to 96 %
/// @par Cost       one pass; K² cells
/// @par Same as    newcombe_interval, for adjusted and two classes
/// @par Reference  Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I; Zou and Donner 2008,
///                 doi:10.1002/sim.3095
struct balanced_accuracy_interval_function
    : discrimination_detail::class_metric<discrimination_detail::balanced_accuracy_interval_metric, balanced_accuracy_interval_options> {};
inline constexpr balanced_accuracy_interval_function balanced_accuracy_interval{};

ASSAY_NAMESPACE_END
