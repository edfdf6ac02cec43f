#include "calibration/data.hpp"

#include <assay/calibration/validation_summary.hpp>

using assay::Index;
using assay::is_undefined;
using assay::validation_summary;
using assay::Vector;
using assay::weighting;

namespace {

// one instance for all kinds of arguments
using assay::cox_calibration_options;
assay::validation_summary_result summary(const Eigen::ArrayXi& y, const Vector& p, const cox_calibration_options& options = {}) {
  return validation_summary(y, p, options);
}
assay::validation_summary_result summary(const Eigen::ArrayXi& y, const Vector& p, const Vector& w,
                                         const cox_calibration_options& options = {}) {
  return validation_summary(y, p, w, options);
}

}  // namespace

TEST_CASE("validation_summary: reference values") {
  // reference table 4.2 row 85 and 83: val.prob of R rms 6.5
  const test::b20 d;
  const auto r = summary(d.y, d.p);
  CHECK_NEAR(r.unreliability_index, -0.0566297450779347, 1e-13);
  CHECK_NEAR(r.unreliability.statistic, 0.8674050984413064, 1e-13);
  CHECK_NEAR(r.unreliability.p_value, 0.6481050061561906, 1e-13);
  CHECK_NEAR(r.discrimination_index, 0.0790845563405075, 1e-13);
  CHECK_NEAR(r.quality_index, 0.1357143014184422, 1e-13);
  CHECK_NEAR(r.nagelkerke_r_squared, 0.1614671388456005, 1e-13);
  CHECK_CLOSE(r.brier_score, 0.215);
  CHECK_CLOSE(r.cox.slope.value, 0.62632057097240388);
  CHECK(r.unreliability == r.cox.calibration);
  CHECK(r.spiegelhalter == assay::spiegelhalter_test(d.y, d.p));
  // 2 (LL(0, 1) - LL0), with its p-value by scipy 1.17.1
  CHECK_CLOSE(r.discrimination.statistic, 2 * (13.862943611198906 - 12.572098047793832));
  CHECK_CLOSE(r.discrimination.p_value, 0.10810610891666252);
}

TEST_CASE("validation_summary: predictions worse than the observed rate") {
  const test::b20 d;
  const auto r = summary(d.y, 1 - d.p);
  CHECK(r.discrimination.statistic < 0);
  CHECK(r.discrimination.p_value == 1);
  CHECK(r.nagelkerke_r_squared < 0);
  CHECK_NEAR(r.quality_index, r.discrimination_index - r.unreliability_index, 1e-14);
}

TEST_CASE("validation_summary: weights, order, predictions 0 and 1") {
  const test::random_rows r(300, 25, 7);
  const auto plain = summary(r.y, r.p);
  CHECK(plain.cox.left_out > 0);
  CHECK_CLOSE(plain.brier_score, (r.p - r.y.cast<double>()).square().mean());
  CHECK(summary(r.y.reverse(), r.p.reverse()) == plain);
  CHECK(validation_summary(assay::ranked_scores<double>(r.y, r.p)) == plain);
  const auto weighted = summary(r.y, r.p, r.w);
  CHECK_CLOSE(weighted.brier_score, (r.w * (r.p - r.y.cast<double>()).square()).sum() / r.w.sum());
  for (const double scale : {1e300, 1e-300}) {
    const auto scaled = summary(r.y, r.p, scale * r.w);
    CHECK_NEAR(scaled.quality_index, weighted.quality_index, 1e-10);
    CHECK_NEAR(scaled.nagelkerke_r_squared, weighted.nagelkerke_r_squared, 1e-10);
    CHECK_CLOSE(scaled.brier_score, weighted.brier_score);
  }
  std::vector<double> q;
  std::vector<int> y;
  for (Index i = 0; i < 300; ++i) {
    for (int k = 0; k < static_cast<int>(2 * r.w[i]); ++k) {
      q.push_back(r.p[i]);
      y.push_back(r.y[i]);
    }
  }
  const auto repeated = summary(assay::view(y), assay::view(q));
  const auto frequency = summary(r.y, r.p, 2 * r.w, {.weighting = weighting::frequency});
  CHECK_NEAR(frequency.discrimination_index, repeated.discrimination_index, 1e-10);
  CHECK_NEAR(frequency.unreliability_index, repeated.unreliability_index, 1e-10);
  CHECK_NEAR(frequency.spiegelhalter.statistic, repeated.spiegelhalter.statistic, 1e-10);
}

TEST_CASE("validation_summary: undefined, errors") {
  const auto none = summary(Eigen::ArrayXi(0), Vector(0));
  CHECK(is_undefined(none.brier_score));
  CHECK(is_undefined(none.quality_index));
  const auto one = summary(test::labels({1, 1}), test::array({0.5, 0.25}));
  CHECK(is_undefined(one.discrimination_index));
  CHECK(is_undefined(one.unreliability_index));
  CHECK(is_undefined(one.nagelkerke_r_squared));
  CHECK_CLOSE(one.brier_score, (0.25 + 0.5625) / 2);
  const auto constant = summary(test::labels({0, 1, 1, 1}), Vector::Constant(4, 0.5));
  // val.prob (source of rms 6.5): U = (2 (LL(a, 1) - LL(0, 1)) - 1) / n with 1 degree of freedom
  const double ratio = 2 * (std::log(0.25) + 3 * std::log(0.75) - 4 * std::log(0.5));
  CHECK_CLOSE(constant.unreliability.statistic, ratio);
  CHECK(constant.unreliability.degrees_of_freedom == 1);
  CHECK_CLOSE(constant.unreliability_index, (ratio - 1) / 4);
  CHECK(constant.discrimination.statistic < 0);
  const test::b20 d;
  CHECK(test::contains(test::error_of([&] { summary(d.y, d.p, {.level = 0}); }), "assay::validation_summary: level = 0"));
  CHECK(test::contains(test::error_of([&] { summary(d.y, d.p, d.w, {.weighting = weighting::frequency}); }), "must be whole"));
}
