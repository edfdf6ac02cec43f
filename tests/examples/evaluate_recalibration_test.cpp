// SPDX-License-Identifier: MIT
#include "evaluate/recalibration.hpp"
#include "examples/evaluate_kit.hpp"

#include <assay/calibration/platt_scaling.hpp>
#include <assay/calibration/temperature_scaling.hpp>

#include <nlohmann/json.hpp>

#include <cmath>

using namespace test_csv;

namespace {

evaluate::options naive_bayes_options(const std::string& method) {
  evaluate::options o;
  o.file = breast_cancer;
  o.truth = "malignant";
  o.predictions = {"p_naive_bayes"};
  o.calibrate = method;
  return o;
}

double after(const evaluate::evaluation& e, const char* key) { return find(e.recalibrated->after, key).value; }

}  // namespace

TEST_CASE("evaluate_csv --calibrate: every map makes an overconfident model better, and is compared with it") {
  for (const std::string& method : evaluate::binary_maps()) {
    const evaluate::evaluation e = evaluate::evaluate_file(naive_bayes_options(method));
    INFO(method);
    REQUIRE(e.recalibrated);
    CHECK(e.recalibrated->method == method);
    CHECK(after(e, "ece") < find(e.overall, "ece").value);
    CHECK(after(e, "smooth_calibration_error") < find(e.overall, "smooth_calibration_error").value);
    CHECK(after(e, "brier_score") < find(e.overall, "brier_score").value);
    REQUIRE(e.compared.size() == 1);
    CHECK(e.compared[0].prediction == "p_naive_bayes, " + method + " (cross-fitted)");
    CHECK(e.recalibrated->problems.empty());
    CHECK(!e.map.empty());
    CHECK(e.risk_coverage.size() == 2);
  }
}

TEST_CASE("evaluate_csv --calibrate: a row is mapped by a map that did not see it") {
  // three thousand rows of noise: a map that saw its own rows would look better than chance
  test::generator g(5);
  evaluate::batch rows;
  rows.predictions.resize(1);
  for (int i = 0; i < 3000; ++i) {
    rows.labels.push_back(static_cast<std::uint8_t>(g.below(2)));
    rows.predictions[0].push_back(g.uniform());
    rows.cells.push_back(0);
  }
  evaluate::options o = naive_bayes_options("isotonic");
  o.folds = 10;
  const evaluate::cross_fitted fit = evaluate::recalibrate(rows, o);
  REQUIRE(fit.predictions[0].size() == 3000);
  double covariance = 0;
  double mean = 0;
  for (std::size_t i = 0; i < 3000; ++i) mean += fit.predictions[0][i] / 3000;
  for (std::size_t i = 0; i < 3000; ++i) covariance += (rows.labels[i] - 0.5) * (fit.predictions[0][i] - mean);
  // of a fit that saw the rows this is the resolution, which is far above 0; out of fold it is 0 on average
  CHECK(covariance / 3000 < 2e-3);
  // leaving a row's label out: changing it changes no prediction of its own fold
  evaluate::batch other = rows;
  other.labels[17] = static_cast<std::uint8_t>(1 - other.labels[17]);
  const evaluate::cross_fitted again = evaluate::recalibrate(other, o);
  CHECK(again.predictions[0][17] == fit.predictions[0][17]);
  bool any = false;
  for (std::size_t i = 0; i < 3000; ++i) any = any || again.predictions[0][i] != fit.predictions[0][i];
  CHECK(any);
}

TEST_CASE("evaluate_csv --calibrate: the saved map is that of all rows") {
  const scratch map("map");
  const scratch json("out.json");
  const outcome o = run(breast_cancer + " --truth malignant --prediction p_naive_bayes --calibrate platt --folds 3 --save-map " + map.path +
                        " --json " + json.path);
  INFO(o.error);
  REQUIRE(o.exit == 0);
  CHECK(test::contains(o.out, "Recalibrated by platt (cross-fitted, 3 folds)"));
  const std::string saved = text_of(map.path);
  const assay::bytes state(saved.begin(), saved.end());
  const auto platt = assay::platt_scaling::from_bytes(state);
  CHECK(platt.slope() > 0.2);
  CHECK(platt.slope() < 0.4);
  const auto j = nlohmann::json::parse(text_of(json.path));
  CHECK(j["recalibration"]["method"] == "platt");
  CHECK(j["recalibration"]["folds"] == 3);
  CHECK(j["recalibration"]["after"]["rows"] == 569);
  CHECK(j["options"]["calibrate"] == "platt");
}

TEST_CASE("evaluate_csv --calibrate: classes") {
  evaluate::options o;
  o.file = source + "/examples/data/digits/digits_predictions.csv";
  o.truth = "digit";
  for (int k = 0; k < 10; ++k) o.predictions.push_back("p_" + std::to_string(k));
  for (const std::string& method : evaluate::class_maps()) {
    o.calibrate = method;
    const evaluate::evaluation e = evaluate::evaluate_file(o);
    INFO(method);
    REQUIRE(e.recalibrated);
    // a factor and a shift for each class are too many for classes that are nearly parted: only the temperature must not do harm
    if (method == "temperature") CHECK(after(e, "log_loss") <= find(e.overall, "log_loss").value * 1.01);
    CHECK(after(e, "accuracy") > find(e.overall, "accuracy").value - 0.02);
    CHECK(e.recalibrated->after.rows == e.overall.rows);
  }
}

TEST_CASE("evaluate_csv --calibrate: one class, and few rows, end with a sentence, not with an error") {
  const scratch one("one.csv", "y,p\n1,0.5\n1,0.7\n1,0.2\n");
  for (const std::string& method : evaluate::binary_maps()) {
    evaluate::options o = options_of(one.path);
    o.calibrate = method;
    o.folds = 2;
    const evaluate::evaluation e = evaluate::evaluate_file(o);
    INFO(method);
    REQUIRE(e.recalibrated);
    CHECK(e.overall.rows == 3);
  }
  evaluate::options o = options_of(one.path);
  o.calibrate = "temperature";
  CHECK_FALSE(evaluate::evaluate_file(o).recalibrated->problems.empty());
}

TEST_CASE("evaluate_csv --calibrate: wrong arguments give exit code 2 and one line") {
  const std::string start = breast_cancer + " --truth malignant --prediction p_logistic ";
  for (const std::string arguments : {"--calibrate nonsense", "--calibrate vector", "--save-map x", "--calibrate platt --folds 1"}) {
    const outcome o = run(start + arguments);
    INFO(arguments << ": " << o.error);
    CHECK(o.exit == 2);
    CHECK(std::count(o.error.begin(), o.error.end(), '\n') == 1);
  }
  CHECK(test::contains(run(start + "--calibrate vector").error, "there are platt, temperature, beta"));
}
