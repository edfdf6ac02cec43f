// SPDX-License-Identifier: MIT
/// @file
/// group_rate: the rates that follow from counts of label × prediction, and which cells each divides by which.
#pragma once

#include <assay/core/config.hpp>

#include <array>
#include <cstdint>

ASSAY_NAMESPACE_BEGIN

/// A rate of binary predictions ŷ against labels y.
enum class group_rate {
  selection,            ///< P(ŷ = 1)
  prevalence,           ///< P(y = 1)
  correct,              ///< P(ŷ = y), accuracy
  error,                ///< P(ŷ ≠ y)
  true_positive,        ///< P(ŷ = 1 | y = 1), recall, sensitivity
  false_positive,       ///< P(ŷ = 1 | y = 0)
  true_negative,        ///< P(ŷ = 0 | y = 0), specificity
  false_negative,       ///< P(ŷ = 0 | y = 1)
  positive_predictive,  ///< P(y = 1 | ŷ = 1), precision
  negative_predictive,  ///< P(y = 0 | ŷ = 0)
  false_discovery,      ///< P(y = 0 | ŷ = 1)
  false_omission        ///< P(y = 1 | ŷ = 0)
};

/// All rates, in the order of the enum.
inline constexpr std::array<group_rate, 12> all_group_rates = {
    group_rate::selection,           group_rate::prevalence,          group_rate::correct,         group_rate::error,
    group_rate::true_positive,       group_rate::false_positive,      group_rate::true_negative,   group_rate::false_negative,
    group_rate::positive_predictive, group_rate::negative_predictive, group_rate::false_discovery, group_rate::false_omission};

namespace fairness_detail {

/// Cells as bits: bit 2·label + prediction, that is 1 TN, 2 FP, 4 FN, 8 TP.
struct rate_cells {
  unsigned numerator;
  unsigned denominator;
};

constexpr rate_cells cells_of(group_rate rate) {
  constexpr unsigned tn = 1, fp = 2, fn = 4, tp = 8;
  switch (rate) {
    case group_rate::selection:
      return {fp | tp, 15};
    case group_rate::prevalence:
      return {fn | tp, 15};
    case group_rate::correct:
      return {tn | tp, 15};
    case group_rate::error:
      return {fp | fn, 15};
    case group_rate::true_positive:
      return {tp, fn | tp};
    case group_rate::false_positive:
      return {fp, tn | fp};
    case group_rate::true_negative:
      return {tn, tn | fp};
    case group_rate::false_negative:
      return {fn, fn | tp};
    case group_rate::positive_predictive:
      return {tp, fp | tp};
    case group_rate::negative_predictive:
      return {tn, tn | fn};
    case group_rate::false_discovery:
      return {fp, fp | tp};
    case group_rate::false_omission:
      return {fn, tn | fn};
  }
  return {0, 0};
}

}  // namespace fairness_detail

/// The usual short name of a rate, e.g. "selection rate" or "TPR".
constexpr const char* name_of(group_rate rate) {
  switch (rate) {
    case group_rate::selection:
      return "selection rate";
    case group_rate::prevalence:
      return "prevalence";
    case group_rate::correct:
      return "accuracy";
    case group_rate::error:
      return "error rate";
    case group_rate::true_positive:
      return "TPR";
    case group_rate::false_positive:
      return "FPR";
    case group_rate::true_negative:
      return "TNR";
    case group_rate::false_negative:
      return "FNR";
    case group_rate::positive_predictive:
      return "PPV";
    case group_rate::negative_predictive:
      return "NPV";
    case group_rate::false_discovery:
      return "FDR";
    case group_rate::false_omission:
      return "FOR";
  }
  return "";
}

ASSAY_NAMESPACE_END
