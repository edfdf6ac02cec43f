#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/auroc_interval.hpp>
#include <assay/discrimination/average_precision.hpp>
#include <assay/discrimination/f_score.hpp>
#include <assay/discrimination/rank_metrics.hpp>

#include <algorithm>
#include <limits>
#include <vector>

using namespace assay;

TEST_CASE("rank_metrics: all of it in one walk") {
  const test::b20 d;
  const rank_metrics_result r = rank_metrics(d.y, d.p);
  CHECK(r.positives == 10);
  CHECK(r.negatives == 10);
  CHECK(r.prevalence == 0.5);
  CHECK(r.auroc == 0.735);
  CHECK_CLOSE(r.gini, 0.47);
  CHECK(r.ks_statistic == 0.4);
  // attained at 0.60, 0.50 and 0.40; exact integers choose the highest
  CHECK(r.ks_threshold == 0.60);
  CHECK(r.youden_index == 0.4);
  CHECK(r.youden_threshold == 0.60);
  CHECK(r.average_precision == average_precision(d.y, d.p));
}

TEST_CASE("rank_metrics: against every threshold, with ties and weights") {
  for (const int distinct : {2, 7, 1000}) {
    test::generator g(static_cast<std::uint64_t>(distinct));
    Eigen::ArrayXi y(200);
    Eigen::ArrayXd s(200);
    Eigen::ArrayXd w(200);
    for (Index i = 0; i < 200; ++i) {
      y(i) = g.below(3) == 0;
      s(i) = g.below(distinct) + 0.3 * distinct * y(i) * g.uniform();
      w(i) = g.below(4);
    }
    double ks = 0;
    double youden = 0;
    double ap = 0;
    std::vector<double> t(s.data(), s.data() + 200);
    std::sort(t.rbegin(), t.rend());
    t.erase(std::unique(t.begin(), t.end()), t.end());
    const Eigen::ArrayXd yd = y.cast<double>();
    const double p = (w * yd).sum();
    const double n = (w * (1 - yd)).sum();
    double last = 0;
    for (const double x : t) {
      const Eigen::ArrayXd in = (s >= x).cast<double>() * w;
      const double tp = (in * yd).sum();
      const double fp = (in * (1 - yd)).sum();
      ks = (std::max)(ks, std::abs(tp / p - fp / n));
      youden = (std::max)(youden, tp / p - fp / n);
      if (tp > last) ap += (tp - last) / p * tp / (tp + fp);
      last = tp;
    }
    const rank_metrics_result r = rank_metrics(y, s, w);
    CHECK_NEAR(r.ks_statistic, ks, 1e-12);
    CHECK_NEAR(r.youden_index, youden, 1e-12);
    CHECK_NEAR(r.average_precision, ap, 1e-12);
    CHECK(r.auroc == auroc(y, s, w));
    CHECK(r.prevalence == Approx(p / (p + n)));
  }
}

TEST_CASE("rank_metrics: a score that is worse than chance is not flipped") {
  const Eigen::Array4i y(0, 0, 1, 1);
  const Eigen::Array4d s(4, 3, 2, 1);
  const rank_metrics_result r = rank_metrics(y, s);
  CHECK(r.auroc == 0);
  CHECK(r.gini == -1);
  CHECK(r.ks_statistic == 1);
  CHECK(r.ks_threshold == 3);
  CHECK(r.youden_index == 0);
  CHECK(r.youden_threshold == std::numeric_limits<double>::infinity());
}

TEST_CASE("rank_metrics: one class") {
  const rank_metrics_result r = rank_metrics(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2));
  CHECK(r.positives == 2);
  CHECK(r.negatives == 0);
  CHECK(r.prevalence == 1);
  CHECK(is_undefined(r.auroc));
  CHECK(is_undefined(r.average_precision));
  CHECK(is_undefined(r.ks_statistic));
  CHECK(is_undefined(r.ks_threshold));
  const rank_metrics_result none = rank_metrics(Eigen::ArrayXi(0), Eigen::ArrayXd(0));
  CHECK(is_undefined(none.prevalence));
}

TEST_CASE("rank_metrics: weights of any size give the same metrics") {
  Eigen::ArrayXi y(5);
  y << 0, 1, 0, 1, 1;
  Eigen::ArrayXd s(5), w(5);
  s << .1, .4, .5, .9, .5;
  w << 1, 2, .5, .25, 3;
  const auto one = assay::rank_metrics(y, s, w);
  CHECK_CLOSE(one.auroc, 7.0 / 9.0);
  for (const double scale : {1e307, 1e300, 1e200, 1e160, 1e-160, 1e-200, 1e-300}) {
    const auto r = assay::rank_metrics(y, s, (w * scale).eval());
    CHECK_CLOSE(r.auroc, one.auroc);
    CHECK_CLOSE(r.average_precision, one.average_precision);
    CHECK_CLOSE(r.ks_statistic, one.ks_statistic);
    CHECK(r.ks_threshold == one.ks_threshold);
    CHECK_CLOSE(r.youden_index, one.youden_index);
    CHECK(r.youden_threshold == one.youden_threshold);
    CHECK_CLOSE(r.prevalence, one.prevalence);
  }
  // the classes may differ in size as well: AUROC and KS do not see it
  Eigen::ArrayXd lopsided = w;
  for (Eigen::Index i = 0; i < 5; ++i) lopsided(i) *= y(i) == 1 ? 1e300 : 1e-300;
  CHECK_CLOSE(assay::auroc(y, s, lopsided), one.auroc);
  CHECK_CLOSE(assay::rank_metrics(y, s, lopsided).ks_statistic, one.ks_statistic);
  CHECK_CLOSE(assay::rank_metrics(y, s, lopsided).average_precision, 1.0);
  for (Eigen::Index i = 0; i < 5; ++i) lopsided(i) = w(i) * (y(i) == 1 ? 1e-300 : 1e300);
  CHECK_CLOSE(assay::auroc(y, s, lopsided), one.auroc);
  CHECK_NEAR(assay::rank_metrics(y, s, lopsided).average_precision, 0.25 / 5.25, 1e-12);
}

TEST_CASE("rank_metrics: the standard error is DeLong's, the best F1 that of the best threshold") {
  const test::b20 d;
  const rank_metrics_result r = rank_metrics(d.y, d.p);
  CHECK_CLOSE(r.auroc_standard_error * r.auroc_standard_error, 0.0137833333333333333);  // pROC 1.18.0
  const test::l200 l;
  const rank_metrics_result big = rank_metrics(l.y, l.p);
  CHECK_NEAR(big.auroc_standard_error * big.auroc_standard_error, 6.154217878870192e-07, 1e-14);
  for (const int distinct : {1, 3, 40, 100000}) {
    const test::ranking_sample s(static_cast<std::uint64_t>(distinct), 300, distinct);
    for (const bool weighted : {false, true}) {
      const Eigen::ArrayXd w = weighted ? s.w : Eigen::ArrayXd::Ones(300).eval();
      const rank_metrics_result m = weighted ? rank_metrics(s.y, s.s, w) : rank_metrics(s.y, s.s);
      CHECK(test::close_to(m.auroc_standard_error, auroc_interval(s.y, s.s, w).standard_error, 1e-12, 1e-17));
      double best = 0;
      double at = 0;
      for (Index i = 0; i < 300; ++i) {
        const double f = f1_score(s.y, s.s >= s.s(i), w, {.undefined = 0});
        if (f > best || (f == best && s.s(i) > at)) {
          best = f;
          at = s.s(i);
        }
      }
      CHECK_CLOSE(m.best_f1_score, best);
      CHECK(m.best_f1_threshold == at);
    }
  }
  // with weights it can be left out; unweighted it costs nothing
  const rank_metrics_result without = rank_metrics(d.y, d.p, d.w, {.standard_error = false});
  CHECK(is_undefined(without.auroc_standard_error));
  CHECK(without.auroc == rank_metrics(d.y, d.p, d.w).auroc);
  CHECK(rank_metrics(d.y, d.p, {.standard_error = false}).auroc_standard_error == r.auroc_standard_error);
  // one row in a class has no spread
  CHECK(is_undefined(rank_metrics(Eigen::Array3i(0, 1, 1), Eigen::Array3d(1, 2, 3)).auroc_standard_error));
  // a constant placement: no variance, exactly
  CHECK(rank_metrics(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(1, 1, 1, 1)).auroc_standard_error == 0);
}

TEST_CASE("rank_metrics: a constant score is told at that score") {
  const rank_metrics_result r = rank_metrics(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(2, 2, 2, 2));
  CHECK(r.ks_statistic == 0);
  CHECK(r.ks_threshold == 2);
  CHECK(r.youden_index == 0);
  CHECK(r.youden_threshold == std::numeric_limits<double>::infinity());
  CHECK_CLOSE(r.best_f1_score, 2.0 / 3);
  CHECK(r.best_f1_threshold == 2);
}

TEST_CASE("rank_metrics: the laws of rank metrics, field by field") {
  test::check_rank_metric("rank_metrics", [](const auto&... a) {
    const rank_metrics_result r = rank_metrics(a...);
    return r.auroc + 2 * r.average_precision + 4 * r.ks_statistic + 8 * r.youden_index + 16 * r.best_f1_score;
  });
}
