// SPDX-License-Identifier: MIT
/// @file
/// The judged prediction against other predictions of the same rows, row by row.
#pragma once

#include <vector>

#include "evaluate/binary_summary.hpp"
#include "evaluate/dataset.hpp"
#include "evaluate/options.hpp"
#include "evaluate/result.hpp"

namespace evaluate {

/// One comparison for each o.compared. The rows are not empty.
std::vector<paired_comparison> paired_comparisons(const batch& rows, const options& o, detail wanted);

/// Curves of the judged prediction, which are known, and of the others; none where they are not defined.
std::vector<curves> compared_curves(const batch& rows, const options& o, const curves& judged);

}  // namespace evaluate
