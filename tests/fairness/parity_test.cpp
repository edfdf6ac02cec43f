// SPDX-License-Identifier: MIT
#include <assay/fairness/demographic_parity.hpp>
#include <assay/fairness/equalized_odds.hpp>
#include <assay/fairness/predictive_parity.hpp>
#include <assay/fairness/rate_gap.hpp>

#include "reference_data.hpp"
#include "support/check.hpp"

using assay::demographic_parity_difference;
using assay::demographic_parity_ratio;
using assay::equal_opportunity_difference;
using assay::equalized_odds_difference;
using assay::equalized_odds_ratio;
using assay::group_contrast;
using assay::predictive_parity_difference;

TEST_CASE("parity: fairlearn's unit data, plain and weighted") {
  const reference::unit_data d;
  CHECK_NEAR(demographic_parity_difference(d.truth, d.prediction, d.first), 0.685714285714286 - 0.611111111111111, 1e-12);
  CHECK_NEAR(demographic_parity_ratio(d.truth, d.prediction, d.first), 0.611111111111111 / 0.685714285714286, 1e-12);
  CHECK_NEAR(equal_opportunity_difference(d.truth, d.prediction, d.first), 0.782608695652174 - 0.681818181818182, 1e-12);
  CHECK_NEAR(equalized_odds_difference(d.truth, d.prediction, d.first), 0.782608695652174 - 0.681818181818182, 1e-12);
  CHECK_NEAR(equalized_odds_difference(d.truth, d.prediction, d.first, {.combination = assay::odds_combination::mean}),
             0.5 * (0.782608695652174 - 0.681818181818182), 1e-12);
  CHECK_NEAR(equalized_odds_ratio(d.truth, d.prediction, d.first), 0.681818181818182 / 0.782608695652174, 1e-12);
  CHECK_NEAR(equalized_odds_ratio(d.truth, d.prediction, d.first, {.combination = assay::odds_combination::mean}),
             0.5 * (1 + 0.681818181818182 / 0.782608695652174), 1e-12);

  CHECK_NEAR(demographic_parity_difference(d.truth, d.prediction, d.first, d.weights), .0238391376451078, 1e-11);
  CHECK_NEAR(equal_opportunity_difference(d.truth, d.prediction, d.first, d.weights), .0072727272727273, 1e-11);
  CHECK_NEAR(equalized_odds_difference(d.truth, d.prediction, d.first, d.weights), .0197628458498024, 1e-11);
}

TEST_CASE("parity: intersections of fairlearn's unit data") {
  const reference::unit_data d;
  // aa f, aa g, ba f, ba g
  const assay::group_table t(d.truth, d.prediction, 2 * d.first + d.second);
  const double selection[4] = {.5, .722222222222222, .833333333333333, .529411764705882};
  const double tpr[4] = {.555555555555556, .769230769230769, .785714285714286, .777777777777778};
  const double fpr[4] = {.444444444444444, .6, 1, .25};
  for (int g = 0; g < 4; ++g) {
    CHECK_NEAR(t.rate(assay::group_rate::selection, g), selection[g], 1e-12);
    CHECK_NEAR(t.rate(assay::group_rate::true_positive, g), tpr[g], 1e-12);
    CHECK_NEAR(t.rate(assay::group_rate::false_positive, g), fpr[g], 1e-12);
  }
  CHECK_NEAR(demographic_parity_difference(t), .833333333333333 - .5, 1e-12);
  CHECK_NEAR(demographic_parity_ratio(t), .6, 1e-12);
  CHECK_NEAR(equalized_odds_difference(t), .75, 1e-12);
  CHECK_NEAR(equalized_odds_ratio(t), .25, 1e-12);
  CHECK_NEAR(equal_opportunity_difference(t), .785714285714286 - .555555555555556, 1e-12);
}

TEST_CASE("parity: inside the levels of a control attribute, as fairlearn's control features") {
  const reference::unit_data d;
  const double overall[2] = {.666666666666667, .628571428571429};
  const double difference[2] = {.333333333333333, .19281045751634};
  const double ratio[2] = {.75, .842245989304813};
  for (int level = 0; level < 2; ++level) {
    assay::group_table t(2);
    for (Eigen::Index i = 0; i < 71; ++i) {
      if (d.second[i] == level) t.add(d.first[i], d.truth[i] == 1, d.prediction[i] == 1, 1);
    }
    CHECK_NEAR(t.overall(assay::group_rate::selection), overall[level], 1e-12);
    CHECK_NEAR(demographic_parity_difference(t), difference[level], 1e-12);
    CHECK_NEAR(demographic_parity_ratio(t, {.contrast = group_contrast::to_overall}), ratio[level], 1e-12);
  }
}

TEST_CASE("parity: two groups of AIF360 and holisticai") {
  const reference::privileged_data a;
  CHECK_NEAR(demographic_parity_difference(a.truth, a.prediction, a.group), 4.0 / 35, 1e-12);
  CHECK_NEAR(demographic_parity_ratio(a.truth, a.prediction, a.group), 0.84, 1e-12);
  CHECK_NEAR(equal_opportunity_difference(a.truth, a.prediction, a.group), 1.0 / 3, 1e-12);
  CHECK_NEAR(equalized_odds_difference(a.truth, a.prediction, a.group, {.combination = assay::odds_combination::mean}), 0.25,
             1e-12);
  const reference::two_groups h;
  CHECK_NEAR(demographic_parity_difference(h.truth, h.prediction, h.group), 5.0 / 12, 1e-12);
  CHECK_NEAR(demographic_parity_ratio(h.truth, h.prediction, h.group), 4.0 / 9, 1e-12);
  CHECK_NEAR(equalized_odds_difference(h.truth, h.prediction, h.group), 0.5, 1e-12);
  // PPV 2/3 and 1
  CHECK_NEAR(predictive_parity_difference(h.truth, h.prediction, h.group), 1.0 / 3, 1e-12);
}

TEST_CASE("parity: a group without positives is skipped, not counted as rate 0") {
  // rates of groups 0 and 1 are equal; group 2 has negatives only, which scikit-learn turns into TPR 0
  const Eigen::ArrayXi y = reference::digits("1100110000");
  const Eigen::ArrayXi p = reference::digits("1010101010");
  const Eigen::ArrayXi g = reference::digits("0000111122");
  CHECK(equalized_odds_difference(y, p, g) == 0.0);
  CHECK(equalized_odds_difference(y, p, g, {.undefined = 0}) == 0.5);
  CHECK(assay::is_undefined(equalized_odds_difference(y, p, g, {.undefined_groups = assay::undefined_groups::propagate})));
  CHECK(test::error_of([&] { equalized_odds_difference(y, p, g, {.undefined_groups = assay::undefined_groups::raise}); }) ==
        "assay::equalized_odds_difference: group 2 with 2 rows has no defined value");
  CHECK(equal_opportunity_difference(y, p, g) == 0.0);
  // only one group left: nothing was compared
  const Eigen::ArrayXi two = reference::digits("0000000011");
  CHECK(assay::is_undefined(equal_opportunity_difference(y, p, two)));
  CHECK(assay::is_undefined(equalized_odds_difference(y, p, two)));
}

TEST_CASE("parity: one group has difference 0 and ratio 1; no rows have neither") {
  const Eigen::ArrayXi y = reference::digits("1100");
  const Eigen::ArrayXi p = reference::digits("1010");
  const Eigen::ArrayXi g = Eigen::ArrayXi::Zero(4);
  CHECK(demographic_parity_difference(y, p, g) == 0.0);
  CHECK(demographic_parity_ratio(y, p, g) == 1.0);
  CHECK(equalized_odds_difference(y, p, g) == 0.0);
  CHECK(equalized_odds_ratio(y, p, g) == 1.0);
  CHECK(predictive_parity_difference(y, p, g) == 0.0);
  CHECK(assay::is_undefined(demographic_parity_difference(y.head(0), p.head(0), g.head(0))));
  CHECK(assay::is_undefined(demographic_parity_ratio(y, 0 * p, g)));  // nobody selected: 0/0
  CHECK(demographic_parity_difference(y, 0 * p, g) == 0.0);
}

TEST_CASE("parity: demographic parity does not read truth, the others do") {
  const reference::guide d;
  const Eigen::ArrayXd nonsense = Eigen::ArrayXd::Constant(18, std::nan(""));
  CHECK(demographic_parity_difference(nonsense, d.prediction, d.group) == 0.25);
  CHECK(test::contains(test::error_of([&] { equalized_odds_difference(nonsense, d.prediction, d.group); }),
                       "assay::equalized_odds_difference: truth[0] is NaN"));
  CHECK(test::contains(test::error_of([&] { demographic_parity_difference(nonsense.head(3), d.prediction, d.group); }),
                       "prediction has 18 elements but truth has 3"));
  Eigen::ArrayXf p = d.prediction.cast<float>();
  p[17] = 0.37f;
  CHECK(test::contains(test::error_of([&] { demographic_parity_ratio(d.truth, p, d.group); }),
                       "assay::demographic_parity_ratio: prediction[17]"));
  CHECK(test::contains(test::error_of([&] { predictive_parity_difference(d.truth, d.prediction, d.group - 1); }), "groups["));
}

TEST_CASE("parity: any Eigen expression and label type, rows in any order") {
  const reference::unit_data d;
  const double expected = equalized_odds_difference(d.truth, d.prediction, d.first, d.weights);
  const Eigen::ArrayXf probability = d.prediction.cast<float>() * 0.4f + 0.3f;
  CHECK(equalized_odds_difference(d.truth.cast<bool>(), probability >= 0.5f, d.first.cast<double>(), d.weights.cast<float>()) ==
        expected);
  const Eigen::RowVectorXd row = d.truth.cast<double>().matrix().transpose();
  CHECK(equalized_odds_difference(row, d.prediction.cast<short>(), d.first.cast<std::uint8_t>(), d.weights) == expected);
  CHECK_CLOSE(equalized_odds_difference(d.truth.reverse(), d.prediction.reverse(), d.first.reverse(), d.weights.reverse()),
              expected);
  const Eigen::Array<Eigen::half, Eigen::Dynamic, 1> half = d.prediction.cast<float>().cast<Eigen::half>();
  const Eigen::Array<Eigen::bfloat16, Eigen::Dynamic, 1> bfloat = d.weights.cast<float>().cast<Eigen::bfloat16>();
  CHECK(equalized_odds_difference(d.truth.cast<std::int64_t>(), half, d.first.cast<float>(), bfloat) == expected);
  const Eigen::ArrayXd signed_zero = (d.truth == 0).select(-0.0, d.truth.cast<double>());
  CHECK(equalized_odds_difference(signed_zero, (d.prediction.cast<double>() - 1).abs() < 0.5, d.first, d.weights) == expected);
  Eigen::ArrayXXi table(71, 3);
  table << d.truth, d.prediction, d.first;
  CHECK(equalized_odds_difference(table.col(0), table.col(1), table.col(2), d.weights) == expected);
  const std::vector<int> y(d.truth.data(), d.truth.data() + 71);
  CHECK(equalized_odds_difference(assay::view(y), d.prediction, d.first, d.weights) == expected);
}
