// SPDX-License-Identifier: MIT
/// @file
/// Dependence: distance covariance and correlation with gradients and tests, joint dependence, energy distance, kernels, information. Needs
/// Eigen alone.
#pragma once

#include <assay/dependence/affinely_invariant.hpp>
#include <assay/dependence/categorical.hpp>
#include <assay/dependence/centered_kernel_alignment.hpp>
#include <assay/dependence/chatterjee_xi.hpp>
#include <assay/dependence/concatenated.hpp>
#include <assay/dependence/concatenated_distance_covariance.hpp>
#include <assay/dependence/conditional_distance_covariance.hpp>
#include <assay/dependence/correlation_ratio.hpp>
#include <assay/dependence/dhsic.hpp>
#include <assay/dependence/disco.hpp>
#include <assay/dependence/distance_correlation_matrix.hpp>
#include <assay/dependence/distance_covariance.hpp>
#include <assay/dependence/distance_covariance_gamma_test.hpp>
#include <assay/dependence/distance_covariance_gradient.hpp>
#include <assay/dependence/distance_covariance_test.hpp>
#include <assay/dependence/distance_options.hpp>
#include <assay/dependence/energy_distance.hpp>
#include <assay/dependence/energy_distance_gradient.hpp>
#include <assay/dependence/group_divergence.hpp>
#include <assay/dependence/higher_order_distance_covariance.hpp>
#include <assay/dependence/hsic.hpp>
#include <assay/dependence/hsic_gradient.hpp>
#include <assay/dependence/independence_test.hpp>
#include <assay/dependence/intersectional_dependence.hpp>
#include <assay/dependence/jensen_shannon_divergence.hpp>
#include <assay/dependence/joint_distance_covariance.hpp>
#include <assay/dependence/joint_distance_covariance_gradient.hpp>
#include <assay/dependence/joint_independence_test.hpp>
#include <assay/dependence/kernel.hpp>
#include <assay/dependence/kernel_tests.hpp>
#include <assay/dependence/mmd.hpp>
#include <assay/dependence/mmd_gradient.hpp>
#include <assay/dependence/mutual_independence.hpp>
#include <assay/dependence/mutual_information.hpp>
#include <assay/dependence/mutual_information_knn.hpp>
#include <assay/dependence/partial_distance_correlation.hpp>
#include <assay/dependence/partial_distance_test.hpp>
#include <assay/dependence/variables.hpp>
