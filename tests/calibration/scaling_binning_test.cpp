#include "calibration/data.hpp"
#include <assay/calibration/scaling_binning.hpp>
#include <cstdio>
using assay::scaling_binning;
TEST_CASE("scaling_binning: B20") {
  const test::b20 d;
  const auto t = scaling_binning::fit(d.y, d.p, {.bins = 4});
  for (int i=0;i<4;++i) std::printf("%.17g\n", t.values()[i]);
  CHECK(scaling_binning::from_bytes(t.to_bytes()) == t);
}
