// SPDX-License-Identifier: MIT
/// @file
/// Permutation test of independence with any statistic.
#pragma once

#include <assay/core/alternative.hpp>
#include <assay/core/error.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/random.hpp>
#include <assay/inference/gather.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Options of permutation_test.
struct permutation_options {
  Index permutations = 999;
  std::uint64_t seed = 0;
  assay::alternative alternative = assay::alternative::greater;
};

/// Result of permutation_test.
struct permutation_result {
  double statistic = undefined();  ///< on the data as they are
  double p_value = undefined();
  Index permutations = 0;  ///< those on which the statistic is defined
};

/// Permutation test: is the statistic of (x, y) larger than when the rows of y are shuffled against those of x?
///
/// p = (1 + m) / (1 + M), with m of the M permutations having a statistic >= (greater) or <= (less) that of the data;
/// two_sided is twice the smaller of both, at most 1. Statistics within a relative 1e-12 of that of the data count as
/// equal to it, since rounding depends on the order of rows. Permutations on which the statistic is undefined (NaN) are left
/// out of M; p is NaN when the statistic of the data is undefined.
///
/// statistic: any callable on two Eigen arguments that returns a number; with OpenMP it is called from several threads
/// at once. x, y: vectors of n elements or matrices of n rows, each evaluated once.
/// Options: permutations = 999, seed = 0, alternative = greater. The same seed gives the same result, whatever the
/// number of threads.
///
/// Throws invalid_input when the numbers of rows differ or permutations < 1, and what the statistic throws.
/// Time: permutations x (O(n) + statistic); memory: O(n) per thread.
/// Same as scipy.stats.permutation_test(permutation_type="pairings") with random permutations.
/// Reference: B. Phipson and G. K. Smyth, Permutation p-values should never be zero (2010).
template <class Statistic, class X, class Y>
permutation_result permutation_test(const Statistic& statistic, const Eigen::DenseBase<X>& x, const Eigen::DenseBase<Y>& y,
                                    const permutation_options& options = {}) {
  using plain = typename Y::PlainObject;
  const typename X::PlainObject fixed(x.derived());
  const plain shuffled(y.derived());
  const Index n = inference_detail::row_count(fixed);
  core::check_same_size("permutation_test", "x", n, "y", inference_detail::row_count(shuffled));
  if (options.permutations < 1 || options.permutations > (std::numeric_limits<std::int32_t>::max)()) {
    core::raise_for("permutation_test", "permutations = " + core::to_text(options.permutations) + " is outside [1, 2^31)");
  }
  permutation_result result;
  result.statistic = static_cast<double>(statistic(fixed, shuffled));
  if (is_undefined(result.statistic)) return result;

  std::vector<double> values(static_cast<std::size_t>(options.permutations));
  constexpr Index part = 16;  // permutations that share their buffers
  core::parallel_for((options.permutations + part - 1) / part, [&](Index p) {
    std::vector<Index> order(static_cast<std::size_t>(n));
    plain sample = shuffled;
    for (Index r = p * part; r < (std::min)(options.permutations, (p + 1) * part); ++r) {
      core::random_permutation(options.seed, static_cast<std::uint32_t>(r), std::span<Index>(order));
      inference_detail::gather(shuffled, std::span<const Index>(order), sample);
      values[static_cast<std::size_t>(r)] = static_cast<double>(statistic(fixed, sample));
    }
  });
  const double slack = core::is_finite(result.statistic) ? 1e-12 * std::abs(result.statistic) : 0.0;
  Index above = 0;
  Index below = 0;
  for (const double v : values) {
    if (is_undefined(v)) continue;
    ++result.permutations;
    above += v >= result.statistic - slack;
    below += v <= result.statistic + slack;
  }
  const auto share = [&](Index m) { return static_cast<double>(1 + m) / static_cast<double>(1 + result.permutations); };
  switch (options.alternative) {
    case alternative::greater: result.p_value = share(above); break;
    case alternative::less: result.p_value = share(below); break;
    case alternative::two_sided: result.p_value = (std::min)(1.0, 2.0 * share((std::min)(above, below))); break;
  }
  return result;
}

template <class Statistic, class X, class Y, class... Rest>
  requires(!core::dense<X> || !core::dense<Y>)
permutation_result permutation_test(const Statistic&, const X&, const Y&, const Rest&...) {
  static_assert(core::always_false<X, Y>,
                "assay::permutation_test takes a statistic and two Eigen arguments (statistic, x, y[, options]); wrap a std::vector or "
                "std::span as assay::view(x)");
  return {};
}

ASSAY_NAMESPACE_END
