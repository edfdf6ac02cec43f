// SPDX-License-Identifier: MIT
#include "csv/number.hpp"

#include "csv/error.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace csv {
namespace {

/// Any number, NaN and infinity included; false when the text is none.
bool read_any(std::string_view text, double& out) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, out);
  if (code == std::errc::invalid_argument || stop != end) return false;
  // Beyond the range of double: from_chars leaves the value alone, strtod rounds to 0 or infinity.
  if (code == std::errc::result_out_of_range) out = std::strtod(std::string(text).c_str(), nullptr);
  return true;
}

bool is_in(double x, range wanted) {
  switch (wanted) {
    case range::probability:
      return x >= 0 && x <= 1;
    case range::weight:
    case range::deviation:
      return x >= 0 && std::isfinite(x);
    case range::finite:
      break;
  }
  return std::isfinite(x);
}

}  // namespace

bool read_number(std::string_view text, range wanted, double& out) { return read_any(text, out) && is_in(out, wanted); }

bool read_label(std::string_view text, std::uint8_t& out) {
  if (text.size() == 1 && (text[0] == '0' || text[0] == '1')) {
    out = static_cast<std::uint8_t>(text[0] - '0');
    return true;
  }
  double x = 0;
  if (!read_any(text, x) || (x != 0 && x != 1)) return false;
  out = static_cast<std::uint8_t>(x);
  return true;
}

std::string why_no_number(std::string_view text, range wanted) {
  if (text.empty()) return "the field is empty, a number is wanted";
  double x = 0;
  if (!read_any(text, x)) return quoted(text) + " is not a number";
  if (std::isnan(x)) return quoted(text) + " is NaN, a number is wanted";
  if (std::isinf(x)) return quoted(text) + " is infinite";
  if (wanted == range::probability) return quoted(text) + " is outside [0, 1], a probability is wanted";
  return quoted(text) + " is negative, a " + (wanted == range::weight ? "weight" : "standard deviation") + " is wanted";
}

std::string why_no_label(std::string_view text) {
  if (text.empty()) return "the field is empty, a label 0 or 1 is wanted";
  return quoted(text) + " is not 0 or 1; name the label that counts as 1 with --positive NAME";
}

}  // namespace csv
