#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/average_precision.hpp>
#include <assay/discrimination/ks_statistic.hpp>

#include <limits>

using namespace assay;

TEST_CASE("rank_metric: errors name the function that was called") {
  const Eigen::Array2i y(0, 1);
  const Eigen::Array2d bad(1, std::numeric_limits<double>::quiet_NaN());
  CHECK(test::error_of([&] { (void)rank_metrics(y, bad); }) == "assay::rank_metrics: score[1] is NaN");
  CHECK(test::error_of([&] { (void)average_precision(y, bad); }) == "assay::average_precision: score[1] is NaN");
  CHECK(test::error_of([&] { (void)ks_statistic(y, bad); }) == "assay::ks_statistic: score[1] is NaN");
}

TEST_CASE("rank_metric: a summary answers like the rows it holds") {
  const test::b20 d;
  const ranked_scores r(d.y, d.p, d.w);
  CHECK(auroc(r) == auroc(d.y, d.p, d.w));
  CHECK(average_precision(r) == average_precision(d.y, d.p, d.w));
  CHECK(ks_statistic(r) == ks_statistic(d.y, d.p, d.w));
}
