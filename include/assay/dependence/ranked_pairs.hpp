// SPDX-License-Identifier: MIT
/// @file
/// Distance moments of two numbers in O(n log n): both are ranked once, then pairs are summed by halving the ranks.
#pragma once

#include <assay/core/ordered_key.hpp>
#include <assay/dependence/distance_moments.hpp>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// Values in ascending order and the row each comes from.
struct ranking {
  std::vector<double> values;
  std::vector<std::uint32_t> rows;
};

/// Stable: equal values keep the order in which `rows` names them (empty: 0, 1, ...); key(k) is the k-th of them.
inline ranking rank_values(const double* x, Index n, std::vector<std::uint32_t> rows = {}) {
  ranking out;
  std::vector<std::uint64_t> keys(at(n));
  if (rows.empty()) {
    rows.resize(at(n));
    for (Index i = 0; i < n; ++i) rows[at(i)] = static_cast<std::uint32_t>(i);
  }
  for (Index i = 0; i < n; ++i) keys[at(i)] = core::ordered_key(x[rows[at(i)]]);
  core::radix_sort(keys, rows);
  out.values.resize(at(n));
  for (Index i = 0; i < n; ++i) out.values[at(i)] = core::from_ordered_key<double>(keys[at(i)]);
  out.rows = std::move(rows);
  return out;
}

inline std::vector<double> gather(const std::vector<double>& from, const std::vector<std::uint32_t>& rows) {
  std::vector<double> out(from.empty() ? 0 : rows.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = from[rows[i]];
  return out;
}

/// r_i = sum_j w_j |x_i - x_j| for ascending x, by prefix sums kept in blocks so that they do not drift.
inline std::vector<double> ascending_row_sums(const std::vector<double>& x, const std::vector<double>& w) {
  const Index n = static_cast<Index>(x.size());
  const auto weight = [&](Index i) { return w.empty() ? 1.0 : w[at(i)]; };
  double total = 0, total_x = 0;
  {
    core::cascade_sum sum, sum_x;
    for (Index begin = 0; begin < n; begin += core::block_size) {
      const Index count = (std::min)(core::block_size, n - begin);
      sum.add(core::sum_block(count, [&](Index i) { return weight(begin + i); }));
      sum_x.add(core::sum_block(count, [&](Index i) { return weight(begin + i) * x[at(begin + i)]; }));
    }
    total = sum.value();
    total_x = sum_x.value();
  }
  std::vector<double> r(at(n));
  constexpr Index block = 512;
  double below = 0, below_x = 0;
  for (Index begin = 0; begin < n; begin += block) {
    double part = 0, part_x = 0;
    const Index end = (std::min)(begin + block, n);
    for (Index i = begin; i < end; ++i) {
      const double c = below + part, p = below_x + part_x;
      r[at(i)] = (x[at(i)] * c - p) + ((total_x - p) - x[at(i)] * (total - c));
      part += weight(i);
      part_x += weight(i) * x[at(i)];
    }
    below += part;
    below_x += part_x;
  }
  return r;
}

/// sum_ij w_i w_j (x_i - x_j)^2.
inline double squared_differences(const std::vector<double>& x, const std::vector<double>& w) {
  core::cascade_sum s0, s1, s2;
  const Index n = static_cast<Index>(x.size());
  for (Index begin = 0; begin < n; begin += core::block_size) {
    const Index count = (std::min)(core::block_size, n - begin);
    const auto weight = [&](Index i) { return w.empty() ? 1.0 : w[at(begin + i)]; };
    const double* v = x.data() + begin;
    s0.add(core::sum_block(count, weight));
    s1.add(core::sum_block(count, [&](Index i) { return weight(i) * v[i]; }));
    s2.add(core::sum_block(count, [&](Index i) { return weight(i) * v[i] * v[i]; }));
  }
  return 2 * (s0.value() * s2.value() - s1.value() * s1.value());
}

/// Items in order of x, each with the rank of its y in [0, n) as a member `rank`. Stable halving of the ranks, down to
/// leaves: at every level an item of the upper half meets all items of the lower half that precede it in x, so that each
/// pair (earlier in x and lower in y) is met exactly once. Merge sort read backwards: no comparison of values, no
/// branch that depends on data. `visitor.half(items, count, middle, out, gap)` puts the lower half from out on and the
/// upper half from out + gap on, `visitor.leaf(items, count)` ends.
inline constexpr Index rank_leaf = 64;

/// Where the i-th item goes when `lows` of those before it were low; by arithmetic, since a branch on `above` would be
/// mispredicted every other time.
inline Index place_of(Index i, Index lows, Index above, Index gap) { return lows + above * (gap + i - 2 * lows); }

template <class Item, class Visitor>
void halve_ranks(Item* from, Item* to, Index begin, Index end, Visitor& visitor) {
  if (end - begin <= rank_leaf) return visitor.leaf(from + begin, end - begin);
  const Index middle = begin + (end - begin) / 2;
  visitor.half(from + begin, end - begin, static_cast<std::uint32_t>(middle), to + begin, middle - begin);
  halve_ranks(to, from, begin, middle, visitor);
  halve_ranks(to, from, middle, end, visitor);
}

/// The top levels one after the other, the parts below in parallel, each with a visitor of its own; merged in order.
template <class Item, class Visitor>
Visitor visit_rank_pairs(std::vector<Item>& items, const Visitor& empty) {
  std::vector<Item> spare(items.size());
  struct part {
    Item* from;
    Item* to;
    Index begin, end;
  };
  std::vector<part> parts{{items.data(), spare.data(), 0, static_cast<Index>(items.size())}};
  Visitor total = empty;
  for (int level = 0; level < 4 && items.size() >= std::size_t{1} << 15; ++level) {
    std::vector<part> halves;
    for (const part& p : parts) {
      const Index middle = p.begin + (p.end - p.begin) / 2;
      total.half(p.from + p.begin, p.end - p.begin, static_cast<std::uint32_t>(middle), p.to + p.begin, middle - p.begin);
      halves.push_back({p.to, p.from, p.begin, middle});
      halves.push_back({p.to, p.from, middle, p.end});
    }
    parts.swap(halves);
  }
  std::vector<Visitor> visitors(parts.size(), empty);
  core::parallel_for(static_cast<Index>(parts.size()), [&](Index k) {
    const part& p = parts[at(k)];
    halve_ranks(p.from, p.to, p.begin, p.end, visitors[at(k)]);
  });
  for (const Visitor& v : visitors) total.merge(v);
  return total;
}

struct unweighted_item {
  double x, y;
  std::uint32_t rank;
  double weight() const { return 1; }
};
struct weighted_item {
  double x, y, w;
  std::uint32_t rank;
  double weight() const { return w; }
};

/// sum over pairs with x_j < x_i and y_j < y_i of w_i w_j (x_i - x_j)(y_i - y_j). Ties need no care: their product is 0.
class concordance_sum {
 public:
  template <class Item>
  void half(const Item* items, Index count, std::uint32_t middle, Item* out, Index gap) {
    double n0 = 0, x0 = 0, y0 = 0, xy0 = 0;  // sums over the lower half: whole blocks, and below of this block
    Index lows = 0;
    for (Index begin = 0; begin < count; begin += 512) {
      double n1 = 0, x1 = 0, y1 = 0, xy1 = 0, sum = 0;
      const Index end = (std::min)(begin + 512, count);
      for (Index i = begin; i < end; ++i) {
        const Item t = items[i];
        const Index above = t.rank >= middle;
        const double upper = static_cast<double>(above);
        const double lower = t.weight() - upper * t.weight();
        const double xw = lower * t.x;
        sum += upper * t.weight() * (t.x * (t.y * (n0 + n1) - (y0 + y1)) - (t.y * (x0 + x1) - (xy0 + xy1)));
        n1 += lower;
        x1 += xw;
        y1 += lower * t.y;
        xy1 += xw * t.y;
        out[place_of(i, lows, above, gap)] = t;
        lows += 1 - above;
      }
      n0 += n1;
      x0 += x1;
      y0 += y1;
      xy0 += xy1;
      total_.add(sum);
    }
  }

  template <class Item>
  void leaf(const Item* items, Index count) {
    Eigen::Array<double, rank_leaf, 1> x, y, w;
    for (Index i = 0; i < count; ++i) {
      x[i] = items[i].x;
      y[i] = items[i].y;
      w[i] = items[i].weight();
    }
    double sum = 0;
    for (Index i = 1; i < count; ++i) {
      sum += w[i] * ((x[i] - x.head(i)) * (y[i] - y.head(i)).max(0.0) * w.head(i)).sum();
    }
    total_.add(sum);
  }

  void merge(const concordance_sum& other) { total_.merge(other.total_); }
  double value() const { return total_.value(); }

 private:
  core::cascade_sum total_;
};

/// Two numbers, ranked: x ascending (equal x by descending y), y ascending, and the rank of y of every place of x.
struct ranked_pairs {
  std::vector<double> x, y;
  std::vector<std::uint32_t> rank;         ///< place in y of the k-th x
  std::vector<std::uint32_t> row_y;        ///< row of the k-th y
  std::vector<double> weight_x, weight_y;  ///< in the two orders; empty when unweighted
  std::vector<double> r, s;                ///< row sums in the two orders

  Index rows() const { return static_cast<Index>(x.size()); }
  double weight(Index k) const { return weight_x.empty() ? 1.0 : weight_x[at(k)]; }

  ranked_pairs() = default;  ///< to be filled from columns that were ranked before
  ranked_pairs(const variable& vx, const variable& vy, const std::vector<double>& weights) {
    const Index n = vx.rows;
    ranking of_y = rank_values(vy.column(0), n);
    y = std::move(of_y.values);
    row_y = std::move(of_y.rows);
    std::vector<double> x_by_y(at(n));
    for (Index i = 0; i < n; ++i) x_by_y[at(i)] = vx.values[row_y[at(i)]];
    std::vector<std::uint32_t> descending(at(n));
    for (Index i = 0; i < n; ++i) descending[at(i)] = static_cast<std::uint32_t>(n - 1 - i);
    ranking of_x = rank_values(x_by_y.data(), n, std::move(descending));
    x = std::move(of_x.values);
    rank = std::move(of_x.rows);
    weight_y = gather(weights, row_y);
    weight_x = gather(weight_y, rank);
    r = ascending_row_sums(x, weight_x);
    s = ascending_row_sums(y, weight_y);
  }

  /// sum_ij u_i u_j |x_i - x_j| |y_i - y_j| for weights u in the order of x (empty: 1), with y's rank given by ranks.
  double pair_sum(const std::vector<double>& u, const std::vector<std::uint32_t>& ranks) const {
    const Index n = rows();
    core::cascade_sum s0, sx, sy, sxy;
    for (Index begin = 0; begin < n; begin += core::block_size) {
      const Index count = (std::min)(core::block_size, n - begin);
      double buffer[core::block_size];
      for (Index i = 0; i < count; ++i) buffer[i] = y[ranks[at(begin + i)]];
      const double* v = x.data() + begin;
      const auto weight = [&](Index i) { return u.empty() ? 1.0 : u[at(begin + i)]; };
      s0.add(core::sum_block(count, weight));
      sx.add(core::sum_block(count, [&](Index i) { return weight(i) * v[i]; }));
      sy.add(core::sum_block(count, [&](Index i) { return weight(i) * buffer[i]; }));
      sxy.add(core::sum_block(count, [&](Index i) { return weight(i) * v[i] * buffer[i]; }));
    }
    const double differences = 2 * (s0.value() * sxy.value() - sx.value() * sy.value());
    return 4 * concordance(u, ranks) - differences;
  }
  double pair_sum(const std::vector<double>& u) const { return pair_sum(u, rank); }

 private:
  double concordance(const std::vector<double>& u, const std::vector<std::uint32_t>& ranks) const {
    const Index n = rows();
    if (u.empty()) {
      std::vector<unweighted_item> items(at(n));
      for (Index i = 0; i < n; ++i) items[at(i)] = {x[at(i)], y[ranks[at(i)]], ranks[at(i)]};
      return visit_rank_pairs(items, concordance_sum{}).value();
    }
    std::vector<weighted_item> items(at(n));
    for (Index i = 0; i < n; ++i) items[at(i)] = {x[at(i)], y[ranks[at(i)]], u[at(i)], ranks[at(i)]};
    return visit_rank_pairs(items, concordance_sum{}).value();
  }
};

/// Moments of one ranked number with itself.
inline moments self_moments(const std::vector<double>& x, const std::vector<double>& w, const std::vector<double>& r,
                            scheme kind) {
  moments m;
  quadratic_forms(m, w, kind, [&](const std::vector<double>& u) { return squared_differences(x, u); });
  add_row_sums(m, static_cast<Index>(x.size()), kind == scheme::importance, [&](Index i) {
    return row_sums{w.empty() ? 1.0 : w[at(i)], r[at(i)], r[at(i)]};
  });
  return m;
}

inline pair_moments moments_of(const ranked_pairs& p, const request& q) {
  pair_moments out;
  out.algorithm = distance_algorithm::ranked_pairs;
  quadratic_forms(out.xy, p.weight_x, q.kind, [&](const std::vector<double>& u) { return p.pair_sum(u); });
  add_row_sums(out.xy, p.rows(), q.kind == scheme::importance, [&](Index k) {
    return row_sums{p.weight(k), p.r[at(k)], p.s[p.rank[at(k)]]};
  });
  if (q.variances) {
    out.xx = self_moments(p.x, p.weight_x, p.r, q.kind);
    out.yy = self_moments(p.y, p.weight_y, p.s, q.kind);
  }
  return out;
}

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
