#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/average_precision.hpp>
#include <assay/discrimination/ks_statistic.hpp>
#include <assay/discrimination/score_histogram_metrics.hpp>

#include <limits>

using namespace assay;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

score_histogram_options uniform(Index cells, double low = 0, double high = 1) {
  return {.spacing = cell_spacing::uniform, .cells = cells, .low = low, .high = high};
}

/// The index of the cell as a score: every cell is one tie.
Eigen::ArrayXd cells_of(const score_histogram& h, const Eigen::ArrayXd& s) {
  return s.unaryExpr([&](double x) { return static_cast<double>(h.cell_of(x)); });
}

bool holds(const metric_bounds& b, double exact) {
  return b.lower <= exact && exact <= b.upper && b.lower <= b.value && b.value <= b.upper && b.lower >= 0 && b.upper <= 1;
}

/// Bounds around the exact metrics, and values of tied cells.
template <class S>
void check_bounds(const Eigen::ArrayXi& y, const S& s, const Eigen::ArrayXd& w, const score_histogram_options& o) {
  const score_histogram h(y, s, o);
  const Eigen::ArrayXd tied = cells_of(h, s.template cast<double>());
  CHECK(holds(auroc_bounds(h), auroc(y, s)));
  CHECK(holds(average_precision_bounds(h), average_precision(y, s)));
  CHECK(holds(ks_statistic_bounds(h), ks_statistic(y, s)));
  CHECK(auroc_bounds(h).value == auroc(y, tied));
  CHECK_CLOSE(average_precision_bounds(h).value, average_precision(y, tied));
  CHECK(ks_statistic_bounds(h).value == ks_statistic(y, tied));
  const score_histogram weighted(y, s, w, o);
  CHECK(holds(auroc_bounds(weighted), auroc(y, s, w)));
  CHECK(holds(average_precision_bounds(weighted), average_precision(y, s, w)));
  CHECK(holds(ks_statistic_bounds(weighted), ks_statistic(y, s, w)));
  CHECK_CLOSE(auroc_bounds(weighted).value, auroc(y, tied, w));
  CHECK_CLOSE(average_precision_bounds(weighted).value, average_precision(y, tied, w));
  CHECK(test::close_to(ks_statistic_bounds(weighted).value, ks_statistic(y, tied, w), 1e-12, 1e-12));
}

}  // namespace

TEST_CASE("score_histogram_metrics: reference values") {
  const test::b20 d;
  const metric_bounds a = auroc_bounds(d.y, d.p, uniform(10));
  CHECK(a.value == 0.745);
  CHECK(a.lower == 0.71);
  CHECK(a.upper == 0.78);
  CHECK(holds(a, 0.735));
  CHECK(auroc_bounds(d.y, d.p).value == 0.735);
  CHECK(ks_statistic_bounds(d.y, d.p, uniform(10)).value == 0.4);
  CHECK(holds(average_precision_bounds(d.y, d.p, uniform(10)), 0.7507268170426065));
  // row 33: torchmetrics with thresholds 0, 1/4, …, 1 has AUROC 0.5 and average precision 0.6667
  const Eigen::Array4i y(0, 1, 1, 0);
  const Eigen::Array4d s(0, .5, .7, .8);
  CHECK(auroc_bounds(y, s, uniform(4)).value == 0.5);
  CHECK_CLOSE(average_precision_bounds(y, s, uniform(4)).value, 2.0 / 3);
  CHECK(holds(average_precision_bounds(y, s, uniform(4)), 7.0 / 12));
  // probabilities that are multiples of 1/65536: uniform cells hold one score each
  const test::l200 l;
  const metric_bounds exact = auroc_bounds(l.y, l.p, uniform(65536));
  CHECK(exact.value == auroc(l.y, l.p));
  CHECK_CLOSE(exact.value, 0.8747798802363403);
  CHECK_CLOSE(average_precision_bounds(l.y, l.p, uniform(65536)).value, 0.7826372498542672);
  const metric_bounds wide = auroc_bounds(l.y, l.p);
  CHECK(holds(wide, exact.value));
  CHECK(wide.upper - wide.lower < 0.0021);
  CHECK(holds(average_precision_bounds(l.y, l.p), 0.7826372498542672));
  CHECK(holds(ks_statistic_bounds(l.y, l.p), 0.5779347147061628));
  // torchmetrics 1.9.0, in float, with 5 and 101 thresholds
  CHECK_NEAR(average_precision_bounds(l.y, l.p, uniform(4)).value, 0.6704456210136414, 2e-7);
  CHECK_NEAR(average_precision_bounds(l.y, l.p, uniform(100)).value, 0.7784016132354736, 2e-7);
  CHECK_NEAR(auroc_bounds(l.y, l.p, uniform(4)).value, 0.8512259125709534, 2e-7);
  CHECK_NEAR(auroc_bounds(l.y, l.p, uniform(100)).value, 0.8747348785400391, 2e-7);
  // one cell tells nothing but the prevalence
  const metric_bounds nothing = auroc_bounds(l.y, l.p, uniform(1));
  CHECK(nothing.lower == 0);
  CHECK(nothing.value == 0.5);
  CHECK(nothing.upper == 1);
}

TEST_CASE("score_histogram_metrics: lower <= exact <= upper, on every kind of score") {
  test::generator g(11);
  constexpr Index n = 400;
  Eigen::ArrayXi y(n);
  Eigen::ArrayXd w(n);
  Eigen::ArrayXd normal(n);
  Eigen::ArrayXd ties(n);
  Eigen::ArrayXd wild(n);
  Eigen::ArrayXd narrow(n);
  for (const bool prevalent : {false, true}) {
    for (Index i = 0; i < n; ++i) {
      y(i) = prevalent ? g.below(20) != 0 : g.below(6) == 0;
      w(i) = g.below(5) == 0 ? 0 : g.uniform();
      normal(i) = g.normal() + y(i);
      ties(i) = g.below(9) + 2 * y(i) * g.below(2);
      const double special[] = {inf, -inf, 0.0, -0.0, 1e308, -1e308, 1e-300, -1e-300, 1e-40, 3.4e38, -3.5e38};
      wild(i) = g.below(3) == 0 ? special[g.below(11)] : std::exp(40 * g.normal()) * (g.below(2) == 0 ? 1 : -1);
      narrow(i) = 1e9 + 1e-6 * normal(i);
    }
    for (const Eigen::ArrayXd& s : {normal, ties, wild, narrow}) {
      for (const score_histogram_options& o :
           {score_histogram_options{}, score_histogram_options{.cells = 256}, uniform(5, -1, 3), uniform(1000, 1e9 - 1, 1e9 + 1)}) {
        check_bounds(y, s, w, o);
        check_bounds(y, s.cast<float>().eval(), w, o);
      }
    }
  }
}

TEST_CASE("score_histogram_metrics: no bounds are tighter") {
  // three cells: one row above, one of the other class below, and between them rows in every order and with every tie
  for (const int positives : {1, 2, 3}) {
    for (const int negatives : {0, 1, 2}) {
      for (const int above : {0, 1}) {
        const int inside = positives + negatives;
        Eigen::ArrayXi y(inside + 2);
        Eigen::ArrayXd s(inside + 2);
        for (int i = 0; i < inside; ++i) y(i) = i < positives;
        y(inside) = above;
        s(inside) = 2;
        y(inside + 1) = 1 - above;
        s(inside + 1) = 0;
        metric_bounds extremes[3];
        for (metric_bounds& e : extremes) e = {0, 1, 0};
        int codes = 1;
        for (int i = 0; i < inside; ++i) codes *= inside;
        for (int code = 0; code < codes; ++code) {
          for (int i = 0, c = code; i < inside; ++i, c /= inside) s(i) = 1 + static_cast<double>(c % inside) / inside;
          const double exact[] = {auroc(y, s), average_precision(y, s), ks_statistic(y, s)};
          for (int k = 0; k < 3; ++k) {
            extremes[k].lower = (std::min)(extremes[k].lower, exact[k]);
            extremes[k].upper = (std::max)(extremes[k].upper, exact[k]);
          }
        }
        const score_histogram h(y, s, uniform(3, 0, 3));
        const metric_bounds told[] = {auroc_bounds(h), average_precision_bounds(h), ks_statistic_bounds(h)};
        for (int k = 0; k < 3; ++k) {
          INFO(positives << " positives, " << negatives << " negatives below a " << above << ", metric " << k);
          CHECK_CLOSE(told[k].lower, extremes[k].lower);
          CHECK_CLOSE(told[k].upper, extremes[k].upper);
        }
      }
    }
  }
}

TEST_CASE("score_histogram_metrics: sums of precisions in constant time") {
  using discrimination_detail::sum_of_precisions;
  // mpmath with 60 digits
  CHECK(sum_of_precisions(0, 0, 5) == 5);
  CHECK(sum_of_precisions(0, 1, 1) == 0.5);
  CHECK(sum_of_precisions(7, 9, 0) == 0);
  CHECK(test::close_to(sum_of_precisions(3, 31, 7), 1.3816090999527532, 1e-14));
  CHECK(test::close_to(sum_of_precisions(10, 40, 100), 62.683533235992961, 1e-14));
  CHECK(test::close_to(sum_of_precisions(0, 1000000000, 3), 5.999999986e-9, 1e-14));
  CHECK(test::close_to(sum_of_precisions(0, 32, 100000), 99742.976931787573, 1e-14));
  CHECK(test::close_to(sum_of_precisions(5, 33, 1), 0.17647058823529412, 1e-14));
  CHECK(test::close_to(sum_of_precisions(900000, 1000000, 12345), 11118.058423734559, 1e-14));
  CHECK(test::close_to(sum_of_precisions(2, 5, 50), 43.069163364221737, 1e-14));
  test::generator g(2);
  for (int trial = 0; trial < 300; ++trial) {
    const int t = g.below(200);
    const int c = t + g.below(200);
    const int n = g.below(300);
    double sum = 0;
    for (int j = 1; j <= n; ++j) sum += static_cast<double>(t + j) / (c + j);
    CHECK(test::close_to(sum_of_precisions(t, c, n), sum, 1e-13));
  }
}

TEST_CASE("roc_points: exact points of the curve") {
  const test::b20 d;
  const roc_curve_result ten = roc_points(d.y, d.p, uniform(10));
  CHECK(ten.threshold.size() == 11);
  CHECK(ten.threshold(0) == inf);
  CHECK(ten.threshold(1) == 0.9);
  CHECK(ten.threshold(10) == -inf);
  CHECK(ten.true_positives(1) == 2);
  CHECK(ten.true_positive_rate(10) == 1);
  test::generator g(3);
  Eigen::ArrayXi y(600);
  Eigen::ArrayXd s(600);
  Eigen::ArrayXd w(600);
  for (Index i = 0; i < 600; ++i) {
    y(i) = g.below(2);
    s(i) = g.normal() * (g.below(2) == 0 ? 1e-3 : 1e3);
    w(i) = 0.5 * g.below(4);
  }
  for (const score_histogram_options& o : {score_histogram_options{.cells = 256}, score_histogram_options{}, uniform(50, -2000, 1000)}) {
    const roc_curve_result c = roc_points(y, s, o);
    const roc_curve_result v = roc_points(y, s, w, o);
    for (Index k = 0; k < c.threshold.size(); ++k) {
      CHECK(c.true_positives(k) == static_cast<double>((s >= c.threshold(k) && y == 1).count()));
      CHECK(c.false_positives(k) == static_cast<double>((s >= c.threshold(k) && y == 0).count()));
      CHECK_CLOSE(c.true_positive_rate(k), c.true_positives(k) / static_cast<double>((y == 1).count()));
    }
    for (Index k = 0; k < v.threshold.size(); ++k) {
      CHECK(v.false_positives(k) == (s >= v.threshold(k) && y == 0).select(w, 0.0).sum());
      CHECK_CLOSE(v.false_positive_rate(k), v.false_positives(k) / (y == 0).select(w, 0.0).sum());
    }
  }
  const roc_curve_result one = roc_points(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2));
  CHECK(is_undefined(one.false_positive_rate(2)));
  CHECK(one.true_positive_rate(2) == 1);
}

TEST_CASE("score_histogram_metrics: one class, and rows of weight 0") {
  const auto undefined_throughout = [](const metric_bounds& b) {
    return is_undefined(b.value) && is_undefined(b.lower) && is_undefined(b.upper);
  };
  const Eigen::Array3d s(1, 2, 3);
  for (const Eigen::Array3i& y : {Eigen::Array3i(1, 1, 1), Eigen::Array3i(0, 0, 0)}) {
    CHECK(undefined_throughout(auroc_bounds(y, s)));
    CHECK(undefined_throughout(average_precision_bounds(y, s)));
    CHECK(undefined_throughout(ks_statistic_bounds(y, s)));
  }
  CHECK(undefined_throughout(auroc_bounds(score_histogram())));
  CHECK(undefined_throughout(average_precision_bounds(Eigen::Array3i(0, 1, 1), s, Eigen::Array3d(0, 1, 1))));
  // perfect separation
  const metric_bounds perfect = average_precision_bounds(Eigen::Array3i(0, 1, 1), s);
  CHECK(perfect.upper == 1);
  CHECK_CLOSE(perfect.lower, 1.0);
  CHECK(auroc_bounds(Eigen::Array3i(0, 1, 1), s).lower == 1);
  CHECK(ks_statistic_bounds(Eigen::Array3i(0, 1, 1), s).lower == 1);
}

TEST_CASE("score_histogram_metrics: pair counts beyond 2^63, weights of any size") {
  const test::b20 d;
  score_histogram h(d.y, d.p, uniform(10));
  const metric_bounds few = average_precision_bounds(h);
  for (int i = 0; i < 40; ++i) h.merge(h);
  CHECK(h.positives() == 10 * 0x1p40);
  CHECK(auroc_bounds(h).value == 0.745);
  CHECK(auroc_bounds(h).lower == 0.71);
  CHECK(ks_statistic_bounds(h).value == 0.4);
  const metric_bounds many = average_precision_bounds(h);
  CHECK_CLOSE(many.value, few.value);
  CHECK_CLOSE(many.upper, few.upper);
  // so many rows are a continuum: the weighted bound
  const metric_bounds continuum = average_precision_bounds(d.y, d.p, Eigen::ArrayXd::Ones(20), uniform(10));
  CHECK(test::close_to(many.lower, continuum.lower, 2e-9));
  CHECK(continuum.lower < few.lower);
  for (const double scale : {1e300, 1e-300}) {
    CHECK_CLOSE(auroc_bounds(d.y, d.p, d.w * scale, uniform(10)).value, auroc_bounds(d.y, d.p, d.w, uniform(10)).value);
    CHECK_CLOSE(average_precision_bounds(d.y, d.p, d.w * scale, uniform(10)).lower,
                average_precision_bounds(d.y, d.p, d.w, uniform(10)).lower);
    CHECK_CLOSE(ks_statistic_bounds(d.y, d.p, d.w * scale, uniform(10)).upper, ks_statistic_bounds(d.y, d.p, d.w, uniform(10)).upper);
  }
}

TEST_CASE("score_histogram_metrics: bad input names the function") {
  test::check_bad_rows("auroc_bounds", [](const auto&... a) { return auroc_bounds(a...).value; });
  test::check_bad_rows("average_precision_bounds", [](const auto&... a) { return average_precision_bounds(a...).value; });
  test::check_bad_rows("ks_statistic_bounds", [](const auto&... a) { return ks_statistic_bounds(a...).value; });
  test::check_bad_rows("roc_points", [](const auto&... a) { return roc_points(a...).threshold(0); });
  CHECK(test::error_of([] { (void)auroc_bounds(Eigen::Array2i(0, 1), Eigen::Array2d(0, 1), {.cells = 3}); }) ==
        "assay::score_histogram: cells = 3 is not a power of two from 256 to 1048576");
}
