#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/smooth_calibration_error_gradient.hpp>

#include <limits>

using assay::Index;
using assay::smooth_calibration_error;
using assay::smooth_calibration_error_gradient;

namespace {

/// The largest difference from central differences, Richardson's extrapolation of steps h and 2 h.
double difference(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, const Eigen::ArrayXd& w, double bandwidth, double h) {
  const auto found = smooth_calibration_error_gradient(y, p, w, {.bandwidth = bandwidth});
  const auto central = [&](Index i, double step) {
    double value[2];
    for (const int side : {0, 1}) {
      Eigen::ArrayXd moved = p;
      moved[i] += side == 0 ? -step : step;
      value[side] = smooth_calibration_error(y, moved, w, {.bandwidth = bandwidth});
    }
    return (value[1] - value[0]) / (2 * step);
  };
  double worst = 0;
  for (Index i = 0; i < p.size(); ++i) {
    worst = std::max(worst, std::abs((4 * central(i, h) - central(i, 2 * h)) / 3 - found.gradient[i]));
  }
  return worst;
}

}  // namespace

TEST_CASE("smooth_calibration_error_gradient: central differences") {
  // no two predictions close to each other: where residuals nearly cancel, |r| has kinks
  test::generator g(3);
  const Index n = 24;
  Eigen::ArrayXd p(n), w(n);
  Eigen::ArrayXi y(n);
  for (Index i = 0; i < n; ++i) {
    p[i] = (static_cast<double>(i) + 0.2 + 0.6 * g.uniform()) / n;
    w[i] = 0.5 + g.uniform();
    y[i] = g.uniform() < 0.3 + 0.4 * p[i] ? 1 : 0;
  }
  const Eigen::ArrayXd ones = Eigen::ArrayXd::Ones(n);
  for (const double s : {0.02, 0.05, 0.1, 0.2, 0.7, 3.0}) {
    INFO(s);
    CHECK(difference(y, p, ones, s, 1e-5 * s) < 1e-8);
    CHECK(difference(y, p, w, s, 1e-5 * s) < 1e-8);
  }
  // the bandwidth that equals the error moves with the predictions
  CHECK(difference(y, p, ones, 0, 1e-5) < 1e-8);
  CHECK(difference(y, p, w, 0, 1e-5) < 1e-8);
  const double s = 2e-3;
  CHECK(difference(y, p, w, s, 1e-3 * s) < 1e-6);
}

TEST_CASE("smooth_calibration_error_gradient: values, weights and signs") {
  const test::b20 d;
  for (const double s : {0.0, 1e-3, 0.05, 0.5}) {
    const auto plain = smooth_calibration_error_gradient(d.y, d.p, {.bandwidth = s});
    const auto weighted = smooth_calibration_error_gradient(d.y, d.p, d.w, {.bandwidth = s});
    CHECK(plain.value == smooth_calibration_error(d.y, d.p, {.bandwidth = s}));
    CHECK(weighted.value == smooth_calibration_error(d.y, d.p, d.w, {.bandwidth = s}));
    const auto ones = smooth_calibration_error_gradient(d.y, d.p, Eigen::ArrayXd::Ones(20).eval(), {.bandwidth = s});
    CHECK(ones.gradient.isApprox(plain.gradient, 1e-13));
    for (const double scale : {1e-300, 1e300}) {
      const auto scaled = smooth_calibration_error_gradient(d.y, d.p, (d.w * scale).eval(), {.bandwidth = s});
      CHECK(scaled.gradient.isApprox(weighted.gradient, 1e-11));
    }
    // a row of weight 2 is two rows: each of them has half of the derivative
    Eigen::ArrayXd p(21), w(20);
    Eigen::ArrayXi y(21);
    p << d.p, d.p[6];
    y << d.y, d.y[6];
    w = 1;
    w[6] = 2;
    const auto twice = smooth_calibration_error_gradient(d.y, d.p, w, {.bandwidth = s});
    const auto repeated = smooth_calibration_error_gradient(y, p, {.bandwidth = s});
    CHECK_NEAR(repeated.gradient[6], 0.5 * twice.gradient[6], 1e-11);
    CHECK_NEAR(repeated.gradient[20], 0.5 * twice.gradient[6], 1e-11);
    CHECK((repeated.gradient.head(6) - twice.gradient.head(6)).abs().maxCoeff() < 1e-12);
    w[6] = 0;
    CHECK(smooth_calibration_error_gradient(d.y, d.p, w, {.bandwidth = s}).gradient[6] == 0);
  }
  // one sign everywhere: the derivative of the mean of p - y
  const Eigen::ArrayXi zeros = Eigen::ArrayXi::Zero(20);
  CHECK((smooth_calibration_error_gradient(zeros, d.p).gradient - 0.05).abs().maxCoeff() < 1e-13);
  CHECK((smooth_calibration_error_gradient((zeros + 1).eval(), d.p, {.bandwidth = 0.01}).gradient + 0.05).abs().maxCoeff() < 1e-13);
  // predictions at 0 and 1
  const auto ends = smooth_calibration_error_gradient(test::labels({1, 0}), test::array({0, 1}), {.bandwidth = 0.05});
  CHECK_NEAR(ends.gradient[0], -0.5, 1e-13);
  CHECK_NEAR(ends.gradient[1], 0.5, 1e-13);
  const Eigen::ArrayXf f = d.p.cast<float>();
  const auto of_floats = smooth_calibration_error_gradient(d.y, f);
  CHECK(of_floats.gradient.isApprox(smooth_calibration_error_gradient(d.y, f.cast<double>().eval()).gradient, 1e-12));
}

TEST_CASE("smooth_calibration_error_gradient: a step along it lowers the error") {
  test::random_rows r(3000, 0, 5);
  for (const double s : {0.0, 0.05}) {
    Eigen::ArrayXd p = r.p;
    double last = 1;
    for (int i = 0; i < 5; ++i) {
      const auto at = smooth_calibration_error_gradient(r.y, p, {.bandwidth = s});
      CHECK(at.value < last);
      last = at.value;
      p = (p - 0.005 * 3000 * at.gradient).max(0).min(1);
    }
  }
}

TEST_CASE("smooth_calibration_error_gradient: nothing to do, bad input") {
  const Eigen::ArrayXd none(0);
  const auto empty = smooth_calibration_error_gradient(Eigen::ArrayXi(0), none);
  CHECK(assay::is_undefined(empty.value));
  CHECK(empty.gradient.size() == 0);
  const auto weightless = smooth_calibration_error_gradient(test::labels({0, 1}), test::array({0.5, 0.6}), test::array({0, 0}));
  CHECK(assay::is_undefined(weightless.value));
  CHECK(assay::is_undefined(weightless.gradient[1]));
  for (const double s : {0.0, 0.1}) {
    const auto cancelled = smooth_calibration_error_gradient(test::labels({0, 1}), test::array({0.5, 0.5}), {.bandwidth = s});
    CHECK(cancelled.value == 0);
    CHECK(cancelled.gradient[0] == 0);
    CHECK(cancelled.gradient[1] == 0);
  }
  // below 1e-3: that at 1e-3
  const auto small = smooth_calibration_error_gradient(test::labels({0, 0}), test::array({1e-5, 1e-5}));
  CHECK_NEAR(small.value, 1e-5, 1e-11);
  CHECK_NEAR(small.gradient[0], 0.5, 1e-12);
  test::check_bad_rows(
      "smooth_calibration_error_gradient", [](const auto&... a) { return smooth_calibration_error_gradient(a...); }, "prediction");
  CHECK(test::error_of([&] { smooth_calibration_error_gradient(Eigen::ArrayXi(0), none, {.bandwidth = -1}); }) ==
        "assay::smooth_calibration_error_gradient: bandwidth = -1 must be finite and at least 1e-05, or 0 to choose it");
}
