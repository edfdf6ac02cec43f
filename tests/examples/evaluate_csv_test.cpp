// SPDX-License-Identifier: MIT
// Reference values: tests/reference/evaluate_csv.py.
#include "examples/evaluate_kit.hpp"

#include <assay/discrimination/auroc_interval.hpp>
#include <assay/discrimination/average_precision_interval.hpp>

#include <nlohmann/json.hpp>

using namespace test_csv;

namespace {

evaluate::options arrests_options() {
  evaluate::options o;
  o.file = arrests;
  o.truth = "released";
  o.predictions = {"p_released"};
  o.groups = {"colour", "sex"};
  return o;
}

const evaluate::metric& comparison(const evaluate::partition& p, const std::string& key) {
  for (const evaluate::metric& m : p.comparisons) {
    if (m.key == key) return m;
  }
  FAIL("no comparison " + key);
  return p.comparisons[0];
}

evaluate::options breast_cancer_options() {
  evaluate::options o;
  o.file = breast_cancer;
  o.truth = "malignant";
  o.predictions = {"p_logistic"};
  o.compared = {"p_naive_bayes"};
  return o;
}

const evaluate::paired_metric& paired(const evaluate::evaluation& e, const std::string& key, std::size_t other = 0) {
  REQUIRE(e.compared.size() > other);
  for (const evaluate::paired_metric& m : e.compared[other].metrics) {
    if (m.difference.key == key) return m;
  }
  FAIL("no comparison " + key);
  return e.compared[other].metrics[0];
}

/// The rows of breast_cancer.csv with one more column.
template <class Column>
std::string breast_cancer_with(const std::string& name, Column column) {
  std::ifstream file(breast_cancer);
  std::string out;
  std::string line;
  for (int i = -1; std::getline(file, line); ++i) out += line + "," + (i < 0 ? name : column(i)) + "\n";
  return out;
}

}  // namespace

TEST_CASE("evaluate_csv: every malformed file gives exit code 2 and one line") {
  const char* const files[] = {"bad_label",
                               "duplicate_column",
                               "empty",
                               "empty_number",
                               "header_only",
                               "infinite",
                               "label_fraction",
                               "long_row",
                               "missing_column",
                               "named_labels",
                               "nan",
                               "negative",
                               "only_bom",
                               "out_of_range",
                               "ragged",
                               "text_after_quote",
                               "text_in_number",
                               "unclosed_quote",
                               "utf16",
                               "there_is_none"};
  for (const std::string file : files) {
    const outcome o = run(fixtures + file + ".csv --truth y --prediction p --group group");
    INFO(file << ": " << o.error);
    CHECK(o.exit == 2);
    CHECK(o.out.empty());
    CHECK(std::count(o.error.begin(), o.error.end(), '\n') == 1);
    CHECK(test::contains(o.error, "evaluate_csv: "));
    CHECK(test::contains(o.error, file + ".csv: "));
  }
}

TEST_CASE("evaluate_csv: wrong arguments give exit code 2 and one line, help gives 0") {
  for (const std::string arguments :
       {"", "x.csv", "x.csv --truth y", "x.csv --truth y --prediction p --bins 0", "x.csv --truth y --prediction p --nonsense",
        "x.csv --truth y --prediction p --level 2", "x.csv --truth y --prediction p --prediction p",
        "x.csv --truth y --prediction p --threshold x"}) {
    const outcome o = run(arguments);
    INFO(arguments << ": " << o.error);
    CHECK(o.exit == 2);
    CHECK(std::count(o.error.begin(), o.error.end(), '\n') == 1);
  }
  const outcome help = run("--help");
  CHECK(help.exit == 0);
  CHECK(test::contains(help.out, "--prediction"));
  const outcome unwritable = run(fixtures + "one_class.csv --truth y --prediction p --json /nowhere/at/all.json");
  CHECK(unwritable.exit == 2);
  CHECK(std::count(unwritable.error.begin(), unwritable.error.end(), '\n') == 1);
}

TEST_CASE("evaluate_csv: arrests agree with scikit-learn") {
  const auto e = evaluate::evaluate_file(arrests_options());
  CHECK(e.overall.rows == 5226);
  const std::pair<const char*, double> values[] = {{"prevalence", 0.829314963643322},
                                                   {"mean_prediction", 0.82923987700574},
                                                   {"auroc", 0.722743931082007},
                                                   {"average_precision", 0.916938141010973},
                                                   {"ks_statistic", 0.368250520961591},
                                                   {"ece", 0.0191112667772675},
                                                   {"brier_score", 0.128591759477592},
                                                   {"log_loss", 0.412623198274441},
                                                   {"selection_rate", 0.978185993111366},
                                                   {"accuracy", 0.829697665518561},
                                                   {"true_positive_rate", 0.987078910936779},
                                                   {"precision", 0.836854460093897},
                                                   {"balanced_accuracy", 0.526050666230721},
                                                   {"f1_score", 0.905780224433623},
                                                   {"matthews_correlation", 0.134192382230102},
                                                   {"cohen_kappa", 0.0797074780667909},
                                                   {"gini", 0.0757027279929279}};
  for (const auto& [key, value] : values) {
    INFO(key);
    CHECK_NEAR(find(e.overall, key).value, value, 1e-12);
  }
  struct interval {
    const char* key;
    double lower;
    double upper;
  };
  for (const interval& i :
       {interval{"prevalence", 0.818873465230646, 0.839272680709341}, interval{"auroc", 0.704611852843815, 0.740876009320198},
        interval{"mean_prediction", 0.825975178309796, 0.832504575701685},
        interval{"brier_score", 0.122456735677349, 0.134726783277835}, interval{"log_loss", 0.396522405151448, 0.428723991397434},
        interval{"selection_rate", 0.97386023160476, 0.98180927374331},
        interval{"true_positive_rate", 0.983259247027239, 0.990035890676529}}) {
    INFO(i.key);
    CHECK_NEAR(find(e.overall, i.key).lower, i.lower, 1e-10);
    CHECK_NEAR(find(e.overall, i.key).upper, i.upper, 1e-10);
  }
  REQUIRE(e.partitions.size() == 3);
  const auto& colour = e.partitions[0];
  REQUIRE(colour.groups.size() == 2);
  CHECK(colour.groups[0].name == "Black");
  CHECK(colour.groups[0].rows == 1288);
  CHECK_NEAR(find(colour.groups[0], "auroc").value, 0.681920664119617, 1e-12);
  CHECK_NEAR(find(colour.groups[0], "ece").value, 0.0356640511948758, 1e-12);
  CHECK_NEAR(comparison(colour, "demographic_parity_difference").value, 0.0679026462971083, 1e-12);
  const auto& both = e.partitions[2];
  CHECK(both.is_intersection);
  REQUIRE(both.groups.size() == 4);
  CHECK(both.groups[2].name == "White × Female");
  CHECK_NEAR(find(both.groups[2], "auroc").value, 0.743395638629283, 1e-12);
  REQUIRE(e.dependences.size() == 3);
  CHECK_NEAR(e.dependences[0].correlation.value, 0.400657720385011, 1e-12);
  CHECK(e.dependences[0].p_value == 0.001);
  CHECK(e.dependences[0].method == "999 permutations");
}

TEST_CASE("evaluate_csv: unit weights change nothing, a weight of two is a row twice, a weight of 0 no row") {
  const scratch twice("twice.csv", "y,p,g\n1,0.9,a\n1,0.9,a\n0,0.4,a\n1,0.3,b\n0,0.2,b\n0,0.7,b\n0,0.7,b\n");
  const scratch weighted("weighted.csv", "y,p,g,w\n1,0.9,a,2\n0,0.4,a,1\n1,0.3,b,1\n0,0.2,b,1\n0,0.7,b,2\n1,0.6,c,0\n");
  const scratch ones("ones.csv", "y,p,g,w\n1,0.9,a,1\n1,0.9,a,1\n0,0.4,a,1\n1,0.3,b,1\n0,0.2,b,1\n0,0.7,b,1\n0,0.7,b,1\n");
  auto plain = options_of(twice.path);
  plain.groups = {"g"};
  auto with = options_of(weighted.path);
  with.groups = {"g"};
  with.weight = "w";
  auto unit = with;
  unit.file = ones.path;
  const auto a = evaluate::evaluate_file(plain);
  const auto b = evaluate::evaluate_file(with);
  const auto c = evaluate::evaluate_file(unit);
  CHECK(b.overall.rows == 5);
  CHECK(b.overall.weight == 7);
  for (std::size_t i = 0; i < a.overall.metrics.size(); ++i) {
    INFO(a.overall.metrics[i].key);
    if (a.overall.metrics[i].key != "rms_calibration_error_debiased") {
      CHECK_NEAR(b.overall.metrics[i].value, a.overall.metrics[i].value, 1e-12);
    }
    CHECK_NEAR(c.overall.metrics[i].value, a.overall.metrics[i].value, 1e-12);
    CHECK_NEAR(c.overall.metrics[i].lower, a.overall.metrics[i].lower, 1e-10);
    CHECK_NEAR(c.overall.metrics[i].upper, a.overall.metrics[i].upper, 1e-10);
  }
  CHECK(b.dependences[0].reason == "no p-value: permutation tests are not defined with weights");
  CHECK(b.partitions[0].groups[2].rows == 0);
  CHECK(find(b.partitions[0].groups[2], "accuracy").reason == "no rows");
  auto nothing = with;
  const scratch zero("zero.csv", "y,p,w\n1,0.9,0\n0,0.5,0\n");
  nothing.file = zero.path;
  nothing.groups.clear();
  CHECK(test::contains(error_of(nothing), "all weights are 0"));
}

TEST_CASE("evaluate_csv: one class is no error, and what needs two says so") {
  const outcome o = run(fixtures + "one_class.csv --truth y --prediction p --group group");
  CHECK(o.exit == 0);
  CHECK(o.error.empty());
  CHECK(test::contains(o.out, "needs both classes; there are no negatives"));
  auto options = options_of(fixtures + "one_class.csv");
  const auto e = evaluate::evaluate_file(options);
  for (const char* key : {"auroc", "average_precision", "ks_statistic", "false_positive_rate", "brier_skill"}) {
    CHECK(std::isnan(find(e.overall, key).value));
    CHECK(!find(e.overall, key).reason.empty());
  }
  CHECK(find(e.overall, "true_positive_rate").value == 0.5);
}

TEST_CASE("evaluate_csv: a group without positives is skipped, not counted as 0") {
  const scratch file("groups.csv", "y,p,g\n1,0.9,a\n0,0.1,a\n1,0.8,b\n0,0.6,b\n0,0.7,c\n0,0.2,c\n1,0.3,\n0,0.1,NA\n");
  auto o = options_of(file.path);
  o.groups = {"g"};
  const auto e = evaluate::evaluate_file(o);
  const auto& p = e.partitions[0];
  REQUIRE(p.groups.size() == 4);
  CHECK(p.missing == 2);
  CHECK(p.groups[3].name == "(missing)");
  CHECK(p.groups[3].rows == 2);
  CHECK(std::isnan(find(p.groups[2], "true_positive_rate").value));
  CHECK(find(p.groups[2], "true_positive_rate").reason == "no positives");
  CHECK(comparison(p, "equal_opportunity_difference").value == 1);  // (missing) 0, a and b 1
  CHECK(p.skipped[0] == "c (2 rows) is left out of equal opportunity difference: no positives");
}

TEST_CASE("evaluate_csv: groups stand in the order of numbers, then names, then what is missing; intersections as they occur") {
  const scratch file("order.csv", "y,p,g,h\n1,0.9,10,x\n0,0.1,2,x\n1,0.8,b,x\n0,0.6,a,y\n0,0.7,,y\n");
  auto o = options_of(file.path);
  o.groups = {"g", "h"};
  const auto e = evaluate::evaluate_file(o);
  std::vector<std::string> names;
  for (const auto& s : e.partitions[0].groups) names.push_back(s.name);
  CHECK(names == std::vector<std::string>{"2", "10", "a", "b", "(missing)"});
  REQUIRE(e.partitions[2].groups.size() == 5);
  CHECK(e.partitions[2].name == "g × h");
  CHECK(e.partitions[2].groups[1].name == "10 × x");
  CHECK(e.partitions[2].missing == 1);
  CHECK(find(e.partitions[1].groups[0], "auroc").value == 1);
}

TEST_CASE("evaluate_csv: quotes, CRLF and a byte order mark") {
  const outcome o = run(fixtures + "quotes_crlf_bom.csv --truth y --prediction p --group 'group, or \"site\"'");
  CHECK(o.exit == 0);
  CHECK(test::contains(o.out, "the \"old\" site"));
  CHECK(test::contains(o.out, "north, east"));
}

TEST_CASE("evaluate_csv: a named positive label") {
  auto o = options_of(fixtures + "named_labels.csv");
  o.positive = "yes";
  CHECK(find(evaluate::evaluate_file(o).overall, "auroc").value == 1);
  o.positive = "no";
  CHECK(find(evaluate::evaluate_file(o).overall, "auroc").value == 0);
  o.positive = "maybe";
  CHECK(test::contains(error_of(o), "never has the label 'maybe'; its labels are 'yes', 'no'"));
}

TEST_CASE("evaluate_csv: classes by name, by p_name and by place") {
  const std::string rows[] = {"0.7,0.2,0.1", "0.1,0.8,0.1", "0.3,0.3,0.4", "0.2,0.5,0.3"};
  const auto make = [&](const std::string& columns, const std::vector<std::string>& labels) {
    std::string text = "y," + columns + "\n";
    for (std::size_t i = 0; i < 4; ++i) text += labels[i] + "," + rows[i] + "\n";
    return text;
  };
  const scratch by_suffix("suffix.csv", make("p_cat,p_dog,p_eel", {"cat", "dog", "eel", "eel"}));
  const scratch by_name("name.csv", make("cat,dog,eel", {"cat", "dog", "eel", "eel"}));
  const scratch by_place("place.csv", make("p_cat,p_dog,p_eel", {"0", "1", "2", "2"}));
  const scratch wrong("wrong.csv", make("p_cat,p_dog,p_eel", {"cat", "dog", "fox", "eel"}));
  auto o = options_of(by_suffix.path);
  o.predictions = {"p_cat", "p_dog", "p_eel"};
  const auto e = evaluate::evaluate_file(o);
  CHECK(e.task == "multiclass");
  CHECK(find(e.overall, "accuracy").value == 0.75);
  CHECK_NEAR(find(e.overall, "log_loss").value, -0.25 * (std::log(0.7) + std::log(0.8) + std::log(0.4) + std::log(0.3)), 1e-14);
  CHECK(e.classes[2].rows == 2);
  CHECK(find(e.classes[2], "recall").value == 0.5);
  o.file = by_place.path;
  CHECK(find(evaluate::evaluate_file(o).overall, "accuracy").value == 0.75);
  o.file = wrong.path;
  CHECK(test::contains(error_of(o), "the label 'fox' is not the name"));
  o.file = by_name.path;
  o.predictions = {"cat", "dog", "eel"};
  CHECK(find(evaluate::evaluate_file(o).overall, "accuracy").value == 0.75);
  o.predictions = {"cat", "dog"};
  CHECK(test::contains(error_of(o), "'eel'"));
  const scratch short_sum("sum.csv", "y,a,b\n0,0.5,0.5\n1,0.5,0.3\n");
  o.file = short_sum.path;
  o.predictions = {"a", "b"};
  CHECK(test::contains(error_of(o), "row 2: the predictions of the classes add up to 0.8"));
}

TEST_CASE("evaluate_csv: bootstrap intervals depend on the seed alone and cover what has no closed form") {
  auto o = arrests_options();
  o.groups = {"colour"};
  o.bootstrap = 100;
  const auto a = evaluate::evaluate_file(o);
  const auto b = evaluate::evaluate_file(o);
  const auto& gap = find(a.overall, "average_precision");
  CHECK(gap.method == "bootstrap");
  CHECK((gap.lower < gap.value && gap.value < gap.upper));
  CHECK(gap.upper - gap.lower < 0.05);
  CHECK(find(b.overall, "average_precision").lower == gap.lower);
  // near the closed form: DeLong's half width is 0.0181
  const auto& auroc = find(a.overall, "auroc");
  CHECK(std::abs((auroc.upper - auroc.lower) / 2 - 0.0181) < 0.006);
  const auto& parity = comparison(a.partitions[0], "demographic_parity_difference");
  CHECK((parity.lower < parity.value && parity.value < parity.upper));
  o.seed = 2;
  CHECK(find(evaluate::evaluate_file(o).overall, "average_precision").lower != gap.lower);
}

TEST_CASE("evaluate_csv: the JSON file is complete and NaN is null with a reason") {
  const scratch json("out.json");
  const scratch html("out.html");
  const outcome o =
      run(fixtures + "one_class.csv --truth y --prediction p --group group --json " + json.path + " --html " + html.path);
  REQUIRE(o.exit == 0);
  const auto j = nlohmann::json::parse(text_of(json.path));
  CHECK(j["format"] == "assay.evaluate_csv");
  CHECK(j["version"] == evaluate::json_version);
  CHECK(j["task"] == "binary");
  CHECK(j["overall"]["rows"] == 4);
  CHECK(j["partitions"][0]["groups"].size() == 2);
  bool found = false;
  for (const auto& m : j["overall"]["metrics"]) {
    if (m["key"] != "auroc") continue;
    found = true;
    CHECK(m["value"].is_null());
    CHECK(m["reason"] == "needs both classes; there are no negatives");
  }
  CHECK(found);
  const std::string page = text_of(html.path);
  CHECK(test::contains(page, "<!DOCTYPE html>"));
  CHECK(test::contains(page, "needs both classes; there are no negatives"));
  for (const char* network : {"http://cdn", "https://", "<script", " src=", "@import"}) CHECK(!test::contains(page, network));
}

TEST_CASE("evaluate_csv: an infinite log loss is said to be infinite") {
  const scratch file("certain.csv", "y,p\n1,0\n0,0.5\n1,0.7\n");
  const auto o = options_of(file.path);
  const auto e = evaluate::evaluate_file(o);
  CHECK(std::isinf(find(e.overall, "log_loss").value));
  const auto j = nlohmann::json::parse(evaluate::to_json(e, o));
  for (const auto& m : j["overall"]["metrics"]) {
    if (m["key"] == "log_loss") CHECK((m["value"].is_null() && m["reason"] == "infinite"));
  }
  CHECK(test::contains(evaluate::to_text(e, o), "infinite"));
}

TEST_CASE("evaluate_csv: average precision, metrics of decisions and the AUROC of classes have intervals") {
  const auto e = evaluate::evaluate_file(breast_cancer_options());
  const auto& precision = find(e.overall, "average_precision");
  CHECK(precision.method == "jackknife, logit");
  CHECK_NEAR(precision.value, 0.977870389555735, 1e-12);
  CHECK_NEAR(precision.lower, 0.964395924313462, 1e-8);
  CHECK_NEAR(precision.upper, 0.986317752341411, 1e-8);
  struct of_decisions {
    const char* key;
    double lower;
    double upper;
    const char* method;
    double tolerance;
  };
  for (const of_decisions& x : {of_decisions{"balanced_accuracy", 0.902720292967245, 0.948598969296333, "MOVER", 1e-12},
                                of_decisions{"f1_score", 0.883523494518648, 0.939540549698542, "Wilson, of Jaccard", 1e-12},
                                of_decisions{"matthews_correlation", 0.818721796618356, 0.904282197713414, "delta, Fisher", 1e-7},
                                of_decisions{"cohen_kappa", 0.824748443407502, 0.909829700438749, "delta", 1e-12}}) {
    INFO(x.key);
    const auto& m = find(e.overall, x.key);
    CHECK(m.method == x.method);
    CHECK_NEAR(m.lower, x.lower, x.tolerance);
    CHECK_NEAR(m.upper, x.upper, x.tolerance);
  }
  auto digits = options_of(source + "/examples/data/digits/digits_predictions.csv");
  digits.truth = "digit";
  digits.predictions.clear();
  for (int k = 0; k < 10; ++k) digits.predictions.push_back("p_" + std::to_string(k));
  const auto classes = evaluate::evaluate_file(digits);
  const auto& macro = find(classes.overall, "macro_auroc");
  CHECK(macro.method == "jackknife, logit");
  CHECK((0.99 < macro.lower && macro.lower < macro.value && macro.value < macro.upper && macro.upper < 1));
  for (const char* key : {"balanced_accuracy", "macro_f1", "cohen_kappa", "matthews_correlation"}) {
    const auto& m = find(classes.overall, key);
    CHECK((0.94 < m.lower && m.lower < m.value && m.value < m.upper && m.upper < 0.98));
  }
  double mean = 0;
  for (const auto& c : classes.classes) {
    CHECK(find(c, "auroc").method == "DeLong");
    mean += find(c, "auroc").value / 10;
  }
  CHECK_NEAR(macro.value, mean, 1e-14);
}

TEST_CASE("evaluate_csv: an AUROC of 0 or 1 has Newcombe's interval, which says so") {
  const scratch file("perfect.csv", "y,p,q\n1,0.9,0.1\n1,0.8,0.2\n1,0.7,0.3\n0,0.2,0.8\n0,0.1,0.9\n");
  auto o = options_of(file.path);
  const auto e = evaluate::evaluate_file(o);
  const auto& m = find(e.overall, "auroc");
  CHECK(m.value == 1);
  CHECK(m.method == "Newcombe");
  CHECK(m.upper == 1);
  CHECK_NEAR(m.lower, 0.438912389095857, 1e-12);
  CHECK(test::contains(evaluate::to_text(e, o), "Newcombe's interval"));
  CHECK(find(e.overall, "average_precision").value == 1);
  CHECK(find(e.overall, "average_precision").method.empty());
  o.predictions = {"q"};
  const auto worst = evaluate::evaluate_file(o);
  CHECK(find(worst.overall, "auroc").lower == 0);
  CHECK_NEAR(find(worst.overall, "auroc").upper, 1 - m.lower, 1e-12);
  const scratch sole("sole.csv", "y,p\n1,0.4\n0,0.6\n0,0.2\n0,0.1\n");
  o.file = sole.path;
  o.predictions = {"p"};
  CHECK(find(evaluate::evaluate_file(o).overall, "auroc").method == "Newcombe");
  const scratch alike("alike.csv", "y,p\n1,0.4\n1,0.4\n0,0.4\n0,0.4\n");
  o.file = alike.path;
  const auto constant = evaluate::evaluate_file(o);
  CHECK(find(constant.overall, "auroc").method == "Newcombe");
  CHECK(find(constant.overall, "mean_prediction").method.empty());  // nothing varied, which is no certainty
  // three classes: the class that is told apart without fault, and a mean of 1 without certainty
  const scratch three("three.csv",
                      "y,a,b,c\n0,0.8,0.1,0.1\n0,0.7,0.2,0.1\n1,0.1,0.8,0.1\n1,0.2,0.7,0.1\n2,0.1,0.1,0.8\n2,0.1,0.2,0.7\n");
  o.file = three.path;
  o.predictions = {"a", "b", "c"};
  const auto classes = evaluate::evaluate_file(o);
  CHECK(find(classes.classes[0], "auroc").method == "Newcombe");
  CHECK(find(classes.overall, "macro_auroc").value == 1);
  CHECK(find(classes.overall, "macro_auroc").method.empty());
}

TEST_CASE("evaluate_csv: --compare agrees with pROC, statsmodels and NumPy") {
  struct expected {
    const char* key;
    double difference;
    double lower;
    double upper;
    double statistic;
    double p_value;
    double tolerance;  // of a derivative by differences: less
  };
  // AUROC: pROC 1.18.0 roc.test(method = "delong", paired = TRUE)
  const expected plain[] = {
      {"auroc", 0.00973785740711386, 0.003014683820694203, 0.016461030993533070, 2.838815562204439, 0.004528132151348699, 1e-10},
      {"average_precision", 0.0225356923747361, 0.00295633488986356, 0.0421150498596086, 2.25590372182962, 0.0240766613963381,
       1e-7},
      {"brier_score", -0.0298878688794228, -0.0444707490167664, -0.0153049887420792, -4.01698059825066, 5.89485752942054e-05,
       1e-10},
      {"log_loss", -0.28506158962862, -0.416204062969828, -0.153919116287412, -4.26033179650479, 2.04123651662011e-05, 1e-10}};
  const expected weighted[] = {
      {"auroc", 0.00966227018385279, 0.00196635184652538, 0.0173581885211802, 2.46074616948485, 0.0138648419489898, 1e-7},
      {"average_precision", 0.026027439663769, 0.000725635858830346, 0.0513292434687076, 2.01617421208599, 0.0437817620095857,
       1e-7},
      {"brier_score", -0.029098890050013, -0.0444802061805532, -0.0137175739194728, -3.70792564199858, 0.000208963991971531,
       1e-10},
      {"log_loss", -0.295115705148602, -0.450220963493809, -0.140010446803394, -3.72918468099939, 0.000192100325525597, 1e-10}};
  const auto check = [](const evaluate::evaluation& e, const auto& rows) {
    for (const expected& x : rows) {
      INFO(x.key);
      const auto& m = paired(e, x.key);
      CHECK_NEAR(m.difference.value, x.difference, 1e-12);
      CHECK_NEAR(m.judged - m.other, x.difference, 1e-12);
      CHECK(m.judged == Approx(find(e.overall, x.key).value).epsilon(1e-12));
      CHECK_NEAR(m.difference.lower, x.lower, x.tolerance);
      CHECK_NEAR(m.difference.upper, x.upper, x.tolerance);
      CHECK_NEAR(m.statistic, x.statistic, 100 * x.tolerance);
      CHECK_NEAR(m.p_value, x.p_value, x.tolerance);
      CHECK(m.reason.empty());
    }
  };
  auto o = breast_cancer_options();
  const auto a = evaluate::evaluate_file(o);
  REQUIRE(a.compared.size() == 1);
  CHECK(a.compared[0].prediction == "p_naive_bayes");
  check(a, plain);
  CHECK(paired(a, "auroc").method == "paired DeLong");
  const auto& accuracy = paired(a, "accuracy");
  CHECK(accuracy.method == "McNemar, mid-p");
  CHECK(accuracy.statistic == 25);
  CHECK(accuracy.difference.says == "alone right in 25 rows, the other in 10");
  CHECK_NEAR(accuracy.difference.value, 0.0263620386643234, 1e-14);
  CHECK_NEAR(accuracy.p_value, 0.0113309841835871, 1e-13);
  CHECK((0 < accuracy.difference.lower && accuracy.difference.upper < 0.06));

  const scratch file("weighted.csv", breast_cancer_with("w", [](int i) { return std::to_string(1 + i % 3); }));
  o.file = file.path;
  o.weight = "w";
  const auto b = evaluate::evaluate_file(o);
  check(b, weighted);
  CHECK(paired(b, "auroc").method == "paired jackknife");
  CHECK_NEAR(paired(b, "accuracy").difference.value, 0.0219876868953386, 1e-14);
  CHECK(std::isnan(paired(b, "accuracy").p_value));
  CHECK(std::isnan(paired(b, "accuracy").difference.lower));
  CHECK(paired(b, "accuracy").reason == "McNemar's test is not defined with weights");
}

TEST_CASE("evaluate_csv: the paired error of average precision is that of the library where the other has none") {
  // the other prediction tells the classes apart without fault: its precision does not move with any weight
  const scratch file("faultless.csv", "y,p,q,w\n1,0.9,1,1\n0,0.8,0,2\n1,0.8,1,3\n1,0.4,1,1\n0,0.3,0,0.5\n0,0.1,0,1\n1,0.2,1,0\n");
  auto o = options_of(file.path);
  o.compared = {"q"};
  o.weight = "w";
  const Eigen::ArrayXi y{{1, 0, 1, 1, 0, 0}};
  const Eigen::ArrayXd p{{0.9, 0.8, 0.8, 0.4, 0.3, 0.1}};
  const Eigen::ArrayXd w{{1, 2, 3, 1, 0.5, 1}};
  const auto e = evaluate::evaluate_file(o);
  const auto& precision = paired(e, "average_precision");
  CHECK(precision.other == 1);
  CHECK_NEAR(precision.difference.value / precision.statistic, assay::average_precision_interval(y, p, w).standard_error, 1e-14);
  const auto& auroc = paired(e, "auroc");
  CHECK_NEAR(auroc.difference.value / auroc.statistic, assay::auroc_interval(y, p, w).standard_error, 1e-14);
}

TEST_CASE("evaluate_csv: unit weights and rows of weight 0 change no comparison") {
  const scratch ones("ones.csv", breast_cancer_with("w", [](int) { return std::string("1"); }));
  const scratch zeros("zeros.csv",
                      breast_cancer_with("w", [](int) { return std::string("1"); }) + "1,0,1,large,0\n0,1,0,small,0\n");
  auto o = breast_cancer_options();
  const auto plain = evaluate::evaluate_file(o);
  o.weight = "w";
  for (const std::string& path : {ones.path, zeros.path}) {
    o.file = path;
    const auto e = evaluate::evaluate_file(o);
    for (const char* key : {"auroc", "average_precision", "brier_score", "log_loss"}) {
      INFO(key);
      CHECK_NEAR(paired(e, key).difference.value, paired(plain, key).difference.value, 1e-14);
      CHECK_NEAR(paired(e, key).difference.lower, paired(plain, key).difference.lower, 1e-13);
      CHECK_NEAR(paired(e, key).p_value, paired(plain, key).p_value, 1e-12);
    }
  }
}

TEST_CASE("evaluate_csv: --compare with few discordant rows is exact; several columns, in their order") {
  const scratch file("few.csv", "y,p,q,r\n1,0.9,0.1,0.9\n1,0.8,0.2,0.8\n1,0.7,0.3,0.7\n0,0.6,0.4,0.6\n0,0.1,0.1,0.1\n");
  auto o = options_of(file.path);
  o.compared = {"q", "r"};
  const auto e = evaluate::evaluate_file(o);
  REQUIRE(e.compared.size() == 2);
  CHECK(e.compared[1].prediction == "r");
  const auto& m = paired(e, "accuracy");
  CHECK(m.method == "McNemar, exact");
  CHECK(m.statistic == 3);
  CHECK_NEAR(m.p_value, 0.625, 1e-15);  // 3 of 4, two-sided
  CHECK(e.compared_curves.size() == 3);
  CHECK(e.compared_curves[0].name == "p");
  CHECK(e.compared_curves[2].name == "r");
  // r is p: nothing to test
  for (const auto& same : e.compared[1].metrics) {
    INFO(same.difference.key);
    CHECK(same.difference.value == 0);
    CHECK(same.judged == same.other);
    CHECK(std::isnan(same.p_value));
    CHECK(std::isnan(same.statistic));
    CHECK(same.reason == "no row tells the two apart");
    CHECK(same.method.empty());
  }
  CHECK(paired(e, "accuracy", 1).difference.upper > 0);  // rows that differ may yet come
}

TEST_CASE("evaluate_csv: what cannot be compared says why") {
  const scratch one("one_class.csv", "y,p,q\n1,0.9,0.6\n1,0.3,0.6\n1,0.7,0.2\n");
  auto o = options_of(one.path);
  o.compared = {"q"};
  const auto e = evaluate::evaluate_file(o);
  for (const char* key : {"auroc", "average_precision"}) {
    CHECK(std::isnan(paired(e, key).difference.value));
    CHECK(paired(e, key).difference.reason == "needs both classes");
  }
  CHECK_NEAR(paired(e, "brier_score").difference.value, (0.01 + 0.49 + 0.09 - 0.16 - 0.16 - 0.64) / 3, 1e-15);
  CHECK(paired(e, "accuracy").difference.value == 0);
  const scratch row("row.csv", "y,p,q\n1,0.9,0.6\n");
  o.file = row.path;
  CHECK(paired(evaluate::evaluate_file(o), "brier_score").reason == "needs two rows");
  const scratch positive("positive.csv", "y,p,q\n1,0.5,0.4\n0,0.6,0.1\n0,0.2,0.3\n");
  o.file = positive.path;
  CHECK(paired(evaluate::evaluate_file(o), "auroc").reason == "needs two rows of each class");
  CHECK(paired(evaluate::evaluate_file(o), "average_precision").reason == "needs two positives");
  // opposite rankings without any spread: a difference of 1, and no certainty
  const scratch opposite("opposite.csv", "y,p,q\n1,0.9,0.1\n1,0.8,0.1\n0,0.2,0.7\n0,0.1,0.7\n");
  o.file = opposite.path;
  const auto apart = evaluate::evaluate_file(o);
  CHECK(paired(apart, "auroc").difference.value == 1);
  CHECK(paired(apart, "auroc").difference.method.empty());
  CHECK(paired(apart, "auroc").reason == "the estimated error is 0, which is no certainty");
  // a constant difference of losses has no error, whatever its rounding
  for (int n = 2; n < 12; ++n) {
    std::string text = "y,p,q,w\n";
    for (int i = 1; i <= n; ++i) text += "1,0.3,0.1," + std::to_string(0.1 * i * i) + "\n";
    const scratch constant("constant.csv", text);
    auto weighted = o;
    weighted.file = constant.path;
    weighted.weight = "w";
    CHECK(paired(evaluate::evaluate_file(weighted), "log_loss").reason == "the estimated error is 0, which is no certainty");
  }
  const scratch certain("certain.csv", "y,p,q\n1,0,0\n0,0.5,0.4\n1,0.7,0.6\n");
  o.file = certain.path;
  const auto infinite = evaluate::evaluate_file(o);
  CHECK(std::isnan(paired(infinite, "log_loss").difference.value));
  CHECK(test::contains(paired(infinite, "log_loss").difference.reason, "infinite"));
  const scratch half("half.csv", "y,p,q\n1,0,0.2\n0,0.5,0.4\n1,0.7,0.6\n");
  o.file = half.path;
  CHECK(std::isinf(paired(evaluate::evaluate_file(o), "log_loss").difference.value));
  const auto j = nlohmann::json::parse(evaluate::to_json(evaluate::evaluate_file(o), o));
  CHECK(j["comparisons_with"][0]["metrics"][4]["difference"].is_null());
  CHECK(test::contains(j["comparisons_with"][0]["metrics"][4]["reason"].get<std::string>(), "infinite"));
}

TEST_CASE("evaluate_csv: --compare in text, JSON and page") {
  const scratch json("compare.json");
  const scratch html("compare.html");
  const outcome o = run(breast_cancer + " --truth malignant --prediction p_logistic --compare p_naive_bayes --json " + json.path +
                        " --html " + html.path);
  REQUIRE(o.exit == 0);
  CHECK(test::contains(o.out, "Comparison with p_naive_bayes (paired)"));
  CHECK(test::contains(o.out, "paired DeLong"));
  const std::string page = text_of(html.path);
  CHECK(test::contains(page, "Comparison with p_naive_bayes (paired)"));
  CHECK(test::contains(page, "McNemar, mid-p"));
  CHECK(test::contains(page, "ROC curve, by prediction"));
  const auto j = nlohmann::json::parse(text_of(json.path));
  CHECK(j["options"]["compared"] == nlohmann::json::array({"p_naive_bayes"}));
  REQUIRE(j["comparisons_with"].size() == 1);
  const auto& c = j["comparisons_with"][0];
  CHECK(c["prediction"] == "p_naive_bayes");
  std::vector<std::string> keys;
  for (const auto& m : c["metrics"]) {
    keys.push_back(m["key"]);
    for (const char* field :
         {"label", "value", "other", "difference", "lower", "upper", "interval", "statistic", "p_value", "method"})
      CHECK(m.contains(field));
    CHECK(m["p_value"].is_number());
    CHECK(!m.contains("reason"));
  }
  CHECK(keys == std::vector<std::string>{"auroc", "average_precision", "accuracy", "brier_score", "log_loss"});
  auto alone = breast_cancer_options();
  alone.compared.clear();
  const auto e = evaluate::evaluate_file(alone);
  CHECK(nlohmann::json::parse(evaluate::to_json(e, alone))["comparisons_with"].empty());
  CHECK(!test::contains(evaluate::to_text(e, alone), "(paired)"));
}

TEST_CASE("evaluate_csv: --compare with --bootstrap takes differences from the same resamples") {
  auto o = breast_cancer_options();
  const auto closed = evaluate::evaluate_file(o);
  o.bootstrap = 200;
  const auto e = evaluate::evaluate_file(o);
  for (const char* key : {"auroc", "average_precision", "accuracy", "brier_score", "log_loss"}) {
    INFO(key);
    const auto& m = paired(e, key);
    const auto& of_form = paired(closed, key);
    CHECK(m.difference.method == "bootstrap");
    CHECK((m.difference.lower < m.difference.value && m.difference.value < m.difference.upper));
    const double ratio = (m.difference.upper - m.difference.lower) / (of_form.difference.upper - of_form.difference.lower);
    CHECK((ratio > 0.7 && ratio < 1.4));
    CHECK(m.p_value == of_form.p_value);
  }
}

TEST_CASE("evaluate_csv: --compare with wrong columns gives exit code 2 and one line") {
  const std::string base = breast_cancer + " --truth malignant --prediction p_logistic ";
  const std::pair<std::string, const char*> cases[] = {
      {base + "--compare p_forest", "p_forest"},
      {base + "--compare size", "size"},
      {base + "--compare p_logistic", "'p_logistic' is the --prediction itself"},
      {base + "--compare p_naive_bayes --compare p_naive_bayes", "'p_naive_bayes' is given twice"},
      {base + "--prediction p_naive_bayes --compare size", "--compare: goes with one --prediction; several mean classes"}};
  for (const auto& [arguments, says] : cases) {
    const outcome o = run(arguments);
    INFO(arguments << ": " << o.error);
    CHECK(o.exit == 2);
    CHECK(o.out.empty());
    CHECK(std::count(o.error.begin(), o.error.end(), '\n') == 1);
    CHECK(test::contains(o.error, says));
  }
}
