// SPDX-License-Identifier: MIT
#include "evaluate/options.hpp"

#include "report/command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <utility>

namespace evaluate {
namespace {

void check_regression(const options& o) {
  for (const auto& [given, option] :
       {std::pair(!o.positive.empty(), "--positive"), std::pair(!o.compared.empty(), "--compare"),
        std::pair(!o.calibrate.empty(), "--calibrate"), std::pair(!o.save_map.empty(), "--save-map")}) {
    if (given) throw CLI::ValidationError(option, "does not go with --task regression");
  }
  if (o.predictions.size() > 1) throw CLI::ValidationError("--prediction", "is given once with --task regression");
  if (o.lower.empty() != o.upper.empty())
    throw CLI::ValidationError(o.lower.empty() ? "--upper" : "--lower", "--lower and --upper go together");
  std::set<double> levels;
  for (const quantile_column& q : o.quantiles) {
    if (!levels.insert(q.level).second) throw CLI::ValidationError("--quantile", fmt::format("the level {:g} is given twice", q.level));
  }
}

void check_calibration(const options& o) {
  if (o.calibrate.empty()) {
    if (!o.save_map.empty()) throw CLI::ValidationError("--save-map", "goes with --calibrate METHOD");
    return;
  }
  const auto& methods = o.is_binary() ? binary_maps() : class_maps();
  if (std::find(methods.begin(), methods.end(), o.calibrate) == methods.end()) {
    throw CLI::ValidationError("--calibrate", fmt::format("'{}' is no map of {}; there are {}", o.calibrate,
                                                          o.is_binary() ? "one prediction" : "several classes", fmt::join(methods, ", ")));
  }
}

quantile_column read_quantile(const std::string& text) {
  const std::size_t at = text.find('=');
  quantile_column out;
  const char* const begin = text.data();
  const char* const end = begin + (at == std::string::npos ? 0 : at);
  const auto [stop, code] = std::from_chars(begin, end, out.level);
  if (begin == end || code != std::errc() || stop != end || !(out.level > 0 && out.level < 1) || at + 1 == text.size()) {
    throw CLI::ValidationError("--quantile", "'" + text + "' is not LEVEL=COLUMN with a level between 0 and 1");
  }
  out.column = text.substr(at + 1);
  return out;
}

/// Throws when a column is named twice where that makes no sense, and when options do not go together.
void check_columns(const options& o) {
  const auto differ = [](const std::vector<std::string>& names, const char* option) {
    std::set<std::string> seen;
    for (const std::string& name : names) {
      if (!seen.insert(name).second) throw CLI::ValidationError(option, "column '" + name + "' is given twice");
    }
  };
  differ(o.predictions, "--prediction");
  differ(o.groups, "--group");
  differ(o.attributes, "--attribute");
  for (const std::string& a : o.attributes) {
    const bool predicted = std::find(o.predictions.begin(), o.predictions.end(), a) != o.predictions.end();
    if (predicted || a == o.truth || a == o.weight) {
      throw CLI::ValidationError("--attribute", "column '" + a + "' is the " + (predicted ? "--prediction" : a == o.truth ? "--truth" : "--weight") + " itself");
    }
  }
  differ(o.compared, "--compare");
  if (o.is_regression()) return check_regression(o);
  for (const auto& [given, option] : {std::pair(!o.lower.empty() || !o.upper.empty(), "--lower"),
                                      std::pair(!o.deviation.empty(), "--deviation"), std::pair(!o.quantiles.empty(), "--quantile")}) {
    if (given) throw CLI::ValidationError(option, "goes with --task regression");
  }
  check_calibration(o);
  if (!o.positive.empty() && !o.is_binary())
    throw CLI::ValidationError("--positive", "goes with one --prediction; several mean classes");
  if (!o.compared.empty() && !o.is_binary())
    throw CLI::ValidationError("--compare", "goes with one --prediction; several mean classes");
  for (const std::string& c : o.compared) {
    if (c == o.predictions[0]) throw CLI::ValidationError("--compare", "column '" + c + "' is the --prediction itself");
  }
}

}  // namespace

const std::vector<std::string>& binary_maps() {
  static const std::vector<std::string> names = {"platt", "temperature", "beta", "isotonic", "histogram", "scaling-binning", "bbq"};
  return names;
}
const std::vector<std::string>& class_maps() {
  static const std::vector<std::string> names = {"temperature", "vector"};
  return names;
}

std::string level_name(const options& o) { return fmt::format("{:g} %", 100 * o.level); }

parsed parse_arguments(int argc, char** argv) {
  parsed out;
  options& o = out.asked;
  std::vector<std::string> quantiles;
  CLI::App app("Judges the predictions in a CSV file: discrimination, calibration, fairness and dependence, with intervals.",
               "evaluate_csv");
  app.footer(
      "Example:\n  evaluate_csv predictions.csv --truth released --prediction p_released --group colour --group sex --html "
      "report.html\n\n"
      "Exit code 0: done; 2: the arguments or the file are wrong, told in one line.");
  app.add_option("file", o.file, "CSV file with a header line")->required()->type_name("FILE");
  app.add_option("--truth", o.truth, "column of the true labels (0 and 1; classes with several --prediction)")
      ->required()
      ->type_name("COLUMN");
  app.add_option("--prediction", o.predictions, "column of predicted probabilities; repeat for classes, in their order")
      ->required()
      ->type_name("COLUMN")
      ->expected(1)
      ->take_all();
  app.add_option("--compare", o.compared, "column of another prediction of the same rows, for paired tests; may be repeated")
      ->type_name("COLUMN")
      ->expected(1)
      ->take_all();
  app.add_option("--group", o.groups, "column of a group attribute; may be repeated")
      ->type_name("COLUMN")
      ->expected(1)
      ->take_all();
  app.add_option("--attribute", o.attributes, "column of a protected attribute that is a number (age); no groups are made; may be repeated")
      ->type_name("COLUMN")
      ->expected(1)
      ->take_all();
  app.add_option("--min-group", o.min_group, "fewer rows, of a group or in the denominator of a rate, take no part in comparisons")
      ->check(CLI::Range(1, 1000000))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--weight", o.weight, "column of row weights")->type_name("COLUMN");
  app.add_option("--positive", o.positive, "the label that counts as 1; all others count as 0")->type_name("NAME");
  app.add_option("--bins", o.bins, "bins of equal width for calibration")->check(CLI::Range(1, 1000))->capture_default_str();
  app.add_option("--level", o.level, "confidence level of the intervals")->check(CLI::Range(0.5, 0.9999))->capture_default_str();
  app.add_option("--threshold", o.threshold, "a prediction of at least this is positive")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--bootstrap", o.bootstrap, "replicates; intervals of all metrics come from them then")
      ->check(CLI::Range(0, 100000))
      ->type_name("R");
  app.add_option("--seed", o.seed, "seed of bootstrap and permutations")->capture_default_str();
  app.add_option("--task", o.task, "classification, or regression: the truth is a number")
      ->check(CLI::IsMember({"classification", "regression"}))
      ->capture_default_str();
  app.add_option("--calibrate", o.calibrate,
                 fmt::format("recalibrate the predictions, cross-fitted, and compare: {}; of classes {}", fmt::join(binary_maps(), ", "),
                             fmt::join(class_maps(), ", ")))
      ->type_name("METHOD");
  app.add_option("--folds", o.folds, "folds of the cross-fitting")->check(CLI::Range(2, 1000))->capture_default_str();
  app.add_option("--save-map", o.save_map, "write the map that is fitted to all rows to this file")->type_name("FILE");
  app.add_option("--lower", o.lower, "regression: column of the lower end of an interval")->type_name("COLUMN");
  app.add_option("--upper", o.upper, "regression: column of its upper end")->type_name("COLUMN");
  app.add_option("--coverage", o.coverage, "regression: nominal coverage of that interval")->check(CLI::Range(0.01, 0.9999))->capture_default_str();
  app.add_option("--deviation", o.deviation, "regression: column of the standard deviation of a normal prediction")->type_name("COLUMN");
  app.add_option("--quantile", quantiles, "regression: a predicted quantile, as 0.9=q90; may be repeated")
      ->type_name("LEVEL=COLUMN")
      ->expected(1)
      ->take_all();
  app.add_option("--note", o.notes, "a sentence that stands above the numbers; may be repeated")
      ->type_name("TEXT")
      ->expected(1)
      ->take_all();
  app.add_option("--json", o.json, "write the results to this file")->type_name("FILE");
  app.add_option("--html", o.html, "write a page with plots to this file")->type_name("FILE");
  try {
    app.parse(argc, argv);
    for (const std::string& q : quantiles) o.quantiles.push_back(read_quantile(q));
    std::sort(o.quantiles.begin(), o.quantiles.end(), [](const auto& a, const auto& b) { return a.level < b.level; });
    check_columns(o);
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app.help());
    out.exit = 0;
  } catch (const CLI::ParseError& problem) {
    out.exit = report::refuse("evaluate_csv", std::string(problem.what()) + " (see --help)");
  }
  return out;
}

}  // namespace evaluate
