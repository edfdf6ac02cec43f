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
      core::parallel_for(rows.size(), [&](Index i) { fit_[i] = at(rows_.x[static_cast<std::size_t>(i)]).value; });
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
  vertex at(double place) const {
    const smoother_window w = smoother_neighbours(rows_, place, neighbours_);
    const double radius = w.radius * stretch_;
    double weight = 0;
    double first = 0;
    double second = 0;
    double y = 0;
    for_weights(w, place, radius, [&](double d, double v, double positives) {
      weight += v;
      first += v * d;
      second += v * (d * d);
      y += positives;
    });
    if (!(weight > 0)) return {place, plain_mean(w), 0};
    vertex out{place, y / weight, 0};
    if (degree_ == 0) return out;
    const double centre = first / weight;
    double norm = 0;
    double skew = 0;
    double product = 0;
    for_weights(w, place, radius, [&](double d, double v, double positives) {
      const double p = d - centre;
      norm += v * (p * p);
      skew += v * (p * p) * d;
      product += positives * p;
    });
    if (!(norm > negligible * second)) return out;
    out.slope = product / norm;
    out.value -= out.slope * centre;
    if (degree_ == 1) return out;
    const double shift = skew / norm;
    const double offset = norm / weight;
    double size = 0;
    norm = product = 0;
    for_weights(w, place, radius, [&](double d, double v, double positives) {
      const double q = (d - shift) * (d - centre);
      size += v * (q * q);
      norm += v * ((q - offset) * (q - offset));
      product += positives * (q - offset);
    });
    if (!(norm > negligible * size)) return out;
    const double curvature = product / norm;
    out.value += curvature * (shift * centre - offset);
    out.slope -= curvature * (shift + centre);
    return out;
  }

  /// visit(distance, weight, weight of the positives) of every neighbour.
  template <class Visit>
  void for_weights(const smoother_window& w, double place, double radius, Visit&& visit) const {
    for (std::size_t i = w.begin; i < w.end; ++i) {
      const double d = rows_.x[i] - place;
      const double v = radius > 0 ? smoother_tricube(std::abs(d) / radius) : 1.0;
      visit(d, v * rows_.weight(i), v * rows_.positives[i]);
    }
  }
  /// All neighbours are as far away as the radius.
  double plain_mean(const smoother_window& w) const {
    double weight = 0;
    double y = 0;
    for (std::size_t i = w.begin; i < w.end; ++i) {
      weight += rows_.weight(i);
      y += rows_.positives[i];
    }
    return y / weight;
  }

  void blend(double cell_rows) {
    const std::vector<double>& x = rows_.x;
    const double margin = 0.005 * (std::max)(rows_.range(), 1e-10 * (std::max)(std::abs(x.front()), std::abs(x.back())) + 1e-30);
    std::vector<double> place{x.front() - margin, x.back() + margin};
    cut(1, rows_.rows(), place[0], place[1], cell_rows, place);
    std::sort(place.begin(), place.end());
    std::vector<vertex> v(place.size());
    core::parallel_for(static_cast<Index>(v.size()), [&](Index i) {
      v[static_cast<std::size_t>(i)] = at(place[static_cast<std::size_t>(i)]);
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
