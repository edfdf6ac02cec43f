// SPDX-License-Identifier: MIT
/// @file
/// Soft membership of predictions in equal-width bins.
#pragma once

#include <assay/core/config.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace calibration_detail {

/// u_j(p) = softmax over the bins j of -(p - ξ_j)² / T with the centres ξ_j = (j + 1/2) / B.
class soft_bins {
 public:
  /// The bins in which a prediction has a membership that is not negligible, and the one it lies in.
  struct window {
    Index first;
    Index last;
    Index nearest;
  };

  soft_bins(Index bins, double temperature) : bins_(bins) {
    const auto b = static_cast<double>(bins);
    sharpness_ = (std::min)(1 / temperature / b / b, 1e290);
    decay_.assign(2, 1.0);
    for (Index k = 2; k < bins; ++k) {
      const auto steps = static_cast<double>(k);
      const double next = std::exp(-(steps * (steps - 1)) * sharpness_);
      if (!(next > 1e-30)) break;
      decay_.push_back(next);
    }
  }

  Index bins() const { return bins_; }
  /// du_j/dp = slope() u_j (j - Σ_k k u_k).
  double slope() const { return 2 * sharpness_ * static_cast<double>(bins_); }

  /// Writes the memberships of p in the bins of a window of at most bins() to out, from its first on. Relative to that of the
  /// nearest bin, the membership k bins further is exp(k (2x - 1) s - k (k - 1) s) with x the distance from the centre in bins:
  /// two exponentials a prediction, and no factor above 1.
  window find(double p, double* out) const {
    const double position = p * static_cast<double>(bins_);
    const Index nearest = (std::min)(bins_ - 1, static_cast<Index>(position));
    const double x = position - (static_cast<double>(nearest) + 0.5);
    const auto reach = static_cast<Index>(decay_.size()) - 1;
    const window w{(std::max)(Index{0}, nearest - reach), (std::min)(bins_ - 1, nearest + reach), nearest};
    double* const middle = out + (nearest - w.first);
    *middle = 1;
    double sum = 1;
    const double up = std::exp((2 * x - 1) * sharpness_);
    double factor = up;
    for (Index k = 1; k <= w.last - nearest; ++k, factor *= up) sum += middle[k] = factor * decay_[static_cast<std::size_t>(k)];
    const double down = std::exp((-2 * x - 1) * sharpness_);
    factor = down;
    for (Index k = 1; k <= nearest - w.first; ++k, factor *= down) sum += middle[-k] = factor * decay_[static_cast<std::size_t>(k)];
    const double inverse = 1 / sum;
    for (Index k = 0; k <= w.last - w.first; ++k) out[k] *= inverse;
    return w;
  }

 private:
  Index bins_;
  double sharpness_;            // 1 / (T B²)
  std::vector<double> decay_;  // [k]: exp(-k (k - 1) sharpness)
};

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
