#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/average_calibration_error.hpp>
#include <assay/calibration/reliability_curve.hpp>

using assay::average_calibration_error;
using assay::binning;
using assay::edges;
using assay::Index;

TEST_CASE("average_calibration_error: reference values") {
  const test::b20 d;
  // netcal 1.3.6, ACE with 5, 10 and 15 bins
  CHECK_CLOSE(average_calibration_error(d.y, d.p, {.bins = 5, .edges = edges::linspace}), 0.11966666666666667);
  CHECK_CLOSE(average_calibration_error(d.y, d.p, {.bins = 10, .edges = edges::linspace}), 0.18458333333333332);
  CHECK_CLOSE(average_calibration_error(d.y, d.p, {.edges = edges::linspace}), 0.2384615384615385);
  // the bins of 10 exact ones by hand
  const double gaps = .05 + .4 + .225 + (1.0 / 3 - .95 / 3) + .075 + 0 + .375 + .225 + .325 + .075;
  CHECK_CLOSE(average_calibration_error(d.y, d.p, {.bins = 10}), gaps / 10);
}

TEST_CASE("average_calibration_error: is the mean gap of the curve") {
  for (const Index n : {1, 2, 40, 900}) {
    const test::random_rows r(n, n == 40 ? 5 : 30, static_cast<std::uint64_t>(n));
    for (const binning kind : {binning::equal_width, binning::equal_mass, binning::sweep, binning::distinct}) {
      for (const bool weighted : {false, true}) {
        const Eigen::ArrayXd w = weighted ? (r.w + 0.25).eval() : Eigen::ArrayXd::Ones(n).eval();
        const auto curve = assay::reliability_curve(r.y, r.p, w, {.bins = 9, .binning = kind});
        double sum = 0;
        for (Index b = 0; b < curve.bins(); ++b) {
          if (curve.weight[b] > 0) sum += std::abs(curve.observed_rate[b] - curve.mean_prediction[b]);
        }
        const double expected = sum / static_cast<double>(curve.non_empty_bins());
        CHECK_NEAR(average_calibration_error(r.y, r.p, w, {.bins = 9, .binning = kind}), expected, 1e-12);
        if (!weighted) CHECK_NEAR(average_calibration_error(r.y, r.p, {.bins = 9, .binning = kind}), expected, 1e-12);
      }
    }
  }
}

TEST_CASE("average_calibration_error: laws") {
  const auto metric = [](const auto&... a) {
    if constexpr (sizeof...(a) == 1) {
      return average_calibration_error(a..., 6);
    } else {
      return average_calibration_error(a..., {.bins = 6, .binning = binning::equal_mass});
    }
  };
  test::check_rank_metric("average_calibration_error", metric, "prediction");
  const test::random_rows r(500, 0, 3);
  assay::reliability_table all({.bins = 8}), half({.bins = 8});
  all.update(r.y.head(200), r.p.head(200));
  half.update(r.y.tail(300), r.p.tail(300));
  all.merge(half);
  CHECK(average_calibration_error(all) == average_calibration_error(r.y, r.p, {.bins = 8}));
}

TEST_CASE("average_calibration_error: undefined and errors") {
  CHECK(assay::is_undefined(average_calibration_error(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  CHECK(assay::is_undefined(average_calibration_error(test::labels({1, 0}), test::array({.3, .4}), test::array({0, 0}))));
  CHECK(assay::is_undefined(average_calibration_error(assay::reliability_table())));
  CHECK(assay::is_undefined(average_calibration_error(assay::ranked_scores<>(), 3)));
  CHECK(test::error_of([] { average_calibration_error(test::labels({1}), test::array({.3}), {.bins = 0}); }) ==
        "assay::average_calibration_error: bins = 0 is outside [1, 65536]");
  CHECK(test::contains(test::error_of([] { average_calibration_error(test::labels({1, 1}), test::array({.3, .3}), test::array({1e308, 1e308})); }),
                       "assay::average_calibration_error: a sum over the weights is too large for double"));
}
