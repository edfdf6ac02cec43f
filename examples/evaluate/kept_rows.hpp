// SPDX-License-Identifier: MIT
/// @file
/// Rows that are kept beside the summaries, for what needs them again: permutations, resampling, weighted dependence, paired
/// tests.
#pragma once

#include "evaluate/dataset.hpp"

#include <Eigen/Core>
#include <assay/core/view.hpp>

#include <type_traits>
#include <vector>

namespace evaluate {

/// Up to this many rows the p-values of dependence come from permutations.
inline constexpr long long most_permuted_rows = 100000;

inline void append(batch& all, const batch& more) {
  const auto add = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  add(all.labels, more.labels);
  add(all.values, more.values);
  add(all.classes, more.classes);
  const auto add_each = [&](auto& to, const auto& from) {
    to.resize(from.size());
    for (std::size_t k = 0; k < from.size(); ++k) add(to[k], from[k]);
  };
  add_each(all.predictions, more.predictions);
  add_each(all.compared, more.compared);
  add_each(all.bounds, more.bounds);
  add_each(all.attributes, more.attributes);
  add(all.cells, more.cells);
  add(all.weights, more.weights);
}

/// Adds rows of `more`, which stand at `first` and after in a file of `total` rows, so that all its rows give every n/most-th.
inline void append_some(batch& all, const batch& more, std::size_t first, std::size_t total, std::size_t most) {
  if (total <= most) return append(all, more);
  std::vector<std::size_t> places;
  for (std::size_t k = (first * most + total - 1) / total; k < most && k * total / most < first + more.rows(); ++k) {
    if (k * total / most >= first) places.push_back(k * total / most - first);
  }
  const auto pick = [&](const auto& from) {
    std::remove_cvref_t<decltype(from)> to;
    if (from.empty()) return to;
    for (const std::size_t i : places) to.push_back(from[i]);
    return to;
  };
  const auto pick_each = [&](const auto& from) {
    std::remove_cvref_t<decltype(from)> to;
    for (const auto& column : from) to.push_back(pick(column));
    return to;
  };
  batch some;
  some.labels = pick(more.labels);
  some.values = pick(more.values);
  some.classes = pick(more.classes);
  some.predictions = pick_each(more.predictions);
  some.attributes = pick_each(more.attributes);
  some.cells = pick(more.cells);
  some.weights = pick(more.weights);
  append(all, some);
}

/// The weights of the rows; 1 without.
inline Eigen::ArrayXd weights_of(const batch& rows) {
  if (rows.weights.empty()) return Eigen::ArrayXd::Ones(static_cast<Eigen::Index>(rows.rows()));
  return assay::view(rows.weights);
}

/// Whether the rows of this file are needed after the summaries are made.
inline bool keeps_rows(const options& o, long long rows) {
  return o.bootstrap > 0 || !o.compared.empty() || !o.calibrate.empty() || !o.attributes.empty() || (!o.groups.empty() && (rows <= most_permuted_rows || o.is_weighted()));
}

}  // namespace evaluate
