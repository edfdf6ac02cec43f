#include "preference/laws.hpp"

#include <assay/preference/preference_loss.hpp>

using namespace assay;

namespace {

/// Central differences of value(chosen, rejected) against the gradient.
template <class Value>
void check_differences(const preference_gradient& g, const Eigen::ArrayXd& chosen, const Eigen::ArrayXd& rejected, Value value) {
  CHECK_CLOSE(g.value, value(chosen, rejected));
  REQUIRE(g.chosen.size() == chosen.size());
  REQUIRE(g.rejected.size() == chosen.size());
  for (Index i = 0; i < chosen.size(); ++i) {
    for (const bool of_chosen : {true, false}) {
      const auto at = [&](double step) {
        Eigen::ArrayXd c = chosen;
        Eigen::ArrayXd r = rejected;
        (of_chosen ? c : r)[i] += step;
        return value(c, r);
      };
      const double h = 1e-3;
      const double slope = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
      CHECK(test::close_to((of_chosen ? g.chosen : g.rejected)[i], slope, 1e-7, 1e-11));
    }
  }
}

}  // namespace

TEST_CASE("bradley_terry_loss: values") {
  const Eigen::Array2d chosen(2, 1);
  const Eigen::Array2d rejected(0, 1);
  CHECK_CLOSE(bradley_terry_loss(chosen, rejected), 0.5 * (std::log1p(std::exp(-2.0)) + std::log(2.0)));
  // a label that is right with probability 0.9
  const Eigen::Array<double, 1, 1> two(2), zero(0);
  CHECK(std::abs(bradley_terry_loss(two, zero, {.label_smoothing = 0.1}) - .32692801) < 5.1e-9);
  const preference_gradient g = bradley_terry_loss_gradient(two, zero, {.label_smoothing = 0.1});
  CHECK(std::abs(g.chosen[0] + .01920292) < 5.1e-9);
  CHECK(g.rejected[0] == -g.chosen[0]);
  // an adaptive margin is taken from the chosen reward
  CHECK_CLOSE(bradley_terry_loss(two - 0.5, zero), std::log1p(std::exp(-1.5)));
  // no overflow, and all digits of the small ones
  CHECK(bradley_terry_loss(zero, two * 1e5) == 2e5);
  CHECK_CLOSE(bradley_terry_loss(two * 300, zero), std::exp(-600.0));
  CHECK(bradley_terry_loss_gradient(zero, two * 1e5).chosen[0] == -1);
  CHECK_CLOSE(bradley_terry_loss_gradient(two * 300, zero).chosen[0], -std::exp(-600.0));
  CHECK(bradley_terry_loss(two * 4e307, two * -4e307) == 0);
  CHECK_CLOSE(bradley_terry_loss(two * -4e307, two * 4e307), 1.6e308);
}

TEST_CASE("dpo_loss: values") {
  const Eigen::Array<double, 1, 1> c(-10), r(-12), rc(-11), rr(-10);
  // margin (−10 + 12) − (−11 + 10) = 3
  CHECK_CLOSE(dpo_loss(c, r, rc, rr, {.beta = 0.5}), std::log1p(std::exp(-1.5)));
  CHECK_CLOSE(dpo_loss(c, r, rc, rr), std::log1p(std::exp(-0.3)));
  CHECK_CLOSE(dpo_loss(c, r, rc, rr, {.beta = 0.5, .label_smoothing = 0.2}),
              0.8 * std::log1p(std::exp(-1.5)) + 0.2 * std::log1p(std::exp(1.5)));
  CHECK_CLOSE(dpo_loss(c, r, c, r), std::log(2.0));  // the reference itself
  CHECK_CLOSE(ipo_loss(c, r, rc, rr, {.tau = 0.25}), 1.0);
  CHECK_CLOSE(ipo_loss(c, r, rc, rr), 4.0);
  CHECK(ipo_loss(c, r, rc, rr, {.tau = 0.5 / 3}) < 1e-30);
  // half of the reference
  CHECK_CLOSE(dpo_loss(c, r, 0.5 * rc, 0.5 * rr, {.beta = 1}), std::log1p(std::exp(-2.5)));
  // the loss of a reward model whose rewards are the implicit ones
  const auto x = test::pair_sample<4>(4, 500);
  CHECK_CLOSE(dpo_loss(x[0], x[1], x[2], x[3], {.beta = 0.3}), bradley_terry_loss(0.3 * (x[0] - x[2]), 0.3 * (x[1] - x[3])));
}

TEST_CASE("preference losses: central differences, weights") {
  const auto x = test::pair_sample<4>(12, 12);
  Eigen::ArrayXd w(12);
  w << 1, 2, 0, .5, 1, 1, 3, 1, 0, 1, 2, .25;
  for (const double smoothing : {0.0, 0.3}) {
    const bradley_terry_options b{.label_smoothing = smoothing};
    check_differences(bradley_terry_loss_gradient(x[0], x[1], w, b), x[0], x[1],
                      [&](const auto& c, const auto& r) { return bradley_terry_loss(c, r, w, b); });
    check_differences(bradley_terry_loss_gradient(x[0], x[1], b), x[0], x[1],
                      [&](const auto& c, const auto& r) { return bradley_terry_loss(c, r, b); });
    const dpo_options d{.beta = 0.7, .label_smoothing = smoothing};
    check_differences(dpo_loss_gradient(x[0], x[1], x[2], x[3], w, d), x[0], x[1],
                      [&](const auto& c, const auto& r) { return dpo_loss(c, r, x[2], x[3], w, d); });
  }
  const ipo_options i{.tau = 0.4};
  const preference_gradient g = ipo_loss_gradient(x[0], x[1], x[2], x[3], w, i);
  check_differences(g, x[0], x[1], [&](const auto& c, const auto& r) { return ipo_loss(c, r, x[2], x[3], w, i); });
  CHECK(g.chosen[2] == 0);
  CHECK(g.rejected[8] == 0);
  const preference_gradient scaled = ipo_loss_gradient(x[0], x[1], x[2], x[3], w * 1e-300, i);
  CHECK_CLOSE(scaled.chosen[0], g.chosen[0]);
  const preference_gradient floats = ipo_loss_gradient(x[0].cast<float>(), x[1].cast<float>(), x[2], x[3], w, i);
  CHECK(floats.chosen[5] == g.chosen[5]);
}

TEST_CASE("preference losses: laws and errors") {
  const auto bradley_terry = [](const auto&... a) { return bradley_terry_loss(a...); };
  const auto dpo = [](const auto&... a) { return dpo_loss(a...); };
  const auto ipo = [](const auto&... a) { return ipo_loss(a...); };
  test::check_pair_laws<2>("bradley_terry_loss", test::pair_names, bradley_terry);
  test::check_pair_laws<4>("dpo_loss", test::reference_names, dpo);
  test::check_pair_laws<4>("ipo_loss", test::reference_names, ipo);
  test::check_pair_laws<4>("dpo_loss_gradient", test::reference_names,
                           [](const auto&... a) { return dpo_loss_gradient(a...).value; });
  test::check_log_probabilities<4>("dpo_loss", test::reference_names, dpo);
  test::check_log_probabilities<4>("ipo_loss", test::reference_names, ipo);

  const Eigen::Array2d x(-1, -2);
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(test::error_of([&] { (void)bradley_terry_loss(x, Eigen::Array2d(1, infinity)); }) ==
        "assay::bradley_terry_loss: rejected[1] is infinite");
  CHECK(test::error_of([&] { (void)dpo_loss(x, x, x, x, {.beta = -1}); }) ==
        "assay::dpo_loss: beta = -1 must be finite and positive");
  CHECK(test::error_of([&] { (void)dpo_loss_gradient(x, x, x, x, {.label_smoothing = 0.5}); }) ==
        "assay::dpo_loss_gradient: label_smoothing = 0.5 is outside [0, 0.5)");
  CHECK(test::error_of([&] { (void)bradley_terry_loss(x, x, {.label_smoothing = -0.1}); }) ==
        "assay::bradley_terry_loss: label_smoothing = -0.1 is outside [0, 0.5)");
  CHECK(test::error_of([&] { (void)ipo_loss(x, x, x, x, {.tau = infinity}); }) ==
        "assay::ipo_loss: tau = inf must be finite and positive");

  // undefined: no gradient; a constant in its place has none either
  const preference_gradient none = dpo_loss_gradient(x, x, x, x, Eigen::Array2d(0, 0));
  CHECK(is_undefined(none.value));
  CHECK(is_undefined(none.chosen[0]));
  CHECK(is_undefined(none.rejected[1]));
  const preference_gradient zero = dpo_loss_gradient(x, x, x, x, Eigen::Array2d(0, 0), {.undefined = 0});
  CHECK(zero.value == 0);
  CHECK(zero.chosen[0] == 0);
  CHECK(ipo_loss(Eigen::Array2d(-1e200, -1), x, x, x) == infinity);
}
