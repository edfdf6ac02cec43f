#include "support/check.hpp"

#include <assay/core/radix_sort.hpp>

#include <algorithm>
#include <numeric>

using namespace assay;

namespace {
template <class Key>
void check_sort(std::vector<Key> keys) {
  std::vector<std::uint32_t> order(keys.size());
  std::iota(order.begin(), order.end(), 0u);
  auto want = order;
  std::stable_sort(want.begin(), want.end(), [&](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
  auto alone = keys;
  const auto input = keys;
  core::radix_sort(alone);
  core::radix_sort(keys, order);
  CHECK(std::is_sorted(alone.begin(), alone.end()));
  CHECK(alone == keys);
  CHECK(order == want);  // stable: ties keep the order of the input
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] != input[order[i]]) FAIL("key and payload parted at " << i);
  }
}
}  // namespace

TEMPLATE_TEST_CASE("radix_sort: against std::stable_sort", "[sort]", std::uint32_t, std::uint64_t) {
  using Key = TestType;
  test::generator g(11);
  for (const std::size_t n : {0u, 1u, 2u, 63u, 64u, 65u, 1000u, 2048u, 2049u, 150000u, 400000u}) {
    std::vector<Key> keys(n);
    const auto fill = [&](auto make) {
      for (Key& k : keys) k = static_cast<Key>(make());
      check_sort(keys);
    };
    fill([&] { return g.next(); });
    fill([&] { return g.below(5); });                                  // heavy ties
    fill([&] { return g.next() & 0xff; });                             // low digit only
    fill([&] { return (g.next() & 3) << (sizeof(Key) * 8 - 2); });     // high digit only
    fill([] { return 7; });                                            // constant
    fill([&] { return g.below(100) == 0 ? g.next() : 42u; });          // nearly constant
    std::sort(keys.begin(), keys.end(), std::greater<>{});
    check_sort(keys);
  }
}

TEST_CASE("radix_sort: large parts inside one top digit are split again") {
  test::generator g(3);
  std::vector<std::uint64_t> keys(500000);
  for (auto& k : keys) k = (std::uint64_t{1} << 63) | (g.next() & 0x1ffffffffffu);
  keys[77] = 5;
  keys[78] = ~std::uint64_t{0};
  check_sort(keys);
}

TEST_CASE("radix_sort: in place with spare room") {
  test::generator g(5);
  for (const std::size_t n : {0u, 1u, 64u, 65u, 2048u, 2049u, 150000u}) {
    std::vector<std::uint64_t> keys(n);
    std::vector<std::uint64_t> spare(n);
    for (auto& k : keys) k = n % 2 == 0 ? g.next() : static_cast<std::uint64_t>(g.below(9));
    std::vector<std::uint64_t> expected = keys;
    std::sort(expected.begin(), expected.end());
    assay::core::radix_sort(keys.data(), spare.data(), n);
    CHECK(keys == expected);
  }
}
