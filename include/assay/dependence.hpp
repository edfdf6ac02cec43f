// SPDX-License-Identifier: MIT
/// @file
/// Dependence: distance covariance and correlation, their gradients and tests.
#pragma once

#include <assay/dependence/categorical.hpp>
#include <assay/dependence/distance_covariance.hpp>
#include <assay/dependence/distance_covariance_gradient.hpp>
#include <assay/dependence/distance_covariance_test.hpp>
#include <assay/dependence/distance_options.hpp>
