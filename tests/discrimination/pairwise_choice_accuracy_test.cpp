#include "support/check.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/pairwise_accuracy.hpp>
#include <assay/discrimination/pairwise_choice_accuracy.hpp>
#include <assay/discrimination/somers_d.hpp>

#include <limits>

using namespace assay;

namespace {
/// All pairs of items, and the choice of the item with the larger score.
struct all_choices {
  Eigen::ArrayXd choice;
  Eigen::ArrayXd a;
  Eigen::ArrayXd b;
  all_choices(const Eigen::ArrayXd& score, const Eigen::ArrayXd& reference) {
    const Index n = score.size();
    choice.resize(n * (n - 1) / 2);
    a.resize(choice.size());
    b.resize(choice.size());
    for (Index i = 0, k = 0; i < n; ++i) {
      for (Index j = 0; j < i; ++j, ++k) {
        choice(k) = score(i) > score(j) ? 0 : score(i) < score(j) ? 1 : 0.5;
        a(k) = reference(i);
        b(k) = reference(j);
      }
    }
  }
};
bool same(const pairwise_choice_accuracy_result& x, const pairwise_choice_accuracy_result& y) {
  return x.accuracy == y.accuracy && x.pairs == y.pairs && x.ties == y.ties && x.skipped == y.skipped;
}
}  // namespace

TEST_CASE("pairwise_choice_accuracy: correctness and consistency of five answers") {
  const Eigen::ArrayXd confidence{{.9, .8, .8, .4, .3}};
  const Eigen::ArrayXd correct{{1, 0, 1, 1, 0}};
  const Eigen::ArrayXd consistency{{1, .6, .8, .6, .4}};
  const all_choices a(confidence, correct);
  const auto by_correctness = pairwise_choice_accuracy(a.choice, a.a, a.b);
  CHECK(by_correctness.accuracy.value == 0.75);
  CHECK(by_correctness.accuracy.value == auroc(correct, confidence));
  CHECK(by_correctness.pairs == 6);
  CHECK(by_correctness.ties == 1);
  CHECK(by_correctness.skipped == 4);
  const estimate wilson = wilson_interval(4.5, 6);
  CHECK_CLOSE(by_correctness.accuracy.lower, wilson.lower);
  CHECK_CLOSE(by_correctness.accuracy.upper, wilson.upper);
  CHECK_CLOSE(by_correctness.accuracy.standard_error, wilson.standard_error);
  const all_choices c(confidence, consistency);
  const auto by_consistency = pairwise_choice_accuracy(c.choice, c.a, c.b, {.level = 0.9});
  CHECK_CLOSE(by_consistency.accuracy.value, 8.5 / 9);
  CHECK_CLOSE(by_consistency.accuracy.value, (1 + somers_d(consistency, confidence)) / 2);
  CHECK_CLOSE(by_consistency.accuracy.lower, wilson_interval(8.5, 9, 0.9).lower);
  CHECK(by_consistency.accuracy.level == 0.9);
}

TEST_CASE("pairwise_choice_accuracy: over all pairs it is pairwise_accuracy") {
  for (const int grades : {2, 5, 1000}) {
    test::generator g(static_cast<std::uint64_t>(grades));
    Eigen::ArrayXd reference(90);
    Eigen::ArrayXd score(90);
    for (Index i = 0; i < 90; ++i) {
      reference(i) = g.below(grades);
      score(i) = std::floor(reference(i) / 2 + grades * g.uniform());
    }
    const all_choices p(score, reference);
    const auto r = pairwise_choice_accuracy(p.choice, p.a, p.b);
    CHECK_CLOSE(r.accuracy.value, pairwise_accuracy(reference, score));
    CHECK(r.pairs + r.skipped == 90 * 89 / 2);
    // the other way round, other types, maps that grow, the order of rows
    CHECK(same(pairwise_choice_accuracy(1 - p.choice, p.b, p.a), r));
    CHECK(same(pairwise_choice_accuracy(p.choice.cast<float>(), p.a.cast<int>(), p.b.cast<float>()), r));
    CHECK(same(pairwise_choice_accuracy(p.choice.reverse(), (p.a * 1e-9).reverse(), (p.b * 1e-9).reverse()), r));
    CHECK_CLOSE(pairwise_choice_accuracy(p.choice, -p.a, -p.b).accuracy.value, 1 - r.accuracy.value);

    const Index n = p.choice.size();
    Eigen::ArrayXd w(n);
    double pairs = 0, squares = 0, right = 0;
    for (Index i = 0; i < n; ++i) {
      w(i) = g.below(3) == 0 ? 0 : g.uniform();
      if (p.a(i) == p.b(i)) continue;
      pairs += w(i);
      squares += w(i) * w(i);
      right += w(i) * (p.choice(i) == 0.5 ? 0.5 : (p.choice(i) == 1) == (p.b(i) > p.a(i)) ? 1 : 0);
    }
    const auto weighted = pairwise_choice_accuracy(p.choice, p.a, p.b, w);
    CHECK_CLOSE(weighted.accuracy.value, right / pairs);
    CHECK_CLOSE(weighted.pairs, pairs);
    const double trials = pairs * pairs / squares;
    CHECK_CLOSE(weighted.accuracy.lower, wilson_interval(right / pairs * trials, trials).lower);
    CHECK_CLOSE(weighted.accuracy.upper, wilson_interval(right / pairs * trials, trials).upper);
    CHECK(same(pairwise_choice_accuracy(p.choice.reverse(), p.a.reverse(), p.b.reverse(), w.reverse()), weighted));
    for (const double size : {0x1p1000, 0x1p-900}) {
      CHECK(pairwise_choice_accuracy(p.choice, p.a, p.b, w * size).accuracy == weighted.accuracy);
    }
    CHECK(same(pairwise_choice_accuracy(p.choice, p.a, p.b, Eigen::ArrayXd::Ones(n)), r));
    // frequency: a weight of 2 is two pairs
    const Eigen::ArrayXd two = Eigen::ArrayXd::Constant(n, 2);
    Eigen::ArrayXd c2(2 * n), a2(2 * n), b2(2 * n);
    c2 << p.choice, p.choice;
    a2 << p.a, p.a;
    b2 << p.b, p.b;
    CHECK(same(pairwise_choice_accuracy(p.choice, p.a, p.b, two, {.weighting = weighting::frequency}),
               pairwise_choice_accuracy(c2, a2, b2)));
    CHECK(pairwise_choice_accuracy(p.choice, p.a, p.b, two).accuracy == r.accuracy);
  }
}

TEST_CASE("pairwise_choice_accuracy: edges") {
  const double inf = std::numeric_limits<double>::infinity();
  const Eigen::ArrayXd none(0);
  const auto nothing = pairwise_choice_accuracy(none, none, none);
  CHECK(is_undefined(nothing.accuracy.value));
  CHECK(is_undefined(nothing.accuracy.upper));
  CHECK(nothing.pairs == 0);
  const Eigen::Array3i choice(0, 1, 1);
  const Eigen::Array3d a(inf, -0.0, -inf);
  const Eigen::Array3d b(1, 0, inf);
  const auto r = pairwise_choice_accuracy(choice, a, b);
  CHECK(r.accuracy.value == 1);
  CHECK(r.accuracy.upper == 1);
  CHECK(r.pairs == 2);
  CHECK(r.skipped == 1);
  CHECK(is_undefined(pairwise_choice_accuracy(choice, a, a).accuracy.value));
  CHECK(pairwise_choice_accuracy(choice, a, a, {.level = 0.8}).accuracy.level == 0.8);
  CHECK(is_undefined(pairwise_choice_accuracy(choice, a, b, Eigen::Array3d(0, 1, 0)).accuracy.value));
  CHECK(is_undefined(pairwise_choice_accuracy(choice, a, b, Eigen::Array3d::Zero()).accuracy.value));
  // a skipped pair of any weight changes nothing
  const auto heavy = pairwise_choice_accuracy(choice, a, b, Eigen::Array3d(1e-9, 1e300, 1e-9));
  CHECK(heavy.accuracy == r.accuracy);
  CHECK_CLOSE(heavy.pairs, 2e-9);
  CHECK_CLOSE(heavy.skipped, 1e300);

  const auto error = [](auto... x) { return test::error_of([&] { (void)pairwise_choice_accuracy(x...); }); };
  CHECK(error(Eigen::Array3d(0, 0.25, 1), a, b) == "assay::pairwise_choice_accuracy: choice[1] = 0.25 is not 0, 0.5 or 1");
  CHECK(error(Eigen::Array3i(0, 0, 2), a, b) == "assay::pairwise_choice_accuracy: choice[2] = 2 is not 0, 0.5 or 1");
  CHECK(error(choice, none, b) == "assay::pairwise_choice_accuracy: reference_a has 0 elements but choice has 3");
  CHECK(error(choice, a, none) == "assay::pairwise_choice_accuracy: reference_b has 0 elements but choice has 3");
  CHECK(error(choice, a, b, none) == "assay::pairwise_choice_accuracy: weights has 0 elements but choice has 3");
  CHECK(error(choice, a, b, Eigen::Array3d(1, 1, -2)) == "assay::pairwise_choice_accuracy: weights[2] = -2 is negative");
  CHECK(error(choice, a, b, pairwise_choice_accuracy_options{.level = 0}) ==
        "assay::pairwise_choice_accuracy: level = 0 is outside (0, 1)");
  CHECK(error(choice, a, b, Eigen::Array3d(1, 1, 1.5), pairwise_choice_accuracy_options{.weighting = weighting::frequency}) ==
        "assay::pairwise_choice_accuracy: frequency weights must be whole numbers");
  const Eigen::ArrayXd v = Eigen::ArrayXd::Ones(5001);
  test::check_nan_is_named("pairwise_choice_accuracy", "choice", v, [&](const auto& x) { return pairwise_choice_accuracy(x, v, v); });
  test::check_nan_is_named("pairwise_choice_accuracy", "reference_a", v, [&](const auto& x) { return pairwise_choice_accuracy(v, x, v); });
  test::check_nan_is_named("pairwise_choice_accuracy", "reference_b", v, [&](const auto& x) { return pairwise_choice_accuracy(v, v, x); });
  test::check_nan_is_named("pairwise_choice_accuracy", "weights", v, [&](const auto& x) { return pairwise_choice_accuracy(v, v, v, x); });
}
