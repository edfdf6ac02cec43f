// SPDX-License-Identifier: MIT
#include "regression/error_data.hpp"

#include <assay/regression/mean_tweedie_deviance.hpp>

using namespace assay;

TEST_CASE("mean_tweedie_deviance, d2_tweedie: reference values") {
  const test::errors12 d;  // scikit-learn 1.9.1
  CHECK_CLOSE(mean_poisson_deviance(d.counts, d.expected), 0.4687958063475485);
  CHECK_CLOSE(mean_poisson_deviance(d.counts, d.expected, d.w), 0.2430549350545477);
  CHECK_CLOSE(mean_gamma_deviance(d.positive, d.expected), 0.5136272794515766);
  CHECK_CLOSE(mean_gamma_deviance(d.positive, d.expected, d.w), 0.6140946408032617);
  struct row {
    double power, deviance, weighted;
  };
  for (const row& r : {row{-1.5, 9.707487599940107, 8.556490869586638}, row{0, 3.671875, 3.7756147540983607},
                       row{1, 0.4687958063475485, 0.2430549350545477}, row{1.5, 0.6991978240395268, 0.42978507226551116},
                       row{2, 0.5136272794515766, 0.6140946408032617}, row{3, 1.0229659685519465, 1.3897876542372063}}) {
    const Eigen::ArrayXd& y = r.power <= 0 ? d.y : r.power < 2 ? d.counts : d.positive;
    INFO(r.power);
    CHECK_CLOSE(mean_tweedie_deviance(y, d.expected, {.power = r.power}), r.deviance);
    CHECK_CLOSE(mean_tweedie_deviance(y, d.expected, d.w, {.power = r.power}), r.weighted);
  }
  for (const row& r : {row{-1.5, 0.8169580212067282, 0.8033051419725158}, row{0, 0.8204460966542751, 0.8018115332885003},
                       row{1, 0.7640116449592729, 0.8585757309490318}, row{1.5, 0.5927275175813362, 0.7128828692524103},
                       row{2, -0.2577078941942663, -0.7326399543434621}, row{3, -5.869055037371507, -9.71332625048559}}) {
    const Eigen::ArrayXd& y = r.power > 0 && r.power < 2 ? d.counts : d.positive;
    INFO(r.power);
    CHECK_CLOSE(d2_tweedie(y, d.expected, {.power = r.power}), r.deviance);
    CHECK_CLOSE(d2_tweedie(y, d.expected, d.w, {.power = r.power}), r.weighted);
  }
}

TEST_CASE("mean_tweedie_deviance: laws") {
  test::check_error_metric("mean_poisson_deviance", [](const auto&... a) { return mean_poisson_deviance(a...); });
  test::check_error_metric("mean_gamma_deviance", [](const auto&... a) { return mean_gamma_deviance(a...); });
  test::check_error_metric("mean_tweedie_deviance", [](const auto&... a) { return mean_tweedie_deviance(a..., {.power = 1.7}); });
  test::check_error_metric("d2_tweedie", [](const auto&... a) { return d2_tweedie(a..., {.power = 1}); });
  const test::random_errors d(500, 2);
  CHECK_CLOSE(mean_gamma_deviance(1e-9 * d.y, 1e-9 * d.p), mean_gamma_deviance(d.y, d.p));
  CHECK_CLOSE(mean_poisson_deviance(1e9 * d.y, 1e9 * d.p), 1e9 * mean_poisson_deviance(d.y, d.p));
  // powers near 1 and 2 go over into Poisson and gamma
  CHECK_NEAR(mean_tweedie_deviance(d.y, d.p, {.power = 1 + 1e-7}), mean_poisson_deviance(d.y, d.p), 1e-5);
  CHECK_NEAR(mean_tweedie_deviance(d.y, d.p, {.power = 2 + 1e-7}), mean_gamma_deviance(d.y, d.p), 1e-5);
}

TEST_CASE("mean_poisson_deviance, mean_gamma_deviance: digits near the minimum and far from it") {
  const auto one = [](double x) { return Eigen::Array<double, 1, 1>(x); };
  for (const double u : {1e-12, -1e-9, 1e-3, -0.3, 0.4, -0.499, 0.51, 3.0, -0.9}) {
    for (const double y : {1.0, 1e-200, 1e200}) {
      const double p = y * (1 + u);
      const long double e = (static_cast<long double>(p) - static_cast<long double>(y)) / static_cast<long double>(y);
      // e − ln(1 + e) and ln(1 + e) − e/(1 + e), by series where they cancel
      long double poisson = e - std::log1p(e);
      long double gamma = std::log1p(e) - e / (1 + e);
      if (std::abs(e) < 1e-4L) {
        poisson = e * e * (0.5L - e * (1 / 3.0L - e * (0.25L - e * 0.2L)));
        gamma = e * e * (0.5L - e * (2 / 3.0L - e * (0.75L - e * 0.8L)));
      }
      INFO(u << " " << y);
      CHECK_NEAR(mean_poisson_deviance(one(y), one(p)) / static_cast<double>(2 * static_cast<long double>(y) * poisson), 1, 2e-14);
      CHECK_NEAR(mean_gamma_deviance(one(y), one(p)) / static_cast<double>(2 * gamma), 1, 2e-14);
    }
  }
  CHECK_CLOSE(mean_poisson_deviance(one(0), one(3)), 6.0);
  CHECK_CLOSE(mean_poisson_deviance(one(1e-310), one(3)), 6.0);
  CHECK_CLOSE(mean_gamma_deviance(one(1e-300), one(1e10)), 2 * (310 * std::log(10.0) - 1));
  CHECK(mean_gamma_deviance(one(7), one(7)) == 0);
  CHECK(mean_poisson_deviance(one(7), one(7)) == 0);
}

TEST_CASE("mean_tweedie_deviance: domains and undefined") {
  const Eigen::Array3d zero(1, 0, 2);
  const Eigen::Array3d good(1, 2, 3);
  const Eigen::Array3d negative(1, 2, -3);
  const auto error = [&](const auto& y, const auto& p, double power) {
    return test::error_of([&] { (void)mean_tweedie_deviance(y, p, {.power = power}); });
  };
  const std::string name = "assay::mean_tweedie_deviance: ";
  CHECK(error(negative, negative, 0).empty());
  CHECK(error(negative, good, -2).empty());
  CHECK(error(zero, good, 1).empty());
  CHECK(error(good, zero, -1) == name + "prediction[1] = 0 is not positive");
  CHECK(error(negative, good, 1) == name + "truth[2] = -3 is negative");
  CHECK(error(negative, good, 1.5) == name + "truth[2] = -3 is negative");
  CHECK(error(zero, good, 2) == name + "truth[1] = 0 is not positive");
  CHECK(error(good, negative, 3) == name + "prediction[2] = -3 is not positive");
  CHECK(error(good, good, 0.5) == name + "power = 0.5 must be finite and not in (0, 1)");
  CHECK(error(good, good, std::numeric_limits<double>::quiet_NaN()) == name + "power = nan must be finite and not in (0, 1)");
  CHECK(test::error_of([&] { (void)mean_poisson_deviance(good, zero); }) ==
        "assay::mean_poisson_deviance: prediction[1] = 0 is not positive");
  CHECK(test::error_of([&] { (void)mean_gamma_deviance(zero, good); }) == "assay::mean_gamma_deviance: truth[1] = 0 is not positive");
  CHECK(test::error_of([&] { (void)d2_tweedie(negative, good, {.power = -1}); }) ==
        "assay::d2_tweedie: the mean of the truth, 0, is not positive");
  CHECK(is_undefined(d2_tweedie(Eigen::Array2d(0.1, 0.1), Eigen::Array2d(1, 2), {.power = 1})));
  CHECK(d2_tweedie(Eigen::Array2d(0.1, 0.1), Eigen::Array2d(1, 2), {.undefined = 0}) == 0);
  CHECK(mean_tweedie_deviance(Eigen::ArrayXd(0), Eigen::ArrayXd(0), {.undefined = 5}) == 5);
}
