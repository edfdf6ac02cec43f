// SPDX-License-Identifier: MIT
/// @file
/// Loess of outcomes on predictions: local polynomials, everywhere or blended between vertices.
#pragma once

#include <assay/calibration/local_regression.hpp>

ASSAY_NAMESPACE_BEGIN

/// Where loess fits its local polynomials.
enum class loess_surface {
  interpolate,  ///< at the vertices of cells of a k-d tree, cubic pieces with the fitted slopes between them
  direct        ///< at every distinct prediction
};

namespace calibration_detail {

/// Local polynomials of degree 0 to 2 with tricube weights, by distinct prediction.
class smoother_loess {
 public:
  smoother_loess(const smoother_rows& rows, double span, int degree, loess_surface surface)
      : rows_(rows),
        stretch_(std::sqrt((std::max)(1.0, span))),
        neighbours_((std::max)(1.0, (std::min)(rows.rows(), std::floor(span * rows.rows() + 1e-5)))),
        degree_(degree) {
    fit_.resize(rows.size());
    if (surface == loess_surface::direct) {
      constexpr Index part = 64;  // fits that share their buffers
      core::parallel_for((rows.size() + part - 1) / part, [&](Index k) {
        smoother_scratch near;
        for (Index i = k * part; i < (std::min)(rows.size(), (k + 1) * part); ++i) {
          fit_[i] = at(rows_.x[static_cast<std::size_t>(i)], near).value;
        }
      });
    } else {
      blend(std::floor(rows.rows() * span * 0.2));
    }
  }
  const Vector& fit() const { return fit_; }

 private:
  struct vertex {
    double x;
    double value;
    double slope;
  };

  /// Value and slope at a place of the local polynomial, in polynomials that are orthogonal on the neighbours. Where too few
  /// distinct predictions have weight the degree falls.
  vertex at(double place, smoother_scratch& near) const {
    const smoother_window w = smoother_neighbours(rows_, place, neighbours_);
    const double radius = w.radius * stretch_;
    const auto fill = [&](auto&& kernel) { near.fill(rows_, rows_.negatives, rows_.positives, w, place, kernel); };
    fill([radius](double d) { return smoother_tricube(radius > 0 ? d / radius : 0.0); });
    const auto total = [&] { return near.sum([&](std::size_t i) { return near.weight[i]; }); };
    double weight = total();
    if (!(weight > 0)) {  // all neighbours are as far away as the radius
      fill([](double) { return 1.0; });
      weight = total();
    }
    const double* const d = near.distance.data();
    const double* const v = near.weight.data();
    const double* const y = near.positives.data();
    vertex out{place, near.sum([&](std::size_t i) { return y[i]; }) / weight, 0};
    if (degree_ == 0) return out;
    const double centre = near.sum([&](std::size_t i) { return v[i] * d[i]; }) / weight;
    const double second = near.sum([&](std::size_t i) { return v[i] * (d[i] * d[i]); });
    const double norm = near.sum([&](std::size_t i) { return v[i] * ((d[i] - centre) * (d[i] - centre)); });
    if (!(norm > negligible * second)) return out;
    out.slope = near.sum([&](std::size_t i) { return y[i] * (d[i] - centre); }) / norm;
    out.value -= out.slope * centre;
    if (degree_ == 1) return out;
    const double shift = near.sum([&](std::size_t i) { return v[i] * ((d[i] - centre) * (d[i] - centre)) * d[i]; }) / norm;
    const double offset = norm / weight;
    const auto square = [&](std::size_t i) { return (d[i] - shift) * (d[i] - centre); };
    const double before = near.sum([&](std::size_t i) { return v[i] * (square(i) * square(i)); });
    const double after = near.sum([&](std::size_t i) { return v[i] * ((square(i) - offset) * (square(i) - offset)); });
    if (!(after > negligible * before)) return out;
    const double curvature = near.sum([&](std::size_t i) { return y[i] * (square(i) - offset); }) / after;
    out.value += curvature * (shift * centre - offset);
    out.slope -= curvature * (shift + centre);
    return out;
  }

  void blend(double cell_rows) {
    const std::vector<double>& x = rows_.x;
    const double margin = 0.005 * (std::max)(rows_.range(), 1e-10 * (std::max)(std::abs(x.front()), std::abs(x.back())) + 1e-30);
    std::vector<double> place{x.front() - margin, x.back() + margin};
    cut(1, rows_.rows(), place[0], place[1], cell_rows, place);
    std::sort(place.begin(), place.end());
    std::vector<vertex> v(place.size());
    core::parallel_for(static_cast<Index>(v.size()), [&](Index i) {
      smoother_scratch near;
      v[static_cast<std::size_t>(i)] = at(place[static_cast<std::size_t>(i)], near);
    });
    std::size_t k = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      while (k + 2 < v.size() && v[k + 1].x < x[i]) ++k;
      const double width = v[k + 1].x - v[k].x;
      const double s = (x[i] - v[k].x) / width;
      const double t = 1 - s;
      fit_[static_cast<Index>(i)] = t * t * (1 + 2 * s) * v[k].value + s * s * (1 + 2 * t) * v[k + 1].value +
                                    width * (s * t * (t * v[k].slope - s * v[k + 1].slope));
    }
  }

  /// Cuts the cell of the rows [from, to] near its median, at the nearest row whose successor has another prediction.
  void cut(double from, double to, double lower, double upper, double cell_rows, std::vector<double>& place) const {
    if (to - from + 1 <= cell_rows || !(upper > lower)) return;
    const double middle = std::floor((from + to) / 2);
    double row = middle;
    for (double offset = 0; middle + offset < to && middle + offset >= from; offset = offset > 0 ? -offset : 1 - offset) {
      if (rows_.at(middle + offset) < rows_.at(middle + offset + 1)) {
        row = middle + offset;
        break;
      }
    }
    const double x = rows_.at(row);
    if (!(x > lower && x < upper)) return;
    place.push_back(x);
    cut(from, row, lower, x, cell_rows, place);
    cut(row + 1, to, x, upper, cell_rows, place);
  }

  static constexpr double negligible = 1e-26;  // of a squared length, against what it was before it lost a direction

  const smoother_rows& rows_;
  double stretch_;
  double neighbours_;
  int degree_;
  Vector fit_;
};

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
