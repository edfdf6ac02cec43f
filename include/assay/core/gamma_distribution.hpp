// SPDX-License-Identifier: MIT
/// @file
/// log Gamma, the regularised incomplete gamma functions and the chi-square distribution.
#pragma once

#include <assay/core/normal_distribution.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace core {

/// log Gamma(x) for finite x > 0, else NaN. Safe in threads (std::lgamma writes a global sign).
inline double log_gamma(double x) {
  if (!is_finite(x) || !(x > 0.0)) return undefined();
#if defined(__GLIBC__) || defined(__APPLE__)
  int sign = 0;
  return ::lgamma_r(x, &sign);
#else
  return std::lgamma(x);
#endif
}

/// log Gamma(n + 1) - (n + 1/2) log n + n - log(2 pi) / 2 for n > 0: the error of Stirling's formula.
inline double stirling_error(double n) {
  if (n < 15.0) return log_gamma(n + 1.0) - (n + 0.5) * std::log(n) + n - 0.91893853320467274178;
  const double r = 1.0 / (n * n);
  const double series = 1.0 / 1188.0 - r * (691.0 / 360360.0 - r / 156.0);
  return (1.0 / 12.0 - r * (1.0 / 360.0 - r * (1.0 / 1260.0 - r * (1.0 / 1680.0 - r * series)))) / n;
}

/// x log(x / m) + m - x for x, m > 0, without cancellation near x = m (Loader 2000).
inline double deviance(double x, double m) {
  const double d = x - m;
  if (std::abs(d) >= 0.4 * (x + m)) return x * std::log(x / m) + m - x;
  const double v = d / (x + m);
  const double v2 = v * v;
  double sum = d * v;
  double term = 2.0 * x * v;
  for (int j = 3; j < 60; j += 2) {
    term *= v2;
    sum += term / j;
  }
  return sum;
}

/// The x in (0, upper] at which tail(x) = target, for a tail that is monotone and positive: Newton's method on the
/// logarithms of both, kept inside a bracket that is halved on the bits of x. density is |tail'(x)|.
template <class Tail, class Density>
double solve_tail(Tail&& tail, Density&& density, bool increasing, double target, double start, double upper) {
  std::uint64_t low = 0;
  std::uint64_t high = to_bits(upper);
  double x = start > 0.0 && start < upper ? start : 0.5 * upper;
  for (int step = 0; step < 200; ++step) {
    const double value = tail(x);
    if ((value < target) == increasing) {
      low = to_bits(x);
    } else {
      high = to_bits(x);
    }
    if (high - low <= 1) break;
    double next = 0.0;
    if (value > 1e-290) {
      const double slope = density(x) * x / value;
      const double distance = std::log(value / target);
      if (slope > 1e-3 * std::abs(distance)) next = x * std::exp(increasing ? -distance / slope : distance / slope);
    }
    if (next > 0.0 && std::abs(next - x) <= 4e-16 * x) return next;
    const std::uint64_t bits = to_bits(next);
    x = bits > low && bits < high ? next : std::bit_cast<double>(low + (high - low) / 2);
  }
  return x;
}

/// x^a exp(-x) / Gamma(a + 1) for a, x > 0.
inline double poisson_term(double a, double x) {
  if (a < 1.0) return std::exp(a * std::log(x) - x - log_gamma(a + 1.0));
  return std::exp(-stirling_error(a) - deviance(a, x)) / (2.50662827463100050242 * std::sqrt(a));
}

/// P(a, x) by its series; for x < a + 1.
inline double gamma_series(double a, double x) {
  double term = 1.0;
  double sum = 1.0;
  for (double k = a + 1.0; term > 1e-17 * sum; k += 1.0) {
    term *= x / k;
    sum += term;
  }
  return poisson_term(a, x) * sum;
}

/// Q(a, x) by its continued fraction (Lentz); for x >= a + 1.
inline double gamma_fraction(double a, double x) {
  double b = x + 1.0 - a;
  double c = 1e300;
  double d = 1.0 / b;
  double h = d;
  for (int i = 1; i < 2000000; ++i) {
    const double numerator = -i * (i - a);
    b += 2.0;
    d = 1.0 / (numerator * d + b);
    c = b + numerator / c;
    const double ratio = c * d;
    h *= ratio;
    if (std::abs(ratio - 1.0) < 2.3e-16) break;
  }
  return poisson_term(a, x) * a * h;
}

/// Regularised lower incomplete gamma function P(a, x), a > 0, x >= 0; NaN elsewhere. Relative error below 3e-13 while
/// the result is above 1e-250, for a in [0.01, 1e8]. O(sqrt(a)).
inline double gamma_p(double a, double x) {
  if (!is_finite(a) || is_nan(x) || !(a > 0.0) || x < 0.0) return undefined();
  if (x <= 0.0) return 0.0;
  if (is_infinite(x) || x > 1e300) return 1.0;
  return x < a + 1.0 ? gamma_series(a, x) : 1.0 - gamma_fraction(a, x);
}

/// Regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), accurate as gamma_p.
inline double gamma_q(double a, double x) {
  if (!is_finite(a) || is_nan(x) || !(a > 0.0) || x < 0.0) return undefined();
  if (x <= 0.0) return 1.0;
  if (is_infinite(x) || x > 1e300) return 0.0;
  return x < a + 1.0 ? 1.0 - gamma_series(a, x) : gamma_fraction(a, x);
}

/// P(X <= x) of a chi-square X with df > 0 degrees of freedom; 0 for x <= 0, NaN outside the domain.
inline double chi_square_cdf(double x, double df) { return gamma_p(0.5 * df, x < 0.0 ? 0.0 : 0.5 * x); }
/// P(X > x): keeps its relative accuracy in the upper tail.
inline double chi_square_survival(double x, double df) { return gamma_q(0.5 * df, x < 0.0 ? 0.0 : 0.5 * x); }

/// The x with chi_square_cdf(x, df) = p, 0 <= p < 1, to a relative error of 1e-12; NaN elsewhere.
inline double chi_square_quantile(double p, double df) {
  if (!is_finite(p) || !is_finite(df) || !(df > 0.0) || p < 0.0 || !(p < 1.0)) return undefined();
  if (p <= 0.0) return 0.0;
  const double a = 0.5 * df;
  const double z = normal_quantile(p);
  const double cube = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * std::sqrt(a));
  double start = a * cube * cube * cube;  // Wilson and Hilferty 1931
  if (cube < 0.3) start = std::exp((std::log(p) + log_gamma(a + 1.0)) / a);
  const auto density = [a](double x) { return poisson_term(a, x) * a / x; };
  if (p <= 0.5) {
    return 2.0 * solve_tail([a](double x) { return gamma_p(a, x); }, density, true, p, start, 1e300);
  }
  return 2.0 * solve_tail([a](double x) { return gamma_q(a, x); }, density, false, 1.0 - p, start, 1e300);
}

}  // namespace core
ASSAY_NAMESPACE_END
