// SPDX-License-Identifier: MIT
/// @file
/// Several variables with centred distances, and sums of their products over all pairs in O(n^2) time and O(n) memory.
#pragma once

#include <assay/dependence/distance_covariance.hpp>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// Which products of the centred distances U^m are summed over pairs.
struct joint_rule {
  scheme kind = scheme::v;
  double c = 1;
  double exponent = 1;
  bool scale_invariant = false;
  bool highest = false;  ///< only prod_m U^m, else all products of two and more, times powers of c
};

/// A variable with its centred distances U_ij = mean_i + mean_j - all - factor distance_ij.
///
/// V: minus the doubly centred distances. U: minus the U-centred ones; for i = j this is what a row and its twin have (frequency
/// weights), and a row has 0 with itself.
struct joint_variable {
  const variable* v = nullptr;
  double factor = 1;
  std::vector<double> mean;
  double all = 0;

  double twin(Index i) const { return 2 * mean[at(i)] - all; }
  void centred(double exponent, Index i, Index begin, tile_array& u) const {
    distances(*v, exponent, i, begin, u);
    u = segment_of(mean.data(), begin, u.size()) - factor * u + (mean[at(i)] - all);
  }
};

/// Sums of weights by code; up to 512 codes in blocks, so that many small weights do not drift.
inline std::vector<double> weights_by_code(const std::vector<std::uint32_t>& codes, Index classes, const std::vector<double>& w) {
  std::vector<double> sum(at(classes), 0.0), part = sum;
  const auto fold = [&] {
    for (std::size_t a = 0; a < part.size(); ++a) {
      sum[a] += part[a];
      part[a] = 0;
    }
  };
  for (std::size_t i = 0; i < codes.size(); ++i) {
    part[codes[i]] += w.empty() ? 1.0 : w[i];
    if ((i & 511) == 511 && classes <= 512) fold();
  }
  fold();
  return sum;
}

/// r_i = sum_j w_j distance_ij.
inline std::vector<double> joint_row_sums(const variable& v, double exponent, const std::vector<double>& w) {
  const Index n = v.rows;
  if (v.is_categorical()) {
    const std::vector<double> of_class = weights_by_code(v.codes, v.classes, w);
    core::cascade_sum total;
    for (const double x : of_class) total.add(x);
    std::vector<double> r(at(n));
    for (std::size_t i = 0; i < r.size(); ++i) r[i] = total.value() - of_class[v.codes[i]];
    return r;
  }
  if (v.is_number() && exponent == 1) {
    const ranking of = rank_values(v.column(0), n);
    const std::vector<double> ascending = ascending_row_sums(of.values, gather(w, of.rows));
    std::vector<double> r(at(n));
    for (std::size_t k = 0; k < r.size(); ++k) r[of.rows[k]] = ascending[k];
    return r;
  }
  const Eigen::ArrayXd r = tile_pass{&v, &v, &w, {scheme::v, exponent, false}, {}, {}}.run().r;
  return {r.begin(), r.end()};
}

/// Variables, weights and scheme together; undefined where there are too few rows or something to divide by vanishes.
struct joint_data {
  joint_rule rule;
  const std::vector<double>* weights = nullptr;
  combination combine;
  std::vector<joint_variable> variables;
  bool defined = false;

  joint_data(const std::vector<variable>& list, const std::vector<double>& w, const joint_rule& r)
      : rule(r), weights(&w), combine(r.kind, list.front().rows, w), defined(combine.defined()) {
    if (!defined) return;
    for (const variable& v : list) variables.push_back(centred(v));
  }

  Index rows() const { return variables.front().v->rows; }
  double weight(Index i) const { return weights->empty() ? 1.0 : (*weights)[at(i)]; }
  /// How often row i meets a twin: with itself (V), or with its w - 1 others.
  double twins(Index i) const { return rule.kind == scheme::v ? weight(i) : weight(i) - 1; }
  bool frequency() const { return rule.kind != scheme::v; }

 private:
  joint_variable centred(const variable& v) {
    joint_variable out;
    out.v = &v;
    out.factor = distance_scale(v, rule.exponent);
    out.mean = joint_row_sums(v, rule.exponent, *weights);
    if (rule.scale_invariant) {
      const moments m = moments_of(sample{{*weights, {}, v.rows}, v, v}, {rule.kind, rule.exponent, false}, combine).xy;
      const double variance = combine(m);
      if (vanishes(variance, combine.magnitude(m))) {
        defined = false;
        return out;
      }
      out.factor = 1 / std::sqrt(variance);
    }
    const double total = combine.total;
    core::cascade_sum sum;
    for (Index begin = 0; begin < v.rows; begin += core::block_size) {
      sum.add(core::sum_block((std::min)(core::block_size, v.rows - begin),
                              [&](Index i) { return weight(begin + i) * out.mean[at(begin + i)]; }));
    }
    const double divisor = frequency() ? total - 2 : total;
    out.all = out.factor * (sum.value() / divisor / (frequency() ? total - 1 : total));
    for (double& x : out.mean) x *= out.factor / divisor;
    return out;
  }
};

/// Products of U of one pair (T = double) or of a block of pairs, one variable after the other.
template <class T>
struct joint_terms {
  T e;           ///< prod (c + U) - c^k; or prod U
  T q;           ///< of that, what has two or more U
  double power;  ///< c^k

  void start(const joint_rule& rule, const T& u) {
    power = rule.c;
    e = u;
    q = 0 * u;
  }
  void add(const joint_rule& rule, const T& u) {
    if (rule.highest) {
      e *= u;
      return;
    }
    q = rule.c * q + u * e;
    e = rule.c * e + u * (e + power);
    power *= rule.c;
  }
};

/// Sums over pairs, in what the result is measured in.
struct joint_sums {
  double with_first = 0;     ///< what contains the first variable
  double without_first = 0;  ///< what does not
  double magnitude = 0;      ///< of the terms that these are sums of
  Index cells = 0;           ///< of categories, where rows were summed by cell
  distance_algorithm algorithm = distance_algorithm::tiles;
};

struct joint_tile_sums {
  core::cascade_sum with, without, size;
  Eigen::ArrayXd rows;  ///< sum_j w_j e_ij over rows and twins, where wanted

  void merge(const joint_tile_sums& o) {
    with.merge(o.with), without.merge(o.without), size.merge(o.size);
    rows += o.rows;
  }
};

/// One pass over all pairs of rows.
struct joint_tile_pass {
  const joint_data* data;
  bool row_sums = false;

  joint_terms<double> twin_terms(Index i) const {
    joint_terms<double> t{};
    t.start(data->rule, data->variables[1].twin(i));
    for (std::size_t m = 2; m < data->variables.size(); ++m) t.add(data->rule, data->variables[m].twin(i));
    return t;
  }
  /// Terms of all variables but the first.
  void terms(joint_terms<tile_array>& t, Index i, Index begin, tile_array& u) const {
    for (std::size_t m = 1; m < data->variables.size(); ++m) {
      data->variables[m].centred(data->rule.exponent, i, begin, u);
      if (m == 1) {
        t.start(data->rule, u);
      } else {
        t.add(data->rule, u);
      }
    }
  }

  void part(joint_tile_sums& s, Index k) const {
    const Index n = data->rows();
    const joint_rule& rule = data->rule;
    const std::vector<double>& weights = *data->weights;
    tile_array u;
    joint_terms<tile_array> t{};
    for (Index first = k * tile_rows; first < n; first += tile_parts * tile_rows) {
      const Index last = (std::min)(first + tile_rows, n);
      for (Index i = first; i < last; ++i) {
        const joint_terms<double> d = twin_terms(i);
        const double w = data->weight(i), twins = data->twins(i), with = data->variables[0].twin(i) * d.e;
        s.with.add(w * twins * with);
        s.without.add(w * twins * rule.c * d.q);
        s.size.add(w * twins * (std::abs(with) + std::abs(rule.c * d.q)));
        if (row_sums) s.rows[i] += twins * d.e;
      }
      for (Index begin = first; begin < n; begin += tile_columns) {
        const Index end = (std::min)(begin + tile_columns, n);
        for (Index i = first; i < last && i + 1 < end; ++i) {
          const Index from = (std::max)(begin, i + 1), count = end - from;
          u.resize(count);
          terms(t, i, from, u);
          const double wi = data->weight(i);
          if (row_sums) s.rows.segment(from, count) += wi * t.e;
          if (!weights.empty()) {
            const auto w = segment_of(weights.data(), from, count);
            t.e *= w;
            t.q *= w;
          }
          if (row_sums) s.rows[i] += t.e.sum();
          data->variables[0].centred(rule.exponent, i, from, u);
          u *= t.e;
          s.with.add(2 * wi * u.sum());
          s.without.add(2 * wi * rule.c * t.q.sum());
          s.size.add(2 * wi * (u.abs() + rule.c * t.q.abs()).sum());
        }
      }
    }
  }

  joint_tile_sums run() const {
    joint_tile_sums total;
    total.rows = Eigen::ArrayXd::Zero(row_sums ? data->rows() : 0);
#if defined(_OPENMP)
    std::vector<joint_tile_sums> parts(at(tile_parts), total);
    core::parallel_for(tile_parts, [&](Index k) { part(parts[at(k)], k); });
    for (const joint_tile_sums& p : parts) total.merge(p);
#else
    const joint_tile_sums empty = total;
    for (Index k = 0; k < tile_parts; ++k) {
      joint_tile_sums p = empty;
      part(p, k);
      total.merge(p);
    }
#endif
    return total;
  }
};

inline joint_sums scaled_sums(const joint_data& data, const joint_tile_sums& s) {
  const double unit = data.combine.first;
  return {s.with.value() * unit, s.without.value() * unit, s.size.value() * unit, 0, distance_algorithm::tiles};
}

inline joint_sums joint_tile_value(const joint_data& data) { return scaled_sums(data, joint_tile_pass{&data}.run()); }

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
