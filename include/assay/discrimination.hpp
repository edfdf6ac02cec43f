// SPDX-License-Identifier: MIT
/// @file
/// Discrimination: how well scores separate classes.
#pragma once

#include <assay/core/ranked_scores.hpp>
#include <assay/discrimination/accuracy.hpp>
#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/auroc_interval.hpp>
#include <assay/discrimination/average_precision.hpp>
#include <assay/discrimination/cohen_kappa.hpp>
#include <assay/discrimination/confusion_matrix.hpp>
#include <assay/discrimination/f_score.hpp>
#include <assay/discrimination/ks_statistic.hpp>
#include <assay/discrimination/matthews_correlation.hpp>
#include <assay/discrimination/pairwise_accuracy.hpp>
#include <assay/discrimination/precision_recall.hpp>
#include <assay/discrimination/precision_recall_curve.hpp>
#include <assay/discrimination/rank_metrics.hpp>
#include <assay/discrimination/roc_curve.hpp>
