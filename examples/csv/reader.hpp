// SPDX-License-Identifier: MIT
/// @file
/// Reads the wanted columns of a CSV file in one pass over its memory map, on all threads, into compact blocks.
#pragma once

#include "csv/dictionary.hpp"
#include "csv/error.hpp"
#include "csv/number.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace csv {

/// How a column is read: 1 byte a row for labels 0/1, 8 for numbers, 2 for names (groups, classes).
enum class kind { label, probability, weight, number, deviation, name };

struct wanted {
  std::string column;
  kind as;
};

using labels = std::vector<std::uint8_t>;
using numbers = std::vector<double>;
using codes = std::vector<dictionary::code>;

/// Consecutive rows: one array for each wanted column, in the order in which they were asked for.
struct block {
  std::size_t rows = 0;
  std::vector<std::variant<labels, numbers, codes>> columns;
};

struct table {
  std::vector<std::string> header;
  std::size_t rows = 0;
  std::vector<block> blocks;
  /// Names of each wanted column (empty unless kind::name); the code of a row is an index into them.
  std::vector<std::vector<std::string>> names;
};

struct options {
  /// Bytes of the file that one task reads.
  std::size_t segment = std::size_t{4} << 20;
  /// Called now and then, from any thread, with the share of the file that has been read.
  std::function<void(double)> progress;
};

/// Reads the columns of a file. Throws csv::error with one line that names the line and the column.
table read(const std::string& path, const std::vector<wanted>& columns, const options& how = {});

/// The same for text in memory.
table parse(std::string_view text, const std::vector<wanted>& columns, const options& how = {});

}  // namespace csv
