// SPDX-License-Identifier: MIT
/// @file
/// The evaluation of predicted probabilities of several classes.
#pragma once

#include "evaluate/dataset.hpp"
#include "evaluate/result.hpp"

namespace evaluate {

evaluation evaluate_multiclass(const options& o, dataset& data);

}  // namespace evaluate
