// SPDX-License-Identifier: MIT
/// @file
/// Trains classifiers with a dependence penalty of growing strength; see docs/train_fair_classifier.md.
#include "fair/options.hpp"
#include "fair/report.hpp"
#include "fair/sweep.hpp"

#include "report/command.hpp"

#include <exception>
#include <fmt/format.h>

int main(int argc, char** argv) {
  const auto [asked, exit] = fair::parse_arguments(argc, argv);
  if (exit) return *exit;
  try {
    const fair::result result = fair::run(asked);
    if (!asked.json.empty()) report::write_file(asked.json, fair::to_json(result, asked));
    if (!asked.html.empty()) report::write_file(asked.html, fair::to_html(result, asked));
    fmt::print("{}", fair::to_text(result, asked));
    for (const std::string& path : {asked.json, asked.html}) {
      if (!path.empty()) fmt::print("\nwritten: {}", path);
    }
    if (!asked.json.empty() || !asked.html.empty()) fmt::print("\n");
    return 0;
  } catch (const std::exception& problem) {
    return report::refuse("train_fair_classifier", problem.what());
  }
}
