// SPDX-License-Identifier: MIT
/// @file
/// quantile_calibration_curve: how often predicted intervals or quantiles of every level hold the truth.
#pragma once

#include <assay/core/normal_distribution.hpp>
#include <assay/regression/predictive_metric.hpp>

#include <algorithm>
#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// What a level p stands for.
enum class predictive_region {
  central_interval,  ///< the middle of the distribution, from quantile (1 − p)/2 to (1 + p)/2
  below_quantile     ///< everything up to quantile p
};

/// Options of quantile_calibration_curve.
struct quantile_calibration_curve_options {
  predictive_region region = predictive_region::central_interval;
  Index points = 100;  ///< levels from 0 to 1, even, at least 2
};

/// What quantile_calibration_curve returns; `observed` and the numbers are NaN without rows.
struct quantile_calibration_curve_result {
  Vector expected;  ///< levels p from 0 to 1
  Vector observed;  ///< share of rows whose truth lies in its region of level p
  double mean_absolute_calibration_error = undefined();      ///< mean of |observed − expected|
  double root_mean_squared_calibration_error = undefined();  ///< √ mean of (observed − expected)²
  double miscalibration_area = undefined();                  ///< area between the polygon of the curve and the diagonal
};

namespace regression_detail {

/// The smallest level whose region holds a truth of this PIT value.
inline double level_of_pit(double pit, predictive_region region) {
  return region == predictive_region::central_interval ? std::abs(2 * pit - 1) : pit;
}

/// ∫ |a + (b − a) t| dt over [0, 1].
inline double mean_absolute_segment(double a, double b) {
  if ((a < 0) == (b < 0)) return 0.5 * (std::abs(a) + std::abs(b));
  return 0.5 * (a * a + b * b) / (std::abs(a) + std::abs(b));
}

/// Collects weights by level.
class calibration_levels {
 public:
  calibration_levels(const char* function, const quantile_calibration_curve_options& options)
      : region_(options.region) {
    if (options.points < 2) core::raise_for(function, "points = " + core::to_text(options.points) + " is less than 2");
    weight_ = Vector::Zero(options.points);
    expected_.resize(options.points);
    for (Index i = 0; i < options.points; ++i) expected_[i] = static_cast<double>(i) / static_cast<double>(options.points - 1);
    expected_[options.points - 1] = 1;  // under -ffast-math a division may not give it
  }
  void add(double pit, double weight) {
    const double* first = expected_.data();
    weight_[std::lower_bound(first, first + expected_.size(), level_of_pit(pit, region_)) - first] += weight;
  }
  quantile_calibration_curve_result result() const {
    const Index points = expected_.size();
    quantile_calibration_curve_result out;
    out.expected = expected_;
    out.observed = Vector::Constant(points, undefined());
    const double total = weight_.sum();
    if (!(total > 0)) return out;
    double sum = 0;
    for (Index i = 0; i < points; ++i) out.observed[i] = (sum += weight_[i]) / total;
    out.observed[points - 1] = 1;
    const Vector gap = out.observed - out.expected;
    out.mean_absolute_calibration_error = gap.abs().mean();
    out.root_mean_squared_calibration_error = std::sqrt(gap.square().mean());
    out.miscalibration_area = 0;
    for (Index i = 1; i < points; ++i) {
      out.miscalibration_area += mean_absolute_segment(gap[i - 1], gap[i]) / static_cast<double>(points - 1);
    }
    return out;
  }

 private:
  predictive_region region_;
  Vector expected_;
  Vector weight_;
};

}  // namespace regression_detail

/// Calibration of predictive distributions level by level: of central intervals (or of quantiles) of level p the share that holds the
/// truth, for p from 0 to 1. Calibrated predictions lie on the diagonal; below it intervals are too narrow.
///
/// `quantile_calibration_curve(truth, mean, deviation[, weights][, options])` of normal predictions, or
/// `quantile_calibration_curve(pit[, weights][, options])` of any, by their PIT values: observed(p) is the weighted share of
/// |2 PIT − 1| <= p (central_interval) or of PIT <= p (below_quantile).
/// @par Options region (central_interval, below_quantile), points (100)
/// @par Input   truth, mean: n finite numbers; deviation: n finite numbers > 0; pit: n numbers in [0, 1]; weights: n finite numbers >= 0
///              of any size, an integer weight equals a repeated row
/// @par Returns quantile_calibration_curve_result, with the mean absolute and root mean squared gap and the area between curve and
///              diagonal, all in [0, 1]; NaN without rows of non-zero weight
/// @par Errors  invalid_input: sizes differ, NaN or infinite values, a deviation that is not positive, a value outside [0, 1], a negative
///              weight, fewer than 2 points
/// @par Cost    O(n log points); weighted 8 bytes a row
/// @par Merge   not by parts; the curves are means weighted by rows
/// @par Same as uncertainty-toolbox get_proportion_lists (whose quantiles are counted from above), mean_absolute_calibration_error,
///              root_mean_squared_calibration_error, miscalibration_area
/// @par Reference V. Kuleshov, N. Fenner and S. Ermon, ICML 2018; Y. Chung et al., arXiv:2109.10254
struct quantile_calibration_curve_function {
  static constexpr const char* name = "quantile_calibration_curve";
  static constexpr auto kind = regression_detail::predictive_kind::positive_spread;
  using options_type = quantile_calibration_curve_options;

  template <class Y, class A, class B>
  quantile_calibration_curve_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<A>& mean,
                                               const Eigen::DenseBase<B>& deviation, const options_type& options = {}) const {
    return of(regression_detail::predictive_rows<Y, A, B>(name, kind, {}, truth, mean, deviation), options);
  }
  template <class Y, class A, class B, class W>
  quantile_calibration_curve_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<A>& mean,
                                               const Eigen::DenseBase<B>& deviation, const Eigen::DenseBase<W>& weights,
                                               const options_type& options = {}) const {
    return of(regression_detail::predictive_rows<Y, A, B, W>(name, kind, {}, truth, mean, deviation, weights), options);
  }
  template <class P>
  quantile_calibration_curve_result operator()(const Eigen::DenseBase<P>& pit, const options_type& options = {}) const {
    return of_pit(pit, core::row_weights<>(name, "pit", pit.size()), options);
  }
  template <class P, class W>
  quantile_calibration_curve_result operator()(const Eigen::DenseBase<P>& pit, const Eigen::DenseBase<W>& weights,
                                               const options_type& options = {}) const {
    return of_pit(pit, core::row_weights<W>(name, "pit", pit.size(), weights), options);
  }
  template <class P, class... Rest>
    requires(!core::dense<P> || (core::unwrapped<Rest> || ...))
  quantile_calibration_curve_result operator()(const P&, const Rest&...) const {
    static_assert(core::always_false<P>,
                  "assay::quantile_calibration_curve takes Eigen vectors (truth, mean, deviation[, weights][, options]) or (pit[, weights]"
                  "[, options]); wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  template <class Rows>
  static quantile_calibration_curve_result of(const Rows& rows, const options_type& options) {
    regression_detail::calibration_levels levels(name, options);
    const Vector weight = regression_detail::predictive_shares(rows.weights(), rows.size());
    rows.for_blocks([&](Index begin, Index count, const double* y, const double* m, const double* s, const auto*...) {
      for (Index i = 0; i < count; ++i) levels.add(core::normal_cdf((y[i] - m[i]) / s[i]), weight.size() == 0 ? 1 : weight[begin + i]);
    });
    return levels.result();
  }
  template <class P, class... W>
  static quantile_calibration_curve_result of_pit(const Eigen::DenseBase<P>& pit, const core::row_weights<W...>& weights,
                                                  const options_type& options) {
    regression_detail::calibration_levels levels(name, options);
    const core::real_feed<P, core::real_kind::probability, double> u(pit, {name, "pit"});
    const Vector weight = regression_detail::predictive_shares(weights, u.size());
    core::for_blocks(
        0, u.size(),
        [&](Index begin, Index count, const double* x) {
          for (Index i = 0; i < count; ++i) levels.add(x[i], weight.size() == 0 ? 1 : weight[begin + i]);
        },
        u);
    return levels.result();
  }
};
inline constexpr quantile_calibration_curve_function quantile_calibration_curve{};

ASSAY_NAMESPACE_END
