// SPDX-License-Identifier: MIT
/// @file
/// What the command-line programs share: writing a result to a file, and ending with one line about what is wrong.
#pragma once

#include "csv/error.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <string>

namespace report {

inline void write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw csv::error("cannot write " + csv::quoted(path));
}

/// Tells what is wrong in one line on stderr; the exit code.
inline int refuse(const char* program, std::string message) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  fmt::print(stderr, "{}: {}\n", program, message);
  return 2;
}

}  // namespace report
