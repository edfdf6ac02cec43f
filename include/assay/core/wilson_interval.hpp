// SPDX-License-Identifier: MIT
/// @file
/// Wilson's interval for a rate and Newcombe's for a difference of two rates, of two groups or of the same rows.
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

inline void check_count(const char* function, const char* name, double count) {
  if (!is_weight(count)) raise_for(function, std::string(name) + " = " + to_text(count) + " must be finite and not negative");
}

inline void check_trials(const char* function, double successes, double trials) {
  check_count(function, "successes", successes);
  check_count(function, "trials", trials);
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

/// Difference p1 - p2 of two rates of the same rows with Newcombe's hybrid score interval.
///
/// Of n rows `both` succeed twice (a), only_first and only_second once (b, c), `neither` never (d): p1 = (a + b) / n,
/// p2 = (a + c) / n. With the Wilson intervals [l1, u1] and [l2, u2] of the rates, D = p1 - p2 = (b - c) / n and the correlation
/// phi = (ad - bc) / sqrt((a + b)(c + d)(a + c)(b + d)), of which ad - bc > 0 is made smaller by n/2, but not negative, and which is
/// 0 where a factor is 0: [D - sqrt(x^2 - 2 phi x y + y^2) with x = p1 - l1 and y = u2 - p2, D + the same with x = u1 - p1 and
/// y = p2 - l2]. standard_error is sqrt(b + c - (b - c)^2/n) / n. Counts need not be whole; no rows give NaN throughout.
///
/// Throws invalid_input unless every count is finite and >= 0 and 0 < level < 1. O(1).
/// Reference: R. G. Newcombe, Improved confidence intervals for the difference between binomial proportions based on paired
/// data, Statistics in Medicine 17 (1998), 2635-2650, method 10.
inline estimate paired_newcombe_interval(double both, double only_first, double only_second, double neither, double level = 0.95) {
  constexpr const char* name = "paired_newcombe_interval";
  core::check_count(name, "both", both);
  core::check_count(name, "only_first", only_first);
  core::check_count(name, "only_second", only_second);
  core::check_count(name, "neither", neither);
  core::check_level(name, level);
  const double n = both + only_first + only_second + neither;
  if (n <= 0.0) return {.level = level};
  const estimate first = core::wilson((both + only_first) / n, n, level);
  const estimate second = core::wilson((both + only_second) / n, n, level);
  double excess = (both / n) * neither - (only_first / n) * only_second;
  if (excess > 0.0) excess = (std::max)(0.0, excess - 0.5);
  const double spread = std::sqrt(first.value * (only_second + neither)) * std::sqrt(second.value * (only_first + neither));
  const double phi = spread > 0.0 ? excess / spread : 0.0;
  const auto length = [phi](double x, double y) { return std::sqrt((std::max)(0.0, x * x - 2.0 * phi * x * y + y * y)); };
  const double d = (only_first - only_second) / n;
  const double variance = (std::max)(0.0, only_first + only_second - (only_first - only_second) * d);
  return {d, std::sqrt(variance) / n, d - length(first.value - first.lower, second.upper - second.value),
          d + length(first.upper - first.value, second.value - second.lower), level};
}

ASSAY_NAMESPACE_END
