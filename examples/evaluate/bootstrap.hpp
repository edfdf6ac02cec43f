// SPDX-License-Identifier: MIT
/// @file
/// Percentile intervals for every number of an evaluation, from evaluations of resampled rows.
#pragma once

#include "evaluate/options.hpp"
#include "evaluate/result.hpp"

#include <functional>
#include <vector>

namespace evaluate {

/// Replaces the intervals of e by percentiles over o.bootstrap replicates. again(counts) evaluates the file in which row i
/// stands counts[i] times; it may be called from several threads.
void bootstrap_intervals(evaluation& e, const options& o, std::size_t rows,
                         const std::function<points(const std::vector<double>&)>& again);

}  // namespace evaluate
