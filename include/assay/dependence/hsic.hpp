// SPDX-License-Identifier: MIT
/// @file
/// HSIC, the Hilbert-Schmidt independence criterion, of numbers, vectors and categories.
#pragma once

#include <assay/dependence/distance_covariance.hpp>
#include <assay/dependence/kernel_tiles.hpp>

ASSAY_NAMESPACE_BEGIN

/// What the sum of the V-statistic is divided by.
enum class hsic_normalization {
  n_squared,          ///< tr(KHLH) / n^2: the population formula on the sample
  n_minus_1_squared   ///< tr(KHLH) / (n - 1)^2 (Gretton 2005)
};

/// Options of HSIC and of kernel alignment, in this order.
struct hsic_options {
  kernel_choice x = {};  ///< kernel of x, with a bandwidth of its own
  kernel_choice y = {};  ///< kernel of y
  /// v: biased, never negative; u: unbiased (Song et al. 2012), signed, needs 4 rows.
  assay::statistic statistic = assay::statistic::v;
  /// Of the V-statistic. n counts rows of non-zero weight, or with weighting::frequency the sum of weights.
  hsic_normalization normalization = hsic_normalization::n_squared;
  assay::weighting weighting = assay::weighting::importance;
  double undefined = assay::undefined();
};

/// Everything that one pass yields; see hsic_statistics.
struct hsic_statistics_result {
  Index rows = 0;                         ///< rows of non-zero weight
  double hsic = assay::undefined();       ///< HSIC(x, y)
  double hsic_x = assay::undefined();     ///< HSIC(x, x)
  double hsic_y = assay::undefined();     ///< HSIC(y, y)
  double alignment = assay::undefined();  ///< centered kernel alignment, signed for statistic::u
  double bandwidth_x = 0;                 ///< that was used; 0: the kernel has none
  double bandwidth_y = 0;
  /// By this factor rounding errors are magnified in hsic.
  double condition = assay::undefined();
};

namespace dependence_detail {

/// Two linear kernels by cross-covariances, in O(n d d') and without pairs; not for unequal importance weights.
inline moments linear_moments(const variable& x, const variable& y, const std::vector<double>& weights, const combination& c) {
  using columns = Eigen::Map<const Eigen::MatrixXd>;
  const Index n = x.rows;
  const columns a(x.values.data(), n, x.columns), b(y.values.data(), n, y.columns);
  const Eigen::VectorXd w = weights.empty() ? Eigen::VectorXd::Ones(n).eval()
                                            : Eigen::Map<const Eigen::VectorXd>(weights.data(), n).eval();
  const Eigen::VectorXd sum_a = a.transpose() * w, sum_b = b.transpose() * w;
  const Eigen::MatrixXd weighted = a.array().colwise() * w.array();
  Eigen::MatrixXd products = weighted.transpose() * b;
  moments m;
  if (c.kind == scheme::v) {
    products -= sum_a * sum_b.transpose() / c.total;
    m.ab = 4 * products.squaredNorm();
    return m;
  }
  // the kernel without its diagonal: the combination does not change when half distances become products, up to the sign
  const Eigen::ArrayXd na = a.rowwise().squaredNorm(), nb = b.rowwise().squaredNorm();
  const Eigen::ArrayXd r = (a * sum_a).array() - na, s = (b * sum_b).array() - nb;
  const double all = products.squaredNorm(), own = (w.array() * na * nb).sum();
  m.ab = 4 * (all - own);
  m.uncentred = 4 * (all + own);
  m.rs = 4 * (w.array() * r * s).sum();
  m.a = 2 * (w.array() * r).sum();
  m.b = 2 * (w.array() * s).sum();
  return m;
}

inline pair_moments kernel_moments(const sample& s, const kernel_side& x, const kernel_side& y, const request& q,
                                   const combination& c) {
  const bool linear = x.kernel == dependence_kernel::linear && y.kernel == dependence_kernel::linear && s.x.parts.empty() &&
                      s.y.parts.empty();
  const double n = static_cast<double>(s.rows()), p = static_cast<double>(s.x.columns), d = static_cast<double>(s.y.columns);
  if (linear && c.kind != scheme::importance && (q.variances ? p * p + d * d + p * d : p * d) < 2 * n * (p + d)) {
    pair_moments out;
    out.xy = linear_moments(s.x, s.y, s.weights, c);
    if (q.variances) {
      out.xx = linear_moments(s.x, s.x, s.weights, c);
      out.yy = linear_moments(s.y, s.y, s.weights, c);
    }
    return out;
  }
  const bool codes_x = s.x.is_categorical(), codes_y = s.y.is_categorical();
  if ((codes_x || x.is_power()) && (codes_y || y.is_power()) && (codes_x || codes_y || x.exponent == y.exponent)) {
    request same = q;
    same.exponent = codes_x && codes_y ? 1.0 : codes_x ? y.exponent : x.exponent;
    return moments_of(s, same, c);
  }
  return tile_moments(x, y, s.weights, q, c);
}

inline distance_options distance_options_of(const hsic_options& o) {
  return {.statistic = o.statistic, .exponent = 1, .weighting = o.weighting, .undefined = o.undefined};
}

inline hsic_options checked_kernels(const char* function, const hsic_options& o) {
  check_kernel(function, o.x);
  check_kernel(function, o.y);
  return o;
}

/// Factor that the normalisation puts on the V-statistic; undefined for one row.
inline double normalization_factor(const combination& c, const hsic_options& o) {
  if (o.statistic == statistic::u || o.normalization == hsic_normalization::n_squared) return 1;
  const double n = o.weighting == weighting::frequency ? c.total : c.rows;
  return n > 1 ? (n / (n - 1)) * (n / (n - 1)) : undefined();
}

inline hsic_statistics_result hsic_statistics_of(const sample& s, const hsic_options& o, bool variances) {
  const request q{scheme_of(s, distance_options_of(o)), 1, variances};
  const combination combine(q.kind, s.rows(), s.weights);
  hsic_statistics_result out;
  out.rows = s.rows();
  out.hsic = out.hsic_x = out.hsic_y = out.alignment = o.undefined;
  const double factor = normalization_factor(combine, o);
  if (!combine.defined()) return out;
  const kernel_side x = side_of(s.x, s.weights, o.x), y = side_of(s.y, s.weights, o.y);
  out.bandwidth_x = x.bandwidth;
  out.bandwidth_y = y.bandwidth;
  const pair_moments m = kernel_moments(s, x, y, q, combine);
  const double xy = combine(m.xy);
  const bool normalized = !is_undefined(factor);
  if (normalized) out.hsic = xy * x.unit * y.unit * factor;
  if (std::abs(xy) > 0) out.condition = combine.magnitude(m.xy) / std::abs(xy);
  if (!variances) return out;
  const double xx = combine(m.xx), yy = combine(m.yy);
  if (normalized) {
    out.hsic_x = xx * x.unit * x.unit * factor;
    out.hsic_y = yy * y.unit * y.unit * factor;
  }
  if (vanishes(xx, combine.magnitude(m.xx)) || vanishes(yy, combine.magnitude(m.yy))) return out;
  out.alignment = (std::min)(1.0, xy / (std::sqrt(xx) * std::sqrt(yy)));
  return out;
}

template <class Rule>
struct hsic_metric {
  using result = typename Rule::result;
  template <argument X, argument Y>
  result operator()(const X& x, const Y& y, const hsic_options& options = {}) const {
    const distance_options plain = distance_options_of(checked_kernels(Rule::name, options));
    return Rule::of(hsic_statistics_of(load_sample(Rule::name, x, y, plain), options, Rule::variances));
  }
  template <argument X, argument Y, class W>
  result operator()(const X& x, const Y& y, const Eigen::DenseBase<W>& weights, const hsic_options& options = {}) const {
    const distance_options plain = distance_options_of(checked_kernels(Rule::name, options));
    const bool whole = options.weighting == weighting::frequency;
    sample s = load_pair(Rule::name, x, y, plain);
    weigh(s, Rule::name, weights, whole);
    prepare(s);
    return Rule::of(hsic_statistics_of(s, options, Rule::variances));
  }
  template <class X, class Y, class... Rest>
  requires(!argument<X> || !argument<Y> || (core::unwrapped<Rest> || ...)) result operator()(const X&, const Y&, const Rest&...) const {
    static_assert(core::always_false<X, Y>,
                  "assay: hsic and kernel alignment take x and y as Eigen vectors, matrices or categorical(g), then "
                  "[weights][, options]; wrap a std::vector or std::span as assay::view(x)");
    return result{};
  }
};

struct hsic_rule {
  using result = double;
  static constexpr const char* name = "hsic";
  static constexpr bool variances = false;
  static double of(const hsic_statistics_result& r) { return r.hsic; }
};
struct hsic_statistics_rule {
  using result = hsic_statistics_result;
  static constexpr const char* name = "hsic_statistics";
  static constexpr bool variances = true;
  static hsic_statistics_result of(const hsic_statistics_result& r) { return r; }
};

}  // namespace dependence_detail

/// Hilbert-Schmidt independence criterion (x, y[, weights][, options]): 0 in the limit exactly for independence when both kernels
/// are characteristic (gaussian, laplace, distance_induced with exponent < 2, discrete).
///
/// With kernels k_ij of x, l_ij of y, p_i = w_i / sum w and kbar_i = sum_j p_j k_ij: V: sum_ij p_i p_j k_ij l_ij - 2 sum_i p_i
/// kbar_i lbar_i + kbar lbar (= tr(KHLH) / n^2); U: the same three means over distinct rows, without the diagonals. Both depend on
/// a kernel only through a_ij = (k_ii + k_jj) / 2 - k_ij, which is what is summed: importance-weighted U with unequal weights
/// means the weighted means of a. With distance_induced kernels 4 hsic = distance_covariance_squared.
///
/// @param x,y  vectors, n x d matrices (rows are examples) or categorical(g), which has the discrete kernel
/// @param weights  of the rows; V: a whole weight equals repeated rows, in the median heuristic too; U: hsic_options::weighting
/// @param options  hsic_options; bandwidths of x and y are chosen apart from each other
/// @return range: V [0, inf), U may be negative (no root is taken). Undefined (options.undefined): no rows (V; 1 row for
///   n_minus_1_squared), fewer than 4 rows (U). 0 where x or y is constant.
/// @throws invalid_input  sizes differ; NaN or infinity; integers that are not marked categorical; bad options; bad weights
/// @par Complexity  O(n^2 d) time (a second pass where digits are lost), O(n d) memory; two linear kernels O(n d d'), categories
///   and distance_induced numbers as distance_covariance_squared: O(n log n). The median adds O(n log n) for a number, else passes
///   over all distances.
/// @par Merge  not mergeable: pairs cross the batches. The mean of U over disjoint batches is unbiased (with fixed bandwidths).
/// @par Reference  Gretton, Bousquet, Smola, Schoelkopf (2005); Song et al. (2012); Sejdinovic et al. (2013)
inline constexpr dependence_detail::hsic_metric<dependence_detail::hsic_rule> hsic{};
/// HSIC of (x, y), (x, x), (y, y), their alignment and the bandwidths used, from one pass: (x, y[, weights][, options]) ->
/// hsic_statistics_result. See hsic.
inline constexpr dependence_detail::hsic_metric<dependence_detail::hsic_statistics_rule> hsic_statistics{};

ASSAY_NAMESPACE_END
