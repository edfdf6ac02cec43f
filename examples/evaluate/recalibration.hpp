// SPDX-License-Identifier: MIT
/// @file
/// Recalibration maps, cross-fitted: every row is mapped by a map that did not see it.
#pragma once

#include "evaluate/dataset.hpp"
#include "evaluate/options.hpp"

#include <assay/core/state.hpp>

#include <string>
#include <vector>

namespace evaluate {

struct cross_fitted {
  std::vector<csv::numbers> predictions;  ///< one array, or one a class, as in a batch
  std::string parameters;                 ///< of the map of all rows, in words
  std::vector<std::string> problems;      ///< sentences: which fit did not end as it should
  assay::bytes map;                       ///< the map of all rows, as from_bytes of its class reads it
};

/// "p_released, platt (cross-fitted)"
std::string recalibrated_name(const options& o);

/// Maps the predictions by o.calibrate in o.folds folds that follow from the seed and the place of the row.
cross_fitted recalibrate(const batch& rows, const options& o);

}  // namespace evaluate
