// SPDX-License-Identifier: MIT
/// @file
/// The step function that binning maps end in.
#pragma once

#include <assay/calibration/bin_edges.hpp>
#include <assay/core/state.hpp>

#include <algorithm>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace calibration_detail {

inline bool same_numbers(const Vector& a, const Vector& b) { return a.size() == b.size() && (a == b).all(); }

inline Vector to_vector(const std::vector<double>& x) { return Eigen::Map<const Vector>(x.data(), static_cast<Index>(x.size())); }

/// values[k] between edges[k - 1] and edges[k]; the identity without values.
struct step_map {
  Vector edges;   ///< ascending
  Vector values;  ///< one more than edges
  closed side = closed::left;

  double operator()(double x) const {
    if (values.size() == 0) return x;
    const double* const begin = edges.data();
    const double* const end = begin + edges.size();
    return values[(side == closed::left ? std::upper_bound(begin, end, x) : std::lower_bound(begin, end, x)) - begin];
  }

  friend bool operator==(const step_map& a, const step_map& b) {
    return same_numbers(a.edges, b.edges) && same_numbers(a.values, b.values) && a.side == b.side;
  }
  void write(core::state_writer& out) const {
    out.put_array(edges);
    out.put_array(values);
    out.put(side);
  }
  static step_map read(core::state_reader& in) {
    const auto edges = in.get_array<double>();
    const auto values = in.get_array<double>();
    step_map out{to_vector(edges), to_vector(values), in.get_enum(closed::right)};
    const auto is_good = [](double x) { return core::is_probability(x); };
    in.require(std::all_of(edges.begin(), edges.end(), is_good), "an edge is outside [0, 1]");
    in.require(std::all_of(values.begin(), values.end(), is_good), "a value is outside [0, 1]");
    in.require(edges.size() + 1 == values.size() || (edges.empty() && values.empty()), "there is not one edge between two bins");
    in.require(std::is_sorted(edges.begin(), edges.end()), "the edges are not sorted");
    return out;
  }
};

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
