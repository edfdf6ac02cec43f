// SPDX-License-Identifier: MIT
/// @file
/// The wanted columns of the file by their meaning.
#pragma once

#include "csv/reader.hpp"
#include "evaluate/groups.hpp"
#include "evaluate/options.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace evaluate {

/// Rows of one block: labels, predictions of each class, other predictions, cells, weights (empty without).
struct batch {
  csv::labels labels;                     ///< 0/1 (binary)
  csv::numbers values;                    ///< true numbers (regression)
  std::vector<std::int32_t> classes;      ///< true class (multiclass)
  std::vector<csv::numbers> predictions;  ///< one array a class, or one in all
  std::vector<csv::numbers> compared;     ///< other predictions of the rows
  std::vector<csv::numbers> bounds;       ///< regression: of what was asked for lower, upper, deviation, each quantile
  std::vector<csv::numbers> attributes;   ///< numeric protected attributes
  std::vector<std::int32_t> cells;
  csv::numbers weights;
  std::size_t rows() const { return cells.size(); }
};

class dataset {
 public:
  explicit dataset(const options& o);

  long long rows() const { return static_cast<long long>(table_.rows); }
  std::size_t batches() const { return table_.blocks.size(); }
  /// Takes a batch out of the data set: its memory is the caller's from now on.
  batch take(std::size_t i);
  const cell_map& groups() const { return groups_; }
  /// Names of the classes (multiclass).
  const std::vector<std::string>& classes() const { return classes_; }

 private:
  void find_positive(const std::string& name);
  void find_classes();
  const options& options_;
  csv::table table_;
  cell_map groups_;
  std::vector<std::string> classes_;
  /// Code of a label in the file → class.
  std::vector<std::int32_t> class_of_code_;
};

}  // namespace evaluate
