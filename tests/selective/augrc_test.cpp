// SPDX-License-Identifier: MIT
#include "selective/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/selective/augrc.hpp>

using namespace assay;

namespace {

constexpr aurc_convention conventions[] = {aurc_convention::integral, aurc_convention::trapezoid, aurc_convention::prefix_mean,
                                           aurc_convention::prefix_trapezoid};

/// Straight from the definitions.
double area(const Eigen::ArrayXd& loss, const Eigen::ArrayXd& confidence, aurc_convention c) {
  const std::vector<long double> expected = test::expected_losses(loss, confidence);
  const auto n = static_cast<long double>(expected.size());
  const test::prefix_sums sums(expected);
  if (c == aurc_convention::prefix_mean) return static_cast<double>(sums.generalized / n);
  if (c == aurc_convention::prefix_trapezoid) {
    return static_cast<double>((sums.generalized - (expected[0] + sums.total) / (2 * n)) / (n - 1));
  }
  return static_cast<double>((sums.generalized - sums.total / (2 * n)) / n);  // trapezoids from (0, 0)
}

/// P(confidence of a right answer > that of a wrong one), ties half.
double type2_auroc(const test::random_answers& d) {
  double pairs = 0;
  double area = 0;
  for (Index i = 0; i < d.correct.size(); ++i) {
    for (Index j = 0; j < d.correct.size(); ++j) {
      if (d.correct[i] != 1 || d.correct[j] != 0) continue;
      pairs += 1;
      area += d.confidence[i] > d.confidence[j] ? 1 : d.confidence[i] < d.confidence[j] ? 0 : 0.5;
    }
  }
  return area / pairs;
}

}  // namespace

TEST_CASE("augrc: reference values") {
  const test::answers20 d;  // rational arithmetic; fd-shifts
  CHECK_CLOSE(augrc(d.correct, d.confidence), 0.1325);
  CHECK_CLOSE(augrc(d.correct, d.confidence) - excess_augrc(d.correct, d.confidence), 0.045);
  // fd-shifts of commit c4467ae: augrc, eaugrc, and augrc of losses, over 1000
  const test::answers60 many;
  CHECK_CLOSE(augrc(many.correct, many.confidence), 0.14263888888888887);
  CHECK_CLOSE(excess_augrc(many.correct, many.confidence), 0.09763888888888886);
  CHECK_CLOSE(augrc(ranked_losses(many.loss, many.confidence)), 0.2528125);
  // torch-uncertainty
  CHECK_CLOSE(augrc(d.correct, d.untied, {.convention = aurc_convention::prefix_trapezoid}), 0.13947368421052633);
}

TEST_CASE("augrc: agrees with the definitions, of losses too") {
  for (const int levels : {1, 2, 7, 60, 100000}) {
    const test::random_answers d(250, levels, static_cast<std::uint64_t>(levels));
    const Eigen::ArrayXd wrong = 1 - d.correct.cast<double>();
    for (const auto c : conventions) {
      INFO("levels " << levels << ", convention " << static_cast<int>(c));
      CHECK_NEAR(augrc(d.correct, d.confidence, {.convention = c}), area(wrong, d.confidence, c), 1e-14);
      CHECK_NEAR(augrc(ranked_losses(d.loss, d.confidence), {.convention = c}), area(d.loss, d.confidence, c), 1e-14);
      CHECK_NEAR(excess_augrc(d.correct, d.confidence, {.convention = c}), area(wrong, d.confidence, c) - area(wrong, -wrong, c), 1e-14);
      CHECK_NEAR(excess_augrc(ranked_losses(d.loss, d.confidence), {.convention = c}),
                 area(d.loss, d.confidence, c) - area(d.loss, -d.loss, c), 1e-14);
      const auto correct = test::repeat<int>(d.correct, d.weight);
      const auto confidence = test::repeat<double>(d.confidence, d.weight);
      CHECK_NEAR(augrc(d.correct, d.confidence, d.weight, {.convention = c}), augrc(correct, confidence, {.convention = c}), 1e-14);
    }
    // the identity with the type-2 AUROC
    const double e = wrong.mean();
    CHECK_NEAR(augrc(d.correct, d.confidence), (1 - type2_auroc(d)) * e * (1 - e) + e * e / 2, 1e-14);
    CHECK_NEAR(excess_augrc(d.correct, d.confidence), (1 - type2_auroc(d)) * e * (1 - e), 1e-14);
  }
}

TEST_CASE("augrc: laws of rank metrics") {
  const auto both = [](const auto&... a) {
    const double area = augrc(a...);
    return area + excess_augrc(a...);
  };
  test::check_rank_metric("augrc", both, "confidence");
  CHECK(test::error_of([] { (void)excess_augrc(Eigen::Array2i(0, 2), Eigen::Array2d(0, 1)); }) ==
        "assay::excess_augrc: truth[1] = 2 is not 0 or 1");
  const test::random_answers d(300, 20, 3);
  const double expected = augrc(d.correct, d.confidence, d.weight);
  for (const double scale : {1e-290, 1e290}) CHECK_CLOSE(augrc(d.correct, d.confidence, scale * d.weight), expected);
}

TEST_CASE("augrc: perfect confidence, few rows, undefined, errors") {
  const Eigen::ArrayXd confidence = Eigen::ArrayXd::LinSpaced(500, 0, 1);
  const Eigen::ArrayXi correct = (confidence > 0.25).cast<int>();
  const double e = 1 - correct.cast<double>().mean();
  CHECK_CLOSE(augrc(correct, confidence), e * e / 2);
  CHECK_CLOSE(augrc(correct, -confidence), e - e * e / 2);
  for (const auto c : conventions) {
    CHECK(excess_augrc(correct, confidence, {.convention = c}) <= 1e-17);
    CHECK(augrc(Eigen::ArrayXi::Ones(500), confidence, {.convention = c}) == 0);
    CHECK(is_undefined(augrc(Eigen::ArrayXi(0), Eigen::ArrayXd(0), {.convention = c})));
    CHECK(excess_augrc(ranked_losses{}, {.convention = c, .undefined = 3}) == 3);
  }
  CHECK_CLOSE(augrc(Eigen::ArrayXi::Zero(500), confidence), 0.5);
  const Eigen::Array<int, 1, 1> wrong(0);
  const Eigen::Array<double, 1, 1> sure(0.3);
  CHECK(augrc(wrong, sure) == 0.5);
  CHECK(augrc(wrong, sure, {.convention = aurc_convention::prefix_mean}) == 1);
  CHECK(is_undefined(augrc(wrong, sure, {.convention = aurc_convention::prefix_trapezoid})));
  CHECK(test::error_of([] {
          (void)augrc(Eigen::Array2i(0, 1), Eigen::Array2d(1, 2), Eigen::Array2d(1, 0.5), {.convention = aurc_convention::prefix_mean});
        }) == "assay::augrc: prefixes count rows: weights must be whole numbers (aurc_convention::integral takes any)");
}
