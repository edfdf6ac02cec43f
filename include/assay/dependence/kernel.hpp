// SPDX-License-Identifier: MIT
/// @file
/// Kernels of HSIC, MMD and their kin: which one, how wide, and the median heuristic.
#pragma once

#include <assay/dependence/pair_median.hpp>

ASSAY_NAMESPACE_BEGIN

/// A kernel k(x, x') of numbers or vectors, with d = |x - x'| the Euclidean distance. Categories always have the discrete one.
enum class dependence_kernel {
  gaussian,          ///< exp(-d^2 / (2 bandwidth^2))
  laplace,           ///< exp(-d / bandwidth), d Euclidean in several columns too
  distance_induced,  ///< (|x|^exponent + |x'|^exponent - d^exponent) / 2: HSIC becomes distance covariance, MMD energy distance
  linear,            ///< the product x . x': sees means and linear dependence alone
  discrete           ///< 1 for equal rows, else 0
};

/// A kernel with its width. The default is Gaussian with the median distance.
struct kernel_choice {
  dependence_kernel kernel = dependence_kernel::gaussian;
  /// Width of gaussian and laplace in units of the data; 0: the median heuristic on this variable alone (1 when all distances
  /// are 0).
  double bandwidth = 0;
  /// The heuristic is bandwidth_factor times the median of the positive distances of pairs; R dHSIC has sqrt(1/2).
  double bandwidth_factor = 1;
  /// Rows, evenly spaced, that the heuristic looks at; 0: all.
  Index median_rows = 0;
  /// Of distance_induced, in (0, 2].
  double exponent = 1;
};

namespace dependence_detail {

inline void check_kernel(const char* function, const kernel_choice& k) {
  if (!core::is_finite(k.bandwidth) || k.bandwidth < 0)
    core::raise_for(function, "bandwidth must be positive, or 0 for the median heuristic");
  if (!core::is_finite(k.bandwidth_factor) || !(k.bandwidth_factor > 0))
    core::raise_for(function, "bandwidth_factor must be positive");
  if (k.median_rows < 0 || k.median_rows == 1) core::raise_for(function, "median_rows must be 0 (all) or at least 2");
  if (!core::is_finite(k.exponent) || !(k.exponent > 0) || k.exponent > 2)
    core::raise_for(function, "exponent must be in (0, 2]");
}

inline bool has_bandwidth(const variable& v, const kernel_choice& k) {
  return !v.is_categorical() && (k.kernel == dependence_kernel::gaussian || k.kernel == dependence_kernel::laplace);
}

/// The width in units of the (scaled) variable.
inline double scaled_bandwidth(const variable& v, const std::vector<double>& weights, const kernel_choice& k) {
  if (k.bandwidth > 0) return k.bandwidth / v.scale;
  const Index n = v.rows, m = k.median_rows;
  double median = 0;
  if (m > 0 && m < n) {
    std::vector<Index> rows(at(m));
    for (Index i = 0; i < m; ++i) rows[at(i)] = i * (n / m) + i * (n % m) / m;
    variable part = v;
    take_rows(v, rows, part);
    std::vector<double> w(weights.empty() ? 0 : rows.size());
    for (std::size_t i = 0; i < w.size(); ++i) w[i] = weights[at(rows[i])];
    median = pair_median(part, w);
  } else {
    median = pair_median(v, weights);
  }
  return median > 0 ? k.bandwidth_factor * median : 1 / v.scale;
}

/// One variable and no other, for median_bandwidth.
struct lone_sample : remaining_rows {
  variable x;
  Index rows() const { return x.rows; }
  void for_variables(auto&& f) { f(x); }
};

}  // namespace dependence_detail

/// Median of the positive distances between pairs of rows of x (x[, weights]): the bandwidth that gaussian and laplace kernels
/// take by default. Compute it once to hold the kernel fixed, as in training.
///
/// @param x  vector, n x d matrix; of categories the median of 1 and 1 @param weights  of the rows; pairs weigh w_i w_j, so that a
///   whole weight equals repeated rows
/// @return range (0, inf); of an even number of pairs the mean of the middle two; 1 when there is no positive distance
/// @throws invalid_input  NaN or infinity; integers that are not marked categorical; negative weights
/// @par Complexity  numbers: O(n log n); else two to four passes over all distances in O(n^2 d), O(n) memory and 16 MB
/// @par Same as  hyppo's median where no two rows are equal (there over all n^2 pairs, 0 among them), and times sqrt(1/2) dHSIC's
struct median_bandwidth_function {
  template <dependence_detail::argument X>
  double operator()(const X& x) const {
    dependence_detail::lone_sample s = load(x);
    return of(s);
  }
  template <dependence_detail::argument X, class W>
  double operator()(const X& x, const Eigen::DenseBase<W>& weights) const {
    dependence_detail::lone_sample s = load(x);
    dependence_detail::weigh(s, name, weights, false);
    return of(s);
  }
  template <class X, class... Rest>
  requires(!dependence_detail::argument<X> || (core::unwrapped<Rest> || ...)) double operator()(const X&, const Rest&...) const {
    static_assert(core::always_false<X>,
                  "assay::median_bandwidth takes x as an Eigen vector, matrix or categorical(g), then [weights]; wrap a "
                  "std::vector or std::span as assay::view(x)");
    return 0;
  }

 private:
  static constexpr const char* name = "median_bandwidth";
  template <class X>
  static dependence_detail::lone_sample load(const X& x) {
    dependence_detail::lone_sample s;
    s.x = dependence_detail::load_variable(x, {name, "x"});
    s.given = s.x.rows;
    dependence_detail::check_rows(name, "x", s.given, s.given);
    return s;
  }
  static double of(dependence_detail::lone_sample& s) {
    dependence_detail::prepare(s);
    return dependence_detail::scaled_bandwidth(s.x, s.weights, {}) * s.x.scale;
  }
};
inline constexpr median_bandwidth_function median_bandwidth{};

ASSAY_NAMESPACE_END
