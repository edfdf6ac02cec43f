// SPDX-License-Identifier: MIT
/// @file
/// What the user of evaluate_csv asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace evaluate {

struct options {
  std::string file;
  std::string truth;
  std::vector<std::string> predictions;
  std::vector<std::string> compared;  ///< other predictions of the same rows
  std::vector<std::string> groups;
  std::string weight;    ///< empty: every row counts once
  std::string positive;  ///< empty: labels are 0 and 1
  int bins = 15;
  double level = 0.95;
  double threshold = 0.5;
  int bootstrap = 0;
  std::uint64_t seed = 1;
  std::vector<std::string> notes;  ///< sentences that the user puts above the numbers
  std::string json;
  std::string html;

  bool is_binary() const { return predictions.size() == 1; }
  bool is_weighted() const { return !weight.empty(); }
};

/// "95 %"
std::string level_name(const options& o);

/// The arguments of the command line; an exit code instead when help was asked for (0) or they are wrong (2, with one
/// line on stderr).
struct parsed {
  options asked;
  std::optional<int> exit;
};
parsed parse_arguments(int argc, char** argv);

}  // namespace evaluate
