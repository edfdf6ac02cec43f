#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/auroc_interval.hpp>

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
}

TEST_CASE("auroc_interval: edge cases") {
  const estimate none = auroc_interval(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2));
  CHECK(is_undefined(none.value));
  CHECK(is_undefined(none.lower));
  const estimate single = auroc_interval(Eigen::Array3i(1, 0, 0), Eigen::Array3d(1, 2, 0));
  CHECK(single.value == 0.5);
  CHECK(is_undefined(single.standard_error));
  const Eigen::Array4i y(0, 0, 1, 1);
  const Eigen::Array4d s(1, 2, 3, 4);
  const estimate perfect = auroc_interval(y, s);
  CHECK(perfect.value == 1);
  CHECK(perfect.standard_error == 0);
  CHECK(perfect.lower == 1);
  CHECK(is_undefined(auroc_interval(y, s, {.scale = interval_scale::logit}).lower));
  CHECK(test::error_of([&] { (void)auroc_interval(y, s, {.level = 1.0}); }) == "assay::auroc_interval: level = 1 is not in (0, 1)");
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
