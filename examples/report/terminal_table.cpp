// SPDX-License-Identifier: MIT
#include "report/terminal_table.hpp"

#include "report/text.hpp"

#include <algorithm>

namespace report {

std::string terminal_table::text() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t most = width(columns_[i].title);
    for (const auto& row : rows_) most = (std::max)(most, width(row[i]));
    widths.push_back(most);
  }
  std::string out;
  const auto line = [&](const auto& cell_of) {
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string cell = cell_of(i);
      const std::string blanks(widths[i] - width(cell), ' ');
      text += "  " + (columns_[i].side == align::left ? cell + blanks : blanks + cell);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  };
  line([&](std::size_t i) { return columns_[i].title; });
  std::size_t total = 0;
  for (const std::size_t w : widths) total += w + 2;
  out += "  ";
  for (std::size_t i = 2; i < total; ++i) out += "─";
  out += "\n";
  for (const auto& row : rows_) line([&](std::size_t i) { return row[i]; });
  return out;
}

}  // namespace report
