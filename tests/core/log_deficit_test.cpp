// SPDX-License-Identifier: MIT
#include "support/check.hpp"

#include <assay/core/log_deficit.hpp>

using assay::core::log_deficit;

TEST_CASE("log_deficit: keeps its digits") {
  CHECK(log_deficit(0) == 0);
  // mpmath 1.3.0, 40 digits: 1 - log(1 + u)/u
  CHECK_NEAR(log_deficit(1e-300) / 5e-301, 1, 1e-15);
  CHECK_NEAR(log_deficit(1e-9) / 4.999999996666667e-10, 1, 1e-15);
  CHECK_NEAR(log_deficit(-1e-9) / -5.000000003333333e-10, 1, 1e-15);
  CHECK_NEAR(log_deficit(0.25), 0.10742579474316096, 1e-15);
  CHECK_NEAR(log_deficit(0.29), 0.12192338491868707, 1e-15);
  CHECK_NEAR(log_deficit(1), 0.30685281944005469, 1e-15);
  CHECK_NEAR(log_deficit(1e12), 0.99999999997236888, 1e-15);
  for (double u = -0.999; u < 3; u += 0.0077) {
    const auto x = static_cast<long double>(u);
    CHECK_NEAR(log_deficit(u), static_cast<double>(1 - std::log1p(x) / x), 1e-15);
    CHECK_NEAR(log_deficit(u) / static_cast<double>(1 - std::log1p(x) / x), 1, 3e-15);
  }
}
