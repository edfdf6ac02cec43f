#include "regression/intervals.hpp"

#include <assay/regression/interval_score.hpp>
#include <assay/regression/pinball_loss.hpp>

using assay::interval_score;
using test::numbers;

TEST_CASE("interval_score: reference values") {
  const test::three_normals d;
  const Eigen::ArrayXd lower = d.mean - 1.6448536269514722 * d.deviation;
  const Eigen::ArrayXd upper = d.mean + 1.6448536269514722 * d.deviation;
  // row 121 of the reference table, scoringrules 0.10.0 interval_score(alpha=0.1)
  CHECK_NEAR(interval_score(d.y, lower, upper, {.level = 0.9}), 5.1750960276090145, 1e-14);
  CHECK_CLOSE(interval_score(numbers({0, 1, 5}), numbers({1, 0, 0}), numbers({2, 2, 1}), {.level = 0.5}), (1 + 4 + 2 + 1 + 4 * 4) / 3.0);
  CHECK_CLOSE(interval_score(numbers({3}), numbers({0}), numbers({2})), 2 + 40.0);  // level 0.95
}

TEST_CASE("interval_score: laws and errors") {
  const test::predictive_sample s(1, 2000);
  for (const double level : {0.01, 0.5, 0.9, 0.999}) {
    double sum = 0;
    for (Eigen::Index i = 0; i < 2000; ++i) {
      double x = s.upper[i] - s.lower[i];
      if (s.y[i] < s.lower[i]) x += 2 / (1 - level) * (s.lower[i] - s.y[i]);
      if (s.y[i] > s.upper[i]) x += 2 / (1 - level) * (s.y[i] - s.upper[i]);
      sum += s.w[i] * x;
    }
    const double score = interval_score(s.y, s.lower, s.upper, s.w, {.level = level});
    CHECK_CLOSE(score, sum / s.w.sum());
    // the two pinball losses of the ends
    const double tail = (1 - level) / 2;
    const double below = assay::pinball_loss(s.y, s.lower, s.w, {.level = tail});
    const double above = assay::pinball_loss(s.y, s.upper, s.w, {.level = 1 - tail});
    CHECK_CLOSE(score, (below + above) / tail);
    CHECK_CLOSE(interval_score(s.y * 0x1p-30, s.lower * 0x1p-30, s.upper * 0x1p-30, s.w, {.level = level}), score * 0x1p-30);
    CHECK_CLOSE(interval_score(s.y + 1e9, s.lower + 1e9, s.upper + 1e9, s.w, {.level = level}), score);
  }
  test::check_predictive_metric("interval_score", true, [](const auto&... a) { return interval_score(a...); }, "lower", "upper");
  CHECK(interval_score(numbers({}), numbers({}), numbers({}), {.undefined = 3}) == 3);
  const auto bad_level = [&](double level) { return test::error_of([&] { interval_score(s.y, s.lower, s.upper, {.level = level}); }); };
  CHECK(bad_level(0) == "assay::interval_score: level = 0 is outside (0, 1)");
  CHECK(bad_level(1) == "assay::interval_score: level = 1 is outside (0, 1)");
  CHECK(bad_level(std::numeric_limits<double>::quiet_NaN()) == "assay::interval_score: level = nan is outside (0, 1)");
}
