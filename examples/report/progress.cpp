// SPDX-License-Identifier: MIT
#include "report/progress.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace report {

progress::progress(std::string what) : what_(std::move(what)), terminal_(::isatty(2) == 1) {}

progress::~progress() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
}

void progress::show(double share) {
  if (!terminal_) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  const auto now = clock::now();
  if (!lock || share <= most_ || now - start_ < std::chrono::seconds(1) || now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  most_ = share;
  drawn_ = true;
  constexpr int cells = 30;
  const int full = static_cast<int>(share * cells);
  std::string bar;
  for (int i = 0; i < cells; ++i) bar += i < full ? "█" : "░";
  fmt::print(stderr, "\r{} {} {:3.0f} %\x1b[K", what_, bar, 100 * share);
  std::fflush(stderr);
}

}  // namespace report
