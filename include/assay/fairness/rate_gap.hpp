// SPDX-License-Identifier: MIT
/// @file
/// The calling forms that all gaps of rates between groups share.
#pragma once

#include <assay/fairness/group_table.hpp>

ASSAY_NAMESPACE_BEGIN
namespace fairness_detail {

/// Function object: gap(truth, prediction, groups[, weights][, options]) and gap(group_table[, options]), all through
/// Gap::of(group_table, options). Gap::name stands in error messages; Gap::reads_truth is false where only the size of
/// truth matters (prediction is then counted in its place).
template <class Gap, class Options>
struct rate_gap {
  template <class Y, class P, class G>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<G>& groups,
                    const Options& options = {}) const {
    group_table table;
    if constexpr (Gap::reads_truth) {
      table.update(truth, prediction, groups, Gap::name);
    } else {
      core::check_same_size(Gap::name, "prediction", prediction.size(), "truth", truth.size());
      table.update(prediction, prediction, groups, Gap::name, "prediction");
    }
    return Gap::of(table, options);
  }
  template <class Y, class P, class G, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<G>& groups,
                    const Eigen::DenseBase<W>& weights, const Options& options = {}) const {
    group_table table;
    if constexpr (Gap::reads_truth) {
      table.update(truth, prediction, groups, weights, Gap::name);
    } else {
      core::check_same_size(Gap::name, "prediction", prediction.size(), "truth", truth.size());
      table.update(prediction, prediction, groups, weights, Gap::name, "prediction");
    }
    return Gap::of(table, options);
  }
  double operator()(const group_table& table, const Options& options = {}) const { return Gap::of(table, options); }
  template <class Y, class P, class G, class... Rest>
  requires(!core::dense<Y> || !core::dense<P> || !core::dense<G> ||
           (core::unwrapped<Rest> || ...)) double operator()(const Y&, const P&, const G&, const Rest&...) const {
    static_assert(core::always_false<Y, P, G>,
                  "assay: gaps between groups take Eigen vectors (truth, prediction, groups[, weights][, options]) or a "
                  "group_table; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }
};

/// The difference (or ratio) of one rate.
template <group_rate Rate, bool Ratio>
struct single_rate {
  static double of(const group_table& table, const group_options& options, const char* name) {
    const group_comparison c = table.compare(Rate, options, name);
    return Ratio ? c.ratio : c.difference;
  }
};

}  // namespace fairness_detail
ASSAY_NAMESPACE_END
