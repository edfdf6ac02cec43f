#include "regression/intervals.hpp"

#include <assay/regression/crps_gaussian.hpp>
#include <assay/core/normal_distribution.hpp>
#include <assay/regression/interval_score.hpp>
#include <assay/regression/pinball_loss.hpp>

using assay::Index;
using assay::pinball_loss;
using test::numbers;

TEST_CASE("pinball_loss: reference values") {
  // row 125 of the reference table, scikit-learn documentation
  const Eigen::ArrayXd y = numbers({1, 2, 3});
  const Eigen::ArrayXd low = numbers({0, 2, 3});
  const Eigen::ArrayXd high = numbers({1, 2, 4});
  CHECK_CLOSE(pinball_loss(y, low, {.level = 0.1}), 0.1 / 3);
  CHECK_CLOSE(pinball_loss(y, high, {.level = 0.1}), 0.3);
  CHECK_CLOSE(pinball_loss(y, low, {.level = 0.9}), 0.3);
  CHECK_CLOSE(pinball_loss(y, high, {.level = 0.9}), 0.1 / 3);
  CHECK_CLOSE(pinball_loss(y, high), 0.5 / 3);
  // uncertainty-toolbox 0.1.1 check_score: 99 quantiles of normal predictions
  const test::three_normals d;
  Eigen::ArrayXd levels(99);
  Eigen::ArrayXXd q(3, 99);
  for (Index k = 0; k < 99; ++k) {
    levels[k] = 0.01 * static_cast<double>(k + 1);
    q.col(k) = d.mean + assay::core::normal_quantile(levels[k]) * d.deviation;
  }
  CHECK_NEAR(pinball_loss(d.y, q, {.levels = levels}), 0.29801437323836477, 1e-13);
}

TEST_CASE("pinball_loss: many levels are the CRPS and the weighted interval score") {
  const test::predictive_sample s(1, 50);
  Eigen::ArrayXd levels(2000);
  Eigen::ArrayXXd q(50, 2000);
  for (Index k = 0; k < 2000; ++k) {
    levels[k] = (static_cast<double>(k) + 0.5) / 2000;
    q.col(k) = s.mean + assay::core::normal_quantile(levels[k]) * s.deviation;
  }
  CHECK_NEAR(2 * pinball_loss(s.y, q, s.w, {.levels = levels}), assay::crps_gaussian(s.y, s.mean, s.deviation, s.w), 1e-4);
  // Bracher et al.: (1/(K + 1/2)) (|y − m|/2 + Σ α_k/2 IS_k)
  Eigen::ArrayXXd five(50, 5);
  five << s.mean - 3, s.mean - 1, s.mean, s.mean + 2, s.mean + 4;
  const Eigen::ArrayXd w = s.w;
  const double wis = (0.5 * (w * (s.y - s.mean).abs()).sum() / w.sum() +
                      0.05 * assay::interval_score(s.y, five.col(0), five.col(4), w, {.level = 0.9}) +
                      0.25 * assay::interval_score(s.y, five.col(1), five.col(3), w, {.level = 0.5})) /
                     2.5;
  CHECK_CLOSE(2 * pinball_loss(s.y, five, w, {.levels = numbers({.05, .25, .5, .75, .95})}), wis);
}

TEST_CASE("pinball_loss: oracle, weights, layouts") {
  const test::predictive_sample s(2, 5000);
  const Eigen::ArrayXd levels = numbers({0, 0.3, 0.8, 1});
  Eigen::ArrayXXd q(5000, 4);
  q << s.lower, s.upper, s.mean, s.upper;  // quantiles may cross
  double sum = 0;
  for (Index i = 0; i < 5000; ++i) {
    for (Index k = 0; k < 4; ++k) {
      const double d = s.y[i] - q(i, k);
      sum += s.w[i] * std::max(levels[k] * d, (levels[k] - 1) * d) / 4;
    }
  }
  const double loss = pinball_loss(s.y, q, s.w, {.levels = levels});
  CHECK_CLOSE(loss, sum / s.w.sum());
  double mean = 0;
  for (Index k = 0; k < 4; ++k) mean += pinball_loss(s.y, q.col(k), s.w, {.level = levels[k]}) / 4;
  CHECK_CLOSE(mean, loss);
  const Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = q;
  CHECK_CLOSE(pinball_loss(s.y, rows, s.w, {.levels = levels}), loss);
  CHECK_CLOSE(pinball_loss(s.y, q.cast<float>(), s.w, {.levels = levels}), loss);
  for (const double scale : {1e-300, 1e300}) CHECK_CLOSE(pinball_loss(s.y, q, scale * s.w, {.levels = levels}), loss);
  CHECK_CLOSE(pinball_loss(s.y + 1e9, q + 1e9, s.w, {.levels = levels}), loss);
  CHECK_CLOSE(pinball_loss(1e-9 * s.y, 1e-9 * q, s.w, {.levels = levels}), 1e-9 * loss);
  const test::predictive_sample r = s.repeated();
  CHECK_CLOSE(pinball_loss(s.y, s.mean, s.w, {.level = 0.7}), pinball_loss(r.y, r.mean, {.level = 0.7}));
  // a run-time n x 1 matrix is a matrix of one level
  CHECK_CLOSE(pinball_loss(s.y, Eigen::ArrayXXd(q.col(1)), {.levels = numbers({0.3})}), pinball_loss(s.y, q.col(1), {.level = 0.3}));
}

TEST_CASE("pinball_loss: undefined and errors") {
  const Eigen::ArrayXd y = numbers({1, 2, 3});
  const Eigen::ArrayXXd q = Eigen::ArrayXXd::Constant(3, 2, 0.5);
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(assay::is_undefined(pinball_loss(numbers({}), numbers({}))));
  CHECK(assay::is_undefined(pinball_loss(y, y, numbers({0, 0, 0}))));
  CHECK(pinball_loss(numbers({}), Eigen::ArrayXXd(0, 1), {.levels = numbers({.5}), .undefined = 2}) == 2);
  const std::string f = "assay::pinball_loss: ";
  CHECK(test::error_of([&] { pinball_loss(y, numbers({1, nan, 2})); }) == f + "prediction[1] is NaN");
  CHECK(test::error_of([&] { pinball_loss(numbers({1, 2, nan}), y); }) == f + "truth[2] is NaN");
  CHECK(test::error_of([&] { pinball_loss(y, y / 0.0); }) == f + "prediction[0] is infinite");
  Eigen::ArrayXXd bad = q;
  bad(2, 1) = nan;
  CHECK(test::error_of([&] { pinball_loss(y, bad, {.levels = numbers({.1, .2})}); }) == f + "prediction(2, 1) is NaN");
  CHECK(test::error_of([&] { pinball_loss(y, numbers({1})); }) == f + "prediction has 1 elements but truth has 3");
  CHECK(test::error_of([&] { pinball_loss(numbers({1}), q, {.levels = numbers({.1, .2})}); }) ==
        f + "prediction has 3 rows but truth has 1 elements");
  CHECK(test::error_of([&] { pinball_loss(y, q); }) == f + "levels has 0 elements but prediction has 2 columns");
  CHECK(test::error_of([&] { pinball_loss(y, y, {.levels = numbers({.1})}); }) ==
        f + "levels are for an n x Q matrix; a vector has one level");
  CHECK(test::error_of([&] { pinball_loss(y, y, {.level = 1.5}); }) == f + "level = 1.5 is outside [0, 1]");
  CHECK(test::error_of([&] { pinball_loss(y, q, {.levels = numbers({.1, nan})}); }) == f + "level = nan is outside [0, 1]");
  CHECK(test::error_of([&] { pinball_loss(numbers({1e308}), numbers({-1e308})); }) == f + "the sum of the losses is too large for double");
  CHECK(test::error_of([&] { pinball_loss(y, y, numbers({1, -1, 1})); }) == f + "weights[1] = -1 is negative");
}
