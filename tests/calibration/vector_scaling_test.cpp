#include "calibration/data.hpp"
#include <assay/calibration/vector_scaling.hpp>
#include <cstdio>
using assay::vector_scaling;
TEST_CASE("vector_scaling: M12") {
  const test::m12 d;
  const auto t = vector_scaling::fit(d.y, d.p.log());


  const Eigen::ArrayXXd q = t.map(d.p.log());
  double nll=0; for(int i=0;i<12;++i) nll-=std::log(q(i,d.y(i)))/12;

}
