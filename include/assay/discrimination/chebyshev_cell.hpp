// SPDX-License-Identifier: MIT
/// @file
/// Cells of width 2 on the line of scores, whose points stand at Chebyshev nodes, and the logistic loss between two cells.
#pragma once

#include <assay/discrimination/class_points.hpp>

#include <array>
#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// log(1 + e^−d), to the last digits for d of either sign.
inline double logistic_loss(double d) { return std::log1p(std::exp(-std::abs(d))) + (std::max)(0.0, -d); }
/// 1 / (1 + e^d), minus the derivative of the loss.
inline double logistic_share(double d) {
  const double e = std::exp(-std::abs(d));
  return (d > 0 ? e : 1.0) / (1 + e);
}

inline constexpr std::size_t cell_nodes = 20;
using cell_values = std::array<double, cell_nodes>;
/// (source node, target node)
using cell_matrix = std::array<cell_values, cell_nodes>;

/// The centre of a score's cell, an even number; odd in the score, so that mirrored points share their cells. score − centre is
/// exact.
inline double cell_centre(double score) { return std::copysign(2 * std::floor(0.5 * std::abs(score) + 0.5), score); }

/// The first of the ascending scores from first on that lies outside the cell, by doubling steps and then halves.
inline std::size_t cell_end(const std::vector<double>& score, std::size_t first, double centre) {
  std::size_t inside = first;
  std::size_t step = 1;
  while (inside + step <= score.size() && cell_centre(score[inside + step - 1]) == centre) {
    inside += step;
    step *= 2;
  }
  for (; step > 0; step /= 2) {
    if (inside + step <= score.size() && cell_centre(score[inside + step - 1]) == centre) inside += step;
  }
  return inside;
}

/// Where a pair stands, seen from the target: its class, and whether it is in the cell above that of the source.
enum class near_pairs { positive, positive_above, negative, negative_above };

/// The difference positive − negative of a pair whose places in their cells are target and source.
inline double pair_difference(near_pairs pairs, double target, double source) {
  switch (pairs) {
    case near_pairs::positive:
      return target - source;
    case near_pairs::positive_above:
      return 2 + (target - source);
    case near_pairs::negative:
      return source - target;
    case near_pairs::negative_above:
      return source - target - 2;
  }
  return 0;
}

/// Nodes, polynomials and kernels of all cells.
struct cell_tables {
  cell_values place;                // x_n
  cell_values up;                   // e^x_n
  cell_values down;                 // e^−x_n
  cell_matrix polynomial;           // T_k(x_n), k first
  std::array<cell_matrix, 4> loss;  // by near_pairs
  std::array<cell_matrix, 4> share;

  static const cell_tables& get() {
    static const cell_tables tables;
    return tables;
  }

 private:
  cell_tables() {
    constexpr double step = 3.14159265358979323846 / cell_nodes;
    for (std::size_t n = 0; n < cell_nodes; ++n) {
      const double angle = step * (static_cast<double>(n) + 0.5);
      place[n] = -std::cos(angle);
      up[n] = std::exp(place[n]);
      down[n] = std::exp(-place[n]);
    }
    for (std::size_t n = 0; n < cell_nodes; ++n) {
      polynomial[0][n] = 1;
      polynomial[1][n] = place[n];
      for (std::size_t k = 2; k < cell_nodes; ++k) polynomial[k][n] = 2 * place[n] * polynomial[k - 1][n] - polynomial[k - 2][n];
    }
    for (const near_pairs pairs :
         {near_pairs::positive, near_pairs::positive_above, near_pairs::negative, near_pairs::negative_above}) {
      const auto which = static_cast<std::size_t>(pairs);
      for (std::size_t s = 0; s < cell_nodes; ++s) {
        for (std::size_t t = 0; t < cell_nodes; ++t) {
          const double d = pair_difference(pairs, place[t], place[s]);
          loss[which][s][t] = logistic_loss(d);
          share[which][s][t] = logistic_share(d);
        }
      }
    }
  }
};

/// The points of one class in one cell, as weights at a few places in [−1, 1]: their own while they are few, else the nodes.
struct cell_points {
  static constexpr std::size_t few = 8;
  static constexpr std::size_t lanes = 8;

  std::size_t count = 0;   // of places
  std::size_t padded = 0;  // the same up to a multiple of a vector
  bool at_nodes = false;
  double total = 0;   // Σw
  double moment = 0;  // Σw·place
  cell_values place{};
  cell_values up{};      // e^place
  cell_values down{};    // e^−place
  cell_values weight{};  // 0 beyond count

  /// Takes the points of the cell from first on; returns the first point beyond.
  std::size_t load(const class_points& points, std::size_t first, double centre) {
    const std::size_t last = cell_end(points.score, first, centre);
    score_ = points.score.data() + first;
    centre_ = centre;
    first_ = first;
    points_ = last - first;
    at_nodes = points_ > few;
    count = at_nodes ? cell_nodes : points_;
    padded = (count + 3) / 4 * 4;
    std::fill_n(weight.begin(), padded, 0.0);
    if (at_nodes) {
      const cell_tables& tables = cell_tables::get();
      place = tables.place;
      up = tables.up;
      down = tables.down;
      to_nodes(points.weight.data() + first, tables);
    } else {
      for (std::size_t i = 0; i < points_; ++i) {
        place[i] = rounded(score_[i] - centre);
        up[i] = std::exp(place[i]);
        down[i] = 1 / up[i];
        weight[i] = points.weight[first + i];
      }
    }
    total = 0;
    moment = 0;
    for (std::size_t n = 0; n < count; ++n) {
      total += weight[n];
      moment += weight[n] * place[n];
    }
    return last;
  }

  double dot(const cell_values& x) const {
    double sum = 0;
    for (std::size_t n = 0; n < count; ++n) sum += weight[n] * x[n];
    return sum;
  }

  /// Adds to every point the value there of what is known at the places.
  void spread(const cell_values& x, std::vector<double>& out) const {
    double* const to = out.data() + first_;
    if (!at_nodes) {
      for (std::size_t i = 0; i < points_; ++i) to[i] += x[i];
      return;
    }
    const cell_tables& tables = cell_tables::get();
    cell_values c;  // of the polynomials
    for (std::size_t k = 0; k < cell_nodes; ++k) {
      c[k] = 0;
      for (std::size_t n = 0; n < cell_nodes; ++n) c[k] += tables.polynomial[k][n] * x[n];
      c[k] *= (k == 0 ? 1.0 : 2.0) / cell_nodes;
    }
    for (std::size_t i = 0; i < points_; i += lanes) {
      const std::size_t n = (std::min)(lanes, points_ - i);
      std::array<double, lanes> t{};
      std::array<double, lanes> b{};
      std::array<double, lanes> b_next{};
      for (std::size_t l = 0; l < n; ++l) t[l] = rounded(score_[i + l] - centre_);
      for (std::size_t k = cell_nodes - 1; k > 0; --k) {
        for (std::size_t l = 0; l < lanes; ++l) {
          const double here = c[k] + 2 * t[l] * b[l] - b_next[l];
          b_next[l] = b[l];
          b[l] = here;
        }
      }
      for (std::size_t l = 0; l < n; ++l) to[i + l] += c[0] + t[l] * b[l] - b_next[l];
    }
  }

 private:
  void to_nodes(const double* w, const cell_tables& tables) {
    std::array<std::array<double, lanes>, cell_nodes> sums{};  // Σ w T_k
    for (std::size_t i = 0; i < points_; i += lanes) {
      const std::size_t n = (std::min)(lanes, points_ - i);
      std::array<double, lanes> t{};
      std::array<double, lanes> before{};
      std::array<double, lanes> here{};
      for (std::size_t l = 0; l < n; ++l) {
        t[l] = rounded(score_[i + l] - centre_);
        before[l] = w[i + l];
        here[l] = w[i + l] * t[l];
      }
      for (std::size_t l = 0; l < lanes; ++l) {
        sums[0][l] += before[l];
        sums[1][l] += here[l];
      }
      for (std::size_t k = 2; k < cell_nodes; ++k) {
        for (std::size_t l = 0; l < lanes; ++l) {
          const double next = 2 * t[l] * here[l] - before[l];
          before[l] = here[l];
          here[l] = next;
          sums[k][l] += next;
        }
      }
    }
    for (std::size_t k = 0; k < cell_nodes; ++k) {
      double sum = 0;
      for (const double s : sums[k]) sum += s;
      sum *= (k == 0 ? 1.0 : 2.0) / cell_nodes;
      for (std::size_t n = 0; n < cell_nodes; ++n) weight[n] += tables.polynomial[k][n] * sum;
    }
  }

  const double* score_ = nullptr;
  double centre_ = 0;
  std::size_t first_ = 0;
  std::size_t points_ = 0;
};

/// Both classes of a cell.
struct cell_pair {
  double centre = 0;
  cell_points positive;
  cell_points negative;
};

/// Adds to loss (and share) at the places of the target what the pairs with the source give.
template <bool Loss, bool Share>
void add_near(const cell_points& target, const cell_points& source, near_pairs pairs, cell_values& loss, cell_values& share) {
  if (source.count == 0) return;
  if (target.at_nodes && source.at_nodes) {
    const cell_tables& tables = cell_tables::get();
    const cell_matrix& of_loss = tables.loss[static_cast<std::size_t>(pairs)];
    const cell_matrix& of_share = tables.share[static_cast<std::size_t>(pairs)];
    for (std::size_t s = 0; s < cell_nodes; ++s) {
      for (std::size_t t = 0; t < cell_nodes; ++t) {
        if constexpr (Loss) loss[t] += source.weight[s] * of_loss[s][t];
        if constexpr (Share) share[t] += source.weight[s] * of_share[s][t];
      }
    }
    return;
  }
  for (std::size_t s = 0; s < source.count; ++s) {
    for (std::size_t t = 0; t < target.count; ++t) {
      const double d = pair_difference(pairs, target.place[t], source.place[s]);
      if constexpr (Loss) loss[t] += source.weight[s] * logistic_loss(d);
      if constexpr (Share) share[t] += source.weight[s] * logistic_share(d);
    }
  }
}

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
