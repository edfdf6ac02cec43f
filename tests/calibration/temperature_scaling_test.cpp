#include "calibration/data.hpp"
#include <assay/calibration/temperature_scaling.hpp>
#include <cstdio>
using assay::temperature_scaling;
TEST_CASE("temperature_scaling: B20") {
  const test::b20 d;
  const Eigen::ArrayXd z = (d.p / (1 - d.p)).log();
  const auto t = temperature_scaling::fit(d.y, z);
  CHECK_NEAR(t.temperature(), 1.6025273593725693, 1e-14);
  const Eigen::ArrayXd q = t.map(z);
  const double nll = -(d.y == 1).select(q.log(), (1 - q).log()).mean();
  CHECK_NEAR(nll, 0.6071860618261259, 1e-15);
  Eigen::ArrayXXd two(20, 2);
  two << 0 * z, z;
  const auto m = temperature_scaling::fit(d.y, two);
  CHECK_NEAR(m.temperature(), 1.6025273593725693, 1e-14);
  std::printf("%.17g %.17g\n", t.temperature(), m.temperature());
}
