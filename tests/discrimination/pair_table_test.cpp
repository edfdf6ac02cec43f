#include "support/check.hpp"

#include <assay/discrimination/pair_table.hpp>

using namespace assay;
using namespace assay::discrimination_detail;

namespace {
template <class... W>
pair_table table(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y, const W&... w) {
  return pair_table(collect_pairs({"f", "x"}, x, {"f", "y"}, y, w...));
}
}  // namespace

TEST_CASE("pair_table: cells, blocks and places") {
  const pair_table t = table(Eigen::ArrayXd{{3, 1, 3, 3, 1, 2}}, Eigen::ArrayXd{{7, 9, 5, 7, 9, 7}});
  CHECK(t.blocks() == 3);
  CHECK(t.block == std::vector<std::uint32_t>{0, 1, 2, 4});
  CHECK(t.distinct_y == 3);
  REQUIRE(t.cells.size() == 4);
  const std::vector<std::uint32_t> key{2, 1, 0, 1};
  const std::vector<double> weight{2, 1, 1, 2};
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK(t.cells[k].index == k);
    CHECK(t.cells[k].key == key[k]);
    CHECK(t.cells[k].weight == weight[k]);
  }
  CHECK(t.block_key[0] == core::ordered_key(1.0));
  CHECK(t.block_key[2] == core::ordered_key(3.0));
  CHECK(t.own_pairs.empty());
  CHECK(t.pairs_in_cell(t.cells[0], weighting::importance) == 1);
  CHECK(t.weight_of_block(2) == 3);
  CHECK(t.pairs_in_block(2) == 2);
  CHECK(t.pairs_in_cell(t.cells[3], weighting::frequency) == 1);
  CHECK(t.total() == 6);
  CHECK(t.weight_of_y() == std::vector<double>{1, 3, 2});
  CHECK(t.weight.empty());
  // Σ U² over rows, not over cells
  CHECK(t.jackknife_variance(weighting::importance, [](const pair_cell& c, double w) { return w * (1.0 + c.index); }) ==
        2 * 1 + 4 + 9 + 2 * 16);
}

TEST_CASE("pair_table: weights are scaled by a power of two, those of 0 are no rows") {
  const Eigen::ArrayXd x{{1, 1, 0, 1}};
  const Eigen::ArrayXd y{{2, 2, 1, 2}};
  const pair_table t = table(x, y, Eigen::ArrayXd{{3, 0, 1, 2}});
  REQUIRE(t.cells.size() == 2);
  CHECK(t.whole);
  CHECK(std::ldexp(t.weight[0], -t.exponent) == 1);
  CHECK(std::ldexp(t.cells[1].weight, -t.exponent) == 5);
  CHECK(t.as_given("f", t.pairs_in_cell(t.cells[1], weighting::importance), 2) == 6);
  CHECK(t.as_given("f", t.pairs_in_cell(t.cells[1], weighting::frequency), 2) == 10);  // 5 · 4 / 2
  CHECK(t.own_weight(t.weight[1], weighting::importance) == t.weight[1]);
  CHECK(t.own_weight(t.weight[1], weighting::frequency) == t.weight[0]);  // of one copy
  const auto of_row = [&](const pair_cell& c, double) { return std::ldexp(1.0 + c.index, -t.exponent); };
  CHECK(t.jackknife_variance(weighting::importance, of_row) == 1 + 4 * 4 + 9 * 4);
  CHECK(t.jackknife_variance(weighting::frequency, of_row) == 0x1p0 * (1 + (2 + 3) * 4));
  CHECK_FALSE(table(x, y, Eigen::ArrayXd{{3, 0.5, 1, 2}}).whole);
  CHECK_FALSE(table(x, y, Eigen::ArrayXd{{1e-300, 1e-300, 0, 0}}).whole);
  CHECK(table(x, y, Eigen::ArrayXd{{0, 0, 0, 0}}).cells.empty());
  CHECK(table(x, y, Eigen::ArrayXd{{0, 0, 0, 0}}).blocks() == 0);
  // many rows: all that is kept is the same for every order of them
  test::generator g(3);
  Eigen::ArrayXd u(3000), v(3000), w(3000);
  for (Index i = 0; i < 3000; ++i) {
    u(i) = g.below(40);
    v(i) = g.below(40);
    w(i) = g.uniform();
  }
  const pair_table a = table(u, v, w);
  const pair_table b = table(u.reverse(), v.reverse(), w.reverse().eval());
  CHECK(a.weight == b.weight);
  CHECK(a.own_pairs == b.own_pairs);
  CHECK(a.cells.size() == b.cells.size());
}
