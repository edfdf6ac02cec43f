#include "calibration/data.hpp"

#include <assay/calibration/residual_cells.hpp>

#include <memory>

namespace detail = assay::calibration_detail;
using assay::Index;

TEST_CASE("residual_cells: cell, place and residual of a row") {
  const auto stage = std::make_unique<detail::spectrum_stage>();
  const double p[] = {0, -0.0, 1, 0.5, 0.49999999999999994, 1 - 0x1p-53, 0.3, 1e-300, 0.123456789};
  const std::uint8_t y[] = {0, 1, 1, 0, 1, 0, 1, 0, 0};
  const double w[] = {1, 0.5, 1, 0.25, 1, 0, 0x1p-40, 1, 0.75};
  for (const Index cells : {8, 8192, 1048576}) {
    stage->set(cells, 0.5, 9, y, p, w);
    CHECK(stage->rows == 9);
    for (std::size_t i = 0; i < 9; ++i) {
      CHECK(stage->cell[i] >= 0);
      CHECK(stage->cell[i] < cells);
      CHECK(std::abs(stage->place[i]) <= 1 + 1e-9);
      const double at = (stage->cell[i] + 0.5 * (stage->place[i] + 1)) / static_cast<double>(cells);
      CHECK(std::abs(at - p[i]) <= 0x1p-52);
      CHECK(stage->residual[i] == 0.5 * w[i] * (p[i] - y[i]));
      CHECK(std::abs(stage->residual[i] - stage->coarse[i]) <= 0x1p-25);
      CHECK(std::ldexp(stage->coarse[i], 24) == std::floor(std::ldexp(stage->coarse[i], 24)));
    }
  }
  CHECK(stage->cell[2] == 1048575);
  CHECK(stage->place[2] == 1);
}

TEST_CASE("residual_cells: moments, with rows of one cell beside each other and an odd number of rows") {
  constexpr Index cells = 16;
  const auto stage = std::make_unique<detail::spectrum_stage>();
  for (const int levels : {0, 1, 3, 40}) {
    for (const Index n : {Index{1}, Index{2}, Index{7}, Index{511}, Index{512}}) {
      const test::random_rows r(n, levels, static_cast<std::uint64_t>(levels));
      const Eigen::Array<std::uint8_t, Eigen::Dynamic, 1> y = r.y.cast<std::uint8_t>();
      std::vector<double> sums(detail::spectrum_slots * cells), expected(sums);
      stage->set(cells, 1.0, n, y.data(), r.p.data(), r.w.data());
      stage->add_to(sums.data());
      for (Index i = 0; i < n; ++i) {
        const double at = r.p[i] * static_cast<double>(cells);
        const Index c = std::min(static_cast<Index>(at), cells - 1);
        for (Index k = 0; k < detail::spectrum_moments; ++k) {
          expected[static_cast<std::size_t>(detail::spectrum_slots * c + k)] +=
              r.w[i] * (r.p[i] - r.y[i]) * std::pow(2 * (at - static_cast<double>(c)) - 1, static_cast<double>(k));
        }
      }
      bool same = true;
      for (std::size_t at = 0; at < sums.size(); at += detail::spectrum_slots) {
        same = same && std::abs(sums[at] + sums[at + 1] - expected[at]) < 1e-12;
        for (std::size_t k = 1; k < detail::spectrum_moments; ++k) same = same && std::abs(sums[at + k + 1] - expected[at + k]) < 1e-12;
      }
      INFO(levels << " " << n);
      CHECK(same);
    }
  }
}

TEST_CASE("residual_cells: a million tied residuals are summed to the last digit") {
  const auto stage = std::make_unique<detail::spectrum_stage>();
  for (const double q : {0.3, 0.7, 1e-3, 1.0 / 3}) {
    const Eigen::ArrayXd p = Eigen::ArrayXd::Constant(512, q);
    const Eigen::Array<std::uint8_t, Eigen::Dynamic, 1> y = Eigen::Array<std::uint8_t, Eigen::Dynamic, 1>::Zero(512);
    stage->set(1, 1.0, 512, y.data(), p.data());
    std::vector<double> sums(detail::spectrum_slots);
    for (int i = 0; i < 2048; ++i) stage->add_to(sums.data());
    CHECK_NEAR(sums[0] + sums[1], 1048576 * q, 1e-15);
  }
}

TEST_CASE("residual_cells: rows of non-zero weight, and scaling") {
  detail::spectrum_count count;
  count.add(1.0, 10);
  const double w[] = {0, 2, -0.0, 1};
  count.add(0.5, 4, w);
  CHECK(count.rows == 12);
  CHECK(count.weight == 11.5);
  detail::spectrum_cells a(1), b;
  a.count = count;
  a.slot[3] = 3;
  a.merge(b);
  a.merge(a);
  a.scale(0.25);
  CHECK(a.count.rows == 24);
  CHECK(a.count.weight == 5.75);
  CHECK(a.slot[3] == 1.5);
}
