// SPDX-License-Identifier: MIT
/// @file
/// Cleveland's lowess of outcomes on predictions.
#pragma once

#include <assay/calibration/local_regression.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/radix_sort.hpp>

ASSAY_NAMESPACE_BEGIN
namespace calibration_detail {

/// Local lines with tricube weights, by distinct prediction.
class smoother_lowess {
 public:
  smoother_lowess(const smoother_rows& rows, double span, int iterations, double delta)
      : rows_(rows),
        neighbours_((std::max)(2.0, (std::min)(rows.rows(), std::floor(span * rows.rows() + 1e-7)))),
        delta_(delta * rows.range()),
        negative_(rows.negatives),
        positive_(rows.positives) {
    sweep();
    for (int i = 0; i < iterations && reweight(); ++i) sweep();
  }
  const Vector& fit() const { return fit_; }

 private:
  /// Fits at predictions that are up to delta apart, lines between them.
  void sweep() {
    const std::vector<double>& x = rows_.x;
    fit_.resize(rows_.size());
    fit_[0] = at(0);
    std::size_t last = 0;
    while (last + 1 < x.size()) {
      std::size_t next = last + 1;
      while (next + 1 < x.size() && x[next + 1] <= x[last] + delta_) ++next;
      const double here = at(next);
      const double from = fit_[static_cast<Index>(last)];
      for (std::size_t i = last + 1; i < next; ++i) {
        const double share = (x[i] - x[last]) / (x[next] - x[last]);
        fit_[static_cast<Index>(i)] = share * here + (1 - share) * from;
      }
      fit_[static_cast<Index>(next)] = here;
      last = next;
    }
  }

  double at(std::size_t k) const {
    const double place = rows_.x[k];
    const smoother_window w = smoother_neighbours(rows_, place, neighbours_);
    double weight = 0;
    double first = 0;
    double y = 0;
    for_weights(w, place, [&](std::size_t i, double v) {
      weight += v * (negative_[i] + positive_[i]);
      first += v * (negative_[i] + positive_[i]) * (rows_.x[i] - place);
      y += v * positive_[i];
    });
    if (!(weight > 0)) return rows_.positives[k] / rows_.weight(k);  // outliers only
    const double centre = first / weight;
    const double mean = y / weight;
    double second = 0;
    double product = 0;
    for_weights(w, place, [&](std::size_t i, double v) {
      const double d = rows_.x[i] - place - centre;
      second += v * (negative_[i] + positive_[i]) * (d * d);
      product += v * positive_[i] * d;
    });
    // a line only where the predictions are spread enough
    if (!(std::sqrt(second / weight) > 0.001 * rows_.range())) return mean;
    return mean - centre * (product / second);
  }

  template <class Visit>
  void for_weights(const smoother_window& w, double place, Visit&& visit) const {
    for (std::size_t i = w.begin; i < w.end; ++i) {
      const double r = std::abs(rows_.x[i] - place);
      if (r > 0.999 * w.radius) continue;
      visit(i, r > 0.001 * w.radius ? smoother_tricube(r / w.radius) : 1.0);
    }
  }

  /// Bisquare weights of residuals in units of six medians; false when the fit is exact.
  bool reweight() {
    std::vector<std::uint64_t> keys;
    std::vector<double> weight;
    double sum = 0;
    for (std::size_t i = 0; i < rows_.x.size(); ++i) {
      for (const bool one : {false, true}) {
        const double w = one ? rows_.positives[i] : rows_.negatives[i];
        if (!(w > 0)) continue;
        keys.push_back(core::ordered_key(residual(i, one)));
        weight.push_back(w);
        sum += w * residual(i, one);
      }
    }
    core::radix_sort(keys, weight);
    const double n = rows_.rows();
    const double low = std::floor((n + 1) / 2);
    const double high = std::floor(n / 2) + 1;
    double held = 0;
    double six_medians = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const double before = held;
      held += weight[i];
      const double r = core::from_ordered_key<double>(keys[i]);
      for (const double rank : {low, high}) {
        const double k = rank * (1 - smoother_rows::slack);
        if (before < k && (held >= k || i + 1 == keys.size())) six_medians += 3 * r;
      }
    }
    if (six_medians < 1e-7 * sum / n) return false;
    for (std::size_t i = 0; i < rows_.x.size(); ++i) {
      negative_[i] = rows_.negatives[i] * bisquare(residual(i, false), six_medians);
      positive_[i] = rows_.positives[i] * bisquare(residual(i, true), six_medians);
    }
    return true;
  }
  double residual(std::size_t i, bool one) const { return std::abs((one ? 1.0 : 0.0) - fit_[static_cast<Index>(i)]); }
  static double bisquare(double r, double scale) {
    if (r <= 0.001 * scale) return 1;
    if (r > 0.999 * scale) return 0;
    const double u = 1 - (r / scale) * (r / scale);
    return u * u;
  }

  const smoother_rows& rows_;
  double neighbours_;
  double delta_;
  std::vector<double> negative_;  // with the weights of residuals
  std::vector<double> positive_;
  Vector fit_;
};

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
