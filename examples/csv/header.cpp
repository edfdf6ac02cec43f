// SPDX-License-Identifier: MIT
#include "csv/header.hpp"

#include "csv/record.hpp"

#include <algorithm>

namespace csv {
namespace {

std::string list_of(const std::vector<std::string>& names) {
  constexpr std::size_t most = 40;
  std::string out;
  for (std::size_t i = 0; i < (std::min)(most, names.size()); ++i) out += (i == 0 ? "" : ", ") + quoted(names[i]);
  if (names.size() > most) out += " and " + std::to_string(names.size() - most) + " more";
  return out;
}

}  // namespace

std::size_t line_of(std::string_view text, const char* where) {
  return 1 + static_cast<std::size_t>(std::count(text.data(), where, '\n'));
}

header read_header(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) throw error("the file is UTF-16; save it as UTF-8");
  if (text.starts_with("\xEF\xBB\xBF")) at += 3;
  at = std::find_if(at, end, [](char c) { return c != '\n' && c != '\r' && c != ' ' && c != '\t'; });
  if (at == end) throw error("the file is empty");

  header h;
  field f;
  std::string storage;
  try {
    for (;;) {
      at = read_field(at, end, f);
      h.names.emplace_back(f.text(storage));
      if (at == end || *at == '\n') break;
      ++at;
    }
  } catch (const malformed& problem) {
    throw error("line " + std::to_string(line_of(text, problem.where)) + ": " + problem.what);
  }
  h.end = at == end ? end : at + 1;

  auto sorted = h.names;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(std::upper_bound(sorted.begin(), sorted.end(), ""), sorted.end());
  if (twice != sorted.end()) throw error("two columns have the name " + quoted(*twice));
  return h;
}

std::vector<std::vector<std::size_t>> places_of(const header& h, const std::vector<wanted>& columns) {
  std::vector<std::vector<std::size_t>> places(h.names.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto found = std::find(h.names.begin(), h.names.end(), columns[i].column);
    if (found == h.names.end()) throw error("no column " + quoted(columns[i].column) + "; the columns are " + list_of(h.names));
    places[static_cast<std::size_t>(found - h.names.begin())].push_back(i);
  }
  return places;
}

}  // namespace csv
