// Compiled with -ffast-math: regression and selective prediction.
#include "calibration/data.hpp"

#include <assay/regression.hpp>
#include <assay/selective.hpp>

#include <bit>

using namespace assay;

namespace {

// made of bits, since the compiler may assume that there are none
double nan() { return std::bit_cast<double>(core::opaque(std::uint64_t{0x7ff8000000000001u})); }
double infinite() { return std::bit_cast<double>(core::opaque(core::infinity_bits<double>)); }

}  // namespace

TEST_CASE("fast-math selective prediction") {
  const Eigen::ArrayXi correct{{1, 0, 1, 0}};
  const Eigen::ArrayXd confidence{{4, 3, 2, 1}};
  CHECK_CLOSE(assay::aurc(correct, confidence, {.convention = assay::aurc_convention::prefix_mean}), (0.5 + 1.0 / 3 + 0.5) / 4);
  CHECK_CLOSE(assay::augrc(correct, confidence), (0.5 * 1 + 1 * 2 + 0.5) / 16);
  CHECK(assay::is_undefined(assay::aurc(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  CHECK(assay::is_undefined(assay::augrc(assay::ranked_losses{})));
  CHECK(assay::is_undefined(assay::coverage_at_risk(1 - correct, confidence, {.risk = 0})));
  CHECK(test::error_of([&] { (void)assay::aurc(correct, confidence + undefined()); }) == "assay::aurc: confidence[0] is NaN");
  CHECK(test::error_of([&] { (void)assay::ranked_losses(confidence + undefined(), confidence); }) == "assay::ranked_losses: loss[0] is NaN");
}

TEST_CASE("fast-math regression: points") {
  const Eigen::ArrayXd y{{1, 2, 4}};
  CHECK_CLOSE(assay::r2_score(y + 1e9, y.reverse() + 1e9), 1 - 18 / (14.0 / 3));
  CHECK(assay::is_undefined(assay::r2_score(Eigen::ArrayXd::Constant(3, 0.1), y)));
  CHECK(assay::is_undefined(assay::mean_squared_error(Eigen::ArrayXd(0), Eigen::ArrayXd(0))));
  CHECK(assay::is_undefined(assay::pearson_correlation_interval(y, y.reverse()).lower));
  CHECK(assay::core::is_infinite(assay::mean_absolute_percentage_error(y - 1, y)));
  CHECK(assay::mean_absolute_percentage_error(y - 1, y - 1) == 0);
  CHECK_CLOSE(assay::mean_poisson_deviance(y - 1, y), 2 * (1 + 1 - std::log(2.0) + 1 - 3 * std::log(4.0 / 3)) / 3);
  CHECK(test::error_of([&] { (void)assay::r2_score(y, y + undefined()); }) == "assay::r2_score: prediction[0] is NaN");
}

TEST_CASE("fast-math regression: predictive distributions") {
  const Eigen::ArrayXd y{{1.5, 3.0, 2.0}}, m{{1.0, 2.0, 3.0}}, s{{0.1, 0.5, 1.0}};
  CHECK_NEAR(crps_gaussian(y, m, s), 0.5908061069360411, 1e-13);
  CHECK_NEAR(crps_gaussian(y, m, (0 * s).eval()), 2.5 / 3, 1e-13);
  CHECK_NEAR(gaussian_log_score(y, m, s), 4.920361108686675, 1e-13);
  CHECK_NEAR(interval_score(y, (m - 1.6448536269514722 * s).eval(), (m + 1.6448536269514722 * s).eval(), {.level = 0.9}), 5.1750960276090145, 1e-12);
  CHECK(interval_coverage(y, (m - s).eval(), (m + s).eval()) == 1.0 / 3);
  CHECK_NEAR(quantile_calibration_curve(y, m, s).miscalibration_area, 0.37710437710437716, 1e-12);
  CHECK_NEAR(pit_uniformity_test(pit_values(y, m, s)).statistic, 0.6439165347184875, 1e-12);
  Eigen::ArrayXXd x(3, 2);
  x << 1, 2, 2, 4, 2, 3;
  CHECK_NEAR(crps_ensemble(y, x), 1.0 / 3, 1e-13);
  CHECK(is_undefined(crps_gaussian(Eigen::ArrayXd(0), Eigen::ArrayXd(0), Eigen::ArrayXd(0))));
  Eigen::ArrayXd bad = m;
  bad[1] = nan();
  CHECK(test::error_of([&] { crps_gaussian(y, bad, s); }) == "assay::crps_gaussian: mean[1] is NaN");
  bad[1] = infinite();
  CHECK(test::error_of([&] { interval_coverage(y, y, bad); }) == "assay::interval_coverage: upper[1] is infinite");
}
