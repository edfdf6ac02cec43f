#include "support/check.hpp"

#include <assay/core/sums.hpp>

using namespace assay;

TEST_CASE("sums: ten million times 0.1") {
  core::cascade_sum s;
  double naive = 0;
  for (int i = 0; i < 10000000; ++i) {
    s.add(0.1);
    naive += 0.1;
  }
  CHECK(std::abs(s.value() - 1e6) < 1e-9);
  CHECK(std::abs(naive - 1e6) > 1e-5);  // what the cascade avoids
  CHECK(s.count() == 10000000);
}

TEST_CASE("sums: blocks and cascades agree with long double") {
  test::generator g(4);
  std::vector<double> x(10001);
  long double exact = 0;
  for (double& v : x) {
    v = g.normal() * std::pow(10.0, g.below(8));
    exact += static_cast<long double>(v);
  }
  core::cascade_sum a;
  core::cascade_sum b;
  for (std::size_t i = 0; i < x.size(); i += 100) {
    const auto n = static_cast<Index>((std::min)(std::size_t{100}, x.size() - i));
    (i < 5000 ? a : b).add(core::sum_block(n, [&](Index k) { return x[i + static_cast<std::size_t>(k)]; }));
  }
  a.merge(b);
  CHECK(std::abs(a.value() - static_cast<double>(exact)) < 1e-5);
  core::cascade_sum empty;
  a.merge(empty);
  CHECK(std::abs(a.value() - static_cast<double>(exact)) < 1e-5);
  CHECK(empty.value() == 0);
  CHECK(core::sum_block(0, [](Index) { return 1.0; }) == 0);
  CHECK(core::sum_block(11, [](Index i) { return static_cast<double>(i); }) == 55);
}
