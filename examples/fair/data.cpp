// SPDX-License-Identifier: MIT
#include "fair/data.hpp"

#include "csv/reader.hpp"

#include <algorithm>
#include <assay/core/random.hpp>
#include <assay/fairness/intersect.hpp>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <optional>
#include <span>

namespace fair {
namespace {

using Eigen::ArrayXi;
using Eigen::Index;
using Eigen::VectorXd;

constexpr std::uint64_t split_seed = 2026;
constexpr Index fewest_rows = 200;
constexpr std::size_t most_categories = 50;

/// A column of names: the code of each row, and the names in alphabetical order.
struct name_column {
  std::string name;
  ArrayXi codes;
  std::vector<std::string> names;
};

name_column column_of(const csv::table& table, std::size_t place, const std::string& name) {
  const std::vector<std::string>& found = table.names[place];
  for (const std::string& n : found) {
    if (n.empty()) throw csv::error("column " + csv::quoted(name) + " has an empty value; remove such rows first");
  }
  std::vector<int> order(found.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int a, int b) { return found[static_cast<std::size_t>(a)] < found[static_cast<std::size_t>(b)]; });
  std::vector<int> rank(found.size());
  name_column out{name, ArrayXi(static_cast<Index>(table.rows)), {}};
  for (const int k : order) {
    rank[static_cast<std::size_t>(k)] = static_cast<int>(out.names.size());
    out.names.push_back(found[static_cast<std::size_t>(k)]);
  }
  Index row = 0;
  for (const csv::block& b : table.blocks) {
    for (const csv::dictionary::code c : std::get<csv::codes>(b.columns[place])) out.codes[row++] = rank[c];
  }
  return out;
}

std::optional<double> number_of(const std::string& text) {
  double out = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(out)) return std::nullopt;
  return out;
}

/// Columns of numbers with their names.
struct feature_columns {
  std::vector<VectorXd> values;
  std::vector<std::string> names;

  void add_categories(const name_column& c) {
    for (std::size_t k = 1; k < c.names.size(); ++k) {
      values.emplace_back((c.codes == static_cast<int>(k)).cast<double>().matrix());
      names.push_back(c.name + " = " + c.names[k]);
    }
  }
  void add(const name_column& c) {
    std::vector<double> numbers;
    for (const std::string& n : c.names) {
      const std::optional<double> x = number_of(n);
      if (!x) break;
      numbers.push_back(*x);
    }
    if (numbers.size() == c.names.size()) {
      values.emplace_back(c.codes.unaryExpr([&](int code) { return numbers[static_cast<std::size_t>(code)]; }).matrix());
      names.push_back(c.name);
      return;
    }
    if (c.names.size() > most_categories) {
      throw csv::error(fmt::format("column {} has {} different values that are not all numbers (such as {}); at most {} categories can be features",
                                   csv::quoted(c.name), c.names.size(), csv::quoted(c.names[numbers.size()]), most_categories));
    }
    add_categories(c);
  }
};

/// Splits the rows; the features get mean 0 and deviation 1 over the training rows, and one that does not vary there is dropped.
data_set assemble(std::string name, const feature_columns& features, const ArrayXi& truth, const std::array<name_column, 2>& attributes) {
  const Index n = truth.size();
  if (n < fewest_rows) throw csv::error(fmt::format("{} rows are too few to learn from; {} are needed", n, fewest_rows));
  data_set out;
  out.name = std::move(name);
  rows all;
  all.truth = truth;
  for (std::size_t k = 0; k < 2; ++k) {
    if (attributes[k].names.size() < 2)
      throw csv::error("attribute " + csv::quoted(attributes[k].name) + " has one value only; there is nothing to compare");
    all.attributes[k] = attributes[k].codes;
    out.attribute_names[k] = attributes[k].name;
  }
  const assay::intersection cells = assay::intersect(all.attributes[0], all.attributes[1]);
  all.cells = cells.ids;
  for (Index c = 0; c < cells.groups(); ++c) {
    out.cell_names.push_back(attributes[0].names[static_cast<std::size_t>(cells.attributes(c, 0))] + " × " +
                             attributes[1].names[static_cast<std::size_t>(cells.attributes(c, 1))]);
  }
  std::vector<Index> order(static_cast<std::size_t>(n));
  assay::core::random_permutation(split_seed, 0, std::span<Index>(order));
  const auto cut = order.begin() + n * 7 / 10;
  std::vector<Index> train(order.begin(), cut);
  std::vector<Index> rest(cut, order.end());
  std::sort(train.begin(), train.end());
  std::sort(rest.begin(), rest.end());

  std::vector<VectorXd> kept;
  for (std::size_t k = 0; k < features.values.size(); ++k) {
    const VectorXd& x = features.values[k];
    const Eigen::ArrayXd known = x(train).array();
    const double mean = known.mean();
    const double deviation = std::sqrt((known - mean).square().mean());
    if (!(deviation > 1e-12 * (1 + std::abs(mean)))) continue;
    kept.emplace_back((x.array() - mean) / deviation);
    out.feature_names.push_back(features.names[k]);
  }
  if (kept.empty()) throw csv::error("no feature varies; there is nothing to learn from");
  all.features.resize(n, static_cast<Index>(kept.size()));
  for (std::size_t k = 0; k < kept.size(); ++k) all.features.col(static_cast<Index>(k)) = kept[k];
  out.train = all.of(train);
  out.held_out = all.of(rest);
  for (const rows* part : {&out.train, &out.held_out}) {
    if (part->truth.minCoeff() == part->truth.maxCoeff()) throw csv::error("all labels are alike in a part of the rows; both 0 and 1 are needed");
  }
  return out;
}

}  // namespace

rows rows::of(const std::vector<Index>& which) const {
  return {features(which, Eigen::all), truth(which), {attributes[0](which), attributes[1](which)}, cells(which)};
}

data_set read_data(const options& o) {
  std::vector<csv::wanted> wanted = {{o.truth, csv::kind::label}};
  for (const std::string& f : o.features) wanted.push_back({f, csv::kind::name});
  for (const std::string& a : o.attributes) wanted.push_back({a, csv::kind::name});
  const csv::table table = [&] {
    try {
      return csv::read(o.file, wanted);
    } catch (const csv::error& problem) {
      throw csv::error(o.file + ": " + problem.what());
    }
  }();
  ArrayXi truth(static_cast<Index>(table.rows));
  Index row = 0;
  for (const csv::block& b : table.blocks) {
    for (const std::uint8_t y : std::get<csv::labels>(b.columns[0])) truth[row++] = y;
  }
  feature_columns features;
  for (std::size_t k = 0; k < o.features.size(); ++k) features.add(column_of(table, 1 + k, o.features[k]));
  const std::size_t first = 1 + o.features.size();
  const std::array<name_column, 2> attributes = {column_of(table, first, o.attributes[0]), column_of(table, first + 1, o.attributes[1])};
  if (o.use_attributes) {
    for (const name_column& a : attributes) features.add_categories(a);
  }
  return assemble(o.file.substr(o.file.find_last_of('/') + 1), features, truth, attributes);
}

data_set make_gerrymandered(const options& o) {
  constexpr Index n = 6000;
  std::array<name_column, 2> attributes = {name_column{"a", ArrayXi(n), {"a0", "a1"}}, name_column{"b", ArrayXi(n), {"b0", "b1"}}};
  VectorXd merit(n), proxy(n);
  ArrayXi truth(n);
  for (Index i = 0; i < n; ++i) {
    assay::core::random_stream random(7, 0, static_cast<std::uint64_t>(i));
    attributes[0].codes[i] = static_cast<int>(i % 2);
    attributes[1].codes[i] = static_cast<int>(i / 2 % 2);
    const double side = attributes[0].codes[i] != attributes[1].codes[i] ? 1 : -1;
    merit[i] = random.normal();
    proxy[i] = side + 0.7 * random.normal();
    const double logit = 1.5 * merit[i] + 1.0 * side;
    truth[i] = random.uniform() < 1 / (1 + std::exp(-logit)) ? 1 : 0;
  }
  feature_columns features{{merit, proxy}, {"merit", "proxy"}};
  if (o.use_attributes) {
    for (const name_column& a : attributes) features.add_categories(a);
  }
  return assemble("gerrymandered data", features, truth, attributes);
}

}  // namespace fair
