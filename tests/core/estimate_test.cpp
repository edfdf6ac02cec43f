#include "support/check.hpp"

#include <assay/core/estimate.hpp>

using namespace assay;

TEST_CASE("estimate: what was not computed is undefined, not 0") {
  const estimate e;
  CHECK(is_undefined(e.value));
  CHECK(is_undefined(e.standard_error));
  CHECK(is_undefined(e.lower));
  CHECK(is_undefined(e.upper));
  CHECK(e.level == 0.95);
}

TEST_CASE("estimate: members are named in their order, and all are compared") {
  const estimate e{.value = 0.8, .standard_error = 0.1, .lower = 0.6, .upper = 0.9, .level = 0.99};
  estimate other = e;
  CHECK(other == e);
  other.level = 0.9;
  CHECK(other != e);
  other = e;
  other.upper = 1;
  CHECK(other != e);
}
