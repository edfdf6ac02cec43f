// SPDX-License-Identifier: MIT
/// @file
/// How much the predictions depend on all attributes together: concatenated distance covariance and what it leaves over the sum of
/// the dependences on each attribute, with p-values by permutation of the predictions.
#pragma once

#include "evaluate/groups.hpp"
#include "evaluate/kept_rows.hpp"
#include "evaluate/metric_list.hpp"
#include "report/progress.hpp"
#include "report/text.hpp"

#include <assay/core/random.hpp>
#include <assay/dependence/concatenated_distance_covariance.hpp>
#include <assay/dependence/joint_distance_covariance.hpp>

#include <fmt/format.h>

#include <atomic>
#include <cmath>
#include <numeric>
#include <vector>

namespace evaluate {

/// Rows that the values rest on, and rows whose predictions are permuted: even samples of the file where it has more. With a number
/// among the attributes the time grows with the square of the rows.
struct joint_limits {
  std::size_t rows;
  std::size_t permuted;
  int permutations;
};
inline constexpr joint_limits of_categories{static_cast<std::size_t>(most_permuted_rows), 10000, 999};
inline constexpr joint_limits with_numbers{10000, 2000, 199};

/// Every n/most-th row; all where there are no more.
inline batch even_sample(const batch& rows, std::size_t most) {
  batch out;
  append_some(out, rows, 0, rows.rows(), most);
  return out;
}

/// The prediction and all attributes, checked, weighed and centred. Blocks are scaled so that the distance variance of each is 1.
class joint_attributes {
 public:
  template <class X>
  joint_attributes(const X& x, const batch& rows, const std::vector<grouping>& groupings) {
    namespace detail = assay::dependence_detail;
    constexpr const char* function = "joint dependence";
    detail::joint_sample s;
    s.given = static_cast<assay::Index>(rows.rows());
    s.variables.push_back(detail::load_variable(x, {function, "prediction"}));
    for (const grouping& g : groupings) {
      if (!g.is_intersection) s.variables.push_back(detail::load_variable(assay::categorical(groups_of(rows.cells, g)), {function, "group"}));
    }
    for (const auto& a : rows.attributes) s.variables.push_back(detail::load_variable(assay::view(a), {function, "attribute"}));
    if (!rows.weights.empty()) detail::weigh(s, function, assay::view(rows.weights), false);
    detail::prepare(s);
    constexpr assay::concatenated_distance_options how{.statistic = assay::statistic::u, .scaling = assay::attribute_scaling::unit_distance_variance};
    const std::size_t last = s.variables.size();
    all_ = detail::against(s, 1, last, how);
    for (std::size_t k = 1; k < last; ++k) each_.push_back(detail::against(s, k, k + 1, how));
    joint_ = std::move(s);
  }

  struct measures {
    double concatenated = unknown;
    double residual = unknown;  ///< less the sum over the attributes
    double joint = unknown;     ///< without the terms of the attributes alone
  };
  measures of_data() const {
    std::vector<std::uint32_t> order(static_cast<std::size_t>(rows()));
    std::iota(order.begin(), order.end(), 0u);
    return permuted(order);
  }
  /// Terms of the joint distance covariance that the predictions have no part in.
  double attribute_terms() const {
    return is_weighted() ? unknown : assay::dependence_detail::joint_statistics_of("joint dependence", joint_, together).attribute_terms;
  }
  double correlation_squared() const { return assay::dependence_detail::distance_statistics_of(all_, unbiased, true).correlation_squared; }

  /// Of predictions in another order.
  measures permuted(const std::vector<std::uint32_t>& order) const {
    assay::dependence_detail::sample all = all_;
    assay::dependence_detail::take_rows(all_.x, order, all.x);
    measures out{covariance(all), 0};
    out.residual = out.concatenated;
    for (const auto& s : each_) {
      all.y = s.y;
      out.residual -= covariance(all);
    }
    if (is_weighted()) return out;
    assay::dependence_detail::joint_sample joint = joint_;
    joint.variables[0] = std::move(all.x);
    out.joint = assay::dependence_detail::joint_statistics_of("joint dependence", joint, together).covariance_squared;
    return out;
  }
  assay::Index rows() const { return all_.rows(); }

 private:
  static constexpr assay::distance_options unbiased{.statistic = assay::statistic::u};
  using sample = assay::dependence_detail::sample;
  static double covariance(const sample& s) { return assay::dependence_detail::distance_statistics_of(s, unbiased, false).covariance_squared; }
  bool is_weighted() const { return !all_.weights.empty(); }
  static constexpr assay::joint_distance_options together{.statistic = assay::statistic::u, .scale_invariant = true, .subtract_attribute_terms = true};
  sample all_;
  std::vector<sample> each_;
  assay::dependence_detail::joint_sample joint_;
};

/// Shares of permutations whose measure is as large (of the residual: as far from 0).
inline joint_attributes::measures joint_p_values(const joint_attributes& data, int permutations, std::uint64_t seed) {
  report::progress bar("permuting all attributes together");
  const auto own = data.of_data();
  const double slack = 1e-12 * (std::abs(own.concatenated) + std::abs(own.residual));
  const double joint_slack = 1e-12 * std::abs(own.joint);
  std::atomic<int> above = 0;
  std::atomic<int> joint = 0;
  std::atomic<int> far = 0;
  std::atomic<int> done = 0;
  assay::core::parallel_for(permutations, [&](assay::Index r) {
    std::vector<std::uint32_t> order(static_cast<std::size_t>(data.rows()));
    assay::core::random_permutation(seed, static_cast<std::uint32_t>(r), std::span<std::uint32_t>(order));
    const auto m = data.permuted(order);
    above += m.concatenated >= own.concatenated - slack;
    far += std::abs(m.residual) >= std::abs(own.residual) - slack;
    joint += m.joint >= own.joint - joint_slack;
    bar.show(static_cast<double>(++done) / permutations);
  });
  const auto share = [&](double own_value, int reached) { return std::isnan(own_value) ? unknown : (reached + 1.0) / (permutations + 1.0); };
  return {share(own.concatenated, above), share(own.residual, far), share(own.joint, joint)};
}

/// x_of(batch): the prediction of some rows as an argument of the dependence functions. total: rows of the file, of which `kept` may
/// be a sample already.
template <class XOf>
void add_joint_dependence(evaluation& e, XOf x_of, const batch& kept, std::size_t total, const std::vector<grouping>& groupings, const options& o) {
  if (o.groups.size() + o.attributes.size() < 2) return;
  const joint_limits most = o.attributes.empty() ? of_categories : with_numbers;
  const batch rows = even_sample(kept, most.rows);
  const joint_attributes data(x_of(rows), rows, groupings);
  const auto value = data.of_data();
  const auto add = [&](const char* key, const char* label, const char* says, double v) {
    joint_dependence d;
    d.key = key;
    d.label = label;
    d.says = says;
    d.value = v;
    if (std::isnan(v)) d.reason = "needs four rows";
    e.joint.push_back(std::move(d));
  };
  add("concatenated_distance_covariance_squared", "concatenated (CCdCov, U)", "0 where independent of all attributes taken together", value.concatenated);
  e.joint.back().correlation = data.correlation_squared();
  add("intersectional_residual", "intersectional residual (U)", "CCdCov less the sum over single attributes; negative where these overlap", value.residual);
  const double terms = data.attribute_terms();
  add("joint_distance_covariance_squared", "joint (JdCov, U)", "dependence of any of predictions and attributes on the others", value.joint + terms);
  add("joint_less_attributes", "joint less attribute terms", "the part of it that the predictions have a share in", value.joint);
  for (std::size_t k = 2; k < 4 && !rows.weights.empty(); ++k) e.joint[k].reason = "not defined with weights";
  if (rows.rows() < total) {
    e.joint_notes.push_back(fmt::format("The values rest on an even sample of {} of the {} rows.", report::count(static_cast<long long>(rows.rows())),
                                        report::count(static_cast<long long>(total))));
  }
  e.joint_notes.push_back("Each attribute is scaled to a distance variance of 1; the distance of two rows is the root of the sum of squares.");
  std::string how = "no p-value: permutation tests are not defined with weights";
  if (rows.weights.empty()) {
    const batch some = even_sample(rows, most.permuted);
    const joint_attributes tested(x_of(some), some, groupings);
    how = fmt::format("{} permutations", most.permutations) + (some.rows() < total ? " of " + report::count(static_cast<long long>(some.rows())) + " rows" : "");
    if (!std::isnan(value.concatenated)) {
      const auto p = joint_p_values(tested, most.permutations, o.seed);
      e.joint[0].p_value = p.concatenated;
      e.joint[1].p_value = p.residual;
      e.joint[3].p_value = p.joint;
    }
  }
  for (joint_dependence& d : e.joint) d.how = how;
  e.joint[2].how = "no p-value: it holds dependence among the attributes";
}

}  // namespace evaluate
