#include "support/check.hpp"

#include <assay/core/whole_weights.hpp>

using assay::core::check_frequencies;
using assay::core::is_whole;

TEST_CASE("whole_weights: whole numbers of all sizes") {
  for (const double w : {0.0, -0.0, 1.0, 7.0, 4503599627370497.0, 0x1p53, 0x1p62, 0x1p63, 1e300}) CHECK(is_whole(w));
  for (const double w : {0.5, 1e-300, 5e-324, 1.0000000000000002, 4503599627370495.5}) CHECK_FALSE(is_whole(w));
}

TEST_CASE("whole_weights: frequencies only") {
  CHECK(test::error_of([] { check_frequencies("f", assay::weighting::frequency, false); }) == "assay::f: frequency weights must be whole numbers");
  CHECK_NOTHROW(check_frequencies("f", assay::weighting::frequency, true));
  CHECK_NOTHROW(check_frequencies("f", assay::weighting::importance, false));
}
