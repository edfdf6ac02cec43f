#include "calibration/data.hpp"
#include "calibration/smooth_oracle.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/smooth_calibration_error.hpp>

#include <limits>

using assay::Index;
using assay::residual_spectrum;
using assay::smooth_calibration_error;
using assay::smooth_calibration_error_bounds;

TEST_CASE("smooth_calibration_error: reference values") {
  const test::b20 d;
  // exact integration between the zeros (reference rows 73 and 74)
  CHECK_NEAR(smooth_calibration_error(d.y, d.p), 0.07250532965438379, 1e-14);
  CHECK_NEAR(smooth_calibration_error(d.y, d.p, d.w), 0.11583015643340841, 1e-14);
  const double expected[][2] = {
      {.02, 0.23005874260063625}, {.05, 0.10109609772503539}, {.1, 0.06378081837713226}, {.2, 0.05076566601554211}};
  for (const auto& e : expected) CHECK_NEAR(smooth_calibration_error(d.y, d.p, {.bandwidth = e[0]}), e[1], 1e-14);
  // relplot (2025-11): a sum over a grid of 200 points, so that two digits agree
  CHECK_NEAR(smooth_calibration_error(d.y, d.p, {.bandwidth = .05}), 0.1009920519580003, 2e-3);
  CHECK_NEAR(smooth_calibration_error(d.y, d.p, {.bandwidth = .2}), 0.051737455846515325, 2e-2);
  // all rows are over-confident at every scale: mean p - mean y
  const test::l200 l;
  CHECK_NEAR(smooth_calibration_error(l.y, l.p), 0.16717873397827146, 1e-14);
  for (const double s : {1e-3, 0.01, 0.05}) {
    const double value = smooth_calibration_error(l.y, l.p, {.bandwidth = s});
    CHECK(value >= 0.16717873397827146 - 1e-14);
    CHECK_NEAR(value, 0.16717873397827146, 2e-2);
  }
}

TEST_CASE("smooth_calibration_error: one row, two rows") {
  const Eigen::ArrayXd p{{0.7}};
  const Eigen::ArrayXi y{{1}};
  for (const double s : {0.0, 1e-4, 1e-3, 0.01, 0.1, 1.0, 3.0, 1e3, 1e300}) {
    CHECK_NEAR(smooth_calibration_error(y, p, {.bandwidth = s}), 0.3, 1e-12);
  }
  // p at the ends and at the edges of cells
  for (const double q : {0.0, -0.0, 1.0, 0.5, 0.25, 1 - 0x1p-53, 1e-300}) {
    for (const int label : {0, 1}) {
      for (const double s : {1e-3, 0.02, 0.3, 2.0}) {
        const double value = smooth_calibration_error(test::labels({label}), test::array({q}), {.bandwidth = s});
        CHECK_NEAR(value, std::abs(q - label), 1e-12);
      }
    }
  }
  for (const double gap : {1e-9, 1e-3, 0.1, 0.6}) {
    const Eigen::ArrayXd q{{0.3, 0.3 + gap}};
    for (const double s : {0.01, 0.1, 1.0}) {
      for (int label = 0; label < 4; ++label) {
        const Eigen::ArrayXi z{{label / 2, label % 2}};
        CHECK_NEAR(smooth_calibration_error(z, q, {.bandwidth = s}), test::smooth_oracle(z, q, s).error(), 1e-12);
      }
    }
  }
}

TEST_CASE("smooth_calibration_error: agrees with the sum over all rows and mirror images") {
  for (const int levels : {0, 10, 7}) {
    const test::random_rows r(16, levels, static_cast<std::uint64_t>(levels) + 3);
    for (const double s : {6e-3, 0.013, 0.05, 0.11, 0.25, 0.4, 1.0, 2.9, 3.5}) {
      INFO(levels << " " << s);
      CHECK_NEAR(smooth_calibration_error(r.y, r.p, {.bandwidth = s}), test::smooth_oracle(r.y, r.p, s).error(), 1e-12);
      CHECK_NEAR(smooth_calibration_error(r.y, r.p, r.w, {.bandwidth = s}), test::smooth_oracle(r.y, r.p, r.w, s).error(), 1e-12);
    }
  }
  const test::random_rows r(8, 0, 8);
  CHECK_NEAR(smooth_calibration_error(r.y, r.p, {.bandwidth = 1e-3}), test::smooth_oracle(r.y, r.p, 1e-3).error(), 1e-12);
  // the residual is 1/1000 of its parts, and touches zero
  const Eigen::ArrayXd q{{0.40, 0.4001, 0.45, 0.55, 0.6, 0.6002}};
  const Eigen::ArrayXi z{{0, 1, 0, 1, 1, 0}};
  for (const double s : {0.01, 0.02, 0.05, 0.1}) {
    CHECK_NEAR(smooth_calibration_error(z, q, {.bandwidth = s}), test::smooth_oracle(z, q, s).error(), 1e-12);
  }
}

TEST_CASE("smooth_calibration_error: the fixed point, and how it falls with the bandwidth") {
  for (std::uint64_t seed = 1; seed < 12; ++seed) {
    const test::random_rows r(10 << seed, seed % 3 == 0 ? 20 : 0, seed);
    residual_spectrum spectrum;
    spectrum.update(r.y, r.p);
    const auto fit = smooth_calibration_error_bounds(spectrum);
    INFO(seed);
    CHECK_FALSE(fit.is_bracket());
    CHECK(fit.value == fit.bandwidth);
    CHECK(fit.value == smooth_calibration_error(r.y, r.p));
    CHECK_NEAR(smooth_calibration_error(spectrum, {.bandwidth = fit.value}), fit.value, 1e-14);
    CHECK(fit.value >= std::abs(spectrum.mean_residual()) - 1e-15);
    double last = 1;
    for (const double s : {1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0}) {
      const double value = smooth_calibration_error(spectrum, {.bandwidth = s});
      CHECK(value <= last + 1e-14);
      CHECK(value >= std::abs(spectrum.mean_residual()) - 1e-14);
      last = value;
    }
    CHECK_NEAR(last, std::abs(spectrum.mean_residual()), 1e-13);
  }
}

TEST_CASE("smooth_calibration_error: all wrong, all right, and below the smallest bandwidth") {
  const Eigen::ArrayXd ends{{0, 0, 1, 1}};
  const Eigen::ArrayXi wrong{{1, 1, 1, 1}};
  CHECK(smooth_calibration_error(test::labels({0, 0, 1, 1}), ends) == 0);
  CHECK_NEAR(smooth_calibration_error(test::labels({1, 1, 1, 1}), test::array({0, 0, 0, 0})), 1, 1e-14);
  CHECK_NEAR(smooth_calibration_error(wrong, ends), 0.5, 1e-14);
  // residuals that cancel
  const auto zero = smooth_calibration_error_bounds(test::labels({0, 1, 1, 0}), test::array({0.5, 0.5, 0.5, 0.5}));
  CHECK(zero.value == 0);
  CHECK(zero.upper == 0);
  CHECK(smooth_calibration_error(test::labels({0, 1}), test::array({0.5, 0.5}), {.bandwidth = 0.1}) == 0);
  // an error of 2e-4: a bracket, but exact from a spectrum that goes further down
  const Eigen::ArrayXd p{{2e-4, 2e-4, 4e-4, 0}};
  const Eigen::ArrayXi y{{0, 0, 0, 0}};
  const auto fit = smooth_calibration_error_bounds(y, p);
  CHECK(fit.is_bracket());
  CHECK_NEAR(fit.value, 2e-4, 1e-11);
  CHECK(fit.lower == fit.value);
  CHECK(fit.bandwidth == 1e-3);
  CHECK(fit.upper == 1e-3);
  residual_spectrum fine({.smallest_bandwidth = 1e-4});
  fine.update(y, p);
  const auto exact = smooth_calibration_error_bounds(fine);
  CHECK_NEAR(exact.value, 2e-4, 1e-11);
  CHECK_FALSE(exact.is_bracket());
  // calibrated but for a ripple, with a fixed point between the two
  const test::random_rows r(4000, 0, 5);
  Eigen::ArrayXi outcome(8000);
  Eigen::ArrayXd q(8000), w(8000);
  q << r.p, r.p;
  outcome << Eigen::ArrayXi::Zero(4000), Eigen::ArrayXi::Ones(4000);
  w << (1 - r.p) * (1 + 4e-3 * (37 * r.p).sin()), r.p;
  const auto close = smooth_calibration_error_bounds(outcome, q, w);
  residual_spectrum finer({.smallest_bandwidth = 1e-4});
  finer.update(outcome, q, w);
  const auto known = smooth_calibration_error_bounds(finer);
  CHECK(close.is_bracket());
  CHECK_FALSE(known.is_bracket());
  CHECK(close.lower <= known.value);
  CHECK(known.value <= close.upper);
}

TEST_CASE("smooth_calibration_error: weights, order, float, one class") {
  const test::random_rows r(700, 12, 9);
  const Eigen::ArrayXd w = 2 * r.w;
  std::vector<double> p;
  std::vector<int> y;
  for (Index i = 0; i < r.p.size(); ++i) {
    for (int k = 0; k < static_cast<int>(w[i]); ++k) {
      p.push_back(r.p[i]);
      y.push_back(r.y[i]);
    }
  }
  const Eigen::ArrayXd repeated_p = assay::view(p);
  const Eigen::ArrayXi repeated_y = assay::view(y);
  for (const double s : {0.0, 1e-3, 0.03, 0.5}) {
    const assay::smooth_calibration_options o{.bandwidth = s};
    const double plain = smooth_calibration_error(r.y, r.p, o);
    const double weighted = smooth_calibration_error(r.y, r.p, w, o);
    CHECK_NEAR(weighted, smooth_calibration_error(repeated_y, repeated_p, o), 1e-13);
    CHECK_NEAR(smooth_calibration_error(r.y, r.p, Eigen::ArrayXd::Ones(700).eval(), o), plain, 1e-13);
    CHECK_NEAR(smooth_calibration_error(r.y.reverse().eval(), r.p.reverse().eval(), o), plain, 1e-13);
    CHECK_NEAR(smooth_calibration_error(r.y.reverse().eval(), r.p.reverse().eval(), w.reverse().eval(), o), weighted, 1e-13);
    for (const double scale : {0x1p-1000, 1e-300, 1e-9, 1e9, 0x1p1000, 1e307}) {
      CHECK_NEAR(smooth_calibration_error(r.y, r.p, (w * scale).eval(), o), weighted, 1e-13);
    }
    Eigen::ArrayXd with_p(703), with_w(703);
    Eigen::ArrayXi with_y(703);
    with_p << 1, 0, r.p, 0.5;
    with_w << 0, -0.0, w, 0;
    with_y << 0, 1, r.y, 1;
    CHECK(smooth_calibration_error(with_y, with_p, with_w, o) == weighted);
    const Eigen::ArrayXf f = r.p.cast<float>();
    CHECK_NEAR(smooth_calibration_error(r.y, f, o), smooth_calibration_error(r.y, f.cast<double>().eval(), o), 1e-14);
    // flipped classes: p - y changes its sign
    CHECK_NEAR(smooth_calibration_error((1 - r.y).eval(), (1 - r.p).eval(), o), plain, 1e-12);
  }
  const Eigen::ArrayXi ones = Eigen::ArrayXi::Ones(700);
  CHECK_NEAR(smooth_calibration_error(ones, r.p), 1 - r.p.mean(), 1e-13);
  CHECK_NEAR(smooth_calibration_error((0 * ones).eval(), r.p), r.p.mean(), 1e-13);
}

TEST_CASE("smooth_calibration_error: no rows, bad rows, bad options") {
  const Eigen::ArrayXd none(0);
  const Eigen::ArrayXi no_labels(0);
  CHECK(assay::is_undefined(smooth_calibration_error(no_labels, none)));
  CHECK(assay::is_undefined(smooth_calibration_error(no_labels, none, {.bandwidth = 0.1})));
  CHECK(assay::is_undefined(smooth_calibration_error(test::labels({1}), test::array({0.5}), test::array({0}))));
  CHECK(assay::is_undefined(smooth_calibration_error(residual_spectrum())));
  const auto nothing = smooth_calibration_error_bounds(no_labels, none);
  CHECK(assay::is_undefined(nothing.lower));
  CHECK(assay::is_undefined(nothing.bandwidth));
  test::check_bad_rows("smooth_calibration_error", [](const auto&... a) { return smooth_calibration_error(a...); }, "prediction");
  const test::b20 d;
  const std::string must = " must be finite and at least 1e-05, or 0 to choose it";
  CHECK(test::error_of([&] { smooth_calibration_error(d.y, d.p, {.bandwidth = -1}); }) ==
        "assay::smooth_calibration_error: bandwidth = -1" + must);
  CHECK(test::error_of([&] { smooth_calibration_error_bounds(d.y, d.p, {.bandwidth = 1e-6}); }) ==
        "assay::smooth_calibration_error_bounds: bandwidth = 1e-06" + must);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(test::error_of([&] { smooth_calibration_error(d.y, d.p, {.bandwidth = nan}); }).empty());
  CHECK_FALSE(test::error_of([&] { smooth_calibration_error(d.y, d.p, {.bandwidth = std::numeric_limits<double>::infinity()}); }).empty());
  residual_spectrum spectrum;
  spectrum.update(d.y, d.p);
  CHECK(test::error_of([&] { smooth_calibration_error(spectrum, {.bandwidth = 1e-4}); }) ==
        "assay::smooth_calibration_error: bandwidth = 1e-04 is below smallest_bandwidth = 0.001 of the residual_spectrum; construct it "
        "with a smaller one");
  CHECK_NEAR(smooth_calibration_error(d.y, d.p, {.bandwidth = 1e-4}), smooth_calibration_error(d.y, d.p, {.bandwidth = 1e-3}), 1e-12);
}
