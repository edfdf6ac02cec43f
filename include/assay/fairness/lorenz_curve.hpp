// SPDX-License-Identifier: MIT
/// @file
/// lorenz_curve: the share of the total that the poorest part of the population holds.
#pragma once

#include <assay/fairness/inequality_metric.hpp>

#include <algorithm>

ASSAY_NAMESPACE_BEGIN

struct lorenz_options {
  Index points = 0;  ///< 0: a point per distinct value; else on an even grid of F, both ends included
  assay::negative_values negatives = assay::negative_values::error;  ///< error or raw (the curve then dips below 0)
};

/// The Lorenz polygon from (0, 0) to (1, 1).
struct lorenz_points {
  Vector population;  ///< F, share of the population (of weight), ascending
  Vector share;       ///< L(F), share of the total that the poorest F hold; NaN where the total is not positive

  /// L(F) by linear interpolation, exact on the polygon when it has a point per distinct value. NaN without rows. O(log n).
  double operator()(double f) const {
    if (!core::is_probability(f)) core::raise_for("lorenz_curve", "F = " + core::to_text(f) + " is outside [0, 1]");
    const Index n = population.size();
    if (n == 0) return undefined();
    const double* begin = population.data();
    const Index above = std::lower_bound(begin, begin + n, f) - begin;
    const Index right = (std::max)(Index{1}, (std::min)(n - 1, above));
    const double width = population[right] - population[right - 1];
    const double along = width > 0 ? (f - population[right - 1]) / width : 1.0;
    return share[right - 1] + along * (share[right] - share[right - 1]);
  }
};

namespace fairness_detail {

struct lorenz_metric {
  static constexpr const char* name = "lorenz_curve";
  static bool forbids_negative(const lorenz_options& o) { return o.negatives == negative_values::error; }

  template <class Weight>
  static lorenz_points of(const income_distribution<Weight>& d, const lorenz_options& o) {
    if (o.negatives == negative_values::abs_normalised)
      core::raise_for(name, "negatives = abs_normalised has no meaning for a curve");
    if (o.points < 0 || o.points == 1)
      core::raise_for(name, "points = " + core::to_text(o.points) + " is neither 0 nor at least 2");
    lorenz_points out;
    d.ranked([&](Index n, double, const auto& x, const auto& w) {
      if (n == 0) return;
      double people = 0;
      double income = 0;
      walk(n, x, w, [&](double f, double l) {
        people = f;
        income = l;
      });
      const double unit = income > 0 ? income : undefined();
      const bool defined = income > 0;
      if (o.points == 0) {
        Index distinct = 0;
        walk(n, x, w, [&](double, double) { ++distinct; });
        out.population.resize(distinct + 1);
        out.share.resize(distinct + 1);
        Index k = 0;
        const auto put = [&](double f, double l) {
          out.population[k] = f / people;
          out.share[k] = defined ? l / unit : undefined();
          ++k;
        };
        put(0, 0);
        walk(n, x, w, put);
      } else {
        out.population.resize(o.points);
        out.share.resize(o.points);
        double f0 = 0;
        double l0 = 0;
        Index k = 0;
        const auto last = static_cast<double>(o.points - 1);
        walk(n, x, w, [&](double f, double l) {
          for (; k < o.points; ++k) {
            const double wanted = static_cast<double>(k) / last * people;
            if (wanted > f) break;
            out.population[k] = static_cast<double>(k) / last;
            out.share[k] = defined ? (l0 + (wanted - f0) / (f - f0) * (l - l0)) / unit : undefined();
          }
          f0 = f;
          l0 = l;
        });
      }
    });
    return out;
  }

 private:
  /// visit(Σw, Σwx) after every distinct value. Sums are cut into blocks, so that their error does not grow with n.
  template <class X, class W, class Visit>
  static void walk(Index n, const X& x, const W& w, Visit&& visit) {
    core::cascade_sum people;
    core::cascade_sum income;
    for (Index begin = 0; begin < n; begin += core::block_size) {
      const Index end = (std::min)(n, begin + core::block_size);
      const double people_before = people.value();
      const double income_before = income.value();
      double f = 0;
      double l = 0;
      for (Index i = begin; i < end; ++i) {
        f += w(i);
        l += w(i) * x(i);
        if (i + 1 == n || x(i + 1) > x(i)) visit(people_before + f, income_before + l);
      }
      people.add(f);
      income.add(l);
    }
  }
};

}  // namespace fairness_detail

/// Lorenz curve: with the values in ascending order, the polygon through (Σ_{i<=k} w_i / W, Σ_{i<=k} w_i x_i / Σ w x). On the
/// diagonal all have the same; twice the area between is the Gini coefficient. The points are values of the quantile-share
/// function, so `curve(0.4)` is the share of the poorest 40 % and `1 - curve(0.9)` that of the richest tenth.
///
/// `lorenz_curve(x[, weights][, options])` or `lorenz_curve(income_distribution[, options])` → lorenz_points.
/// @par Input      x: n finite numbers; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Options    lorenz_options: points (0: one per distinct value, else an even grid, e.g. 101 for a plot), negatives
/// @par Returns    points from (0, 0) to (1, 1); shares NaN when the total is not positive; empty without rows
/// @par Errors     invalid_input: x or a weight not finite, negative weight, negative x unless allowed, points = 1
/// @par Cost       O(n) radix sort and two or three walks
/// @par Merge      exact, through income_distribution
/// @par Same as    R ineq Lc, with one point for equal values
/// @par Reference  Lorenz 1905, doi:10.2307/2276207
struct lorenz_curve_function : fairness_detail::inequality_metric<fairness_detail::lorenz_metric, lorenz_options> {};
inline constexpr lorenz_curve_function lorenz_curve{};

ASSAY_NAMESPACE_END
