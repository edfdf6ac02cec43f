// SPDX-License-Identifier: MIT
// Reference values: tests/reference/evaluate_csv.py.
#include "evaluate/evaluate.hpp"
#include "evaluate/output.hpp"
#include "support/check.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace {

const std::string source = ASSAY_SOURCE_DIR;
const std::string arrests = source + "/examples/data/arrests/arrests.csv";
const std::string fixtures = source + "/tests/data/csv/";

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A file of the test's own that is removed in the end.
struct scratch {
  std::string path;
  explicit scratch(const std::string& name, const std::string& text = "")
      : path((std::filesystem::temp_directory_path() / ("assay_" + std::to_string(::getpid()) + "_" + name)).string()) {
    std::ofstream(path, std::ios::binary) << text;
  }
  ~scratch() { std::filesystem::remove(path); }
};

struct outcome {
  int exit = -1;
  std::string out;
  std::string error;
};

outcome run(const std::string& arguments) {
  const scratch out("out");
  const scratch error("error");
  const std::string command = std::string(ASSAY_EVALUATE_CSV) + " " + arguments + " >'" + out.path + "' 2>'" + error.path + "'";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(out.path), text_of(error.path)};
}

evaluate::options options_of(const std::string& file) {
  evaluate::options o;
  o.file = file;
  o.truth = "y";
  o.predictions = {"p"};
  return o;
}

evaluate::options arrests_options() {
  evaluate::options o;
  o.file = arrests;
  o.truth = "released";
  o.predictions = {"p_released"};
  o.groups = {"colour", "sex"};
  return o;
}

const evaluate::metric& find(const evaluate::scope& s, const std::string& key) {
  const evaluate::metric* m = s.find(key);
  REQUIRE(m != nullptr);
  return *m;
}

const evaluate::metric& comparison(const evaluate::partition& p, const std::string& key) {
  for (const evaluate::metric& m : p.comparisons) {
    if (m.key == key) return m;
  }
  FAIL("no comparison " + key);
  return p.comparisons[0];
}

std::string error_of(const evaluate::options& o) {
  try {
    evaluate::evaluate_file(o);
  } catch (const std::exception& e) {
    return e.what();
  }
  return "";
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
