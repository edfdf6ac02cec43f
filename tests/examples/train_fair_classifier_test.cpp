// SPDX-License-Identifier: MIT
#include "support/check.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using nlohmann::json;
using test::contains;

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A file of the test's own that is removed in the end.
struct scratch_file {
  std::string path;
  explicit scratch_file(const std::string& name, const std::string& text = "")
      : path((std::filesystem::temp_directory_path() / ("assay_fair_" + std::to_string(::getpid()) + "_" + name)).string()) {
    std::ofstream(path, std::ios::binary) << text;
  }
  ~scratch_file() { std::filesystem::remove(path); }
};

struct outcome {
  int exit = -1;
  std::string out;
  std::string error;
};

outcome train(const std::string& arguments) {
  const scratch_file out("out");
  const scratch_file error("error");
  const std::string command = std::string(ASSAY_TRAIN_FAIR_CLASSIFIER) + " " + arguments + " >'" + out.path + "' 2>'" + error.path + "'";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(out.path), text_of(error.path)};
}

json json_of(const std::string& arguments) {
  const scratch_file file("json");
  const outcome o = train(arguments + " --json '" + file.path + "'");
  INFO(o.error);
  REQUIRE(o.exit == 0);
  return json::parse(text_of(file.path));
}

/// A disparity at the largest lambda, as a share of that without penalty.
double left(const json& sweep, const char* disparity) {
  return sweep["rows"].back()[disparity].get<double>() / sweep["rows"].front()[disparity].get<double>();
}

}  // namespace

TEST_CASE("train_fair_classifier: marginal penalties are blind to gerrymandering, CCdCov and JdCov are not") {
  for (const std::string model : {"logistic", "network"}) {
    INFO(model);
    const json r = json_of("--gerrymander --quick --penalty all --model " + model);
    REQUIRE(r["sweeps"].size() == 3);
    for (const json& sweep : r["sweeps"]) {
      INFO(sweep["penalty"].get<std::string>());
      const json& before = sweep["rows"].front();
      // each attribute alone shows nothing, both together do
      CHECK(std::abs(before["marginal"].get<double>()) < 0.05 * before["ccdcov"].get<double>());
      CHECK(before["demographic_parity_difference"].get<double>() > 0.25);
      const json& after = sweep["rows"].back();
      if (sweep["penalty"] == "marginal dCov") {
        CHECK(left(sweep, "ccdcov") > 0.75);
        CHECK(left(sweep, "jensen_shannon") > 0.75);
        CHECK(after["demographic_parity_difference"].get<double>() > 0.25);
      } else {
        CHECK(std::abs(left(sweep, "ccdcov")) < 0.1);
        CHECK(std::abs(left(sweep, "jdcov")) < 0.1);
        CHECK(left(sweep, "jensen_shannon") < 0.1);
        CHECK(after["demographic_parity_difference"].get<double>() < 0.12);
        CHECK(sweep["elbow"].get<int>() > 0);
        CHECK(after["auroc"].get<double>() > 0.75);  // merit is still used
      }
    }
  }
}

TEST_CASE("train_fair_classifier: the bundled arrests") {
  const scratch_file page("page.html");
  const scratch_file numbers("numbers.json");
  const outcome o = train("--quick --html '" + page.path + "' --json '" + numbers.path + "'");
  REQUIRE(o.exit == 0);
  CHECK(o.error.empty());
  CHECK(contains(o.out, "For illustration only."));
  CHECK(contains(o.out, "<- elbow"));
  CHECK(contains(o.out, "Black × Female 21 (17 positive)"));
  const std::string html = text_of(page.path);
  CHECK(contains(html, "For illustration only."));
  CHECK(contains(html, "<svg"));
  CHECK(contains(html, "elbow, with its lambda"));
  const json r = json::parse(text_of(numbers.path));
  CHECK(r["held_out_rows"] == 1568);
  CHECK(r["training_rows"] == 3658);
  REQUIRE(r["sweeps"].size() == 1);
  const json& sweep = r["sweeps"][0];
  CHECK(sweep["penalty"] == "CCdCov");
  CHECK(sweep["rows"].front()["auroc"].get<double>() > 0.7);
  CHECK(left(sweep, "ccdcov") < 0.3);
  CHECK(left(sweep, "jensen_shannon") < 0.3);
  // the same run again, to the bit
  CHECK(json_of("--quick") == r);
}

TEST_CASE("train_fair_classifier: options") {
  const json full = json_of("--quick --lambda 100 0 100 --batch 0 --epochs 50 --use-attributes --threshold 0.5");
  CHECK(full["threshold"] == 0.5);
  CHECK(full["features"].size() == 7);
  REQUIRE(full["sweeps"][0]["rows"].size() == 2);
  CHECK(full["sweeps"][0]["rows"][0]["lambda"] == 0.0);
  CHECK(full["sweeps"][0]["elbow"] == -1);
  const outcome help = train("--help");
  CHECK(help.exit == 0);
  CHECK(contains(help.out, "--gerrymander"));
}

TEST_CASE("train_fair_classifier: what is wrong is told in one line") {
  const auto error = [](const std::string& arguments) {
    const outcome o = train(arguments);
    CHECK(o.exit == 2);
    CHECK(o.out.empty());
    CHECK(o.error.find('\n') == o.error.size() - 1);
    return o.error;
  };
  CHECK(contains(error("--penalty none"), "--penalty"));
  CHECK(contains(error("--batch 3"), "--batch: is 0 (all rows) or at least 32"));
  CHECK(contains(error("--attribute sex"), "--attribute: is given twice"));
  CHECK(contains(error("--feature sex"), "column 'sex' has two roles"));
  CHECK(contains(error("--gerrymander --truth y"), "does not go with --gerrymander"));
  CHECK(contains(error("/nonexistent.csv"), "nonexistent.csv"));
  CHECK(contains(error("--feature height"), "'height'"));

  std::string rows = "released,x,colour,sex\n";
  const scratch_file few("few.csv", rows + "1,2,a,b\n0,1,b,c\n");
  CHECK(contains(error("'" + few.path + "' --feature x"), "2 rows are too few to learn from; 200 are needed"));
  for (int i = 0; i < 300; ++i) rows += std::to_string(i % 2) + "," + std::to_string(i % 7) + ",a," + (i % 3 == 0 ? "f" : "m") + "\n";
  const scratch_file alike("alike.csv", rows);
  CHECK(contains(error("'" + alike.path + "' --feature x"), "attribute 'colour' has one value only"));
  const scratch_file label("label.csv", rows + "2,1,b,f\n");
  CHECK(contains(error("'" + label.path + "' --feature x"), "'2'"));
}
