// SPDX-License-Identifier: MIT
/// @file
/// Sums over all pairs of a positive and a negative of losses that factorise: squared and exponential, in O(n).
#pragma once

#include <assay/core/bits.hpp>
#include <assay/discrimination/class_points.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// A weighted mean as a number and a rest: score − mean keeps its digits when the scores lie far from 0.
struct split_mean {
  double number = 0;
  double rest = 0;

  split_mean(const class_points& points, double total) {
    number = points.sum([](double s) { return s; }) / total;
    rest = points.sum([this](double s) { return rounded(s - number); }) / total;
    if (!core::is_finite(rest)) rest = 0;  // scores further apart than the range of double
  }
  double below(double score) const { return rounded(score - number) - rest; }
};

/// Σ w_i w_j (margin − (x_i − y_j))² = W_P W_N ((margin − (x̄ − ȳ))² + Var x + Var y).
struct squared_moments {
  double margin;
  double positives;
  double negatives;
  split_mean x;
  split_mean y;

  squared_moments(const class_points& p, const class_points& n, double m)
      : margin(m), positives(p.total()), negatives(n.total()), x(p, positives), y(n, negatives) {}
  double sum(const class_points& p, const class_points& n) const {
    const auto squares = [](const class_points& points, const split_mean& mean) {
      return points.sum([&](double s) { return mean.below(s) * mean.below(s); });
    };
    const double shortfall = margin - (y.below(x.number) + x.rest);
    return positives * negatives * shortfall * shortfall + negatives * squares(p, x) + positives * squares(n, y);
  }
  /// The derivatives per unit of weight.
  pair_slopes slopes(const class_points& p, const class_points& n) const {
    pair_slopes out{p.score, n.score};
    for (double& s : out.positive) s = -2 * negatives * (margin - y.below(s));
    for (double& s : out.negative) s = 2 * positives * (margin + x.below(s));
    return out;
  }
};

/// The factors of Σ w_i w_j e^−(x_i − y_j), taken from the lowest positive and the highest negative, so that none of them
/// leaves the range of double by itself.
struct exponential_factors {
  double lowest;    // positive
  double highest;   // negative
  double positive;  // Σ w e^(lowest − x)
  double negative;  // Σ w e^(y − highest)

  exponential_factors(const class_points& p, const class_points& n)
      : lowest(*std::min_element(p.score.begin(), p.score.end())), highest(*std::max_element(n.score.begin(), n.score.end())) {
    positive = p.sum([this](double s) { return std::exp(lowest - s); });
    negative = n.sum([this](double s) { return std::exp(s - highest); });
  }
  double sum() const {
    const double overlap = highest - lowest;
    const double product = positive * negative;
    if (overlap > 1400) return std::exp(overlap + std::log(product));
    const double root = std::exp(0.5 * overlap);
    return rounded(root * product) * root;
  }
  /// The derivatives per unit of weight.
  pair_slopes slopes(const class_points& p, const class_points& n) const {
    pair_slopes out{p.score, n.score};
    for (double& s : out.positive) s = -negative * std::exp(highest - s);
    for (double& s : out.negative) s = positive * std::exp(s - lowest);
    return out;
  }
};

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
