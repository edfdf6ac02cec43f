// SPDX-License-Identifier: MIT
/// @file
/// The coherence family: agreement among per-example gradients, diversity of features.
#pragma once

#include <assay/coherence/gradient_coherence.hpp>
#include <assay/coherence/gradient_moments.hpp>
#include <assay/coherence/gradient_noise_scale.hpp>
#include <assay/coherence/gram_spectrum.hpp>
#include <assay/coherence/hill_number.hpp>
#include <assay/coherence/vendi_score.hpp>
