#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/equal_error_rate.hpp>
#include <assay/discrimination/roc_curve.hpp>

#include <cmath>
#include <limits>

using namespace assay;
using rule = equal_error_rule;

namespace {

double rate(rule r, const auto&... data) { return equal_error_rate(data..., {.rule = r}); }

/// Height of a curve above x where it crosses the antidiagonal, in a scan over its pieces by bisection.
double crossing(const roc_curve_result& c) {
  for (Index i = 1; i < c.threshold.size(); ++i) {
    const auto at = [&](double share) {
      const double x = c.false_positive_rate(i - 1) + share * (c.false_positive_rate(i) - c.false_positive_rate(i - 1));
      const double y = c.true_positive_rate(i - 1) + share * (c.true_positive_rate(i) - c.true_positive_rate(i - 1));
      return std::pair(x, x - (1 - y));
    };
    if (at(1).second < 0) continue;
    double low = 0;
    double high = 1;
    for (int step = 0; step < 60; ++step) (at(0.5 * (low + high)).second < 0 ? low : high) = 0.5 * (low + high);
    return at(high).first;
  }
  return 1;
}

}  // namespace

TEST_CASE("equal_error_rate: reference values") {
  const test::b20 d;
  // row 20
  CHECK(rate(rule::nearest, d.y, d.p) == 0.3);
  CHECK(rate(rule::interpolated, d.y, d.p) == 0.3);
  CHECK_CLOSE(rate(rule::nearest, d.y, d.q), 0.4);  // torchmetrics 1.9.0
  // row 33: torchmetrics documentation
  CHECK(rate(rule::nearest, Eigen::Array4i(0, 1, 1, 0), Eigen::Array4d(0, .5, .7, .8)) == 0.5);
  // row 35
  const Eigen::ArrayXXd s = (Eigen::ArrayXXd(5, 3) << .90, .05, .05, .05, .90, .05, .05, .05, .90, .85, .05, .10, .10, .10, .80).finished();
  const Eigen::ArrayXi c{{0, 1, 1, 2, 2}};
  CHECK(rate(rule::nearest, c == 0, s.col(0)) == 0);
  CHECK_CLOSE(rate(rule::nearest, c == 1, s.col(1)), 5.0 / 12);
  CHECK_CLOSE(rate(rule::nearest, c == 2, s.col(2)), 5.0 / 12);
  // row 36
  const Eigen::ArrayXXd l = (Eigen::ArrayXXd(4, 3) << .75, .05, .35, .45, .75, .05, .05, .55, .75, .05, .65, .05).finished();
  const Eigen::ArrayXXi t = (Eigen::ArrayXXi(4, 3) << 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1).finished();
  CHECK(rate(rule::nearest, t.col(0), l.col(0)) == 0.5);
  CHECK(rate(rule::nearest, t.col(1), l.col(1)) == 0.5);
  CHECK_CLOSE(rate(rule::nearest, t.col(2), l.col(2)), 1.0 / 6);
}

TEST_CASE("equal_error_rate: by hand") {
  const Eigen::Array4i y(0, 0, 1, 1);
  for (const rule r : {rule::interpolated, rule::nearest, rule::convex_hull}) {
    INFO(static_cast<int>(r));
    CHECK(rate(r, y, Eigen::Array4d(1, 2, 3, 4)) == 0);
    CHECK(rate(r, y, Eigen::Array4d(1, 1, 1, 1)) == 0.5);
    CHECK(rate(r, y, Eigen::Array4d(4, 3, 2, 1)) == (r == rule::convex_hull ? 0.5 : 1));
    CHECK(rate(r, Eigen::Array2i(0, 1), Eigen::Array2d(-std::numeric_limits<double>::infinity(), 7)) == 0);
  }
  // vertices (0, 0), (0, 1/3), (1, 1): the line from (0, 1/3) crosses where x = 1 − 1/3 − 2x/3
  CHECK_CLOSE(rate(rule::interpolated, Eigen::Array4i(1, 1, 1, 0), Eigen::Array4d(2, 1, 1, 1)), 0.4);
  // vertices (0, 0), (0, 1/2), (1/2, 1/2), (1/2, 1), (1, 1): the curve crosses at (1/2, 1/2), its hull on the way to (1/2, 1)
  const Eigen::Array4i z(1, 0, 1, 0);
  const Eigen::Array4d stairs(4, 3, 2, 1);
  CHECK(rate(rule::interpolated, z, stairs) == 0.5);
  CHECK(rate(rule::convex_hull, z, stairs) == 0.25);
  // of two vertices with equal differences, |0 − 1/2| and |1/2 − 0|, the one with the higher threshold
  CHECK(equal_error_point(Eigen::Array4i(1, 1, 0, 0), Eigen::Array4d(4, 2, 2, 1)).threshold == 4);
}

TEST_CASE("equal_error_rate: against the crossing of the curve and of its hull, with ties and weights") {
  for (const int distinct : {1, 2, 7, 100000}) {
    const test::ranking_sample d(static_cast<std::uint64_t>(distinct) + 5, 300, distinct);
    CHECK_NEAR(rate(rule::interpolated, d.y, d.s), crossing(roc_curve(d.y, d.s)), 1e-12);
    CHECK_NEAR(rate(rule::interpolated, d.y, d.s, d.w), crossing(roc_curve(d.y, d.s, d.w)), 1e-12);
    CHECK_NEAR(rate(rule::convex_hull, d.y, d.s), crossing(roc_convex_hull(d.y, d.s)), 1e-12);
    CHECK_NEAR(rate(rule::convex_hull, d.y, d.s, d.w), crossing(roc_convex_hull(d.y, d.s, d.w)), 1e-12);
    CHECK(rate(rule::convex_hull, d.y, d.s) <= rate(rule::interpolated, d.y, d.s) + 1e-15);
    CHECK(rate(rule::nearest, d.y, d.s, d.w) == equal_error_point(d.y, d.s, d.w).value);
    // the classes exchanged and the score turned over mirror the curve at the antidiagonal
    CHECK_NEAR(rate(rule::interpolated, 1 - d.y, -d.s), rate(rule::interpolated, d.y, d.s), 1e-12);
  }
}

TEST_CASE("equal_error_rate: laws, one class") {
  for (const rule r : {rule::interpolated, rule::nearest, rule::convex_hull}) {
    const auto metric = [r](const auto&... a) { return rate(r, a...); };
    test::check_rank_metric("equal_error_rate", metric);
    test::check_needs_both_classes(metric);
    CHECK(equal_error_rate(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2), {.rule = r, .undefined = 0.5}) == 0.5);
  }
}
