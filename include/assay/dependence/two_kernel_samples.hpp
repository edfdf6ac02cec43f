// SPDX-License-Identifier: MIT
/// @file
/// Two samples pooled, and the sums over pairs within and between them.
#pragma once

#include <assay/dependence/hsic.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of MMD, in this order.
struct mmd_options {
  kernel_choice kernel = {};  ///< the median heuristic is that of the pooled sample
  assay::statistic statistic = assay::statistic::v;
  /// Rows of a block, for statistic::u: 0 is all rows, 2 the linear-time statistic.
  Index block = 0;
  assay::weighting weighting = assay::weighting::importance;
  double undefined = assay::undefined();
};

/// MMD^2 and what it is made of; see mmd_squared.
struct mmd_statistics_result {
  double mmd_squared = assay::undefined();
  double between = assay::undefined();   ///< mean half distance (k(x,x) + k(y,y)) / 2 - k(x,y); NaN for blocks
  double within_x = assay::undefined();  ///< mean half distance in x
  double within_y = assay::undefined();
  double bandwidth = 0;  ///< that was used; 0: the kernel has none
  Index rows_x = 0;      ///< rows of non-zero weight
  Index rows_y = 0;
};

namespace dependence_detail {

/// The rows of x and after them those of y, as one variable.
struct two_samples : remaining_rows {
  variable x;
  Index rows_x = 0;   ///< of x among the remaining
  Index given_x = 0;  ///< as they were given

  Index rows() const { return x.rows; }
  Index rows_y() const { return x.rows - rows_x; }
  void for_variables(auto&& f) { f(x); }
  double weight(Index i) const { return weights.empty() ? 1.0 : weights[at(i)]; }
};

inline void check_mmd_options(const char* function, const mmd_options& o, bool weighted) {
  check_kernel(function, o.kernel);
  if (o.block < 0 || o.block == 1) core::raise_for(function, "block must be 0 (all rows) or at least 2");
  if (o.block > 0 && o.statistic != statistic::u) core::raise_for(function, "blocks need statistic::u");
  if (o.block > 0 && weighted) core::raise_for(function, "blocks are not defined for weighted rows");
}

template <class X, class Y>
two_samples pool(const char* function, const X& x, const Y& y) {
  two_samples s;
  s.x = load_variable(x, {function, "x"});
  const variable v = load_variable(y, {function, "y"});
  s.rows_x = s.given_x = s.x.rows;
  if (s.x.unite || v.unite) core::raise_for(function, "two samples of concatenations are not supported");
  if (s.x.is_categorical() != v.is_categorical()) core::raise_for(function, "x and y must both be numbers or both categories");
  if (s.x.columns != v.columns) {
    core::raise_for(function, "x has " + core::to_text(s.x.columns) + " columns but y has " + core::to_text(v.columns));
  }
  std::vector<double> values(s.x.values.size() + v.values.size());
  const Index n = s.x.rows + v.rows;
  for (Index c = 0; c < v.columns; ++c) {
    std::copy_n(s.x.column(c), s.x.rows, values.data() + c * n);
    std::copy_n(v.column(c), v.rows, values.data() + c * n + s.x.rows);
  }
  s.x.values = std::move(values);
  s.x.codes.insert(s.x.codes.end(), v.codes.begin(), v.codes.end());
  s.x.rows = s.given = n;
  check_rows(function, "x and y", n, n);
  return s;
}

template <class X, class Y>
two_samples load_two_samples(const char* function, const X& x, const Y& y) {
  two_samples s = pool(function, x, y);
  prepare(s);
  return s;
}

template <class X, class Y, class W, class V>
two_samples load_two_samples(const char* function, const X& x, const Y& y, const Eigen::DenseBase<W>& weights_x,
                             const Eigen::DenseBase<V>& weights_y, const mmd_options& o) {
  two_samples s = pool(function, x, y);
  Eigen::ArrayXd w(s.given);
  const auto load = [&](const auto& feed, const char* name, const char* weights, Index first, Index rows) {
    core::check_same_size(function, name, rows, weights, feed.size());
    core::for_blocks(
        0, rows, [&](Index begin, Index count, const double* part) { std::copy(part, part + count, w.data() + first + begin); }, feed);
  };
  load(core::weight_feed<W>(weights_x, function), "x", "weights_x", 0, s.given_x);
  load(core::weight_feed<V>(weights_y, function), "y", "weights_y", s.given_x, s.given - s.given_x);
  weigh(s, function, w, o.weighting == weighting::frequency);
  if (!s.kept.empty() || s.rows() == 0) {
    s.rows_x = std::lower_bound(s.kept.begin(), s.kept.end(), s.given_x) - s.kept.begin();
  }
  prepare(s);
  return s;
}

/// Sums of w_i w_j a_ij over unordered pairs.
struct two_sample_sums {
  double xx = 0, xy = 0, yy = 0;
};

/// One number, laplace or distance_induced of exponent 1: a sweep over the sorted rows, which carries sum_j w_j a_ij of both
/// samples from row to row, without cancellation.
struct swept_samples {
  std::vector<std::uint32_t> rows;  ///< sorted
  std::vector<double> keep, gain;   ///< from a row to the next: a becomes a keep + w gain

  swept_samples() = default;
  swept_samples(const two_samples& s, const kernel_side& k) {
    ranking order = rank_values(s.x.column(0), s.rows());
    rows = std::move(order.rows);
    keep.resize(rows.size());
    gain.resize(rows.size());
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
      const double step = order.values[i + 1] - order.values[i];
      keep[i] = k.rate > 0 ? std::exp(-k.rate * step) : 1.0;
      gain[i] = k.rate > 0 ? -std::expm1(-k.rate * step) : step;
    }
  }
  static bool serves(const two_samples& s, const kernel_side& k) {
    return s.x.is_number() && k.exponent == 1 && (k.kernel == dependence_kernel::laplace || k.is_power());
  }
  template <class InX>
  two_sample_sums sums(const two_samples& s, InX&& in_x) const {
    core::cascade_sum xx, xy, yy;
    double ax = 0, ay = 0, wx = 0, wy = 0;
    for (std::size_t first = 0; first < rows.size(); first += 512) {
      double part_xx = 0, part_xy = 0, part_yy = 0;
      for (std::size_t i = first; i < (std::min)(first + 512, rows.size()); ++i) {
        const double w = s.weight(rows[i]);
        if (in_x(rows[i])) {
          part_xx += w * ax;
          part_xy += w * ay;
          wx += w;
        } else {
          part_yy += w * ay;
          part_xy += w * ax;
          wy += w;
        }
        ax = ax * keep[i] + wx * gain[i];
        ay = ay * keep[i] + wy * gain[i];
      }
      xx.add(part_xx);
      xy.add(part_xy);
      yy.add(part_yy);
    }
    return {xx.value(), xy.value(), yy.value()};
  }
};

/// Categories by their weights.
template <class InX>
two_sample_sums category_sums(const two_samples& s, InX&& in_x) {
  std::vector<double> x(at(s.x.classes), 0.0), y(at(s.x.classes), 0.0);
  for (Index i = 0; i < s.rows(); ++i) (in_x(i) ? x : y)[s.x.codes[at(i)]] += s.weight(i);
  const double all_x = sum_of(x), all_y = sum_of(y);
  two_sample_sums out;
  for (std::size_t c = 0; c < x.size(); ++c) {
    out.xx += x[c] * (all_x - x[c]) / 2;
    out.yy += y[c] * (all_y - y[c]) / 2;
    out.xy += x[c] * (all_y - y[c]);
  }
  return out;
}

/// Squared distances by moments.
template <class InX>
two_sample_sums linear_sums(const two_samples& s, InX&& in_x) {
  two_sample_sums out;
  for (Index c = 0; c < s.x.columns; ++c) {
    const double* v = s.x.column(c);
    double w[2] = {}, sum[2] = {}, square[2] = {};
    for (Index i = 0; i < s.rows(); ++i) {
      const std::size_t k = in_x(i) ? 0 : 1;
      w[k] += s.weight(i);
      sum[k] += s.weight(i) * v[i];
    }
    const double mean[2] = {w[0] > 0 ? sum[0] / w[0] : 0.0, w[1] > 0 ? sum[1] / w[1] : 0.0};
    for (Index i = 0; i < s.rows(); ++i) {
      const std::size_t k = in_x(i) ? 0 : 1;
      square[k] += s.weight(i) * (v[i] - mean[k]) * (v[i] - mean[k]);
    }
    out.xx += w[0] * square[0];
    out.yy += w[1] * square[1];
    out.xy += w[0] * square[1] + w[1] * square[0] + w[0] * w[1] * (mean[0] - mean[1]) * (mean[0] - mean[1]);
  }
  return out;
}

/// Anything by tiles: u are the weights of x (0 in rows of y), v those of y.
inline two_sample_sums tiled_sums(const kernel_side& k, const Eigen::ArrayXd& u, const Eigen::ArrayXd& v) {
  struct part_sums {
    core::cascade_sum xx, xy, yy;
  };
  std::vector<part_sums> parts(at(tile_parts));
  const Index n = k.rows;
  core::parallel_for(tile_parts, [&](Index p) {
    tile_array a;
    part_sums& t = parts[at(p)];
    for (Index first = p * tile_rows; first < n; first += tile_parts * tile_rows) {
      const Index last = (std::min)(first + tile_rows, n);
      for (Index begin = first; begin < n; begin += tile_columns) {
        const Index end = (std::min)(begin + tile_columns, n);
        for (Index i = first; i < last && i + 1 < end; ++i) {
          const Index from = (std::max)(begin, i + 1);
          a.resize(end - from);
          distances(k, 1, i, from, a);
          const double x = (a * u.segment(from, end - from)).sum(), y = (a * v.segment(from, end - from)).sum();
          t.xx.add(u[i] * x);
          t.yy.add(v[i] * y);
          t.xy.add(u[i] * y + v[i] * x);
        }
      }
    }
  });
  part_sums total;
  for (const part_sums& p : parts) total.xx.merge(p.xx), total.xy.merge(p.xy), total.yy.merge(p.yy);
  return {total.xx.value(), total.xy.value(), total.yy.value()};
}

template <class InX>
two_sample_sums tiled_sums(const two_samples& s, const kernel_side& k, InX&& in_x) {
  Eigen::ArrayXd u(s.rows()), v(s.rows());
  for (Index i = 0; i < s.rows(); ++i) {
    const bool x = in_x(i);
    u[i] = x ? s.weight(i) : 0.0;
    v[i] = x ? 0.0 : s.weight(i);
  }
  return tiled_sums(k, u, v);
}

/// in_x(row) says which sample a row counts to.
template <class InX>
two_sample_sums sums_of(const two_samples& s, const kernel_side& k, InX&& in_x) {
  if (s.x.is_categorical()) return category_sums(s, in_x);
  if (k.kernel == dependence_kernel::linear) return linear_sums(s, in_x);
  if (swept_samples::serves(s, k)) return swept_samples(s, k).sums(s, in_x);
  return tiled_sums(s, k, in_x);
}

/// What the sums are divided by.
struct two_sample_weights {
  double x = 0, y = 0;    ///< sums of weights
  double xx = 0, yy = 0;  ///< sums of w_i w_j over unordered pairs, with or without the diagonal; 0: undefined

  two_sample_weights(const two_samples& s, const mmd_options& o) {
    xx = half(s, o, 0, s.rows_x, x);
    yy = half(s, o, s.rows_x, s.rows(), y);
  }
  bool defined() const { return xx > 0 && yy > 0; }

 private:
  static double half(const two_samples& s, const mmd_options& o, Index first, Index last, double& total) {
    double pairs = 0;  // of distinct rows, without subtraction
    for (Index i = first; i < last; ++i) {
      pairs += s.weight(i) * total;
      total += s.weight(i);
    }
    if (o.statistic == statistic::v) return total * total / 2;
    if (s.weights.empty() || o.weighting == weighting::frequency) return total > 1 ? total * (total - 1) / 2 : 0.0;
    return pairs > 1e-9 * total * total ? pairs : 0.0;
  }
};

/// The mean over blocks; x and y are paired by their order.
inline double block_mmd(const two_samples& s, const kernel_side& k, Index block) {
  const Index m = (std::min)(s.rows_x, s.rows_y()) / block;
  tile_array one(1);
  const auto a = [&](Index i, Index j) {
    distances(k, 1, i, j, one);
    return one[0];
  };
  core::cascade_sum sum;
  for (Index b = 0; b < m; ++b) {
    for (Index i = b * block; i < (b + 1) * block; ++i) {
      double part = 0;
      for (Index j = b * block; j < i; ++j) part += a(i, s.rows_x + j) + a(j, s.rows_x + i) - a(i, j) - a(s.rows_x + i, s.rows_x + j);
      sum.add(2 * part);
    }
  }
  return sum.value() / (static_cast<double>(m) * static_cast<double>(block) * static_cast<double>(block - 1));
}

inline mmd_statistics_result mmd_statistics_of(const two_samples& s, const mmd_options& o) {
  mmd_statistics_result out;
  out.mmd_squared = o.undefined;
  out.rows_x = s.rows_x;
  out.rows_y = s.rows_y();
  const two_sample_weights w(s, o);
  if (!w.defined() || (std::min)(out.rows_x, out.rows_y) < o.block) return out;
  const kernel_side k = side_of(s.x, s.weights, o.kernel);
  out.bandwidth = k.bandwidth;
  if (o.block > 0) {
    out.mmd_squared = block_mmd(s, k, o.block) * k.unit;
    return out;
  }
  const two_sample_sums t = sums_of(s, k, [&](Index i) { return i < s.rows_x; });
  out.between = t.xy / (w.x * w.y) * k.unit;
  out.within_x = t.xx / w.xx * k.unit;
  out.within_y = t.yy / w.yy * k.unit;
  const double value = 2 * out.between - out.within_x - out.within_y;
  out.mmd_squared = o.statistic == statistic::v ? (std::max)(0.0, value) : value;
  return out;
}

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
