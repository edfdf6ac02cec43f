// SPDX-License-Identifier: MIT
/// @file
/// Distribution functions and quantiles of the normal, chi-square, beta and Student's t distribution.
#pragma once

#include <assay/core/beta_distribution.hpp>
#include <assay/core/gamma_distribution.hpp>
#include <assay/core/normal_distribution.hpp>
