#include "preference/laws.hpp"

#include <assay/preference/flip_threshold.hpp>
#include <assay/preference/ranking_accuracy.hpp>

using namespace assay;

TEST_CASE("dpo_flip_threshold: reference values") {
  CHECK_CLOSE(dpo_flip_threshold(5, {.beta = 0.1}), .4740769841801067);
  CHECK_CLOSE(dpo_flip_threshold(30, {.beta = 0.1}), .04858735157374206);
  CHECK_CLOSE(dpo_flip_threshold(5, {.beta = 1}), .006715348489118068);
  CHECK_CLOSE(dpo_flip_threshold(0), std::log(2.0));
  CHECK_CLOSE(dpo_flip_threshold(-5), .9740769841801067);  // beta 0.1 is the default
  CHECK_CLOSE(dpo_flip_threshold(1e5), 0.0);
  CHECK_CLOSE(dpo_flip_threshold(-1e5), 1e4);
  const Vector v = dpo_flip_threshold(Eigen::Array3d(5, 30, 0), {.beta = 0.1});
  CHECK(v[1] == dpo_flip_threshold(30, {.beta = 0.1}));
  CHECK(v.size() == 3);
}

TEST_CASE("ranking_difficulty, dpo_flip_threshold: the threshold tells right from wrong order exactly") {
  const auto x = test::pair_sample<4>(1, 2000);
  const Vector c = ranking_difficulty(x[2], x[3]);
  CHECK(c[10] == x[3][10] - x[2][10]);
  const Vector threshold = dpo_flip_threshold(c, {.beta = 0.3});
  for (Index i = 0; i < 2000; ++i) {
    if (x[0][i] == x[1][i]) continue;  // loss and threshold are equal, up to rounding
    const auto one = [&](std::size_t k) { return x[k].segment(i, 1); };
    const double loss = dpo_loss(one(0), one(1), one(2), one(3), {.beta = 0.3});
    CHECK((loss <= threshold[i]) == (x[0][i] > x[1][i]));
  }
}

TEST_CASE("ipo_flip_threshold: what suffices, and where nothing does") {
  CHECK_CLOSE(ipo_flip_threshold(0, {.tau = 0.1}), 25.0);
  CHECK_CLOSE(ipo_flip_threshold(3, {.tau = 0.1}), 4.0);
  CHECK_CLOSE(ipo_flip_threshold(-2, {.tau = 0.5}), 9.0);
  CHECK(ipo_flip_threshold(1, {.tau = 0.5}) == 0);
  CHECK(is_undefined(ipo_flip_threshold(1.5, {.tau = 0.5})));
  const auto x = test::pair_sample<4>(2, 2000);
  const Vector threshold = ipo_flip_threshold(ranking_difficulty(x[2], x[3]), {.tau = 0.5});
  int sufficed = 0;
  int hopeless = 0;
  for (Index i = 0; i < 2000; ++i) {
    const auto one = [&](std::size_t k) { return x[k].segment(i, 1); };
    const double loss = ipo_loss(one(0), one(1), one(2), one(3), {.tau = 0.5});
    if (is_undefined(threshold[i])) {
      // without any loss: log-ratio = that of the reference + 1 / (2 tau)
      const double c = x[3][i] - x[2][i];
      CHECK(1 - c < 0);
      ++hopeless;
    } else if (loss <= threshold[i]) {
      CHECK(x[0][i] >= x[1][i]);
      ++sufficed;
    }
  }
  CHECK(sufficed > 100);
  CHECK(hopeless > 100);
}

TEST_CASE("flip_threshold: bad input") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::array<std::string, 2> names{"reference_chosen", "reference_rejected"};
  test::check_log_probabilities<2>("ranking_difficulty", names, [](const auto&... a) { return ranking_difficulty(a...)[0]; });
  CHECK(test::error_of([&] { (void)ranking_difficulty(Eigen::Array2d(-1, -2), Eigen::Array3d(-1, -2, -3)); }) ==
        "assay::ranking_difficulty: reference_rejected has 3 elements but reference_chosen has 2");
  CHECK(test::error_of([&] { (void)dpo_flip_threshold(1, {.beta = 0}); }) ==
        "assay::dpo_flip_threshold: beta = 0 must be finite and positive");
  CHECK(test::error_of([&] { (void)ipo_flip_threshold(1, {.tau = nan}); }) ==
        "assay::ipo_flip_threshold: tau = nan must be finite and positive");
  CHECK(test::error_of([&] { (void)dpo_flip_threshold(nan); }) == "assay::dpo_flip_threshold: difficulty = nan is not finite");
  CHECK(test::error_of([&] { (void)ipo_flip_threshold(Eigen::Array2d(1, nan)); }) ==
        "assay::ipo_flip_threshold: difficulty[1] is NaN");
}
