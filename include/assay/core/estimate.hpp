// SPDX-License-Identifier: MIT
/// @file
/// A value with its standard error and interval: what intervals and resampling return.
#pragma once

#include <assay/core/undefined.hpp>

ASSAY_NAMESPACE_BEGIN

/// A point estimate, its standard error, and the interval [lower, upper] of confidence `level`.
/// What is undefined or not computed is a quiet NaN (see is_undefined).
struct estimate {
  double value = undefined();
  double standard_error = undefined();
  double lower = undefined();
  double upper = undefined();
  double level = 0.95;

  friend bool operator==(const estimate&, const estimate&) = default;
};

ASSAY_NAMESPACE_END
