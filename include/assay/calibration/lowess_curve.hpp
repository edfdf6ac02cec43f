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

  double at(std::size_t k) {
    const double place = rows_.x[k];
    const smoother_window w = smoother_neighbours(rows_, place, neighbours_);
    const double most = 0.999 * w.radius;
    const double least = 0.001 * w.radius;
    rows_near_.fill(rows_, negative_, positive_, w, place, [&](double d) {
      const double inside = smoother_tricube(d > least ? d / w.radius : 0.0);
      return d > most ? 0.0 : inside;
    });
    const double* const d = rows_near_.distance.data();
    const double* const v = rows_near_.weight.data();
    const double* const y = rows_near_.positives.data();
    const double weight = rows_near_.sum([&](std::size_t i) { return v[i]; });
    if (!(weight > 0)) return rows_.positives[k] / rows_.weight(k);  // outliers only
    const double centre = rows_near_.sum([&](std::size_t i) { return v[i] * d[i]; }) / weight;
    const double mean = rows_near_.sum([&](std::size_t i) { return y[i]; }) / weight;
    const double second = rows_near_.sum([&](std::size_t i) { return v[i] * ((d[i] - centre) * (d[i] - centre)); });
    // a line only where the predictions are spread enough
    if (!(std::sqrt(second / weight) > 0.001 * rows_.range())) return mean;
    const double product = rows_near_.sum([&](std::size_t i) { return y[i] * (d[i] - centre); });
    return mean - centre * (product / second);
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
  smoother_scratch rows_near_;
  Vector fit_;
};

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
