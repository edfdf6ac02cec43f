// SPDX-License-Identifier: MIT
/// @file
/// Predicted numbers, with intervals, quantiles or a standard deviation where the file has them.
#pragma once

#include "evaluate/dataset.hpp"
#include "evaluate/options.hpp"
#include "evaluate/result.hpp"

namespace evaluate {

evaluation evaluate_regression(const options& o, dataset& data);

}  // namespace evaluate
