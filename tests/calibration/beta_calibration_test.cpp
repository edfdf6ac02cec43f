#include "calibration/data.hpp"
#include <assay/calibration/beta_calibration.hpp>
#include <cstdio>
using assay::beta_calibration;
TEST_CASE("beta_calibration: B20") {
  const test::b20 d;
  const auto t = beta_calibration::fit(d.y, d.p);
  const Eigen::ArrayXd q = t.map(d.p);
  const double nll = -(d.y == 1).select(q.log(), (1 - q).log()).mean();
  std::printf("%.17g %.17g %.17g %.17g %d\n", t.c(), t.a(), t.b(), nll, static_cast<int>(t.status()));
}
