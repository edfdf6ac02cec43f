// SPDX-License-Identifier: MIT
/// @file
/// What the functions named <metric>_gradient return.
#pragma once

#include <assay/core/undefined.hpp>

ASSAY_NAMESPACE_BEGIN

/// A metric and its derivatives with respect to the predictions: a Vector, one entry a row, for one prediction a row, else an
/// array of the shape of the predictions.
template <class Gradient = Vector>
struct value_and_gradient {
  double value = assay::undefined();
  Gradient gradient = Gradient();
};

ASSAY_NAMESPACE_END
