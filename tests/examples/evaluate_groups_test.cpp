// SPDX-License-Identifier: MIT
#include "evaluate/joint_dependence.hpp"
#include "examples/evaluate_kit.hpp"

#include <assay/core/wilson_interval.hpp>
#include <assay/dependence/distance_covariance_test.hpp>
#include <assay/fairness/group_table.hpp>

#include <nlohmann/json.hpp>

#include <sstream>

using namespace test_csv;

namespace {

const evaluate::comparison& comparison(const evaluate::partition& p, const std::string& key) {
  for (const evaluate::comparison& c : p.comparisons) {
    if (c.key == key) return c;
  }
  FAIL("no comparison " + key);
  return p.comparisons[0];
}

/// Rows of groups a, b, c with known counts: TP, FN, FP, TN of each.
struct counts {
  const char* group;
  int tp, fn, fp, tn;
  int rows() const { return tp + fn + fp + tn; }
};
constexpr counts three[] = {{"a", 30, 10, 5, 15}, {"b", 12, 8, 6, 34}, {"c", 9, 21, 4, 26}};

std::string file_of(const counts* begin, const counts* end, const std::string& weight = "") {
  std::string out = "y,p,g" + std::string(weight.empty() ? "" : ",w") + "\n";
  const std::string tail = (weight.empty() ? "" : "," + weight) + "\n";
  for (const counts* c = begin; c != end; ++c) {
    const auto add = [&](int n, const char* y, const char* p) {
      for (int i = 0; i < n; ++i) out += std::string(y) + "," + p + "," + c->group + tail;
    };
    add(c->tp, "1", "0.8");
    add(c->fn, "1", "0.3");
    add(c->fp, "0", "0.7");
    add(c->tn, "0", "0.1");
  }
  return out;
}

/// Numbers that depend on group and age, as a file and as arrays.
struct aged_file {
  Eigen::ArrayXd p, age;
  Eigen::ArrayXi g, h;
  std::string text;
  explicit aged_file(int n, const std::string& header = "y,p,g,h,age\n") : p(n), age(n), g(n), h(n), text(header) {
    test::generator random(11);
    std::ostringstream rows;
    rows.precision(17);
    for (int i = 0; i < n; ++i) {
      g[i] = random.below(2);
      h[i] = random.below(3);
      age[i] = 20 + random.below(50);
      p[i] = std::round(1000 * (0.2 * random.uniform() + 0.2 * g[i] + 0.1 * (h[i] == 2) + 0.005 * age[i])) / 1000;
      rows << (random.uniform() < p[i] ? 1 : 0) << ',' << p[i] << ',' << "ab"[g[i]] << ',' << h[i] << ',' << age[i] << '\n';
    }
    text += rows.str();
  }
};

}  // namespace

TEST_CASE("evaluate_csv groups: rates, shares and the rows behind them are those of the counts") {
  const scratch file("counts.csv", file_of(three, three + 3));
  auto o = options_of(file.path);
  o.groups = {"g"};
  const auto e = evaluate::evaluate_file(o);
  const auto& p = e.partitions[0];
  const double all = 80 + 60 + 60 - 20;
  for (std::size_t k = 0; k < 3; ++k) {
    const counts& c = three[k];
    const evaluate::scope& s = p.groups[k];
    CHECK(s.rows == c.rows());
    CHECK(!s.too_few);
    const auto check = [&](const char* key, int yes, double of) {
      INFO(key);
      const auto& m = find(s, key);
      const auto w = assay::wilson_interval(yes, of);
      CHECK_NEAR(m.value, yes / of, 1e-14);
      CHECK_NEAR(m.lower, w.lower, 1e-13);
      CHECK_NEAR(m.upper, w.upper, 1e-13);
      CHECK(m.rows == static_cast<long long>(of));
    };
    check("share", c.rows(), all);
    check("prevalence", c.tp + c.fn, c.rows());
    check("selection_rate", c.tp + c.fp, c.rows());
    check("true_positive_rate", c.tp, c.tp + c.fn);
    check("false_positive_rate", c.fp, c.fp + c.tn);
    check("precision", c.tp, c.tp + c.fp);
    check("accuracy", c.tp + c.tn, c.rows());
    CHECK(find(s, "auroc").rows == (std::min)(c.tp + c.fn, c.fp + c.tn));
    CHECK(find(s, "brier_score").rows == c.rows());
  }
  CHECK(find(e.overall, "true_positive_rate").rows == 90);
  CHECK(find(e.overall, "accuracy").rows == static_cast<long long>(all));
  CHECK(e.overall.find("share") == nullptr);
  // quantiles: the lowest score that 5, 25, 50, 75, 95 % of the 60 rows do not exceed
  CHECK(p.groups[0].quantiles == std::vector<double>{0.1, 0.1, 0.7, 0.8, 0.8});
  CHECK(p.groups[1].quantiles == std::vector<double>{0.1, 0.1, 0.1, 0.7, 0.8});
  double weight = 0;
  for (const auto& b : p.groups[0].reliability) weight += b.rows;
  CHECK(weight == 60);
}

TEST_CASE("evaluate_csv groups: differences and ratios of more than two groups hold for all pairs together") {
  const scratch file("pairs.csv", file_of(three, three + 3));
  const scratch doubled("weighted.csv", file_of(three, three + 3, "2.5"));
  auto o = options_of(file.path);
  o.groups = {"g"};
  const auto e = evaluate::evaluate_file(o);
  auto weighted = o;
  weighted.file = doubled.path;
  weighted.weight = "w";
  const auto e_weighted = evaluate::evaluate_file(weighted);  // equal weights are as many rows as there are
  const auto& p = e.partitions[0];
  const auto& tpr = comparison(p, "equal_opportunity_difference");
  CHECK_NEAR(tpr.value, 0.75 - 0.3, 1e-14);
  CHECK(tpr.lowest == 2);
  CHECK(tpr.highest == 0);
  CHECK(tpr.method == "Newcombe, all pairs");
  CHECK(tpr.says == "lowest c 0.3000, highest a 0.7500");
  const double level = 1 - 0.05 / 3;
  double lower = -1;
  double upper = -1;
  double ratio_lower = 2;
  double ratio_upper = 2;
  for (const counts& a : three) {
    for (const counts& b : three) {
      if (&a == &b) continue;
      const auto d = assay::newcombe_interval(a.tp, a.tp + a.fn, b.tp, b.tp + b.fn, level);
      lower = (std::max)(lower, d.lower);
      upper = (std::max)(upper, d.upper);
      // Donner and Zou (2012), equations of the limits of a ratio
      const auto x = assay::wilson_interval(a.tp, a.tp + a.fn, level);
      const auto y = assay::wilson_interval(b.tp, b.tp + b.fn, level);
      const double both = x.value * y.value;
      const double l = (both - std::sqrt(both * both - x.lower * y.upper * (2 * x.value - x.lower) * (2 * y.value - y.upper))) /
                       (y.upper * (2 * y.value - y.upper));
      const double u = (both + std::sqrt(both * both - x.upper * y.lower * (2 * x.value - x.upper) * (2 * y.value - y.lower))) /
                       (y.lower * (2 * y.value - y.lower));
      ratio_lower = (std::min)(ratio_lower, l);
      ratio_upper = (std::min)(ratio_upper, u);
    }
  }
  CHECK_NEAR(tpr.lower, lower, 1e-12);
  CHECK_NEAR(tpr.upper, upper, 1e-12);
  const auto& ratio = comparison(p, "equal_opportunity_ratio");
  CHECK_NEAR(ratio.value, 0.4, 1e-14);
  CHECK_NEAR(ratio.lower, ratio_lower, 1e-12);
  CHECK_NEAR(ratio.upper, ratio_upper, 1e-12);
  CHECK(ratio.method == "MOVER, all pairs");
  for (const char* key : {"equal_opportunity_difference", "equal_opportunity_ratio", "demographic_parity_difference", "equalized_odds_difference"}) {
    INFO(key);
    CHECK_NEAR(comparison(e_weighted.partitions[0], key).lower, comparison(p, key).lower, 1e-9);
    CHECK_NEAR(comparison(e_weighted.partitions[0], key).upper, comparison(p, key).upper, 1e-9);
  }
  // equalized odds: the larger difference, both rates held together
  const auto& odds = comparison(p, "equalized_odds_difference");
  CHECK(odds.value == tpr.value);
  CHECK(odds.says == "true positive rate: lowest c 0.3000, highest a 0.7500");
  CHECK((odds.lower < tpr.lower && odds.upper > tpr.upper));
  CHECK_NEAR(comparison(p, "equalized_odds_ratio").value, (std::min)(0.4, (4.0 / 30) / 0.25), 1e-14);
  // selection rates 35/60, 18/60, 13/60
  const auto& parity = comparison(p, "demographic_parity_ratio");
  CHECK_NEAR(parity.value, 13.0 / 35, 1e-14);
  CHECK(test::contains(parity.says, "breaks the four-fifths rule (below 0.8); lowest c"));
  CHECK_NEAR(comparison(p, "predictive_parity_ratio").value, (12.0 / 18) / (30.0 / 35), 1e-14);
  // what has no interval of all pairs
  CHECK(comparison(p, "auroc_difference").method.empty());
}

TEST_CASE("evaluate_csv groups: two groups have Newcombe's interval, and the ratio says what the four-fifths rule makes of it") {
  const scratch file("two.csv", file_of(three, three + 2));
  auto o = options_of(file.path);
  o.groups = {"g"};
  const auto p = evaluate::evaluate_file(o).partitions[0];
  const auto d = assay::newcombe_interval(30, 40, 12, 20);
  const auto& tpr = comparison(p, "equal_opportunity_difference");
  CHECK(tpr.method == "Newcombe");
  CHECK_NEAR(tpr.lower, d.lower, 1e-12);
  CHECK_NEAR(tpr.upper, d.upper, 1e-12);
  const counts near_equal[] = {{"a", 30, 10, 5, 15}, {"b", 28, 12, 5, 15}};
  const scratch equal("equal.csv", file_of(near_equal, near_equal + 2));
  o.file = equal.path;
  const auto q = evaluate::evaluate_file(o).partitions[0];
  CHECK(test::contains(comparison(q, "demographic_parity_ratio").says, "keeps the four-fifths rule, but 0.8 lies in the interval; lowest b"));
  CHECK(comparison(q, "demographic_parity_ratio").lower < 0.8);
}

TEST_CASE("evaluate_csv groups: too few rows are told and take no part") {
  const counts with_small[] = {{"a", 30, 10, 5, 15}, {"b", 12, 8, 6, 34}, {"small", 0, 2, 1, 0}, {"rare", 1, 1, 3, 25}};
  const scratch file("small.csv", file_of(with_small, with_small + 4));
  auto o = options_of(file.path);
  o.groups = {"g"};
  o.min_group = 10;
  const auto e = evaluate::evaluate_file(o);
  const auto& p = e.partitions[0];
  REQUIRE(p.groups.size() == 4);
  CHECK(p.groups[2].name == "rare");
  CHECK(p.groups[3].too_few);
  CHECK(!p.groups[2].too_few);
  CHECK(find(p.groups[3], "true_positive_rate").value == 0);  // it is described all the same
  const auto& tpr = comparison(p, "equal_opportunity_difference");
  CHECK_NEAR(tpr.value, 0.75 - 0.6, 1e-14);  // "rare" has two positives
  CHECK(tpr.method == "Newcombe");
  const auto told = [&](const std::string& sentence) { return std::find(p.skipped.begin(), p.skipped.end(), sentence) != p.skipped.end(); };
  CHECK(told("small (3 rows) is left out of all comparisons: too few rows, fewer than 10"));
  CHECK(told("rare (30 rows) is left out of equal opportunity difference: too few rows behind it, 2 of at least 10"));
  CHECK(told("rare (30 rows) is left out of predictive parity difference: too few rows behind it, 4 of at least 10"));
  CHECK(comparison(p, "demographic_parity_difference").lowest == 2);
  const auto text = evaluate::to_text(e, o);
  CHECK(test::contains(text, "small *"));
  CHECK(test::contains(text, "* fewer than 10 rows: takes no part in comparisons"));
  CHECK(test::contains(evaluate::to_html(e, o), "too few rows"));
  const auto j = nlohmann::json::parse(evaluate::to_json(e, o));
  CHECK(j["options"]["min_group"] == 10);
  CHECK(j["partitions"][0]["groups"][3]["too_few"] == true);
  CHECK(j["partitions"][0]["comparisons"][2]["lowest"] == "b");
  CHECK(j["partitions"][0]["comparisons"][2]["highest"] == "a");
  CHECK(j["partitions"][0]["groups"][0]["metrics"][0]["key"] == "share");
  CHECK(j["partitions"][0]["groups"][0]["metrics"][0]["rows"] == 153);
  CHECK(j["partitions"][0]["groups"][0]["quantiles"].size() == 5);
  CHECK(j["partitions"][0]["worst"][1]["key"] == "true_positive_rate");
  CHECK(j["partitions"][0]["worst"][1]["worst"] == "b");
  CHECK(j["partitions"][0]["worst"][1]["worst_value"] == 0.6);
  // a bootstrap compares the same groups
  o.bootstrap = 100;
  const auto again = evaluate::evaluate_file(o);
  const auto& m = comparison(again.partitions[0], "equal_opportunity_difference");
  CHECK(m.method == "bootstrap");
  CHECK((m.lower < m.value && m.value < m.upper));
  // nothing is left to compare
  o.bootstrap = 0;
  o.min_group = 1000;
  const auto none = evaluate::evaluate_file(o);
  CHECK(comparison(none.partitions[0], "demographic_parity_difference").reason == "fewer than two groups have a value to compare");
  CHECK(none.partitions[0].worst[0].worst == -1);
}

TEST_CASE("evaluate_csv groups: three columns have their pairs and all of them together") {
  const scratch file("three.csv", "y,p,a,b,c\n1,0.9,x,1,u\n0,0.1,x,2,v\n1,0.8,z,1,v\n0,0.6,z,1,u\n1,0.7,z,,u\n0,0.2,x,1,v\n");
  auto o = options_of(file.path);
  o.groups = {"a", "b", "c"};
  const auto e = evaluate::evaluate_file(o);
  std::vector<std::string> names;
  for (const auto& p : e.partitions) names.push_back(p.name);
  CHECK(names == std::vector<std::string>{"a", "b", "c", "a × b", "a × c", "b × c", "a × b × c"});
  const auto& ab = e.partitions[3];
  CHECK(ab.is_intersection);
  REQUIRE(ab.groups.size() == 4);
  CHECK(ab.groups[0].name == "x × 1");
  CHECK(ab.groups[0].rows == 2);
  CHECK(ab.groups[3].name == "z × (missing)");
  CHECK(ab.missing == 1);
  CHECK(e.partitions[6].groups.size() == 6);
  CHECK(e.partitions[4].groups[0].rows == 1);
  for (const auto& p : e.partitions) {
    long long rows = 0;
    for (const auto& s : p.groups) rows += s.rows;
    CHECK(rows == 6);
  }
  CHECK(e.dependences.size() == 7);
  CHECK(test::contains(evaluate::to_text(e, o), "4 groups, listed by --html and --json"));
  CHECK(test::contains(evaluate::to_html(e, o), "<summary>Intersections: a × b</summary>"));
  CHECK(test::contains(evaluate::to_html(e, o), "<h2>Intersections: a × b × c</h2>"));
}

TEST_CASE("evaluate_csv groups: the worst group of each metric") {
  const scratch file("worst.csv", file_of(three, three + 3));
  auto o = options_of(file.path);
  o.groups = {"g"};
  const auto p = evaluate::evaluate_file(o).partitions[0];
  const auto worst = [&](const std::string& key) {
    for (const auto& w : p.worst) {
      if (w.key == key) return std::pair(w.worst, w.best);
    }
    FAIL(key);
    return std::pair<std::ptrdiff_t, std::ptrdiff_t>(-1, -1);
  };
  CHECK(worst("accuracy") == std::pair<std::ptrdiff_t, std::ptrdiff_t>(2, 1));             // 45/60, 46/60, 35/60
  CHECK(worst("true_positive_rate") == std::pair<std::ptrdiff_t, std::ptrdiff_t>(2, 0));
  CHECK(worst("false_positive_rate") == std::pair<std::ptrdiff_t, std::ptrdiff_t>(0, 2));  // 0.25, 0.15, 0.13: the smallest is best
  // the residual farthest from 0, whatever its sign
  double most = -1;
  std::ptrdiff_t farthest = -1;
  for (std::size_t k = 0; k < 3; ++k) {
    const double r = std::abs(find(p.groups[k], "observed_minus_predicted").value);
    if (r > most) most = r, farthest = static_cast<std::ptrdiff_t>(k);
  }
  CHECK(worst("observed_minus_predicted").first == farthest);
}

TEST_CASE("evaluate_csv groups: many groups fold in the text and stay whole in JSON") {
  std::string text = "y,p,g\n";
  for (int i = 0; i < 1200; ++i) text += std::to_string(i / 30 % 3 == 0) + ",0." + std::to_string(100 + i % 800) + ",site" + std::to_string(100 + i % 30) + "\n";
  const scratch file("many.csv", text);
  auto o = options_of(file.path);
  o.groups = {"g"};
  const auto e = evaluate::evaluate_file(o);
  const std::string out = evaluate::to_text(e, o);
  CHECK(test::contains(out, "Only the 12 groups with most rows are shown; --html shows 30, the comparisons and --json have all 30."));
  std::istringstream lines(out.substr(out.find("Groups of g"), out.find("\n  metric ", out.find("Groups of g")) - out.find("Groups of g")));
  std::string line;
  std::size_t longest = 0;
  while (std::getline(lines, line)) {
    if (!test::contains(line, "Only the")) longest = (std::max)(longest, report::width(line));
  }
  CHECK(longest <= 112);
  CHECK(nlohmann::json::parse(evaluate::to_json(e, o))["partitions"][0]["groups"].size() == 30);
  const std::string page = evaluate::to_html(e, o);
  CHECK(test::contains(page, "Reliability of each group"));
  CHECK(test::contains(page, "grey: all rows, the 12 groups with most rows"));
  CHECK(test::contains(page, "ROC curve of each group"));
}

TEST_CASE("evaluate_csv attributes: distance correlation, its bias-corrected square and p-value are those of the library") {
  const aged_file data(300);
  const scratch file("aged.csv", data.text);
  auto o = options_of(file.path);
  o.groups = {"g"};
  o.attributes = {"age"};
  const auto e = evaluate::evaluate_file(o);
  REQUIRE(e.dependences.size() == 2);
  CHECK(!e.dependences[0].is_number);
  const auto& age = e.dependences[1];
  CHECK(age.attribute == "age");
  CHECK(age.is_number);
  CHECK_NEAR(age.correlation.value, assay::distance_correlation(data.p, data.age), 1e-13);
  CHECK_NEAR(age.unbiased_squared, assay::distance_correlation_squared(data.p, data.age, {.statistic = assay::statistic::u}), 1e-13);
  CHECK(age.p_value == assay::distance_covariance_test(data.p, data.age, {.permutations = 999, .seed = 64}).p_value);
  CHECK_NEAR(e.dependences[0].unbiased_squared,
             assay::distance_correlation_squared(data.p, assay::categorical(data.g), {.statistic = assay::statistic::u}), 1e-13);
  // alone, without a group
  o.groups.clear();
  const auto alone = evaluate::evaluate_file(o);
  CHECK(alone.partitions.empty());
  REQUIRE(alone.dependences.size() == 1);
  CHECK(alone.joint.empty());
  CHECK(alone.dependences[0].p_value == age.p_value);
  CHECK(test::contains(evaluate::to_text(alone, o), "Dependence of the predictions on the attributes"));
  const auto j = nlohmann::json::parse(evaluate::to_json(alone, o));
  CHECK(j["dependence"][0]["kind"] == "number");
  CHECK(j["options"]["attributes"][0] == "age");
}

TEST_CASE("evaluate_csv attributes: all together agree with the library") {
  const aged_file data(250);
  const scratch file("joint.csv", data.text);
  auto o = options_of(file.path);
  o.groups = {"g", "h"};
  o.attributes = {"age"};
  const auto e = evaluate::evaluate_file(o);
  REQUIRE(e.joint.size() == 4);
  const auto g = assay::categorical(data.g);
  const auto h = assay::categorical(data.h);
  constexpr assay::concatenated_distance_options how{.statistic = assay::statistic::u, .scaling = assay::attribute_scaling::unit_distance_variance};
  const auto together = [&](const Eigen::ArrayXd& p) {
    return assay::concatenated_distance_covariance_squared(assay::variables(p, g, h, data.age), how);
  };
  const auto residual = [&](const Eigen::ArrayXd& p) {
    return together(p) - assay::concatenated_distance_covariance_squared(assay::variables(p, g), how) -
           assay::concatenated_distance_covariance_squared(assay::variables(p, h), how) -
           assay::concatenated_distance_covariance_squared(assay::variables(p, data.age), how);
  };
  const auto joint = [&](const Eigen::ArrayXd& p, bool less) {
    return assay::joint_distance_covariance_squared(
        assay::variables(p, g, h, data.age), assay::joint_distance_options{.statistic = assay::statistic::u, .scale_invariant = true, .subtract_attribute_terms = less});
  };
  CHECK_NEAR(e.joint[0].value, together(data.p), 1e-12);
  CHECK_NEAR(e.joint[0].correlation, assay::concatenated_distance_correlation_squared(assay::variables(data.p, g, h, data.age), how), 1e-11);
  CHECK(std::abs(e.joint[1].value - residual(data.p)) < 1e-13);
  CHECK_NEAR(e.joint[2].value, joint(data.p, false), 1e-11);
  CHECK_NEAR(e.joint[3].value, joint(data.p, true), 1e-11);
  CHECK(std::isnan(e.joint[2].p_value));
  // the permutations, one by one
  int above = 1;
  int far = 1;
  int more = 1;
  const double own[3] = {together(data.p), residual(data.p), joint(data.p, true)};
  for (std::uint32_t r = 0; r < 199; ++r) {
    std::vector<std::uint32_t> order(250);
    assay::core::random_permutation(o.seed, r, std::span<std::uint32_t>(order));
    Eigen::ArrayXd p(250);
    for (Eigen::Index i = 0; i < 250; ++i) p[i] = data.p[order[static_cast<std::size_t>(i)]];
    above += together(p) >= own[0];
    far += std::abs(residual(p)) >= std::abs(own[1]);
    more += joint(p, true) >= own[2];
  }
  CHECK(e.joint[0].p_value == above / 200.0);
  CHECK(e.joint[1].p_value == far / 200.0);
  CHECK(e.joint[3].p_value == more / 200.0);
  CHECK(e.joint[0].how == "199 permutations");
  const auto j = nlohmann::json::parse(evaluate::to_json(e, o))["joint_dependence"];
  CHECK(j["measures"][0]["key"] == "concatenated_distance_covariance_squared");
  CHECK(j["measures"][1]["key"] == "intersectional_residual");
  CHECK(test::contains(evaluate::to_text(e, o), "concatenated (CCdCov, U)"));
  CHECK(test::contains(evaluate::to_html(e, o), "All attributes together"));
}

TEST_CASE("evaluate_csv attributes: weights, decisions and predicted numbers") {
  const aged_file data(60);
  std::string weighted = "y,p,g,h,age,w\n";
  std::string classes = "y,c0,c1,g,h,age\n";
  std::string numbers = "y,p,g,h,age\n";
  Eigen::ArrayXd w(60);
  for (int i = 0; i < 60; ++i) {
    w[i] = 1 + i % 4;
    std::ostringstream tail;
    tail << ',' << "ab"[data.g[i]] << ',' << data.h[i] << ',' << data.age[i];
    std::ostringstream p;
    p.precision(17);
    p << data.p[i];
    weighted += std::to_string(i % 2) + "," + p.str() + tail.str() + "," + std::to_string(1 + i % 4) + "\n";
    classes += std::to_string(i % 2) + (data.p[i] > 0.55 ? ",0.25,0.75" : ",0.75,0.25") + tail.str() + "\n";
    numbers += std::to_string(i % 7) + "," + p.str() + tail.str() + "\n";
  }
  const scratch of_weights("w.csv", weighted);
  const scratch of_classes("c.csv", classes);
  const scratch of_numbers("n.csv", numbers);
  auto o = options_of(of_weights.path);
  o.groups = {"g"};
  o.attributes = {"age"};
  o.weight = "w";
  const auto a = evaluate::evaluate_file(o);
  constexpr assay::distance_options u{.statistic = assay::statistic::u};
  CHECK_NEAR(a.dependences[1].correlation.value, assay::distance_correlation(data.p, data.age, w), 1e-12);
  CHECK_NEAR(a.dependences[1].unbiased_squared, assay::distance_correlation_squared(data.p, data.age, w, u), 1e-11);
  CHECK(a.dependences[1].reason == "no p-value: permutation tests are not defined with weights");
  REQUIRE(a.joint.size() == 4);
  constexpr assay::concatenated_distance_options how{.statistic = assay::statistic::u, .scaling = assay::attribute_scaling::unit_distance_variance};
  CHECK_NEAR(a.joint[0].value, assay::concatenated_distance_covariance_squared(assay::variables(data.p, assay::categorical(data.g), data.age), w, how), 1e-11);
  CHECK(std::isnan(a.joint[0].p_value));
  CHECK(a.joint[3].reason == "not defined with weights");

  o.weight.clear();
  o.file = of_classes.path;
  o.predictions = {"c0", "c1"};
  const auto b = evaluate::evaluate_file(o);
  const Eigen::ArrayXi decision = (data.p > 0.55).cast<int>();
  CHECK_NEAR(b.dependences[1].correlation.value, assay::distance_correlation(assay::categorical(decision), data.age), 1e-12);
  CHECK_NEAR(b.joint[0].value, assay::concatenated_distance_covariance_squared(assay::variables(assay::categorical(decision), assay::categorical(data.g), data.age), how), 1e-11);
  CHECK(b.partitions[0].groups[0].find("share") != nullptr);
  CHECK(b.partitions[0].groups[0].quantiles[0] == 0.75);

  o.file = of_numbers.path;
  o.predictions = {"p"};
  o.task = "regression";
  const auto c = evaluate::evaluate_file(o);
  CHECK_NEAR(c.dependences[1].correlation.value, assay::distance_correlation(data.p, data.age), 1e-12);
  CHECK(c.partitions[0].worst.size() == 3);
  CHECK(c.partitions[0].groups[1].quantiles.size() == 5);
}

TEST_CASE("evaluate_csv attributes: wrong columns, text, constants, groups of one row") {
  const aged_file data(40);
  const scratch file("columns.csv", data.text);
  const std::string base = file.path + " --truth y --prediction p ";
  const std::pair<std::string, const char*> cases[] = {{"--attribute income", "income"},
                                                       {"--attribute g", "column 'g'"},
                                                       {"--attribute p", "column 'p' is the --prediction itself"},
                                                       {"--attribute y", "column 'y' is the --truth itself"},
                                                       {"--attribute age --attribute age", "'age' is given twice"},
                                                       {"--min-group 0", "--min-group"}};
  for (const auto& [arguments, says] : cases) {
    const outcome o = run(base + arguments);
    INFO(arguments << ": " << o.error);
    CHECK(o.exit == 2);
    CHECK(o.out.empty());
    CHECK(std::count(o.error.begin(), o.error.end(), '\n') == 1);
    CHECK(test::contains(o.error, says));
  }
  const scratch missing("missing.csv", "y,p,age\n1,0.9,20\n0,0.2,NA\n");
  const outcome gap = run(missing.path + " --truth y --prediction p --attribute age");
  CHECK(gap.exit == 2);
  CHECK(test::contains(gap.error, "line 3"));
  CHECK(test::contains(gap.error, "age"));

  const scratch constant("constant.csv", "y,p,g,age\n1,0.9,a,20\n0,0.2,b,20\n1,0.7,b,20\n0,0.4,b,20\n1,0.6,b,20\n");
  auto o = options_of(constant.path);
  o.groups = {"g"};
  o.attributes = {"age"};
  const auto e = evaluate::evaluate_file(o);
  CHECK(e.dependences[1].reason == "the predictions or the attribute do not vary");
  CHECK(std::isnan(e.dependences[1].correlation.value));
  CHECK(e.partitions[0].groups[0].rows == 1);
  CHECK(find(e.partitions[0].groups[0], "accuracy").value == 1);
  CHECK(std::isnan(find(e.partitions[0].groups[0], "auroc").value));
  CHECK(!evaluate::to_html(e, o).empty());
  const scratch few("few.csv", "y,p,g,age\n1,0.9,a,20\n0,0.2,b,30\n1,0.7,b,25\n");
  o.file = few.path;
  const auto three_rows = evaluate::evaluate_file(o);
  REQUIRE(three_rows.joint.size() == 4);
  CHECK(three_rows.joint[0].reason == "needs four rows");
}

TEST_CASE("evaluate_csv attributes: an even sample is every n/m-th row, also when taken block by block") {
  evaluate::batch rows;
  rows.predictions.resize(1);
  for (int i = 0; i < 1003; ++i) {
    rows.predictions[0].push_back(i);
    rows.cells.push_back(i % 5);
  }
  for (const std::size_t most : {1u, 7u, 100u, 999u, 1002u, 1003u, 5000u}) {
    const evaluate::batch whole = evaluate::even_sample(rows, most);
    REQUIRE(whole.rows() == (std::min)(most, rows.rows()));
    for (std::size_t k = 0; k < whole.rows(); ++k) {
      const auto place = most >= 1003 ? k : k * 1003 / most;
      CHECK(whole.predictions[0][k] == static_cast<double>(place));
      CHECK(whole.cells[k] == static_cast<int>(place % 5));
    }
    evaluate::batch parts;
    for (std::size_t first = 0; first < 1003; first += 250) {
      evaluate::batch block;
      block.predictions.resize(1);
      for (std::size_t i = first; i < (std::min)(first + 250, std::size_t{1003}); ++i) {
        block.predictions[0].push_back(rows.predictions[0][i]);
        block.cells.push_back(rows.cells[i]);
      }
      evaluate::append_some(parts, block, first, 1003, most);
    }
    CHECK(parts.predictions == whole.predictions);
    CHECK(parts.cells == whole.cells);
  }
}
