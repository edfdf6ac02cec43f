#include "calibration/data.hpp"

#include <assay/calibration/reliability_curve.hpp>

#include <limits>

using assay::binning;
using assay::Index;
using assay::reliability_curve;

TEST_CASE("reliability_curve: scikit-learn's calibration_curve") {
  // calibration_curve(y, p, n_bins=5) of scikit-learn 1.2.1, which is right-closed
  const test::b20 d;
  const auto c = reliability_curve(d.y, d.p, {.bins = 5, .closed = assay::closed::right});
  const double rate[] = {.25, .4, .5, .75, 2.0 / 3};
  const double mean[] = {.1125, .32, .5125, .725, .9};
  REQUIRE(c.bins() == 5);
  for (Index b = 0; b < 5; ++b) {
    CHECK_CLOSE(c.observed_rate[b], rate[b]);
    CHECK_CLOSE(c.mean_prediction[b], mean[b]);
    CHECK_CLOSE(c.lower_edge[b], static_cast<double>(b) / 5);
    CHECK_CLOSE(c.upper_edge[b], static_cast<double>(b + 1) / 5);
    const assay::estimate e = assay::wilson_interval(rate[b] * c.weight[b], c.weight[b]);
    CHECK_CLOSE(c.rate_lower[b], e.lower);
    CHECK_CLOSE(c.rate_upper[b], e.upper);
  }
  CHECK(c.weight.sum() == 20);
  CHECK(c.non_empty_bins() == 5);
}

TEST_CASE("reliability_curve: ten bins of equal width, a bin for each distinct prediction") {
  const test::b20 d;
  const auto c = reliability_curve(d.y, d.p, {.bins = 10});
  // rational arithmetic: (count, mean prediction, rate)
  const double expected[][3] = {{1, .05, 0}, {2, .1, .5}, {2, .225, 0}, {3, .95 / 3, 1.0 / 3}, {2, .425, .5}, {2, .5, .5}, {2, .625, 1}, {2, .725, .5}, {2, .825, .5}, {2, .925, 1}};
  REQUIRE(c.bins() == 10);
  for (Index b = 0; b < 10; ++b) {
    CHECK(c.weight[b] == expected[b][0]);
    CHECK_CLOSE(c.mean_prediction[b], expected[b][1]);
    CHECK_CLOSE(c.observed_rate[b], expected[b][2]);
  }
  const auto distinct = reliability_curve(d.y, d.p, {.binning = binning::distinct});
  REQUIRE(distinct.bins() == 17);
  CHECK_CLOSE(distinct.mean_prediction[1], 0.1);
  CHECK(distinct.observed_rate[1] == 0.5);
  CHECK(distinct.weight[1] == 2);
  CHECK_CLOSE(distinct.upper_edge[1], 0.15);
}

TEST_CASE("reliability_curve: empty bins stay, with NaN") {
  const auto c = reliability_curve(test::labels({0, 1, 1}), test::array({.05, .95, 1}), {.bins = 10, .level = 0.9});
  CHECK(c.bins() == 10);
  CHECK(c.non_empty_bins() == 2);
  CHECK(c.level == 0.9);
  for (Index b = 1; b < 9; ++b) {
    CHECK(c.weight[b] == 0);
    CHECK(assay::is_undefined(c.mean_prediction[b]));
    CHECK(assay::is_undefined(c.observed_rate[b]));
    CHECK(assay::is_undefined(c.rate_lower[b]));
    CHECK(assay::is_undefined(c.rate_upper[b]));
  }
  CHECK(c.weight[9] == 2);
  CHECK(c.rate_lower[0] == 0);
  CHECK(c.rate_upper[9] == 1);
}

TEST_CASE("reliability_curve: equal mass") {
  const test::b20 d;
  const auto c = reliability_curve(d.y, d.p, {.bins = 4, .binning = binning::equal_mass});
  REQUIRE(c.bins() == 4);
  const double edge[] = {0, .275, .475, .725, 1};  // half-way between .25|.30, .45|.50, .70|.75
  const double mean[] = {.14, .36, .59, .85};
  const double rate[] = {.2, .4, .6, .8};
  for (Index b = 0; b < 4; ++b) {
    CHECK_CLOSE(c.lower_edge[b], edge[b]);
    CHECK_CLOSE(c.upper_edge[b], edge[b + 1]);
    CHECK_CLOSE(c.mean_prediction[b], mean[b]);
    CHECK_CLOSE(c.observed_rate[b], rate[b]);
    CHECK(c.weight[b] == 5);
  }
  // tied predictions stay together: fewer bins than asked for
  const auto tied = reliability_curve(test::labels({0, 1, 0, 1, 1}), test::array({.2, .2, .2, .2, .7}), {.bins = 5, .binning = binning::equal_mass});
  CHECK(tied.bins() == 2);
  CHECK(tied.weight[0] == 4);
  CHECK(reliability_curve(d.y, d.p, {.binning = binning::sweep}).bins() == 5);
  const assay::ranked_scores ranked(d.y, d.p);
  CHECK((reliability_curve(ranked, 4).mean_prediction == c.mean_prediction).all());
}

TEST_CASE("reliability_curve: the number of trials of weighted rows") {
  const test::b20 d;
  const auto unit = reliability_curve(d.y, d.p, {.bins = 5});
  const auto scaled = reliability_curve(d.y, d.p, Eigen::ArrayXd::Constant(20, 0.3), {.bins = 5});
  const auto weighted = reliability_curve(d.y, d.p, 2 * d.w, {.bins = 5});
  const auto frequency = reliability_curve(d.y, d.p, 2 * d.w, {.bins = 5, .weighting = assay::weighting::frequency});
  for (Index b = 0; b < 5; ++b) {
    CHECK_CLOSE(scaled.rate_lower[b], unit.rate_lower[b]);
    CHECK_CLOSE(frequency.rate_lower[b], assay::wilson_interval(frequency.observed_rate[b] * frequency.weight[b], frequency.weight[b]).lower);
    CHECK(frequency.rate_lower[b] >= weighted.rate_lower[b]);
    CHECK(frequency.observed_rate[b] == weighted.observed_rate[b]);
  }
  assay::reliability_table table({.bins = 5});
  table.update(d.y, d.p, 2 * d.w);
  CHECK((reliability_curve(table, 0.95, assay::weighting::frequency).rate_upper == frequency.rate_upper).all());
  CHECK(test::contains(test::error_of([&] { reliability_curve(d.y, d.p, d.w, {.weighting = assay::weighting::frequency}); }),
                       "assay::reliability_curve: frequency weights must be whole numbers"));
}

TEST_CASE("reliability_curve: no rows and errors") {
  CHECK(reliability_curve(Eigen::ArrayXi(0), Eigen::ArrayXd(0)).non_empty_bins() == 0);
  CHECK(reliability_curve(Eigen::ArrayXi(0), Eigen::ArrayXd(0), {.binning = binning::equal_mass}).bins() == 0);
  const test::b20 d;
  CHECK(test::contains(test::error_of([&] { reliability_curve(d.y, d.p, {.level = 0}); }), "assay::reliability_curve: level = 0"));
  Eigen::ArrayXd p = d.p;
  p[3] = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { reliability_curve(d.y, p); }) == "assay::reliability_curve: prediction[3] is NaN");
}
