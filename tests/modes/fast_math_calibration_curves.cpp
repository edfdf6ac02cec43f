// Compiled with -ffast-math: calibration errors without bins, isotonic fits, maps, tests.
#include "calibration/data.hpp"

#include <assay/calibration.hpp>

#include <bit>

using namespace assay;

namespace {

// made of bits, since the compiler may assume that there are none
double nan() { return std::bit_cast<double>(core::opaque(std::uint64_t{0x7ff8000000000001u})); }
bool is_infinite(double x) { return core::opaque(std::bit_cast<std::uint64_t>(x)) == core::infinity_bits<double>; }

}  // namespace

TEST_CASE("fast-math calibration: smooth errors") {
  const test::b20 d;
  CHECK_NEAR(smooth_calibration_error(d.y, d.p), 0.07250532965438379, 1e-13);
  CHECK_NEAR(smooth_calibration_error(d.y, d.p, d.w), 0.11583015643340841, 1e-13);
  CHECK_NEAR(smooth_calibration_error(d.y, d.p, {.bandwidth = 0.02}), 0.23005874260063625, 1e-13);
  CHECK_NEAR(smooth_calibration_error_gradient(d.y, d.p, d.w).value, 0.11583015643340841, 1e-13);
  CHECK_NEAR(interval_calibration_error(Eigen::Array2i(0, 1), Eigen::Array2d(0.45, 0.55)), 0.43, 1e-13);
  CHECK(is_undefined(smooth_calibration_error(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  Eigen::ArrayXd p = d.p;
  p[7] = nan();
  CHECK(test::error_of([&] { (void)smooth_calibration_error(d.y, p); }) == "assay::smooth_calibration_error: prediction[7] is NaN");
}

TEST_CASE("fast-math calibration: kernel and cumulative errors") {
  const test::b20 d;
  const test::m12 m;
  CHECK_NEAR(kernel_calibration_error(d.y, d.p, {.bandwidth = 1}), 0.03429699414944255, 1e-13);
  CHECK_NEAR(squared_kernel_calibration_error(d.y, d.p, {.estimator = kernel_estimator::unbiased}), -0.009221066525081409, 1e-12);
  CHECK_NEAR(cumulative_calibration_error(d.y, d.p, d.w), 0.09148936170212765, 1e-13);
  CHECK_NEAR(cumulative_calibration_test(d.y, d.p).range_p_value, 0.9993668251983733, 1e-12);
  CHECK_NEAR(squared_canonical_kernel_calibration_error(m.y, m.p), -0.03405569333916807, 1e-13);
  CHECK_NEAR(canonical_kernel_calibration_test(m.y, m.p).p_value, 0.9999666265313258, 1e-12);
  CHECK(is_undefined(kernel_calibration_error(d.y.head(0), d.p.head(0))));
  CHECK(is_undefined(cumulative_calibration_test(test::labels({0, 1}), test::array({0, 1})).range_p_value));
  CHECK(is_undefined(class_balanced_kernel_calibration_error_gradient(test::labels({1}), test::array({0.5})).gradient[0]));
}

TEST_CASE("fast-math calibration: isotonic, CORP and flexible curves") {
  const test::b20 d;
  const assay::corp_terms t = corp_decomposition(d.y, d.p);
  CHECK_NEAR(t.miscalibration, 0.0275, 1e-13);
  CHECK_NEAR(t.discrimination, 0.0625, 1e-13);
  CHECK_NEAR(corp_decomposition(d.y, d.p, {.score = proper_score::logarithmic}).miscalibration, 0.0910770616212750652, 1e-13);
  CHECK(corp_decomposition(test::labels({0, 1}), test::array({.5, .5})).miscalibration == 0);
  CHECK(is_infinite(corp_decomposition(test::labels({1, 0}), test::array({0, .5}), {.score = proper_score::logarithmic}).miscalibration));
  CHECK(is_undefined(corp_decomposition(test::labels({}), test::array({})).score));
  CHECK(isotonic_calibration::fit(d.y, d.p).map(0.95) == 1);
  CHECK(is_undefined(corp_calibration_test(test::labels({}), test::array({})).p_value));
  CHECK(is_undefined(corp_reliability_curve(d.y, d.p, {.band = corp_band::none}).band_lower[0]));
  CHECK_NEAR(integrated_calibration_index(d.y, d.p).ici, .0681502866024479, 1e-12);
  CHECK_NEAR(integrated_calibration_index(d.y, d.p, {.smoother = smoother::lowess}).emax, 0.1745141196370721, 1e-12);
  CHECK(is_undefined(integrated_calibration_index(test::labels({}), test::array({})).ici));
  Eigen::ArrayXd p = d.p;
  p[7] = nan();
  CHECK(test::error_of([&] { (void)corp_decomposition(d.y, p); }) == "assay::corp_decomposition: prediction[7] is NaN");
  CHECK(test::error_of([&] { (void)isotonic_calibration::fit(d.y, d.p).map(p); }) == "assay::isotonic_calibration.map: score[7] is NaN");
}

TEST_CASE("fast-math calibration: average, signed, debiased l1, soft bins, binning maps") {
  const test::b20 d;
  const test::m12 m;
  CHECK_NEAR(average_calibration_error(d.y, d.p, {.bins = 5, .edges = edges::linspace}), 0.11966666666666667, 1e-13);
  CHECK_NEAR(signed_calibration_error(d.y, d.p, {.bins = 10}).over, 0.08, 1e-13);
  CHECK_NEAR(debiased_calibration_error(d.y, d.p, {.bins = 4, .binning = binning::equal_mass}), -0.0829140782734596, 1e-12);
  CHECK_NEAR(expected_calibration_error(d.y, d.p, {.binning = binning::distinct}), 0.3, 1e-13);
  CHECK_NEAR(classwise_calibration_error(m.y, m.p, {.bins = 5, .edges = edges::linspace, .threshold = 0.25}), 0.1580555555555555, 1e-13);
  CHECK_NEAR(class_conditional_calibration_error(m.y, m.p, {.bins = 5, .edges = edges::linspace, .average = class_average::uniform}), 0.1283333333333333, 1e-13);
  CHECK_NEAR(top_r_calibration_error(m.y, m.p, {.r = 2, .bins = 1}), 0.25 - 2.93 / 12, 1e-13);
  CHECK_NEAR(soft_binned_calibration_error_gradient(d.y, d.p).gradient[7], -0.014975422373213854, 1e-11);
  CHECK_NEAR(soft_binned_calibration_error(test::labels({0, 1, 1}), test::array({.25, .5, .9}), {.bins = 2, .temperature = 1e-300, .norm = error_norm::l1}), 0.35 / 3, 1e-13);
  CHECK(histogram_binning::fit(d.y, d.p, {.bins = 4}).map(0.3) == 0.4);
  CHECK_NEAR(bayesian_binning::fit(d.y, d.p).map(0.3), 0.39877561791484994, 1e-12);
  CHECK(is_undefined(average_calibration_error(test::labels({}), test::array({}))));
  CHECK(is_undefined(signed_calibration_error(test::labels({}), test::array({})).over));
  CHECK(is_undefined(soft_binned_calibration_error_gradient(test::labels({1}), test::array({.5}), test::array({0})).gradient[0]));
  CHECK(is_undefined(classwise_calibration_error(m.y, m.p, {.threshold = 1})));
  CHECK(test::error_of([&] { soft_binned_calibration_error(d.y, d.p, {.temperature = nan()}); }).find("temperature") != std::string::npos);
  CHECK(test::error_of([&] { classwise_calibration_error(m.y, m.p, {.threshold = nan()}); }).find("threshold") != std::string::npos);
}

TEST_CASE("fast-math calibration: parametric maps") {
  const test::b20 d;
  const test::m12 m;
  const Eigen::ArrayXd z = (d.p / (1 - d.p)).log();
  CHECK_NEAR(temperature_scaling::fit(d.y, z).temperature(), 1.6025273593725693, 1e-13);
  CHECK_NEAR(temperature_scaling::fit(m.y, m.p.log().eval()).temperature(), 0.62474103295779675, 1e-13);
  CHECK_NEAR(platt_scaling::fit(d.y, z).slope(), 0.49592607446528443, 1e-13);
  CHECK_NEAR(platt_scaling::fit(d.y, d.p).intercept(), -1.2776855726145905, 1e-12);
  CHECK_NEAR(beta_calibration::fit(d.y, d.p).a(), 0.38637158019977911, 1e-12);
  CHECK_NEAR(vector_scaling::fit(m.y, m.p.log().eval()).factors()[0], 2.2654107207175006, 1e-11);
  CHECK_NEAR(scaling_binning::fit(d.y, z, {.bins = 4}).values()[0], 0.28646854319116233, 1e-12);
  CHECK(is_infinite(temperature_scaling::fit(Eigen::Array2i(1, 0), Eigen::Array2d(-1, 2)).temperature()));
  CHECK(test::error_of([&] { (void)platt_scaling().map(Eigen::Array2d(0, nan())); }) == "assay::platt_scaling.map: score[1] is NaN");
}

TEST_CASE("fast-math calibration: scores and tests") {
  const test::b20 d;
  const test::m12 m;
  CHECK_NEAR(spherical_score(m.y, m.p), 0.7369073163347887, 1e-13);
  CHECK_NEAR(ranked_probability_score(m.y, m.p), 0.262525, 1e-13);
  CHECK_NEAR(brier_skill_score(d.y, d.p), 0.14, 1e-13);
  CHECK_NEAR(log_loss_skill_score(m.y, m.p), 0.3288670082661658, 1e-13);
  CHECK_NEAR(discrimination_slope(d.y, d.p, d.w), 0.16304347826086968, 1e-13);
  CHECK_NEAR(spiegelhalter_test(d.y, d.p).statistic, 0.9668776906076587, 1e-12);
  CHECK_NEAR(hosmer_lemeshow_test(d.y, d.p, {.groups = 5, .grouping = assay::hosmer_lemeshow_grouping::quantile}).statistic, 1.5016724898808096, 1e-12);
  CHECK_NEAR(cox_calibration(d.y, d.p).slope.value, 0.62632057097240388, 1e-12);
  CHECK_NEAR(validation_summary(d.y, d.p).quality_index, 0.1357143014184422, 1e-12);
  CHECK(is_undefined(cox_calibration(test::labels({1, 1}), test::array({.5, .2})).slope.value));
  CHECK(is_undefined(brier_skill_score(test::labels({1, 1}), test::array({.5, .2}))));
  CHECK(core::is_infinite(log_loss_gradient(test::labels({1, 0}), test::array({0, .5})).gradient[0]));
}
