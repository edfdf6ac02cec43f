#include "support/check.hpp"

#include <assay/core/fixed_sum.hpp>

#include <algorithm>

using namespace assay;

TEST_CASE("fixed_sum: each term keeps 2^-50 of its value down to 1e-12") {
  test::generator g(1);
  for (int i = 0; i < 20000; ++i) {
    const double x = std::pow(10.0, -12 * g.uniform()) * g.uniform();
    const core::fixed_value v = core::to_fixed(x);
    const long double back = std::ldexp(static_cast<long double>(v.high), -42) + std::ldexp(static_cast<long double>(v.low), -92);
    if (std::abs(back - static_cast<long double>(x)) > 0x1p-93L) FAIL("lost too much of " << x);
  }
  for (const double x : {0.0, -0.0, 1.0, 0.5, 0x1p-42, 0x1p-43, 0x1p-92, 1 - 0x1p-53, 0.1}) {
    core::fixed_sum s;
    s.add(x);
    CHECK(s.value() == x);
  }
}

TEST_CASE("fixed_sum: the same bits for any order and any split") {
  test::generator g(2);
  std::vector<double> x(5000);
  for (double& v : x) v = g.uniform() * std::pow(10.0, -g.below(14));
  core::fixed_sum forward;
  for (const double v : x) forward.add(v);
  std::reverse(x.begin(), x.end());
  core::fixed_sum parts[7];
  for (std::size_t i = 0; i < x.size(); ++i) parts[i * i % 7].add(x[i]);
  core::fixed_sum merged;
  for (const auto& p : parts) merged.merge(p);
  CHECK(merged == forward);
  long double exact = 0;
  for (const double v : x) exact += static_cast<long double>(v);
  CHECK_NEAR(forward.value(), static_cast<double>(exact), 1e-15);
}

TEST_CASE("fixed_sum: differences do not cancel") {
  core::fixed_sum s;
  for (int i = 0; i < 100000; ++i) s.add(1.0);
  s.add(1e-12);
  CHECK_NEAR(s.minus_count(100000).value(), 1e-12, 1e-14);
  CHECK(test::close_to(s.minus_count(100001).value(), -1.0 + 1e-12, 1e-15));
  core::fixed_sum t = s;
  t.add(0.25);
  CHECK((t - s).value() == 0.25);
}

TEST_CASE("fixed_sum: 2^40 terms do not overflow") {
  core::fixed_sum block;
  for (int i = 0; i < 1024; ++i) block.add(0.7);
  for (int i = 0; i < 30; ++i) {
    const core::fixed_sum copy = block;
    block.merge(copy);
  }
  CHECK_NEAR(block.value(), 0.7 * 1024 * 0x1p30, 1e-15);
}
