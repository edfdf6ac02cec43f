#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/det_curve.hpp>

#include <limits>

using namespace assay;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
bool is(const Vector& a, std::initializer_list<double> b) {
  return a.size() == static_cast<Index>(b.size()) && std::equal(b.begin(), b.end(), a.data());
}
}  // namespace

TEST_CASE("det_curve: scikit-learn documentation, whose three points stand in the middle") {
  const det_curve_result c = det_curve(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(.1, .4, .35, .8));
  CHECK(is(c.threshold, {infinity, .8, .4, .35, .1}));
  CHECK(is(c.false_positive_rate, {0, 0, .5, .5, 1}));
  CHECK(is(c.false_negative_rate, {1, .5, .5, 0, 0}));
  CHECK(is(c.false_positives, {0, 0, 1, 1, 2}));
  CHECK(is(c.false_negatives, {2, 1, 1, 0, 0}));
}

TEST_CASE("det_curve: against counting, with ties and weights") {
  for (const int distinct : {1, 5, 100000}) {
    const test::ranking_sample d(static_cast<std::uint64_t>(distinct), 200, distinct);
    const det_curve_result c = det_curve(d.y, d.s, d.w);
    const det_curve_result z = det_curve(d.y, d.s, d.w, {.scale = det_scale::normal_deviate});
    const Eigen::ArrayXd negative = (d.y == 0).select(d.w, 0.0);
    const Eigen::ArrayXd positive = (d.y == 1).select(d.w, 0.0);
    for (Index i = 0; i < c.threshold.size(); ++i) {
      CHECK(c.false_positives(i) == (d.s >= c.threshold(i)).select(negative, 0.0).sum());
      CHECK(c.false_negatives(i) == (d.s < c.threshold(i)).select(positive, 0.0).sum());
      CHECK_CLOSE(c.false_positive_rate(i), c.false_positives(i) / negative.sum());
      CHECK_CLOSE(c.false_negative_rate(i), c.false_negatives(i) / positive.sum());
      CHECK(test::close_to(core::normal_cdf(z.false_positive_rate(i)), c.false_positive_rate(i), 1e-12));
      CHECK(test::close_to(core::normal_cdf(z.false_negative_rate(i)), c.false_negative_rate(i), 1e-12));
    }
    CHECK(z.false_positive_rate(0) == -infinity);
    CHECK(z.false_negative_rate(0) == infinity);
    CHECK((z.threshold == c.threshold).all());
    CHECK((z.false_positives == c.false_positives).all());
  }
}

TEST_CASE("det_curve: normal deviates keep their digits at both ends") {
  // mpmath with 40 digits: Φ⁻¹(2^-60)
  const double tail = -8.773321169027551681853587361677;
  const Eigen::Array4i y(0, 0, 1, 1);
  const Eigen::Array4d s(1, 2, 1, 2);
  const det_curve_options deviates{.scale = det_scale::normal_deviate};
  const det_curve_result low = det_curve(y, s, Eigen::Array4d(0x1p60 - 1024, 1, 1, 1), deviates);
  CHECK(test::close_to(low.false_positive_rate(1), tail, 1e-13));
  const det_curve_result high = det_curve(y, s, Eigen::Array4d(1, 999999999, 1, 1), deviates);
  CHECK(test::close_to(high.false_positive_rate(1), 5.997807015007686871562310205, 1e-14));  // −Φ⁻¹(1e-9)
  CHECK(det_curve(y, s, deviates).false_positive_rate(1) == 0);
}

TEST_CASE("det_curve: laws of rows, one class, no rows") {
  test::check_rank_metric("det_curve", [](const auto&... a) {
    const det_curve_result c = det_curve(a...);
    const Index middle = c.threshold.size() / 2;
    return c.false_positive_rate(middle) + 2 * c.false_negative_rate(middle);
  });
  const Eigen::Array2d s(1, 2);
  const det_curve_result positives = det_curve(Eigen::Array2i(1, 1), s, {.scale = det_scale::normal_deviate});
  CHECK(is_undefined(positives.false_positive_rate(0)));
  CHECK(positives.false_negative_rate(1) == 0);
  const det_curve_result negatives = det_curve(Eigen::Array2i(0, 0), s, {.undefined = -1});
  CHECK(negatives.false_positive_rate(1) == 0.5);
  CHECK(negatives.false_negative_rate(2) == -1);
  const det_curve_result none = det_curve(Eigen::ArrayXi(0), Eigen::ArrayXd(0));
  CHECK(none.threshold.size() == 1);
  CHECK(is_undefined(none.false_negative_rate(0)));
  CHECK(is(det_curve(Eigen::Array2i(0, 1), Eigen::Array2d(-infinity, infinity)).false_negative_rate, {1, 0, 0}));
}
