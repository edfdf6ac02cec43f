#include "preference/laws.hpp"

#include <assay/preference/ranking_accuracy.hpp>
#include <assay/preference/ranking_transitions.hpp>

using namespace assay;

TEST_CASE("ranking_transitions: four cells") {
  const Eigen::Array<double, 5, 1> reference{{1, 1, 0, 0, 0}};
  const Eigen::Array<double, 5, 1> model{{1, 0, 1, 0, 0}};
  const Eigen::Array<double, 5, 1> other = Eigen::Array<double, 5, 1>::Constant(0.5);
  const ranking_transition_table t = ranking_transitions(model, other, reference, other);
  CHECK(t.right_to_right == 0.2);
  CHECK(t.right_to_wrong == 0.2);
  CHECK(t.wrong_to_right == 0.2);
  CHECK(t.wrong_to_wrong == 0.4);
  CHECK(t.reference_accuracy == 0.4);
  CHECK(t.accuracy == 0.4);
  CHECK(t.weight == 5);
  const ranking_transition_table w = ranking_transitions(model, other, reference, other, Eigen::ArrayXd{{2, 0, 1, 0.5, 0.5}});
  CHECK(w.right_to_right == 0.5);
  CHECK(w.right_to_wrong == 0);
  CHECK(w.wrong_to_right == 0.25);
  CHECK(w.wrong_to_wrong == 0.25);
  CHECK(w.weight == 4);
}

TEST_CASE("ranking_transitions: ties") {
  const Eigen::Array<double, 1, 1> zero(0), one(1);
  const auto halves = ranking_transitions(one, zero, zero, zero);
  CHECK(halves.right_to_right == 0.5);
  CHECK(halves.wrong_to_right == 0.5);
  CHECK(halves.right_to_wrong == 0);
  CHECK(ranking_transitions(one, zero, zero, zero, {.ties = preference_ties::wrong}).wrong_to_right == 1);
  CHECK(ranking_transitions(one, zero, zero, zero, {.ties = preference_ties::right}).right_to_right == 1);
  CHECK(ranking_transitions(zero, zero, zero, zero).wrong_to_right == 0.25);
}

TEST_CASE("ranking_transitions: margins and laws") {
  const auto x = test::pair_sample<4>(6, 3000);
  test::generator g(1);
  Eigen::ArrayXd w(3000);
  for (Index i = 0; i < 3000; ++i) w[i] = g.uniform();
  for (const preference_ties ties : {preference_ties::half, preference_ties::right, preference_ties::wrong}) {
    const ranking_transition_table t = ranking_transitions(x[0], x[1], x[2], x[3], w, {.ties = ties});
    CHECK_CLOSE(t.right_to_right + t.right_to_wrong + t.wrong_to_right + t.wrong_to_wrong, 1.0);
    CHECK_CLOSE(t.right_to_right + t.wrong_to_right, ranking_accuracy(x[0], x[1], w, {.ties = ties}));
    CHECK_CLOSE(t.right_to_right + t.right_to_wrong, ranking_accuracy(x[2], x[3], w, {.ties = ties}));
    CHECK_CLOSE(t.accuracy, ranking_accuracy(x[0], x[1], w, {.ties = ties}));
    CHECK_CLOSE(t.reference_accuracy, ranking_accuracy(x[2], x[3], w, {.ties = ties}));
    CHECK_CLOSE(t.weight, w.sum());
  }
  for (double ranking_transition_table::*share :
       {&ranking_transition_table::right_to_right, &ranking_transition_table::right_to_wrong,
        &ranking_transition_table::wrong_to_right, &ranking_transition_table::wrong_to_wrong}) {
    test::check_pair_laws<4>("ranking_transitions", test::reference_names,
                             [share](const auto&... a) { return ranking_transitions(a...).*share; });
  }
  CHECK(ranking_transitions(x[0].head(0), x[0].head(0), x[0].head(0), x[0].head(0)).weight == 0);
}
