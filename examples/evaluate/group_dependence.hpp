// SPDX-License-Identifier: MIT
/// @file
/// Distance correlation between a score and categories for files of any size, from the sorted scores of every cell.
#pragma once

#include "evaluate/groups.hpp"

#include <vector>

namespace evaluate {

/// Sums of distances |x_i − x_j| and [g_i ≠ g_j] from which the V- and the U-statistic follow.
struct distance_sums {
  double rows = 0;
  long double xy = 0;         ///< Σ_ij a_ij b_ij
  long double x_y_means = 0;  ///< Σ_i a_i. b_i.
  long double x = 0;          ///< Σ_ij a_ij
  long double y = 0;          ///< Σ_ij b_ij
  long double xx = 0;         ///< Σ_ij a_ij²
  long double x_x_means = 0;  ///< Σ_i a_i.²
  long double yy = 0;         ///< Σ_ij b_ij²
  long double y_y_means = 0;  ///< Σ_i b_i.²

  /// √(dCov² / √(dVar_x² dVar_y²)) of the V-statistic; NaN when one of them is constant.
  double correlation() const;
  /// The bias-corrected dCor² (U-statistic), may be negative; NaN below 4 rows.
  double unbiased_correlation_squared() const;
};

/// Upper bound of the p-value of independence for large samples: P(χ²₁ > n R + 1) with the bias-corrected R
/// (Shen, Panda and Vogelstein 2022, doi:10.1080/10618600.2021.1938585).
double chi_square_bound(const distance_sums& s);

/// sorted: ascending scores of every cell. One result for each grouping; O(n log cells) time, no memory that grows with n.
std::vector<distance_sums> group_distance_sums(const std::vector<std::vector<double>>& sorted,
                                               const std::vector<grouping>& groupings);

}  // namespace evaluate
