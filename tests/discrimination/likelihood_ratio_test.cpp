#include "discrimination/class_metric_laws.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/likelihood_ratio.hpp>

using namespace assay;

namespace {
confusion_matrix cells(int tn, int fp, int fn, int tp) { return test::table((Eigen::ArrayXXi(2, 2) << tn, fp, fn, tp).finished()); }
bool is_positive_infinity(double x) { return core::to_bits(x) == core::infinity_bits<double>; }
}  // namespace

TEST_CASE("likelihood_ratio: B20 at 0.5, scikit-learn") {
  const test::b20 d;
  CHECK_CLOSE(positive_likelihood_ratio(d.y, d.p >= 0.5), 2.3333333333333335);  // reference row 24
  CHECK_CLOSE(negative_likelihood_ratio(d.y, d.p >= 0.5), 0.42857142857142855);
  CHECK_CLOSE(diagnostic_odds_ratio(d.y, d.p >= 0.5), 49.0 / 9);
  // scikit-learn 1.9.1 class_likelihood_ratios(sample_weight = w)
  CHECK_CLOSE(positive_likelihood_ratio(d.y, d.p >= 0.5, d.w), 1.9565217391304348);
  CHECK_CLOSE(negative_likelihood_ratio(d.y, d.p >= 0.5, d.w), 0.5217391304347826);
}

TEST_CASE("likelihood_ratio: definitions and their quotient") {
  const confusion_matrix m = cells(50, 10, 5, 15);
  CHECK_CLOSE(positive_likelihood_ratio(m), (15.0 / 20) / (10.0 / 60));
  CHECK_CLOSE(negative_likelihood_ratio(m), (5.0 / 20) / (50.0 / 60));
  CHECK_CLOSE(diagnostic_odds_ratio(m), 15.0 * 50 / (10 * 5));
  CHECK_CLOSE(positive_likelihood_ratio(m, {.positive = 0}), 1 / negative_likelihood_ratio(m));
  CHECK_CLOSE(diagnostic_odds_ratio(m, {.positive = 0}), diagnostic_odds_ratio(m));
}

TEST_CASE("likelihood_ratio: infinite where the denominator alone is 0") {
  CHECK(is_positive_infinity(positive_likelihood_ratio(cells(9, 0, 2, 3))));
  CHECK(is_positive_infinity(negative_likelihood_ratio(cells(0, 9, 2, 3))));
  CHECK(is_positive_infinity(diagnostic_odds_ratio(cells(9, 0, 2, 3))));
  CHECK(is_positive_infinity(diagnostic_odds_ratio(cells(9, 1, 0, 3))));
  CHECK(positive_likelihood_ratio(cells(5, 4, 2, 0)) == 0);
  CHECK(negative_likelihood_ratio(cells(5, 4, 0, 3)) == 0);
  CHECK(diagnostic_odds_ratio(cells(5, 4, 2, 0)) == 0);
  // one class of three without false positives makes the mean infinite
  const confusion_matrix m = test::table((Eigen::ArrayXXi(3, 3) << 3, 0, 0, 1, 2, 1, 0, 1, 2).finished());
  CHECK(is_positive_infinity(negative_likelihood_ratio(m, {.average = averaging::macro})) == false);
  CHECK(is_positive_infinity(diagnostic_odds_ratio(m, {.average = averaging::macro})));
}

TEST_CASE("likelihood_ratio: undefined where 0/0, or a class has no rows") {
  CHECK(is_undefined(positive_likelihood_ratio(cells(9, 0, 2, 0))));
  CHECK(is_undefined(negative_likelihood_ratio(cells(0, 9, 0, 3))));
  CHECK(is_undefined(diagnostic_odds_ratio(cells(9, 0, 2, 0))));
  for (const auto& m : {cells(0, 0, 2, 3), cells(5, 4, 0, 0), cells(0, 0, 0, 0)}) {
    CHECK(is_undefined(positive_likelihood_ratio(m)));
    CHECK(is_undefined(negative_likelihood_ratio(m)));
    CHECK(is_undefined(diagnostic_odds_ratio(m)));
    CHECK(diagnostic_odds_ratio(m, {.undefined = 1, .pseudocount = 0.5}) == 1);
  }
}

TEST_CASE("likelihood_ratio: a pseudocount in every cell") {
  const confusion_matrix m = cells(9, 0, 2, 3);
  CHECK_CLOSE(positive_likelihood_ratio(m, {.pseudocount = 0.5}), (3.5 / 6) / (0.5 / 10));
  CHECK_CLOSE(negative_likelihood_ratio(m, {.pseudocount = 0.5}), (2.5 / 6) / (9.5 / 10));
  CHECK_CLOSE(diagnostic_odds_ratio(m, {.pseudocount = 0.5}), 3.5 * 9.5 / (0.5 * 2.5));
  CHECK(test::error_of([&] { (void)diagnostic_odds_ratio(m, {.pseudocount = -1}); }) ==
        "assay::diagnostic_odds_ratio: pseudocount = -1 is not finite and >= 0");
}

TEST_CASE("likelihood_ratio: counts and weights whose products leave the range of double") {
  const auto m = [](double scale) { return test::weighted_table((Eigen::ArrayXXd(2, 2) << 50, 10, 5, 15).finished() * scale); };
  for (const double scale : {1e-300, 1e300}) {
    CHECK_CLOSE(diagnostic_odds_ratio(m(scale)), 15.0);
    CHECK_CLOSE(positive_likelihood_ratio(m(scale)), 4.5);
  }
}

TEST_CASE("likelihood_ratio: laws") {
  const auto check = [](const char* name, const auto& rate) {
    test::check_class_rate<likelihood_ratio_options>(name, [&](const auto&... a) { return rate(a...); });
  };
  check("positive_likelihood_ratio", positive_likelihood_ratio);
  check("negative_likelihood_ratio", negative_likelihood_ratio);
  check("diagnostic_odds_ratio", diagnostic_odds_ratio);
}
