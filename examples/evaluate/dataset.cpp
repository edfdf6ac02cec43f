// SPDX-License-Identifier: MIT
#include "evaluate/dataset.hpp"

#include "report/progress.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace evaluate {
namespace {

/// What describes the distribution of a predicted number.
std::vector<csv::wanted> bounds_of(const options& o) {
  std::vector<csv::wanted> out;
  if (!o.lower.empty()) out = {{o.lower, csv::kind::number}, {o.upper, csv::kind::number}};
  if (!o.deviation.empty()) out.push_back({o.deviation, csv::kind::deviation});
  for (const quantile_column& q : o.quantiles) out.push_back({q.column, csv::kind::number});
  return out;
}

std::vector<csv::wanted> columns_of(const options& o) {
  if (o.is_regression()) {
    std::vector<csv::wanted> out = {{o.truth, csv::kind::number}, {o.predictions[0], csv::kind::number}};
    for (const csv::wanted& b : bounds_of(o)) out.push_back(b);
    for (const std::string& g : o.groups) out.push_back({g, csv::kind::name});
  for (const std::string& a : o.attributes) out.push_back({a, csv::kind::number});
    if (o.is_weighted()) out.push_back({o.weight, csv::kind::weight});
    return out;
  }
  const bool named = !o.is_binary() || !o.positive.empty();
  std::vector<csv::wanted> out = {{o.truth, named ? csv::kind::name : csv::kind::label}};
  for (const std::string& p : o.predictions) out.push_back({p, csv::kind::probability});
  for (const std::string& c : o.compared) out.push_back({c, csv::kind::probability});
  for (const std::string& g : o.groups) out.push_back({g, csv::kind::name});
  for (const std::string& a : o.attributes) out.push_back({a, csv::kind::number});
  if (o.is_weighted()) out.push_back({o.weight, csv::kind::weight});
  return out;
}

csv::table read(const options& o) {
  report::progress bar("reading " + o.file);
  csv::options how;
  how.progress = bar.shower();
  return csv::read(o.file, columns_of(o), how);
}

std::string list_of(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < (std::min)(names.size(), std::size_t{10}); ++i) out += (i == 0 ? "" : ", ") + csv::quoted(names[i]);
  return out + (names.size() > 10 ? ", ..." : "");
}

/// The class that a label means: the name of a prediction column, what follows "p_" in it, or its place from 0.
std::optional<std::int32_t> class_by_name(const std::string& label, const std::vector<std::string>& columns) {
  for (std::size_t k = 0; k < columns.size(); ++k) {
    if (label == columns[k] || "p_" + label == columns[k]) return static_cast<std::int32_t>(k);
  }
  return {};
}
std::optional<std::int32_t> class_by_place(const std::string& label, std::size_t classes) {
  std::int32_t k = 0;
  const auto [end, code] = std::from_chars(label.data(), label.data() + label.size(), k);
  if (code != std::errc() || end != label.data() + label.size() || k < 0 || static_cast<std::size_t>(k) >= classes) return {};
  return k;
}

}  // namespace

dataset::dataset(const options& o)
    : options_(o), table_(read(o)), groups_(table_, o.groups, 1 + o.predictions.size() + o.compared.size() + bounds_of(o).size()) {
  if (o.is_regression()) return;
  if (!o.is_binary()) {
    find_classes();
  } else if (!o.positive.empty()) {
    find_positive(o.positive);
  }
}

void dataset::find_positive(const std::string& name) {
  const auto& labels = table_.names[0];
  for (const std::string& label : labels) {
    if (label.empty()) throw csv::error("column " + csv::quoted(options_.truth) + " has rows without a label");
    class_of_code_.push_back(label == name ? 1 : 0);
  }
  if (std::find(labels.begin(), labels.end(), name) == labels.end()) {
    throw csv::error("column " + csv::quoted(options_.truth) + " never has the label " + csv::quoted(name) + "; its labels are " +
                     list_of(labels));
  }
}

void dataset::find_classes() {
  const auto& labels = table_.names[0];
  const auto& columns = options_.predictions;
  // all labels by name, or else all by place: never a mixture
  const auto named = [&](const std::string& label) { return class_by_name(label, columns).has_value(); };
  const auto placed = [&](const std::string& label) { return class_by_place(label, columns.size()).has_value(); };
  const bool by_name = std::all_of(labels.begin(), labels.end(), named);
  if (!by_name && !std::all_of(labels.begin(), labels.end(), placed)) {
    auto bad = std::find_if(labels.begin(), labels.end(), [&](const auto& label) { return !named(label) && !placed(label); });
    if (bad == labels.end()) bad = std::find_if_not(labels.begin(), labels.end(), named);
    throw csv::error("column " + csv::quoted(options_.truth) + ": the label " + csv::quoted(*bad) +
                     " is not the name of a --prediction column (with or without p_), nor are all labels numbers from 0 to " +
                     std::to_string(columns.size() - 1));
  }
  for (const std::string& label : labels) {
    class_of_code_.push_back(by_name ? *class_by_name(label, columns) : *class_by_place(label, columns.size()));
  }
  for (const std::string& c : columns) classes_.push_back(c.starts_with("p_") && c.size() > 2 ? c.substr(2) : c);
}

batch dataset::take(std::size_t i) {
  csv::block rows = std::move(table_.blocks[i]);
  table_.blocks[i] = {};
  batch out;
  out.cells = groups_.cells_of(rows);
  if (options_.is_regression()) {
    out.values = std::move(std::get<csv::numbers>(rows.columns[0]));
  } else if (class_of_code_.empty()) {
    out.labels = std::move(std::get<csv::labels>(rows.columns[0]));
  } else {
    const auto& codes = std::get<csv::codes>(rows.columns[0]);
    for (const auto code : codes) {
      if (options_.is_binary()) {
        out.labels.push_back(static_cast<std::uint8_t>(class_of_code_[code]));
      } else {
        out.classes.push_back(class_of_code_[code]);
      }
    }
  }
  const std::size_t predictions = options_.predictions.size();
  const std::size_t compared = predictions + options_.compared.size();
  const std::size_t bounds = compared + bounds_of(options_).size();
  for (std::size_t k = 0; k < bounds; ++k) {
    auto& to = k < predictions ? out.predictions : k < compared ? out.compared : out.bounds;
    to.push_back(std::move(std::get<csv::numbers>(rows.columns[1 + k])));
  }
  for (std::size_t a = 0; a < options_.attributes.size(); ++a) {
    out.attributes.push_back(std::move(std::get<csv::numbers>(rows.columns[1 + bounds + options_.groups.size() + a])));
  }
  if (options_.is_weighted()) out.weights = std::move(std::get<csv::numbers>(rows.columns.back()));
  return out;
}

}  // namespace evaluate
