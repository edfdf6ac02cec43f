// SPDX-License-Identifier: MIT
/// @file
/// From the group columns of a table to dense ids of intersections, and from these to every attribute.
#pragma once

#include "csv/reader.hpp"

#include <Eigen/Core>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace evaluate {

/// One attribute, or several together: names of its groups, and the group of every cell.
struct grouping {
  std::string name;
  bool is_intersection = false;
  long long missing = 0;
  std::vector<std::string> names;
  std::vector<std::int32_t> of_cell;

  /// The cells of every group.
  std::vector<std::vector<std::size_t>> members() const;
};

/// The group of every row; cells: of every row.
Eigen::ArrayXi groups_of(const std::vector<std::int32_t>& cells, const grouping& g);

/// Rows of every group of a grouping; cells: of every row.
std::vector<std::vector<std::ptrdiff_t>> rows_of_groups(const grouping& g, const std::vector<std::int32_t>& cells);

/// A cell is a combination of groups that occurs; without attributes there is one.
class cell_map {
 public:
  /// first: place of the first group column among the columns of the table.
  cell_map(const csv::table& table, const std::vector<std::string>& attributes, std::size_t first);

  std::int32_t cells() const { return cells_; }
  /// The cell of every row of a block.
  std::vector<std::int32_t> cells_of(const csv::block& rows) const;
  /// The attributes in the order in which they were asked for; then, of three or more, every pair, and of several all together.
  const std::vector<grouping>& groupings() const { return groupings_; }

 private:
  std::vector<std::size_t> keys_of(const csv::block& rows) const;
  std::size_t first_;
  /// For each attribute: the code of the file → place among the sorted names, times the stride of the attribute.
  std::vector<std::vector<std::size_t>> stride_of_code_;
  std::vector<std::int32_t> cell_of_key_;
  std::int32_t cells_ = 0;
  std::vector<grouping> groupings_;
};

}  // namespace evaluate
