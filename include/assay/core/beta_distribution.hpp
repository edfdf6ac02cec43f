// SPDX-License-Identifier: MIT
/// @file
/// The regularised incomplete beta function, the beta and Student's t distribution.
#pragma once

#include <assay/core/gamma_distribution.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace core {

/// x^a y^b / B(a, b) for a, b, x, y > 0 with x + y = 1.
inline double beta_term(double a, double b, double x, double y) {
  const double n = a + b;
  const double exponent =
      stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x) - deviance(b, n * y);
  return std::sqrt(a / n * b) * 0.39894228040143267794 * std::exp(exponent);
}

/// I_x(a, b) by the continued fraction of Didonato and Morris (1992, eq. 9), after Lentz; for x <= (a + 1) / (a + b + 2).
inline double beta_fraction(double a, double b, double x, double y) {
  const auto denominator = [=](double m) {
    return m + m * (b - m) * x / (a + 2.0 * m - 1.0) + (a + m) / (a + 2.0 * m + 1.0) * (a * y - b * x + 1.0 + m * (1.0 + y));
  };
  double h = a / (a + 1.0) * (a * y - b * x + 1.0);
  double c = h;
  double d = 0.0;
  for (double m = 1.0; m < 2e6; m += 1.0) {
    const double s = a + 2.0 * m - 1.0;
    const double numerator = (a + m - 1.0) / s * ((a + b + m - 1.0) / s) * m * (b - m) * x * x;
    const double next = denominator(m);
    d = 1.0 / (next + numerator * d);
    c = next + numerator / c;
    const double ratio = c * d;
    h *= ratio;
    if (std::abs(ratio - 1.0) < 2.3e-16) break;
  }
  return beta_term(a, b, x, y) / h;
}

/// I_x(a, b) where y = 1 - x is given as well, so that neither end of [0, 1] loses digits.
inline double incomplete_beta(double a, double b, double x, double y) {
  if (!is_finite(a) || !is_finite(b) || is_nan(x) || is_nan(y) || !(a > 0.0) || !(b > 0.0) || x < 0.0 || y < 0.0) {
    return undefined();
  }
  if (x <= 0.0) return 0.0;
  if (y <= 0.0) return 1.0;
  if (x <= (a + 1.0) / (a + b + 2.0)) return beta_fraction(a, b, x, y);
  return 1.0 - beta_fraction(b, a, y, x);
}

/// Regularised incomplete beta function I_x(a, b), a, b > 0, x in [0, 1]; NaN elsewhere. Relative error below 1e-13
/// while the result is above 1e-250, for a and b in [0.1, 1e5]; 1 - I_x(a, b) = I_{1-x}(b, a). O(sqrt(max(a, b))).
inline double incomplete_beta(double a, double b, double x) { return incomplete_beta(a, b, x, 1.0 - x); }

/// P(X <= x) of a beta(a, b) distributed X: 0 below 0 and 1 above 1.
inline double beta_cdf(double x, double a, double b) {
  if (is_nan(x)) return undefined();
  return incomplete_beta(a, b, x < 0.0 ? 0.0 : x > 1.0 ? 1.0 : x);
}

/// A number in [0, 1] and its complement, both with full relative accuracy.
struct unit_pair {
  double x;
  double y;
};

/// The x with I_x(a, b) = p for p, q > 0 with p + q = 1.
inline unit_pair beta_quantile_pair(double p, double q, double a, double b) {
  const bool lower_half = incomplete_beta(a, b, 0.5, 0.5) >= p;  // x <= 1/2: solve for x, else for y
  const double first = lower_half ? a : b;
  const double second = lower_half ? b : a;
  const bool lower_tail = p <= q;
  const bool increasing = lower_half == lower_tail;
  const auto tail = [&](double v) {
    return increasing ? incomplete_beta(first, second, v, 1.0 - v) : incomplete_beta(second, first, 1.0 - v, v);
  };
  const auto density = [&](double v) { return beta_term(first, second, v, 1.0 - v) / v / (1.0 - v); };
  // the upper limit is just above 1/2, where x and y change roles
  const double mean = first / (a + b);
  const double v = solve_tail(tail, density, increasing, lower_tail ? p : q, mean < 0.5 ? mean : 0.4, 0.5000001);
  return lower_half ? unit_pair{v, 1.0 - v} : unit_pair{1.0 - v, v};
}

/// The x with beta_cdf(x, a, b) = p, to a relative error of 1e-12; a, b > 0, p in [0, 1]; NaN elsewhere.
inline double beta_quantile(double p, double a, double b) {
  if (!is_finite(p) || !is_finite(a) || !is_finite(b) || !(a > 0.0) || !(b > 0.0) || p < 0.0 || p > 1.0) return undefined();
  if (p <= 0.0) return 0.0;
  if (p >= 1.0) return 1.0;
  return beta_quantile_pair(p, 1.0 - p, a, b).x;
}

/// P(T <= t) of Student's t with df > 0 degrees of freedom, |t| < 1e150 or infinite; NaN outside the domain.
inline double student_t_cdf(double t, double df) {
  if (is_nan(t) || !is_finite(df) || !(df > 0.0)) return undefined();
  const bool negative = (to_bits(t) & sign_bit<double>) != 0;
  if (is_infinite(t)) return negative ? 0.0 : 1.0;
  const double square = t * t / df;
  const double tail = 0.5 * incomplete_beta(0.5 * df, 0.5, 1.0 / (1.0 + square), square / (1.0 + square));
  return negative ? tail : 1.0 - tail;
}
/// P(T > t): keeps its relative accuracy in the upper tail.
inline double student_t_survival(double t, double df) { return student_t_cdf(-t, df); }

/// The t with student_t_cdf(t, df) = p, 0 < p < 1, to a relative error of 1e-12; NaN elsewhere.
inline double student_t_quantile(double p, double df) {
  if (!is_finite(p) || !is_finite(df) || !(df > 0.0) || !(p > 0.0 && p < 1.0)) return undefined();
  const double tail = p < 0.5 ? p : 1.0 - p;
  const double centre = 2.0 * (0.5 - tail);
  if (centre <= 0.0) return 0.0;
  const unit_pair v = beta_quantile_pair(2.0 * tail, centre, 0.5 * df, 0.5);
  const double t = std::sqrt(df * (v.y / v.x));
  return p < 0.5 ? -t : t;
}

}  // namespace core
ASSAY_NAMESPACE_END
