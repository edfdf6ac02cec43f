// SPDX-License-Identifier: MIT
#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/type2_auroc.hpp>

using namespace assay;

TEST_CASE("type2_auroc: reference values") {
  // B20: confidence max(p, 1 − p), right where (p > ½) == y, which is 14 of 20; scikit-learn
  const test::b20 d;
  const Eigen::ArrayXi correct = ((d.p > 0.5) == (d.y == 1)).cast<int>();
  CHECK(correct.sum() == 14);
  // as exact decimals: hundredths
  const Eigen::ArrayXd hundredths = (100 * d.p).round();
  CHECK_CLOSE(type2_auroc(correct, hundredths.max(100 - hundredths)), 0.5833333333333334);
  CHECK_CLOSE(type2_auroc(correct, d.p.max(1 - d.p)), 0.5833333333333334);
  // counts of the first and the fourth table of meta_d_prime_test, both responses pooled
  CHECK_CLOSE(type2_auroc_from_counts(Eigen::Array3d(65, 110, 190), Eigen::Array3d(41, 30, 8)), 0.7540315588694295);
  const auto pooled = [](const Eigen::Array<double, 6, 1>& s1, const Eigen::Array<double, 6, 1>& s2) {
    return type2_auroc_from_counts(s1.head(3).reverse() + s2.tail(3), s2.head(3).reverse() + s1.tail(3));
  };
  Eigen::Array<double, 6, 1> s1;
  Eigen::Array<double, 6, 1> s2;
  s1 << 100, 50, 30, 20, 10, 4;
  s2 << 4, 20, 21, 35, 60, 90;
  CHECK_CLOSE(pooled(s1, s2), 0.7540315588694295);
  s1 << 100, 50, 20, 10, 5, 1;
  s2 << 3, 7, 8, 12, 27, 89;
  CHECK_CLOSE(pooled(s1, s2), 0.807737860244769);
}

TEST_CASE("type2_auroc: laws of rank metrics") {
  test::check_rank_metric("type2_auroc", [](const auto&... a) { return type2_auroc(a...); });
  test::check_needs_both_classes([](const auto&... a) { return type2_auroc(a...); });
  const test::ranking_sample d(4, 500, 20);
  CHECK(type2_auroc(d.y, d.s) == auroc(d.y, d.s));
  CHECK(type2_auroc(d.y, d.s, d.w) == auroc(d.y, d.s, d.w));
  CHECK(type2_auroc(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2), {.undefined = 0.5}) == 0.5);
}

TEST_CASE("type2_auroc_from_counts: agrees with the rows that are counted") {
  test::generator g(3);
  for (int round = 0; round < 30; ++round) {
    const int levels = 1 + g.below(8);
    Eigen::ArrayXi truth(400);
    Eigen::ArrayXi response(400);
    Eigen::ArrayXi confidence(400);
    Eigen::ArrayXd w(400);
    for (Index i = 0; i < 400; ++i) {
      truth(i) = g.below(2);
      response(i) = g.below(3) == 0 ? 1 - truth(i) : truth(i);
      confidence(i) = (std::min)(levels - 1, g.below(levels) + (response(i) == truth(i) ? g.below(2) : 0));
      w(i) = g.below(3) * 0.5;
    }
    const Eigen::ArrayXi correct = (truth == response).cast<int>();
    const rating_counts c(truth, response, confidence, levels);
    CHECK_CLOSE(type2_auroc_from_counts(c), type2_auroc(correct, confidence));
    CHECK(type2_auroc_from_counts(c) == type2_auroc_from_counts(c.correct(), c.incorrect()));
    const rating_counts weighted(truth, response, confidence, w, levels);
    CHECK_CLOSE(type2_auroc_from_counts(weighted), type2_auroc(correct, confidence, w));
    // the brute sum over pairs of levels
    double area = 0;
    for (Index a = 0; a < levels; ++a) {
      for (Index b = 0; b < levels; ++b) area += c.correct()(a) * c.incorrect()(b) * (a > b ? 1.0 : a == b ? 0.5 : 0.0);
    }
    CHECK_CLOSE(type2_auroc_from_counts(c), area / (c.correct().sum() * c.incorrect().sum()));
    // the scale of the counts does not matter
    for (const double scale : {0x1p600, 0x1p-600}) {
      CHECK_CLOSE(type2_auroc_from_counts(scale * c.correct(), c.incorrect() / scale), type2_auroc_from_counts(c));
    }
    CHECK_CLOSE(type2_auroc_from_counts(c.incorrect(), c.correct()), 1 - type2_auroc_from_counts(c));
  }
  CHECK(type2_auroc_from_counts(Eigen::Array3d(0, 0, 4), Eigen::Array3d(3, 2, 0)) == 1);
  CHECK(type2_auroc_from_counts(Eigen::Array3d(1, 2, 0), Eigen::Array3d(0, 0, 4)) == 0);
  CHECK(type2_auroc_from_counts(Eigen::Array<int, 1, 1>(5), Eigen::Array<int, 1, 1>(3)) == 0.5);
  const std::vector<int> right{65, 110, 190};
  const std::vector<int> wrong{41, 30, 8};
  CHECK(type2_auroc_from_counts(view(right), view(wrong)) ==
        type2_auroc_from_counts(Eigen::Array3d(65, 110, 190), Eigen::Array3d(41, 30, 8)));
}

TEST_CASE("type2_auroc_from_counts: undefined when all are right or all wrong") {
  const Eigen::Array3d some(1, 2, 3);
  const Eigen::Array3d none(0, 0, 0);
  CHECK(is_undefined(type2_auroc_from_counts(some, none)));
  CHECK(is_undefined(type2_auroc_from_counts(none, some)));
  CHECK(is_undefined(type2_auroc_from_counts(Eigen::ArrayXd(0), Eigen::ArrayXd(0))));
  CHECK(is_undefined(type2_auroc_from_counts(rating_counts(3))));
  CHECK(type2_auroc_from_counts(some, none, {.undefined = 0.5}) == 0.5);
}

TEST_CASE("type2_auroc_from_counts: errors") {
  const Eigen::Array3d some(1, 2, 3);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto error = [](const auto& a, const auto& b) { return test::error_of([&] { (void)type2_auroc_from_counts(a, b); }); };
  CHECK(error(some, Eigen::Array2d(1, 2)) == "assay::type2_auroc_from_counts: incorrect_counts has 2 elements but correct_counts has 3");
  CHECK(error(Eigen::Array3d(1, nan, 2), some) == "assay::type2_auroc_from_counts: correct_counts[1] is NaN");
  CHECK(error(some, Eigen::Array3d(1, 2, -1)) == "assay::type2_auroc_from_counts: incorrect_counts[2] = -1 is negative");
  CHECK(error(Eigen::Array3d(1e308, 1e308, 2), some) == "assay::type2_auroc_from_counts: the sum of the counts is too large for double");
}
