// The smoothed residual and its mean size from their definitions: a sum over all rows and mirror images.
#pragma once

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <vector>

namespace test {

struct smooth_oracle {
  Eigen::ArrayXd p;
  Eigen::ArrayXd r;  // w (p - y) / W
  double s;

  template <class Y, class P, class W>
  smooth_oracle(const Y& y, const P& prediction, const W& w, double bandwidth)
      : p(prediction.template cast<double>()), r(w * (p - y.template cast<double>()) / w.sum()), s(bandwidth) {}
  template <class Y, class P>
  smooth_oracle(const Y& y, const P& prediction, double bandwidth)
      : smooth_oracle(y, prediction, Eigen::ArrayXd::Ones(prediction.size()).eval(), bandwidth) {}

  /// Calls body(residual, place) for the mirror images of all rows within reach of t.
  template <class Body>
  void images(double t, Body body) const {
    const int reach = static_cast<int>(std::ceil(9 * s / 2)) + 1;
    for (Eigen::Index i = 0; i < p.size(); ++i) {
      for (int k = -reach; k <= reach; ++k) {
        for (const double u : {p[i] + 2 * k, -p[i] + 2 * k}) {
          if (std::abs(t - u) < 9 * s) body(r[i], u);
        }
      }
    }
  }
  double residual(double t) const {
    double sum = 0;
    images(t, [&](double x, double u) { sum += x * std::exp(-0.5 * (t - u) * (t - u) / (s * s)); });
    return sum / (s * std::sqrt(2 * std::acos(-1.0)));
  }
  /// Its integral from 0 to t.
  double integral(double t) const {
    double sum = 0;
    const int reach = static_cast<int>(std::ceil(9 * s / 2)) + 1;
    const double root = s * std::sqrt(2.0);
    for (Eigen::Index i = 0; i < p.size(); ++i) {
      for (int k = -reach; k <= reach; ++k) {
        for (const double u : {p[i] + 2 * k, -p[i] + 2 * k}) sum += r[i] * 0.5 * (std::erf((t - u) / root) - std::erf(-u / root));
      }
    }
    return sum;
  }

  /// Zero of the residual between a and b, where it has different signs.
  double zero(double a, double b) const {
    const bool rises = residual(b) > 0;
    for (int i = 0; i < 50; ++i) {
      const double m = 0.5 * (a + b);
      ((residual(m) > 0) == rises ? b : a) = m;
    }
    return 0.5 * (a + b);
  }
  /// ∫ |residual|: all sign changes on a fine grid, and those of close pairs around an extremum near zero.
  double error() const {
    const int n = std::max(200, static_cast<int>(40 / s));
    std::vector<double> at{0};
    double f[3] = {};
    for (int i = 0; i <= n; ++i) {
      const double t = static_cast<double>(i) / n;
      f[0] = f[1], f[1] = f[2], f[2] = residual(t);
      const double before = t - 1.0 / n;
      if (i > 0 && (f[1] > 0) != (f[2] > 0)) at.push_back(zero(before, t));
      const bool same = (f[0] > 0) == (f[1] > 0) && (f[1] > 0) == (f[2] > 0);
      if (i > 1 && same && std::abs(f[1]) > 1e-16 && std::abs(f[1]) <= std::min(std::abs(f[0]), std::abs(f[2]))) {
        double a = before - 1.0 / n, b = t;
        for (int k = 0; k < 80; ++k) {
          const double c = a + (b - a) / 3, d = b - (b - a) / 3;
          (std::abs(residual(c)) < std::abs(residual(d)) ? b : a) = std::abs(residual(c)) < std::abs(residual(d)) ? d : c;
        }
        const double m = 0.5 * (a + b);
        if ((residual(m) > 0) != (f[1] > 0)) {
          at.push_back(zero(before - 1.0 / n, m));
          at.push_back(zero(m, t));
        }
      }
    }
    at.push_back(1);
    std::sort(at.begin(), at.end());
    double sum = 0;
    for (std::size_t i = 1; i < at.size(); ++i) sum += std::abs(integral(at[i]) - integral(at[i - 1]));
    return sum;
  }
};

}  // namespace test
