#include "support/check.hpp"

#include <assay/discrimination/score_cells.hpp>

#include <cmath>
#include <limits>

using namespace assay;
using discrimination_detail::cell_amounts;
using discrimination_detail::cell_finder;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

/// Scores of every size and sign, sorted.
std::vector<double> ladder() {
  std::vector<double> out{-inf, -1e308, -3.5e38, -1e-310, -0.0, 0.0, 1e-310, 3.5e38, 1e308, inf};
  test::generator g(1);
  for (int i = 0; i < 4000; ++i) {
    const double x = std::exp(60 * g.normal()) * (g.below(2) == 0 ? 1 : -1);
    out.push_back(x);
    out.push_back(std::nextafter(x, inf));
    out.push_back(static_cast<double>(static_cast<float>(x)));
    out.push_back(g.uniform());
  }
#if defined(__FAST_MATH__)
  std::erase_if(out, [](double x) { return std::abs(x) < 1e-37; });  // subnormal floats are taken for 0
#endif
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("score_cells: the map is monotone, and edges are where it steps") {
  const std::vector<double> x = ladder();
  constexpr cell_spacing even = cell_spacing::uniform;
  const score_histogram_options all[] = {
      {}, {.cells = 256}, {.cells = 1 << 20}, {.spacing = even}, {.spacing = even, .cells = 7, .low = -3, .high = 0.5},
      {.spacing = even, .cells = 1}};
  for (const score_histogram_options& o : all) {
    const cell_finder finder(o);
    std::uint32_t before = 0;
    bool monotone = true;
    bool inside = true;
    for (const double s : x) {
      const std::uint32_t c = finder.cell(s);
      monotone = monotone && c >= before && c < o.cells;
      before = c;
      inside = inside && finder.edge(c) <= s && (c + 1 == o.cells || s < finder.edge(c + 1) || s >= inf);
    }
    CHECK(monotone);
    CHECK(inside);
    // at every edge itself and at its neighbours below
    bool exact = true;
    for (Index b = 1; b < o.cells; b += 1 + o.cells / 5000) {
      const double e = finder.edge(b);
      if (std::abs(e) < inf && std::abs(e) > 1e-37) {
        exact = exact && finder.cell(e) == static_cast<std::uint32_t>(b);
        exact = exact && finder.cell(std::nextafter(e, -inf)) == static_cast<std::uint32_t>(b - 1);
        if (o.spacing == cell_spacing::ordered_bits) exact = exact && std::nextafter(e, -inf) < static_cast<double>(static_cast<float>(e));
      }
    }
    CHECK(exact);
    CHECK(finder.edge(0) == -inf);
  }
}

TEST_CASE("score_cells: floats and doubles of equal value share a cell; 128 cells from 2^k to 2^(k+1)") {
  const cell_finder finder({});
  const std::uint8_t y[] = {0, 1, 1, 0, 1, 0, 0};
  const float f[] = {0.5f, 1.0f, -0.0f, 0.0f, -1e-30f, std::numeric_limits<float>::infinity(), 0.1f};
  double d[7];
  for (int i = 0; i < 7; ++i) d[i] = static_cast<double>(f[i]);
  std::uint32_t a[7];
  std::uint32_t b[7];
  finder.find(7, y, f, a);
  finder.find(7, y, d, b);
  for (int i = 0; i < 7; ++i) {
    CHECK(a[i] == b[i]);
    CHECK(a[i] == 2 * finder.cell(d[i]) + y[i]);
  }
  CHECK(finder.cell(1.0) - finder.cell(0.5) == 128);
  CHECK(finder.cell(-0.0) == finder.cell(0.0));
  CHECK(finder.cell(0.0) == 32768);
  CHECK(finder.cell(-1e-300) == 32767);  // below zero is below the cell of zero
  CHECK(finder.cell(1e-300) == 32768);
  CHECK(finder.cell(1e300) == finder.cell(3.4e38));
  CHECK(finder.cell(inf) == finder.cell(3.4e38) + 1);
  CHECK(finder.cell(-1e300) == finder.cell(-inf));
}

TEST_CASE("score_cells: a long block is found like its rows one by one") {
  test::generator g(4);
  std::vector<std::uint8_t> y(1000);
  std::vector<double> s(1000);
  std::vector<float> f(1000);
  for (std::size_t i = 0; i < 1000; ++i) {
    y[i] = static_cast<std::uint8_t>(g.below(2));
    s[i] = g.normal();
    f[i] = static_cast<float>(s[i]);
  }
  for (const score_histogram_options& o :
       {score_histogram_options{}, score_histogram_options{.spacing = cell_spacing::uniform, .cells = 99, .low = -1, .high = 2}}) {
    const cell_finder finder(o);
    std::uint32_t of_double[1000];
    std::uint32_t of_float[1000];
    finder.find(1000, y.data(), s.data(), of_double);
    finder.find(1000, y.data(), f.data(), of_float);
    bool equal = true;
    for (std::size_t i = 0; i < 1000; ++i) {
      equal = equal && of_double[i] == 2 * finder.cell(s[i]) + y[i] && of_float[i] == 2 * finder.cell(static_cast<double>(f[i])) + y[i];
    }
    CHECK(equal);
  }
}

TEST_CASE("score_cells: edges of uniform cells are i/B, whatever the product rounds to") {
  for (const Index cells : {5, 10, 22, 99, 1000, 65536}) {
    const cell_finder finder({.spacing = cell_spacing::uniform, .cells = cells});
    bool exact = true;
    volatile double divisor = static_cast<double>(cells);  // no product with 1/cells, under -ffast-math too
    for (Index i = 1; i < cells; ++i) {
      const double edge = static_cast<double>(i) / divisor;
      exact = exact && finder.edge(i) == edge && finder.cell(edge) == i && finder.cell(std::nextafter(edge, 0.0)) == i - 1;
    }
    CHECK(exact);
    CHECK(finder.cell(1.0) == cells - 1);  // the last cell is closed
    CHECK(finder.cell(0.0) == 0);
    CHECK(finder.cell(-inf) == 0);
    CHECK(finder.cell(inf) == cells - 1);
  }
  // a range far from zero
  const cell_finder far({.spacing = cell_spacing::uniform, .cells = 1000, .low = 1e9, .high = 1e9 + 1});
  CHECK(far.cell(1e9 + 0.5005) == 500);
  CHECK(far.cell(1e9 + 0.4995) == 499);
}

TEST_CASE("score_cells: senseless options") {
  const auto error = [](const score_histogram_options& o) { return test::error_of([&] { (void)cell_finder(o); }); };
  for (const Index cells : {Index{0}, Index{-5}, Index{128}, Index{1000}, Index{1} << 21}) {
    CHECK(error({.cells = cells}) ==
          "assay::score_histogram: cells = " + std::to_string(cells) + " is not a power of two from 256 to 1048576");
  }
  for (const Index cells : {Index{0}, Index{-5}, Index{1048577}}) {
    CHECK(error({.spacing = cell_spacing::uniform, .cells = cells}) ==
          "assay::score_histogram: cells = " + std::to_string(cells) + " is outside [1, 1048576]");
  }
  CHECK(error({.spacing = cell_spacing::uniform, .low = 1, .high = 1}) ==
        "assay::score_histogram: [low, high] = [1, 1] is no finite interval");
  CHECK(error({.spacing = cell_spacing::uniform, .low = 0, .high = inf}) ==
        "assay::score_histogram: [low, high] = [0, inf] is no finite interval");
  CHECK(error({.spacing = cell_spacing::uniform, .low = -1e308, .high = 1e308}) ==
        "assay::score_histogram: [low, high] = [-1e+308, 1e+308] is no finite interval");
  CHECK(test::contains(error({.spacing = cell_spacing::uniform, .low = std::nan(""), .high = 1}), "is no finite interval"));
  CHECK(error({.spacing = cell_spacing::uniform, .low = 1e9, .high = 1e9 + 1e-4}) ==
        "assay::score_histogram: the cells are narrower than the spacing of doubles");
}

TEST_CASE("score_cells: amounts that nobody added are zero, and merge as zero") {
  cell_amounts<std::uint64_t> none;
  cell_amounts<std::uint64_t> some(256);
  const std::uint32_t slots[] = {3, 3, 511};
  some.add(3, slots);
  CHECK(none[3] == 0);
  CHECK(some[3] == 2);
  CHECK(some.total() == 3);
  const auto before = some;
  some.merge(none);
  CHECK(some == before);
  none.merge(some);
  CHECK(none == before);
  cell_amounts<double> weights(256);
  weights.add({0, 0, 7}, {0.5, 0.25, 2});
  CHECK(weights[0] == 0.75);
  CHECK(weights.total() == 2.75);
}
