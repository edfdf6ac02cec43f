#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/log_auroc.hpp>
#include <assay/discrimination/roc_curve.hpp>

#include <limits>

using namespace assay;

namespace {

using rule = log_auroc_rule;

/// Trapezoids of TPR over log FPR in [a, b], each straight piece of the curve cut into `pieces` of equal ratio: one piece is the
/// log-linear rule, many tend to the integral.
double trapezoids(const roc_curve_result& c, double a, double b, int pieces) {
  double area = 0;
  for (Index i = 1; i < c.threshold.size(); ++i) {
    const double x0 = c.false_positive_rate(i - 1);
    const double x1 = c.false_positive_rate(i);
    const double left = (std::max)(x0, a);
    const double right = (std::min)(x1, b);
    if (right <= left) continue;
    const auto height = [&](double x) {
      return c.true_positive_rate(i - 1) + (c.true_positive_rate(i) - c.true_positive_rate(i - 1)) * (x - x0) / (x1 - x0);
    };
    const double step = std::log10(right / left) / pieces;
    double last = left;
    for (int k = 1; k <= pieces; ++k) {
      const double next = k == pieces ? right : left * std::pow(10, k * step);
      area += step * (height(last) + height(next)) / 2;
      last = next;
    }
  }
  return area / std::log10(b / a);
}

}  // namespace

TEST_CASE("log_auroc: reference values") {
  // row 36: torchmetrics 1.9.0 multilabel_logauc
  const Eigen::ArrayXXd s = (Eigen::ArrayXXd(4, 3) << .75, .05, .35, .45, .75, .05, .05, .55, .75, .05, .65, .05).finished();
  const Eigen::ArrayXXi y = (Eigen::ArrayXXi(4, 3) << 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1).finished();
  const auto torch = [&](Index k) { return log_auroc(y.col(k), s.col(k), {.rule = rule::log_linear}); };
  CHECK(torch(0) == 0.5);
  CHECK(torch(1) == 0);
  CHECK_CLOSE(torch(2), 0.6835);
  const test::b20 d;
  // torchmetrics 1.9.0 binary_logauc, which computes in float
  const auto float_torch = [&](const Eigen::ArrayXd& p, double a, double b) {
    return log_auroc(d.y, p, {.from = a, .to = b, .rule = rule::log_linear});
  };
  CHECK(test::close_to(float_torch(d.p, .001, .1), 0.20000000298023224, 1e-6));
  CHECK(test::close_to(float_torch(d.p, .05, .5), 0.4600624144077301, 1e-6));
  CHECK(test::close_to(float_torch(d.p, .01, 1), 0.43697884678840637, 1e-6));
  CHECK(test::close_to(float_torch(d.p, .1, .3), 0.49226757884025574, 1e-6));
  CHECK(test::close_to(float_torch(d.q, .05, .5), 0.5543305277824402, 1e-6));
  CHECK(test::close_to(float_torch(d.q, .01, 1), 0.5587180852890015, 1e-6));
  // mpmath with 40 digits, from rational vertices
  CHECK_CLOSE(log_auroc(d.y, d.p), 0.2);
  CHECK_CLOSE(log_auroc(d.y, d.p, {.from = .05, .to = .5}), 0.45946907524324149541);
  CHECK_CLOSE(log_auroc(d.y, d.p, {.from = .01, .to = 1}), 0.43659697602913314117);
  CHECK_CLOSE(log_auroc(d.y, d.p, {.from = .1, .to = .3}), 0.49102392266268373936);
  CHECK_CLOSE(log_auroc(d.y, d.q, {.from = .05, .to = .5}), 0.55415044515511201941);
  CHECK_CLOSE(log_auroc(d.y, d.q, {.from = .01, .to = 1}), 0.55859576479692635639);
}

TEST_CASE("log_auroc: the chance level, perfect and reversed scores") {
  const Eigen::Array4i y(0, 0, 1, 1);
  const Eigen::Array4d same = Eigen::Array4d::Constant(7);
  // of a constant score: (b − a)/ln(b/a), 0.1446 for 0.001 to 0.1
  CHECK_CLOSE(log_auroc(y, same), 0.099 / std::log(100.0));
  CHECK_CLOSE(log_auroc(y, same, {.from = 0.2, .to = 1}), 0.8 / std::log(5.0));
  CHECK_CLOSE(log_auroc(y, same, {.rule = rule::log_linear}), 0.0505);  // optimistic
  CHECK(log_auroc(y, Eigen::Array4d(1, 2, 3, 4)) == 1);
  CHECK(log_auroc(y, Eigen::Array4d(4, 3, 2, 1)) == 0);
  CHECK(log_auroc(y, Eigen::Array4d(4, 3, 2, 1), {.from = 0.5, .to = 1}) == 0);
  // a narrow interval: the height of the curve there
  CHECK_NEAR(log_auroc(y, same, {.from = 0.3, .to = 0.3 + 1e-12}), 0.3, 1e-9);
  CHECK_NEAR(log_auroc(y, same, {.from = 1e-300, .to = 1e-299}), 9e-300 / std::log(10.0), 1e-12);
}

TEST_CASE("log_auroc: against trapezoids over log FPR, with ties and weights") {
  for (const int distinct : {1, 2, 7, 40, 100000}) {
    const test::ranking_sample d(static_cast<std::uint64_t>(distinct), 150, distinct);
    for (const auto& interval : {std::pair(1e-3, 0.1), std::pair(0.04, 0.4), std::pair(0.3, 1.0)}) {
      const double a = interval.first;
      const double b = interval.second;
      INFO("distinct " << distinct << ", from " << a);
      const roc_curve_result plain = roc_curve(d.y, d.s);
      const roc_curve_result weighted = roc_curve(d.y, d.s, d.w);
      CHECK_NEAR(log_auroc(d.y, d.s, {.from = a, .to = b, .rule = rule::log_linear}), trapezoids(plain, a, b, 1), 1e-12);
      CHECK_NEAR(log_auroc(d.y, d.s, d.w, {.from = a, .to = b, .rule = rule::log_linear}), trapezoids(weighted, a, b, 1), 1e-12);
      // the error of the trapezoids falls with the square of their number
      const auto limit = [&](const roc_curve_result& c) { return (4 * trapezoids(c, a, b, 400) - trapezoids(c, a, b, 200)) / 3; };
      CHECK_NEAR(log_auroc(d.y, d.s, {.from = a, .to = b}), limit(plain), 1e-9);
      CHECK_NEAR(log_auroc(d.y, d.s, d.w, {.from = a, .to = b}), limit(weighted), 1e-9);
      CHECK(log_auroc(d.y, d.s, {.from = a, .to = b}) <= log_auroc(d.y, d.s, {.from = a, .to = b, .rule = rule::log_linear}) + 1e-14);
    }
  }
}

TEST_CASE("log_auroc: laws, one class, errors") {
  for (const rule r : {rule::linear, rule::log_linear}) {
    const auto metric = [r](const auto&... a) { return log_auroc(a..., {.from = 0.02, .to = 0.5, .rule = r}); };
    test::check_rank_metric("log_auroc", metric);
    test::check_needs_both_classes(metric);
  }
  const Eigen::Array2i y(0, 1);
  const Eigen::Array2d s(1, 2);
  CHECK(log_auroc(Eigen::Array2i(1, 1), s, {.undefined = 0}) == 0);  // as torchmetrics
  CHECK(log_auroc(y, Eigen::Array2d(-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity())) == 1);
  const auto error = [&](double a, double b) { return test::error_of([&] { (void)log_auroc(y, s, {.from = a, .to = b}); }); };
  CHECK(error(0, 0.1) == "assay::log_auroc: the interval [0, 0.1] is not one in (0, 1]");
  CHECK(error(0.1, 0.1) == "assay::log_auroc: the interval [0.1, 0.1] is not one in (0, 1]");
  CHECK(error(0.1, 1.5) == "assay::log_auroc: the interval [0.1, 1.5] is not one in (0, 1]");
  CHECK(error(std::numeric_limits<double>::quiet_NaN(), 1) == "assay::log_auroc: the interval [nan, 1] is not one in (0, 1]");
}
