// SPDX-License-Identifier: MIT
/// @file
/// Calibration: whether probabilities mean what they say. Needs Eigen alone.
#pragma once

#include <assay/calibration/brier_decomposition.hpp>
#include <assay/calibration/brier_score.hpp>
#include <assay/calibration/classwise_calibration_error.hpp>
#include <assay/calibration/expected_calibration_error.hpp>
#include <assay/calibration/log_loss.hpp>
#include <assay/calibration/reliability_curve.hpp>
#include <assay/calibration/reliability_table.hpp>
#include <assay/calibration/top_label_calibration_error.hpp>
