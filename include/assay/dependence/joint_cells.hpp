// SPDX-License-Identifier: MIT
/// @file
/// Joint dependence where all variables, or all but a number, are categories: rows are summed by cell of equal categories.
#pragma once

#include <assay/dependence/joint_tiles.hpp>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// Cells of rows that agree in all categorical variables from the first-th on.
struct joint_cells {
  std::vector<std::uint32_t> of_row;
  std::vector<std::uint32_t> row;  ///< one of every cell
  std::vector<double> weight;      ///< of every cell

  Index count() const { return static_cast<Index>(row.size()); }

  joint_cells(const joint_data& data, std::size_t first) : of_row(data.variables[first].v->codes) {
    Index cells = data.variables[first].v->classes;
    for (std::size_t m = first + 1; m < data.variables.size(); ++m) cells = refine(cells, *data.variables[m].v);
    row.resize(at(cells));
    for (std::size_t i = 0; i < of_row.size(); ++i) row[of_row[i]] = static_cast<std::uint32_t>(i);
    weight = weights_by_code(of_row, cells, *data.weights);
  }

 private:
  Index refine(Index cells, const variable& v) {
    const std::size_t n = of_row.size();
    const std::uint64_t classes = static_cast<std::uint64_t>(v.classes);
    const std::uint64_t possible = static_cast<std::uint64_t>(cells) * classes;
    if (possible <= 4 * n + 1024) {  // by a table
      constexpr std::uint32_t none = 0xffffffffu;
      std::vector<std::uint32_t> name(static_cast<std::size_t>(possible), none);
      std::uint32_t found = 0;
      for (std::size_t i = 0; i < n; ++i) name[of_row[i] * classes + v.codes[i]] = 0;
      for (std::uint32_t& id : name) {
        if (id != none) id = found++;
      }
      for (std::size_t i = 0; i < n; ++i) of_row[i] = name[of_row[i] * classes + v.codes[i]];
      return static_cast<Index>(found);
    }
    std::vector<std::uint64_t> keys(n);
    std::vector<std::uint32_t> order(n);
    for (std::size_t i = 0; i < n; ++i) {
      keys[i] = of_row[i] * classes + v.codes[i];
      order[i] = static_cast<std::uint32_t>(i);
    }
    core::radix_sort(keys, order);
    std::uint32_t id = 0;
    for (std::size_t k = 0; k < n; ++k) {
      id += k > 0 && keys[k] != keys[k - 1];
      of_row[order[k]] = id;
    }
    return static_cast<Index>(id) + 1;
  }
};

/// All variables categorical: the sums of the cells, each a row of its weight.
inline joint_sums joint_count_value(const joint_data& data) {
  const joint_cells cells(data, 0);
  joint_data small = data;
  small.weights = &cells.weight;
  std::vector<variable> kept(data.variables.size());
  for (std::size_t m = 0; m < kept.size(); ++m) {
    const variable& from = *data.variables[m].v;
    kept[m].rows = cells.count();
    kept[m].classes = from.classes;
    kept[m].codes.resize(cells.row.size());
    for (std::size_t a = 0; a < cells.row.size(); ++a) kept[m].codes[a] = from.codes[cells.row[a]];
    small.variables[m].v = &kept[m];
    small.variables[m].mean = gather(data.variables[m].mean, cells.row);
  }
  joint_sums out = joint_tile_value(small);
  out.cells = cells.count();
  out.algorithm = distance_algorithm::category_counts;
  return out;
}

/// A number with cells: what contains the number is -sum_ij w_i w_j |x_i - x_j| H_ij with H the centred products of the other
/// variables, constant by pair of cells. It is homogeneous in x, so that it is sum_k x_k times its own gradient
/// -2 w_k sum_j w_j sign(x_k - x_j) H_kj. With F the weights by cell of what is below x_k, and twice F plus what ties in M:
/// the sum over j is (H M)_a - (H N)_a for the cell a of row k, and H N is 0 (V) or the diagonal of H (U).
struct joint_sweep {
  joint_sums sums;
  std::vector<double> gradient;  ///< d with_first / d x_k in the rows' order, x being the values of the variable

  joint_sweep(const joint_data& data, const joint_cells& cells) {
    const Index n = data.rows(), count = cells.count();
    const double unit = data.combine.first;
    const Eigen::ArrayXXd centre = centred_products(data, cells);
    const ranking of_x = rank_values(data.variables[0].v->column(0), n);
    const std::vector<double>& x = of_x.values;
    const auto cell = [&](Index k) { return static_cast<Index>(cells.of_row[of_x.rows[at(k)]]); };
    const auto weight = [&](Index k) { return data.weight(static_cast<Index>(of_x.rows[at(k)])); };
    Eigen::ArrayXd m = Eigen::ArrayXd::Zero(count), base = m, part = m;
    gradient.resize(at(n));
    core::cascade_sum value, size;
    Index since = 0;
    for (Index begin = 0, end = 0; begin < n; begin = end) {
      for (end = begin; end < n && x[at(end)] == x[at(begin)]; ++end) m[cell(end)] += weight(end);
      double sum = 0, absolute = 0;
      for (Index k = begin; k < end; ++k) {
        const Index a = cell(k);
        const double above = data.frequency() ? centre(a, a) : 0.0;
        const double g = -2 * unit * data.variables[0].factor * weight(k) * ((centre.col(a) * m).sum() - above);
        gradient[of_x.rows[at(k)]] = g;
        sum += x[at(k)] * g;
        absolute += std::abs(x[at(k)] * g);
      }
      value.add(sum);
      size.add(absolute);
      for (Index k = begin; k < end; ++k) {
        const Index a = cell(k);
        m[a] += weight(k);
        part[a] += 2 * weight(k);
      }
      since += end - begin;
      if (since >= 512 && count <= 512) {  // many small weights would drift
        base += part;
        part.setZero();
        m = base;
        since = 0;
      }
    }
    sums.with_first = value.value();
    sums.without_first = without_ * unit;
    sums.magnitude = size.value() + std::abs(without_size_ * unit);
    sums.cells = count;
    sums.algorithm = distance_algorithm::ranked_cells;
  }

 private:
  double without_ = 0, without_size_ = 0;

  /// H by pair of cells; sums what is without the first variable as it goes.
  Eigen::ArrayXXd centred_products(const joint_data& data, const joint_cells& cells) {
    const Index count = cells.count();
    const double c = data.rule.c;
    Eigen::ArrayXXd e(count, count);
    Eigen::ArrayXd row(count);
    const Eigen::ArrayXd weight = segment_of(cells.weight.data(), 0, count);
    core::cascade_sum without, size, total;
    for (Index a = 0; a < count; ++a) {
      const std::size_t i = cells.row[at(a)];
      double sum = 0, absolute = 0;
      for (Index b = 0; b < count; ++b) {
        const std::size_t j = cells.row[at(b)];
        joint_terms<double> t{};
        for (std::size_t m = 1; m < data.variables.size(); ++m) {
          const joint_variable& v = data.variables[m];
          const double distance = v.v->codes[i] != v.v->codes[j] ? v.factor : 0.0;
          const double u = v.mean[i] + v.mean[j] - v.all - distance;
          if (m == 1) {
            t.start(data.rule, u);
          } else {
            t.add(data.rule, u);
          }
        }
        e(b, a) = t.e;
        const double pairs = weight[b] - (data.frequency() && a == b ? 1.0 : 0.0);
        sum += pairs * t.q;
        absolute += pairs * std::abs(t.q);
      }
      without.add(c * weight[a] * sum);
      size.add(c * weight[a] * absolute);
      row[a] = (weight * e.col(a)).sum() - (data.frequency() ? e(a, a) : 0.0);
      total.add(weight[a] * row[a]);
    }
    without_ = without.value();
    without_size_ = size.value();
    const double n = data.combine.total, divisor = data.frequency() ? n - 2 : n;
    const double all = total.value() / divisor / (data.frequency() ? n - 1 : n);
    row /= divisor;
    for (Index a = 0; a < count; ++a) e.col(a) += all - row[a] - row;
    return e;
  }
};

/// Cells pay where their table is no larger than a few numbers a row.
inline bool cells_are_few(const joint_cells& cells, Index rows) { return cells.count() * cells.count() <= 16 * rows + 4096; }

/// Whether the variables from the first-th on are categories.
inline bool categories_from(const joint_data& data, std::size_t first) {
  return std::all_of(data.variables.begin() + static_cast<std::ptrdiff_t>(first), data.variables.end(),
                     [](const joint_variable& v) { return v.v->is_categorical(); });
}
inline bool number_and_categories(const joint_data& data) {
  return data.rule.exponent == 1 && data.variables[0].v->is_number() && categories_from(data, 1);
}

/// Two variables: distance covariance, whatever c is.
inline joint_sums joint_pair_value(const joint_data& data) {
  const joint_variable &x = data.variables[0], &y = data.variables[1];
  const request q{data.rule.kind, data.rule.exponent, false};
  const pair_moments m = moments_of(sample{{*data.weights, {}, data.rows()}, *x.v, *y.v}, q, data.combine);
  const double unit = x.factor * y.factor;
  return {data.combine(m.xy) * unit, 0, data.combine.magnitude(m.xy) * unit, 0, m.algorithm};
}

inline joint_sums joint_value(const joint_data& data) {
  if (data.variables.size() == 2) return joint_pair_value(data);
  if (categories_from(data, 0)) return joint_count_value(data);
  if (number_and_categories(data)) {
    const joint_cells cells(data, 1);
    if (cells_are_few(cells, data.rows())) return joint_sweep(data, cells).sums;
  }
  return joint_tile_value(data);
}

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
