#include "calibration/data.hpp"

#include <assay/calibration/reliability_cells.hpp>

#include <memory>

using assay::Index;
using namespace assay::calibration_detail;

namespace {

/// x in units of 2^-92 by the definition of core::fixed_sum.
assay::core::fixed_sum fixed(double x) {
  assay::core::fixed_sum s;
  s.add(x);
  return s;
}

}  // namespace

TEST_CASE("reliability_cells: units are those of core::fixed_sum") {
  test::generator g(2);
  const auto x = std::make_unique<units>();
  double d[stage_size];
  float f[stage_size];
  const double special[] = {0, -0.0, 1, 0.5, 0x1p-21, 0x1.fffffep-22, 0x1p-44, 0x1p-45, 0x1p-92, 0x1p-93, 5e-324, 1e-12, 1 - 0x1p-53, 0x1.8p-44};
  for (int scale = 0; scale < 40; scale += 3) {
    for (Index i = 0; i < stage_size; ++i) {
      d[i] = static_cast<std::size_t>(i) < std::size(special) ? special[i] : std::ldexp(g.uniform(), -scale);
      f[i] = static_cast<float>(d[i]);
    }
    const auto check = [&](const auto* values) {
      x->set(values);
      bool equal = true;
      for (Index i = 0; i < stage_size; ++i) {
        const auto high = static_cast<assay::core::int128>(x->high[i] & units::high_mask);
        const assay::core::fixed_sum s(high >> 2, ((high & 3) << 48) + (x->has_low ? x->low[i] : 0));
        equal = equal && s == fixed(static_cast<double>(values[i])) && (x->high[i] >> units::count_bit) == 1;
      }
      CHECK(equal);
    };
    check(d);
    check(f);
  }
  // the low limb is skipped only where it is zero for all
  for (Index i = 0; i < stage_size; ++i) f[i] = 0x1.000002p-21f;
  x->set(f);
  CHECK_FALSE(x->has_low);
  f[511] = 0x1.000002p-22f;
  x->set(f);
  CHECK(x->has_low);
}

TEST_CASE("reliability_cells: private sums at their limits") {
  // 512 rows of 1 in one cell of every table
  const auto x = std::make_unique<units>();
  double ones[stage_size];
  std::uint32_t cell[stage_size];
  std::fill_n(ones, stage_size, 1.0);
  std::fill_n(cell, stage_size, 3u);
  x->set(ones);
  private_sums sums(5);
  for (int i = 0; i < 4; ++i) sums.add(cell, *x, stage_size);
  CHECK(sums.rows(3) == 2048);
  CHECK(sums.sum(3).value() == 2048);
  CHECK(sums.rows(2) == 0);
  CHECK(sums.sum(4) == assay::core::fixed_sum());
}

TEST_CASE("reliability_cells: few and many bins share one rule") {
  // 16 cells with private sums against 2,048 without: four bins of 1,024 make one of 8
  const test::random_rows r(2048, 0, 3);
  std::vector<std::uint8_t> y(2048);
  for (Index i = 0; i < 2048; ++i) y[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(r.y[i]);
  cells<exact_cell> few(8), many(1024), joined(8);
  cells<weighted_cell> weighted_few(8), weighted_many(1024), weighted_joined(8);
  const bin_finder few_bins(8, assay::edges::exact, assay::closed::left), many_bins(1024, assay::edges::exact, assay::closed::left);
  add_block(few, few_bins, true, y.data(), r.p.data(), 2048);
  add_block(many, many_bins, true, y.data(), r.p.data(), 2048);
  add_block(weighted_few, few_bins, y.data(), r.p.data(), r.w.data(), 2048);
  add_block(weighted_many, many_bins, y.data(), r.p.data(), r.w.data(), 2048);
  for (std::size_t c = 0; c < 2048; ++c) {
    joined[2 * (c / 256) + c % 2].merge(many[c]);
    weighted_joined[2 * (c / 256) + c % 2].merge(weighted_many[c]);
  }
  CHECK(few == joined);
  for (std::size_t c = 0; c < 16; ++c) {
    CHECK(weighted_few[c].rows == weighted_joined[c].rows);
    CHECK(weighted_few[c].weight == weighted_joined[c].weight);
    CHECK_CLOSE(weighted_few[c].p_squared, weighted_joined[c].p_squared);
  }
  CHECK_FALSE(weighted_few.whole);
}
