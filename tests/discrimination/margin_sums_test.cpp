#include "support/check.hpp"

#include <assay/discrimination/class_points.hpp>
#include <assay/discrimination/margin_sums.hpp>
#include <assay/discrimination/moment_sums.hpp>

#include <limits>

using namespace assay::discrimination_detail;

namespace {

class_points points(std::uint64_t seed, std::size_t n, double offset) {
  test::generator g(seed);
  indexed_points out;
  for (std::size_t i = 0; i < n; ++i) out.add(offset + g.below(40) * 0.25, 0.25 * (1 + g.below(4)), static_cast<assay::Index>(i));
  out.sort<double>();
  return out;
}

}  // namespace

TEST_CASE("class_points: sorting keeps weights and rows, mirrored points ascend") {
  indexed_points r;
  r.add(2, 0.5, 7);
  r.add(-1, 0.25, 3);
  r.add(2, 1, 1);
  r.add(-0.0, 2, 9);
  r.sort<double>();
  CHECK(r.score == std::vector<double>{-1, 0, 2, 2});
  CHECK(r.weight == std::vector<double>{0.25, 2, 0.5, 1});
  CHECK(r.row == std::vector<assay::Index>{3, 9, 7, 1});
  CHECK(r.total() == 3.75);
  CHECK(r.sum([](double s) { return s * s; }) == 6.25);
  const class_points m = r.mirrored();
  CHECK(m.score == std::vector<double>{-2, -2, 0, 1});
  CHECK(m.weight == std::vector<double>{1, 0.5, 2, 0.25});
  for (const double scale : {1.0, 1e300, 1e-300, 3e-308}) {
    class_points p = r;
    for (double& w : p.weight) w = w < 2 ? scale : 2 * scale;
    p.scale_weights();
    CHECK(p.total() < 1);
    CHECK(p.total() >= 0.5);
    CHECK(p.weight[1] == 2 * p.weight[0]);
  }
  class_points none;
  none.scale_weights();
  CHECK(none.total() == 0);
}

TEST_CASE("margin_sums: running gaps are those of the place reached") {
  running_gaps g;
  std::vector<double> added;
  test::generator random(5);
  double place = -300;
  for (int step = 0; step < 5000; ++step) {
    place += random.uniform();
    g.move_to(place);
    if (step % 7 == 0) {
      g.add(2, 1);
      added.push_back(place - 1);
    }
  }
  double one = 0;
  double two = 0;
  for (const double a : added) {
    one += 2 * (place - a);
    two += 2 * (place - a) * (place - a);
  }
  const gap_moments m = g.value();
  CHECK(m.zero == 2 * static_cast<double>(added.size()));
  CHECK(test::close_to(m.one, one, 1e-13));
  CHECK(test::close_to(m.two, two, 1e-13));
  // an empty sum stays empty, however far it goes
  running_gaps none;
  none.move_to(-std::numeric_limits<double>::max());
  none.move_to(std::numeric_limits<double>::max());
  CHECK(none.value().two == 0);
}

TEST_CASE("margin_sums and moment_sums: against all pairs, quarters are exact") {
  for (const double margin : {0.0, 0.25, 1.0, 5.0}) {
    const class_points p = points(1, 300, 0x1p30);
    const class_points n = points(2, 200, 0x1p30 - 1);
    double linear = 0;
    double squares = 0;
    double all = 0;
    pair_slopes of_linear{std::vector<double>(300), std::vector<double>(200)};
    pair_slopes of_squares = of_linear;
    for (std::size_t i = 0; i < 300; ++i) {
      for (std::size_t j = 0; j < 200; ++j) {
        const double d = p.score[i] - n.score[j];
        const double gap = (std::max)(0.0, margin - d);
        linear += p.weight[i] * n.weight[j] * gap;
        squares += p.weight[i] * n.weight[j] * gap * gap;
        all += p.weight[i] * n.weight[j] * (margin - d) * (margin - d);
        of_linear.positive[i] -= gap > 0 ? n.weight[j] : 0;
        of_linear.negative[j] += gap > 0 ? p.weight[i] : 0;
        of_squares.positive[i] -= 2 * gap * n.weight[j];
        of_squares.negative[j] += 2 * gap * p.weight[i];
      }
    }
    CHECK(margin_sum<1>(p, n, margin) == linear);
    CHECK(margin_sum<2>(p, n, margin) == squares);
    pair_slopes s;
    CHECK(margin_slopes<1>(p, n, margin, s) == linear);
    CHECK(s.positive == of_linear.positive);
    CHECK(s.negative == of_linear.negative);
    CHECK(margin_slopes<2>(p, n, margin, s) == squares);
    CHECK(s.positive == of_squares.positive);
    CHECK(s.negative == of_squares.negative);
    CHECK(test::close_to(squared_moments(p, n, margin).sum(p, n), all, 1e-14));
  }
}

TEST_CASE("moment_sums: exponential factors do not overflow by themselves") {
  class_points p;
  p.add(1e6, 1);
  p.add(1e6 + 2, 3);
  class_points n;
  n.add(1e6 - 1, 2);
  n.add(1e6 + 1, 1);
  const double expected = 2 * std::exp(-1) + std::exp(1) + 3 * (2 * std::exp(-3) + std::exp(-1));
  const exponential_factors f(p, n);
  CHECK(test::close_to(f.sum(), expected, 1e-14));
  const pair_slopes s = f.slopes(p, n);
  CHECK(test::close_to(s.positive[1], -(2 * std::exp(-3) + std::exp(-1)), 1e-14));
  CHECK(test::close_to(s.negative[0], std::exp(-1) + 3 * std::exp(-3), 1e-14));
}
