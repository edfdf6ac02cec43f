#include "calibration/data.hpp"

#include <assay/calibration/skill_scores.hpp>

#include <limits>

using assay::brier_skill_score;
using assay::Index;
using assay::log_loss_skill_score;
using assay::Vector;

TEST_CASE("skill scores: reference values") {
  const test::b20 d;
  const test::m12 m;
  const Eigen::ArrayXd w = Eigen::ArrayXd::LinSpaced(12, 1, 12);
  // d2_brier_score, d2_log_loss_score of scikit-learn 1.9.1
  CHECK_CLOSE(brier_skill_score(d.y, d.p), 0.14);
  CHECK_CLOSE(brier_skill_score(d.y, d.p, d.w), 0.025729166666666692);
  CHECK_CLOSE(brier_skill_score(m.y, m.p), 0.34082500000000027);
  CHECK_CLOSE(brier_skill_score(m.y, m.p, w), 0.2771571214392805);
  CHECK_CLOSE(log_loss_skill_score(d.y, d.p), 0.09311482464390108);
  CHECK_NEAR(log_loss_skill_score(d.y, d.p, d.w), -0.0010424089682092852, 1e-14);
  CHECK_CLOSE(log_loss_skill_score(m.y, m.p), 0.3288670082661658);
  CHECK_CLOSE(log_loss_skill_score(m.y, m.p, w), 0.2750167837405364);
  const test::l200 l;  // Brier score and uncertainty of reference tables 4.5 (0.16679050543504767, 0.221868324375)
  CHECK_CLOSE(brier_skill_score(l.y, l.p), 1 - 0.16679050543504767 / 0.221868324375);
}

TEST_CASE("skill scores: against a prediction known beforehand") {
  const test::random_rows r(400, 20, 1);
  const Vector clipped = r.p.max(0.05).min(0.95);
  const Vector constant = Vector::Constant(400, 0.3);
  CHECK_CLOSE(brier_skill_score(r.y, r.p, {.reference = 0.3}), 1 - assay::brier_score(r.y, r.p) / assay::brier_score(r.y, constant));
  CHECK_CLOSE(brier_skill_score(r.y, r.p, r.w, {.reference = 0.3}),
              1 - assay::brier_score(r.y, r.p, r.w) / assay::brier_score(r.y, constant, r.w));
  CHECK_CLOSE(log_loss_skill_score(r.y, clipped, {.reference = 0.3}), 1 - assay::log_loss(r.y, clipped) / assay::log_loss(r.y, constant));
  CHECK(std::abs(brier_skill_score(r.y, constant, {.reference = 0.3})) < 1e-14);
  const double rate = r.y.cast<double>().mean();
  CHECK(std::abs(brier_skill_score(r.y, Vector(Vector::Constant(400, rate)))) < 1e-14);
  CHECK(std::abs(log_loss_skill_score(r.y, Vector(Vector::Constant(400, rate)))) < 1e-14);
  CHECK(brier_skill_score(r.y, Vector(r.y.cast<double>())) == 1);
  CHECK(log_loss_skill_score(r.y, Vector(r.y.cast<double>())) == 1);
  // two columns are the binary prediction
  Eigen::ArrayXXd two(400, 2);
  two << 1 - clipped, clipped;
  CHECK_CLOSE(brier_skill_score(r.y, two), brier_skill_score(r.y, clipped));
  CHECK_CLOSE(log_loss_skill_score(r.y, two, r.w), log_loss_skill_score(r.y, clipped, r.w));
  CHECK_CLOSE(brier_skill_score(r.y, two, {.class_reference = Vector{{0.7, 0.3}}}), brier_skill_score(r.y, clipped, {.reference = 0.3}));
  CHECK_CLOSE(log_loss_skill_score(r.y, two, {.class_reference = Vector{{0.7, 0.3}}}),
              log_loss_skill_score(r.y, clipped, {.reference = 0.3}));
  const test::m12 m;
  const Vector given{{0.5, 0.3, 0.2}};
  const Eigen::ArrayXXd rows = given.transpose().replicate(12, 1);
  CHECK_CLOSE(brier_skill_score(m.y, m.p, {.class_reference = given}), 1 - assay::brier_score(m.y, m.p) / assay::brier_score(m.y, rows));
  CHECK_CLOSE(log_loss_skill_score(m.y, m.p, {.class_reference = given}), 1 - assay::log_loss(m.y, m.p) / assay::log_loss(m.y, rows));
}

TEST_CASE("skill scores: weights, rare classes") {
  const test::random_rows r(300, 20, 2);
  const Vector p = r.p.max(0.05).min(0.95);
  std::vector<double> q;
  std::vector<int> y;
  for (Index i = 0; i < 300; ++i) {
    for (int k = 0; k < static_cast<int>(2 * r.w[i]); ++k) {
      q.push_back(p[i]);
      y.push_back(r.y[i]);
    }
  }
  const Eigen::ArrayXi repeated = assay::view(y);
  const Vector all = assay::view(q);
  CHECK_CLOSE(brier_skill_score(r.y, p, r.w), brier_skill_score(repeated, all));
  CHECK_CLOSE(log_loss_skill_score(r.y, p, r.w), log_loss_skill_score(repeated, all));
  for (const double scale : {1e300, 1e-300}) {
    CHECK_CLOSE(brier_skill_score(r.y, p, Vector(scale * r.w)), brier_skill_score(r.y, p, r.w));
    CHECK_CLOSE(log_loss_skill_score(r.y, p, Vector(scale * r.w)), log_loss_skill_score(r.y, p, r.w));
  }
  // one positive of weight 1e-13: the reference is not lost in 1 - 1e-13; values by mpmath 1.3
  const Eigen::ArrayXi truth = test::labels({0, 1});
  const Vector weight{{1, 1e-13}};
  CHECK_NEAR(brier_skill_score(truth, Vector{{0, 0.5}}, weight), 1 - 0.25 * (1 + 1e-13), 1e-13);
  CHECK_NEAR(log_loss_skill_score(truth, Vector{{0, 0.5}}, weight), 1 - 0.69314718055994529 / (1 + 13 * 2.3025850929940457), 1e-13);
}

TEST_CASE("skill scores: undefined") {
  const Vector p{{0.2, 0.4}};
  const Eigen::ArrayXi one = test::labels({1, 1});
  CHECK(assay::is_undefined(brier_skill_score(Eigen::ArrayXi(0), Vector(0), {.undefined = 7})));
  CHECK(assay::is_undefined(log_loss_skill_score(Eigen::ArrayXi(0), Eigen::ArrayXXd(0, 3))));
  CHECK(assay::is_undefined(brier_skill_score(one, p, Vector{{0, 0}})));
  CHECK(assay::is_undefined(brier_skill_score(one, p)));
  CHECK(assay::is_undefined(log_loss_skill_score(one, p)));
  CHECK(brier_skill_score(one, p, {.undefined = 0}) == 0);
  CHECK(log_loss_skill_score(one, p, {.undefined = -1}) == -1);
  CHECK(assay::is_undefined(brier_skill_score(test::labels({1, 0}), p, Vector{{1, 0}})));
  CHECK_CLOSE(brier_skill_score(one, p, {.reference = 0.5}), 1 - 0.5 / 0.25);  // with a reference one class will do
  CHECK(assay::is_undefined(log_loss_skill_score(one, p, {.reference = 0})));   // infinite
  CHECK(assay::is_undefined(log_loss_skill_score(one, p, {.reference = 1})));
  CHECK(log_loss_skill_score(test::labels({1, 0}), Vector{{0, 0.5}}) == -std::numeric_limits<double>::infinity());
  CHECK(log_loss_skill_score(test::labels({1, 0}), Vector{{0, 0.5}}, {.clip = 0.25}) < 0);
}

TEST_CASE("skill scores: errors") {
  const Vector p{{0.2, 0.4}};
  const Eigen::ArrayXi y = test::labels({0, 1});
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { brier_skill_score(y, Vector{{0.2, nan}}); }) == "assay::brier_skill_score: prediction[1] is NaN");
  CHECK(test::error_of([&] {
          log_loss_skill_score(y, Vector{{0.2, 1.5}});
        }) == "assay::log_loss_skill_score: prediction[1] = 1.5 is outside [0, 1]");
  CHECK(test::error_of([&] { brier_skill_score(y, p, Vector{{1, nan}}); }) == "assay::brier_skill_score: weights[1] is NaN");
  CHECK(test::error_of([&] { brier_skill_score(y, p, Vector{{1}}); }) ==
        "assay::brier_skill_score: weights has 1 elements but truth has 2");
  CHECK(test::error_of([&] { brier_skill_score(y, p, {.reference = 1.5}); }) ==
        "assay::brier_skill_score: reference = 1.5 is outside [0, 1]");
  CHECK(test::error_of([&] { brier_skill_score(y, p, {.class_reference = p}); }) ==
        "assay::brier_skill_score: class_reference is of n x K predictions; pass reference");
  const Eigen::ArrayXXd m = Eigen::ArrayXXd::Constant(2, 2, 0.5);
  CHECK(test::error_of([&] { log_loss_skill_score(y, m, {.reference = 0.5}); }) ==
        "assay::log_loss_skill_score: reference is of binary predictions; pass class_reference");
  CHECK(test::error_of([&] { log_loss_skill_score(y, m, {.class_reference = Vector{{1}}}); }) ==
        "assay::log_loss_skill_score: class_reference has 1 elements but prediction has 2 columns");
  CHECK(test::error_of([&] { log_loss_skill_score(y, m, {.class_reference = Vector{{1, nan}}}); }) ==
        "assay::log_loss_skill_score: class_reference[1] is NaN");
  CHECK(test::error_of([&] { log_loss_skill_score(y, p, {.clip = 0.5}); }) ==
        "assay::log_loss_skill_score: clip = 0.5 is outside [0, 0.5)");
}
