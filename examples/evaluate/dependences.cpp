// SPDX-License-Identifier: MIT
#include "evaluate/dependences.hpp"

#include "evaluate/group_dependence.hpp"
#include "evaluate/joint_dependence.hpp"
#include "report/progress.hpp"

#include <assay/dependence/distance_covariance_test.hpp>

#include <cmath>

namespace evaluate {
namespace {

dependence begin(const std::string& attribute) {
  dependence d;
  d.attribute = attribute;
  d.correlation.key = "distance_correlation";
  d.correlation.label = "distance correlation";
  return d;
}

constexpr int permutations = 999;
constexpr const char* constant = "the predictions or the attribute do not vary";
constexpr const char* bound_name = "chi-square bound (above 100,000 rows)";

/// p-value of all permutations, in slices where they take long, so that the bar can move: slices of one test with seeds of
/// their own are one test of all their permutations.
template <class X, class Y>
double permutation_p_value(const X& x, const Y& attribute, std::size_t rows, std::uint64_t seed, report::progress& bar) {
  const int slices = rows > 20000 ? 27 : 1;
  double reached = 0;
  for (int s = 0; s < slices; ++s) {
    const int count = permutations / slices;
    const auto test = assay::distance_covariance_test(x, attribute, {.permutations = count, .seed = seed * 64 + static_cast<std::uint64_t>(s)});
    reached += std::round(test.p_value * (count + 1)) - 1;
    bar.show((s + 1.0) / slices);
  }
  return (reached + 1) / (permutations + 1);
}

template <class X, class Y>
dependence dependence_on(const std::string& name, const X& x, const Y& attribute, const batch& rows, const options& o) {
  dependence d = begin(name);
  constexpr assay::distance_options unbiased{.statistic = assay::statistic::u};
  if (!rows.weights.empty()) {
    d.correlation.value = assay::distance_correlation(x, attribute, assay::view(rows.weights));
    d.unbiased_squared = assay::distance_correlation_squared(x, attribute, assay::view(rows.weights), unbiased);
    d.reason = assay::is_undefined(d.correlation.value) ? constant : "no p-value: permutation tests are not defined with weights";
    return d;
  }
  d.correlation.value = assay::distance_correlation(x, attribute);
  d.unbiased_squared = assay::distance_correlation_squared(x, attribute, unbiased);
  if (assay::is_undefined(d.correlation.value)) {
    d.reason = constant;
  } else if (static_cast<long long>(rows.rows()) <= most_permuted_rows) {
    report::progress bar("permuting " + name);
    d.p_value = permutation_p_value(x, attribute, rows.rows(), o.seed, bar);
    d.method = std::to_string(permutations) + " permutations";
  } else {
    d.p_value = assay::distance_covariance_chi_square_test(x, attribute).p_value;
    d.method = bound_name;
  }
  return d;
}

template <class X>
std::vector<dependence> dependences_of(const X& x, const batch& rows, const std::vector<grouping>& groupings, const options& o) {
  std::vector<dependence> out;
  for (const grouping& g : groupings) out.push_back(dependence_on(g.name, x, assay::categorical(groups_of(rows.cells, g)), rows, o));
  for (std::size_t a = 0; a < o.attributes.size(); ++a) {
    out.push_back(dependence_on(o.attributes[a], x, assay::view(rows.attributes[a]), rows, o));
    out.back().is_number = true;
  }
  return out;
}

}  // namespace

void add_dependences_of_rows(evaluation& e, const batch& rows, const std::vector<grouping>& groupings, const options& o) {
  e.dependences = dependences_of(assay::view(rows.predictions[0]), rows, groupings, o);
  add_joint_of_rows(e, rows, rows.rows(), groupings, o);
}

void add_joint_of_rows(evaluation& e, const batch& rows, std::size_t total, const std::vector<grouping>& groupings, const options& o) {
  add_joint_dependence(e, [](const batch& some) { return assay::view(some.predictions[0]); }, rows, total, groupings, o);
}

void add_dependences_of_decisions(evaluation& e, const Eigen::ArrayXi& decisions, const batch& rows, const std::vector<grouping>& groupings,
                                  const options& o) {
  e.dependences = dependences_of(assay::categorical(decisions), rows, groupings, o);
  batch decided = rows;  // rows are sampled with their decisions
  decided.classes.assign(decisions.begin(), decisions.end());
  add_joint_dependence(e, [](const batch& some) { return assay::categorical(assay::view(some.classes)); }, decided, rows.rows(), groupings, o);
}

std::vector<dependence> dependences_of_ranks(const std::vector<std::vector<double>>& sorted,
                                             const std::vector<grouping>& groupings) {
  std::vector<dependence> out;
  const auto sums = group_distance_sums(sorted, groupings);
  for (std::size_t k = 0; k < groupings.size(); ++k) {
    dependence d = begin(groupings[k].name);
    d.correlation.value = sums[k].correlation();
    d.unbiased_squared = sums[k].unbiased_correlation_squared();
    d.p_value = chi_square_bound(sums[k]);
    d.method = bound_name;
    if (assay::is_undefined(d.correlation.value)) d.reason = constant;
    out.push_back(std::move(d));
  }
  return out;
}

}  // namespace evaluate
