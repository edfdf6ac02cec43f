// SPDX-License-Identifier: MIT
#include "evaluate/group_dependence.hpp"

#include "evaluate/result.hpp"

#include <assay/core/gamma_distribution.hpp>

#include <algorithm>
#include <cmath>
#include <queue>

namespace evaluate {
namespace {

/// Rows so far of one group, or of all rows.
struct prefix {
  long double rows = 0;
  long double sum = 0;
  /// Σ over the rows so far of x − x_j.
  long double distance(long double x) const { return rows * x - sum; }
  void add(long double x) {
    rows += 1;
    sum += x;
  }
};

/// Calls visit(x, cell) for all scores in ascending order.
template <class Visit>
void merged_walk(const std::vector<std::vector<double>>& sorted, Visit visit) {
  struct head {
    double x;
    std::size_t cell;
    bool operator>(const head& other) const { return x > other.x; }
  };
  std::priority_queue<head, std::vector<head>, std::greater<>> heads;
  std::vector<std::size_t> next(sorted.size(), 0);
  for (std::size_t c = 0; c < sorted.size(); ++c) {
    if (!sorted[c].empty()) heads.push({sorted[c][0], c});
  }
  while (!heads.empty()) {
    const std::size_t c = heads.top().cell;
    heads.pop();
    // one cell goes on while it has the smallest score
    const double limit = heads.empty() ? sorted[c].back() : heads.top().x;
    std::size_t& i = next[c];
    do {
      visit(sorted[c][i], c);
      ++i;
    } while (i < sorted[c].size() && sorted[c][i] <= limit);
    if (i < sorted[c].size()) heads.push({sorted[c][i], c});
  }
}

long double covariance_v(long double n, long double products, long double means, long double a, long double b) {
  return products / (n * n) - 2 * means / (n * n * n) + a / (n * n) * (b / (n * n));
}
long double covariance_u(long double n, long double products, long double means, long double a, long double b) {
  return (products - 2 * means / (n - 2) + a / (n - 1) * (b / (n - 2))) / (n * (n - 3));
}

}  // namespace

double distance_sums::correlation() const {
  const auto n = static_cast<long double>(rows);
  if (n < 1) return unknown;
  const long double vx = covariance_v(n, xx, x_x_means, x, x);
  const long double vy = covariance_v(n, yy, y_y_means, y, y);
  // what is left of a constant is rounding
  if (!(x > 0) || !(y > 0) || !(vx > 0) || !(vy > 0)) return unknown;
  const long double squared = covariance_v(n, xy, x_y_means, x, y) / std::sqrt(vx * vy);
  return static_cast<double>(std::sqrt((std::max)(squared, 0.0L)));
}

double distance_sums::unbiased_correlation_squared() const {
  const auto n = static_cast<long double>(rows);
  if (n < 4 || !(x > 0) || !(y > 0)) return unknown;
  const long double vx = covariance_u(n, xx, x_x_means, x, x);
  const long double vy = covariance_u(n, yy, y_y_means, y, y);
  if (!(vx > 0) || !(vy > 0)) return unknown;
  return static_cast<double>(covariance_u(n, xy, x_y_means, x, y) / std::sqrt(vx * vy));
}

double chi_square_bound(const distance_sums& s) {
  const double r = s.unbiased_correlation_squared();
  return std::isnan(r) ? unknown : assay::core::chi_square_survival((std::max)(0.0, s.rows * r + 1), 1);
}

std::vector<distance_sums> group_distance_sums(const std::vector<std::vector<double>>& sorted,
                                               const std::vector<grouping>& groupings) {
  std::vector<distance_sums> out(groupings.size());
  prefix total;
  long double squares = 0;
  for (const auto& cell : sorted) {
    for (const double v : cell) {
      const auto x = static_cast<long double>(v);
      total.add(x);
      squares += x * x;
    }
  }
  const long double n = total.rows;
  struct group_sums {
    prefix before;
    long double within = 0;  ///< Σ |x_i − x_j| over i, j of the group
    long double to_all = 0;  ///< Σ over i of the group and all j
  };
  std::vector<std::vector<group_sums>> groups;
  for (const grouping& g : groupings) groups.emplace_back(g.names.size());

  prefix before;
  long double x = 0;
  long double x_x_means = 0;
  merged_walk(sorted, [&](double score, std::size_t cell) {
    const auto v = static_cast<long double>(score);
    // rows at or above v stand at a total distance of (sum above) − (rows above) v
    const long double a = before.distance(v) + (total.sum - before.sum) - (n - before.rows) * v;
    x += a;
    x_x_means += a * a;
    for (std::size_t k = 0; k < groups.size(); ++k) {
      group_sums& g = groups[k][static_cast<std::size_t>(groupings[k].of_cell[cell])];
      g.within += 2 * g.before.distance(v);
      g.to_all += a;
      g.before.add(v);
    }
    before.add(v);
  });

  for (std::size_t k = 0; k < groups.size(); ++k) {
    distance_sums& s = out[k];
    s.rows = static_cast<double>(n);
    s.x = x;
    s.x_x_means = x_x_means;
    s.xx = 2 * (n * squares - total.sum * total.sum);
    s.xy = x;
    s.x_y_means = n * x;
    s.y = n * n;
    for (const group_sums& g : groups[k]) {
      const long double rows = g.before.rows;
      s.xy -= g.within;
      s.x_y_means -= rows * g.to_all;
      s.y -= rows * rows;
      s.y_y_means += rows * (n - rows) * (n - rows);
    }
    s.yy = s.y;
  }
  return out;
}

}  // namespace evaluate
