// SPDX-License-Identifier: MIT
/// @file
/// Several samples of one variable, one after the other, and the mean distances between and within them.
#pragma once

#include <assay/dependence/distance_tiles.hpp>
#include <assay/dependence/ranked_pairs.hpp>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// Rows of group 0, then of group 1, ...; weights are as they come from load_sample.
struct grouped_sample {
  variable z;
  std::vector<double> weights;        ///< empty when none were given
  std::vector<std::uint32_t> row;     ///< where each row stood before
  std::vector<Index> begin;           ///< group g is [begin[g], begin[g + 1])
  std::vector<double> total;          ///< sum of weights of each group
  std::vector<double> within_factor;  ///< from the mean over all pairs of a group to that over distinct rows; 1 for V, else NaN
                                      ///< where there are too few rows

  Index rows() const { return z.rows; }
  Index groups() const { return static_cast<Index>(total.size()); }
  Index size(Index g) const { return begin[at(g + 1)] - begin[at(g)]; }
  double weight(Index i) const { return weights.empty() ? 1.0 : weights[at(i)]; }

  /// s.x split by the codes s.y, of which there are `groups`.
  grouped_sample(const sample& s, Index groups, const distance_options& o)
      : z(s.x), row(at(s.rows())), begin(at(groups + 1), 0), total(at(groups), 0.0), within_factor(at(groups), 1.0) {
    std::vector<std::uint32_t> keys = s.y.codes;
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = static_cast<std::uint32_t>(i);
    core::radix_sort(keys, row);
    take_rows(s.x, row, z);
    weights = gather(s.weights, row);
    for (const std::uint32_t g : keys) ++begin[g + 1];
    for (Index g = 0; g < groups; ++g) begin[at(g + 1)] += begin[at(g)];
    for (Index g = 0; g < groups; ++g) {
      total[at(g)] = weights.empty() ? static_cast<double>(size(g)) : weight_of(g);
      if (o.statistic == statistic::u) within_factor[at(g)] = unbiased(g, o.weighting);
      if (size(g) == 0) within_factor[at(g)] = undefined();
    }
  }

 private:
  double weight_of(Index g) const {
    core::cascade_sum sum;
    for (Index from = begin[at(g)]; from < begin[at(g + 1)]; from += core::block_size) {
      const Index count = (std::min)(core::block_size, begin[at(g + 1)] - from);
      sum.add(core::sum_block(count, [&](Index i) { return weights[at(from + i)]; }));
    }
    return sum.value();
  }
  /// 1 / (1 - sum p^2), or W / (W - 1) for rows that are repeated.
  double unbiased(Index g, weighting kind) const {
    const double sum = total[at(g)];
    if (weights.empty() || kind == weighting::frequency) return sum > 1 ? sum / (sum - 1) : undefined();
    double before = 0, pairs = 0;
    for (Index i = begin[at(g)]; i < begin[at(g + 1)]; ++i) {
      const double p = weights[at(i)] / sum;
      pairs += p * before;
      before += p;
    }
    return 2 * pairs > 1e-9 ? 1 / (2 * pairs) : undefined();  // below, one row is all that counts
  }
};

/// Energy distances E_gh (V) of the groups, and mean distances D_gg (V) within them, in units of scale^exponent.
struct group_energies {
  Eigen::ArrayXXd between;
  Eigen::ArrayXd within;

  explicit group_energies(Index groups) : between(Eigen::ArrayXXd::Zero(groups, groups)), within(Eigen::ArrayXd::Zero(groups)) {}
};

inline std::vector<std::uint32_t> group_codes(const grouped_sample& s) {
  std::vector<std::uint32_t> out(at(s.rows()));
  for (Index g = 0; g < s.groups(); ++g) {
    std::fill(out.begin() + s.begin[at(g)], out.begin() + s.begin[at(g + 1)], static_cast<std::uint32_t>(g));
  }
  return out;
}

/// One number, exponent 1: E_gh = 2 Int (F_g - F_h)^2, D_gg = 2 Int F_g (1 - F_g), from one sort. A pair of groups is looked at
/// when one of their distribution functions changes: O(n K). All terms are positive, nothing cancels.
inline group_energies ranked_group_energies(const grouped_sample& s) {
  const Index groups = s.groups();
  const ranking of_z = rank_values(s.z.column(0), s.rows());
  const std::vector<std::uint32_t> codes = group_codes(s);
  group_energies out(groups), part(groups);
  Eigen::ArrayXXd since = Eigen::ArrayXXd::Zero(groups, groups);
  Eigen::ArrayXd passed = Eigen::ArrayXd::Zero(groups), f = passed;
  const Index flush = (std::max)(Index{512}, groups * groups);
  for (Index k = 0; k < s.rows(); ++k) {
    const std::uint32_t row = of_z.rows[at(k)];
    const Index g = static_cast<Index>(codes[row]);
    const double z = of_z.values[at(k)];
    part.within[g] += f[g] * (1 - f[g]) * (z - since(g, g));
    for (Index h = 0; h < groups; ++h) {  // the pair is kept in the column of the lower group and in that of the higher
      const double gap = f[g] - f[h];
      part.between(h, g) += gap * gap * (z - since(h, g));
    }
    since.col(g) = z;
    since.row(g) = z;
    passed[g] += s.weight(static_cast<Index>(row));
    f[g] = (std::min)(1.0, passed[g] / s.total[at(g)]);
    if ((k + 1) % flush == 0 || k + 1 == s.rows()) {
      out.within += 2 * part.within;
      out.between += 2 * part.between;
      part.within.setZero();
      part.between.setZero();
    }
  }
  out.between = (out.between + out.between.transpose()).eval();
  return out;
}

/// Anything: sums of distances of all pairs in tiles; E_gh = 2 D_gh - D_gg - D_hh.
inline group_energies tiled_group_energies(const grouped_sample& s, double exponent) {
  const Index n = s.rows(), groups = s.groups();
  const std::vector<std::uint32_t> codes = group_codes(s);
  std::vector<Eigen::ArrayXXd> parts(at(tile_parts));
  core::parallel_for(tile_parts, [&](Index p) {
    Eigen::ArrayXXd& sums = parts[at(p)];
    sums = Eigen::ArrayXXd::Zero(groups, groups);
    Eigen::ArrayXXd tile(groups, groups);
    tile_array d;
    for (Index first = p * tile_rows; first < n; first += tile_parts * tile_rows) {
      tile.setZero();
      for (Index i = first; i < (std::min)(first + tile_rows, n); ++i) {
        const Index g = static_cast<Index>(codes[at(i)]);
        for (Index h = g; h < groups; ++h) {
          double sum = 0;
          const Index end = s.begin[at(h + 1)];
          for (Index from = (std::max)(s.begin[at(h)], i + 1); from < end; from += tile_columns) {
            d.resize((std::min)(tile_columns, end - from));
            distances(s.z, exponent, i, from, d);
            sum += s.weights.empty() ? d.sum() : (d * segment_of(s.weights.data(), from, d.size())).sum();
          }
          tile(h, g) += s.weight(i) * sum;
        }
      }
      sums += tile;
    }
  });
  Eigen::ArrayXXd mean = Eigen::ArrayXXd::Zero(groups, groups);
  for (const Eigen::ArrayXXd& part : parts) mean += part;
  group_energies out(groups);
  for (Index g = 0; g < groups; ++g) {
    if (s.size(g) > 0) out.within[g] = 2 * mean(g, g) / (s.total[at(g)] * s.total[at(g)]);
  }
  for (Index g = 0; g < groups; ++g) {
    for (Index h = g + 1; h < groups; ++h) {
      if (s.size(g) == 0 || s.size(h) == 0) continue;
      const double across = mean(h, g) / (s.total[at(g)] * s.total[at(h)]);
      out.between(g, h) = out.between(h, g) = (std::max)(0.0, 2 * across - out.within[g] - out.within[h]);
    }
  }
  return out;
}

inline bool is_ranked(const grouped_sample& s, double exponent) { return s.z.is_number() && exponent == 1; }

inline group_energies group_energies_of(const grouped_sample& s, double exponent) {
  return is_ranked(s, exponent) ? ranked_group_energies(s) : tiled_group_energies(s, exponent);
}

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
