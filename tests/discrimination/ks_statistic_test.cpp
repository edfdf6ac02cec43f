#include "support/rank_metric.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/ks_statistic.hpp>

using namespace assay;

TEST_CASE("ks_statistic: reference values") {
  const test::b20 d;
  CHECK(ks_statistic(d.y, d.p) == 0.4);
  CHECK_CLOSE(ks_statistic(d.y, d.p, d.w), 0.31884057971014496);  // scikit-learn curve
  const test::l200 l;
  CHECK_CLOSE(ks_statistic(l.y, l.p), 0.5779347147061628);
}

TEST_CASE("ks_statistic: undefined with one class") {
  CHECK(is_undefined(ks_statistic(Eigen::Array2i(0, 0), Eigen::Array2d(1, 2))));
  CHECK(ks_statistic(Eigen::Array2i(0, 0), Eigen::Array2d(1, 2), {.undefined = 0}) == 0);
  CHECK(ks_statistic(Eigen::Array2i(0, 1), Eigen::Array2d(3, 3)) == 0);
}

TEST_CASE("ks_statistic: laws") {
  const auto metric = [](const auto&... a) { return ks_statistic(a...); };
  test::check_rank_metric("ks_statistic", metric);
  test::check_needs_both_classes(metric);
}
