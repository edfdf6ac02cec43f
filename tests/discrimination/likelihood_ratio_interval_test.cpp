#include "discrimination/table_interval_laws.hpp"

#include <assay/discrimination/likelihood_ratio_interval.hpp>

using namespace assay;

namespace {
confusion_matrix cells(int tn, int fp, int fn, int tp) { return test::table((Eigen::ArrayXXi(2, 2) << tn, fp, fn, tp).finished()); }
}  // namespace

TEST_CASE("likelihood_ratio_interval: Simel's, Samsa's and Matchar's example") {
  // 431 of 670 diseased test positive, 29 of 640 others: LR+ 14.2 (10 to 20.3), LR- 0.37 (0.34 to 0.42)
  const confusion_matrix m = cells(611, 29, 239, 431);
  const double z = 1.9599639845400545;
  const auto check = [&](const estimate& e, double value, double variance) {
    CHECK_CLOSE(e.value, value);
    CHECK_CLOSE(e.standard_error, value * std::sqrt(variance));
    CHECK_CLOSE(e.lower, value * std::exp(-z * std::sqrt(variance)));
    CHECK_CLOSE(e.upper, value * std::exp(z * std::sqrt(variance)));
  };
  check(positive_likelihood_ratio_interval(m), (431.0 / 670) / (29.0 / 640), 1.0 / 431 - 1.0 / 670 + 1.0 / 29 - 1.0 / 640);
  check(negative_likelihood_ratio_interval(m), (239.0 / 670) / (611.0 / 640), 1.0 / 239 - 1.0 / 670 + 1.0 / 611 - 1.0 / 640);
  check(diagnostic_odds_ratio_interval(m), 431.0 * 611 / (29 * 239), 1.0 / 431 + 1.0 / 239 + 1.0 / 29 + 1.0 / 611);
}

TEST_CASE("likelihood_ratio_interval: Woolf's interval, R vcd 1.4-11 oddsratio") {
  const estimate e = diagnostic_odds_ratio_interval(cells(50, 10, 5, 15));
  CHECK_CLOSE(e.value, 15.0);
  CHECK_CLOSE(std::log(e.lower), 1.489295066821717);
  CHECK_CLOSE(std::log(e.upper), 3.926805335382702);
  CHECK_CLOSE(e.standard_error / e.value, 0.6218252702059209);
}

TEST_CASE("likelihood_ratio_interval: empty cells") {
  const double infinity = std::numeric_limits<double>::infinity();
  const estimate e = positive_likelihood_ratio_interval(cells(9, 0, 2, 3));
  CHECK(core::to_bits(e.value) == core::to_bits(infinity));
  CHECK(is_undefined(e.standard_error));
  CHECK(is_undefined(e.lower));
  const estimate zero = positive_likelihood_ratio_interval(cells(9, 2, 2, 0));
  CHECK(zero.value == 0);
  CHECK(is_undefined(zero.upper));
  CHECK(is_undefined(diagnostic_odds_ratio_interval(cells(0, 0, 2, 3)).value));
  CHECK(is_undefined(diagnostic_odds_ratio_interval(cells(0, 0, 2, 3), {.pseudocount = 0.5}).value));
  const estimate corrected = diagnostic_odds_ratio_interval(cells(9, 0, 2, 3), {.pseudocount = 0.5});
  CHECK_CLOSE(corrected.value, 3.5 * 9.5 / (0.5 * 2.5));
  CHECK_CLOSE(corrected.standard_error / corrected.value, std::sqrt(1 / 9.5 + 1 / 0.5 + 1 / 2.5 + 1 / 3.5));
  // perfect recall, some false alarms: the positive ratio is as usual, the negative one 0
  const estimate found = positive_likelihood_ratio_interval(cells(9, 3, 0, 5));
  CHECK_CLOSE(found.standard_error / found.value, std::sqrt(1.0 / 3 - 1.0 / 12));
  CHECK(negative_likelihood_ratio_interval(cells(9, 3, 0, 5)).value == 0);
}

TEST_CASE("likelihood_ratio_interval: options and errors") {
  const confusion_matrix m = cells(50, 10, 5, 15);
  CHECK_CLOSE(positive_likelihood_ratio_interval(m, {.positive = 0}).upper, 1 / negative_likelihood_ratio_interval(m).lower);
  CHECK(test::error_of([&] { (void)diagnostic_odds_ratio_interval(m, {.pseudocount = -1}); }) ==
        "assay::diagnostic_odds_ratio_interval: pseudocount = -1 is not finite and >= 0");
  CHECK(test::error_of([&] { (void)diagnostic_odds_ratio_interval(m, {.positive = 2}); }) ==
        "assay::diagnostic_odds_ratio_interval: positive = 2 is no class");
}

TEST_CASE("likelihood_ratio_interval: laws") {
  const auto check = [](const char* name, const auto& metric, const auto& interval) {
    test::check_table_interval<likelihood_ratio_interval_options>(
        name, 2, [&](const auto&... a) { return metric(a...); }, [&](const auto&... a) { return interval(a...); });
  };
  check("positive_likelihood_ratio_interval", positive_likelihood_ratio, positive_likelihood_ratio_interval);
  check("negative_likelihood_ratio_interval", negative_likelihood_ratio, negative_likelihood_ratio_interval);
  check("diagnostic_odds_ratio_interval", diagnostic_odds_ratio, diagnostic_odds_ratio_interval);
}
