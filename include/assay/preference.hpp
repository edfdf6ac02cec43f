// SPDX-License-Identifier: MIT
/// @file
/// Preference: how well models rank responses as people do, and the losses that teach it.
#pragma once

#include <assay/preference/flip_threshold.hpp>
#include <assay/preference/idealized_ranking_accuracy.hpp>
#include <assay/preference/length_normalized.hpp>
#include <assay/preference/preference_loss.hpp>
#include <assay/preference/preference_strength.hpp>
#include <assay/preference/ranking_accuracy.hpp>
#include <assay/preference/ranking_agreement.hpp>
#include <assay/preference/ranking_exact_match.hpp>
#include <assay/preference/ranking_transitions.hpp>
#include <assay/preference/reward_accuracy.hpp>
