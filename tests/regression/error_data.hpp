// Rows of real truth and prediction, the laws of metrics of regression, and the messages of bad input.
#pragma once

#include "support/check.hpp"

#include <assay/core/undefined.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

namespace test {

/// Twelve rows with ties, zeros left out, and weights.
struct errors12 {
  Eigen::ArrayXd y{{3.0, -0.5, 2.0, 7.0, 4.25, -1.75, 0.5, 6.5, 2.0, 5.5, -3.0, 1.0}};
  Eigen::ArrayXd p{{2.5, 0.0, 2.0, 8.0, 3.75, -1.0, 1.5, 5.0, 2.25, 6.5, -2.0, 0.25}};
  Eigen::ArrayXd w{{1, 2, 0.5, 1, 3, 1, 0.25, 1, 2, 1, 1.5, 1}};
  // counts, positive truths and positive predictions
  Eigen::ArrayXd counts = y.abs().floor();
  Eigen::ArrayXd positive = y.abs() + 0.5;
  Eigen::ArrayXd expected = p.abs() + 0.25;
};

/// n random rows: positive truths in eighths with ties, predictions near them; whole weights from 0 to 3.
struct random_errors {
  Eigen::ArrayXd y;
  Eigen::ArrayXd p;
  Eigen::ArrayXd w;
  random_errors(Eigen::Index n, std::uint64_t seed) : y(n), p(n), w(n) {
    generator g(seed);
    for (Eigen::Index i = 0; i < n; ++i) {
      y[i] = (1 + g.below(80)) / 8.0;
      p[i] = (std::max)(0.125, y[i] + (g.below(33) - 16) / 8.0);
      w[i] = g.below(4);
    }
  }
  Eigen::ArrayXd repeated(const Eigen::ArrayXd& x) const {
    Eigen::ArrayXd out(static_cast<Eigen::Index>(w.sum()));
    Eigen::Index k = 0;
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      for (int r = 0; r < static_cast<int>(w[i]); ++r) out[k++] = x[i];
    }
    return out;
  }
};

/// The laws of metric(truth, prediction[, weights]) -> double: weights, order, no rows, bad rows.
template <class Metric>
void check_error_metric(const std::string& name, Metric metric) {
  INFO(name);
  const random_errors d(5001, 1);
  const double plain = metric(d.y, d.p);
  const double weighted = metric(d.y, d.p, d.w);
  CHECK(close_to(metric(d.y, d.p, Eigen::ArrayXd::Ones(5001).eval()), plain, 1e-13));
  CHECK(close_to(weighted, metric(d.repeated(d.y), d.repeated(d.p)), 1e-12));
  for (const double scale : {0x1p200, 0x1p-200}) CHECK(close_to(metric(d.y, d.p, (d.w * scale).eval()), weighted, 1e-13));
  CHECK(close_to(metric(d.y.reverse().eval(), d.p.reverse().eval()), plain, 1e-12));
  CHECK(close_to(metric(d.y.reverse().eval(), d.p.reverse().eval(), d.w.reverse().eval()), weighted, 1e-12));
  Eigen::ArrayXd y(5003), p(5003), w(5003);
  y << 1000, d.y, 3000;
  p << 1, d.p, 2;
  w << 0, d.w, 0;
  CHECK(close_to(metric(y, p, w), weighted, 1e-12));
  const Eigen::ArrayXd none(0);
  CHECK(assay::is_undefined(metric(none, none)));
  CHECK(assay::is_undefined(metric(d.y, d.p, Eigen::ArrayXd::Zero(5001).eval())));
  // bad rows, wherever they are
  const double inf = std::numeric_limits<double>::infinity();
  const auto bad = [&](Eigen::ArrayXd x, Eigen::Index i, double value) {
    x[i] = value;
    return x;
  };
  const std::string who = "assay::" + name + ": ";
  for (const Eigen::Index i : {0, 2500, 5000}) {
    const std::string at = "[" + std::to_string(i) + "] ";
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(error_of([&] { (void)metric(bad(d.y, i, nan), d.p); }) == who + "truth" + at + "is NaN");
    CHECK(error_of([&] { (void)metric(d.y, bad(d.p, i, nan), d.w); }) == who + "prediction" + at + "is NaN");
    CHECK(error_of([&] { (void)metric(d.y, bad(d.p, i, -inf)); }) == who + "prediction" + at + "is infinite");
    CHECK(error_of([&] { (void)metric(d.y, d.p, bad(d.w, i, nan)); }) == who + "weights" + at + "is NaN");
  }
  CHECK(error_of([&] { (void)metric(d.y, d.p, bad(d.w, 7, -1)); }) == who + "weights[7] = -1 is negative");
  CHECK(error_of([&] { (void)metric(d.y, d.p.head(7).eval()); }) == who + "prediction has 7 elements but truth has 5001");
  CHECK(error_of([&] { (void)metric(d.y, d.p, d.w.head(7).eval()); }) == who + "weights has 7 elements but truth has 5001");
}

}  // namespace test
