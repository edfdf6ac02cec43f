#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/lift.hpp>

#include <algorithm>
#include <limits>

using namespace assay;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Expected share of the positives in the first `depth` of the weight, ties in random order, row by row from the definition.
double gain_by_rows(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const Eigen::ArrayXd& w, double depth) {
  const double room = depth * w.sum();
  double found = 0;
  for (Index i = 0; i < s.size(); ++i) {
    if (y(i) == 0 || w(i) == 0) continue;
    const double above = (s > s(i)).select(w, 0.0).sum();
    const double tied = (s == s(i)).select(w, 0.0).sum();
    found += w(i) * (std::max)(0.0, (std::min)(1.0, (room - above) / tied));
  }
  return found / (y == 1).select(w, 0.0).sum();
}

}  // namespace

TEST_CASE("lift: reference values") {
  const test::b20 d;
  // row 25: the top 4 of 20
  CHECK(cumulative_gain(d.y, d.p, {.depth = 0.2}) == 0.3);
  CHECK(lift(d.y, d.p, {.depth = 0.2}) == 1.5);
  CHECK(lift(d.y, d.p) == 2);  // the default is the top tenth: both rows are positive
  CHECK(lift(d.y, d.p, {.depth = 1}) == 1);
  // a part of a row counts as much: half of the third row, which is negative, and of the fourth, which is positive
  CHECK_CLOSE(cumulative_gain(d.y, d.p, {.depth = 2.5 / 20}), 0.2);
  CHECK_CLOSE(cumulative_gain(d.y, d.p, {.depth = 3.5 / 20}), 0.25);
  // rows 9 and 10 tie at 0.50, one of them is positive: the mean of both orders
  CHECK_CLOSE(cumulative_gain(d.y, d.p, {.depth = 0.4}), 0.6);
  CHECK_CLOSE(cumulative_gain(d.y, d.p, {.depth = 0.45}), 0.65);
  CHECK_CLOSE(cumulative_gain(d.y, d.p, {.depth = 0.5}), 0.7);
}

TEST_CASE("lift: against the definition row by row, with ties and weights") {
  for (const int distinct : {1, 2, 7, 40, 100000}) {
    const test::ranking_sample d(static_cast<std::uint64_t>(distinct), 150, distinct);
    const Eigen::ArrayXd one = Eigen::ArrayXd::Ones(150);
    for (const double depth : {1e-6, 0.01, 0.1, 1.0 / 3, 0.5, 0.77, 1.0}) {
      INFO("distinct " << distinct << ", depth " << depth);
      CHECK_NEAR(cumulative_gain(d.y, d.s, {.depth = depth}), gain_by_rows(d.y, d.s, one, depth), 1e-12);
      CHECK_NEAR(cumulative_gain(d.y, d.s, d.w, {.depth = depth}), gain_by_rows(d.y, d.s, d.w, depth), 1e-12);
      CHECK_NEAR(lift(d.y, d.s, d.w, {.depth = depth}), gain_by_rows(d.y, d.s, d.w, depth) / depth, 1e-12);
    }
  }
}

TEST_CASE("lift: the mean over orders of the tied rows") {
  Eigen::Array<int, 6, 1> y{{1, 1, 0, 0, 1, 0}};
  const Eigen::ArrayXd s{{2, 1, 1, 1, 1, 0}};
  std::array<Index, 4> order{1, 2, 3, 4};
  double sum = 0;
  int orders = 0;
  do {
    sum += (1 + y(order[0]) + y(order[1])) / 3.0;  // the first three rows
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  CHECK_CLOSE(cumulative_gain(y, s, {.depth = 0.5}), sum / orders);
}

TEST_CASE("lift: the curve") {
  const test::b20 d;
  const lift_curve_result c = lift_curve(d.y, d.p, d.w);
  const Index n = c.threshold.size();
  CHECK(n == 18);
  CHECK(c.threshold(0) == infinity);
  CHECK(c.depth(0) == 0);
  CHECK(c.cumulative_gain(0) == 0);
  CHECK(is_undefined(c.lift(0)));
  CHECK(c.depth(n - 1) == 1);
  CHECK(c.cumulative_gain(n - 1) == 1);
  CHECK(c.lift(n - 1) == 1);
  for (Index i = 1; i < n; ++i) {
    CHECK_CLOSE(c.depth(i), (d.p >= c.threshold(i)).select(d.w, 0.0).sum() / d.w.sum());
    CHECK_CLOSE(c.cumulative_gain(i), cumulative_gain(d.y, d.p, d.w, {.depth = c.depth(i)}));
    CHECK_CLOSE(c.lift(i), lift(d.y, d.p, d.w, {.depth = c.depth(i)}));
    // between two points it is straight
    const double middle = 0.5 * (c.depth(i - 1) + c.depth(i));
    CHECK_CLOSE(cumulative_gain(d.y, d.p, d.w, {.depth = middle}), 0.5 * (c.cumulative_gain(i - 1) + c.cumulative_gain(i)));
  }
  CHECK(lift_curve(d.y, d.p, d.w * 1e300).lift(5) == Approx(c.lift(5)));
}

TEST_CASE("lift: laws") {
  test::check_rank_metric("cumulative_gain", [](const auto&... a) { return cumulative_gain(a..., {.depth = 0.23}); });
  test::check_rank_metric("lift", [](const auto&... a) { return lift(a..., {.depth = 0.23}); });
  test::check_rank_metric("lift_curve", [](const auto&... a) { return lift_curve(a...).lift.tail(1).sum(); });
  // classes whose weights differ in size by 2^600
  const test::b20 d;
  CHECK_CLOSE(lift(d.y, d.p, (d.y == 1).select(d.w * 0x1p600, d.w), {.depth = 0.5}), 1.0);
  CHECK_CLOSE(cumulative_gain(d.y, d.p, (d.y == 0).select(d.w * 0x1p600, d.w), {.depth = 1}), 1.0);
}

TEST_CASE("lift: one class, no rows, infinite scores, errors") {
  const Eigen::Array2d s(1, 2);
  CHECK(lift(Eigen::Array2i(1, 1), s) == 1);  // nothing but positives
  CHECK(cumulative_gain(Eigen::Array2i(1, 1), s, {.depth = 0.25}) == 0.25);
  CHECK(is_undefined(lift(Eigen::Array2i(0, 0), s)));
  CHECK(lift(Eigen::Array2i(0, 0), s, {.undefined = 1}) == 1);
  CHECK(is_undefined(cumulative_gain(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  CHECK(is_undefined(lift(Eigen::Array2i(0, 1), s, Eigen::Array2d(1, 0))));
  CHECK(lift(Eigen::Array4i(0, 0, 0, 1), Eigen::Array4d(-infinity, 0, 1, infinity), {.depth = 0.25}) == 4);
  const lift_curve_result none = lift_curve(Eigen::Array2i(0, 0), s);
  CHECK(none.depth(1) == 0.5);
  CHECK(is_undefined(none.cumulative_gain(2)));
  CHECK(is_undefined(none.lift(2)));
  CHECK(lift_curve(Eigen::ArrayXi(0), Eigen::ArrayXd(0)).depth.size() == 1);
  const auto error = [&](double depth) { return test::error_of([&] { (void)lift(Eigen::Array2i(0, 1), s, {.depth = depth}); }); };
  CHECK(error(0) == "assay::lift: depth = 0 is not in (0, 1]");
  CHECK(error(1.5) == "assay::lift: depth = 1.5 is not in (0, 1]");
  CHECK(error(std::numeric_limits<double>::quiet_NaN()) == "assay::lift: depth = nan is not in (0, 1]");
  CHECK(test::error_of([&] { (void)cumulative_gain(Eigen::Array2i(0, 1), s, {.depth = -1}); }) ==
        "assay::cumulative_gain: depth = -1 is not in (0, 1]");
}
