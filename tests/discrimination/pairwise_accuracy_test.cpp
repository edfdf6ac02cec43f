#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/pairwise_accuracy.hpp>

#include <limits>

using namespace assay;

namespace {
double brute(const Eigen::ArrayXd& y, const Eigen::ArrayXd& s, const Eigen::ArrayXd& w, double credit) {
  double good = 0;
  double all = 0;
  for (Index i = 0; i < y.size(); ++i) {
    for (Index j = 0; j < y.size(); ++j) {
      if (!(y(i) > y(j))) continue;
      all += w(i) * w(j);
      good += w(i) * w(j) * (s(i) > s(j) ? 1.0 : s(i) == s(j) ? credit : 0.0);
    }
  }
  return good / all;
}
}  // namespace

TEST_CASE("pairwise_accuracy: reference values") {
  const test::b20 d;
  CHECK_CLOSE(pairwise_accuracy(d.y, d.p), 0.735);
  CHECK_CLOSE(pairwise_accuracy(d.y, d.p, {.tie_credit = 0}), 0.72);  // 72 of 100 concordant, 25 discordant, 3 tied: survival
  CHECK_CLOSE(pairwise_accuracy(d.y, d.p, {.tie_credit = 1}), 0.75);
  CHECK_CLOSE(pairwise_accuracy(d.y, d.p, d.w), 0.6739130434782609);
  const Eigen::ArrayXd confidence{{.9, .8, .8, .4, .3}};
  const Eigen::ArrayXi correct{{1, 0, 1, 1, 0}};
  const Eigen::ArrayXd consistency{{1, .6, .8, .6, .4}};
  CHECK_CLOSE(pairwise_accuracy(correct, confidence), 0.75);
  CHECK_CLOSE(pairwise_accuracy(consistency, confidence), 8.5 / 9);
  const test::l200 l;
  CHECK_CLOSE(pairwise_accuracy(l.y, l.p), 0.8747798802363403);
}

TEST_CASE("pairwise_accuracy: against all pairs of graded truth, with heavy ties") {
  for (const int grades : {2, 4, 1000}) {
    test::generator g(static_cast<std::uint64_t>(grades));
    Eigen::ArrayXd y(250);
    Eigen::ArrayXd s(250);
    Eigen::ArrayXd w(250);
    for (Index i = 0; i < 250; ++i) {
      y(i) = g.below(grades);
      s(i) = std::floor(y(i) / 2 + grades * g.uniform());
      w(i) = g.below(3) == 0 ? 0 : g.uniform();
    }
    for (const double credit : {0.0, 0.5, 1.0}) {
      CHECK_CLOSE(pairwise_accuracy(y, s, {.tie_credit = credit}), brute(y, s, Eigen::ArrayXd::Ones(250), credit));
      CHECK_CLOSE(pairwise_accuracy(y, s, w, {.tie_credit = credit}), brute(y, s, w, credit));
    }
    CHECK(pairwise_accuracy(y, s + 1e9) == pairwise_accuracy(y, s));
    CHECK_CLOSE(pairwise_accuracy(y.reverse(), s.reverse()), pairwise_accuracy(y, s));
    CHECK_CLOSE(pairwise_accuracy(-y, -s), pairwise_accuracy(y, s));
  }
}

TEST_CASE("pairwise_accuracy: binary truth gives the AUROC") {
  test::generator g(12);
  Eigen::ArrayXi y(2000);
  Eigen::ArrayXd s(2000);
  for (Index i = 0; i < 2000; ++i) {
    y(i) = g.below(2);
    s(i) = g.below(300) + 40 * y(i);
  }
  CHECK_CLOSE(pairwise_accuracy(y, s), auroc(y, s));
}

TEST_CASE("pairwise_accuracy: edge cases and errors") {
  CHECK(is_undefined(pairwise_accuracy(Eigen::ArrayXd(0), Eigen::ArrayXd(0))));
  CHECK(is_undefined(pairwise_accuracy(Eigen::ArrayXd::Ones(1), Eigen::ArrayXd::Ones(1))));
  CHECK(is_undefined(pairwise_accuracy(Eigen::ArrayXd::Ones(4), Eigen::Array4d(1, 2, 3, 4))));
  CHECK(pairwise_accuracy(Eigen::ArrayXd::Ones(4), Eigen::Array4d(1, 2, 3, 4), {.undefined = 0.5}) == 0.5);
  CHECK(is_undefined(pairwise_accuracy(Eigen::Array3d(0, 1, 1), Eigen::Array3d(1, 2, 3), Eigen::Array3d(0, 1, 1))));
  CHECK(pairwise_accuracy(Eigen::Array2d(-0.0, 1), Eigen::Array2d(1, 2)) == 1);
  CHECK(pairwise_accuracy(Eigen::Array3d(0, -0.0, 1), Eigen::Array3d(5, 9, 7)) == 0.5);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { (void)pairwise_accuracy(Eigen::Array2d(nan, 1), Eigen::Array2d(1, 2)); }) ==
        "assay::pairwise_accuracy: truth[0] is NaN");
  CHECK(test::error_of([&] { (void)pairwise_accuracy(Eigen::Array2d(0, 1), Eigen::Array3d(1, 2, 3)); }) ==
        "assay::pairwise_accuracy: score has 3 elements but truth has 2");
  CHECK(test::error_of([&] { (void)pairwise_accuracy(Eigen::Array2d(0, 1), Eigen::Array2d(1, 2), {.tie_credit = 2}); }) ==
        "assay::pairwise_accuracy: tie_credit = 2 is not in [0, 1]");
}

TEST_CASE("pairwise_accuracy: weights of any size, and a truth that has nearly all the weight") {
  Eigen::ArrayXi y(5);
  y << 0, 1, 0, 1, 1;
  Eigen::ArrayXd s(5), w(5);
  s << .1, .4, .5, .9, .5;
  w << 1, 2, .5, .25, 3;
  for (const double scale : {1e307, 1e200, 1.0, 1e-200, 1e-300}) {
    CHECK_CLOSE(assay::pairwise_accuracy(y, s, (w * scale).eval()), 7.0 / 9.0);
  }
  // 1e6 rows of one truth against two others: the few comparable pairs count to the last digit
  const Eigen::Index n = 100000;
  Eigen::ArrayXi truth = Eigen::ArrayXi::Zero(n);
  Eigen::ArrayXd score(n), weights(n);
  test::generator random(5);
  for (Eigen::Index i = 0; i < n; ++i) {
    score(i) = random.below(50);
    weights(i) = 0.5 + random.uniform();
  }
  truth(7) = 1;
  weights(7) = 1e-9;
  CHECK_NEAR(assay::pairwise_accuracy(truth, score, weights), assay::auroc(truth, score, weights), 1e-13);
}
