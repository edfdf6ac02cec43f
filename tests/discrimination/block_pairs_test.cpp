#include "support/check.hpp"

#include <assay/discrimination/block_pairs.hpp>

#include <algorithm>

using namespace assay;
using namespace assay::discrimination_detail;

namespace {

/// Cells in blocks, keys ascending inside a block, and their pairs by a loop over all of them.
template <class Cell>
struct sample {
  std::vector<Cell> cells;
  std::vector<std::uint32_t> begin;

  sample(std::uint64_t seed, int blocks, int largest, int keys) {
    test::generator g(seed);
    for (int b = 0; b < blocks; ++b) {
      begin.push_back(static_cast<std::uint32_t>(cells.size()));
      std::vector<std::uint32_t> in_block(static_cast<std::size_t>(1 + g.below(largest)));
      for (auto& k : in_block) k = static_cast<std::uint32_t>(g.below(keys));
      std::sort(in_block.begin(), in_block.end());
      in_block.erase(std::unique(in_block.begin(), in_block.end()), in_block.end());
      const double lead = g.below(3);
      for (const std::uint32_t k : in_block) {
        Cell c{};
        c.key = k;
        c.index = static_cast<std::uint32_t>(cells.size());
        c.weight = 1 + g.below(6);
        if constexpr (requires { c.lead; }) c.lead = lead * c.weight;
        cells.push_back(c);
      }
    }
    begin.push_back(static_cast<std::uint32_t>(cells.size()));
  }

  pair_sums brute(std::size_t first, std::size_t last, std::vector<pair_sums>& of_cell) const {
    pair_sums total;
    of_cell.assign(cells.size(), {});
    const auto field = [](pair_sums& s, const Cell& a, const Cell& b) -> double& {
      return a.key < b.key ? s.concordant : a.key > b.key ? s.discordant : s.tied;
    };
    for (std::size_t p = first; p < last; ++p) {
      for (std::size_t q = p + 1; q < last; ++q) {
        for (std::size_t i = begin[p]; i < begin[p + 1]; ++i) {
          for (std::size_t j = begin[q]; j < begin[q + 1]; ++j) {
            const Cell& a = cells[i];
            const Cell& b = cells[j];
            field(total, a, b) += a.leading() * b.weight;
            field(of_cell[i], a, b) += a.leading() / a.weight * b.weight;
            field(of_cell[j], a, b) += a.leading();
          }
        }
      }
    }
    return total;
  }
};

bool equal(const pair_sums& a, const pair_sums& b) {
  return a.concordant == b.concordant && a.discordant == b.discordant && a.tied == b.tied;
}

template <class Cell>
void check_against_all_pairs() {
  std::uint64_t seed = 0;
  for (const int blocks : {1, 2, 3, 8, 9, 12, 200}) {
    for (const int largest : {1, 3, 60}) {
      for (const int keys : {1, 5, 1000}) {
        const sample<Cell> s(++seed, blocks, largest, keys);
        const std::size_t all = s.begin.size() - 1;
        for (const auto& [first, last] : {std::pair<std::size_t, std::size_t>{0, all}, {all / 3, all}, {all / 3, all / 3}}) {
          std::vector<pair_sums> of_cell;
          const pair_sums expected = s.brute(first, last, of_cell);
          std::vector<Cell> cells = s.cells;
          const pair_sums got = block_pairs<Cell>(cells, s.begin).count(first, last);
          CHECK(equal(got, expected));  // whole weights: exact
          CHECK(std::is_sorted(cells.begin() + s.begin[first], cells.begin() + s.begin[last],
                               [](const Cell& a, const Cell& b) { return a.key < b.key; }));
          cells = s.cells;
          block_pairs<Cell, true> pairs(cells, s.begin);
          CHECK(equal(pairs.count(first, last), expected));
          bool same = true;
          for (std::size_t i = 0; i < of_cell.size(); ++i) same = same && equal(pairs.of_cell()[i], of_cell[i]);
          CHECK(same);
        }
      }
    }
  }
}

}  // namespace

TEST_CASE("block_pairs: against all pairs") { check_against_all_pairs<pair_cell>(); }

TEST_CASE("block_pairs: against all pairs, with other weights for the first of a pair") { check_against_all_pairs<led_pair_cell>(); }

TEST_CASE("block_pairs: one large block among small ones does not make it deep or slow") {
  sample<pair_cell> s(7, 3000, 1, 50);
  std::vector<pair_cell> large(40000);
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(3000 + i), 1};
  s.cells.insert(s.cells.end(), large.begin(), large.end());
  s.begin.push_back(static_cast<std::uint32_t>(s.cells.size()));
  std::vector<pair_sums> of_cell;
  const pair_sums small = s.brute(0, 3000, of_cell);
  const pair_sums got = block_pairs<pair_cell>(s.cells, s.begin).count(0, 3001);
  double weight = 0;
  for (const auto& c : s.cells) weight += c.index < 3000 ? c.weight : 0;
  CHECK(got.concordant + got.discordant + got.tied ==
        small.concordant + small.discordant + small.tied + 40000 * weight);
}
