// SPDX-License-Identifier: MIT
/// @file
/// A progress bar on the terminal for whatever takes longer than a second; silent when stderr is no terminal.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>

namespace report {

class progress {
 public:
  explicit progress(std::string what);
  /// Wipes the bar.
  ~progress();
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  /// The share done, in [0, 1]; from any thread.
  void show(double share);
  /// show as a function object.
  std::function<void(double)> shower() {
    return [this](double share) { show(share); };
  }

 private:
  using clock = std::chrono::steady_clock;
  std::string what_;
  bool terminal_;
  bool drawn_ = false;
  double most_ = 0;
  clock::time_point start_ = clock::now();
  clock::time_point last_ = start_;
  std::mutex mutex_;
};

}  // namespace report
