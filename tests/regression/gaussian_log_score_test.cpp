#include "regression/intervals.hpp"

#include <assay/regression/gaussian_log_score.hpp>

using assay::gaussian_log_score;
using test::numbers;

TEST_CASE("gaussian_log_score") {
  const test::three_normals d;
  // uncertainty-toolbox 0.1.1 nll_gaussian, scoringrules 0.10.0 logs_normal
  CHECK_CLOSE(gaussian_log_score(d.y, d.mean, d.deviation), 4.920361108686675);
  const test::predictive_sample s(6, 500);
  const Eigen::ArrayXd x = 0.5 * ((s.y - s.mean) / s.deviation).square() + s.deviation.log() + 0.5 * std::log(2 * 3.14159265358979323846);
  CHECK_CLOSE(gaussian_log_score(s.y, s.mean, s.deviation, s.w), (s.w * x).sum() / s.w.sum());
  // a change of units is a constant, and the score may be negative
  CHECK_NEAR(gaussian_log_score(Eigen::ArrayXd(1e-9 * s.y), Eigen::ArrayXd(1e-9 * s.mean), Eigen::ArrayXd(1e-9 * s.deviation)),
             x.mean() + std::log(1e-9), 1e-13);
  test::check_predictive_metric(
      "gaussian_log_score", false, [](const auto&... a) { return gaussian_log_score(a...); }, "mean", "deviation");
  CHECK(test::error_of([&] { gaussian_log_score(numbers({1, 2}), numbers({1, 2}), numbers({1, 0})); }) ==
        "assay::gaussian_log_score: deviation[1] = 0 is not positive");
  CHECK(test::error_of([&] { gaussian_log_score(numbers({1e200}), numbers({1}), numbers({1})); }) ==
        "assay::gaussian_log_score: the sum of the losses is too large for double");
}
