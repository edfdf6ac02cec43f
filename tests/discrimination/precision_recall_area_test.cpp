#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/precision_recall_area.hpp>

#include <limits>

using namespace assay;
using rule = assay::precision_recall_rule;

namespace {

constexpr rule all_rules[] = {rule::step,         rule::trapezoid,    rule::continuous,
                              rule::interpolated, rule::eleven_point, rule::hundred_one_point};

template <class... Data>
double area(rule r, const Data&... data) {
  return precision_recall_area(data..., {.rule = r});
}

/// Areas of a curve point by point: true positives, false positives after each distinct score.
struct oracle {
  std::vector<double> tp{0};
  std::vector<double> fp{0};
  double positives;

  oracle(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const Eigen::ArrayXd& w, double total) : positives(total) {
    std::vector<double> scores(s.begin(), s.end());
    std::sort(scores.rbegin(), scores.rend());
    scores.erase(std::unique(scores.begin(), scores.end()), scores.end());
    for (const double t : scores) {
      const double all = (s >= t).select(w, 0).sum();
      if (all <= fp.back() + tp.back()) continue;
      tp.push_back((s >= t && y == 1).select(w, 0).sum());
      fp.push_back((s >= t && y == 0).select(w, 0).sum());
    }
    if (positives <= 0) positives = tp.back();
  }
  double precision(std::size_t k) const { return k == 0 ? 1.0 : tp[k] / (tp[k] + fp[k]); }

  double operator()(rule r) const {
    if (r == rule::eleven_point || r == rule::hundred_one_point) {
      const int steps = r == rule::eleven_point ? 10 : 100;
      double sum = 0;
      for (int i = 0; i <= steps; ++i) {
        double best = 0;
        for (std::size_t k = 1; k < tp.size(); ++k) {
          if (tp[k] * steps >= i * positives * (1 - 1e-13)) best = std::max(best, precision(k));
        }
        sum += best;
      }
      return sum / (steps + 1);
    }
    double sum = 0;
    for (std::size_t k = 1; k < tp.size(); ++k) {
      const double step = tp[k] - tp[k - 1];
      if (step <= 0) continue;
      if (r == rule::step) sum += step * precision(k);
      if (r == rule::trapezoid) sum += step * (precision(k) + precision(k - 1)) / 2;
      if (r == rule::interpolated) {
        double best = 0;
        for (std::size_t j = k; j < tp.size(); ++j) best = std::max(best, precision(j));
        sum += step * best;
      }
      if (r == rule::continuous) {
        // Simpson's rule along the path from point to point
        const auto height = [&](double x) {
          const double t = tp[k - 1] + x * step;
          const double f = fp[k - 1] + x * (fp[k] - fp[k - 1]);
          return t + f > 0 ? t / (t + f) : precision(k);
        };
        constexpr int parts = 20000;
        double simpson = height(0) + height(1);
        for (int i = 1; i < parts; ++i) simpson += (i % 2 == 1 ? 4 : 2) * height(static_cast<double>(i) / parts);
        sum += step * simpson / (3 * parts);
      }
    }
    return sum / positives;
  }
};

}  // namespace

TEST_CASE("precision_recall_area: reference values") {
  const test::b20 d;
  // row 17: scikit-learn auc of the curve; PRROC auc.integral; the same weighted
  CHECK_CLOSE(area(rule::trapezoid, d.y, d.p), 0.7418023617249625);
  CHECK_CLOSE(area(rule::continuous, d.y, d.p), 0.742404031619420);
  CHECK(test::close_to(area(rule::continuous, d.y, d.p, d.w), 0.666030381974, 0, 1e-12));
  // scikit-learn 1.9.1
  CHECK_CLOSE(area(rule::step, d.y, d.p), 0.7507268170426065);
  CHECK_CLOSE(area(rule::step, d.y, d.p, d.w), 0.6803215146763053);
  CHECK_CLOSE(area(rule::trapezoid, d.y, d.p, d.w), 0.6650038014031645);
  CHECK_CLOSE(area(rule::trapezoid, d.y, d.q), 0.8089347458097457);
  CHECK_CLOSE(area(rule::trapezoid, d.y, d.q, d.w), 0.8186229746370419);
  const test::l200 l;
  CHECK_CLOSE(area(rule::step, l.y, l.p), 0.7826372498542672);
  CHECK_CLOSE(area(rule::trapezoid, l.y, l.p), 0.7826414024406467);
  const Eigen::Array4i y(0, 0, 1, 1);
  const Eigen::Array4d s(.1, .4, .35, .8);
  CHECK_CLOSE(area(rule::step, y, s), 0.8333333333333333);
  CHECK_CLOSE(area(rule::trapezoid, y, s), 0.7916666666666666);
  const Eigen::ArrayXi ty{{1, 0, 1, 1, 0, 0, 1, 0}};
  const Eigen::ArrayXd ts{{.9, .8, .8, .7, .6, .55, .54, .1}};
  CHECK_CLOSE(area(rule::step, ty, ts), 0.7470238095238095);
  CHECK_CLOSE(area(rule::trapezoid, ty, ts), 0.7693452380952381);
  // the worst ranking of equal classes, from the tests of PRROC: 1 - log 2
  Eigen::ArrayXi worst(2000);
  worst << Eigen::ArrayXi::Ones(1000), Eigen::ArrayXi::Zero(1000);
  CHECK_CLOSE(area(rule::continuous, worst, Eigen::ArrayXd::LinSpaced(2000, 0, 1)),
              area(rule::continuous, worst, Eigen::ArrayXd::LinSpaced(2000, 5, 9)));
  Eigen::ArrayXd two(2000);
  two << Eigen::ArrayXd::Zero(1000), Eigen::ArrayXd::Ones(1000);
  CHECK_CLOSE(area(rule::continuous, worst, two), 0.30685281944005469);
  CHECK_CLOSE(area(rule::continuous, worst, Eigen::ArrayXd::LinSpaced(2000, 0, 1)), 0.30685281944005469);
}

TEST_CASE("precision_recall_area: a detector by hand") {
  // five of six objects found among eight boxes
  const Eigen::ArrayXi hit{{1, 1, 0, 1, 0, 1, 0, 1}};
  const Eigen::ArrayXd confidence{{.9, .8, .7, .6, .5, .4, .3, .2}};
  const auto of = [&](rule r) { return precision_recall_area(hit, confidence, {.rule = r, .positives = 6}); };
  // precision at the hits 1, 1, 3/4, 4/6, 5/8, which fall already; recalls 1/6 … 5/6
  CHECK_CLOSE(of(rule::step), (1 + 1 + .75 + 2.0 / 3 + .625) / 6);
  CHECK_CLOSE(of(rule::interpolated), (1 + 1 + .75 + 2.0 / 3 + .625) / 6);
  // recall 0, .1, .2, .3 -> 1; .4, .5 -> 3/4; .6 -> 4/6; .7, .8 -> 5/8; .9, 1 -> 0
  CHECK_CLOSE(of(rule::eleven_point), (4 + 1.5 + 2.0 / 3 + 1.25) / 11);
  // 0 … .33 -> 1 (34), .34 … .50 -> 3/4 (17), .51 … .66 -> 4/6 (16), .67 … .83 -> 5/8 (17)
  CHECK_CLOSE(of(rule::hundred_one_point), (34 + 17 * .75 + 16 * 2.0 / 3 + 17 * .625) / 101);
}

TEST_CASE("precision_recall_area: a recall of the grid is reached exactly") {
  // seven of ten positives above: recall 0.7, which in doubles is less than 7 * 0.1
  Eigen::ArrayXi y(20);
  y << Eigen::ArrayXi::Ones(7), Eigen::ArrayXi::Zero(10), Eigen::ArrayXi::Ones(3);
  Eigen::ArrayXd s(20);
  s << Eigen::ArrayXd::Constant(7, 2), Eigen::ArrayXd::Constant(10, 1), Eigen::ArrayXd::Constant(3, 0);
  CHECK_CLOSE(area(rule::eleven_point, y, s), (8 + 3 * .5) / 11);
  CHECK_CLOSE(area(rule::hundred_one_point, y, s), (71 + 30 * .5) / 101);
  CHECK_CLOSE(area(rule::eleven_point, y, s, Eigen::ArrayXd::Constant(20, 0.1)), (8 + 3 * .5) / 11);
  CHECK_CLOSE(area(rule::hundred_one_point, y, s, Eigen::ArrayXd::Constant(20, 0.7)), (71 + 30 * .5) / 101);
}

TEST_CASE("precision_recall_area: laws of a rank metric") {
  for (const rule r : all_rules) {
    INFO(static_cast<int>(r));
    const auto metric = [r](const auto&... a) { return precision_recall_area(a..., {.rule = r}); };
    test::check_rank_metric("precision_recall_area", metric);
    test::check_needs_both_classes(metric);
  }
}

TEST_CASE("precision_recall_area: against curves point by point, with ties, weights and missed positives") {
  for (const int distinct : {1, 2, 5, 25, 5000}) {
    const test::ranking_sample d(static_cast<std::uint64_t>(distinct), 120, distinct);
    const Eigen::ArrayXd one = Eigen::ArrayXd::Ones(120);
    const oracle plain(d.y, d.s, one, 0);
    const oracle weighted(d.y, d.s, d.w, 0);
    const oracle missed(d.y, d.s, one, 100);
    for (const rule r : all_rules) {
      INFO("distinct " << distinct << ", rule " << static_cast<int>(r));
      CHECK_NEAR(area(r, d.y, d.s), plain(r), 1e-10);
      CHECK_NEAR(area(r, d.y, d.s, d.w), weighted(r), 1e-10);
      CHECK_NEAR(precision_recall_area(d.y, d.s, {.rule = r, .positives = 100}), missed(r), 1e-10);
      CHECK_NEAR(precision_recall_area(d.y, d.s, d.w * 1e-150, {.rule = r, .positives = weighted.positives * 1e-150}), weighted(r), 1e-10);
    }
    CHECK(area(rule::step, d.y, d.s, d.w) == average_precision(d.y, d.s, d.w));
    // no stair of the envelope is below a step
    CHECK(area(rule::interpolated, d.y, d.s) >= area(rule::step, d.y, d.s));
  }
}

TEST_CASE("precision_recall_area: the chance level, perfect and worst rankings") {
  const Eigen::Array4i y(0, 0, 0, 1);
  for (const rule r : all_rules) {
    INFO(static_cast<int>(r));
    // row 56: the prevalence of a constant score; the trapezoid begins at precision 1
    CHECK_CLOSE(area(r, y, Eigen::Array4d::Constant(.5)), r == rule::trapezoid ? 0.625 : 0.25);
    CHECK(area(r, y, Eigen::Array4d(1, 2, 3, 4)) == 1);
    CHECK(area(r, Eigen::Array2i(0, 1), Eigen::Array2d(-std::numeric_limits<double>::infinity(), 1e300)) == 1);
    const double last = area(r, y, Eigen::Array4d(4, 3, 2, 1));
    if (r == rule::trapezoid) CHECK(last == 0.125);
    if (r == rule::continuous) CHECK_CLOSE(last, 1 - 3 * std::log(4.0 / 3));
    if (r != rule::trapezoid && r != rule::continuous) CHECK_CLOSE(last, 0.25);
  }
}

TEST_CASE("precision_recall_area: undefined, and what is defined with a total of positives") {
  for (const rule r : all_rules) {
    CHECK(is_undefined(area(r, Eigen::Array2i(1, 1), Eigen::Array2d(1, 2))));
    CHECK(precision_recall_area(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2), {.rule = r, .undefined = 1}) == 1);
    CHECK(is_undefined(area(r, Eigen::Array2i(0, 0), Eigen::Array2d(1, 2))));
    CHECK(is_undefined(area(r, Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
    CHECK(is_undefined(precision_recall_area(Eigen::Array2i(0, 0), Eigen::Array2d(1, 2), {.rule = r, .positives = 0})));
    CHECK(precision_recall_area(Eigen::Array2i(0, 0), Eigen::Array2d(1, 2), {.rule = r, .positives = 3}) == 0);
    CHECK(precision_recall_area(Eigen::ArrayXi(0), Eigen::ArrayXd(0), {.rule = r, .positives = 3}) == 0);
    const double half = precision_recall_area(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2), {.rule = r, .positives = 4});
    CHECK_CLOSE(half, r == rule::eleven_point ? 6.0 / 11 : r == rule::hundred_one_point ? 51.0 / 101 : 0.5);
  }
  CHECK(test::error_of([&] { (void)precision_recall_area(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2), {.positives = 1}); }) ==
        "assay::precision_recall_area: positives = 1 is less than the total of the scored positives, 2");
}

TEST_CASE("precision_recall_area: integral of precision where closed forms lose digits") {
  using discrimination_detail::log1p_excess;
  using discrimination_detail::precision_integral;
  // mpmath 1.x with 60 digits
  CHECK(test::close_to(log1p_excess(1e-12), 4.9999999999966665e-25, 1e-15));
  CHECK(test::close_to(log1p_excess(1e-3), 4.9966691646683321e-7, 1e-15));
  CHECK(test::close_to(log1p_excess(0.1), 0.0046898201956751405, 1e-15));
  CHECK(test::close_to(log1p_excess(0.5), 0.094534891891835618, 1e-15));
  CHECK(test::close_to(log1p_excess(0.5000001), 0.094534925225171156, 2e-15));
  CHECK(test::close_to(log1p_excess(3.0), 1.6137056388801094, 1e-15));
  CHECK(test::close_to(log1p_excess(1e6), 999986.18448844204, 1e-15));
  CHECK(log1p_excess(0.0) == 0);
  CHECK(test::close_to(precision_integral(0, 1e12, 1, 1), 4.9999999999966667e-13, 1e-14));
  CHECK(test::close_to(precision_integral(1e15, 3e15, 1, 1), 0.33333333333333344, 1e-14));
  CHECK(test::close_to(precision_integral(5, 7, 3, 3e12), 1.369186162775309e-10, 1e-14));
  CHECK(test::close_to(precision_integral(0, 1, 1e9, 1e9), 999999979.27673416, 1e-14));
  CHECK(test::close_to(precision_integral(3, 1e9, 2, 5), 7.9999999783333334e-9, 1e-14));
  CHECK(test::close_to(precision_integral(1e-250, 1e-240, .5, .75), 0.33333333333333333, 1e-14));
  CHECK(test::close_to(precision_integral(0.1, 0.3, 1e-14, 1e14), 3.344016410624268e-28, 1e-14));
  CHECK(test::close_to(precision_integral(123456789, 987654321, 1000, 3000), 125.0003152665485, 1e-14));
  CHECK(precision_integral(0, 0, 3, 12) == 0.75);
}

TEST_CASE("precision_recall_area: weights of any size") {
  const test::b20 d;
  Eigen::ArrayXd w = d.w;
  for (const rule r : all_rules) {
    for (const double scale : {1e300, 1e-300}) CHECK_CLOSE(area(r, d.y, d.p, d.w * scale), area(r, d.y, d.p, d.w));
    // classes whose weights differ in size by 2^600 either way: all or nothing, never NaN
    CHECK_CLOSE(area(r, d.y, d.p, (d.y == 1).select(w * 0x1p600, w)), 1.0);
    const double none = area(r, d.y, d.p, (d.y == 0).select(w * 0x1p600, w));
    CHECK(none >= 0);
    CHECK(none < 1);
  }
}
