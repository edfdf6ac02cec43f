#include "support/check.hpp"

#include <assay/core/weighting.hpp>

using namespace assay;

TEST_CASE("weighting: importance is the default of an option struct") {
  struct options {
    assay::weighting weighting{};
  };
  CHECK(options{}.weighting == weighting::importance);
}
