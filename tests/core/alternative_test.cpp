// SPDX-License-Identifier: MIT
#include <assay/core/alternative.hpp>
#include <assay/core/beta_distribution.hpp>

#include "support/check.hpp"

using assay::alternative;
using assay::core::symmetric_p_value;

TEST_CASE("symmetric_p_value: the three alternatives") {
  const auto normal = [](double x) { return assay::core::normal_cdf(-x); };
  // R 4.2.2: pnorm(1.5, lower.tail = FALSE)
  CHECK_CLOSE(symmetric_p_value(1.5, alternative::greater, normal), 0.066807201268858071);
  CHECK_CLOSE(symmetric_p_value(1.5, alternative::less, normal), 0.93319279873114191);
  CHECK_CLOSE(symmetric_p_value(1.5, alternative::two_sided, normal), 0.13361440253771614);
  CHECK_CLOSE(symmetric_p_value(-1.5, alternative::greater, normal), 0.93319279873114191);
  CHECK_CLOSE(symmetric_p_value(-1.5, alternative::less, normal), 0.066807201268858071);
  CHECK_CLOSE(symmetric_p_value(-1.5, alternative::two_sided, normal), 0.13361440253771614);
  CHECK(symmetric_p_value(0, alternative::two_sided, normal) == 1);
  // far in the tail nothing cancels: R pnorm(-30) * 2
  CHECK_CLOSE(symmetric_p_value(30, alternative::two_sided, normal), 9.8134278542963744e-198);
  const auto student = [](double t) { return assay::core::student_t_survival(t, 5); };
  CHECK_CLOSE(symmetric_p_value(2, alternative::two_sided, student), 0.10193947882985828);  // R 2 * pt(-2, 5)
}

TEST_CASE("symmetric_p_value: undefined for an undefined statistic") {
  const auto normal = [](double x) { return assay::core::normal_cdf(-x); };
  for (const alternative side : {alternative::greater, alternative::less, alternative::two_sided}) {
    CHECK(assay::is_undefined(symmetric_p_value(assay::undefined(), side, normal)));
  }
}
