// SPDX-License-Identifier: MIT
#include "selective/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/selective/risk_coverage_curve.hpp>

using namespace assay;

TEST_CASE("risk_coverage_curve: four rows") {
  const auto c = risk_coverage_curve(Eigen::Array4i(0, 1, 0, 1), Eigen::Array4d(0.2, 0.9, 0.5, 0.5));
  CHECK((c.threshold == Eigen::Array3d(0.9, 0.5, 0.2)).all());
  CHECK((c.coverage == Eigen::Array3d(0.25, 0.75, 1)).all());
  CHECK((c.risk == Eigen::Array3d(0, 1.0 / 3, 0.5)).all());
  CHECK((c.generalized_risk == Eigen::Array3d(0, 0.25, 0.5)).all());
  CHECK(risk_coverage_curve(Eigen::ArrayXi(0), Eigen::ArrayXd(0)).threshold.size() == 0);
  CHECK(risk_coverage_curve(ranked_losses{}).risk.size() == 0);
}

TEST_CASE("risk_coverage_curve: agrees with the definition") {
  for (const int levels : {1, 7, 100000}) {
    const test::random_answers d(250, levels, static_cast<std::uint64_t>(levels));
    const auto curve = risk_coverage_curve(d.correct, d.confidence, d.weight);
    const auto losses = risk_coverage_curve(ranked_losses(d.loss, d.confidence, d.weight));
    for (Index k = 0; k < curve.threshold.size(); ++k) {
      const Eigen::ArrayXd accepted = (d.confidence >= curve.threshold[k]).select(d.weight, 0);
      CHECK_CLOSE(curve.coverage[k], accepted.sum() / d.weight.sum());
      CHECK_CLOSE(curve.risk[k], (accepted * (1 - d.correct.cast<double>())).sum() / accepted.sum());
      CHECK_CLOSE(curve.generalized_risk[k], curve.risk[k] * curve.coverage[k]);
      CHECK_CLOSE(losses.risk[k], (accepted * d.loss).sum() / accepted.sum());
    }
    CHECK((losses.threshold == curve.threshold).all());
    CHECK(losses.coverage.isApprox(curve.coverage, 1e-15));
    CHECK(curve.coverage[curve.coverage.size() - 1] == 1);
    CHECK((curve.threshold.tail(curve.threshold.size() - 1) < curve.threshold.head(curve.threshold.size() - 1)).all());
  }
}

TEST_CASE("risk_coverage_curve: other kinds of input") {
  const test::random_answers d(200, 8, 1);
  const auto expected = risk_coverage_curve(d.correct, d.confidence);
  const auto same = [&](const risk_coverage_curve_result& c) {
    return (c.threshold == expected.threshold).all() && (c.risk == expected.risk).all() && (c.coverage == expected.coverage).all();
  };
  CHECK(same(risk_coverage_curve((d.correct == 1), d.confidence.cast<Eigen::half>())));
  CHECK(same(risk_coverage_curve(d.correct.cast<float>(), d.confidence.matrix().transpose())));
  Eigen::Array<double, Eigen::Dynamic, 2, Eigen::RowMajor> columns(200, 2);
  columns << d.confidence, d.confidence;
  CHECK(same(risk_coverage_curve(d.correct.reverse(), columns.col(1).reverse())));
  const ranked_scores<double> ranked(d.correct, d.confidence);
  CHECK(same(risk_coverage_curve(ranked)));
  test::check_bad_rows("risk_coverage_curve", [](const auto&... a) { return risk_coverage_curve(a...).risk.size(); }, "confidence");
}

TEST_CASE("coverage_at_risk, risk_at_coverage: reference points") {
  // ten rows, surest first, wrong at 3, 5, 8, 9: risks 0 0 1/3 1/4 2/5 1/3 2/7 3/8 4/9 4/10
  const Eigen::ArrayXi correct{{1, 1, 0, 1, 0, 1, 1, 0, 0, 1}};
  const Eigen::ArrayXd confidence = Eigen::ArrayXd::LinSpaced(10, 1, 0.1);
  CHECK(coverage_at_risk(correct, confidence) == 0.2);
  CHECK(coverage_at_risk(correct, confidence, {.risk = 0.3}) == 0.7);
  CHECK(coverage_at_risk(correct, confidence, {.risk = 3.0 / 8}) == 0.8);
  CHECK(coverage_at_risk(correct, confidence, {.risk = 0.4}) == 1);
  CHECK(coverage_at_risk(correct, confidence, {.risk = 0}) == 0.2);
  CHECK(is_undefined(coverage_at_risk(1 - correct, confidence)));
  CHECK(coverage_at_risk(1 - correct, confidence, {.undefined = 0}) == 0);
  CHECK(is_undefined(coverage_at_risk_point(1 - correct, confidence).threshold));
  const selective_point p = coverage_at_risk_point(correct, confidence, {.risk = 0.3});
  CHECK(p == selective_point{confidence[6], 0.7, 2.0 / 7});
  CHECK(risk_at_coverage(correct, confidence) == 3.0 / 8);
  CHECK(risk_at_coverage(correct, confidence, {.coverage = 0.71}) == 3.0 / 8);
  CHECK(risk_at_coverage(correct, confidence, {.coverage = 0.7}) == 2.0 / 7);
  CHECK(risk_at_coverage(correct, confidence, {.coverage = 0.3}) == 1.0 / 3);
  CHECK(risk_at_coverage(correct, confidence, {.coverage = 0}) == 0);
  CHECK(risk_at_coverage(correct, confidence, {.coverage = 1}) == 0.4);
  // a tie is answered as a whole
  const Eigen::ArrayXd tied{{5, 4, 3, 3, 3, 3, 2, 1, 1, 1}};
  CHECK(risk_at_coverage_point(correct, tied, {.coverage = 0.5}) == selective_point{3, 0.6, 1.0 / 3});
  CHECK(coverage_at_risk(correct, tied, {.risk = 0.25}) == 0.2);
  CHECK(is_undefined(risk_at_coverage(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  CHECK(risk_at_coverage(ranked_losses{}, {.undefined = 2}) == 2);
  CHECK(is_undefined(risk_at_coverage_point(ranked_losses{}).coverage));
}

TEST_CASE("coverage_at_risk, risk_at_coverage: points of the curve, weights") {
  for (const int levels : {3, 40, 100000}) {
    const test::random_answers d(250, levels, static_cast<std::uint64_t>(levels));
    const ranked_losses r(d.loss, d.confidence, d.weight);
    const auto curve = risk_coverage_curve(r);
    for (const double level : {0.0, 0.05, 0.3, 0.7, 0.95, 1.0}) {
      double covered = -1;
      double risk = -1;
      for (Index k = 0; k < curve.risk.size(); ++k) {
        if (curve.risk[k] <= level) covered = curve.coverage[k];
        if (risk < 0 && curve.coverage[k] >= level) risk = curve.risk[k];
      }
      CHECK_CLOSE(coverage_at_risk(r, {.risk = level, .undefined = -1}), covered);
      CHECK_CLOSE(risk_at_coverage(r, {.coverage = level}), risk);
    }
    CHECK_CLOSE(coverage_at_risk(d.correct, d.confidence, d.weight, {.risk = 0.3}),
                coverage_at_risk(test::repeat<int>(d.correct, d.weight), test::repeat<double>(d.confidence, d.weight), {.risk = 0.3}));
  }
}

TEST_CASE("coverage_at_risk, risk_at_coverage: laws and errors") {
  const auto both = [](const auto&... a) {
    const double coverage = coverage_at_risk(a..., {.risk = 0.6});
    return coverage + risk_at_coverage(a...);
  };
  test::check_rank_metric("coverage_at_risk", both, "confidence");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Eigen::Array2i y(0, 1);
  const Eigen::Array2d s(0, 1);
  CHECK(test::error_of([&] { (void)risk_at_coverage(y, Eigen::Array2d(0, nan)); }) == "assay::risk_at_coverage: confidence[1] is NaN");
  CHECK(test::error_of([&] { (void)coverage_at_risk(y, s, {.risk = -1}); }) ==
        "assay::coverage_at_risk: risk = -1 must be finite and not negative");
  CHECK(test::error_of([&] { (void)coverage_at_risk_point(y, s, {.risk = nan}); }) ==
        "assay::coverage_at_risk_point: risk = nan must be finite and not negative");
  CHECK(test::error_of([&] { (void)risk_at_coverage(y, s, {.coverage = 1.5}); }) ==
        "assay::risk_at_coverage: coverage = 1.5 is not in [0, 1]");
  CHECK(test::error_of([&] { (void)risk_at_coverage_point(y, s, {.coverage = nan}); }) ==
        "assay::risk_at_coverage_point: coverage = nan is not in [0, 1]");
}

TEST_CASE("coverage_at_risk: a wrong answer first does not hide a larger coverage") {
  Eigen::ArrayXi correct = Eigen::ArrayXi::Ones(10);
  correct[0] = 0;
  CHECK(coverage_at_risk(correct, Eigen::ArrayXd::LinSpaced(10, 10, 1), {.risk = 0.3}) == 1);
}
