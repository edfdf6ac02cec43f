// SPDX-License-Identifier: MIT
/// @file
/// The rows to learn from and those that are held out: features, labels, two protected attributes and their intersections.
#pragma once

#include "fair/options.hpp"

#include <Eigen/Core>
#include <array>
#include <string>
#include <vector>

namespace fair {

/// Some rows of a table.
struct rows {
  Eigen::MatrixXd features;
  Eigen::ArrayXi truth;
  std::array<Eigen::ArrayXi, 2> attributes;  ///< codes
  Eigen::ArrayXi cells;                      ///< which combination of the attributes

  Eigen::Index size() const { return truth.size(); }
  rows of(const std::vector<Eigen::Index>& which) const;
};

struct data_set {
  std::string name;
  std::vector<std::string> feature_names;  ///< of each column of the features
  std::array<std::string, 2> attribute_names;
  std::vector<std::string> cell_names;  ///< "Black × Female"
  rows train;
  rows held_out;  ///< three of ten rows, always the same
};

/// The columns of the file. A feature whose values are all numbers is a number, else its names are categories (0/1 columns, the
/// first name apart). Throws csv::error with one line.
data_set read_data(const options& o);

/// 6,000 rows of attributes a and b, a quarter for each combination. The label follows `merit`, which has nothing to do with
/// them, and the exclusive or of a and b, of which `proxy` is a noisy copy; each attribute alone says nothing about label, merit
/// or proxy.
data_set make_gerrymandered(const options& o);

}  // namespace fair
