// SPDX-License-Identifier: MIT
#include "report/curve.hpp"

#include <cmath>
#include <utility>

namespace report {
namespace {

double distance(const point& p, const point& a, const point& b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double length2 = dx * dx + dy * dy;
  double t = length2 > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length2 : 0;
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

}  // namespace

void curve_builder::add(double x, double y) {
  const point next{x, y};
  if (kept_.empty()) {
    kept_.push_back(next);
    return;
  }
  if (std::abs(x - kept_.back().x) + std::abs(y - kept_.back().y) > tolerance_) {
    // the point before a jump belongs to the shape
    if (pending_) kept_.push_back(last_);
    kept_.push_back(next);
    pending_ = false;
  } else {
    last_ = next;
    pending_ = true;
  }
}

std::vector<point> curve_builder::finish() {
  if (pending_) kept_.push_back(last_);
  pending_ = false;
  return simplified(kept_, tolerance_);
}

std::vector<point> simplified(const std::vector<point>& points, double tolerance) {
  if (points.size() < 3) return points;
  std::vector<char> keep(points.size(), 0);
  keep.front() = keep.back() = 1;
  std::vector<std::pair<std::size_t, std::size_t>> open = {{0, points.size() - 1}};
  while (!open.empty()) {
    const auto [first, last] = open.back();
    open.pop_back();
    double most = tolerance;
    std::size_t farthest = 0;
    for (std::size_t i = first + 1; i < last; ++i) {
      const double d = distance(points[i], points[first], points[last]);
      if (d > most) {
        most = d;
        farthest = i;
      }
    }
    if (farthest == 0) continue;
    keep[farthest] = 1;
    open.emplace_back(first, farthest);
    open.emplace_back(farthest, last);
  }
  std::vector<point> out;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (keep[i] != 0) out.push_back(points[i]);
  }
  return out;
}

}  // namespace report
