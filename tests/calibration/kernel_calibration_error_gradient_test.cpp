#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/kernel_calibration_error_gradient.hpp>

using assay::class_balanced_kernel_calibration_error;
using assay::class_balanced_kernel_calibration_error_gradient;
using assay::Index;
using assay::kernel_calibration_error;
using assay::kernel_calibration_error_gradient;
using assay::kernel_calibration_options;
using assay::kernel_estimator;
using assay::squared_kernel_calibration_error;
using assay::squared_kernel_calibration_error_gradient;
using assay::weighting;

namespace {

const kernel_calibration_options options[] = {{.bandwidth = 0.4},
                                              {.bandwidth = 0.01},
                                              {.bandwidth = 0.4, .estimator = kernel_estimator::unbiased},
                                              {.bandwidth = 1, .estimator = kernel_estimator::unbiased, .weighting = weighting::frequency}};

/// Largest difference from (f(p + h) - f(p - h)) / 2h, relative to the largest derivative.
template <class F>
double central_difference_error(const Eigen::ArrayXd& p, const Eigen::ArrayXd& gradient, F f) {
  double worst = 0;
  const double h = 1e-6;
  for (Index i = 0; i < p.size(); ++i) {
    Eigen::ArrayXd up = p;
    Eigen::ArrayXd down = p;
    up[i] += h;
    down[i] -= h;
    worst = std::max(worst, std::abs((f(up) - f(down)) / (up[i] - down[i]) - gradient[i]));
  }
  return worst / gradient.abs().maxCoeff();
}

/// The derivative of the square by the sum over all pairs; the slope of |p_i - p_j| at 0 is 0.
Eigen::ArrayXd by_definition(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, const Eigen::ArrayXd& w,
                             const kernel_calibration_options& o) {
  const bool biased = o.estimator == kernel_estimator::biased;
  Eigen::ArrayXd out = Eigen::ArrayXd::Zero(y.size());
  double pairs = 0;
  for (Index i = 0; i < y.size(); ++i) {
    for (Index j = 0; j < y.size(); ++j) {
      const double own = i != j || biased ? 0 : o.weighting == weighting::frequency ? w[i] : w[i] * w[i];
      const double k = (w[i] * w[j] - own) * std::exp(-std::abs(p[i] - p[j]) / o.bandwidth);
      const double sign = p[i] > p[j] ? 1 : p[i] < p[j] ? -1 : 0;
      out[i] += 2 * k * (y[j] - p[j]) * (-1 - (y[i] - p[i]) * sign / o.bandwidth);
      pairs += w[i] * w[j] - own;
    }
  }
  return out / pairs;
}

/// Distinct predictions, further apart than the steps of central differences.
struct spread_rows {
  Eigen::ArrayXd p = Eigen::ArrayXd(40);
  Eigen::ArrayXi y = Eigen::ArrayXi(40);
  Eigen::ArrayXd w = Eigen::ArrayXd(40);
  spread_rows() {
    test::generator g(3);
    for (Index i = 0; i < 40; ++i) {
      p[i] = 0.01 + 0.98 * (static_cast<double>(i * 17 % 40) + 0.5 * g.uniform()) / 40;
      y[i] = g.uniform() < 0.1 + 0.4 * p[i];
      w[i] = g.below(4);
    }
  }
};

}  // namespace

TEST_CASE("kernel_calibration_error_gradient: central differences") {
  const spread_rows d;
  for (const auto& o : options) {
    INFO("bandwidth " << o.bandwidth << ", unbiased " << (o.estimator == kernel_estimator::unbiased));
    const auto plain = squared_kernel_calibration_error_gradient(d.y, d.p, o);
    CHECK(plain.value == squared_kernel_calibration_error(d.y, d.p, o));
    CHECK(central_difference_error(d.p, plain.gradient, [&](const auto& p) { return squared_kernel_calibration_error(d.y, p, o); }) < 1e-7);
    const auto weighted = squared_kernel_calibration_error_gradient(d.y, d.p, d.w, o);
    CHECK_CLOSE(weighted.value, squared_kernel_calibration_error(d.y, d.p, d.w, o));
    const auto f = [&](const auto& p) { return squared_kernel_calibration_error(d.y, p, d.w, o); };
    CHECK(central_difference_error(d.p, weighted.gradient, f) < 1e-7);
    const auto root = kernel_calibration_error_gradient(d.y, d.p, d.w, o);
    CHECK_CLOSE(root.value, kernel_calibration_error(d.y, d.p, d.w, o));
    CHECK(root.value > 0);
    CHECK(central_difference_error(d.p, root.gradient, [&](const auto& p) { return kernel_calibration_error(d.y, p, d.w, o); }) < 1e-7);
  }
  for (const double bandwidth : {0.4, 0.02}) {
    const assay::class_balanced_kernel_options o{.bandwidth = bandwidth};
    const auto balanced = class_balanced_kernel_calibration_error_gradient(d.y, d.p, d.w, o);
    CHECK_CLOSE(balanced.value, class_balanced_kernel_calibration_error(d.y, d.p, d.w, o));
    const auto f = [&](const auto& p) { return class_balanced_kernel_calibration_error(d.y, p, d.w, o); };
    CHECK(central_difference_error(d.p, balanced.gradient, f) < 1e-7);
    const auto equal = class_balanced_kernel_calibration_error_gradient(d.y, d.p, o);
    CHECK(equal.value == class_balanced_kernel_calibration_error(d.y, d.p, o));
  }
}

TEST_CASE("kernel_calibration_error_gradient: the sum over all pairs, with ties") {
  for (const int levels : {0, 1, 9}) {
    const test::random_rows d(150, levels, 8);
    const Eigen::ArrayXd whole = 2 * d.w;
    for (const auto& o : options) {
      INFO("levels " << levels << ", bandwidth " << o.bandwidth);
      const Eigen::ArrayXd expected = by_definition(d.y, d.p, whole, o);
      const auto g = squared_kernel_calibration_error_gradient(d.y, d.p, whole, o);
      CHECK((g.gradient - expected).abs().maxCoeff() <= 1e-12 * expected.abs().maxCoeff());
      const Eigen::ArrayXd equal = by_definition(d.y, d.p, Eigen::ArrayXd::Ones(150), o);
      CHECK((squared_kernel_calibration_error_gradient(d.y, d.p, o).gradient - equal).abs().maxCoeff() <= 1e-12 * equal.abs().maxCoeff());
      if (g.value <= 0) continue;
      const auto root = kernel_calibration_error_gradient(d.y, d.p, whole, o);
      CHECK_NEAR(root.value, std::sqrt(g.value), 1e-15);
      CHECK((root.gradient * 2 * root.value - expected).abs().maxCoeff() <= 1e-12 * expected.abs().maxCoeff());
    }
  }
}

TEST_CASE("kernel_calibration_error_gradient: rows and weights") {
  const test::random_rows d(100, 9, 4);
  const auto g = kernel_calibration_error_gradient(d.y, d.p, d.w);
  for (Index i = 0; i < 100; ++i) {
    if (d.w[i] == 0) CHECK(g.gradient[i] == 0);
  }
  for (const double scale : {0x1p-1000, 0x1p1000}) {
    const auto s = kernel_calibration_error_gradient(d.y, d.p, (d.w * scale).eval());
    CHECK(s.value == g.value);
    CHECK((s.gradient == g.gradient).all());
    const auto b = class_balanced_kernel_calibration_error_gradient(d.y, d.p, (d.w * scale).eval());
    CHECK((b.gradient == class_balanced_kernel_calibration_error_gradient(d.y, d.p, d.w).gradient).all());
  }
  // float predictions
  const auto f = kernel_calibration_error_gradient(d.y, d.p.cast<float>().eval());
  CHECK_NEAR(f.value, kernel_calibration_error(d.y, d.p), 1e-6);
  CHECK(f.gradient.size() == 100);
  // any order of rows
  const auto back = kernel_calibration_error_gradient(d.y.reverse().eval(), d.p.reverse().eval());
  CHECK((back.gradient.reverse() == kernel_calibration_error_gradient(d.y, d.p).gradient).all());
}

TEST_CASE("kernel_calibration_error_gradient: where there is none") {
  // value 0: no derivative of the root, that of the square is 0
  const Eigen::ArrayXi y = test::labels({1, 0});
  const Eigen::ArrayXd half = test::array({0.5, 0.5});
  const auto zero = kernel_calibration_error_gradient(y, half);
  CHECK(zero.value == 0);
  CHECK((zero.gradient == 0).all());
  // a negative square is cut to 0
  const kernel_calibration_options unbiased{.estimator = kernel_estimator::unbiased};
  CHECK((kernel_calibration_error_gradient(y, half, unbiased).gradient == 0).all());
  CHECK((squared_kernel_calibration_error_gradient(y, half, unbiased).gradient != 0).all());
  // undefined
  const auto none = kernel_calibration_error_gradient(Eigen::ArrayXi(0), Eigen::ArrayXd(0));
  CHECK(assay::is_undefined(none.value));
  CHECK(none.gradient.size() == 0);
  const auto single = squared_kernel_calibration_error_gradient(y, half, test::array({1, 0}), unbiased);
  CHECK(assay::is_undefined(single.value));
  CHECK((assay::is_undefined(single.gradient[0]) && assay::is_undefined(single.gradient[1])));
  const auto chosen = class_balanced_kernel_calibration_error_gradient(test::labels({1, 1}), half, {.undefined = 3});
  CHECK(chosen.value == 3);
  CHECK((chosen.gradient == 0).all());
}

TEST_CASE("kernel_calibration_error_gradient: errors") {
  test::check_bad_rows(
      "kernel_calibration_error_gradient", [](const auto&... a) { return kernel_calibration_error_gradient(a...); }, "prediction");
  const Eigen::ArrayXi y = test::labels({1, 0});
  const Eigen::ArrayXd half = test::array({0.5, 0.5});
  CHECK(test::error_of([&] { squared_kernel_calibration_error_gradient(y, half, {.bandwidth = 0}); }) ==
        "assay::squared_kernel_calibration_error_gradient: bandwidth = 0 must be finite and above 0");
  CHECK(test::error_of([&] { kernel_calibration_error_gradient(y, half, half, {.weighting = weighting::frequency}); }) ==
        "assay::kernel_calibration_error_gradient: frequency weights must be whole numbers");
  CHECK(test::error_of([&] { kernel_calibration_error_gradient(y, half, test::array({1e308, 1e308})); }) ==
        "assay::kernel_calibration_error_gradient: the sum of the weights is too large for double");
}
