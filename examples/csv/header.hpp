// SPDX-License-Identifier: MIT
/// @file
/// The first line of a file: byte order mark, names of the columns, and which of them are wanted.
#pragma once

#include "csv/reader.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace csv {

struct header {
  std::vector<std::string> names;
  /// Where the first row begins.
  const char* end = nullptr;
};

/// Reads the names; they must be different (nameless columns apart).
header read_header(std::string_view text);

/// For each column of the file the places it has among the wanted ones (mostly none or one).
std::vector<std::vector<std::size_t>> places_of(const header& h, const std::vector<wanted>& columns);

/// Line of a position in the text, from 1.
std::size_t line_of(std::string_view text, const char* where);

}  // namespace csv
