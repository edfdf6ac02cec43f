#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/kernel_calibration_error.hpp>
#include <assay/calibration/top_label_calibration_error.hpp>

#include <limits>

using assay::Index;
using assay::kernel_calibration_error;
using assay::kernel_calibration_options;
using assay::kernel_estimator;
using assay::squared_kernel_calibration_error;
using assay::weighting;

namespace {

/// From the definition, over all pairs.
double squared(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, const Eigen::ArrayXd& w, const kernel_calibration_options& o = {}) {
  using real = long double;
  const bool biased = o.estimator == kernel_estimator::biased;
  const bool repeated = o.weighting == weighting::frequency;
  const Eigen::Array<real, Eigen::Dynamic, 1> x = p.cast<real>();
  const Eigen::Array<real, Eigen::Dynamic, 1> v = w.cast<real>();
  const Eigen::Array<real, Eigen::Dynamic, 1> r = y.cast<real>() - x;
  const auto bandwidth = static_cast<real>(o.bandwidth);
  real sum = 0;
  real pairs = 0;
  for (Index i = 0; i < y.size(); ++i) {
    for (Index j = 0; j < y.size(); ++j) {
      const real own = i != j || biased ? real(0) : repeated ? v[i] : v[i] * v[i];
      sum += (v[i] * v[j] - own) * r[i] * r[j] * std::exp(-std::abs(x[i] - x[j]) / bandwidth);
      pairs += v[i] * v[j] - own;
    }
  }
  return static_cast<double>(sum / pairs);
}
Eigen::ArrayXd ones(Index n) { return Eigen::ArrayXd::Ones(n); }

}  // namespace

TEST_CASE("kernel_calibration_error: reference values") {
  const test::b20 d;
  // numpy over all pairs; row 95 (bandwidth 1, where relplot's factor is 1)
  CHECK_NEAR(kernel_calibration_error(d.y, d.p, {.bandwidth = 1}), 0.03429699414944255, 1e-14);
  CHECK_NEAR(kernel_calibration_error(d.y, d.p), 0.044609268108462184, 1e-14);
  CHECK_NEAR(kernel_calibration_error(d.y, d.p, d.w), 0.07272440748688548, 1e-14);
  CHECK_NEAR(squared_kernel_calibration_error(d.y, d.p, {.estimator = kernel_estimator::unbiased}), -0.009221066525081409, 1e-14);
  CHECK_NEAR(squared_kernel_calibration_error(d.y, d.p, d.w, {.estimator = kernel_estimator::unbiased}), -0.010924329331172086, 1e-13);
  // row 96
  const auto binary = assay::top_labels(d.y, d.p);
  CHECK_NEAR(kernel_calibration_error(binary.correct, binary.confidence), 0.05430414669392334, 1e-14);
  // netcal 1.4.0 of binary predictions: correct or not, yet not the confidence but the probability of the positive class
  const Eigen::ArrayXi correct = ((d.p >= 0.5) == (d.y == 1)).cast<int>();
  CHECK_NEAR(kernel_calibration_error(correct, d.p), 0.1967192171155464, 1e-14);
  // row 109; netcal 1.4.0 of n x K probabilities
  const test::m12 m;
  const auto top = assay::top_labels(m.y, m.p);
  CHECK_NEAR(kernel_calibration_error(top.correct, top.confidence), 0.07892230260242601, 1e-14);
  // one row: the residual itself
  CHECK_NEAR(kernel_calibration_error(test::labels({1}), test::array({0.7})), 0.3, 1e-15);
}

TEST_CASE("kernel_calibration_error: the sum over all pairs") {
  for (const int levels : {0, 1, 7, 60}) {
    const test::random_rows d(257, levels, static_cast<std::uint64_t>(levels) + 3);
    for (const double bandwidth : {1e-9, 0.004, 0.4, 1.0, 1e6}) {
      INFO("levels " << levels << ", bandwidth " << bandwidth);
      const kernel_calibration_options biased{.bandwidth = bandwidth};
      kernel_calibration_options unbiased = biased;
      unbiased.estimator = kernel_estimator::unbiased;
      const double all = squared(d.y, d.p, ones(257), biased);
      CHECK_NEAR(squared_kernel_calibration_error(d.y, d.p, biased), all, 1e-12);
      CHECK_NEAR(kernel_calibration_error(d.y, d.p, biased), std::sqrt(all), 1e-12);
      CHECK(test::close_to(squared_kernel_calibration_error(d.y, d.p, unbiased), squared(d.y, d.p, ones(257), unbiased), 1e-12, 1e-15));
      CHECK_NEAR(squared_kernel_calibration_error(d.y, d.p, d.w, biased), squared(d.y, d.p, d.w, biased), 1e-12);
      CHECK(test::close_to(squared_kernel_calibration_error(d.y, d.p, d.w, unbiased), squared(d.y, d.p, d.w, unbiased), 1e-12, 1e-15));
      unbiased.weighting = weighting::frequency;
      const Eigen::ArrayXd whole = 2 * d.w;
      CHECK(test::close_to(squared_kernel_calibration_error(d.y, d.p, whole, unbiased), squared(d.y, d.p, whole, unbiased), 1e-12, 1e-15));
    }
  }
}

TEST_CASE("kernel_calibration_error: laws of rank metrics") {
  test::check_rank_metric("kernel_calibration_error", [](const auto&... a) { return kernel_calibration_error(a...); }, "prediction");
  constexpr kernel_calibration_options o{.bandwidth = 0.1, .estimator = kernel_estimator::unbiased, .weighting = weighting::frequency};
  // frequency weights: whole ones only, so no other scale
  const test::ranking_sample d(5, 300, 40);
  const test::ranking_sample r = d.repeated();
  const Eigen::ArrayXd p = d.s / 2;
  const Eigen::ArrayXd q = r.s / 2;
  CHECK_NEAR(squared_kernel_calibration_error(d.y, p, d.w, o), squared_kernel_calibration_error(r.y, q, o), 1e-12);
  CHECK_NEAR(squared_kernel_calibration_error(d.y, p, (d.w * 0x1p600).eval(), o),
             squared_kernel_calibration_error(d.y, p, d.w, {.bandwidth = 0.1}), 1e-12);
  test::check_nan_is_named("squared_kernel_calibration_error", "prediction", p,
                           [&](const auto& x) { return squared_kernel_calibration_error(d.y, x); });
}

TEST_CASE("kernel_calibration_error: never negative, no cancellation") {
  // residuals that cancel at every prediction: a quarter of four rows is positive
  Eigen::ArrayXd p = Eigen::ArrayXd::Constant(400, 0.25);
  Eigen::ArrayXi y(400);
  for (Index i = 0; i < 400; ++i) {
    y[i] = i % 4 == 0;
    if (i >= 200) p[i] = 0.75;
    if (i >= 200) y[i] = i % 4 != 0;
  }
  CHECK(kernel_calibration_error(y, p) == 0);
  // residuals as small as 1e-9: a square of 1e-18
  const Eigen::ArrayXd tiny = Eigen::ArrayXd::LinSpaced(1000, 1e-9, 2e-9);
  const Eigen::ArrayXi zeros = Eigen::ArrayXi::Zero(1000);
  CHECK_NEAR(kernel_calibration_error(zeros, tiny), 1.5e-9, 1e-8);
  CHECK_NEAR(squared_kernel_calibration_error(zeros, tiny), squared(zeros, tiny, ones(1000)), 1e-12);
  // residuals of opposite sign that nearly cancel, next to each other
  const Eigen::ArrayXd near = test::array({0.5 - 1e-12, 0.5 + 1e-12});
  CHECK_NEAR(squared_kernel_calibration_error(test::labels({1, 0}), near), squared(test::labels({1, 0}), near, ones(2)), 1e-4);
  CHECK(squared_kernel_calibration_error(test::labels({1, 0}), near) > 0);
  // many equal steps
  const Index n = 200001;
  const Eigen::ArrayXd grid = Eigen::ArrayXd::LinSpaced(n, 0, 1);
  // all outcomes 0: (2 ∫ p ∫_{q<p} q exp((q-p)/θ))  in closed form, to the error of the sum over a grid
  const double t = 0.4;
  const double integral = 2 * t * (1.0 / 3 - t / 2 + t * t * (t - (1 + t) * std::exp(-1 / t)));
  CHECK_NEAR(squared_kernel_calibration_error(Eigen::ArrayXi::Zero(n).eval(), grid), integral, 2e-5);
}

TEST_CASE("kernel_calibration_error: weights of any size") {
  const test::random_rows d(100, 9, 4);
  const kernel_calibration_options o{.estimator = kernel_estimator::unbiased};
  for (const double scale : {0x1p-1000, 0x1p-600, 0x1p600, 0x1p1000}) {
    CHECK(kernel_calibration_error(d.y, d.p, (d.w * scale).eval()) == kernel_calibration_error(d.y, d.p, d.w));
    CHECK(squared_kernel_calibration_error(d.y, d.p, (d.w * scale).eval(), o) == squared_kernel_calibration_error(d.y, d.p, d.w, o));
  }
  // one row outweighs the other: of two rows the weights do not matter
  const Eigen::ArrayXd p = test::array({0.2, 0.7});
  CHECK_NEAR(squared_kernel_calibration_error(test::labels({1, 0}), p, test::array({1, 1e-20}), o), -0.56 * std::exp(-1.25), 1e-12);
}

TEST_CASE("kernel_calibration_error: undefined and errors") {
  const Eigen::ArrayXi none(0);
  const Eigen::ArrayXd empty(0);
  const Eigen::ArrayXi y = test::labels({1, 0});
  const Eigen::ArrayXd p = test::array({0.25, 0.5});
  const kernel_calibration_options unbiased{.estimator = kernel_estimator::unbiased, .undefined = -7};
  CHECK(assay::is_undefined(kernel_calibration_error(none, empty)));
  CHECK(assay::is_undefined(kernel_calibration_error(y, p, test::array({0, 0}))));
  CHECK(kernel_calibration_error(none, empty, {.undefined = 0}) == 0);
  CHECK(kernel_calibration_error(y.head(1).eval(), p.head(1).eval(), unbiased) == -7);
  CHECK(squared_kernel_calibration_error(y, p, test::array({0, 3}), unbiased) == -7);
  const kernel_calibration_options repeated{.estimator = kernel_estimator::unbiased, .weighting = weighting::frequency, .undefined = -7};
  CHECK(squared_kernel_calibration_error(y, p, test::array({1, 0}), repeated) == -7);
  CHECK(squared_kernel_calibration_error(y, p, test::array({2, 0}), repeated) == 0.75 * 0.75);
  CHECK(kernel_calibration_error(y, p, unbiased) == 0);  // the square is negative
  CHECK(squared_kernel_calibration_error(y, p, unbiased) < 0);
  CHECK(test::error_of([&] { kernel_calibration_error(y, p, {.bandwidth = 0}); }) ==
        "assay::kernel_calibration_error: bandwidth = 0 must be finite and above 0");
  for (const double bad : {assay::undefined(), -1.0, std::numeric_limits<double>::infinity()}) {
    const std::string text = test::error_of([&] { squared_kernel_calibration_error(y, p, {.bandwidth = bad}); });
    CHECK(text == "assay::squared_kernel_calibration_error: bandwidth = " + assay::core::to_text(bad) + " must be finite and above 0");
  }
  CHECK(test::error_of([&] { kernel_calibration_error(y, p, test::array({0.5, 1}), {.weighting = weighting::frequency}); }) ==
        "assay::kernel_calibration_error: frequency weights must be whole numbers");
  // extreme bandwidths: only ties see each other; all rows do
  CHECK_NEAR(squared_kernel_calibration_error(y, p, {.bandwidth = 1e-310}), (0.75 * 0.75 + 0.5 * 0.5) / 4, 1e-15);
  CHECK_NEAR(squared_kernel_calibration_error(y, p, {.bandwidth = 1e300}), 0.25 * 0.25 / 4, 1e-14);
}
