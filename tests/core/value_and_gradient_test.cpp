// What gradients return.
#include <assay/core/value_and_gradient.hpp>

#include "support/check.hpp"

TEST_CASE("value_and_gradient: undefined and empty until it is filled") {
  const assay::value_and_gradient<> none;
  CHECK(assay::is_undefined(none.value));
  CHECK(none.gradient.size() == 0);
  const assay::value_and_gradient<Eigen::ArrayXXd> some{2, Eigen::ArrayXXd::Zero(3, 2)};
  CHECK(some.value == 2);
  CHECK(some.gradient.cols() == 2);
}
