// SPDX-License-Identifier: MIT
/// @file
/// From options to results: the whole evaluation of a file, with the notes that stand above the numbers.
#pragma once

#include "evaluate/options.hpp"
#include "evaluate/result.hpp"

namespace evaluate {

/// Throws csv::error with one line that names the file.
evaluation evaluate_file(const options& o);

}  // namespace evaluate
