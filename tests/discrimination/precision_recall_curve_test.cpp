#include "support/check.hpp"

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
  CHECK(test::error_of([] {
          (void)precision_recall_curve(Eigen::Array2i(0, 3), Eigen::Array2d(1, 2));
        }) == "assay::precision_recall_curve: truth[1] = 3 is not 0 or 1");
}
