#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/equal_error_rate.hpp>
#include <assay/discrimination/operating_point.hpp>
#include <assay/discrimination/rank_metrics.hpp>
#include <assay/discrimination/threshold_choice.hpp>

#include <functional>
#include <limits>

using namespace assay;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// All thresholds by counting, from the highest down.
std::vector<operating_point> all_points(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const Eigen::ArrayXd& w) {
  std::vector<double> thresholds{infinity};
  for (Index i = 0; i < s.size(); ++i) {
    if (w(i) > 0) thresholds.push_back(s(i));
  }
  std::sort(thresholds.rbegin(), thresholds.rend());
  thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
  std::vector<operating_point> out;
  for (const double t : thresholds) {
    double cells[2][2] = {};
    for (Index i = 0; i < s.size(); ++i) cells[y(i)][s(i) >= t ? 1 : 0] += w(i);
    operating_point p;
    p.threshold = t;
    p.true_positives = cells[1][1];
    p.false_positives = cells[0][1];
    p.false_negatives = cells[1][0];
    p.true_negatives = cells[0][0];
    p.true_positive_rate = cells[1][1] / (cells[1][1] + cells[1][0]);
    p.false_positive_rate = cells[0][1] / (cells[0][1] + cells[0][0]);
    p.precision = cells[1][1] / (cells[1][1] + cells[0][1]);
    out.push_back(p);
  }
  return out;
}

/// The first of the points with the largest quality; NaN is no candidate.
double best(const std::vector<operating_point>& points, const std::function<double(const operating_point&)>& quality) {
  double out = undefined();
  for (const operating_point& p : points) {
    const double q = quality(p);
    if (!is_undefined(q) && (is_undefined(out) || q > out)) out = q;
  }
  return out;
}

void check_same(const operating_point& a, const operating_point& b) {
  CHECK_CLOSE(a.threshold, b.threshold);
  CHECK(test::close_to(a.true_positives, b.true_positives, 1e-12, 1e-12));
  CHECK(test::close_to(a.false_positives, b.false_positives, 1e-12, 1e-12));
  CHECK(test::close_to(a.false_negatives, b.false_negatives, 1e-12, 1e-12));
  CHECK(test::close_to(a.true_negatives, b.true_negatives, 1e-12, 1e-12));
  CHECK_CLOSE(a.true_positive_rate, b.true_positive_rate);
  CHECK_CLOSE(a.false_positive_rate, b.false_positive_rate);
  CHECK_CLOSE(a.precision, b.precision);
}

}  // namespace

TEST_CASE("threshold_choice: reference values") {
  const test::b20 d;
  // J = 0.4 at 0.60, 0.50 and 0.40: exact integers choose the highest
  const operating_point j = youden_point(d.y, d.p);
  CHECK(j.value == 0.4);
  CHECK(j.threshold == 0.60);
  CHECK(j.true_positives == 6);
  CHECK(j.false_positives == 2);
  CHECK(j.false_negatives == 4);
  CHECK(j.true_negatives == 8);
  CHECK_CLOSE(j.precision, 0.75);
  CHECK_CLOSE(lowest_cost(d.y, d.p), 0.30);  // R hmeasure MER
  CHECK_CLOSE(lowest_cost(d.y, d.q), 0.25);
  CHECK_CLOSE(equal_error_rate(d.y, d.p), 0.30);
  CHECK_CLOSE(equal_error_point(d.y, d.p).value, 0.30);
  CHECK(youden_index(d.y, d.p) == rank_metrics(d.y, d.p).youden_index);
  CHECK_CLOSE(best_f_beta(d.y, d.p), rank_metrics(d.y, d.p).best_f1_score);
  CHECK_CLOSE(youden_index(d.y, d.p, d.w), 0.31884057971014496);  // scikit-learn
  // torchmetrics documentation
  CHECK_CLOSE(equal_error_point(Eigen::Array4i(0, 1, 1, 0), Eigen::Array4d(0, .5, .7, .8)).value, 0.5);
  const Eigen::ArrayXXd s = (Eigen::ArrayXXd(5, 3) << .90, .05, .05, .05, .90, .05, .05, .05, .90, .85, .05, .10, .10, .10, .80).finished();
  const Eigen::ArrayXi c{{0, 1, 1, 2, 2}};
  CHECK_CLOSE(equal_error_point(c == 0, s.col(0)).value, 0.0);
  CHECK_NEAR(equal_error_point(c == 1, s.col(1)).value, 0.41666666666666667, 1e-12);
  CHECK_NEAR(equal_error_point(c == 2, s.col(2)).value, 0.41666666666666667, 1e-12);
  const Eigen::ArrayXXd l = (Eigen::ArrayXXd(4, 3) << .75, .05, .35, .45, .75, .05, .05, .55, .75, .05, .65, .05).finished();
  const Eigen::ArrayXXi t = (Eigen::ArrayXXi(4, 3) << 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1).finished();
  CHECK_CLOSE(equal_error_point(t.col(0), l.col(0)).value, 0.5);
  CHECK_CLOSE(equal_error_point(t.col(1), l.col(1)).value, 0.5);
  CHECK_NEAR(equal_error_point(t.col(2), l.col(2)).value, 0.16666666666666667, 1e-12);
}

TEST_CASE("threshold_choice: against all thresholds, with ties and weights") {
  for (const int distinct : {2, 7, 40, 100000}) {
    const test::ranking_sample d(static_cast<std::uint64_t>(distinct), 200, distinct);
    for (const bool weighted : {false, true}) {
      const Eigen::ArrayXd w = weighted ? d.w : Eigen::ArrayXd::Ones(200).eval();
      const auto points = all_points(d.y, d.s, w);
      const auto ask = [&](const auto& metric, const auto&... o) { return weighted ? metric(d.y, d.s, w, o...) : metric(d.y, d.s, o...); };
      const auto check = [&](const auto& value_of, const auto& point_of, const auto& options, double sign, auto quality) {
        const double expected = best(points, quality);
        CHECK(test::close_to(sign * ask(value_of, options), expected, 1e-12, 1e-14));
        const operating_point p = ask(point_of, options);
        CHECK(test::close_to(sign * p.value, expected, 1e-12, 1e-14));
        // the point is one of the curve, of that quality, and none with a clearly higher threshold has it
        bool found = false;
        for (const operating_point& q : points) {
          if (q.threshold == p.threshold) {
            check_same(p, q);
            found = true;
            CHECK(test::close_to(quality(q), expected, 1e-12, 1e-14));
          } else if (q.threshold > p.threshold) {
            CHECK_FALSE(quality(q) > expected + 1e-12);
          }
        }
        CHECK(found);
      };
      const double beta = 2;
      const double n = w.sum();
      check(youden_index, youden_point, rank_options{}, 1, [](const auto& p) { return p.true_positive_rate - p.false_positive_rate; });
      check(closest_to_top_left, closest_to_top_left_point, rank_options{}, -1,
            [](const auto& p) { return -std::hypot(p.false_positive_rate, 1 - p.true_positive_rate); });
      check(best_f_beta, best_f_beta_point, best_f_beta_options{.beta = beta}, 1, [&](const auto& p) {
        return 5 * p.true_positives / (5 * p.true_positives + 4 * p.false_negatives + p.false_positives);
      });
      check(lowest_cost, lowest_cost_point, lowest_cost_options{.false_positive_cost = 2, .false_negative_cost = 3}, -1,
            [&](const auto& p) { return -(2 * p.false_positives + 3 * p.false_negatives) / n; });
      for (const double rate : {0.0, 0.5, 0.9, 1.0}) {
        check(sensitivity_at_specificity, sensitivity_at_specificity_point, specificity_options{.specificity = rate}, 1,
              [&](const auto& p) { return 1 - p.false_positive_rate >= rate ? p.true_positive_rate : undefined(); });
        check(specificity_at_sensitivity, specificity_at_sensitivity_point, sensitivity_options{.sensitivity = rate}, 1,
              [&](const auto& p) { return p.true_positive_rate >= rate ? 1 - p.false_positive_rate : undefined(); });
        check(false_positive_rate_at_recall, false_positive_rate_at_recall_point, required_recall_options{.recall = rate}, -1,
              [&](const auto& p) { return p.true_positive_rate >= rate ? -p.false_positive_rate : undefined(); });
        check(precision_at_recall, precision_at_recall_point, required_recall_options{.recall = rate}, 1,
              [&](const auto& p) { return p.true_positive_rate >= rate ? p.precision : undefined(); });
      }
      for (const double rate : {0.0, 0.3, 0.35}) {
        check(recall_at_precision, recall_at_precision_point, required_precision_options{.precision = rate}, 1,
              [&](const auto& p) { return p.precision >= rate ? p.true_positive_rate : undefined(); });
      }
      const operating_point at = ask(operating_point_at, operating_point_at_options{.threshold = 0.5});
      CHECK(at.value == 0.5);
      CHECK(test::close_to(at.true_positives, ((d.s >= 0.5) && (d.y == 1)).select(w, 0.0).sum(), 1e-12));
      CHECK(test::close_to(at.false_positives, ((d.s >= 0.5) && (d.y == 0)).select(w, 0.0).sum(), 1e-12));
    }
  }
}

TEST_CASE("equal_error_rate: the curve crosses the antidiagonal there") {
  for (const int distinct : {1, 2, 7, 100000}) {
    const test::ranking_sample d(static_cast<std::uint64_t>(distinct) + 5, 300, distinct);
    for (const bool weighted : {false, true}) {
      const auto points = all_points(d.y, d.s, weighted ? d.w : Eigen::ArrayXd::Ones(300).eval());
      const double e = weighted ? equal_error_rate(d.y, d.s, d.w) : equal_error_rate(d.y, d.s);
      double height = undefined();  // of the curve at e
      for (std::size_t i = 1; i < points.size(); ++i) {
        const double x0 = points[i - 1].false_positive_rate;
        const double x1 = points[i].false_positive_rate;
        const double y0 = points[i - 1].true_positive_rate;
        const double y1 = points[i].true_positive_rate;
        if (e < x0 - 1e-12 || e > x1 + 1e-12) continue;
        if (x1 > x0) {
          height = y0 + (y1 - y0) * (e - x0) / (x1 - x0);
        } else if (1 - e >= y0 - 1e-12 && 1 - e <= y1 + 1e-12) {
          height = 1 - e;  // on a vertical piece
        }
        if (!is_undefined(height) && std::abs(height - (1 - e)) < 1e-9) break;
      }
      CHECK(std::abs(height - (1 - e)) < 1e-9);
    }
  }
  CHECK(equal_error_rate(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(1, 2, 3, 4)) == 0);
  CHECK(equal_error_rate(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(4, 3, 2, 1)) == 1);
  CHECK(equal_error_rate(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(1, 1, 1, 1)) == 0.5);
}

TEST_CASE("threshold_choice: laws") {
  test::check_rank_metric("youden_index", [](const auto&... a) { return youden_index(a...); });
  test::check_rank_metric("equal_error_rate", [](const auto&... a) { return equal_error_rate(a...); });
  test::check_rank_metric("equal_error_point", [](const auto&... a) { return equal_error_point(a...).value; });
  test::check_rank_metric("best_f_beta", [](const auto&... a) { return best_f_beta(a..., {.beta = 0.5}); });
  test::check_rank_metric("lowest_cost", [](const auto&... a) { return lowest_cost(a..., {.false_positive_cost = 3}); });
  test::check_rank_metric("closest_to_top_left", [](const auto&... a) { return closest_to_top_left(a...); });
  test::check_rank_metric("sensitivity_at_specificity", [](const auto&... a) { return sensitivity_at_specificity(a..., {.specificity = 0.7}); });
  test::check_rank_metric("specificity_at_sensitivity", [](const auto&... a) { return specificity_at_sensitivity(a..., {.sensitivity = 0.7}); });
  test::check_rank_metric("false_positive_rate_at_recall", [](const auto&... a) { return false_positive_rate_at_recall(a..., {.recall = 0.7}); });
  test::check_rank_metric("precision_at_recall", [](const auto&... a) { return precision_at_recall(a..., {.recall = 0.7}); });
  test::check_rank_metric("recall_at_precision", [](const auto&... a) { return recall_at_precision(a..., {.precision = 0.3}); });
  test::check_rank_metric("operating_point_at", [](const auto&... a) {
    const operating_point p = operating_point_at(a..., {.threshold = 0.1});
    return p.true_positive_rate + 2 * p.false_positive_rate;
  });
}

TEST_CASE("threshold_choice: one class, no threshold that does, and options that make no sense") {
  test::check_needs_both_classes([](const auto&... a) { return youden_index(a...); });
  test::check_needs_both_classes([](const auto&... a) { return equal_error_rate(a...); });
  test::check_needs_both_classes([](const auto&... a) { return best_f_beta_point(a...).threshold; });
  const Eigen::Array4i y(0, 0, 1, 1);
  const Eigen::Array4d s(4, 3, 2, 1);
  CHECK(youden_index(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2), {.undefined = 0}) == 0);
  const operating_point none = youden_point(y, s);  // worse than chance: nothing is predicted positive
  CHECK(none.threshold == infinity);
  CHECK(none.value == 0);
  CHECK(none.true_positives == 0);
  CHECK(is_undefined(none.precision));
  CHECK(is_undefined(recall_at_precision(y, s, {.precision = 0.9})));
  CHECK(recall_at_precision(y, s, {.precision = 0.9, .undefined = 0}) == 0);  // as torchmetrics
  CHECK(sensitivity_at_specificity(y, s, {.specificity = 1}) == 0);
  CHECK(specificity_at_sensitivity(y, s, {.sensitivity = 0}) == 1);
  const operating_point one = operating_point_at(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2), {.threshold = 2});
  CHECK(one.true_positives == 1);
  CHECK(one.true_positive_rate == 0.5);
  CHECK(is_undefined(one.false_positive_rate));
  const auto error = [&](auto f) { return test::error_of([&] { (void)f(); }); };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(error([&] { return sensitivity_at_specificity(y, s, {.specificity = 1.5}); }) ==
        "assay::sensitivity_at_specificity: specificity = 1.5 is not in [0, 1]");
  CHECK(error([&] { return specificity_at_sensitivity_point(y, s, {.sensitivity = -1}); }) ==
        "assay::specificity_at_sensitivity_point: sensitivity = -1 is not in [0, 1]");
  CHECK(error([&] { return precision_at_recall(y, s, {.recall = nan}); }) == "assay::precision_at_recall: recall = nan is not in [0, 1]");
  CHECK(error([&] { return false_positive_rate_at_recall(y, s, {.recall = 2}); }) ==
        "assay::false_positive_rate_at_recall: recall = 2 is not in [0, 1]");
  CHECK(error([&] { return recall_at_precision(y, s, {.precision = 2}); }) == "assay::recall_at_precision: precision = 2 is not in [0, 1]");
  CHECK(error([&] { return best_f_beta(y, s, {.beta = 0}); }) == "assay::best_f_beta: beta = 0 is not positive and finite");
  CHECK(error([&] { return lowest_cost(y, s, {.false_negative_cost = -1}); }) ==
        "assay::lowest_cost: false_negative_cost = -1 is not finite and >= 0");
  CHECK(error([&] { return operating_point_at(y, s, {.threshold = nan}); }) == "assay::operating_point_at: threshold is NaN");
}
