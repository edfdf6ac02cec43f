// SPDX-License-Identifier: MIT
/// @file
/// Rows with predicted probabilities of several classes, and all metrics of such rows.
#pragma once

#include "evaluate/binary_summary.hpp"
#include "evaluate/dataset.hpp"
#include "evaluate/result.hpp"

#include <assay/calibration/reliability_table.hpp>
#include <assay/core/ranked_scores.hpp>

#include <Eigen/Core>

#include <vector>

namespace evaluate {

/// Rows of a scope. Without weights in the file all weights are 1, which gives the same results.
struct class_rows {
  Eigen::ArrayXi truth;
  Eigen::ArrayXXd predictions;  ///< n × classes
  Eigen::ArrayXd weights;
  Eigen::ArrayXi decision;    ///< class with the largest prediction, the first of tied ones
  Eigen::ArrayXd confidence;  ///< its prediction

  explicit class_rows(const batch& rows);
  /// Some of the rows.
  class_rows(const class_rows& all, const std::vector<Eigen::Index>& rows);
  Eigen::Index classes() const { return predictions.cols(); }
};

/// Reliability of "the decision is right" against its confidence.
assay::reliability_table top_label_table(const class_rows& rows, const options& o);

/// Scores of class k against the rest.
assay::ranked_scores<double, double> ranks_of_class(const class_rows& rows, Eigen::Index k);

scope describe_classes_together(const std::string& name, const class_rows& rows, const options& o, detail wanted);
scope describe_class(const std::string& name, const class_rows& rows, Eigen::Index k, const options& o, detail wanted);

}  // namespace evaluate
