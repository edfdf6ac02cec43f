// SPDX-License-Identifier: MIT
#include "report/text.hpp"

#include <cmath>
#include <fmt/format.h>

namespace report {
namespace {

/// Bytes of the UTF-8 character at the front of the text; 0 when there is none.
std::size_t character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 && first < 0xF5   ? 4
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xC2 && first < 0xE0 ? 2
                                                             : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0u) != 0x80u) return 0;
  }
  return length;
}

/// Calls visit(piece) for every character; bytes that are no UTF-8 become U+FFFD.
template <class Visit>
void for_characters(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::size_t length = character(text);
    visit(length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length));
    text.remove_prefix(length == 0 ? 1 : length);
  }
}

bool is_control(std::string_view piece) {
  return piece.size() == 1 && (static_cast<unsigned char>(piece[0]) < 0x20 || piece[0] == 0x7f);
}

}  // namespace

std::string number(double x) {
  if (std::isnan(x)) return "n/a";
  if (std::isinf(x)) return x > 0 ? "infinite" : "-infinite";
  const double size = std::abs(x);
  if (size == 0) return "0";
  if (size < 1e-4 || size >= 1e7) return fmt::format("{:.2e}", x);
  if (size < 1) return fmt::format("{:.4f}", x);
  if (size >= 1000) return fmt::format("{:.0f}", x);
  return fmt::format("{:.{}f}", x, size < 10 ? 4 : size < 100 ? 2 : 1);
}

std::string count(long long n) {
  std::string digits = fmt::format("{}", n < 0 ? -n : n);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, 1, ',');
  return (n < 0 ? "-" : "") + digits;
}

std::string percent(double x) { return std::isnan(x) ? "n/a" : fmt::format("{:.1f} %", 100 * x); }

std::string interval(double lower, double upper) {
  if (std::isnan(lower) || std::isnan(upper)) return "";
  return fmt::format("[{}, {}]", number(lower), number(upper));
}

std::string escape(std::string_view text) {
  std::string out;
  for_characters(text, [&](std::string_view piece) {
    if (piece == "&") {
      out += "&amp;";
    } else if (piece == "<") {
      out += "&lt;";
    } else if (piece == ">") {
      out += "&gt;";
    } else if (piece == "\"") {
      out += "&quot;";
    } else if (is_control(piece)) {
      out += ' ';
    } else {
      out += piece;
    }
  });
  return out;
}

std::size_t width(std::string_view text) {
  std::size_t n = 0;
  for_characters(text, [&](std::string_view) { ++n; });
  return n;
}

std::string shortened(std::string_view text, std::size_t columns) {
  std::string out;
  const bool whole = width(text) <= columns;
  std::size_t left = whole ? columns : columns - 1;
  for_characters(text, [&](std::string_view piece) {
    if (left == 0) return;
    --left;
    out += is_control(piece) ? std::string_view(" ") : piece;
  });
  return whole ? out : out + "…";
}

}  // namespace report
