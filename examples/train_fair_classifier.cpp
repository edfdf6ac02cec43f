// SPDX-License-Identifier: MIT
/// @file
/// Trains classifiers with a dependence penalty of growing strength; see docs/train_fair_classifier.md.
#include "fair/options.hpp"
#include "fair/report.hpp"
#include "fair/sweep.hpp"

#include "csv/error.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <fstream>

namespace {

void write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw csv::error("cannot write " + csv::quoted(path));
}

}  // namespace

int main(int argc, char** argv) {
  const auto [asked, exit] = fair::parse_arguments(argc, argv);
  if (exit) return *exit;
  try {
    const fair::result result = fair::run(asked);
    if (!asked.json.empty()) write(asked.json, fair::to_json(result, asked));
    if (!asked.html.empty()) write(asked.html, fair::to_html(result, asked));
    fmt::print("{}", fair::to_text(result, asked));
    for (const std::string& path : {asked.json, asked.html}) {
      if (!path.empty()) fmt::print("\nwritten: {}", path);
    }
    if (!asked.json.empty() || !asked.html.empty()) fmt::print("\n");
    return 0;
  } catch (const std::exception& problem) {
    std::string message = problem.what();
    std::replace(message.begin(), message.end(), '\n', ' ');
    fmt::print(stderr, "train_fair_classifier: {}\n", message);
    return 2;
  }
}
