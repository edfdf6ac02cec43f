// SPDX-License-Identifier: MIT
/// @file
/// Regression: predicted numbers, intervals, quantiles and distributions. Needs Eigen alone.
#pragma once

#include <assay/regression/absolute_error.hpp>
#include <assay/regression/concordance_correlation.hpp>
#include <assay/regression/crps_ensemble.hpp>
#include <assay/regression/crps_gaussian.hpp>
#include <assay/regression/crps_gaussian_gradient.hpp>
#include <assay/regression/crps_parametric.hpp>
#include <assay/regression/expected_normalized_calibration_error.hpp>
#include <assay/regression/gaussian_log_score.hpp>
#include <assay/regression/interval_coverage.hpp>
#include <assay/regression/interval_score.hpp>
#include <assay/regression/mean_absolute_error.hpp>
#include <assay/regression/mean_interval_width.hpp>
#include <assay/regression/mean_squared_error.hpp>
#include <assay/regression/mean_squared_log_error.hpp>
#include <assay/regression/mean_tweedie_deviance.hpp>
#include <assay/regression/pearson_correlation.hpp>
#include <assay/regression/percentage_error.hpp>
#include <assay/regression/pinball_loss.hpp>
#include <assay/regression/pinball_loss_gradient.hpp>
#include <assay/regression/pit_uniformity_test.hpp>
#include <assay/regression/pit_values.hpp>
#include <assay/regression/quantile_calibration_curve.hpp>
#include <assay/regression/quantile_calibration_error.hpp>
#include <assay/regression/r2_score.hpp>
#include <assay/regression/regression_moments.hpp>
#include <assay/regression/uncertainty_calibration_error.hpp>
