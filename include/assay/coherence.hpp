// SPDX-License-Identifier: MIT
/// @file
/// The coherence family: agreement among per-example gradients, diversity of features.
#pragma once

#include <assay/coherence/gradient_coherence.hpp>
#include <assay/coherence/gradient_moments.hpp>
