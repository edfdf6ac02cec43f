// SPDX-License-Identifier: MIT
#include "evaluate/groups.hpp"

#include <algorithm>
#include <charconv>
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
  for (std::size_t a = 0; a < attributes.size(); ++a) groupings_.push_back({attributes[a], false, 0, sorted[a].names, {}});
  if (attributes.size() > 1) {
    std::string name;
    for (const std::string& attribute : attributes) name += (name.empty() ? "" : " × ") + attribute;
    groupings_.push_back({name, true, 0, {}, {}});
  }
  cell_of_key_.assign(combinations, -1);
  for (std::size_t key = 0; key < combinations; ++key) {
    if (rows[key] == 0) continue;
    cell_of_key_[key] = cells_++;
    std::string name;
    std::size_t stride = combinations;
    std::size_t rest = key;
    bool missing = false;
    for (std::size_t a = 0; a < attributes.size(); ++a) {
      stride /= sorted[a].names.size();
      const std::size_t place = rest / stride;
      rest %= stride;
      groupings_[a].of_cell.push_back(static_cast<std::int32_t>(place));
      name += (a == 0 ? "" : " × ") + sorted[a].names[place];
      if (sorted[a].names[place] == missing_name) {
        groupings_[a].missing += rows[key];
        missing = true;
      }
    }
    if (attributes.size() > 1) {
      grouping& all = groupings_.back();
      all.names.push_back(name);
      all.of_cell.push_back(cells_ - 1);
      if (missing) all.missing += rows[key];
    }
  }
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
