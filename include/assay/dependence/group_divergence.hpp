// SPDX-License-Identifier: MIT
/// @file
/// Generalised Jensen-Shannon divergence of the distributions of a number in groups.
#pragma once

#include <array>
#include <assay/dependence/contingency_counts.hpp>
#include <assay/dependence/jensen_shannon_divergence.hpp>
#include <assay/dependence/ranked_pairs.hpp>
#include <span>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// How the distribution of a group is estimated.
enum class density_estimator {
  kernel,    ///< Gaussian kernel on a grid of points from the least to the greatest x of all rows, then divided by its sum
  histogram  ///< shares of equally wide bins between them, as numpy has them
};

/// Bandwidth of the kernel, one for all groups.
enum class bandwidth_rule {
  fixed,      ///< options.bandwidth, in units of x (of shares with options.ranks)
  silverman,  ///< standard deviation of x * (4 / 3n)^(1/5)
  scott       ///< standard deviation of x * n^(-1/5)
};

/// Weights of the groups.
enum class group_weighting { proportion, equal };

/// Options of generalized_jensen_shannon_divergence, in this order.
struct group_divergence_options {
  density_estimator estimator = density_estimator::kernel;
  assay::bandwidth_rule bandwidth_rule = assay::bandwidth_rule::fixed;
  double bandwidth = 0.15;
  Index points = 1000;  ///< of the grid of the kernel estimate, at least 2
  Index bins = 50;      ///< of the histogram, at least 1
  bool ranks = false;   ///< x becomes the share of rows below plus half of its ties: no unit of x matters
  group_weighting group_weights = group_weighting::proportion;
  double base = 2;                        ///< of the logarithm: bits
  double clip = 0;                        ///< least probability inside an entropy; 1e-10 for the number of the published code
  double undefined = assay::undefined();  ///< value without rows
};

/// What generalized_jensen_shannon_divergence returns.
struct group_divergence_result {
  double value = assay::undefined();      ///< the divergence
  double maximum = assay::undefined();    ///< entropy of the weights of the groups: the divergence of disjoint groups
  double bandwidth = assay::undefined();  ///< of the kernel; NaN for a histogram
  Index groups = 0;                       ///< with rows of non-zero weight
};

namespace dependence_detail {

/// Equally spaced points and the bandwidth h of a Gaussian kernel.
struct density_grid {
  double first = 0, step = 0, h = 1;
  Index points = 0;

  double point(Index j) const { return first + core::separately_rounded(static_cast<double>(j) * step); }
};

/// sum_i w_i exp(-((t_j - x_i) / h)^2 / 2), row by row: as far as a double tells it from 0.
inline void kernel_sums(const density_grid& g, std::span<const double> x, std::span<const double> w, std::span<double> out) {
  constexpr double reach = 38.7;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double place = (x[i] - g.first) / g.step, width = reach * (g.h / g.step);
    const double last = static_cast<double>(g.points - 1);
    const auto from = static_cast<Index>((std::max)(0.0, std::ceil(place - width)));
    const auto to = static_cast<Index>((std::min)(last, std::floor(place + width)));
    for (Index j = from; j <= to; ++j) {
      const double t = (g.point(j) - x[i]) / g.h;
      out[at(j)] += (w.empty() ? 1.0 : w[i]) * std::exp(-0.5 * t * t);
    }
  }
}

/// The same from sums over cells of width h / 4: exp(-(t - s)^2 / 2) = exp(-t^2 / 2) sum_k He_k(t) s^k / k!, t from the centre of
/// a cell to the point, |s| <= 1/8 from it to the row. What 12 terms leave is below 1e-15 of the kernel's height; points farther
/// than 12 h are left out (1e-31).
inline void expanded_kernel_sums(const density_grid& g, std::span<const double> x, std::span<const double> w,
                                 std::span<double> out) {
  constexpr std::size_t terms = 12;
  const double width = g.h / 4;
  std::vector<std::array<double, terms>> cells;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double cell = std::floor((x[i] - g.first) / width);
    const auto c = static_cast<std::size_t>((std::max)(0.0, cell));
    if (c >= cells.size()) cells.resize(c + 1);
    const double s = (x[i] - (g.first + (static_cast<double>(c) + 0.5) * width)) / g.h;
    double term = w.empty() ? 1.0 : w[i];
    for (std::size_t k = 0; k < terms; ++k) {
      cells[c][k] += term;
      term *= s / static_cast<double>(k + 1);
    }
  }
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (!(cells[c][0] > 0)) continue;
    const double centre = g.first + (static_cast<double>(c) + 0.5) * width;
    const double place = (centre - g.first) / g.step, reach = 12 * (g.h / g.step);
    const auto from = static_cast<Index>((std::max)(0.0, std::ceil(place - reach)));
    const auto to = static_cast<Index>((std::min)(static_cast<double>(g.points - 1), std::floor(place + reach)));
    for (Index j = from; j <= to; ++j) {
      const double t = (g.point(j) - centre) / g.h;
      double before = 0, hermite = 1, sum = 0;
      for (std::size_t k = 0; k < terms; ++k) {
        sum += cells[c][k] * hermite;
        const double next = t * hermite - static_cast<double>(k) * before;
        before = hermite;
        hermite = next;
      }
      out[at(j)] += std::exp(-0.5 * t * t) * (std::max)(0.0, sum);
    }
  }
}

/// Numbers in the order of their groups.
struct grouped_numbers {
  std::vector<double> x, w;
  std::vector<std::size_t> begin;  ///< of every group, and the end
  double least = 0, greatest = 0;

  explicit grouped_numbers(const sample& s) : x(at(s.rows())), w(s.weights.size()), begin(at(s.y.classes) + 1) {
    for (const std::uint32_t c : s.y.codes) ++begin[c + 1];
    for (std::size_t k = 1; k < begin.size(); ++k) begin[k] += begin[k - 1];
    std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::size_t place = next[s.y.codes[i]]++;
      x[place] = s.x.values[i];
      if (!w.empty()) w[place] = s.weights[i];
    }
    least = greatest = x.empty() ? 0.0 : x[0];
    for (const double v : x) {
      least = (std::min)(least, v);
      greatest = (std::max)(greatest, v);
    }
  }
  std::size_t groups() const { return begin.size() - 1; }
  std::span<const double> numbers(std::size_t k) const { return std::span(x).subspan(begin[k], begin[k + 1] - begin[k]); }
  std::span<const double> weights(std::size_t k) const {
    return w.empty() ? std::span<const double>() : std::span(w).subspan(begin[k], begin[k + 1] - begin[k]);
  }
  double weight(std::size_t k) const {
    if (w.empty()) return static_cast<double>(begin[k + 1] - begin[k]);
    core::cascade_sum sum;
    for (const double v : weights(k)) sum.add(v);
    return sum.value();
  }
};

/// x becomes the share of rows below it plus half of those equal to it.
inline void to_shares_below(sample& s) {
  const ranking order = rank_values(s.x.column(0), s.rows());
  const auto weight = [&](std::size_t k) { return s.weights.empty() ? 1.0 : s.weights[order.rows[k]]; };
  double total = 0, below = 0;
  for (std::size_t k = 0; k < order.rows.size(); ++k) total += weight(k);
  for (std::size_t begin = 0, end = 0; begin < order.rows.size(); begin = end) {
    double tied = 0;
    for (end = begin; end < order.rows.size() && !(order.values[end] > order.values[begin]); ++end) tied += weight(end);
    for (std::size_t k = begin; k < end; ++k) s.x.values[order.rows[k]] = (below + tied / 2) / total;
    below += tied;
  }
}

/// Bandwidth by a rule, with the effective number of rows where they are weighted.
inline double ruled_bandwidth(const grouped_numbers& d, const group_divergence_options& o) {
  if (o.bandwidth_rule == bandwidth_rule::fixed) return o.bandwidth;
  const auto weight = [&](std::size_t i) { return d.w.empty() ? 1.0 : d.w[i]; };
  core::cascade_sum total, squares, first, second;
  const double middle = d.least / 2 + d.greatest / 2;
  for (std::size_t i = 0; i < d.x.size(); ++i) {
    total.add(weight(i));
    squares.add(weight(i) * weight(i));
    first.add(weight(i) * (d.x[i] - middle));
  }
  const double mean = first.value() / total.value();
  for (std::size_t i = 0; i < d.x.size(); ++i) {
    const double off = d.x[i] - middle - mean;
    second.add(weight(i) * off * off);
  }
  const double n = total.value() * (total.value() / squares.value());
  const double deviation = std::sqrt(second.value() / total.value() * (n / (n - 1)));
  return deviation * std::pow(o.bandwidth_rule == bandwidth_rule::scott ? n : 0.75 * n, -0.2);
}

/// Shares of the bins, edges as numpy rounds them.
inline void bin_shares(const grouped_numbers& d, std::size_t group, std::span<double> out) {
  const auto bins = static_cast<Index>(out.size());
  const double width = (d.greatest - d.least) / static_cast<double>(bins);
  const auto edge = [&](Index b) { return d.least + core::separately_rounded(static_cast<double>(b) * width); };
  const std::span<const double> x = d.numbers(group), w = d.weights(group);
  for (std::size_t i = 0; i < x.size(); ++i) {
    Index b = (std::min)(bins - 1, static_cast<Index>((x[i] - d.least) / width));
    if (x[i] < edge(b)) --b;
    if (b + 1 < bins && x[i] >= edge(b + 1)) ++b;
    out[at(b)] += w.empty() ? 1.0 : w[i];
  }
}

inline void check_group_divergence(const char* function, const group_divergence_options& o) {
  if (!core::is_finite(o.bandwidth) || !(o.bandwidth > 0)) core::raise_for(function, "bandwidth must be finite and above 0");
  if (o.points < 2) core::raise_for(function, "points must be at least 2");
  if (o.bins < 1) core::raise_for(function, "bins must be at least 1");
  if (!core::is_finite(o.clip) || o.clip < 0 || o.clip >= 1) core::raise_for(function, "clip must be in [0, 1)");
}

inline group_divergence_result group_divergence_of(const char* function, sample& s, const group_divergence_options& o) {
  const double unit = log_of_jensen_shannon_base(function, o.base);
  check_group_divergence(function, o);
  group_divergence_result out;
  out.value = o.undefined;
  out.groups = s.y.classes;
  if (s.rows() == 0) return out;
  if (o.ranks) to_shares_below(s);
  const grouped_numbers d(s);
  const std::size_t groups = d.groups();
  std::vector<double> shares(groups);
  double total = 0;
  for (std::size_t k = 0; k < groups; ++k) total += shares[k] = o.group_weights == group_weighting::equal ? 1.0 : d.weight(k);
  double entropy = 0;
  for (double& share : shares) {
    share /= total;
    entropy -= share * std::log(share);
  }
  out.maximum = (std::max)(0.0, entropy / unit);
  const bool kernel = o.estimator == density_estimator::kernel;
  if (kernel && (d.greatest > d.least || o.bandwidth_rule == bandwidth_rule::fixed)) out.bandwidth = ruled_bandwidth(d, o);
  if (!(d.greatest > d.least)) {  // all groups have one and the same value
    out.value = 0;
    return out;
  }
  if (!core::is_finite(d.greatest - d.least)) core::raise_for(function, "x spans more than a double holds");
  const density_grid grid{d.least, (d.greatest - d.least) / static_cast<double>(o.points - 1), out.bandwidth, o.points};
  const double touched = (std::min)(static_cast<double>(o.points), 80 * (kernel ? grid.h / grid.step : 0.0) + 1);
  // few rows, or points so far apart that rows touch few of them
  const bool direct = !kernel || static_cast<double>(d.x.size()) * touched <= 0x1p22 || grid.step > grid.h;
  std::vector<double> p(at(kernel ? o.points : o.bins)), mixture(p.size(), 0.0);
  const auto load = [&](std::size_t k) {
    std::fill(p.begin(), p.end(), 0.0);
    if (!kernel) {
      bin_shares(d, k, p);
    } else if (direct) {
      kernel_sums(grid, d.numbers(k), d.weights(k), p);
    } else {
      expanded_kernel_sums(grid, d.numbers(k), d.weights(k), p);
    }
    double sum = 0;
    for (const double v : p) sum += v;
    for (double& v : p) v /= sum;
    return sum > 0;
  };
  const auto clipped_entropy = [&](const std::vector<double>& v) {
    core::cascade_sum sum;
    for (const double q : v) sum.add(-(std::max)(q, o.clip) * std::log((std::max)(q, o.clip)));
    return sum.value();
  };
  core::cascade_sum sum;
  for (std::size_t k = 0; k < groups; ++k) {
    if (!load(k)) return out;  // no point of the grid is near the group
    for (std::size_t j = 0; j < p.size(); ++j) mixture[j] += shares[k] * p[j];
    if (o.clip > 0) sum.add(-shares[k] * clipped_entropy(p));
  }
  if (o.clip > 0) {
    sum.add(clipped_entropy(mixture));
    out.value = sum.value() / unit;
    return out;
  }
  for (std::size_t k = 0; k < groups; ++k) {  // again, rather than to hold groups x points numbers
    load(k);
    for (std::size_t j = 0; j < p.size(); ++j)
      sum.add(shares[k] * (p[j] > 0 && mixture[j] > 0 ? core::deviance(p[j], mixture[j]) : mixture[j]));
  }
  out.value = (std::max)(0.0, sum.value() / unit);
  return out;
}

}  // namespace dependence_detail

/// Generalised Jensen-Shannon divergence of a number between groups: (x, categorical(g)[, weights][, options]). With predictions
/// as x: how far the distributions of predictions in the groups are apart, whatever their shape.
///
/// D = H(sum_k pi_k p_k) - sum_k pi_k H(p_k), p_k the distribution of x in group k, estimated by a kernel on a grid or by a
/// histogram over the range of all rows; pi_k the share of the group, or equal. No correction at the ends of the range. **Values
/// compare only at equal bandwidth and grid**: a bandwidth of 0.15 is mild for scores in [0, 1] and hides everything in claim
/// frequencies near 0.1; silverman, scott or ranks follow the scale of x. For several attributes pass the codes of their
/// intersection.
/// @param options  group_divergence_options: estimator = kernel, bandwidth_rule = fixed, bandwidth = 0.15, points = 1000, bins =
/// 50,
///   ranks = false, group_weights = proportion, base = 2, clip = 0, undefined
/// @return group_divergence_result; value in [0, maximum], 0 where x is constant; undefined (options.undefined) without rows, and
///   where a bandwidth far below the distance of grid points leaves a group without any
/// @throws invalid_input  sizes differ; NaN or infinity; negative weights; an option outside its range
/// @par Complexity  O(n + groups x points) time for given bandwidth and range, O(n + points) memory: few rows are summed one by
///   one, many by a Hermite expansion in cells of a quarter bandwidth, which agrees to 1e-13
/// @par Same as  the code published with the reference: {.clip = 1e-10}
/// @par Reference  Lin (1991); Lee, Antonio, Avanzi, Marchi, Zhou, Machine Learning with Multitype Protected Attributes (arXiv
///   2509.08163)
struct generalized_jensen_shannon_divergence_function {
  template <core::dense X, class G>
  group_divergence_result operator()(const X& x, const categories<G>& groups,
                                     const group_divergence_options& options = {}) const {
    return of(options, dependence_detail::load_as_given(name, x, groups, "groups"));
  }
  template <core::dense X, class G, class W>
  group_divergence_result operator()(const X& x, const categories<G>& groups, const Eigen::DenseBase<W>& weights,
                                     const group_divergence_options& options = {}) const {
    return of(options, dependence_detail::load_as_given(name, x, groups, "groups", weights));
  }
  template <class X, class G, class... Rest>
  requires(!core::dense<X> || !dependence_detail::is_categories<G> || (core::unwrapped<Rest> || ...)) group_divergence_result
  operator()(const X&, const G&, const Rest&...) const {
    static_assert(core::always_false<X, G>,
                  "assay::generalized_jensen_shannon_divergence takes (x, categorical(groups)[, weights][, options]), x an Eigen "
                  "vector; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "generalized_jensen_shannon_divergence";
  static group_divergence_result of(const group_divergence_options& options, dependence_detail::sample s) {
    if (!s.x.is_number()) core::raise_for(name, "x has " + core::to_text(s.x.columns) + " columns, one number per row is wanted");
    return dependence_detail::group_divergence_of(name, s, options);
  }
};
inline constexpr generalized_jensen_shannon_divergence_function generalized_jensen_shannon_divergence{};

ASSAY_NAMESPACE_END
