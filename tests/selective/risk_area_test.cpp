// SPDX-License-Identifier: MIT
#include "support/check.hpp"

#include <assay/selective/risk_area.hpp>

using namespace assay::selective_detail;

TEST_CASE("risk_area: sums over many rows agree with the sum row by row") {
  for (const double above : {0.0, 1.0, 5.0, 63.0, 64.0, 65.0, 1000.0, 1e6}) {
    for (const double weight : {1.0, 2.0, 32.0, 33.0, 64.0, 500.0, 20000.0}) {
      for (const double share : {0.0, 0.3, 1.0}) {
        const double loss_above = 0.25 * above;
        long double sum = 0;
        for (long double k = 1; k <= static_cast<long double>(weight); ++k) {
          sum += (static_cast<long double>(loss_above) + static_cast<long double>(share) * k) / (static_cast<long double>(above) + k);
        }
        INFO(above << " " << weight << " " << share);
        CHECK_NEAR(summed_risk(above, loss_above, weight, share * weight), static_cast<double>(sum), 4e-15);
      }
    }
  }
}

TEST_CASE("risk_area: the sum over rows of a huge weight is the integral") {
  CHECK_NEAR(summed_risk(1e15, 3e14, 1e15, 1e14), integrated_risk(1e15, 3e14, 1e15, 1e14), 1e-14);
  CHECK_NEAR(summed_risk(0x1p500, 0x1p499, 0x1p440, 0), 0x1p439, 1e-14);
}
