// SPDX-License-Identifier: MIT
/// @file
/// A table of text with aligned columns.
#pragma once

#include <string>
#include <vector>

namespace report {

enum class align { left, right };

struct column {
  std::string title;
  align side = align::left;
};

class terminal_table {
 public:
  explicit terminal_table(std::vector<column> columns) : columns_(std::move(columns)) {}
  /// One cell for each column.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  /// Lines with a rule under the titles, each indented by two blanks.
  std::string text() const;

 private:
  std::vector<column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace report
