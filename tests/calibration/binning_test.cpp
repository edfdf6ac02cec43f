#include "calibration/data.hpp"

#include <assay/calibration/binning.hpp>

#include <algorithm>
#include <numeric>

using assay::Index;
using assay::ranked_scores;
using assay::reliability_bin;
using namespace assay::calibration_detail;

namespace {

struct row {
  double p, y, w;
};

struct slow_bin {
  double w = 0, ww = 0, wp = 0, wy = 0;
};

/// Sorts, and cuts after the first tie block at which the weight so far reaches i/B of the total.
std::vector<slow_bin> slow_bins(std::vector<row> rows, Index bins) {
  std::sort(rows.begin(), rows.end(), [](const row& a, const row& b) { return a.p < b.p; });
  double total = 0;
  for (const row& r : rows) total += r.w;
  std::vector<slow_bin> out(1);
  double so_far = 0;
  Index i = 1;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const row& r = rows[k];
    if (r.w == 0) continue;
    slow_bin& b = out.back();
    b.w += r.w, b.ww += r.w * r.w, b.wp += r.w * r.p, b.wy += r.w * r.y;
    so_far += r.w;
    std::size_t next = k + 1;
    while (next < rows.size() && rows[next].w == 0) ++next;
    if (next == rows.size() || rows[next].p == r.p) continue;
    bool cut = false;
    for (; i < bins && so_far * static_cast<double>(bins) >= static_cast<double>(i) * total; ++i) cut = true;
    if (cut) out.emplace_back();
  }
  if (so_far == 0) out.clear();
  return out;
}

bool same(const std::vector<reliability_bin>& fast, const std::vector<slow_bin>& slow) {
  if (fast.size() != slow.size()) return false;
  bool equal = true;
  double edge = 0;
  for (std::size_t i = 0; i < fast.size(); ++i) {
    const slow_bin& s = slow[i];
    equal = equal && fast[i].weight == s.w && test::close_to(fast[i].weight_squared, s.ww) && test::close_to(fast[i].mean_prediction, s.wp / s.w, 1e-11) &&
            test::close_to(fast[i].observed_rate, s.wy / s.w) && test::close_to(fast[i].gap, (s.wy - s.wp) / s.w, 1e-9, 1e-12) &&
            fast[i].lower == edge && fast[i].upper >= edge;
    edge = fast[i].upper;
  }
  return equal && edge == 1;
}

}  // namespace

TEST_CASE("binning: equal mass agrees with a plain loop on heavy ties") {
  for (const Index n : {1, 2, 3, 50, 997}) {
    for (const int levels : {0, 1, 3, 17, 200}) {
      const test::random_rows r(n, levels, static_cast<std::uint64_t>(n + levels));
      std::vector<row> rows, weighted;
      for (Index i = 0; i < n; ++i) {
        rows.push_back({r.p[i], static_cast<double>(r.y[i]), 1});
        weighted.push_back({r.p[i], static_cast<double>(r.y[i]), r.w[i]});
      }
      for (const Index bins : {1, 2, 7, 15, 100, 65536}) {
        INFO(n << " " << levels << " " << bins);
        CHECK(same(equal_mass_bins(ranked_scores(r.y, r.p), bins, "test").bins, slow_bins(rows, bins)));
        if ((r.w > 0).any()) CHECK(same(equal_mass_bins(ranked_scores(r.y, r.p, r.w), bins, "test").bins, slow_bins(weighted, bins)));
      }
    }
  }
}

TEST_CASE("binning: weights like 0.1 cut where counts do") {
  const test::random_rows r(3000, 0, 5);
  for (const double scale : {0.1, 1.0 / 3, 1e-9, 7e11}) {
    const auto plain = equal_mass_bins(ranked_scores(r.y, r.p), 30, "test").bins;
    const auto weighted = equal_mass_bins(ranked_scores(r.y, r.p, Eigen::ArrayXd::Constant(3000, scale)), 30, "test").bins;
    REQUIRE(plain.size() == weighted.size());
    bool equal = true;
    for (std::size_t i = 0; i < plain.size(); ++i) equal = equal && plain[i].lower == weighted[i].lower && test::close_to(weighted[i].weight, scale * plain[i].weight);
    CHECK(equal);
  }
}

TEST_CASE("binning: equal-mass sums do not depend on order or batches") {
  const test::random_rows r(2000, 0, 6);
  ranked_scores<> batches;
  for (Index at = 0; at < 2000; at += 300) {
    const Index n = std::min(Index{300}, 2000 - at);
    batches.update(r.y.segment(at, n).reverse(), r.p.segment(at, n).reverse());
  }
  const auto a = equal_mass_bins(batches, 9, "test").bins;
  const auto b = equal_mass_bins(ranked_scores(r.y, r.p), 9, "test").bins;
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    CHECK(a[i].gap == b[i].gap);
    CHECK(a[i].mean_prediction == b[i].mean_prediction);
  }
}

TEST_CASE("binning: the sweep agrees with a plain loop") {
  int above_two = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Index n = 5 + static_cast<Index>(seed) * 7;
    const int levels = seed % 3 == 0 ? 0 : static_cast<int>(seed % 7) + 2;
    const test::random_rows r(n, levels, seed);
    std::vector<row> rows;
    for (Index i = 0; i < n; ++i) rows.push_back({r.p[i], static_cast<double>(r.y[i]), 1});
    Index expected = n - 1;
    for (Index bins = 2; bins < n; ++bins) {
      const auto slow = slow_bins(rows, bins);
      bool falls = false;
      for (std::size_t i = 1; i < slow.size(); ++i) falls = falls || slow[i].wy * slow[i - 1].w < slow[i - 1].wy * slow[i].w;
      if (falls) {
        expected = bins - 1;
        break;
      }
    }
    above_two += expected > 2;
    CHECK(sweep_bins(ranked_scores(r.y, r.p)) == expected);
    CHECK(sweep_bins(ranked_scores(r.y, r.p, Eigen::ArrayXd::Constant(n, 0.1))) == expected);
  }
  CHECK(above_two > 10);
  // perfectly monotone: as many bins as there are
  const Eigen::ArrayXd p = Eigen::ArrayXd::LinSpaced(10, 0.05, 0.95);
  CHECK(sweep_bins(ranked_scores((p > 0.5), p)) == 9);
  CHECK(sweep_bins(ranked_scores<>()) == 1);
  CHECK(sweep_bins(ranked_scores(test::labels({1}), test::array({.5}))) == 1);
}

TEST_CASE("binning: predictions next to each other in double are parted by the upper one") {
  const double one = 1 - 0x1p-53;
  const double half = 0.5 + 0x1p-53;
  const assay::calibration_bin_options distinct{.binning = assay::binning::distinct};
  const auto in = make_bins("test", distinct, test::labels({0, 1, 1, 0}), test::array({0.5, half, one, 1})).bins;
  REQUIRE(in.size() == 4);
  CHECK(in[1].lower == half);
  CHECK(in[2].lower == half + (one - half) / 2);
  CHECK(in[3].lower == 1);
  CHECK(in[3].upper == 1);
}

TEST_CASE("binning: equal width of sorted predictions is the table") {
  const test::random_rows r(900, 30, 12);
  const auto agree = [&](const auto& p, const auto&... w) {
    for (const auto where : {assay::edges::exact, assay::edges::linspace}) {
      for (const auto side : {assay::closed::left, assay::closed::right}) {
        for (const Index bins : {1, 10, 15, 30, 100}) {
          assay::reliability_table table({.bins = bins, .edges = where, .closed = side});
          table.update(r.y, p, w...);
          const auto a = bins_of(table);
          const auto b = equal_width_bins(ranked_scores(r.y, p, w...), bins, where, side, "test");
          REQUIRE(a.bins.size() == b.bins.size());
          bool equal = a.whole == b.whole;
          for (std::size_t i = 0; i < a.bins.size(); ++i) {
            const reliability_bin &x = a.bins[i], &y = b.bins[i];
            equal = equal && x.lower == y.lower && x.upper == y.upper && test::close_to(x.weight, y.weight) && test::close_to(x.gap, y.gap, 1e-11, 1e-14) &&
                    test::close_to(x.observed_rate, y.observed_rate) && test::close_to(x.mean_prediction, y.mean_prediction) &&
                    test::close_to(x.weight_squared, y.weight_squared);
            if (sizeof...(w) == 0) equal = equal && (x.rows == 0 || (x.gap == y.gap && x.mean_prediction == y.mean_prediction));
          }
          INFO(bins << " " << static_cast<int>(where) << static_cast<int>(side));
          CHECK(equal);
        }
      }
    }
  };
  agree(r.p);
  agree(r.p, r.w);
  agree(r.p.cast<float>().eval());
}

TEST_CASE("binning: degrees of freedom") {
  using assay::weighting;
  CHECK(degrees_of_freedom(5, 5, weighting::importance) == 4);
  CHECK(degrees_of_freedom(5, 9, weighting::frequency) == 4);
  CHECK_CLOSE(degrees_of_freedom(3, 5, weighting::importance), 9.0 / 5 - 1);
  CHECK(rate_variance(0.5, 1, 1, weighting::importance) == 0);
  CHECK_CLOSE(rate_variance(0.5, 3, 3, weighting::importance), 0.125);
}
