// SPDX-License-Identifier: MIT
/// @file
/// What the user of evaluate_csv asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace evaluate {

/// A column of predicted quantiles.
struct quantile_column {
  double level = 0.5;
  std::string column;
};

struct options {
  std::string file;
  std::string task = "classification";  ///< "classification" or "regression"
  std::string truth;
  std::vector<std::string> predictions;
  std::vector<std::string> compared;  ///< other predictions of the same rows
  std::vector<std::string> groups;
  std::vector<std::string> attributes;  ///< protected attributes that are numbers
  int min_group = 10;                   ///< groups and denominators below take no part in comparisons
  std::string weight;    ///< empty: every row counts once
  std::string positive;  ///< empty: labels are 0 and 1
  int bins = 15;
  double level = 0.95;
  double threshold = 0.5;
  int bootstrap = 0;
  std::uint64_t seed = 1;
  std::string calibrate;  ///< recalibration map to cross-fit; empty: none
  int folds = 5;
  std::string save_map;
  std::string lower;  ///< regression: ends of the predicted interval of nominal coverage `coverage`
  std::string upper;
  double coverage = 0.9;
  std::string deviation;  ///< regression: standard deviation of a normal prediction
  std::vector<quantile_column> quantiles;
  std::vector<std::string> notes;  ///< sentences that the user puts above the numbers
  std::string json;
  std::string html;

  bool is_regression() const { return task == "regression"; }
  bool is_binary() const { return !is_regression() && predictions.size() == 1; }
  bool is_weighted() const { return !weight.empty(); }
};

/// Names of the recalibration maps of one prediction and of several classes.
const std::vector<std::string>& binary_maps();
const std::vector<std::string>& class_maps();

/// "95 %"
std::string level_name(const options& o);

/// The arguments of the command line; an exit code instead when help was asked for (0) or they are wrong (2, with one
/// line on stderr).
struct parsed {
  options asked;
  std::optional<int> exit;
};
parsed parse_arguments(int argc, char** argv);

}  // namespace evaluate
