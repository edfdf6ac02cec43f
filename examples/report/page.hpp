// SPDX-License-Identifier: MIT
/// @file
/// One self-contained HTML page: light and dark, no scripts, nothing from the network.
#pragma once

#include "report/svg.hpp"
#include "report/terminal_table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace report {

class page {
 public:
  explicit page(std::string title) : title_(std::move(title)) {}

  void heading(std::string_view text);
  void sub_heading(std::string_view text);
  void paragraph(std::string_view text);
  void list(const std::vector<std::string>& items);
  /// Cells are plain text, what follows a line end is set smaller below; the first cell of a row is its header.
  void table(std::string_view caption, const std::vector<column>& columns, const std::vector<std::vector<std::string>>& rows);
  /// Figures that follow each other stand side by side where there is room.
  void begin_figures();
  void add(const figure& f, std::string_view caption);
  void end_figures();
  /// A figure that takes the whole width, and scrolls where that is too little.
  void add_wide(const figure& f, std::string_view caption);
  /// What follows is folded away under this line until it is opened.
  void begin_fold(std::string_view text);
  void end_fold();

  std::string html() const;

 private:
  std::string title_;
  std::string body_;
};

}  // namespace report
