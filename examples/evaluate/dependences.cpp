// SPDX-License-Identifier: MIT
#include "evaluate/dependences.hpp"

#include "evaluate/group_dependence.hpp"
#include "report/progress.hpp"

#include <assay/dependence/distance_covariance.hpp>

namespace evaluate {
namespace {

Eigen::ArrayXi groups_of(const std::vector<std::int32_t>& cells, const grouping& g) {
  Eigen::ArrayXi out(static_cast<Eigen::Index>(cells.size()));
  for (std::size_t i = 0; i < cells.size(); ++i) out[static_cast<Eigen::Index>(i)] = g.of_cell[static_cast<std::size_t>(cells[i])];
  return out;
}

dependence begin(const grouping& g) {
  dependence d;
  d.attribute = g.name;
  d.correlation.key = "distance_correlation";
  d.correlation.label = "distance correlation";
  return d;
}

void explain(dependence& d) {
  if (assay::is_undefined(d.correlation.value)) d.reason = "the predictions or the groups do not vary";
}

template <class X>
std::vector<dependence> dependences_of(const X& x, const batch& rows, const std::vector<grouping>& groupings, const options& o) {
  std::vector<dependence> out;
  for (const grouping& g : groupings) {
    dependence d = begin(g);
    const Eigen::ArrayXi group = groups_of(rows.cells, g);
    if (rows.weights.empty()) {
      d.correlation.value = assay::distance_correlation(x, assay::categorical(group));
    } else {
      d.correlation.value = assay::distance_correlation(x, assay::categorical(group), assay::view(rows.weights));
      d.reason = "no p-value: permutation tests are not defined with weights";
    }
    explain(d);
    out.push_back(std::move(d));
  }
  (void)o;
  return out;
}

}  // namespace

std::vector<dependence> dependences_of_rows(const batch& rows, const std::vector<grouping>& groupings, const options& o) {
  return dependences_of(assay::view(rows.predictions[0]), rows, groupings, o);
}

std::vector<dependence> dependences_of_decisions(const Eigen::ArrayXi& decisions, const batch& rows, const std::vector<grouping>& groupings,
                                                 const options& o) {
  return dependences_of(assay::categorical(decisions), rows, groupings, o);
}

std::vector<dependence> dependences_of_ranks(const std::vector<std::vector<double>>& sorted, const std::vector<grouping>& groupings) {
  std::vector<dependence> out;
  const auto sums = group_distance_sums(sorted, groupings);
  for (std::size_t k = 0; k < groupings.size(); ++k) {
    dependence d = begin(groupings[k]);
    d.correlation.value = sums[k].correlation();
    d.p_value = chi_square_bound(sums[k]);
    d.method = "chi-square bound (above 100,000 rows)";
    explain(d);
    out.push_back(std::move(d));
  }
  return out;
}

}  // namespace evaluate
