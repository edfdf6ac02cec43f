#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/average_precision.hpp>

using namespace assay;

TEST_CASE("average_precision: reference values") {
  const test::l200 l;
  CHECK_CLOSE(average_precision(l.y, l.p), 0.7826372498542672);
  CHECK_CLOSE(average_precision(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(.1, .4, .35, .8)), 0.8333333333333333);  // scikit-learn
  CHECK_CLOSE(average_precision(Eigen::Array4i(0, 1, 1, 0), Eigen::Array4d(0, .5, .7, .8)), 7.0 / 12);  // torchmetrics: 0.58333
  CHECK(average_precision(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d::Constant(.5)) == 0.5);  // the prevalence
  // multilabel documentation of torchmetrics: .75 .5833 .9167
  CHECK_CLOSE(average_precision(Eigen::Array4i(1, 0, 0, 1), Eigen::Array4d(.75, .45, .05, .05)), 0.75);
  CHECK_CLOSE(average_precision(Eigen::Array4i(1, 0, 1, 1), Eigen::Array4d(.35, .05, .75, .05)), 0.9166666666666666);
}

TEST_CASE("average_precision: undefined with one class") {
  CHECK(is_undefined(average_precision(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2))));
  CHECK(average_precision(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2), {.undefined = 1}) == 1);
  CHECK(is_undefined(average_precision(Eigen::Array2i(0, 0), Eigen::Array2d(1, 2))));
}
