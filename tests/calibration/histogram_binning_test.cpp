#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/expected_calibration_error.hpp>
#include <assay/calibration/histogram_binning.hpp>
#include <assay/calibration/reliability_curve.hpp>

#include <limits>

using assay::binning;
using assay::closed;
using assay::fit_status;
using assay::histogram_binning;
using assay::Index;

TEST_CASE("histogram_binning: reference values") {
  const test::b20 d;
  // verified_calibration: the equal-mass bins of 4, their rates
  const auto four = histogram_binning::fit(d.y, d.p, {.bins = 4});
  const double edge[] = {.275, .475, .725};
  const double rate[] = {.2, .4, .6, .8};
  REQUIRE(four.bins() == 4);
  for (Index k = 0; k < 4; ++k) {
    CHECK_CLOSE(four.values()[k], rate[k]);
    CHECK(four.weights()[k] == 5);
    if (k < 3) CHECK_CLOSE(four.edges()[k], edge[k]);
  }
  CHECK(four.status() == fit_status::converged);
  CHECK(four.map(0.3) == four.values()[1]);
  // netcal 1.3.6 HistogramBinning(10), whose fit is left-closed with linspace edges
  const auto ten = histogram_binning::fit(d.y, d.p, {.bins = 10, .binning = binning::equal_width, .edges = assay::edges::linspace});
  const double values[] = {0, .5, .25, 0, .5, 2.0 / 3, .5, 1, .5, 1};
  for (Index k = 0; k < 10; ++k) CHECK_CLOSE(ten.values()[k], values[k]);
  const assay::Vector mapped = ten.map(test::array({.02, .12, .33, .57, .61, .77, .88, .99}));
  const double expected[] = {0, .5, 0, 2.0 / 3, .5, 1, .5, 1};
  for (Index i = 0; i < 8; ++i) CHECK_CLOSE(mapped[i], expected[i]);
  // Laplace's rule
  CHECK_CLOSE(histogram_binning::fit(d.y, d.p, {.bins = 4, .smoothing = 1}).values()[0], 2.0 / 7);
}

TEST_CASE("histogram_binning: every training row is mapped to the rate of its bin") {
  for (const binning kind : {binning::equal_width, binning::equal_mass, binning::sweep, binning::distinct}) {
    for (const closed side : {closed::left, closed::right}) {
      for (const int levels : {0, 3, 50}) {
        const test::random_rows r(400, levels, static_cast<std::uint64_t>(levels) + 5);
        const Eigen::ArrayXd w = r.w + 0.5;
        const auto curve = assay::reliability_curve(r.y, r.p, w, {.bins = 11, .binning = kind, .closed = side});
        const auto h = histogram_binning::fit(r.y, r.p, w, {.bins = 11, .binning = kind, .closed = side, .smoothing = 0.75});
        REQUIRE(h.bins() == curve.bins());
        bool same = true;
        for (Index b = 0; b < h.bins(); ++b) {
          const double middle = (curve.lower_edge[b] + curve.upper_edge[b]) / 2;
          const double value = (curve.weight[b] * curve.observed_rate[b] + 0.75) / (curve.weight[b] + 1.5);
          same = same && test::close_to(h.values()[b], curve.weight[b] > 0 ? value : middle) && test::close_to(h.weights()[b], curve.weight[b]);
          if (b > 0) same = same && h.edges()[b - 1] == curve.lower_edge[b];
        }
        CHECK(same);
        // without smoothing the map is calibrated on its own bins
        const auto plain = histogram_binning::fit(r.y, r.p, w, {.bins = 11, .binning = kind, .closed = side});
        CHECK(std::abs((w * (plain.map(r.p) - r.y.cast<double>())).sum()) < 1e-11);
        CHECK(assay::expected_calibration_error(r.y, plain.map(r.p), w, {.binning = binning::distinct}) < 1e-13);
      }
    }
  }
}

TEST_CASE("histogram_binning: floats on the edges") {
  // fl(i/10) is on edge i, in float too
  Eigen::ArrayXf p(10);
  Eigen::ArrayXi y(10);
  for (Index i = 0; i < 10; ++i) {
    p[i] = static_cast<float>(i) / 10.0F;
    y[i] = static_cast<int>(i % 3 == 0);
  }
  const auto h = histogram_binning::fit(y, p, {.binning = binning::equal_width});
  CHECK((h.weights() == 1).all());
  CHECK((h.map(p) == y.cast<double>()).all());
  const Eigen::ArrayXd d = Eigen::ArrayXd::LinSpaced(10, 0, 9) / 10;
  CHECK((histogram_binning::fit(y, d, {.binning = binning::equal_width}).map(d) == y.cast<double>()).all());
}

TEST_CASE("histogram_binning: laws") {
  const auto metric = [](const auto&... a) { return histogram_binning::fit(a..., {.bins = 5}).map(0.3); };
  test::check_rank_metric("histogram_binning.fit", metric, "prediction");
  const test::random_rows r(300, 0, 2);
  assay::ranked_scores<> parts;
  for (Index i = 0; i < 300; i += 70) parts.update(r.y.segment(i, std::min(Index{70}, 300 - i)), r.p.segment(i, std::min(Index{70}, 300 - i)));
  CHECK(histogram_binning::fit(parts) == histogram_binning::fit(r.y.reverse(), r.p.reverse()));
  CHECK(!(histogram_binning::fit(parts) == histogram_binning::fit(parts, {.bins = 9})));
  for (const double scale : {1e300, 1e-300}) {
    const auto a = histogram_binning::fit(r.y, r.p, r.w);
    const auto b = histogram_binning::fit(r.y, r.p, r.w * scale);
    CHECK((a.edges() == b.edges()).all());
    CHECK(((a.values() - b.values()).abs() < 1e-14).all());
  }
}

TEST_CASE("histogram_binning: where little is known") {
  const auto none = histogram_binning::fit(Eigen::ArrayXi(0), Eigen::ArrayXd(0));
  CHECK(none.bins() == 0);
  CHECK(none.status() == fit_status::degenerate);
  CHECK(none.map(0.3) == 0.3);
  CHECK(none == histogram_binning());
  CHECK(histogram_binning::fit(test::labels({1}), test::array({.4}), test::array({0}), {.binning = binning::equal_width}) == none);
  const auto one_class = histogram_binning::fit(test::labels({1, 1}), test::array({.2, .8}), {.bins = 2});
  CHECK(one_class.status() == fit_status::degenerate);
  CHECK(one_class.map(0.5) == 1);
  const auto constant = histogram_binning::fit(test::labels({1, 0}), test::array({.4, .4}));
  CHECK(constant.status() == fit_status::degenerate);
  CHECK(constant.map(0.9) == 0.5);
  // an empty bin of equal width maps to its middle, with smoothing too
  const auto gap = histogram_binning::fit(test::labels({0, 1}), test::array({.1, .9}), {.bins = 4, .binning = binning::equal_width, .smoothing = 1});
  CHECK(gap.map(0.3) == 0.375);
  CHECK(gap.map(0.6) == 0.625);
  CHECK_CLOSE(gap.map(0.1), 1.0 / 3);
  CHECK(gap.status() == fit_status::converged);
}

TEST_CASE("histogram_binning: bytes and errors") {
  const test::b20 d;
  const auto h = histogram_binning::fit(d.y, d.p, d.w, {.bins = 6, .binning = binning::equal_width, .closed = closed::right});
  const assay::bytes bytes = h.to_bytes();
  CHECK(histogram_binning::from_bytes(bytes) == h);
  CHECK(histogram_binning::from_bytes(histogram_binning().to_bytes()) == histogram_binning());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    assay::bytes broken = bytes;
    broken[i] ^= 0x41;
    CHECK(test::contains(test::error_of([&] { histogram_binning::from_bytes(broken); }), "assay::histogram_binning::from_bytes: "));
  }
  CHECK(test::error_of([&] { histogram_binning::fit(d.y, d.p, {.bins = 0}); }) == "assay::histogram_binning.fit: bins = 0 is outside [1, 65536]");
  CHECK(test::error_of([&] { histogram_binning::fit(d.y, d.p, {.smoothing = -1}); }) ==
        "assay::histogram_binning.fit: smoothing = -1 must be finite and not negative");
  CHECK(test::contains(test::error_of([&] { histogram_binning::fit(d.y, d.p, {.smoothing = std::numeric_limits<double>::quiet_NaN()}); }), "smoothing = "));
  CHECK(test::error_of([&] { (void)h.map(d.p + 0.5); }) == "assay::histogram_binning.map: prediction[12] = 1.1 is outside [0, 1]");
  CHECK(test::error_of([&] { (void)h.map(1.5); }) == "assay::histogram_binning.map: prediction = 1.5 is outside [0, 1]");
  CHECK(test::error_of([&] { (void)h.map(std::numeric_limits<double>::quiet_NaN()); }) == "assay::histogram_binning.map: prediction is NaN");
}
