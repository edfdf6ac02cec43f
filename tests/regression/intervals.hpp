// Random predictive intervals and normal predictions, and the laws that all their metrics obey.
#pragma once

#include "support/check.hpp"

#include <assay/core/undefined.hpp>

#include <Eigen/Core>

#include <limits>
#include <string>

namespace test {

inline Eigen::ArrayXd numbers(std::initializer_list<double> x) {
  Eigen::ArrayXd out(static_cast<Eigen::Index>(x.size()));
  Eigen::Index i = 0;
  for (const double v : x) out[i++] = v;
  return out;
}

/// uncertainty-toolbox's own test data: rows 118-121 of the reference table.
struct three_normals {
  Eigen::ArrayXd y = numbers({1.5, 3, 2});
  Eigen::ArrayXd mean = numbers({1, 2, 3});
  Eigen::ArrayXd deviation = numbers({0.1, 0.5, 1});
};

/// n rows on a grid, so that truths, bounds and deviations are often equal; whole weights from 0 to 3.
struct predictive_sample {
  Eigen::ArrayXd y, mean, deviation, lower, upper, w;

  predictive_sample(std::uint64_t seed, Eigen::Index n) : y(n), mean(n), deviation(n), lower(n), upper(n), w(n) {
    generator g(seed);
    for (Eigen::Index i = 0; i < n; ++i) {
      mean[i] = g.below(9) * 0.25;
      deviation[i] = (1 + g.below(5)) * 0.25;
      y[i] = mean[i] + (g.below(9) - 4) * 0.25;
      lower[i] = mean[i] - g.below(3) * 0.25;
      upper[i] = lower[i] + g.below(4) * 0.25;
      w[i] = g.below(4);
    }
  }
  /// Row i repeated w[i] times.
  predictive_sample repeated() const {
    predictive_sample out = *this;
    const auto n = static_cast<Eigen::Index>(w.sum());
    for (auto* x : {&out.y, &out.mean, &out.deviation, &out.lower, &out.upper}) x->resize(n);
    out.w = Eigen::ArrayXd::Ones(n);
    Eigen::Index k = 0;
    for (Eigen::Index i = 0; i < y.size(); ++i) {
      for (int r = 0; r < static_cast<int>(w[i]); ++r, ++k) {
        out.y[k] = y[i];
        out.mean[k] = mean[i];
        out.deviation[k] = deviation[i];
        out.lower[k] = lower[i];
        out.upper[k] = upper[i];
      }
    }
    return out;
  }
};

/// Weights, order of rows, input types, rows that do not exist and bad rows of metric(truth, first, second[, weights]); the columns are
/// the bounds of intervals, or a location and its scale.
template <class Metric>
void check_predictive_metric(const std::string& name, bool intervals, Metric metric, const std::string& first_name,
                             const std::string& second_name) {
  const predictive_sample s(7, 3000);
  const predictive_sample r = s.repeated();
  const Eigen::ArrayXd& a = intervals ? s.lower : s.mean;
  const Eigen::ArrayXd& b = intervals ? s.upper : s.deviation;
  const double weighted = metric(s.y, a, b, s.w);
  CHECK_CLOSE(weighted, metric(r.y, intervals ? r.lower : r.mean, intervals ? r.upper : r.deviation));
  const double plain = metric(s.y, a, b);
  CHECK_CLOSE(metric(s.y, a, b, Eigen::ArrayXd(Eigen::ArrayXd::Constant(3000, 0.3))), plain);
  const auto reversed = [](const Eigen::ArrayXd& x) { return Eigen::ArrayXd(x.reverse()); };
  CHECK_CLOSE(metric(reversed(s.y), reversed(a), reversed(b), reversed(s.w)), weighted);
  // weights of any size
  for (const double scale : {1e-300, 1e300}) CHECK_CLOSE(metric(s.y, a, b, Eigen::ArrayXd(scale * s.w)), weighted);
  // rows of weight 0 do not exist, even first and far away
  Eigen::ArrayXd y0(3001), a0(3001), b0(3001), w0(3001);
  y0 << 1e300, s.y;
  a0 << -1e300, a;
  b0 << 1, b;
  w0 << 0, s.w;
  CHECK_CLOSE(metric(y0, a0, b0, w0), weighted);
  // nothing to average
  const Eigen::ArrayXd none = Eigen::ArrayXd::Zero(3000);
  CHECK(assay::is_undefined(metric(Eigen::ArrayXd(0), Eigen::ArrayXd(0), Eigen::ArrayXd(0))));
  CHECK(assay::is_undefined(metric(s.y, a, b, none)));
  // bad rows are named, of weight 0 too
  const std::string prefix = "assay::" + name + ": ";
  for (const Eigen::Index i : {0, 1500, 2999}) {
    const std::string at = "[" + std::to_string(i) + "] ";
    Eigen::ArrayXd x = s.y;
    x[i] = std::numeric_limits<double>::quiet_NaN();
    CHECK(error_of([&] { metric(x, a, b); }) == prefix + "truth" + at + "is NaN");
    x = s.w;
    x[i] = std::numeric_limits<double>::quiet_NaN();
    CHECK(error_of([&] { metric(s.y, a, b, x); }) == prefix + "weights" + at + "is NaN");
    x = a;
    x[i] = std::numeric_limits<double>::quiet_NaN();
    CHECK(error_of([&] { metric(s.y, x, b, none); }) == prefix + first_name + at + "is NaN");
    x = b;
    x[i] = std::numeric_limits<double>::infinity();
    CHECK(error_of([&] { metric(s.y, a, x, none); }) == prefix + second_name + at + "is infinite");
    x[i] = -7;
    const std::string exceeds = first_name + at + "= " + assay::core::to_text(a[i]) + " exceeds " + second_name + at + "= -7";
    CHECK(contains(error_of([&] { metric(s.y, a, x, none); }), prefix + (intervals ? exceeds : second_name + at + "= -7 is ")));
  }
  CHECK(error_of([&] { metric(s.y, Eigen::ArrayXd(a.head(5)), b); }) == prefix + first_name + " has 5 elements but truth has 3000");
  CHECK(error_of([&] { metric(s.y, a, Eigen::ArrayXd(b.head(5))); }) == prefix + second_name + " has 5 elements but truth has 3000");
  CHECK(error_of([&] { metric(s.y, a, b, Eigen::ArrayXd(s.w.head(5))); }) == prefix + "weights has 5 elements but truth has 3000");
  CHECK(error_of([&] { metric(s.y, a, b, Eigen::ArrayXd(-s.w)); }).find("is negative") != std::string::npos);
}

}  // namespace test
