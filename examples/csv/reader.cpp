// SPDX-License-Identifier: MIT
#include "csv/reader.hpp"

#include "csv/header.hpp"
#include "csv/mapped_file.hpp"
#include "csv/record.hpp"
#include "csv/segments.hpp"

#include <assay/core/parallel.hpp>

#include <algorithm>
#include <atomic>

namespace csv {
namespace {

/// Everything a task needs to know about the file.
struct plan {
  const std::vector<wanted>& columns;
  std::vector<std::vector<std::size_t>> places;
};

block empty_block(const std::vector<wanted>& columns, std::size_t rows) {
  block b;
  for (const wanted& w : columns) {
    if (w.as == kind::label) b.columns.emplace_back(labels());
    if (w.as != kind::label && w.as != kind::name) b.columns.emplace_back(numbers());
    if (w.as == kind::name) b.columns.emplace_back(codes());
  }
  for (auto& column : b.columns) std::visit([&](auto& values) { values.reserve(rows); }, column);
  return b;
}

/// What one task has read: rows, and the names that it met.
struct piece {
  block rows;
  std::vector<dictionary> names;
};

[[noreturn, gnu::cold]] void refuse(const wanted& w, const char* where, const std::string& why) {
  throw malformed{where, "column " + quoted(w.column) + ": " + why};
}

dictionary::code code_of(dictionary& names, const wanted& w, std::string_view name) {
  try {
    return names.find_or_add(name);
  } catch (const dictionary::full&) {
    throw error("column " + quoted(w.column) + " has more than " + std::to_string(dictionary::most_names) +
                " different values; groups and classes have fewer");
  }
}

double number_of(const wanted& w, range limits, std::string_view text, const char* where) {
  double x = 0;
  if (!read_number(text, limits, x)) refuse(w, where, why_no_number(text, limits));
  return x == 0 ? 0 : x;  // -0 is 0
}

void store(piece& out, std::size_t place, const wanted& w, std::string_view text, const char* where) {
  auto& column = out.rows.columns[place];
  switch (w.as) {
    case kind::label: {
      std::uint8_t y = 0;
      if (!read_label(text, y)) refuse(w, where, why_no_label(text));
      return std::get<labels>(column).push_back(y);
    }
    case kind::probability:
      return std::get<numbers>(column).push_back(number_of(w, range::probability, text, where));
    case kind::weight:
      return std::get<numbers>(column).push_back(number_of(w, range::weight, text, where));
    case kind::number:
      return std::get<numbers>(column).push_back(number_of(w, range::finite, text, where));
    case kind::deviation:
      return std::get<numbers>(column).push_back(number_of(w, range::deviation, text, where));
    case kind::name:
      return std::get<codes>(column).push_back(code_of(out.names[place], w, text));
  }
}

std::string field_count(std::size_t found, std::size_t expected) {
  return "the row has " + std::to_string(found) + (found == 1 ? " field" : " fields") + ", the header has " +
         std::to_string(expected);
}

bool is_empty_line(const char* at, const char* end) {
  while (at != end && (*at == ' ' || *at == '\t' || *at == '\r')) ++at;
  return at == end || *at == '\n';
}

/// Reads all records of a segment.
piece read_segment(const plan& p, std::string_view text) {
  piece out{empty_block(p.columns, count_lines(text)), std::vector<dictionary>(p.columns.size())};
  const char* at = text.data();
  const char* const end = at + text.size();
  const std::size_t expected = p.places.size();
  field f;
  std::string storage;
  while (at != end) {
    const char* const start = at;
    std::size_t column = 0;
    if (is_empty_line(at, end)) {
      at = std::find(at, end, '\n');
    } else {
      for (;; ++at) {
        const char* const begin = at;
        at = read_field(at, end, f);
        if (column < expected) {
          for (const std::size_t place : p.places[column]) store(out, place, p.columns[place], f.text(storage), begin);
        }
        ++column;
        if (at == end || *at == '\n') break;
      }
      if (column != expected) throw malformed{start, field_count(column, expected)};
      ++out.rows.rows;
    }
    if (at != end) ++at;
  }
  return out;
}

/// Gives the names of a column their final numbers, in the order of the file, whatever thread met them first.
std::vector<std::string> renumber(std::vector<piece>& pieces, std::size_t place, const wanted& w) {
  dictionary all;
  for (piece& part : pieces) {
    codes renumbered;
    for (const std::string& name : part.names[place].names()) renumbered.push_back(code_of(all, w, name));
    for (auto& code : std::get<codes>(part.rows.columns[place])) code = renumbered[code];
  }
  return all.names();
}

}  // namespace

table parse(std::string_view text, const std::vector<wanted>& columns, const options& how) {
  const header h = read_header(text);
  const plan p{columns, places_of(h, columns)};
  const std::string_view body(h.end, static_cast<std::size_t>(text.data() + text.size() - h.end));
  const auto segments = split(body, how.segment);

  std::vector<piece> pieces(segments.size());
  std::atomic<std::size_t> done = 0;
  try {
    assay::core::parallel_for(static_cast<assay::Index>(segments.size()), [&](assay::Index i) {
      const auto k = static_cast<std::size_t>(i);
      pieces[k] = read_segment(p, segments[k]);
      const std::size_t bytes = done += segments[k].size();
      if (how.progress) how.progress(static_cast<double>(bytes) / static_cast<double>(body.size()));
    });
  } catch (const malformed& problem) {
    throw error("line " + std::to_string(line_of(text, problem.where)) + ", " + problem.what);
  }

  table out;
  out.header = h.names;
  out.names.resize(columns.size());
  for (std::size_t place = 0; place < columns.size(); ++place) {
    if (columns[place].as == kind::name) out.names[place] = renumber(pieces, place, columns[place]);
  }
  for (piece& part : pieces) {
    out.rows += part.rows.rows;
    out.blocks.push_back(std::move(part.rows));
  }
  if (out.rows == 0) throw error("the file has a header but no rows");
  return out;
}

table read(const std::string& path, const std::vector<wanted>& columns, const options& how) {
  const mapped_file file(path);
  return parse(file.text(), columns, how);
}

}  // namespace csv
