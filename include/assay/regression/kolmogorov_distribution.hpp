// SPDX-License-Identifier: MIT
/// @file
/// Distribution of Kolmogorov's statistic of n uniform numbers.
#pragma once

#include <assay/core/bits.hpp>
#include <assay/core/random.hpp>
#include <assay/core/undefined.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

ASSAY_NAMESPACE_BEGIN
namespace regression_detail {

/// P(D⁺ >= d) of the one-sided statistic, 0 < d < 1: d Σ_j C(n, j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j), all terms >= 0. Of many rows
/// some of the terms stand for their neighbours, which is exact to rounding for n d² > 4: they are smooth in j and vanish at the ends.
inline double kolmogorov_one_sided_tail(double n, double d) {
  if (n * d * d > 373) return 0;  // below exp(-2 n d²)
  const double step = n * d * d > 4 ? std::floor(n / 16384) + 1 : 1.0;
  double sum = std::exp(n * std::log1p(-d));
  for (double j = step; j < n * (1 - d); j += step) {
    const double p = d + j / n;
    if (p < 1) sum += step * d / p * std::exp(core::log_binomial_pmf(j, n, p));
  }
  return (std::min)(1.0, sum);
}

/// P(D < d), exact: an entry of the n-th power of a matrix of side 2⌈nd⌉ - 1 (Marsaglia, Tsang and Wang 2003).
inline double kolmogorov_exact_cdf(double n, double d) {
  const double ceiling = std::floor(n * d) + 1;
  const auto k = static_cast<Index>(ceiling);
  const Index m = 2 * k - 1;
  const double h = ceiling - n * d;
  Eigen::MatrixXd base(m, m);
  for (Index i = 0; i < m; ++i) {
    for (Index j = 0; j < m; ++j) base(i, j) = i - j + 1 < 0 ? 0.0 : 1.0;
  }
  for (Index i = 0; i < m; ++i) {
    const double power = std::pow(h, static_cast<double>(i + 1));
    base(i, 0) -= power;
    base(m - 1, m - 1 - i) -= power;
  }
  if (2 * h > 1) base(m - 1, 0) += std::pow(2 * h - 1, static_cast<double>(m));
  // 1/(i - j + 1)!
  for (Index i = 0; i < m; ++i) {
    double factorial = 1;
    for (Index j = i; j >= 0; --j) {
      factorial *= static_cast<double>(i - j + 1);
      base(i, j) /= factorial;
    }
  }
  // base^n, brought near 1 by powers of two
  Eigen::MatrixXd result = Eigen::MatrixXd::Identity(m, m);
  Eigen::MatrixXd product(m, m);
  double exponent = 0;
  double base_exponent = 0;
  const auto normalize = [&](Eigen::MatrixXd& x, double& e) {
    const int shift = core::binary_exponent(x(k - 1, k - 1));
    x *= std::ldexp(1.0, -shift);
    e += shift;
  };
  for (auto left = static_cast<std::uint64_t>(n); left != 0; left >>= 1) {
    if ((left & 1u) != 0) {
      product.noalias() = result * base;
      result.swap(product);
      exponent += base_exponent;
      normalize(result, exponent);
    }
    if (left == 1) break;
    product.noalias() = base * base;
    base.swap(product);
    base_exponent *= 2;
    normalize(base, base_exponent);
  }
  // n!/n^n
  const double log_scale = std::log(6.28318530717958647693 * n) / 2 - n + core::stirling_error(n);
  return result(k - 1, k - 1) * std::exp(log_scale + exponent * 0.69314718055994530942);
}

/// P(D < d) for many rows, to O(1/n²) (Pelz and Good 1976).
inline double kolmogorov_series_cdf(double n, double d) {
  constexpr double squared_pi = 9.86960440108935861883;
  const double z2 = n * d * d;
  const double z = std::sqrt(z2);
  if (z < 0.04) return 0;  // below 1e-300
  const double z4 = z2 * z2;
  const double z6 = z4 * z2;
  double terms[4] = {};
  for (int k = 10; k >= 0; --k) {
    const double a = squared_pi * (k + 0.5) * (k + 0.5);
    const double e = 2 * std::exp(-a / (2 * z2));  // of k and -k - 1
    terms[0] += e;
    terms[1] += e * (a - z2);
    terms[2] += e * (6 * z6 + 2 * z4 + a * (2 * z4 - 5 * z2) + a * a * (1 - 2 * z2));
    terms[3] += e * (a * a * a * (5 - 30 * z2) + a * a * (212 * z4 - 60 * z2) + a * (135 * z4 - 96 * z6) - 30 * z6 - 90 * z4 * z4);
  }
  double even[2] = {};
  for (int k = 10; k >= 1; --k) {
    const double a = squared_pi * k * k;
    const double e = 2 * std::exp(-a / (2 * z2));
    even[0] += e * a;
    even[1] += e * (3 * a * z2 - a * a);
  }
  const double root = 1.25331413731550025121;  // √(π/2)
  const double n1 = std::sqrt(n);
  return root * (terms[0] / z + terms[1] / (6 * z4 * n1) + (terms[2] / (72 * z4 * z2 * z) - even[0] / (36 * z2 * z)) / n +
                 (terms[3] / (6480 * z6 * z4) + even[1] / (216 * z6)) / (n * n1));
}

/// P(D >= d) of n >= 1 rows. Exact up to 4000 rows and in the upper tail (n d² > 4, d >= 1/2), else to 1e-8.
inline double kolmogorov_tail(double n, double d) {
  if (n * d <= 0.5) return 1;
  if (d >= 1) return 0;
  if (d >= 0.5 || n * d * d > 4) return (std::min)(1.0, 2 * kolmogorov_one_sided_tail(n, d));
  const double below = n <= 4000 ? kolmogorov_exact_cdf(n, d) : kolmogorov_series_cdf(n, d);
  return (std::min)(1.0, (std::max)(0.0, 1 - below));
}

}  // namespace regression_detail
ASSAY_NAMESPACE_END
