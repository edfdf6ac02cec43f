#include "calibration/data.hpp"

#include <assay/calibration/brier_decomposition.hpp>
#include <assay/calibration/brier_score.hpp>

#include <limits>
#include <map>

using assay::bias_corrected_brier_decomposition;
using assay::brier_decomposition;
using assay::brier_terms;
using assay::Index;
using assay::ranked_scores;

TEST_CASE("brier_decomposition: reference values") {
  const test::b20 d;
  const brier_terms ten = brier_decomposition(d.y, d.p, {.bins = 10});
  CHECK_NEAR(ten.reliability, 0.05204166666666667, 1e-14);
  CHECK_NEAR(ten.resolution, 0.09166666666666667, 1e-14);
  CHECK_NEAR(ten.uncertainty, 0.25, 1e-14);
  CHECK_NEAR(ten.within_bin_variance, 0.00045833333333333, 1e-12);
  CHECK_NEAR(ten.within_bin_covariance, -0.00416666666666666, 1e-12);
  CHECK_NEAR(ten.brier(), 0.215, 1e-14);
  const brier_terms five = brier_decomposition(d.y, d.p, {.bins = 5});
  CHECK_NEAR(five.reliability, 0.01550625, 1e-14);
  CHECK_NEAR(five.resolution, 0.05166666666666667, 1e-14);
  CHECK_NEAR(five.within_bin_variance, 0.00232708333333333, 1e-12);
  CHECK_NEAR(five.within_bin_covariance, 0.00116666666666667, 1e-12);
  // one bin per distinct value
  const brier_terms distinct = brier_decomposition(ranked_scores(d.y, d.p));
  CHECK_NEAR(distinct.reliability, 0.14, 1e-14);
  CHECK_NEAR(distinct.resolution, 0.175, 1e-14);
  CHECK_NEAR(distinct.uncertainty, 0.25, 1e-14);
  CHECK_NEAR(distinct.brier(), 0.215, 1e-14);
}

TEST_CASE("brier_decomposition: correction of Ferro and Fricker") {
  const test::b20 d;
  const brier_terms distinct = bias_corrected_brier_decomposition(ranked_scores(d.y, d.p));
  CHECK_NEAR(distinct.reliability, 0.065, 1e-13);
  CHECK_NEAR(distinct.resolution, 0.11315789473684211, 1e-13);
  CHECK_NEAR(distinct.uncertainty, 0.2631578947368421, 1e-13);
  CHECK_NEAR(distinct.brier(), 0.215, 1e-13);
  assay::reliability_table table({.bins = 5});
  table.update(d.y, d.p);
  const brier_terms five = bias_corrected_brier_decomposition(table);
  CHECK_NEAR(five.reliability, -0.05282708333333334, 1e-13);
  CHECK_NEAR(five.resolution, -0.00350877192982457, 1e-13);
  CHECK_NEAR(five.uncertainty, 0.2631578947368421, 1e-13);
  // frequency weights are repeated rows; the scale of importance weights does not matter
  assay::reliability_table twice({.bins = 5}), doubled({.bins = 5}), scaled({.bins = 5});
  twice.update(d.y, d.p);
  twice.update(d.y, d.p);
  doubled.update(d.y, d.p, Eigen::ArrayXd::Constant(20, 2));
  scaled.update(d.y, d.p, Eigen::ArrayXd::Constant(20, 0.25));
  CHECK_NEAR(bias_corrected_brier_decomposition(doubled, assay::weighting::frequency).reliability,
             bias_corrected_brier_decomposition(twice).reliability, 1e-12);
  CHECK_NEAR(bias_corrected_brier_decomposition(scaled).resolution, five.resolution, 1e-12);
  CHECK(test::contains(test::error_of([&] { bias_corrected_brier_decomposition(scaled, assay::weighting::frequency); }), "whole numbers"));
}

TEST_CASE("brier_decomposition: the five terms add up to the score") {
  for (const int levels : {0, 8, 40}) {
    const test::random_rows r(3000, levels, static_cast<std::uint64_t>(levels) + 11);
    for (const Index bins : {1, 2, 15, 500}) {
      CHECK_NEAR(brier_decomposition(r.y, r.p, {.bins = bins}).brier(), assay::brier_score(r.y, r.p), 1e-13);
      CHECK_NEAR(brier_decomposition(r.y, r.p, r.w, {.bins = bins}).brier(), assay::brier_score(r.y, r.p, r.w), 1e-13);
      CHECK_NEAR(brier_decomposition(r.y, r.p.cast<float>().eval(), {.bins = bins, .closed = assay::closed::right}).brier(),
                 assay::brier_score(r.y, r.p.cast<float>().eval()), 1e-13);
    }
    CHECK_NEAR(brier_decomposition(ranked_scores(r.y, r.p)).brier(), assay::brier_score(r.y, r.p), 1e-13);
    CHECK_NEAR(brier_decomposition(ranked_scores(r.y, r.p, r.w)).brier(), assay::brier_score(r.y, r.p, r.w), 1e-13);
  }
}

TEST_CASE("brier_decomposition: agrees with plain loops") {
  const test::random_rows r(1500, 12, 13);
  const brier_terms t = brier_decomposition(r.y, r.p, r.w, {.bins = 4});
  double W = 0, Y = 0;
  std::map<int, std::array<double, 3>> bin;
  const auto of = [&](Index i) { return std::min(3, static_cast<int>(4 * r.p[i])); };
  for (Index i = 0; i < r.p.size(); ++i) {
    W += r.w[i];
    Y += r.w[i] * r.y[i];
    auto& b = bin[of(i)];
    b[0] += r.w[i];
    b[1] += r.w[i] * r.p[i];
    b[2] += r.w[i] * r.y[i];
  }
  double rel = 0, res = 0, wbv = 0, wbc = 0;
  for (auto& [k, b] : bin) {
    b[1] /= b[0];
    b[2] /= b[0];
    rel += b[0] / W * (b[1] - b[2]) * (b[1] - b[2]);
    res += b[0] / W * (b[2] - Y / W) * (b[2] - Y / W);
  }
  for (Index i = 0; i < r.p.size(); ++i) {
    const auto& b = bin[of(i)];
    wbv += r.w[i] / W * (r.p[i] - b[1]) * (r.p[i] - b[1]);
    wbc += 2 * r.w[i] / W * (r.y[i] - b[2]) * (r.p[i] - b[1]);
  }
  CHECK_NEAR(t.reliability, rel, 1e-12);
  CHECK_NEAR(t.resolution, res, 1e-12);
  CHECK_NEAR(t.within_bin_variance, wbv, 1e-12);
  CHECK_NEAR(t.within_bin_covariance, wbc, 1e-12);
}

TEST_CASE("brier_decomposition: merge, no rows, errors") {
  const test::random_rows r(900, 0, 14);
  assay::reliability_table a({.moments = true}), b({.moments = true});
  a.update(r.y.head(400), r.p.head(400));
  b.update(r.y.tail(500), r.p.tail(500));
  a.merge(b);
  CHECK(brier_decomposition(a).within_bin_variance == brier_decomposition(r.y, r.p).within_bin_variance);
  CHECK(brier_decomposition(a).reliability == brier_decomposition(r.y, r.p).reliability);
  const brier_terms none = brier_decomposition(Eigen::ArrayXi(0), Eigen::ArrayXd(0));
  CHECK(assay::is_undefined(none.reliability));
  CHECK(assay::is_undefined(none.brier()));
  CHECK(assay::is_undefined(bias_corrected_brier_decomposition(assay::reliability_table()).reliability));
  assay::reliability_table bare;
  bare.update(r.y, r.p);
  CHECK(test::contains(test::error_of([&] { brier_decomposition(bare); }), ".moments = true"));
  Eigen::ArrayXd p = r.p;
  p[1] = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { brier_decomposition(r.y, p); }) == "assay::brier_decomposition: prediction[1] is NaN");
  CHECK(test::contains(test::error_of([&] { brier_decomposition(ranked_scores(r.y, 2 * r.p)); }), "outside [0, 1]"));
}
