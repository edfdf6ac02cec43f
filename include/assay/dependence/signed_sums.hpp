// SPDX-License-Identifier: MIT
/// @file
/// Sums over pairs with the sign of x_k - x_j: what gradients of distance covariance with respect to a number are made of.
#pragma once

#include <assay/dependence/category_moments.hpp>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// Of every row k, with e_kj = d|x_k - x_j|^exponent / dx_k (the sign of x_k - x_j for exponent 1, 0 for equal x):
struct signed_sums {
  std::vector<double> b;    ///< sum_j w_j e_kj b_kj
  std::vector<double> b2;   ///< sum_j w_j^2 e_kj b_kj (importance only)
  std::vector<double> one;  ///< sum_j w_j e_kj
  std::vector<double> s;    ///< sum_j w_j e_kj s_j
  std::vector<double> s2;   ///< sum_j w_j^2 e_kj s_j (importance only)
};

/// Calls body(begin, end) for the runs of equal x in ascending x.
template <class Body>
void for_ties(const std::vector<double>& x, Body&& body) {
  const Index n = static_cast<Index>(x.size());
  for (Index begin = 0, end = 0; begin < n; begin = end) {
    for (end = begin; end < n && x[at(end)] == x[at(begin)]; ++end) {
    }
    body(begin, end);
  }
}

/// A running sum in blocks, so that it does not drift.
class running_sum {
 public:
  void add(double x) {
    part_ += x;
    if ((++count_ & 511) == 0) {
      whole_ += part_;
      part_ = 0;
    }
  }
  double value() const { return whole_ + part_; }

 private:
  double whole_ = 0, part_ = 0;
  std::uint64_t count_ = 0;
};

/// sum_j v_j sign(x_k - x_j) for ascending x.
template <class Value>
std::vector<double> signed_prefix(const std::vector<double>& x, Value&& value) {
  std::vector<double> out(x.size());
  running_sum below, all;
  for (Index k = 0; k < static_cast<Index>(x.size()); ++k) all.add(value(k));
  for_ties(x, [&](Index begin, Index end) {
    double tied = 0;
    for (Index k = begin; k < end; ++k) tied += value(k);
    const double sum = 2 * below.value() + tied - all.value();
    for (Index k = begin; k < end; ++k) out[at(k)] = sum;
    below.add(tied);
  });
  return out;
}

/// An item that takes its sum along while ranks are halved, and puts it down in a leaf.
struct placed_item {
  double y, sum;
  std::uint32_t rank, place;
  static double weight() { return 1; }
};
struct weighted_placed_item {
  double y, sum, w;
  std::uint32_t rank, place;
  double weight() const { return w; }
};

/// sum_j w_j (y_i - y_j) over the j that precede i in x and are lower in y, for every i, in out[place].
class lower_sums {
 public:
  explicit lower_sums(double* out) : out_(out) {}

  template <class Item>
  void half(const Item* items, Index count, std::uint32_t middle, Item* out, Index gap) {
    double n0 = 0, y0 = 0;
    Index lows = 0;
    for (Index begin = 0; begin < count; begin += 512) {
      double n1 = 0, y1 = 0;
      const Index end = (std::min)(begin + 512, count);
      for (Index i = begin; i < end; ++i) {
        Item t = items[i];
        const Index above = t.rank >= middle;
        const double upper = static_cast<double>(above);
        const double lower = t.weight() - upper * t.weight();
        t.sum += upper * (t.y * (n0 + n1) - (y0 + y1));
        n1 += lower;
        y1 += lower * t.y;
        out[place_of(i, lows, above, gap)] = t;
        lows += 1 - above;
      }
      n0 += n1;
      y0 += y1;
    }
  }

  template <class Item>
  void leaf(const Item* items, Index count) {
    Eigen::Array<double, rank_leaf, 1> y, w;
    for (Index i = 0; i < count; ++i) {
      y[i] = items[i].y;
      w[i] = items[i].weight();
      out_[items[i].place] = items[i].sum + ((y[i] - y.head(i)).max(0.0) * w.head(i)).sum();
    }
  }
  void merge(const lower_sums&) {}

 private:
  double* out_;
};

/// sum_j u_j sign(x_k - x_j) |y_k - y_j| in the order of x, for weights u in that order.
///
/// Equal x stand by descending y, so that the lower sums leave them out by themselves. Then, with N, Y the sums of u and
/// u y over smaller x: left_k = sum over smaller x of u_j |y_k - y_j| = 2 lower_k - (y_k N - Y), and the sum is
/// left - right = 2 left + tied - all. own: u are the weights of p, whose row sums are known.
inline std::vector<double> signed_pair_sums(const ranked_pairs& p, const std::vector<double>& u, bool own = false) {
  const Index n = p.rows();
  const auto weight = [&](Index k) { return u.empty() ? 1.0 : u[at(k)]; };
  std::vector<double> out(at(n), 0.0);
  std::vector<double> y(at(n));
  for (Index k = 0; k < n; ++k) y[at(k)] = p.y[p.rank[at(k)]];
  if (u.empty()) {
    std::vector<placed_item> items(at(n));
    for (Index k = 0; k < n; ++k) items[at(k)] = {y[at(k)], 0, p.rank[at(k)], static_cast<std::uint32_t>(k)};
    visit_rank_pairs(items, lower_sums(out.data()));
  } else {
    std::vector<weighted_placed_item> items(at(n));
    for (Index k = 0; k < n; ++k) items[at(k)] = {y[at(k)], 0, u[at(k)], p.rank[at(k)], static_cast<std::uint32_t>(k)};
    visit_rank_pairs(items, lower_sums(out.data()));
  }
  const std::vector<double> all = [&] {
    if (own) return gather(p.s, p.rank);
    std::vector<double> by_y(u.size());
    for (std::size_t k = 0; k < u.size(); ++k) by_y[p.rank[k]] = u[k];
    return gather(ascending_row_sums(p.y, by_y), p.rank);
  }();
  running_sum below, below_y;
  for_ties(p.x, [&](Index begin, Index end) {
    double tied = 0, tied_y = 0;
    for (Index k = begin; k < end; ++k) {
      tied += weight(k);
      tied_y += weight(k) * y[at(k)];
    }
    double higher = 0, higher_y = 0;
    for (Index k = begin; k < end; ++k) {
      const double v = y[at(k)], w = weight(k);
      const double left = 2 * out[at(k)] - (v * below.value() - below_y.value());
      const double same = (higher_y - v * higher) + (v * (tied - higher) - (tied_y - higher_y));
      out[at(k)] = 2 * left + same - all[at(k)];
      higher += w;
      higher_y += w * v;
    }
    below.add(tied);
    below_y.add(tied_y);
  });
  return out;
}

/// sum_j u_j sign(x_k - x_j) d_kj in the order of x, d of the categories.
inline std::vector<double> signed_pair_sums(const ranked_categories& p, const std::vector<double>& u, bool = false) {
  const auto weight = [&](Index k) { return u.empty() ? 1.0 : u[at(k)]; };
  std::vector<double> out(at(p.rows()), 0.0);
  p.cells.for_groupings([&](const grouping& of) {
    const std::vector<double> of_class = class_weights(of.codes, of.classes, u);
    const double all = sum_of(of_class);
    std::vector<double> below_of(at(of.classes), 0.0), tied_of(at(of.classes), 0.0);
    double below = 0;
    for_ties(p.x, [&](Index begin, Index end) {
      double tied = 0;
      for (Index k = begin; k < end; ++k) {
        tied_of[of.codes[at(k)]] += weight(k);
        tied += weight(k);
      }
      for (Index k = begin; k < end; ++k) {
        const std::uint32_t g = of.codes[at(k)];
        out[at(k)] += of.share * (2 * (below - below_of[g]) + (tied - tied_of[g]) - (all - of_class[g]));
      }
      for (Index k = begin; k < end; ++k) {
        const std::uint32_t g = of.codes[at(k)];
        tied_of[g] = 0;
        below_of[g] += weight(k);
      }
      below += tied;
    });
  });
  return out;
}

/// All sums in the order of x, from ranked pairs or ranked categories; row_sum(k) is s of the k-th place.
template <class Ranked, class RowSum>
signed_sums signed_sums_of(const Ranked& p, const std::vector<double>& weights, scheme kind, RowSum&& row_sum) {
  const auto weight = [&](Index k) { return p.weight(k); };
  signed_sums out;
  out.b = signed_pair_sums(p, weights, true);
  out.one = signed_prefix(p.x, weight);
  out.s = signed_prefix(p.x, [&](Index k) { return weight(k) * row_sum(k); });
  if (kind == scheme::importance) {
    std::vector<double> squares(weights.size());
    for (std::size_t k = 0; k < squares.size(); ++k) squares[k] = weights[k] * weights[k];
    out.b2 = signed_pair_sums(p, squares);
    out.s2 = signed_prefix(p.x, [&](Index k) { return weight(k) * weight(k) * row_sum(k); });
  }
  return out;
}

/// What sum_ij w_i w_j |x_i - x_j| b_ij and its siblings are, from the signed sums: |x_i - x_j| = (x_i - x_j) sign(x_i - x_j), so
/// that no pass over pairs is needed beside theirs.
inline void add_pair_sums(moments& m, const std::vector<double>& x, const std::vector<double>& weights, const signed_sums& t) {
  const Index n = static_cast<Index>(x.size());
  core::cascade_sum one, mixed, two;
  for (Index begin = 0; begin < n; begin += core::block_size) {
    const Index count = (std::min)(core::block_size, n - begin);
    const auto weight = [&](Index i) { return weights.empty() ? 1.0 : weights[at(begin + i)]; };
    const auto b = [&](Index i) { return x[at(begin + i)] * t.b[at(begin + i)]; };
    one.add(core::sum_block(count, [&](Index i) { return weight(i) * b(i); }));
    if (t.b2.empty()) continue;
    const auto b2 = [&](Index i) { return x[at(begin + i)] * t.b2[at(begin + i)]; };
    mixed.add(core::sum_block(count, [&](Index i) { return weight(i) * (b2(i) + weight(i) * b(i)); }));
    two.add(core::sum_block(count, [&](Index i) { return weight(i) * weight(i) * b2(i); }));
  }
  m.ab = 2 * one.value();
  m.ab12 = mixed.value();
  m.ab22 = 2 * two.value();
}

/// The signed sums of a ranked number with itself: no pass over pairs, since sum_j u_j (x_k - x_j) has no sign.
inline signed_sums self_signed_sums(const std::vector<double>& x, const std::vector<double>& w, const std::vector<double>& r,
                                    const signed_sums& of_pair, scheme kind) {
  signed_sums out;
  const std::size_t n = x.size();
  const auto weight = [&](Index k) { return w.empty() ? 1.0 : w[at(k)]; };
  const auto differences = [&](auto&& u) {
    core::cascade_sum total, total_x;
    for (Index begin = 0; begin < static_cast<Index>(n); begin += core::block_size) {
      const Index count = (std::min)(core::block_size, static_cast<Index>(n) - begin);
      total.add(core::sum_block(count, [&](Index i) { return u(begin + i); }));
      total_x.add(core::sum_block(count, [&](Index i) { return u(begin + i) * x[at(begin + i)]; }));
    }
    std::vector<double> d(n);
    for (std::size_t k = 0; k < n; ++k) d[k] = x[k] * total.value() - total_x.value();
    return d;
  };
  out.b = differences(weight);
  out.one = of_pair.one;
  out.s = signed_prefix(x, [&](Index k) { return weight(k) * r[at(k)]; });
  if (kind == scheme::importance) {
    out.b2 = differences([&](Index k) { return weight(k) * weight(k); });
    out.s2 = signed_prefix(x, [&](Index k) { return weight(k) * weight(k) * r[at(k)]; });
  }
  return out;
}

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
