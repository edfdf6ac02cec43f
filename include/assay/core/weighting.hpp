// SPDX-License-Identifier: MIT
/// @file
/// What weights mean to standard errors, intervals and U-statistics; point values do not depend on it.
#pragma once

#include <assay/core/config.hpp>

ASSAY_NAMESPACE_BEGIN

/// Meaning of weights where it matters.
enum class weighting {
  importance,  ///< relative importance of rows: invariant to the scale of the weights
  frequency    ///< a row of weight w stands for w equal rows; weights are whole numbers
};

ASSAY_NAMESPACE_END
