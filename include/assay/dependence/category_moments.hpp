// SPDX-License-Identifier: MIT
/// @file
/// Distance moments where one side or both are categories: one sort of the numbers, or a table of counts.
#pragma once

#include <assay/dependence/ranked_cells.hpp>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

inline moments category_self_moments(const cell_metric& cells, const std::vector<double>& w, const std::vector<double>& s,
                                     scheme kind) {
  moments m;
  quadratic_forms(m, w, kind, [&](const std::vector<double>& u) {
    double sum = 0;
    cells.for_groupings([&](const grouping& g) {
      const std::vector<double> of_class = class_weights(g.codes, g.classes, u);
      const double total = sum_of(of_class);
      double part = 0;
      for (const double c : of_class) part += c * (total - c);
      sum += g.square_share * part;
    });
    return sum;
  });
  add_row_sums(m, cells.rows(), kind == scheme::importance, [&](Index i) {
    return row_sums{w.empty() ? 1.0 : w[at(i)], s[at(i)], s[at(i)]};
  });
  return m;
}

/// A number in ascending order with the categories (one set of them, or concatenated) and weights of its rows.
struct ranked_categories {
  std::vector<double> x;
  std::vector<std::uint32_t> row;
  std::vector<double> weights;
  std::vector<double> r, s;
  cell_metric cells;

  Index rows() const { return static_cast<Index>(x.size()); }
  double weight(Index k) const { return weights.empty() ? 1.0 : weights[at(k)]; }

  ranked_categories(const variable& number, const variable& groups, const std::vector<double>& w)
      : ranked_categories(rank_values(number.column(0), number.rows), groups, w) {}

  /// sum_ij u_i u_j |x_i - x_j| d_ij with categories in the order of x.
  double pair_sum(const std::vector<double>& u, const cell_metric& of) const {
    double sum = 0;
    of.for_groupings([&](const grouping& g) { sum += g.share * pair_sum(u, g); });
    return sum;
  }

 private:
  ranked_categories(ranking of_x, const variable& groups, const std::vector<double>& w)
      : x(std::move(of_x.values)), row(std::move(of_x.rows)), weights(gather(w, row)), cells(groups, 1, row) {
    r = ascending_row_sums(x, weights);
    s = cells.row_sums(weights);
  }

  /// sum_ij u_i u_j |x_i - x_j| 1[g_i != g_j].
  double pair_sum(const std::vector<double>& u, const grouping& g) const {
    struct below {
      double w = 0, wx = 0;
    };
    std::vector<below> own(at(g.classes));
    below all;
    core::cascade_sum total;
    for (Index begin = 0; begin < rows(); begin += 512) {
      double sum = 0;
      const Index end = (std::min)(begin + 512, rows());
      for (Index i = begin; i < end; ++i) {
        const double ui = u.empty() ? 1.0 : u[at(i)];
        const double v = x[at(i)];
        below& mine = own[g.codes[at(i)]];
        sum += ui * (v * (all.w - mine.w) - (all.wx - mine.wx));
        mine.w += ui;
        mine.wx += ui * v;
        all.w += ui;
        all.wx += ui * v;
      }
      total.add(sum);
    }
    return 2 * total.value();
  }
};

inline pair_moments moments_of(const ranked_categories& p, const request& q) {
  pair_moments out;
  out.algorithm = p.cells.plain() ? distance_algorithm::ranked_categories : distance_algorithm::ranked_cells;
  quadratic_forms(out.xy, p.weights, q.kind, [&](const std::vector<double>& u) { return p.pair_sum(u, p.cells); });
  add_row_sums(out.xy, p.rows(), q.kind == scheme::importance, [&](Index k) {
    return row_sums{p.weight(k), p.r[at(k)], p.s[at(k)]};
  });
  if (q.variances) {
    out.xx = self_moments(p.x, p.weights, p.r, q.kind);
    out.yy = category_self_moments(p.cells, p.weights, p.s, q.kind);
  }
  return out;
}

/// Two sets of categories, or concatenations of them, the rows in their own order.
struct category_counts {
  cell_metric first, second;
  std::vector<double> weights;
  std::vector<double> r, s;

  Index rows() const { return first.rows(); }

  category_counts(const variable& vx, const variable& vy, const std::vector<double>& w, double exponent)
      : first(vx, exponent), second(vy, exponent), weights(w), r(first.row_sums(w)), s(second.row_sums(w)) {}

  /// sum_ij u_i u_j d_ij d'_ij, d' of other.
  double pair_sum(const std::vector<double>& u, const cell_metric& other) const {
    double sum = 0;
    std::vector<std::uint32_t> both;
    first.for_groupings([&](const grouping& g) {
      other.for_groupings([&](const grouping& h) { sum += g.share * h.share * pair_sum(u, g, h, both); });
    });
    return sum;
  }

 private:
  /// sum_ij u_i u_j 1[g_i != g_j] 1[h_i != h_j].
  static double pair_sum(const std::vector<double>& u, const grouping& g, const grouping& h, std::vector<std::uint32_t>& both) {
    if (g.classes < 2 || h.classes < 2) return 0;
    Index classes = 0;
    join_codes(g.codes, g.classes, h.codes, h.classes, both, classes);
    const std::vector<double> of_first = class_weights(g.codes, g.classes, u);
    const std::vector<double> of_second = class_weights(h.codes, h.classes, u);
    const std::vector<double> of_both = class_weights(both, classes, u);
    const double total = sum_of(of_first);
    core::cascade_sum sum;
    const Index n = static_cast<Index>(both.size());
    for (Index begin = 0; begin < n; begin += core::block_size) {
      sum.add(core::sum_block((std::min)(core::block_size, n - begin), [&](Index k) {
        const std::size_t i = at(begin + k);
        const double differ = (total - of_first[g.codes[i]]) - (of_second[h.codes[i]] - of_both[both[i]]);
        return (u.empty() ? 1.0 : u[i]) * differ;
      }));
    }
    return sum.value();
  }
};

inline pair_moments moments_of(const category_counts& p, const request& q) {
  pair_moments out;
  out.algorithm = distance_algorithm::category_counts;
  quadratic_forms(out.xy, p.weights, q.kind, [&](const std::vector<double>& u) { return p.pair_sum(u, p.second); });
  const auto weight = [&](Index i) { return p.weights.empty() ? 1.0 : p.weights[at(i)]; };
  add_row_sums(out.xy, p.rows(), q.kind == scheme::importance, [&](Index i) {
    return row_sums{weight(i), p.r[at(i)], p.s[at(i)]};
  });
  if (q.variances) {
    out.xx = category_self_moments(p.first, p.weights, p.r, q.kind);
    out.yy = category_self_moments(p.second, p.weights, p.s, q.kind);
  }
  return out;
}

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
