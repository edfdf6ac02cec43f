// SPDX-License-Identifier: MIT
/// @file
/// The fairness family: rates and metrics per group, gaps between groups, inequality of outcomes.
#pragma once

#include <assay/fairness/abroca.hpp>
#include <assay/fairness/by_group.hpp>
#include <assay/fairness/cross_group_auroc.hpp>
#include <assay/fairness/demographic_parity.hpp>
#include <assay/fairness/equalized_odds.hpp>
#include <assay/fairness/gini_coefficient.hpp>
#include <assay/fairness/group_comparison.hpp>
#include <assay/fairness/group_rate.hpp>
#include <assay/fairness/group_table.hpp>
#include <assay/fairness/income_distribution.hpp>
#include <assay/fairness/intersect.hpp>
#include <assay/fairness/lambda_sweep_summary.hpp>
#include <assay/fairness/lorenz_curve.hpp>
#include <assay/fairness/predictive_parity.hpp>
#include <assay/fairness/welfare_summary.hpp>
#include <assay/fairness/worst_group.hpp>
