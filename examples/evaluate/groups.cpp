// SPDX-License-Identifier: MIT
#include "evaluate/groups.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <numeric>

namespace evaluate {
namespace {

constexpr std::size_t most_combinations = 1000000;
constexpr const char* missing_name = "(missing)";

bool is_missing(const std::string& name) { return name.empty() || name == "NA" || name == "NaN" || name == "nan"; }

bool as_number(const std::string& text, double& out) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  return code == std::errc() && end == text.data() + text.size();
}

/// Numbers by value, then texts, then what is missing.
bool comes_before(const std::string& a, const std::string& b) {
  if (is_missing(a) != is_missing(b)) return is_missing(b);
  double x = 0;
  double y = 0;
  const bool a_number = as_number(a, x);
  const bool b_number = as_number(b, y);
  if (a_number != b_number) return a_number;
  if (a_number && x != y) return x < y;
  return a < b;
}

/// The names of one attribute as they are shown, and for each code of the file its place among them.
struct sorted_names {
  std::vector<std::string> names;
  std::vector<std::size_t> place_of_code;

  explicit sorted_names(const std::vector<std::string>& in_file) : place_of_code(in_file.size()) {
    std::vector<std::size_t> order(in_file.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return comes_before(in_file[a], in_file[b]); });
    for (const std::size_t code : order) {
      const std::string name = is_missing(in_file[code]) ? missing_name : in_file[code];
      if (names.empty() || names.back() != name) names.push_back(name);
      place_of_code[code] = names.size() - 1;
    }
  }
};

}  // namespace

std::vector<std::vector<std::size_t>> grouping::members() const {
  std::vector<std::vector<std::size_t>> out(names.size());
  for (std::size_t c = 0; c < of_cell.size(); ++c) out[static_cast<std::size_t>(of_cell[c])].push_back(c);
  return out;
}

Eigen::ArrayXi groups_of(const std::vector<std::int32_t>& cells, const grouping& g) {
  Eigen::ArrayXi out(static_cast<Eigen::Index>(cells.size()));
  for (std::size_t i = 0; i < cells.size(); ++i)
    out[static_cast<Eigen::Index>(i)] = g.of_cell[static_cast<std::size_t>(cells[i])];
  return out;
}

std::vector<std::vector<std::ptrdiff_t>> rows_of_groups(const grouping& g, const std::vector<std::int32_t>& cells) {
  std::vector<std::vector<std::ptrdiff_t>> out(g.names.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto group = g.of_cell[static_cast<std::size_t>(cells[i])];
    out[static_cast<std::size_t>(group)].push_back(static_cast<std::ptrdiff_t>(i));
  }
  return out;
}

cell_map::cell_map(const csv::table& table, const std::vector<std::string>& attributes, std::size_t first) : first_(first) {
  std::size_t combinations = 1;
  std::vector<sorted_names> sorted;
  for (std::size_t a = 0; a < attributes.size(); ++a) sorted.emplace_back(table.names[first + a]);
  for (std::size_t a = attributes.size(); a-- > 0;) {
    std::vector<std::size_t> strides = sorted[a].place_of_code;
    for (std::size_t& s : strides) s *= combinations;
    stride_of_code_.insert(stride_of_code_.begin(), std::move(strides));
    combinations *= sorted[a].names.size();
    if (combinations > most_combinations) {
      throw csv::error(
          "the groups have more than a million combinations; ask for fewer --group, or for columns with fewer values");
    }
  }

  std::vector<long long> rows(combinations, 0);
  for (const csv::block& b : table.blocks) {
    for (const std::size_t key : keys_of(b)) ++rows[key];
  }
  cell_of_key_.assign(combinations, -1);
  std::vector<std::vector<std::size_t>> places;  // of every cell: the group of each attribute
  std::vector<long long> cell_rows;
  for (std::size_t key = 0; key < combinations; ++key) {
    if (rows[key] == 0) continue;
    cell_of_key_[key] = cells_++;
    cell_rows.push_back(rows[key]);
    auto& place = places.emplace_back();
    std::size_t stride = combinations;
    std::size_t rest = key;
    for (const sorted_names& s : sorted) {
      stride /= s.names.size();
      place.push_back(rest / stride);
      rest %= stride;
    }
  }
  // the groups of some attributes together: combinations that occur, in the order of their names
  const auto add = [&](const std::vector<std::size_t>& some) {
    grouping g;
    g.is_intersection = some.size() > 1;
    for (const std::size_t a : some) g.name += (g.name.empty() ? "" : " × ") + attributes[a];
    if (!g.is_intersection) g.names = sorted[some[0]].names;
    std::map<std::vector<std::size_t>, std::int32_t> ids;
    for (const auto& place : places) {
      std::vector<std::size_t> of;
      for (const std::size_t a : some) of.push_back(place[a]);
      ids.emplace(std::move(of), 0);
    }
    std::int32_t next = 0;
    for (auto& [place, id] : ids) {
      id = g.is_intersection ? next++ : static_cast<std::int32_t>(place[0]);
      if (!g.is_intersection) continue;
      std::string name;
      for (std::size_t k = 0; k < some.size(); ++k) name += (k == 0 ? "" : " × ") + sorted[some[k]].names[place[k]];
      g.names.push_back(name);
    }
    for (std::size_t c = 0; c < places.size(); ++c) {
      std::vector<std::size_t> of;
      bool missing = false;
      for (const std::size_t a : some) {
        of.push_back(places[c][a]);
        missing = missing || sorted[a].names[places[c][a]] == missing_name;
      }
      if (missing) g.missing += cell_rows[c];
      g.of_cell.push_back(ids.at(of));
    }
    groupings_.push_back(std::move(g));
  };
  std::vector<std::size_t> all(attributes.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  for (const std::size_t a : all) add({a});
  for (std::size_t a = 0; a < all.size() && all.size() > 2; ++a) {
    for (std::size_t b = a + 1; b < all.size(); ++b) add({a, b});
  }
  if (all.size() > 1) add(all);
}

std::vector<std::size_t> cell_map::keys_of(const csv::block& rows) const {
  std::vector<std::size_t> keys(rows.rows, 0);
  for (std::size_t a = 0; a < stride_of_code_.size(); ++a) {
    const auto& codes = std::get<csv::codes>(rows.columns[first_ + a]);
    const auto& strides = stride_of_code_[a];
    for (std::size_t i = 0; i < rows.rows; ++i) keys[i] += strides[codes[i]];
  }
  return keys;
}

std::vector<std::int32_t> cell_map::cells_of(const csv::block& rows) const {
  const auto keys = keys_of(rows);
  std::vector<std::int32_t> out(keys.size());
  std::transform(keys.begin(), keys.end(), out.begin(), [&](std::size_t key) { return cell_of_key_[key]; });
  return out;
}

}  // namespace evaluate
