// SPDX-License-Identifier: MIT
/// @file
/// The evaluation of predicted probabilities of a binary label.
#pragma once

#include "evaluate/dataset.hpp"
#include "evaluate/result.hpp"

namespace evaluate {

/// Takes the rows out of the data set on the way, so that large files need no second copy.
evaluation evaluate_binary(const options& o, dataset& data);

}  // namespace evaluate
