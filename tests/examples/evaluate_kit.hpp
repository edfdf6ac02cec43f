// SPDX-License-Identifier: MIT
// Calls of evaluate_csv, as a program and as functions, and files of the test's own.
#pragma once

#include "evaluate/evaluate.hpp"
#include "evaluate/output.hpp"
#include "support/check.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace test_csv {

inline const std::string source = ASSAY_SOURCE_DIR;
inline const std::string arrests = source + "/examples/data/arrests/arrests.csv";
inline const std::string breast_cancer = source + "/examples/data/breast_cancer/breast_cancer.csv";
inline const std::string fixtures = source + "/tests/data/csv/";

inline std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A file of the test's own that is removed in the end.
struct scratch {
  std::string path;
  explicit scratch(const std::string& name, const std::string& text = "")
      : path((std::filesystem::temp_directory_path() / ("assay_" + std::to_string(::getpid()) + "_" + name)).string()) {
    std::ofstream(path, std::ios::binary) << text;
  }
  ~scratch() { std::filesystem::remove(path); }
};

struct outcome {
  int exit = -1;
  std::string out;
  std::string error;
};

inline outcome run(const std::string& arguments) {
  const scratch out("out");
  const scratch error("error");
  const std::string command = std::string(ASSAY_EVALUATE_CSV) + " " + arguments + " >'" + out.path + "' 2>'" + error.path + "'";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(out.path), text_of(error.path)};
}

inline evaluate::options options_of(const std::string& file) {
  evaluate::options o;
  o.file = file;
  o.truth = "y";
  o.predictions = {"p"};
  o.min_group = 1;  // the files are small
  return o;
}

inline const evaluate::metric& find(const evaluate::scope& s, const std::string& key) {
  const evaluate::metric* m = s.find(key);
  REQUIRE(m != nullptr);
  return *m;
}

inline std::string error_of(const evaluate::options& o) {
  try {
    evaluate::evaluate_file(o);
  } catch (const std::exception& e) {
    return e.what();
  }
  return "";
}

}  // namespace test_csv
