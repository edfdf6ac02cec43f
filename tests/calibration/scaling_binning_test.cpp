#include "calibration/recalibration_maps.hpp"

#include <assay/calibration/beta_calibration.hpp>
#include <assay/calibration/scaling_binning.hpp>

#include <algorithm>
#include <limits>
#include <utility>

using assay::fit_status;
using assay::scaling_binning;
using assay::scaling_binning_options;

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

scaling_binning fit(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const scaling_binning_options& o = {}) {
  return scaling_binning::fit(y, s, o);
}
scaling_binning fit(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const Eigen::ArrayXd& w,
                    const scaling_binning_options& o = {}) {
  return scaling_binning::fit(y, s, w, o);
}

/// From the definition: sorted mapped values with whole weights, cut after the first at which i/B of the weight is reached.
std::vector<double> brute_force(const scaling_binning& m, const Eigen::ArrayXd& s, const Eigen::ArrayXd& w, int bins) {
  std::vector<double> rows;
  for (Eigen::Index i = 0; i < s.size(); ++i) rows.insert(rows.end(), static_cast<std::size_t>(w[i]), m.scaling().map(s[i]));
  std::sort(rows.begin(), rows.end());
  std::vector<double> out;
  const std::size_t n = rows.size();
  double sum = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < n; ++i) {
    sum += rows[i];
    const bool ties = i + 1 < n && rows[i + 1] <= rows[i];
    if (ties) continue;
    const std::size_t before = begin * static_cast<std::size_t>(bins) / n;
    const std::size_t after = (i + 1) * static_cast<std::size_t>(bins) / n;
    if (after > before || i + 1 == n) {
      out.push_back(sum / static_cast<double>(i + 1 - begin));
      begin = i + 1;
      sum = 0;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("scaling_binning: reference values") {
  const test::b20 d;
  const Eigen::ArrayXd z = (d.p / (1 - d.p)).log();
  // the algorithm of verified_calibration (array_split of the sorted mapped values, their means) with the Platt fit of row 98;
  // numpy 2
  const Eigen::ArrayXd four{{0.28646854319116233, 0.43794716921603805, 0.5555837491252434, 0.7200005384675562}};
  const Eigen::ArrayXd five{{0.2640324157187756, 0.4053542924641761, 0.4910294578391604, 0.6000804244858781, 0.7395034094920099}};
  for (const Eigen::ArrayXd& expected : {four, five}) {
    const auto m = fit(d.y, z, {.bins = expected.size()});
    CHECK(m.bins() == expected.size());
    CHECK((m.values() - expected).abs().maxCoeff() < 1e-14);
    const Eigen::ArrayXd mapped = m.map(z);
    for (Eigen::Index i = 0; i < 20; ++i) CHECK_NEAR(mapped[i], expected[i * expected.size() / 20], 1e-14);
    CHECK_NEAR(mapped.mean(), m.scaling().map(z).mean(), 1e-15);  // the mean stays
    CHECK(m.scaling() == assay::platt_scaling::fit(d.y, z));
    CHECK(m.status() == fit_status::converged);
  }
}

TEST_CASE("scaling_binning: the definition, with ties, weights and falling maps") {
  for (const int distinct : {1, 3, 40, 5000}) {
    test::ranking_sample r(static_cast<std::uint64_t>(distinct), 300, distinct);
    for (const bool falls : {false, true}) {
      if (falls) r.y = 1 - r.y;
      for (const int bins : {1, 2, 10, 301}) {
        const auto m = fit(r.y, r.s, r.w, {.bins = bins});
        if (distinct > 1) CHECK((m.scaling().slope() < 0) == falls);
        const auto expected = brute_force(m, r.s, r.w, bins);
        INFO("distinct " << distinct << ", bins " << bins);
        REQUIRE(static_cast<std::size_t>(m.bins()) == expected.size());
        for (std::size_t b = 0; b < expected.size(); ++b)
          CHECK_NEAR(m.values()[static_cast<Eigen::Index>(b)], expected[b], 1e-13);
        CHECK(m.edges().size() + 1 == m.bins());
        const Eigen::ArrayXd mapped = m.map(r.s);
        const Eigen::ArrayXd smooth = m.scaling().map(r.s);
        CHECK_NEAR((r.w * mapped).sum(), (r.w * smooth).sum(), 1e-13);
        test::check_monotone(m, Eigen::ArrayXd::LinSpaced(500, -2, 3), !falls);
        // weights are repeated rows but for the rounding of sums, units change nothing, nor does the order of the rows
        CHECK(fit(r.y.reverse(), r.s.reverse(), r.w.reverse(), {.bins = bins}) == m);
        const test::ranking_sample e = r.repeated();
        const auto repeated = fit(e.y, e.s, {.bins = bins});
        REQUIRE(repeated.bins() == m.bins());
        CHECK((repeated.values() - m.values()).abs().maxCoeff() < 1e-12);
      }
    }
  }
}

TEST_CASE("scaling_binning: small and hard data") {
  const scaling_binning none;
  CHECK(fit(Eigen::ArrayXi(0), Eigen::ArrayXd(0)) == none);
  CHECK(none.bins() == 0);
  CHECK(none.map(3) == 0.5);
  const auto one = fit(Eigen::Array<int, 1, 1>(1), Eigen::Array<double, 1, 1>(0.3));
  CHECK(one.status() == fit_status::degenerate);
  CHECK(one.bins() == 1);
  CHECK_NEAR(one.map(-7), 2.0 / 3, 1e-15);
  const auto two = fit(Eigen::Array2i(0, 1), Eigen::Array2d(1, 2));
  CHECK(two.bins() == 2);
  CHECK(two.map(1) == two.scaling().map(1));
  CHECK(two.map(1e300) == two.scaling().map(2));
  // neighbouring values, and values that the map makes equal
  const Eigen::ArrayXd close{{1, std::nextafter(1.0, 2.0), 1 + 0x1p-51, 5, 1e4, 1e5, 2e5, 3e5}};
  const Eigen::ArrayXi y{{0, 1, 0, 1, 0, 1, 1, 1}};
  for (const int bins : {2, 3, 8}) {
    const auto m = fit(y, close, {.bins = bins, .scaling = {.smooth_targets = false}});
    test::check_monotone(m, close);
    const Eigen::ArrayXd g = m.scaling().map(close);
    CHECK_NEAR(m.map(close).mean(), g.mean(), 1e-15);
  }
  const auto separable =
      fit(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(1, 2, 3, 4), {.bins = 4, .scaling = {.smooth_targets = false}});
  CHECK(separable.status() == fit_status::separable);
  CHECK(separable.map(2) < 1e-5);
  CHECK(separable.map(3) > 1 - 1e-5);
  // weights far apart
  const auto far = fit(Eigen::Array3i(0, 1, 1), Eigen::Array3d(1, 2, 3), Eigen::Array3d(1e-300, 1e300, 1e-320));
  CHECK(far.bins() >= 1);
  CHECK((far.map(2) >= 0 && far.map(3) <= 1));
}

TEST_CASE("scaling_binning: of another map; errors; bytes") {
  const test::b20 d;
  using of_beta = assay::basic_scaling_binning<assay::beta_calibration>;
  const auto beta = of_beta::fit(d.y, d.p, {.bins = 4, .scaling = {.form = assay::beta_form::am}});
  CHECK(beta.scaling().a() == beta.scaling().b());
  CHECK(beta.bins() == 4);
  CHECK_NEAR(beta.map(d.p).mean(), 0.5, 1e-13);  // a likelihood with an intercept keeps the rate
  CHECK(of_beta::fit(Eigen::ArrayXi(0), Eigen::ArrayXd(0)).map(0.3) == assay::beta_calibration().map(0.3));
  CHECK(test::error_of([&] { (void)beta.map(Eigen::Array2d(0.5, 2)); }) ==
        "assay::scaling_binning.map: prediction[1] = 2 is outside [0, 1]");

  for (const Eigen::Index bins : {Eigen::Index{0}, Eigen::Index{65537}})
    CHECK(test::error_of([&] { (void)fit(d.y, d.p, {.bins = bins}); }) ==
          "assay::scaling_binning.fit: bins = " + std::to_string(bins) + " is outside [1, 65536]");
  CHECK(test::error_of([&] { (void)fit(d.y, Eigen::ArrayXd::Constant(20, nan_value)); }) ==
        "assay::scaling_binning.fit: score[0] is NaN");
  const auto m = fit(d.y, d.p, {.bins = 3});
  CHECK(test::error_of([&] { (void)m.map(Eigen::Array2d(0.5, nan_value)); }) == "assay::scaling_binning.map: score[1] is NaN");

  test::check_bytes(m);
  test::check_bytes(scaling_binning());
  test::check_bytes(beta);
  CHECK(m != fit(d.y, d.p, {.bins = 4}));
  const auto read = [&](std::vector<double> edges, std::vector<double> values) {
    assay::core::state_writer out(assay::core::summary_name("SBIN"), 1);
    out.put_array(m.scaling().to_bytes());
    out.put_array(edges);
    out.put_array(values);
    return test::error_of([&] { (void)scaling_binning::from_bytes(out.finish()); });
  };
  CHECK(read({0.5}, {0.2, 0.7}) == "");
  CHECK(read({0.5}, {0.2}) == "assay::scaling_binning::from_bytes: there is not one edge between two bins");
  CHECK(read({0.5}, {0.7, 0.2}) == "assay::scaling_binning::from_bytes: the bins are not sorted");
  CHECK(read({0.5, 0.4}, {0.2, 0.5, 0.7}) == "assay::scaling_binning::from_bytes: the bins are not sorted");
  CHECK(read({0.5}, {0.2, 1.5}) == "assay::scaling_binning::from_bytes: a number is outside [0, 1]");
  CHECK(read({nan_value}, {0.2, 0.5}) == "assay::scaling_binning::from_bytes: a number is outside [0, 1]");
}
