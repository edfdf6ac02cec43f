#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/cumulative_calibration_curve.hpp>

using assay::cumulative_calibration_curve;
using assay::Index;
using assay::weighting;

TEST_CASE("cumulative_calibration_curve: the differences") {
  const Eigen::ArrayXi y = test::labels({1, 0, 0, 1});
  const Eigen::ArrayXd p = test::array({0.5, 0.25, 0.5, 0.75});
  const auto c = cumulative_calibration_curve(y, p);
  CHECK(c.size() == 4);
  CHECK((c.prediction == test::array({0, 0.25, 0.5, 0.75})).all());
  CHECK((c.position == test::array({0, 0.25, 0.75, 1})).all());
  CHECK((c.difference == test::array({0, -0.0625, -0.0625, 0})).all());
  CHECK_NEAR(c.standard_deviation, std::sqrt(0.1875 + 0.25 + 0.25 + 0.1875) / 4, 1e-15);
  const auto w = cumulative_calibration_curve(y, p, test::array({0, 2, 1, 1}), {.weighting = weighting::frequency});
  CHECK((w.prediction == test::array({0, 0.25, 0.5, 0.75})).all());
  CHECK((w.position == test::array({0, 0.5, 0.75, 1})).all());
  CHECK((w.difference == test::array({0, -0.125, -0.25, -0.1875})).all());
  CHECK_NEAR(w.standard_deviation, std::sqrt(2 * 0.1875 + 0.25 + 0.1875) / 4, 1e-15);
  CHECK(cumulative_calibration_curve(y, p, test::array({0, 0, 1, 0})).size() == 2);
}

TEST_CASE("cumulative_calibration_curve: its extremes are the calibration error") {
  for (const int levels : {0, 5, 50}) {
    const test::random_rows d(3000, levels, 3);
    const auto c = cumulative_calibration_curve(d.y, d.p, d.w);
    CHECK_NEAR(c.difference.abs().maxCoeff(), assay::cumulative_calibration_error(d.y, d.p, d.w), 1e-15);
    CHECK(c.position[0] == 0);
    CHECK(c.position[c.size() - 1] == 1);
    CHECK_NEAR(c.difference[c.size() - 1], (d.w * (d.y.cast<double>() - d.p)).sum() / d.w.sum(), 1e-12);
    CHECK((c.prediction.tail(c.size() - 2) > c.prediction.segment(1, c.size() - 2)).all());
  }
}

TEST_CASE("cumulative_calibration_curve: laws of rank metrics") {
  test::check_rank_metric(
      "cumulative_calibration_curve",
      [](const auto&... a) {
        const auto c = cumulative_calibration_curve(a...);
        return (c.difference * c.position).sum() + c.prediction.sum();
      },
      "prediction");
}

TEST_CASE("cumulative_calibration_curve: undefined and errors") {
  const auto none = cumulative_calibration_curve(Eigen::ArrayXi(0), Eigen::ArrayXd(0));
  CHECK(none.size() == 0);
  CHECK(none.difference.size() == 0);
  CHECK(assay::is_undefined(none.standard_deviation));
  CHECK(test::error_of([&] {
          cumulative_calibration_curve(test::labels({1}), test::array({0.5}), test::array({0.5}), {.weighting = weighting::frequency});
        }) == "assay::cumulative_calibration_curve: frequency weights must be whole numbers");
}
