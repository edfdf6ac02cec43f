#include "regression/intervals.hpp"

#include <assay/regression/spread_bins.hpp>

#include <vector>

using namespace assay::regression_detail;
using assay::spread_binning;
using test::numbers;

namespace {

using rows_of = predictive_rows<Eigen::ArrayXd, Eigen::ArrayXd, Eigen::ArrayXd>;
using weighted_rows = predictive_rows<Eigen::ArrayXd, Eigen::ArrayXd, Eigen::ArrayXd, Eigen::ArrayXd>;

std::vector<std::size_t> ends(const spread_rows& r, assay::Index bins, spread_binning binning) {
  std::vector<std::size_t> out;
  r.for_bins(bins, binning, [](double s) { return s; }, [&](std::size_t first, std::size_t last) {
    CHECK(first == (out.empty() ? 0 : out.back()));
    out.push_back(last);
  });
  return out;
}
using list = std::vector<std::size_t>;

}  // namespace

TEST_CASE("spread_bins: sorted rows, tied deviations stay together") {
  const Eigen::ArrayXd s = numbers({2, 1, 1, 3, 1, 5, 2, 4});
  const Eigen::ArrayXd y = numbers({0, 1, 2, 3, 4, 5, 6, 7});
  const rows_of rows("f", predictive_kind::spread, {}, y, y, s);
  const spread_rows r(rows, [](double t, double, double) { return t; });
  REQUIRE(r.size() == 8);
  double last = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    CHECK(r.deviation(i) == s[static_cast<assay::Index>(r[i].value)]);
    CHECK(r.deviation(i) >= last);
    last = r.deviation(i);
  }
  // 1 1 1 2 2 3 4 5
  CHECK(ends(r, 1, spread_binning::equal_count) == list{8});
  CHECK(ends(r, 2, spread_binning::equal_count) == list{5, 8});
  CHECK(ends(r, 4, spread_binning::equal_count) == list{3, 5, 6, 8});
  CHECK(ends(r, 8, spread_binning::equal_count) == list{3, 5, 6, 7, 8});
  CHECK(ends(r, 1000, spread_binning::equal_count) == list{3, 5, 6, 7, 8});
  // edges 1, 3, 5 and 1, 2, 3, 4, 5: left-closed, the last bin closed
  CHECK(ends(r, 2, spread_binning::equal_width) == list{5, 8});
  CHECK(ends(r, 4, spread_binning::equal_width) == list{3, 5, 6, 8});
  CHECK(ends(r, 1, spread_binning::equal_width) == list{8});
}

TEST_CASE("spread_bins: weights") {
  const Eigen::ArrayXd s = numbers({1, 2, 3, 4, 5});
  const Eigen::ArrayXd w = numbers({0.1, 0, 0.1, 0.1, 0.3});
  const weighted_rows rows("f", predictive_kind::spread, {}, s, s, s, w);
  const spread_rows r(rows, [](double t, double, double) { return t; });
  REQUIRE(r.size() == 4);
  CHECK(ends(r, 2, spread_binning::equal_count) == list{3, 4});  // three tenths are a half
  CHECK(ends(r, 3, spread_binning::equal_count) == list{2, 4});
}

TEST_CASE("spread_bins: table of any scale") {
  for (const double scale : {1.0, 1e-200, 1e200}) {
    const Eigen::ArrayXd s = scale * numbers({1, 2, 3, 4});
    const Eigen::ArrayXd y = scale * numbers({1, 2, 3, 5});
    const Eigen::ArrayXd m = scale * numbers({0, 0, 0, 0});
    const rows_of rows("f", predictive_kind::spread, {}, y, m, s);
    const spread_table t(rows, {.bins = 2}, false);
    REQUIRE(t.bins.size() == 2);
    CHECK(t.weight == 4);
    CHECK(t.bins[0].weight == 2);
    const double unit = scale * t.scale;
    CHECK_CLOSE(t.bins[0].variance, 2.5 * unit * unit);
    CHECK_CLOSE(t.bins[1].variance, 12.5 * unit * unit);
    CHECK_CLOSE(t.bins[1].error, 17 * unit * unit);
  }
}
