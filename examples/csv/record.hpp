// SPDX-License-Identifier: MIT
/// @file
/// Fields of one record (RFC 4180): commas, quotes, doubled quotes, line ends \n and \r\n.
#pragma once

#include <string>
#include <string_view>

namespace csv {

/// Where and why a record cannot be read; whoever knows the file turns the position into a line number.
struct malformed {
  const char* where;
  std::string what;
};

/// The text of a field as it stands in the file, without its outer quotes and without blanks around it.
struct field {
  std::string_view raw;
  bool has_doubled_quotes = false;

  /// The text with "" turned into "; storage is used only then.
  std::string_view text(std::string& storage) const;
};

/// Reads the field at `at`; returns where it ends: at a comma, a line feed or `end`.
const char* read_field(const char* at, const char* end, field& out);

}  // namespace csv
