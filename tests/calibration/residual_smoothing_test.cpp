#include "calibration/data.hpp"
#include "calibration/smooth_oracle.hpp"

#include <assay/calibration/residual_smoothing.hpp>

using assay::Index;
namespace detail = assay::calibration_detail;

namespace {

assay::residual_spectrum spectrum_of(const test::random_rows& r, double smallest) {
  assay::residual_spectrum s({.smallest_bandwidth = smallest});
  s.update(r.y, r.p, r.w);
  return s;
}

}  // namespace

TEST_CASE("residual_smoothing: the smoothed residual, point by point") {
  const test::random_rows r(25, 0, 3);
  for (const double smallest : {1e-3, 0.1, 1.0}) {
    const assay::residual_spectrum spectrum = spectrum_of(r, smallest);
    const detail::spectrum_levels levels(spectrum);
    for (const double s : {1e-3, 1.9e-3, 0.02, 0.1, 0.5, 1.0, 2.0, 3.0}) {
      if (s < smallest) continue;
      const test::smooth_oracle oracle(r.y, r.p, r.w, s);
      const detail::smoothed_residual smoothed(levels, s);
      double worst = 0;
      for (int i = 0; i <= 2000; ++i) worst = std::max(worst, std::abs(smoothed(i / 2000.0) - oracle.residual(i / 2000.0)));
      INFO(smallest << " " << s);
      CHECK(s * worst < (s < 2 * smallest ? 1e-12 : 3e-14));
    }
    // flat
    CHECK_NEAR(detail::smoothed_residual(levels, 1e9)(0.3), levels.mean(), 1e-13);
  }
}

TEST_CASE("residual_smoothing: the least accurate places of cells at the smallest bandwidth") {
  // all rows at one place of their cells, all residuals of one sign: the error of the fit adds up
  for (const double place : {0.0, 0.05, 0.2, 0.3, 0.5, 0.9, 1.0}) {
    Eigen::ArrayXd p(60);
    for (Index i = 0; i < 60; ++i) p[i] = (4000 + static_cast<double>(i / 2) + place) / 8192;
    const Eigen::ArrayXi y = Eigen::ArrayXi::Ones(60);
    assay::residual_spectrum spectrum;
    spectrum.update(y, p);
    const detail::smoothed_residual smoothed(detail::spectrum_levels(spectrum), 1e-3);
    const test::smooth_oracle oracle(y, p, 1e-3);
    double total = 0;
    for (int i = 0; i <= 1000; ++i) {
      const double t = 0.47 + 0.04 * i / 1000.0;
      total += std::abs(smoothed(t) - oracle.residual(t)) * 0.04 / 1000;
    }
    CHECK(total < 1e-12);
  }
}

TEST_CASE("residual_smoothing: every level holds the same moments") {
  const test::random_rows r(40, 0, 4);
  assay::residual_spectrum s({.smallest_bandwidth = 0.01});
  s.update(r.y, r.p, r.w);
  const detail::spectrum_levels levels(s);
  CHECK_FALSE(levels.is_zero());
  const double scale = r.w.sum() / levels.weight();
  CHECK_NEAR(levels.mean(), s.mean_residual(), 1e-14);
  Index last = 0;
  for (const double bandwidth : {3.0, 1.0, 0.5, 0.1, 0.02, 0.01}) {
    const auto& level = levels.level(bandwidth);
    const Index cells = detail::spectrum_levels::cells_of(level);
    CHECK(cells >= last);
    CHECK(static_cast<double>(cells) * bandwidth >= (bandwidth < 0.02 ? 8 : 16));
    last = cells;
    std::vector<double> expected(level.size());
    for (Index i = 0; i < 40; ++i) {
      const double at = r.p[i] * static_cast<double>(cells);
      const Index c = std::min(static_cast<Index>(at), cells - 1);
      for (Index k = 0; k < detail::spectrum_moments; ++k) {
        expected[static_cast<std::size_t>(detail::spectrum_slots * c + k + 1)] +=
            r.w[i] * (r.p[i] - r.y[i]) * std::pow(2 * (at - static_cast<double>(c)) - 1, static_cast<double>(k));
      }
    }
    double worst = 0;
    for (std::size_t i = 0; i < level.size(); ++i) {
      const std::size_t slot = i % detail::spectrum_slots;  // the first moment is the sum of two slots
      if (slot > 0) worst = std::max(worst, std::abs(level[i] * scale + (slot == 1 ? level[i - 1] * scale : 0) - expected[i]));
    }
    CHECK(worst < 1e-14 * r.w.sum());
  }
}

TEST_CASE("residual_smoothing: stretches cover [0, 1] and end where the residual changes its sign") {
  for (const int levels : {0, 5}) {
    const test::random_rows r(200, levels, 6);
    const assay::residual_spectrum rows = spectrum_of(r, 1e-3);
    const detail::spectrum_levels spectrum(rows);
    for (const double s : {1e-3, 0.01, 0.1, 1.0, 9.0}) {
      const detail::smoothed_residual smoothed(spectrum, s);
      double end = 0, signed_sum = 0, before = 0, rise = 0;
      int changes = 0;
      smoothed.stretches([&](const detail::spectrum_stretch& t) {
        CHECK(std::abs(t.begin - end) < 1e-15);
        CHECK(t.end >= t.begin);
        const double middle = smoothed(0.5 * (t.begin + t.end));
        CHECK(t.integral * middle >= -1e-30);
        if (before * t.integral < 0) {
          ++changes;
          CHECK(std::abs(smoothed(t.begin)) * s < 1e-13);
        }
        if (t.integral != 0) before = t.integral;  // far from all rows it is 0
        end = t.end;
        signed_sum += t.integral;
        rise += t.rise;
      });
      CHECK_NEAR(end, 1, 1e-15);
      CHECK(std::abs(signed_sum - spectrum.mean()) < 1e-14);
      CHECK(std::abs(rise) * s * s < 1e-11);  // the derivative is 0 at both ends
      if (s < 0.02) CHECK(changes > (levels == 0 ? 10 : 0));
    }
  }
}

TEST_CASE("residual_smoothing: polynomials") {
  test::generator g(5);
  detail::spectrum_polynomial p;
  for (double& x : p) x = g.uniform() - 0.5;
  const auto part = detail::part_of(p, 0.3, 0.2);
  for (const double z : {-1.0, -0.4, 0.0, 0.7, 1.0}) {
    CHECK_NEAR(detail::value_of(part, z), detail::value_of(p, 0.3 + 0.2 * z), 1e-13);
    CHECK_NEAR(detail::slope_of(p, z), (detail::value_of(p, z + 1e-6) - detail::value_of(p, z - 1e-6)) / 2e-6, 1e-7);
    CHECK_NEAR(detail::value_of(p, z), (detail::integral_of(p, z + 1e-6) - detail::integral_of(p, z - 1e-6)) / 2e-6, 1e-7);
    CHECK_NEAR(detail::value_of(detail::gaussian_polynomial(0.2, 0.05, 0.4), z), detail::spectrum_gaussian(0.2 + 0.05 * z, 0.4), 1e-14);
  }
  CHECK(detail::mirrored(-1, 4) == 1);
  CHECK(detail::mirrored(5, 4) == 3);
  CHECK(detail::mirrored(-7, 4) == 1);
  CHECK(detail::mirrored(8, 4) == 0);
}
