// SPDX-License-Identifier: MIT
/// @file
/// Sums over pairs with the sign of x_k - x_j: what gradients of distance covariance with respect to a number are made of.
#pragma once

#include <assay/dependence/category_moments.hpp>
#include <assay/dependence/distance_tiles.hpp>

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

/// sum_j v_j sign(x_k - x_j) for ascending x.
template <class Value>
std::vector<double> signed_prefix(const std::vector<double>& x, Value&& value) {
  std::vector<double> out(x.size());
  double below = 0, above = 0;
  for (Index k = 0; k < static_cast<Index>(x.size()); ++k) above += value(k);
  for_ties(x, [&](Index begin, Index end) {
    double tied = 0;
    for (Index k = begin; k < end; ++k) tied += value(k);
    above -= tied;
    for (Index k = begin; k < end; ++k) out[at(k)] = below - above;
    below += tied;
  });
  return out;
}

struct placed_item {
  double y, w;
  std::uint32_t rank, place;
  double weight() const { return w; }
};

/// sum_j w_j (y_i - y_j) over the j that precede i in x and are lower in y, for every i, added to out[place].
class lower_sums {
 public:
  explicit lower_sums(double* out) : out_(out) {}

  void half(const placed_item* items, Index count, std::uint32_t middle, placed_item* out, Index gap) {
    double n0 = 0, y0 = 0;
    Index lows = 0;
    for (Index begin = 0; begin < count; begin += 512) {
      double n1 = 0, y1 = 0;
      const Index end = (std::min)(begin + 512, count);
      for (Index i = begin; i < end; ++i) {
        const placed_item t = items[i];
        const Index above = t.rank >= middle;
        const double upper = static_cast<double>(above);
        const double lower = t.w - upper * t.w;
        out_[t.place] += upper * (t.y * (n0 + n1) - (y0 + y1));
        n1 += lower;
        y1 += lower * t.y;
        out[place_of(i, lows, above, gap)] = t;
        lows += 1 - above;
      }
      n0 += n1;
      y0 += y1;
    }
  }

  void leaf(const placed_item* items, Index count) {
    Eigen::Array<double, rank_leaf, 1> y, w;
    for (Index i = 0; i < count; ++i) {
      y[i] = items[i].y;
      w[i] = items[i].w;
      out_[items[i].place] += ((y[i] - y.head(i)).max(0.0) * w.head(i)).sum();
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
/// left - right = 2 left + tied - all.
inline std::vector<double> signed_pair_sums(const ranked_pairs& p, const std::vector<double>& u) {
  const Index n = p.rows();
  const auto weight = [&](Index k) { return u.empty() ? 1.0 : u[at(k)]; };
  std::vector<double> out(at(n), 0.0);
  std::vector<placed_item> items(at(n));
  for (Index k = 0; k < n; ++k) {
    const std::uint32_t rank = p.rank[at(k)];
    items[at(k)] = {p.y[rank], weight(k), rank, static_cast<std::uint32_t>(k)};
  }
  visit_rank_pairs(items, lower_sums(out.data()));
  std::vector<double> by_y(u.size());
  for (std::size_t k = 0; k < u.size(); ++k) by_y[p.rank[k]] = u[k];
  const std::vector<double> all = ascending_row_sums(p.y, by_y);
  double below = 0, below_y = 0;
  for_ties(p.x, [&](Index begin, Index end) {
    double tied = 0, tied_y = 0;
    for (Index k = begin; k < end; ++k) {
      tied += weight(k);
      tied_y += weight(k) * p.y[p.rank[at(k)]];
    }
    double higher = 0, higher_y = 0;
    for (Index k = begin; k < end; ++k) {
      const std::uint32_t rank = p.rank[at(k)];
      const double y = p.y[rank], w = weight(k);
      const double left = 2 * out[at(k)] - (y * below - below_y);
      const double same = (higher_y - y * higher) + (y * (tied - higher) - (tied_y - higher_y));
      out[at(k)] = 2 * left + same - all[rank];
      higher += w;
      higher_y += w * y;
    }
    below += tied;
    below_y += tied_y;
  });
  return out;
}

/// sum_j u_j sign(x_k - x_j) d_kj in the order of x, d of the categories.
inline std::vector<double> signed_pair_sums(const ranked_categories& p, const std::vector<double>& u) {
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
  out.b = signed_pair_sums(p, weights);
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

/// Derivatives of |x_k - x_j|^exponent with respect to x_k over a block of j.
inline void derivatives(const variable& x, double exponent, Index k, Index begin, tile_array& out) {
  const auto difference = x.column(0)[k] - segment_of(x.column(0), begin, out.size());
  if (exponent == 1) {
    out = (difference > 0).select(1.0, (difference < 0).select(-1.0, 0.0 * difference));
    return;
  }
  constexpr double tiny = 1e-300;
  const auto size = difference.abs();
  out = (size < tiny).select(0.0, exponent * size.max(tiny).pow(exponent - 1));
  out = (difference < 0).select(-out, out);
}

/// The same sums over all pairs in O(n^2), rows in their own order: any y, any exponent. s are the row sums of y.
inline signed_sums signed_tile_sums(const sample& data, double exponent, scheme kind, const Eigen::ArrayXd& s) {
  const Index n = data.rows();
  const bool weighted_u = kind == scheme::importance;
  signed_sums out;
  out.b.resize(at(n));
  out.one.resize(at(n));
  out.s.resize(at(n));
  out.b2.resize(weighted_u ? at(n) : 0);
  out.s2.resize(weighted_u ? at(n) : 0);
  const Eigen::ArrayXd ones = Eigen::ArrayXd::Ones(data.weights.empty() ? n : 0);
  const double* weights = data.weights.empty() ? ones.data() : data.weights.data();
  core::parallel_for((n + tile_rows - 1) / tile_rows, [&](Index part) {
    tile_array e, b;
    for (Index k = part * tile_rows; k < (std::min)((part + 1) * tile_rows, n); ++k) {
      core::cascade_sum eb, eb2, one, es, es2;
      for (Index begin = 0; begin < n; begin += tile_columns) {
        const Index count = (std::min)(tile_columns, n - begin);
        e.resize(count);
        b.resize(count);
        derivatives(data.x, exponent, k, begin, e);
        distances(data.y, exponent, k, begin, b);
        const auto w = segment_of(weights, begin, count);
        e *= w;
        eb.add((e * b).sum());
        one.add(e.sum());
        es.add((e * s.segment(begin, count)).sum());
        if (weighted_u) {
          e *= w;
          eb2.add((e * b).sum());
          es2.add((e * s.segment(begin, count)).sum());
        }
      }
      out.b[at(k)] = eb.value();
      out.one[at(k)] = one.value();
      out.s[at(k)] = es.value();
      if (weighted_u) {
        out.b2[at(k)] = eb2.value();
        out.s2[at(k)] = es2.value();
      }
    }
  });
  return out;
}

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
