#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/average_precision.hpp>
#include <assay/discrimination/precision_recall_curve.hpp>
#include <assay/discrimination/roc_curve.hpp>

#include <limits>

using namespace assay;

namespace {
double trapezoid(const Vector& x, const Vector& y) {
  double area = 0;
  for (Index i = 1; i < x.size(); ++i) area += (x(i) - x(i - 1)) * (y(i) + y(i - 1)) / 2;
  return area;
}
bool is(const Vector& a, std::initializer_list<double> b) {
  return a.size() == static_cast<Index>(b.size()) && std::equal(b.begin(), b.end(), a.data());
}
const double inf = std::numeric_limits<double>::infinity();
}  // namespace

TEST_CASE("roc_curve: scikit-learn documentation") {
  const roc_curve_result c = roc_curve(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(.1, .4, .35, .8));
  CHECK(is(c.threshold, {inf, .8, .4, .35, .1}));
  CHECK(is(c.false_positive_rate, {0, 0, .5, .5, 1}));
  CHECK(is(c.true_positive_rate, {0, .5, .5, 1, 1}));
  CHECK(is(c.false_positives, {0, 0, 1, 1, 2}));
  CHECK(is(c.true_positives, {0, 1, 1, 2, 2}));
}

TEST_CASE("roc_curve: its area is the AUROC; the steps of the PR curve give average precision") {
  const test::b20 d;
  const auto check = [](const roc_curve_result& c, double area) {
    CHECK_CLOSE(trapezoid(c.false_positive_rate, c.true_positive_rate), area);
    CHECK(c.false_positive_rate(0) == 0);
    CHECK(c.true_positive_rate(0) == 0);
    CHECK_CLOSE(c.false_positive_rate(c.threshold.size() - 1), 1.0);
    CHECK_CLOSE(c.true_positive_rate(c.threshold.size() - 1), 1.0);
  };
  check(roc_curve(d.y, d.p), 0.735);
  check(roc_curve(d.y, d.p, d.w), auroc(d.y, d.p, d.w));
  const precision_recall_curve_result c = precision_recall_curve(d.y, d.p, d.w);
  double steps = 0;
  for (Index i = 1; i < c.recall.size(); ++i) steps += (c.recall(i) - c.recall(i - 1)) * c.precision(i);
  CHECK_CLOSE(steps, average_precision(d.y, d.p, d.w));
  // the trapezoid is optimistic; scikit-learn auc(recall, precision)
  const precision_recall_curve_result plain = precision_recall_curve(d.y, d.p);
  CHECK_CLOSE(trapezoid(plain.recall, plain.precision), 0.7418023617249625);
}

TEST_CASE("roc_curve: rows of weight 0 make no vertex") {
  const Eigen::Array4i y(0, 1, 0, 1);
  const Eigen::Array4d s(1, 2, 3, 4);
  const Eigen::Array4d w(1, 1, 0, 1);
  CHECK(is(roc_curve(y, s, w).threshold, {inf, 4, 2, 1}));
  CHECK(is(roc_curve(y, s, Eigen::Array4d::Zero()).threshold, {inf}));
}

TEST_CASE("roc_curve: infinite scores, ties, one class") {
  const roc_curve_result c = roc_curve(Eigen::Array4i(0, 1, 0, 1), Eigen::Array4d(-inf, inf, 0.0, -0.0));
  CHECK(is(c.threshold, {inf, inf, 0, -inf}));
  CHECK(is(c.true_positives, {0, 1, 2, 2}));
  const roc_curve_result one = roc_curve(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2));
  CHECK(is_undefined(one.false_positive_rate(1)));
  CHECK(one.true_positive_rate(1) == 0.5);
  const roc_curve_result none = roc_curve(Eigen::ArrayXi(0), Eigen::ArrayXd(0));
  CHECK(none.threshold.size() == 1);
  CHECK(is_undefined(none.true_positive_rate(0)));
}

TEST_CASE("roc_curve: without the vertices inside straight pieces it is the same curve") {
  for (const int distinct : {1, 2, 9, 100000}) {
    test::generator g(static_cast<std::uint64_t>(distinct));
    Eigen::ArrayXi y(400);
    Eigen::ArrayXd s(400);
    for (Index i = 0; i < 400; ++i) {
      y(i) = g.below(2);
      s(i) = g.below(distinct) + 0.2 * distinct * y(i);
    }
    const roc_curve_result all = roc_curve(y, s);
    const roc_curve_result few = roc_curve(y, s, {.drop_collinear = true});
    const Index last = few.threshold.size() - 1;
    CHECK(few.threshold.size() <= all.threshold.size());
    CHECK(few.threshold(0) == all.threshold(0));
    CHECK(few.true_positives(last) == all.true_positives(all.true_positives.size() - 1));
    for (Index i = 1; i < last; ++i) {  // what is left turns
      const double cross = (few.false_positives(i) - few.false_positives(i - 1)) * (few.true_positives(i + 1) - few.true_positives(i)) -
                           (few.true_positives(i) - few.true_positives(i - 1)) * (few.false_positives(i + 1) - few.false_positives(i));
      CHECK(cross != 0);
    }
    for (Index k = 0; k < all.threshold.size(); ++k) {  // what is gone lies on the line
      Index i = 1;
      while (i < last && few.threshold(i) > all.threshold(k)) ++i;
      const double cross = (few.false_positives(i) - few.false_positives(i - 1)) * (all.true_positives(k) - few.true_positives(i - 1)) -
                           (few.true_positives(i) - few.true_positives(i - 1)) * (all.false_positives(k) - few.false_positives(i - 1));
      CHECK(cross == 0);
    }
  }
  // a staircase of one step: scikit-learn keeps the same three points
  CHECK(roc_curve(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(1, 2, 3, 4), {.drop_collinear = true}).threshold.size() == 3);
}

TEST_CASE("roc_curve: laws of rows") {
  test::check_rank_metric("roc_curve", [](const auto&... a) {
    const roc_curve_result c = roc_curve(a...);
    const Index middle = c.threshold.size() / 2;
    return c.true_positive_rate(middle) + 2 * c.false_positive_rate(middle);
  });
  test::check_bad_rows("roc_curve", [](const auto&... a) { return roc_curve(a..., {.drop_collinear = true}); });
}

TEST_CASE("roc_curve: counts beyond 2^24, where a float stands still") {
  ranked_scores<float> r(Eigen::Array2i(0, 1), Eigen::Array2f(0.25f, 0.5f));
  for (int i = 0; i < 24; ++i) r.merge(r);
  r.update(Eigen::Array3i(0, 1, 1), Eigen::Array3f(0.25f, 0.5f, 0.75f));
  const roc_curve_result c = roc_curve(r);
  CHECK(is(c.threshold, {inf, 0.75, 0.5, 0.25}));
  CHECK(is(c.true_positives, {0, 1, 16777218, 16777218}));
  CHECK(is(c.false_positives, {0, 0, 0, 16777217}));
  CHECK(auroc(r) == 1);
}

TEST_CASE("roc_curve: rates of weights rise, end at 1, and begin at (0, 0) whatever the top score") {
  for (const double scale : {0.1, 1.0 / 3, 1e-9, 1e9, 1e300}) {
    const test::ranking_sample d(8, 2000, 300);
    const roc_curve_result c = roc_curve(d.y, d.s, d.w * scale);
    const Index n = c.threshold.size();
    for (const Vector* rate : {&c.false_positive_rate, &c.true_positive_rate}) {
      CHECK((*rate)(0) == 0);
      CHECK((*rate)(n - 1) == 1);
      CHECK((rate->tail(n - 1) >= rate->head(n - 1)).all());
    }
    CHECK(c.threshold(0) == inf);
    CHECK((c.threshold.tail(n - 1) < c.threshold.head(n - 1)).all());
  }
}

TEST_CASE("roc_curve: collinear vertices of weights") {
  // steps to the right and upwards are straight for any weights, a diagonal for equal ones
  const Eigen::ArrayXi y{{0, 0, 0, 1, 1, 1, 0, 1, 0, 1}};
  const Eigen::ArrayXd s{{9, 8, 7, 6, 5, 4, 3, 3, 2, 2}};
  for (const double w : {0.1, 1.0 / 3, 1e-200, 1e200}) {
    const roc_curve_result c = roc_curve(y, s, Eigen::ArrayXd::Constant(10, w), {.drop_collinear = true});
    CHECK(is(c.threshold, {inf, 7, 4, 2}));
  }
}
