// SPDX-License-Identifier: MIT
/// @file
/// Curves of any length as the few hundred points that can be seen.
#pragma once

#include <vector>

namespace report {

struct point {
  double x = 0;
  double y = 0;
};

/// Takes the points of a curve one after the other and keeps those that differ visibly from their neighbours, so that a
/// curve of ten million points needs no memory.
class curve_builder {
 public:
  /// tolerance: largest distance, in the units of the axes, between the curve and what is kept.
  explicit curve_builder(double tolerance = 5e-4) : tolerance_(tolerance) {}
  void add(double x, double y);
  /// The kept points without those that lie on the line between their neighbours (Ramer, Douglas and Peucker).
  std::vector<point> finish();

 private:
  double tolerance_;
  std::vector<point> kept_;
  point last_{};
  bool pending_ = false;
};

/// The points without those nearer than tolerance to the chord of their neighbours.
std::vector<point> simplified(const std::vector<point>& points, double tolerance);

}  // namespace report
