#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/auroc_interval.hpp>

#include <algorithm>
#include <vector>

using namespace assay;

TEST_CASE("auroc_interval: reference values") {
  const test::b20 d;
  const estimate p = auroc_interval(d.y, d.p);
  CHECK(p.value == 0.735);
  CHECK(p.level == 0.95);
  CHECK_CLOSE(p.standard_error * p.standard_error, 0.0137833333333333333);  // pROC 1.18.0
  CHECK_CLOSE(p.lower, 0.504895442435616);
  CHECK_CLOSE(p.upper, 0.965104557564384);
  const estimate q = auroc_interval(d.y, d.q);
  CHECK_CLOSE(q.standard_error * q.standard_error, 0.0118);
  CHECK_CLOSE(q.lower, 0.557093414652833);
  CHECK_CLOSE(q.upper, 0.982906585347167);
  const estimate logit = auroc_interval(d.y, d.p, {.scale = interval_scale::logit});
  CHECK_CLOSE(logit.lower, 0.45977565644346413);
  CHECK_CLOSE(logit.upper, 0.9003865686692248);
  // R survival 3.5-3 concordance
  const estimate ij = auroc_interval(d.y, d.p, {.variance = auroc_variance::infinitesimal_jackknife});
  CHECK_CLOSE(ij.standard_error * ij.standard_error, 0.012405);
  const estimate weighted = auroc_interval(d.y, d.p, d.w, {.variance = auroc_variance::infinitesimal_jackknife});
  CHECK_CLOSE(weighted.standard_error * weighted.standard_error, 0.017728957023809947);
  CHECK_CLOSE(weighted.value, 0.67391304347826086);
  const test::l200 l;
  const estimate e = auroc_interval(l.y, l.p);
  CHECK_NEAR(e.standard_error * e.standard_error, 6.154217878870192e-07, 1e-11);
  const estimate j = auroc_interval(l.y, l.p, {.variance = auroc_variance::infinitesimal_jackknife});
  CHECK_NEAR(j.standard_error * j.standard_error, 6.154143333430181e-07, 1e-11);
}

TEST_CASE("auroc_interval: reference values of the other variances") {
  const test::b20 d;
  const estimate hanley = auroc_interval(d.y, d.p, {.variance = auroc_variance::hanley_mcneil});
  CHECK_CLOSE(hanley.standard_error * hanley.standard_error, 0.013046137813101565);  // the formula of 1982
  // pROC 1.18.0 var(method = "obuchowski")
  const estimate p = auroc_interval(d.y, d.p, {.variance = auroc_variance::obuchowski});
  CHECK_CLOSE(p.standard_error * p.standard_error, 0.014062603466984985);
  const estimate q = auroc_interval(d.y, d.q, {.variance = auroc_variance::obuchowski});
  CHECK_CLOSE(q.standard_error * q.standard_error, 0.013477558825479258);
  // 7 positives and 13 negatives: pROC 1.18.0 var.params.obuchowski(A, B, 7/13)/13, where pROC itself takes 13/7 and 7, though
  // its A is in units of the negatives' standard deviation
  const Eigen::ArrayXi y{{0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1}};
  const estimate i = auroc_interval(y, d.p, {.variance = auroc_variance::obuchowski});
  CHECK_CLOSE(i.standard_error * i.standard_error, 0.013415033277716419);
  const estimate delong = auroc_interval(y, d.p);
  CHECK_CLOSE(delong.value, 0.79670329670329676);
  CHECK_CLOSE(delong.standard_error * delong.standard_error, 0.011572676407841244);
}

TEST_CASE("auroc_interval: reference values of Newcombe's score interval") {
  // roots of (A - A')^2 = z^2 V(A') to 40 digits
  const test::b20 d;
  const estimate e = auroc_interval(d.y, d.p, {.scale = interval_scale::score});
  CHECK_CLOSE(e.lower, 0.476074636064770933);
  CHECK_CLOSE(e.upper, 0.888093506016240488);
  CHECK_CLOSE(e.standard_error, auroc_interval(d.y, d.p).standard_error);
  const Eigen::Array4d s(1, 2, 3, 4);
  const estimate four = auroc_interval(Eigen::Array4i(0, 0, 1, 1), s, {.scale = interval_scale::score});
  CHECK_CLOSE(four.lower, 0.385635704497166348);
  CHECK(four.upper == 1);
  Eigen::ArrayXi y = Eigen::ArrayXi::Zero(120);
  y.tail(20) = 1;
  const Eigen::ArrayXd up = Eigen::ArrayXd::LinSpaced(120, 0, 1);
  CHECK_CLOSE(auroc_interval(y, up, {.scale = interval_scale::score}).lower, 0.940552172165524359);
  CHECK_CLOSE(auroc_interval(y, up, {.level = 0.9, .scale = interval_scale::score}).lower, 0.958212958809440617);
  const estimate reversed = auroc_interval(y, -up, {.scale = interval_scale::score});
  CHECK(reversed.value == 0);
  CHECK(reversed.lower == 0);
  CHECK_CLOSE(reversed.upper, 1 - 0.940552172165524359);
}

TEST_CASE("auroc_interval: the score bounds are where the value is just z errors away") {
  test::generator g(31);
  for (int i = 0; i < 300; ++i) {
    const double p = 1 + g.below(400);
    const double n = 1 + g.below(40);
    const double a = g.below(5) == 0 ? g.below(2) : g.uniform();
    estimate e;
    e.value = a;
    e.level = 0.5 + 0.499 * g.uniform();
    discrimination_detail::set_bounds(e, interval_scale::score, p, n);
    const double z = core::normal_quantile(0.5 + e.level / 2);
    const double m = (p + n) / 2 - 1;
    CHECK(0 <= e.lower);
    CHECK(e.lower <= a);
    CHECK(a <= e.upper);
    CHECK(e.upper <= 1);
    CHECK(e.upper - e.lower > 0);
    for (int k = 0; k <= 100; ++k) {  // every value inside, and none outside, is near enough
      const double x = k / 100.0;
      const double variance = x * (1 - x) / (p * n) * (1 + m * (1 - x) / (2 - x) + m * x / (1 + x));
      const double excess = (a - x) * (a - x) - z * z * variance;
      if (x > e.lower + 1e-9 && x < e.upper - 1e-9) CHECK(excess < 1e-15);
      if (x < e.lower - 1e-9 || x > e.upper + 1e-9) CHECK(excess > -1e-15);
    }
  }
}

TEST_CASE("auroc_interval: the binormal variance against the line through the vertices") {
  const test::ranking_sample d(41, 200, 30);
  for (const bool weighted : {false, true}) {
    const Eigen::ArrayXd w = weighted ? d.w : Eigen::ArrayXd::Ones(200).eval();
    const Eigen::ArrayXd positive = w * d.y.cast<double>();
    const Eigen::ArrayXd negative = w * (1 - d.y.cast<double>());
    std::vector<double> scores(d.s.begin(), d.s.end());
    std::sort(scores.begin(), scores.end());
    scores.erase(std::unique(scores.begin(), scores.end()), scores.end());
    std::vector<double> x, y;
    for (const double t : scores) {
      if ((d.s == t).select(w, 0).sum() == 0) continue;  // rows of weight 0 make no vertex
      const double sensitivity = (d.s >= t).select(positive, 0).sum() / positive.sum();
      const double specificity = (d.s < t).select(negative, 0).sum() / negative.sum();
      if (sensitivity <= 0 || sensitivity >= 1 || specificity <= 0 || specificity >= 1) continue;
      x.push_back(core::normal_quantile(sensitivity));
      y.push_back(core::normal_quantile(specificity));
    }
    const Eigen::Map<Eigen::ArrayXd> vx(x.data(), static_cast<Index>(x.size()));
    const Eigen::Map<Eigen::ArrayXd> vy(y.data(), static_cast<Index>(y.size()));
    const double b = ((vx - vx.mean()) * (vy - vy.mean())).sum() / (vx - vx.mean()).square().sum();
    const double a = vy.mean() - b * vx.mean();
    const double p = positive.sum() * positive.sum() / positive.square().sum();
    const double n = negative.sum() * negative.sum() / negative.square().sum();
    // dA/da and dA/db of A = Phi(a / sqrt(1 + b^2))
    const double root = std::sqrt(1 + b * b);
    const double density = std::exp(-a * a / (2 * root * root)) / std::sqrt(2 * 3.14159265358979323846);
    const double to_a = density / root;
    const double to_b = -density * a * b / (root * root * root);
    const double variance = to_a * to_a * (1 / n + b * b / p + a * a / (2 * n)) + to_b * to_b * b * b * (1 / n + 1 / p) / 2;
    const estimate e = auroc_interval(d.y, d.s, w, {.variance = auroc_variance::obuchowski});
    CHECK_NEAR(e.standard_error * e.standard_error, variance, 1e-11);
  }
}

TEST_CASE("auroc_interval: against placements of all pairs") {
  test::generator g(5);
  Eigen::ArrayXi y(80);
  Eigen::ArrayXd s(80);
  Eigen::ArrayXd w(80);
  for (Index i = 0; i < 80; ++i) {
    y(i) = g.below(3) == 0;
    s(i) = g.below(12) + 2.0 * y(i);
    w(i) = g.below(5);
  }
  double var = 0;
  const double a = auroc(y, s, w);
  for (const int c : {0, 1}) {
    double sum = 0;
    double total = 0;
    double n = 0;
    for (Index i = 0; i < 80; ++i) {
      if (y(i) != c || w(i) == 0) continue;
      double v = 0;
      double other = 0;
      for (Index j = 0; j < 80; ++j) {
        if (y(j) == c) continue;
        const double up = c == 1 ? s(i) - s(j) : s(j) - s(i);
        v += w(j) * (up > 0 ? 1.0 : up == 0 ? 0.5 : 0.0);
        other += w(j);
      }
      sum += w(i) * w(i) * (v / other - a) * (v / other - a);
      total += w(i);
      n += 1;
    }
    var += sum / (total * total) * n / (n - 1);
  }
  CHECK_CLOSE(auroc_interval(y, s, w).standard_error, std::sqrt(var));
}

TEST_CASE("auroc_interval: what weights mean") {
  const test::b20 d;
  const estimate unit = auroc_interval(d.y, d.p, Eigen::ArrayXd::Ones(20));
  const estimate plain = auroc_interval(d.y, d.p);
  CHECK_CLOSE(unit.standard_error, plain.standard_error);
  const estimate one = auroc_interval(d.y, d.p, d.w);
  const estimate thousand = auroc_interval(d.y, d.p, 1000 * d.w);
  CHECK_CLOSE(one.standard_error, thousand.standard_error);
  // frequency weights: twice every row
  Eigen::ArrayXi y(40);
  y << d.y, d.y;
  Eigen::ArrayXd p(40);
  p << d.p, d.p;
  const estimate twice = auroc_interval(d.y, d.p, Eigen::ArrayXd::Constant(20, 2.0), {.weighting = weighting::frequency});
  CHECK_CLOSE(twice.standard_error, auroc_interval(y, p).standard_error);
  CHECK(test::error_of([&] { (void)auroc_interval(d.y, d.p, d.w, {.weighting = weighting::frequency}); }) ==
        "assay::auroc_interval: frequency weights must be whole numbers");
  // two halves in one tie are not one row
  CHECK(test::error_of([&] {
          (void)auroc_interval(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(1, 1, 2, 3), Eigen::Array4d(0.5, 0.5, 1, 1),
                               {.weighting = weighting::frequency});
        }) == "assay::auroc_interval: frequency weights must be whole numbers");
}

TEST_CASE("auroc_interval: every variance and scale obeys the laws of rank metrics") {
  for (const auroc_variance v : {auroc_variance::delong, auroc_variance::infinitesimal_jackknife, auroc_variance::hanley_mcneil,
                                 auroc_variance::obuchowski}) {
    for (const interval_scale scale : {interval_scale::plain, interval_scale::logit, interval_scale::score}) {
      for (const int distinct : {3, 40, 100000}) {
        const test::ranking_sample d(static_cast<std::uint64_t>(distinct), 300, distinct);
        const auroc_interval_options importance{.scale = scale, .variance = v};
        const auroc_interval_options frequency{.scale = scale, .variance = v, .weighting = weighting::frequency};
        const auto same = [](const estimate& a, const estimate& b) {
          CHECK_CLOSE(a.value, b.value);
          CHECK_NEAR(a.standard_error, b.standard_error, 1e-11);
          CHECK_NEAR(a.lower, b.lower, 1e-11);
          CHECK_NEAR(a.upper, b.upper, 1e-11);
        };
        const estimate plain = auroc_interval(d.y, d.s, importance);
        same(auroc_interval(d.y, d.s, Eigen::ArrayXd::Ones(300).eval(), importance), plain);
        same(auroc_interval(d.y, d.s, Eigen::ArrayXd::Ones(300).eval(), frequency), plain);
        const test::ranking_sample r = d.repeated();
        same(auroc_interval(d.y, d.s, d.w, frequency), auroc_interval(r.y, r.s, importance));
        const estimate weighted = auroc_interval(d.y, d.s, d.w, importance);
        same(auroc_interval(d.y, d.s, (d.w * 0x1p300).eval(), importance), weighted);
        same(auroc_interval(d.y, d.s, (d.w * 0x1p-300).eval(), importance), weighted);
        CHECK(auroc_interval(d.y.reverse(), d.s.reverse(), d.w.reverse(), importance) == weighted);
        CHECK(auroc_interval(d.y.reverse(), d.s.reverse(), importance) == plain);
        CHECK_FALSE(is_undefined(weighted.lower));
      }
    }
  }
  test::check_bad_rows("auroc_interval", [](const auto&... a) { return auroc_interval(a...); });
  test::check_needs_both_classes([](const auto&... a) { return auroc_interval(a...).value; });
  test::check_needs_both_classes([](const auto&... a) { return auroc_interval(a..., {.scale = interval_scale::score}).upper; });
}

TEST_CASE("auroc_interval: edge cases") {
  const estimate none = auroc_interval(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2));
  CHECK(is_undefined(none.value));
  CHECK(is_undefined(none.lower));
  const estimate single = auroc_interval(Eigen::Array3i(1, 0, 0), Eigen::Array3d(1, 2, 0));
  CHECK(single.value == 0.5);
  CHECK(is_undefined(single.standard_error));
  CHECK(is_undefined(single.lower));
  // two variances that need the numbers of rows only: A (1 - A) / 2 (1 + (1 - 0) A / (1 + A))
  const auto of_single = [](auroc_variance v, interval_scale scale) {
    return auroc_interval(Eigen::Array3i(1, 0, 0), Eigen::Array3d(1, 2, 0), {.scale = scale, .variance = v});
  };
  CHECK_CLOSE(of_single(auroc_variance::hanley_mcneil, interval_scale::plain).standard_error, std::sqrt(0.125 * (1 + 0.5 / 1.5)));
  CHECK(of_single(auroc_variance::delong, interval_scale::score).lower > 0);
  CHECK(is_undefined(of_single(auroc_variance::infinitesimal_jackknife, interval_scale::plain).standard_error));
  CHECK(is_undefined(of_single(auroc_variance::obuchowski, interval_scale::plain).standard_error));
  const Eigen::Array4i y(0, 0, 1, 1);
  const Eigen::Array4d s(1, 2, 3, 4);
  const estimate perfect = auroc_interval(y, s);
  CHECK(perfect.value == 1);
  CHECK(perfect.standard_error == 0);
  CHECK(perfect.lower == 1);
  CHECK(is_undefined(auroc_interval(y, s, {.scale = interval_scale::logit}).lower));
  CHECK(test::error_of([&] { (void)auroc_interval(y, s, {.level = 1.0}); }) == "assay::auroc_interval: level = 1 is outside (0, 1)");
  const estimate narrow = auroc_interval(y, Eigen::Array4d(1, 3, 2, 4), {.level = 0.5});
  const estimate wide = auroc_interval(y, Eigen::Array4d(1, 3, 2, 4), {.level = 0.99});
  CHECK(narrow.upper - narrow.lower < wide.upper - wide.lower);
  CHECK(wide.upper <= 1);
}

TEST_CASE("auroc_interval: importance weights of any size") {
  Eigen::ArrayXi y(5);
  y << 0, 1, 0, 1, 1;
  Eigen::ArrayXd s(5), w(5);
  s << .1, .4, .5, .9, .5;
  w << 1, 2, .5, .25, 3;
  const assay::estimate one = assay::auroc_interval(y, s, w);
  CHECK(one.standard_error > 0.3);
  for (const double scale : {1e300, 1e160, 1e-160, 1e-300}) {
    const assay::estimate e = assay::auroc_interval(y, s, (w * scale).eval());
    CHECK_CLOSE(e.value, one.value);
    CHECK_CLOSE(e.standard_error, one.standard_error);
    CHECK_CLOSE(e.lower, one.lower);
  }
}
