// SPDX-License-Identifier: MIT
#include "support/check.hpp"

#include <assay/discrimination/meta_d_likelihood.hpp>

using namespace assay::discrimination_detail;

namespace {

using counts = std::vector<pair_of_doubles>;

counts random_counts(test::generator& g, int levels, int most) {
  counts c(static_cast<std::size_t>(levels));
  for (auto& level : c) level = {static_cast<double>(1 + g.below(most)), static_cast<double>(g.below(most))};
  return c;
}

/// Log likelihood straight from its definition, in long double.
double brute(const counts& c, const pair_of_doubles& scale, const std::vector<double>& gaps, const pair_of_doubles& location) {
  using real = long double;
  const auto above = [](real x) { return 0.5L * std::erfc(x / std::sqrt(2.0L)); };
  real sum = 0;
  for (std::size_t k = 0; k < 2; ++k) {
    const real e = static_cast<real>(location[k]);
    real lower = e;
    for (std::size_t j = 0; j < c.size(); ++j) {
      const bool open = j == gaps.size();
      const real upper = open ? lower : lower + static_cast<real>(scale[k]) * static_cast<real>(gaps[j]);
      const real p = open ? above(lower) : lower > 0 ? above(lower) - above(upper) : above(-upper) - above(-lower);
      if (c[j][k] > 0) sum += static_cast<real>(c[j][k]) * std::log(p / above(e));
      lower = upper;
    }
  }
  return static_cast<double>(sum);
}

}  // namespace

TEST_CASE("meta_d_likelihood: value against the definition, derivatives against central differences") {
  test::generator g(5);
  for (int round = 0; round < 60; ++round) {
    const int levels = 2 + g.below(5);
    const counts c = random_counts(g, levels, 40);
    const pair_of_doubles scale{1, round % 2 == 0 ? 1.0 : 0.5 + g.uniform()};
    response_ratings r(c, scale);
    std::vector<double> gaps;
    for (int j = 1; j < levels; ++j) gaps.push_back(0.05 + g.uniform());
    const pair_of_doubles e{3 * g.normal(), 3 * g.normal()};
    INFO("round " << round << ", locations " << e[0] << ", " << e[1]);
    CHECK(test::close_to(r.derive(gaps, e), brute(c, scale, gaps, e), 1e-12));
    const location_likelihood at = r.at();
    const std::vector<double> slope = r.slope();
    const std::vector<pair_of_doubles> mixed = r.mixed();
    const double h = 1e-5;
    const double slack = 1e-6 * r.total();
    // by a criterion: it moves a gap up and the next one down
    for (std::size_t j = 0; j < gaps.size(); ++j) {
      const auto moved = [&](double by) {
        std::vector<double> v = gaps;
        v[j] += by;
        if (j + 1 < v.size()) v[j + 1] -= by;
        return v;
      };
      CHECK(std::abs((r.derive(moved(h), e) - r.derive(moved(-h), e)) / (2 * h) - slope[j]) < slack);
      for (std::size_t k = 0; k < 2; ++k) {
        (void)r.derive(moved(h), e);
        const double up = r.at().slope[k];
        (void)r.derive(moved(-h), e);
        CHECK(std::abs((up - r.at().slope[k]) / (2 * h) - mixed[j][k]) < slack * 10);
      }
    }
    for (std::size_t k = 0; k < 2; ++k) {
      pair_of_doubles more = e;
      pair_of_doubles less = e;
      more[k] += h;
      less[k] -= h;
      const double up = r.derive(gaps, more);
      const pair_of_doubles slope_up = r.at().slope;
      const double down = r.derive(gaps, less);
      const pair_of_doubles slope_down = r.at().slope;
      CHECK(std::abs((up - down) / (2 * h) - at.slope[k]) < slack);
      CHECK(std::abs((slope_up[k] - slope_down[k]) / (2 * h) - (k == 0 ? at.curvature_00 : at.curvature_11)) < slack * 10);
      CHECK(std::abs((slope_up[1 - k] - slope_down[1 - k]) / (2 * h) - at.curvature_01) < slack * 10);
    }
  }
}

TEST_CASE("meta_d_likelihood: no other criteria are better, and the maximum has the derivatives it says") {
  test::generator g(7);
  for (int round = 0; round < 40; ++round) {
    const int levels = 2 + g.below(6);
    const counts c = random_counts(g, levels, round % 3 == 0 ? 3 : 1000);
    const pair_of_doubles scale{1, round % 2 == 0 ? 1.0 : 0.5 + g.uniform()};
    response_ratings r(c, scale);
    const pair_of_doubles e{4 * g.normal(), 4 * g.normal()};
    const location_likelihood best = r.maximise(e);
    CHECK(r.has_converged());
    const std::vector<double> u = r.criteria();
    INFO("round " << round << ", locations " << e[0] << ", " << e[1]);
    for (int trial = 0; trial < 50; ++trial) {
      std::vector<double> gaps;
      for (std::size_t j = 0; j < u.size(); ++j)
        gaps.push_back((u[j] - (j > 0 ? u[j - 1] : 0.0)) * std::exp((trial < 25 ? 0.01 : 1.0) * g.normal()));
      CHECK(brute(c, scale, gaps, e) <= best.value + 1e-12 * (std::abs(best.value) + r.total()));
    }
    for (const double d : r.slope()) CHECK(std::abs(d) < 1e-6 * r.total());
    const double h = 1e-4;
    const auto at = [&](double by_first, double by_second) { return r.maximise({e[0] + by_first, e[1] + by_second}); };
    const location_likelihood a = at(h, 0);
    const location_likelihood b = at(-h, 0);
    const location_likelihood p = at(0, h);
    const location_likelihood q = at(0, -h);
    const double slack = 1e-6 * r.total() * (1 + e[0] * e[0] + e[1] * e[1]);
    CHECK(std::abs((a.value - b.value) / (2 * h) - best.slope[0]) < slack);
    CHECK(std::abs((p.value - q.value) / (2 * h) - best.slope[1]) < slack);
    CHECK(std::abs((a.slope[0] - b.slope[0]) / (2 * h) - best.curvature_00) < slack);
    CHECK(std::abs((a.slope[1] - b.slope[1]) / (2 * h) - best.curvature_01) < slack);
    CHECK(std::abs((p.slope[1] - q.slope[1]) / (2 * h) - best.curvature_11) < slack);
    // from somewhere else to the same maximum
    (void)r.maximise({e[0] + 5, e[1] - 5});
    CHECK(test::close_to(r.maximise(e).value, best.value, 1e-12, 1e-12));
    r.restart();
    CHECK(test::close_to(r.maximise(e).value, best.value, 1e-12, 1e-12));
  }
}

TEST_CASE("meta_d_likelihood: equal locations give the criteria that fit the pooled shares") {
  response_ratings r({{30, 10}, {20, 20}, {10, 50}}, {1, 1});
  const location_likelihood l = r.maximise({-1, -1});
  const std::vector<double> u = r.criteria();
  const auto above = [](double x) { return 0.5 * std::erfc(x / std::sqrt(2.0)); };
  CHECK_CLOSE(above(u[0] - 1) / above(-1), 100.0 / 140);
  CHECK_CLOSE(above(u[1] - 1) / above(-1), 60.0 / 140);
  CHECK_CLOSE(l.value, 40 * std::log(40.0 / 140) + 40 * std::log(40.0 / 140) + 60 * std::log(60.0 / 140));
}

TEST_CASE("meta_d_likelihood: levels that nobody used are left out") {
  const double infinity = std::numeric_limits<double>::infinity();
  response_ratings r({{0, 0}, {30, 10}, {0, 0}, {0, 0}, {5, 20}, {0, 0}}, {1, 1});
  response_ratings s({{30, 10}, {5, 20}}, {1, 1});
  CHECK(r.is_informative());
  CHECK(r.maximise({-1, -2}).value == s.maximise({-1, -2}).value);
  const double u = s.criteria()[0];
  CHECK(u > 0);
  CHECK(r.criteria() == std::vector<double>{0, u, u, u, infinity});
  CHECK(s.criteria() == std::vector<double>{u});

  response_ratings one({{0, 0}, {3, 4}, {0, 0}}, {1, 1});
  CHECK_FALSE(one.is_informative());
  CHECK(one.maximise({1, 2}).value == 0);
  CHECK(one.criteria() == std::vector<double>{0, infinity});
  response_ratings none({{0, 0}, {0, 0}}, {1, 1});
  CHECK_FALSE(none.is_informative());
  CHECK(none.criteria() == std::vector<double>{0});
  // all trials of one class
  response_ratings single({{3, 0}, {1, 0}}, {1, 1});
  const location_likelihood l = single.maximise({-1, -2});
  CHECK_CLOSE(l.value, 3 * std::log(0.75) + std::log(0.25));
  CHECK(std::abs(l.slope[0]) < 1e-12);
  CHECK(l.slope[1] == 0);
}

TEST_CASE("meta_d_likelihood: converges for counts of any size and locations far out") {
  test::generator g(9);
  for (int round = 0; round < 300; ++round) {
    const int levels = 2 + g.below(4);
    counts c(static_cast<std::size_t>(levels));
    for (auto& level : c) {
      for (double& n : level) n = g.below(3) == 0 ? 0.0 : std::exp(25 * (g.uniform() - 0.5));
    }
    response_ratings r(c, {1, 0.5 + g.uniform()});
    for (int i = 0; i < 5; ++i) {
      const double reach = i % 2 == 0 ? 5 : 60;
      const location_likelihood l = r.maximise({reach * (2 * g.uniform() - 1), reach * (2 * g.uniform() - 1)});
      CHECK(assay::core::is_finite(l.value));
      CHECK(assay::core::is_finite(l.curvature_00 + l.curvature_01 + l.curvature_11));
      CHECK(l.value <= 1e-14 * r.total());
      CHECK(r.has_converged());
    }
  }
}
