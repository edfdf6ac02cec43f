// SPDX-License-Identifier: MIT
/// @file
/// The bins of a reliability table as they are drawn.
#pragma once

#include "evaluate/options.hpp"
#include "evaluate/result.hpp"

#include <assay/calibration/reliability_table.hpp>
#include <assay/core/wilson_interval.hpp>

namespace evaluate {

inline std::vector<report::reliability_bin> drawn_bins(const assay::reliability_table& table, const options& o) {
  std::vector<report::reliability_bin> out;
  for (assay::Index b = 0; b < table.bins(); ++b) {
    const auto bin = table.bin(b);
    assay::estimate interval;
    if (bin.rows > 0) {
      // with weights the number of rows is the effective one
      const double rows = bin.weight * (bin.weight / bin.weight_squared);
      interval = assay::wilson_interval((std::min)(bin.observed_rate, 1.0) * rows, rows, o.level);
    }
    out.push_back(
        {bin.lower, bin.upper, bin.mean_prediction, bin.observed_rate, interval.lower, interval.upper, bin.weight});
  }
  return out;
}

inline void add_reliability(evaluation& e, const assay::reliability_table& table, const options& o) {
  e.reliability = drawn_bins(table, o);
  e.reliability_interval = level_name(o) + " Wilson intervals";
}

}  // namespace evaluate
