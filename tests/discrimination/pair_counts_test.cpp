#include "pair_metric.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/pair_counts.hpp>

using namespace assay;

namespace {
bool equal(const pair_counts_result& a, const pair_counts_result& b, double relative) {
  return test::close_to(a.concordant, b.concordant, relative) && test::close_to(a.discordant, b.discordant, relative) &&
         test::close_to(a.tied_x, b.tied_x, relative) && test::close_to(a.tied_y, b.tied_y, relative) &&
         test::close_to(a.tied_both, b.tied_both, relative) && test::close_to(a.weight, b.weight, relative);
}
}  // namespace

TEST_CASE("pair_counts: reference values") {
  const test::b20 d;
  // 4.1 row 3: R survival 3.5-3 concordance(y ~ p)
  const pair_counts_result n = pair_counts(d.y, d.p);
  CHECK(n.concordant == 72);
  CHECK(n.discordant == 25);
  CHECK(n.tied_y == 3);
  CHECK(n.tied_x + n.tied_both == 90);
  CHECK(n.pairs() == 190);
  CHECK(n.weight == 20);
  CHECK(n.distinct_x == 2);
  CHECK(n.distinct_y == 17);
  // row 6: (C, D, T_x, T_y, T_xy)
  const pair_counts_result pq = pair_counts(d.p, d.q);
  CHECK(pq.concordant == 149);
  CHECK(pq.discordant == 33);
  CHECK(pq.tied_x == 3);
  CHECK(pq.tied_y == 5);
  CHECK(pq.tied_both == 0);
  // row 2: concordant 90.5, discordant 42.5, tied 5
  const pair_counts_result w = pair_counts(d.y, d.p, d.w);
  CHECK(w.concordant == 90.5);
  CHECK(w.discordant == 42.5);
  CHECK(w.tied_y == 5);
  CHECK(w.weight == 23.5);
  // concordance(p ~ q, weights = w): 193.75, 54, 7.5 tied on q, 5 on p
  const pair_counts_result wpq = pair_counts(d.p, d.q, d.w);
  CHECK(wpq.concordant == 193.75);
  CHECK(wpq.discordant == 54);
  CHECK(wpq.tied_y == 7.5);
  CHECK(wpq.tied_x == 5);
}

TEST_CASE("pair_counts: more pairs than 32 bits hold") {
  // 4.5: exact integers
  const test::l200 l;
  const pair_counts_result n = pair_counts(l.y, l.p);
  CHECK(n.concordant == 7763396988.0);
  CHECK(n.tied_y == 81722);
  CHECK(n.concordant + n.discordant + n.tied_y == 8874732975.0);
  CHECK(n.pairs() == 19999900000.0);
  const pair_counts_result swapped = pair_counts(l.p, l.y);
  CHECK(swapped.concordant == n.concordant);
  CHECK(swapped.discordant == n.discordant);
  CHECK(swapped.tied_x == n.tied_y);
  CHECK(swapped.tied_y == n.tied_x);
  CHECK(swapped.tied_both == n.tied_both);
  // constant columns, and orders without a tie
  const Index m = 200000;
  const Eigen::ArrayXd up = Eigen::ArrayXd::LinSpaced(m, 1, static_cast<double>(m));
  const Eigen::ArrayXd one = Eigen::ArrayXd::Ones(m);
  CHECK(pair_counts(one, one).tied_both == 19999900000.0);
  CHECK(pair_counts(one, up).tied_x == 19999900000.0);
  CHECK(pair_counts(up, one).tied_y == 19999900000.0);
  CHECK(pair_counts(up, up).concordant == 19999900000.0);
  CHECK(pair_counts(up, -up).discordant == 19999900000.0);
  // beyond 2^53 with weights: 10^16 pairs of two rows
  CHECK(pair_counts(Eigen::Array2d(1, 2), Eigen::Array2d(3, 4), Eigen::Array2d(1e8, 1e8)).concordant == 1e16);
}

TEST_CASE("pair_counts: against all pairs, with heavy ties") {
  for (const int distinct : {1, 2, 7, 100, 100000}) {
    for (const Index n : {0, 1, 2, 3, 13, 400}) {
      const test::pair_sample d(static_cast<std::uint64_t>(distinct + n), n, distinct, distinct > 50 ? 11 : distinct);
      CHECK(equal(pair_counts(d.x, d.y), test::all_pairs(d.x, d.y, Eigen::ArrayXd::Ones(n)), 0));
      CHECK(equal(pair_counts(d.x, d.y, d.w), test::all_pairs(d.x, d.y, d.w), 0));
      const Eigen::ArrayXd odd = d.w * (1 + d.x.cos().abs());
      CHECK(equal(pair_counts(d.x, d.y, odd), test::all_pairs(d.x, d.y, odd), 1e-13));
    }
  }
}

TEST_CASE("pair_counts: what a weight means to pairs of a row with itself") {
  const test::pair_sample d(5, 200, 6, 5);
  const test::pair_sample r = d.repeated();
  CHECK(equal(pair_counts(d.x, d.y, d.w, {.weighting = weighting::frequency}), pair_counts(r.x, r.y), 0));
  const double own = (d.w * (d.w - 1)).sum() / 2;
  CHECK(pair_counts(d.x, d.y, d.w).tied_both == pair_counts(r.x, r.y).tied_both - own);
  CHECK(pair_counts(d.x, d.y, d.w).concordant == pair_counts(r.x, r.y).concordant);
  CHECK(test::error_of([&] { (void)pair_counts(d.x, d.y, (d.w / 2).eval(), {.weighting = weighting::frequency}); }) ==
        "assay::pair_counts: frequency weights must be whole numbers");
}

TEST_CASE("pair_counts: laws and messages") {
  test::check_pair_metric(
      "pair_counts", "x", "y",
      [](const auto&... a) {
        const pair_counts_result n = pair_counts(a...);
        return (n.concordant - n.discordant + n.tied_x / 3) / (n.weight * n.weight);
      },
      false);
  const Eigen::Array2d v(1, 2);
  CHECK(test::error_of([&] { (void)pair_counts(v, v, Eigen::Array2d(1e200, 1e200)); }) ==
        "assay::pair_counts: products of the weights leave the range of double");
  CHECK(test::error_of([&] { (void)pair_counts(v, v, Eigen::Array2d(1e-200, 1e-200)); }) ==
        "assay::pair_counts: products of the weights leave the range of double");
}

TEST_CASE("pair_counts: nothing cancels when one row has nearly all the weight") {
  test::generator g(9);
  const Index n = 2000;
  Eigen::ArrayXd x(n), y(n), w(n);
  for (Index i = 0; i < n; ++i) {
    x(i) = g.below(30);
    y(i) = g.below(30);
    w(i) = 1e-9 * (1 + g.below(4));
  }
  x(77) = 12;
  y(77) = 12;
  w(77) = 1e9;
  Eigen::ArrayXd without = w;
  without(77) = 0;
  const pair_counts_result all = pair_counts(x, y, w);
  const pair_counts_result rest = pair_counts(x, y, without);
  double together = 0;
  for (Index i = 0; i < n; ++i) together += i != 77 && x(i) != 12 && y(i) != 12 && (x(i) < 12) != (y(i) < 12) ? w(i) * 1e9 : 0;
  CHECK_NEAR(all.discordant - together, rest.discordant, 1e-8);
  // all that differs from the large row in x is tied with it in y
  for (Index i = 0; i < n; ++i) y(i) = x(i) == 12 ? y(i) : 12;
  CHECK_CLOSE(pair_counts(x, y, w).concordant, pair_counts(x, y, without).concordant);
  CHECK_CLOSE(pair_counts(x, y, w).discordant, pair_counts(x, y, without).discordant);
}
