// SPDX-License-Identifier: MIT
/// @file
/// MMD, the maximum mean discrepancy of two samples.
#pragma once

#include <assay/dependence/two_kernel_samples.hpp>

ASSAY_NAMESPACE_BEGIN

namespace dependence_detail {

struct mmd_statistics_rule {
  using result = mmd_statistics_result;
  static constexpr const char* name = "mmd_statistics";
  static void check(const mmd_options&) {}
  static result of(const mmd_statistics_result& r) { return r; }
};
struct mmd_squared_rule {
  using result = double;
  static constexpr const char* name = "mmd_squared";
  static void check(const mmd_options&) {}
  static double of(const mmd_statistics_result& r) { return r.mmd_squared; }
};
struct mmd_rule {
  using result = double;
  static constexpr const char* name = "mmd";
  static void check(const mmd_options& o) { check_root(name, o.statistic); }
  static double of(const mmd_statistics_result& r) {
    return is_undefined(r.between) ? r.mmd_squared : root_of(r.mmd_squared);  // no root of what stands for the undefined
  }
};

template <class Rule>
struct mmd_metric {
  using result = typename Rule::result;
  template <argument X, argument Y>
  result operator()(const X& x, const Y& y, const mmd_options& options = {}) const {
    Rule::check(options);
    check_mmd_options(Rule::name, options, false);
    return Rule::of(mmd_statistics_of(load_two_samples(Rule::name, x, y), options));
  }
  template <argument X, argument Y, class W, class V>
  result operator()(const X& x, const Y& y, const Eigen::DenseBase<W>& weights_x, const Eigen::DenseBase<V>& weights_y,
                    const mmd_options& options = {}) const {
    Rule::check(options);
    check_mmd_options(Rule::name, options, true);
    return Rule::of(mmd_statistics_of(load_two_samples(Rule::name, x, y, weights_x, weights_y, options), options));
  }
  template <class X, class Y, class... Rest>
  requires(!argument<X> || !argument<Y> || (core::unwrapped<Rest> || ...)) result operator()(const X&, const Y&, const Rest&...) const {
    static_assert(core::always_false<X, Y>,
                  "assay: mmd takes two samples x and y as Eigen vectors, matrices or categorical(g), then [weights_x, "
                  "weights_y][, options]; wrap a std::vector or std::span as assay::view(x)");
    return result{};
  }
};

}  // namespace dependence_detail

/// Squared maximum mean discrepancy of two samples (x, y[, weights_x, weights_y][, options]): 0 in the limit exactly for equal
/// distributions when the kernel is characteristic (all but linear).
///
/// With a(z, z') = (k(z, z) + k(z', z')) / 2 - k(z, z'): MMD^2 = 2 mean a(x, y) - mean a(x, x') - mean a(y, y'), which is mean k(x, x') +
/// mean k(y, y') - 2 mean k(x, y). V: means over all pairs (biased, >= 0); U: over distinct rows, so that no diagonal of the kernel
/// enters; block > 0: the mean over blocks of so many rows of sum over i != j of h_ij / (block (block - 1)), h_ij = a(x_i, y_j) + a(x_j,
/// y_i) - a(x_i, x_j) - a(y_i, y_j), block = 2 being the linear-time statistic; rows that fill no block are left out.
/// The default bandwidth is the median over the pooled sample. distance_induced: MMD^2 is half the energy distance.
///
/// @param x,y  two vectors, two matrices with the same columns, or two categorical(g): rows need not be equally many
/// @param weights_x,weights_y  of the rows; V: whole weights equal repeated rows; U: mmd_options::weighting
/// @return range: V [0, inf), else real. Undefined (options.undefined): a sample without rows; U: with fewer than two (that count);
///   block: fewer rows than a block
/// @throws invalid_input  columns differ; numbers and categories mixed; NaN or infinity; bad options; weights with block
/// @par Complexity  one number with laplace or distance_induced (exponent 1): O(n log n); categories, linear: O(n d); block: O(n
///   block d); else O(n^2 d). O(n d) memory. The median adds O(n log n) for a number, else passes over all distances.
/// @par Reference  Gretton et al. (2012); Zaremba, Gretton, Blaschko (2013)
inline constexpr dependence_detail::mmd_metric<dependence_detail::mmd_squared_rule> mmd_squared{};
/// Maximum mean discrepancy (x, y[, weights_x, weights_y][, options]): the root of the V form of mmd_squared, which see; a U-statistic
/// throws, since it may be negative.
inline constexpr dependence_detail::mmd_metric<dependence_detail::mmd_rule> mmd{};
/// MMD^2 with its three means and the bandwidth used; see mmd_squared.
inline constexpr dependence_detail::mmd_metric<dependence_detail::mmd_statistics_rule> mmd_statistics{};

ASSAY_NAMESPACE_END
