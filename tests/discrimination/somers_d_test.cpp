#include "pair_metric.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/pairwise_accuracy.hpp>
#include <assay/discrimination/somers_d.hpp>

using namespace assay;

namespace {
const dependent_variable dependents[] = {dependent_variable::score, dependent_variable::truth, dependent_variable::symmetric};

double brute(const Eigen::ArrayXd& y, const Eigen::ArrayXd& s, const Eigen::ArrayXd& w, dependent_variable d) {
  const pair_counts_result n = test::all_pairs(y, s, w);
  const double untied = n.concordant + n.discordant;
  const double by_truth = untied + n.tied_y;
  const double by_score = untied + n.tied_x;
  const double pairs = d == dependent_variable::score ? by_truth : d == dependent_variable::truth ? by_score : (by_truth + by_score) / 2;
  return (n.concordant - n.discordant) / pairs;
}
}  // namespace

TEST_CASE("somers_d: reference values") {
  const test::b20 d;
  // 4.1 row 5: SciPy somersd(x = y, y = p) and (x = p, y = y)
  CHECK_CLOSE(somers_d(d.y, d.p), 0.47);
  CHECK_CLOSE(somers_d(d.y, d.p, {.dependent = dependent_variable::truth}), 0.25133689839572193);
  CHECK_CLOSE(somers_d(d.p, d.y), 0.25133689839572193);
  CHECK_CLOSE(somers_d(d.y, d.p, {.dependent = dependent_variable::symmetric}), 47 / ((100 + 187) / 2.0));
  CHECK_CLOSE(somers_d(d.p, d.q), 0.6203208556149733);  // SciPy 1.17.1
  CHECK_CLOSE(somers_d(d.y, d.p, d.w), 2 * 0.6739130434782609 - 1);
  const test::l200 l;
  CHECK_CLOSE(somers_d(l.y, l.p), 2 * 0.8747798802363403 - 1);
  // graded truth: (1 + D)/2 = 8.5/9
  CHECK_CLOSE(somers_d(Eigen::ArrayXd{{1, .6, .8, .6, .4}}, Eigen::ArrayXd{{.9, .8, .8, .4, .3}}), 2 * 8.5 / 9 - 1);
}

TEST_CASE("somers_d: against all pairs; the Gini of two classes") {
  for (const int grades : {2, 3, 8, 1000}) {
    const test::pair_sample d(static_cast<std::uint64_t>(grades), 150, grades, 9);
    const Eigen::ArrayXd odd = d.w * (1 + d.x.cos().abs());
    for (const dependent_variable v : dependents) {
      CHECK_CLOSE(somers_d(d.x, d.y, {.dependent = v}), brute(d.x, d.y, Eigen::ArrayXd::Ones(150), v));
      CHECK_CLOSE(somers_d(d.x, d.y, odd, {.dependent = v}), brute(d.x, d.y, odd, v));
      CHECK(somers_d(pair_counts(d.x, d.y), {.dependent = v}) == somers_d(d.x, d.y, {.dependent = v}));
    }
    CHECK_CLOSE(somers_d(d.x, d.y, odd), 2 * pairwise_accuracy(d.x, d.y, odd) - 1);
    CHECK_CLOSE(somers_d(d.y, d.x, odd), somers_d(d.x, d.y, odd, {.dependent = dependent_variable::truth}));
    if (grades == 2) CHECK_CLOSE(somers_d(d.x, d.y, odd), 2 * auroc(d.x, d.y, odd) - 1);
  }
}

TEST_CASE("somers_d: laws, edge cases and messages") {
  test::check_pair_metric("somers_d", "truth", "score", [](const auto&... a) { return somers_d(a...); });
  const Eigen::Array4d up(1, 2, 3, 4);
  const Eigen::Array4d one = Eigen::Array4d::Ones();
  CHECK(somers_d(up, up) == 1);
  CHECK(somers_d(up, -up) == -1);
  CHECK(somers_d(up, one) == 0);
  CHECK(is_undefined(somers_d(one, up)));
  CHECK(somers_d(one, up, {.undefined = 0}) == 0);
  CHECK(somers_d(one, up, {.dependent = dependent_variable::truth}) == 0);
  CHECK(somers_d(one, up, {.dependent = dependent_variable::symmetric}) == 0);
  CHECK(is_undefined(somers_d(one, one, {.dependent = dependent_variable::symmetric})));
  CHECK(is_undefined(somers_d(Eigen::ArrayXd(0), Eigen::ArrayXd(0))));
}

TEST_CASE("somers_d_interval: reference values and derivatives by every weight") {
  const test::b20 d;
  // R survival 3.5-3 concordance: 4 · var, of (y ~ p), (p ~ q), (p ~ q, weights = w)
  CHECK_CLOSE(somers_d_interval(d.y, d.p).standard_error, 2 * std::sqrt(0.012404999999999999));
  CHECK_CLOSE(somers_d_interval(d.p, d.q).standard_error, 2 * std::sqrt(0.0023288243353530858));
  CHECK_CLOSE(somers_d_interval(d.p, d.q, d.w).standard_error, 2 * std::sqrt(0.0040744080861954083));
  CHECK_CLOSE(somers_d_interval(d.p, d.q, d.w).value, 2 * 0.77375122428991183 - 1);
  for (const int grades : {2, 4, 1000}) {
    const test::pair_sample s(static_cast<std::uint64_t>(grades), 40, grades, 5);
    const Eigen::ArrayXd odd = (s.w + 0.2) * (1 + s.x.cos().abs());
    for (const dependent_variable v : dependents) {
      const auto value = [&](const Eigen::ArrayXd& w) { return brute(s.x, s.y, w, v); };
      CHECK_NEAR(somers_d_interval(s.x, s.y, odd, {.dependent = v}).standard_error, std::sqrt(test::numeric_jackknife(odd, value)), 1e-8);
      CHECK(somers_d_interval(s.x, s.y, odd, {.dependent = v}).value == somers_d(s.x, s.y, odd, {.dependent = v}));
    }
  }
}

TEST_CASE("somers_d_interval: printed reference values") {
  const test::dose_table d;
  const auto of = [&](dependent_variable v) {
    return somers_d_interval(d.row, d.column, d.count, {.dependent = v, .weighting = weighting::frequency});
  };
  CHECK(test::is_printed(of(dependent_variable::score), 0.4427, 0.0837));
  CHECK(test::is_printed(of(dependent_variable::truth), 0.2569, 0.0499));
}

TEST_CASE("somers_d_interval: laws") {
  test::check_pair_interval<somers_d_interval_options>("somers_d_interval", -1, [](const auto&... a) { return somers_d_interval(a...); });
}
