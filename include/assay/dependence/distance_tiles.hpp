// SPDX-License-Identifier: MIT
/// @file
/// Distance moments of anything in O(n^2) time and O(n) memory: distances are made in tiles and summed at once.
#pragma once

#include <assay/dependence/distance_moments.hpp>

#include <algorithm>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// Rows and columns of a tile.
inline constexpr Index tile_rows = 64;
inline constexpr Index tile_columns = 512;
/// Row tiles are dealt to so many parts, whatever the number of threads; each part has row sums of its own.
inline constexpr Index tile_parts = 16;

using tile_array = Eigen::Array<double, Eigen::Dynamic, 1, Eigen::ColMajor, tile_columns, 1>;
using const_segment = Eigen::Map<const Eigen::ArrayXd>;

inline const_segment segment_of(const double* data, Index begin, Index count) { return {data + begin, count}; }

/// out = distances of row i from rows [begin, begin + out.size()).
inline void distances(const variable& v, double exponent, Index i, Index begin, tile_array& out) {
  const Index count = out.size();
  if (v.is_categorical()) {
    const std::uint32_t own = v.codes[at(i)];
    const std::uint32_t* codes = v.codes.data() + begin;
    for (Index j = 0; j < count; ++j) out[j] = codes[j] != own ? 1.0 : 0.0;
    return;
  }
  const double x = v.has_numbers() ? v.column(0)[i] : 0.0;
  if (v.is_number() && exponent == 1) {
    out = (segment_of(v.column(0), begin, count) - x).abs();
    return;
  }
  if (v.has_numbers()) out = (segment_of(v.column(0), begin, count) - x).square();
  else out.setZero();
  Index c = 1;
  for (; c + 1 < v.columns; c += 2) {
    out += (segment_of(v.column(c), begin, count) - v.column(c)[i]).square() +
           (segment_of(v.column(c + 1), begin, count) - v.column(c + 1)[i]).square();
  }
  if (c < v.columns) out += (segment_of(v.column(c), begin, count) - v.column(c)[i]).square();
  for (const code_part& p : v.parts) {
    const std::uint32_t own = p.codes[at(i)];
    const std::uint32_t* codes = p.codes.data() + begin;
    for (Index j = 0; j < count; ++j) out[j] += codes[j] != own ? p.square : 0.0;
  }
  if (exponent == 2) return;
  if (exponent == 1) {
    out = out.sqrt();
  } else if (exponent == 0.5) {
    out = out.sqrt().sqrt();
  } else if (exponent == 1.5) {
    out = out.sqrt() * out.sqrt().sqrt();
  } else {
    constexpr double tiny = 1e-300;  // the logarithm of 0 must not be asked for
    out = (out < tiny).select(0.0, out.max(tiny).pow(exponent / 2));
  }
}

/// sum_ij a_ij b_ij over ordered pairs of rows, for whatever has distances.
template <class Side>
double product_of_tiles(const Side& x, const Side& y, double exponent) {
  core::cascade_sum sum;
  tile_array a, b;
  const Index n = x.rows;
  for (Index first = 0; first < n; first += tile_rows) {
    const Index last = (std::min)(first + tile_rows, n);
    for (Index begin = first; begin < n; begin += tile_columns) {
      const Index end = (std::min)(begin + tile_columns, n);
      for (Index i = first; i < last && i + 1 < end; ++i) {
        const Index from = (std::max)(begin, i + 1);
        a.resize(end - from);
        b.resize(end - from);
        distances(x, exponent, i, from, a);
        distances(y, exponent, i, from, b);
        sum.add(2 * (a * b).sum());
      }
    }
  }
  return sum.value();
}

/// Row sums and moments of one pass over all pairs.
struct tile_sums {
  Eigen::ArrayXd r, s;
  core::cascade_sum ab, ab12, ab22, aa, aa12, aa22, bb, bb12, bb22;

  explicit tile_sums(Index n) : r(Eigen::ArrayXd::Zero(n)), s(Eigen::ArrayXd::Zero(n)) {}
  void merge(const tile_sums& o) {
    r += o.r;
    s += o.s;
    ab.merge(o.ab), ab12.merge(o.ab12), ab22.merge(o.ab22);
    aa.merge(o.aa), aa12.merge(o.aa12), aa22.merge(o.aa22);
    bb.merge(o.bb), bb12.merge(o.bb12), bb22.merge(o.bb22);
  }
};

/// What a pass does with the distances. Side has rows, and distances(side, exponent, i, begin, out) is defined for it.
template <class Side>
struct tile_pass_of {
  const Side* x = nullptr;
  const Side* y = nullptr;
  const std::vector<double>* weights = nullptr;
  request q;
  /// Subtracted from a_ij and b_ij as centre[i] + centre[j]; empty: nothing.
  Eigen::ArrayXd centre_x, centre_y;

  bool centred() const { return centre_x.size() > 0; }
  double weight(Index i) const { return weights->empty() ? 1.0 : (*weights)[at(i)]; }

  /// Row i with columns [begin, begin + a.size()), all above i.
  void pairs(tile_sums& t, Index i, Index begin, tile_array& a, tile_array& b, tile_array& weighted) const {
    const Index count = a.size();
    distances(*x, q.exponent, i, begin, a);
    distances(*y, q.exponent, i, begin, b);
    if (centred()) {
      a -= centre_x.segment(begin, count) + centre_x[i];
      b -= centre_y.segment(begin, count) + centre_y[i];
    }
    if (weights->empty()) {
      t.r.segment(begin, count) += a;
      t.s.segment(begin, count) += b;
      t.r[i] += a.sum();
      t.s[i] += b.sum();
      t.ab.add(2 * (a * b).sum());
      if (q.variances) {
        t.aa.add(2 * a.square().sum());
        t.bb.add(2 * b.square().sum());
      }
      return;
    }
    const auto w = segment_of(weights->data(), begin, count);
    const double wi = (*weights)[at(i)];
    t.r.segment(begin, count) += wi * a;
    t.s.segment(begin, count) += wi * b;
    t.r[i] += (w * a).sum();
    t.s[i] += (w * b).sum();
    const auto products = [&](core::cascade_sum& one, core::cascade_sum& mixed, core::cascade_sum& two) {
      const double sum = weighted.sum();
      one.add(2 * wi * sum);
      if (q.kind == scheme::importance) {
        const double sum2 = (weighted * w).sum();
        mixed.add(wi * (wi * sum + sum2));
        two.add(2 * wi * wi * sum2);
      }
    };
    weighted = w * a * b;
    products(t.ab, t.ab12, t.ab22);
    if (q.variances) {
      weighted = w * a.square();
      products(t.aa, t.aa12, t.aa22);
      weighted = w * b.square();
      products(t.bb, t.bb12, t.bb22);
    }
  }

  /// A row with itself: distance 0, but not after centring. In V it counts like any pair, as w copies of a row (frequency)
  /// it meets its w - 1 twins, in importance-weighted U it does not exist.
  void diagonal(tile_sums& t, Index i) const {
    const double wi = weight(i);
    const double times = q.kind == scheme::v ? wi : q.kind == scheme::frequency ? wi - 1 : 0.0;
    const double a = -2 * centre_x[i], b = -2 * centre_y[i];
    t.r[i] += times * a;
    t.s[i] += times * b;
    t.ab.add(wi * times * a * b);
    if (q.variances) {
      t.aa.add(wi * times * a * a);
      t.bb.add(wi * times * b * b);
    }
  }

  void part(tile_sums& t, Index k) const {
    const Index n = x->rows;
    tile_array a, b, weighted;
    for (Index first = k * tile_rows; first < n; first += tile_parts * tile_rows) {
      const Index last = (std::min)(first + tile_rows, n);
      if (centred()) {
        for (Index i = first; i < last; ++i) diagonal(t, i);
      }
      for (Index begin = first; begin < n; begin += tile_columns) {
        const Index end = (std::min)(begin + tile_columns, n);
        for (Index i = first; i < last && i + 1 < end; ++i) {
          const Index from = (std::max)(begin, i + 1);
          a.resize(end - from);
          b.resize(end - from);
          weighted.resize(end - from);
          pairs(t, i, from, a, b, weighted);
        }
      }
    }
  }

  tile_sums run() const {
    tile_sums total(x->rows);
#if defined(_OPENMP)
    std::vector<tile_sums> parts(at(tile_parts), total);
    core::parallel_for(tile_parts, [&](Index k) { part(parts[at(k)], k); });
    for (const tile_sums& p : parts) total.merge(p);
#else
    for (Index k = 0; k < tile_parts; ++k) {
      tile_sums p(x->rows);
      part(p, k);
      total.merge(p);
    }
#endif
    return total;
  }
};

using tile_pass = tile_pass_of<variable>;

template <class Side>
pair_moments collect(const tile_pass_of<Side>& pass, const tile_sums& t) {
  pair_moments out;
  const bool weighted_u = pass.q.kind == scheme::importance;
  const auto fill = [&](moments& m, const core::cascade_sum& one, const core::cascade_sum& mixed, const core::cascade_sum& two,
                        const Eigen::ArrayXd& r, const Eigen::ArrayXd& s) {
    m.ab = one.value();
    m.ab12 = mixed.value();
    m.ab22 = two.value();
    add_row_sums(m, r.size(), weighted_u, [&](Index i) { return row_sums{pass.weight(i), r[i], s[i]}; });
  };
  fill(out.xy, t.ab, t.ab12, t.ab22, t.r, t.s);
  if (pass.q.variances) {
    fill(out.xx, t.aa, t.aa12, t.aa22, t.r, t.r);
    fill(out.yy, t.bb, t.bb12, t.bb22, t.s, t.s);
  }
  return out;
}

/// A second pass is made when rounding may reach the tenth digit.
inline constexpr double condition_limit = 4.5e5;

/// The formulas do not change when something is added to a_ij by row and by column (as long as the diagonal goes along,
/// see above), so that the second pass puts centred distances into the same ones; nothing cancels there. Importance-weighted
/// U with unequal weights does change, since its means over distinct rows weigh a row differently in each term: one pass.
template <class Side>
pair_moments tile_moments(const Side& x, const Side& y, const std::vector<double>& weights, const request& q,
                          const combination& combine, tile_sums* row_sums = nullptr) {
  tile_pass_of<Side> pass{&x, &y, &weights, q, {}, {}};
  const tile_sums first = pass.run();
  if (row_sums != nullptr) *row_sums = first;
  pair_moments out = collect(pass, first);
  const auto lost = [&](const moments& m) { return combine.magnitude(m) > condition_limit * std::abs(combine(m)); };
  const bool movable = q.kind != scheme::importance ||
                       std::all_of(weights.begin(), weights.end(), [&](double w) { return w == weights.front(); });
  if (combine.defined() && movable && (lost(out.xy) || (q.variances && (lost(out.xx) || lost(out.yy))))) {
    pass.centre_x = first.r / combine.total - out.xy.a / (2 * combine.total * combine.total);
    pass.centre_y = first.s / combine.total - out.xy.b / (2 * combine.total * combine.total);
    const pair_moments plain = out;
    out = collect(pass, pass.run());
    out.xy.uncentred = plain.xy.ab;
    out.xx.uncentred = plain.xx.ab;
    out.yy.uncentred = plain.yy.ab;
    out.algorithm = distance_algorithm::centred_tiles;
  }
  return out;
}

inline pair_moments tile_moments(const sample& s, const request& q, const combination& combine) {
  return tile_moments(s.x, s.y, s.weights, q, combine);
}

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
