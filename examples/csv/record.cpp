// SPDX-License-Identifier: MIT
#include "csv/record.hpp"

#include <cstring>

namespace csv {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

const char* read_quoted(const char* at, const char* end, field& out) {
  const char* const open = at++;
  const char* const begin = at;
  for (;;) {
    const auto* quote = static_cast<const char*>(std::memchr(at, '"', static_cast<std::size_t>(end - at)));
    if (quote == nullptr) throw malformed{open, "a quote is opened and never closed"};
    if (quote + 1 == end || quote[1] != '"') {
      out.raw = {begin, static_cast<std::size_t>(quote - begin)};
      at = quote + 1;
      break;
    }
    out.has_doubled_quotes = true;
    at = quote + 2;
  }
  while (at != end && is_blank(*at)) ++at;
  if (at != end && *at != ',' && *at != '\n') throw malformed{at, "text after a closing quote"};
  return at;
}

}  // namespace

const char* read_field(const char* at, const char* end, field& out) {
  out.has_doubled_quotes = false;
  while (at != end && is_blank(*at)) ++at;
  if (at != end && *at == '"') return read_quoted(at, end, out);
  const char* const begin = at;
  while (at != end && *at != ',' && *at != '\n') {
    if (*at == '"') throw malformed{at, "a quote inside a field that does not begin with one"};
    ++at;
  }
  const char* last = at;
  while (last != begin && is_blank(last[-1])) --last;
  out.raw = {begin, static_cast<std::size_t>(last - begin)};
  return at;
}

std::string_view field::text(std::string& storage) const {
  if (!has_doubled_quotes) return raw;
  storage.clear();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    storage += raw[i];
    if (raw[i] == '"') ++i;
  }
  return storage;
}

}  // namespace csv
