#include "preference/laws.hpp"

#include <assay/preference/idealized_ranking_accuracy.hpp>

using namespace assay;

namespace {
// pref-learning-ranking-acc: shares and perplexities of three pairs
const Eigen::Array3d share(.2, .9, .5);
const Eigen::Array3d chosen = -Eigen::Array3d(1, 2, 3).log();
const Eigen::Array3d rejected = -Eigen::Array3d(3, 4, 4).log();

double log_ratio(Index i, double beta) {
  return preference_detail::idealized_log_ratio(preference_detail::preference_logit(share[i], 1e-3), chosen[i] - rejected[i],
                                                beta);
}
}  // namespace

TEST_CASE("idealized_ranking_accuracy: reference values") {
  const double expected[3][3] = {
      {-137.5308, 220.4156, .2876821}, {-.2876821, 2.8903718, .2876821}, {.4054651, 1.7917595, .2876821}};
  const double beta[3] = {0.01, 1, 2};
  for (std::size_t k = 0; k < 3; ++k) {
    for (Index i = 0; i < 3; ++i) CHECK(test::close_to(log_ratio(i, beta[k]), expected[k][i], 1e-6, 6e-8));
  }
  const idealized_ranking r = idealized_ranking_accuracy(chosen, rejected, share, {.beta = Eigen::Array3d(0.01, 1, 2)});
  CHECK(r.beta[2] == 2);
  CHECK(r.accuracy[0] == 2.0 / 3);
  CHECK(r.accuracy[1] == 2.0 / 3);
  CHECK(r.accuracy[2] == 1);
  CHECK(r.minimum == 2.0 / 3);
  CHECK(r.median == 2.0 / 3);
  CHECK(r.maximum == 1);
  // the grid of the paper
  const idealized_ranking grid = idealized_ranking_accuracy(chosen, rejected, share);
  CHECK(grid.beta.size() == 5);
  CHECK(grid.minimum == 2.0 / 3);
  CHECK(grid.median == 2.0 / 3);
  CHECK(grid.maximum == 1);  // beta 5 and 10 stay near the reference, which is right three times
  CHECK(idealized_ranking_accuracy(chosen, rejected, share, Eigen::Array3d(2, 1, 1), {.beta = Vector::Constant(1, 1)}).median ==
        0.5);
  // an even number of betas
  const idealized_ranking two = idealized_ranking_accuracy(chosen, rejected, share, {.beta = Eigen::Array2d(2, 1)});
  CHECK_CLOSE(two.median, 5.0 / 6);
}

TEST_CASE("idealized_ranking_accuracy: unanimous annotators") {
  // share 1 counts as 0.999: logit 6.9067…; the reference is against it by 8
  const Eigen::Array<double, 1, 1> all(1), none(0), low(-9), high(-1);
  CHECK_CLOSE(preference_detail::preference_logit(1, 1e-3), std::log(999.0));
  CHECK_CLOSE(preference_detail::preference_logit(0, 1e-3), -std::log(999.0));
  CHECK_CLOSE(preference_detail::preference_logit(0.9995, 1e-3), std::log(1999.0));  // only 0 and 1 are moved
  const auto accuracy = [&](const auto& c, const auto& r, const auto& s, double beta, double epsilon = 1e-3) {
    return idealized_ranking_accuracy(c, r, s, {.beta = Vector::Constant(1, beta), .epsilon = epsilon}).median;
  };
  CHECK(accuracy(low, high, all, 1) == 0);
  CHECK(accuracy(low, high, all, 1, 1e-4) == 1);
  CHECK(accuracy(low, high, all, 0.8) == 1);
  CHECK(accuracy(high, low, none, 1) == 1);
  CHECK(accuracy(high, low, none, 0.8) == 0);
  // a tie of the perfect policy is wrong
  CHECK(accuracy(low, low, Eigen::Array<double, 1, 1>(0.5), 1) == 0);
}

TEST_CASE("alignment_gap: published medians and accuracies") {  // table 1 of the paper
  const auto gap = [](double median, double accuracy) {
    idealized_ranking ideal;
    ideal.median = median;
    return alignment_gap(ideal, accuracy);
  };
  CHECK_CLOSE(gap(.98, .54), .44);
  CHECK_CLOSE(gap(.73, .54), .19);
  CHECK_CLOSE(gap(.99, .40), .59);
  CHECK(is_undefined(alignment_gap(idealized_ranking{}, 0.5)));
  CHECK(is_undefined(gap(.5, undefined())));
  CHECK(test::error_of([&] { (void)gap(.5, 40); }) == "assay::alignment_gap: accuracy = 40 is outside [0, 1]");
}

TEST_CASE("idealized_ranking_accuracy: laws and errors") {
  const std::array<std::string, 2> names{"reference_chosen", "reference_rejected"};
  const auto metric = [](const auto& c, const auto& r, const auto&... w) {
    return idealized_ranking_accuracy(c, r, Eigen::ArrayXd::Constant(c.size(), 0.6), w..., {.beta = Eigen::Array2d(0.5, 1)})
        .minimum;
  };
  const auto x = test::pair_sample<2>(2, 4000);
  CHECK(metric(x[0], x[1]) == static_cast<double>((x[0] - x[1] + std::log(1.5) > 0).count()) / 4000);
  test::check_log_probabilities<2>("idealized_ranking_accuracy", names, metric);
  const idealized_ranking none = idealized_ranking_accuracy(x[0].head(0), x[1].head(0), x[0].head(0));
  CHECK(is_undefined(none.median));
  CHECK(is_undefined(none.accuracy[4]));

  const auto error = [&](const Eigen::ArrayXd& s, const idealized_ranking_accuracy_options& o = {}) {
    return test::error_of([&] { (void)idealized_ranking_accuracy(chosen, rejected, s, o); });
  };
  const std::string name = "assay::idealized_ranking_accuracy: ";
  CHECK(error(Eigen::Array3d(0, 1, 1.5)) == name + "share[2] = 1.5 is outside [0, 1]");
  CHECK(error(Eigen::Array2d(0, 1)) == name + "share has 2 elements but reference_chosen has 3");
  CHECK(error(share, {.beta = Vector(0)}) == name + "there is no beta");
  CHECK(error(share, {.beta = Eigen::Array2d(1, 0)}) == name + "beta[1] = 0 must be finite and positive");
  CHECK(error(share, {.epsilon = 0}) == name + "epsilon = 0 is outside (0, 0.5)");
  CHECK(test::error_of([&] { (void)idealized_ranking_accuracy(chosen, rejected, share, Eigen::Array3d(1, 1, -1)); }) ==
        name + "weights[2] = -1 is negative");
}
