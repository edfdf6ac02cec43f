#include "preference/laws.hpp"

#include <assay/preference/pair_metric.hpp>
#include <assay/preference/ranking_accuracy.hpp>

using namespace assay;

namespace {
const Eigen::Array4d chosen(-1, -2, -3, -4);
const Eigen::Array4d rejected(-2, -2, -1, -9);
}  // namespace

TEST_CASE("ranking_accuracy: ties by name") {
  CHECK(ranking_accuracy(chosen, rejected) == 0.625);
  CHECK(ranking_accuracy(chosen, rejected, {.ties = preference_ties::right}) == 0.75);
  CHECK(ranking_accuracy(chosen, rejected, {.ties = preference_ties::wrong}) == 0.5);
  CHECK(ranking_accuracy(chosen, rejected, Eigen::Array4d(0, 0.5, 1, 0.5), {.ties = preference_ties::right}) == 0.5);
  // a model that knows nothing
  CHECK(ranking_accuracy(Eigen::ArrayXd::Zero(10), Eigen::ArrayXd::Zero(10)) == 0.5);
  // −0 ties with 0; infinities are ordered: a response of probability 0
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(ranking_accuracy(Eigen::Array3d(-0.0, -infinity, -5), Eigen::Array3d(0.0, -infinity, -infinity)) == 2.0 / 3);
  CHECK(ranking_accuracy(Eigen::ArrayXd(0), Eigen::ArrayXd(0), {.undefined = 0.5}) == 0.5);
}

TEST_CASE("ranking_accuracy: preference strength example, one model") {  // reward differences .8, -.1, 3, 0
  const Eigen::Array4d c(1, .5, 2, .1);
  const Eigen::Array4d r(.2, .6, -1, .1);
  CHECK(ranking_accuracy(c, r, {.ties = preference_ties::wrong}) == 0.5);
  CHECK(ranking_accuracy(c, r) == 0.625);
}

TEST_CASE("ranking_accuracy: laws") {
  const auto metric = [](const auto&... a) { return ranking_accuracy(a...); };
  test::check_pair_laws<2>("ranking_accuracy", test::pair_names, metric);
  for (const preference_ties ties : {preference_ties::half, preference_ties::right, preference_ties::wrong}) {
    const auto x = test::pair_sample<2>(3, 3001);
    double credit = 0;
    for (Index i = 0; i < 3001; ++i) {
      const double tie = ties == preference_ties::half ? 0.5 : ties == preference_ties::right ? 1 : 0;
      credit += x[0][i] > x[1][i] ? 1 : x[0][i] == x[1][i] ? tie : 0;
    }
    const double value = ranking_accuracy(x[0], x[1], {.ties = ties});
    CHECK_CLOSE(value, credit / 3001);
    CHECK(ranking_accuracy(x[0].reverse(), x[1].reverse(), {.ties = ties}) == value);  // the order of rows: the same bits
    if (ties == preference_ties::half) CHECK_CLOSE(ranking_accuracy(x[1], x[0]), 1 - value);
  }
}

TEST_CASE("ranking_accuracy_interval: Wilson") {
  const estimate e = ranking_accuracy_interval(chosen, rejected);
  const estimate w = wilson_interval(2.5, 4);
  CHECK_CLOSE(e.value, w.value);
  CHECK_CLOSE(e.standard_error, w.standard_error);
  CHECK_CLOSE(e.lower, w.lower);
  CHECK_CLOSE(e.upper, w.upper);
  // statsmodels 0.15.0 proportion_confint(8, 10, method="wilson")
  Eigen::ArrayXd c = Eigen::ArrayXd::Ones(10);
  c.head(2) = -1;
  const estimate of_ten = ranking_accuracy_interval(c, Eigen::ArrayXd::Zero(10));
  CHECK_CLOSE(of_ten.lower, 0.49016247153664183);
  CHECK_CLOSE(of_ten.upper, 0.9433178485456247);
  // weights: (Σw)² / Σw² trials, or Σw of repeated rows
  const Eigen::Array4d weights(1, 2, 0, 3);
  const estimate importance = ranking_accuracy_interval(chosen, rejected, weights, {.level = 0.9});
  CHECK_CLOSE(importance.value, 5.0 / 6);
  CHECK_CLOSE(importance.lower, wilson_interval(5.0 / 6 * 36 / 14, 36.0 / 14, 0.9).lower);
  CHECK_CLOSE(ranking_accuracy_interval(chosen, rejected, weights * 1e-200, {.level = 0.9}).lower, importance.lower);
  const estimate frequency = ranking_accuracy_interval(chosen, rejected, weights, {.weighting = weighting::frequency});
  CHECK_CLOSE(frequency.upper, wilson_interval(5, 6).upper);
  CHECK_CLOSE(frequency.standard_error, wilson_interval(5, 6).standard_error);

  const estimate none = ranking_accuracy_interval(Eigen::ArrayXd(0), Eigen::ArrayXd(0));
  CHECK(is_undefined(none.value));
  CHECK(is_undefined(none.upper));
  CHECK(ranking_accuracy_interval(c.tail(8), Eigen::ArrayXd::Zero(8)).upper == 1);
  CHECK(test::error_of([&] { (void)ranking_accuracy_interval(chosen, rejected, {.level = 1}); }) ==
        "assay::ranking_accuracy_interval: level = 1 is outside (0, 1)");
  CHECK(test::error_of([&] {
          (void)ranking_accuracy_interval(chosen, rejected, weights * 0.5, {.weighting = weighting::frequency});
        }) == "assay::ranking_accuracy_interval: frequency weights must be whole numbers");
  test::check_pair_laws<2>("ranking_accuracy_interval", test::pair_names,
                           [](const auto&... a) { return ranking_accuracy_interval(a...).value; });
}
