// SPDX-License-Identifier: MIT
#include "fair/options.hpp"

#include "report/command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <iterator>

#ifndef ASSAY_EXAMPLE_DATA
#define ASSAY_EXAMPLE_DATA "examples/data"
#endif

namespace fair {
namespace {

/// Throws where options do not go together; fills in what was left open.
void complete(options& o, const std::string& model, const std::vector<std::string>& penalties, bool quick, const CLI::App& app) {
  if (o.gerrymander) {
    for (const char* option : {"file", "--truth", "--feature", "--attribute"}) {
      if (app.count(option) > 0) throw CLI::ValidationError(option, "does not go with --gerrymander, which makes its own data");
    }
  }
  if (o.file.empty()) o.file = ASSAY_EXAMPLE_DATA "/arrests/arrests.csv";
  if (o.features.empty()) o.features = {"age", "year", "employed", "citizen", "checks"};
  if (o.attributes.empty()) o.attributes = {"colour", "sex"};
  if (o.attributes.size() != 2) throw CLI::ValidationError("--attribute", "is given twice: the two protected attributes");
  std::vector<std::string> columns = o.features;
  columns.insert(columns.end(), o.attributes.begin(), o.attributes.end());
  columns.push_back(o.truth);
  std::sort(columns.begin(), columns.end());
  if (const auto twice = std::adjacent_find(columns.begin(), columns.end()); twice != columns.end())
    throw CLI::ValidationError("--feature", "column '" + *twice + "' has two roles");
  o.is_network = model == "network";
  for (const penalty p : {penalty::ccdcov, penalty::jdcov, penalty::marginal}) {
    constexpr const char* keys[] = {"ccdcov", "jdcov", "marginal"};
    const bool asked = std::any_of(penalties.begin(), penalties.end(), [&](const std::string& name) {
      return name == "all" || name == keys[static_cast<int>(p)];
    });
    if (asked) o.penalties.push_back(p);
  }
  if (quick) {
    if (app.count("--seeds") == 0) o.seeds = 1;
    if (app.count("--epochs") == 0) o.epochs = 15;
  }
  if (o.lambdas.empty()) o.lambdas = quick ? std::vector<double>{0, 3, 10, 30, 100} : std::vector<double>{0, 1, 3, 10, 30, 100, 300, 1000};
  std::sort(o.lambdas.begin(), o.lambdas.end());
  o.lambdas.erase(std::unique(o.lambdas.begin(), o.lambdas.end()), o.lambdas.end());
}

}  // namespace

const char* name_of(penalty p) {
  switch (p) {
    case penalty::ccdcov:
      return "CCdCov";
    case penalty::jdcov:
      return "JdCov";
    default:
      return "marginal dCov";
  }
}

parsed parse_arguments(int argc, char** argv) {
  parsed out;
  options& o = out.asked;
  std::string model = "logistic";
  std::vector<std::string> penalties = {"ccdcov"};
  bool quick = false;
  CLI::App app(
      "Trains a classifier with log loss + lambda x a dependence of its scores on two protected attributes, for several lambda, and "
      "shows what the held-out rows then say about accuracy and about the groups.",
      "train_fair_classifier");
  app.footer(
      "Examples:\n  train_fair_classifier --penalty all --html arrests.html\n  train_fair_classifier --gerrymander --penalty all\n\n"
      "Exit code 0: done; 2: the arguments or the file are wrong, told in one line.");
  app.add_option("file", o.file, "CSV file with a header line; the bundled arrests.csv unless given")->type_name("FILE");
  app.add_flag("--gerrymander", o.gerrymander,
               "a constructed table instead: scores depend on the exclusive or of two attributes, and on neither alone");
  app.add_option("--truth", o.truth, "column of the labels 0 and 1")->type_name("COLUMN")->capture_default_str();
  app.add_option("--feature", o.features, "column to predict from, numbers or names; may be repeated (age, year, employed, citizen, checks)")
      ->type_name("COLUMN")
      ->expected(1)
      ->take_all();
  app.add_option("--attribute", o.attributes, "column of a protected attribute; given twice (colour, sex)")
      ->type_name("COLUMN")
      ->expected(1)
      ->take_all();
  app.add_flag("--use-attributes", o.use_attributes, "predict from the protected attributes too");
  app.add_option("--model", model, "logistic regression, or a network with one hidden layer")
      ->check(CLI::IsMember({"logistic", "network"}))
      ->capture_default_str();
  app.add_option("--hidden", o.hidden, "units of the hidden layer")->check(CLI::Range(1, 1000))->capture_default_str();
  app.add_option("--penalty", penalties, "what is penalised; may be repeated; all: one sweep for each")
      ->check(CLI::IsMember({"ccdcov", "jdcov", "marginal", "all"}))
      ->expected(1)
      ->take_all()
      ->capture_default_str();
  app.add_option("--lambda", o.lambdas, "strengths of the penalty (0, 1, 3, 10, 30, 100, 300, 1000)")
      ->check(CLI::Range(0.0, 1e9))
      ->type_name("NUMBER ...");
  app.add_option("--seeds", o.seeds, "trainings for each lambda, averaged")->check(CLI::Range(1, 1000))->capture_default_str();
  app.add_option("--epochs", o.epochs, "passes over the training rows")->check(CLI::Range(1, 100000))->capture_default_str();
  app.add_option("--batch", o.batch, "rows of a minibatch, at least 32; 0: all")
      ->check(CLI::Range(0, 1000000000))
      ->capture_default_str();
  app.add_option("--rate", o.rate, "learning rate of Adam")->check(CLI::Range(1e-6, 10.0))->capture_default_str();
  app.add_option("--threshold", o.threshold, "a score of at least this is positive; the share of positive training rows unless given")
      ->check(CLI::Range(0.0, 1.0));
  app.add_flag("--quick", quick, "5 lambdas, 1 seed and 15 epochs, unless they are given");
  app.add_option("--json", o.json, "write the results to this file")->type_name("FILE");
  app.add_option("--html", o.html, "write a page with plots to this file")->type_name("FILE");
  try {
    app.parse(argc, argv);
    if (o.batch > 0 && o.batch < 32) throw CLI::ValidationError("--batch", "is 0 (all rows) or at least 32");
    complete(o, model, penalties, quick, app);
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app.help());
    out.exit = 0;
  } catch (const CLI::ParseError& problem) {
    out.exit = report::refuse("train_fair_classifier", std::string(problem.what()) + " (see --help)");
  }
  return out;
}

}  // namespace fair
