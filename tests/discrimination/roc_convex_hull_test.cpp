#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/roc_convex_hull.hpp>

using namespace assay;

TEST_CASE("auroc_convex_hull: reference values") {
  const test::b20 d;
  CHECK_CLOSE(auroc_convex_hull(d.y, d.p), 0.775);  // R hmeasure
  CHECK_CLOSE(auroc_convex_hull(d.y, d.q), 0.835);
}

TEST_CASE("roc_convex_hull: no vertex of the curve lies above it, and its own vertices are vertices of the curve") {
  for (const int distinct : {3, 30, 100000}) {
    const test::ranking_sample d(static_cast<std::uint64_t>(distinct), 400, distinct);
    for (const bool weighted : {false, true}) {
      const roc_curve_result hull = weighted ? roc_convex_hull(d.y, d.s, d.w) : roc_convex_hull(d.y, d.s);
      const roc_curve_result curve = weighted ? roc_curve(d.y, d.s, d.w) : roc_curve(d.y, d.s);
      const Index last = hull.threshold.size() - 1;
      CHECK(hull.threshold(0) == std::numeric_limits<double>::infinity());
      CHECK(hull.false_positive_rate(last) == 1);
      CHECK(hull.true_positive_rate(last) == 1);
      for (Index i = 1; i <= last; ++i) {  // slopes fall
        const auto slope = [&](Index k) {
          return (hull.true_positive_rate(k) - hull.true_positive_rate(k - 1)) /
                 (hull.false_positive_rate(k) - hull.false_positive_rate(k - 1));
        };
        if (i > 1) CHECK(slope(i) < slope(i - 1));
        for (Index k = 0; k < curve.threshold.size(); ++k) {
          const double x = curve.false_positive_rate(k);
          if (curve.threshold(k) == hull.threshold(i)) {
            CHECK_CLOSE(curve.true_positives(k), hull.true_positives(i));
            CHECK_CLOSE(curve.false_positives(k), hull.false_positives(i));
          }
          if (x <= hull.false_positive_rate(i - 1) || x > hull.false_positive_rate(i)) continue;
          CHECK(curve.true_positive_rate(k) <= hull.true_positive_rate(i) + slope(i) * (x - hull.false_positive_rate(i)) + 1e-12);
        }
      }
    }
    CHECK(auroc_convex_hull(d.y, d.s) >= auroc(d.y, d.s) - 1e-15);
  }
}

TEST_CASE("auroc_convex_hull: against a hull wrapped vertex by vertex") {
  for (const int distinct : {1, 2, 3, 9, 100, 100000}) {
    const test::ranking_sample d(static_cast<std::uint64_t>(distinct) + 3, 200, distinct);
    for (const bool weighted : {false, true}) {
      const roc_curve_result c = weighted ? roc_curve(d.y, d.s, d.w) : roc_curve(d.y, d.s);
      const roc_curve_result hull = weighted ? roc_convex_hull(d.y, d.s, d.w) : roc_convex_hull(d.y, d.s);
      const Index last = c.threshold.size() - 1;
      double area = 0;
      Index vertices = 0;
      for (Index at = 0; at < last; ++vertices) {
        // the vertex with the steepest line from here, of those on one line the last; counts up to 600 are exact
        CHECK(hull.threshold(vertices) == c.threshold(at));
        Index next = at + 1;
        for (Index k = at + 2; k <= last; ++k) {
          const double here = (c.true_positives(k) - c.true_positives(at)) * (c.false_positives(next) - c.false_positives(at));
          const double best = (c.true_positives(next) - c.true_positives(at)) * (c.false_positives(k) - c.false_positives(at));
          if (here >= best) next = k;
        }
        area += (c.false_positive_rate(next) - c.false_positive_rate(at)) * (c.true_positive_rate(next) + c.true_positive_rate(at)) / 2;
        at = next;
      }
      CHECK(hull.threshold.size() == vertices + 1);
      CHECK_CLOSE(weighted ? auroc_convex_hull(d.y, d.s, d.w) : auroc_convex_hull(d.y, d.s), area);
    }
  }
}

TEST_CASE("auroc_convex_hull: laws and edge cases") {
  const auto metric = [](const auto&... a) { return auroc_convex_hull(a...); };
  test::check_rank_metric("auroc_convex_hull", metric);
  test::check_needs_both_classes(metric);
  test::check_bad_rows("roc_convex_hull", [](const auto&... a) { return roc_convex_hull(a...); });
  CHECK(auroc_convex_hull(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(4, 3, 2, 1)) == 0.5);  // no flip
  CHECK(auroc_convex_hull(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(1, 2, 3, 4)) == 1);
  CHECK(auroc_convex_hull(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(1, 1, 1, 1)) == 0.5);
  CHECK(auroc_convex_hull(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2), {.undefined = 0.5}) == 0.5);
  CHECK(roc_convex_hull(Eigen::ArrayXi(0), Eigen::ArrayXd(0)).threshold.size() == 1);
}
