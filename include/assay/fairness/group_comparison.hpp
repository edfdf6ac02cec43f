// SPDX-License-Identifier: MIT
/// @file
/// group_comparison: the values of one metric for all groups, with worst, best, difference, ratio and skipped groups.
#pragma once

#include <assay/core/error.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/undefined.hpp>

#include <algorithm>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Which values of a metric are the good ones.
enum class better {
  larger,  ///< accuracies, rates of success
  smaller  ///< losses, errors
};

/// What the value of a group is compared with.
enum class group_contrast {
  between_groups,  ///< the groups with one another: largest against smallest
  to_overall       ///< every group with the value over all rows; the farthest counts
};

/// What becomes of a group that has rows but no defined value.
enum class undefined_groups {
  skip,       ///< it is left out and listed in `skipped`
  propagate,  ///< worst, best, difference and ratio become NaN
  raise       ///< invalid_input is thrown
};

/// Options of by_group, worst_group and all comparisons of groups.
struct group_options {
  assay::better better = assay::better::larger;                              ///< tells worst from best
  assay::group_contrast contrast = assay::group_contrast::between_groups;    ///< of difference and ratio
  assay::undefined_groups undefined_groups = assay::undefined_groups::skip;  ///< groups without a defined value
  Index minimum_rows = 1;                 ///< fewer rows (for a rate: in its denominator) leave a group undefined
  double undefined = assay::undefined();  ///< stands in for the value of an undefined group that has rows
};

/// The values of a metric for the groups 0 … G−1, and what follows from them.
struct group_comparison {
  Vector values;                                  ///< per group; NaN where undefined
  Eigen::Array<Index, Eigen::Dynamic, 1> counts;  ///< rows of non-zero weight per group
  double overall = undefined();                   ///< over all rows (not the mean of the groups)
  double worst = undefined();                     ///< over the groups that were not skipped
  double best = undefined();
  Index worst_group = -1;  ///< the lowest id that has that value; -1 without any
  Index best_group = -1;
  double difference = undefined();  ///< largest − smallest, or max |value − overall|
  double ratio = undefined();       ///< smallest / largest, or min over groups of min(value/overall, overall/value)
  std::vector<Index> skipped;       ///< groups without a value: undefined, too small, or without rows (counts tells)
};

namespace fairness_detail {

inline double larger_distance(double a, double b) {
  const bool swapped = core::ordered_key(a) < core::ordered_key(b);
  const double high = swapped ? b : a;
  const double low = swapped ? a : b;
  if (core::is_infinite(high) || core::is_infinite(low)) {
    return core::ordered_key(high) == core::ordered_key(low) ? undefined() : std::bit_cast<double>(core::infinity_bits<double>);
  }
  return high - low;
}

/// Smaller over larger of two values >= 0; undefined for 0/0, ∞/∞ and negative values.
inline double smaller_share(double a, double b) {
  const bool swapped = core::ordered_key(a) < core::ordered_key(b);
  const double high = swapped ? b : a;
  const double low = swapped ? a : b;
  if (core::ordered_key(low) < core::ordered_key(0.0) || core::magnitude_bits(high) == 0) return undefined();
  if (core::is_infinite(high)) return core::is_infinite(low) ? undefined() : 0.0;
  return low / high;
}

}  // namespace fairness_detail

/// Compares the values of a metric between groups (fairlearn MetricFrame semantics, with skipped groups in the open).
///
/// difference = max_g m_g − min_g m_g, or max_g |m_g − overall|; ratio = min_g m_g / max_g m_g, or
/// min_g min(m_g/overall, overall/m_g), over the groups that are not skipped.
/// @par Input      values and counts (rows of non-zero weight) of G groups; overall: the value over all rows
/// @par Undefined  difference and ratio: NaN when no value is left, and when only one is left of several groups with rows
///                 (nothing was compared, so 0 would be a lie); ratio: NaN for 0/0 and for negative values. A single group
///                 has difference 0 and ratio 1.
/// @par Errors     invalid_input: sizes differ; undefined_groups::raise and a group with rows has no value
/// @par Cost       O(G)
inline group_comparison compare_groups(const Vector& values, const Eigen::Array<Index, Eigen::Dynamic, 1>& counts, double overall,
                                       const group_options& options = {}, const char* function = "compare_groups") {
  core::check_same_size(function, "counts", counts.size(), "values", values.size());
  group_comparison out;
  out.values = values;
  out.counts = counts;
  out.overall = overall;
  const bool larger = options.better == better::larger;
  const Index minimum = (std::max)(Index{1}, options.minimum_rows);
  std::vector<Index> used;
  Index present = 0;
  for (Index g = 0; g < values.size(); ++g) {
    double& v = out.values[g];
    if (counts[g] < minimum) v = undefined();
    if (counts[g] > 0) {
      ++present;
      if (is_undefined(v)) v = options.undefined;
    }
    if (!is_undefined(v)) {
      used.push_back(g);
      const auto key = core::ordered_key(v);
      const auto above = [&](Index other) { return key > core::ordered_key(out.values[other]); };
      const auto below = [&](Index other) { return key < core::ordered_key(out.values[other]); };
      if (out.worst_group < 0 || (larger ? below(out.worst_group) : above(out.worst_group))) out.worst_group = g;
      if (out.best_group < 0 || (larger ? above(out.best_group) : below(out.best_group))) out.best_group = g;
    } else {
      if (counts[g] > 0 && options.undefined_groups == undefined_groups::raise) {
        core::raise_for(function,
                        "group " + core::to_text(g) + " with " + core::to_text(counts[g]) + " rows has no defined value");
      }
      out.skipped.push_back(g);
    }
  }
  const bool incomplete = static_cast<Index>(used.size()) < present;
  if (used.empty() || (incomplete && options.undefined_groups == undefined_groups::propagate)) {
    out.worst_group = out.best_group = -1;
    return out;
  }
  out.worst = out.values[out.worst_group];
  out.best = out.values[out.best_group];
  if (incomplete && used.size() == 1) return out;
  if (options.contrast == group_contrast::between_groups) {
    out.difference = used.size() == 1 ? 0.0 : fairness_detail::larger_distance(out.best, out.worst);
    out.ratio = fairness_detail::smaller_share(out.best, out.worst);
  } else if (!is_undefined(overall)) {
    for (const Index g : used) {
      const double d = fairness_detail::larger_distance(out.values[g], overall);
      const double r = fairness_detail::smaller_share(out.values[g], overall);
      if (!is_undefined(d) && (is_undefined(out.difference) || core::ordered_key(d) > core::ordered_key(out.difference)))
        out.difference = d;
      if (!is_undefined(r) && (is_undefined(out.ratio) || core::ordered_key(r) < core::ordered_key(out.ratio))) out.ratio = r;
    }
  }
  return out;
}

ASSAY_NAMESPACE_END
