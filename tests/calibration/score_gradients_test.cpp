#include "calibration/data.hpp"

#include <assay/calibration/score_gradients.hpp>

#include <limits>

using assay::brier_convention;
using assay::brier_score;
using assay::brier_score_gradient;
using assay::Index;
using assay::is_undefined;
using assay::log_loss;
using assay::log_loss_gradient;
using assay::Vector;

namespace {

/// Central differences of f at every element of x.
template <class X, class F>
X differences(const X& x, F&& f) {
  X out = x;
  for (Index i = 0; i < x.size(); ++i) {
    X up = x;
    X down = x;
    up(i) += 1e-6;
    down(i) -= 1e-6;
    out(i) = (f(up) - f(down)) / 2e-6;
  }
  return out;
}

template <class X>
bool near(const X& a, const X& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() && (a - b).abs().maxCoeff() < 1e-8;
}

}  // namespace

TEST_CASE("score gradients: binary predictions against central differences") {
  test::random_rows r(60, 0, 1);
  r.p = 0.05 + 0.9 * r.p;
  const auto brier = brier_score_gradient(r.y, r.p);
  CHECK(brier.value == brier_score(r.y, r.p));
  CHECK(near(brier.gradient, differences(r.p, [&](const Vector& p) { return brier_score(r.y, p); })));
  const auto log = log_loss_gradient(r.y, r.p);
  CHECK(log.value == log_loss(r.y, r.p));
  CHECK(near(log.gradient, differences(r.p, [&](const Vector& p) { return log_loss(r.y, p); })));
  const auto weighted = brier_score_gradient(r.y, r.p, r.w);
  CHECK(weighted.value == brier_score(r.y, r.p, r.w));
  CHECK(near(weighted.gradient, differences(r.p, [&](const Vector& p) { return brier_score(r.y, p, r.w); })));
  const auto weighted_log = log_loss_gradient(r.y, r.p, r.w);
  CHECK(near(weighted_log.gradient, differences(r.p, [&](const Vector& p) { return log_loss(r.y, p, r.w); })));
  for (Index i = 0; i < 60; ++i) {
    if (r.w[i] == 0) CHECK((weighted.gradient[i] == 0 && weighted_log.gradient[i] == 0));
  }
  for (const double scale : {1e300, 1e-300}) {
    CHECK(near(brier_score_gradient(r.y, r.p, Vector(scale * r.w)).gradient, weighted.gradient));
    CHECK(near(log_loss_gradient(r.y, r.p, Vector(scale * r.w)).gradient, weighted_log.gradient));
  }
  // floats give doubles; options of n x K only are not read
  const auto single = brier_score_gradient(r.y, Eigen::ArrayXf(r.p.cast<float>()), {.convention = brier_convention::half});
  CHECK((single.gradient - brier.gradient).abs().maxCoeff() < 1e-7);
  // whole weights are repeated rows: the derivatives of the repetitions add up
  std::vector<double> p;
  std::vector<int> y;
  for (Index i = 0; i < 60; ++i) {
    for (int k = 0; k < static_cast<int>(2 * r.w[i]); ++k) {
      p.push_back(r.p[i]);
      y.push_back(r.y[i]);
    }
  }
  const auto repeated = log_loss_gradient(Eigen::ArrayXi(assay::view(y)), Vector(assay::view(p)));
  Index at = 0;
  for (Index i = 0; i < 60; ++i) {
    const auto n = static_cast<Index>(2 * r.w[i]);
    CHECK(std::abs(repeated.gradient.segment(at, n).sum() - weighted_log.gradient[i]) < 1e-14);
    at += n;
  }
}

TEST_CASE("score gradients: n x K predictions against central differences") {
  const test::m12 m;
  const Eigen::ArrayXd w = Eigen::ArrayXd::LinSpaced(12, 0, 11);
  const Eigen::ArrayXXd p = m.p;
  const auto brier = brier_score_gradient(m.y, p);
  CHECK(brier.value == brier_score(m.y, p));
  CHECK(near(brier.gradient, differences(p, [&](const Eigen::ArrayXXd& x) { return brier_score(m.y, x); })));
  const auto half = brier_score_gradient(m.y, p, w, {.convention = brier_convention::half});
  CHECK(near(half.gradient,
             differences(p, [&](const Eigen::ArrayXXd& x) { return brier_score(m.y, x, w, {.convention = brier_convention::half}); })));
  const auto log = log_loss_gradient(m.y, p);
  CHECK_CLOSE(log.value, 0.737314952049383);  // reference table 4.2 row 110
  CHECK(near(log.gradient, differences(p, [&](const Eigen::ArrayXXd& x) { return log_loss(m.y, x); })));
  CHECK(near(log_loss_gradient(m.y, p, w).gradient, differences(p, [&](const Eigen::ArrayXXd& x) { return log_loss(m.y, x, w); })));
  CHECK((log.gradient != 0).count() == 12);
  // the softmax turns it into (p - y) / n
  for (Index i = 0; i < 12; ++i) {
    for (Index k = 0; k < 3; ++k) {
      double through = 0;
      for (Index j = 0; j < 3; ++j) through += log.gradient(i, j) * p(i, j) * ((j == k ? 1 : 0) - p(i, k));
      CHECK(std::abs(through - (p(i, k) - (m.y[i] == k ? 1 : 0)) / 12) < 1e-15);
    }
  }
  // many rows and another layout
  const Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = p.cast<float>().replicate(500, 1);
  const Eigen::ArrayXi many = m.y.replicate(500, 1);
  const auto large = brier_score_gradient(many, rows);
  CHECK((large.gradient.bottomRows(12) * 500 - brier.gradient).abs().maxCoeff() < 1e-6);
}

TEST_CASE("score gradients: clipped and impossible outcomes") {
  const double infinite = std::numeric_limits<double>::infinity();
  const Vector p{{0, 1, 0.05, 0.5}};
  const auto exact = log_loss_gradient(test::labels({1, 0, 1, 0}), p);
  CHECK(exact.value == infinite);
  CHECK(exact.gradient[0] == -infinite);
  CHECK(exact.gradient[1] == infinite);
  CHECK_CLOSE(exact.gradient[2], -5);
  CHECK_CLOSE(exact.gradient[3], 0.5);
  const auto clipped = log_loss_gradient(test::labels({1, 0, 1, 0}), p, {.clip = 0.1});
  CHECK((clipped.gradient.head(3) == 0).all());
  CHECK_CLOSE(clipped.gradient[3], 0.5);
  CHECK_CLOSE(clipped.value, log_loss(test::labels({1, 0, 1, 0}), p, {.clip = 0.1}));
  // of weight 0 they do not exist
  const auto gone = log_loss_gradient(test::labels({1, 0, 1, 0}), p, Vector{{0, 0, 1, 1}});
  CHECK((gone.gradient.head(2) == 0).all());
  CHECK_CLOSE(gone.gradient[2], -10);
  Eigen::ArrayXXd rows(1, 2);
  rows << 1, 0;
  CHECK(log_loss_gradient(test::labels({1}), rows).gradient(0, 1) == -infinite);
  CHECK(log_loss_gradient(test::labels({1}), rows).gradient(0, 0) == 0);
}

TEST_CASE("score gradients: no rows, errors") {
  CHECK(is_undefined(brier_score_gradient(Eigen::ArrayXi(0), Vector(0)).value));
  CHECK(log_loss_gradient(Eigen::ArrayXi(0), Vector(0)).gradient.size() == 0);
  const auto none = brier_score_gradient(test::labels({1}), test::array({0.5}), test::array({0}));
  CHECK(is_undefined(none.value));
  CHECK(is_undefined(none.gradient[0]));
  CHECK(is_undefined(log_loss_gradient(test::labels({1}), test::array({0.5}), test::array({0})).gradient[0]));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { brier_score_gradient(test::labels({1}), test::array({nan})); }) ==
        "assay::brier_score_gradient: prediction[0] is NaN");
  CHECK(test::error_of([&] { log_loss_gradient(test::labels({2}), test::array({0.5})); }) ==
        "assay::log_loss_gradient: truth[0] = 2 is not 0 or 1");
  CHECK(test::error_of([&] { log_loss_gradient(test::labels({1}), test::array({0.5}), {.clip = -1}); }) ==
        "assay::log_loss_gradient: clip = -1 is outside [0, 0.5)");
  CHECK(test::error_of([&] { brier_score_gradient(test::labels({1}), test::array({0.5}), test::array({1, 2})); }) ==
        "assay::brier_score_gradient: weights has 2 elements but truth has 1");
  CHECK(test::error_of([&] { log_loss_gradient(test::labels({1, 0}), Eigen::ArrayXXd(Eigen::ArrayXXd::Constant(1, 2, 0.5))); }) ==
        "assay::log_loss_gradient: prediction has 1 rows but truth has 2 elements");
}
