#include "preference/laws.hpp"

#include <assay/preference/ranking_agreement.hpp>

using namespace assay;

TEST_CASE("ranking_agreement: three pairs of the reference implementation") {
  // pref-learning-ranking-acc: shares .2 .9 .5; perplexities of both responses; beta 2 gives probability ratios 3/2, 6, 4/3 of
  // the perfect policy, against 1/4, 9, 1 of the annotators: one of three orders is right
  const Eigen::Array3d share(.2, .9, .5);
  const Eigen::Array3d ratio = (share / (1 - share)).log() / 2 + (Eigen::Array3d(3, 4, 4) / Eigen::Array3d(1, 2, 3)).log();
  CHECK_CLOSE(std::exp(ratio[0]), 1.5);
  CHECK_CLOSE(std::exp(ratio[1]), 6.0);
  CHECK_CLOSE(std::exp(ratio[2]), 4.0 / 3);
  CHECK(ranking_agreement(share, ratio, Eigen::Array3d::Zero()) == 1.0 / 3);
  CHECK(ranking_agreement(share, Eigen::Array3d::Zero(), ratio) == 1.0 / 3);                       // the first is right instead
  CHECK(ranking_agreement(share, ratio, Eigen::Array3d::Zero(), {.tolerance = 0.29}) == 2.0 / 3);  // log 4/3 = 0.2877
  CHECK(ranking_agreement(share, ratio, Eigen::Array3d::Zero(), Eigen::Array3d(1, 2, 1)) == 0.5);
}

TEST_CASE("ranking_agreement: strict inequalities") {
  const auto one = [](double share, double first, double second, double tolerance) {
    return ranking_agreement(Eigen::ArrayXd::Constant(1, share), Eigen::ArrayXd::Constant(1, first),
                             Eigen::ArrayXd::Constant(1, second), {.tolerance = tolerance});
  };
  CHECK(one(0.6, 1, 1, 0.5) == 0);  // an order is asked for
  CHECK(one(0.4, 1, 1, 0.5) == 0);
  CHECK(one(0.6, 1.25, 1, 0.5) == 1);  // however small the difference
  CHECK(one(0.5, 1, 1.5, 0.5) == 0);
  CHECK(one(0.5, 1, 1.25, 0.5) == 1);
  CHECK(one(0.5, 1, 1, 0) == 0);
  CHECK(one(1, 2, 1, 0) == 1);
  CHECK(one(0, 2, 1, 0) == 0);
}

TEST_CASE("ranking_agreement: laws") {
  const auto x = test::pair_sample<2>(1, 4000);
  const Eigen::ArrayXd w = -x[0];
  const Eigen::ArrayXd share = -0.5 * (x[0] + 1);
  double right = 0;
  for (Index i = 0; i < 4000; ++i) {
    const double d = x[0][i] - x[1][i];
    right += w[i] * (share[i] == 0.5 ? std::abs(d) < 0.3 : (share[i] - 0.5) * d > 0);
  }
  CHECK_CLOSE(ranking_agreement(share, x[0], x[1], w, {.tolerance = 0.3}), right / w.sum());
  CHECK(test::error_of([&] { (void)ranking_agreement(share, x[1].head(3), x[0]); }) ==
        "assay::ranking_agreement: first has 3 elements but share has 4000");
  CHECK(is_undefined(ranking_agreement(Eigen::ArrayXd(0), Eigen::ArrayXd(0), Eigen::ArrayXd(0))));
  CHECK(ranking_agreement(Eigen::ArrayXd(0), Eigen::ArrayXd(0), Eigen::ArrayXd(0), {.undefined = 0}) == 0);
  Eigen::ArrayXd bad = share;
  bad[3999] = 1.5;
  CHECK(test::error_of([&] { (void)ranking_agreement(bad, x[0], x[1]); }) ==
        "assay::ranking_agreement: share[3999] = 1.5 is outside [0, 1]");
  bad[3999] = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { (void)ranking_agreement(share, x[0], bad); }) == "assay::ranking_agreement: second[3999] is NaN");
  CHECK(test::error_of([&] { (void)ranking_agreement(share, bad, x[1]); }) == "assay::ranking_agreement: first[3999] is NaN");
  CHECK(test::error_of([&] { (void)ranking_agreement(share, x[0], x[1], {.tolerance = -1}); }) ==
        "assay::ranking_agreement: tolerance = -1 must be finite and not negative");
}
