// SPDX-License-Identifier: MIT
/// @file
/// Selective prediction: what the confidence of a classifier is worth. Needs Eigen alone.
#pragma once

#include <assay/core/ranked_scores.hpp>
#include <assay/selective/augrc.hpp>
#include <assay/selective/aurc.hpp>
#include <assay/selective/ranked_losses.hpp>
#include <assay/selective/risk_coverage_curve.hpp>
