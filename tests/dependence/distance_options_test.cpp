#include <assay/dependence/distance_options.hpp>

#include "support/check.hpp"

TEST_CASE("distance_options: V, exponent 1, importance weights, NaN") {
  const assay::distance_options o;
  CHECK(o.statistic == assay::statistic::v);
  CHECK(o.exponent == 1);
  CHECK(o.weighting == assay::weighting::importance);
  CHECK(assay::is_undefined(o.undefined));
  const assay::distance_statistics_result r;
  CHECK(r.rows == 0);
  CHECK(assay::is_undefined(r.covariance_squared));
  CHECK(assay::is_undefined(r.correlation_squared));
}
