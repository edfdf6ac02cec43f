// SPDX-License-Identifier: MIT
/// @file
/// Rows with a true and a predicted number, and all metrics of such rows.
#pragma once

#include "evaluate/binary_summary.hpp"
#include "evaluate/dataset.hpp"
#include "evaluate/result.hpp"

#include <Eigen/Core>

#include <vector>

namespace evaluate {

/// Rows of a scope. Without weights in the file all weights are 1, which gives the same results.
struct number_rows {
  Eigen::ArrayXd truth;
  Eigen::ArrayXd prediction;
  Eigen::ArrayXd weights;
  Eigen::ArrayXd lower;       ///< ends of the interval; empty where the file has none
  Eigen::ArrayXd upper;
  Eigen::ArrayXd deviation;   ///< empty where the file has none
  Eigen::ArrayXXd quantiles;  ///< n × levels

  number_rows(const batch& rows, const options& o);
  /// Some of the rows.
  number_rows(const number_rows& all, const std::vector<Eigen::Index>& rows);
};

scope describe_numbers(const std::string& name, const number_rows& rows, const options& o, detail wanted);

/// Observed against expected shares of truths below a predicted quantile, from quantile columns and from the deviation.
std::vector<report::series> quantile_calibration_of(const number_rows& rows, const options& o);

}  // namespace evaluate
