// SPDX-License-Identifier: MIT
/// @file
/// Judges the predictions in a CSV file; see docs/evaluate_csv.md.
#include "evaluate/evaluate.hpp"
#include "evaluate/options.hpp"
#include "evaluate/output.hpp"

#include "csv/error.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <fstream>
#include <new>

namespace {

void write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw csv::error("cannot write " + csv::quoted(path));
}

int refuse(std::string message) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  fmt::print(stderr, "evaluate_csv: {}\n", message);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  const auto [asked, exit] = evaluate::parse_arguments(argc, argv);
  if (exit) return *exit;
  try {
    const evaluate::evaluation result = evaluate::evaluate_file(asked);
    if (!asked.json.empty()) write(asked.json, evaluate::to_json(result, asked));
    if (!asked.html.empty()) write(asked.html, evaluate::to_html(result, asked));
    if (!asked.save_map.empty()) write(asked.save_map, {result.map.begin(), result.map.end()});
    fmt::print("{}", evaluate::to_text(result, asked));
    bool any = false;
    for (const std::string& path : {asked.json, asked.html, asked.save_map}) {
      if (path.empty()) continue;
      fmt::print("\nwritten: {}", path);
      any = true;
    }
    if (any) fmt::print("\n");
    return 0;
  } catch (const csv::error& problem) {
    return refuse(problem.what());
  } catch (const std::bad_alloc&) {
    return refuse("not enough memory for " + asked.file);
  } catch (const std::exception& problem) {
    return refuse(problem.what());
  }
}
