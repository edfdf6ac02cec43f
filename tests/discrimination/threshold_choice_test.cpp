#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/operating_point.hpp>
#include <assay/discrimination/rank_metrics.hpp>
#include <assay/discrimination/threshold_choice.hpp>

#include <array>
#include <functional>
#include <limits>
#include <vector>

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
      check(lowest_cost, lowest_cost_point, lowest_cost_options{.false_negative_cost = 10, .prevalence = 0.05}, -1,
            [&](const auto& p) { return -(0.95 * p.false_positive_rate + 0.5 * (1 - p.true_positive_rate)); });
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

TEST_CASE("threshold_choice: peers") {
  const test::b20 d;
  // torchmetrics 1.9.0 (in float): sensitivity at specificity, specificity at sensitivity, recall at precision, precision at recall;
  // each with its threshold. Recall at a precision of 0.7 is 0.6 there, since in float 7/10 is less than 0.7
  const double required[] = {.5, .7, .8, .9};
  const double of_p[][8] = {{.8, .4, .8, .65, 1, .1, .75, .6}, {.7, .5, .7, .5, .7, .5, .7, .5}, {.6, .6, .6, .4, .4, .75, 2. / 3, .4},
                            {.4, .75, .4, .3, .2, .9, .6, .3}};
  const double of_q[][8] = {{.9, .35, .9, .6, 1, .2, 6. / 7, .6}, {.6, .6, .6, .45, .6, .6, 9. / 14, .35},
                            {.6, .6, .5, .4, .6, .6, 9. / 14, .35}, {.6, .6, .5, .35, .4, .7, 9. / 14, .35}};
  for (int i = 0; i < 4; ++i) {
    const double r = required[i];
    for (const bool second : {false, true}) {
      INFO("required " << r << ", q " << second);
      const double(&expected)[8] = second ? of_q[i] : of_p[i];
      const ranked_scores ranked(d.y, second ? d.q : d.p);
      const auto check = [&](const operating_point& p, int k) {
        CHECK_CLOSE(p.value, expected[k]);
        CHECK(p.threshold == expected[k + 1]);
      };
      check(sensitivity_at_specificity_point(ranked, {.specificity = r}), 0);
      check(specificity_at_sensitivity_point(ranked, {.sensitivity = r}), 2);
      check(recall_at_precision_point(ranked, {.precision = r}), 4);
      check(precision_at_recall_point(ranked, {.recall = r}), 6);
    }
  }
  // pROC 1.18.0 coords(best.method = "closest.topleft"), whose threshold lies between the scores 0.45 and 0.50; it gives the square
  CHECK(closest_to_top_left_point(d.y, d.p).threshold == 0.5);
  CHECK_CLOSE(closest_to_top_left(d.y, d.p), std::sqrt(0.18));
  CHECK(closest_to_top_left_point(d.y, d.q).threshold == 0.6);
  CHECK_CLOSE(closest_to_top_left(d.y, d.q), std::sqrt(0.17));
  // pROC best.weights = c(cost, prevalence) = c(0.5, 0.2): specificity 1, sensitivity 0.2 and 0.4
  const auto weighted_best = [&](const Eigen::ArrayXd& s) {
    return lowest_cost_point(d.y, s, {.false_negative_cost = 0.5, .prevalence = 0.2});
  };
  CHECK(weighted_best(d.p).threshold == 0.9);
  CHECK(weighted_best(d.p).true_positive_rate == 0.2);
  CHECK_CLOSE(weighted_best(d.p).value, 0.5 * 0.2 * 0.8);
  CHECK(weighted_best(d.q).threshold == 0.7);
  CHECK(weighted_best(d.q).true_positive_rate == 0.4);
}

TEST_CASE("threshold_choice: of equally good thresholds the highest, however the rates are rounded") {
  Eigen::ArrayXi y;
  Eigen::ArrayXd s;
  // a score with so many negatives and positives at 3, 2 and 1
  const auto put = [&](const std::array<int, 3>& negatives, const std::array<int, 3>& positives) {
    std::vector<int> labels;
    std::vector<double> scores;
    for (int block = 0; block < 3; ++block) {
      labels.insert(labels.end(), static_cast<std::size_t>(negatives[static_cast<std::size_t>(block)]), 0);
      labels.insert(labels.end(), static_cast<std::size_t>(positives[static_cast<std::size_t>(block)]), 1);
      scores.resize(labels.size(), 3 - block);
    }
    y = view(labels);
    s = view(scores);
  };
  int wrong = 0;
  for (int n = 3; n < 40; ++n) {
    for (int a = 0; a < n; ++a) {
      for (int b = a + 1; b < n; ++b) {
        // at 3 the rates of error are a/n and b/n, at 2 b/n and a/n
        put({a, b - a, n - b}, {n - b, b - a, a});
        if (a * a + b * b < n * n) wrong += closest_to_top_left_point(y, s).threshold != 3;
        // one more positive or one negative less: equal costs
        put({a, 2, n}, {b, 2, a + 1});
        if (a <= b) wrong += lowest_cost_point(y, s).threshold != 3 && lowest_cost_point(y, s).threshold != infinity;
      }
    }
    for (int m = 3; m < 30; ++m) {
      put({0, 2, n}, {m - 2, 2, 0});
      wrong += lowest_cost_point(y, s).threshold != 3;
      wrong += lowest_cost_point(y, s, {.false_positive_cost = 3, .false_negative_cost = 3}).threshold != 3;
    }
  }
  CHECK(wrong == 0);
  const test::b20 d;
  CHECK(lowest_cost_point(d.y, d.p).threshold == 0.6);  // 6 errors at 0.60, 0.50 and 0.40
  CHECK(lowest_cost(d.y, d.p) == 0.3);
}

TEST_CASE("threshold_choice: a rate that equals the required one reaches it, however it is rounded") {
  int missed = 0;
  for (int n = 2; n < 60; ++n) {
    for (int k = 0; k <= n; ++k) {
      const double rate = static_cast<double>(k) / n;
      Eigen::ArrayXi y = Eigen::ArrayXi::Zero(n + 1);
      Eigen::ArrayXd s = Eigen::ArrayXd::LinSpaced(n + 1, 0, n);
      y(0) = 1;
      s(0) = k + 0.5;  // k negatives below the positive: specificity k/n at its score
      missed += sensitivity_at_specificity(y, s, {.specificity = rate}) != 1;
      missed += sensitivity_at_specificity(y, s, Eigen::ArrayXd::Constant(n + 1, 0.1), {.specificity = rate}) != 1;
      // mirrored: the recall of the k highest of n positives, and precision of k of n rows
      missed += specificity_at_sensitivity_point(1 - y, -s, {.sensitivity = rate}).true_positives != k;
      if (k == 0) continue;
      Eigen::ArrayXi hits(n + 2);
      hits << Eigen::ArrayXi::Ones(k), Eigen::ArrayXi::Zero(n - k), 0, 1;
      Eigen::ArrayXd at(n + 2);
      at << Eigen::ArrayXd::Ones(n), 0.5, 0;
      missed += recall_at_precision_point(hits, at, {.precision = rate}).true_positives < k;
      // and no less than that does
      if (k < n) missed += sensitivity_at_specificity(y, s, {.specificity = rate + 1e-9}) != 0;
    }
  }
  CHECK(missed == 0);
  // sums of a million weights of 0.1 are not 100,000
  test::generator g(3);
  const Index n = 1000000;
  Eigen::ArrayXi y(n);
  Eigen::ArrayXd s(n);
  for (Index i = 0; i < n; ++i) {
    y(i) = g.below(2);
    s(i) = g.below(1000);
  }
  for (const double w : {0.1, 0.3, 1.0 / 3}) {
    const ranked_scores<double, double> r(y, s, Eigen::ArrayXd::Constant(n, w));
    CHECK(specificity_at_sensitivity_point(r, {.sensitivity = 1}).threshold == s.minCoeff());
    CHECK(specificity_at_sensitivity_point(r, {.sensitivity = 1}).false_negatives == 0);
    CHECK(sensitivity_at_specificity(r, {.specificity = 0}) == 1);
  }
}

TEST_CASE("threshold_choice: squared distances of counts beyond 2^31") {
  // P·N = 2^80: leading digits decide; points (FPR, FNR) = (0, 3/4), (1/4, 1/2), (1/2, 0)
  using core::scaled_totals;
  using discrimination_detail::threshold_totals;
  const Index million = Index{1} << 40;
  threshold_totals totals(core::scaled_totals<double, unweighted>(million, million));
  const auto distance = [&](Index true_positives, Index false_positives) {
    totals.set(true_positives, false_positives);
    return totals.scaled_squared_distance();
  };
  CHECK(distance(million / 4, 0) > distance(million / 2, million / 4));
  CHECK(distance(million / 2, million / 4) > distance(million, million / 2));
  CHECK(distance(million, million / 2) > distance(million, million / 2 - 1));
  CHECK(distance(million - 3, 5) == distance(million - 5, 3));
}

TEST_CASE("threshold_choice: laws") {
  test::check_rank_metric("youden_index", [](const auto&... a) { return youden_index(a...); });
  test::check_rank_metric("equal_error_point", [](const auto&... a) { return equal_error_point(a...).value; });
  test::check_rank_metric("best_f_beta", [](const auto&... a) { return best_f_beta(a..., {.beta = 0.5}); });
  test::check_rank_metric("lowest_cost", [](const auto&... a) { return lowest_cost(a..., {.false_positive_cost = 3}); });
  test::check_rank_metric("closest_to_top_left", [](const auto&... a) { return closest_to_top_left(a...); });
  test::check_rank_metric("sensitivity_at_specificity",
                          [](const auto&... a) { return sensitivity_at_specificity(a..., {.specificity = 0.7}); });
  test::check_rank_metric("specificity_at_sensitivity",
                          [](const auto&... a) { return specificity_at_sensitivity(a..., {.sensitivity = 0.7}); });
  test::check_rank_metric("false_positive_rate_at_recall",
                          [](const auto&... a) { return false_positive_rate_at_recall(a..., {.recall = 0.7}); });
  test::check_rank_metric("precision_at_recall", [](const auto&... a) { return precision_at_recall(a..., {.recall = 0.7}); });
  test::check_rank_metric("recall_at_precision", [](const auto&... a) { return recall_at_precision(a..., {.precision = 0.3}); });
  test::check_rank_metric("operating_point_at", [](const auto&... a) {
    const operating_point p = operating_point_at(a..., {.threshold = 0.1});
    return p.true_positive_rate + 2 * p.false_positive_rate;
  });
}

TEST_CASE("threshold_choice: one class, no threshold that does, and options that make no sense") {
  test::check_needs_both_classes([](const auto&... a) { return youden_index(a...); });
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
  // a threshold is compared in the type of the scores
  const Eigen::Array2f f(0.1f, 0.7f);
  CHECK(operating_point_at(Eigen::Array2i(0, 1), f, {.threshold = 0.7}).true_positives == 1);
  CHECK(operating_point_at(Eigen::Array2i(0, 1), f, {.threshold = 1e300}).false_negatives == 1);
  CHECK(operating_point_at(Eigen::Array2i(0, 1), f, {.threshold = -1e300}).false_positives == 1);
  CHECK(operating_point_at(Eigen::Array2i(0, 1), Eigen::Array2d(-infinity, infinity), {.threshold = infinity}).true_positives == 1);
  const auto error = [&](auto call) { return test::error_of([&] { (void)call(); }); };
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
  CHECK(error([&] { return lowest_cost(y, s, {.prevalence = 1.5}); }) == "assay::lowest_cost: prevalence = 1.5 is not in [0, 1]");
  CHECK(error([&] { return operating_point_at(y, s, {.threshold = nan}); }) == "assay::operating_point_at: threshold is NaN");
}
