// SPDX-License-Identifier: MIT
#include <assay/fairness/group_cells.hpp>
#include <assay/fairness/group_rate.hpp>
#include <assay/fairness/group_table.hpp>

#include "reference_data.hpp"
#include "support/check.hpp"

#include <limits>

using assay::group_rate;
using assay::group_table;

namespace {

struct sample {
  Eigen::ArrayXi truth, prediction, group;
  Eigen::ArrayXd weights;
};

sample random_sample(std::uint64_t seed, Eigen::Index n, int groups) {
  test::generator random(seed);
  sample s{Eigen::ArrayXi(n), Eigen::ArrayXi(n), Eigen::ArrayXi(n), Eigen::ArrayXd(n)};
  for (Eigen::Index i = 0; i < n; ++i) {
    s.truth[i] = random.below(2);
    s.prediction[i] = random.below(3) == 0;
    s.group[i] = random.below(groups);
    s.weights[i] = random.below(5) * 0.25;  // 0 and 1 among them; sums are exact
  }
  return s;
}

// The definition, row by row: P(event | condition) in one group (all when group < 0).
double brute(const sample& s, group_rate rate, int group, bool weighted) {
  double yes = 0;
  double all = 0;
  for (Eigen::Index i = 0; i < s.truth.size(); ++i) {
    if (group >= 0 && s.group[i] != group) continue;
    const double w = weighted ? s.weights[i] : 1.0;
    const bool y = s.truth[i] == 1;
    const bool p = s.prediction[i] == 1;
    bool condition = true;
    bool event = false;
    switch (rate) {
      case group_rate::selection:
        event = p;
        break;
      case group_rate::prevalence:
        event = y;
        break;
      case group_rate::correct:
        event = y == p;
        break;
      case group_rate::error:
        event = y != p;
        break;
      case group_rate::true_positive:
        condition = y, event = p;
        break;
      case group_rate::false_positive:
        condition = !y, event = p;
        break;
      case group_rate::true_negative:
        condition = !y, event = !p;
        break;
      case group_rate::false_negative:
        condition = y, event = !p;
        break;
      case group_rate::positive_predictive:
        condition = p, event = y;
        break;
      case group_rate::negative_predictive:
        condition = !p, event = !y;
        break;
      case group_rate::false_discovery:
        condition = p, event = !y;
        break;
      case group_rate::false_omission:
        condition = !p, event = y;
        break;
    }
    if (condition) all += w;
    if (condition && event) yes += w;
  }
  return all > 0 ? yes / all : std::nan("");
}

}  // namespace

TEST_CASE("group_table: confusion counts, selection rate and recall of the fairlearn user guide") {
  const reference::guide d;
  const group_table t(d.truth, d.prediction, d.group);
  REQUIRE(t.groups() == 3);
  CHECK(t.rows() == 18);
  const int cells[3][4] = {{0, 2, 1, 1}, {1, 0, 2, 3}, {1, 2, 3, 2}};  // tn fp fn tp
  for (int g = 0; g < 3; ++g) {
    for (int c = 0; c < 4; ++c) CHECK(t.rows(g, c / 2 == 1, c % 2 == 1) == cells[g][c]);
  }
  const assay::Vector selection = t.rates(group_rate::selection);
  CHECK_CLOSE(selection[0], 0.75);
  CHECK_CLOSE(selection[1], 0.5);
  CHECK_CLOSE(selection[2], 0.5);
  CHECK_CLOSE(t.overall(group_rate::selection), 10.0 / 18);
  const assay::group_comparison recall = t.compare(group_rate::true_positive);
  CHECK_CLOSE(recall.values[0], 0.5);
  CHECK_CLOSE(recall.values[1], 0.6);
  CHECK_CLOSE(recall.values[2], 0.4);
  CHECK_CLOSE(recall.overall, 0.5);
  CHECK_NEAR(recall.difference, 0.2, 1e-12);
  CHECK(recall.worst_group == 2);
  CHECK(recall.best_group == 1);
  CHECK(recall.counts[2] == 8);
  CHECK(recall.skipped.empty());
}

TEST_CASE("group_table: weighted and unweighted rates of fairlearn's unit tests") {
  const reference::unit_data d;
  const group_table t(d.truth, d.prediction, d.first);
  const group_rate rates[4] = {group_rate::selection, group_rate::true_positive, group_rate::false_positive,
                               group_rate::correct};
  const double overall[4] = {0.647887323943662, 0.733333333333333, 0.5, 0.647887323943662};
  const double aa[4] = {0.611111111111111, 0.681818181818182, 0.5, 0.611111111111111};
  const double ba[4] = {0.685714285714286, 0.782608695652174, 0.5, 0.685714285714286};
  const group_table w(d.truth, d.prediction, d.first, d.weights);
  const double weighted_overall[4] = {.669064748201439, .776595744680851, .444444444444444, .705035971223022};
  const double weighted_aa[4] = {.656716417910448, .772727272727273, .434782608695652, .701492537313433};
  const double weighted_ba[4] = {.680555555555556, .78, .454545454545455, .708333333333333};
  const double differences[4] = {.0238391376451078, .0072727272727273, .0197628458498024, .0068407960199005};
  for (int i = 0; i < 4; ++i) {
    CHECK_NEAR(t.overall(rates[i]), overall[i], 2e-12);
    CHECK_NEAR(t.rate(rates[i], 0), aa[i], 2e-12);
    CHECK_NEAR(t.rate(rates[i], 1), ba[i], 2e-12);
    CHECK_NEAR(w.overall(rates[i]), weighted_overall[i], 2e-12);
    CHECK_NEAR(w.rate(rates[i], 0), weighted_aa[i], 2e-12);
    CHECK_NEAR(w.rate(rates[i], 1), weighted_ba[i], 2e-12);
    CHECK_NEAR(w.compare(rates[i]).difference, differences[i], 1e-11);
  }
}

TEST_CASE("group_table: differences between two groups as AIF360 and holisticai report them") {
  const auto signed_difference = [](const group_table& t, group_rate r) { return t.rate(r, 0) - t.rate(r, 1); };
  const reference::privileged_data a;
  const group_table t(a.truth, a.prediction, a.group);
  CHECK_NEAR(signed_difference(t, group_rate::selection), -0.114285714285714, 1e-12);            // statistical parity
  CHECK_NEAR(t.rate(group_rate::selection, 0) / t.rate(group_rate::selection, 1), 0.84, 1e-12);  // disparate impact
  CHECK_NEAR(signed_difference(t, group_rate::true_positive), -1.0 / 3, 1e-12);                  // equal opportunity
  const double tpr = signed_difference(t, group_rate::true_positive);
  const double fpr = signed_difference(t, group_rate::false_positive);
  CHECK_NEAR(0.5 * (tpr + fpr), -1.0 / 12, 1e-12);                 // average odds difference
  CHECK_NEAR(0.5 * (std::abs(tpr) + std::abs(fpr)), 0.25, 1e-12);  // average odds error
  const double ppv = signed_difference(t, group_rate::positive_predictive);
  const double omission = signed_difference(t, group_rate::false_omission);
  CHECK_NEAR(0.5 * (ppv + omission), 0.183333333333333, 1e-12);  // average predictive value
  CHECK_NEAR((static_cast<double>(t.rows(0)) - static_cast<double>(t.rows(1))) / 12, -1.0 / 6, 1e-12);  // class imbalance

  const reference::two_groups b;
  const group_table h(b.truth, b.prediction, b.group);
  CHECK_NEAR(signed_difference(h, group_rate::selection), 5.0 / 12, 1e-12);
  CHECK_NEAR(h.rate(group_rate::selection, 0) / h.rate(group_rate::selection, 1), 9.0 / 4, 1e-12);
  CHECK_NEAR(h.compare(group_rate::selection).ratio, 4.0 / 9, 1e-12);  // four fifths
  CHECK_NEAR(signed_difference(h, group_rate::true_positive), 1.0 / 3, 1e-12);
  CHECK_NEAR(signed_difference(h, group_rate::false_positive), 0.5, 1e-12);
  CHECK_NEAR(0.5 * (1.0 / 3 + signed_difference(h, group_rate::false_positive)), 5.0 / 12, 1e-12);
  CHECK_NEAR(signed_difference(h, group_rate::correct), 3.0 / 4 - 5.0 / 6, 1e-12);
}

TEST_CASE("group_table: counts of torchmetrics' documentation, where a group lacks a class") {
  // preds .11 .84 .22 .73 .33 .92 at threshold 0.5; torchmetrics reports 0 for the rates that do not exist
  const Eigen::ArrayXi y = reference::digits("010101");
  const group_table t(y, y, reference::digits("010101"));
  CHECK(t.rows(0, false, false) == 3);
  CHECK(t.rows(1, true, true) == 3);
  CHECK(t.rows(0) == 3);
  CHECK(t.rows(1) == 3);
  CHECK(t.compare(group_rate::selection).ratio == 0.0);
  const assay::group_comparison tpr = t.compare(group_rate::true_positive);
  CHECK(assay::is_undefined(tpr.values[0]));
  CHECK(tpr.values[1] == 1.0);
  CHECK(tpr.skipped == std::vector<assay::Index>{0});
  CHECK(assay::is_undefined(tpr.difference));
  CHECK(t.compare(group_rate::true_positive, {.undefined = 0}).ratio == 0.0);
}

TEST_CASE("group_table: every rate agrees with its definition, weighted or not, and complements add up to one") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const int groups = static_cast<int>(1 + seed % 7) * (seed == 20 ? 40 : 1);
    const sample s = random_sample(seed, 40 * static_cast<Eigen::Index>(seed * seed), groups);
    const group_table t(s.truth, s.prediction, s.group);
    const group_table w(s.truth, s.prediction, s.group, s.weights);
    for (const group_rate r : assay::all_group_rates) {
      CHECK_NEAR(t.overall(r), brute(s, r, -1, false), 1e-14);
      CHECK_NEAR(w.overall(r), brute(s, r, -1, true), 1e-14);
      for (int g = 0; g < t.groups(); ++g) CHECK_NEAR(t.rate(r, g), brute(s, r, g, false), 1e-14);
      for (int g = 0; g < w.groups(); ++g) CHECK_NEAR(w.rate(r, g), brute(s, r, g, true), 1e-14);
    }
    CHECK_NEAR(w.overall(group_rate::correct) + w.overall(group_rate::error), 1.0, 1e-15);
    CHECK_NEAR(w.overall(group_rate::true_positive) + w.overall(group_rate::false_negative), 1.0, 1e-15);
  }
}

TEST_CASE("group_table: intervals are Wilson's, with the effective number of rows when weighted") {
  // 8/10, 0/5, 5/5: closed form at 95 %
  group_table t(3);
  t.add(0, true, true, 8);
  t.add(0, true, false, 2);
  t.add(1, true, false, 5);
  t.add(2, true, true, 5);
  const auto i = t.rate_intervals(group_rate::true_positive);
  REQUIRE(i.size() == 3);
  CHECK_NEAR(i[0].value, 0.8, 1e-15);
  CHECK_NEAR(i[0].lower, 0.490162471536642, 1e-12);
  CHECK_NEAR(i[0].upper, 0.943317848545625, 1e-12);
  CHECK_NEAR(i[1].lower, 0.0, 1e-12);
  CHECK_NEAR(i[1].upper, 0.434482464783175, 1e-12);
  CHECK_NEAR(i[2].lower, 0.565517535216825, 1e-12);
  CHECK_NEAR(i[2].upper, 1.0, 1e-12);
  CHECK(assay::is_undefined(t.rate_interval(group_rate::false_positive, 0).lower));
  CHECK(assay::is_undefined(t.rate_interval(group_rate::false_positive, 0).value));
  CHECK(test::contains(test::error_of([&] { (void)t.overall_interval(group_rate::selection, 1.0); }),
                       "level = 1 is outside (0, 1)"));

  // equal weights of any size are as many effective rows; scale does not matter
  const reference::unit_data d;
  const group_table plain(d.truth, d.prediction, d.first);
  for (const double scale : {1.0, 3.0, 1e-9, 1e9}) {
    const group_table w(d.truth, d.prediction, d.first, Eigen::ArrayXd::Constant(71, scale));
    for (assay::Index g = 0; g < 2; ++g) {
      CHECK_NEAR(w.rate_interval(group_rate::correct, g, 0.9).lower, plain.rate_interval(group_rate::correct, g, 0.9).lower,
                 1e-12);
      CHECK_NEAR(w.rate_interval(group_rate::correct, g, 0.9).upper, plain.rate_interval(group_rate::correct, g, 0.9).upper,
                 1e-12);
    }
  }
  // squares that leave the range of double give no interval instead of a wrong one
  for (const double scale : {1e-200, 1e200}) {
    const group_table w(d.truth, d.prediction, d.first, Eigen::ArrayXd::Constant(71, scale));
    CHECK_NEAR(w.overall_interval(group_rate::correct).value, plain.overall(group_rate::correct), 1e-12);
    CHECK(assay::is_undefined(w.overall_interval(group_rate::correct).lower));
  }
  const group_table unequal(d.truth, d.prediction, d.first, d.weights);
  double sum = 0;
  double squares = 0;
  for (Eigen::Index k = 0; k < 71; ++k) {
    sum += d.weights[k];
    squares += d.weights[k] * d.weights[k];
  }
  const double n = sum * sum / squares;
  const double p = unequal.overall(group_rate::selection);
  const double z = 1.959963984540054;
  const double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  CHECK_NEAR(unequal.overall_interval(group_rate::selection).lower, centre - half, 1e-12);
  CHECK_NEAR(unequal.overall_interval(group_rate::selection).upper, centre + half, 1e-12);
}

TEST_CASE("group_table: integer weights are repeated rows, unit weights no weights, rows of weight 0 do not exist") {
  const reference::unit_data d;
  group_table repeated;
  for (Eigen::Index i = 0; i < 71; ++i)
    repeated.add(d.first[i], d.truth[i] == 1, d.prediction[i] == 1, static_cast<assay::Index>(d.weights[i]));
  const group_table weighted(d.truth, d.prediction, d.first, d.weights);
  for (const group_rate r : assay::all_group_rates) {
    for (assay::Index g = 0; g < 2; ++g) CHECK_CLOSE(weighted.rate(r, g), repeated.rate(r, g));
  }
  CHECK(group_table(d.truth, d.prediction, d.first, Eigen::ArrayXf::Ones(71)) == group_table(d.truth, d.prediction, d.first));

  // weight 0 and -0 first, in a group of its own
  Eigen::ArrayXi y(4), p(4), g(4);
  Eigen::ArrayXd w(4);
  y << 1, 1, 0, 1;
  p << 1, 0, 1, 1;
  g << 7, 8, 0, 1;
  w << 0.0, -0.0, 0.5, 2.0;
  const group_table t(y, p, g, w);
  CHECK(t.groups() == 2);
  CHECK(t == group_table(y.tail(2), p.tail(2), g.tail(2), w.tail(2)));
  group_table none;
  none.update(y.head(2), p.head(2), g.head(2), w.head(2));
  CHECK(none == group_table());
  CHECK(t.rows(1) == 1);
  CHECK(t.weight(1) == 2.0);
}

TEST_CASE("group_table: any split and order gives equal tables; empty is neutral; bytes round-trip") {
  const sample s = random_sample(5, 300000, 30);
  const group_table whole(s.truth, s.prediction, s.group);
  const group_table weighted(s.truth, s.prediction, s.group, s.weights);
  group_table split;
  group_table split_weighted;
  group_table backwards(30);
  for (Eigen::Index begin = 0, step = 1; begin < s.truth.size(); begin += step, step = step * 3 + 1) {
    const Eigen::Index n = (std::min)(step, s.truth.size() - begin);
    split.update(s.truth.segment(begin, n), s.prediction.segment(begin, n), s.group.segment(begin, n));
    split_weighted.update(s.truth.segment(begin, n), s.prediction.segment(begin, n), s.group.segment(begin, n),
                          s.weights.segment(begin, n));
  }
  backwards.update(s.truth.reverse(), s.prediction.reverse(), s.group.reverse());
  CHECK(split == whole);
  CHECK(split_weighted == weighted);  // the weights are multiples of 1/4: their sums are exact
  CHECK((backwards.rates(group_rate::correct) == whole.rates(group_rate::correct)).all());

  group_table left;
  left.merge(whole);
  CHECK(left == whole);
  left.merge(group_table());
  CHECK(left == whole);
  left.merge(weighted);
  group_table right = weighted;
  right.merge(whole);
  CHECK(left == right);
  group_table self = whole;
  self.merge(self);
  CHECK(self.rows(3) == 2 * whole.rows(3));

  for (const group_table& t : {whole, weighted, left, group_table(), group_table(4)}) {
    const assay::bytes b = t.to_bytes();
    CHECK(group_table::from_bytes(b) == t);
    CHECK(group_table::from_bytes(b).to_bytes() == b);
  }
  assay::bytes bad = whole.to_bytes();
  bad[40] ^= 1u;
  CHECK(test::contains(test::error_of([&] { group_table::from_bytes(bad); }), "assay::group_table::from_bytes"));
  for (std::size_t n = 0; n < 60; ++n) {
    CHECK_FALSE(test::error_of([&] { group_table::from_bytes(std::span(bad).first(n)); }).empty());
  }
}

TEST_CASE("group_table: sums of arbitrary weights hardly depend on the split") {
  test::generator random(3);
  const Eigen::Index n = 400000;
  Eigen::ArrayXi y(n), g = Eigen::ArrayXi::Zero(n);
  Eigen::ArrayXd w(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    y[i] = random.below(2);
    w[i] = std::exp(3 * random.normal());
  }
  const group_table whole(y, y, g, w);
  group_table split;
  for (Eigen::Index i = 0; i < n; i += 1000)
    split.update(y.segment(i, 1000), y.segment(i, 1000), g.segment(i, 1000), w.segment(i, 1000));
  CHECK_NEAR(whole.weight(), split.weight(), 1e-13);
  CHECK_NEAR(whole.overall(group_rate::prevalence), split.overall(group_rate::prevalence), 1e-13);
}

TEST_CASE("group_table: counts beyond 2^53 and their limit") {
  group_table t(2);
  const assay::Index many = assay::Index{1} << 60;
  t.add(0, true, true, many);
  t.add(0, false, true, 3 * many);
  t.add(1, true, false, 1);
  CHECK(t.rows(0, false, true) == 3 * many);
  CHECK(t.rows() == 4 * many + 1);
  CHECK(t.rate(group_rate::prevalence, 0) == 0.25);
  CHECK(t.rate(group_rate::selection, 1) == 0.0);
  CHECK(group_table::from_bytes(t.to_bytes()) == t);
  const group_table copy = t;
  CHECK(test::contains(test::error_of([&] { t.merge(copy); }), "more rows than can be counted"));
  CHECK(test::contains(test::error_of([&] { t.add(1, true, true, 4 * many - 1 + many - 1); }), "more rows than can be counted"));
  CHECK(t.rows() == 4 * many + 1);
}

TEST_CASE("group_table: groups that never occur, no rows at all, and a fixed number of groups") {
  const Eigen::ArrayXi g = reference::digits("4141");
  const group_table t(reference::digits("1010"), reference::digits("1000"), g);
  CHECK(t.groups() == 5);
  const auto c = t.compare(group_rate::selection);
  CHECK(c.skipped == std::vector<assay::Index>{0, 2, 3});
  CHECK(c.difference == 0.5);
  CHECK(c.ratio == 0.0);
  CHECK(c.counts[4] == 2);
  CHECK(c.counts[0] == 0);

  const group_table none(0 * g.head(0), g.head(0), g.head(0));
  CHECK(none == group_table());
  CHECK(none.rows() == 0);
  CHECK(assay::is_undefined(none.overall(group_rate::correct)));
  CHECK(none.compare(group_rate::correct).worst_group == -1);
  const group_table empty(3);
  CHECK(empty.groups() == 3);
  CHECK(assay::is_undefined(empty.rate(group_rate::correct, 2)));
  CHECK(empty.compare(group_rate::correct).skipped.size() == 3);
}

TEST_CASE("group_table: regrouping an intersection gives the table of each attribute") {
  const reference::unit_data d;
  const Eigen::ArrayXi both = 2 * d.first + d.second;
  const group_table t(d.truth, d.prediction, both, d.weights);
  Eigen::ArrayXi to_first(4), to_second(4);
  to_first << 0, 0, 1, 1;
  to_second << 0, 1, 0, 1;
  group_table first(2), second(2);
  first.update(d.truth, d.prediction, d.first, d.weights);
  second.update(d.truth, d.prediction, d.second, d.weights);
  CHECK(t.regrouped(to_first) == first);
  CHECK(t.regrouped(to_second) == second);
  CHECK(test::contains(test::error_of([&] { t.regrouped(to_first.head(3)); }), "ids has 3 elements but the table has 4"));
}

TEST_CASE("group_table: groups below the minimum of rows in the denominator are skipped") {
  group_table t(3);
  t.add(0, true, true, 10);
  t.add(0, true, false, 10);
  t.add(1, true, true, 1);
  t.add(1, false, true, 50);
  t.add(2, true, true, 15);
  t.add(2, true, false, 5);
  const auto all = t.compare(group_rate::true_positive);
  CHECK(all.best == 1.0);
  const auto large = t.compare(group_rate::true_positive, {.minimum_rows = 5});
  CHECK(large.skipped == std::vector<assay::Index>{1});
  CHECK(large.best == 0.75);
  CHECK(large.difference == 0.25);
  CHECK(t.denominator_rows(group_rate::true_positive, 1) == 1);
}

TEST_CASE("group_table: bad input names the argument and the place, and changes nothing") {
  const Eigen::Index n = 5000;
  Eigen::ArrayXd y = Eigen::ArrayXd::Zero(n), p = y, w = Eigen::ArrayXd::Ones(n);
  Eigen::ArrayXi g = Eigen::ArrayXi::Zero(n);
  group_table t(2);
  t.update(y, p, g, w);
  const group_table before = t;
  const auto error = [&] { return test::error_of([&] { t.update(y, p, g, w); }); };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Eigen::Index i : {Eigen::Index{0}, n / 2, n - 1}) {
    const std::string at = "[" + std::to_string(i) + "]";
    y[i] = nan;
    CHECK(error() == "assay::group_table: truth" + at + " is NaN");
    y[i] = 0.37;
    CHECK(test::contains(error(), "truth" + at + " = 0.37 is not 0 or 1; of a probability p pass p >= 0.5"));
    y[i] = 0;
    p[i] = 2;
    CHECK(test::contains(error(), "prediction" + at + " = 2 is not 0 or 1"));
    p[i] = 0;
    g[i] = 2;
    CHECK(test::contains(error(), "groups" + at + " = 2 is not a whole number in [0, 2)"));
    g[i] = -1;
    CHECK(test::contains(error(), "groups" + at + " = -1"));
    g[i] = 0;
    w[i] = -0.5;
    CHECK(test::contains(error(), "weights" + at + " = -0.5 is negative"));
    w[i] = nan;
    CHECK(test::contains(error(), "weights" + at + " is NaN"));
    w[i] = 0;
    y[i] = nan;  // in a row of weight 0 too
    CHECK(test::contains(error(), "truth" + at + " is NaN"));
    y[i] = 0;
    w[i] = 1;
  }
  y[7] = p[7] = w[7] = nan;  // several at once: the first argument is named
  CHECK(error() == "assay::group_table: truth[7] is NaN");
  y[7] = 0;
  CHECK(error() == "assay::group_table: prediction[7] is NaN");
  p[7] = 0;
  w[7] = 1;
  CHECK(t == before);
  CHECK(test::contains(test::error_of([&] { t.update(y, p.head(3), g, w); }), "prediction has 3 elements but truth has 5000"));
  CHECK(test::contains(test::error_of([&] { t.update(y, p, g.head(3), w); }), "groups has 3 elements"));
  CHECK(test::contains(test::error_of([&] { t.update(y, p, g, w.head(3)); }), "weights has 3 elements"));
  CHECK(test::contains(test::error_of([&] { t.merge(group_table(3)); }), "merge of tables with 2 and 3 groups"));
  CHECK(test::contains(test::error_of([&] { t.merge(group_table(y, p, g + 2)); }), "merge of tables with 2 and 3 groups"));
  CHECK(test::contains(test::error_of([] { group_table(0); }), "groups = 0"));
  CHECK(test::contains(test::error_of([&] { t.add(2, true, true, 1); }), "group 2 is not in [0, 2)"));
  CHECK(test::contains(test::error_of([&] { t.add(0, true, true, -1); }), "negative"));
  CHECK(test::contains(test::error_of([&] { (void)t.rate(group_rate::correct, 2); }), "group 2 is not in [0, 2)"));
  group_table growing;
  CHECK(
      test::contains(test::error_of([&] { growing.update(y, p, g + (1 << 20)); }), "groups[0] = 1048576 is not a whole number"));
  CHECK(t == before);
}

TEST_CASE("group_table: a sum of weights that is too large for double") {
  Eigen::ArrayXi y(2), g(2);
  y << 0, 1;
  g << 0, 1;
  const Eigen::ArrayXd w = Eigen::ArrayXd::Constant(2, 0x1p1022);
  assay::group_table t(y, y, g, w);
  const assay::group_table before = t;
  const std::string problem = "assay::group_table: the sum of the weights is too large for double";
  CHECK(test::error_of([&] { t.update(y, y, g, w); }) == problem);
  CHECK(test::error_of([&] { t.merge(t); }) == problem);
  CHECK(t == before);
  CHECK(assay::group_table::from_bytes(t.to_bytes()) == t);
}
