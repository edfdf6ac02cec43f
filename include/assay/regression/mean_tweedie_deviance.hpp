// SPDX-License-Identifier: MIT
/// @file
/// mean_tweedie_deviance with mean_poisson_deviance and mean_gamma_deviance, d2_tweedie.
#pragma once

#include <assay/core/log_deficit.hpp>
#include <assay/regression/error_metric.hpp>

#include <algorithm>
#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// Options of mean_tweedie_deviance and d2_tweedie.
struct tweedie_options {
  /// Variance grows as mean^power: 0 normal, 1 Poisson, 1 < power < 2 compound Poisson, 2 gamma, 3 inverse Gaussian; below 0 extreme
  /// stable laws. Not in (0, 1).
  double power = 0;
  double undefined = assay::undefined();  ///< returned without rows, by d2_tweedie also when all truths are equal
};

namespace regression_detail {

/// ln(a/b) for a, b > 0.
inline double log_ratio(double a, double b) {
  const double q = a / b;
  return q > 1e-300 && q < 1e300 ? std::log(q) : std::log(a) - std::log(b);
}

/// Deviance of one row for a power, and the numbers it takes.
class tweedie_deviance {
 public:
  tweedie_deviance(const char* function, double power) : function_(function), power_(power) {
    if (!core::is_finite(power) || (power > 0 && power < 1)) {
      core::raise_for(function, "power = " + core::to_text(power) + " must be finite and not in (0, 1)");
    }
  }
  double operator()(Index row, double y, double p) const {
    if (is(0)) return (y - p) * (y - p);
    if (!(p > 0)) core::raise_at({function_, "prediction"}, row, "= " + core::to_text(p) + " is not positive");
    if (power_ > 0 && y < 0) core::raise_at({function_, "truth"}, row, "= " + core::to_text(y) + " is negative");
    if (power_ >= 2 && !(y > 0)) core::raise_at({function_, "truth"}, row, "= " + core::to_text(y) + " is not positive");
    return unchecked(y, p);
  }
  /// Of a prediction that is a mean of truths.
  double unchecked(double y, double p) const {
    if (is(0)) return (y - p) * (y - p);
    const bool near = p > 0.5 * y && p < 2 * y;  // where the terms cancel: ln(1 + u) of the relative distance u
    if (is(1)) {
      if (!(y > 0)) return 2 * p;
      return near ? 2 * (p - y) * core::log_deficit((p - y) / y) : 2 * ((p - y) - y * log_ratio(p, y));
    }
    if (is(2)) {
      const double u = (y - p) / p;
      return near ? 2 * u * core::log_deficit(u) : 2 * (u - log_ratio(y, p));
    }
    const double a = 1 - power_;
    const double b = 2 - power_;
    const double own = y > 0 ? std::pow(y, b) / (a * b) : 0.0;
    return (std::max)(0.0, 2 * (own - y * std::pow(p, a) / a + std::pow(p, b) / b));
  }

 private:
  bool is(double power) const { return !(power_ < power) && !(power_ > power); }
  const char* function_;
  double power_;
};

template <class Rows>
double mean_deviance(const Rows& rows, double power) {
  return rows.losses_at(tweedie_deviance(rows.function(), power)).mean(Rows::is_weighted);
}

struct mean_tweedie_deviance_metric {
  static constexpr const char* name = "mean_tweedie_deviance";
  template <class Rows>
  static double of(const Rows& rows, const tweedie_options& o) {
    return value_or(mean_deviance(rows, o.power), o.undefined);
  }
};

struct mean_poisson_deviance_metric {
  static constexpr const char* name = "mean_poisson_deviance";
  template <class Rows>
  static double of(const Rows& rows, const error_options& o) {
    return value_or(mean_deviance(rows, 1), o.undefined);
  }
};

struct mean_gamma_deviance_metric {
  static constexpr const char* name = "mean_gamma_deviance";
  template <class Rows>
  static double of(const Rows& rows, const error_options& o) {
    return value_or(mean_deviance(rows, 2), o.undefined);
  }
};

/// Mean and extremes of the truth.
struct truth_range {
  core::cascade_sum sum;
  core::cascade_sum weight;
  double low = core::infinity();
  double high = -core::infinity();

  void merge(const truth_range& other) {
    sum.merge(other.sum);
    weight.merge(other.weight);
    low = (std::min)(low, other.low);
    high = (std::max)(high, other.high);
  }
  template <class Weight>
  void add(Index count, const double* y, Weight&& w) {
    sum.add(core::sum_block(count, [&](Index i) { return w(i) * y[i]; }));
    weight.add(core::sum_block(count, w));
    for (Index i = 0; i < count; ++i) {
      if (!(w(i) > 0)) continue;
      low = (std::min)(low, y[i]);
      high = (std::max)(high, y[i]);
    }
  }
};

struct d2_tweedie_metric {
  static constexpr const char* name = "d2_tweedie";
  template <class Rows>
  static double of(const Rows& rows, const tweedie_options& o) {
    const tweedie_deviance deviance(name, o.power);
    const double own = mean_deviance(rows, o.power);
    const truth_range t = rows.reduce([] { return truth_range{}; },
                                      [](truth_range& r, Index, Index count, const double* y, const double*, const auto*... w) {
                                        if constexpr (Rows::is_weighted) {
                                          r.add(count, y, [&](Index i) { return (w[i] * ...); });
                                        } else {
                                          r.add(count, y, [](Index) { return 1.0; });
                                        }
                                      });
    if (!(t.low < t.high)) return o.undefined;
    const double mean = t.sum.value() / t.weight.value();
    if (o.power < 0 && !(mean > 0)) core::raise_for(name, "the mean of the truth, " + core::to_text(mean) + ", is not positive");
    const double best = rows.mean_loss([&](double y, double) { return deviance.unchecked(y, mean); });
    return best > 0 ? 1 - own / best : o.undefined;
  }
};

}  // namespace regression_detail

/// Mean deviance of a Tweedie law, whose variance grows as mean^power: power 0 is mean_squared_error, 1 mean_poisson_deviance, 2
/// mean_gamma_deviance, else 2 (max(y, 0)^(2−k)/((1−k)(2−k)) − y p^(1−k)/(1−k) + p^(2−k)/(2−k)) with k the power. The mean of the truth is
/// the best constant for every power; the larger it is, the less errors of large truths count.
///
/// `mean_tweedie_deviance(truth, prediction[, weights][, options])`.
/// @par Input   truth: n finite numbers, >= 0 for power in [1, 2), > 0 from 2 on; prediction: n finite numbers, > 0 except for power 0;
///              weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Range   [0, ∞); NaN (options.undefined) without rows of non-zero weight
/// @par Errors  invalid_input: sizes differ, NaN or infinite values, truths or predictions out of the domain (rows of weight 0 too), a
///              negative weight, power in (0, 1), sums that leave the range of double
/// @par Cost    one pass, a logarithm or three powers a row; no memory
/// @par Merge   not by parts; a mean of means weighted by rows
/// @par Same as scikit-learn mean_tweedie_deviance, torchmetrics tweedie_deviance_score
struct mean_tweedie_deviance_function
    : regression_detail::error_metric<regression_detail::mean_tweedie_deviance_metric, tweedie_options> {};
inline constexpr mean_tweedie_deviance_function mean_tweedie_deviance{};

/// Mean Poisson deviance: mean of 2 (y ln(y/p) − y + p), of counts y >= 0 and expected counts p > 0; 0 ln 0 = 0.
///
/// `mean_poisson_deviance(truth, prediction[, weights][, options])`; small deviances keep their digits.
/// @par Input, Range, Errors, Cost, Merge  as mean_tweedie_deviance
/// @par Same as scikit-learn mean_poisson_deviance
struct mean_poisson_deviance_function : regression_detail::error_metric<regression_detail::mean_poisson_deviance_metric> {};
inline constexpr mean_poisson_deviance_function mean_poisson_deviance{};

/// Mean gamma deviance: mean of 2 (ln(p/y) + y/p − 1), of y > 0 and p > 0; the same for both in another unit.
///
/// `mean_gamma_deviance(truth, prediction[, weights][, options])`; small deviances keep their digits.
/// @par Input, Range, Errors, Cost, Merge  as mean_tweedie_deviance
/// @par Same as scikit-learn mean_gamma_deviance
struct mean_gamma_deviance_function : regression_detail::error_metric<regression_detail::mean_gamma_deviance_metric> {};
inline constexpr mean_gamma_deviance_function mean_gamma_deviance{};

/// D² of the Tweedie deviance: 1 − deviance / (deviance of the mean of the truth), the share explained; of power 0 r2_score.
///
/// `d2_tweedie(truth, prediction[, weights][, options])`.
/// @par Input, Errors, Merge  as mean_tweedie_deviance; for a power below 0 the mean of the truth must be positive
/// @par Range   (−∞, 1]; NaN (options.undefined) when all truths are equal
/// @par Cost    three passes
/// @par Same as scikit-learn d2_tweedie_score
struct d2_tweedie_function : regression_detail::error_metric<regression_detail::d2_tweedie_metric, tweedie_options> {};
inline constexpr d2_tweedie_function d2_tweedie{};

ASSAY_NAMESPACE_END
