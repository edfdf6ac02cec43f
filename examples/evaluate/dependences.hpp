// SPDX-License-Identifier: MIT
/// @file
/// How much the predictions depend on every group attribute, on their intersections and on every numeric attribute.
#pragma once

#include "evaluate/groups.hpp"
#include "evaluate/kept_rows.hpp"
#include "evaluate/options.hpp"
#include "evaluate/result.hpp"

#include <Eigen/Core>

#include <vector>

namespace evaluate {

/// From the rows: distance correlation with a permutation p-value (n/a with weights) of each attribute, and the measures of all
/// attributes together.
void add_dependences_of_rows(evaluation& e, const batch& rows, const std::vector<grouping>& groupings, const options& o);

/// The same for decided classes, which are categories.
void add_dependences_of_decisions(evaluation& e, const Eigen::ArrayXi& decisions, const batch& rows, const std::vector<grouping>& groupings,
                                  const options& o);

/// The measures of all attributes together alone, from an even sample of the rows of a file of `total`.
void add_joint_of_rows(evaluation& e, const batch& rows, std::size_t total, const std::vector<grouping>& groupings, const options& o);

/// From the sorted scores of every cell, for large files: the p-value is the chi-square bound.
std::vector<dependence> dependences_of_ranks(const std::vector<std::vector<double>>& sorted,
                                             const std::vector<grouping>& groupings);

}  // namespace evaluate
