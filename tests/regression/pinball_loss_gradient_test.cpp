#include "regression/intervals.hpp"

#include <assay/regression/pinball_loss_gradient.hpp>

using assay::Index;
using assay::pinball_loss;
using assay::pinball_loss_gradient;
using test::numbers;

TEST_CASE("pinball_loss_gradient: central differences") {
  test::generator g(1);
  const Index n = 40;
  Eigen::ArrayXd y(n), q(n), w(n);
  for (Index i = 0; i < n; ++i) {
    y[i] = g.normal();
    q[i] = y[i] + (i % 2 == 0 ? 0.1 : -0.1) + 0.05 * g.uniform();
    w[i] = g.below(3);
  }
  for (const double level : {0.0, 0.3, 0.9}) {
    const auto plain = pinball_loss_gradient(y, q, {.level = level});
    const auto weighted = pinball_loss_gradient(y, q, w, {.level = level});
    CHECK(plain.value == pinball_loss(y, q, {.level = level}));
    CHECK(weighted.value == pinball_loss(y, q, w, {.level = level}));
    for (Index i = 0; i < n; ++i) {
      Eigen::ArrayXd up = q, down = q;
      up[i] += 1e-3;
      down[i] -= 1e-3;
      CHECK_NEAR(plain.gradient[i], (pinball_loss(y, up, {.level = level}) - pinball_loss(y, down, {.level = level})) / 2e-3, 1e-10);
      CHECK_NEAR(weighted.gradient[i],
                 (pinball_loss(y, up, w, {.level = level}) - pinball_loss(y, down, w, {.level = level})) / 2e-3, 1e-10);
    }
  }
  CHECK(pinball_loss_gradient(numbers({1, 2}), numbers({1, 3})).gradient[0] == 0);  // the kink
  CHECK(pinball_loss_gradient(numbers({1, 2}), numbers({0, 3}).cast<float>(), numbers({1e300, 1e300})).gradient[1] == 0.25);
}

TEST_CASE("pinball_loss_gradient: undefined and errors") {
  const auto none = pinball_loss_gradient(numbers({1}), numbers({2}), numbers({0}));
  CHECK(assay::is_undefined(none.value));
  CHECK(assay::is_undefined(none.gradient[0]));
  CHECK(pinball_loss_gradient(numbers({}), numbers({})).gradient.size() == 0);
  CHECK(test::error_of([] { pinball_loss_gradient(numbers({1, 2}), numbers({2})); }) ==
        "assay::pinball_loss_gradient: prediction has 1 elements but truth has 2");
  CHECK(test::error_of([] { pinball_loss_gradient(numbers({1}), numbers({2}), {.level = -1}); }) ==
        "assay::pinball_loss_gradient: level = -1 is outside [0, 1]");
}
