// SPDX-License-Identifier: MIT
#include "evaluate/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <set>

namespace evaluate {
namespace {

/// Throws when a column is named twice where that makes no sense.
void check_columns(const options& o) {
  const auto differ = [](const std::vector<std::string>& names, const char* option) {
    std::set<std::string> seen;
    for (const std::string& name : names) {
      if (!seen.insert(name).second) throw CLI::ValidationError(option, "column '" + name + "' is given twice");
    }
  };
  differ(o.predictions, "--prediction");
  differ(o.groups, "--group");
  differ(o.compared, "--compare");
  if (!o.positive.empty() && !o.is_binary())
    throw CLI::ValidationError("--positive", "goes with one --prediction; several mean classes");
  if (!o.compared.empty() && !o.is_binary())
    throw CLI::ValidationError("--compare", "goes with one --prediction; several mean classes");
  for (const std::string& c : o.compared) {
    if (c == o.predictions[0]) throw CLI::ValidationError("--compare", "column '" + c + "' is the --prediction itself");
  }
}

}  // namespace

std::string level_name(const options& o) { return fmt::format("{:g} %", 100 * o.level); }

parsed parse_arguments(int argc, char** argv) {
  parsed out;
  options& o = out.asked;
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
  app.add_option("--note", o.notes, "a sentence that stands above the numbers; may be repeated")
      ->type_name("TEXT")
      ->expected(1)
      ->take_all();
  app.add_option("--json", o.json, "write the results to this file")->type_name("FILE");
  app.add_option("--html", o.html, "write a page with plots to this file")->type_name("FILE");
  try {
    app.parse(argc, argv);
    check_columns(o);
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app.help());
    out.exit = 0;
  } catch (const CLI::ParseError& problem) {
    std::string message = problem.what();
    std::replace(message.begin(), message.end(), '\n', ' ');
    fmt::print(stderr, "evaluate_csv: {} (see --help)\n", message);
    out.exit = 2;
  }
  return out;
}

}  // namespace evaluate
