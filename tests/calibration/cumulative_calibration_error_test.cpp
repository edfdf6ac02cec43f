#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/cumulative_calibration_error.hpp>

using assay::cumulative_calibration_error;
using assay::cumulative_statistic;
using assay::Index;

namespace {

/// From the definition: at every threshold the sum over all rows up to it.
double by_definition(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, const Eigen::ArrayXd& w, cumulative_statistic s) {
  long double lowest = 0;
  long double highest = 0;
  long double total = 0;
  for (Index i = 0; i < y.size(); ++i) {
    total += static_cast<long double>(w[i]);
    long double sum = 0;
    for (Index j = 0; j < y.size(); ++j) {
      if (p[j] <= p[i]) sum += static_cast<long double>(w[j]) * (static_cast<long double>(y[j]) - static_cast<long double>(p[j]));
    }
    lowest = std::min(lowest, sum);
    highest = std::max(highest, sum);
  }
  const long double value = s == cumulative_statistic::range ? highest - lowest : std::max(highest, -lowest);
  return static_cast<double>(value / total);
}

}  // namespace

TEST_CASE("cumulative_calibration_error: reference values") {
  // definition, rows 92 and 93 and section 4.5
  const test::b20 d;
  CHECK_NEAR(cumulative_calibration_error(d.y, d.p), 0.0625, 1e-14);
  CHECK_NEAR(cumulative_calibration_error(d.y, d.p, {.statistic = cumulative_statistic::range}), 0.065, 1e-14);
  CHECK_NEAR(cumulative_calibration_error(d.y, d.p, d.w), 0.09148936170212765, 1e-14);
  CHECK_NEAR(cumulative_calibration_error(d.y, d.p, d.w, {.statistic = cumulative_statistic::range}), 0.09361702127659574, 1e-14);
  const test::l200 l;
  CHECK_NEAR(cumulative_calibration_error(l.y, l.p), 0.16717999572753905, 1e-14);
  CHECK_NEAR(cumulative_calibration_error(l.y, l.p, {.statistic = cumulative_statistic::range}), 0.16717999572753905, 1e-14);
}

TEST_CASE("cumulative_calibration_error: the definition") {
  for (const int levels : {0, 1, 7, 60}) {
    const test::random_rows d(300, levels, static_cast<std::uint64_t>(levels) + 7);
    for (const auto s : {cumulative_statistic::maximum_absolute_deviation, cumulative_statistic::range}) {
      INFO("levels " << levels);
      CHECK_NEAR(cumulative_calibration_error(d.y, d.p, {.statistic = s}), by_definition(d.y, d.p, Eigen::ArrayXd::Ones(300), s), 1e-13);
      CHECK_NEAR(cumulative_calibration_error(d.y, d.p, d.w, {.statistic = s}), by_definition(d.y, d.p, d.w, s), 1e-13);
    }
  }
}

TEST_CASE("cumulative_calibration_error: laws of rank metrics") {
  test::check_rank_metric(
      "cumulative_calibration_error", [](const auto&... a) { return cumulative_calibration_error(a...); }, "prediction");
}

TEST_CASE("cumulative_calibration_error: ties, signs, sizes") {
  // rows of one prediction enter together: in any order of theirs the sum is 0
  CHECK(cumulative_calibration_error(test::labels({1, 1, 0, 0}), test::array({0.5, 0.5, 0.5, 0.5})) == 0);
  // only above, only below, both
  const Eigen::ArrayXd p = test::array({0.25, 0.75});
  const assay::cumulative_calibration_options range{.statistic = cumulative_statistic::range};
  CHECK(cumulative_calibration_error(test::labels({1, 1}), p) == 0.5);
  CHECK(cumulative_calibration_error(test::labels({0, 0}), p) == 0.5);
  CHECK(cumulative_calibration_error(test::labels({1, 0}), p) == 0.375);
  CHECK(cumulative_calibration_error(test::labels({1, 0}), p, range) == 0.375);
  CHECK(cumulative_calibration_error(test::labels({0, 1, 0}), test::array({0.25, 0.5, 1}), range) == 1.0 / 3);
  CHECK(cumulative_calibration_error(test::labels({1, 0}), test::array({0, 1})) == 0.5);
  // rare events keep their digits
  const Eigen::ArrayXd rare = Eigen::ArrayXd::LinSpaced(100000, 1e-12, 3e-12);
  const Eigen::ArrayXi never = Eigen::ArrayXi::Zero(100000);
  CHECK_NEAR(cumulative_calibration_error(never, rare), 2e-12, 1e-13);
  const test::b20 d;
  for (const double scale : {0x1p-1000, 0x1p1000})
    CHECK(cumulative_calibration_error(d.y, d.p, (d.w * scale).eval()) == cumulative_calibration_error(d.y, d.p, d.w));
}

TEST_CASE("cumulative_calibration_error: undefined") {
  const Eigen::ArrayXi none(0);
  const Eigen::ArrayXd empty(0);
  CHECK(assay::is_undefined(cumulative_calibration_error(none, empty)));
  CHECK(cumulative_calibration_error(none, empty, {.undefined = 0}) == 0);
  CHECK(assay::is_undefined(cumulative_calibration_error(test::labels({1}), test::array({0.5}), test::array({0}))));
  CHECK(cumulative_calibration_error(test::labels({1}), test::array({0.75})) == 0.25);
}
