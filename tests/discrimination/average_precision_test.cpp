#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/average_precision.hpp>

#include <limits>

using namespace assay;

namespace {
/// By the definition: for every positive the precision of "score >= its score".
double brute(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const Eigen::ArrayXd& w) {
  double sum = 0;
  double positives = 0;
  for (Index i = 0; i < y.size(); ++i) {
    if (y(i) == 0) continue;
    double above = 0;
    double right = 0;
    for (Index j = 0; j < y.size(); ++j) {
      if (s(j) < s(i)) continue;
      above += w(j);
      right += w(j) * y(j);
    }
    positives += w(i);
    if (w(i) > 0) sum += w(i) * right / above;
  }
  return sum / positives;
}
}  // namespace

TEST_CASE("average_precision: reference values") {
  const test::l200 l;
  CHECK_CLOSE(average_precision(l.y, l.p), 0.7826372498542672);
  // scikit-learn 1.9.1
  const test::b20 d;
  CHECK_CLOSE(average_precision(d.y, d.p), 0.7507268170426065);
  CHECK_CLOSE(average_precision(d.y, d.p, d.w), 0.6803215146763053);
  CHECK_CLOSE(average_precision(d.y, d.q), 0.8164446664446664);
  CHECK_CLOSE(average_precision(d.y, d.q, d.w), 0.8294219359802251);
  // row 32, and the example with ties
  CHECK_CLOSE(average_precision(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(.1, .4, .35, .8)), 0.8333333333333333);
  CHECK_CLOSE(average_precision(Eigen::ArrayXi{{1, 0, 1, 1, 0, 0, 1, 0}}, Eigen::ArrayXd{{.9, .8, .8, .7, .6, .55, .54, .1}}),
              0.7470238095238095);
  CHECK_CLOSE(average_precision(Eigen::Array4i(0, 1, 1, 0), Eigen::Array4d(0, .5, .7, .8)), 7.0 / 12);  // row 33, torchmetrics: 0.58333
  // row 36, multilabel documentation of torchmetrics: .75 .5833 .9167
  CHECK_CLOSE(average_precision(Eigen::Array4i(1, 0, 0, 1), Eigen::Array4d(.75, .45, .05, .05)), 0.75);
  CHECK_CLOSE(average_precision(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(.05, .75, .55, .65)), 7.0 / 12);
  CHECK_CLOSE(average_precision(Eigen::Array4i(1, 0, 1, 1), Eigen::Array4d(.35, .05, .75, .05)), 0.9166666666666666);
  // row 37, one class against the rest: 1 1 .25 .25 nan
  const Eigen::Array4i y(0, 1, 3, 2);
  const double expected[] = {1, 1, .25, .25, undefined()};
  for (int c = 0; c < 5; ++c) {
    Eigen::Array4d s = Eigen::Array4d::Constant(.05);
    if (c < 4) s(c) = .75;
    CHECK_CLOSE(average_precision(y == c, s), expected[c]);
  }
  CHECK(average_precision(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d::Constant(.5)) == 0.5);  // row 56: the prevalence
}

TEST_CASE("average_precision: laws of a rank metric") {
  test::check_rank_metric("average_precision", [](const auto&... a) { return average_precision(a...); });
  test::check_needs_both_classes([](const auto&... a) { return average_precision(a...); });
}

TEST_CASE("average_precision: against the definition, with ties and weights") {
  for (const int distinct : {1, 4, 30, 5000}) {
    const test::ranking_sample d(static_cast<std::uint64_t>(distinct) + 9, 200, distinct);
    CHECK_CLOSE(average_precision(d.y, d.s), brute(d.y, d.s, Eigen::ArrayXd::Ones(200)));
    CHECK_CLOSE(average_precision(d.y, d.s, d.w), brute(d.y, d.s, d.w));
    const Eigen::ArrayXd far = 1e9 + 1e-3 * d.s;
    CHECK_CLOSE(average_precision(d.y, far), brute(d.y, far, Eigen::ArrayXd::Ones(200)));
    // in agreement with all metrics in one walk, to the bit
    CHECK(average_precision(d.y, d.s) == rank_metrics(d.y, d.s).average_precision);
    CHECK(average_precision(d.y, d.s, d.w) == rank_metrics(d.y, d.s, d.w).average_precision);
  }
}

TEST_CASE("average_precision: positives that were never scored") {
  const Eigen::Array4i y(0, 0, 1, 1);
  const Eigen::Array4d s(.1, .4, .35, .8);
  CHECK_CLOSE(average_precision(y, s, {.positives = 4}), 0.8333333333333333 / 2);
  CHECK(average_precision(y, s, {.positives = 2}) == average_precision(y, s));
  CHECK_CLOSE(average_precision(y, s, Eigen::Array4d(1, 1, 2, 3), {.positives = 10}), (3 + 2 * 5.0 / 6) / 10);
  CHECK_CLOSE(average_precision(y, s, Eigen::Array4d(1, 1, 2, 3) * 1e-200, {.positives = 10e-200}), (3 + 2 * 5.0 / 6) / 10);
  // with a total nothing but no positive at all is undefined
  CHECK(average_precision(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2), {.positives = 4}) == 0.5);
  CHECK(average_precision(Eigen::Array2i(0, 0), Eigen::Array2d(1, 2), {.positives = 4}) == 0);
  CHECK(average_precision(Eigen::ArrayXi(0), Eigen::ArrayXd(0), {.positives = 4}) == 0);
  CHECK(is_undefined(average_precision(Eigen::Array2i(0, 0), Eigen::Array2d(1, 2), {.positives = 0})));
  CHECK(average_precision(Eigen::ArrayXi(0), Eigen::ArrayXd(0), {.positives = 0, .undefined = 1}) == 1);
  CHECK(test::error_of([&] { (void)average_precision(y, s, Eigen::Array4d(1, 1, .25, .5), {.positives = .5}); }) ==
        "assay::average_precision: positives = 0.5 is less than the total of the scored positives, 0.75");
  CHECK(test::error_of([&] { (void)average_precision(y, s, {.positives = -2}); }) ==
        "assay::average_precision: positives = -2 must be finite and not negative");
}

TEST_CASE("average_precision: undefined with one class; infinite scores") {
  CHECK(is_undefined(average_precision(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2))));
  CHECK(average_precision(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2), {.undefined = 1}) == 1);
  CHECK(is_undefined(average_precision(Eigen::Array2i(0, 0), Eigen::Array2d(1, 2))));
  constexpr double inf = std::numeric_limits<double>::infinity();
  CHECK(average_precision(Eigen::Array4i(0, 1, 0, 1), Eigen::Array4d(-inf, 0, -0.0, inf)) == (1 + 2.0 / 3) / 2);
}
