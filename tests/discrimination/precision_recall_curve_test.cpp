#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/precision_recall_curve.hpp>

#include <limits>

using namespace assay;

namespace {
bool is(const Vector& a, std::initializer_list<double> b) {
  return a.size() == static_cast<Index>(b.size()) && std::equal(b.begin(), b.end(), a.data());
}
const double inf = std::numeric_limits<double>::infinity();
}  // namespace

TEST_CASE("precision_recall_curve: values and conventions") {
  const precision_recall_curve_result c = precision_recall_curve(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(.1, .4, .35, .8));
  CHECK(is(c.threshold, {inf, .8, .4, .35, .1}));
  CHECK(is(c.precision, {1, 1, .5, 2.0 / 3, .5}));  // scikit-learn documentation, reversed
  CHECK(is(c.recall, {0, .5, .5, 1, 1}));
  const precision_recall_curve_result none = precision_recall_curve(Eigen::Array2i(0, 0), Eigen::Array2d(1, 2));
  CHECK(is_undefined(none.recall(1)));
  CHECK(none.precision(1) == 0);
  CHECK(precision_recall_curve(Eigen::Array2i(0, 0), Eigen::Array2d(1, 2), {.undefined = 0}).recall(1) == 0);
  CHECK(test::error_of([] {
          (void)precision_recall_curve(Eigen::Array2i(0, 3), Eigen::Array2d(1, 2));
        }) == "assay::precision_recall_curve: truth[1] = 3 is not 0 or 1");
}

TEST_CASE("precision_recall_curve: positives that were never scored") {
  const Eigen::Array4i y(0, 0, 1, 1);
  const Eigen::Array4d s(.1, .4, .35, .8);
  const precision_recall_curve_result c = precision_recall_curve(y, s, {.positives = 8});
  CHECK(is(c.precision, {1, 1, .5, 2.0 / 3, .5}));
  CHECK(is(c.recall, {0, .125, .125, .25, .25}));
  CHECK(is(precision_recall_curve(y, s, {.positives = 2}).recall, {0, .5, .5, 1, 1}));
  CHECK(is(precision_recall_curve(y, s, Eigen::Array4d(1, 1, 2, 3), {.positives = 16}).recall, {0, .1875, .1875, .3125, .3125}));
  CHECK(is(precision_recall_curve(Eigen::Array2i(0, 0), Eigen::Array2d(1, 2), {.positives = 3}).recall, {0, 0, 0}));
  CHECK(test::error_of([&] { (void)precision_recall_curve(y, s, {.positives = 1}); }) ==
        "assay::precision_recall_curve: positives = 1 is less than the total of the scored positives, 2");
  CHECK(test::error_of([&] { (void)precision_recall_curve(y, s, {.positives = -1}); }) ==
        "assay::precision_recall_curve: positives = -1 must be finite and not negative");
  CHECK(test::error_of([&] { (void)precision_recall_curve(y, s, {.positives = inf}); }) ==
        "assay::precision_recall_curve: positives = inf must be finite and not negative");
  CHECK(test::error_of([&] { (void)precision_recall_curve(y, s, {.positives = undefined()}); }) ==
        "assay::precision_recall_curve: positives = nan must be finite and not negative");
  // the caller's sum may differ in its last digits
  CHECK(test::error_of([&] { (void)precision_recall_curve(y, s, {.positives = 2 - 1e-15}); }).empty());
}
