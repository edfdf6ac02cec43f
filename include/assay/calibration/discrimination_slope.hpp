// SPDX-License-Identifier: MIT
/// @file
/// Discrimination slope: how far the mean predictions of the two classes lie apart.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/fixed_sum.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/sums.hpp>
#include <assay/core/undefined.hpp>
#include <assay/core/whole_weights.hpp>

#include <array>

ASSAY_NAMESPACE_BEGIN

/// Options of the discrimination slope.
struct discrimination_slope_options {
  double undefined = assay::undefined();  ///< returned where a class is missing
};

namespace calibration_detail {

/// Weight and Σ w p of both classes; unweighted rows are counted and added in any order to the same bits.
struct score_class_sums {
  std::array<std::uint64_t, 2> rows{};
  std::array<core::fixed_sum, 2> p;
  std::array<core::cascade_sum, 2> weight;
  std::array<core::cascade_sum, 2> weighted;

  void merge(const score_class_sums& other) {
    for (std::size_t k = 0; k < 2; ++k) {
      rows[k] += other.rows[k];
      p[k].merge(other.p[k]);
      weight[k].merge(other.weight[k]);
      weighted[k].merge(other.weighted[k]);
    }
  }
  template <class T>
  void add(Index count, const std::uint8_t* y, const T* x) {
    std::array<std::int64_t, 2> high{};
    std::array<std::int64_t, 2> low{};
    for (Index i = 0; i < count; ++i) {
      const core::fixed_value v = core::to_fixed(static_cast<double>(x[i]));
      const std::size_t k = y[i];
      ++rows[k];
      high[k] += v.high;
      low[k] += v.low;
    }
    for (std::size_t k = 0; k < 2; ++k) p[k].add(high[k], low[k]);
  }
  template <class T>
  void add(Index count, const std::uint8_t* y, const T* x, const double* w) {
    for (std::size_t k = 0; k < 2; ++k) {
      weight[k].add(core::sum_block(count, [&](Index i) { return y[i] == k ? w[i] : 0.0; }));
      weighted[k].add(core::sum_block(count, [&](Index i) { return y[i] == k ? w[i] * static_cast<double>(x[i]) : 0.0; }));
    }
  }
  double slope(const char* function, double otherwise) const {
    std::array<double, 2> mean;
    for (std::size_t k = 0; k < 2; ++k) {
      core::check_total(function, weight[k].value());
      const double total = static_cast<double>(rows[k]) + weight[k].value();
      if (!(total > 0)) return otherwise;
      mean[k] = (p[k].value() + weighted[k].value()) / total;
    }
    return mean[1] - mean[0];
  }
};

}  // namespace calibration_detail

/// Discrimination slope (Tjur's coefficient of discrimination): the mean prediction of the positives less that of the negatives,
/// Σ_P w p / W_P - Σ_N w p / W_N.
///
/// Not a proper score: predictions that are pushed towards 0 and 1 raise it. The unweighted sums are order-independent: equal
/// data give equal bits.
///
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0.
/// @par Range   [-1, 1]; NaN (`.undefined`) where a class is missing.
/// @par Errors  invalid_input: sizes differ, NaN, a probability outside [0, 1], a label that is not 0 or 1, a negative weight,
///              sums over the weights that leave the range of double.
/// @par Cost    one pass, O(n); no memory that grows with n.
/// @par Same as r2_tjur (R performance).
/// @par Reference T. Tjur, Coefficients of determination in logistic regression models, The American Statistician 63 (2009).
struct discrimination_slope_function {
  static constexpr const char* name = "discrimination_slope";

  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                    const discrimination_slope_options& options = {}) const {
    return slope(options, truth, prediction);
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                    const discrimination_slope_options& options = {}) const {
    core::check_same_size(name, "weights", weights.size(), "truth", truth.size());
    return slope(options, truth, prediction, core::weight_feed<W>(weights, name));
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::discrimination_slope takes Eigen vectors (truth, prediction[, weights][, options]); wrap a std::vector or "
                  "std::span as assay::view(x)");
    return 0;
  }

 private:
  template <class Y, class P, class... W>
  static double slope(const discrimination_slope_options& options, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                      const W&... weights) {
    using sums = calibration_detail::score_class_sums;
    const core::label_feed<Y> y(truth, {name, "truth"});
    const core::probability_feed<P> p(prediction, {name, "prediction"});
    core::check_same_size(name, "prediction", p.size(), "truth", y.size());
    const sums s = core::reduce_blocks(
        y.size(), [] { return sums{}; },
        [](sums& out, Index, Index count, const std::uint8_t* label, const auto* x, const auto*... w) { out.add(count, label, x, w...); },
        y, p, weights...);
    return s.slope(name, options.undefined);
  }
};
inline constexpr discrimination_slope_function discrimination_slope{};

ASSAY_NAMESPACE_END
