#include "calibration/data.hpp"

#include <assay/calibration/classwise_calibration_error.hpp>

#include <limits>

using assay::binning;
using assay::calibration_error_per_class;
using assay::class_average;
using assay::classwise_calibration_error;
using assay::error_norm;
using assay::expected_calibration_error;
using assay::Index;

TEST_CASE("classwise_calibration_error: reference values") {
  const test::m12 m;
  // rational arithmetic
  CHECK_NEAR(classwise_calibration_error(m.y, m.p, {.bins = 5}), 0.1061111111111111, 1e-14);
  CHECK_NEAR(classwise_calibration_error(m.y, m.p, {.bins = 10}), 0.21, 1e-14);
  CHECK_NEAR(classwise_calibration_error(m.y, m.p, {.bins = 5, .average = class_average::pooled}), 0.08055555555555553, 1e-14);
  CHECK_NEAR(classwise_calibration_error(m.y, m.p, {.bins = 10, .average = class_average::pooled}), 0.11666666666666667, 1e-14);
  const double five[] = {.12333333333333333, .08416666666666667, .11083333333333333};
  const double ten[] = {.235, .1925, .2025};
  for (Index k = 0; k < 3; ++k) {
    CHECK_NEAR(calibration_error_per_class(m.y, m.p, {.bins = 5})[k], five[k], 1e-14);
    CHECK_NEAR(calibration_error_per_class(m.y, m.p, {.bins = 10})[k], ten[k], 1e-14);
  }
  // uncertainty-metrics sce, with linspace edges
  CHECK_NEAR(classwise_calibration_error(m.y, m.p, {.bins = 5, .edges = assay::edges::linspace}), 0.07833333, 1e-8);
  CHECK_NEAR(classwise_calibration_error(m.y, m.p, {.bins = 10, .edges = assay::edges::linspace}), 0.19277778, 1e-8);
}

TEST_CASE("classwise_calibration_error: is what the classes one by one give") {
  test::generator g(6);
  const Index n = 2500;
  Eigen::MatrixXd p(n, 4);
  Eigen::ArrayXi y(n);
  Eigen::ArrayXd w(n);
  for (Index i = 0; i < n; ++i) {
    for (Index k = 0; k < 4; ++k) p(i, k) = 1 + g.below(9);
    p.row(i) /= p.row(i).sum();
    y[i] = g.uniform() < 0.5 ? g.below(3) : 0;  // class 3 never occurs
    w[i] = g.below(3);
  }
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = p;
  const Eigen::ArrayXXd array = p.array();
  for (const binning kind : {binning::equal_width, binning::equal_mass, binning::sweep}) {
    for (const error_norm norm : {error_norm::l1, error_norm::l2, error_norm::max, assay::lp(3)}) {
      Eigen::ArrayXd each(4), weighted(4), share(4);
      for (Index k = 0; k < 4; ++k) {
        each[k] = expected_calibration_error(y == static_cast<int>(k), p.col(k), {.binning = kind, .norm = norm});
        weighted[k] = expected_calibration_error(y == static_cast<int>(k), p.col(k), w, {.binning = kind, .norm = norm});
        share[k] = static_cast<double>((y == static_cast<int>(k)).count()) / static_cast<double>(n);
      }
      const double q = norm.exponent();
      const auto mean = [&](const Eigen::ArrayXd& e, const Eigen::ArrayXd& omega) {
        return q == 0 ? (omega > 0).select(e, 0).maxCoeff() : std::pow((omega * e.pow(q)).sum(), 1 / q);
      };
      const Eigen::ArrayXd quarter = Eigen::ArrayXd::Constant(4, 0.25);
      CHECK_NEAR(classwise_calibration_error(y, p, {.binning = kind, .norm = norm}), mean(each, quarter), 1e-12);
      CHECK_NEAR(classwise_calibration_error(y, p, w, {.binning = kind, .norm = norm}), mean(weighted, quarter), 1e-12);
      CHECK_NEAR(classwise_calibration_error(y, rows, {.binning = kind, .norm = norm, .average = class_average::prevalence}), mean(each, share), 1e-12);
      CHECK(((calibration_error_per_class(y, array, {.binning = kind, .norm = norm}) - each).abs() < 1e-13).all());
      CHECK(((calibration_error_per_class(y, rows, w, {.binning = kind, .norm = norm}) - weighted).abs() < 1e-13).all());
      Eigen::ArrayXd all(4 * n);
      Eigen::ArrayXi hit(4 * n);
      for (Index k = 0; k < 4; ++k) {
        all.segment(k * n, n) = p.col(k);
        hit.segment(k * n, n) = (y == static_cast<int>(k)).cast<int>();
      }
      CHECK_NEAR(classwise_calibration_error(y, p, {.binning = kind, .norm = norm, .average = class_average::pooled}),
                 expected_calibration_error(hit, all, {.binning = kind, .norm = norm}), 1e-13);
      CHECK_NEAR(classwise_calibration_error(y, p, w, {.binning = kind, .norm = norm, .average = class_average::pooled}),
                 expected_calibration_error(hit, all, w.replicate<4, 1>().eval(), {.binning = kind, .norm = norm}), 1e-12);
    }
  }
  // debiased: squares keep their sign until the end
  double squared = 0;
  for (Index k = 0; k < 4; ++k) squared += assay::debiased_squared_calibration_error(y == static_cast<int>(k), p.col(k)) / 4;
  CHECK_NEAR(classwise_calibration_error(y, p, {.norm = error_norm::l2, .debias = true}), std::sqrt(std::max(0.0, squared)), 1e-12);
}

TEST_CASE("classwise_calibration_error: undefined and errors") {
  for (const binning kind : {binning::equal_width, binning::equal_mass}) {
    for (const class_average average : {class_average::uniform, class_average::prevalence, class_average::pooled}) {
      CHECK(assay::is_undefined(classwise_calibration_error(Eigen::ArrayXi(0), Eigen::MatrixXd(0, 3), {.binning = kind, .average = average})));
    }
    const test::m12 m;
    auto p = m.p;
    p(11, 0) = std::numeric_limits<double>::quiet_NaN();
    CHECK(test::error_of([&] { classwise_calibration_error(m.y, p, {.binning = kind}); }) ==
          "assay::classwise_calibration_error: prediction(11, 0) is NaN");
    CHECK(test::contains(test::error_of([&] { classwise_calibration_error(m.y + 1, m.p, {.binning = kind}); }), "truth[2] = 3"));
    CHECK(test::contains(test::error_of([&] { classwise_calibration_error(m.y, m.p, {.bins = 0, .binning = kind}); }), "bins = 0"));
    CHECK(test::contains(test::error_of([&] { classwise_calibration_error(m.y, m.p, {.binning = kind, .debias = true}); }), "l2 only"));
    CHECK(test::contains(test::error_of([&] { classwise_calibration_error(m.y, m.p, -m.p.col(0).array(), {.binning = kind}); }), "is negative"));
  }
}
