// SPDX-License-Identifier: MIT
/// @file
/// All families of metrics. Needs Eigen alone.
#pragma once

#include <assay/calibration.hpp>
#include <assay/coherence.hpp>
#include <assay/core/view.hpp>
#include <assay/dependence.hpp>
#include <assay/discrimination.hpp>
#include <assay/fairness.hpp>
#include <assay/inference/bootstrap.hpp>
#include <assay/preference.hpp>
#include <assay/regression.hpp>
#include <assay/selective.hpp>
#include <assay/version.hpp>
