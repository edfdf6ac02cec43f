// SPDX-License-Identifier: MIT
/// @file
/// Partitions of rows that are kept: each group is described from its own rows.
#pragma once

#include "evaluate/comparisons.hpp"
#include "evaluate/groups.hpp"
#include "evaluate/metric_list.hpp"

#include <cstddef>
#include <vector>

namespace evaluate {

/// The rows of every group of every grouping.
struct grouped_rows {
  const std::vector<grouping>& groupings;
  std::vector<std::vector<std::vector<std::ptrdiff_t>>> rows;

  grouped_rows(const std::vector<grouping>& all, const std::vector<std::int32_t>& cells) : groupings(all) {
    for (const grouping& g : groupings) rows.push_back(rows_of_groups(g, cells));
  }

  /// Rows(all, places) are some of the rows; describe(name, rows) tells what they are like. out.overall is known.
  template <class Rows, class Describe>
  void describe(points& out, const Rows& all, const group_judgement& wanted, const options& o, const points* like,
                Describe describe) const {
    const double total = all.weights.sum();
    const double effective = total * (total / all.weights.square().sum());
    for (std::size_t a = 0; a < groupings.size(); ++a) {
      partition p;
      p.name = groupings[a].name;
      p.is_intersection = groupings[a].is_intersection;
      p.missing = groupings[a].missing;
      for (std::size_t g = 0; g < rows[a].size(); ++g) {
        p.groups.push_back(describe(groupings[a].names[g], Rows(all, rows[a][g])));
        add_share(p.groups.back(), total, effective, out.overall.rows, o);
      }
      compare(p, out.overall, wanted, o, like == nullptr ? nullptr : &like->partitions[a]);
      out.partitions.push_back(std::move(p));
    }
  }
};

}  // namespace evaluate
