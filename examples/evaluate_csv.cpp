// SPDX-License-Identifier: MIT
/// @file
/// Judges the predictions in a CSV file; see docs/evaluate_csv.md.
#include "evaluate/evaluate.hpp"
#include "evaluate/options.hpp"
#include "evaluate/output.hpp"

#include "csv/error.hpp"
#include "report/command.hpp"

#include <exception>
#include <fmt/format.h>
#include <new>

namespace {

int refuse(const std::string& message) { return report::refuse("evaluate_csv", message); }

}  // namespace

int main(int argc, char** argv) {
  const auto [asked, exit] = evaluate::parse_arguments(argc, argv);
  if (exit) return *exit;
  try {
    const evaluate::evaluation result = evaluate::evaluate_file(asked);
    if (!asked.json.empty()) report::write_file(asked.json, evaluate::to_json(result, asked));
    if (!asked.html.empty()) report::write_file(asked.html, evaluate::to_html(result, asked));
    if (!asked.save_map.empty()) report::write_file(asked.save_map, {result.map.begin(), result.map.end()});
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
