// SPDX-License-Identifier: MIT
/// @file
/// pit_uniformity_test: are PIT values uniform, that is, is a predictive distribution calibrated?
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/radix_sort.hpp>
#include <assay/core/undefined.hpp>
#include <assay/regression/kolmogorov_distribution.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// What pit_uniformity_test returns; NaN without rows.
struct pit_uniformity_test_result {
  double statistic = undefined();  ///< Kolmogorov's D: the largest distance of the distribution of the values from uniform
  double above = undefined();      ///< D⁺ = max i/n − u_(i): predictions too high
  double below = undefined();      ///< D⁻ = max u_(i) − (i − 1)/n: predictions too low
  double p_value = undefined();    ///< P(D >= statistic) of n independent uniform values

  friend bool operator==(const pit_uniformity_test_result&, const pit_uniformity_test_result&) = default;
};

/// Kolmogorov's test that PIT values are uniform on [0, 1], as those of calibrated predictive distributions are: D = max(D⁺, D⁻).
///
/// The p-value is that of the finite number of rows, not the limit: exact up to 4000 rows and for small p, else to 1e-8. Rows must be
/// independent; values that heap up at steps must have been randomised (see pit_values), else calibrated predictions are rejected.
///
/// `pit_uniformity_test(pit)`.
/// @par Input   pit: n numbers in [0, 1]
/// @par Returns pit_uniformity_test_result; all NaN without rows
/// @par Errors  invalid_input: NaN, a value outside [0, 1]
/// @par Cost    O(n): a radix sort; the p-value takes up to 0.2 s for 4000 rows; memory 16 bytes a row
/// @par Weights none: the distribution of D is that of equal rows
/// @par Same as scipy.stats.kstest(pit, "uniform"), R ks.test(pit, "punif", exact = TRUE)
/// @par Reference A. N. Kolmogorov, 1933; G. Marsaglia, W. W. Tsang and J. Wang, Journal of Statistical Software 8 (2003); R. Simard and
///              P. L'Ecuyer, Journal of Statistical Software 39 (2011)
struct pit_uniformity_test_function {
  static constexpr const char* name = "pit_uniformity_test";

  template <class P>
  pit_uniformity_test_result operator()(const Eigen::DenseBase<P>& pit) const {
    const core::real_feed<P, core::real_kind::probability, double> u(pit, {name, "pit"});
    std::vector<std::uint64_t> keys(static_cast<std::size_t>(u.size()));
    core::for_blocks(
        0, u.size(),
        [&](Index begin, Index count, const double* x) {
          for (Index i = 0; i < count; ++i) keys[static_cast<std::size_t>(begin + i)] = core::ordered_key(x[i]);
        },
        u);
    return of(keys);
  }
  template <class P, class... Rest>
    requires(!core::dense<P> || sizeof...(Rest) > 0)
  pit_uniformity_test_result operator()(const P&, const Rest&...) const {
    static_assert(core::always_false<P>,
                  "assay::pit_uniformity_test takes one Eigen vector of PIT values, without weights: pass pit_values(truth, …); wrap a "
                  "std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static pit_uniformity_test_result of(std::vector<std::uint64_t>& keys) {
    pit_uniformity_test_result out;
    if (keys.empty()) return out;
    core::radix_sort(keys);
    const auto n = static_cast<double>(keys.size());
    out.above = 0;
    out.below = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const auto x = core::from_ordered_key<double>(keys[i]);
      out.above = (std::max)(out.above, static_cast<double>(i + 1) / n - x);
      out.below = (std::max)(out.below, x - static_cast<double>(i) / n);
    }
    out.statistic = (std::max)(out.above, out.below);
    out.p_value = regression_detail::kolmogorov_tail(n, out.statistic);
    return out;
  }
};
inline constexpr pit_uniformity_test_function pit_uniformity_test{};

ASSAY_NAMESPACE_END
