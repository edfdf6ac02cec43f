// SPDX-License-Identifier: MIT
/// @file
/// What a malformed file throws, and values of the file as they may stand in a one-line message.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace csv {

/// One clear line for the person who has the file; never a programming error.
struct error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The text in single quotes, without line ends and control characters, cut to 40 bytes (never inside a UTF-8 character).
inline std::string quoted(std::string_view text) {
  std::string out = "'";
  std::size_t length = text.size();
  if (length > 40) {
    length = 40;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0u) == 0x80u) --length;
  }
  for (const char c : text.substr(0, length)) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  if (length < text.size()) out += "...";
  return out + "'";
}

}  // namespace csv
