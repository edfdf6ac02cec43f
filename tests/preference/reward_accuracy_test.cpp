#include "preference/laws.hpp"

#include <assay/preference/ranking_accuracy.hpp>
#include <assay/preference/reward_accuracy.hpp>

using namespace assay;

TEST_CASE("reward_accuracy: is not ranking accuracy") {
  // every preferred response gained more than the other, and still stands below it
  const Eigen::Array3d chosen(-9, -8, -7);
  const Eigen::Array3d rejected(-5, -5, -5);
  const Eigen::Array3d reference_chosen(-10, -10, -10);
  const Eigen::Array3d reference_rejected(-5.5, -5, -2);
  CHECK(reward_accuracy(chosen, rejected, reference_chosen, reference_rejected) == 1);
  CHECK(ranking_accuracy(chosen, rejected) == 0);
  // a policy that is its reference has no reward: all pairs tie
  CHECK(reward_accuracy(chosen, rejected, chosen, rejected) == 0.5);
  CHECK(reward_accuracy(chosen, rejected, chosen, rejected, {.ties = preference_ties::right}) == 1);
  CHECK(reward_accuracy(chosen, rejected, chosen, rejected, {.ties = preference_ties::wrong}) == 0);
  CHECK(reward_accuracy(chosen, rejected, chosen.reverse(), rejected, Eigen::Array3d(1, 2, 1),
                        {.ties = preference_ties::wrong}) == 0.25);
  CHECK(reward_accuracy(chosen.head(0), chosen.head(0), chosen.head(0), chosen.head(0), {.undefined = 0}) == 0);
}

TEST_CASE("reward_accuracy: laws") {
  const auto metric = [](const auto&... a) { return reward_accuracy(a...); };
  test::check_pair_laws<4>("reward_accuracy", test::reference_names, metric);
  test::check_log_probabilities<4>("reward_accuracy", test::reference_names, metric);
  const auto x = test::pair_sample<4>(5, 2000);
  CHECK(reward_accuracy(x[0], x[1], x[2], x[3]) == ranking_accuracy(x[0] - x[2], x[1] - x[3]));
}
