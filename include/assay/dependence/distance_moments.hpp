// SPDX-License-Identifier: MIT
/// @file
/// The sums over pairs from which every distance covariance follows, and the formulas on them.
///
/// With a_ij, b_ij the distances, r_i = sum_j w_j a_ij and s_i = sum_j w_j b_ij, the V-statistic and both weighted
/// U-statistics are combinations of the seven sums below; which one is a matter of three coefficients.
#pragma once

#include <assay/dependence/sample.hpp>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// Which combination: how a row pairs with itself is what tells them apart.
enum class scheme { v, frequency, importance };

/// Unweighted U is frequency U with weights 1.
inline scheme scheme_of(const sample& s, const distance_options& o) {
  if (o.statistic == statistic::v) return scheme::v;
  return s.weights.empty() || o.weighting == weighting::frequency ? scheme::frequency : scheme::importance;
}

/// Sums of pairs of distances a, b.
struct moments {
  double ab = 0;         ///< sum_ij w_i w_j a_ij b_ij
  double ab12 = 0;       ///< sum_ij w_i w_j^2 a_ij b_ij (importance only, as all that follow but rs, a and b)
  double ab22 = 0;       ///< sum_ij w_i^2 w_j^2 a_ij b_ij
  double rs = 0;         ///< sum_i w_i r_i s_i
  double rs2 = 0;        ///< sum_i w_i^2 r_i s_i
  double a = 0;          ///< sum_i w_i r_i
  double b = 0;          ///< sum_i w_i s_i
  double uncentred = 0;  ///< ab before distances were centred, where they were
};

/// Sums of powers of the weights and what they make of the moments.
struct combination {
  scheme kind = scheme::v;
  double rows = 0;
  double total = 0;  ///< sum of weights
  double first = 0;  ///< weight of ab
  double second = 0;
  double third = 0;
  bool spread = true;  ///< enough rows carry weight; only importance-weighted U may find otherwise

  combination(scheme k, Index n, const std::vector<double>& weights) : kind(k), rows(static_cast<double>(n)) {
    core::cascade_sum p1, p2, p3, p4;
    if (weights.empty()) {
      p1.add(rows);
    } else {
      for (Index begin = 0; begin < n; begin += core::block_size) {
        const Index count = (std::min)(core::block_size, n - begin);
        const double* w = weights.data() + begin;
        p1.add(core::sum_block(count, [&](Index i) { return w[i]; }));
        p2.add(core::sum_block(count, [&](Index i) { return w[i] * w[i]; }));
        p3.add(core::sum_block(count, [&](Index i) { return w[i] * w[i] * w[i]; }));
        p4.add(core::sum_block(count, [&](Index i) { return (w[i] * w[i]) * (w[i] * w[i]); }));
      }
    }
    const double s1 = p1.value(), s2 = p2.value(), s3 = p3.value(), s4 = p4.value();
    total = s1;
    if (k == scheme::importance) spread = has_spread(weights, s1);
    if (!defined()) return;
    if (kind == scheme::v) {
      first = 1 / (s1 * s1);
      second = first / s1;
      third = second / s1;
    } else if (kind == scheme::frequency) {
      first = 1 / (s1 * (s1 - 3));
      second = first / (s1 - 2);
      third = second / (s1 - 1);
    } else {
      first = 1 / (s1 * s1 - s2);
      second = 1 / (s1 * s1 * s1 - 3 * s1 * s2 + 2 * s3);
      third = 1 / (s1 * s1 * s1 * s1 - 6 * s1 * s1 * s2 + 3 * s2 * s2 + 8 * s1 * s3 - 6 * s4);
    }
  }

  /// V needs a row, U needs four; with importance weights four that count.
  bool defined() const {
    if (kind == scheme::v) return rows > 0;
    return kind == scheme::frequency ? total > 3 : rows > 3 && spread;
  }
  /// Magnitude of what the three terms cancel from: the mean product of distances.
  double magnitude(const moments& m) const { return first * (std::max)(m.ab, m.uncentred); }

  double operator()(const moments& m) const {
    if (!defined()) return undefined();
    if (kind == scheme::importance) {
      return first * m.ab - 2 * second * (m.rs - m.ab12) + third * (m.a * m.b - 4 * m.rs2 + 2 * m.ab22);
    }
    const double value = first * m.ab - 2 * second * m.rs + third * m.a * m.b;
    return kind == scheme::v ? (std::max)(0.0, value) : value;
  }

 private:
  /// Whether four distinct rows, drawn by their weights, are likelier than 1e-9: below, the sums over distinct rows are lost in
  /// those over all rows, from which they are taken.
  static bool has_spread(const std::vector<double>& weights, double sum) {
    double e1 = 0, e2 = 0, e3 = 0, e4 = 0;  // elementary symmetric polynomials, without subtraction
    for (const double w : weights) {
      const double p = w / sum;
      e4 += p * e3;
      e3 += p * e2;
      e2 += p * e1;
      e1 += p;
    }
    return 24 * e4 > 1e-9;
  }
};

/// Adds the sums over rows to m: row sums r, s and weights are asked of row(i) -> {weight, r, s}.
template <class Row>
void add_row_sums(moments& m, Index n, bool weighted_u, Row&& row) {
  core::cascade_sum rs, rs2, a, b;
  for (Index begin = 0; begin < n; begin += core::block_size) {
    const Index count = (std::min)(core::block_size, n - begin);
    double part_rs[4] = {}, part_rs2 = 0, part_a[4] = {}, part_b[4] = {};
    for (Index i = 0; i < count; ++i) {
      const auto [w, r, s] = row(begin + i);
      const std::size_t lane = at(i & 3);
      part_rs[lane] += w * r * s;
      part_a[lane] += w * r;
      part_b[lane] += w * s;
      if (weighted_u) part_rs2 += w * w * r * s;
    }
    rs.add((part_rs[0] + part_rs[1]) + (part_rs[2] + part_rs[3]));
    a.add((part_a[0] + part_a[1]) + (part_a[2] + part_a[3]));
    b.add((part_b[0] + part_b[1]) + (part_b[2] + part_b[3]));
    rs2.add(part_rs2);
  }
  m.rs += rs.value();
  m.rs2 += rs2.value();
  m.a += a.value();
  m.b += b.value();
}

struct row_sums {
  double weight;
  double r;
  double s;
};

/// Moments of the three pairs of variables; xx and yy only where asked for.
struct pair_moments {
  moments xy, xx, yy;
  distance_algorithm algorithm = distance_algorithm::tiles;
};

/// What a core needs to know besides the data.
struct request {
  scheme kind = scheme::v;
  double exponent = 1;
  bool variances = false;  ///< xx and yy are wanted too
};

/// f(u) for u = w, w^2 and w + w^2, where f(u) = sum_ij u_i u_j c_ij, gives the three sums of weighted U-statistics.
template <class F>
void quadratic_forms(moments& m, const std::vector<double>& weights, scheme kind, F&& f) {
  m.ab = f(weights);
  if (kind != scheme::importance) return;
  std::vector<double> u(weights.size());
  for (std::size_t i = 0; i < u.size(); ++i) u[i] = weights[i] * weights[i];
  m.ab22 = f(u);
  for (std::size_t i = 0; i < u.size(); ++i) u[i] += weights[i];
  m.ab12 = (f(u) - m.ab - m.ab22) / 2;
}

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
