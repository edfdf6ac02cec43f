#include "support/check.hpp"

#include <assay/discrimination/chebyshev_cell.hpp>
#include <assay/discrimination/softplus_sums.hpp>

#include <limits>

using namespace assay::discrimination_detail;

namespace {

long double exact_loss(long double d) { return std::max(0.0L, -d) + std::log1p(std::exp(-std::abs(d))); }
long double exact_share(long double d) { return (d > 0 ? std::exp(-d) : 1.0L) / (1 + std::exp(-std::abs(d))); }

class_points random_points(std::uint64_t seed, std::size_t n, double spread, double offset, double grid) {
  test::generator g(seed);
  std::vector<double> s(n);
  for (double& x : s) {
    x = spread * g.normal();
    if (grid > 0) x = std::round(x / grid) * grid;
    x += offset;
  }
  std::sort(s.begin(), s.end());
  class_points out;
  for (const double x : s) out.add(x, 0.25 + g.uniform());
  return out;
}

/// Largest relative errors of the sum and of the derivatives.
struct errors {
  double sum = 0;
  double slopes = 0;
};
errors compare(const class_points& p, const class_points& n) {
  long double sum = 0;
  std::vector<long double> of_p(p.size());
  std::vector<long double> of_n(n.size());
  for (std::size_t i = 0; i < p.size(); ++i) {
    for (std::size_t j = 0; j < n.size(); ++j) {
      const long double d = static_cast<long double>(p.score[i]) - static_cast<long double>(n.score[j]);
      sum += exact_loss(d) * static_cast<long double>(p.weight[i]) * static_cast<long double>(n.weight[j]);
      const long double share = exact_share(d);
      of_p[i] -= share * static_cast<long double>(n.weight[j]);
      of_n[j] += share * static_cast<long double>(p.weight[i]);
    }
  }
  errors out;
  const auto relative = [](double a, long double b) {
    if (std::abs(b) < 1e-280L) return 0.0;
    return static_cast<double>(std::abs(static_cast<long double>(a) / b - 1));
  };
  pair_slopes slopes;
  out.sum = (std::max)(relative(logistic_sum(p, n), sum), relative(logistic_slopes(p, n, slopes), sum));
  for (std::size_t i = 0; i < p.size(); ++i) out.slopes = (std::max)(out.slopes, relative(slopes.positive[i], of_p[i]));
  for (std::size_t j = 0; j < n.size(); ++j) out.slopes = (std::max)(out.slopes, relative(slopes.negative[j], of_n[j]));
  return out;
}

}  // namespace

TEST_CASE("softplus_sums: against all pairs, to 1e-14") {
  struct shape {
    double spread, offset, gap, grid;
  };
  for (const shape& c : {shape{1, 0, 1, 0}, shape{1e-9, 0, 0, 0}, shape{1e-3, 0, 0, 0}, shape{10, 0, 0, 0}, shape{100, 0, 0, 0},
                         shape{1e3, 0, 0, 0}, shape{1e4, 0, 0, 0}, shape{1, 1e9, 0, 0}, shape{30, -1e9, 2, 0}, shape{1, 0, 60, 0},
                         shape{1, 0, -60, 0}, shape{1, 0, 600, 0}, shape{1, 0, 5, 0.5}, shape{3, 0, 0, 1}, shape{1e16, 0, 0, 0},
                         shape{1e300, 0, 0, 0}}) {
    INFO("spread " << c.spread << ", offset " << c.offset << ", gap " << c.gap << ", grid " << c.grid);
    for (const std::size_t n : {std::size_t{5}, std::size_t{40}, std::size_t{600}}) {
      const errors e = compare(random_points(n, n, c.spread, c.offset + c.gap, c.grid),
                               random_points(n + 1, n + n / 2, c.spread, c.offset, c.grid));
      CHECK(e.sum < 5e-15);
      CHECK(e.slopes < 2e-14);
    }
  }
}

TEST_CASE("softplus_sums: two cells at every distance, points at their ends") {
  for (const double apart : {0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 20.0, 50.0, 700.0, 800.0}) {
    for (const double sign : {1.0, -1.0}) {
      class_points p;
      class_points n;
      for (int i = 0; i < 25; ++i) {
        p.add(sign * apart + i / 12.0 - 1, 1 + i);
        n.add(i / 12.0 - 1, 26 - i);
      }
      const errors e = compare(p, n);
      INFO(sign * apart);
      CHECK(e.sum < 5e-15);
      CHECK(e.slopes < 2e-14);
    }
  }
}

TEST_CASE("chebyshev_cell: kernels") {
  for (const double d : {0.0, 1e-300, 1e-9, 0.5, 1.0, 20.0, 37.0, 700.0, 745.0, 1e308}) {
    for (const double x : {d, -d}) {
      CHECK(test::close_to(logistic_loss(x), static_cast<double>(exact_loss(static_cast<long double>(x))), 1e-15, 1e-320));
      CHECK(test::close_to(logistic_share(x), static_cast<double>(exact_share(static_cast<long double>(x))), 1e-15, 1e-320));
    }
  }
}

TEST_CASE("chebyshev_cell: cells are the same seen from below and from above, places are exact") {
  test::generator g(3);
  for (int i = 0; i < 2000; ++i) {
    const double s = std::ldexp(g.uniform() - 0.5, g.below(1000) - 400);
    const double c = cell_centre(s);
    CHECK(cell_centre(-s) == -c);
    if (std::abs(s) < 0x1p52) {
      CHECK(std::abs(s - c) <= 1 + 1e-15);
      CHECK(static_cast<double>(static_cast<long double>(s) - static_cast<long double>(c)) == s - c);
    }
  }
  CHECK(cell_centre(0.999) == 0);
  CHECK(cell_centre(1) == 2);
  CHECK(cell_centre(-1) == -2);
  CHECK(cell_centre(std::numeric_limits<double>::max()) == std::numeric_limits<double>::max());

  std::vector<double> s;
  for (int i = -50; i < 50; ++i) s.push_back(std::floor(i / 7.0));
  for (std::size_t first = 0, last; first < s.size(); first = last) {
    last = cell_end(s, first, cell_centre(s[first]));
    CHECK(last > first);
    for (std::size_t i = first; i < last; ++i) CHECK(cell_centre(s[i]) == cell_centre(s[first]));
    if (last < s.size()) CHECK(cell_centre(s[last]) != cell_centre(s[first]));
  }
}

TEST_CASE("chebyshev_cell: weights at the nodes have the moments of the points, and values at the nodes come back to them") {
  class_points p;
  for (int i = 0; i < 100; ++i) p.add(9 + i / 50.0, 1 + i % 3);
  cell_points cell;
  CHECK(cell.load(p, 0, 10) == 100);
  CHECK(cell.at_nodes);
  for (int power = 0; power < 8; ++power) {
    double expected = 0;
    double found = 0;
    for (std::size_t i = 0; i < 100; ++i) expected += p.weight[i] * std::pow(p.score[i] - 10, power);
    for (std::size_t k = 0; k < cell.count; ++k) found += cell.weight[k] * std::pow(cell.place[k], power);
    CHECK(test::close_to(found, expected, 1e-13, 1e-13));
  }
  cell_values x;
  for (std::size_t k = 0; k < cell.count; ++k) x[k] = std::sin(cell.place[k]);
  std::vector<double> out(100, 1.0);
  cell.spread(x, out);
  // some roundings of the terms, which are of size one; fused or not
  for (std::size_t i = 0; i < 100; ++i) CHECK(std::abs(out[i] - (1 + std::sin(p.score[i] - 10))) < 2e-15);
}
