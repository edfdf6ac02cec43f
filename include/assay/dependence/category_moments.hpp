// SPDX-License-Identifier: MIT
/// @file
/// Distance moments where one side or both are categories: one sort of the numbers, or a table of counts.
#pragma once

#include <assay/dependence/ranked_pairs.hpp>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// Sums of weights by code.
inline std::vector<double> class_weights(const std::vector<std::uint32_t>& codes, Index classes, const std::vector<double>& u) {
  std::vector<double> out(at(classes), 0.0);
  for (std::size_t i = 0; i < codes.size(); ++i) out[codes[i]] += u.empty() ? 1.0 : u[i];
  return out;
}

inline double sum_of(const std::vector<double>& x) {
  double sum = 0;
  for (const double v : x) sum += v;
  return sum;
}

/// sum_i w_j 1[g_i != g_j] of every row.
inline std::vector<double> category_row_sums(const std::vector<std::uint32_t>& codes, Index classes,
                                             const std::vector<double>& w) {
  const std::vector<double> of_class = class_weights(codes, classes, w);
  const double total = sum_of(of_class);
  std::vector<double> s(codes.size());
  for (std::size_t i = 0; i < s.size(); ++i) s[i] = total - of_class[codes[i]];
  return s;
}

inline moments category_self_moments(const std::vector<std::uint32_t>& codes, Index classes, const std::vector<double>& w,
                                     const std::vector<double>& s, scheme kind) {
  moments m;
  quadratic_forms(m, w, kind, [&](const std::vector<double>& u) {
    const std::vector<double> of_class = class_weights(codes, classes, u);
    const double total = sum_of(of_class);
    double sum = 0;
    for (const double c : of_class) sum += c * (total - c);
    return sum;
  });
  add_row_sums(m, static_cast<Index>(codes.size()), kind == scheme::importance, [&](Index i) {
    return row_sums{w.empty() ? 1.0 : w[at(i)], s[at(i)], s[at(i)]};
  });
  return m;
}

/// A number in ascending order with the codes and weights of its rows.
struct ranked_categories {
  std::vector<double> x;
  std::vector<std::uint32_t> row;
  std::vector<std::uint32_t> codes;
  std::vector<double> weights;
  std::vector<double> r, s;
  Index classes = 0;

  Index rows() const { return static_cast<Index>(x.size()); }
  double weight(Index k) const { return weights.empty() ? 1.0 : weights[at(k)]; }

  ranked_categories(const variable& number, const variable& groups, const std::vector<double>& w) : classes(groups.classes) {
    ranking of_x = rank_values(number.column(0), number.rows);
    x = std::move(of_x.values);
    row = std::move(of_x.rows);
    codes.resize(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) codes[i] = groups.codes[row[i]];
    weights = gather(w, row);
    r = ascending_row_sums(x, weights);
    s = category_row_sums(codes, classes, weights);
  }

  /// sum_ij u_i u_j |x_i - x_j| 1[g_i != g_j] with the codes given in the order of x.
  double pair_sum(const std::vector<double>& u, const std::vector<std::uint32_t>& g) const {
    struct below {
      double w = 0, wx = 0;
    };
    std::vector<below> own(at(classes));
    below all;
    core::cascade_sum total;
    for (Index begin = 0; begin < rows(); begin += 512) {
      double sum = 0;
      const Index end = (std::min)(begin + 512, rows());
      for (Index i = begin; i < end; ++i) {
        const double ui = u.empty() ? 1.0 : u[at(i)];
        const double v = x[at(i)];
        below& mine = own[g[at(i)]];
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
  out.algorithm = distance_algorithm::ranked_categories;
  quadratic_forms(out.xy, p.weights, q.kind, [&](const std::vector<double>& u) { return p.pair_sum(u, p.codes); });
  add_row_sums(out.xy, p.rows(), q.kind == scheme::importance, [&](Index k) {
    return row_sums{p.weight(k), p.r[at(k)], p.s[at(k)]};
  });
  if (q.variances) {
    out.xx = self_moments(p.x, p.weights, p.r, q.kind);
    out.yy = category_self_moments(p.codes, p.classes, p.weights, p.s, q.kind);
  }
  return out;
}

/// Two categorical variables, the rows sorted by the first.
struct category_counts {
  std::vector<std::uint32_t> row;
  std::vector<std::uint32_t> first, second;
  std::vector<double> weights;
  std::vector<double> r, s;
  Index first_classes = 0, second_classes = 0;

  Index rows() const { return static_cast<Index>(first.size()); }

  category_counts(const variable& vx, const variable& vy, const std::vector<double>& w)
      : row(at(vx.rows)), first(vx.codes), second(at(vx.rows)), first_classes(vx.classes), second_classes(vy.classes) {
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = static_cast<std::uint32_t>(i);
    core::radix_sort(first, row);
    for (std::size_t i = 0; i < row.size(); ++i) second[i] = vy.codes[row[i]];
    weights = gather(w, row);
    r = category_row_sums(first, first_classes, weights);
    s = category_row_sums(second, second_classes, weights);
  }

  /// sum_ij u_i u_j 1[g_i != g_j] 1[h_i != h_j], h in the sorted order of rows.
  double pair_sum(const std::vector<double>& u, const std::vector<std::uint32_t>& h) const {
    if (first_classes < 2 || second_classes < 2) return 0;
    const auto weight = [&](std::size_t i) { return u.empty() ? 1.0 : u[i]; };
    const std::vector<double> of_second = class_weights(h, second_classes, u);
    const double total = sum_of(of_second);
    std::vector<double> cell(at(second_classes), 0.0);
    core::cascade_sum sum;
    for (std::size_t begin = 0, end = 0; begin < h.size(); begin = end) {
      double of_first = 0, part = 0;
      for (end = begin; end < h.size() && first[end] == first[begin]; ++end) {
        cell[h[end]] += weight(end);
        of_first += weight(end);
      }
      for (std::size_t i = begin; i < end; ++i) {
        double& both = cell[h[i]];  // of every cell once
        part += both * ((total - of_first) - (of_second[h[i]] - both));
        both = 0;
      }
      sum.add(part);
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
    out.xx = category_self_moments(p.first, p.first_classes, p.weights, p.r, q.kind);
    out.yy = category_self_moments(p.second, p.second_classes, p.weights, p.s, q.kind);
  }
  return out;
}

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
