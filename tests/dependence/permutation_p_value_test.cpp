#include <assay/dependence/permutation_p_value.hpp>
#include <numeric>

#include "support/check.hpp"

using assay::Index;
namespace detail = assay::dependence_detail;

TEST_CASE("permutation_p_value: all permutations in lexicographic order") {
  for (std::size_t n = 0; n <= 6; ++n) {
    detail::permutation expected(n), order(n);
    std::iota(expected.begin(), expected.end(), 0u);
    Index k = 0;
    do {
      detail::lexicographic_permutation(k++, order);
      CHECK(order == expected);
    } while (std::next_permutation(expected.begin(), expected.end()));
    CHECK(detail::factorial_within(static_cast<Index>(n), k) == k);
    CHECK(detail::factorial_within(static_cast<Index>(n), k - 1) == 0);
  }
  CHECK(detail::factorial_within(20, 999) == 0);
  CHECK(detail::factorial_within(1000000000, Index{0xffffffff}) == 0);
}

TEST_CASE("permutation_p_value: exact where all permutations are few enough") {
  // the statistic is the place of row 0: it reaches place 3 in a share of 2 / 5
  const auto place = [] {
    return [](const detail::permutation& order) {
      return static_cast<double>(std::find(order.begin(), order.end(), 0u) - order.begin());
    };
  };
  const auto exact = detail::permutation_p_value(5, {.permutations = 120, .max_exceedances = 2}, 3, 0, place);
  CHECK(exact.exact);
  CHECK(exact.permutations == 120);
  CHECK_CLOSE(exact.p_value, 48.0 / 120);
  const auto random = detail::permutation_p_value(5, {.permutations = 119}, 3, 0, place);
  CHECK_FALSE(random.exact);
  CHECK(random.permutations == 119);
  CHECK(std::abs(random.p_value - 0.4) < 0.2);
  CHECK_CLOSE(detail::permutation_p_value(5, {.permutations = 120}, 3.5, 0, place).p_value, 24.0 / 120);
  CHECK_CLOSE(detail::permutation_p_value(5, {.permutations = 120}, 3.5, 0.5, place).p_value, 48.0 / 120);
}

TEST_CASE("permutation_p_value: stops at the replicate that fills the count, whatever the batches") {
  test::generator random(5);
  for (int trial = 0; trial < 40; ++trial) {
    const int one_in = 1 + random.below(60);
    std::vector<char> hit(700);
    for (char& h : hit) h = random.below(one_in) == 0;
    const Index limit = random.below(30);
    detail::exceedance_count expected;
    for (const char h : hit) {
      ++expected.made;
      expected.reached += h;
      if (limit > 0 && expected.reached == limit) break;
    }
    const auto found =
        detail::count_exceedances(700, limit, [&] { return [&](Index k) { return hit[static_cast<std::size_t>(k)] != 0; }; });
    CHECK(found.made == expected.made);
    CHECK(found.reached == expected.reached);
    const double p = detail::exceedance_p_value(found, limit);
    if (found.made < 700) CHECK_CLOSE(p, static_cast<double>(limit) / static_cast<double>(found.made));
    if (limit == 0) CHECK_CLOSE(p, static_cast<double>(found.reached + 1) / 701);
  }
}

TEST_CASE("permutation_p_value: a worker serves several replicates, every replicate is made once") {
  std::vector<int> seen(10000, 0);
  detail::count_exceedances(10000, 0, [&] { return [&](Index k) { return ++seen[static_cast<std::size_t>(k)] > 1; }; });
  CHECK(std::all_of(seen.begin(), seen.end(), [](int s) { return s == 1; }));
}

TEST_CASE("permutation_p_value: plans are checked") {
  const auto message = [](const detail::permutation_plan& plan) {
    return test::error_of([&] { detail::check_permutation_plan("f", plan); });
  };
  CHECK(message({}) == "");
  CHECK(message({.permutations = 0}) == "assay::f: permutations must be in [1, 2^32)");
  CHECK(message({.permutations = Index{1} << 32}) == "assay::f: permutations must be in [1, 2^32)");
  CHECK(message({.max_exceedances = -1}) == "assay::f: max_exceedances must not be negative");
}
