// SPDX-License-Identifier: MIT
/// @file
/// Wilson's interval for a rate and Newcombe's for a difference of two rates.
#pragma once

#include <assay/core/error.hpp>
#include <assay/core/estimate.hpp>
#include <assay/core/normal_distribution.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace core {

inline void check_level(const char* function, double level) {
  if (!is_finite(level) || !(level > 0.0 && level < 1.0)) {
    raise_for(function, "level = " + to_text(level) + " is outside (0, 1)");
  }
}

/// Wilson's interval of the rate p of n trials; n need not be whole (effective numbers of weighted rows). NaN where p is
/// NaN or n is not positive.
inline estimate wilson(double p, double n, double level) {
  if (!is_finite(p) || !is_finite(n) || !(n > 0.0)) return {.level = level};
  const double z = normal_quantile(0.5 + 0.5 * level);
  const double shrink = 1.0 / (1.0 + z * z / n);
  const double centre = (p + z * z / (2.0 * n)) * shrink;
  const double radius = z * std::sqrt((p * (1.0 - p) + z * z / (4.0 * n)) / n) * shrink;
  // at the ends centre and radius cancel exactly in real numbers
  const double lower = p <= 0.0 ? 0.0 : (std::max)(0.0, centre - radius);
  const double upper = p >= 1.0 ? 1.0 : (std::min)(1.0, centre + radius);
  return {p, std::sqrt(p * (1.0 - p) / n), lower, upper, level};
}

inline void check_trials(const char* function, double successes, double trials) {
  if (!is_weight(successes)) raise_for(function, "successes = " + to_text(successes) + " must be finite and not negative");
  if (!is_weight(trials)) raise_for(function, "trials = " + to_text(trials) + " must be finite and not negative");
  if (successes > trials) {
    raise_for(function, "successes = " + to_text(successes) + " exceeds trials = " + to_text(trials));
  }
}

}  // namespace core

/// Rate of successes in trials with Wilson's score interval.
///
/// With p = successes / trials, n = trials and z the normal quantile of (1 + level) / 2:
/// (p + z^2/2n -+ z sqrt(p (1 - p) / n + z^2/4n^2)) / (1 + z^2/n), which lies in [0, 1] and is not empty at p = 0 or 1.
/// standard_error is sqrt(p (1 - p) / n). Counts need not be whole: for weighted rows pass n = (sum w)^2 / sum w^2 and
/// p n. trials = 0 gives NaN throughout.
///
/// Throws invalid_input unless 0 <= successes <= trials < infinity and 0 < level < 1. O(1).
/// Same as statsmodels proportion_confint(method="wilson"), R prop.test(correct = FALSE).
/// Reference: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
inline estimate wilson_interval(double successes, double trials, double level = 0.95) {
  core::check_trials("wilson_interval", successes, trials);
  core::check_level("wilson_interval", level);
  if (trials <= 0.0) return {.level = level};
  return core::wilson(successes / trials, trials, level);
}

/// Difference p1 - p2 of two independent rates with Newcombe's hybrid score interval.
///
/// With the Wilson intervals [l1, u1] and [l2, u2] of the rates and d = p1 - p2:
/// [d - sqrt((p1 - l1)^2 + (u2 - p2)^2), d + sqrt((u1 - p1)^2 + (p2 - l2)^2)].
/// standard_error is sqrt(p1 (1 - p1) / n1 + p2 (1 - p2) / n2). Counts need not be whole (see wilson_interval);
/// no trials in either group give NaN throughout.
///
/// Throws invalid_input as wilson_interval. O(1).
/// Same as statsmodels confint_proportions_2indep(method="newcomb"), without continuity correction.
/// Reference: R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in
/// Medicine 17 (1998), method 10.
inline estimate newcombe_interval(double successes1, double trials1, double successes2, double trials2, double level = 0.95) {
  core::check_trials("newcombe_interval", successes1, trials1);
  core::check_trials("newcombe_interval", successes2, trials2);
  core::check_level("newcombe_interval", level);
  if (trials1 <= 0.0 || trials2 <= 0.0) return {.level = level};
  const estimate a = core::wilson(successes1 / trials1, trials1, level);
  const estimate b = core::wilson(successes2 / trials2, trials2, level);
  const auto length = [](double x, double y) { return std::sqrt(x * x + y * y); };
  const double d = a.value - b.value;
  return {d, length(a.standard_error, b.standard_error), d - length(a.value - a.lower, b.upper - b.value),
          d + length(a.upper - a.value, b.value - b.lower), level};
}

ASSAY_NAMESPACE_END
