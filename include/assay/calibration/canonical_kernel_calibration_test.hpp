// SPDX-License-Identifier: MIT
/// @file
/// Test of the calibration of all K probabilities together, by blocks of the squared kernel calibration error.
#pragma once

#include <assay/calibration/squared_canonical_kernel_calibration_error.hpp>
#include <assay/core/normal_distribution.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of the canonical kernel calibration test.
struct canonical_kernel_test_options {
  calibration_kernel kernel = calibration_kernel::laplace;
  double bandwidth = 1;  ///< γ of the kernel; > 0
  Index block_size = 2;  ///< m >= 2; larger blocks have more power for n m in time, as long as there are many blocks
};

/// What canonical_kernel_calibration_test returns.
struct canonical_kernel_test_result {
  double value = undefined();           ///< squared canonical kernel calibration error, by blocks
  double standard_error = undefined();  ///< of it, from the spread of the blocks
  double statistic = undefined();       ///< value / standard_error
  double p_value = undefined();         ///< P(Z > statistic): the error of a model that is not calibrated is positive
  Index blocks = 0;

  friend bool operator==(const canonical_kernel_test_result&, const canonical_kernel_test_result&) = default;
};

/// Test of the hypothesis that all K probabilities are calibrated: the unbiased estimates of squared_canonical_kernel_calibration_error in
/// consecutive blocks of m rows are independent and 0 in expectation under it, so their mean over its standard error is normal for many
/// blocks.
///
/// `canonical_kernel_calibration_test(truth, prediction[, options])`; rows in random order, those left over are dropped.
/// @par Input   as squared_canonical_kernel_calibration_error; no weights, with which blocks have no common distribution.
/// @par Returns the value, its standard error s / √B with the sample variance s² of B blocks, the statistic and the one-sided p-value;
///              NaN where undefined: the value without a block, the standard error below two, statistic and p-value also where the
///              standard error is 0.
/// @par Errors  as squared_canonical_kernel_calibration_error; block_size below 2.
/// @par Cost    O(n m K); 16 K bytes a row.
/// @par Same as AsymptoticBlockSKCETest (CalibrationTests.jl).
/// @par Reference D. Widmann, F. Lindsten, D. Zachariah, Calibration tests in multi-class classification, NeurIPS 2019.
struct canonical_kernel_calibration_test_function {
  static constexpr const char* name = "canonical_kernel_calibration_test";

  template <class Y, class P>
  canonical_kernel_test_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                                          const canonical_kernel_test_options& options = {}) const {
    namespace detail = calibration_detail;
    detail::check_kernel_block_size(name, options.block_size, 2);
    const detail::canonical_weights none(name, truth.size());
    const auto rows = detail::canonical_rows_of(name, truth, prediction, none, options.kernel, options.bandwidth);
    const Vector means = detail::canonical_block_means(rows, options.block_size, kernel_estimator::unbiased);
    canonical_kernel_test_result out;
    out.blocks = means.size();
    if (out.blocks == 0) return out;
    out.value = detail::canonical_mean(means);
    if (out.blocks == 1) return out;
    const auto blocks = static_cast<double>(out.blocks);
    out.standard_error = std::sqrt(detail::canonical_mean((means - out.value).square()) / (blocks - 1));
    if (!(out.standard_error > 0)) return out;
    out.statistic = out.value / out.standard_error;
    out.p_value = core::normal_cdf(-out.statistic);
    return out;
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::dense<Rest> || ...) || (core::unwrapped<Rest> || ...))
  canonical_kernel_test_result operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::canonical_kernel_calibration_test takes Eigen objects (truth, prediction[, options]) without weights, "
                  "prediction being an n x K matrix; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }
};
inline constexpr canonical_kernel_calibration_test_function canonical_kernel_calibration_test{};

ASSAY_NAMESPACE_END
