#include "calibration/data.hpp"
#include <assay/calibration/platt_scaling.hpp>
#include <cstdio>
using assay::platt_scaling;
TEST_CASE("platt_scaling: B20") {
  const test::b20 d;
  const Eigen::ArrayXd z = (d.p / (1 - d.p)).log();
  const auto t = platt_scaling::fit(d.y, z);
  CHECK_NEAR(-t.slope(), -0.49592607446528443, 1e-13);
  CHECK_NEAR(-t.intercept(), -0.039177214278296950, 1e-13);
  const auto m = platt_scaling::fit(d.y, d.p);
  CHECK_NEAR(-m.slope(), -2.6401384613109480, 1e-13);
  CHECK_NEAR(-m.intercept(), 1.2776855726145905, 1e-13);
}
