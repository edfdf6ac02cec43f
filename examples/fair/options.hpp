// SPDX-License-Identifier: MIT
/// @file
/// What the user of train_fair_classifier asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fair {

/// What is added to the log loss, times lambda.
enum class penalty {
  ccdcov,   ///< concatenated distance covariance: of the score and both attributes as one vector
  jdcov,    ///< joint distance covariance: of the score, the first and the second attribute
  marginal  ///< distance covariance with the first attribute, plus that with the second
};

/// "CCdCov", "JdCov", "marginal dCov".
const char* name_of(penalty p);

struct options {
  std::string file;  ///< the bundled arrests.csv unless given
  bool gerrymander = false;
  std::string truth = "released";
  std::vector<std::string> features;    ///< age, year, employed, citizen, checks unless given
  std::vector<std::string> attributes;  ///< colour, sex unless given
  bool use_attributes = false;          ///< as features too
  bool is_network = false;
  int hidden = 8;
  std::vector<penalty> penalties;
  std::vector<double> lambdas;  ///< rising, no two alike
  int seeds = 3;
  int epochs = 40;
  int batch = 512;  ///< rows; 0: all
  double rate = 0.03;
  std::optional<double> threshold;
  std::string json;
  std::string html;
};

/// The arguments of the command line; an exit code instead when help was asked for (0) or they are wrong (2, with one line on
/// stderr).
struct parsed {
  options asked;
  std::optional<int> exit;
};
parsed parse_arguments(int argc, char** argv);

}  // namespace fair
