// SPDX-License-Identifier: MIT
/// @file
/// Distances to nearest neighbours and counts of rows within them: what estimates of information count.
#pragma once

#include <algorithm>
#include <assay/dependence/sample.hpp>
#include <limits>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// Divides numbers by a power of two, so that neither their differences overflow nor the inverse of a small spread does: every
/// column by its own, or with `together` all columns of both variables by one.
inline void bring_near_one(variable& x, variable& y, bool together) {
  const auto largest = [](const double* v, Index n) {
    double out = 0;
    for (Index i = 0; i < n; ++i) out = (std::max)(out, std::abs(v[i]));
    return out;
  };
  const double all = (std::max)(largest(x.values.data(), static_cast<Index>(x.values.size())),
                                largest(y.values.data(), static_cast<Index>(y.values.size())));
  for (variable* v : {&x, &y}) {
    for (Index c = 0; c < v->columns; ++c) {
      double* column = v->values.data() + c * v->rows;
      const int exponent = core::binary_exponent(together ? all : largest(column, v->rows));
      for (Index i = 0; i < v->rows; ++i) column[i] = std::ldexp(column[i], -exponent);
    }
  }
}

/// psi(1), ..., psi(n) in places 1, ..., n.
inline std::vector<double> digamma_table(Index n) {
  std::vector<double> psi(at(n) + 1, 0.0);
  double sum = -0.57721566490153286061;
  for (Index k = 1; k <= n; ++k) {
    const double x = static_cast<double>(k);
    if (k <= 16) {
      psi[at(k)] = sum;
      sum += 1 / x;
    } else {
      const double r = 1 / (x * x);
      psi[at(k)] = std::log(x) - 0.5 / x - r * (1.0 / 12 - r * (1.0 / 120 - r * (1.0 / 252 - r * (1.0 / 240 - r / 132))));
    }
  }
  return psi;
}

/// Largest difference of the columns of two rows, each times the scale of its column. Differences are taken before they are
/// scaled, so that equal ones stay equal.
struct chebyshev_space {
  const variable* v = nullptr;
  std::vector<double> scales;

  chebyshev_space(const variable& x, bool standardize) : v(&x), scales(at(x.columns), 1.0) {
    for (Index c = 0; standardize && c < x.columns; ++c) {
      const double* column = x.column(c);
      double least = 0, greatest = 0;
      for (Index i = 0; i < x.rows; ++i) {
        const double off = column[i] - column[0];
        least = i == 0 ? off : (std::min)(least, off);
        greatest = i == 0 ? off : (std::max)(greatest, off);
      }
      const double range = greatest - least;
      if (!(range > 0)) continue;
      core::cascade_sum sum, squares;
      for (Index i = 0; i < x.rows; ++i) sum.add((column[i] - column[0]) / range);
      const double mean = sum.value() / static_cast<double>(x.rows);
      for (Index i = 0; i < x.rows; ++i) {
        const double off = (column[i] - column[0]) / range - mean;
        squares.add(off * off);
      }
      scales[at(c)] = 1 / std::sqrt(squares.value() / static_cast<double>(x.rows)) / range;
    }
  }
  double distance(Index i, Index j) const {
    double most = 0;
    for (Index c = 0; c < v->columns; ++c) most = (std::max)(most, std::abs(v->column(c)[i] - v->column(c)[j]) * scales[at(c)]);
    return most;
  }
};

/// The k smallest of the numbers offered.
struct nearest_few {
  std::vector<double> values;  ///< ascending
  explicit nearest_few(Index k) : values(at(k)) {}
  void clear() { std::fill(values.begin(), values.end(), (std::numeric_limits<double>::max)()); }
  double last() const { return values.back(); }
  void offer(double d) {
    if (!(d < values.back())) return;
    std::size_t i = values.size() - 1;
    for (; i > 0 && values[i - 1] > d; --i) values[i] = values[i - 1];
    values[i] = d;
  }
};

/// Numbers in ascending order: how many lie within a distance of one of them.
struct ordered_numbers {
  std::vector<double> values;
  double scale = 1;

  double distance(std::size_t i, std::size_t j) const { return std::abs(values[i] - values[j]) * scale; }
  /// Rows nearer than radius to the i-th, itself included; with `closed` at that distance too.
  Index within(std::size_t i, double radius, bool closed) const {
    const auto inside = [&](double v) {
      const double d = std::abs(v - values[i]) * scale;
      return closed ? d <= radius : d < radius;
    };
    const auto here = values.begin() + static_cast<std::ptrdiff_t>(i);
    const auto first = std::partition_point(values.begin(), here, [&](double v) { return !inside(v); });
    const auto last = std::partition_point(here, values.end(), inside);
    return last > first ? last - first : 0;
  }
};

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
