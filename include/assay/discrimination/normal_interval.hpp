// SPDX-License-Identifier: MIT
/// @file
/// Logarithms of normal probabilities of intervals, with their derivatives, however narrow or far in a tail.
#pragma once

#include <assay/core/normal_distribution.hpp>

#include <array>
#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

inline constexpr double log_root_two_pi = 0.91893853320467274178;

/// φ(x) = exp(−x²/2) / √(2π).
inline double normal_density(double x) { return std::exp(-0.5 * x * x - log_root_two_pi); }

/// The part of a standard normal variable Z above x: log P(Z > x), the hazard φ(x) / P(Z > x) = E[Z | Z > x], and by how much that
/// exceeds x. Neither underflows nor cancels for large x.
struct upper_tail {
  double log_probability;
  double hazard;
  double excess;

  explicit upper_tail(double x) {
    if (x < 5) {
      const double p = 0.5 * std::erfc(0.70710678118654752440 * x);
      log_probability = x > 0 ? std::log(p) : std::log1p(-core::normal_cdf(x));
      hazard = normal_density(x) / p;
      excess = hazard - x;
    } else {
      double fraction = x;  // Laplace's continued fraction
      for (int k = 24; k > 1; --k) fraction = x + k / fraction;
      excess = 1 / fraction;
      hazard = x + excess;
      log_probability = -std::log(hazard) - 0.5 * x * x - log_root_two_pi;
    }
  }
};

/// The share that an interval of Z takes of the tail above `start`, and what the derivatives of its logarithm are made of: with
/// r = at_lower and q = at_upper, the first are −r and q by the ends and −mean by both together, the second −r·(above_lower + q),
/// −q·(below_upper + r), r·q, and by both together −r·above_lower − q·below_upper.
struct interval_share {
  double log_share;
  double at_lower;     ///< φ(lower) / P(interval)
  double at_upper;     ///< φ(upper) / P(interval)
  double mean;         ///< E[Z] in the interval
  double above_lower;  ///< mean − lower
  double below_upper;  ///< upper − mean

  /// The interval from start + above to start + above + width: distances, since differences of large numbers lose digits.
  interval_share(double above, double width, double start, const upper_tail& tail) {
    const double lower = start + above;
    const double upper = lower + width;
    if (std::abs(lower) * width + 0.5 * width * width < 0.5) {
      narrow(lower, width);
    } else if (lower >= 0) {
      far(lower, width);
    } else if (upper <= 0) {
      far(-upper, width);
      std::swap(at_lower, at_upper);
      std::swap(above_lower, below_upper);
      mean = -mean;
    } else {
      scaled_ = 0.5 * (std::erf(0.70710678118654752440 * upper) - std::erf(0.70710678118654752440 * lower));
      at_lower = normal_density(lower) / scaled_;
      at_upper = normal_density(upper) / scaled_;
      mean = at_lower - at_upper;
      above_lower = mean - lower;
      below_upper = upper - mean;
      log_share = std::log(scaled_) - tail.log_probability;
      return;
    }
    // relative to a tail that is far out itself: what both have in common drops out
    if (start > 0 && lower >= 0) {
      log_share = std::log(scaled_ * tail.hazard) - above * (start + 0.5 * above);
    } else {
      log_share = std::log(scaled_) - 0.5 * unit_ * unit_ - log_root_two_pi - tail.log_probability;
    }
  }
  /// The interval from start + above on.
  interval_share(double above, double start, const upper_tail& tail) {
    const upper_tail rest(start + above);
    at_lower = rest.hazard;
    at_upper = 0;
    mean = rest.hazard;
    above_lower = rest.excess;
    below_upper = 0;
    log_share =
        start > 0 ? std::log(tail.hazard / rest.hazard) - above * (start + 0.5 * above) : rest.log_probability - tail.log_probability;
  }

 private:
  /// Of the interval (lower, lower + width), lower >= 0, by difference.
  void far(double lower, double width) {
    const upper_tail from(lower);
    const upper_tail to(lower + width);
    const double fall = std::exp(-width * (lower + 0.5 * width));
    unit_ = lower;
    scaled_ = 1 / from.hazard - fall / to.hazard;
    at_lower = 1 / scaled_;
    at_upper = fall / scaled_;
    // the whole tail exceeds `lower` by from.excess, of which what lies beyond the interval takes its part
    above_lower = (from.excess / from.hazard - fall * (width + to.excess) / to.hazard) / scaled_;
    below_upper = width - above_lower;
    mean = lower + above_lower;
  }
  /// By Gauss and Legendre's quadrature of exp(−lower·u − u²/2), 0 < u < width.
  void narrow(double lower, double width) {
    static constexpr std::array<double, 4> node{0.18343464249564980494, 0.52553240991632898582, 0.79666647741362673959,
                                                0.96028985649753623168};
    static constexpr std::array<double, 4> weight{0.36268378337836198297, 0.31370664587788728734, 0.22238103445337447054,
                                                  0.10122853629037625915};
    double sum = 0;
    double to_lower = 0;
    double to_upper = 0;
    const auto add = [&](double w, double near, double far) {
      const double u = 0.5 * width * near;
      const double mass = w * std::exp(-u * (lower + 0.5 * u));
      sum += mass;
      to_lower += mass * near;
      to_upper += mass * far;
    };
    for (std::size_t i = 0; i < node.size(); ++i) {
      add(weight[i], 1 - node[i], 1 + node[i]);
      add(weight[i], 1 + node[i], 1 - node[i]);
    }
    unit_ = lower;
    scaled_ = 0.5 * width * sum;
    at_lower = 1 / scaled_;
    at_upper = std::exp(-width * (lower + 0.5 * width)) / scaled_;
    above_lower = 0.5 * width * to_lower / sum;
    below_upper = 0.5 * width * to_upper / sum;
    mean = lower + above_lower;
  }
  double scaled_;  // P(interval) / φ(unit_)
  double unit_;
};

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
