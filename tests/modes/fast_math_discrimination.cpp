// The discrimination family compiled with -ffast-math: values stay exact, checks survive.
#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination.hpp>

#include <limits>

using namespace assay;

TEST_CASE("fast-math: rank metrics") {
  const test::b20 d;
  CHECK(auroc(d.y, d.p) == 0.735);
  CHECK_CLOSE(auroc(d.y, d.p, d.w), 0.6739130434782609);
  CHECK(ks_statistic(d.y, d.p) == 0.4);
  const test::l200 l;
  CHECK_CLOSE(auroc(l.y, l.p), 0.8747798802363403);
  CHECK_CLOSE(average_precision(l.y, l.p), 0.7826372498542672);
  const estimate e = auroc_interval(d.y, d.p);
  CHECK_CLOSE(e.lower, 0.504895442435616);
  CHECK_CLOSE(e.upper, 0.965104557564384);
  CHECK_CLOSE(pairwise_accuracy(d.y, d.p, {.tie_credit = 0}), 0.72);
  CHECK(roc_curve(d.y, d.p).threshold.size() == 18);
}

TEST_CASE("fast-math: minus zero ties with zero, infinities are ordered") {
  const double inf = std::numeric_limits<double>::infinity();
  CHECK(auroc(Eigen::Array4i(0, 1, 0, 1), Eigen::Array4d(-0.0, 0.0, 0.0, -0.0)) == 0.5);
  CHECK(auroc(Eigen::Array4i(0, 1, 0, 1), Eigen::Array4d(-inf, inf, 0.0, 1.0)) == 1);
}

TEST_CASE("fast-math: undefined values and bad input are still seen") {
  CHECK(is_undefined(auroc(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2))));
  CHECK_FALSE(is_undefined(auroc(Eigen::Array2i(0, 1), Eigen::Array2d(1, 2))));
  CHECK(is_undefined(matthews_correlation(Eigen::Array2i(0, 0), Eigen::Array2i(0, 1))));
  CHECK(is_undefined(auroc_interval(Eigen::Array2i(0, 1), Eigen::Array2d(1, 2)).standard_error));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Index bad : {Index{0}, Index{2500}, Index{4999}}) {
    Eigen::ArrayXd s = Eigen::ArrayXd::LinSpaced(5000, 0, 1);
    Eigen::ArrayXi y = Eigen::ArrayXi::Zero(5000);
    y.head(100) = 1;
    s(bad) = nan;
    CHECK(test::error_of([&] { (void)auroc(y, s); }) == "assay::auroc: score[" + core::to_text(bad) + "] is NaN");

    CHECK(test::error_of([&] { (void)auroc(y, y, s); }) == "assay::auroc: weights[" + core::to_text(bad) + "] is NaN");
    CHECK(test::error_of([&] { (void)pairwise_accuracy(y, s); }) == "assay::pairwise_accuracy: score[" + core::to_text(bad) + "] is NaN");
  }
}

TEST_CASE("fast-math: NaN as a label of any floating type") {
  const Eigen::ArrayXd s = Eigen::ArrayXd::LinSpaced(5, 0, 1);
  Eigen::ArrayXd y(5);
  y << 0, 1, 0, 1, std::numeric_limits<double>::quiet_NaN();
  const std::string problem = "assay::auroc: truth[4] is NaN";
  CHECK(test::error_of([&] { (void)auroc(y, s); }) == problem);
  CHECK(test::error_of([&] { (void)auroc(y.cast<float>(), s); }) == problem);
  CHECK(test::error_of([&] { (void)auroc(y.cast<long double>(), s); }) == problem);
  CHECK(test::error_of([&] { (void)auroc(y.cast<float>().cast<Eigen::half>().eval(), s); }) == problem);
  CHECK(test::error_of([&] { (void)auroc(y.cast<float>().cast<Eigen::bfloat16>().eval(), s); }) == problem);
}

TEST_CASE("fast-math: confusion matrix") {
  const test::b20 d;
  CHECK(accuracy(d.y, d.p >= 0.5) == 0.7);
  CHECK_CLOSE(matthews_correlation(d.y, d.p >= 0.5, d.w), 0.3188405797101449);
  CHECK_CLOSE(f1_score(d.y, d.p >= 0.5), 0.7);
  CHECK_CLOSE(cohen_kappa(d.y, d.p >= 0.5), 0.4);
}
