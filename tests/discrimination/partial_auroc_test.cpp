#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/partial_auroc.hpp>
#include <assay/discrimination/roc_curve.hpp>

using namespace assay;

namespace {
/// ∫ over the interval by small steps along the curve of vertices.
double brute(const roc_curve_result& c, const partial_auroc_options& o) {
  const bool along = o.axis == roc_axis::false_positive;
  const Vector x = along ? c.false_positive_rate : c.true_positive_rate;
  const Vector y = along ? c.true_positive_rate : Vector(1 - c.false_positive_rate);
  double area = 0;
  for (Index i = 1; i < x.size(); ++i) {
    const double left = (std::max)(x(i - 1), o.from);
    const double right = (std::min)(x(i), o.to);
    if (right <= left) continue;
    const auto at = [&](double t) { return y(i - 1) + (y(i) - y(i - 1)) * (t - x(i - 1)) / (x(i) - x(i - 1)); };
    area += (right - left) * (at(left) + at(right)) / 2;
  }
  return area;
}
}  // namespace

TEST_CASE("partial_auroc: reference values") {
  const test::b20 d;
  const auto raw = [&](double a, double b) { return partial_auroc(d.y, d.p, {.from = a, .to = b}); };
  CHECK_CLOSE(raw(0, .1), 0.02);  // pROC
  CHECK_CLOSE(raw(0, .2), 0.06);
  CHECK_CLOSE(raw(0, .5), 0.275);
  CHECK_CLOSE(raw(0, .25), 0.09125);  // integration
  CHECK_CLOSE(raw(.1, .2), 0.04);
  CHECK_CLOSE(raw(.25, .75), 0.40375);
  const auto mcclish = [&](double b) { return partial_auroc(d.y, d.p, {.to = b, .scale = partial_scale::mcclish}); };
  CHECK_CLOSE(mcclish(.1), 0.578947368421053);  // pROC = scikit-learn max_fpr
  CHECK_CLOSE(mcclish(.2), 0.611111111111111);
  CHECK_CLOSE(mcclish(.5), 0.7);
  CHECK_CLOSE(mcclish(.25), 0.6371428571428571);  // scikit-learn
  CHECK_CLOSE(partial_auroc(d.y, d.p, d.w, {.to = .2, .scale = partial_scale::mcclish}), 0.5531400966183575);
  CHECK_CLOSE(partial_auroc(d.y, d.p), 0.735);
  CHECK_CLOSE(partial_auroc(d.y, d.p, {.axis = roc_axis::true_positive}), 0.735);
}

TEST_CASE("partial_auroc: true positive rates, as pROC 1.18.0 with partial.auc.focus = se") {
  const test::b20 d;
  const auto part = [&](double a, double b, partial_scale scale) {
    return partial_auroc(d.y, d.p, {.axis = roc_axis::true_positive, .from = a, .to = b, .scale = scale});
  };
  CHECK_CLOSE(part(.8, 1, partial_scale::raw), 0.06);
  CHECK_CLOSE(part(.6, .9, partial_scale::raw), 0.18);
  CHECK_CLOSE(part(.2, .5, partial_scale::raw), 0.26);
  CHECK_CLOSE(part(.8, 1, partial_scale::mcclish), 0.6111111111111112);
  CHECK_CLOSE(part(.6, .9, partial_scale::mcclish), 0.7333333333333333);
  CHECK_CLOSE(part(.2, .5, partial_scale::mcclish), 0.8095238095238095);
  CHECK_CLOSE(part(.33, .77, partial_scale::raw), 0.34);
  CHECK_CLOSE(part(.33, .77, partial_scale::mcclish), 0.7933884297520661);
  // the second score, and focus = sp, whose interval of specificities is mirrored
  const auto of_q = [&](roc_axis axis, double a, double b, partial_scale scale) {
    return partial_auroc(d.y, d.q, {.axis = axis, .from = a, .to = b, .scale = scale});
  };
  CHECK_CLOSE(of_q(roc_axis::true_positive, .33, .77, partial_scale::raw), 0.34955);
  CHECK_CLOSE(of_q(roc_axis::true_positive, .33, .77, partial_scale::mcclish), 0.8131198347107438);
  CHECK_CLOSE(of_q(roc_axis::false_positive, .23, .67, partial_scale::raw), 0.33);
  CHECK_CLOSE(of_q(roc_axis::false_positive, .23, .67, partial_scale::mcclish), 0.7727272727272727);
  CHECK_CLOSE(partial_auroc(d.y, d.p, {.from = .23, .to = .67, .scale = partial_scale::mcclish}), 0.8027892561983472);
}

TEST_CASE("partial_auroc: against the curve, on both axes, with ties and weights") {
  for (const int distinct : {2, 7, 40, 100000}) {
    const test::ranking_sample d(static_cast<std::uint64_t>(distinct), 300, distinct);
    for (const roc_axis axis : {roc_axis::false_positive, roc_axis::true_positive}) {
      double parts = 0;
      for (const auto& [a, b] : {std::pair(0.0, 0.1), std::pair(0.1, 0.55), std::pair(0.55, 1.0)}) {
        const partial_auroc_options o{.axis = axis, .from = a, .to = b};
        CHECK_NEAR(partial_auroc(d.y, d.s, o), brute(roc_curve(d.y, d.s), o), 1e-13);
        CHECK_NEAR(partial_auroc(d.y, d.s, d.w, o), brute(roc_curve(d.y, d.s, d.w), o), 1e-13);
        parts += partial_auroc(d.y, d.s, o);
        const double box = partial_auroc(d.y, d.s, {.axis = axis, .from = a, .to = b, .scale = partial_scale::box});
        CHECK_NEAR(box * (b - a), partial_auroc(d.y, d.s, o), 1e-13);
      }
      CHECK_NEAR(parts, auroc(d.y, d.s), 1e-13);  // intervals add up
    }
    // exchanging the classes and the sign mirrors the curve: one axis becomes the other
    CHECK_NEAR(partial_auroc(1 - d.y, -d.s, {.axis = roc_axis::true_positive, .from = 0.7, .to = 0.9}),
               partial_auroc(d.y, d.s, {.from = 0.1, .to = 0.3}), 1e-12);
  }
}

TEST_CASE("partial_auroc: the whole interval is the AUROC to the bit, on either axis") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const test::ranking_sample d(seed, 57, 9);
    CHECK(partial_auroc(d.y, d.s) == auroc(d.y, d.s));
    CHECK(partial_auroc(d.y, d.s, {.axis = roc_axis::true_positive}) == auroc(d.y, d.s));
  }
  const test::l200 l;
  CHECK(partial_auroc(l.y, l.p) == auroc(l.y, l.p));
}

TEST_CASE("partial_auroc: box and McClish differ, and McClish's chance is that of the interval wherever it starts") {
  // a constant score has the height of the diagonal: the box fraction is the middle of the interval, McClish's value 1/2
  const Eigen::Array4i y(0, 0, 1, 1);
  const Eigen::Array4d same = Eigen::Array4d::Constant(3);
  CHECK_CLOSE(partial_auroc(y, same, {.from = .2, .to = .6, .scale = partial_scale::box}), 0.4);
  CHECK_CLOSE(partial_auroc(y, same, {.from = .2, .to = .6, .scale = partial_scale::mcclish}), 0.5);
  CHECK_CLOSE(partial_auroc(y, same, {.axis = roc_axis::true_positive, .from = .2, .to = .6, .scale = partial_scale::box}), 0.6);
  // below the diagonal: (1 + (0 − m)/(M − m))/2 with m = 0.16, M = 0.4
  CHECK_CLOSE(partial_auroc(y, Eigen::Array4d(4, 3, 2, 1), {.from = .2, .to = .6, .scale = partial_scale::mcclish}),
              0.5 * (1 - 0.16 / 0.24));
}

TEST_CASE("partial_auroc: scales of perfect, useless and reversed scores") {
  const Eigen::Array4i y(0, 0, 1, 1);
  for (const roc_axis axis : {roc_axis::false_positive, roc_axis::true_positive}) {
    const partial_auroc_options o{.axis = axis, .from = 0.2, .to = 0.6, .scale = partial_scale::mcclish};
    CHECK_CLOSE(partial_auroc(y, Eigen::Array4d(1, 2, 3, 4), o), 1.0);
    CHECK_CLOSE(partial_auroc(y, Eigen::Array4d(1, 1, 1, 1), o), 0.5);
    CHECK(partial_auroc(y, Eigen::Array4d(4, 3, 2, 1), o) < 0.5);  // told as it is
  }
}

TEST_CASE("partial_auroc: laws, edge cases, errors") {
  const auto metric = [](const auto&... a) { return partial_auroc(a..., {.from = 0.1, .to = 0.4}); };
  test::check_rank_metric("partial_auroc", metric);
  test::check_needs_both_classes(metric);
  CHECK(partial_auroc(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2), {.undefined = 0.5}) == 0.5);
  const auto error = [](double a, double b) {
    return test::error_of([&] { (void)partial_auroc(Eigen::Array2i(0, 1), Eigen::Array2d(1, 2), {.from = a, .to = b}); });
  };
  CHECK(error(0.3, 0.3) == "assay::partial_auroc: the interval [0.3, 0.3] is not one in [0, 1]");
  CHECK(error(-0.1, 0.3) == "assay::partial_auroc: the interval [-0.1, 0.3] is not one in [0, 1]");
  CHECK(error(0, 1.5) == "assay::partial_auroc: the interval [0, 1.5] is not one in [0, 1]");
  CHECK(error(0, std::numeric_limits<double>::quiet_NaN()) == "assay::partial_auroc: the interval [0, nan] is not one in [0, 1]");
}
