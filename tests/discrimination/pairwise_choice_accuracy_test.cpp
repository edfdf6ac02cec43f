#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/auroc_interval.hpp>
#include <assay/discrimination/pairwise_choice_accuracy.hpp>
#include <assay/discrimination/somers_d.hpp>

#include <limits>

using namespace assay;

namespace {

/// All pairs of items, of which the one with the larger score is chosen.
struct all_pairs {
  Eigen::ArrayXd choice, a, b;
  Eigen::ArrayXi item_a, item_b;
  all_pairs(const Eigen::ArrayXd& score, const Eigen::ArrayXd& reference) {
    const Index n = score.size();
    const Index m = n * (n - 1) / 2;
    choice.resize(m), a.resize(m), b.resize(m), item_a.resize(m), item_b.resize(m);
    for (Index i = 0, k = 0; i < n; ++i) {
      for (Index j = 0; j < i; ++j, ++k) {
        const bool turned = (i + j) % 3 == 0;
        const Index first = turned ? i : j;
        const Index second = turned ? j : i;
        choice(k) = score(first) < score(second) ? 1 : score(first) > score(second) ? 0 : 0.5;
        a(k) = reference(first);
        b(k) = reference(second);
        item_a(k) = static_cast<int>(first) * 10;
        item_b(k) = static_cast<int>(second) * 10;
      }
    }
  }
};

/// Choices between items of which pairs share some, a few pairs more than once, with weights.
struct sample {
  Eigen::ArrayXd choice, a, b, w;
  Eigen::ArrayXi item_a, item_b;
  sample(std::uint64_t seed, Index n, int items) : choice(n), a(n), b(n), w(n), item_a(n), item_b(n) {
    test::generator g(seed);
    for (Index i = 0; i < n; ++i) {
      item_a(i) = g.below(items);
      item_b(i) = (item_a(i) + 1 + g.below(items - 1)) % items;
      a(i) = item_a(i) % 3;
      b(i) = item_b(i) % 3;
      choice(i) = g.below(6) == 0 ? 0.5 : g.uniform() < (b(i) > a(i) ? 0.7 : 0.4) ? 1 : 0;
      w(i) = g.below(4);
    }
  }
};

/// Σ of e_p e_q over all pairs p, q of rows that share an item, p = q included; and the same over those that share both.
struct dyadic {
  double sharing = 0;
  double same = 0;
  double value = 0;
  dyadic(const sample& s, const Eigen::ArrayXd& w) {
    double total = 0;
    for (Index i = 0; i < w.size(); ++i) {
      if (s.a(i) == s.b(i)) continue;
      total += w(i);
      value += w(i) * credit(s, i);
    }
    value /= total;
    for (Index i = 0; i < w.size(); ++i) {
      for (Index j = 0; j < w.size(); ++j) {
        if (s.a(i) == s.b(i) || s.a(j) == s.b(j)) continue;
        const double product = w(i) * w(j) * (credit(s, i) - value) * (credit(s, j) - value) / (total * total);
        const bool first = s.item_a(i) == s.item_a(j) || s.item_a(i) == s.item_b(j);
        const bool second = s.item_b(i) == s.item_a(j) || s.item_b(i) == s.item_b(j);
        if (first || second) sharing += product;
        if (first && second) same += product;
      }
    }
  }
  static double credit(const sample& s, Index i) { return s.b(i) > s.a(i) ? s.choice(i) : 1 - s.choice(i); }
};

}  // namespace

TEST_CASE("pairwise_choice_accuracy: reference values") {
  // the toy of the identities: AUC_a 4.5/6, AUC_c 8.5/9
  const Eigen::ArrayXd c{{.9, .8, .8, .4, .3}};
  const all_pairs of_correct(c, Eigen::ArrayXd{{1, 0, 1, 1, 0}});
  const pairwise_choice_accuracy_result a = pairwise_choice_accuracy(of_correct.choice, of_correct.a, of_correct.b);
  CHECK(a.accuracy.value == 0.75);
  CHECK(a.pairs == 6);
  CHECK(a.ties == 1);
  CHECK(a.skipped == 4);
  CHECK(a.effective_pairs == 6);
  const all_pairs of_consistency(c, Eigen::ArrayXd{{1, .6, .8, .6, .4}});
  const pairwise_choice_accuracy_result k = pairwise_choice_accuracy(of_consistency.choice, of_consistency.a, of_consistency.b);
  CHECK_CLOSE(k.accuracy.value, 8.5 / 9);
  CHECK(k.pairs == 9);
  CHECK(k.skipped == 1);
  const estimate w = wilson_interval(4.5, 6);
  CHECK_CLOSE(a.accuracy.lower, w.lower);
  CHECK_CLOSE(a.accuracy.upper, w.upper);
  CHECK_CLOSE(a.accuracy.standard_error, w.standard_error);
}

TEST_CASE("pairwise_choice_accuracy: choices by a score give the AUROC, and Somers' D of graded references") {
  const test::ranking_sample d(5, 60, 20);
  const all_pairs two(d.s, d.y.cast<double>());
  CHECK_CLOSE(pairwise_choice_accuracy(two.choice, two.a, two.b).accuracy.value, auroc(d.y, d.s));
  const Eigen::ArrayXd grade = (d.s * 7 + d.y.cast<double>()).floor();
  const all_pairs graded(d.s, grade);
  CHECK_CLOSE(pairwise_choice_accuracy(graded.choice, graded.a, graded.b).accuracy.value, (1 + somers_d(grade, d.s)) / 2);
  // rows are items: the variance is that of the AUROC by the infinitesimal jackknife, less the pairs' own squares
  const pairwise_choice_accuracy_result r = clustered_pairwise_choice_accuracy(two.choice, two.a, two.b, two.item_a, two.item_b);
  CHECK_CLOSE(r.accuracy.value, auroc(d.y, d.s));
  const double jackknife = auroc_interval(d.y, d.s, {.variance = auroc_variance::infinitesimal_jackknife}).standard_error;
  double own = 0;
  for (Index i = 0; i < two.choice.size(); ++i) {
    if (two.a(i) == two.b(i)) continue;
    const double e = (two.b(i) > two.a(i) ? two.choice(i) : 1 - two.choice(i)) - r.accuracy.value;
    own += e * e;
  }
  own /= static_cast<double>(r.pairs) * static_cast<double>(r.pairs);
  CHECK_CLOSE(r.accuracy.standard_error, std::sqrt(jackknife * jackknife - own));
  CHECK_CLOSE(r.effective_pairs, r.accuracy.value * (1 - r.accuracy.value) / (jackknife * jackknife - own));
}

TEST_CASE("clustered_pairwise_choice_accuracy: against all pairs of rows") {
  for (const int items : {4, 9, 40, 1000}) {
    const sample s(static_cast<std::uint64_t>(items), 150, items);
    const Eigen::ArrayXd odd = s.w * (1.5 + s.a.cos());
    const dyadic expected(s, odd);
    const pairwise_choice_accuracy_result r =
        clustered_pairwise_choice_accuracy(s.choice, s.a, s.b, s.item_a, s.item_b, odd, {.level = 0.9});
    CHECK_CLOSE(r.accuracy.value, expected.value);
    CHECK_CLOSE(r.accuracy.value, pairwise_choice_accuracy(s.choice, s.a, s.b, odd).accuracy.value);
    const double variance = std::max(expected.sharing, expected.same);
    CHECK_NEAR(r.accuracy.standard_error, std::sqrt(variance), 1e-11);
    CHECK_NEAR(r.accuracy.lower, core::wilson(expected.value, expected.value * (1 - expected.value) / variance, 0.9).lower, 1e-11);
    CHECK(r.accuracy.level == 0.9);
  }
  // pairs without common items: those of the plain interval
  const sample s(3, 200, 50);
  Eigen::ArrayXi own_a(200), own_b(200);
  for (int i = 0; i < 200; ++i) {
    own_a(i) = 2 * i;
    own_b(i) = 2 * i + 1;
  }
  const Eigen::ArrayXd decided = (s.choice == 0.5).select(1.0, s.choice);  // a choice of ½ varies less than Wilson's interval allows for
  const pairwise_choice_accuracy_result apart = clustered_pairwise_choice_accuracy(decided, s.a, s.b, own_a, own_b);
  const pairwise_choice_accuracy_result plain = pairwise_choice_accuracy(decided, s.a, s.b);
  CHECK_CLOSE(apart.effective_pairs, plain.effective_pairs);
  CHECK_CLOSE(apart.accuracy.standard_error, plain.accuracy.standard_error);
  CHECK_CLOSE(apart.accuracy.lower, plain.accuracy.lower);
  // one item against three: its residuals cancel, but no less is unknown than of pairs that share no item
  const Eigen::Array3d chosen(1, 1, 0.25);
  const pairwise_choice_accuracy_result star = clustered_pairwise_choice_accuracy(
      chosen, Eigen::Array3d(0, 0, 0), Eigen::Array3d(1, 1, 1), Eigen::Array3i(1, 1, 1), Eigen::Array3i(2, 3, 4));
  CHECK_CLOSE(star.accuracy.standard_error, std::sqrt((0.0625 + 0.0625 + 0.25) / 9));
}

TEST_CASE("pairwise_choice_accuracy: laws") {
  const sample s(8, 300, 30);
  const Eigen::ArrayXd one = Eigen::ArrayXd::Ones(300);
  const Eigen::ArrayXd odd = s.w * (1.5 + s.a.cos());
  const auto plain = [&](const Eigen::ArrayXd& w, weighting kind = weighting::importance) {
    return pairwise_choice_accuracy(s.choice, s.a, s.b, w, {.weighting = kind});
  };
  const auto clustered = [&](const Eigen::ArrayXd& w, weighting kind = weighting::importance) {
    return clustered_pairwise_choice_accuracy(s.choice, s.a, s.b, s.item_a, s.item_b, w, {.weighting = kind});
  };
  CHECK(plain(one).accuracy == pairwise_choice_accuracy(s.choice, s.a, s.b).accuracy);
  CHECK(clustered(one).accuracy == clustered_pairwise_choice_accuracy(s.choice, s.a, s.b, s.item_a, s.item_b).accuracy);
  const auto same = [](const pairwise_choice_accuracy_result& x, const pairwise_choice_accuracy_result& y) {
    CHECK_CLOSE(x.accuracy.value, y.accuracy.value);
    CHECK_NEAR(x.accuracy.standard_error, y.accuracy.standard_error, 1e-11);
    CHECK_NEAR(x.accuracy.lower, y.accuracy.lower, 1e-11);
    CHECK_NEAR(x.effective_pairs, y.effective_pairs, 1e-11);
  };
  for (const double scale : {1e300, 1e-300}) {
    same(plain(odd * scale), plain(odd));
    same(clustered(odd * scale), clustered(odd));
  }
  // repeated rows
  const auto n = static_cast<Index>(s.w.sum());
  Eigen::ArrayXd choice(n), a(n), b(n);
  Eigen::ArrayXi item_a(n), item_b(n);
  for (Index i = 0, k = 0; i < 300; ++i) {
    for (int r = 0; r < static_cast<int>(s.w(i)); ++r, ++k) {
      choice(k) = s.choice(i), a(k) = s.a(i), b(k) = s.b(i), item_a(k) = s.item_a(i), item_b(k) = s.item_b(i);
    }
  }
  same(plain(s.w, weighting::frequency), pairwise_choice_accuracy(choice, a, b));
  same(clustered(s.w), clustered_pairwise_choice_accuracy(choice, a, b, item_a, item_b));
  // either side first, any order of rows
  same(pairwise_choice_accuracy(1 - s.choice, s.b, s.a, odd), plain(odd));
  same(clustered_pairwise_choice_accuracy(1 - s.choice, s.b, s.a, s.item_b, s.item_a, odd), clustered(odd));
  CHECK(pairwise_choice_accuracy(s.choice.reverse(), s.a.reverse(), s.b.reverse()).accuracy ==
        pairwise_choice_accuracy(s.choice, s.a, s.b).accuracy);
  same(clustered_pairwise_choice_accuracy(s.choice.reverse(), s.a.reverse(), s.b.reverse(), s.item_a.reverse(), s.item_b.reverse(),
                                          odd.reverse().eval()),
       clustered(odd));
  same(pairwise_choice_accuracy(s.choice, s.a + 1e9, s.b + 1e9, odd), plain(odd));
  CHECK_CLOSE(plain(odd).effective_pairs, [&] {
    const Eigen::ArrayXd used = (s.a != s.b).select(odd, 0.0);
    return used.sum() * used.sum() / used.square().sum();
  }());
}

TEST_CASE("pairwise_choice_accuracy: edge cases and errors") {
  const Eigen::ArrayXd none(0);
  const Eigen::Array3d zero = Eigen::Array3d::Zero();
  const Eigen::Array3d one = Eigen::Array3d::Ones();
  for (const auto& r : {pairwise_choice_accuracy(none, none, none), pairwise_choice_accuracy(one, one, one),
                        pairwise_choice_accuracy(one, zero, one, zero)}) {
    CHECK(is_undefined(r.accuracy.value));
    CHECK(is_undefined(r.accuracy.lower));
    CHECK(r.pairs == 0);
    CHECK(r.effective_pairs == 0);
  }
  CHECK(pairwise_choice_accuracy(one, one, one).skipped == 3);
  CHECK(pairwise_choice_accuracy(one, zero, one).accuracy.value == 1);
  CHECK(pairwise_choice_accuracy(one, zero, one).accuracy.upper == 1);
  CHECK(pairwise_choice_accuracy(one, one, zero).accuracy.value == 0);
  CHECK_CLOSE(pairwise_choice_accuracy(one * 0.7, zero, one).accuracy.value, 0.7);
  CHECK(pairwise_choice_accuracy(one, Eigen::Array3d(0, -0.0, 0), Eigen::Array3d(-0.0, 0, 1)).skipped == 2);
  const double inf = std::numeric_limits<double>::infinity();
  CHECK(pairwise_choice_accuracy(one, Eigen::Array3d(-inf, inf, 0), Eigen::Array3d(inf, inf, inf)).pairs == 2);
  // all right: as many independent pairs as the items could make
  const Eigen::Array3i i(1, 1, 2);
  const Eigen::Array3i j(2, 3, 3);
  const pairwise_choice_accuracy_result all = clustered_pairwise_choice_accuracy(one, zero, one, i, j);
  CHECK(all.accuracy.value == 1);
  CHECK(all.accuracy.standard_error == 0);
  CHECK(all.effective_pairs == 1.5);
  CHECK_CLOSE(all.accuracy.lower, wilson_interval(1.5, 1.5).lower);
  CHECK(is_undefined(clustered_pairwise_choice_accuracy(one, one, one, i, j).accuracy.value));

  const std::string f = "assay::pairwise_choice_accuracy: ";
  const std::string g = "assay::clustered_pairwise_choice_accuracy: ";
  CHECK(test::error_of([&] { (void)pairwise_choice_accuracy(2 * one, zero, one); }) == f + "choice[0] = 2 is outside [0, 1]");
  CHECK(test::error_of([&] { (void)pairwise_choice_accuracy(one, none, one); }) == f + "reference_a has 0 elements but choice has 3");
  CHECK(test::error_of([&] { (void)pairwise_choice_accuracy(one, one, none); }) == f + "reference_b has 0 elements but choice has 3");
  CHECK(test::error_of([&] { (void)pairwise_choice_accuracy(one, one, one, -one); }) == f + "weights[0] = -1 is negative");
  CHECK(test::error_of([&] { (void)pairwise_choice_accuracy(one, one, one, {.level = 0}); }) == f + "level = 0 is outside (0, 1)");
  CHECK(test::error_of([&] { (void)pairwise_choice_accuracy(one, zero, one, one / 2, {.weighting = weighting::frequency}); }) ==
        f + "frequency weights must be whole numbers");
  CHECK(test::error_of([&] { (void)clustered_pairwise_choice_accuracy(one, zero, one, i, i); }) == g + "item_b[0] = 1 is item_a too");
  CHECK(test::error_of([&] { (void)clustered_pairwise_choice_accuracy(one, zero, one, i, -j); }) ==
        g + "item_b[0] = -2 is not a whole number in [0, 2^63)");
  CHECK(test::error_of([&] { (void)clustered_pairwise_choice_accuracy(one, zero, one, i.head(2), j); }) ==
        g + "item_a has 2 elements but choice has 3");
  const sample s(8, 3000, 30);
  test::check_nan_is_named("pairwise_choice_accuracy", "choice", s.choice,
                           [&](const auto& x) { return pairwise_choice_accuracy(x, s.a, s.b); });
  test::check_nan_is_named("pairwise_choice_accuracy", "reference_a", s.a,
                           [&](const auto& x) { return pairwise_choice_accuracy(s.choice, x, s.b); });
  test::check_nan_is_named("pairwise_choice_accuracy", "reference_b", s.b,
                           [&](const auto& x) { return pairwise_choice_accuracy(s.choice, s.a, x); });
  test::check_nan_is_named("pairwise_choice_accuracy", "weights", s.w,
                           [&](const auto& x) { return pairwise_choice_accuracy(s.choice, s.a, s.b, x); });
}
