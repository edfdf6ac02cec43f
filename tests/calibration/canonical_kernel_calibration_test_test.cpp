#include "calibration/data.hpp"

#include <assay/calibration/canonical_kernel_calibration_test.hpp>

using assay::calibration_kernel;
using assay::canonical_kernel_calibration_test;
using assay::Index;

TEST_CASE("canonical_kernel_calibration_test: reference values") {
  // numpy and scipy 1.x normal tail of the six blocks of row 107
  const test::m12 m;
  const auto t = canonical_kernel_calibration_test(m.y, m.p);
  CHECK(t.blocks == 6);
  CHECK_NEAR(t.value, -0.06202450340156134, 1e-14);
  CHECK_NEAR(t.standard_error, 0.015554370162595171, 1e-13);
  CHECK_NEAR(t.statistic, -3.9875933742863197, 1e-13);
  CHECK_NEAR(t.p_value, 0.9999666265313258, 1e-13);
}

TEST_CASE("canonical_kernel_calibration_test: the value is that of the error by blocks") {
  const test::m12 m;
  for (const auto kernel : {calibration_kernel::laplace, calibration_kernel::gaussian, calibration_kernel::total_variation}) {
    for (const Index size : {2, 3, 5}) {
      const auto t = canonical_kernel_calibration_test(m.y, m.p, {.kernel = kernel, .bandwidth = 0.5, .block_size = size});
      const assay::canonical_kernel_options o{.kernel = kernel, .bandwidth = 0.5, .block_size = size};
      CHECK(t.value == assay::squared_canonical_kernel_calibration_error(m.y, m.p, o));
      CHECK(t.blocks == 12 / size);
    }
  }
}

TEST_CASE("canonical_kernel_calibration_test: level and power") {
  test::generator g(21);
  const Index n = 1000;
  Eigen::MatrixXd p(n, 3);
  Eigen::ArrayXi y(n);
  int rejected = 0;
  int found = 0;
  for (int trial = 0; trial < 200; ++trial) {
    for (const bool calibrated : {true, false}) {
      for (Index i = 0; i < n; ++i) {
        for (Index k = 0; k < 3; ++k) p(i, k) = 0.05 + g.uniform();
        p.row(i) /= p.row(i).sum();
        const double u = g.uniform();
        y[i] = u < p(i, 0) ? 0 : u < p(i, 0) + p(i, 1) ? 1 : 2;
        if (!calibrated && g.below(3) == 0) y[i] = 0;
      }
      const auto t = canonical_kernel_calibration_test(y, p, {.block_size = 4});
      (calibrated ? rejected : found) += t.p_value < 0.1;
    }
  }
  // 20 expected, standard deviation 4.2
  CHECK((rejected > 5 && rejected < 36));
  CHECK(found > 190);
}

TEST_CASE("canonical_kernel_calibration_test: undefined and errors") {
  const test::m12 m;
  const auto none = canonical_kernel_calibration_test(Eigen::ArrayXi(0), Eigen::MatrixXd(0, 3));
  CHECK(none.blocks == 0);
  CHECK(assay::is_undefined(none.value));
  const auto one = canonical_kernel_calibration_test(m.y, m.p, {.block_size = 7});
  CHECK(one.blocks == 1);
  CHECK(!assay::is_undefined(one.value));
  CHECK(assay::is_undefined(one.standard_error));
  CHECK(assay::is_undefined(one.p_value));
  // blocks that are all alike
  const Eigen::MatrixXd sure = Eigen::MatrixXd::Identity(4, 4);
  const auto alike = canonical_kernel_calibration_test(test::labels({0, 1, 2, 3}), sure);
  CHECK(alike.standard_error == 0);
  CHECK(assay::is_undefined(alike.statistic));
  CHECK(assay::is_undefined(alike.p_value));
  for (const Index size : {0, 1}) {
    CHECK(test::error_of([&] { canonical_kernel_calibration_test(m.y, m.p, {.block_size = size}); }) ==
          "assay::canonical_kernel_calibration_test: block_size = " + std::to_string(size) + " must be at least 2");
  }
  Eigen::ArrayXXd p = m.p;
  p(3, 2) = -0.5;
  CHECK(test::error_of([&] { canonical_kernel_calibration_test(m.y, p); }) ==
        "assay::canonical_kernel_calibration_test: prediction(3, 2) = -0.5 is outside [0, 1]");
}
