// SPDX-License-Identifier: MIT
// Reference values: NumPy 2.4.6, scikit-learn 1.9.1 and SciPy 1.17.1 on examples/data/diabetes/diabetes.csv.
#include "examples/evaluate_kit.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

using namespace test_csv;

namespace {

const std::string diabetes = source + "/examples/data/diabetes/diabetes.csv";
const std::string columns =
    " --task regression --truth progression --prediction predicted --deviation deviation --lower q05 --upper q95"
    " --quantile 0.95=q95 --quantile 0.05=q05 --quantile 0.5=q50 --group sex";

evaluate::options diabetes_options() {
  evaluate::options o;
  o.file = diabetes;
  o.task = "regression";
  o.truth = "progression";
  o.predictions = {"predicted"};
  o.deviation = "deviation";
  o.lower = "q05";
  o.upper = "q95";
  o.quantiles = {{0.05, "q05"}, {0.5, "q50"}, {0.95, "q95"}};
  o.groups = {"sex"};
  return o;
}

/// The rows of diabetes.csv with one more column.
template <class Column>
std::string diabetes_with(const std::string& name, Column column) {
  std::ifstream file(diabetes);
  std::string out;
  std::string line;
  for (int i = -1; std::getline(file, line); ++i) out += line + "," + (i < 0 ? name : column(i)) + "\n";
  return out;
}

}  // namespace

TEST_CASE("evaluate_csv regression: agrees with NumPy, scikit-learn and SciPy") {
  const evaluate::evaluation e = evaluate::evaluate_file(diabetes_options());
  CHECK(e.task == "regression");
  CHECK(e.overall.rows == 442);
  const auto value = [&](const char* key) { return find(e.overall, key).value; };
  CHECK_CLOSE(value("mean_error"), -0.0877730769230772);
  CHECK_CLOSE(value("root_mean_squared_error"), 54.63161639174286);
  CHECK_CLOSE(value("mean_absolute_error"), 44.240841402714935);
  CHECK_CLOSE(value("median_absolute_error"), 39.06700000000001);
  CHECK_CLOSE(value("r2_score"), 0.49668272462934226);
  CHECK_CLOSE(value("pearson_correlation"), 0.7050364419113466);
  CHECK_CLOSE(value("interval_coverage"), 0.8733031674208145);
  CHECK_CLOSE(value("mean_interval_width"), 168.254527760181);
  CHECK_CLOSE(value("interval_score"), 213.5339304751131);
  CHECK_CLOSE(value("crps_gaussian"), 31.050569589375186);
  CHECK_CLOSE(value("gaussian_log_score"), 5.4224343486934465);
  CHECK_CLOSE(value("pinball_loss_q05"), 5.029681365384617);
  CHECK_CLOSE(value("share_below_q95"), 0.9389140271493213);
  const evaluate::metric& rmse = find(e.overall, "root_mean_squared_error");
  CHECK(rmse.lower < rmse.value);
  CHECK(rmse.value < rmse.upper);
  REQUIRE(e.partitions.size() == 1);
  REQUIRE(e.partitions[0].groups.size() == 2);
  CHECK(e.partitions[0].groups[0].rows == 235);
  CHECK_CLOSE(find(e.partitions[0].groups[1], "root_mean_squared_error").value, 52.64037962495587);
  CHECK(e.quantile_calibration.size() == 2);
}

TEST_CASE("evaluate_csv regression: weights 1, 2, 3 agree with NumPy and scikit-learn; a row of weight 0 does not count") {
  const scratch weighted("weighted.csv", diabetes_with("w", [](int i) { return std::to_string(1 + i % 3); }));
  evaluate::options o = diabetes_options();
  o.file = weighted.path;
  o.weight = "w";
  const evaluate::evaluation e = evaluate::evaluate_file(o);
  const auto value = [&](const char* key) { return find(e.overall, key).value; };
  CHECK_CLOSE(value("mean_error"), -0.694831823329558);
  CHECK_CLOSE(value("root_mean_squared_error"), 54.82886201010853);
  CHECK_CLOSE(value("mean_absolute_error"), 44.2045584371461);
  CHECK_CLOSE(value("r2_score"), 0.4854933426109167);
  CHECK_CLOSE(value("interval_coverage"), 0.8754246885617214);
  CHECK_CLOSE(value("interval_score"), 212.2794798187996);
  CHECK_CLOSE(value("crps_gaussian"), 31.105044383356383);
  CHECK_CLOSE(value("pinball_loss_q05"), 4.980876652321632);
  const scratch one("one.csv", "y,p,w\n1,2,0\n5,4,1\n7,8,1\n");
  o = options_of(one.path);
  o.task = "regression";
  o.weight = "w";
  const evaluate::evaluation few = evaluate::evaluate_file(o);
  CHECK(few.overall.rows == 2);
  CHECK(find(few.overall, "mean_absolute_error").value == 1);
}

TEST_CASE("evaluate_csv regression: text, JSON and page") {
  const scratch json("out.json");
  const scratch html("out.html");
  const outcome o = run(diabetes + columns + " --json " + json.path + " --html " + html.path);
  INFO(o.error);
  REQUIRE(o.exit == 0);
  CHECK(test::contains(o.out, "interval coverage"));
  CHECK(test::contains(o.out, "0.9 is wanted"));
  const auto j = nlohmann::json::parse(text_of(json.path));
  CHECK(j["task"] == "regression");
  CHECK(j["options"]["quantiles"].size() == 3);
  CHECK(j["options"]["quantiles"][0]["column"] == "q05");
  CHECK(j["recalibration"].is_null());
  CHECK(test::contains(text_of(html.path), "Calibration of the predicted distribution"));
}

TEST_CASE("evaluate_csv regression: bootstrap gives intervals of what has no closed form") {
  evaluate::options o = diabetes_options();
  o.bootstrap = 100;
  const evaluate::evaluation e = evaluate::evaluate_file(o);
  const evaluate::metric& r2 = find(e.overall, "r2_score");
  CHECK(r2.method == "bootstrap");
  CHECK(r2.lower < r2.value);
  CHECK(r2.value < r2.upper);
}

TEST_CASE("evaluate_csv regression: a constant truth, deviations of 0, intervals the wrong way round") {
  const scratch constant("constant.csv", "y,p,s\n3,2,0\n3,4,1\n");
  evaluate::options o = options_of(constant.path);
  o.task = "regression";
  o.deviation = "s";
  const evaluate::evaluation e = evaluate::evaluate_file(o);
  CHECK(std::isnan(find(e.overall, "r2_score").value));
  CHECK(find(e.overall, "r2_score").reason == "the truth does not vary");
  CHECK(find(e.overall, "gaussian_log_score").reason == "a deviation is 0");
  const scratch reversed("reversed.csv", "y,p,a,b\n3,2,1,2\n3,4,5,4\n");
  o = options_of(reversed.path);
  o.task = "regression";
  o.lower = "a";
  o.upper = "b";
  CHECK(test::contains(error_of(o), "row 2: a = 5 is above b = 4"));
  const scratch negative("negative.csv", "y,p,s\n3,2,1\n3,4,-1\n");
  o = options_of(negative.path);
  o.task = "regression";
  o.deviation = "s";
  CHECK(test::contains(error_of(o), "line 3, column 's': '-1' is negative, a standard deviation is wanted"));
  const scratch text("text.csv", "y,p\n3,2\nx,4\n");
  o = options_of(text.path);
  o.task = "regression";
  CHECK(test::contains(error_of(o), "line 3, column 'y': 'x' is not a number"));
}

TEST_CASE("evaluate_csv regression: wrong arguments give exit code 2 and one line") {
  const std::string start = diabetes + " --task regression --truth progression --prediction predicted ";
  for (const std::string arguments : {"--lower q05", "--positive a", "--calibrate platt", "--save-map x", "--compare q50", "--quantile q05",
                                      "--quantile 2=q05", "--quantile 0.5=", "--quantile 0.5=q05 --quantile 0.5=q95", "--prediction q50"}) {
    const outcome o = run(start + arguments);
    INFO(arguments << ": " << o.error);
    CHECK(o.exit == 2);
    CHECK(std::count(o.error.begin(), o.error.end(), '\n') == 1);
  }
  for (const std::string option : {"--lower q05 --upper q95", "--deviation deviation", "--quantile 0.5=q50"}) {
    const outcome o = run(breast_cancer + " --truth malignant --prediction p_logistic " + option);
    CHECK(o.exit == 2);
    CHECK(test::contains(o.error, "goes with --task regression"));
  }
}
