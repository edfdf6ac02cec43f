#include "calibration/data.hpp"

#include <assay/calibration/corp_calibration_test.hpp>

#include <limits>

using assay::corp_calibration_test;
using assay::corp_calibration_test_result;
using assay::corp_decomposition;
using assay::Index;
using assay::proper_score;
using assay::ranked_scores;
using assay::weighting;
using test::array;
using test::labels;

TEST_CASE("corp_calibration_test: the share of replicates at or above the statistic") {
  test::generator g(4);
  Eigen::ArrayXd p(40);
  Eigen::ArrayXi y(40);
  for (Index i = 0; i < 40; ++i) {
    p[i] = (static_cast<double>(i) + 0.5) / 40;
    y[i] = g.uniform() < p[i];
  }
  for (const auto score : {proper_score::brier, proper_score::logarithmic}) {
    const corp_calibration_test_result t = corp_calibration_test(y, p, {.score = score, .replicates = 99, .seed = 7});
    CHECK(t.miscalibration == corp_decomposition(y, p, {.score = score}).miscalibration);
    double sum = 0;
    int above = 0;
    for (std::uint32_t r = 0; r < 99; ++r) {
      assay::core::random_stream random(7, r, 1);
      Eigen::ArrayXi z(40);
      for (Index i = 0; i < 40; ++i) z[i] = random.uniform() < p[i];
      const double m = corp_decomposition(z, p, {.score = score}).miscalibration;
      sum += m;
      above += m >= t.miscalibration;
    }
    CHECK_CLOSE(t.expected, sum / 99);
    CHECK_CLOSE(t.p_value, (1.0 + above) / 100);
  }
}

TEST_CASE("corp_calibration_test: level and power") {
  int rejected = 0, found = 0, weighted = 0;
  double sum = 0;
  for (std::uint64_t k = 0; k < 200; ++k) {
    test::generator g(k + 100);
    Eigen::ArrayXd p(60), w(60);
    Eigen::ArrayXi y(60), z(60);
    for (Index i = 0; i < 60; ++i) {
      p[i] = g.uniform();
      y[i] = g.uniform() < p[i];
      z[i] = g.uniform() < p[i] * p[i] * p[i];
      w[i] = 0.2 + g.uniform();
    }
    const double own = corp_calibration_test(y, p, {.replicates = 99, .seed = k}).p_value;
    sum += own;
    rejected += own <= 0.1;
    weighted += corp_calibration_test(y, p, w, {.replicates = 99, .seed = k}).p_value <= 0.1;
    found += corp_calibration_test(z, p, {.replicates = 99, .seed = k}).p_value <= 0.1;
  }
  // binomial(200, 0.1): 20 with standard deviation 4.2
  CHECK(std::abs(rejected - 20) < 15);
  CHECK(std::abs(weighted - 20) < 15);
  CHECK(std::abs(sum / 200 - 0.5) < 0.06);
  CHECK(found > 160);
}

TEST_CASE("corp_calibration_test: laws") {
  const test::random_rows r(200, 15, 9);
  const assay::corp_calibration_test_options options{.replicates = 60, .seed = 3, .resample_predictions = true};
  const auto plain = corp_calibration_test(r.y, r.p, options);
  const auto weighted = corp_calibration_test(r.y, r.p, r.w, options);
  CHECK(corp_calibration_test(r.y.reverse().eval(), r.p.reverse().eval(), options).expected == plain.expected);
  CHECK(corp_calibration_test(r.y.reverse().eval(), r.p.reverse().eval(), r.w.reverse().eval(), options).expected == weighted.expected);
  CHECK_CLOSE(corp_calibration_test(r.y, r.p, (r.w * 1e-250).eval(), options).expected, weighted.expected);
  CHECK(corp_calibration_test(ranked_scores(r.y, r.p), options).p_value == plain.p_value);
  std::vector<int> y;
  std::vector<double> p;
  for (Index i = 0; i < 200; ++i) {
    for (int k = 0; k < static_cast<int>(2 * r.w[i]); ++k) {
      y.push_back(r.y[i]);
      p.push_back(r.p[i]);
    }
  }
  const auto counted = corp_calibration_test(r.y, r.p, (2 * r.w).eval(), {.replicates = 60, .seed = 3, .resample_predictions = true,
                                                                              .weighting = weighting::frequency});
  CHECK_CLOSE(counted.expected, corp_calibration_test(assay::view(y), assay::view(p), options).expected);
}

TEST_CASE("corp_calibration_test: edges and errors") {
  const auto none = corp_calibration_test(labels({}), array({}));
  CHECK((assay::is_undefined(none.miscalibration) && assay::is_undefined(none.expected) && assay::is_undefined(none.p_value)));
  const auto right = corp_calibration_test(labels({0, 1}), array({0, 1}));
  CHECK(right.miscalibration == 0);
  CHECK(right.expected == 0);
  CHECK(right.p_value == 1);
  // one row: the statistic of y = 1 is 0.64, of y = 0 it is 0.04
  const auto single = corp_calibration_test(labels({1}), array({0.2}), {.replicates = 3999});
  CHECK_CLOSE(single.miscalibration, 0.64);
  CHECK(std::abs(single.p_value - 0.2) < 0.03);
  CHECK(std::abs(single.expected - 0.16) < 0.02);
  // an outcome of probability 0
  const auto wrong = corp_calibration_test(labels({1, 0}), array({0, 0.5}), {.score = proper_score::logarithmic, .replicates = 99});
  CHECK(wrong.miscalibration == std::numeric_limits<double>::infinity());
  CHECK(wrong.p_value == 0.01);
  CHECK(wrong.expected < 1);
  CHECK(test::error_of([&] { (void)corp_calibration_test(labels({1}), array({0.5}), {.replicates = -1}); }) ==
        "assay::corp_calibration_test: replicates = -1 is outside [1, 2^31)");
  const assay::corp_calibration_test_options counted{.weighting = weighting::frequency};
  CHECK(test::error_of([&] { (void)corp_calibration_test(labels({1}), array({0.5}), array({0.5}), counted); }) ==
        "assay::corp_calibration_test: frequency weights must be whole numbers");
}
