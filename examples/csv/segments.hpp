// SPDX-License-Identifier: MIT
/// @file
/// Cuts the body of a CSV file into pieces that can be read independently: each begins with a record.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace csv {

inline std::size_t count_lines(std::string_view text) {
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// Pieces of about `bytes` bytes, cut after line ends that stand outside quotes: where the number of quotes before is
/// even (a doubled quote counts twice). Reading the pieces in order is what makes this safe in files that break the rules of
/// quotes: the first piece begins with a record, and a piece that was read without an error ends with one.
inline std::vector<std::string_view> split(std::string_view body, std::size_t bytes) {
  std::vector<std::string_view> pieces;
  std::size_t begin = 0;
  while (begin < body.size()) {
    std::size_t end = (std::min)(body.size(), begin + bytes);
    bool inside =
        std::count(body.begin() + static_cast<std::ptrdiff_t>(begin), body.begin() + static_cast<std::ptrdiff_t>(end), '"') % 2 !=
        0;
    while (end < body.size() && (inside || body[end - 1] != '\n')) {
      if (body[end] == '"') inside = !inside;
      ++end;
    }
    pieces.push_back(body.substr(begin, end - begin));
    begin = end;
  }
  return pieces;
}

}  // namespace csv
